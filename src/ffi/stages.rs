//! The stages of a signature one by one, for debugging and for callers that go on by themselves.

use core::ffi::c_char;

use super::convert::{self, RequestLists};
use super::out_buffer::{self, Out};
use super::panic_boundary::guard;
use super::signer::s3sign_signer;
use super::types::{s3sign_error, s3sign_request};
use crate::error::Error;
use crate::request::Request;
use crate::signer::Signer;
use crate::text::sink::Buffer;

/// Write the canonical request that `s3sign_sign` (or, with `request->expires` set, `s3sign_presign`) would hash.
///
/// Inputs, `out`, `cap`, `*len`, status and threads: as for `s3sign_sign`. An anonymous signer has none:
/// S3SIGN_ERR_ANONYMOUS; nor has SigV2: S3SIGN_ERR_OPTION. Holds the session token where that is signed. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_canonical_request(
    signer: *const s3sign_signer,
    request: *const s3sign_request,
    out: *mut c_char,
    cap: usize,
    len: *mut usize,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: as the caller of this function promises.
    unsafe { put_stage(signer, request, out, cap, len, error, Signer::canonical_request) }
}

/// Write the string to sign: algorithm, time, credential scope and the hash of the canonical request, a line each.
///
/// Inputs, `out`, `cap`, `*len`, status and threads: as for `s3sign_canonical_request`. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_string_to_sign(
    signer: *const s3sign_signer,
    request: *const s3sign_request,
    out: *mut c_char,
    cap: usize,
    len: *mut usize,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: as the caller of this function promises.
    unsafe { put_stage(signer, request, out, cap, len, error, Signer::string_to_sign) }
}

/// Write the signing key of the day that `time` falls on: 32 raw bytes, good for the signer's region and service on
/// that day (UTC) alone. It is a secret; wipe it after use.
///
/// Inputs: `signer` must not be NULL and not be anonymous; `time` is in Unix seconds, after 0.
///
/// Output: 32 bytes in `out` and 32 in `*len`; `cap` must be at least 33, for a NUL follows as everywhere.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_TIME,
/// S3SIGN_ERR_ANONYMOUS, S3SIGN_ERR_SCOPE, S3SIGN_ERR_OPTION (the algorithm is not SigV4), S3SIGN_ERR_INTERNAL.
///
/// Threads: any. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_signing_key(
    signer: *const s3sign_signer,
    time: i64,
    out: *mut c_char,
    cap: usize,
    len: *mut usize,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: pointers, lengths and handles are what the caller says they are, as the prose above asks.
    guard(error, || unsafe {
        let mut out = Out::new(out, cap, len)?;
        let signer = out_buffer::required(signer, "signer")?;
        out.set(&*signer.0.signing_key(time)?)
    })
}

/// One of the two methods of `Signer` that show a stage.
type Stage = for<'b> fn(&Signer, &Request<'_>, &mut Buffer<'b>) -> Result<(), Error>;

unsafe fn put_stage(
    signer: *const s3sign_signer,
    request: *const s3sign_request,
    out: *mut c_char,
    cap: usize,
    len: *mut usize,
    error: *mut s3sign_error,
    stage: Stage,
) -> i32 {
    // SAFETY: pointers, lengths and handles are what the caller says they are, as the prose above asks.
    guard(error, || unsafe {
        let mut out = Out::new(out, cap, len)?;
        let signer = out_buffer::required(signer, "signer")?;
        let place = out.place();
        let mut lists = RequestLists::default();
        let request = convert::request(request, &place, &mut lists)?;
        out.fill(|buffer| stage(&signer.0, &request, buffer))
    })
}
