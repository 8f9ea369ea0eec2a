//! Plain texts, recognised sixteen bytes at a time: unreserved bytes and, in paths, slashes.

use super::copy::copy;

/// Bytes that are looked at together.
const LANES: usize = 16;

/// Offsets of the bytes that are not unreserved, nor slashes where those are plain too.
#[inline]
pub fn not_plain(bytes: &[u8], slashes: bool) -> NotPlain<'_> {
    let bits = if bytes.is_empty() { 0 } else { look(bytes, 0, slashes) };
    NotPlain { bytes, slashes, start: 0, bits }
}

/// Looks at one chunk after the other.
pub struct NotPlain<'a> {
    bytes: &'a [u8],
    slashes: bool,
    /// Where the chunk starts.
    start: usize,
    /// A bit for each of its bytes that is yet to be returned.
    bits: u32,
}

impl Iterator for NotPlain<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.bits == 0 {
            let start = self.start + LANES;
            if start >= self.bytes.len() {
                return None;
            }
            self.start = start;
            self.bits = look(self.bytes, start, self.slashes);
        }
        let at = self.start + self.bits.trailing_zeros() as usize;
        self.bits &= self.bits - 1;
        Some(at)
    }
}

/// The bits of the chunk at `start`.
#[inline]
fn look(bytes: &[u8], start: usize, slashes: bool) -> u32 {
    let rest = &bytes[start..];
    if let Some(chunk) = rest.first_chunk() {
        return bits(chunk, slashes);
    }
    if let Some(last) = bytes.last_chunk() {
        // The last few bytes are looked at together with some before them.
        return bits(last, slashes) >> (LANES - rest.len());
    }
    let mut chunk = [b'a'; LANES];
    copy(&mut chunk[..rest.len()], rest);
    bits(&chunk, slashes)
}

/// Whether all bytes are unreserved, or slashes where those are plain too. Never for fewer than four.
#[inline]
pub fn are_plain(bytes: &[u8], slashes: bool) -> bool {
    let plain = |chunk: &[u8; LANES]| bits(chunk, slashes) == 0;
    let mut rest = bytes;
    while let Some((chunk, tail)) = rest.split_first_chunk::<LANES>() {
        if !plain(chunk) {
            return false;
        }
        rest = tail;
    }
    if rest.is_empty() {
        return !bytes.is_empty();
    }
    // The last few bytes are looked at together with some before them, or twice.
    if let Some(last) = bytes.last_chunk::<LANES>() {
        return plain(last);
    }
    match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>(), bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        (Some(first), Some(last), ..) => plain(&join(first, last)),
        (_, _, Some(first), Some(last)) => {
            let both = join(first, last);
            plain(&join::<8, LANES>(&both, &both))
        }
        _ => false,
    }
}

/// One array behind the other.
#[inline]
fn join<const N: usize, const M: usize>(first: &[u8; N], last: &[u8; N]) -> [u8; M] {
    let mut both = [0; M];
    both[..N].copy_from_slice(first);
    both[N..].copy_from_slice(last);
    both
}

/// A bit for each byte, the first one lowest: whether it is not unreserved, nor a slash where those are plain too.
#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code)]
#[inline]
fn bits(chunk: &[u8; LANES], slashes: bool) -> u32 {
    use core::arch::x86_64::*;

    #[target_feature(enable = "sse2")]
    #[inline]
    fn sse2(chunk: &[u8; LANES], slashes: bool) -> u32 {
        let (low, high) = (u128::from_le_bytes(*chunk) as i64, (u128::from_le_bytes(*chunk) >> 64) as i64);
        let bytes = _mm_set_epi64x(high, low);
        let equals = |byte: u8| _mm_cmpeq_epi8(bytes, _mm_set1_epi8(byte as i8));
        let up_to = |bytes, last: u8| _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(last as i8)), bytes);
        let letters = up_to(_mm_sub_epi8(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), _mm_set1_epi8(b'a' as i8)), 25);
        // From `-` to `9` there are the digits, `.` and `/`.
        let digits = up_to(_mm_sub_epi8(bytes, _mm_set1_epi8(b'-' as i8)), 12);
        let plain = _mm_or_si128(_mm_or_si128(letters, digits), _mm_or_si128(equals(b'_'), equals(b'~')));
        let plain = if slashes { plain } else { _mm_andnot_si128(equals(b'/'), plain) };
        !_mm_movemask_epi8(plain) as u32 & 0xffff
    }

    // SAFETY: every x86-64 processor has SSE2.
    unsafe { sse2(chunk, slashes) }
}

/// The same without SSE2: the bits are found one by one only where there are any.
#[cfg(not(target_arch = "x86_64"))]
#[inline]
fn bits(chunk: &[u8; LANES], slashes: bool) -> u32 {
    // Without a branch between the bytes, so that the compiler takes them at once.
    let is_other = |byte: &u8| {
        let byte = *byte;
        let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
        // From `-` to `9` there are the digits, `.` and `/`.
        let digit = byte.wrapping_sub(b'-') < 13;
        let slash = (byte == b'/') & !slashes;
        !(letter | digit | (byte == b'_') | (byte == b'~')) | slash
    };
    if !chunk.iter().fold(false, |any, byte| any | is_other(byte)) {
        return 0;
    }
    chunk.iter().rev().fold(0, |bits, byte| bits << 1 | u32::from(is_other(byte)))
}
