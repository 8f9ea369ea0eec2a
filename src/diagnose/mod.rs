//! Explains why a server refused a request, by comparing its response with what was signed.
//!
//! `xml` parses the response. `by_code` starts from the server's error code, with the tables in `error_codes`; `compare`
//! and `v2` compare the texts that both sides signed, and `path_query` their paths and queries. `redact` keeps secrets
//! out of every explanation.

mod by_code;
mod case;
pub mod cause;
mod compare;
mod error_codes;
pub mod lint;
mod path_query;
mod prose;
pub(crate) mod redact;
mod v2;
mod xml;

use core::ops::Range;

use zeroize::Zeroizing;

pub use case::Refusal;
use case::{Case, Own};
pub use cause::Cause;
use redact::Secrets;

use crate::crypto::algorithm::Algorithm;
use crate::crypto::sha256::Sha256;
use crate::error::{Error, Field, Status};
use crate::keys::Identity;
use crate::memory::List;
use crate::request::Request;
use crate::sigv2;
use crate::sigv4::canonical::canonicalize;
use crate::sigv4::parsed_request::ParsedRequest;
use crate::sigv4::signing_context::SigningContext;
use crate::sigv4::string_to_sign;
use crate::text::sink::{AnySink, Buffer, Sink, Text};
use crate::text::timestamp;

/// The ranges of the output that hold the parts of an explanation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The cause.
    pub cause: Cause,
    /// One sentence.
    pub sentence: Range<usize>,
    /// The evidence; empty unless requested.
    pub evidence: Range<usize>,
    /// What to do; empty unless requested.
    pub remedy: Range<usize>,
}

/// Write why the server refused `request`; with `all`, also the evidence and the remedy.
pub(crate) fn explain(
    identity: &Identity,
    request: &Request<'_>,
    refusal: &Refusal<'_>,
    out: &mut Buffer<'_>,
    all: bool,
) -> Result<Explanation, Error> {
    if !(100..1000).contains(&refusal.status) {
        let message = "an HTTP status must have three digits";
        return Err(Error::new(Status::Option, Field::Argument("http_status"), message));
    }
    timestamp::check(request.time, "time")?;
    let own = identity.credentials.is_some().then(|| own(identity, request)).transpose()?;
    let mut room = List::default();
    let document = xml::parse(refusal.body, &mut room)?;
    let provided = document.as_ref().map_or(&b""[..], |document| document.signature_provided);
    // No signature is longer, and searching for more of a hostile one would waste time.
    let provided = &provided[..provided.len().min(512)];
    let credentials = identity.credentials.as_ref();
    let token = credentials.map_or(&b""[..], |credentials| &credentials.session_token[..]);
    let case = Case {
        signer: identity,
        request,
        refusal,
        own: own.as_ref(),
        access_key_id: credentials.map_or(b"", |credentials| &credentials.access_key_id),
        region: credentials.map_or(b"", |credentials| &credentials.region),
        token,
        secrets: Secrets([token, provided]),
    };
    let finding = case.find(document.as_ref())?;
    finding.check()?;
    let mut put = |text: &[u8]| {
        if !out.is_empty() {
            out.write(b"\0");
        }
        let start = out.len();
        out.write(text);
        start..out.len()
    };
    let sentence = put(finding.sentence.bytes()?);
    let (mut evidence, mut remedy) = (0..0, 0..0);
    if all {
        evidence = put(finding.evidence.bytes()?);
        remedy = put(match &finding.remedy {
            Some(remedy) => remedy.bytes()?,
            None => finding.cause.remedy().as_bytes(),
        });
    }
    Ok(Explanation { cause: finding.cause, sentence, evidence, remedy })
}

fn own(identity: &Identity, request: &Request<'_>) -> Result<Own, Error> {
    let algorithm = identity.credentials()?.algorithm();
    // The first pass only measures: a growing text would leave copies of the token behind.
    let room_for = |len| {
        let mut text = Zeroizing::new(Text::<0>::default());
        text.reserve(len);
        text
    };
    if algorithm == Algorithm::Sigv2 {
        let mut size = Buffer::new(&mut []);
        sigv2::string_to_sign(identity, request, &mut AnySink(&mut size))?;
        let mut text = room_for(size.len());
        sigv2::string_to_sign(identity, request, &mut AnySink(&mut *text))?;
        text.check()?;
        let canonical_request = Zeroizing::default();
        return Ok(Own { canonical_request, string_to_sign: text, algorithm, time: request.time });
    }
    let (mut context, mut parsed) = (SigningContext::default(), ParsedRequest::default());
    let canonical = canonicalize(identity, request, &mut context, &mut parsed)?;
    let mut size = Buffer::new(&mut []);
    canonical.request.write(&mut AnySink(&mut size));
    let mut text = room_for(size.len());
    canonical.request.write(&mut AnySink(&mut *text));
    let mut string_to_sign = Zeroizing::new(Text::default());
    string_to_sign::write(&mut AnySink(&mut *string_to_sign), &canonical, &Sha256::digest(text.bytes()?));
    string_to_sign.check()?;
    Ok(Own { canonical_request: text, string_to_sign, algorithm, time: canonical.context.time.unix() })
}
