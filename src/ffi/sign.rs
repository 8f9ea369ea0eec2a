//! Signing and presigning: the two calls that callers live on.

use core::ffi::c_char;

use super::buffer::{self, Out};
use super::convert::{self, RequestLists};
use super::guard::guard;
use super::signer::s3sign_signer;
use super::types::{s3sign_error, s3sign_request, s3sign_result};
use super::versioned;
use crate::error::Error;
use crate::request::Request;
use crate::signer::Signer;
use crate::sigv4::output::Signed;
use crate::text::sink::Buffer;

/// Sign a request with headers.
///
/// Inputs: `signer` and `request` must not be NULL; `request->expires` must be 0. All are borrowed for the call.
///
/// Output: `out` receives the header lines to add to the request, each `name: value` and CR LF, in this order where
/// present: `x-amz-content-sha256`, `x-amz-date`, `x-amz-region-set`, `x-amz-security-token`, `authorization`. Headers
/// that the request already has are not repeated; with an anonymous signer there are none. If `result` is not NULL, the
/// URL and host to send follow in `out`, and `result` says where each part is.
///
/// `*len` (never NULL) is set to the bytes that `out` needs, without the NUL that follows them; `cap` must exceed it.
/// With `out` NULL and `cap` 0 the size alone is found, and the status is S3SIGN_ERR_BUFFER_TOO_SMALL. 4096 bytes are
/// enough for most requests. On error `out` is an empty string and `*len`, but for that status, 0. With the `entropy`
/// `system` the signature is another in each call; the size that is found then has room for the longest.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_STRUCT_SIZE, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_OPTION,
/// S3SIGN_ERR_LENGTH, S3SIGN_ERR_METHOD, S3SIGN_ERR_URL, S3SIGN_ERR_HOST, S3SIGN_ERR_PATH, S3SIGN_ERR_QUERY,
/// S3SIGN_ERR_HEADER_NAME, S3SIGN_ERR_HEADER_VALUE, S3SIGN_ERR_HEADER_RESERVED, S3SIGN_ERR_PAYLOAD_HASH,
/// S3SIGN_ERR_TIME, S3SIGN_ERR_EXPIRES, S3SIGN_ERR_EXPIRED, S3SIGN_ERR_SCOPE, S3SIGN_ERR_BUCKET (with SigV2),
/// S3SIGN_ERR_OVERLAP, S3SIGN_ERR_INTERNAL.
///
/// Threads: any; one signer may be used by many at once. Since: 0.1.0.
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
    // SAFETY: pointers, lengths and handles are what the caller says they are, as the prose above asks.
    guard(error, || unsafe {
        put_signed(signer, request, out, cap, len, result, |signer, request, buffer, signed| {
            signer.sign(request, buffer, signed)
        })
    })
}

/// Presign a URL: put the signature into the query, so that whoever holds the URL may make the request.
///
/// Inputs: as for `s3sign_sign`; `request->expires` is the validity in seconds, 1 to the signer's maximum. Headers among
/// `request->headers` that are signed must be sent by whoever uses the URL. A URL that would outlive the credentials is
/// cut short, refused or only told of, as the signer's `lifetime_mode` says; `result->expires_at` tells when it ends.
///
/// Output: `out` receives the URL, absolute if the request's was. If `result` is not NULL, the host and the headers to
/// send follow in `out`, and `result` says where each part is. An anonymous signer gives the URL without a signature.
/// `out`, `cap` and `*len` are as for `s3sign_sign`.
///
/// Status: as for `s3sign_sign`.
///
/// Threads: any; one signer may be used by many at once. Since: 0.1.0.
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
    // SAFETY: pointers, lengths and handles are what the caller says they are, as the prose above asks.
    guard(error, || unsafe {
        put_signed(signer, request, out, cap, len, result, |signer, request, buffer, signed| {
            signer.presign(request, buffer, signed)
        })
    })
}

/// Set every field of a request to its default, and `size` to this library's.
///
/// For callers without a preprocessor; in C, `S3SIGN_REQUEST_INIT` does the same. `request` must have room for the
/// struct as this library knows it; NULL does nothing.
///
/// Threads: any. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_request_init(request: *mut s3sign_request) {
    // SAFETY: as the caller of this function promises.
    unsafe { versioned::init(request) }
}

/// Empty a result, and set `size` to this library's.
///
/// For callers without a preprocessor; in C, `S3SIGN_RESULT_INIT` does the same. `result` must have room for the struct
/// as this library knows it; NULL does nothing.
///
/// Threads: any. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_result_init(result: *mut s3sign_result) {
    // SAFETY: as the caller of this function promises.
    unsafe { versioned::init(result) }
}

/// What `s3sign_sign`, `s3sign_presign` and `s3sign_stream_begin` have in common: the output, and where its parts stand.
pub(super) unsafe fn put_signed<T>(
    signer: *const s3sign_signer,
    request: *const s3sign_request,
    out: *mut c_char,
    cap: usize,
    len: *mut usize,
    result: *mut s3sign_result,
    operation: impl FnOnce(&Signer, &Request<'_>, &mut Buffer<'_>, &mut Signed) -> Result<T, Error>,
) -> Result<T, Error> {
    // SAFETY: as the caller of this function promises.
    let mut out = unsafe { Out::new(out, cap, len)? };
    // SAFETY: as the caller of this function promises.
    unsafe { versioned::write(result, convert::empty_result(), "result")? };
    // SAFETY: as the caller of this function promises.
    let signer = unsafe { buffer::required(signer, "signer")? };
    let (mut signed, place) = (Signed { all: !result.is_null(), ..Signed::default() }, out.place());
    let mut lists = RequestLists::default();
    // SAFETY: as the caller of this function promises.
    let request = unsafe { convert::request(request, &place, &mut lists)? };
    let value = out.fill(|buffer| operation(&signer.0, &request, buffer, &mut signed));
    #[cfg(feature = "ring")]
    if value.is_err() && request.is_random() {
        out.allow_for_signatures(1);
    }
    let value = value?;
    if signed.all {
        // SAFETY: as the caller of this function promises.
        unsafe { versioned::write(result, convert::result(&signed, &out), "result")? };
    }
    Ok(value)
}
