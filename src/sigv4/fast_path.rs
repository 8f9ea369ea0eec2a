//! Fast path for the common case: SigV4 to S3 with a cached signing key, and a request without headers, a query or
//! anything to percent-encode.
//!
//! Returns `None` before writing anything if the request does not qualify; the general path then reports the error.
//!
//! A compression function leaves most of a processor idle, since each of its steps waits for the one before. So what can be
//! done without a hash is done right behind one.

use super::output::{self, Signed};
use super::string_to_sign;
use crate::crypto::algorithm::Algorithm;
use crate::crypto::hmac::HmacKey;
use crate::crypto::sha256::CanonicalHash;
use crate::keys::Identity;
use crate::keys::credentials::Credentials;
use crate::keys::limits::{Validity, check_not_expired};
use crate::keys::service::TokenMode;
use crate::request::payload::{EMPTY, Payload, PayloadHash, UNSIGNED};
use crate::request::{HeaderPolicy, Request};
use crate::text::encode::{Digits, PATH, UNRESERVED, has_upper_case, hex, percent_encode};
use crate::text::sink::{Buffer, Sink, Stack};
use crate::text::timestamp::Timestamp;

/// Write what `sign` writes, if the request qualifies.
pub(crate) fn sign(by: &Identity, request: &Request<'_>, out: &mut Buffer<'_>, signed: &mut Signed) -> Option<()> {
    if request.expires != 0 || matches!(request.payload, Payload::Stream(_)) {
        return None;
    }
    let target = Target::of(by, request)?;
    let mut canonical = CanonicalHash::new();
    target.put(&mut canonical);
    canonical.put(b"\nhost:");
    canonical.put(target.host());
    canonical.compress();

    let payload_hash = match request.payload {
        Payload::Default([]) => PayloadHash::Text(EMPTY),
        payload => PayloadHash::new(payload, None, false).ok()?,
    };
    let moment = Moment::of(by, target.credentials, request)?;
    let (payload_hash, time) = (payload_hash.text(), moment.time.text());
    let token = (by.rules.token_header.as_bytes(), &target.credentials.session_token[..]);
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
    out.put(b"\r\n");
    output::put_authorization(out, signed, &moment.signature(target.credentials, &hash), |out| {
        out.put(b"AWS4-HMAC-SHA256 Credential=");
        target.credentials.credential.put(out, moment.time.date());
        out.put(b", SignedHeaders=");
        put_names(out, token);
        out.put(b", Signature=");
    });
    if signed.all {
        out.put(b"\0");
        output::begin_url(out, signed, |out| out.put(target.origin()));
        out.put(target.path());
        output::end_url(out, signed);
        output::put_host(out, signed, |out| out.put(target.host()));
    }
    Some(())
}

/// Write what `presign` writes, if the request qualifies and says nothing of a body.
pub(crate) fn presign(by: &Identity, request: &Request<'_>, out: &mut Buffer<'_>, signed: &mut Signed) -> Option<()> {
    if request.expires == 0 || !matches!(request.payload, Payload::Default([]) | Payload::Unsigned) {
        return None;
    }
    let target = Target::of(by, request)?;
    let mut canonical = CanonicalHash::new();
    target.put(&mut canonical);
    canonical.compress();

    let moment = Moment::of(by, target.credentials, request)?;
    let mut query = Stack::<384>::default();
    query.put(b"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=");
    target.credentials.encoded_credential.put(&mut query, moment.time.date());
    query.put(b"&X-Amz-Date=");
    query.put(moment.time.text());
    query.put(b"&X-Amz-Expires=");
    query.put(Digits::decimal(moment.validity.expires.unsigned_abs()).text());
    if !target.credentials.session_token.is_empty() {
        query.put(b"&");
        query.put(by.rules.token_parameter.as_bytes());
        query.put(b"=");
        percent_encode(&mut query, &target.credentials.session_token, &UNRESERVED);
    }
    query.put(b"&X-Amz-SignedHeaders=host");
    canonical.put(&query);
    canonical.put(b"\nhost:");
    canonical.put(target.host());
    canonical.put(b"\n\nhost\n");
    canonical.put(UNSIGNED);
    let hash = canonical.finish_in_place();

    signed.expires_at = moment.validity.end;
    output::begin_url(out, signed, |out| out.put(target.origin()));
    out.put(target.path());
    out.put(b"?");
    out.put(&query);
    out.put(b"&X-Amz-Signature=");
    output::put_signature(out, signed, |out| out.put(&moment.signature(target.credentials, &hash)));
    output::end_url(out, signed);
    if signed.all {
        output::put_host(out, signed, |out| out.put(target.host()));
        out.put(b"\0");
        signed.headers = out.len()..out.len();
    }
    Some(())
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

/// Where the request goes, and by whose credentials.
struct Target<'a> {
    credentials: &'a Credentials,
    method: &'a [u8],
    url: &'a [u8],
    /// Offsets of the host in the URL. The path is all that follows it.
    host_start: usize,
    host_end: usize,
}

impl<'a> Target<'a> {
    #[inline]
    fn of(by: &'a Identity, request: &Request<'a>) -> Option<Self> {
        let Request { method, url, .. } = *request;
        let (credentials, rules) = (by.credentials.as_ref()?, &by.rules);
        let qualifies = request.headers.is_empty()
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
            _ if !qualifies => return None,
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
        Some(Target { credentials, method, url, host_start, host_end: host_start + len })
    }

    #[inline]
    fn origin(&self) -> &'a [u8] {
        &self.url[..self.host_end]
    }

    #[inline]
    fn path(&self) -> &'a [u8] {
        &self.url[self.host_end..]
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
        out.put(self.path());
        out.put(b"\n");
    }
}

/// When the request is signed, and with which key.
struct Moment {
    validity: Validity,
    time: Timestamp,
    key: HmacKey,
}

impl Moment {
    #[inline]
    fn of(by: &Identity, credentials: &Credentials, request: &Request<'_>) -> Option<Self> {
        let validity = by.limits.validity(credentials.expires_at, request).ok()?;
        check_not_expired(credentials.expires_at, || validity.time).ok()?;
        let time = Timestamp::from_unix(validity.time).ok()?;
        let key = credentials.cached_key(time.date())?;
        Some(Moment { validity, time, key })
    }

    /// The signature over a canonical request with this hash.
    #[inline]
    fn signature(&self, credentials: &Credentials, hash: &[u8; 32]) -> [u8; 64] {
        let mut message = self.key.begin();
        string_to_sign::put(&mut message, Algorithm::Sigv4, &self.time, &credentials.credential, hash);
        hex(&self.key.finish_in_place(&mut message))
    }
}
