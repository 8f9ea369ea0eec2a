//! Diagnosis: what may go wrong with a request, and why a server refused it.

use core::ffi::c_char;
use core::mem::offset_of;
use core::ops::Range;

use super::convert::{self, NOTHING, RequestLists};
use super::out_buffer::{self, Out};
use super::panic_boundary::{guard, guard_keys};
use super::signer::s3sign_signer;
use super::sized_struct::{self, SizedStruct};
use super::types::{s3sign_error, s3sign_request, s3sign_str};
use crate::diagnose::{Explanation, Refusal};
use crate::error::{Error, Field, Status};
use crate::signer::Signer;

/// How much of the stack an explanation may leave keys on, by which it signs again.
const DEPTH: usize = 24 << 10;

/// A server's response to a request that it refused.
///
/// Start from `S3SIGN_REFUSAL_INIT` or `s3sign_refusal_init`. Everything is borrowed for the call only.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct s3sign_refusal {
    /// `sizeof(s3sign_refusal)` as the caller was compiled. A smaller, older size keeps working.
    pub size: u32,
    /// Status of the response, such as 403.
    pub http_status: i32,
    /// Body of the response, of any content; empty after HEAD.
    pub body: s3sign_str,
    /// Its `Date` header, or empty. It reveals a wrong clock if the body does not.
    pub server_time: s3sign_str,
    /// Its `x-amz-bucket-region` header, or empty. It reveals a wrong region if the body does not.
    pub region: s3sign_str,
}

/// Why a server refused a request.
///
/// Start from `S3SIGN_EXPLANATION_INIT` or `s3sign_explanation_init`. The strings point into `out` and are valid
/// as long as it is. Each is followed by a NUL. If the call fails, or only asks for the size, all are `{NULL, 0}`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct s3sign_explanation {
    /// `sizeof(s3sign_explanation)` as the caller was compiled. A smaller, older size keeps working.
    pub size: u32,
    /// `S3SIGN_CAUSE_*`.
    pub cause: i32,
    /// One English sentence: the cause, with the values of both sides.
    pub sentence: s3sign_str,
    /// The evidence for it.
    pub evidence: s3sign_str,
    /// What to do.
    pub remedy: s3sign_str,
    /// `S3SIGN_CERTAINTY_*`: how sure the cause is.
    pub certainty: i32,
}

// SAFETY: `repr(C)`, its first field is `size: u32`, and its integers and pointers may all be zero.
unsafe impl SizedStruct for s3sign_refusal {
    const FIRST_SIZE: usize = size_of::<Self>();
}
// SAFETY: `repr(C)`, its first field is `size: u32`, and its integers and pointers may all be zero.
unsafe impl SizedStruct for s3sign_explanation {
    const FIRST_SIZE: usize = offset_of!(Self, certainty);
}

/// Explain why a server refused a request, by comparing its response with what was signed.
///
/// If the response shows what the server signed, as S3's does, the line that differs is named, with both values. If it shows
/// the signature that arrived, that is computed again. Otherwise the explanation is based on the server's error code, clock
/// and region. Values are cut to 120 bytes, and
/// unprintable bytes are escaped. Session tokens, signatures and keys are never shown.
///
/// Inputs: `signer`, `request` and `refusal` must not be NULL. `signer` and `request` are those that the request was
/// signed with, including `time`. The response's body may have any content.
///
/// Output: `out` receives one sentence, in ASCII. If `explanation` is not NULL, evidence and remedy follow in `out`,
/// and `explanation` locates each. `out`, `cap` and `*len` work as in `s3sign_sign`; 2048 bytes are usually enough. The
/// texts may change between versions; the causes keep their meaning.
///
/// Status: as for `s3sign_sign`, except that the signer may be anonymous; S3SIGN_ERR_OPTION also if `http_status` does
/// not have three digits.
///
/// Thread-safe; many threads may share one signer. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_explain(
    signer: *const s3sign_signer,
    request: *const s3sign_request,
    refusal: *const s3sign_refusal,
    out: *mut c_char,
    cap: usize,
    len: *mut usize,
    explanation: *mut s3sign_explanation,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: by the C contract, `signer` is NULL or a live handle, `out` has room for `cap` bytes, and `request`,
    // `refusal`, `len` and `explanation` are NULL or valid.
    guard_keys::<DEPTH>(error, || unsafe {
        let mut out = Out::new(out, cap, len)?;
        clear(explanation)?;
        let signer = out_buffer::required(signer, "signer")?;
        let refusal = sized_struct::read(refusal, "refusal")?;
        let place = out.address_range();
        let get = |text, name| {
            let field = Field::Argument(name);
            out_buffer::apart(out_buffer::text(text, field)?, &place, field)
        };
        let refusal = Refusal {
            status: refusal.http_status,
            body: get(refusal.body, "body")?,
            server_time: get(refusal.server_time, "server_time")?,
            region: get(refusal.region, "region")?,
        };
        let all = !explanation.is_null();
        let mut lists = RequestLists::default();
        let request = convert::request(request, &place, &mut lists)?;
        let found = out.fill(|buffer| signer.0.explain(&request, &refusal, buffer, all))?;
        finish(explanation, &out, &found)
    })
}

