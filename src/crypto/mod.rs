//! Hashes, MACs, signatures and checksums over bytes. Nothing here knows of requests.

#[cfg(feature = "full")]
pub mod checksum;
#[cfg(feature = "full")]
mod crc;
#[cfg(feature = "full")]
pub mod ecdsa;
pub mod sha256;
/// cbindgen:ignore
#[cfg(feature = "full")]
pub(crate) mod sha256_x4;

#[cfg(not(feature = "full"))]
pub use crate::absent::{checksum, sigv4a as ecdsa};
