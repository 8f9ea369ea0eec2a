//! Why a server refused a request: its answer compared with what was signed.
//!
//! `xml` finds the texts in the answer, `codes` goes by the server's code, `compare` and `v2` by the texts that both
//! sides signed, and `target` by path and query. `show` sees to it that no secret comes along.

mod case;
pub mod cause;
mod codes;
mod compare;
pub mod lint;
pub(crate) mod show;
mod target;
mod v2;
mod words;
mod xml;

use core::ops::Range;

use zeroize::Zeroizing;

pub use case::Refusal;
use case::{Case, Own};
pub use cause::Cause;
use show::Secrets;

use crate::crypto::algorithm::Algorithm;
use crate::crypto::sha256::Sha256;
use crate::error::{Error, Field, Status};
use crate::keys::Identity;
use crate::request::Request;
use crate::sigv2;
use crate::sigv4::canonical::canonicalize;
use crate::sigv4::parsed_request::ParsedRequest;
use crate::sigv4::signing_context::SigningContext;
use crate::text::sink::{AnySink, Buffer, Sink};
use crate::text::timestamp;

/// Where the parts of an explanation stand in the output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The cause.
    pub cause: Cause,
    /// One sentence.
    pub sentence: Range<usize>,
    /// What it rests on; empty unless asked for.
    pub evidence: Range<usize>,
    /// What to do; empty unless asked for.
    pub remedy: Range<usize>,
}

/// Put why the server refused `request`, and, if `all` is asked for, on what that rests and what to do.
pub(crate) fn explain(
    by: &Identity,
    request: &Request<'_>,
    refusal: &Refusal<'_>,
    out: &mut Buffer<'_>,
    all: bool,
) -> Result<Explanation, Error> {
    if !(100..1000).contains(&refusal.status) {
        let message = "an HTTP status has three digits";
        return Err(Error::new(Status::Option, Field::Argument("http_status"), message));
    }
    timestamp::check(request.time, "time")?;
    let own = by.credentials.is_some().then(|| own(by, request)).transpose()?;
    let document = xml::parse(refusal.body);
    let provided = document.as_ref().map_or(&b""[..], |document| document.signature_provided.trim_ascii());
    // None is longer; the rest of a hostile one is not worth the search.
    let provided = &provided[..provided.len().min(512)];
    let credentials = by.credentials.as_ref();
    let token = credentials.map_or(&b""[..], |credentials| &credentials.session_token[..]);
    let case = Case {
        signer: by,
        request,
        refusal,
        own: own.as_ref(),
        access_key_id: credentials.map_or(b"", |credentials| &credentials.access_key_id),
        region: credentials.map_or(b"", |credentials| &credentials.region),
        token,
        secrets: Secrets([token, provided]),
    };
    let finding = case.find(document.as_ref());
    let mut put = |text: &str| {
        if !out.is_empty() {
            out.put(b"\0");
        }
        let start = out.len();
        out.put(text.as_bytes());
        start..out.len()
    };
    let sentence = put(&finding.sentence);
    let (mut evidence, mut remedy) = (0..0, 0..0);
    if all {
        evidence = put(&finding.evidence);
        remedy = put(finding.remedy.as_deref().unwrap_or(finding.cause.remedy()));
    }
    Ok(Explanation { cause: finding.cause, sentence, evidence, remedy })
}

fn own(by: &Identity, request: &Request<'_>) -> Result<Own, Error> {
    let algorithm = by.credentials()?.algorithm();
    // Twice, for the length first: what grows leaves copies of the token behind.
    if algorithm == Algorithm::Sigv2 {
        let mut size = Buffer::new(&mut []);
        sigv2::string_to_sign(by, request, &mut AnySink(&mut size))?;
        let mut text = Zeroizing::new(Vec::with_capacity(size.len()));
        sigv2::string_to_sign(by, request, &mut AnySink(&mut *text))?;
        let canonical_request = Zeroizing::default();
        return Ok(Own { canonical_request, string_to_sign: text, algorithm, time: request.time });
    }
    let (mut context, mut parsed) = (SigningContext::default(), ParsedRequest::default());
    let canonical = canonicalize(by, request, &mut context, &mut parsed)?;
    let mut size = Buffer::new(&mut []);
    canonical.request.put(&mut AnySink(&mut size));
    let mut text = Zeroizing::new(Vec::with_capacity(size.len()));
    canonical.request.put(&mut AnySink(&mut *text));
    let mut string_to_sign = Zeroizing::new(Vec::new());
    canonical.put_string_to_sign(&mut AnySink(&mut *string_to_sign), &Sha256::digest(&text));
    Ok(Own { canonical_request: text, string_to_sign, algorithm, time: canonical.context.time.unix() })
}
