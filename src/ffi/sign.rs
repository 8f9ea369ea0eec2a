//! Signing and presigning, the two main functions.

use core::ffi::c_char;

use super::convert::{self, RequestLists};
use super::out_buffer::{self, Out};
use super::panic_boundary::guard;
use super::signer::s3sign_signer;
use super::sized_struct;
use super::types::{s3sign_error, s3sign_request, s3sign_result};
use crate::error::Error;
use crate::request::Request;
use crate::signer::Signer;
use crate::sigv4::output::Signed;
use crate::text::sink::Buffer;

/// Sign a request with headers.
///
/// Inputs: `signer` and `request` must not be NULL; `request->expires` must be 0. All are borrowed for the call.
///
/// Output: `out` receives the header lines to add to the request, each `name: value` and CR LF, in this order, if
/// present: `x-amz-content-sha256`, `x-amz-date`, `x-amz-region-set`, `x-amz-security-token`, `authorization`. Headers
/// that the request already has are not repeated; an anonymous signer adds none. If `result` is not NULL, the URL and
/// host to send follow in `out`, and `result` locates each part.
///
/// `*len` (`len` must not be NULL) is set to the length of the output without the NUL that follows it, so `cap` must be
/// at least `*len + 1`. If it is smaller, the status is S3SIGN_ERR_BUFFER_TOO_SMALL: allocate `*len + 1` bytes and call
/// again. To get the size only, pass NULL for `out` and 0 for `cap`. 4096 bytes are enough for most requests. On every
/// error `out` is an empty string, and on every other error `*len` is 0. With the `entropy` `system`, signatures differ in
/// length between calls; `*len` then allows for the longest.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_STRUCT_SIZE, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_OPTION,
/// S3SIGN_ERR_LENGTH, S3SIGN_ERR_METHOD, S3SIGN_ERR_URL, S3SIGN_ERR_HOST, S3SIGN_ERR_PATH, S3SIGN_ERR_QUERY,
/// S3SIGN_ERR_HEADER_NAME, S3SIGN_ERR_HEADER_VALUE, S3SIGN_ERR_HEADER_RESERVED, S3SIGN_ERR_PAYLOAD_HASH,
/// S3SIGN_ERR_TIME, S3SIGN_ERR_EXPIRES, S3SIGN_ERR_EXPIRED, S3SIGN_ERR_SCOPE, S3SIGN_ERR_BUCKET (with SigV2),
/// S3SIGN_ERR_OVERLAP, S3SIGN_ERR_MEMORY, S3SIGN_ERR_INTERNAL.
///
/// Thread-safe; many threads may share one signer. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_sign(
    signer: *const s3sign_signer,
    request: *const s3sign_request,
    out: *mut c_char,
    cap: usize,
    len: *mut usize,
    result: *mut s3sign_result,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: by the C contract, `signer` is NULL or a live handle, `out` has room for `cap` bytes, and `request`,
    // `len` and `result` are NULL or valid.
    guard(error, || unsafe {
        write_signed(signer, request, out, cap, len, result, |signer, request, buffer, signed| {
            signer.sign(request, buffer, signed)
        })
    })
}

/// Presign a URL: the signature goes into the query, so that anyone who has the URL can make the request.
///
/// Inputs: as for `s3sign_sign`; `request->expires` is the validity in seconds, from 1 to the signer's maximum. Whoever
/// uses the URL must send those of `request->headers` that are signed. If the URL would outlive the credentials, the
/// signer's `lifetime_mode` decides whether it is shortened, refused or only reported; `result->expires_at` is when it
/// ends.
///
/// Output: `out` receives the URL, absolute if the request's was. If `result` is not NULL, the host and the headers to
/// send follow in `out`, and `result` locates each part. An anonymous signer returns the URL without a signature.
/// `out`, `cap` and `*len` work as in `s3sign_sign`.
///
/// Status: as for `s3sign_sign`.
///
/// Thread-safe; many threads may share one signer. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_presign(
    signer: *const s3sign_signer,
    request: *const s3sign_request,
    out: *mut c_char,
    cap: usize,
    len: *mut usize,
    result: *mut s3sign_result,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: by the C contract, `signer` is NULL or a live handle, `out` has room for `cap` bytes, and `request`,
    // `len` and `result` are NULL or valid.
    guard(error, || unsafe {
        write_signed(signer, request, out, cap, len, result, |signer, request, buffer, signed| {
            signer.presign(request, buffer, signed)
        })
    })
}

/// Set every field of a request to its default and its `size` to this library's.
///
/// For callers without a C preprocessor; in C, use `S3SIGN_REQUEST_INIT`. `request` must have room for the
/// struct as this library knows it; NULL does nothing.
///
/// Thread-safe. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_request_init(request: *mut s3sign_request) {
    // SAFETY: by the C contract, `request` is NULL or has room for the struct.
    unsafe { sized_struct::init(request) }
}

/// Clear a result and set its `size` to this library's.
///
/// For callers without a C preprocessor; in C, use `S3SIGN_RESULT_INIT`. `result` must have room for the struct
/// as this library knows it; NULL does nothing.
///
/// Thread-safe. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_result_init(result: *mut s3sign_result) {
    // SAFETY: by the C contract, `result` is NULL or has room for the struct.
    unsafe { sized_struct::init(result) }
}

/// Shared by `s3sign_sign`, `s3sign_presign` and `s3sign_stream_begin`: writes the output and the result.
pub(super) unsafe fn write_signed<T>(
    signer: *const s3sign_signer,
    request: *const s3sign_request,
    out: *mut c_char,
    cap: usize,
    len: *mut usize,
    result: *mut s3sign_result,
    operation: impl FnOnce(&Signer, &Request<'_>, &mut Buffer<'_>, &mut Signed) -> Result<T, Error>,
) -> Result<T, Error> {
    // SAFETY: by the C contract, `out` has room for `cap` bytes, and `len` is NULL or valid.
    let mut out = unsafe { Out::new(out, cap, len)? };
    // SAFETY: by the C contract, `result` is NULL or has the size that it says.
    unsafe { sized_struct::write(result, convert::empty_result(), "result")? };
    // SAFETY: by the C contract, `signer` is NULL or a live handle.
    let signer = unsafe { out_buffer::required(signer, "signer")? };
    let (mut signed, place) = (Signed { all: !result.is_null(), ..Signed::default() }, out.address_range());
    let mut lists = RequestLists::default();
    // SAFETY: by the C contract, `request` is NULL or valid, with its strings and lists.
    let request = unsafe { convert::request(request, &place, &mut lists)? };
    let value = out.fill(|buffer| operation(&signer.0, &request, buffer, &mut signed));
    #[cfg(feature = "ring")]
    if value.is_err() && request.is_random() {
        out.allow_for_signatures(1);
    }
    let value = value?;
    if signed.all {
        // SAFETY: by the C contract, `result` has the size that it says; it is not NULL.
        unsafe { sized_struct::write(result, convert::result(&signed, &out), "result")? };
    }
    Ok(value)
}
