//! What codes and messages mean with the values of both sides: regions, times, names, the session token.

use super::case::{Case, Finding, Signing, moment};
use super::cause::{Cause, Certainty};
use super::codes::{self, Meaning};
use super::document::Document;
use super::prose::{Prose, prose};
use super::text::{is_same, mentions};
use crate::crypto::algorithm::Algorithm;
use crate::keys::limits::SEVEN_DAYS;

impl Case<'_> {
    /// `the access key id "AKIA…"`, without the id if it is not known.
    pub(super) fn key(&self) -> Prose {
        let reported = self.document().map_or(&b""[..], |document| document.access_key_id);
        match [self.access_key_id, reported].into_iter().find(|key| !key.is_empty()) {
            Some(key) => prose!("the access key id {}", self.secrets.show(key)),
            None => "the access key id".into(),
        }
    }

    /// A fault of the access key id or session token.
    pub(super) fn credentials(&self, cause: Cause, document: &Document<'_>) -> Finding {
        let key = self.key();
        let temporary = self.access_key_id.starts_with(b"ASIA") || document.access_key_id.starts_with(b"ASIA");
        let none_sent = self.signing == Signing::Signed && self.token.is_empty();
        if temporary && self.token.is_empty() {
            let sentence = prose!(
                "Temporary credentials, such as those of {key}, need a session token, {}.",
                if none_sent { "but no session token was sent" } else { "which most probably was not sent" }
            );
            return match none_sent {
                true => Finding::shown(Cause::MissingToken, sentence),
                false => Finding::likely(Cause::MissingToken, sentence),
            };
        }
        if cause == Cause::UnknownAccessKey {
            return Finding::shown(cause, prose!("The server does not know {key}."));
        }
        if none_sent {
            let sentence = prose!("The server requires a session token with {key}, but none was sent.");
            return Finding::shown(Cause::MissingToken, sentence);
        }
        let len = self.token.len();
        let sent = if len == 0 { Prose::default() } else { prose!(" that was sent, of {len} bytes,") };
        let sentence = prose!("The session token{sent} is not one of {key}, or not valid in this region.");
        Finding::shown(cause, sentence).remedy(
            "Use the access key id, secret and session token of the same set of credentials. In regions that an account has to \
             enable, tokens of the global STS endpoint are not valid: get them from a regional one \
             (AWS_STS_REGIONAL_ENDPOINTS=regional).",
        )
    }

    /// Access is denied, for no reason that the message gives.
    pub(super) fn denied(&self, document: &Document<'_>) -> Finding {
        if !document.not_signed.is_empty() {
            return self.headers_not_signed(document);
        }
        if self.signing == Signing::Anonymous {
            return Finding::shown(Cause::NotSigned, "The request is not signed, and the resource is not public.");
        }
        // Ceph's gateway gives no message for an expired URL, nor for one that is valid for too long.
        if document.message.is_empty() {
            if let Some(ended) = self.ended() {
                return ended;
            }
            if self.expires > SEVEN_DAYS && self.own.is_some_and(|own| own.algorithm != Algorithm::Sigv2) {
                return self.expires();
            }
        }
        if self.signing == Signing::Unknown {
            let sentence = "Access is denied: if the request was signed, its signature is correct, but the owner of its key is \
                not allowed to do this; if not, the resource is not public.";
            return Finding::likely(Cause::Permission, sentence);
        }
        let key = self.key();
        let sentence = prose!(
            "Access is denied: on S3, the signature is correct, but the owner of {key} is not allowed to do this."
        );
        Finding::shown(Cause::Permission, sentence)
    }

    /// The server says that something has expired: a URL, or else the time of a request.
    pub(super) fn expired(&self, document: &Document<'_>) -> Finding {
        if !self.is_presigned() && self.signing == Signing::Signed && document.expires.is_empty() {
            return self.clock(document.max_skew);
        }
        let end = match (document.expires, self.end()) {
            ([], None) => Prose::default(),
            ([], Some(end)) => prose!(" at {}", moment(end)),
            (reported, _) => prose!(" at {}", self.secrets.prose(reported)),
        };
        Finding::shown(Cause::UrlExpired, prose!("The URL expired{end}{}.", self.server_clock()))
    }

    pub(super) fn not_yet_valid(&self) -> Finding {
        let start = self.time.map_or_else(Prose::default, |start| prose!(" before {}", moment(start)));
        Finding::shown(Cause::NotYetValid, prose!("The URL is not valid{start}{}.", self.server_clock()))
    }

    fn server_clock(&self) -> Prose {
        let now = self.server_time();
        now.map_or_else(Prose::default, |now| prose!(", and the server's clock said {}", moment(now)))
    }

    /// The validity of a URL, if the server says that it is out of range.
    pub(super) fn out_of_range(&self, document: &Document<'_>) -> Option<Finding> {
        is_same(document.argument, b"x-amz-expires").then(|| self.expires())
    }

    pub(super) fn expires(&self) -> Finding {
        let seconds = if self.expires == 0 { Prose::default() } else { prose!(", {} seconds,", self.expires) };
        Finding::shown(Cause::Expires, prose!("The validity of the URL{seconds} is out of range."))
    }

    /// The region that the response names, if it is not the one that the request is signed for.
    pub(super) fn other_region(&self, document: &Document<'_>, code: Option<&Meaning>) -> Option<Finding> {
        let is_malformed = code.is_some_and(|code| code.cause == Cause::Malformed);
        let named = document.region;
        if named.is_empty() || named == self.region || (self.region.is_empty() && !is_malformed) {
            return None;
        }
        (!mentions(document.message, "mal-formed; expecting")).then(|| self.region(document))
    }

    /// Signed for a region that the server does not expect.
    pub(super) fn region(&self, document: &Document<'_>) -> Finding {
        let named = if document.region.is_empty() { self.response().region } else { document.region };
        self.other_scope(Cause::Region, "region", self.region, named, document.message)
    }

    /// Signed for a service that is not the server's.
    pub(super) fn service(&self, document: &Document<'_>) -> Finding {
        self.other_scope(Cause::Service, "service", self.service, b"", document.message)
    }

    /// Of what is signed and what is named, whichever is not known may be quoted in the message.
    fn other_scope(&self, cause: Cause, part: &str, signed: &[u8], named: &[u8], message: &[u8]) -> Finding {
        let [first, last] = quoted(message);
        // A message that names one mostly names the right one.
        let is_wrong = mentions(message, "not in");
        let theirs = if named.is_empty() && !is_wrong { last } else { named };
        let ours = if signed.is_empty() && (is_wrong || first != theirs) { first } else { signed };
        let (shown, wanted) = (self.secrets.prose(ours), self.secrets.prose(theirs));
        let sentence = match (ours, theirs) {
            ([], []) => prose!("The request is signed for another {part} than the server expects."),
            ([], _) => prose!("The server expects the {part} {wanted}, and the request is signed for another."),
            (_, []) => prose!("The request is signed for the {part} {shown}, but the server expects another."),
            _ => prose!("The request is signed for the {part} {shown}, but the server expects the {part} {wanted}."),
        };
        Finding::shown(cause, sentence)
    }

    pub(super) fn redirect(&self, document: &Document<'_>) -> Finding {
        let region = if document.region.is_empty() { self.response().region } else { document.region };
        let sentence = match (document.endpoint, region) {
            ([], []) => Prose::from("The bucket is at a different endpoint, that of its own region."),
            ([], region) => prose!("The bucket is in the region {}.", self.secrets.show(region)),
            (endpoint, _) => prose!("The bucket's endpoint is {}.", self.secrets.show(endpoint)),
        };
        Finding::shown(Cause::Endpoint, sentence)
    }

    /// A form does not meet its policy; the field or condition is at the end of the message.
    pub(super) fn policy(&self, document: &Document<'_>) -> Finding {
        let text = if document.details.is_empty() { document.message } else { document.details };
        let what = tail(text);
        let sentence = match () {
            _ if what.is_empty() => Prose::from("The form does not meet its policy."),
            _ if mentions(text, "extra input") || mentions(text, "did not reference") => {
                prose!("The form has a field for which its policy has no condition: {}.", self.secrets.prose(what))
            }
            _ => prose!("The form does not meet a condition of its policy: {}.", self.secrets.prose(what)),
        };
        Finding::shown(Cause::Policy, sentence)
    }

    pub(super) fn headers_not_signed(&self, document: &Document<'_>) -> Finding {
        if let Some(finding) = self.headers_sent() {
            return finding;
        }
        match document.not_signed {
            // Servers report a missing signed header the same way.
            [] if self.volatile([b""; 3]).is_some() => {
                let sentence =
                    "A signed header did not arrive: it is one that HTTP clients and proxies set, change or drop.";
                Finding::likely(Cause::HeaderRemoved, sentence)
                    .remedy("Leave headers such as Accept-Encoding and Content-Length out of the signed ones.")
            }
            [] => Finding::likely(Cause::HeaderNotSigned, "The headers that arrived do not match the signed ones."),
            names => {
                let sentence = prose!("Headers that must be signed are not: {}.", self.secrets.prose(names));
                Finding::shown(Cause::HeaderNotSigned, sentence)
            }
        }
    }

    pub(super) fn missing_header(&self, meaning: &Meaning, document: &Document<'_>) -> Finding {
        let name = if document.missing_header.is_empty() { tail(document.message) } else { document.missing_header };
        let is_name = !name.is_empty() && name.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        let is_date = mentions(document.message, "valid date or x-amz-date");
        let sent = if is_date { &self.exchange.text[..self.exchange.text.len().min(4096)] } else { b"" };
        if mentions(sent, "x-amz-date:") {
            let sentence = "The server cannot read the date of the request, which must have the form YYYYMMDDTHHMMSSZ.";
            return Finding::likely(Cause::Date, sentence)
                .remedy("Write x-amz-date in UTC and in digits, whatever the language of the machine.");
        }
        match is_name && meaning.certainty == Certainty::Shown {
            true => Finding::shown(
                meaning.cause,
                prose!("The required header {} did not arrive.", self.secrets.prose(name)),
            ),
            false if meaning.sentence().is_empty() => {
                Finding::shown(meaning.cause, "A required header did not arrive.")
            }
            false => self.plain(meaning, document),
        }
    }

    pub(super) fn checksum(&self, meaning: &Meaning, document: &Document<'_>) -> Finding {
        let details = [("received", document.expected_digest), ("computed", document.calculated_digest)];
        let mut checksums = Prose::default();
        for (label, text) in details.iter().filter(|(_, text)| !text.is_empty()) {
            let separator = if checksums.is_empty() { "" } else { ", " };
            checksums.add(format_args!("{separator}{label} {}", self.secrets.show(text)));
        }
        let finding = self.plain(meaning, document);
        match checksums.is_empty() {
            true => finding,
            false => finding.evidence(prose!("The server's checksums: {checksums}.")),
        }
    }

    /// The hash of the body that arrived is not the signed one.
    pub(super) fn body(&self, document: &Document<'_>) -> Finding {
        let (ours, theirs) = (document.client_sha256, document.server_sha256);
        if self.named("streaming-") {
            return self.not_supported(document);
        }
        // Other servers than AWS say no more of a body with a trailer, which SDKs send by default.
        let is_theirs = ours.is_empty() && !mentions(document.message, "does not match what was computed");
        let is_new = self.named("trailer") || self.named("aws-chunked") || self.named("checksum");
        if self.signing == Signing::Unknown && is_theirs && is_new {
            return self.default_checksums();
        }
        if ours.is_empty() || theirs.is_empty() {
            return Finding::shown(Cause::Payload, "The body that arrived is not the one that was signed.");
        }
        self.payload(ours, theirs)
    }

    /// The server does not take the value of x-amz-content-sha256.
    pub(super) fn payload_form(&self, meaning: &Meaning, document: &Document<'_>) -> Finding {
        let value = document.argument_value;
        let is_marker = value.starts_with(b"STREAMING-") || (value.is_empty() && self.named("-trailer"));
        // The list that servers have that know chunks but no trailers, which SDKs send by default since 2025.
        let lists_chunks = value.is_empty() && mentions(document.message, "streaming-aws4-hmac-sha256-payload,");
        if is_marker || lists_chunks {
            let mut finding = self.not_supported(document);
            if !is_marker {
                finding.certainty = Certainty::Likely;
            }
            return finding;
        }
        let sentence = if meaning.sentence().is_empty() {
            "The server does not support this value of x-amz-content-sha256."
        } else {
            meaning.sentence()
        };
        Finding::shown(Cause::PayloadForm, sentence)
    }

    /// The server lacks a feature; which, and how to do without it.
    pub(super) fn not_supported(&self, document: &Document<'_>) -> Finding {
        let [first, _] = quoted(document.message);
        let name = [document.header, first].into_iter().find(|name| !name.is_empty());
        let reported = |word: &str| mentions(document.message, word) || mentions(document.header, word);
        let streams = self.own.is_some_and(|own| own.streams()) || self.named("streaming-");
        let sentence = match name {
            Some(name) => prose!("The server does not support {}.", self.secrets.prose(name)),
            None if streams => "The server does not support chunked bodies such as this request's.".into(),
            None => "The server does not support this request, or a header of it.".into(),
        };
        let remedy = codes::without_feature(reported).or_else(|| codes::without_feature(|word| self.named(word)));
        let finding = Finding::shown(Cause::NotSupported, sentence);
        match remedy {
            Some(remedy) => finding.remedy(remedy),
            None => finding,
        }
    }

    /// The server most probably lacks what SDKs do by default.
    pub(super) fn default_checksums(&self) -> Finding {
        let sentence = "The server does not support the chunks and checksums with which SDKs send bodies by default.";
        let finding = Finding::likely(Cause::NotSupported, sentence);
        finding.remedy(codes::without_feature(|word| word == "checksum").unwrap_or_default())
    }

    /// Whether the request or the response has a word, in any case.
    pub(super) fn named(&self, word: &str) -> bool {
        let sent = &self.exchange.sent;
        let own = self.own.map_or(&b""[..], |own| &own.canonical_request);
        let message = self.document().map_or(&b""[..], |document| document.message);
        [sent.url, sent.canonical_request, own, message, self.response().start()]
            .iter()
            .any(|text| mentions(text, word))
            || sent.headers.iter().any(|header| mentions(header.name, word) || mentions(header.value, word))
    }

    /// Whether a refusal is one of a multi-region access point that was not signed for one.
    pub(super) fn is_multi_region(&self, cause: Cause) -> bool {
        let is_sigv4a = self.claims.is_sigv4a || self.own.is_some_and(|own| own.algorithm == Algorithm::Sigv4a);
        matches!(cause, Cause::Region | Cause::Malformed | Cause::Algorithm | Cause::Signature | Cause::Service)
            && !is_sigv4a
            && self.named(".mrap")
    }

    pub(super) fn multi_region(&self) -> Finding {
        let sentence = "A multi-region access point takes Signature Version 4A only, signed for a set of regions.";
        Finding::shown(Cause::Algorithm, sentence)
            .remedy("Sign with SigV4A and the region set *; SDKs need their CRT extension for it.")
    }
}

/// The first and last quoted texts; empty if there are none.
fn quoted(message: &[u8]) -> [&[u8]; 2] {
    let is_quote = |b: &u8| matches!(b, b'\'' | b'"');
    let mut inner = message.split(is_quote).skip(1).step_by(2).filter(|text| !text.is_empty());
    let first = inner.next().unwrap_or_default();
    [first, inner.last().unwrap_or(first)]
}

/// What follows the last colon.
fn tail(message: &[u8]) -> &[u8] {
    let at = message.iter().rposition(|b| *b == b':');
    let text = at.map_or(&b""[..], |at| message[at + 1..].trim_ascii());
    text.strip_suffix(b".").unwrap_or(text)
}
