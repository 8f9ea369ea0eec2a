//! Small conveniences around the structs.

use core::ffi::c_char;

use super::panic_boundary::guard;
use super::types::{s3sign_error, s3sign_header};
use super::{convert, out_buffer};
use crate::error::{Error, Field, Status};
use crate::sigv4::canonical::headers;
use crate::text::timestamp::{self, parse_server_time};

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
    // SAFETY: pointers, lengths and handles are what the caller says they are, as the prose above asks.
    guard(error, || unsafe {
        let slot = out_buffer::required_mut(header, "header")?;
        *slot = convert::header(b"", b"");
        let line = out_buffer::bytes(line.cast(), line_len, "line")?;
        let (name, value) = headers::split_line(line)?;
        *slot = convert::header(name, value);
        Ok(())
    })
}

/// Tell how far a server's clock is ahead of the caller's, from the answer to a request: add the offset to the `time` of
/// requests. A server refuses requests whose time is off by more than 15 minutes, as RequestTimeTooSkewed.
///
/// Inputs: `server_time` of `server_time_len` bytes is the value of the answer's `Date` header, or the `ServerTime` of its
/// body. `now` is the time at which the answer came, by the caller's clock, in Unix seconds after 0. `offset` must not be NULL.
///
/// Output: `*offset` in seconds, negative where the server's clock is behind; 0 on error.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_TIME, S3SIGN_ERR_INTERNAL.
///
/// Threads: any. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_clock_offset(
    server_time: *const c_char,
    server_time_len: usize,
    now: i64,
    offset: *mut i64,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: pointers, lengths and handles are what the caller says they are, as the prose above asks.
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
