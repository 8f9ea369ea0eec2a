//! Calls of the C ABI: strings and structs as it takes them, and what each call promises about its output.

use std::ffi::{CStr, c_char};
use std::ptr;

use s3sign::ffi::constants::{S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_OK};
use s3sign::ffi::types::*;

use super::Failure;

/// Make a call that writes to `(out, cap, len)`: for the size, with a buffer one byte short, and with one that fits.
pub fn twice(
    mut call: impl FnMut(*mut c_char, usize, *mut usize, *mut s3sign_error) -> i32,
) -> Result<Vec<u8>, Failure> {
    const UNTOUCHED: u8 = 0xA5;
    let mut error = new_error();
    let mut needed = usize::MAX;
    let status = call(ptr::null_mut(), 0, &mut needed, &mut error);
    if status != S3SIGN_ERR_BUFFER_TOO_SMALL {
        assert_ne!(status, S3SIGN_OK, "the size alone is never a success");
        assert_eq!(needed, 0, "no length after a failure");
        check(status, &error)?;
    }

    let mut len = usize::MAX;
    let mut out = vec![UNTOUCHED; needed + 64];
    let status = call(out.as_mut_ptr().cast(), needed, &mut len, &mut error);
    assert_eq!((status, len), (S3SIGN_ERR_BUFFER_TOO_SMALL, needed), "one byte short");
    assert!(out[..needed].iter().all(|byte| [0, UNTOUCHED].contains(byte)), "not written in part");
    assert!(out[needed..].iter().all(|byte| *byte == UNTOUCHED), "nothing past the end");
    assert!(needed == 0 || out[0] == 0, "an empty string after a failure");

    let status = call(out.as_mut_ptr().cast(), needed + 1, &mut len, &mut error);
    check(status, &error)?;
    assert_eq!((len, out[needed]), (needed, 0), "the size that was promised, and a NUL");
    assert!(out[needed + 1..].iter().all(|byte| *byte == UNTOUCHED), "nothing past the end");
    out.truncate(needed);
    Ok(out)
}

/// A call that reports into an error struct.
pub fn checked(call: impl FnOnce(*mut s3sign_error) -> i32) -> Result<(), Failure> {
    let mut error = new_error();
    let status = call(&mut error);
    check(status, &error)
}

/// Bytes as text, each the character of its number, so that nothing is lost.
pub fn text(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

/// Bytes in lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bytes as the ABI takes them.
pub fn c(bytes: &[u8]) -> s3sign_str {
    s3sign_str { ptr: pointer(bytes).cast(), len: bytes.len() }
}

/// The error struct as a caller begins with it.
pub fn new_error() -> s3sign_error {
    s3sign_error { size: size_of::<s3sign_error>() as u32, status: 0, offset: 0, field: [0; 48], message: [0; 192] }
}

/// The result struct as a caller begins with it.
pub fn new_result() -> s3sign_result {
    let nothing = s3sign_str { ptr: ptr::null(), len: 0 };
    s3sign_result {
        size: size_of::<s3sign_result>() as u32,
        headers: nothing,
        url: nothing,
        target: nothing,
        host: nothing,
        authorization: nothing,
        signature: nothing,
        expires_at: 0,
    }
}

/// NULL for no items, as C callers do.
pub fn pointer<T>(items: &[T]) -> *const T {
    if items.is_empty() { ptr::null() } else { items.as_ptr() }
}

pub fn check(status: i32, error: &s3sign_error) -> Result<(), Failure> {
    assert_eq!(status, error.status, "the error repeats the status");
    let read = |field: &[c_char]| unsafe { CStr::from_ptr(field.as_ptr()) }.to_str().expect("ASCII").to_owned();
    let failure = Failure { status, field: read(&error.field), offset: error.offset, message: read(&error.message) };
    if status == S3SIGN_OK {
        assert!(failure.field.is_empty() && failure.message.is_empty(), "success clears the error");
        return Ok(());
    }
    assert!(!failure.message.is_empty(), "an error says what is wrong");
    Err(failure)
}

/// A view into `out`, which must lie in it and end in NUL; or empty.
pub unsafe fn read_view(view: s3sign_str, out: *const c_char, len: usize) -> String {
    if view.len == 0 {
        return String::new();
    }
    let start = (view.ptr as usize).checked_sub(out as usize).expect("views point into the output");
    assert!(start + view.len <= len, "views end in the output");
    text(unsafe { std::slice::from_raw_parts(view.ptr.cast(), view.len) })
}
