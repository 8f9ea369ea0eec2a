//! Hex digits in lower case, as signatures and hashes are written.

#[cfg(feature = "sigv4a")]
use super::scan;

pub(super) const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Whether all bytes are hex digits in lower case.
#[cfg(feature = "sigv4a")]
pub fn is_lower_hex(text: &[u8]) -> bool {
    scan::none(text, |bytes| (bytes.within(b'0', b'9') | bytes.within(b'a', b'f')).others())
}

/// 32 bytes as 64 hex digits.
#[cfg(all(feature = "std", target_arch = "x86_64"))]
#[allow(unsafe_code)]
#[inline]
pub fn hex(bytes: &[u8; 32]) -> [u8; 64] {
    use core::arch::x86_64::*;

    #[target_feature(enable = "sse2")]
    #[inline]
    fn sse2(bytes: &[u8; 32]) -> [u8; 64] {
        let [low, high] = [0, 16].map(|at| {
            let half = u128::from_le_bytes(*bytes[at..].first_chunk().expect("half of 32 bytes"));
            _mm_set_epi64x((half >> 64) as i64, half as i64)
        });
        let mut out = [0; 64];
        for (out, bytes) in out.as_chunks_mut::<32>().0.iter_mut().zip([low, high]) {
            let nibble = _mm_set1_epi8(0x0f);
            let (first, second) = (_mm_and_si128(_mm_srli_epi16::<4>(bytes), nibble), _mm_and_si128(bytes, nibble));
            let pairs = [_mm_unpacklo_epi8(first, second), _mm_unpackhi_epi8(first, second)];
            for (out, values) in out.as_chunks_mut::<16>().0.iter_mut().zip(pairs) {
                // 39 lies between `9` and `a`.
                let letters = _mm_and_si128(_mm_cmpgt_epi8(values, _mm_set1_epi8(9)), _mm_set1_epi8(39));
                let digits = _mm_add_epi8(_mm_add_epi8(values, _mm_set1_epi8(b'0' as i8)), letters);
                // SAFETY: `out` has 16 bytes, and the store needs no alignment.
                unsafe { _mm_storeu_si128(out.as_mut_ptr().cast(), digits) };
            }
        }
        out
    }

    // SAFETY: every x86-64 processor has SSE2.
    unsafe { sse2(bytes) }
}

/// 32 bytes as 64 hex digits.
#[cfg(not(all(feature = "std", target_arch = "x86_64")))]
#[inline]
pub fn hex(bytes: &[u8; 32]) -> [u8; 64] {
    let mut out = [0; 64];
    for (pair, byte) in out.as_chunks_mut::<2>().0.iter_mut().zip(bytes) {
        // Both digits at once, the high one in the low half, which comes first: 39 lies between `9` and `a`.
        let values = u16::from(byte >> 4) | u16::from(byte & 15) << 8;
        let letters = (values + 0x0606) >> 4 & 0x0101;
        *pair = (values + 0x3030 + letters * 39).to_le_bytes();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_written_as_the_standard_library_writes_it() {
        for byte in 0..=255u8 {
            let bytes: [u8; 32] = core::array::from_fn(|at| byte.wrapping_mul(at as u8 + 1).wrapping_add(at as u8));
            let expected: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(hex(&bytes)[..], *expected.as_bytes());
        }
    }
}
