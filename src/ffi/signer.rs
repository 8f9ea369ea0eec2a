//! Constructors and destructor of a signer.

use alloc::boxed::Box;
#[cfg(feature = "std")]
use core::ffi::{c_char, c_void};

#[cfg(feature = "sigv4a")]
use super::constants::S3SIGN_ALGORITHM_SIGV4A;
use super::panic_boundary::{self, guard_keys};
use super::types::{s3sign_error, s3sign_signer_config};
use super::{convert, out_buffer, sized_struct};
#[cfg(feature = "sigv4a")]
use crate::crypto::ecdsa;
use crate::error::Error;
use crate::memory::{ReferenceCount, boxed};
use crate::signer::Signer;

/// Credentials and scope, ready to sign. Opaque.
///
/// Thread-safe: immutable, so any number of threads may share one without a lock. It caches the day's signing key, so
/// make one and reuse it. The secret itself is not stored; keys derived from it are wiped when the last reference is freed.
pub struct s3sign_signer(pub(super) Signer, ReferenceCount);

#[cfg(feature = "sigv4a")]
#[inline(never)]
unsafe fn is_sigv4a(config: *const s3sign_signer_config) -> bool {
    // SAFETY: by the C contract, `config` is NULL or valid.
    unsafe { sized_struct::read(config, "config") }.is_ok_and(|config| config.algorithm == S3SIGN_ALGORITHM_SIGV4A)
}

/// A handle with one reference.
fn handle(signer: Signer) -> Result<*mut s3sign_signer, Error> {
    Ok(Box::into_raw(boxed(s3sign_signer(signer, ReferenceCount::one()))?))
}

/// Make a signer from credentials and scope.
///
/// Inputs: `config` and `signer` must not be NULL. What is needed of `config` is copied. `error` may be NULL.
///
/// Output: `*signer` is the new signer, to be freed with `s3sign_signer_free`, or NULL on error.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_STRUCT_SIZE, S3SIGN_ERR_OPTION, S3SIGN_ERR_LENGTH,
/// S3SIGN_ERR_CREDENTIALS, S3SIGN_ERR_REGION, S3SIGN_ERR_SERVICE, S3SIGN_ERR_TIME, S3SIGN_ERR_EXPIRES,
/// S3SIGN_ERR_PROVIDER, S3SIGN_ERR_MEMORY, S3SIGN_ERR_INTERNAL.
///
/// Thread-safe. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_signer_new(
    config: *const s3sign_signer_config,
    signer: *mut *mut s3sign_signer,
    error: *mut s3sign_error,
) -> i32 {
    #[cfg(feature = "sigv4a")]
    // SAFETY: as below.
    if unsafe { is_sigv4a(config) } {
        ecdsa::prepare();
    }
    // SAFETY: by the C contract, `config` and `signer` are NULL or valid.
    guard_keys::<8192>(error, || unsafe {
        let slot = out_buffer::required_mut(signer, "signer")?;
        *slot = core::ptr::null_mut();
        let config = sized_struct::read(config, "config")?;
        let config = convert::config(&config)?;
        *slot = handle(Signer::new(&config)?)?;
        Ok(())
    })
}

#[cfg(feature = "std")]
/// Make a signer from a signing key instead of the secret, for delegated signing: the signer's host need not know the
/// secret. It signs on one day (UTC), for one region and one service.
///
/// Inputs: `config` is as for `s3sign_signer_new`, with the access key id that the key belongs to, no secret, and the
/// region and service that the key was derived for. `signing_key` of `signing_key_len` bytes, which must be 32, is from
/// `s3sign_signing_key`; `time`, in Unix seconds after 0, is any time on its day. All are copied. `config` and `signer`
/// must not be NULL.
///
/// Output: as for `s3sign_signer_new`. On any other day, signing fails with S3SIGN_ERR_SCOPE.
///
/// Status: as for `s3sign_signer_new`.
///
/// Thread-safe. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_signer_from_signing_key(
    config: *const s3sign_signer_config,
    signing_key: *const c_void,
    signing_key_len: usize,
    time: i64,
    signer: *mut *mut s3sign_signer,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: by the C contract, `signing_key` has `signing_key_len` bytes and `config` and `signer` are NULL or valid.
    guard_keys::<8192>(error, || unsafe {
        let slot = out_buffer::required_mut(signer, "signer")?;
        *slot = core::ptr::null_mut();
        let config = sized_struct::read(config, "config")?;
        let config = convert::config(&config)?;
        let key = out_buffer::bytes(signing_key.cast(), signing_key_len, "signing_key")?;
        *slot = handle(Signer::from_signing_key(&config, key, time)?)?;
        Ok(())
    })
}

