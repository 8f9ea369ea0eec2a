//! The endpoint that a host belongs to, and what it takes: service, algorithm and region.
//!
//! Services and algorithms follow AWS's endpoint rules; a test compares them with botocore's cases.

use super::findings::{Findings, Lint};
use crate::crypto::algorithm::Algorithm;
use crate::endpoint::partition;
use crate::keys::Identity;
use crate::keys::credentials::Credentials;
use crate::keys::provider::{B2, Provider, R2, Support};
use crate::keys::service::{Rules, TokenMode};
use crate::request::{Header, Request};
use crate::sigv4::parsed_request::ParsedRequest;

/// A host, taken apart from its end.
#[derive(Clone, Copy, Default)]
pub struct Endpoint<'h> {
    host: &'h [u8],
    /// What precedes the suffix of AWS, if this is a host of AWS.
    aws: Option<&'h [u8]>,
    /// The label that names S3, such as `s3`, `s3-eu-west-1` or `s3express-use1-az4`; empty if it is not S3.
    label: &'h [u8],
    /// What precedes it: a bucket, an access point, or nothing.
    before: &'h [u8],
    /// The region in the host, if AWS has such a one.
    region: Option<&'h [u8]>,
    /// Whether this is an interface endpoint in a VPC.
    is_private: bool,
    provider: Option<&'static Provider>,
}

/// What an endpoint takes, by how its label begins; the first that fits counts. An empty service is any of S3's.
const SERVICES: [(&[u8], &[u8]); 7] = [
    (b"s3express-", b"s3express"),
    (b"s3-outposts", b"s3-outposts"),
    (b"s3-object-lambda", b"s3-object-lambda"),
    (b"s3-control", b""),
    (ACCESS_POINT, b"s3"),
    (MULTI_REGION, b"s3"),
    (b"s3", b"s3"),
];
const ACCESS_POINT: &[u8] = b"s3-accesspoint";
const MULTI_REGION: &[u8] = b"s3-global";

/// Other servers whose hosts are known, all of which take the service `s3` alone.
static OTHERS: [(&[u8], &Provider); 2] = [(b".r2.cloudflarestorage.com", &R2), (b".backblazeb2.com", &B2)];

/// Whether S3 takes SigV2 in a region: in those that began before 2014, by AWS's table of endpoints.
fn has_sigv2(region: &[u8]) -> bool {
    const OLD: &str = "ap-northeast-1 ap-southeast-1 ap-southeast-2 eu-west-1 sa-east-1 us-east-1 us-west-1 us-west-2";
    region.starts_with(b"us-gov-") || OLD.as_bytes().split(|b| *b == b' ').any(|old| old == region)
}

/// Whether a request to S3 Express is CreateSession or a copy, which are signed with credentials of IAM.
fn is_for_iam(request: &Request<'_>, query: &[u8]) -> bool {
    let is_copy = |header: &Header<'_>| header.name.eq_ignore_ascii_case(b"x-amz-copy-source");
    let mut parameters = query.split(|b| *b == b'&');
    parameters.any(|pair| pair == b"session" || pair == b"session=") || request.headers.iter().any(is_copy)
}

impl<'h> Endpoint<'h> {
    /// The endpoint of a host without its port.
    pub fn of(host: &'h [u8]) -> Self {
        let aws = partition::before_suffix(host);
        let provider = OTHERS.iter().find(|(suffix, _)| host.ends_with(suffix)).map(|(_, provider)| *provider);
        let mut endpoint = Endpoint { host, aws, provider, ..Endpoint::default() };
        let mut rest = aws.unwrap_or_default();
        let mut is_last = true;
        while !rest.is_empty() {
            let (before, label) = match rest.iter().rposition(|b| *b == b'.') {
                Some(at) => (&rest[..at], &rest[at + 1..]),
                None => (&b""[..], rest),
            };
            rest = before;
            match label {
                b"vpce" => endpoint.is_private = true,
                b"dualstack" => {}
                _ => {
                    let is_s3 = label == b"s3" || label.starts_with(b"s3-") || label.starts_with(b"s3express-");
                    let region = label.strip_prefix(b"s3-").unwrap_or(label);
                    if is_last && partition::is_region(region) {
                        endpoint.region = Some(region);
                    }
                    if is_s3 {
                        (endpoint.label, endpoint.before) = (label, before);
                    }
                    // A region, known or not, is the last label, and S3's own the one before.
                    if is_s3 || !is_last {
                        break;
                    }
                    is_last = false;
                }
            }
        }
        endpoint
    }

    /// Whether this is a host of AWS.
    pub fn is_aws(&self) -> bool {
        self.aws.is_some()
    }

