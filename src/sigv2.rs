//! Signature Version 2: HMAC-SHA1 over a string that has no canonical request behind it. For servers that know no other.

use base64ct::{Base64, Encoding};
use hmac::{Hmac, Mac};
use sha1::Sha1;
use smallvec::SmallVec;

use crate::canonical::headers::{Given, put_line};
use crate::encode::{UNRESERVED, percent_encode};
use crate::error::{Error, Status};
use crate::request::{HeaderPolicy, Request};
use crate::service::TokenMode;
use crate::signature::Algorithm;
use crate::signed::Signed;
use crate::signer::Signer;
use crate::sigv4::{Decimal, Parsed, check_expires, check_reserved, decimal};
use crate::sink::{Buffer, Sink};
use crate::time::Timestamp;

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

/// The parameters of a presigned URL, which only the signer may set.
const SIGNED: [&[u8]; 3] = [b"AWSAccessKeyId", b"Expires", b"Signature"];

impl Sink for Hmac<Sha1> {
    fn put(&mut self, bytes: &[u8]) {
        self.update(bytes);
    }
}

/// The texts that signing adds to a request.
struct Stamp<'a> {
    access_key_id: &'a [u8],
    date: [u8; 29],
    /// When a presigned URL ends, in Unix seconds.
    expires: Decimal,
    token: &'a [u8],
    /// Headers that the request lacks: name, value.
    added: SmallVec<[(&'static str, Text<'a>); 2]>,
}

#[derive(Clone, Copy)]
enum Text<'a> {
    Date,
    Token(&'a [u8]),
}

impl<'a> Stamp<'a> {
    fn new(signer: &'a Signer, request: &Request<'_>, given: &Given<'_>) -> Result<Self, Error> {
        let credentials = signer.credentials()?;
        let token = match signer.rules.token_mode {
            TokenMode::Omit => &[],
            _ => &credentials.session_token[..],
        };
        let mut added = SmallVec::new();
        if request.expires == 0 && given.date.is_none() && given.http_date.is_none() {
            added.push(("x-amz-date", Text::Date));
        }
        if request.expires == 0 && given.token.is_none() && !token.is_empty() {
            added.push((signer.rules.token_header, Text::Token(token)));
        }
        Ok(Stamp {
            access_key_id: &credentials.access_key_id,
            date: Timestamp::from_unix(request.time)?.http_date(),
            expires: decimal(request.time.saturating_add(request.expires).unsigned_abs()),
            token,
            added,
        })
    }

    fn text<'s>(&'s self, text: Text<'s>) -> &'s [u8] {
        match text {
            Text::Date => &self.date,
            Text::Token(token) => token,
        }
    }
}

impl Signer {
    /// Put the string to sign into `out`, in the form that `request.expires` asks for; hand what it was made of to `then`.
    fn with_string_v2<S: Sink, R>(
        &self,
        request: &Request<'_>,
        out: &mut S,
        then: impl FnOnce(&Parsed<'_>, &Stamp<'_>, &mut S) -> R,
    ) -> Result<R, Error> {
        let stamp;
        // Which headers are signed is not for the caller to choose here.
        let request = Request { policy: HeaderPolicy::Default, ..*request };
        let Parsed { mut canonical, url, given } = Parsed::new(self, &request)?;
        let presigns = request.expires != 0;
        check_reserved(&given, presigns)?;
        if SIGNED.iter().any(|name| canonical.query.contains(name)) {
            return Err(url.query.error(Status::Query, 0, "the query holds a signature already"));
        }
        stamp = Stamp::new(self, &request, &given)?;
        for (name, text) in &stamp.added {
            canonical.headers.add(name, stamp.text(*text));
        }
        if presigns && !stamp.token.is_empty() {
            canonical.headers.add(self.rules.token_header, stamp.token);
        }
        canonical.headers.sort();
        canonical.query.sort();

        let date = match given.date {
            _ if presigns => &stamp.expires[..],
            // The line is empty where x-amz-date stands among the headers below.
            None => value(given.http_date),
            Some(_) => b"",
        };
        for line in [request.method, value(given.content_md5), value(given.content_type), date] {
            out.put(line);
            out.put(b"\n");
        }
        canonical.headers.put_amz(out);
        if !request.bucket.is_empty() {
            out.put(b"/");
            out.put(request.bucket);
        }
        canonical.path.put_sent(out);
        canonical.query.put_subresources(&SUBRESOURCES, out);
        Ok(then(&Parsed { canonical, url, given }, &stamp, out))
    }

