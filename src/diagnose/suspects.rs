//! A signature that does not match, where the server shows nothing: what the request itself makes probable.

use super::case::{Case, Finding};
use super::cause::Cause;
use super::codes;
use super::prose::{Prose, prose};
use crate::sigv4::canonical::headers::VOLATILE;
use crate::text::names::{is_amz, key};

impl Case<'_> {
    /// The signature does not match, and the server shows nothing.
    pub(super) fn unseen(&self) -> Finding {
        if let Some(finding) = self.skewed().or_else(|| self.headers_sent()).or_else(|| self.plus_in_url()) {
            return finding;
        }
        let key = self.key();
        if let Some(oddity) = self.secret_shape.stray_space() {
            let sentence = prose!("The secret of {key} has {oddity}, which is probably not part of it.");
            return Finding::likely(Cause::WrongSecret, sentence);
        }
        // What GCS says of a body with a checksum in its trailer, which SDKs send by default.
        if self.document().is_some_and(|document| document.message.starts_with(b"Invalid argument")) {
            let sentence =
                "The server does not support the chunks and checksums with which SDKs send bodies by default.";
            let finding = Finding::likely(Cause::NotSupported, sentence);
            return finding.remedy(codes::without_feature(|word| word == "checksum").unwrap_or_default());
        }
        if let Some(finding) = self.signed_volatile().or_else(|| self.odd_service()) {
            return finding;
        }
        let sentence = prose!("The server computes a different signature for {key}, and does not show what it signed.");
        Finding::unknown(Cause::Signature, sentence)
    }

    /// A signed header that was not sent, or a header that was sent and has to be signed.
    pub(super) fn headers_sent(&self) -> Option<Finding> {
        let sent = &self.exchange.sent;
        let is_sent = |name: &[u8]| sent.headers.iter().any(|header| header.name.eq_ignore_ascii_case(name));
        let mut needed = self.claims.signed_headers().filter(|name| *name != b"host" && !is_sent(name));
        if sent.has_all_headers {
            if let Some(name) = needed.next() {
                let sentence = prose!("The header {} is signed, but was not sent.", self.secrets.show(name));
                return Some(Finding::shown(Cause::HeaderRemoved, sentence));
            }
        } else if self.claims.is_presigned && needed.next().is_some() {
            let names = self.secrets.prose(self.claims.signed_headers);
            let sentence = prose!(
                "The URL is signed with the headers {names}: whoever uses it must send them with the values that were signed."
            );
            return Some(Finding::likely(Cause::HeaderRemoved, sentence).remedy(
                "Send the headers that are signed, such as Content-Type, exactly as they were given when the URL was made, or \
                 make it without them.",
            ));
        }
        if self.claims.signed_headers.is_empty() {
            return None;
        }
        let has_to_be_signed = |name: &[u8]| is_amz(key(name)) && !name.eq_ignore_ascii_case(b"x-amz-content-sha256");
        let is_signed = |name: &[u8]| self.claims.signed_headers().any(|signed| signed.eq_ignore_ascii_case(name));
        let header = sent.headers.iter().find(|header| has_to_be_signed(header.name) && !is_signed(header.name))?;
        let sentence = prose!("The header {} was sent, but is not signed.", self.secrets.show(header.name));
        Some(Finding::shown(Cause::HeaderNotSigned, sentence))
    }

    /// A plus sign in a URL's signature or token, which arrives as a space.
    pub(super) fn plus_in_url(&self) -> Option<Finding> {
        let url = self.exchange.sent.url;
        let query = &url[url.iter().position(|b| *b == b'?')?..];
        let parameter = query[1..].split(|b| *b == b'&').find(|pair| {
            let name = pair.split(|b| *b == b'=').next().unwrap_or_default();
            let is = |wanted: &[u8]| name.eq_ignore_ascii_case(wanted);
            pair.contains(&b'+') && (is(b"X-Amz-Security-Token") || is(b"Signature"))
        })?;
        let name = parameter.split(|b| *b == b'=').next().unwrap_or_default();
        let sentence = prose!(
            "The parameter {} has a plus sign that is not percent-encoded, and arrives with a space.",
            self.secrets.show(name)
        );
        Some(Finding::shown(Cause::QueryEncoding, sentence))
    }

    /// A signed header that clients and proxies change.
    fn signed_volatile(&self) -> Option<Finding> {
        // Nearly nothing on the way changes it, and some SDKs sign it.
        let is_suspect = |name: &&[u8]| *name != b"user-agent" && VOLATILE.contains(name);
        let own = self.own.and_then(|own| own.canonical_request.rsplit(|b| *b == b'\n').nth(1)).unwrap_or_default();
        let name = self.claims.signed_headers().chain(own.split(|b| *b == b';')).find(is_suspect)?;
        let sentence = prose!(
            "The header {} is signed, which proxies and HTTP clients change: most probably another value arrived.",
            self.secrets.show(name)
        );
        Some(Finding::likely(Cause::HeaderChanged, sentence).remedy("Leave the header out of the signed headers."))
    }

    /// A scope for another service than S3, on a server that is none of AWS.
    fn odd_service(&self) -> Option<Finding> {
        let is_s3 = [&b""[..], b"s3", b"s3express", b"s3-outposts", b"s3-object-lambda"].contains(&self.service);
        let is_aws = [".amazonaws.com", ".api.aws"].iter().any(|host| self.named(host));
        let is_s3_host = self.named("s3");
        if is_s3 || (is_aws && !is_s3_host) {
            return None;
        }
        let service = self.secrets.show(self.service);
        let sentence: Prose =
            prose!("The request is signed for the service {service}; S3 and servers like it expect \"s3\".");
        Some(Finding::likely(Cause::Service, sentence))
    }
}
