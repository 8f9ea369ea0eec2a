//! HMAC-SHA256 with keys kept as midstates, which threads share without a lock.

use sha2::block_api::compress256;
#[cfg(feature = "std")]
use subtle::ConstantTimeEq;
use zeroize::Zeroize;

use super::sha256::{BLOCK, INITIAL, Message, Sha256, State, to_bytes};

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
            let mut hash = Sha256::<128>::new();
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

    /// Whether it is the same key, in constant time.
    #[cfg(feature = "std")]
    pub fn equals(&self, other: &Self) -> bool {
        (self.inner[..].ct_eq(&other.inner[..]) & self.outer[..].ct_eq(&other.outer[..])).into()
    }

    #[cfg(feature = "batch")]
    /// Begin a text of any length under this key, and begin what its hash goes into.
    pub(crate) fn begin_both(&self) -> [Sha256; 2] {
        [self.inner, self.outer].map(|state| Sha256::resume(state, 1))
    }

    /// Begin a message under this key.
    #[inline]
    pub fn begin(&self) -> Message {
        Sha256::resume(self.inner, 1)
    }

    /// The MAC of a message that was begun under this key. Nothing can be added to it after that.
    #[inline]
    pub(crate) fn finish_in_place<const N: usize>(&self, message: &mut Sha256<N>) -> [u8; 32] {
        to_bytes(&self.finish_state(message))
    }

    /// The MAC as words.
    #[inline]
    fn finish_state<const N: usize>(&self, message: &mut Sha256<N>) -> State {
        const BITS: u64 = 8 * (BLOCK as u64 + 32);
        let mut block = [0; BLOCK];
        block[..32].copy_from_slice(&message.finish_in_place());
        block[32] = 0x80;
        block[BLOCK - 8..].copy_from_slice(&BITS.to_be_bytes());
        let mut outer = self.outer;
        compress256(&mut outer, &[block]);
        outer
    }

    /// The MAC of `message` in one call, where it will stay. It may be a key: no copy is left on the stack.
    #[inline(never)]
    pub fn mac_into(&self, message: &[u8], mac: &mut [u8; 32]) {
        // What keys are derived from is short.
        let mut begun = Sha256::<128>::resume(self.inner, 1);
        begun.update(message);
        let mut state = self.finish_state(&mut begun);
        for (out, word) in mac.as_chunks_mut::<4>().0.iter_mut().zip(&state) {
            *out = word.to_be_bytes();
        }
        state.zeroize();
    }

    /// The MAC of `message` in one call.
    pub fn mac(&self, message: &[u8]) -> [u8; 32] {
        let mut mac = [0; 32];
        self.mac_into(message, &mut mac);
        mac
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
                let (mut hash, mut longer) = (Sha256::<128>::new(), Sha256::<256>::new());
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
