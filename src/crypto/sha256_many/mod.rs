//! SHA-256 of several messages at once. Each round depends on the one before it, so a processor that hashes one message
//! mostly waits: see `benches/README.md` for what several at once save.

// To call functions compiled for some instructions, after checking that the processor has them.
#![allow(unsafe_code)]

#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "x86_64")]
mod constants;
pub mod midstate;
#[cfg(target_arch = "x86_64")]
mod sha_ni;

use sha2::block_api::compress256;

use crate::crypto::sha256::{BLOCK, Block, INITIAL, Sha256, State};

/// How many messages can be hashed at once.
pub const MOST: usize = 16;

/// From this number on, sixteen lanes take less time than fours do, though some stay empty.
#[cfg(target_arch = "x86_64")]
const LEAST_FOR_AVX512: usize = 11;

/// From this number on, messages take less time together than one after the other.
pub const LEAST: usize = 3;

/// The hashes of up to `MOST` messages, in the same order.
pub fn digest_many(messages: &[&[u8]]) -> [[u8; 32]; MOST] {
    let (mut states, mut blocks, mut digests) = ([INITIAL; MOST], [&[][..]; MOST], [[0; 32]; MOST]);
    for (blocks, message) in blocks.iter_mut().zip(messages) {
        *blocks = message.as_chunks::<BLOCK>().0;
    }
    compress_many(&mut states, blocks);
    for (lane, message) in messages.iter().enumerate() {
        let mut hash = Sha256::<128>::resume(states[lane], blocks[lane].len() as u64);
        hash.update(&message[BLOCK * blocks[lane].len()..]);
        digests[lane] = hash.finish();
    }
    digests
}

/// Compress the blocks of each message into its state. A message may have any number of blocks; none, if it is not wanted.
fn compress_many(states: &mut [State; MOST], mut blocks: [&[Block]; MOST]) {
    loop {
        let (mut lanes, mut count, mut shortest, mut longest) = ([0; MOST], 0, usize::MAX, 0);
        for (lane, blocks) in blocks.iter().enumerate().filter(|(_, blocks)| !blocks.is_empty()) {
            lanes[count] = lane;
            (count, shortest, longest) = (count + 1, shortest.min(blocks.len()), longest.max(blocks.len()));
        }
        let mut lanes = &lanes[..count];
        while !lanes.is_empty() {
            lanes = &lanes[compress_some(lanes, states, &blocks, shortest)..];
        }
        if longest <= shortest {
            return;
        }
        for blocks in &mut blocks {
            *blocks = blocks.get(shortest..).unwrap_or_default();
        }
    }
}

/// Compress the first `count` blocks of as many of `lanes` as is best, from the first lane on. Returns that number.
fn compress_some(lanes: &[usize], states: &mut [State; MOST], blocks: &[&[Block]; MOST], count: usize) -> usize {
    #[cfg(target_arch = "x86_64")]
    match lanes.len() {
        LEAST_FOR_AVX512.. if avx512::is_detected() => {
            return compress_lanes(lanes, states, blocks, count, |states, blocks| {
                // SAFETY: the processor has AVX-512F and AVX-512BW, as was just checked.
                unsafe { avx512::compress(states, blocks) }
            });
        }
        LEAST.. if sha_ni::is_detected() => {
            return compress_lanes(lanes, states, blocks, count, |states, blocks| {
                // SAFETY: the processor has the SHA instructions and SSE4.1, as was just checked.
                unsafe { sha_ni::compress(states, blocks) }
            });
        }
        _ => {}
    }
    compress256(&mut states[lanes[0]], &blocks[lanes[0]][..count]);
    1
}

/// Compress the first `count` blocks of up to `N` lanes by a function for `N`. Returns the number of lanes.
#[cfg(target_arch = "x86_64")]
#[inline]
fn compress_lanes<const N: usize>(
    lanes: &[usize],
    states: &mut [State; MOST],
    blocks: &[&[Block]; MOST],
    count: usize,
    compress: impl Fn(&mut [State; N], [&[Block]; N]),
) -> usize {
    let lanes = &lanes[..lanes.len().min(N)];
    // Where there are fewer lanes, the last one is repeated.
    let lane = |index: usize| lanes[index.min(lanes.len() - 1)];
    let blocks = core::array::from_fn(|index| &blocks[lane(index)][..count]);
    match <&mut [State; N]>::try_from(&mut states[..]) {
        Ok(states) if lanes.len() == N => compress(states, blocks),
        _ => {
            let mut gathered = core::array::from_fn(|index| states[lane(index)]);
            compress(&mut gathered, blocks);
            for (lane, state) in lanes.iter().zip(&gathered) {
                states[*lane] = *state;
            }
        }
    }
    lanes.len()
}

#[cfg(test)]
mod tests;
