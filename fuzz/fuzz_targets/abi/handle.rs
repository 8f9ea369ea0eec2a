//! What the library makes.

use std::ptr;

use s3sign::ffi::types::s3sign_error;
use s3sign_fuzz::hostile::Call;

/// What the library made, freed on drop.
pub struct Handle<T>(pub *mut T, pub unsafe extern "C" fn(*mut T));

impl<T> Drop for Handle<T> {
    fn drop(&mut self) {
        unsafe { (self.1)(self.0) }
    }
}

/// The handle, or NULL for none.
pub fn at<T>(handle: &Option<Handle<T>>) -> *mut T {
    handle.as_ref().map_or(ptr::null_mut(), |handle| handle.0)
}

/// A call that makes a handle, exactly on success.
pub fn made<T>(
    mut call: Call<'_>,
    free: unsafe extern "C" fn(*mut T),
    mut make: impl FnMut(*mut *mut T, *mut s3sign_error) -> i32,
) -> Option<Handle<T>> {
    let before = ptr::dangling_mut();
    let mut made = before;
    let slot = call.required(&raw mut made);
    if call.make(|error| make(slot, error)) {
        assert!(!made.is_null() && made != before, "a handle after success");
        return Some(Handle(made, free));
    }
    assert!(made.is_null() || made == before, "no handle after a failure");
    None
}
