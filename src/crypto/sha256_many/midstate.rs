//! Many messages that start alike, such as the strings to sign of a batch.

use super::{MOST, compress_many};
use crate::crypto::sha256::{BLOCK, Block, ONE_AND_ZEROS, Sha256, State, to_bytes};
use crate::memory::OutOfMemory;
use crate::text::room::Room;
use crate::text::sink::{Sink, Text};

/// The common start of many messages: the state after its blocks, and the bytes of an incomplete one.
#[derive(Default)]
pub struct Midstate {
    state: State,
    compressed: u64,
    rest: Room<BLOCK>,
}

/// Up to `MOST` messages behind a midstate, each from the incomplete block to the padding. They are on the stack while all of
/// them fit into `N` bytes.
#[derive(Default)]
pub struct Padded<const N: usize> {
    bytes: Text<N>,
    /// Where each message ends and the next one starts.
    ends: [usize; MOST],
    count: usize,
}

impl<const N: usize> Padded<N> {
    /// Remove all messages.
    pub fn clear(&mut self) {
        self.bytes.truncate(0);
        self.count = 0;
    }

    /// All messages, one behind the other.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether there may be one more message, and it fits on the stack if it is as long as the last one.
    pub fn has_room(&self) -> bool {
        let last = self.count.checked_sub(1).map_or(0, |last| self.ends[last] - self.start(last));
        self.count < MOST && self.bytes.len() + last <= N
    }

    /// Overwrite a part of a message.
    pub fn set(&mut self, index: usize, offset: usize, bytes: &[u8]) {
        let start = self.start(index);
        self.bytes[start + offset..][..bytes.len()].copy_from_slice(bytes);
    }

    /// The first `count` messages as blocks; none in the other lanes.
    fn blocks(&self, count: usize) -> [&[Block]; MOST] {
        let (blocks, _) = self.bytes.as_chunks();
        let mut messages = [&[][..]; MOST];
        for (index, message) in messages.iter_mut().enumerate().take(count) {
            *message = &blocks[self.start(index) / BLOCK..self.ends[index] / BLOCK];
        }
        messages
    }

    fn start(&self, index: usize) -> usize {
        if index == 0 { 0 } else { self.ends[index - 1] }
    }
}

impl Midstate {
    /// Of messages that start with the data of `hash`.
    pub fn new(mut hash: Sha256) -> Self {
        let (state, compressed, tail) = hash.pause();
        let mut rest = Room::default();
        rest.append(tail);
        Midstate { state: *state, compressed, rest }
    }

    /// Add a message, of which `write` writes all that follows the common start.
    #[inline]
    pub fn push<const N: usize>(
        &self,
        messages: &mut Padded<N>,
        write: impl FnOnce(&mut Text<N>),
    ) -> Result<(), OutOfMemory> {
        let (bytes, start) = (&mut messages.bytes, messages.count.checked_sub(1).map_or(0, |last| messages.ends[last]));
        bytes.write(&self.rest);
        write(bytes);
        let len = bytes.len() - start;
        let bits = (self.compressed * BLOCK as u64 + len as u64) * 8;
        // A one bit and zeros, up to the length at the end of a block.
        let end = (len + 1 + 8).next_multiple_of(BLOCK) - 8;
        bytes.write_all([&ONE_AND_ZEROS[..end - len], &bits.to_be_bytes()]);
        bytes.check()?;
        messages.ends[messages.count] = bytes.len();
        messages.count += 1;
        Ok(())
    }

    /// Make `messages` `MOST` ones whose last `LEN` bytes are to be set. Returns the offset of these in each.
    pub fn fill<const LEN: usize, const N: usize>(&self, messages: &mut Padded<N>) -> Result<usize, OutOfMemory> {
        messages.clear();
        for _ in 0..MOST {
            self.push(messages, |bytes| bytes.write(&[0; LEN]))?;
        }
        Ok(self.rest.len())
    }

    /// Hash the first messages, as many as there is room for hashes.
    pub fn hash<const N: usize>(&self, messages: &Padded<N>, hashes: &mut [[u8; 32]]) {
        self.hash_blocks(messages.blocks(hashes.len()), hashes);
    }

    #[inline(never)]
    fn hash_blocks(&self, blocks: [&[Block]; MOST], hashes: &mut [[u8; 32]]) {
        let mut states = [self.state; MOST];
        compress_many(&mut states, blocks);
        for (hash, state) in hashes.iter_mut().zip(&states) {
            *hash = to_bytes(state);
        }
    }
}
