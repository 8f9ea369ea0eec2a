//! SHA-256 of four texts at once. Each round depends on the previous one, so interleaving four independent texts hides
//! the latency of the SHA instructions: it takes the time of two texts (Zen 4) or three and a half (Emerald Rapids).

// To call functions compiled for these instructions, after checking that the processor has them.
#![allow(unsafe_code)]

use sha2::block_api::compress256;

use crate::crypto::sha256::{BLOCK, Block, INITIAL, ONE_AND_ZEROS, Sha256, State, to_bytes};
use crate::text::sink::{self, Sink};

/// Number of texts.
pub const LANES: usize = 4;

/// One of the texts, on the stack unless it is long.
pub type Text = sink::Stack<768>;

/// The common start of many hashes.
pub struct Begun {
    state: State,
    /// Bytes in `state`.
    before: u64,
    /// Bytes of an incomplete block.
    rest: sink::Stack<BLOCK>,
}

impl Begun {
    /// The hashes start with the data of `hash`.
    pub fn new(mut hash: Sha256) -> Self {
        let (state, blocks, tail) = hash.pause();
        let mut rest = sink::Stack::default();
        rest.write(tail);
        Begun { state: *state, before: blocks * BLOCK as u64, rest }
    }

    /// Length of a text that `begin` just started.
    pub fn len(&self) -> usize {
        self.rest.len()
    }

    /// Start a text with the incomplete block.
    pub fn begin(&self, text: &mut Text) {
        text.clear();
        text.write(&self.rest);
    }

    /// Pad a text as SHA-256 does: a one bit, zeros, and the total length in bits.
    pub fn end(&self, text: &mut Text) {
        let bits = (self.before + text.len() as u64) * 8;
        let end = (text.len() + 1 + 8).next_multiple_of(BLOCK) - 8;
        text.write(&ONE_AND_ZEROS[..end - text.len()]);
        text.write(&bits.to_be_bytes());
    }

    /// Four padded texts with room for the last `N` bytes of each, and the offset of that room.
    pub fn forms<const N: usize>(&self) -> ([Text; LANES], usize) {
        let mut text = Text::default();
        self.begin(&mut text);
        text.write(&[0; N]);
        self.end(&mut text);
        (core::array::from_fn(|_| text.clone()), self.rest.len())
    }

    /// The hashes of four texts that were started and padded.
    pub fn hash(&self, texts: &[Text; LANES]) -> [[u8; 32]; LANES] {
        let mut states = [self.state; LANES];
        let blocks = texts.each_ref().map(|text| text.as_chunks::<BLOCK>().0);
        let common = blocks.iter().map(|blocks| blocks.len()).min().unwrap_or(0);
        compress(&mut states, blocks.map(|blocks| &blocks[..common]));
        for (state, blocks) in states.iter_mut().zip(blocks) {
            if blocks.len() > common {
                compress256(state, &blocks[common..]);
            }
        }
        states.map(|state| to_bytes(&state))
    }
}

/// The SHA-256 of four texts.
pub fn digests(texts: [&[u8]; LANES]) -> [[u8; 32]; LANES] {
    let mut states = [INITIAL; LANES];
    let common = texts.iter().map(|text| text.len() / BLOCK).min().unwrap_or(0);
    compress(&mut states, texts.map(|text| &text.as_chunks().0[..common]));
    core::array::from_fn(|lane| {
        let mut hash = Sha256::<128>::resume(states[lane], common as u64);
        hash.update(&texts[lane][common * BLOCK..]);
        hash.finish()
    })
}

/// Compress blocks into each state. All have the same number of blocks.
fn compress(states: &mut [State; LANES], blocks: [&[Block]; LANES]) {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("sha") && is_x86_feature_detected!("sse4.1") {
        // SAFETY: the processor has the instructions, as just checked.
        return unsafe { x86::compress(states, blocks) };
    }
    compress_portably(states, blocks);
}

