//! Utilities: splitting header lines, clock offsets.

use core::ffi::c_char;

use super::panic_boundary::guard;
use super::types::{s3sign_error, s3sign_header};
use super::{convert, out_buffer};
use crate::error::{Error, Field, Status};
use crate::sigv4::canonical::headers;
use crate::text::timestamp::{self, parse_server_time};

/// Split a header line, `Name: value`, as curl stores them, into name and value.
///
/// Inputs: `line` of `line_len` bytes, with or without CR LF at its end. It is not copied: `header` points into it.
/// `header` must not be NULL.
///
/// Output: `*header`, without spaces around the value.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_HEADER_NAME (no colon, or no token before it),
/// S3SIGN_ERR_HEADER_VALUE, S3SIGN_ERR_INTERNAL.
///
/// Thread-safe. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_header_from_line(
    line: *const c_char,
    line_len: usize,
    header: *mut s3sign_header,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: by the C contract, `line` has `line_len` bytes and `header` is NULL or valid.
    guard(error, || unsafe {
        let slot = out_buffer::required_mut(header, "header")?;
        *slot = convert::header(b"", b"");
        let line = out_buffer::bytes(line.cast(), line_len, "line")?;
        let (name, value) = headers::split_line(line)?;
        *slot = convert::header(name, value);
        Ok(())
    })
}

/// Compute how far a server's clock is ahead of the caller's, from a response: add the offset to the `time` of
/// requests. S3 refuses requests whose time is off by more than 15 minutes with RequestTimeTooSkewed.
///
/// Inputs: `server_time` of `server_time_len` bytes is the response's `Date` header, or the `ServerTime` in its body.
/// `now` is when the response arrived, by the caller's clock, in Unix seconds after 0. `offset` must not be NULL.
///
/// Output: `*offset` in seconds, negative if the server's clock is behind; 0 on error.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_TIME, S3SIGN_ERR_INTERNAL.
///
/// Thread-safe. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_clock_offset(
    server_time: *const c_char,
    server_time_len: usize,
    now: i64,
    offset: *mut i64,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: by the C contract, `server_time` has `server_time_len` bytes and `offset` is NULL or valid.
    guard(error, || unsafe {
        let slot = out_buffer::required_mut(offset, "offset")?;
        *slot = 0;
        let text = out_buffer::bytes(server_time.cast(), server_time_len, "server_time")?;
        let server = parse_server_time(text).map_err(|at| {
            let message = "neither an HTTP date nor an ISO 8601 time in UTC";
            Error::at(Status::Time, Field::Argument("server_time"), at, message)
        })?;
        timestamp::check(now, "now")?;
        *slot = server.unix().saturating_sub(now);
        Ok(())
    })
}
