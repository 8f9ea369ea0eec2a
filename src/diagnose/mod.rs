//! Explains why a server refused a request.
//!
//! `read` finds request and response in a text (`exchange`), and `claims` what the request says of its signature. Without its
//! signer, `sender` makes the request again as it was before it was signed; `own` is what ought to be signed for it. All
//! that is `known` makes a `case`, whose `find` returns a finding: `by_code` starts from the server's error code and message,
//! with the tables in `codes`, and `values` adds what both sides say; `without_document` has only a status or what a client
//! said. If a signature does not match, `mismatch` has `replay` sign again; then `compare` and `v2` compare the texts that both
//! sides signed, `path_query` their paths and queries, and `suspects` looks for faults in the request alone. `redact` keeps
//! secrets out of every explanation.

mod by_code;
mod case;
mod cause;
mod claims;
mod codes;
mod compare;
mod document;
mod exchange;
mod known;
pub(crate) mod lint;
mod mismatch;
mod own;
mod path_query;
mod prose;
mod read;
mod redact;
mod replay;
mod sender;
mod suspect_texts;
mod suspects;
mod text;
mod v2;
mod values;
mod without_document;

use core::ops::Range;

use case::Finding;
pub use cause::{Cause, Certainty};
pub use exchange::Refusal;
use exchange::{Exchange, Response, Sent};
use known::Known;
use own::Own;
use read::{Rooms, read};
use sender::{Lists, Sender};

use crate::error::{Error, Field, Status};
use crate::keys::Identity;
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
    let mut rooms = Rooms::default();
    let mut exchange = read(refusal.body, &mut rooms)?;
    let Refusal { status, server_time, region, body: text } = *refusal;
    exchange.response = Response { status, server_time, region, text, ..exchange.response };
    explain_response(identity, request, exchange, out, all)
}

/// The same of a response in a text of any form; `signer` has the request. Without it the text may show the request too, and
/// `secret` is its secret, if that is known.
pub(crate) fn explain_text(
    signer: Option<(&Identity, &Request<'_>)>,
    text: &[u8],
    secret: &[u8],
    out: &mut Buffer<'_>,
    all: bool,
) -> Result<Explanation, Error> {
    let mut rooms = Rooms::default();
    let mut exchange = read(text, &mut rooms)?;
    exchange.complete();
    match signer {
        Some((identity, request)) => explain_response(identity, request, exchange, out, all),
        None => explain_exchange(&exchange, secret, out, all),
    }
}

/// By what the signer of the request knows of it.
fn explain_response(
    identity: &Identity,
    request: &Request<'_>,
    exchange: Exchange<'_>,
    out: &mut Buffer<'_>,
    all: bool,
) -> Result<Explanation, Error> {
    timestamp::check(request.time, "time")?;
    let own = identity.credentials.is_some().then(|| Own::new(identity, request)).transpose()?;
    let exchange = Exchange { sent: Sent::by(request), ..exchange };
    let known = Known::of_signer(identity, request, own.as_ref(), &exchange);
    write(known.case(&exchange).find()?, known.is_own, out, all)
}

/// By what a text shows: the request is signed again, as far as it is known.
fn explain_exchange(
    exchange: &Exchange<'_>,
    secret: &[u8],
    out: &mut Buffer<'_>,
    all: bool,
) -> Result<Explanation, Error> {
    let (mut room, mut lists) = (List::default(), Lists::default());
    let known = Known::of_text(exchange);
    let sender = Sender::new(known.claims, &mut room)?;
    let identity = unless_memory(sender.identity(if secret.is_empty() { b"unknown" } else { secret }))?;
    let document = exchange.response.document.as_ref();
    let arrived = document.and_then(|document| document.canonical_request.split(|b| *b == b'\n').next());
    let method = arrived.filter(|method| !method.is_empty()).unwrap_or(b"GET");
    let resource = document.and_then(|document| document.string_to_sign.rsplit(|b| *b == b'\n').next());
    let request = sender.request(&exchange.sent, method, resource.unwrap_or_default(), &mut lists)?;
    let own = match (&identity, &request) {
        (Some(identity), Some(request)) => unless_memory(Own::new(identity, request))?,
        _ => None,
    };
    let known = Known {
        credentials: identity.as_ref().and_then(|identity| identity.credentials.as_ref()),
        request: request.as_ref(),
        own: own.as_ref(),
        secret: Some(secret).filter(|secret| !secret.is_empty()),
        signature: sender.signature,
        ..known
    };
    write(known.case(exchange).find()?, known.is_own, out, all)
}

/// None for an error other than of memory.
fn unless_memory<T>(result: Result<T, Error>) -> Result<Option<T>, Error> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.status == Status::Memory => Err(error),
        Err(_) => Ok(None),
    }
}

/// Write what was found, with NUL between its parts.
fn write(finding: Finding, is_own: bool, out: &mut Buffer<'_>, all: bool) -> Result<Explanation, Error> {
    // Also of parts that nobody asked for.
    finding.check()?;
    let Finding { cause, certainty, sentence, evidence, remedy } = finding;
    let mut put = |text: &[u8]| {
        if !out.is_empty() {
            out.write(b"\0");
        }
        let start = out.len();
        out.write(text);
        start..out.len()
    };
    let sentence = put(sentence.bytes()?);
    let (mut evidence_at, mut remedy_at) = (0..0, 0..0);
    if all {
        evidence_at = put(evidence.bytes()?);
        remedy_at = put(match &remedy {
            Some(remedy) => remedy.bytes()?,
            None => cause.remedy(is_own),
        });
    }
    Ok(Explanation { cause, certainty, sentence, evidence: evidence_at, remedy: remedy_at })
}
