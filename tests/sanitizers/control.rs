//! Faults on purpose, as in control.c: a Miri that does not see them would see no others either.

use std::ptr;

use s3sign::ffi;
use s3sign::ffi::constants::S3SIGN_CHECKSUM_SHA256;

/// A pointer that goes to another thread.
struct Shared(*mut ffi::s3sign_checksum_state);

unsafe impl Send for Shared {}

impl Shared {
    fn new() -> Self {
        let mut state = ptr::null_mut();
        unsafe { ffi::s3sign_checksum_new(S3SIGN_CHECKSUM_SHA256, 0, &mut state, ptr::null_mut()) };
        Shared(state)
    }

    fn update(&self) {
        unsafe { ffi::s3sign_checksum_update(self.0, c"a".as_ptr().cast(), 1, ptr::null_mut()) };
    }
}

#[test]
#[ignore = "a fault on purpose"]
fn overread() {
    let (data, mut len) = (vec![b'a'; 4], 0);
    unsafe { ffi::s3sign_sha256(data.as_ptr().cast(), 5, ptr::null_mut(), 0, &mut len, ptr::null_mut()) };
}

#[test]
#[ignore = "a fault on purpose"]
fn leak() {
    Shared::new();
}

#[test]
#[ignore = "a fault on purpose"]
fn race() {
    let first = Shared::new();
    let second = Shared(first.0);
    let thread = std::thread::spawn(move || second.update());
    first.update();
    thread.join().unwrap();
    unsafe { ffi::s3sign_checksum_free(first.0) };
}
