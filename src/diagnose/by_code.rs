//! Finds the cause from the server's error code and message, or its status alone.

use super::case::{Case, Finding, Signing, moment};
use super::cause::Cause;
use super::document::Document;
use super::error_codes::{PHRASES, PLAIN};
use super::prose::{Prose, prose};
use super::xml::mentions;
use crate::crypto::algorithm::Algorithm;
use crate::keys::limits::SEVEN_DAYS;
use crate::memory::OutOfMemory;

impl Case<'_> {
    /// The cause, with the server's response as evidence.
    pub(super) fn find(&self) -> Result<Finding, OutOfMemory> {
        let Some(document) = &self.response().document else { return Ok(self.without_document()) };
        let (code, message) = (document.code, document.message);
        let mut finding = self.by_code(document, code, message)?;
        finding.check()?;
        if self.other_algorithm_is_why(finding.cause) {
            finding =
                Finding::shown(Cause::Algorithm, "The server cannot read the signature; most support only SigV4.");
        }
        let reported = if message.is_empty() { Prose::default() } else { prose!(": {}", self.secrets.prose(message)) };
        let space = if finding.evidence.is_empty() { "" } else { " " };
        let code = self.secrets.prose(code);
        let status = self.response().status;
        finding.evidence.add(format_args!("{space}The server responded with {status} {code}{reported}."));
        Ok(finding)
    }

    /// Whether a server that supports only SigV4 would refuse a correct request this way.
    fn other_algorithm_is_why(&self, cause: Cause) -> bool {
        self.own.is_some_and(|own| match own.algorithm {
            Algorithm::Sigv4 => false,
            Algorithm::Sigv4a => matches!(cause, Cause::Malformed | Cause::MissingHeader),
            // Servers with SigV2 report a missing Date as MissingHeader.
            Algorithm::Sigv2 => cause == Cause::Malformed,
        })
    }

    fn by_code(&self, document: &Document<'_>, code: &[u8], message: &[u8]) -> Result<Finding, OutOfMemory> {
        Ok(match code {
            b"SignatureDoesNotMatch" | b"InvalidSignatureException" | b"AuthFailure" => {
                self.mismatch(document)?.or_else(|| self.by_scope(document, message)).unwrap_or_else(|| self.unseen())
            }
            // From Garage.
            b"AccessDenied" if mentions(message, "invalid signature") => self.unseen(),
            b"AccessDenied" if mentions(message, "no such key") => self.credentials(code),
            b"InvalidDigest" if mentions(message, "x-amz-content-sha256") => self.body(document),
            b"AccessDenied" | b"Forbidden" | b"RequestExpired" => self.denied(document, message),
            b"InvalidAccessKeyId"
            | b"InvalidClientTokenId"
            | b"UnrecognizedClientException"
            | b"InvalidSecurity"
            | b"NotSignedUp"
            | b"XAdminUserNotFound"
            | b"InvalidToken"
            | b"InvalidTokenId" => self.credentials(code),
            b"AuthorizationHeaderMalformed"
            | b"AuthorizationQueryParametersError"
            | b"AuthorizationParametersError"
            | b"AuthorizationParameterserror" // as rclone spells them
            | b"AuthorizationQueryParameterserror"
            | b"InvalidArgument"
            | b"InvalidRequest"
            | b"IncompleteSignature"
            | b"IllegalLocationConstraintException" => {
                self.by_scope(document, message).unwrap_or_else(|| self.malformed(document, code))
            }
            b"NotImplemented" if mentions(message, "unknown service") => {
                self.by_phrase(document, message).unwrap_or_else(|| self.unknown(code))
            }
            b"PermanentRedirect" | b"TemporaryRedirect" | b"Redirect" => self.redirect(document),
            b"XAmzContentSHA256Mismatch" => self.body(document),
            _ => self.plain(document, code, message),
        })
    }

    fn plain(&self, document: &Document<'_>, code: &[u8], message: &[u8]) -> Finding {
        let known = PLAIN.iter().find(|(name, ..)| *name == code);
        match known {
            Some((_, Cause::Clock, _)) => self.clock(document.max_skew),
            Some((_, cause, sentence)) => {
                let finding = match self.own {
                    Some(own) if *cause == Cause::NotSupported && own.streams() => {
                        Finding::shown(*cause, "The server does not support chunked bodies such as this request's.")
                    }
                    _ => Finding::shown(*cause, *sentence),
                };
                let details = [("received", document.expected_digest), ("computed", document.calculated_digest)];
                let details = details.iter().filter(|(_, text)| !text.is_empty());
                let mut checksums = Prose::default();
                for (label, text) in details {
                    let separator = if checksums.is_empty() { "" } else { ", " };
                    checksums.add(format_args!("{separator}{label} {}", self.secrets.show(text)));
                }
                let name = [document.missing_header, document.header, document.bucket];
                match name.iter().find(|name| !name.is_empty()) {
                    _ if !checksums.is_empty() => finding.evidence(prose!("The server's checksums: {checksums}.")),
                    Some(name) => finding.evidence(prose!("The server names {}.", self.secrets.show(name))),
                    None => finding,
                }
            }
            None => match self.by_phrase(document, message) {
                Some(finding) => finding,
                None if self.response().status < 300 => self.unknown(code),
                None if self.response().status >= 500 => Finding::shown(Cause::Server, "The server failed."),
                None if matches!(self.response().status, 401 | 403) => self.unknown(code),
                None => {
                    let code = self.secrets.prose(code);
                    Finding::shown(Cause::NotSigning, prose!("The server's code {code} is not about the signature."))
                }
            },
        }
    }

    fn unknown(&self, code: &[u8]) -> Finding {
        let code = self.secrets.prose(code);
        Finding::shown(Cause::Unknown, prose!("The server refused with the unknown code {code}."))
    }

    fn by_phrase(&self, document: &Document<'_>, message: &[u8]) -> Option<Finding> {
        let (_, cause, sentence) = PHRASES.iter().find(|(words, ..)| mentions(message, words))?;
        if *cause == Cause::Clock {
            return Some(self.ended().unwrap_or_else(|| self.clock(document.max_skew)));
        }
        let reported = message.iter().rposition(|b| *b == b':').map_or(&b""[..], |at| message[at + 1..].trim_ascii());
        let name = if document.missing_header.is_empty() { reported } else { document.missing_header };
        Some(match (cause, name) {
            (Cause::MissingHeader, [_, ..]) => {
                let name = self.secrets.prose(name);
                Finding::shown(*cause, prose!("The required header {name} did not arrive."))
            }
            _ => Finding::shown(*cause, *sentence),
        })
    }

    /// A different region or service, if the server says so.
    fn by_scope(&self, document: &Document<'_>, message: &[u8]) -> Option<Finding> {
        let region = if document.region.is_empty() { self.response().region } else { document.region };
        // For a malformed credential, the message shows the format and so mentions every part of it.
        if mentions(message, "mal-formed; expecting") {
            return None;
        }
        let quoted = quoted(message);
        let ours = self.secrets.show(self.region);
        let differs = |wanted: &[u8]| !wanted.is_empty() && wanted != self.region && !self.region.is_empty();
        if differs(region) {
            let sentence = prose!(
                "The request is signed for the region {ours}, but the server is in {}.",
                self.secrets.show(region)
            );
            return Some(Finding::shown(Cause::Region, sentence));
        }
        if mentions(message, "expecting") || mentions(message, "scoped") || mentions(message, "incorrect") {
            let wanted = || quoted.map_or_else(|| "another".into(), |wanted| prose!("{}", self.secrets.prose(wanted)));
            if mentions(message, "service") && quoted != Some(self.service) {
                let ours = self.secrets.show(self.service);
                let sentence =
                    prose!("The request is signed for the service {ours}, but the server expects {}.", wanted());
                return Some(Finding::shown(Cause::Service, sentence));
            }
            if mentions(message, "region") && quoted != Some(self.region) {
                let sentence =
                    prose!("The request is signed for the region {ours}, but the server expects {}.", wanted());
                return Some(Finding::shown(Cause::Region, sentence));
            }
        }
        self.out_of_range(document, message).or_else(|| self.by_phrase(document, message))
    }

    fn out_of_range(&self, document: &Document<'_>, message: &[u8]) -> Option<Finding> {
        let reported = ["x-amz-expires must", "x-amz-expires should", "x-amz-expires may"]
            .iter()
            .any(|words| mentions(message, words));
        let long = self.expires > SEVEN_DAYS && self.own.is_some_and(|own| own.algorithm != Algorithm::Sigv2);
        (reported || (long && message.is_empty()) || document.argument.eq_ignore_ascii_case(b"x-amz-expires")).then(
            || {
                let sentence = prose!("The validity of the URL, {} seconds, is out of range.", self.expires);
                Finding::shown(Cause::Expires, sentence)
            },
        )
    }

    fn malformed(&self, document: &Document<'_>, code: &[u8]) -> Finding {
        let source =
            if code == b"AuthorizationQueryParametersError" { "parameters of the URL" } else { "Authorization header" };
        if code.starts_with(b"Authorization") || code == b"IncompleteSignature" {
            return Finding::shown(Cause::Malformed, prose!("The server cannot read the {source}."));
        }
        if document.argument.is_empty() && document.message.is_empty() {
            return self.unknown(code);
        }
        let (argument, code) = (self.secrets.prose(document.argument), self.secrets.prose(code));
        let sentence = match document.argument {
            [] => prose!("The server's code {code} is not about the signature."),
            _ => prose!("The server rejects the argument {argument}."),
        };
        Finding::shown(Cause::NotSigning, sentence)
    }

    fn denied(&self, document: &Document<'_>, message: &[u8]) -> Finding {
        let presigned = self.expires != 0;
        let now = self.server_time();
        if mentions(message, "token") && mentions(message, "expired") {
            return Finding::shown(Cause::CredentialsExpired, "The temporary credentials have expired.");
        }
        if mentions(message, "expired") && presigned {
            let end = match (document.expires, self.end()) {
                ([], None) => Prose::default(),
                ([], Some(end)) => prose!(" at {}", moment(end)),
                (reported, _) => prose!(" at {}", self.secrets.prose(reported)),
            };
            let now = now.map_or_else(Prose::default, |now| prose!(", and the server's clock said {}", moment(now)));
            return Finding::shown(Cause::UrlExpired, prose!("The URL expired{end}{now}."));
        }
        if mentions(message, "not yet valid") || mentions(message, "not valid yet") {
            let now = now.map_or_else(Prose::default, |now| prose!(", and the server's clock said {}", moment(now)));
            let start = self.time.map_or_else(Prose::default, |start| prose!(" before {}", moment(start)));
            return Finding::shown(Cause::NotYetValid, prose!("The URL is not valid{start}{now}."));
        }
        if mentions(message, "expired") {
            return self.clock(document.max_skew);
        }
        if mentions(message, "not signed") || !document.not_signed.is_empty() {
            let sentence = match document.not_signed {
                // Servers report a missing signed header the same way.
                [] => Prose::from("The headers that arrived do not match the signed ones."),
                names => prose!("Headers that must be signed are not: {}.", self.secrets.prose(names)),
            };
            return Finding::shown(Cause::HeaderNotSigned, sentence);
        }
        if self.signing == Signing::Anonymous {
            return Finding::shown(Cause::NotSigned, "The request is not signed, and the resource is not public.");
        }
        // Ceph's gateway gives no message for an expired URL.
        if let (b"", Some(ended)) = (message, self.ended()) {
            return ended;
        }
        self.out_of_range(document, message).or_else(|| self.by_phrase(document, message)).unwrap_or_else(|| {
            let key = self.secrets.show(self.access_key_id);
            let sentence = prose!(
                "Access is denied: on S3, the signature is correct, but the owner of {key} is not allowed to do this."
            );
            Finding::shown(Cause::Permission, sentence)
        })
    }

    /// A fault of the access key id or session token.
    fn credentials(&self, code: &[u8]) -> Finding {
        let key = self.secrets.show(self.access_key_id);
        let temporary = self.access_key_id.starts_with(b"ASIA");
        if temporary && self.token.is_empty() {
            let sentence =
                prose!("The access key id {key} belongs to temporary credentials, but no session token was sent.");
            return Finding::shown(Cause::MissingToken, sentence);
        }
        if code.starts_with(b"InvalidToken") {
            let sentence = match self.token {
                [] => prose!("The server requires a session token with {key}, but none was sent."),
                token => {
                    prose!("The session token that was sent, of {} bytes, does not belong to {key}.", token.len())
                }
            };
            let cause = if self.token.is_empty() { Cause::MissingToken } else { Cause::InvalidToken };
            return Finding::shown(cause, sentence);
        }
        Finding::shown(Cause::UnknownAccessKey, prose!("The server does not know the access key id {key}."))
    }

    fn redirect(&self, document: &Document<'_>) -> Finding {
        let region = if document.region.is_empty() { self.response().region } else { document.region };
        let sentence = match (document.endpoint, region) {
            ([], []) => Prose::from("The bucket is at a different endpoint."),
            ([], region) => prose!("The bucket is in the region {}.", self.secrets.show(region)),
            (endpoint, _) => prose!("The bucket's endpoint is {}.", self.secrets.show(endpoint)),
        };
        Finding::shown(Cause::Endpoint, sentence)
    }

    fn body(&self, document: &Document<'_>) -> Finding {
        let (ours, theirs) = (document.client_sha256, document.server_sha256);
        if ours.is_empty() || theirs.is_empty() {
            return Finding::shown(Cause::Payload, "The body that arrived is not the one that was signed.");
        }
        self.payload(ours, theirs)
    }

    /// The signature does not match, and the server shows nothing.
    fn unseen(&self) -> Finding {
        if let Some(finding) = self.skewed() {
            return finding;
        }
        let key = self.secrets.show(self.access_key_id);
        if let Some(oddity) = self.secret_shape.stray_space() {
            return Finding::shown(
                Cause::WrongSecret,
                prose!("The secret of {key} has {oddity}, which is probably not part of it."),
            );
        }
        let sentence = prose!("The server computes a different signature for {key}, and does not show what it signed.");
        Finding::shown(Cause::Signature, sentence)
    }

    fn without_document(&self) -> Finding {
        let status = self.response().status;
        let body = self.response().text.trim_ascii();
        let finding = match status {
            100..300 => Finding::shown(Cause::NotRefused, prose!("The server did not refuse: its status is {status}.")),
            _ if !body.is_empty() => {
                let sentence =
                    prose!("The response with status {status} is not from S3: its body is not an error document.");
                return Finding::shown(Cause::NotS3, sentence)
                    .evidence(prose!("The body is {}.", self.secrets.prose(body)));
            }
            300..500
                if !self.response().region.is_empty()
                    && self.response().region != self.region
                    && !self.region.is_empty() =>
            {
                let (ours, theirs) = (self.secrets.show(self.region), self.secrets.show(self.response().region));
                let sentence = prose!("The request is signed for the region {ours}, but the bucket is in {theirs}.");
                Finding::shown(Cause::Region, sentence)
            }
            300..400 => Finding::shown(
                Cause::Endpoint,
                "The server redirects, but a signature is valid for one host and path only.",
            ),
            400 | 401 | 403 => self.without_body(),
            407 => Finding::shown(Cause::NotS3, "A proxy requires authentication."),
            411 => Finding::shown(Cause::ContentLength, "The length of the body did not arrive."),
            501 => Finding::shown(Cause::NotSupported, "The server does not support this request."),
            500.. => Finding::shown(Cause::Server, prose!("The server failed with status {status}.")),
            _ => Finding::shown(Cause::NotSigning, prose!("The status {status} is not about the signature.")),
        };
        match finding.evidence.is_empty() {
            true => finding.evidence(prose!("The server responded with {status} and no body.")),
            false => finding,
        }
    }

    fn without_body(&self) -> Finding {
        if let Some(finding) = self.skewed() {
            return finding;
        }
        if let Some(finding) = self.ended() {
            return finding;
        }
        match self.signing {
            Signing::Anonymous => Finding::shown(Cause::NotSigned, "The request is not signed."),
            _ if self.access_key_id.starts_with(b"ASIA") && self.token.is_empty() => self.credentials(b""),
            _ => Finding::shown(Cause::NoBody, "The response has no body to say why."),
        }
    }
}

/// The last quoted text.
fn quoted(message: &[u8]) -> Option<&[u8]> {
    let mut parts = message.rsplit(|b| matches!(b, b'\'' | b'"'));
    parts.next()?;
    let text = parts.next()?;
    parts.next().map(|_| text)
}
