//! For callers that load the library at run time: version, and names and values of constants; and the empty error.

use core::ffi::{CStr, c_char};

use super::constants::*;
use super::types::s3sign_error;
use super::{convert, sized_struct};
#[cfg(feature = "std")]
use super::{out_buffer, panic_boundary::guard};
#[cfg(feature = "std")]
use crate::error::{Error, Field, Status};

/// Clear an error and set its `size` to this library's.
///
/// For callers without a C preprocessor; in C, use `S3SIGN_ERROR_INIT`. `error` must have room for the struct
/// as this library knows it; NULL does nothing.
///
/// Thread-safe. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_error_init(error: *mut s3sign_error) {
    // SAFETY: by the C contract, `error` is NULL or has room for the struct.
    unsafe { sized_struct::init(error) }
}

/// Version of the loaded library as one number, `major * 10000 + minor * 100 + patch`.
///
/// Thread-safe. Since: 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn s3sign_version_number() -> i32 {
    S3SIGN_VERSION_NUMBER
}

/// Version of the loaded library as text, such as `0.2.0`. Static: do not free it.
///
/// Thread-safe. Since: 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn s3sign_version_string() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}

/// Name of a status, such as `S3SIGN_ERR_URL`; `S3SIGN_ERR_UNKNOWN` if this library does not know it. Static: do not
/// free it.
///
/// Thread-safe. Since: 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn s3sign_status_name(status: i32) -> *const c_char {
    let known = STATUSES.iter().find(|(_, value)| *value == status);
    known.map_or(c"S3SIGN_ERR_UNKNOWN", |(name, _)| name).as_ptr()
}

#[cfg(feature = "std")]
/// Get the value of a constant of this header by name, for callers without a C preprocessor.
///
/// Inputs: `name` of `name_len` bytes, such as `S3SIGN_PATH_RAW`; `value` must not be NULL.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_OPTION (no such constant),
/// S3SIGN_ERR_INTERNAL.
///
/// Thread-safe. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_constant(
    name: *const c_char,
    name_len: usize,
    value: *mut i32,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: by the C contract, `name` has `name_len` bytes and `value` is NULL or valid.
    guard(error, || unsafe {
        let slot = out_buffer::required_mut(value, "value")?;
        let name = out_buffer::bytes(name.cast(), name_len, "name")?;
        let known = STATUSES.iter().chain(CONSTANTS).find(|(constant, _)| constant.to_bytes() == name);
        let (_, number) = known.ok_or(Error::new(Status::Option, Field::Argument("name"), "unknown constant"))?;
        *slot = *number;
        Ok(())
    })
}

/// Panic inside the library, to show that it ends as S3SIGN_ERR_INTERNAL. Only built with the feature `panic-test`.
#[cfg(feature = "panic-test")]
#[unsafe(no_mangle)]
pub extern "C" fn s3sign_panic_test() -> i32 {
    guard(core::ptr::null_mut(), || panic!("on purpose"))
}

#[cfg(feature = "std")]
/// Name of a cause, such as `S3SIGN_CAUSE_WRONG_SECRET`; `S3SIGN_CAUSE_UNKNOWN` also if this library does not know it.
/// Static: do not free it.
///
/// Thread-safe. Since: 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn s3sign_cause_name(cause: i32) -> *const c_char {
    name_of(cause, b"S3SIGN_CAUSE_", c"S3SIGN_CAUSE_UNKNOWN")
}

#[cfg(feature = "std")]
/// Name of a certainty, such as `S3SIGN_CERTAINTY_PROVED`; `S3SIGN_CERTAINTY_UNKNOWN` also if this library does not know
/// it. Static: do not free it.
///
/// Thread-safe. Since: 0.2.0.
#[unsafe(no_mangle)]
pub extern "C" fn s3sign_certainty_name(certainty: i32) -> *const c_char {
    name_of(certainty, b"S3SIGN_CERTAINTY_", c"S3SIGN_CERTAINTY_UNKNOWN")
}

/// Of a value in a family of constants.
#[cfg(feature = "std")]
fn name_of(value: i32, family: &[u8], unknown: &'static CStr) -> *const c_char {
    let known = CONSTANTS.iter().find(|(name, number)| *number == value && name.to_bytes().starts_with(family));
    known.map_or(unknown, |(name, _)| name).as_ptr()
}

macro_rules! table {
    ($($name:ident)*) => { &[$((convert::c_name(concat!(stringify!($name), "\0")), $name)),*] };
}

