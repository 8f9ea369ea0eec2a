//! Making and freeing a signer.

use alloc::boxed::Box;
#[cfg(feature = "std")]
use core::ffi::{c_char, c_void};

use super::panic_boundary::{self, guard};
use super::types::{s3sign_error, s3sign_signer_config};
use super::{convert, out_buffer, sized_struct};
use crate::signer::Signer;

/// Credentials and scope, ready to sign. Opaque.
///
/// Immutable: any number of threads may use one at the same time, without a lock. It keeps the day's signing key, so
/// making one and using it often is what is fast. The secret is not kept; what is derived from it is wiped on free.
pub struct s3sign_signer(pub(super) Signer);

/// Make a signer from credentials and scope.
///
/// Inputs: `config` is read and copied; nothing in it is kept by reference. `signer` receives the new signer.
/// Both must not be NULL. `error` may be NULL.
///
/// Output: `*signer` is the new signer, to be freed with `s3sign_signer_free`, or NULL on error.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_STRUCT_SIZE, S3SIGN_ERR_OPTION, S3SIGN_ERR_LENGTH,
/// S3SIGN_ERR_CREDENTIALS, S3SIGN_ERR_REGION, S3SIGN_ERR_SERVICE, S3SIGN_ERR_TIME, S3SIGN_ERR_EXPIRES,
/// S3SIGN_ERR_PROVIDER, S3SIGN_ERR_INTERNAL.
///
/// Threads: any. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_signer_new(
    config: *const s3sign_signer_config,
    signer: *mut *mut s3sign_signer,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: pointers, lengths and handles are what the caller says they are, as the prose above asks.
    guard(error, || unsafe {
        let slot = out_buffer::required_mut(signer, "signer")?;
        *slot = core::ptr::null_mut();
        let config = sized_struct::read(config, "config")?;
        let config = convert::config(&config)?;
        *slot = Box::into_raw(Box::new(s3sign_signer(Signer::new(&config)?)));
        Ok(())
    })
}

#[cfg(feature = "std")]
/// Make a signer from a signing key in place of the secret, so that those who sign need not know that: delegated signing.
/// It signs on one day (UTC), for one region and one service.
///
/// Inputs: `config` is as for `s3sign_signer_new`, with the access key id that the key belongs to, no secret, and the
/// region and service that the key was derived for. `signing_key` of `signing_key_len` bytes, which must be 32, is from
/// `s3sign_signing_key`; `time`, in Unix seconds after 0, is any moment of its day. All is copied. `config` and `signer` must not
/// be NULL.
///
/// Output: as for `s3sign_signer_new`. Asked to sign on another day, the signer answers S3SIGN_ERR_SCOPE.
///
/// Status: as for `s3sign_signer_new`.
///
/// Threads: any. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_signer_from_signing_key(
    config: *const s3sign_signer_config,
    signing_key: *const c_void,
    signing_key_len: usize,
    time: i64,
    signer: *mut *mut s3sign_signer,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: pointers, lengths and handles are what the caller says they are, as the prose above asks.
    guard(error, || unsafe {
        let slot = out_buffer::required_mut(signer, "signer")?;
        *slot = core::ptr::null_mut();
        let config = sized_struct::read(config, "config")?;
        let config = convert::config(&config)?;
        let key = out_buffer::bytes(signing_key.cast(), signing_key_len, "signing_key")?;
        *slot = Box::into_raw(Box::new(s3sign_signer(Signer::from_signing_key(&config, key, time)?)));
        Ok(())
    })
}

#[cfg(feature = "std")]
/// Make a signer with the credentials of another, for another region: where a server says that a bucket is elsewhere,
/// the secret need not be at hand.
///
/// Inputs: `signer` and `made` must not be NULL. `region` of `region_len` bytes is as in `s3sign_signer_config`. Nothing is
/// kept by reference; both signers are independent.
///
/// Output: `*made`, to be freed with `s3sign_signer_free`, or NULL on error.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_REGION, S3SIGN_ERR_SCOPE (the signer was made from a
/// signing key, which is of one region), S3SIGN_ERR_INTERNAL.
///
/// Threads: any; `signer` may be in use. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_signer_for_region(
    signer: *const s3sign_signer,
    region: *const c_char,
    region_len: usize,
    made: *mut *mut s3sign_signer,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: pointers, lengths and handles are what the caller says they are, as the prose above asks.
    guard(error, || unsafe {
        let slot = out_buffer::required_mut(made, "made")?;
        *slot = core::ptr::null_mut();
        let signer = out_buffer::required(signer, "signer")?;
        let region = out_buffer::bytes(region.cast(), region_len, "region")?;
        *slot = Box::into_raw(Box::new(s3sign_signer(signer.0.for_region(region)?)));
        Ok(())
    })
}

/// Free a signer and wipe what it derived from the secret.
///
/// Inputs: `signer` from `s3sign_signer_new`, or NULL, which does nothing.
///
/// Threads: any, once no other thread uses the signer. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_signer_free(signer: *mut s3sign_signer) {
    // SAFETY: as the caller of this function promises.
    unsafe { panic_boundary::free(signer) }
}

/// Set every field of a config to its default, and `size` to this library's.
///
/// For callers without a preprocessor; in C, `S3SIGN_SIGNER_CONFIG_INIT` does the same. `config` must have room for the
/// struct as this library knows it; NULL does nothing.
///
/// Threads: any. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_signer_config_init(config: *mut s3sign_signer_config) {
    // SAFETY: as the caller of this function promises.
    unsafe { sized_struct::init(config) }
}
