//! Requests as most are, signed in a straight line: to S3, by SigV4, with a key that is kept, without headers or a query of
//! the caller's, and with nothing to escape.
//!
//! `sign` and `presign` sign any request by taking it apart into lists. Here nothing is sorted, and what is put is the same
//! in a third of the instructions. Whatever is not usual, faults included, is left to them before anything is put.
//!
//! A compression function leaves most of a processor idle, for each of its steps waits for the one before. So whatever can
//! be done without a hash is done right behind one.

use crate::crypto::sha256::{CanonicalHash, HmacKey};
use crate::keys::limits::Validity;
use crate::keys::service::TokenMode;
use crate::request::payload::{EMPTY, Payload, PayloadHash, UNSIGNED};
use crate::request::{HeaderPolicy, Request, has_upper_case};
use crate::signer::{Credentials, Signer};
use crate::sigv4::output::Signed;
use crate::sigv4::signature::Algorithm;
use crate::sigv4::string_to_sign;
use crate::text::encode::{Digits, PATH, UNRESERVED, hex, percent_encode};
use crate::text::sink::{Buffer, Sink, Text};
use crate::text::timestamp::Timestamp;

impl Signer {
    /// Put what `sign` puts, if the request is usual.
    pub(crate) fn sign_usual(&self, request: &Request<'_>, out: &mut Buffer<'_>, signed: &mut Signed) -> Option<()> {
        if request.expires != 0 || matches!(request.payload, Payload::Stream(_)) {
            return None;
        }
        let place = Place::of(self, request)?;
        let mut canonical = CanonicalHash::new();
        place.put(&mut canonical);
        canonical.put(b"\nhost:");
        canonical.put(place.host());
        canonical.compress();

        let payload_hash = match request.payload {
            Payload::Default([]) => PayloadHash::Text(EMPTY),
            payload => PayloadHash::new(payload, None, false).ok()?,
        };
        let moment = Moment::of(self, place.by, request)?;
        let (payload_hash, time) = (payload_hash.text(), moment.time.text());
        let token = (self.rules.token_header.as_bytes(), &place.by.session_token[..]);
        canonical.put(b"\nx-amz-content-sha256:");
        canonical.put(payload_hash);
        canonical.put(b"\nx-amz-date:");
        canonical.put(time);
        if !token.1.is_empty() {
            canonical.put(b"\n");
            canonical.put(token.0);
            canonical.put(b":");
            canonical.put(token.1);
        }
        canonical.put(b"\n\n");
        put_names(&mut canonical, token);
        canonical.put(b"\n");
        canonical.put(payload_hash);
        let hash = canonical.finish_in_place();

        out.put(b"x-amz-content-sha256: ");
        out.put(payload_hash);
        out.put(b"\r\nx-amz-date: ");
        out.put(time);
        if !token.1.is_empty() {
            out.put(b"\r\n");
            out.put(token.0);
            out.put(b": ");
            out.put(token.1);
        }
        out.put(b"\r\nauthorization: ");
        signed.authorization.start = out.len();
        out.put(b"AWS4-HMAC-SHA256 Credential=");
        place.by.credential.put(out, moment.time.date());
        out.put(b", SignedHeaders=");
        put_names(out, token);
        out.put(b", Signature=");
        signed.signature.start = out.len();
        out.put(&moment.signature(place.by, &hash));
        signed.signature.end = out.len();
        signed.authorization.end = out.len();
        out.put(b"\r\n");
        signed.headers = 0..out.len();
        if signed.all {
            out.put(b"\0");
            signed.url.start = out.len();
            signed.target.start = out.len() + place.host_end;
            out.put(place.url);
            signed.url.end = out.len();
            signed.target.end = out.len();
            place.put_host(out, signed);
        }
        Some(())
    }