/// Every status and its value; a test compares both tables with the header.
static STATUSES: &[(&CStr, i32)] = table! {
    S3SIGN_OK S3SIGN_ERR_NULL S3SIGN_ERR_STRUCT_SIZE S3SIGN_ERR_BUFFER_TOO_SMALL S3SIGN_ERR_INTERNAL
    S3SIGN_ERR_OPTION S3SIGN_ERR_LENGTH S3SIGN_ERR_METHOD S3SIGN_ERR_URL S3SIGN_ERR_HOST S3SIGN_ERR_PATH
    S3SIGN_ERR_QUERY S3SIGN_ERR_HEADER_NAME S3SIGN_ERR_HEADER_VALUE S3SIGN_ERR_HEADER_RESERVED
    S3SIGN_ERR_PAYLOAD_HASH S3SIGN_ERR_TIME S3SIGN_ERR_EXPIRES S3SIGN_ERR_CREDENTIALS S3SIGN_ERR_REGION
    S3SIGN_ERR_SERVICE S3SIGN_ERR_ANONYMOUS S3SIGN_ERR_CHECKSUM S3SIGN_ERR_STREAM
    S3SIGN_ERR_SCOPE S3SIGN_ERR_EXPIRED S3SIGN_ERR_POLICY S3SIGN_ERR_PROVIDER
    S3SIGN_ERR_ENDPOINT S3SIGN_ERR_BUCKET S3SIGN_ERR_MALFORMED S3SIGN_ERR_SIGNATURE S3SIGN_ERR_REQUEST_EXPIRED
    S3SIGN_ERR_NOT_YET_VALID S3SIGN_ERR_SKEWED S3SIGN_ERR_UNSIGNED_HEADER S3SIGN_ERR_ALGORITHM
    S3SIGN_ERR_CONDITION S3SIGN_ERR_OVERLAP S3SIGN_ERR_MEMORY
};

