//! Signature Version 2: HMAC-SHA1 over a string to sign, without a canonical request. For old servers.

use crate::crypto::algorithm::Algorithm;
use crate::crypto::hmac_sha1;
use crate::error::Error;
use crate::keys::Identity;
use crate::keys::limits::{Validity, check_not_expired};
use crate::request::bucket::check_bucket;
use crate::request::{HeaderPolicy, Request};
use crate::sigv4::output::{self, Signed};
use crate::sigv4::parsed_request::ParsedRequest;
use crate::text::encode::{Digits, UNRESERVED, escape, percent_encode};
use crate::text::names;
use crate::text::sink::{AnySink, Buffer, Sink};
use crate::text::timestamp::Timestamp;

/// The query parameters that are part of the signed resource.
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

/// Parameters that select what a list shows. They are not signed, and do not affect data or permissions.
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

/// Whether a request may have a parameter: those that are signed, harmless, or part of a URL's authentication.
pub(crate) fn known_parameters(presigned: bool) -> [&'static [&'static str]; 3] {
    let authentication: &[&str] =
        if presigned { &["AWSAccessKeyId", "Expires", "Signature", "x-amz-security-token"] } else { &[] };
    [&SUBRESOURCES, &HARMLESS, authentication]
}

/// What signing adds to a request.
struct SigningContext<'a> {
    access_key_id: &'a [u8],
    date: [u8; 29],
    /// When a presigned URL expires, in Unix seconds.
    expires: Digits,
    token: &'a [u8],
}

impl<'a> SigningContext<'a> {
    fn new(identity: &'a Identity, validity: Validity) -> Result<Self, Error> {
        let credentials = identity.credentials()?;
        if validity.expires == 0 {
            check_not_expired(credentials.expires_at, || validity.time)?;
        }
        Ok(SigningContext {
            access_key_id: &credentials.access_key_id,
            date: Timestamp::from_unix(validity.time)?.http_date(),
            expires: Digits::decimal(validity.time.saturating_add(validity.expires).unsigned_abs()),
            token: identity.token(credentials),
        })
    }
}

/// The parts of the string to sign.
pub struct StringToSign<'s, 'a> {
    /// The request, with sorted headers and query.
    pub request: &'s ParsedRequest<'a>,
    /// The date line: that of a header, or when a URL expires.
    pub date: &'s [u8],
    /// The bucket, if it is in the host.
    pub bucket: &'a [u8],
    /// `/` if the path is signed with one more at its end, as verification tries; else empty.
    pub slash: &'static [u8],
}

impl StringToSign<'_, '_> {
    /// Write the string to sign.
    pub fn write(&self, out: &mut AnySink<'_>) {
        let ParsedRequest { method, path, query, headers, known, .. } = self.request;
        for line in [method, value(known.content_md5), value(known.content_type), self.date] {
            out.write(line);
            out.write(b"\n");
        }
        headers.write_amz(out);
        if !self.bucket.is_empty() {
            out.write(b"/");
            out.write(self.bucket);
        }
        path.write_sent(out);
        out.write(self.slash);
        query.write_subresources(&SUBRESOURCES, out);
    }

    fn sign(&self, identity: &Identity) -> Result<[u8; 28], Error> {
        let key = identity.credentials()?.hmac_sha1().expect("a signer of SigV2");
        Ok(hmac_sha1::sign(key, |mac| self.write(&mut AnySink(mac))))
    }
}