#[cfg(feature = "std")]
/// Make a signer with the credentials of another signer for a different region, such as when a server redirects to the
/// bucket's region. It does not need the secret.
///
/// Inputs: `signer` and `made` must not be NULL. `region` of `region_len` bytes is as in `s3sign_signer_config`. The
/// two signers are independent.
///
/// Output: `*made`, to be freed with `s3sign_signer_free`, or NULL on error.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_REGION, S3SIGN_ERR_SCOPE (the signer was made from
/// a signing key, which is for one region), S3SIGN_ERR_MEMORY, S3SIGN_ERR_INTERNAL.
///
/// Thread-safe; `signer` may be in use. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_signer_for_region(
    signer: *const s3sign_signer,
    region: *const c_char,
    region_len: usize,
    made: *mut *mut s3sign_signer,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: by the C contract, `signer` is NULL or a live handle, `region` has `region_len` bytes, and `made` is NULL
    // or valid.
    guard_keys::<8192>(error, || unsafe {
        let slot = out_buffer::required_mut(made, "made")?;
        *slot = core::ptr::null_mut();
        let signer = out_buffer::required(signer, "signer")?;
        let region = out_buffer::bytes(region.cast(), region_len, "region")?;
        *slot = handle(signer.0.for_region(region)?)?;
        Ok(())
    })
}

#[cfg(feature = "std")]
/// Check whether `s3sign_signer_new` would make the same signer of `config`, so that a program that is handed credentials
/// with each call can keep its signer and the keys that it caches. Takes a fraction of the time, and does not allocate.
///
/// Inputs: `signer`, `config` and `matches` must not be NULL. `config` is as for `s3sign_signer_new`, with the secret, which
/// is compared in constant time and not stored.
///
/// Output: `*matches` is 1 if every request would be signed and verified alike. It is 0 if any setting differs, even one that
/// would make no difference, such as the region of SigV2, and after an error. A signer of `s3sign_signer_for_region` matches a
/// config with its own region. One of `s3sign_signer_from_signing_key` matches none.
///
/// Status: as for `s3sign_signer_new`.
///
/// Thread-safe; `signer` may be in use. Since: 0.2.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_signer_matches(
    signer: *const s3sign_signer,
    config: *const s3sign_signer_config,
    matches: *mut i32,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: by the C contract, `signer` is NULL or a live handle, and `config` and `matches` are NULL or valid.
    guard_keys::<2560>(error, || unsafe {
        let matches = out_buffer::required_mut(matches, "matches")?;
        *matches = 0;
        let signer = out_buffer::required(signer, "signer")?;
        let config = sized_struct::read(config, "config")?;
        *matches = signer.0.matches(&convert::config(&config)?)?.into();
        Ok(())
    })
}

/// Add a reference to a signer, so that it lives until `s3sign_signer_free` was called once more. So a program replaces its
/// signer while threads sign: a thread retains the current one under the program's lock, signs without it, and frees.
///
/// Inputs: `signer`, of which the caller has a reference that nobody frees during the call; NULL is allowed.
///
/// Output: returns `signer`, the same object; NULL for NULL. It cannot fail: a count that is full stays so, and the signer
/// is then never freed.
///
/// Thread-safe. Since: 0.2.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_signer_retain(signer: *const s3sign_signer) -> *mut s3sign_signer {
    // SAFETY: by the C contract, `signer` is NULL or a live handle.
    if let Some(signer) = unsafe { signer.as_ref() } {
        signer.1.retain();
    }
    signer.cast_mut()
}

/// Give up a reference to a signer; the last one frees it and wipes the keys derived from the secret. NULL does nothing.
///
/// Thread-safe: any thread may free, while others sign with references of their own. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_signer_free(signer: *mut s3sign_signer) {
    // SAFETY: by the C contract, `signer` is NULL or a live handle, and the caller's reference is not used again.
    unsafe {
        // No reference to all of it, which another thread may free as soon as this one has given up its own.
        if !signer.is_null() && (*signer).1.release() {
            panic_boundary::free(signer);
        }
    }
}

/// Set every field of a config to its default and its `size` to this library's.
///
/// For callers without a C preprocessor; in C, use `S3SIGN_SIGNER_CONFIG_INIT`. `config` must have room for the
/// struct as this library knows it; NULL does nothing.
///
/// Thread-safe. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_signer_config_init(config: *mut s3sign_signer_config) {
    // SAFETY: by the C contract, `config` is NULL or has room for the struct.
    unsafe { sized_struct::init(config) }
}
