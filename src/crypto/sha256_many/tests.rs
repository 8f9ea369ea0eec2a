use super::midstate::{Midstate, Padded};
use super::*;
use crate::text::sink::Sink;

fn bytes(len: usize, seed: usize) -> Vec<u8> {
    (0..len).map(|at| (at * 7 + at / 256 + seed) as u8).collect()
}

/// Check messages of some lengths, behind a common start and without, against one hash after the other.
fn check(start_len: usize, lens: &[usize]) {
    let start = bytes(start_len, 9);
    let mut hash = Sha256::new();
    hash.update(&start);
    let midstate = Midstate::new(hash);
    let messages: Vec<Vec<u8>> = lens.iter().enumerate().map(|(lane, len)| bytes(*len, lane)).collect();
    let mut padded = Padded::<1024>::default();
    for message in &messages {
        midstate.push(&mut padded, |bytes| bytes.write(message)).unwrap();
    }
    let expected = messages.iter().map(|message| Sha256::digest(&[&start[..], message].concat()));
    let mut hashes = vec![[0; 32]; lens.len()];
    midstate.hash(&padded, &mut hashes);
    assert_eq!(hashes, expected.collect::<Vec<_>>(), "{start_len} {lens:?}");
    let messages: Vec<&[u8]> = messages.iter().map(|message| &message[..]).collect();
    let expected: Vec<_> = messages.iter().map(|message| Sha256::digest(message)).collect();
    assert_eq!(digest_many(&messages)[..lens.len()], expected, "{lens:?}");
}

const ALL_COUNTS: &[usize] = &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

#[test]
fn many_hashes_at_once_equal_one_by_one() {
    // Miri takes seconds for each.
    let (counts, step): (&[usize], _) = if cfg!(miri) { (&[2, 5, 16], 113) } else { (ALL_COUNTS, 1) };
    for &count in counts {
        for len in (0..200).step_by(step) {
            check(len * 5 % 131, &vec![len; count]);
            // Each lane has another length: some end blocks before others, in any order.
            check(len, &(0..count).map(|lane| (len + lane * 61) % 400).collect::<Vec<_>>());
            check(64, &(0..count).map(|lane| len + lane % 2).collect::<Vec<_>>());
        }
    }
}

#[test]
fn one_long_message_among_short_ones() {
    for long in (0..MOST).step_by(if cfg!(miri) { 15 } else { 1 }) {
        let mut lens = [3; MOST];
        lens[long] = 1_000;
        check(70, &lens);
    }
}

/// The compression functions themselves, whichever would be chosen.
#[test]
#[cfg(target_arch = "x86_64")]
fn all_lanes_equal_the_plain_compression() {
    fn check<const N: usize>(compress: unsafe fn(&mut [State; N], [&[Block]; N])) {
        let state: State = core::array::from_fn(|word| 0x9e37_79b9_u32.wrapping_mul(word as u32 + 1));
        let mut states: [State; N] = core::array::from_fn(|lane| state.map(|word| word.rotate_left(lane as u32)));
        let blocks: [[Block; 3]; N] = core::array::from_fn(|lane| {
            core::array::from_fn(|block| core::array::from_fn(|at| (at * 31 + block * 7 + lane * lane) as u8))
        });
        let mut expected = states;
        for (state, blocks) in expected.iter_mut().zip(&blocks) {
            compress256(state, blocks);
        }
        // SAFETY: this is called only for what the processor has.
        unsafe { compress(&mut states, blocks.each_ref().map(|blocks| &blocks[..])) };
        assert_eq!(states, expected);
    }
    if avx512::is_detected() {
        check(avx512::compress);
    }
    if sha_ni::is_detected() {
        check(sha_ni::compress);
    }
}

#[test]
fn a_group_ends_where_the_next_message_might_not_fit() {
    let midstate = Midstate::new(Sha256::new());
    let mut padded = Padded::<512>::default();
    for (len, has_room) in [(100, true), (100, true), (10, true), (30, true), (100, false)] {
        midstate.push(&mut padded, |bytes| bytes.write(&vec![0; len])).unwrap();
        assert_eq!(padded.has_room(), has_room, "{}", padded.bytes().len());
    }
    padded.clear();
    assert!(padded.has_room());
    let mut padded = Padded::<2048>::default();
    for _ in 0..MOST {
        assert!(padded.has_room());
        midstate.push(&mut padded, |_| {}).unwrap();
    }
    assert!(!padded.has_room());
}
