//! S3 Express directory buckets, whose names end with their zone: `name--zone--x-s3`.

use super::custom::Custom;
use super::names;
use super::params::{EndpointParams, Resolved, bucket_error, conflict, join};
use crate::error::Error;
use crate::request::bucket::check_bucket;

/// The zone of a directory bucket or of an access point to one; empty if missing. None for other buckets.
pub fn zone(bucket: &[u8]) -> Option<&[u8]> {
    let rest = bucket.strip_suffix(b"--x-s3").or_else(|| bucket.strip_suffix(b"--xa-s3"))?;
    let at = rest.windows(2).rposition(|pair| pair == b"--");
    Some(at.map_or(b"", |at| &rest[at + 2..]))
}

/// Whether a zone id has one of the lengths in AWS's rules, from `use1-az4` to `test1-ab1-ab1-ab1-az1`.
fn is_zone_id(zone: &[u8]) -> bool {
    names::is_label(zone) && matches!(zone.len(), 8 | 9 | 13 | 14 | 20)
}

impl<'a> EndpointParams<'a> {
    pub(super) fn express_zonal(&self, custom: Option<Custom<'a>>) -> Result<Resolved<'a>, Error> {
        self.check_no_acceleration()?;
        check_bucket(self.bucket)?;
        if let Some(custom) = custom {
            return self.express_custom(custom);
        }
        self.check_hostable()?;
        let zone = zone(self.bucket).unwrap_or_default();
        if !is_zone_id(zone) {
            return bucket_error("a directory bucket's name ends with its zone, as in name--use1-az4--x-s3");
        }
        let name = join(&[b"s3express", if self.fips { b"-fips" } else { b"" }, b"-", zone])?;
        let dualstack: &[u8] = if self.dualstack { b".dualstack." } else { b"." };
        let host = join(&[self.bucket, b".", &name, dualstack, self.region, b".", self.suffix()])?;
        Ok(self.at(host, "s3express", self.region))
    }

    /// The control plane, with the directory bucket in the path.
    pub(super) fn express_control(&self, custom: Option<Custom<'a>>) -> Result<Resolved<'a>, Error> {
        self.check_no_acceleration()?;
        if !self.bucket.is_empty() {
            check_bucket(self.bucket)?;
            if zone(self.bucket).is_none() {
                return conflict("bucket", "the S3 Express control plane needs a directory bucket");
            }
            if let Some(custom) = custom {
                return self.express_custom(custom);
            }
        }
        let host = self.regional("s3express-control", self.region)?;
        let mut resolved = self.custom_or(custom, host, "s3express", self.region)?;
        resolved.bucket = self.bucket;
        Ok(resolved)
    }

    fn express_custom(&self, custom: Custom<'a>) -> Result<Resolved<'a>, Error> {
        let is_ip = custom.is_ip;
        let mut resolved = self.custom_or(Some(custom), join(&[])?, "s3express", self.region)?;
        if is_ip {
            resolved.bucket = self.bucket;
        } else {
            self.check_hostable()?;
            resolved.host = join(&[self.bucket, b".", &resolved.host])?;
        }
        Ok(resolved)
    }

    fn check_no_acceleration(&self) -> Result<(), Error> {
        if self.accelerate {
            return conflict("accelerate", "accelerate and S3 Express cannot be combined");
        }
        Ok(())
    }

    fn check_hostable(&self) -> Result<(), Error> {
        if !names::is_hostable(self.bucket, false) {
            return bucket_error("a directory bucket's name must be a lower-case DNS label");
        }
        Ok(())
    }
}
