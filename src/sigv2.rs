//! Signature Version 2: HMAC-SHA1 over a string that has no canonical request behind it. For servers that know no other.

use base64ct::{Base64, Encoding};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use subtle::ConstantTimeEq;

use crate::canonical::CanonicalRequest;
use crate::canonical::headers::{Given, put_line};
use crate::encode::{Digits, UNRESERVED, percent_encode};
use crate::endpoint::names;
use crate::error::Error;
use crate::request::{HeaderPolicy, Request};
use crate::signature::Algorithm;
use crate::signed::Signed;
use crate::signer::Signer;
use crate::sigv4::{Added, Parsed, check_reserved};
use crate::sink::{Buffer, Sink};
use crate::time::Timestamp;
use crate::validity::Validity;

/// The secret, as a keyed HMAC-SHA1.
pub type Key = Hmac<Sha1>;

/// The key of a secret.
pub fn key(secret: &[u8]) -> Key {
    Key::new_from_slice(secret).expect("a key of any length will do")
}

/// The query parameters that are part of the resource, and so are signed.
const SUBRESOURCES: [&str; 35] = [
    "accelerate",
    "acl",
    "analytics",
    "cors",
    "defaultObjectAcl",
    "delete",
    "inventory",
    "lifecycle",
    "location",
    "logging",
    "metrics",
    "notification",
    "object-lock",
    "partNumber",
    "policy",
    "replication",
    "requestPayment",
    "response-cache-control",
    "response-content-disposition",
    "response-content-encoding",
    "response-content-language",
    "response-content-type",
    "response-expires",
    "restore",
    "select",
    "select-type",
    "storageClass",
    "tagging",
    "torrent",
    "uploadId",
    "uploads",
    "versionId",
    "versioning",
    "versions",
    "website",
];

/// Parameters that select what a list shows; not signed, and without effect on data or permissions.
const HARMLESS: [&str; 17] = [
    "continuation-token",
    "delimiter",
    "encoding-type",
    "fetch-owner",
    "key-marker",
    "list-type",
    "marker",
    "max-buckets",
    "max-keys",
    "max-parts",
    "max-uploads",
    "part-number-marker",
    "prefix",
    "start-after",
    "upload-id-marker",
    "version-id-marker",
    "x-id",
];

/// The parameters that a request may have: those that are signed, harmless or part of the authentication of a URL.
pub(crate) fn known_parameters(presigned: bool) -> [&'static [&'static str]; 3] {
    let authentication: &[&str] =
        if presigned { &["AWSAccessKeyId", "Expires", "Signature", "x-amz-security-token"] } else { &[] };
    [&SUBRESOURCES, &HARMLESS, authentication]
}

impl Sink for Key {
    fn put(&mut self, bytes: &[u8]) {
        self.update(bytes);
    }
}

/// The texts that signing adds to a request.
struct Stamp<'a> {
    access_key_id: &'a [u8],
    date: [u8; 29],
    /// When a presigned URL ends, in Unix seconds.
    expires: Digits,
    token: &'a [u8],
}

impl<'a> Stamp<'a> {
    fn new(signer: &'a Signer, validity: Validity) -> Result<Self, Error> {
        let credentials = signer.credentials()?;
        if validity.expires == 0 {
            credentials.check_not_expired(|| validity.time)?;
        }
        Ok(Stamp {
            access_key_id: &credentials.access_key_id,
            date: Timestamp::from_unix(validity.time)?.http_date(),
            expires: Digits::decimal(validity.time.saturating_add(validity.expires).unsigned_abs()),
            token: signer.token(credentials),
        })
    }

    /// The headers that the signature needs and the request lacks, in the order in which they are given out.
    fn missing_headers<'s>(&'s self, signer: &Signer, request: &Request<'_>, given: &Given<'_>) -> Added<'s> {
        let mut missing = Added::new();
        if request.expires == 0 && given.date.is_none() && given.http_date.is_none() {
            missing.push(("x-amz-date", &self.date));
        }
        if request.expires == 0 && given.token.is_none() && !self.token.is_empty() {
            missing.push((signer.rules.token_header, self.token));
        }
        missing
    }
}

