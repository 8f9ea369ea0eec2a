//! Explains why a server refused a request.
//!
//! `read` finds request and response in a text. `by_code` starts from the server's error code, with the tables in
//! `error_codes`; `compare` and `v2` compare the texts that both sides signed, and `path_query` their paths and queries.
//! `redact` keeps secrets out of every explanation.

mod by_code;
mod case;
pub mod cause;
mod compare;
mod document;
mod error_codes;
mod exchange;
pub mod lint;
mod mismatch;
mod own;
mod path_query;
mod prose;
#[allow(dead_code)]
mod read;
pub(crate) mod redact;
mod replay;
mod sender;
mod v2;
mod xml;

use core::ops::Range;

use case::{Case, Keys, Signing};
pub use cause::{Cause, Certainty};
pub use exchange::Refusal;
use exchange::{Exchange, Response};
use own::Own;
use redact::Secrets;

use crate::error::{Error, Field, Status};
use crate::keys::Identity;
use crate::keys::credentials::Credentials;
use crate::memory::List;
use crate::request::Request;
use crate::text::sink::{Buffer, Sink};
use crate::text::timestamp;

/// The ranges of the output that hold the parts of an explanation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The cause.
    pub cause: Cause,
    /// How sure it is.
    pub certainty: Certainty,
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
    let own = identity.credentials.is_some().then(|| Own::new(identity, request)).transpose()?;
    let mut room = List::default();
    let Refusal { status, server_time, region, body: text } = *refusal;
    let document = xml::parse(text, &mut room)?;
    let response = Response { status, server_time, region, document, text };
    let exchange = Exchange { response, ..Exchange::default() };
    find(Some(identity), Some(request), &exchange, own.as_ref(), out, all)
}

fn find<'a>(
    identity: Option<&'a Identity>,
    request: Option<&'a Request<'a>>,
    exchange: &'a Exchange<'a>,
    own: Option<&'a Own>,
    out: &mut Buffer<'_>,
    all: bool,
) -> Result<Explanation, Error> {
    let provided = exchange.response.document.as_ref().map_or(&b""[..], |document| document.signature_provided);
    // No signature is longer, and searching for more of a hostile one would waste time.
    let provided = &provided[..provided.len().min(512)];
    let credentials = identity.and_then(|identity| identity.credentials.as_ref());
    let text = |part: fn(&Credentials) -> &[u8]| credentials.map_or(&b""[..], part);
    let token = text(|credentials| &credentials.session_token);
    let case = Case {
        signing: match (identity, credentials) {
            (_, Some(_)) => Signing::Signed,
            (Some(_), None) => Signing::Anonymous,
            (None, None) => Signing::Unknown,
        },
        exchange,
        own,
        bucket: request.map_or(b"", |request| request.bucket),
        access_key_id: text(|credentials| &credentials.access_key_id),
        region: text(|credentials| &credentials.region),
        service: text(|credentials| &credentials.service),
        token,
        secret_shape: credentials.map_or_else(Default::default, |credentials| credentials.secret_shape),
        time: own.map(|own| own.time).or(request.map(|request| request.time)),
        expires: request.map_or(0, |request| request.expires),
        secrets: Secrets([token, provided]),
        keys: credentials.map(|credentials| Keys { credentials, secret: b"" }),
        provided,
        is_own: true,
    };
    let finding = case.find()?;
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
    Ok(Explanation { cause: finding.cause, certainty: finding.certainty, sentence, evidence, remedy })
}