    /// The service that the endpoint takes, if that is known; empty if any of S3's.
    fn service(&self) -> Option<&'static [u8]> {
        let found = SERVICES.iter().find(|(label, _)| self.label.starts_with(label)).map(|(_, service)| *service);
        found.or(self.provider.map(|_| &b"s3"[..]))
    }

    /// Warns of a host that no certificate covers, signed or not.
    pub fn lint_bucket(&self, parsed: &ParsedRequest<'_>, findings: &mut Findings<'_, '_>) {
        let is_bucket = self.service() == Some(b"s3") && !self.is_private && self.label != MULTI_REGION;
        if is_bucket && self.before.contains(&b'.') && parsed.url.scheme == "https://" {
            let bucket = findings.secrets.show(self.before);
            findings.add(
                Lint::DottedBucket,
                format_args!(
                    "The bucket {bucket} has dots, and a certificate for *.s3 covers one label alone: \
                     put the bucket in the path."
                ),
            );
        }
    }

    pub fn lint(
        &self,
        identity: &Identity,
        request: &Request<'_>,
        parsed: &ParsedRequest<'_>,
        credentials: &Credentials,
        findings: &mut Findings<'_, '_>,
    ) {
        let algorithm = credentials.algorithm();
        self.lint_algorithm(algorithm, findings);
        if algorithm == Algorithm::Sigv2 {
            return;
        }
        self.lint_region(credentials, findings);
        let ours = &credentials.service[..];
        if let Some(service) = self.service()
            && (if service.is_empty() { !Rules::are_s3(ours) } else { service != ours })
        {
            let ours = findings.secrets.show(ours);
            let service = findings.secrets.show(if service.is_empty() { b"s3" } else { service });
            findings.add(
                Lint::WrongService,
                format_args!(
                    "The host takes signatures for the service {service}, but the signer is for {ours}: change it."
                ),
            );
        }
        let is_signed = !credentials.session_token.is_empty() && identity.rules.token_mode != TokenMode::Omit;
        if self.label.starts_with(b"s3express-")
            && identity.rules.is_express
            && is_signed
            && is_for_iam(request, parsed.url.query.bytes)
        {
            findings.add(
                Lint::SessionToken,
                format_args!(
                    "CreateSession and copies take a token of IAM, not one of a session: give it as the header \
                     x-amz-security-token, and leave it out of the signer."
                ),
            );
        }
    }

    fn lint_algorithm(&self, algorithm: Algorithm, findings: &mut Findings<'_, '_>) {
        let is_special =
            !self.label.is_empty() && self.service() != Some(b"s3") || self.label.starts_with(ACCESS_POINT);
        let (is_right, right) = match algorithm {
            _ if self.label == MULTI_REGION => (algorithm == Algorithm::Sigv4a, "SigV4A, and for the region set *"),
            Algorithm::Sigv4 => return,
            Algorithm::Sigv4a => {
                let is_known = self.provider.is_some_and(|provider| provider.sigv4a == Support::No);
                (!is_known && !self.label.starts_with(b"s3express-"), "SigV4")
            }
            Algorithm::Sigv2 => {
                let is_known = self.provider.is_some_and(|provider| provider.sigv2 == Support::No);
                let is_new = !self.label.is_empty() && self.region.is_some_and(|region| !has_sigv2(region));
                (!is_known && !is_new && !is_special, "SigV4")
            }
        };
        if !is_right {
            let host = findings.secrets.show(self.host);
            findings.add(
                Lint::WrongAlgorithm,
                format_args!("The host {host} does not take the signer's algorithm: sign with {right}."),
            );
        }
    }

    fn lint_region(&self, credentials: &Credentials, findings: &mut Findings<'_, '_>) {
        if self.aws.is_none() {
            return;
        }
        let regions = || credentials.region.split(|b| *b == b',');
        let has_star = credentials.region.contains(&b'*');
        let ours = findings.secrets.show(&credentials.region);
        for region in regions().filter(|region| !region.contains(&b'*') && !partition::is_region(region)) {
            let region = findings.secrets.show(region);
            findings.add(Lint::UnknownRegion, format_args!("{region} is not a known AWS region: check for a typo."));
        }
        let is_for = |region: &[u8]| has_star || regions().any(|ours| ours == region);
        let is_multi = self.label == MULTI_REGION && credentials.algorithm() == Algorithm::Sigv4a;
        if is_multi && !has_star {
            findings.add(
                Lint::RegionMismatch,
                format_args!("The host may be answered from any region, but the signer is for {ours}: sign for *."),
            );
        } else if let Some(region) = self.region.filter(|region| !is_for(region)) {
            let theirs = findings.secrets.show(region);
            findings.add(
                Lint::RegionMismatch,
                format_args!(
                    "The host is in the region {theirs}, but the signer is for {ours}: use those of the bucket's region."
                ),
            );
        }
        let is_global = self.label == b"s3" && self.host.ends_with(b"s3.amazonaws.com");
        if is_global && !is_for(b"us-east-1") && regions().any(partition::is_region) {
            findings.add(
                Lint::GlobalEndpoint,
                format_args!(
                    "The host is the global endpoint, which is in us-east-1, but the signer is for {ours}: \
                     use the host s3.REGION.amazonaws.com."
                ),
            );
        }
    }
}