    pub(crate) fn string_to_sign_v2(&self, request: &Request<'_>, out: &mut Buffer<'_>) -> Result<(), Error> {
        if request.expires != 0 {
            check_expires(request.expires)?;
        }
        self.with_string_v2(request, out, |_, _, _| ())
    }

    pub(crate) fn sign_v2(
        &self,
        key: &Hmac<Sha1>,
        request: &Request<'_>,
        out: &mut Buffer<'_>,
        all: bool,
    ) -> Result<Signed, Error> {
        self.with_string_v2(request, &mut key.clone(), |parsed, stamp, mac| {
            let mut signed = Signed::default();
            for (name, text) in &stamp.added {
                put_line(out, name.as_bytes(), stamp.text(*text));
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
            if all {
                out.put(b"\0");
                put_url(&mut signed, out, parsed, false, |_| ());
                signed.put_host(out, &parsed.canonical);
            }
            signed
        })
    }

    pub(crate) fn presign_v2(
        &self,
        key: &Hmac<Sha1>,
        request: &Request<'_>,
        out: &mut Buffer<'_>,
        all: bool,
    ) -> Result<Signed, Error> {
        self.with_string_v2(request, &mut key.clone(), |parsed, stamp, mac| {
            let mut signed = Signed::default();
            let mut place = 0..0;
            put_url(&mut signed, out, parsed, true, |out| {
                let separator = if parsed.canonical.query.is_empty() { "" } else { "&" };
                let parameters = [
                    (separator, "AWSAccessKeyId", stamp.access_key_id),
                    ("&", "Expires", &stamp.expires),
                    ("&", self.rules.token_header, stamp.token),
                ];
                for (separator, name, value) in parameters.into_iter().filter(|(_, _, value)| !value.is_empty()) {
                    out.put(separator.as_bytes());
                    out.put(name.as_bytes());
                    out.put(b"=");
                    percent_encode(out, value, &UNRESERVED);
                }
                out.put(b"&Signature=");
                place.start = out.len();
                percent_encode(out, &signature(mac), &UNRESERVED);
                place.end = out.len();
            });
            signed.signature = place;
            if all {
                signed.put_host(out, &parsed.canonical);
                out.put(b"\0");
                signed.headers.start = out.len();
                parsed.canonical.headers.put_lines(self.rules.token_header, out);
                signed.headers.end = out.len();
            }
            signed
        })
    }
}

/// The value of a header, or nothing.
fn value(header: Option<(usize, &[u8])>) -> &[u8] {
    header.map_or(b"", |(_, value)| value.trim_ascii())
}

fn signature(mac: &Hmac<Sha1>) -> [u8; 28] {
    let mut text = [0; 28];
    Base64::encode(&mac.clone().finalize().into_bytes(), &mut text).expect("20 bytes are 28 characters");
    text
}

/// Put the URL to send, whose query goes on with what `more` puts.
fn put_url(
    signed: &mut Signed,
    out: &mut Buffer<'_>,
    parsed: &Parsed<'_>,
    presigned: bool,
    more: impl FnOnce(&mut Buffer<'_>),
) {
    signed.url.start = out.len();
    parsed.url.put_origin(out);
    signed.target.start = out.len();
    parsed.canonical.path.put_sent(out);
    if presigned || !parsed.canonical.query.is_empty() {
        out.put(b"?");
    }
    parsed.canonical.query.put_bare(out);
    more(out);
    signed.target.end = out.len();
    signed.url.end = out.len();
}