/// Make the string to sign of `request`, presigned if `request.expires` is set.
fn prepare<'s, 'a>(
    identity: &'a Identity,
    request: &Request<'a>,
    context: &'a mut Option<SigningContext<'a>>,
    parsed: &'s mut ParsedRequest<'a>,
) -> Result<(StringToSign<'s, 'a>, &'a SigningContext<'a>), Error> {
    // In SigV2 the caller cannot choose which headers are signed.
    parsed.read(identity, &Request { policy: HeaderPolicy::Default, ..*request })?;
    let in_query = request.expires != 0;
    parsed.known.check_reserved(in_query)?;
    if !request.bucket.is_empty() {
        check_bucket(request.bucket)?;
    }
    let context = &*context.insert(SigningContext::new(identity, parsed.validity)?);
    parsed.add_host();
    if !in_query && parsed.known.date.is_none() && parsed.known.http_date.is_none() {
        parsed.headers.add(&names::AMZ_DATE, &context.date)?;
    }
    if (in_query || parsed.known.token.is_none()) && !context.token.is_empty() {
        let (token, express_token) = identity.rules.token_slots(context.token);
        parsed.headers.add_token(token, express_token)?;
    }
    parsed.headers.sort()?;
    parsed.query.sort();
    let parsed = &*parsed;
    let date = match parsed.known.date {
        _ if in_query => context.expires.text(),
        // The line is empty if x-amz-date is among the headers below.
        None => value(parsed.known.http_date),
        Some(_) => b"",
    };
    Ok((StringToSign { request: parsed, date, bucket: request.bucket, slash: b"" }, context))
}

/// Write the string to sign of `request`.
pub fn string_to_sign(identity: &Identity, request: &Request<'_>, out: &mut AnySink<'_>) -> Result<(), Error> {
    let (mut room, mut parsed) = (None, ParsedRequest::default());
    prepare(identity, request, &mut room, &mut parsed)?.0.write(out);
    Ok(())
}

/// Write the header lines to add to `request` and, if `signed.all`, the URL and host to send.
pub fn sign(
    identity: &Identity,
    request: &Request<'_>,
    out: &mut Buffer<'_>,
    signed: &mut Signed,
) -> Result<(), Error> {
    let (mut room, mut parsed) = (None, ParsedRequest::default());
    let (string, context) = prepare(identity, request, &mut room, &mut parsed)?;
    let signature = string.sign(identity)?;
    string.request.headers.write_added(out);
    output::begin_authorization(out, signed);
    out.write_all([Algorithm::Sigv2.name().as_bytes(), b" ", context.access_key_id, b":"]);
    output::end_authorization(out, signed, &signature);
    if signed.all {
        let ParsedRequest { url, path, query, headers, .. } = string.request;
        out.write(b"\0");
        output::write_url(url, path, query, headers, out, signed);
        output::write_host(out, signed, |out| headers.write_host(out));
    }
    Ok(())
}

/// Write the presigned URL of `request` and, if `signed.all`, the host and headers to send.
pub fn presign(
    identity: &Identity,
    request: &Request<'_>,
    out: &mut Buffer<'_>,
    signed: &mut Signed,
) -> Result<(), Error> {
    let (mut room, mut parsed) = (None, ParsedRequest::default());
    let (string, context) = prepare(identity, request, &mut room, &mut parsed)?;
    let signature = string.sign(identity)?;
    let ParsedRequest { url, path, query, headers, validity, .. } = string.request;
    signed.expires_at = validity.end;
    output::write_url(url, path, query, headers, out, signed);
    let separator = if query.is_empty() { "?" } else { "&" };
    let parameters = [
        (separator, "AWSAccessKeyId", context.access_key_id),
        ("&", "Expires", context.expires.text()),
        ("&", identity.rules.token_header, context.token),
    ];
    for (separator, name, value) in parameters.into_iter().filter(|(_, _, value)| !value.is_empty()) {
        out.write(separator.as_bytes());
        out.write(name.as_bytes());
        out.write(b"=");
        percent_encode(out, value, &UNRESERVED);
    }
    out.write(b"&Signature=");
    output::write_signature(out, signed, |out| write_encoded(out, &signature));
    output::end_url(out, signed);
    if signed.all {
        output::write_headers_to_send(headers, identity.rules.token_header, out, signed);
    }
    Ok(())
}

/// The value of a header, or empty.
pub(crate) fn value(header: Option<(usize, &[u8])>) -> &[u8] {
    header.map_or(b"", |(_, value)| value.trim_ascii())
}

/// Percent-encode a signature byte by byte, so that no address depends on where the first byte to encode is: Valgrind, which
/// checks that none depends on the secret, cannot know that a signature is public.
fn write_encoded(out: &mut Buffer<'_>, signature: &[u8]) {
    for byte in signature {
        if UNRESERVED.contains(*byte) { out.write(&[*byte]) } else { out.write(&escape(*byte)) }
    }
}
