//! The output: header lines or a URL, and where each part is. Offsets are set here and nowhere else.

use core::ops::Range;

use super::canonical::Canonical;
use super::canonical::headers::Headers;
use super::canonical::lines::write_line;
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

/// Write the header lines for a canonical request and, if all parts are wanted, the URL and host to send.
pub(crate) fn write_headers(
    canonical: &Canonical<'_, '_>,
    signature: &[u8],
    out: &mut Buffer<'_>,
    signed: &mut Signed,
) {
    write_headers_before_signature(canonical, out, signed);
    write_headers_from_signature(canonical, signature, out, signed);
}

/// Write the header lines for a canonical request, up to the signature.
#[inline]
pub(crate) fn write_headers_before_signature(canonical: &Canonical<'_, '_>, out: &mut Buffer<'_>, signed: &mut Signed) {
    let (request, context) = (&canonical.request, canonical.context);
    request.headers.write_added(out);
    if !canonical.unsigned_token.is_empty() {
        write_line(out, canonical.identity.rules.token_header.as_bytes(), canonical.unsigned_token);
    }
    begin_authorization(out, signed);
    let [key_id, date, scope] = canonical.credentials.credential.pieces(context.time.date());
    out.write_all([context.algorithm.name().as_bytes(), b" Credential=", key_id, date, scope]);
    out.write_all([b", SignedHeaders=", request.headers.names(), b", Signature="]);
}

/// Write the signature, which ends the header lines, and, if all parts are wanted, the URL and host to send.
#[inline]
pub(crate) fn write_headers_from_signature(
    canonical: &Canonical<'_, '_>,
    signature: &[u8],
    out: &mut Buffer<'_>,
    signed: &mut Signed,
) {
    let request = &canonical.request;
    end_authorization(out, signed, signature);
    if signed.all {
        out.write_all([b"\0"]);
        write_url(canonical.url, request.path, request.query, request.headers, out, signed);
        write_host(out, signed, |out| request.headers.write_host(out));
    }
}

/// Write the start of the line of `Authorization`, the last.
#[inline]
pub(crate) fn begin_authorization(out: &mut Buffer<'_>, signed: &mut Signed) {
    out.write_all([b"authorization: "]);
    signed.authorization.start = out.len();
}

/// Write the signature, and end the line of `Authorization`.
#[inline]
pub(crate) fn end_authorization(out: &mut Buffer<'_>, signed: &mut Signed, signature: &[u8]) {
    write_signature(out, signed, |out| out.write_all([signature]));
    signed.authorization.end = out.len();
    out.write_all([b"\r\n"]);
    signed.headers = 0..out.len();
}

/// Write a presigned URL up to its query.
pub(crate) fn write_url_before_query(canonical: &Canonical<'_, '_>, out: &mut Buffer<'_>, signed: &mut Signed) {
    begin_url(out, signed, |out| canonical.url.write_origin(out));
    canonical.request.path.write_sent(out);
    out.write_all([b"?"]);
}

/// Write what follows the signed query of a presigned URL and, if all parts are wanted, the host and headers to send.
pub(crate) fn write_url_after_query(
    canonical: &Canonical<'_, '_>,
    signature: &[u8],
    out: &mut Buffer<'_>,
    signed: &mut Signed,
) {
    out.write_all([b"&X-Amz-Signature="]);
    write_signature(out, signed, |out| out.write_all([signature]));
    write_unsigned_token(canonical, out);
    end_url(out, signed);
    signed.expires_at = canonical.end;
    if signed.all {
        write_headers_to_send(canonical.request.headers, canonical.identity.rules.token_header, out, signed);
    }
}

/// Write the signature.
#[inline]
pub(crate) fn write_signature<'b>(out: &mut Buffer<'b>, signed: &mut Signed, write: impl FnOnce(&mut Buffer<'b>)) {
    signed.signature.start = out.len();
    write(out);
    signed.signature.end = out.len();
}

/// Write the session token, if it goes behind the signature.
pub(crate) fn write_unsigned_token(canonical: &Canonical<'_, '_>, out: &mut impl Sink) {
    if !canonical.unsigned_token.is_empty() {
        out.write_all([b"&", canonical.identity.rules.token_parameter.as_bytes(), b"="]);
        percent_encode(out, canonical.unsigned_token, &UNRESERVED);
    }
}

/// Write the host, and the header lines that whoever uses a presigned URL must send.
pub(crate) fn write_headers_to_send(
    headers: &Headers<'_>,
    token_header: &str,
    out: &mut Buffer<'_>,
    signed: &mut Signed,
) {
    write_host(out, signed, |out| headers.write_host(out));
    out.write_all([b"\0"]);
    signed.headers.start = out.len();
    headers.write_to_send(token_header, out);
    signed.headers.end = out.len();
}

/// Write the URL to send, without a signature in it.
pub(crate) fn write_url(
    url: &Url<'_>,
    path: &Path<'_>,
    query: &Query<'_>,
    headers: &Headers<'_>,
    out: &mut Buffer<'_>,
    signed: &mut Signed,
) {
    begin_url(out, signed, |out| url.write_origin(out));
    path.write_sent(out);
    if !query.is_empty() {
        out.write_all([b"?"]);
        query.write(headers, &mut AnySink(out));
    }
    end_url(out, signed);
}

/// Write the scheme and host of a URL; its target follows.
#[inline]
pub(crate) fn begin_url<'b>(out: &mut Buffer<'b>, signed: &mut Signed, write_origin: impl FnOnce(&mut Buffer<'b>)) {
    signed.url.start = out.len();
    write_origin(out);
    signed.target.start = out.len();
}

/// Note that the URL ends here.
#[inline]
pub(crate) fn end_url(out: &Buffer<'_>, signed: &mut Signed) {
    signed.target.end = out.len();
    signed.url.end = out.len();
}

/// Write the host to send, as it was signed.
#[inline]
pub(crate) fn write_host<'b>(out: &mut Buffer<'b>, signed: &mut Signed, write: impl FnOnce(&mut Buffer<'b>)) {
    out.write_all([b"\0"]);
    signed.host.start = out.len();
    write(out);
    signed.host.end = out.len();
}
