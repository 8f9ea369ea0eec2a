//! POST policies, for HTML forms.

use core::ffi::c_char;

use super::convert;
use super::out_buffer::{self, Out};
use super::panic_boundary::guard_keys;
use super::signer::s3sign_signer;
use super::sized_struct;
use super::types::{s3sign_error, s3sign_post};
use crate::memory::List;

/// Sign a POST policy, which limits what an HTML form may upload.
///
/// Inputs: `signer` and `post` must not be NULL. All are borrowed for the call. The signer's algorithm must be SigV4 or
/// SigV2.
///
/// Output: `out` receives the fields to add to the form, each `name: value` and CR LF, in this order: `policy`; with
/// SigV4 `x-amz-algorithm`, `x-amz-credential`, `x-amz-date`, with SigV2 `AWSAccessKeyId`; the session token's, if
/// there is one; `x-amz-signature` or, with SigV2, `signature`. All values are ASCII without spaces;
/// `s3sign_header_from_line` splits a line. The form also needs a field for each condition, before `file`. `out`, `cap`
/// and `*len` work as in `s3sign_sign`.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_STRUCT_SIZE, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_OPTION,
/// S3SIGN_ERR_LENGTH, S3SIGN_ERR_POLICY, S3SIGN_ERR_TIME, S3SIGN_ERR_EXPIRES, S3SIGN_ERR_EXPIRED, S3SIGN_ERR_SCOPE,
/// S3SIGN_ERR_ANONYMOUS, S3SIGN_ERR_PROVIDER, S3SIGN_ERR_MEMORY, S3SIGN_ERR_INTERNAL.
///
/// Thread-safe; many threads may share one signer. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_post_policy(
    signer: *const s3sign_signer,
    post: *const s3sign_post,
    out: *mut c_char,
    cap: usize,
    len: *mut usize,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: by the C contract, `signer` is NULL or a live handle, `out` has room for `cap` bytes, and `post` and
    // `len` are NULL or valid.
    guard_keys::<8192>(error, || unsafe {
        let mut out = Out::new(out, cap, len)?;
        let signer = out_buffer::required(signer, "signer")?;
        let post = sized_struct::read(post, "post")?;
        let mut list = List::default();
        let terms = convert::terms(&post, &mut list)?;
        out.fill(|buffer| signer.0.post_policy(&terms, post.time, buffer))
    })
}

/// Set every field of a post to its default and its `size` to this library's.
///
/// For callers without a C preprocessor; in C, use `S3SIGN_POST_INIT`. `post` must have room for the struct as
/// this library knows it; NULL does nothing.
///
/// Thread-safe. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_post_init(post: *mut s3sign_post) {
    // SAFETY: by the C contract, `post` is NULL or has room for the struct.
    unsafe { sized_struct::init(post) }
}