    /// Put what `presign` puts, if the request is usual and says nothing of a body.
    pub(crate) fn presign_usual(&self, request: &Request<'_>, out: &mut Buffer<'_>, signed: &mut Signed) -> Option<()> {
        if request.expires == 0 || !matches!(request.payload, Payload::Default([]) | Payload::Unsigned) {
            return None;
        }
        let place = Place::of(self, request)?;
        let mut canonical = CanonicalHash::new();
        place.put(&mut canonical);
        canonical.compress();

        let moment = Moment::of(self, place.by, request)?;
        let mut query = Text::<384>::default();
        query.put(b"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=");
        place.by.encoded_credential.put(&mut query, moment.time.date());
        query.put(b"&X-Amz-Date=");
        query.put(moment.time.text());
        query.put(b"&X-Amz-Expires=");
        query.put(Digits::decimal(moment.validity.expires.unsigned_abs()).text());
        if !place.by.session_token.is_empty() {
            query.put(b"&");
            query.put(self.rules.token_parameter.as_bytes());
            query.put(b"=");
            percent_encode(&mut query, &place.by.session_token, &UNRESERVED);
        }
        query.put(b"&X-Amz-SignedHeaders=host");
        canonical.put(&query);
        canonical.put(b"\nhost:");
        canonical.put(place.host());
        canonical.put(b"\n\nhost\n");
        canonical.put(UNSIGNED);
        let hash = canonical.finish_in_place();

        signed.expires_at = moment.validity.end;
        out.put(place.url);
        signed.target.start = place.host_end;
        out.put(b"?");
        out.put(&query);
        out.put(b"&X-Amz-Signature=");
        signed.signature.start = out.len();
        out.put(&moment.signature(place.by, &hash));
        signed.signature.end = out.len();
        signed.target.end = out.len();
        signed.url = 0..out.len();
        if signed.all {
            place.put_host(out, signed);
            out.put(b"\0");
            signed.headers = out.len()..out.len();
        }
        Some(())
    }
}

/// Put the names of the headers that are signed.
#[inline]
fn put_names(out: &mut impl Sink, token: (&[u8], &[u8])) {
    out.put(b"host;x-amz-content-sha256;x-amz-date");
    if !token.1.is_empty() {
        out.put(b";");
        out.put(token.0);
    }
}

/// Where a usual request goes, and by whose credentials.
struct Place<'a> {
    by: &'a Credentials,
    method: &'a [u8],
    url: &'a [u8],
    /// Offsets of the host in the URL. The path is all that follows it.
    host_start: usize,
    host_end: usize,
}

impl<'a> Place<'a> {
    #[inline]
    fn of(signer: &'a Signer, request: &Request<'a>) -> Option<Self> {
        let Request { method, url, .. } = *request;
        let (by, rules) = (signer.credentials.as_ref()?, &signer.rules);
        let usual = request.headers.is_empty()
            && request.query.is_empty()
            && request.entropy.is_empty()
            && matches!(request.policy, HeaderPolicy::Default)
            && matches!(method, b"GET" | b"PUT" | b"HEAD" | b"POST" | b"DELETE")
            && !rules.normalize_path
            && !rules.double_encode
            && rules.content_sha256_header
            && rules.presign_unsigned
            && rules.token_mode == TokenMode::Sign;
        let host_start = match url {
            _ if !usual => return None,
            [b'h', b't', b't', b'p', b's', b':', b'/', b'/', ..] => 8,
            [b'h', b't', b't', b'p', b':', b'/', b'/', ..] => 7,
            _ => return None,
        };
        // The first byte that is not unreserved ends the host.
        let len = UNRESERVED.first_outside(&url[host_start..])?;
        let (host, path) = url[host_start..].split_at(len);
        if len == 0 || path[0] != b'/' || PATH.first_outside(path).is_some() || has_upper_case(host) {
            return None;
        }
        Some(Place { by, method, url, host_start, host_end: host_start + len })
    }

    #[inline]
    fn host(&self) -> &'a [u8] {
        &self.url[self.host_start..self.host_end]
    }

    /// Put what a canonical request begins with, up to the query.
    #[inline]
    fn put(&self, out: &mut CanonicalHash) {
        out.put(self.method);
        out.put(b"\n");
        out.put(&self.url[self.host_end..]);
        out.put(b"\n");
    }

    #[inline]
    fn put_host(&self, out: &mut Buffer<'_>, signed: &mut Signed) {
        out.put(b"\0");
        signed.host.start = out.len();
        out.put(self.host());
        signed.host.end = out.len();
    }
}

/// When a usual request is signed, and with which key.
struct Moment {
    validity: Validity,
    time: Timestamp,
    key: HmacKey,
}

impl Moment {
    #[inline]
    fn of(signer: &Signer, by: &Credentials, request: &Request<'_>) -> Option<Self> {
        let validity = Validity::new(signer, request).ok()?;
        by.check_not_expired(|| validity.time).ok()?;
        let time = Timestamp::from_unix(validity.time).ok()?;
        let key = by.kept_key(time.date())?;
        Some(Moment { validity, time, key })
    }

    /// The signature over a canonical request with this hash.
    #[inline]
    fn signature(&self, by: &Credentials, hash: &[u8; 32]) -> [u8; 64] {
        let mut message = self.key.begin();
        string_to_sign::put(&mut message, Algorithm::Sigv4, &self.time, &by.credential, hash);
        hex(&self.key.finish_in_place(&mut message))
    }
}
