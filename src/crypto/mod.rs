//! Hashes, MACs, signatures and checksums over bytes. Nothing here depends on requests.

pub mod algorithm;
#[cfg(feature = "checksums")]
pub mod checksum;
#[cfg(feature = "std")]
pub(crate) mod constant_time;
#[cfg(feature = "checksums")]
mod crc;
pub mod digest;
#[cfg(feature = "sigv4a")]
pub mod ecdsa;
pub mod entropy;
pub mod hmac;
#[cfg(feature = "sigv2")]
pub mod hmac_sha1;
pub(crate) mod leftovers;
pub mod sha256;
/// cbindgen:ignore
#[cfg(feature = "batch")]
pub(crate) mod sha256_many;
