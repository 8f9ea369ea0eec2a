//! The Host, and who can change what goes there.

use super::findings::{Findings, Lint};
use crate::request::Request;
use crate::request::payload::Payload;
use crate::sigv4::parsed_request::ParsedRequest;

pub fn lint(request: &Request<'_>, parsed: &ParsedRequest<'_>, host: &[u8], findings: &mut Findings<'_, '_>) {
    let shown = findings.secrets.show(host);
    let https = parsed.url.scheme != "http://" && host.ends_with(b":443");
    let http = parsed.url.scheme != "https://" && host.ends_with(b":80");
    if parsed.known.host.is_some() && (https || http) {
        findings.add(
            Lint::DefaultPort,
            format_args!("The Host {shown} has the default port, which clients leave out: leave it out too."),
        );
    } else if !parsed.url.authority.is_empty() && !parsed.url.authority.eq_ignore_ascii_case(host) {
        let url = findings.secrets.show(parsed.url.authority);
        findings.add(
            Lint::HostMismatch,
            format_args!("The Host {shown} is signed, but the URL's host is {url}: see that the former is sent."),
        );
    }
    let sends = matches!(request.method, b"PUT" | b"POST" | b"PATCH");
    let unsigned = match request.payload {
        Payload::Unsigned => true,
        Payload::Default([]) => match parsed.known.content_sha256 {
            Some((_, text)) => {
                text.trim_ascii().starts_with(b"UNSIGNED-") || text.trim_ascii().starts_with(b"STREAMING-UNSIGNED-")
            }
            None => request.expires != 0,
        },
        _ => false,
    };
    if parsed.url.scheme == "http://" && sends && unsigned {
        findings.add(
            Lint::UnprotectedBody,
            format_args!(
                "The body is not signed and goes over http, so anybody can change it: use https, or sign the body."
            ),
        );
    }
}
