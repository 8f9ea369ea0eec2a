//! Explains why a server refused a request.
//!
//! `read` finds request and response in a text. `by_code` starts from the server's error code and message, with the tables in
//! `codes`, and `values` adds what both sides say; `without_document` has only a status or what a client said. `compare` and `v2`
//! compare the texts that both sides signed, `path_query` their paths and queries, and `suspects` looks for faults in the request
//! alone. `redact` keeps secrets out of every explanation.

mod by_code;
mod case;
pub mod cause;
mod claims;
mod codes;
mod compare;
mod document;
mod exchange;
pub mod lint;
mod own;
mod path_query;
mod prose;
#[allow(dead_code)]
mod read;
pub(crate) mod redact;
mod suspects;
mod v2;
mod values;
mod without_document;
mod xml;

use core::ops::Range;

use case::{Case, Signing};
pub use cause::{Cause, Certainty};
use claims::Claims;
pub use exchange::Refusal;
use exchange::{Exchange, Response};
use own::Own;
use redact::Secrets;

use crate::crypto::algorithm::Algorithm;
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

/// Everything that is known of a refusal.
fn case_of<'a>(
    identity: Option<&'a Identity>,
    request: Option<&'a Request<'a>>,
    exchange: &'a Exchange<'a>,
    own: Option<&'a Own>,
) -> Case<'a> {
    let provided = exchange.response.document.as_ref().map_or(&b""[..], |document| document.signature_provided);
    // No signature is longer, and searching for more of a hostile one would waste time.
    let provided = &provided[..provided.len().min(512)];
    let credentials = identity.and_then(|identity| identity.credentials.as_ref());
    let text = |part: fn(&Credentials) -> &[u8]| credentials.map_or(&b""[..], part);
    let claims = Claims::of(&exchange.sent);
    let known = |part: fn(&Credentials) -> &[u8], claimed| match text(part) {
        [] => claimed,
        known => known,
    };
    let token = known(|credentials| &credentials.session_token, claims.token);
    Case {
        signing: match (identity, credentials) {
            (_, Some(_)) => Signing::Signed,
            (Some(_), None) => Signing::Anonymous,
            (None, None) if claims.is_signed => Signing::Signed,
            // A form is signed in its body.
            (None, None) if exchange.sent.has_all_headers && exchange.sent.method != b"POST" => Signing::Anonymous,
            (None, None) => Signing::Unknown,
        },
        is_body: request.is_some(),
        exchange,
        claims,
        own,
        bucket: request.map_or(b"", |request| request.bucket),
        access_key_id: known(|credentials| &credentials.access_key_id, claims.access_key_id),
        region: known(|credentials| &credentials.region, claims.region),
        service: known(|credentials| &credentials.service, claims.service),
        token,
        secret_shape: credentials.map_or_else(Default::default, |credentials| credentials.secret_shape),
        time: match (own, request) {
            (Some(own), Some(request)) if own.algorithm == Algorithm::Sigv2 => {
                Some(claims::date(request.headers).unwrap_or(own.time))
            }
            (Some(own), _) => Some(own.time),
            (None, request) => request.map(|request| request.time).or(claims.time),
        },
        expires: request.map_or(claims.expires, |request| request.expires),
        secrets: Secrets([token, provided]),
    }
}

fn find<'a>(
    identity: Option<&'a Identity>,
    request: Option<&'a Request<'a>>,
    exchange: &'a Exchange<'a>,
    own: Option<&'a Own>,
    out: &mut Buffer<'_>,
    all: bool,
) -> Result<Explanation, Error> {
    let finding = case_of(identity, request, exchange, own).find()?;
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