fn compress_portably(states: &mut [State; LANES], blocks: [&[Block]; LANES]) {
    for (state, blocks) in states.iter_mut().zip(blocks) {
        compress256(state, blocks);
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use core::arch::x86_64::*;

    use super::{Block, LANES, State};

    /// The first 32 bits of the fractions of the cube roots of the first 64 primes.
    const K: [[i32; 4]; 16] = {
        let mut k = [[0; 4]; 16];
        let (mut count, mut number) = (0, 2);
        while count < 64 {
            let mut divisor = 2;
            while divisor * divisor <= number && number % divisor != 0 {
                divisor += 1;
            }
            if divisor * divisor > number {
                k[count / 4][count % 4] = cube_root(number << 96) as i32;
                count += 1;
            }
            number += 1;
        }
        k
    };

    const fn cube_root(number: u128) -> u64 {
        let (mut root, mut bit) = (0u128, 1 << 36);
        while bit > 0 {
            let next = root | bit;
            if next * next * next <= number {
                root = next;
            }
            bit >>= 1;
        }
        root as u64
    }

    /// The state in the two registers that the instructions use.
    type Halves = [__m128i; 2];

    #[target_feature(enable = "sha,sse4.1")]
    pub fn compress(states: &mut [State; LANES], blocks: [&[Block]; LANES]) {
        let mut halves: [Halves; LANES] = core::array::from_fn(|lane| {
            let [a, b, c, d, e, f, g, h] = states[lane].map(|word| word as i32);
            [_mm_set_epi32(a, b, e, f), _mm_set_epi32(c, d, g, h)]
        });
        for (index, _) in blocks[0].iter().enumerate() {
            let before = halves;
            let mut words = core::array::from_fn(|lane| load(&blocks[lane][index]));
            rounds::<0>(&mut halves, &mut words);
            rounds::<1>(&mut halves, &mut words);
            rounds::<2>(&mut halves, &mut words);
            rounds::<3>(&mut halves, &mut words);
            rounds::<4>(&mut halves, &mut words);
            rounds::<5>(&mut halves, &mut words);
            rounds::<6>(&mut halves, &mut words);
            rounds::<7>(&mut halves, &mut words);
            rounds::<8>(&mut halves, &mut words);
            rounds::<9>(&mut halves, &mut words);
            rounds::<10>(&mut halves, &mut words);
            rounds::<11>(&mut halves, &mut words);
            rounds::<12>(&mut halves, &mut words);
            rounds::<13>(&mut halves, &mut words);
            rounds::<14>(&mut halves, &mut words);
            rounds::<15>(&mut halves, &mut words);
            for lane in 0..LANES {
                halves[lane] =
                    [_mm_add_epi32(halves[lane][0], before[lane][0]), _mm_add_epi32(halves[lane][1], before[lane][1])];
            }
        }
        for (state, [abef, cdgh]) in states.iter_mut().zip(halves) {
            let ([a, b, e, f], [c, d, g, h]) = (store(abef), store(cdgh));
            *state = [a, b, c, d, e, f, g, h];
        }
    }

    /// Four rounds in each lane.
    #[inline]
    #[target_feature(enable = "sha,sse4.1")]
    fn rounds<const R: usize>(halves: &mut [Halves; LANES], words: &mut [[__m128i; 4]; LANES]) {
        let k = _mm_set_epi32(K[R][3], K[R][2], K[R][1], K[R][0]);
        for ([abef, cdgh], words) in halves.iter_mut().zip(words) {
            let [w0, w1, w2, w3] = core::array::from_fn(|at| words[(R + at) % 4]);
            if R >= 4 {
                let sum = _mm_add_epi32(_mm_sha256msg1_epu32(w0, w1), _mm_alignr_epi8(w3, w2, 4));
                words[R % 4] = _mm_sha256msg2_epu32(sum, w3);
            }
            let sum = _mm_add_epi32(words[R % 4], k);
            *cdgh = _mm_sha256rnds2_epu32(*cdgh, *abef, sum);
            *abef = _mm_sha256rnds2_epu32(*abef, *cdgh, _mm_shuffle_epi32(sum, 0x0e));
        }
    }

    #[inline]
    #[target_feature(enable = "sha,sse4.1")]
    fn load(block: &Block) -> [__m128i; 4] {
        let big_endian = _mm_set_epi64x(0x0c0d_0e0f_0809_0a0b, 0x0405_0607_0001_0203);
        let (halves, _) = block.as_chunks::<8>();
        core::array::from_fn(|at| {
            let [low, high] = [halves[2 * at], halves[2 * at + 1]].map(i64::from_le_bytes);
            _mm_shuffle_epi8(_mm_set_epi64x(high, low), big_endian)
        })
    }

    /// The words of a register, the highest first.
    #[inline]
    #[target_feature(enable = "sse4.1")]
    fn store(half: __m128i) -> [u32; 4] {
        let words = [_mm_extract_epi32(half, 3), _mm_extract_epi32(half, 2), _mm_extract_epi32(half, 1)];
        [words[0] as u32, words[1] as u32, words[2] as u32, _mm_extract_epi32(half, 0) as u32]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_hashes_at_once_equal_four_one_by_one() {
        for (start_len, lens) in [(0, [0, 55, 56, 64]), (63, [1, 1, 1, 1]), (64, [300, 200, 100, 0]), (200, [64; 4])] {
            let text = |len: usize, seed: usize| (0..len).map(|at| (at * 7 + seed) as u8).collect::<Vec<u8>>();
            let start = text(start_len, 9);
            let mut midstate = Sha256::new();
            midstate.update(&start);
            let texts: [Vec<u8>; LANES] = core::array::from_fn(|lane| text(lens[lane], lane));
            let midstate = Begun::new(midstate);
            let ended = texts.each_ref().map(|text| {
                let mut ended = Text::default();
                midstate.begin(&mut ended);
                ended.write(text);
                midstate.end(&mut ended);
                ended
            });
            let hashes = midstate.hash(&ended);
            for (hash, text) in hashes.iter().zip(&texts) {
                assert_eq!(*hash, Sha256::digest(&[&start[..], text].concat()), "{start_len} {lens:?}");
            }
            assert_eq!(
                digests(texts.each_ref().map(|text| &text[..])),
                texts.each_ref().map(|text| Sha256::digest(text))
            );
        }
    }

    #[test]
    fn the_portable_way_is_the_same() {
        let blocks: [[Block; 3]; LANES] =
            core::array::from_fn(|lane| [[lane as u8; BLOCK], [7; BLOCK], [lane as u8 * 9; BLOCK]]);
        let (mut fast, mut portable) = ([[1, 2, 3, 4, 5, 6, 7, 8]; LANES], [[1, 2, 3, 4, 5, 6, 7, 8]; LANES]);
        compress(&mut fast, blocks.each_ref().map(|blocks| &blocks[..]));
        compress_portably(&mut portable, blocks.each_ref().map(|blocks| &blocks[..]));
        assert_eq!(fast, portable);
    }
}
