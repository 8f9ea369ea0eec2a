//! Pieces of generated input, and the seed that it comes from.

use std::ops::RangeInclusive;

use fastrand::Rng;

/// The seed of this run: `S3SIGN_TEST_SEED`, else a fresh one.
pub fn seed() -> u64 {
    match std::env::var("S3SIGN_TEST_SEED") {
        Ok(seed) => seed.parse().expect("S3SIGN_TEST_SEED is a number"),
        Err(_) => fastrand::u64(..),
    }
}

pub fn pick<T: Copy>(rng: &mut Rng, choices: &[T]) -> T {
    choices[rng.usize(..choices.len())]
}

pub fn any_of(rng: &mut Rng, characters: &str) -> String {
    let number = rng.usize(..characters.chars().count());
    characters.chars().nth(number).unwrap().to_string()
}

/// As many pieces as the range allows, joined.
pub fn some(rng: &mut Rng, count: RangeInclusive<usize>, piece: impl Fn(&mut Rng) -> String) -> String {
    (0..rng.usize(count)).map(|_| piece(rng)).collect()
}
