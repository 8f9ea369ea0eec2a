//! SHA-256 over RustCrypto's compression function. The states are plain words, which an HMAC key is kept as.

use crate::text::sink::{Sink, copy};
#[cfg(feature = "std")]
use crate::text::sink::{copy_all, total_len};
use sha2::block_api::compress256;

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

    #[cfg(feature = "std")]
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

    #[cfg(feature = "batch")]
    /// The state after all whole blocks that were taken, and how many bytes those are.
    pub(crate) fn whole_blocks(&self) -> (State, u64) {
        let mut state = self.state;
        let whole = self.used / BLOCK;
        compress256(&mut state, &self.pending[..whole]);
        (state, (self.compressed + whole as u64) * BLOCK as u64)
    }

    #[cfg(feature = "batch")]
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

impl<const N: usize> Sink for Sha256<N> {
    #[inline]
    fn put(&mut self, bytes: &[u8]) {
        self.update(bytes);
    }

    #[cfg(feature = "std")]
    #[inline(always)]
    fn put_all<const M: usize>(&mut self, pieces: [&[u8]; M]) {
        let end = self.used + total_len(&pieces);
        match self.pending[..N - 1].as_flattened_mut().get_mut(self.used..end) {
            Some(room) => {
                copy_all(room, pieces);
                self.used = end;
            }
            None => pieces.into_iter().for_each(|piece| self.update(piece)),
        }
    }
}

/// The hash of a canonical request in progress: up to six blocks, as most have.
pub type CanonicalHash = Sha256<7>;

/// A text to be signed in progress: up to three blocks, as most strings to sign have.
pub type Message = Sha256<4>;
