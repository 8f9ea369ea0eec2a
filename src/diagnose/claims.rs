//! What a request that was sent says of its own signature.

use super::document::Document;
use super::exchange::Sent;
use super::text::{cut, find, is_same, parameters, starts, trim};
use crate::text::timestamp::{Timestamp, parse_http_date, parse_server_time};

/// Whatever is empty, 0 or None is not known.
#[derive(Clone, Copy, Default)]
pub struct Claims<'a> {
    pub access_key_id: &'a [u8],
    pub region: &'a [u8],
    pub service: &'a [u8],
    /// Names with `;` or `%3B` between them, as they were sent.
    pub signed_headers: &'a [u8],
    /// As it was sent, so that in a URL it is percent-encoded.
    pub token: &'a [u8],
    /// Whether a signature was sent, in a header or in the URL.
    pub is_signed: bool,
    pub is_presigned: bool,
    pub is_sigv4a: bool,
    pub is_sigv2: bool,
    /// As it was sent.
    pub signature: &'a [u8],
    pub time: Option<i64>,
    /// Validity of a presigned URL in seconds.
    pub expires: i64,
    /// When a presigned URL with SigV2 ends, in Unix seconds.
    pub end: Option<i64>,
}

impl<'a> Claims<'a> {
    pub fn of(sent: &Sent<'a>) -> Self {
        let mut claims = Claims::default();
        let [.., query] = sent.url_parts();
        for (name, value) in parameters(query).map(|pair| cut(pair, b'=')) {
            claims.parameter(name, value);
        }
        for header in sent.headers {
            claims.header(header.name, trim(header.value));
        }
        claims.time = date(sent).or(claims.time);
        claims.string_to_sign(sent.string_to_sign);
        claims
    }

    /// The same with what the server shows of a request that is not known.
    pub fn or_of(mut self, document: Option<&Document<'a>>) -> Self {
        let Some(document) = document.filter(|_| !self.is_signed) else { return self };
        let mut lines = document.string_to_sign.split(|b| *b == b'\n');
        let algorithm = lines.next().unwrap_or_default();
        self.access_key_id = document.access_key_id;
        self.is_signed = !document.string_to_sign.is_empty();
        self.is_sigv2 = self.is_signed && !algorithm.starts_with(b"AWS4-");
        self.is_sigv4a = algorithm.starts_with(b"AWS4-ECDSA");
        if !self.is_sigv2
            && let Some(scope) = lines.nth(1)
        {
            self.scope(&mut scope.split(|b| *b == b'/'));
        }
        self
    }

    fn parameter(&mut self, name: &[u8], value: &'a [u8]) {
        let is = |wanted: &str| is_same(name, wanted.as_bytes());
        match () {
            _ if is("X-Amz-Credential") => self.credential(value),
            _ if is("X-Amz-SignedHeaders") => self.signed_headers = value,
            _ if is("X-Amz-Security-Token") => self.token = value,
            _ if is("X-Amz-Date") => self.time = moment_of(value),
            _ if is("X-Amz-Expires") => self.expires = number(value).unwrap_or(0),
            _ if is("X-Amz-Algorithm") => self.is_sigv4a = value.starts_with(b"AWS4-ECDSA"),
            _ if is("X-Amz-Signature") || is("Signature") => {
                (self.is_signed, self.is_presigned, self.signature) = (true, true, value);
            }
            _ if is("AWSAccessKeyId") || is("GoogleAccessId") || is("OSSAccessKeyId") => {
                (self.access_key_id, self.is_sigv2) = (value, true)
            }
            _ if is("Expires") => self.end = number(value),
            _ => {}
        }
    }

    fn header(&mut self, name: &[u8], value: &'a [u8]) {
        let is = |wanted: &str| is_same(name, wanted.as_bytes());
        match () {
            _ if is("x-amz-security-token") || is("x-amz-s3session-token") => self.token = value,
            _ if is("authorization") => {
                if let Some(rest) = value.strip_prefix(b"AWS4-") {
                    (self.is_signed, self.is_sigv4a) = (true, rest.starts_with(b"ECDSA"));
                    self.credential(after(rest, b"Credential="));
                    self.signed_headers = after(rest, b"SignedHeaders=");
                    self.signature = after(rest, b"Signature=");
                } else if let Some(rest) = value.strip_prefix(b"AWS ") {
                    (self.is_signed, self.is_sigv2) = (true, true);
                    let colon = rest.iter().rposition(|b| *b == b':').unwrap_or(rest.len());
                    (self.access_key_id, self.signature) = (&rest[..colon], rest.get(colon + 1..).unwrap_or_default());
                }
            }
            _ => {}
        }
    }

    /// The scope in the client's own string to sign, if no other is known.
    fn string_to_sign(&mut self, text: &'a [u8]) {
        let mut lines = text.split(|b| *b == b'\n');
        if self.region.is_empty() && lines.next().is_some_and(|algorithm| algorithm.starts_with(b"AWS4-")) {
            self.time = self.time.or(lines.next().and_then(moment_of));
            self.scope(&mut separated(lines.next().unwrap_or_default(), b'/', b"%2F"));
        }
    }

