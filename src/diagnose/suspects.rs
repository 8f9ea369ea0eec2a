//! A signature that does not match, where the server shows nothing: what the request itself makes probable.

use super::case::{Case, Finding};
use super::cause::{Cause, Certainty};
use super::prose::{Prose, prose};
use super::redact::is_secret_header;
use super::text::{cut, has, is_one_of, is_same, mentions, parameters, words};
use crate::memory::OutOfMemory;
use crate::sigv4::canonical::headers::VOLATILE;
use crate::text::names::{is_amz, key};

impl Case<'_> {
    /// The most probable cause. `texts` are canonical requests, or empty; `tried` is whether signing again has shown what it
    /// can.
    #[inline(never)]
    pub(super) fn suspect(&self, texts: [&[u8]; 3], tried: bool) -> Result<Option<Finding>, OutOfMemory> {
        // Servers look at the clock before the signature: the two are more probably of different requests.
        let skewed = self.skewed().map(|finding| match self.is_own {
            true => finding,
            false => Finding { certainty: Certainty::Likely, ..finding },
        });
        if let Some(finding) = skewed.or_else(|| self.headers_sent()).or_else(|| self.plus_in_url()) {
            return Ok(Some(finding));
        }
        for text in texts {
            if let Some(finding) = self.suspect_text(text, tried)? {
                return Ok(Some(finding));
            }
        }
        if !tried && let Some(finding) = self.spelling()? {
            return Ok(Some(finding));
        }
        if let Some(oddity) = self.secret_shape.stray_space() {
            let sentence = prose!("The secret of {} has {oddity}, which is probably not part of it.", self.key());
            return Ok(Some(Finding::likely(Cause::WrongSecret, sentence)));
        }
        // What GCS says of a body with a checksum in its trailer, which SDKs send by default.
        if self.document().is_some_and(|document| document.message.starts_with(b"Invalid argument")) {
            return Ok(Some(self.default_checksums()));
        }
        Ok(self.odd_region().or_else(|| self.signed_volatile(texts)).or_else(|| self.odd_service()))
    }

    /// Nothing shows why the signature does not match.
    /// `tried` is whether signing again led to nothing.
    pub(super) fn unseen(&self, tried: bool) -> Finding {
        let key = self.key();
        let tried = if tried { "; this secret, and the usual slips, do not lead to the signature" } else { "" };
        if self.document().is_some_and(|document| !document.string_to_sign.is_empty()) {
            let sentence = prose!(
                "Either the client has another secret than the server for {key}, or it signed another text than the server \
                 shows{tried}."
            );
            return Finding::unknown(Cause::Signature, sentence)
                .remedy("Compare what the client signs with the server's text: method, path, query and the value of each header.");
        }
        let sentence =
            prose!("The server computes a different signature for {key}, and does not show what it signed{tried}.");
        Finding::unknown(Cause::Signature, sentence)
    }

    /// Whether S3 itself shows the texts that it signed.
    pub(super) fn is_shown_by_aws(&self) -> bool {
        self.document().is_some_and(|document| !document.string_to_sign_bytes.is_empty())
    }

    /// A signed header that was not sent, or a header that was sent and has to be signed.
    pub(super) fn headers_sent(&self) -> Option<Finding> {
        if let Some(finding) = self.parameters_encoded_twice() {
            return Some(finding);
        }
        let sent = &self.exchange.sent;
        let mut needed = self.claims.signed_headers().filter(|name| *name != b"host" && sent.header(name).is_none());
        if sent.has_all_headers {
            if let Some(name) = needed.next() {
                let sentence = prose!("The header {} is signed, but was not sent.", self.secrets.show(name));
                // People remove secrets from what they paste.
                let is_removed = is_secret_header(name) && !self.is_own;
                let finding = Finding::shown(Cause::HeaderRemoved, sentence);
                let certainty = if is_removed { Certainty::Likely } else { finding.certainty };
                return Some(Finding { certainty, ..finding });
            }
        } else if let Some(canonical) =
            self.document().map(|document| document.canonical_request).filter(|text| !text.is_empty())
        {
            let is_empty = |name: &&[u8]| {
                canonical.split(|b| *b == b'\n').any(|line| line.strip_suffix(b":").is_some_and(|line| line == *name))
            };
            // A list of names may be as long as the text.
            if let Some(name) = needed.take(100).find(is_empty) {
                let sentence = prose!("The header {} is signed, but did not arrive.", self.secrets.show(name));
                return Some(Finding::shown(Cause::HeaderRemoved, sentence));
            }
        } else if self.claims.is_presigned
            && let Some(name) = needed.next()
        {
            let sentence = prose!(
                "The URL is signed with the header {}: whoever uses it must send that with the value that was signed.",
                self.secrets.show(name)
            );
            return Some(Finding::likely(Cause::HeaderRemoved, sentence).remedy(
                "Send the headers that are signed, such as Content-Type, exactly as they were given when the URL was made, or \
                 make it without them.",
            ));
        }
        if self.claims.signed_headers.is_empty() {
            return None;
        }
        let is_repeated = |name: &&[u8]| self.claims.signed_headers().filter(|other| is_same(other, name)).count() > 1;
        if let Some(name) = self.claims.signed_headers().take(32).find(is_repeated) {
            let sentence = prose!("The list of signed headers has {} twice.", self.secrets.show(name));
            return Some(Finding::shown(Cause::SignedHeaders, sentence));
        }
        // Of a response, or not checked by servers.
        const OTHERS: &str = "x-amz-content-sha256|x-amz-request-id|x-amz-id-2|x-amz-bucket-region";
        let has_to_be_signed = |name: &[u8]| is_amz(key(name)) && !is_one_of(name, OTHERS);
        let is_signed = |name: &[u8]| self.claims.signed_headers().any(|signed| is_same(signed, name));
        let header = sent.headers.iter().find(|header| has_to_be_signed(header.name) && !is_signed(header.name))?;
        let sentence = prose!("The header {} was sent, but is not signed.", self.secrets.show(header.name));
        Some(Finding::shown(Cause::HeaderNotSigned, sentence))
    }

    /// A presigned URL whose parameters are percent-encoded a second time.
    fn parameters_encoded_twice(&self) -> Option<Finding> {
        let is_twice = |text: &[u8]| mentions(text, "%252f") || mentions(text, "%253b");
        let is_found =
            self.claims.is_presigned && (is_twice(self.claims.signed_headers) || is_twice(self.claims.access_key_id));
        is_found.then(|| {
            Finding::shown(Cause::QueryEncoding, "The parameters of the URL were percent-encoded a second time.")
                .remedy("Send the URL as it was made: it is percent-encoded already.")
        })
    }

    /// A plus sign in a URL's signature or token, which arrives as a space.
    pub(super) fn plus_in_url(&self) -> Option<Finding> {
        let [.., query] = self.exchange.sent.url_parts();
        let (name, _) = parameters(query)
            .map(|pair| cut(pair, b'='))
            .find(|(name, value)| has(value, b'+') && is_one_of(name, "X-Amz-Security-Token|Signature"))?;
        let sentence = prose!(
            "The parameter {} has a plus sign that is not percent-encoded, and arrives with a space.",
            self.secrets.show(name)
        );
        Some(Finding::shown(Cause::QueryEncoding, sentence))
    }

    /// A scope with a host or URL in place of its region.
    pub(super) fn odd_region(&self) -> Option<Finding> {
        let is_host = self.region.iter().any(|b| matches!(b, b'.' | b':'));
        is_host.then(|| {
            let sentence = prose!(
                "The request is signed for the region {}, which looks like an endpoint.",
                self.secrets.prose(self.region)
            );
            Finding::likely(Cause::Region, sentence)
                .remedy("Give the client the name of a region, such as us-east-1, apart from the endpoint.")
        })
    }

    /// A signed header that clients and proxies change. What S3 itself shows was not changed by its own proxies.
    fn signed_volatile(&self, texts: [&[u8]; 3]) -> Option<Finding> {
        let sentence = prose!(
            "Nothing shows the cause; suspect the header {}, which is signed and which proxies and HTTP clients change.",
            self.secrets.show(self.volatile(texts).filter(|_| !self.is_shown_by_aws())?)
        );
        Some(Finding::unknown(Cause::HeaderChanged, sentence).remedy("Leave the header out of the signed headers."))
    }

    /// Its name.
    pub(super) fn volatile<'t>(&'t self, texts: [&'t [u8]; 3]) -> Option<&'t [u8]> {
        // Nearly nothing on the way changes it, and some SDKs sign it.
        let is_suspect = |name: &&[u8]| *name != b"user-agent" && VOLATILE.contains(name);
        let signed = texts
            .into_iter()
            .flat_map(|text| text.rsplit(|b| *b == b'\n').nth(1).unwrap_or_default().split(|b| *b == b';'));
        self.claims.signed_headers().chain(signed).find(is_suspect)
    }

    /// A scope for another service than S3, on a server that is not AWS's.
    fn odd_service(&self) -> Option<Finding> {
        let is_s3 = words("|s3|s3express|s3-outposts|s3-object-lambda").any(|known| known.as_bytes() == self.service);
        let is_aws = [".amazonaws.com", ".api.aws"].iter().any(|host| self.named(host));
        // AWS's other services say where to read more.
        if is_s3 || (is_aws && !self.named("s3")) || self.named("consult the service") {
            return None;
        }
        let service = self.secrets.show(self.service);
        let sentence: Prose =
            prose!("The request is signed for the service {service}; S3 and servers like it expect \"s3\".");
        Some(Finding::likely(Cause::Service, sentence))
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnose::document::Document;
    use crate::diagnose::exchange::{Exchange, Response, Sent};
    use crate::diagnose::known::Known;
    use crate::diagnose::{Cause, Certainty};
    use crate::request::Header;

    const URL: &[u8] = b"https://b.s3.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F20130524%2Fus-east-1%2Fs3\
        %2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=content-type%3Bhost&X-Amz-Signature=f";

    /// What is found for a request that was sent, with code, message and key id of the answer.
    fn found(sent: Sent<'_>, [code, message, access_key_id]: [&[u8]; 3]) -> (Cause, Certainty, String) {
        let document = Document { code, message, access_key_id, ..Document::default() };
        let response = Response { status: 403, document: Some(document), ..Response::default() };
        let exchange = Exchange { sent, response, text: b"" };
        let found = Known::of_text(&exchange).case(&exchange).find().unwrap();
        (found.cause, found.certainty, found.sentence.to_string())
    }

    fn headers(pairs: &[(&'static str, &'static str)]) -> Vec<Header<'static>> {
        pairs.iter().map(|(name, value)| Header { name: name.as_bytes(), value: value.as_bytes() }).collect()
    }

    const MISMATCH: [&[u8]; 3] = [b"SignatureDoesNotMatch", b"It does not match.", b""];
    const UNSIGNED: [&[u8]; 3] =
        [b"AccessDenied", b"There were headers present in the request which were not signed", b""];
    const DENIED: [&[u8]; 3] = [b"AccessDenied", b"Access Denied", b""];
    const AUTHORIZATION: &str = "AWS4-HMAC-SHA256 Credential=AKID/20130524/us-east-1/s3/aws4_request, SignedHeaders=accept-encoding;host;\
        x-amz-date, Signature=f";

    /// As in threads: uppy#1233 and aws-sdk-js#2945 (a header that the browser does not send), aws-sdk-js#2601 (one that is
    /// not signed), minio#15506 (accept-encoding), ex_aws#228 (a plus sign), aws4fetch#15 (the service).
    #[test]
    fn the_request_alone_shows_faults() {
        use Certainty::{Likely, Shown, Unknown};
        let typed = headers(&[("Content-Type", "a/b"), ("Host", "b.s3.amazonaws.com")]);
        let bare = headers(&[("Host", "b.s3.amazonaws.com")]);
        let acl = headers(&[("content-type", "a/b"), ("x-amz-acl", "private")]);
        let encoded = headers(&[
            ("authorization", AUTHORIZATION),
            ("x-amz-date", "20130524T000000Z"),
            ("accept-encoding", "gzip"),
        ]);
        let other = AUTHORIZATION.replace("accept-encoding;", "");
        let service = other.replace("/s3/", "/sqs/");
        let service = [Header { name: b"authorization", value: service.as_bytes() }];
        let plus = b"/k?X-Amz-Security-Token=IQo+b&X-Amz-Signature=f";
        let presigned = |headers, has_all_headers| Sent { url: URL, headers, has_all_headers, ..Sent::default() };
        let sent = |headers| Sent { url: b"https://s3.example/k", headers, ..Sent::default() };
        for (sent, answer, cause, certainty, words) in [
            (
                presigned(&bare, true),
                MISMATCH,
                Cause::HeaderRemoved,
                Shown,
                "\"content-type\" is signed, but was not sent",
            ),
            (presigned(&bare, true), UNSIGNED, Cause::HeaderRemoved, Shown, "\"content-type\""),
            (presigned(&[], false), MISMATCH, Cause::HeaderRemoved, Likely, "header \"content-type\""),
            (presigned(&typed, true), MISMATCH, Cause::Signature, Unknown, "\"AKID\""),
            (presigned(&acl, false), UNSIGNED, Cause::HeaderNotSigned, Shown, "\"x-amz-acl\""),
            // Another refusal has another cause.
            (presigned(&bare, true), DENIED, Cause::Permission, Shown, "\"AKID\""),
            (sent(&encoded), MISMATCH, Cause::HeaderChanged, Unknown, "\"accept-encoding\""),
            (sent(&service), MISMATCH, Cause::Service, Likely, "\"sqs\""),
            (Sent { url: plus, ..Sent::default() }, MISMATCH, Cause::QueryEncoding, Shown, "plus sign"),
            (Sent::default(), MISMATCH, Cause::Signature, Unknown, "for the access key id,"),
            (Sent::default(), DENIED, Cause::Permission, Likely, "if the request was signed"),
            (Sent { has_all_headers: true, ..Sent::default() }, DENIED, Cause::NotSigned, Shown, "not signed"),
        ] {
            let (found, sure, sentence) = found(sent, answer);
            assert_eq!((found, sure), (cause, certainty), "{sentence}");
            assert!(sentence.contains(words), "{sentence}");
        }
    }

    /// As in threads: aws-sdk-ruby#895, boto3#4627, aws-sdk-js#4129.
    #[test]
    fn tokens_and_access_points_have_causes_of_their_own() {
        use Certainty::{Likely, Shown};
        let unknown: [&[u8]; 3] =
            [b"InvalidAccessKeyId", b"It does not exist in our records.", b"ASIAIOSFODNN7EXAMPLE"];
        let region: [&[u8]; 3] =
            [b"AuthorizationQueryParametersError", b"the region 'us-east-1' is wrong; expecting 'x'", b""];
        let mrap = URL.to_ascii_lowercase();
        let mrap = String::from_utf8(mrap).unwrap().replace("b.s3.", "m.mrap.accesspoint.s3-global.");
        let temporary = String::from_utf8(URL.to_vec()).unwrap().replace("AKID", "ASIAIOSFODNN7EXAMPLE");
        fn sent(url: &[u8]) -> Sent<'_> {
            Sent { url, ..Sent::default() }
        }
        assert_eq!(found(Sent::default(), unknown).0, Cause::MissingToken);
        assert_eq!(found(Sent::default(), unknown).1, Likely);
        assert_eq!(found(sent(temporary.as_bytes()), unknown).1, Shown);
        let temporary = temporary.clone() + "&X-Amz-Security-Token=IQoJb3JpZ2luX2VjEFEaCXVz";
        assert_eq!(found(sent(temporary.as_bytes()), unknown).0, Cause::UnknownAccessKey);
        let (cause, certainty, sentence) = found(sent(temporary.as_bytes()), [b"InvalidToken", b"", b""]);
        assert_eq!((cause, certainty), (Cause::InvalidToken, Shown));
        assert!(sentence.contains("of 24 bytes") && sentence.contains("in this region"), "{sentence}");
        assert_eq!(found(sent(URL), region).0, Cause::Region);
        let (cause, _, sentence) = found(sent(mrap.as_bytes()), region);
        assert!(cause == Cause::Algorithm && sentence.contains("4A"), "{sentence}");
    }
}
