//! POST policies, for HTML forms.

use core::ffi::c_char;

use smallvec::SmallVec;

use super::convert;
use super::out_buffer::{self, Out};
use super::panic_boundary::guard;
use super::signer::s3sign_signer;
use super::sized_struct;
use super::types::{s3sign_error, s3sign_post};

/// Sign a POST policy: what the holder of an HTML form may upload.
///
/// Inputs: `signer` and `post` must not be NULL. All are borrowed for the call. The signer's algorithm is SigV4 or SigV2.
///
/// Output: `out` receives the fields to add to the form, each `name: value` and CR LF, in this order: `policy`; with
/// SigV4 `x-amz-algorithm`, `x-amz-credential`, `x-amz-date`, with SigV2 `AWSAccessKeyId`; the session token's, if there
/// is one; `x-amz-signature` or, with SigV2, `signature`. All values are ASCII without blanks; `s3sign_header_from_line`
/// takes a line apart. The form needs besides, before its `file`, a field for each condition. `out`, `cap` and `*len`
/// are as for `s3sign_sign`.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_STRUCT_SIZE, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_OPTION,
/// S3SIGN_ERR_LENGTH, S3SIGN_ERR_POLICY, S3SIGN_ERR_TIME, S3SIGN_ERR_EXPIRES, S3SIGN_ERR_EXPIRED, S3SIGN_ERR_SCOPE,
/// S3SIGN_ERR_ANONYMOUS, S3SIGN_ERR_PROVIDER, S3SIGN_ERR_INTERNAL.
///
/// Threads: any; one signer may be used by many at once. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_post_policy(
    signer: *const s3sign_signer,
    post: *const s3sign_post,
    out: *mut c_char,
    cap: usize,
    len: *mut usize,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: pointers, lengths and handles are what the caller says they are, as the prose above asks.
    guard(error, || unsafe {
        let mut out = Out::new(out, cap, len)?;
        let signer = out_buffer::required(signer, "signer")?;
        let post = sized_struct::read(post, "post")?;
        let mut list = SmallVec::new();
        let terms = convert::terms(&post, &mut list)?;
        out.fill(|buffer| signer.0.post_policy(&terms, post.time, buffer))
    })
}

/// Set every field of a post to its default, and `size` to this library's.
///
/// For callers without a preprocessor; in C, `S3SIGN_POST_INIT` does the same. `post` must have room for the struct as
/// this library knows it; NULL does nothing.
///
/// Threads: any. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_post_init(post: *mut s3sign_post) {
    // SAFETY: as the caller of this function promises.
    unsafe { sized_struct::init(post) }
}