    /// The parts of `id/day/region/service/aws4_request`.
    fn credential(&mut self, text: &'a [u8]) {
        let mut parts = separated(text, b'/', b"%2F");
        self.access_key_id = parts.next().unwrap_or_default();
        self.scope(&mut parts);
    }

    /// Day, region, service and end, or SigV4A's, which have no region.
    fn scope(&mut self, parts: &mut dyn Iterator<Item = &'a [u8]>) {
        let mut parts = parts.skip(1);
        let scope = [parts.next(), parts.next(), parts.next()].map(Option::unwrap_or_default);
        [self.region, self.service] = if scope[2].is_empty() { [b"", scope[0]] } else { [scope[0], scope[1]] };
    }

    /// The names of the signed headers.
    pub fn signed_headers(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        separated(self.signed_headers, b';', b"%3B").filter(|name| !name.is_empty())
    }
}

/// When a request was made by its `x-amz-date` or else `Date`.
fn date(sent: &Sent<'_>) -> Option<i64> {
    moment_of(sent.header(b"x-amz-date").or_else(|| sent.header(b"date"))?)
}

/// The value behind `key`, up to a comma or space.
fn after<'a>(text: &'a [u8], key: &[u8]) -> &'a [u8] {
    let Some(at) = find(text, 0, key) else { return b"" };
    text[at + key.len()..].split(|b| *b == b',' || b.is_ascii_whitespace()).next().unwrap_or_default()
}

/// The parts of a text between separators, which may be percent-encoded.
fn separated<'a>(text: &'a [u8], byte: u8, escaped: &'static [u8; 3]) -> impl Iterator<Item = &'a [u8]> + use<'a> {
    let mut rest = Some(text);
    core::iter::from_fn(move || {
        let text = rest?;
        let is_escaped = |at: usize| starts(text, at, escaped);
        let Some(at) = (0..text.len()).find(|at| text[*at] == byte || is_escaped(*at)) else {
            rest = None;
            return Some(text);
        };
        rest = Some(&text[at + if text[at] == byte { 1 } else { 3 }..]);
        Some(&text[..at])
    })
}

/// A time in any of the forms in which requests and responses have it, in Unix seconds.
pub fn moment_of(text: &[u8]) -> Option<i64> {
    let text = trim(text);
    Timestamp::parse(text)
        .or_else(|_| parse_server_time(text))
        .or_else(|_| parse_http_date(text))
        .ok()
        .map(|stamp| stamp.unix())
}

/// A number in decimal digits, perhaps negative.
pub fn number(text: &[u8]) -> Option<i64> {
    core::str::from_utf8(trim(text)).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::Header;

    #[test]
    fn a_request_says_who_signed_it_and_how() {
        let url = b"https://b.s3.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F20130524%2Fus-east-1%2fs3%2Faws4_request\
            &X-Amz-Date=20130524T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=content-type%3Bhost&X-Amz-Signature=f";
        let claims = Claims::of(&Sent { url, ..Sent::default() });
        assert_eq!(
            (claims.access_key_id, claims.region, claims.service),
            (&b"AKID"[..], &b"us-east-1"[..], &b"s3"[..])
        );
        assert_eq!((claims.time, claims.expires), (Some(1_369_353_600), 60));
        assert!(claims.is_signed && claims.is_presigned && claims.token.is_empty());
        assert!(claims.signed_headers().eq([&b"content-type"[..], b"host"]));
        let header = |name, value| Header { name, value };
        let fourth: &[u8] = b"AWS4-ECDSA-P256-SHA256 Credential=AKID/20130524/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=f";
        let headers = [header(b"Authorization", fourth), header(b"X-Amz-Date", b"20130524T000000Z")];
        let claims = Claims::of(&Sent { headers: &headers, ..Sent::default() });
        assert_eq!((claims.access_key_id, claims.region, claims.service), (&b"AKID"[..], &b""[..], &b"s3"[..]));
        assert!(claims.is_sigv4a && claims.is_signed && !claims.is_presigned && claims.signed_headers().count() == 2);
        // The examples of the S3 documentation.
        let second = header(b"authorization", b"AWS AKIAIOSFODNN7EXAMPLE:qgk2+6Sv9/oM7G3qLEjTH1a1l1g=");
        let headers = [header(b"Date", b"Tue, 27 Mar 2007 19:36:42 GMT"), second];
        let claims = Claims::of(&Sent { headers: &headers, ..Sent::default() });
        assert_eq!((claims.access_key_id, claims.time), (&b"AKIAIOSFODNN7EXAMPLE"[..], Some(1_175_024_202)));
        let url = b"/photos/puppy.jpg?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620";
        let claims = Claims::of(&Sent { url, ..Sent::default() });
        assert_eq!((claims.access_key_id, claims.end), (&b"AKIAIOSFODNN7EXAMPLE"[..], Some(1_175_139_620)));
        let headers = [header(b"authorization", b"Bearer abc")];
        let other = Claims::of(&Sent { headers: &headers, ..Sent::default() });
        assert!(!other.is_signed && other.access_key_id.is_empty());
    }
}