impl Signer {
    /// Put the string to sign into `out`, in the form that `request.expires` asks for; hand what it was made of to `then`.
    fn with_string_v2<S: Sink, R>(
        &self,
        request: &Request<'_>,
        out: &mut S,
        then: impl FnOnce(&Parsed<'_>, &Stamp<'_>, &Added<'_>, &mut S) -> R,
    ) -> Result<R, Error> {
        // Which headers are signed is not for the caller to choose here.
        let request = Request { policy: HeaderPolicy::Default, ..*request };
        let (stamp, mut parsed);
        parsed = Parsed::default();
        parsed.read(self, &request)?;
        let Parsed { canonical, given, validity, .. } = &mut parsed;
        let presigns = request.expires != 0;
        check_reserved(given, presigns)?;
        if !request.bucket.is_empty() {
            names::check_bucket(request.bucket)?;
        }
        stamp = Stamp::new(self, *validity)?;
        let added = stamp.missing_headers(self, &request, given);
        for (name, value) in &added {
            canonical.headers.add(name, value);
        }
        if presigns && !stamp.token.is_empty() {
            canonical.headers.add(self.rules.token_header, stamp.token);
        }
        canonical.headers.sort();
        canonical.query.sort();

        let date = match given.date {
            _ if presigns => stamp.expires.text(),
            // The line is empty where x-amz-date stands among the headers below.
            None => value(given.http_date),
            Some(_) => b"",
        };
        put_string(canonical, given, date, request.bucket, b"", out);
        Ok(then(&parsed, &stamp, &added, out))
    }

    pub(crate) fn string_to_sign_v2(&self, request: &Request<'_>, out: &mut impl Sink) -> Result<(), Error> {
        self.with_string_v2(request, out, |_, _, _, _| ())
    }

    pub(crate) fn sign_v2(
        &self,
        key: &Key,
        request: &Request<'_>,
        out: &mut Buffer<'_>,
        signed: &mut Signed,
    ) -> Result<(), Error> {
        self.with_string_v2(request, &mut key.clone(), |parsed, stamp, added, mac| {
            for (name, value) in added {
                put_line(out, name.as_bytes(), value);
            }
            out.put(b"authorization: ");
            signed.authorization.start = out.len();
            out.put(Algorithm::Sigv2.name().as_bytes());
            out.put(b" ");
            out.put(stamp.access_key_id);
            out.put(b":");
            signed.signature.start = out.len();
            out.put(&signature(mac));
            signed.signature.end = out.len();
            signed.authorization.end = out.len();
            out.put(b"\r\n");
            signed.headers = 0..out.len();
            if signed.all {
                out.put(b"\0");
                signed.put_url(out, &parsed.url, &parsed.canonical);
                signed.put_host(out, &parsed.canonical);
            }
        })
    }

    pub(crate) fn presign_v2(
        &self,
        key: &Key,
        request: &Request<'_>,
        out: &mut Buffer<'_>,
        signed: &mut Signed,
    ) -> Result<(), Error> {
        self.with_string_v2(request, &mut key.clone(), |parsed, stamp, _, mac| {
            signed.expires_at = parsed.validity.end;
            signed.put_url(out, &parsed.url, &parsed.canonical);
            let separator = if parsed.canonical.query.is_empty() { "?" } else { "&" };
            let parameters = [
                (separator, "AWSAccessKeyId", stamp.access_key_id),
                ("&", "Expires", stamp.expires.text()),
                ("&", self.rules.token_header, stamp.token),
            ];
            for (separator, name, value) in parameters.into_iter().filter(|(_, _, value)| !value.is_empty()) {
                out.put(separator.as_bytes());
                out.put(name.as_bytes());
                out.put(b"=");
                percent_encode(out, value, &UNRESERVED);
            }
            out.put(b"&Signature=");
            signed.signature.start = out.len();
            percent_encode(out, &signature(mac), &UNRESERVED);
            signed.signature.end = out.len();
            (signed.target.end, signed.url.end) = (out.len(), out.len());
            if signed.all {
                signed.put_host(out, &parsed.canonical);
                out.put(b"\0");
                signed.headers.start = out.len();
                parsed.canonical.headers.put_lines(self.rules.token_header, out);
                signed.headers.end = out.len();
            }
        })
    }
}

/// Put the string to sign. `slash` goes behind the path.
pub(crate) fn put_string(
    request: &CanonicalRequest<'_>,
    given: &Given<'_>,
    date: &[u8],
    bucket: &[u8],
    slash: &[u8],
    out: &mut impl Sink,
) {
    for line in [request.method, value(given.content_md5), value(given.content_type), date] {
        out.put(line);
        out.put(b"\n");
    }
    request.headers.put_amz(out);
    if !bucket.is_empty() {
        out.put(b"/");
        out.put(bucket);
    }
    request.path.put_sent(out);
    out.put(slash);
    request.query.put_subresources(&SUBRESOURCES, out);
}

/// The value of a header, or nothing.
pub(crate) fn value(header: Option<(usize, &[u8])>) -> &[u8] {
    header.map_or(b"", |(_, value)| value.trim_ascii())
}

/// Whether a text has the form of a signature: the base64 of 20 bytes in its one spelling.
pub(crate) fn is_signature(text: &[u8]) -> bool {
    let mut bytes = [0; 20];
    matches!(Base64::decode(text, &mut bytes), Ok(decoded) if decoded.len() == 20)
}

/// Whether a signature is of what `put` puts. Takes the same time wherever they differ.
pub(crate) fn verify(key: &Key, given: &[u8], put: impl FnOnce(&mut Key)) -> bool {
    let mut mac = key.clone();
    put(&mut mac);
    signature(&mac).ct_eq(given).into()
}

/// The signature of what was put.
pub(crate) fn signature(mac: &Key) -> [u8; 28] {
    let mut text = [0; 28];
    Base64::encode(&mac.clone().finalize().into_bytes(), &mut text).expect("20 bytes are 28 characters");
    text
}
