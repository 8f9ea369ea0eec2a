//! SHA-256 and HMAC-SHA256 over RustCrypto's compression function.
//!
//! The states are plain words here, so that the signer can keep the two that begin every HMAC with the day's key (its
//! midstates) and share them between threads without a lock.

use sha2::block_api::compress256;
use zeroize::Zeroize;

use crate::text::sink::copy;

/// Bytes that the compression function takes at once.
pub(crate) const BLOCK: usize = 64;

pub(crate) type Block = [u8; BLOCK];

/// State of a SHA-256 between two blocks.
pub type State = [u32; 8];

pub(crate) const INITIAL: State =
    [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

/// A SHA-256 in progress. All blocks of `N` but the last, which is kept for the padding, may wait, so that the compression
/// function is called once for short texts.
#[derive(Clone)]
pub struct Sha256<const N: usize = 2> {
    state: State,
    /// Blocks that went through the compression function.
    compressed: u64,
    pending: [Block; N],
    /// Bytes that wait.
    used: usize,
}

impl<const N: usize> Sha256<N> {
    /// A hash of nothing yet.
    #[inline]
    pub fn new() -> Self {
        Self::resume(INITIAL, 0)
    }

    /// Go on from `state`, which was reached after `blocks` whole blocks.
    #[inline]
    pub(crate) fn resume(state: State, blocks: u64) -> Self {
        Sha256 { state, compressed: blocks, pending: [[0; BLOCK]; N], used: 0 }
    }

    /// Take the next bytes.
    #[inline]
    pub fn update(&mut self, data: &[u8]) {
        let end = self.used + data.len();
        match self.pending[..N - 1].as_flattened_mut().get_mut(self.used..end) {
            Some(room) => {
                copy(room, data);
                self.used = end;
            }
            None => self.overflow(data),
        }
    }

    /// Take bytes that do not fit beside those that wait.
    #[inline(never)]
    fn overflow(&mut self, mut data: &[u8]) {
        if self.used > 0 {
            // As much as makes whole blocks of what waits.
            let (head, rest) = data.split_at(self.used.next_multiple_of(BLOCK) - self.used);
            self.pending.as_flattened_mut()[self.used..][..head.len()].copy_from_slice(head);
            self.compress_pending((self.used + head.len()) / BLOCK);
            data = rest;
        }
        let (blocks, rest) = data.as_chunks::<BLOCK>();
        compress256(&mut self.state, blocks);
        self.compressed += blocks.len() as u64;
        self.pending.as_flattened_mut()[..rest.len()].copy_from_slice(rest);
        self.used = rest.len();
    }

    /// Compress the whole blocks that wait.
    #[inline]
    pub(crate) fn compress(&mut self) {
        let whole = self.used / BLOCK;
        self.compress_pending(whole);
        // Nothing that moves to the front overlaps what it comes from, or it is the same.
        self.pending[0] = self.pending[whole];
        self.used %= BLOCK;
    }

    #[inline]
    fn compress_pending(&mut self, blocks: usize) {
        compress256(&mut self.state, &self.pending[..blocks]);
        self.compressed += blocks as u64;
    }

    /// The hash of all that was taken.
    #[inline]
    pub fn finish(mut self) -> [u8; 32] {
        self.finish_in_place()
    }

    /// The hash of all that was taken, without moving it before. Nothing can be taken after that.
    #[inline]
    pub(crate) fn finish_in_place(&mut self) -> [u8; 32] {
        let bits = (self.compressed * BLOCK as u64 + self.used as u64) * 8;
        // A one and zeros up to the length, which ends a block.
        let blocks = (self.used + 9).div_ceil(BLOCK);
        self.pending.as_flattened_mut()[self.used..self.used + BLOCK].copy_from_slice(&ONE_AND_ZEROS);
        self.pending[blocks - 1][BLOCK - 8..].copy_from_slice(&bits.to_be_bytes());
        compress256(&mut self.state, &self.pending[..blocks]);
        to_bytes(&self.state)
    }
}

/// What ends a hash, but for the length.
pub(crate) const ONE_AND_ZEROS: [u8; BLOCK] = {
    let mut end = [0; BLOCK];
    end[0] = 0x80;
    end
};

#[inline]
pub(crate) fn to_bytes(state: &State) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (out, word) in bytes.as_chunks_mut::<4>().0.iter_mut().zip(state) {
        *out = word.to_be_bytes();
    }
    bytes
}

