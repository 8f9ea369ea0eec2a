//! The path and the query.

use super::findings::{Findings, Lint};
use super::headers::lower_case;
use crate::crypto::algorithm::Algorithm;
use crate::keys::credentials::Credentials;
use crate::memory::OutOfMemory;
use crate::request::{PathMode, Request};
use crate::sigv4::canonical::path::dot_segment;
use crate::sigv4::parsed_request::ParsedRequest;
use crate::text::sink::{AnySink, Text};

/// Checks the decoded path for dots, since clients read `%2e` as a dot and servers read `%2F` as a slash.
pub fn lint_path(
    request: &Request<'_>,
    parsed: &ParsedRequest<'_>,
    findings: &mut Findings<'_, '_>,
) -> Result<(), OutOfMemory> {
    let mut sent = Text::<128>::default();
    parsed.path.write_sent(&mut AnySink(&mut sent));
    if dot_segment(sent.bytes()?, true).is_some() {
        findings.add(
            Lint::DotSegment,
            format_args!(
                "The path has a segment . or .., which most clients resolve before they send it: \
                 use another key, or a client that sends paths unchanged."
            ),
        );
    }
    // In a raw path it can only be a plus, and is sent as %2B.
    if request.path_mode != PathMode::Raw && parsed.url.path.bytes.contains(&b'+') {
        findings.add(
            Lint::PlusInPath,
            format_args!(
                "The path has a +, which is signed as a plus, but some clients and servers take for a space: \
                 write %2B, or %20 for a space."
            ),
        );
    }
    Ok(())
}

pub fn lint_query(
    request: &Request<'_>,
    parsed: &ParsedRequest<'_>,
    credentials: &Credentials,
    findings: &mut Findings<'_, '_>,
) -> Result<(), OutOfMemory> {
    if request.expires == 0 || credentials.algorithm() == Algorithm::Sigv2 {
        return Ok(());
    }
    for pair in parsed.url.query.bytes.split(|b| *b == b'&') {
        let name = lower_case(pair.split(|b| *b == b'=').next().unwrap_or_default())?;
        if name.starts_with(b"x-amz-checksum-") || *name == *b"x-amz-sdk-checksum-algorithm" {
            let name = findings.secrets.show(&name);
            findings.add(
                Lint::ChecksumInQuery,
                format_args!(
                    "The parameter {name} ties the URL to one body, or makes it unusable, \
                     since S3 reads checksums from the query too: leave it out."
                ),
            );
        }
    }
    Ok(())
}
