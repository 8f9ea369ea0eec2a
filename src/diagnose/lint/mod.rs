//! Warns of what is likely to go wrong with a request, before it is sent.

mod copy_source;
mod credentials;
mod endpoint;
mod findings;
mod headers;
mod host;
mod url;

use crate::diagnose::redact::Secrets;
use crate::error::Error;
use crate::keys::Identity;
use crate::request::Request;
use crate::sigv4::parsed_request::ParsedRequest;
use crate::text::sink::{AnySink, Buffer, Text};
use findings::Findings;

/// Write a line for each thing likely to go wrong with `request`; return the bits of the findings.
pub(crate) fn lint(identity: &Identity, request: &Request<'_>, out: &mut Buffer<'_>) -> Result<i32, Error> {
    let mut parsed = ParsedRequest::default();
    parsed.read(identity, request)?;
    parsed.add_host();
    parsed.headers.sort()?;
    let credentials = identity.credentials.as_ref();
    let token = credentials.map_or(&b""[..], |credentials| &credentials.session_token[..]);
    let mut findings = Findings { out, mask: 0, secrets: Secrets([token, b"", b""]) };
    let mut host = Text::<128>::default();
    parsed.headers.write_host(&mut AnySink(&mut host));
    let host = host.bytes()?;
    let name = host.strip_suffix(b":443").or(host.strip_suffix(b":80")).unwrap_or(host);
    host::lint(request, &parsed, host, &mut findings);
    url::lint_path(request, &parsed, &mut findings)?;
    let endpoint = endpoint::Endpoint::of(name);
    endpoint.lint_bucket(&parsed, &mut findings);
    let Some(credentials) = credentials else { return Ok(findings.mask) };
    headers::lint(request, &parsed, credentials, &mut findings)?;
    endpoint.lint(identity, request, &parsed, credentials, &mut findings);
    headers::lint_date(request, &parsed, &mut findings);
    credentials::lint(identity, request, &parsed, credentials, endpoint.is_aws(), &mut findings);
    url::lint_query(request, &parsed, credentials, &mut findings)?;
    Ok(findings.mask)
}
