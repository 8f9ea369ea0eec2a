//! The floor: only the SHA-256 compressions that nobody can save who keeps the signing key's HMAC midstates.

use std::hint::black_box;

use sha2::block_api::compress256;

use super::{Contestant, S3sign};
use crate::workload::Workload;

pub(super) type State = [u32; 8];
pub(super) type Block = [u8; 64];

pub(super) const INITIAL: State =
    [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

/// Compresses blocks that were filled beforehand: canonical request, string to sign, outer hash.
pub struct Sha256Only {
    canonical_request: Vec<Block>,
    canonical_request_hash: State,
    string_to_sign: Vec<Block>,
    inner: State,
    outer: State,
    signature: State,
}

impl Sha256Only {
    pub fn new(workload: &Workload) -> Self {
        let [canonical_request, string_to_sign, key] = S3sign::new(workload).stages();
        let canonical_request = padded(&canonical_request, 0);
        let [inner, outer] = midstates(&key);
        Sha256Only {
            canonical_request_hash: compressed(INITIAL, &canonical_request),
            canonical_request,
            string_to_sign: padded(&string_to_sign, 1),
            inner,
            outer,
            signature: INITIAL,
        }
    }

    /// Compressions in a call.
    pub fn blocks(&self) -> usize {
        self.canonical_request.len() + self.string_to_sign.len() + 1
    }
}

impl Contestant for Sha256Only {
    fn name(&self) -> &str {
        "SHA-256 compressions alone"
    }

    fn call(&mut self) {
        let hash = compressed(INITIAL, black_box(&self.canonical_request));
        // The string to sign holds this hash already. All the same it must not be hashed before this hash is there:
        // this changes nothing, which neither compiler nor processor knows.
        self.string_to_sign[0][0] ^= (hash[0] ^ self.canonical_request_hash[0]) as u8;
        let inner = compressed(self.inner, &self.string_to_sign);
        self.signature = black_box(compressed(self.outer, &[hmac_end(&inner)]));
    }

    fn signature(&self) -> String {
        self.signature.iter().map(|word| format!("{word:08x}")).collect()
    }
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
