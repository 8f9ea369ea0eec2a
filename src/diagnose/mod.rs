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
mod mismatch;
mod own;
mod path_query;
mod prose;
mod read;
pub(crate) mod redact;
mod replay;
mod sender;
mod suspect_texts;
mod suspects;
mod v2;
mod values;
mod without_document;

use core::ops::Range;

use case::{Case, Keys, Pairing, Signing};
pub use cause::{Cause, Certainty};
use claims::Claims;
pub use exchange::Refusal;
use exchange::{Exchange, Response, Sent};
use own::Own;
use read::{Rooms, read};
use redact::Secrets;
use sender::{Lists, Sender};

use crate::crypto::algorithm::Algorithm;
use crate::error::{Error, Field, Status};
use crate::keys::Identity;
use crate::keys::credentials::Credentials;
use crate::keys::secret_shape::SecretShape;
use crate::memory::List;
use crate::request::Request;
use crate::request::payload::Payload;
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
    let mut rooms = Rooms::default();
    let mut exchange = read(refusal.body, &mut rooms)?;
    let Refusal { status, server_time, region, body: text } = *refusal;
    exchange.response = Response { status, server_time, region, text, ..exchange.response };
    let known = Known::of_signer(identity, request, own.as_ref(), &mut exchange);
    explain_case(&case_of(&known, &exchange), out, all)
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
    if let Some((identity, request)) = signer {
        timestamp::check(request.time, "time")?;
        let own = identity.credentials.is_some().then(|| Own::new(identity, request)).transpose()?;
        let known = Known::of_signer(identity, request, own.as_ref(), &mut exchange);
        return explain_case(&case_of(&known, &exchange), out, all);
    }
    let (mut room, mut lists) = (List::default(), Lists::default());
    let known = Known::of_text(&exchange);
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
    explain_case(&case_of(&known, &exchange), out, all)
}

/// None for an error other than of memory.
fn unless_memory<T>(result: Result<T, Error>) -> Result<Option<T>, Error> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.status == Status::Memory => Err(error),
        Err(_) => Ok(None),
    }
}

/// What is known of the request that was refused.
struct Known<'a> {
    claims: Claims<'a>,
    credentials: Option<&'a Credentials>,
    signing: Signing,
    request: Option<&'a Request<'a>>,
    own: Option<&'a Own>,
    /// None if not even the signer knows its key.
    secret: Option<&'a [u8]>,
    /// The signature that was sent.
    signature: &'a [u8],
    /// Whether this library signed.
    is_own: bool,
}

impl<'a> Known<'a> {
    /// What the text shows.
    fn of_text(exchange: &Exchange<'a>) -> Self {
        let claims = Claims::of(&exchange.sent).or_of(exchange.response.document.as_ref());
        Known {
            claims,
            credentials: None,
            signing: match claims.is_signed {
                true => Signing::Signed,
                false if exchange.sent.is_anonymous() => Signing::Anonymous,
                false => Signing::Unknown,
            },
            request: None,
            own: None,
            secret: None,
            signature: b"",
            is_own: false,
        }
    }

    /// What its signer knows of it; `exchange` gets it too.
    fn of_signer(
        identity: &'a Identity,
        request: &'a Request<'a>,
        own: Option<&'a Own>,
        exchange: &mut Exchange<'a>,
    ) -> Self {
        let body = match request.payload {
            Payload::Default(body) | Payload::Bytes(body) => Some(body).filter(|body| !body.is_empty()),
            _ => None,
        };
        let Request { method, url, headers, .. } = *request;
        exchange.sent = Sent { method, url, headers, body, ..Sent::default() };
        let credentials = identity.credentials.as_ref();
        Known {
            claims: Claims::of(&exchange.sent),
            credentials,
            signing: if credentials.is_some() { Signing::Signed } else { Signing::Anonymous },
            request: Some(request),
            own,
            secret: Some(b""),
            signature: b"",
            is_own: true,
        }
    }
}

impl Known<'_> {
    /// Whether the response, which may show a signature, is the one to the request.
    fn pairing(&self, exchange: &Exchange<'_>, shown: &[u8]) -> Pairing {
        let is_sigv4 = |signature: &[u8]| signature.len() == 64 && signature.iter().all(u8::is_ascii_hexdigit);
        let string = exchange.response.document.as_ref().map_or(&b""[..], |document| document.string_to_sign);
        let time = string.split(|b| *b == b'\n').nth(1).and_then(claims::moment_of);
        let other_time = string.starts_with(b"AWS4-") && time.zip(self.claims.time).is_some_and(|(a, b)| a != b);
        match () {
            _ if self.is_own || !shown.is_empty() && shown == self.signature => Pairing::Same,
            _ if other_time || is_sigv4(shown) && is_sigv4(self.signature) => Pairing::Other,
            _ => Pairing::Unknown,
        }
    }
}

/// Everything that is known of a refusal.
fn case_of<'a>(known: &Known<'a>, exchange: &'a Exchange<'a>) -> Case<'a> {
    let Known { claims, credentials, request, own, .. } = *known;
    let shown = exchange.response.document.as_ref().map_or(&b""[..], |document| document.signature_provided);
    let is_shown = !shown.is_empty() && !read::is_masked(shown);
    let provided = if is_shown { shown } else { known.signature };
    // No signature is longer, and searching for more of a hostile one would waste time.
    let provided = &provided[..provided.len().min(512)];
    let text = |part: fn(&Credentials) -> &[u8], claimed: &'a [u8]| {
        let text = credentials.filter(|_| known.is_own).map_or(claimed, part);
        if read::is_masked(text) { b"" } else { text }
    };
    let token = text(|credentials| &credentials.session_token, claims.token);
    Case {
        signing: known.signing,
        is_body: known.is_own,
        exchange,
        claims,
        own,
        bucket: request.map_or(b"", |request| request.bucket),
        access_key_id: text(|credentials| &credentials.access_key_id, claims.access_key_id),
        region: text(|credentials| &credentials.region, claims.region),
        service: text(|credentials| &credentials.service, claims.service),
        token,
        secret_shape: match known.secret {
            Some(_) => credentials.map_or_else(Default::default, |credentials| credentials.secret_shape),
            None => SecretShape::default(),
        },
        time: match (own, request) {
            (Some(own), Some(request)) if own.algorithm == Algorithm::Sigv2 => {
                Some(claims::date(request.headers).unwrap_or(own.time))
            }
            (Some(own), _) => Some(own.time),
            (None, request) => request.map(|request| request.time).or(claims.time),
        },
        expires: request.map_or(claims.expires, |request| request.expires),
        secrets: Secrets([token, provided, known.secret.unwrap_or_default()]),
        keys: known.secret.and_then(|secret| Some(Keys { credentials: credentials?, secret })),
        provided,
        is_provided_by_request: known.is_own || provided == known.signature,
        is_provided_by_response: is_shown,
        pairing: known.pairing(exchange, shown),
        is_own: known.is_own,
    }
}

fn explain_case(case: &Case<'_>, out: &mut Buffer<'_>, all: bool) -> Result<Explanation, Error> {
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
