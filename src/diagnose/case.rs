//! A refusal with everything known about it, and the finding.

use super::cause::{Cause, Certainty};
use super::claims::{Claims, moment_of, number};
use super::document::Document;
use super::exchange::{Exchange, Response};
use super::own::Own;
use super::prose::{Prose, prose};
use super::redact::Secrets;
use super::text::contains;
use crate::crypto::algorithm::Algorithm;
use crate::keys::credentials::Credentials;
use crate::keys::limits::SKEW;
use crate::keys::secret_shape::SecretShape;
use crate::memory::OutOfMemory;
use crate::text::timestamp::Timestamp;

/// A cause that was found.
pub(super) struct Finding {
    pub cause: Cause,
    pub certainty: Certainty,
    pub sentence: Prose,
    pub evidence: Prose,
    /// Replaces the cause's default remedy.
    pub remedy: Option<Prose>,
}

impl Finding {
    #[cold]
    #[inline(never)]
    fn new(cause: Cause, certainty: Certainty, sentence: Prose) -> Self {
        Finding { cause, certainty, sentence, evidence: Prose::default(), remedy: None }
    }

    /// One that a signature proves.
    pub fn proved(cause: Cause, sentence: impl Into<Prose>) -> Self {
        Finding::new(cause, Certainty::Proved, sentence.into())
    }

    /// One that the server's text, or the request, shows.
    pub fn shown(cause: Cause, sentence: impl Into<Prose>) -> Self {
        Finding::new(cause, Certainty::Shown, sentence.into())
    }

    /// The most probable one.
    pub fn likely(cause: Cause, sentence: impl Into<Prose>) -> Self {
        Finding::new(cause, Certainty::Likely, sentence.into())
    }

    /// What is known where the cause is not.
    pub fn unknown(cause: Cause, sentence: impl Into<Prose>) -> Self {
        Finding::new(cause, Certainty::Unknown, sentence.into())
    }

    /// Whether memory sufficed for it: to be asked before it is dropped, for what is said then.
    pub fn check(&self) -> Result<(), OutOfMemory> {
        [Some(&self.sentence), Some(&self.evidence), self.remedy.as_ref()]
            .into_iter()
            .flatten()
            .try_for_each(|text| text.bytes().map(|_| ()))
    }

    pub fn evidence(self, text: impl Into<Prose>) -> Self {
        self.with_evidence(text.into())
    }

    #[cold]
    #[inline(never)]
    fn with_evidence(mut self, text: Prose) -> Self {
        self.evidence = text.instead_of(&self.evidence);
        self
    }

    pub fn remedy(self, text: impl Into<Prose>) -> Self {
        self.with_remedy(text.into())
    }

    #[cold]
    #[inline(never)]
    fn with_remedy(mut self, text: Prose) -> Self {
        let old = self.remedy.take().unwrap_or_default();
        self.remedy = Some(text.instead_of(&old));
        self
    }
}

/// Whether a request was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signing {
    Signed,
    Anonymous,
    Unknown,
}

/// Whether a response is known to be the one to the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pairing {
    /// Both have the same signature, or who asks says so.
    Same,
    /// A text may show several requests.
    Unknown,
    /// Their signatures or dates differ.
    Other,
}

/// Everything known about a refusal.
pub(super) struct Case<'a> {
    pub signing: Signing,
    /// Whether a text that is no error document is a response's body, and not a paste.
    pub is_body: bool,
    pub exchange: &'a Exchange<'a>,
    /// What the request that was sent says of its signature.
    pub claims: Claims<'a>,
    /// What ought to have been signed, if enough of the request is known.
    pub own: Option<&'a Own>,
    /// The bucket of a request with SigV2 that has it in its host.
    pub bucket: &'a [u8],
    // Empty if not known.
    pub access_key_id: &'a [u8],
    pub region: &'a [u8],
    pub service: &'a [u8],
    pub token: &'a [u8],
    /// What the secret looks like, if that is known.
    pub secret_shape: SecretShape,
    /// When the request was signed, in Unix seconds.
    pub time: Option<i64>,
    /// Validity of a presigned URL in seconds; 0 for other requests.
    pub expires: i64,
    pub secrets: Secrets<'a>,
    /// The key, if it is the one that the client is to sign with.
    pub keys: Option<Keys<'a>>,
    /// The signature that was sent, or empty.
    pub provided: &'a [u8],
    /// Whether the request has that signature.
    pub is_provided_by_request: bool,
    /// Whether the response has it.
    pub is_provided_by_response: bool,
    pub pairing: Pairing,
    /// Whether the client is this library, which signs what `own` has.
    pub is_own: bool,
}

