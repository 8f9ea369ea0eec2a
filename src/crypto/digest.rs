//! A payload hash and a checksum in one pass over the data.

#[cfg(feature = "checksums")]
use super::checksum::Checksum;
use super::sha256::Sha256;

/// Bytes read at a time by both the hash and the checksum, few enough to stay in the cache.
const SLICE: usize = 16 * 1024;

/// A checksum, a payload hash, or both in one pass over the data.
#[cfg_attr(feature = "ring", derive(Clone))]
pub struct Digest {
    /// The checksum in progress.
    #[cfg(feature = "checksums")]
    pub checksum: Option<Checksum>,
    /// The hash in progress.
    pub hash: Option<Sha256>,
}

impl Digest {
    /// Add bytes.
    pub fn update(&mut self, data: &[u8]) {
        for slice in data.chunks(SLICE) {
            if let Some(hash) = &mut self.hash {
                hash.update(slice);
            }
            #[cfg(feature = "checksums")]
            if let Some(checksum) = &mut self.checksum {
                checksum.update(slice);
            }
        }
    }
}
