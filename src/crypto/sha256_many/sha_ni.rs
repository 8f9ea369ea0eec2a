//! Four messages in turns, with the SHA instructions of x86: two rounds of one wait for the two before, so that there is
//! time for the others.

use core::arch::x86_64::*;

use super::constants::K;
use crate::crypto::sha256::{Block, State};

/// Messages at once.
pub const LANES: usize = 4;

/// Whether the processor has the instructions that `compress` is compiled for.
pub fn is_detected() -> bool {
    is_x86_feature_detected!("sha") && is_x86_feature_detected!("sse4.1")
}

/// The state in the two registers that the instructions use.
type Halves = [__m128i; 2];

/// Compress the blocks of each message, which has as many as the others, into its state.
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

/// Four rounds of each message.
#[inline]
#[target_feature(enable = "sha,sse4.1")]
fn rounds<const R: usize>(halves: &mut [Halves; LANES], words: &mut [[__m128i; 4]; LANES]) {
    let [k0, k1, k2, k3] = K.as_chunks().0[R].map(|k| k as i32);
    let k = _mm_set_epi32(k3, k2, k1, k0);
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