impl Sha256 {
    /// The hash of `data` in one call.
    pub fn digest(data: &[u8]) -> [u8; 32] {
        let mut hash = Self::new();
        hash.update(data);
        hash.finish()
    }

    /// The state after all whole blocks that were taken, and how many bytes those are.
    pub(crate) fn whole_blocks(&self) -> (State, u64) {
        let mut state = self.state;
        let whole = self.used / BLOCK;
        compress256(&mut state, &self.pending[..whole]);
        (state, (self.compressed + whole as u64) * BLOCK as u64)
    }

    /// The bytes behind the whole blocks.
    pub(crate) fn rest(&self) -> &[u8] {
        &self.pending.as_flattened()[self.used / BLOCK * BLOCK..self.used]
    }
}

impl<const N: usize> Default for Sha256<N> {
    fn default() -> Self {
        Self::new()
    }
}

/// The hash of a canonical request in progress: up to six blocks, as most have.
pub type CanonicalHash = Sha256<7>;

/// A text to be signed in progress: up to three blocks, as most strings to sign have.
pub type Message = Sha256<4>;

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
            let mut hash = Sha256::<2>::new();
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

    /// Begin a text of any length under this key, and begin what its hash goes into.
    pub(crate) fn begin_both(&self) -> [Sha256; 2] {
        [self.inner, self.outer].map(|state| Sha256::resume(state, 1))
    }

    /// Begin a message under this key.
    #[inline]
    pub fn begin(&self) -> Message {
        Sha256::resume(self.inner, 1)
    }

    /// The MAC of a message that was begun under this key.
    #[inline]
    pub fn finish(&self, mut message: Message) -> [u8; 32] {
        self.finish_in_place(&mut message)
    }

    /// The same without moving the message before.
    #[inline]
    pub(crate) fn finish_in_place<const N: usize>(&self, message: &mut Sha256<N>) -> [u8; 32] {
        const BITS: u64 = 8 * (BLOCK as u64 + 32);
        let mut block = [0; BLOCK];
        block[..32].copy_from_slice(&message.finish_in_place());
        block[32] = 0x80;
        block[BLOCK - 8..].copy_from_slice(&BITS.to_be_bytes());
        let mut outer = self.outer;
        compress256(&mut outer, &[block]);
        to_bytes(&outer)
    }

    /// The MAC of `message` in one call, where it will stay: so it may be a key.
    #[inline(never)]
    pub fn mac_into(&self, message: &[u8], mac: &mut [u8; 32]) {
        *mac = self.mac(message);
    }

    /// The MAC of `message` in one call.
    pub fn mac(&self, message: &[u8]) -> [u8; 32] {
        // What keys are derived from is short.
        let mut begun = Sha256::<2>::resume(self.inner, 1);
        begun.update(message);
        self.finish_in_place(&mut begun)
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
        let data: Vec<u8> = (0..1300u32).map(|i| (i * 7 + 3) as u8).collect();
        let step = if cfg!(miri) { 67 } else { 1 };
        for len in (0..400).step_by(step).chain([576, 700, 1299]) {
            let expected: [u8; 32] = sha2::Sha256::digest(&data[..len]).into();
            for cut in [0, len / 3, len] {
                let pieces = [&data[..cut], &data[cut..len]];
                let (mut hash, mut longer) = (Sha256::<2>::new(), Sha256::<4>::new());
                for piece in pieces {
                    hash.update(piece);
                    longer.update(piece);
                }
                assert_eq!(hash.finish(), expected, "length {len}, cut {cut}");
                assert_eq!(longer.finish(), expected, "length {len}, cut {cut}, three blocks");
            }
            let mut oracle = hmac::Hmac::<sha2::Sha256>::new_from_slice(&data[..len]).unwrap();
            oracle.update(&data[len..]);
            let key = HmacKey::new(&[&data[..len / 2], &data[len / 2..len]]);
            assert_eq!(key.mac(&data[len..]), <[u8; 32]>::from(oracle.finalize().into_bytes()), "key length {len}");
        }
    }
}
