//! The headers.

use super::copy_source;
use super::findings::{Findings, Lint};
use crate::crypto::algorithm::Algorithm;
use crate::keys::credentials::Credentials;
use crate::keys::limits::SKEW;
use crate::memory::{List, OutOfMemory};
use crate::request::Request;
use crate::sigv4::canonical::headers::VOLATILE;
use crate::sigv4::parsed_request::ParsedRequest;
use crate::text::names::{is_amz, key};
use crate::text::timestamp::Timestamp;

/// Signed only on request or as `x-amz-*`, but added or changed as often as those that are never signed: by browsers,
/// by proxies and CDNs, with each attempt, and by agents that trace. Those that end with a hyphen are prefixes.
const OFTEN_REWRITTEN: &str = "accept accept-language cache-control cookie origin pragma referer sec- \
    cdn-loop cf- cloudfront- content-length max-forwards true-client-ip x-amz-cf- x-envoy- x-forwarded- x-real-ip \
    amz-sdk-invocation-id amz-sdk-request amz-sdk-retry \
    b3 baggage elastic-apm-traceparent newrelic sentry-trace traceparent tracestate uber-trace-id x-b3- \
    x-cloud-trace-context x-correlation-id x-datadog- x-request-id";

pub fn lint(
    request: &Request<'_>,
    parsed: &ParsedRequest<'_>,
    credentials: &Credentials,
    findings: &mut Findings<'_, '_>,
) -> Result<(), OutOfMemory> {
    let is_sigv2 = credentials.algorithm() == Algorithm::Sigv2;
    let names = if is_sigv2 { b"" } else { parsed.headers.names() };
    // Sorted already.
    let signed = List::<_, 32>::of(names.split(|b| *b == b';'))?;
    for header in request.headers {
        let name = lower_case(header.name)?;
        let is_amz = is_amz(key(&name));
        let is_signed = signed.binary_search(&&name[..]).is_ok();
        let shown = findings.secrets.show(&name);
        if is_signed && is_rewritten(&name) {
            findings.add(
                Lint::VolatileHeader,
                format_args!(
                    "The header {shown} is signed, but clients, proxies or tracing agents rewrite it: \
                     leave it out of the signed headers, or of the request."
                ),
            );
        }
        if is_amz && !is_signed && !is_sigv2 {
            findings.add(
                Lint::UnsignedHeader,
                format_args!(
                    "The header {shown} is not signed, and S3 refuses unsigned x-amz-* headers: sign it, or leave it out."
                ),
            );
        }
        if is_signed && request.expires != 0 && *name != *b"host" {
            findings.add(
                Lint::HeaderToSend,
                format_args!(
                    "Whoever uses the URL must send the header {shown} with the same value: \
                     tell them, or do not sign it."
                ),
            );
        }
        if is_signed && !header.value.is_ascii() {
            findings.add(
                Lint::NonAsciiHeader,
                format_args!(
                    "The value of the header {shown} is not ASCII, and may be sent in another encoding: encode it."
                ),
            );
        }
        if (is_signed || is_amz) && name.iter().any(|b| !b.is_ascii_alphanumeric() && *b != b'-') {
            findings.add(
                Lint::OddHeaderName,
                format_args!(
                    "nginx and other proxies drop the header {shown} for its name: use letters, digits and hyphens, \
                     or set nginx's underscores_in_headers on and ignore_invalid_headers off."
                ),
            );
        }
        if *name == *b"x-amz-copy-source"
            && let Some(fault) = copy_source::fault(header.value)
        {
            findings.add(Lint::CopySource, format_args!("The x-amz-copy-source {fault}."));
        }
    }
    Ok(())
}

fn is_rewritten(name: &[u8]) -> bool {
    let is = |known: &[u8]| name == known || (known.ends_with(b"-") && name.starts_with(known));
    VOLATILE.contains(&name) || OFTEN_REWRITTEN.as_bytes().split(|b| *b == b' ').any(is)
}

/// An `x-amz-date` overrides the time and may be left over from an earlier attempt.
pub fn lint_date(request: &Request<'_>, parsed: &ParsedRequest<'_>, findings: &mut Findings<'_, '_>) {
    let Some(date) = parsed.known.date.and_then(|(_, text)| Timestamp::parse(text.trim_ascii()).ok()) else { return };
    let apart = date.unix().abs_diff(request.time);
    if apart > SKEW.unsigned_abs() {
        findings.add(
            Lint::StaleDate,
            format_args!(
                "The x-amz-date header is {apart} seconds from the time and is what gets signed; \
                 servers refuse more than {SKEW}: remove it before signing again."
            ),
        );
    }
}

pub fn lower_case(name: &[u8]) -> Result<List<u8, 64>, OutOfMemory> {
    List::of(name.iter().map(u8::to_ascii_lowercase))
}
