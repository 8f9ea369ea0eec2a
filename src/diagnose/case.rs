//! A refusal with everything known about it, and the finding.

use zeroize::Zeroizing;

use super::cause::Cause;
use super::prose::{Prose, prose};
use super::redact::Secrets;
use super::xml::Document;
use crate::crypto::algorithm::Algorithm;
use crate::keys::Identity;
use crate::keys::limits::SKEW;
use crate::memory::OutOfMemory;
use crate::request::Request;
use crate::text::sink::Text;
use crate::text::timestamp::{Timestamp, parse_server_time};

/// The server's response.
#[derive(Clone, Copy, Debug)]
pub struct Refusal<'a> {
    /// HTTP status.
    pub status: i32,
    /// Body.
    pub body: &'a [u8],
    /// `Date` header, or empty.
    pub server_time: &'a [u8],
    /// `x-amz-bucket-region` header, or empty.
    pub region: &'a [u8],
}

/// A cause that was found.
pub(super) struct Finding {
    pub cause: Cause,
    pub sentence: Prose,
    pub evidence: Prose,
    /// Replaces the cause's default remedy.
    pub remedy: Option<Prose>,
}

impl Finding {
    pub fn new(cause: Cause, sentence: impl Into<Prose>) -> Self {
        Finding { cause, sentence: sentence.into(), evidence: Prose::default(), remedy: None }
    }

    /// Whether memory sufficed for it.
    pub fn check(&self) -> Result<(), OutOfMemory> {
        [Some(&self.sentence), Some(&self.evidence), self.remedy.as_ref()]
            .into_iter()
            .flatten()
            .try_for_each(|text| text.bytes().map(|_| ()))
    }

    pub fn evidence(mut self, text: impl Into<Prose>) -> Self {
        self.evidence = text.into();
        self
    }

    pub fn remedy(mut self, text: impl Into<Prose>) -> Self {
        self.remedy = Some(text.into());
        self
    }
}

/// What was signed. Contains the session token if that is signed.
pub(super) struct Own {
    /// Empty with SigV2.
    pub canonical_request: Zeroizing<Text<0>>,
    pub string_to_sign: Zeroizing<Text<0>>,
    pub algorithm: Algorithm,
    /// In Unix seconds.
    pub time: i64,
}

impl Own {
    /// Whether the body is aws-chunked.
    pub fn streams(&self) -> bool {
        let payload = self.canonical_request.rsplit(|b| *b == b'\n').next().unwrap_or_default();
        payload.starts_with(b"STREAMING-")
    }
}

/// Everything known about a refusal.
pub(super) struct Case<'a> {
    pub signer: &'a Identity,
    pub request: &'a Request<'a>,
    pub refusal: &'a Refusal<'a>,
    /// None for an anonymous signer.
    pub own: Option<&'a Own>,
    pub access_key_id: &'a [u8],
    pub region: &'a [u8],
    pub token: &'a [u8],
    pub secrets: Secrets<'a>,
}

impl Case<'_> {
    /// When the request was signed, in Unix seconds.
    pub fn time(&self) -> i64 {
        self.own.map_or(self.request.time, |own| own.time)
    }

    /// The server's time, if the response has it.
    pub fn server_time(&self, document: Option<&Document<'_>>) -> Option<i64> {
        let reported = document.map_or(&b""[..], |document| document.server_time);
        let stamp = parse_server_time(reported.trim_ascii())
            .or_else(|_| parse_server_time(self.refusal.server_time.trim_ascii()));
        stamp.ok().map(|stamp| stamp.unix())
    }

    /// A finding if the clocks are too far apart for S3.
    pub fn skewed(&self) -> Option<Finding> {
        let theirs = self.server_time(None)?;
        let apart = theirs.saturating_sub(self.time());
        if self.request.expires != 0 || apart.saturating_abs() <= SKEW {
            return None;
        }
        Some(self.clock(Some(theirs), b""))
    }

    /// A finding if the URL had expired by the server's clock.
    pub fn ended(&self, theirs: Option<i64>) -> Option<Finding> {
        let end = self.time().saturating_add(self.request.expires);
        let now = theirs.filter(|now| self.request.expires != 0 && *now > end)?;
        let sentence = prose!("The URL expired at {}, and the server's clock said {}.", moment(end), moment(now));
        Some(Finding::new(Cause::UrlExpired, sentence))
    }

    pub fn clock(&self, theirs: Option<i64>, allowed: &[u8]) -> Finding {
        let ours = moment(self.time());
        let Some(theirs) = theirs else {
            return Finding::new(
                Cause::Clock,
                prose!("The request was signed at {ours}, which is too far from the server's clock."),
            );
        };
        let apart = theirs.saturating_sub(self.time()).saturating_abs();
        let milliseconds = core::str::from_utf8(allowed).ok().and_then(|text| text.trim().parse::<i64>().ok());
        let allowed = milliseconds.map_or(SKEW, |milliseconds| milliseconds / 1000);
        let sentence = prose!(
            "The clocks are {apart} seconds apart, and {allowed} are allowed: the request was signed at {ours}, and the \
             server's clock says {}.",
            moment(theirs)
        );
        Finding::new(Cause::Clock, sentence)
    }
}

/// A time in the format of `x-amz-date`.
pub(super) fn moment(seconds: i64) -> Prose {
    let stamp = Timestamp::from_unix(seconds).ok();
    let text = stamp.as_ref().and_then(|stamp| core::str::from_utf8(stamp.text()).ok());
    text.map_or_else(|| prose!("{seconds}"), Prose::from)
}
