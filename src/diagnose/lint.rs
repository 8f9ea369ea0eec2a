//! Warns of what is likely to go wrong with a request, before it is sent.

use core::fmt::{Arguments, Write};

use crate::crypto::algorithm::Algorithm;
use crate::diagnose::redact::Secrets;
use crate::endpoint::partition;
use crate::error::Error;
use crate::keys::Identity;
use crate::keys::credentials::Credentials;
use crate::keys::limits::SKEW;
use crate::keys::service::TokenMode;
use crate::memory::{List, OutOfMemory};
use crate::request::Request;
use crate::request::payload::Payload;
use crate::sigv4::canonical::headers::VOLATILE;
use crate::sigv4::canonical::path::dot_segment;
use crate::sigv4::parsed_request::ParsedRequest;
use crate::text::names::{is_amz, key};
use crate::text::sink::{AnySink, Buffer, Text};
use crate::text::timestamp::Timestamp;

/// Make the enum, and the table of names, from one list.
macro_rules! lints {
    ($($(#[$doc:meta])* $lint:ident = $bit:literal, $name:literal;)*) => {
        /// A finding. The numbers are those of `S3SIGN_LINT_*` in the C header, a bit each.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(i32)]
        pub enum Lint {
            $($(#[$doc])* $lint = $bit,)*
        }

        impl Lint {
            /// Its name in the output.
            pub fn name(self) -> &'static str {
                match self {
                    $(Lint::$lint => $name,)*
                }
            }
        }
    };
}

lints! {
    /// A signed header that clients or proxies rewrite.
    VolatileHeader = 1, "VOLATILE_HEADER";
    /// An `x-amz-*` header that is sent without being signed.
    UnsignedHeader = 2, "UNSIGNED_HEADER";
    /// A header that whoever uses a presigned URL must send.
    HeaderToSend = 4, "HEADER_TO_SEND";
    /// A Host with the default port.
    DefaultPort = 8, "DEFAULT_PORT";
    /// A Host that is not the URL's.
    HostMismatch = 16, "HOST_MISMATCH";
    /// A header value that is not ASCII.
    NonAsciiHeader = 32, "NON_ASCII_HEADER";
    /// A region unknown to AWS.
    UnknownRegion = 64, "UNKNOWN_REGION";
    /// A different region in the host.
    RegionMismatch = 128, "REGION_MISMATCH";
    /// A checksum in the query of a presigned URL.
    ChecksumInQuery = 256, "CHECKSUM_IN_QUERY";
    /// Temporary credentials without a session token.
    TokenMissing = 512, "TOKEN_MISSING";
    /// A session token with long-term credentials.
    TokenUnexpected = 1024, "TOKEN_UNEXPECTED";
    /// A URL that expires with its credentials.
    OutlivesCredentials = 2048, "OUTLIVES_CREDENTIALS";
    /// An access key id that does not look like AWS's.
    AccessKeyShape = 4096, "ACCESS_KEY_SHAPE";
    /// A secret that does not look like AWS's, or has a stray space.
    SecretShape = 8192, "SECRET_SHAPE";
    /// A body that nothing protects.
    UnprotectedBody = 16384, "UNPROTECTED_BODY";
    /// A segment `.` or `..` in the path, which most clients resolve.
    DotSegment = 32768, "DOT_SEGMENT";
    /// An `x-amz-date` that is not near the time.
    StaleDate = 65536, "STALE_DATE";
}

/// Signed only on request, but rewritten in transit as often as those that are never signed.
const OFTEN_REWRITTEN: [&[u8]; 14] = [
    b"accept",
    b"accept-language",
    b"cache-control",
    b"cdn-loop",
    b"cookie",
    b"max-forwards",
    b"origin",
    b"pragma",
    b"referer",
    b"traceparent",
    b"tracestate",
    b"x-correlation-id",
    b"x-real-ip",
    b"x-request-id",
];

/// Collects the findings: a line and a bit for each.
struct Findings<'a, 'b> {
    out: &'a mut Buffer<'b>,
    mask: i32,
    secrets: Secrets<'a>,
}

impl Findings<'_, '_> {
    fn add(&mut self, lint: Lint, sentence: Arguments<'_>) {
        self.mask |= lint as i32;
        // The buffer takes whatever it is given.
        let _ = write!(self.out, "{}: {sentence}\r\n", lint.name());
    }
}

/// Write a line for each thing likely to go wrong with `request`; return the bits of the findings.
pub(crate) fn lint(identity: &Identity, request: &Request<'_>, out: &mut Buffer<'_>) -> Result<i32, Error> {
    let mut parsed = ParsedRequest::default();
    parsed.read(identity, request)?;
    parsed.add_host();
    parsed.headers.sort()?;
    let credentials = identity.credentials.as_ref();
    let token = credentials.map_or(&b""[..], |credentials| &credentials.session_token[..]);
    let mut findings = Findings { out, mask: 0, secrets: Secrets([token, b""]) };
    let mut host = Text::<128>::default();
    parsed.headers.write_host(&mut AnySink(&mut host));
    let host = host.bytes()?;
    let name = host.strip_suffix(b":443").or(host.strip_suffix(b":80")).unwrap_or(host);
    lint_host(request, &parsed, host, &mut findings);
    lint_path(&parsed, &mut findings)?;
    let Some(credentials) = credentials else { return Ok(findings.mask) };
    lint_headers(request, &parsed, credentials, &mut findings)?;
    lint_region(credentials, name, &mut findings);
    lint_date(request, &parsed, &mut findings);
    lint_credentials(identity, request, &parsed, credentials, partition::before_suffix(name).is_some(), &mut findings);
    lint_url(request, &parsed, credentials, &mut findings)?;
    Ok(findings.mask)
}

fn lint_headers(
    request: &Request<'_>,
    parsed: &ParsedRequest<'_>,
    credentials: &Credentials,
    findings: &mut Findings<'_, '_>,
) -> Result<(), OutOfMemory> {
    let names = if credentials.algorithm() == Algorithm::Sigv2 { b"" } else { parsed.headers.names() };
    // Sorted above.
    let signed = List::<_, 32>::of(names.split(|b| *b == b';'))?;
    for header in request.headers {
        let name = lower_case(header.name)?;
        let is_signed = signed.binary_search(&&name[..]).is_ok();
        let shown = findings.secrets.show(&name);
        let rewritten = VOLATILE.contains(&&name[..])
            || OFTEN_REWRITTEN.contains(&&name[..])
            || name.starts_with(b"x-forwarded-")
            || name.starts_with(b"x-b3-");
        if is_signed && rewritten {
            findings.add(
                Lint::VolatileHeader,
                format_args!("The header {shown} is signed, but clients and proxies rewrite it."),
            );
        }
        if is_amz(key(&name)) && !is_signed && credentials.algorithm() != Algorithm::Sigv2 {
            findings.add(
                Lint::UnsignedHeader,
                format_args!("The header {shown} is not signed, and S3 refuses unsigned x-amz-* headers."),
            );
        }
        if is_signed && request.expires != 0 && *name != *b"host" {
            findings.add(
                Lint::HeaderToSend,
                format_args!("Whoever uses the URL must send the header {shown} with the same value."),
            );
        }
        if is_signed && !header.value.is_ascii() {
            findings.add(
                Lint::NonAsciiHeader,
                format_args!("The value of the header {shown} is not ASCII, and may be sent in another encoding."),
            );
        }
    }
    Ok(())
}

fn lint_credentials(
    identity: &Identity,
    request: &Request<'_>,
    parsed: &ParsedRequest<'_>,
    credentials: &Credentials,
    aws: bool,
    findings: &mut Findings<'_, '_>,
) {
    let id = &credentials.access_key_id;
    let key = findings.secrets.show(id);
    let token = !credentials.session_token.is_empty() || parsed.known.token.is_some();
    if id.starts_with(b"ASIA") && !token && identity.rules.token_mode != TokenMode::Omit {
        findings.add(
            Lint::TokenMissing,
            format_args!("The access key id {key} belongs to temporary credentials, but there is no session token."),
        );
    }
    if id.starts_with(b"AKIA") && token {
        findings.add(
            Lint::TokenUnexpected,
            format_args!("The access key id {key} belongs to long-term credentials, which have no session token."),
        );
    }
    let looks_like_aws =
        (16..=128).contains(&id.len()) && id.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if aws && !looks_like_aws {
        findings.add(Lint::AccessKeyShape, format_args!("The access key id {key} does not look like one from AWS."));
    }
    let shape = credentials.secret_shape;
    if let Some(space) = shape.stray_space() {
        findings.add(Lint::SecretShape, format_args!("The secret has {space}, which is probably not part of it."));
    } else if aws && shape.unusual {
        findings.add(
            Lint::SecretShape,
            format_args!("The secret does not look like one from AWS, which are 40 characters of base64."),
        );
    }
    let ends_first = |end: i64| end < parsed.validity.time.saturating_add(request.expires);
    if request.expires != 0 && credentials.expires_at.is_some_and(ends_first) {
        findings.add(
            Lint::OutlivesCredentials,
            format_args!("The URL is to be valid for longer than the credentials, and expires with them."),
        );
    }
}

fn lint_host(request: &Request<'_>, parsed: &ParsedRequest<'_>, host: &[u8], findings: &mut Findings<'_, '_>) {
    let shown = findings.secrets.show(host);
    let https = parsed.url.scheme != "http://" && host.ends_with(b":443");
    let http = parsed.url.scheme != "https://" && host.ends_with(b":80");
    if parsed.known.host.is_some() && (https || http) {
        findings
            .add(Lint::DefaultPort, format_args!("The Host {shown} has the default port, which clients leave out."));
    } else if !parsed.url.authority.is_empty() && !parsed.url.authority.eq_ignore_ascii_case(host) {
        let url = findings.secrets.show(parsed.url.authority);
        findings.add(Lint::HostMismatch, format_args!("The Host {shown} is signed, but the URL's host is {url}."));
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
            format_args!("The body is not signed and goes over http, so anybody can change it."),
        );
    }
}

/// Checks the decoded path, since clients read `%2e` as a dot and servers read `%2F` as a slash.
fn lint_path(parsed: &ParsedRequest<'_>, findings: &mut Findings<'_, '_>) -> Result<(), OutOfMemory> {
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
    Ok(())
}

/// An `x-amz-date` overrides the time and may be left over from an earlier attempt.
fn lint_date(request: &Request<'_>, parsed: &ParsedRequest<'_>, findings: &mut Findings<'_, '_>) {
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

fn lint_region(credentials: &Credentials, host: &[u8], findings: &mut Findings<'_, '_>) {
    let Some(labels) = partition::before_suffix(host) else { return };
    if credentials.algorithm() == Algorithm::Sigv2 {
        return;
    }
    let regions = || credentials.region.split(|b| *b == b',');
    for region in regions().filter(|region| !region.contains(&b'*') && !partition::is_region(region)) {
        let region = findings.secrets.show(region);
        findings.add(Lint::UnknownRegion, format_args!("{region} is not a known AWS region; check for a typo."));
    }
    let mut last = labels.rsplit(|b| *b == b'.').filter(|label| *label != b"vpce");
    let label = last.next().unwrap_or_default();
    let named = label.strip_prefix(b"s3-").unwrap_or(label);
    if credentials.algorithm() == Algorithm::Sigv4 && partition::is_region(named) && named != &credentials.region[..] {
        let (ours, theirs) = (findings.secrets.show(&credentials.region), findings.secrets.show(named));
        findings.add(
            Lint::RegionMismatch,
            format_args!("The host is in the region {theirs}, but the signer is for {ours}."),
        );
    }
}

fn lint_url(
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
                    "The parameter {name} ties the URL to one body, or makes it unusable: \
                     S3 reads checksums from the query too."
                ),
            );
        }
    }
    Ok(())
}

fn lower_case(name: &[u8]) -> Result<List<u8, 64>, OutOfMemory> {
    List::of(name.iter().map(u8::to_ascii_lowercase))
}
