//! Checksums and payload hashes, in one call or piece by piece.

use core::ffi::{c_char, c_void};

use super::constants::S3SIGN_CHECKSUM_NONE;
use super::convert;
use super::out_buffer::{self, Out};
use super::panic_boundary::{self, guard};
use super::types::s3sign_error;
use crate::crypto::checksum::Checksum;
use crate::crypto::digest::Digest;
use crate::crypto::sha256::Sha256;
use crate::error::{Error, Field, Status};
use crate::text::encode::hex;

/// A checksum, a payload hash, or both, in progress. Opaque. One thread at a time may use it.
pub struct s3sign_checksum_state(Digest);

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
    // SAFETY: pointers, lengths and handles are what the caller says they are, as the prose above asks.
    guard(error, || unsafe {
        let mut out = Out::new(out, cap, len)?;
        let data = out_buffer::bytes(data.cast(), data_len, "data")?;
        out.set(&hex(&Sha256::digest(data)))
    })
}

/// Write the checksum of `data` as base64, as S3's headers carry it.
///
/// Inputs: `algorithm` is one of S3SIGN_CHECKSUM_CRC32, _CRC32C, _CRC64NVME, _SHA1 and _SHA256. `data` may be NULL when
/// `data_len` is 0.
///
/// Output: up to 44 characters in `out`; a `cap` of 45 is always enough. `out`, `cap` and `*len` are as for
/// `s3sign_sign`.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_OPTION,
/// S3SIGN_ERR_INTERNAL.
///
/// Threads: any. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_checksum(
    algorithm: i32,
    data: *const c_void,
    data_len: usize,
    out: *mut c_char,
    cap: usize,
    len: *mut usize,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: pointers, lengths and handles are what the caller says they are, as the prose above asks.
    guard(error, || unsafe {
        let mut out = Out::new(out, cap, len)?;
        let mut checksum = Checksum::new(convert::checksum(algorithm, "algorithm")?);
        checksum.update(out_buffer::bytes(data.cast(), data_len, "data")?);
        out.set(&checksum.value())
    })
}

/// Begin a checksum, a payload hash, or both in one pass, over data that comes in pieces.
///
/// Inputs: `algorithm` as for `s3sign_checksum`, or S3SIGN_CHECKSUM_NONE. With `payload_hash` 1 the SHA-256 is computed
/// too, as `S3SIGN_PAYLOAD_SHA256_HEX` takes it; with 0 it is not. One of the two must be asked for.
///
/// Output: `*state`, to be freed with `s3sign_checksum_free`, or NULL on error.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_OPTION, S3SIGN_ERR_INTERNAL.
///
/// Threads: any. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_checksum_new(
    algorithm: i32,
    payload_hash: i32,
    state: *mut *mut s3sign_checksum_state,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: pointers, lengths and handles are what the caller says they are, as the prose above asks.
    guard(error, || unsafe {
        let slot = out_buffer::required_mut(state, "state")?;
        *slot = core::ptr::null_mut();
        let hash = convert::flag(payload_hash, "payload_hash")?.then(Sha256::new);
        let checksum = match algorithm {
            S3SIGN_CHECKSUM_NONE if hash.is_some() => None,
            _ => Some(Checksum::new(convert::checksum(algorithm, "algorithm")?)),
        };
        *slot = Box::into_raw(Box::new(s3sign_checksum_state(Digest { checksum, hash })));
        Ok(())
    })
}

/// Take the next `data_len` bytes.
///
/// Inputs: `state` must not be NULL; `data` may be NULL when `data_len` is 0.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_INTERNAL.
///
/// Threads: one at a time for each state. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_checksum_update(
    state: *mut s3sign_checksum_state,
    data: *const c_void,
    data_len: usize,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: pointers, lengths and handles are what the caller says they are, as the prose above asks.
    guard(error, || unsafe {
        let state = out_buffer::required_mut(state, "state")?;
        state.0.update(out_buffer::bytes(data.cast(), data_len, "data")?);
        Ok(())
    })
}

/// Write the checksum of what was given so far as base64. The state stays as it is: more may follow.
///
/// Inputs: `state` must not be NULL. Output: as for `s3sign_checksum`.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_OPTION (only the
/// payload hash was asked for), S3SIGN_ERR_INTERNAL.
///
/// Threads: one at a time for each state. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_checksum_finish(
    state: *const s3sign_checksum_state,
    out: *mut c_char,
    cap: usize,
    len: *mut usize,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: pointers, lengths and handles are what the caller says they are, as the prose above asks.
    guard(error, || unsafe {
        let mut out = Out::new(out, cap, len)?;
        let state = out_buffer::required(state, "state")?;
        let checksum = state.0.checksum.as_ref();
        out.set(&checksum.ok_or(not_asked_for("this state does not compute a checksum"))?.value())
    })
}

/// Write the payload hash of what was given so far, as 64 lower-case hex digits. The state stays as it is: more may
/// follow.
///
/// Inputs: `state` must not be NULL. Output: as for `s3sign_sha256`.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_OPTION (it was not
/// asked for), S3SIGN_ERR_INTERNAL.
///
/// Threads: one at a time for each state. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_checksum_payload_hash(
    state: *const s3sign_checksum_state,
    out: *mut c_char,
    cap: usize,
    len: *mut usize,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: pointers, lengths and handles are what the caller says they are, as the prose above asks.
    guard(error, || unsafe {
        let mut out = Out::new(out, cap, len)?;
        let state = out_buffer::required(state, "state")?;
        let hash = state.0.hash.clone();
        out.set(&hex(&hash.ok_or(not_asked_for("this state does not compute a payload hash"))?.finish()))
    })
}

/// Free a checksum state; NULL does nothing.
///
/// Threads: any, once no other thread uses the state. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_checksum_free(state: *mut s3sign_checksum_state) {
    // SAFETY: as the caller of this function promises.
    unsafe { panic_boundary::free(state) }
}

/// Write the CRC of two parts together, from the CRC of each: so the full-object checksum of a multipart upload comes
/// from those of its parts.
///
/// Inputs: `algorithm` is one of the CRCs. `first` and `second` are values in base64, as the other functions write them;
/// `second_size` is the size of the second part in bytes.
///
/// Output: as for `s3sign_checksum`.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_OPTION (no CRC),
/// S3SIGN_ERR_CHECKSUM, S3SIGN_ERR_INTERNAL.
///
/// Threads: any. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_checksum_combine(
    algorithm: i32,
    first: *const c_char,
    first_len: usize,
    second: *const c_char,
    second_len: usize,
    second_size: u64,
    out: *mut c_char,
    cap: usize,
    len: *mut usize,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: pointers, lengths and handles are what the caller says they are, as the prose above asks.
    guard(error, || unsafe {
        let mut out = Out::new(out, cap, len)?;
        let first = out_buffer::bytes(first.cast(), first_len, "first")?;
        let second = out_buffer::bytes(second.cast(), second_len, "second")?;
        let whole = convert::checksum(algorithm, "algorithm")?.combine(first, second, second_size)?;
        out.set(&whole)
    })
}

/// Name of the header, or trailer, that carries a checksum, such as `x-amz-checksum-crc32c`; NULL if `algorithm` is none
/// that this library knows. Static; never freed.
///
/// Threads: any. Since: 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn s3sign_checksum_header(algorithm: i32) -> *const c_char {
    let known = convert::checksum(algorithm, "algorithm");
    known.map_or(core::ptr::null(), |algorithm| algorithm.header().as_ptr())
}

fn not_asked_for(message: &'static str) -> Error {
    Error::new(Status::Option, Field::Argument("state"), message)
}
