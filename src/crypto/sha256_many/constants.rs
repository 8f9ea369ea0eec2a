//! The round constants of SHA-256.

/// The first 32 bits of the fractions of the cube roots of the first 64 primes.
pub const K: [u32; 64] = {
    let mut k = [0; 64];
    let (mut count, mut number) = (0, 2);
    while count < k.len() {
        let mut divisor = 2;
        while divisor * divisor <= number && number % divisor != 0 {
            divisor += 1;
        }
        if divisor * divisor > number {
            k[count] = cube_root(number << 96) as u32;
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
