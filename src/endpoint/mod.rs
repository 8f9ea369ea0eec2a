//! Endpoints: from bucket, key and region to the URL, and what to sign it with.
//!
//! The hosts follow AWS's endpoint rules; a test compares each case with botocore.

mod arn;
mod custom;
mod express;
pub(crate) mod names;
mod params;
pub(crate) mod partition;

use crate::error::{Error, Field, Status};
use crate::request::bucket::check_bucket;
use crate::sigv4::canonical::path::DOTS;
use custom::Custom;
pub use params::{EndpointParams, Resolved, Service, Style};
use params::{Host, bucket_error, conflict, join, refuse};

impl<'a> EndpointParams<'a> {
    /// Find the endpoint, or report which two options cannot be combined.
    pub fn resolve(&self) -> Result<Resolved<'a>, Error> {
        let custom = self.custom()?;
        self.check_flags(custom.is_some())?;
        names::check_label(self.region, Status::Region, Field::Argument("region"))?;
        if self.bucket.is_empty() {
            if !self.key.is_empty() {
                return bucket_error("a key needs a bucket");
            }
        } else if matches!(self.service, Service::Sts | Service::ObjectLambda) {
            return conflict("bucket", "bucket and service cannot be combined: this service's endpoint has no bucket");
        }
        if let Some(at) = self.dots(self.key, false) {
            return Err(Error::at(Status::Path, Field::Argument("key"), at, DOTS));
        }
        match self.service {
            Service::Sts => self.sts(custom),
            Service::ObjectLambda => self.object_lambda(custom),
            Service::ExpressControl => self.express_control(custom),
            Service::S3 if self.bucket.is_empty() => self.s3(custom, b"", b""),
            Service::S3 if self.bucket.starts_with(b"arn:") => self.arn(custom),
            Service::S3 if express::zone(self.bucket).is_some() => self.express_zonal(custom),
            Service::S3 if self.bucket.ends_with(b"--op-s3") && self.bucket.len() >= 50 => self.outposts_alias(custom),
            Service::S3 => self.bucket(custom),
        }
    }

    fn check_flags(&self, is_custom: bool) -> Result<(), Error> {
        let no_fips_here = self.fips && self.service != Service::Sts && !self.partition().fips;
        refuse(&[
            (self.accelerate && self.fips, "accelerate", "accelerate and fips cannot be combined"),
            (is_custom && self.dualstack, "dualstack", "dualstack and a custom endpoint cannot be combined"),
            (is_custom && self.fips, "fips", "fips and a custom endpoint cannot be combined"),
            (is_custom && self.accelerate, "accelerate", "accelerate and a custom endpoint cannot be combined"),
            (
                is_custom && self.http,
                "http",
                "http and a custom endpoint cannot be combined: put the scheme in its URL",
            ),
            (no_fips_here, "fips", "fips is not available in this region's partition"),
        ])
    }

    /// A general purpose bucket.
    fn bucket(&self, custom: Option<Custom<'a>>) -> Result<Resolved<'a>, Error> {
        check_bucket(self.bucket)?;
        let http = custom.as_ref().is_some_and(|custom| custom.scheme == "http://");
        // A certificate's `*` does not cover a bucket name with dots.
        let hostable = names::is_hostable(self.bucket, http);
        let to_ip = custom.as_ref().is_some_and(|custom| custom.is_ip);
        let in_host = match self.style {
            Style::Path => false,
            Style::Auto => custom.is_none() && hostable,
            Style::VirtualHost if to_ip => {
                return conflict("style", "virtual-host style and an IP address as endpoint cannot be combined");
            }
            Style::VirtualHost if !hostable => {
                let message = "virtual-host style needs a bucket name that is a lower-case DNS label";
                return conflict("style", message);
            }
            Style::VirtualHost => true,
        };
        if self.accelerate {
            let in_china = self.partition().name == "aws-cn";
            refuse(&[
                (!in_host, "accelerate", "accelerate and a bucket in the path cannot be combined"),
                (in_china, "accelerate", "accelerate is not available in this region's partition"),
            ])?;
            let middle: &[u8] = if self.dualstack { b".s3-accelerate.dualstack." } else { b".s3-accelerate." };
            let host = join(&[self.bucket, middle, self.suffix()])?;
            return Ok(self.at(host, "s3", self.signing_region()));
        }
        match in_host {
            true => self.s3(custom, self.bucket, b""),
            false => self.s3(custom, b"", self.bucket),
        }
    }

    /// The regional, global or custom endpoint of S3, with the bucket in the host, in the path, or no bucket.
    fn s3(&self, custom: Option<Custom<'a>>, in_host: &[u8], in_path: &'a [u8]) -> Result<Resolved<'a>, Error> {
        let region = self.signing_region();
        let dot: &[u8] = if in_host.is_empty() { b"" } else { b"." };
        let mut resolved = match custom {
            Some(custom) => {
                let mut resolved = self.at(join(&[in_host, dot, custom.authority])?, "s3", region);
                (resolved.scheme, resolved.prefix) = (custom.scheme, custom.prefix);
                resolved
            }
            None => {
                let is_global = self.region == b"aws-global" || (self.global && self.region == b"us-east-1");
                let region = if is_global && !self.fips && !self.dualstack { b"" } else { region };
                self.at(join(&[in_host, dot, &self.regional("s3", region)?])?, "s3", self.signing_region())
            }
        };
        resolved.bucket = in_path;
        Ok(resolved)
    }

    fn object_lambda(&self, custom: Option<Custom<'a>>) -> Result<Resolved<'a>, Error> {
        self.check_object_lambda()?;
        self.custom_or(custom, self.regional("s3-object-lambda", self.region)?, "s3-object-lambda", self.region)
    }

    fn sts(&self, custom: Option<Custom<'a>>) -> Result<Resolved<'a>, Error> {
        // Regions older than STS's regional endpoints.
        const LEGACY: [&[u8]; 16] = [
            b"ap-northeast-1",
            b"ap-south-1",
            b"ap-southeast-1",
            b"ap-southeast-2",
            b"aws-global",
            b"ca-central-1",
            b"eu-central-1",
            b"eu-north-1",
            b"eu-west-1",
            b"eu-west-2",
            b"eu-west-3",
            b"sa-east-1",
            b"us-east-1",
            b"us-east-2",
            b"us-west-1",
            b"us-west-2",
        ];
        if self.accelerate {
            return conflict("accelerate", "accelerate and STS cannot be combined");
        }
        let plain = !self.fips && !self.dualstack;
        if plain && custom.is_none() && (self.region == b"aws-global" || self.global && LEGACY.contains(&self.region)) {
            return Ok(self.at(join(&[b"sts.amazonaws.com"])?, "sts", b"us-east-1"));
        }
        let partition = self.partition();
        let has_fips_name = self.fips && (self.dualstack || partition.name != "aws-us-gov");
        let first: &[u8] = if has_fips_name { b"sts-fips." } else { b"sts." };
        let suffix = if self.dualstack { partition.dualstack_suffix } else { partition.suffix };
        let host = join(&[first, self.region, b".", suffix.as_bytes()])?;
        self.custom_or(custom, host, "sts", self.signing_region())
    }

    /// The custom endpoint unchanged, or else `host`.
    fn custom_or(
        &self,
        custom: Option<Custom<'a>>,
        host: Host,
        service: &'static str,
        region: &'a [u8],
    ) -> Result<Resolved<'a>, Error> {
        let mut resolved = self.at(host, service, region);
        if let Some(custom) = custom {
            resolved.host = join(&[custom.authority])?;
            (resolved.scheme, resolved.prefix) = (custom.scheme, custom.prefix);
        }
        Ok(resolved)
    }

    fn check_object_lambda(&self) -> Result<(), Error> {
        refuse(&[
            (self.dualstack, "dualstack", "dualstack and S3 Object Lambda cannot be combined"),
            (self.accelerate, "accelerate", "accelerate and S3 Object Lambda cannot be combined"),
        ])
    }
}
