//! SHA-256 for callers that have none at hand: payload hashes, in one call or piece by piece.

use core::ffi::{c_char, c_void};

use super::buffer::{self, Out};
use super::guard::guard;
use super::types::s3sign_error;
use crate::crypto::Sha256;
use crate::encode::hex;

/// A SHA-256 in progress. Opaque. One thread at a time may use it.
pub struct s3sign_sha256_state(Sha256);

/// Hash `data` with SHA-256 and write 64 lower-case hex digits, as `S3SIGN_PAYLOAD_SHA256_HEX` takes them.
///
/// Inputs: `data` may be NULL when `data_len` is 0.
///
/// Output: 64 digits in `out` and 64 in `*len`; `cap` must be at least 65. `out`, `cap` and `*len` are as for
/// `s3sign_sign`.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_INTERNAL.
///
/// Threads: any. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_sha256(
    data: *const c_void,
    data_len: usize,
    out: *mut c_char,
    cap: usize,
    len: *mut usize,
    error: *mut s3sign_error,
) -> i32 {
    guard(error, || {
        let mut out = unsafe { Out::new(out, cap, len)? };
        let data = unsafe { buffer::bytes(data.cast(), data_len, "data")? };
        out.set(&hex(&Sha256::digest(data)))
    })
}

/// Begin a SHA-256 over data that comes in pieces.
///
/// Output: `*state`, to be freed with `s3sign_sha256_free`, or NULL on error.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_INTERNAL.
///
/// Threads: any. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_sha256_new(state: *mut *mut s3sign_sha256_state, error: *mut s3sign_error) -> i32 {
    guard(error, || {
        let slot = unsafe { buffer::required_mut(state, "state")? };
        *slot = core::ptr::null_mut();
        *slot = Box::into_raw(Box::new(s3sign_sha256_state(Sha256::new())));
        Ok(())
    })
}

/// Hash the next `data_len` bytes.
///
/// Inputs: `state` must not be NULL; `data` may be NULL when `data_len` is 0.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_INTERNAL.
///
/// Threads: one at a time for each state. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_sha256_update(
    state: *mut s3sign_sha256_state,
    data: *const c_void,
    data_len: usize,
    error: *mut s3sign_error,
) -> i32 {
    guard(error, || {
        let state = unsafe { buffer::required_mut(state, "state")? };
        state.0.update(unsafe { buffer::bytes(data.cast(), data_len, "data")? });
        Ok(())
    })
}

/// Write the hash of what was given so far as 64 lower-case hex digits. The state stays as it is: more may follow.
///
/// Inputs: `state` must not be NULL. Output: as for `s3sign_sha256`.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_INTERNAL.
///
/// Threads: one at a time for each state. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_sha256_finish(
    state: *const s3sign_sha256_state,
    out: *mut c_char,
    cap: usize,
    len: *mut usize,
    error: *mut s3sign_error,
) -> i32 {
    guard(error, || {
        let mut out = unsafe { Out::new(out, cap, len)? };
        let state = unsafe { buffer::required(state, "state")? };
        out.set(&hex(&state.0.clone().finish()))
    })
}

/// Free a SHA-256 state; NULL does nothing.
///
/// Threads: any, once no other thread uses the state. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_sha256_free(state: *mut s3sign_sha256_state) {
    unsafe { buffer::free(state) }
}
