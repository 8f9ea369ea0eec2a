//! The output: header lines or a URL, and where each part is. Offsets are set here and nowhere else.

use core::ops::Range;

use super::canonical::Canonical;
use super::canonical::headers::Headers;
use super::canonical::lines::put_line;
use super::canonical::path::Path;
use super::canonical::query::Query;
use crate::request::url::Url;
use crate::text::encode::{UNRESERVED, percent_encode};
use crate::text::sink::{AnySink, Buffer, Sink};

/// Ranges of the output. Absent parts are empty; a NUL follows headers, URL and host.
#[derive(Clone, Debug, Default)]
pub struct Signed {
    /// Whether all parts are wanted, or only what goes into the output first.
    pub all: bool,
    /// Header lines to add, or those that whoever uses the URL must send.
    pub headers: Range<usize>,
    /// The URL to send.
    pub url: Range<usize>,
    /// Its path and query.
    pub target: Range<usize>,
    /// Value of the `Host` header.
    pub host: Range<usize>,
    /// Value of the `Authorization` header.
    pub authorization: Range<usize>,
    /// The signature.
    pub signature: Range<usize>,
    /// When a presigned URL ends, in Unix seconds.
    pub expires_at: i64,
}

/// Put the header lines for a canonical request and, if all parts are wanted, the URL and host to send.
pub(crate) fn put_headers(canonical: &Canonical<'_, '_>, signature: &[u8], out: &mut Buffer<'_>, signed: &mut Signed) {
    put_headers_before_signature(canonical, out, signed);
    put_headers_from_signature(canonical, signature, out, signed);
}

/// Put the header lines for a canonical request, up to the signature.
#[inline]
pub(crate) fn put_headers_before_signature(canonical: &Canonical<'_, '_>, out: &mut Buffer<'_>, signed: &mut Signed) {
    let (request, context) = (&canonical.request, canonical.context);
    request.headers.put_added(out);
    if !canonical.unsigned_token.is_empty() {
        put_line(out, canonical.identity.rules.token_header.as_bytes(), canonical.unsigned_token);
    }
    begin_authorization(out, signed);
    let [key_id, date, scope] = canonical.credentials.credential.pieces(context.time.date());
    out.put_all([context.algorithm.name().as_bytes(), b" Credential=", key_id, date, scope]);
    out.put_all([b", SignedHeaders=", request.headers.names(), b", Signature="]);
}

/// Put the signature, which ends the header lines, and, if all parts are wanted, the URL and host to send.
#[inline]
pub(crate) fn put_headers_from_signature(
    canonical: &Canonical<'_, '_>,
    signature: &[u8],
    out: &mut Buffer<'_>,
    signed: &mut Signed,
) {
    let request = &canonical.request;
    end_authorization(out, signed, signature);
    if signed.all {
        out.put(b"\0");
        put_url(canonical.url, request.path, request.query, request.headers, out, signed);
        put_host(out, signed, |out| request.headers.put_host(out));
    }
}

/// Put the start of the line of `Authorization`, the last.
#[inline]
pub(crate) fn begin_authorization(out: &mut Buffer<'_>, signed: &mut Signed) {
    out.put(b"authorization: ");
    signed.authorization.start = out.len();
}

/// Put the signature, and end the line of `Authorization`.
#[inline]
pub(crate) fn end_authorization(out: &mut Buffer<'_>, signed: &mut Signed, signature: &[u8]) {
    put_signature(out, signed, |out| out.put(signature));
    signed.authorization.end = out.len();
    out.put(b"\r\n");
    signed.headers = 0..out.len();
}

/// Put a presigned URL up to its query.
pub(crate) fn put_url_before_query(canonical: &Canonical<'_, '_>, out: &mut Buffer<'_>, signed: &mut Signed) {
    begin_url(out, signed, |out| canonical.url.put_origin(out));
    canonical.request.path.put_sent(out);
    out.put(b"?");
}

/// Put what follows the signed query of a presigned URL and, if all parts are wanted, the host and headers to send.
pub(crate) fn put_url_after_query(
    canonical: &Canonical<'_, '_>,
    signature: &[u8],
    out: &mut Buffer<'_>,
    signed: &mut Signed,
) {
    out.put(b"&X-Amz-Signature=");
    put_signature(out, signed, |out| out.put(signature));
    put_unsigned_token(canonical, out);
    end_url(out, signed);
    signed.expires_at = canonical.end;
    if signed.all {
        put_headers_to_send(canonical.request.headers, canonical.identity.rules.token_header, out, signed);
    }
}

/// Put the signature.
#[inline]
pub(crate) fn put_signature<'b>(out: &mut Buffer<'b>, signed: &mut Signed, put: impl FnOnce(&mut Buffer<'b>)) {
    signed.signature.start = out.len();
    put(out);
    signed.signature.end = out.len();
}

/// Put the session token, if it goes behind the signature.
pub(crate) fn put_unsigned_token(canonical: &Canonical<'_, '_>, out: &mut impl Sink) {
    if !canonical.unsigned_token.is_empty() {
        out.put(b"&");
        out.put(canonical.identity.rules.token_parameter.as_bytes());
        out.put(b"=");
        percent_encode(out, canonical.unsigned_token, &UNRESERVED);
    }
}

/// Put the host, and the header lines that whoever uses a presigned URL must send.
pub(crate) fn put_headers_to_send(
    headers: &Headers<'_>,
    token_header: &str,
    out: &mut Buffer<'_>,
    signed: &mut Signed,
) {
    put_host(out, signed, |out| headers.put_host(out));
    out.put(b"\0");
    signed.headers.start = out.len();
    headers.put_to_send(token_header, out);
    signed.headers.end = out.len();
}

/// Put the URL to send, without a signature in it.
pub(crate) fn put_url(
    url: &Url<'_>,
    path: &Path<'_>,
    query: &Query<'_>,
    headers: &Headers<'_>,
    out: &mut Buffer<'_>,
    signed: &mut Signed,
) {
    begin_url(out, signed, |out| url.put_origin(out));
    path.put_sent(out);
    if !query.is_empty() {
        out.put(b"?");
        query.put(headers, &mut AnySink(out));
    }
    end_url(out, signed);
}

/// Put scheme and host of a URL; its target follows.
#[inline]
pub(crate) fn begin_url<'b>(out: &mut Buffer<'b>, signed: &mut Signed, put_origin: impl FnOnce(&mut Buffer<'b>)) {
    signed.url.start = out.len();
    put_origin(out);
    signed.target.start = out.len();
}

/// Note that the URL ends here.
#[inline]
pub(crate) fn end_url(out: &Buffer<'_>, signed: &mut Signed) {
    signed.target.end = out.len();
    signed.url.end = out.len();
}

/// Put the host to send, as it was signed.
#[inline]
pub(crate) fn put_host<'b>(out: &mut Buffer<'b>, signed: &mut Signed, put: impl FnOnce(&mut Buffer<'b>)) {
    out.put(b"\0");
    signed.host.start = out.len();
    put(out);
    signed.host.end = out.len();
}
