//! The input and result of finding an endpoint.

use super::partition::{self, Partition};
use crate::crypto::algorithm::Algorithm;
use crate::error::{Error, Field, Status};
use crate::memory::OutOfMemory;
use crate::sigv4::canonical::path::{Path, dot_segment};
use crate::text::encode::{PATH, percent_encode};
use crate::text::sink::{Sink, Text};

/// What to find the endpoint of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// Buckets and objects, by name, ARN or alias; without a bucket, the service itself.
    S3,
    /// The control plane of S3 Express: to create, delete and list directory buckets.
    ExpressControl,
    /// S3 Object Lambda itself, for `WriteGetObjectResponse`.
    ObjectLambda,
    /// The Security Token Service.
    Sts,
}

/// Where the bucket is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// In the host where AWS allows it; in the path of a custom endpoint.
    Auto,
    /// In the path.
    Path,
    /// In the host.
    VirtualHost,
}

/// The input.
#[derive(Clone, Copy, Debug)]
pub struct EndpointParams<'a> {
    /// What to find the endpoint of.
    pub service: Service,
    /// Where the bucket is.
    pub style: Style,
    /// A bucket's name, ARN or alias, or empty.
    pub bucket: &'a [u8],
    /// A raw key, or empty for the bucket itself.
    pub key: &'a [u8],
    /// The region.
    pub region: &'a [u8],
    /// `http(s)://host[:port][/prefix]` instead of AWS's, or empty.
    pub endpoint: &'a [u8],
    /// Dual-stack: IPv4 and IPv6.
    pub dualstack: bool,
    /// FIPS 140 endpoint.
    pub fips: bool,
    /// S3 Transfer Acceleration.
    pub accelerate: bool,
    /// The global endpoint, if there is one.
    pub global: bool,
    /// http instead of https.
    pub http: bool,
    /// Whether an ARN's region may differ from `region`.
    pub arn_region: bool,
    /// Whether the client sends paths unchanged, so that a key may have a segment `.` or `..`.
    pub path_as_is: bool,
}

/// A host, on the stack if short.
pub(super) type Host = Text<128>;

/// Where to send a request and how to sign it.
pub struct Resolved<'a> {
    pub(super) scheme: &'static str,
    pub(super) host: Host,
    /// What precedes the bucket or key, without a trailing slash.
    pub(super) prefix: Option<Path<'a>>,
    /// The bucket, if it is in the path.
    pub(super) bucket: &'a [u8],
    pub(super) key: &'a [u8],
    /// The algorithm to sign with.
    pub algorithm: Algorithm,
    /// The region, or the set of regions, to sign for.
    pub region: &'a [u8],
    /// The service to sign for.
    pub service: &'static str,
}

impl<'a> EndpointParams<'a> {
    /// Offset of the first segment that most clients would resolve, and so request another key or bucket.
    pub(super) fn dots(&self, path: &[u8], decodes: bool) -> Option<usize> {
        dot_segment(path, decodes).filter(|_| !self.path_as_is)
    }

    pub(super) fn regional(&self, name: &str, region: &[u8]) -> Result<Host, OutOfMemory> {
        let fips: &[u8] = if self.fips { b"-fips" } else { b"" };
        let dualstack: &[u8] = if self.dualstack { b".dualstack" } else { b"" };
        let dot: &[u8] = if region.is_empty() { b"" } else { b"." };
        join(&[name.as_bytes(), fips, dualstack, dot, region, b".", self.suffix()])
    }

    pub(super) fn at(&self, host: Host, service: &'static str, region: &'a [u8]) -> Resolved<'a> {
        Resolved {
            scheme: if self.http { "http://" } else { "https://" },
            host,
            prefix: None,
            bucket: b"",
            key: self.key,
            algorithm: Algorithm::Sigv4,
            region,
            service,
        }
    }

    pub(super) fn partition(&self) -> &'static Partition {
        partition::of(self.region)
    }

    pub(super) fn suffix(&self) -> &'static [u8] {
        self.partition().suffix.as_bytes()
    }

    pub(super) fn signing_region(&self) -> &'a [u8] {
        if self.region == b"aws-global" { b"us-east-1" } else { self.region }
    }
}

impl Resolved<'_> {
    /// Write the URL, percent-encoded.
    pub fn write_url(&self, out: &mut impl Sink) {
        out.write(self.scheme.as_bytes());
        out.write(&self.host);
        self.prefix.iter().for_each(|prefix| prefix.write_sent(out));
        if !self.bucket.is_empty() {
            out.write(b"/");
            out.write(self.bucket);
        }
        if !self.key.is_empty() || (self.bucket.is_empty() && self.prefix.is_none()) {
            out.write(b"/");
            percent_encode(out, self.key, &PATH);
        }
    }
}

pub(super) fn join(parts: &[&[u8]]) -> Result<Host, OutOfMemory> {
    let mut host = Host::default();
    parts.iter().for_each(|part| host.write(part));
    host.check()?;
    Ok(host)
}

/// Return an error for the first combination that is present.
pub(super) fn refuse(combinations: &[(bool, &'static str, &'static str)]) -> Result<(), Error> {
    combinations.iter().find(|(there, ..)| *there).map_or(Ok(()), |(_, field, message)| conflict(field, message))
}

/// An error about two options that cannot be combined.
pub(super) fn conflict<T>(field: &'static str, message: &'static str) -> Result<T, Error> {
    Err(Error::new(Status::Endpoint, Field::Argument(field), message))
}

/// An error about the bucket as a whole.
pub(super) fn bucket_error<T>(message: &'static str) -> Result<T, Error> {
    Err(Error::new(Status::Bucket, Field::Argument("bucket"), message))
}
