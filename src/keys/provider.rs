//! What the servers of well-known providers support, in one table.

use core::ffi::CStr;

use crate::crypto::algorithm::Algorithm;
#[cfg(feature = "checksums")]
use crate::crypto::checksum;
use crate::error::{Error, Field, Status};
use crate::keys::limits::SEVEN_DAYS;
use crate::request::stream_plan::Plan;

/// Whether a provider supports something, by its documentation and reports of its users.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// Not known.
    Unknown,
    /// Yes.
    Yes,
    /// No.
    No,
}

/// The profile of a provider.
#[derive(Debug)]
pub struct Provider {
    /// Display name.
    pub name: &'static CStr,
    /// Region of the credential scope, if there is only one; otherwise empty.
    pub region: &'static CStr,
    /// Whether the bucket should be in the path of a URL.
    pub path_style: bool,
    /// Longest validity of a presigned URL, in seconds.
    pub max_expires: i64,
    /// Signature Version 4.
    pub sigv4: Support,
    /// Signature Version 4A.
    pub sigv4a: Support,
    /// Signature Version 2.
    pub sigv2: Support,
    /// Bodies in signed chunks.
    pub signed_chunks: Support,
    /// Bodies in signed chunks, with a signed trailer.
    pub signed_trailer: Support,
    /// Bodies in unsigned chunks, with a trailer.
    pub unsigned_trailer: Support,
    /// Forms with a POST policy.
    pub post_policy: Support,
    /// Checksums, in the order of `checksum::Algorithm`: CRC32, CRC32C, CRC64NVME, SHA-1, SHA-256.
    pub checksums: [Support; 5],
}

use Support::{No, Unknown, Yes};

/// Amazon S3. SigV2 works only in older regions.
pub static AWS: Provider = Provider {
    name: c"Amazon S3",
    region: c"",
    path_style: false,
    max_expires: SEVEN_DAYS,
    sigv4: Yes,
    sigv4a: Yes,
    sigv2: Yes,
    signed_chunks: Yes,
    signed_trailer: Yes,
    unsigned_trailer: Yes,
    post_policy: Yes,
    checksums: [Yes; 5],
};

/// Cloudflare R2. It responds to signed chunks with 501; its documentation rules out forms and SigV2.
pub static R2: Provider = Provider {
    name: c"Cloudflare R2",
    region: c"auto",
    path_style: true,
    sigv4a: Unknown,
    sigv2: No,
    signed_chunks: No,
    signed_trailer: No,
    unsigned_trailer: Unknown,
    post_policy: No,
    ..AWS
};

/// Google Cloud Storage, with its XML API and HMAC keys.
pub static GCS: Provider = Provider {
    name: c"Google Cloud Storage",
    region: c"auto",
    path_style: true,
    sigv4a: Unknown,
    signed_chunks: Unknown,
    signed_trailer: Unknown,
    unsigned_trailer: Unknown,
    checksums: [Unknown; 5],
    ..AWS
};

/// MinIO. It has no SigV4A.
pub static MINIO: Provider = Provider { name: c"MinIO", region: c"us-east-1", path_style: true, sigv4a: No, ..AWS };

/// Backblaze B2. Its region is in the name of the endpoint.
pub static B2: Provider = Provider {
    name: c"Backblaze B2",
    path_style: true,
    sigv4a: Unknown,
    sigv2: No,
    signed_chunks: Unknown,
    signed_trailer: Unknown,
    unsigned_trailer: Unknown,
    post_policy: No,
    checksums: [Unknown; 5],
    ..AWS
};

/// Ceph's RADOS Gateway. It accepts any region. Release 16 neither supports trailers nor checks checksums; later ones
/// do.
pub static CEPH: Provider = Provider {
    name: c"Ceph RADOS Gateway",
    region: c"us-east-1",
    path_style: true,
    sigv4a: Unknown,
    signed_trailer: Unknown,
    unsigned_trailer: Unknown,
    checksums: [Unknown; 5],
    ..AWS
};

/// An unknown server.
pub static CUSTOM: Provider = Provider {
    name: c"custom",
    region: c"",
    path_style: true,
    max_expires: i64::MAX,
    sigv4: Unknown,
    sigv4a: Unknown,
    sigv2: Unknown,
    signed_chunks: Unknown,
    signed_trailer: Unknown,
    unsigned_trailer: Unknown,
    post_policy: Unknown,
    checksums: [Unknown; 5],
};

impl Provider {
    /// Return an error for an algorithm that the provider does not support.
    pub(crate) fn check_algorithm(&self, algorithm: Algorithm) -> Result<(), Error> {
        let support = match algorithm {
            Algorithm::Sigv4 => self.sigv4,
            #[cfg(feature = "sigv4a")]
            Algorithm::Sigv4a => self.sigv4a,
            #[cfg(feature = "sigv2")]
            Algorithm::Sigv2 => self.sigv2,
        };
        check(support, "algorithm", "the provider does not support this signature algorithm")
    }

    /// Return an error for a kind of chunked body that the provider does not support.
    pub(crate) fn check_plan(&self, plan: &Plan) -> Result<(), Error> {
        let (support, field) = match (plan.signs_chunks, plan.has_trailer()) {
            (true, false) => (self.signed_chunks, "chunks"),
            (true, true) => (self.signed_trailer, "chunks"),
            (false, _) => (self.unsigned_trailer, "chunks"),
        };
        check(support, field, "the provider does not support this kind of chunked body")?;
        #[cfg(feature = "checksums")]
        if let Some(algorithm) = plan.checksum {
            check(self.checksum(algorithm), "checksum", "the provider does not support this checksum")?;
        }
        Ok(())
    }

    /// Return an error for forms if the provider does not support them.
    #[cfg(feature = "post")]
    pub(crate) fn check_post(&self) -> Result<(), Error> {
        check(self.post_policy, "signer", "the provider does not support POST policies")
    }

    /// Whether the provider supports a checksum.
    #[cfg(feature = "checksums")]
    pub fn checksum(&self, algorithm: checksum::Algorithm) -> Support {
        self.checksums[algorithm.index()]
    }
}

fn check(support: Support, field: &'static str, message: &'static str) -> Result<(), Error> {
    match support {
        No => Err(Error::new(Status::Provider, Field::Argument(field), message)),
        Yes | Unknown => Ok(()),
    }
}
