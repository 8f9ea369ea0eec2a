//! Access points by ARN: those of S3, S3 Object Lambda, multi-region ones and those on Outposts; the last also by alias.

use super::custom::Custom;
use super::params::{EndpointParams, Resolved, Style, bucket_error, conflict, join, refuse};
use super::{names, partition};
use crate::crypto::algorithm::Algorithm;
use crate::error::Error;
use crate::text::sink::Sink;

/// `arn:partition:service:region:account:resource`.
struct Arn<'a> {
    partition: &'a [u8],
    service: &'a [u8],
    region: &'a [u8],
    account: &'a [u8],
    /// Its parts, separated by colons or slashes.
    resource: [Option<&'a [u8]>; 5],
}

impl<'a> Arn<'a> {
    fn parse(text: &'a [u8]) -> Result<Self, Error> {
        let mut parts = text.splitn(6, |b| *b == b':').skip(1);
        let mut next = || parts.next().unwrap_or_default();
        let (partition, service, region, account, resource) = (next(), next(), next(), next(), next());
        if partition.is_empty() || service.is_empty() || resource.is_empty() {
            return bucket_error("an ARN has the form arn:partition:service:region:account:resource");
        }
        let mut pieces = resource.split(|b| matches!(b, b':' | b'/'));
        let resource = [(); 5].map(|()| pieces.next());
        Ok(Arn { partition, service, region, account, resource })
    }

    /// A required part of the resource.
    fn part(&self, index: usize, message: &'static str) -> Result<&'a [u8], Error> {
        match self.resource[index] {
            Some(part) if !part.is_empty() => Ok(part),
            _ => bucket_error(message),
        }
    }
}

impl<'a> EndpointParams<'a> {
    pub(super) fn arn(&self, custom: Option<Custom<'a>>) -> Result<Resolved<'a>, Error> {
        refuse(&[
            (self.style == Style::Path, "style", "path style and an ARN cannot be combined"),
            (self.http, "http", "http and an ARN cannot be combined"),
        ])?;
        let arn = Arn::parse(self.bucket)?;
        let kind = arn.part(0, "the ARN has no resource type")?;
        match (arn.service, kind) {
            (b"s3-object-lambda", b"accesspoint") => {
                self.check_object_lambda()?;
                self.access_point(&arn, custom, "s3-object-lambda")
            }
            (b"s3-outposts", _) => self.outposts(&arn, custom),
            (b"s3", b"accesspoint") if arn.region.is_empty() => self.multi_region_access_point(&arn, custom),
            (b"s3", b"accesspoint") => {
                if self.accelerate {
                    return conflict("accelerate", "accelerate and an access point cannot be combined");
                }
                self.access_point(&arn, custom, "s3")
            }
            _ => bucket_error("not an access point ARN: the service must be s3, s3-object-lambda or s3-outposts"),
        }
    }

    /// `name-account.s3-accesspoint.region.suffix`, or the same for S3 Object Lambda.
    fn access_point(
        &self,
        arn: &Arn<'a>,
        custom: Option<Custom<'a>>,
        service: &'static str,
    ) -> Result<Resolved<'a>, Error> {
        let name = arn.part(1, "the ARN has no name after accesspoint")?;
        if arn.resource[2].is_some() {
            return bucket_error("the ARN has more than a name after accesspoint");
        }
        self.check_arn_region(arn)?;
        let first = self.access_point_label(arn, name)?;
        let endpoint = if service == "s3" { "s3-accesspoint" } else { service };
        let mut resolved = self.custom_or(custom, self.regional(endpoint, arn.region)?, service, arn.region)?;
        resolved.host = join(&[&first, b".", &resolved.host])?;
        Ok(resolved)
    }

    fn multi_region_access_point(&self, arn: &Arn<'a>, custom: Option<Custom<'a>>) -> Result<Resolved<'a>, Error> {
        let name = arn.part(1, "the ARN has no name after accesspoint")?;
        refuse(&[
            (self.dualstack, "dualstack", "dualstack and a multi-region access point cannot be combined"),
            (self.fips, "fips", "fips and a multi-region access point cannot be combined"),
            (self.accelerate, "accelerate", "accelerate and a multi-region access point cannot be combined"),
            (custom.is_some(), "endpoint", "a custom endpoint and a multi-region access point cannot be combined"),
        ])?;
        if !names::are_labels(name) {
            return bucket_error("the name of the multi-region access point is not a valid DNS label");
        }
        if arn.partition != self.partition().name.as_bytes() {
            return conflict("region", "the region is not in the ARN's partition");
        }
        let mut resolved = self.at(join(&[name, b".accesspoint.s3-global.", self.suffix()])?, "s3", b"*");
        resolved.algorithm = Algorithm::Sigv4a;
        Ok(resolved)
    }

