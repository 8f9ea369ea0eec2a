//! The floor: only the SHA-256 compressions that are left with the signing key's HMAC midstates cached.

use std::hint::black_box;

use sha2::block_api::compress256;

use super::{Contestant, S3sign};
use crate::workload::Workload;

pub(super) type State = [u32; 8];
pub(super) type Block = [u8; 64];

pub(super) const INITIAL: State =
    [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

/// Compresses so many blocks one after the other: those of canonical request, string to sign and outer hash, filled
/// beforehand.
pub struct Sha256Only {
    blocks: Vec<Block>,
    /// How many of them are the canonical request's.
    canonical_request: usize,
    midstates: [State; 2],
    state: State,
}

impl Sha256Only {
    pub fn new(workload: &Workload) -> Self {
        let [canonical_request, string_to_sign, key] = S3sign::new(workload).stages();
        let (canonical_request, string_to_sign) = (padded(&canonical_request, 0), padded(&string_to_sign, 1));
        let midstates = midstates(&key);
        let outer = hmac_end(&compressed(midstates[0], &string_to_sign));
        let blocks = [&canonical_request[..], &string_to_sign, &[outer]].concat();
        Sha256Only { blocks, canonical_request: canonical_request.len(), midstates, state: INITIAL }
    }

    /// Compressions in a call.
    pub fn blocks(&self) -> usize {
        self.blocks.len()
    }
}

impl Contestant for Sha256Only {
    fn name(&self) -> &str {
        "SHA-256 compressions alone"
    }

    fn call(&mut self) {
        // From the state that the last call ended with: a processor could do two calls at once else.
        self.state = compressed(self.state, black_box(&self.blocks));
    }

    /// What these blocks give if each message has its own state.
    fn signature(&self) -> String {
        let (canonical_request, rest) = self.blocks.split_at(self.canonical_request);
        let hash = hex::encode(words(&compressed(INITIAL, canonical_request)));
        let (string_to_sign, outer) = rest.split_at(rest.len() - 1);
        assert!(string_to_sign.as_flattened().windows(64).any(|window| window == hash.as_bytes()));
        assert_eq!(outer[0], hmac_end(&compressed(self.midstates[0], string_to_sign)));
        hex::encode(words(&compressed(self.midstates[1], outer)))
    }
}

fn words(state: &State) -> Vec<u8> {
    state.iter().flat_map(|word| word.to_be_bytes()).collect()
}

/// What HMAC begins its inner and its outer hash with.
pub(super) fn midstates(key: &[u8]) -> [State; 2] {
    [0x36, 0x5c].map(|mask| {
        let mut block = [mask; 64];
        block.iter_mut().zip(key).for_each(|(byte, key)| *byte ^= key);
        compressed(INITIAL, &[block])
    })
}

/// The block that HMAC's outer hash ends with.
#[inline]
pub(super) fn hmac_end(inner: &State) -> Block {
    let mut last = [0; 64];
    put(inner, &mut last);
    last[32] = 0x80;
    last[56..].copy_from_slice(&(8 * (64 + 32u64)).to_be_bytes());
    last
}

#[inline]
pub(super) fn compressed(mut state: State, blocks: &[Block]) -> State {
    compress256(&mut state, blocks);
    state
}

#[inline]
pub(super) fn put(state: &State, block: &mut Block) {
    block.chunks_exact_mut(4).zip(state).for_each(|(bytes, word)| bytes.copy_from_slice(&word.to_be_bytes()));
}

/// A message with the end that SHA-256 gives it, after `before` blocks.
pub(super) fn padded(message: &[u8], before: usize) -> Vec<Block> {
    let mut bytes = message.to_vec();
    bytes.push(0x80);
    bytes.resize((bytes.len() + 8).next_multiple_of(64) - 8, 0);
    bytes.extend((8 * (64 * before + message.len()) as u64).to_be_bytes());
    bytes.as_chunks().0.to_vec()
}
