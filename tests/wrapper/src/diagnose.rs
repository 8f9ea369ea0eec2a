//! What a refusal means, and what may go wrong with a request.

use std::ffi::c_char;

use s3sign::ffi;

use crate::buffer::fill_parts;
use crate::raw::{Raw, c, init};
use crate::{Failure, Request, Signer, fill, text};

/// What a server sent back; the fields of `s3sign_refusal`.
#[derive(Clone, Debug, Default)]
pub struct Refusal {
    pub http_status: i32,
    pub body: Vec<u8>,
    pub server_time: Vec<u8>,
    pub region: Vec<u8>,
}

impl Refusal {
    pub fn raw(&self) -> Raw<'_, ffi::s3sign_refusal> {
        let mut refusal = init(ffi::s3sign_refusal_init);
        refusal.http_status = self.http_status;
        (refusal.body, refusal.server_time, refusal.region) = (c(&self.body), c(&self.server_time), c(&self.region));
        Raw::new(refusal, ())
    }
}

/// What was made of it; `s3sign_explanation`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    pub cause: i32,
    pub certainty: i32,
    pub sentence: String,
    pub evidence: String,
    pub remedy: String,
}

/// Why a server refused, by a text alone that shows the refusal and perhaps the request, with its secret or an empty one.
pub fn explain_text(text: &[u8], secret: &[u8]) -> Result<Explanation, Failure> {
    let (text, secret) = (c(text), c(secret));
    explained(|out, cap, len, explanation, error| unsafe {
        let (signer, request) = (std::ptr::null(), std::ptr::null());
        let [(text, text_len), (secret, secret_len)] = [text, secret].map(|text| (text.ptr.cast(), text.len));
        ffi::s3sign_explain_text(signer, request, text, text_len, secret, secret_len, out, cap, len, explanation, error)
    })
}

fn explained(
    call: impl FnMut(*mut c_char, usize, *mut usize, *mut ffi::s3sign_explanation, *mut ffi::types::s3sign_error) -> i32,
) -> Result<Explanation, Failure> {
    let found = fill_parts(
        ffi::s3sign_explanation_init,
        |explanation| [explanation.sentence, explanation.evidence, explanation.remedy],
        call,
    )?;
    let [sentence, evidence, remedy] = found.texts();
    let joined = [&*sentence, &evidence, &remedy].join("\0");
    assert!(found.out.is_ascii() && found.out == joined.as_bytes(), "a sentence, its evidence and a remedy");
    assert!(sentence.ends_with('.') && !remedy.is_empty() && !joined.contains('\n'), "{joined:?}");
    let s3sign::ffi::s3sign_explanation { cause, certainty, .. } = found.set;
    Ok(Explanation { cause, certainty, sentence, evidence, remedy })
}

impl Signer {
    pub fn explain(&self, request: &Request, refusal: &Refusal) -> Result<Explanation, Failure> {
        let (request, refusal) = (request.raw(), refusal.raw());
        explained(|out, cap, len, explanation, error| unsafe {
            ffi::s3sign_explain(self.as_ptr(), &*request, &*refusal, out, cap, len, explanation, error)
        })
    }

    /// The same of a response in any text.
    pub fn explain_text(&self, request: &Request, text: &[u8]) -> Result<Explanation, Failure> {
        let request = request.raw();
        let text = c(text);
        explained(|out, cap, len, explanation, error| unsafe {
            let (signer, none) = (self.as_ptr(), std::ptr::null());
            ffi::s3sign_explain_text(
                signer,
                &*request,
                text.ptr.cast(),
                text.len,
                none,
                0,
                out,
                cap,
                len,
                explanation,
                error,
            )
        })
    }

    /// The findings, and the lines about them.
    pub fn lint(&self, request: &Request) -> Result<(i32, String), Failure> {
        let request = request.raw();
        let mut findings = -1;
        let out = fill(|out, cap, len, error| unsafe {
            ffi::s3sign_lint(self.as_ptr(), &*request, out, cap, len, &mut findings, error)
        });
        assert!(out.is_ok() || findings == 0, "no findings after a failure");
        let lines = text(&out?);
        assert!(lines.is_ascii() && (lines.is_empty() || lines.ends_with("\r\n")), "{lines:?}");
        Ok((findings, lines))
    }
}