/// Explain why a server refused a request, from any text that shows the refusal.
///
/// The text may be the body of a response, a whole response, or anything people paste: a log, an exception, the message of
/// an SDK, the output of `curl -v`, a presigned URL with its response, a request with its response. Escapes of strings and
/// HTML, indentation and prefixes of logs are undone. Nothing is guessed: the certainty says how far the text supports the
/// cause.
///
/// Inputs: `text` is NULL only if `text_len` is 0. Give `signer` and `request` together, as for `s3sign_explain`, if the text
/// is that of the response. If both are NULL, the request is read from the text; then `secret` may be the secret access key
/// that signed it, and is otherwise NULL with `secret_len` 0. With it the request is signed again, correctly and with the
/// mistakes that clients often make: a signature equal to the one that was sent proves the cause. The secret is not kept.
/// With `signer`, which has its own key, `secret` must be empty.
///
/// Output: as for `s3sign_explain`.
///
/// Status: as for `s3sign_explain`; S3SIGN_ERR_NULL also if only one of `signer` and `request` is given; S3SIGN_ERR_OPTION if
/// `secret` is given with `signer`.
///
/// Thread-safe; many threads may share one signer. Since: 0.2.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_explain_text(
    signer: *const s3sign_signer,
    request: *const s3sign_request,
    text: *const c_char,
    text_len: usize,
    secret: *const c_char,
    secret_len: usize,
    out: *mut c_char,
    cap: usize,
    len: *mut usize,
    explanation: *mut s3sign_explanation,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: by the C contract, `signer` is NULL or a live handle, `text` and `secret` have the bytes that their lengths
    // say, `out` has room for `cap` bytes, and `request`, `len` and `explanation` are NULL or valid.
    guard_keys::<DEPTH>(error, || unsafe {
        let mut out = Out::new(out, cap, len)?;
        clear(explanation)?;
        let place = out.address_range();
        let get = |pointer: *const c_char, len, name| {
            out_buffer::apart(out_buffer::bytes(pointer.cast(), len, name)?, &place, Field::Argument(name))
        };
        let text = get(text, text_len, "text")?;
        let secret = get(secret, secret_len, "secret")?;
        let all = !explanation.is_null();
        let given = match (signer.is_null(), request.is_null()) {
            (true, true) => false,
            _ if !secret.is_empty() => {
                let message = "a signer has its own key: give the secret without one";
                return Err(Error::new(Status::Option, Field::Argument("secret"), message));
            }
            _ => true,
        };
        let found = match given {
            true => explain_response(signer, request, &place, text, &mut out, all)?,
            false => out.fill(|buffer| Signer::explain_text(None, text, secret, buffer, all))?,
        };
        finish(explanation, &out, &found)
    })
}

