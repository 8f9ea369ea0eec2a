//! What raw calls are made of.

use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::ops::{Deref, DerefMut};
use std::ptr;

use s3sign::ffi::types::{s3sign_header, s3sign_request, s3sign_str};

/// A struct of the ABI and the lists that it points to. The bytes are those of the value that it was made of.
pub struct Raw<'a, T, L = ()> {
    value: T,
    _lists: L,
    _bytes: PhantomData<&'a [u8]>,
}

/// A request, with the lists of its headers and of the names to sign.
pub type RawRequest<'a> = Raw<'a, s3sign_request, (Vec<s3sign_header>, Vec<s3sign_str>)>;

impl<T, L> Raw<'_, T, L> {
    pub(crate) fn new(value: T, lists: L) -> Self {
        Raw { value, _lists: lists, _bytes: PhantomData }
    }
}

impl<T, L> Deref for Raw<'_, T, L> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T, L> DerefMut for Raw<'_, T, L> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

/// A struct of the ABI with its defaults, by its init function, so that fields to come are set too.
pub fn init<T: Copy>(init: unsafe extern "C" fn(*mut T)) -> T {
    let mut value = MaybeUninit::<T>::uninit();
    unsafe {
        init(value.as_mut_ptr());
        value.assume_init()
    }
}

/// Bytes as the ABI takes them; NULL for none. They must live as long as the view.
pub fn c(bytes: &[u8]) -> s3sign_str {
    s3sign_str { ptr: pointer(bytes).cast(), len: bytes.len() }
}

/// NULL for no items, as C callers do.
pub fn pointer<T>(items: &[T]) -> *const T {
    if items.is_empty() { ptr::null() } else { items.as_ptr() }
}

/// Names and values, which must live as long as the views.
pub fn headers<N: AsRef<[u8]>, V: AsRef<[u8]>>(pairs: &[(N, V)]) -> Vec<s3sign_header> {
    pairs.iter().map(|(name, value)| s3sign_header { name: c(name.as_ref()), value: c(value.as_ref()) }).collect()
}
