//! Before and after: what may go wrong with a request, and why a server refused it.

use core::ffi::c_char;

use super::convert::{self, NOTHING, RequestLists};
use super::out_buffer::{self, Out};
use super::panic_boundary::guard;
use super::signer::s3sign_signer;
use super::sized_struct::{self, SizedStruct};
use super::types::{s3sign_error, s3sign_request, s3sign_str};
use crate::diagnose::Refusal;
use crate::error::Field;

/// What a server answered to a request that it refused.
///
/// Start from `S3SIGN_REFUSAL_INIT` or `s3sign_refusal_init`. Everything is borrowed for the call only.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct s3sign_refusal {
    /// `sizeof(s3sign_refusal)` as the caller was compiled. A smaller, older size keeps working.
    pub size: u32,
    /// Status of the response, such as 403.
    pub http_status: i32,
    /// Body of the response, whatever it holds; or empty, as after HEAD.
    pub body: s3sign_str,
    /// Its `Date` header, or empty. With it a wrong clock is found where the body does not tell.
    pub server_time: s3sign_str,
    /// Its `x-amz-bucket-region` header, or empty. With it a wrong region is found where the body does not tell.
    pub region: s3sign_str,
}

/// Why a server refused a request.
///
/// Start from `S3SIGN_EXPLANATION_INIT` or `s3sign_explanation_init`. The views point into `out`: they live as long as it
/// does and move with it; each is followed by a NUL. In a call that only asks for the size, or fails, all are `{NULL, 0}`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct s3sign_explanation {
    /// `sizeof(s3sign_explanation)` as the caller was compiled. A smaller, older size keeps working.
    pub size: u32,
    /// `S3SIGN_CAUSE_*`.
    pub cause: i32,
    /// One English sentence: what the cause is, with the values of both sides.
    pub sentence: s3sign_str,
    /// What that rests on.
    pub evidence: s3sign_str,
    /// What to do.
    pub remedy: s3sign_str,
}

// SAFETY: it is repr(C), begins with its size, and all zero bytes are a value of it.
unsafe impl SizedStruct for s3sign_refusal {
    const FIRST_SIZE: usize = size_of::<Self>();
}
// SAFETY: it is repr(C), begins with its size, and all zero bytes are a value of it.
unsafe impl SizedStruct for s3sign_explanation {
    const FIRST_SIZE: usize = size_of::<Self>();
}

/// Tell why a server refused a request: its answer is compared with what was signed.
///
/// Where the answer shows what the server signed, as that of S3 does, the line that differs is named, with both values.
/// Else the server's code, its clock and its region tell. Values are cut to 120 bytes, and what is not printable is
/// escaped. Session tokens, signatures and keys are never shown.
///
/// Inputs: `signer`, `request` and `refusal` must not be NULL. `signer` and `request` are those that the request was signed
/// with, `time` included. The body of the answer may hold anything.
///
/// Output: `out` receives one sentence, in ASCII. If `explanation` is not NULL, evidence and remedy follow in `out`, and it
/// says where each is. `out`, `cap` and `*len` are as for `s3sign_sign`; 2048 bytes are enough for most. The texts may
/// change from version to version; the causes keep their meaning.
///
/// Status: as for `s3sign_sign`, but that an anonymous signer will do; S3SIGN_ERR_OPTION also for an `http_status` that is
/// not one of three digits.
///
/// Threads: any; one signer may be used by many at once. Since: 0.1.0.
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
    // SAFETY: pointers, lengths and handles are what the caller says they are, as the prose above asks.
    guard(error, || unsafe {
        let mut out = Out::new(out, cap, len)?;
        let size = size_of::<s3sign_explanation>() as u32;
        let mut parts = s3sign_explanation { size, cause: 0, sentence: NOTHING, evidence: NOTHING, remedy: NOTHING };
        sized_struct::write(explanation, parts, "explanation")?;
        let signer = out_buffer::required(signer, "signer")?;
        let refusal = sized_struct::read(refusal, "refusal")?;
        let get = |text, name| out_buffer::text(text, Field::Argument(name));
        let refusal = Refusal {
            status: refusal.http_status,
            body: get(refusal.body, "body")?,
            server_time: get(refusal.server_time, "server_time")?,
            region: get(refusal.region, "region")?,
        };
        let all = !explanation.is_null();
        let place = out.place();
        let mut lists = RequestLists::default();
        let request = convert::request(request, &place, &mut lists)?;
        let found = out.fill(|buffer| signer.0.explain(&request, &refusal, buffer, all))?;
        parts.cause = found.cause as i32;
        (parts.sentence, parts.evidence) = (out.view(&found.sentence), out.view(&found.evidence));
        parts.remedy = out.view(&found.remedy);
        sized_struct::write(explanation, parts, "explanation")
    })
}

/// Tell what is likely to go wrong with a request, before it is sent. It may be right all the same: nothing is refused.
///
/// Inputs: `signer` and `request` must not be NULL, and are as for `s3sign_sign` and `s3sign_presign`.
///
/// Output: `out` receives a line for each finding, `NAME: sentence` and CR LF, in ASCII; nothing if there is none. The name
/// is that of a constant S3SIGN_LINT_* without what they all begin with. If `findings` is not NULL, it receives these
/// constants, joined by a bitwise or. `out`, `cap` and `*len` are as for `s3sign_sign`.
///
/// Status: as for `s3sign_sign`, but that an anonymous signer will do.
///
/// Threads: any; one signer may be used by many at once. Since: 0.1.0.
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
    // SAFETY: pointers, lengths and handles are what the caller says they are, as the prose above asks.
    guard(error, || unsafe {
        let mut out = Out::new(out, cap, len)?;
        if !findings.is_null() {
            *findings = 0;
        }
        let signer = out_buffer::required(signer, "signer")?;
        let place = out.place();
        let mut lists = RequestLists::default();
        let request = convert::request(request, &place, &mut lists)?;
        let mask = out.fill(|buffer| signer.0.lint(&request, buffer))?;
        if !findings.is_null() {
            *findings = mask;
        }
        Ok(())
    })
}

/// Set every field of a refusal to its default, and `size` to this library's.
///
/// For callers without a preprocessor; in C, `S3SIGN_REFUSAL_INIT` does the same. `refusal` must have room for the struct
/// as this library knows it; NULL does nothing.
///
/// Threads: any. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_refusal_init(refusal: *mut s3sign_refusal) {
    // SAFETY: as the caller of this function promises.
    unsafe { sized_struct::init(refusal) }
}

/// Empty an explanation, and set `size` to this library's.
///
/// For callers without a preprocessor; in C, `S3SIGN_EXPLANATION_INIT` does the same. `explanation` must have room for the
/// struct as this library knows it; NULL does nothing.
///
/// Threads: any. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_explanation_init(explanation: *mut s3sign_explanation) {
    // SAFETY: as the caller of this function promises.
    unsafe { sized_struct::init(explanation) }
}
