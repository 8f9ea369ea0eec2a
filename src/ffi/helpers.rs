//! Small conveniences around the structs.

use core::ffi::c_char;

use super::guard::guard;
use super::types::{s3sign_error, s3sign_header};
use super::{buffer, convert};
use crate::canonical::headers;

/// Split a header line, `Name: value`, as curl and others keep them, into name and value.
///
/// Inputs: `line` of `line_len` bytes, with or without CR LF at its end. Not copied: `header` points into it and lives
/// as long. `header` must not be NULL.
///
/// Output: `*header`, with blanks around the value left off.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_HEADER_NAME (no colon, or not a token before it),
/// S3SIGN_ERR_HEADER_VALUE, S3SIGN_ERR_INTERNAL.
///
/// Threads: any. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_header_from_line(
    line: *const c_char,
    line_len: usize,
    header: *mut s3sign_header,
    error: *mut s3sign_error,
) -> i32 {
    guard(error, || {
        let slot = unsafe { buffer::required_mut(header, "header")? };
        *slot = convert::header(b"", b"");
        let line = unsafe { buffer::bytes(line.cast(), line_len, "line")? };
        let (name, value) = headers::split_line(line)?;
        *slot = convert::header(name, value);
        Ok(())
    })
}

/// Empty an error, and set `size` to this library's.
///
/// For callers without a preprocessor; in C, `S3SIGN_ERROR_INIT` does the same. `error` must have room for the struct
/// as this library knows it; NULL does nothing.
///
/// Threads: any. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_error_init(error: *mut s3sign_error) {
    unsafe { convert::init(error) }
}
