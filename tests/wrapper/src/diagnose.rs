//! What a refusal means, and what may go wrong with a request.

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
    pub sentence: String,
    pub evidence: String,
    pub remedy: String,
}

impl Signer {
    pub fn explain(&self, request: &Request, refusal: &Refusal) -> Result<Explanation, Failure> {
        let (request, refusal) = (request.raw(), refusal.raw());
        let found = fill_parts(
            ffi::s3sign_explanation_init,
            |explanation| [explanation.sentence, explanation.evidence, explanation.remedy],
            |out, cap, len, explanation, error| unsafe {
                ffi::s3sign_explain(self.as_ptr(), &*request, &*refusal, out, cap, len, explanation, error)
            },
        )?;
        let [sentence, evidence, remedy] = found.texts();
        let joined = [&*sentence, &evidence, &remedy].join("\0");
        assert!(found.out.is_ascii() && found.out == joined.as_bytes(), "a sentence, its evidence and a remedy");
        assert!(sentence.ends_with('.') && !remedy.is_empty() && !joined.contains('\n'), "{joined:?}");
        Ok(Explanation { cause: found.set.cause, sentence, evidence, remedy })
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
