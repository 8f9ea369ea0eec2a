//! Checksums of bodies.

use std::ffi::CStr;
use std::ptr;

use s3sign::ffi;

use crate::raw::c;
use crate::{Failure, checked, fill};

/// Of data at once, in base64.
pub fn checksum(algorithm: i32, data: &[u8]) -> Result<Vec<u8>, Failure> {
    fill(|out, cap, len, error| unsafe {
        ffi::s3sign_checksum(algorithm, data.as_ptr().cast(), data.len(), out, cap, len, error)
    })
}

/// Of data at once, in hex.
pub fn sha256(data: &[u8]) -> Result<Vec<u8>, Failure> {
    fill(|out, cap, len, error| unsafe { ffi::s3sign_sha256(data.as_ptr().cast(), data.len(), out, cap, len, error) })
}

/// The CRC of two parts, of which the second has `second_size` bytes.
pub fn combine(algorithm: i32, first: &[u8], second: &[u8], second_size: u64) -> Result<Vec<u8>, Failure> {
    let (a, b) = (c(first), c(second));
    fill(|out, cap, len, error| unsafe {
        ffi::s3sign_checksum_combine(algorithm, a.ptr, a.len, b.ptr, b.len, second_size, out, cap, len, error)
    })
}

/// The header that carries a checksum, such as `x-amz-checksum-crc32`.
pub fn checksum_header(algorithm: i32) -> Option<&'static str> {
    let name = ffi::s3sign_checksum_header(algorithm);
    (!name.is_null()).then(|| unsafe { CStr::from_ptr(name) }.to_str().expect("ASCII"))
}

/// An `s3sign_checksum_state`, freed on drop.
pub struct ChecksumState(*mut ffi::s3sign_checksum_state);

impl Drop for ChecksumState {
    fn drop(&mut self) {
        unsafe { ffi::s3sign_checksum_free(self.0) }
    }
}

impl ChecksumState {
    pub fn new(algorithm: i32, payload_hash: i32) -> Result<Self, Failure> {
        let mut state = ptr::dangling_mut();
        let outcome = checked(|error| unsafe { ffi::s3sign_checksum_new(algorithm, payload_hash, &mut state, error) });
        assert_eq!(outcome.is_ok(), !state.is_null(), "a state exists exactly on success");
        outcome.map(|()| ChecksumState(state))
    }

    pub fn update(&mut self, data: &[u8]) -> Result<(), Failure> {
        let data = c(data);
        checked(|error| unsafe { ffi::s3sign_checksum_update(self.0, data.ptr.cast(), data.len, error) })
    }

    /// Of what was given so far, in base64.
    pub fn finish(&self) -> Result<Vec<u8>, Failure> {
        fill(|out, cap, len, error| unsafe { ffi::s3sign_checksum_finish(self.0, out, cap, len, error) })
    }

    /// The SHA-256 of what was given so far, in hex.
    pub fn payload_hash(&self) -> Result<Vec<u8>, Failure> {
        fill(|out, cap, len, error| unsafe { ffi::s3sign_checksum_payload_hash(self.0, out, cap, len, error) })
    }
}