/// Every other constant of the header.
#[cfg(feature = "std")]
static CONSTANTS: &[(&CStr, i32)] = table! {
    S3SIGN_VERSION_MAJOR S3SIGN_VERSION_MINOR S3SIGN_VERSION_PATCH S3SIGN_VERSION_NUMBER
    S3SIGN_FORM_HEADER S3SIGN_FORM_QUERY S3SIGN_BODY_HASH S3SIGN_BODY_UNSIGNED S3SIGN_BODY_CHUNKS
    S3SIGN_BODY_CHUNKS_TRAILER S3SIGN_BODY_UNSIGNED_TRAILER
    S3SIGN_ALGORITHM_SIGV4 S3SIGN_ALGORITHM_SIGV4A S3SIGN_ALGORITHM_SIGV2
    S3SIGN_BY_SERVICE S3SIGN_ON S3SIGN_OFF
    S3SIGN_TOKEN_SIGN S3SIGN_TOKEN_APPEND S3SIGN_TOKEN_OMIT
    S3SIGN_LIFETIME_CLAMP S3SIGN_LIFETIME_REFUSE S3SIGN_LIFETIME_WARN
    S3SIGN_PROVIDER_AWS S3SIGN_PROVIDER_R2 S3SIGN_PROVIDER_GCS S3SIGN_PROVIDER_MINIO S3SIGN_PROVIDER_B2
    S3SIGN_PROVIDER_CEPH S3SIGN_PROVIDER_CUSTOM S3SIGN_SUPPORT_UNKNOWN S3SIGN_SUPPORT_YES S3SIGN_SUPPORT_NO
    S3SIGN_ENDPOINT_S3 S3SIGN_ENDPOINT_EXPRESS_CONTROL S3SIGN_ENDPOINT_OBJECT_LAMBDA S3SIGN_ENDPOINT_STS
    S3SIGN_STYLE_AUTO S3SIGN_STYLE_PATH S3SIGN_STYLE_VIRTUAL_HOST
    S3SIGN_CONDITION_EQ S3SIGN_CONDITION_STARTS_WITH S3SIGN_CONDITION_CONTENT_LENGTH_RANGE
    S3SIGN_PATH_CANONICAL S3SIGN_PATH_RAW S3SIGN_PATH_VERBATIM
    S3SIGN_PAYLOAD_DEFAULT S3SIGN_PAYLOAD_BYTES S3SIGN_PAYLOAD_SHA256_HEX S3SIGN_PAYLOAD_UNSIGNED
    S3SIGN_HEADERS_DEFAULT S3SIGN_HEADERS_ALL S3SIGN_HEADERS_LISTED
    S3SIGN_CHECKSUM_NONE S3SIGN_CHECKSUM_CRC32 S3SIGN_CHECKSUM_CRC32C S3SIGN_CHECKSUM_CRC64NVME
    S3SIGN_CHECKSUM_SHA1 S3SIGN_CHECKSUM_SHA256
    S3SIGN_CHUNKS_SIGNED S3SIGN_CHUNKS_UNSIGNED
    S3SIGN_CAUSE_UNKNOWN S3SIGN_CAUSE_NOT_REFUSED S3SIGN_CAUSE_WRONG_SECRET S3SIGN_CAUSE_UNKNOWN_ACCESS_KEY
    S3SIGN_CAUSE_OTHER_ACCESS_KEY S3SIGN_CAUSE_CREDENTIALS_EXPIRED S3SIGN_CAUSE_INVALID_TOKEN
    S3SIGN_CAUSE_MISSING_TOKEN S3SIGN_CAUSE_CLOCK S3SIGN_CAUSE_URL_EXPIRED S3SIGN_CAUSE_NOT_YET_VALID
    S3SIGN_CAUSE_REGION S3SIGN_CAUSE_SERVICE S3SIGN_CAUSE_SCOPE_DATE S3SIGN_CAUSE_ALGORITHM S3SIGN_CAUSE_DATE
    S3SIGN_CAUSE_METHOD S3SIGN_CAUSE_PATH S3SIGN_CAUSE_PATH_ENCODING S3SIGN_CAUSE_PATH_DOUBLE_ENCODED
    S3SIGN_CAUSE_PATH_NORMALIZED S3SIGN_CAUSE_QUERY_ADDED S3SIGN_CAUSE_QUERY_REMOVED S3SIGN_CAUSE_QUERY_ORDER
    S3SIGN_CAUSE_QUERY_ENCODING S3SIGN_CAUSE_QUERY_VALUE S3SIGN_CAUSE_HEADER_CHANGED S3SIGN_CAUSE_HEADER_REMOVED
    S3SIGN_CAUSE_HOST S3SIGN_CAUSE_SIGNED_HEADERS S3SIGN_CAUSE_HEADER_NOT_SIGNED S3SIGN_CAUSE_PAYLOAD
    S3SIGN_CAUSE_PAYLOAD_FORM S3SIGN_CAUSE_CHECKSUM S3SIGN_CAUSE_MISSING_HEADER S3SIGN_CAUSE_CONTENT_LENGTH
    S3SIGN_CAUSE_INCOMPLETE_BODY S3SIGN_CAUSE_MALFORMED S3SIGN_CAUSE_EXPIRES S3SIGN_CAUSE_SIGNED_TWICE
    S3SIGN_CAUSE_NOT_SUPPORTED S3SIGN_CAUSE_PERMISSION S3SIGN_CAUSE_NOT_SIGNED S3SIGN_CAUSE_ENDPOINT
    S3SIGN_CAUSE_NO_SUCH_BUCKET S3SIGN_CAUSE_NOT_S3 S3SIGN_CAUSE_NO_BODY S3SIGN_CAUSE_SIGNATURE
    S3SIGN_CAUSE_CANONICAL_REQUEST S3SIGN_CAUSE_SERVER S3SIGN_CAUSE_NOT_SIGNING S3SIGN_CAUSE_POLICY_EXPIRED
    S3SIGN_CAUSE_POLICY S3SIGN_CAUSE_NO_CREDENTIALS S3SIGN_CAUSE_CORS S3SIGN_CAUSE_CONNECTION
    S3SIGN_CERTAINTY_UNKNOWN S3SIGN_CERTAINTY_LIKELY S3SIGN_CERTAINTY_SHOWN S3SIGN_CERTAINTY_PROVED
    S3SIGN_LINT_VOLATILE_HEADER S3SIGN_LINT_UNSIGNED_HEADER S3SIGN_LINT_HEADER_TO_SEND S3SIGN_LINT_DEFAULT_PORT
    S3SIGN_LINT_HOST_MISMATCH S3SIGN_LINT_NON_ASCII_HEADER S3SIGN_LINT_UNKNOWN_REGION S3SIGN_LINT_REGION_MISMATCH
    S3SIGN_LINT_CHECKSUM_IN_QUERY S3SIGN_LINT_TOKEN_MISSING S3SIGN_LINT_TOKEN_UNEXPECTED
    S3SIGN_LINT_OUTLIVES_CREDENTIALS S3SIGN_LINT_ACCESS_KEY_SHAPE S3SIGN_LINT_SECRET_SHAPE
    S3SIGN_LINT_UNPROTECTED_BODY S3SIGN_LINT_DOT_SEGMENT S3SIGN_LINT_STALE_DATE S3SIGN_LINT_ODD_HEADER_NAME
    S3SIGN_LINT_COPY_SOURCE S3SIGN_LINT_WRONG_SERVICE S3SIGN_LINT_WRONG_ALGORITHM S3SIGN_LINT_GLOBAL_ENDPOINT
    S3SIGN_LINT_PLUS_IN_PATH S3SIGN_LINT_DOTTED_BUCKET S3SIGN_LINT_SESSION_TOKEN
};