/// Of a text alone, the stack is needed for the search, so that the lists of a request are not on it.
#[inline(never)]
unsafe fn explain_response(
    signer: *const s3sign_signer,
    request: *const s3sign_request,
    place: &Range<usize>,
    text: &[u8],
    out: &mut Out<'_>,
    all: bool,
) -> Result<Explanation, Error> {
    let mut lists = RequestLists::default();
    // SAFETY: the caller's.
    let (signer, request) =
        unsafe { (out_buffer::required(signer, "signer")?, convert::request(request, place, &mut lists)?) };
    out.fill(|buffer| Signer::explain_text(Some((&signer.0, &request)), text, b"", buffer, all))
}

/// Clear what the caller gets.
unsafe fn clear(explanation: *mut s3sign_explanation) -> Result<(), Error> {
    let size = size_of::<s3sign_explanation>() as u32;
    let empty =
        s3sign_explanation { size, cause: 0, sentence: NOTHING, evidence: NOTHING, remedy: NOTHING, certainty: 0 };
    // SAFETY: the caller's.
    unsafe { sized_struct::write(explanation, empty, "explanation") }
}

/// Fill in what the caller gets.
unsafe fn finish(explanation: *mut s3sign_explanation, out: &Out<'_>, found: &Explanation) -> Result<(), Error> {
    let parts = s3sign_explanation {
        size: size_of::<s3sign_explanation>() as u32,
        cause: found.cause as i32,
        sentence: out.view(&found.sentence),
        evidence: out.view(&found.evidence),
        remedy: out.view(&found.remedy),
        certainty: found.certainty as i32,
    };
    // SAFETY: the caller's.
    unsafe { sized_struct::write(explanation, parts, "explanation") }
}

/// Check a request for what is likely to go wrong, before it is sent. The findings are warnings: the request may be
/// correct.
///
/// Inputs: `signer` and `request` must not be NULL, and are as for `s3sign_sign` and `s3sign_presign`.
///
/// Output: `out` receives a line for each finding, `NAME: sentence` and CR LF, in ASCII; it is empty if there are none.
/// The name is that of a constant S3SIGN_LINT_* without the prefix. If `findings` is not NULL, it receives the bitwise
/// or of these constants. `out`, `cap` and `*len` work as in `s3sign_sign`.
///
/// Status: as for `s3sign_sign`, except that the signer may be anonymous.
///
/// Thread-safe; many threads may share one signer. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_lint(
    signer: *const s3sign_signer,
    request: *const s3sign_request,
    out: *mut c_char,
    cap: usize,
    len: *mut usize,
    findings: *mut i32,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: by the C contract, `signer` is NULL or a live handle, `out` has room for `cap` bytes, and `request`,
    // `len` and `findings` are NULL or valid.
    guard(error, || unsafe {
        let mut out = Out::new(out, cap, len)?;
        if !findings.is_null() {
            *findings = 0;
        }
        let signer = out_buffer::required(signer, "signer")?;
        let place = out.address_range();
        let mut lists = RequestLists::default();
        let request = convert::request(request, &place, &mut lists)?;
        let mask = out.fill(|buffer| signer.0.lint(&request, buffer))?;
        if !findings.is_null() {
            *findings = mask;
        }
        Ok(())
    })
}

/// Set every field of a refusal to its default and its `size` to this library's.
///
/// For callers without a C preprocessor; in C, use `S3SIGN_REFUSAL_INIT`. `refusal` must have room for the struct
/// as this library knows it; NULL does nothing.
///
/// Thread-safe. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_refusal_init(refusal: *mut s3sign_refusal) {
    // SAFETY: by the C contract, `refusal` is NULL or has room for the struct.
    unsafe { sized_struct::init(refusal) }
}

/// Clear an explanation and set its `size` to this library's.
///
/// For callers without a C preprocessor; in C, use `S3SIGN_EXPLANATION_INIT`. `explanation` must have room for the
/// struct as this library knows it; NULL does nothing.
///
/// Thread-safe. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_explanation_init(explanation: *mut s3sign_explanation) {
    // SAFETY: by the C contract, `explanation` is NULL or has room for the struct.
    unsafe { sized_struct::init(explanation) }
}
