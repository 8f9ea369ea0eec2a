//! What s3sign does, beside what has to be done anyway, which comes first.

use s3sign::ffi::constants::*;

use crate::contestants::*;
use crate::workload::Workload;
#[cfg(feature = "ring")]
use crate::workload::{GET, TIME};

pub type Contestants = Vec<Box<dyn Contestant>>;

/// A request signed; where it is presigned, many of them too.
pub fn requests(workload: &'static Workload) -> Contestants {
    let mut contestants: Contestants = vec![Box::new(Sha256Only::new(workload)), Box::new(S3sign::new(workload))];
    if workload.expires != 0 {
        contestants.push(Box::new(S3signBatch::new(workload)));
    }
    contestants
}

/// A request verified, beside signing it.
pub fn verification(workload: &'static Workload) -> Contestants {
    vec![Box::new(S3sign::new(workload)), Box::new(S3signVerify::new(workload))]
}

/// A body in chunks.
pub fn bodies() -> Contestants {
    let crcs = [S3SIGN_CHECKSUM_CRC32, S3SIGN_CHECKSUM_CRC32C, S3SIGN_CHECKSUM_CRC64NVME].map(Body::HashedWith);
    let bodies = [&[Body::HashedAlone, Body::Signed(1), Body::Signed(4)][..], &crcs].concat();
    bodies.into_iter().map(|body| Box::new(Streaming::new(body)) as Box<dyn Contestant>).collect()
}

/// A signing key that is derived.
pub fn cold_key() -> Contestants {
    vec![Box::new(ColdKeyFloor::new()), Box::new(ColdKey::new())]
}

/// SigV4A by ring, beside ring alone; and by p256, beside p256 alone.
#[cfg(feature = "ring")]
pub fn sigv4a() -> Contestants {
    let signer = S3sign::with(&GET, S3SIGN_ALGORITHM_SIGV4A, TIME);
    vec![Box::new(P256::new(true)), Box::new(S3signByRing::new()), Box::new(P256::new(false)), Box::new(signer)]
}

/// The verification of SigV4A by ring, beside ring alone and p256 alone.
#[cfg(feature = "ring")]
pub fn sigv4a_verification() -> Contestants {
    let verifier = S3signVerify::with(&GET, S3SIGN_ALGORITHM_SIGV4A);
    vec![Box::new(P256Verify::new(true)), Box::new(verifier), Box::new(P256Verify::new(false))]
}
