//! Sixteen messages with AVX-512: a register has one word of each, and the rounds are those of the standard.

use core::arch::x86_64::*;

use super::constants::K;
use crate::crypto::sha256::{Block, State};

/// Messages at once.
pub const LANES: usize = 16;

/// Whether the processor has the instructions that `compress` is compiled for.
pub fn is_detected() -> bool {
    is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512bw")
}

/// A word of each message.
type Words = __m512i;

/// Compress the blocks of each message, which has as many as the others, into its state.
#[target_feature(enable = "avx512f,avx512bw")]
pub fn compress(states: &mut [State; LANES], blocks: [&[Block]; LANES]) {
    let mut state = load_states(states);
    let ([first, others @ ..], _) = K.as_chunks() else { unreachable!("there are four of them") };
    for (index, _) in blocks[0].iter().enumerate() {
        let before = state;
        let mut words = load_blocks(blocks.map(|blocks| &blocks[index]));
        rounds::<false>(&mut state, &mut words, first);
        for k in others {
            rounds::<true>(&mut state, &mut words, k);
        }
        for (word, before) in state.iter_mut().zip(before) {
            *word = _mm512_add_epi32(*word, before);
        }
    }
    store_states(state, states);
}

/// Sixteen rounds. The words of the block are replaced by those of the message schedule, but in the first sixteen.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn rounds<const SCHEDULE: bool>(state: &mut [Words; 8], words: &mut [Words; 16], k: &[u32; 16]) {
    round::<0, SCHEDULE>(state, words, k);
    round::<1, SCHEDULE>(state, words, k);
    round::<2, SCHEDULE>(state, words, k);
    round::<3, SCHEDULE>(state, words, k);
    round::<4, SCHEDULE>(state, words, k);
    round::<5, SCHEDULE>(state, words, k);
    round::<6, SCHEDULE>(state, words, k);
    round::<7, SCHEDULE>(state, words, k);
    round::<8, SCHEDULE>(state, words, k);
    round::<9, SCHEDULE>(state, words, k);
    round::<10, SCHEDULE>(state, words, k);
    round::<11, SCHEDULE>(state, words, k);
    round::<12, SCHEDULE>(state, words, k);
    round::<13, SCHEDULE>(state, words, k);
    round::<14, SCHEDULE>(state, words, k);
    round::<15, SCHEDULE>(state, words, k);
}

/// A round. The state stays where it is, and the letters move.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn round<const T: usize, const SCHEDULE: bool>(state: &mut [Words; 8], words: &mut [Words; 16], k: &[u32; 16]) {
    let [a, b, c, d, e, f, g, h]: [usize; 8] = core::array::from_fn(|letter| (letter + 16 - T) % 8);
    if SCHEDULE {
        let [w1, w9, w14] = [1, 9, 14].map(|at| words[(T + at) % 16]);
        let sigma0 = xor(_mm512_ror_epi32(w1, 7), _mm512_ror_epi32(w1, 18), _mm512_srli_epi32(w1, 3));
        let sigma1 = xor(_mm512_ror_epi32(w14, 17), _mm512_ror_epi32(w14, 19), _mm512_srli_epi32(w14, 10));
        words[T] = _mm512_add_epi32(_mm512_add_epi32(words[T], w9), _mm512_add_epi32(sigma0, sigma1));
    }
    let input = _mm512_add_epi32(words[T], _mm512_set1_epi32(k[T] as i32));
    let [of_a, of_e] = [state[a], state[e]];
    let sum1 = xor(_mm512_ror_epi32(of_e, 6), _mm512_ror_epi32(of_e, 11), _mm512_ror_epi32(of_e, 25));
    let choice = _mm512_ternarylogic_epi32(of_e, state[f], state[g], 0xca);
    let temp1 = _mm512_add_epi32(_mm512_add_epi32(_mm512_add_epi32(state[h], input), choice), sum1);
    let sum0 = xor(_mm512_ror_epi32(of_a, 2), _mm512_ror_epi32(of_a, 13), _mm512_ror_epi32(of_a, 22));
    let majority = _mm512_ternarylogic_epi32(of_a, state[b], state[c], 0xe8);
    state[d] = _mm512_add_epi32(state[d], temp1);
    state[h] = _mm512_add_epi32(_mm512_add_epi32(temp1, majority), sum0);
}

