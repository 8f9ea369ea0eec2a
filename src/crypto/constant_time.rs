//! Comparison that takes the same time wherever two texts differ.

use core::hint::black_box;

use subtle::ConstantTimeEq;

/// Whether two texts are equal. Their lengths may be told from the time, their bytes not.
pub fn equal(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let ((a_eights, a_rest), (b_eights, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    // All differences together, eight bytes at once: `subtle` compares byte by byte.
    let eights =
        a_eights.iter().zip(b_eights).fold(0, |all, (a, b)| all | u64::from_ne_bytes(*a) ^ u64::from_ne_bytes(*b));
    let all = a_rest.iter().zip(b_rest).fold(eights, |all, (a, b)| all | u64::from(a ^ b));
    black_box(all).ct_eq(&0).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_in_any_bit_is_seen() {
        for len in 0..40 {
            let a: Vec<u8> = (0..len).collect();
            assert!(equal(&a, &a.clone()));
            for at in 0..a.len() {
                assert!(!equal(&a, &a[..at]) && !equal(&a[..at], &a));
                for bit in 0..8 {
                    let mut b = a.clone();
                    b[at] ^= 1 << bit;
                    assert!(!equal(&a, &b), "{at} of {len}, bit {bit}");
                }
            }
        }
    }
}