    /// `name-account.outpost.s3-outposts.region.suffix`.
    fn outposts(&self, arn: &Arn<'a>, custom: Option<Custom<'a>>) -> Result<Resolved<'a>, Error> {
        refuse(&[
            (self.dualstack, "dualstack", "dualstack and S3 on Outposts cannot be combined"),
            (self.accelerate, "accelerate", "accelerate and S3 on Outposts cannot be combined"),
            (self.fips, "fips", "fips and S3 on Outposts cannot be combined"),
        ])?;
        let outpost = arn.part(1, "the ARN has no Outpost id")?;
        if arn.resource[2] != Some(b"accesspoint") {
            return bucket_error("an Outposts ARN has the form outpost/id/accesspoint/name");
        }
        let name = arn.part(3, "the ARN has no name after accesspoint")?;
        if arn.resource[4].is_some() {
            return bucket_error("the ARN has more than a name after accesspoint");
        }
        if !names::is_label(outpost) {
            return bucket_error("the Outpost's id is not a valid DNS label");
        }
        self.check_arn_region(arn)?;
        let first = self.access_point_label(arn, name)?;
        let mut host = join(&[&first, b".", outpost, b"."])?;
        let mut resolved = self.custom_or(None, join(&[])?, "s3-outposts", b"*")?;
        match custom {
            Some(custom) => {
                host.write(custom.authority);
                resolved.scheme = custom.scheme;
            }
            None => {
                let suffix = partition::of(arn.region).suffix.as_bytes();
                [b"s3-outposts.", arn.region, b".", suffix].into_iter().for_each(|part| host.write(part));
            }
        }
        host.check()?;
        resolved.host = host;
        resolved.algorithm = Algorithm::Sigv4a;
        Ok(resolved)
    }

    /// The alias of an Outposts access point: a name whose last 49 bytes identify the rack or server.
    pub(super) fn outposts_alias(&self, custom: Option<Custom<'a>>) -> Result<Resolved<'a>, Error> {
        let from_end = |start: usize, end: usize| &self.bucket[self.bucket.len() - end..self.bucket.len() - start];
        let outpost = from_end(32, 49);
        if !names::is_label(outpost) || !names::is_hostable(self.bucket, false) {
            return bucket_error("the Outposts access point alias is not a valid DNS label");
        }
        let middle = match from_end(49, 50) {
            b"e" => join(&[b".ec2"])?,
            b"o" => join(&[b".op-", outpost])?,
            _ => {
                return bucket_error("the Outposts access point alias is for neither a rack (o) nor a server (e)");
            }
        };
        let is_beta = from_end(8, 12) == b"beta";
        let mut resolved = match custom {
            None if is_beta => return conflict("endpoint", "a beta Outposts alias needs a custom endpoint"),
            None => {
                let host = join(&[self.bucket, &middle, b".s3-outposts.", self.region, b".", self.suffix()])?;
                self.at(host, "s3-outposts", b"*")
            }
            Some(custom) if custom.is_ip => {
                return conflict(
                    "endpoint",
                    "an Outposts access point alias and an IP address as endpoint cannot be combined",
                );
            }
            Some(custom) => {
                let host = join(&[self.bucket, &middle, b".", custom.authority])?;
                let mut resolved = self.custom_or(Some(custom), join(&[])?, "s3-outposts", b"*")?;
                resolved.host = host;
                resolved
            }
        };
        resolved.algorithm = Algorithm::Sigv4a;
        Ok(resolved)
    }

    /// The ARN's region. It must be well-formed, in this partition and, if `arn_region` is false, the caller's.
    fn check_arn_region(&self, arn: &Arn<'_>) -> Result<(), Error> {
        if arn.region.is_empty() {
            return bucket_error("the ARN has no region");
        }
        if !self.arn_region && arn.region != self.region {
            return conflict("arn_region", "the region and the ARN's region differ");
        }
        if partition::of(arn.region).name != self.partition().name {
            return conflict("region", "the region is not in the ARN's partition");
        }
        if !names::is_label(arn.region) {
            return bucket_error("the ARN's region is not a valid DNS label");
        }
        Ok(())
    }

    /// `name-account`, the first label of the host.
    fn access_point_label(&self, arn: &Arn<'_>, name: &[u8]) -> Result<super::Host, Error> {
        if !names::is_label(arn.account) {
            return bucket_error("the ARN's account is not a valid DNS label");
        }
        if !names::is_label(name) {
            return bucket_error("the name of the access point is not a valid DNS label");
        }
        Ok(join(&[name, b"-", arn.account])?)
    }
}
