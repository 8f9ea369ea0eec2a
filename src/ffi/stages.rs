//! The stages of a signature, for debugging and for callers that compute the rest themselves.

use core::ffi::c_char;

use super::convert::{self, RequestLists};
use super::out_buffer::{self, Out};
use super::panic_boundary::{guard, guard_keys};
use super::signer::s3sign_signer;
use super::types::{s3sign_error, s3sign_request};
use crate::error::Error;
use crate::request::Request;
use crate::signer::Signer;
use crate::text::sink::Buffer;

/// Write the canonical request that `s3sign_sign` (or, with `request->expires` set, `s3sign_presign`) would hash.
///
/// Inputs, output, status and thread safety are as for `s3sign_sign`. There is none for an anonymous signer
/// (S3SIGN_ERR_ANONYMOUS) or with SigV2 (S3SIGN_ERR_OPTION). It contains the session token if that is signed.
///
/// Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_canonical_request(
    signer: *const s3sign_signer,
    request: *const s3sign_request,
    out: *mut c_char,
    cap: usize,
    len: *mut usize,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: the pointers are the C caller's, passed on unchanged.
    unsafe { write_stage(signer, request, out, cap, len, error, Signer::canonical_request) }
}

/// Write the string to sign: a line each for the algorithm, the time, the credential scope and the hash of the
/// canonical request.
///
/// Inputs, output, status and thread safety are as for `s3sign_canonical_request`. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_string_to_sign(
    signer: *const s3sign_signer,
    request: *const s3sign_request,
    out: *mut c_char,
    cap: usize,
    len: *mut usize,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: the pointers are the C caller's, passed on unchanged.
    unsafe { write_stage(signer, request, out, cap, len, error, Signer::string_to_sign) }
}

/// Write the signing key for the day of `time`: 32 raw bytes, valid only for the signer's region and service on that
/// day (UTC). It is a secret: wipe it after use.
///
/// Inputs: `signer` must not be NULL and not be anonymous; `time` is in Unix seconds, after 0.
///
/// Output: `out` receives 32 bytes and `*len` is 32. `cap` must be at least 33, since a NUL follows.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_TIME,
/// S3SIGN_ERR_ANONYMOUS, S3SIGN_ERR_SCOPE, S3SIGN_ERR_OPTION (the algorithm is not SigV4), S3SIGN_ERR_INTERNAL.
///
/// Thread-safe. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_signing_key(
    signer: *const s3sign_signer,
    time: i64,
    out: *mut c_char,
    cap: usize,
    len: *mut usize,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: by the C contract, `signer` is NULL or a live handle, `out` has room for `cap` bytes, and `len` is NULL
    // or valid.
    guard_keys::<2048>(error, || unsafe {
        let mut out = Out::new(out, cap, len)?;
        let signer = out_buffer::required(signer, "signer")?;
        out.set(&*signer.0.signing_key(time)?)
    })
}

/// `Signer::canonical_request` or `Signer::string_to_sign`.
type Stage = for<'b> fn(&Signer, &Request<'_>, &mut Buffer<'b>) -> Result<(), Error>;

unsafe fn write_stage(
    signer: *const s3sign_signer,
    request: *const s3sign_request,
    out: *mut c_char,
    cap: usize,
    len: *mut usize,
    error: *mut s3sign_error,
    stage: Stage,
) -> i32 {
    // SAFETY: by the C contract, `signer` is NULL or a live handle, `out` has room for `cap` bytes, and `request` and
    // `len` are NULL or valid.
    guard(error, || unsafe {
        let mut out = Out::new(out, cap, len)?;
        let signer = out_buffer::required(signer, "signer")?;
        let place = out.address_range();
        let mut lists = RequestLists::default();
        let request = convert::request(request, &place, &mut lists)?;
        out.fill(|buffer| stage(&signer.0, &request, buffer))
    })
}
