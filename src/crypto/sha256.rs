//! SHA-256 over RustCrypto's compression function. The states are plain words, which an HMAC key is kept as.

use sha2::block_api::compress256;

use crate::text::room::Room;
use crate::text::sink::Sink;

/// Bytes that the compression function takes at once.
pub(crate) const BLOCK: usize = 64;

#[cfg(feature = "batch")]
pub(crate) type Block = [u8; BLOCK];

/// State of a SHA-256 between two blocks.
pub type State = [u32; 8];

pub(crate) const INITIAL: State =
    [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

/// A SHA-256 in progress. Up to `N` bytes wait, the last block of which is kept for the padding, so that the compression
/// function is called once for short texts.
#[derive(Clone)]
pub struct Sha256<const N: usize = 128> {
    state: State,
    /// Blocks that went through the compression function.
    compressed: u64,
    pending: Room<N>,
}

impl<const N: usize> Sha256<N> {
    /// A hash of nothing yet.
    #[inline(always)]
    pub fn new() -> Self {
        Self::resume(INITIAL, 0)
    }

    /// Go on from `state`, which was reached after `blocks` whole blocks.
    #[inline(always)]
    pub(crate) fn resume(state: State, blocks: u64) -> Self {
        Sha256 { state, compressed: blocks, pending: Room::default() }
    }

    /// Forget all, and go on from `state`, which was reached after `blocks` whole blocks, with `rest` behind them.
    #[cfg(feature = "std")]
    #[inline]
    pub(crate) fn restart(&mut self, state: State, blocks: u64, rest: &[u8]) {
        (self.state, self.compressed) = (state, blocks);
        self.pending.truncate(0);
        self.update(rest);
    }

    /// Compress all whole blocks: what `restart` goes on from.
    #[cfg_attr(feature = "std", inline(never))]
    pub(crate) fn pause(&mut self) -> (&State, u64, &[u8]) {
        let (blocks, rest) = self.pending.as_chunks::<BLOCK>();
        compress256(&mut self.state, blocks);
        self.compressed += blocks.len() as u64;
        let (start, len) = (blocks.len() * BLOCK, rest.len());
        self.pending.copy_within(start.., 0);
        self.pending.truncate(len);
        (&self.state, self.compressed, &self.pending)
    }

    /// Take the next bytes.
    #[inline]
    pub fn update(&mut self, data: &[u8]) {
        self.write_all([data]);
    }

    /// Take bytes that do not fit beside those that wait.
    #[cold]
    fn overflow(&mut self, mut data: &[u8]) {
        if !self.pending.is_empty() {
            // As much as makes whole blocks of what waits.
            let missing = self.pending.len().next_multiple_of(BLOCK) - self.pending.len();
            let (head, rest) = data.split_at(missing.min(data.len()));
            self.pending.append(head);
            if head.len() < missing {
                return;
            }
            self.pause();
            data = rest;
        }
        let (blocks, rest) = data.as_chunks::<BLOCK>();
        compress256(&mut self.state, blocks);
        self.compressed += blocks.len() as u64;
        self.pending.append(rest);
    }

    /// The hash of all that was taken.
    #[inline]
    pub fn finish(mut self) -> [u8; 32] {
        self.finish_in_place()
    }

    /// The hash of all that was taken, without moving it before. Nothing can be taken after that.
    #[inline]
    pub(crate) fn finish_in_place(&mut self) -> [u8; 32] {
        let used = self.pending.len();
        let bits = (self.compressed * BLOCK as u64 + used as u64) * 8;
        // A one and zeros up to the length, which ends a block.
        let end = (used + 9).next_multiple_of(BLOCK);
        self.pending.append(&ONE_AND_ZEROS);
        self.pending.truncate(end - 8);
        self.pending.append(&bits.to_be_bytes());
        compress256(&mut self.state, self.pending.as_chunks().0);
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
}

impl<const N: usize> Default for Sha256<N> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const N: usize> Sink for Sha256<N> {
    // Not inlined, as for `Text`.
    #[cfg_attr(feature = "std", inline(never))]
    fn write(&mut self, bytes: &[u8]) {
        self.write_all([bytes]);
    }

    #[cfg_attr(feature = "std", inline(always))]
    fn write_all<const M: usize>(&mut self, pieces: [&[u8]; M]) {
        if !self.pending.append_all(BLOCK, pieces) {
            pieces.into_iter().for_each(|piece| self.overflow(piece));
        }
    }
}

/// The hash of a canonical request in progress: up to six blocks, as most have.
pub type CanonicalHash = Sha256<{ 7 * BLOCK }>;

/// A text to be signed in progress: up to three blocks, as most strings to sign have.
pub type Message = Sha256<{ 4 * BLOCK }>;
