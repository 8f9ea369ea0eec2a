//! Profiles of S3 providers.

use super::constants::{S3SIGN_SUPPORT_NO, S3SIGN_SUPPORT_UNKNOWN, S3SIGN_SUPPORT_YES};
use super::convert;
use super::out_buffer;
use super::panic_boundary::guard;
use super::sized_struct;
use super::types::{s3sign_error, s3sign_provider_profile, s3sign_str};
use crate::crypto::checksum::Algorithm::{Crc32, Crc32c, Crc64Nvme, Sha1, Sha256};
use crate::keys::provider::Support;

/// Get the profile of a provider: which signatures, bodies and checksums its servers support, or that it is unknown.
/// `provider` in `s3sign_signer_config` refuses requests by the same table.
///
/// Inputs: `provider` is one of `S3SIGN_PROVIDER_*`; `profile` must not be NULL.
///
/// Output: `*profile`, whose texts are static.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_STRUCT_SIZE, S3SIGN_ERR_OPTION, S3SIGN_ERR_INTERNAL.
///
/// Thread-safe. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_provider(
    provider: i32,
    profile: *mut s3sign_provider_profile,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: by the C contract, `profile` is NULL or valid.
    guard(error, || unsafe {
        out_buffer::required(profile, "profile")?;
        let known = convert::provider(provider)?;
        let number = |support| match support {
            Support::Unknown => S3SIGN_SUPPORT_UNKNOWN,
            Support::Yes => S3SIGN_SUPPORT_YES,
            Support::No => S3SIGN_SUPPORT_NO,
        };
        let text = |text: &'static core::ffi::CStr| s3sign_str { ptr: text.as_ptr(), len: text.count_bytes() };
        let checksum = |algorithm| number(known.checksum(algorithm));
        let value = s3sign_provider_profile {
            size: size_of::<s3sign_provider_profile>() as u32,
            path_style: known.path_style.into(),
            name: text(known.name),
            region: text(known.region),
            max_expires: known.max_expires,
            sigv4: number(known.sigv4),
            sigv4a: number(known.sigv4a),
            sigv2: number(known.sigv2),
            signed_chunks: number(known.signed_chunks),
            signed_trailer: number(known.signed_trailer),
            unsigned_trailer: number(known.unsigned_trailer),
            post_policy: number(known.post_policy),
            crc32: checksum(Crc32),
            crc32c: checksum(Crc32c),
            crc64nvme: checksum(Crc64Nvme),
            sha1: checksum(Sha1),
            sha256: checksum(Sha256),
        };
        sized_struct::write(profile, value, "profile")
    })
}

/// Clear a profile and set its `size` to this library's.
///
/// For callers without a C preprocessor; in C, use `S3SIGN_PROVIDER_PROFILE_INIT`. `profile` must have room for
/// the struct as this library knows it; NULL does nothing.
///
/// Thread-safe. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_provider_profile_init(profile: *mut s3sign_provider_profile) {
    // SAFETY: by the C contract, `profile` is NULL or has room for the struct.
    unsafe { sized_struct::init(profile) }
}