/// What is known of the key.
#[derive(Clone, Copy)]
pub(super) struct Keys<'a> {
    pub credentials: &'a Credentials,
    /// The secret itself, if it is given: what clients make of it can be tried.
    pub secret: &'a [u8],
}

impl<'a> Case<'a> {
    /// The response.
    pub fn response(&self) -> &'a Response<'a> {
        &self.exchange.response
    }

    /// The algorithm that was signed with.
    pub fn algorithm(&self) -> Algorithm {
        match (self.own, self.keys) {
            (Some(own), _) => own.algorithm,
            (None, Some(keys)) => keys.credentials.algorithm(),
            _ => Algorithm::Sigv4,
        }
    }

    /// The error that the response states.
    pub fn document(&self) -> Option<&'a Document<'a>> {
        self.response().document.as_ref()
    }

    /// Whether the signature is known to be in the URL.
    pub fn is_presigned(&self) -> bool {
        self.expires != 0 || self.claims.is_presigned
    }

    /// Whether the request is to S3 or a server like it, which sign paths otherwise than AWS's other services.
    pub fn is_s3(&self) -> bool {
        let shown = self.document().map_or(&b""[..], |document| document.canonical_request);
        let is_other = contains(shown, b".amazonaws.") && !contains(shown, b"s3");
        self.service.starts_with(b"s3") || self.service.is_empty() && !is_other
    }

    /// When a presigned URL ends, in Unix seconds.
    pub fn end(&self) -> Option<i64> {
        let time = self.time.filter(|_| self.expires != 0);
        time.map(|time| time.saturating_add(self.expires)).or(self.claims.end)
    }

    /// The server's time, if the response has it.
    pub fn server_time(&self) -> Option<i64> {
        let reported = self.document().and_then(|document| moment_of(document.server_time));
        reported.or_else(|| moment_of(self.response().server_time))
    }

    /// The time of the request, if it or the response has it.
    fn request_time(&self) -> Option<i64> {
        self.time.or_else(|| moment_of(self.document()?.request_time))
    }

    /// A finding if the clocks are too far apart for S3.
    pub fn skewed(&self) -> Option<Finding> {
        let apart = self.server_time()?.saturating_sub(self.request_time()?);
        if self.is_presigned() || apart.saturating_abs() <= SKEW {
            return None;
        }
        Some(self.clock(b""))
    }

    /// A finding if the URL had expired by the server's clock.
    pub fn ended(&self) -> Option<Finding> {
        let end = self.end()?;
        let now = self.server_time().filter(|now| *now > end)?;
        let sentence = prose!("The URL expired at {}, and the server's clock said {}.", moment(end), moment(now));
        Some(Finding::shown(Cause::UrlExpired, sentence))
    }

    /// The clocks are too far apart. `allowed` is in milliseconds, and may be empty.
    pub fn clock(&self, allowed: &[u8]) -> Finding {
        let (ours, theirs) = match (self.request_time(), self.server_time()) {
            (Some(ours), Some(theirs)) => (ours, theirs),
            (Some(ours), None) => {
                let ours = moment(ours);
                let sentence = prose!("The request was signed at {ours}, which is too far from the server's clock.");
                return Finding::shown(Cause::Clock, sentence);
            }
            (None, _) => {
                return Finding::shown(Cause::Clock, "The time of the request is too far from the server's clock.");
            }
        };
        let apart = theirs.saturating_sub(ours).saturating_abs();
        let allowed = number(allowed).map_or(SKEW, |milliseconds| milliseconds / 1000);
        let sentence = prose!(
            "The clocks are {apart} seconds apart, and {allowed} are allowed: the request was signed at {}, and the \
             server's clock says {}.",
            moment(ours),
            moment(theirs)
        );
        Finding::shown(Cause::Clock, sentence)
    }
}

/// A time in the format of `x-amz-date`.
pub(super) fn moment(seconds: i64) -> Prose {
    let stamp = Timestamp::from_unix(seconds).ok();
    let text = stamp.as_ref().and_then(|stamp| core::str::from_utf8(stamp.text()).ok());
    text.map_or_else(|| prose!("{seconds}"), Prose::from)
}
