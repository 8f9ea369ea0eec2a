//! Checksums and payload hashes, in one call or incrementally.

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
use crate::memory::boxed;
use crate::text::encode::hex;

/// A checksum, a payload hash, or both, in progress. Opaque. Not thread-safe: one thread at a time may use it.
pub struct s3sign_checksum_state(Digest);

/// Hash `data` with SHA-256 and write 64 lower-case hex digits, the format of `S3SIGN_PAYLOAD_SHA256_HEX`.
///
/// Inputs: `data` may be NULL when `data_len` is 0.
///
/// Output: `out` receives 64 digits and `*len` is 64; `cap` must be at least 65. `out`, `cap` and `*len` are as for
/// `s3sign_sign`.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_INTERNAL.
///
/// Thread-safe. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_sha256(
    data: *const c_void,
    data_len: usize,
    out: *mut c_char,
    cap: usize,
    len: *mut usize,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: by the C contract, `data` has `data_len` bytes, `out` has room for `cap` bytes, and `len` is NULL or
    // valid.
    guard(error, || unsafe {
        let mut out = Out::new(out, cap, len)?;
        let data = out_buffer::bytes(data.cast(), data_len, "data")?;
        out.set(&hex(&Sha256::digest(data)))
    })
}

/// Write the checksum of `data` in base64, as in S3's headers.
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
/// Thread-safe. Since: 0.1.0.
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
    // SAFETY: by the C contract, `data` has `data_len` bytes, `out` has room for `cap` bytes, and `len` is NULL or
    // valid.
    guard(error, || unsafe {
        let mut out = Out::new(out, cap, len)?;
        let mut checksum = Checksum::new(convert::checksum(algorithm, "algorithm")?);
        checksum.update(out_buffer::bytes(data.cast(), data_len, "data")?);
        out.set(&checksum.value())
    })
}

/// Start a checksum, a payload hash, or both in one pass, over data in pieces.
///
/// Inputs: `algorithm` as for `s3sign_checksum`, or S3SIGN_CHECKSUM_NONE. `payload_hash` is 1 to compute the SHA-256
/// for `S3SIGN_PAYLOAD_SHA256_HEX`, or 0. At least one of the two must be requested.
///
/// Output: `*state`, to be freed with `s3sign_checksum_free`, or NULL on error.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_OPTION, S3SIGN_ERR_MEMORY, S3SIGN_ERR_INTERNAL.
///
/// Thread-safe. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_checksum_new(
    algorithm: i32,
    payload_hash: i32,
    state: *mut *mut s3sign_checksum_state,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: by the C contract, `state` is NULL or valid.
    guard(error, || unsafe {
        let slot = out_buffer::required_mut(state, "state")?;
        *slot = core::ptr::null_mut();
        let hash = convert::flag(payload_hash, "payload_hash")?.then(Sha256::new);
        let checksum = match algorithm {
            S3SIGN_CHECKSUM_NONE if hash.is_some() => None,
            _ => Some(Checksum::new(convert::checksum(algorithm, "algorithm")?)),
        };
        *slot = Box::into_raw(boxed(s3sign_checksum_state(Digest { checksum, hash }))?);
        Ok(())
    })
}

/// Add `data_len` bytes.
///
/// Inputs: `state` must not be NULL; `data` may be NULL when `data_len` is 0.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_INTERNAL.
///
/// Not thread-safe: one thread at a time for each state. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_checksum_update(
    state: *mut s3sign_checksum_state,
    data: *const c_void,
    data_len: usize,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: by the C contract, `state` is NULL or a live handle and `data` has `data_len` bytes.
    guard(error, || unsafe {
        let state = out_buffer::required_mut(state, "state")?;
        state.0.update(out_buffer::bytes(data.cast(), data_len, "data")?);
        Ok(())
    })
}

/// Write the checksum of the data so far in base64. The state does not change: you can add more data.
///
/// Inputs: `state` must not be NULL. Output: as for `s3sign_checksum`.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_OPTION (only the
/// payload hash was requested), S3SIGN_ERR_INTERNAL.
///
/// Not thread-safe: one thread at a time for each state. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_checksum_finish(
    state: *const s3sign_checksum_state,
    out: *mut c_char,
    cap: usize,
    len: *mut usize,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: by the C contract, `state` is NULL or a live handle, `out` has room for `cap` bytes, and `len` is NULL or
    // valid.
    guard(error, || unsafe {
        let mut out = Out::new(out, cap, len)?;
        let state = out_buffer::required(state, "state")?;
        let checksum = state.0.checksum.as_ref();
        out.set(&checksum.ok_or(not_asked_for("this state does not compute a checksum"))?.value())
    })
}

/// Write the payload hash of the data so far, as 64 lower-case hex digits. The state does not change: you can add more
/// data.
///
/// Inputs: `state` must not be NULL. Output: as for `s3sign_sha256`.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_OPTION (it was not
/// requested), S3SIGN_ERR_INTERNAL.
///
/// Not thread-safe: one thread at a time for each state. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_checksum_payload_hash(
    state: *const s3sign_checksum_state,
    out: *mut c_char,
    cap: usize,
    len: *mut usize,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: by the C contract, `state` is NULL or a live handle, `out` has room for `cap` bytes, and `len` is NULL or
    // valid.
    guard(error, || unsafe {
        let mut out = Out::new(out, cap, len)?;
        let state = out_buffer::required(state, "state")?;
        let hash = state.0.hash.clone();
        out.set(&hex(&hash.ok_or(not_asked_for("this state does not compute a payload hash"))?.finish()))
    })
}

/// Free a checksum state; NULL does nothing.
///
/// Call it once no other thread uses the state. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_checksum_free(state: *mut s3sign_checksum_state) {
    // SAFETY: by the C contract, `state` is NULL or a handle from its constructor that is not used again.
    unsafe { panic_boundary::free(state) }
}

/// Combine the CRCs of two parts into the CRC of both, such as for the full-object checksum of a multipart upload.
///
/// Inputs: `algorithm` is one of the CRCs. `first` and `second` are base64 values as written by the other functions;
/// `second_size` is the size of the second part in bytes.
///
/// Output: as for `s3sign_checksum`.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_OPTION (not a CRC),
/// S3SIGN_ERR_CHECKSUM, S3SIGN_ERR_INTERNAL.
///
/// Thread-safe. Since: 0.1.0.
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
    // SAFETY: by the C contract, `first` has `first_len` bytes, `second` has `second_len` bytes, `out` has room for
    // `cap` bytes, and `len` is NULL or valid.
    guard(error, || unsafe {
        let mut out = Out::new(out, cap, len)?;
        let first = out_buffer::bytes(first.cast(), first_len, "first")?;
        let second = out_buffer::bytes(second.cast(), second_len, "second")?;
        let whole = convert::checksum(algorithm, "algorithm")?.combine(first, second, second_size)?;
        out.set(&whole)
    })
}

/// Name of the header or trailer for a checksum, such as `x-amz-checksum-crc32c`; NULL if `algorithm` is unknown.
/// Static: do not free it.
///
/// Thread-safe. Since: 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn s3sign_checksum_header(algorithm: i32) -> *const c_char {
    let known = convert::checksum(algorithm, "algorithm");
    known.map_or(core::ptr::null(), |algorithm| algorithm.header().as_ptr())
}

fn not_asked_for(message: &'static str) -> Error {
    Error::new(Status::Option, Field::Argument("state"), message)
}
