//! SHA-256 and HMAC-SHA256 over RustCrypto's compression function.
//!
//! The states are plain words here, so that the signer can keep the two that begin every HMAC with the day's key (its
//! midstates) and share them between threads without a lock.

use sha2::block_api::compress256;
use zeroize::Zeroize;

const BLOCK: usize = 64;

/// State of a SHA-256 between two blocks.
pub type State = [u32; 8];

const INITIAL: State = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

/// A SHA-256 in progress.
#[derive(Clone)]
pub struct Sha256 {
    state: State,
    pending: [u8; BLOCK],
    total: u64,
}

impl Sha256 {
    /// A hash of nothing yet.
    pub fn new() -> Self {
        Self::resume(INITIAL, 0)
    }

    /// Go on from `state`, which was reached after `blocks` whole blocks.
    fn resume(state: State, blocks: u64) -> Self {
        Sha256 { state, pending: [0; BLOCK], total: blocks * BLOCK as u64 }
    }

    /// The hash of `data` in one call.
    pub fn digest(data: &[u8]) -> [u8; 32] {
        let mut hash = Self::new();
        hash.update(data);
        hash.finish()
    }

    fn used(&self) -> usize {
        (self.total % BLOCK as u64) as usize
    }

    /// Take the next bytes.
    #[inline]
    pub fn update(&mut self, mut data: &[u8]) {
        let used = self.used();
        self.total += data.len() as u64;
        let free = BLOCK - used;
        if data.len() < free {
            self.pending[used..used + data.len()].copy_from_slice(data);
            return;
        }
        if used > 0 {
            let (head, rest) = data.split_at(free);
            self.pending[used..].copy_from_slice(head);
            compress256(&mut self.state, &[self.pending]);
            data = rest;
        }
        let (blocks, rest) = data.as_chunks::<BLOCK>();
        if !blocks.is_empty() {
            compress256(&mut self.state, blocks);
        }
        self.pending[..rest.len()].copy_from_slice(rest);
    }

    /// The hash of all that was taken.
    pub fn finish(mut self) -> [u8; 32] {
        let used = self.used();
        let bits = (self.total * 8).to_be_bytes();
        self.pending[used] = 0x80;
        self.pending[used + 1..].fill(0);
        if used + 1 + bits.len() > BLOCK {
            compress256(&mut self.state, &[self.pending]);
            self.pending.fill(0);
        }
        self.pending[BLOCK - bits.len()..].copy_from_slice(&bits);
        compress256(&mut self.state, &[self.pending]);

        let mut digest = [0; 32];
        for (out, word) in digest.chunks_exact_mut(4).zip(self.state) {
            out.copy_from_slice(&word.to_be_bytes());
        }
        digest
    }
}

impl Default for Sha256 {
    fn default() -> Self {
        Self::new()
    }
}

/// An HMAC-SHA256 key as its two midstates: the inner and the outer hash after the padded key. Wiped on drop.
#[derive(Clone, Default)]
pub struct HmacKey {
    pub(crate) inner: State,
    pub(crate) outer: State,
}

impl HmacKey {
    /// A key of any length, given in pieces that are joined.
    pub fn new(pieces: &[&[u8]]) -> Self {
        let mut block = [0; BLOCK];
        let len: usize = pieces.iter().map(|piece| piece.len()).sum();
        if len <= BLOCK {
            let mut end = 0;
            for piece in pieces {
                block[end..end + piece.len()].copy_from_slice(piece);
                end += piece.len();
            }
        } else {
            let mut hash = Sha256::new();
            pieces.iter().for_each(|piece| hash.update(piece));
            block[..32].copy_from_slice(&hash.finish());
        }

        let mut key = HmacKey { inner: INITIAL, outer: INITIAL };
        block.iter_mut().for_each(|byte| *byte ^= 0x36);
        compress256(&mut key.inner, &[block]);
        block.iter_mut().for_each(|byte| *byte ^= 0x36 ^ 0x5c);
        compress256(&mut key.outer, &[block]);
        block.zeroize();
        key
    }

    /// Begin a message under this key.
    pub fn begin(&self) -> Sha256 {
        Sha256::resume(self.inner, 1)
    }

    /// The MAC of a message that was begun under this key.
    pub fn finish(&self, message: Sha256) -> [u8; 32] {
        let mut outer = Sha256::resume(self.outer, 1);
        outer.update(&message.finish());
        outer.finish()
    }

    /// The MAC of `message` in one call.
    pub fn mac(&self, message: &[u8]) -> [u8; 32] {
        let mut begun = self.begin();
        begun.update(message);
        self.finish(begun)
    }
}

impl Drop for HmacKey {
    fn drop(&mut self) {
        self.inner.zeroize();
        self.outer.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hmac::{KeyInit, Mac};

    /// Every length around the block boundaries, whole and in two pieces, against an independent implementation.
    #[test]
    fn sha256_and_hmac_equal_the_rustcrypto_crates_at_every_length() {
        use sha2::Digest;
        let data: Vec<u8> = (0..300u32).map(|i| (i * 7 + 3) as u8).collect();
        for len in 0..data.len() {
            let expected: [u8; 32] = sha2::Sha256::digest(&data[..len]).into();
            for cut in [0, len / 3, len] {
                let mut hash = Sha256::new();
                hash.update(&data[..cut]);
                hash.update(&data[cut..len]);
                assert_eq!(hash.finish(), expected, "length {len}, cut {cut}");
            }
            let mut oracle = hmac::Hmac::<sha2::Sha256>::new_from_slice(&data[..len]).unwrap();
            oracle.update(&data[len..]);
            let key = HmacKey::new(&[&data[..len / 2], &data[len / 2..len]]);
            assert_eq!(key.mac(&data[len..]), <[u8; 32]>::from(oracle.finalize().into_bytes()), "key length {len}");
        }
    }
}
