//! What is known of a refusal, and what was found.

use zeroize::Zeroizing;

use super::cause::Cause;
use super::show::Secrets;
use super::xml::Document;
use crate::crypto::algorithm::Algorithm;
use crate::keys::Identity;
use crate::keys::limits::SKEW;
use crate::request::Request;
use crate::text::timestamp::{Timestamp, parse_server_time};

/// What came back.
#[derive(Clone, Copy, Debug)]
pub struct Refusal<'a> {
    /// Status of the response.
    pub status: i32,
    /// Its body.
    pub body: &'a [u8],
    /// Its `Date`, or nothing.
    pub server_time: &'a [u8],
    /// Its `x-amz-bucket-region`, or nothing.
    pub region: &'a [u8],
}

/// A cause that was found.
pub(super) struct Finding {
    pub cause: Cause,
    pub sentence: String,
    pub evidence: String,
    /// In place of the cause's own.
    pub remedy: Option<String>,
}

impl Finding {
    pub fn new(cause: Cause, sentence: impl Into<String>) -> Self {
        Finding { cause, sentence: sentence.into(), evidence: String::new(), remedy: None }
    }

    pub fn evidence(mut self, text: impl Into<String>) -> Self {
        self.evidence = text.into();
        self
    }

    pub fn remedy(mut self, text: impl Into<String>) -> Self {
        self.remedy = Some(text.into());
        self
    }
}

/// What we signed. Holds the session token where that is signed.
pub(super) struct Own {
    /// Empty with SigV2.
    pub canonical_request: Zeroizing<Vec<u8>>,
    pub string_to_sign: Zeroizing<Vec<u8>>,
    pub algorithm: Algorithm,
    /// In Unix seconds.
    pub time: i64,
}

impl Own {
    /// Whether the body comes in chunks.
    pub fn streams(&self) -> bool {
        let payload = self.canonical_request.rsplit(|b| *b == b'\n').next().unwrap_or_default();
        payload.starts_with(b"STREAMING-")
    }
}

/// All that is known of a refusal.
pub(super) struct Case<'a> {
    pub signer: &'a Identity,
    pub request: &'a Request<'a>,
    pub refusal: &'a Refusal<'a>,
    /// Nothing for an anonymous signer.
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

    /// The server's clock, where the answer tells it.
    pub fn server_time(&self, document: Option<&Document<'_>>) -> Option<i64> {
        let told = document.map_or(&b""[..], |document| document.server_time);
        let stamp =
            parse_server_time(told.trim_ascii()).or_else(|_| parse_server_time(self.refusal.server_time.trim_ascii()));
        stamp.ok().map(|stamp| stamp.unix())
    }

    /// Whether the clocks are so far apart that S3 refuses.
    pub fn skewed(&self) -> Option<Finding> {
        let theirs = self.server_time(None)?;
        let apart = theirs.saturating_sub(self.time());
        if self.request.expires != 0 || apart.saturating_abs() <= SKEW {
            return None;
        }
        Some(self.clock(Some(theirs), b""))
    }

    /// A URL whose end the server's clock has passed.
    pub fn ended(&self, theirs: Option<i64>) -> Option<Finding> {
        let end = self.time().saturating_add(self.request.expires);
        let now = theirs.filter(|now| self.request.expires != 0 && *now > end)?;
        let sentence = format!("The URL ended at {}, and the server's clock said {}.", moment(end), moment(now));
        Some(Finding::new(Cause::UrlExpired, sentence))
    }

    pub fn clock(&self, theirs: Option<i64>, allowed: &[u8]) -> Finding {
        let ours = moment(self.time());
        let Some(theirs) = theirs else {
            return Finding::new(
                Cause::Clock,
                format!("The request is of {ours}, which is too far from the server's clock."),
            );
        };
        let apart = theirs.saturating_sub(self.time()).saturating_abs();
        let milliseconds = core::str::from_utf8(allowed).ok().and_then(|text| text.trim().parse::<i64>().ok());
        let allowed = milliseconds.map_or(SKEW, |milliseconds| milliseconds / 1000);
        let sentence = format!(
            "The clocks are {apart} seconds apart, of which {allowed} are allowed: the request is of {ours}, and the \
             server's clock says {}.",
            moment(theirs)
        );
        Finding::new(Cause::Clock, sentence)
    }
}

/// A moment as `x-amz-date` writes it.
pub(super) fn moment(seconds: i64) -> String {
    Timestamp::from_unix(seconds)
        .map_or_else(|_| seconds.to_string(), |t| String::from_utf8_lossy(t.text()).into_owned())
}