#[inline]
#[target_feature(enable = "avx512f")]
fn xor(a: Words, b: Words, c: Words) -> Words {
    _mm512_ternarylogic_epi32(a, b, c, 0x96)
}

/// The sixteen words of each block.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn load_blocks(blocks: [&Block; LANES]) -> [Words; 16] {
    let big_endian = _mm512_broadcast_i32x4(_mm_set_epi64x(0x0c0d_0e0f_0809_0a0b, 0x0405_0607_0001_0203));
    let quarters = transpose_quarters(blocks.map(|block| {
        // SAFETY: a register has the size of a block, and any bytes are one.
        let row = unsafe { core::mem::transmute::<Block, __m512i>(*block) };
        _mm512_shuffle_epi8(row, big_endian)
    }));
    let mut words = quarters;
    for column in 0..4 {
        let rows = [quarters[column], quarters[4 + column], quarters[8 + column], quarters[12 + column]];
        let even = [(0, 1), (2, 3)].map(|(low, high)| _mm512_shuffle_i32x4(rows[low], rows[high], 0x88));
        let odd = [(0, 1), (2, 3)].map(|(low, high)| _mm512_shuffle_i32x4(rows[low], rows[high], 0xdd));
        words[column] = _mm512_shuffle_i32x4(even[0], even[1], 0x88);
        words[4 + column] = _mm512_shuffle_i32x4(odd[0], odd[1], 0x88);
        words[8 + column] = _mm512_shuffle_i32x4(even[0], even[1], 0xdd);
        words[12 + column] = _mm512_shuffle_i32x4(odd[0], odd[1], 0xdd);
    }
    words
}

/// The states word by word. They are returned in memory, so that `compress` aligns its stack to that: else each register that
/// it spills would lie across two cache lines, and all would take half as long again.
#[inline(never)]
#[target_feature(enable = "avx512f")]
fn load_states(states: &[State; LANES]) -> [Words; 8] {
    let quarters: [_; 8] = transpose_quarters(core::array::from_fn(|row| {
        let lane = row / 4 * 8 + row % 4;
        // SAFETY: a register has the size of two states, and any words are one.
        unsafe { core::mem::transmute::<[State; 2], __m512i>([states[lane], states[lane + 4]]) }
    }));
    core::array::from_fn(|word| {
        let [low, high] = [quarters[word % 4], quarters[4 + word % 4]];
        if word < 4 { _mm512_shuffle_i32x4(low, high, 0x88) } else { _mm512_shuffle_i32x4(low, high, 0xdd) }
    })
}

#[inline]
#[target_feature(enable = "avx512f")]
fn store_states(state: [Words; 8], states: &mut [State; LANES]) {
    let quarters: [_; 8] = transpose_quarters(state);
    let indices = [_mm512_set_epi64(11, 10, 3, 2, 9, 8, 1, 0), _mm512_set_epi64(15, 14, 7, 6, 13, 12, 5, 4)];
    for lane in 0..4 {
        for (first, indices) in [lane, 8 + lane].into_iter().zip(indices) {
            let pair = _mm512_permutex2var_epi64(quarters[lane], indices, quarters[4 + lane]);
            // SAFETY: two states have the size of a register, and any words are one.
            [states[first], states[first + 4]] = unsafe { core::mem::transmute::<__m512i, [State; 2]>(pair) };
        }
    }
}

/// Of each four rows, transpose the first quarters, which are four words each, the second, the third and the fourth.
#[inline]
#[target_feature(enable = "avx512f")]
fn transpose_quarters<const N: usize>(rows: [__m512i; N]) -> [__m512i; N] {
    let mut transposed = rows;
    for rows in transposed.as_chunks_mut::<4>().0 {
        let low = [_mm512_unpacklo_epi32(rows[0], rows[1]), _mm512_unpacklo_epi32(rows[2], rows[3])];
        let high = [_mm512_unpackhi_epi32(rows[0], rows[1]), _mm512_unpackhi_epi32(rows[2], rows[3])];
        *rows = [
            _mm512_unpacklo_epi64(low[0], low[1]),
            _mm512_unpackhi_epi64(low[0], low[1]),
            _mm512_unpacklo_epi64(high[0], high[1]),
            _mm512_unpackhi_epi64(high[0], high[1]),
        ];
    }
    transposed
}
