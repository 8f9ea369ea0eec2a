//! Looking for bytes in a text, sixteen at once.

use crate::text::encode::{UNRESERVED, first_eight, lower_eight, unescape};
use crate::text::sink::copy;

/// A bit for each of sixteen bytes that is among `wanted`, the lowest for the first byte.
#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code)]
#[inline(always)]
fn marks_of<const N: usize>(bytes: &[u8; 16], wanted: [u8; N]) -> u16 {
    use core::arch::x86_64::{_mm_cmpeq_epi8, _mm_movemask_epi8, _mm_or_si128, _mm_set_epi64x, _mm_set1_epi8};
    let text = u128::from_le_bytes(*bytes);
    // SAFETY: every x86-64 has SSE2.
    unsafe {
        let text = _mm_set_epi64x((text >> 64) as i64, text as i64);
        let found = wanted.map(|byte| _mm_cmpeq_epi8(text, _mm_set1_epi8(byte as i8)));
        _mm_movemask_epi8(found.into_iter().fold(_mm_set1_epi8(0), |any, found| _mm_or_si128(any, found))) as u16
    }
}

/// The same on other processors.
#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
fn marks_of<const N: usize>(bytes: &[u8; 16], wanted: [u8; N]) -> u16 {
    let is_wanted = |byte: u8| wanted.iter().fold(false, |any, wanted| any | (byte == *wanted));
    (0..16).fold(0, |marks, at| marks | u16::from(is_wanted(bytes[at])) << at)
}

/// The offsets of all bytes that are among `wanted`, in order; none of those is 0.
pub struct Marks<'a, const N: usize> {
    text: &'a [u8],
    wanted: [u8; N],
    /// Offset of the sixteen bytes that are looked at, and what is left of their marks.
    base: usize,
    marks: u16,
}

impl<'a, const N: usize> Marks<'a, N> {
    #[inline(always)]
    pub fn new(text: &'a [u8], wanted: [u8; N]) -> Self {
        let mut marks = Marks { text, wanted, base: 0, marks: 0 };
        marks.look();
        marks
    }

    #[inline(always)]
    fn look(&mut self) {
        let rest = &self.text[self.base..];
        self.marks = match rest.first_chunk::<16>() {
            Some(bytes) => marks_of(bytes, self.wanted),
            None => {
                let mut padded = [0; 16];
                copy(&mut padded[..rest.len()], rest);
                marks_of(&padded, self.wanted)
            }
        };
    }
}

impl<const N: usize> Iterator for Marks<'_, N> {
    type Item = usize;

    #[inline(always)]
    fn next(&mut self) -> Option<usize> {
        while self.marks == 0 {
            if self.text.len() - self.base <= 16 {
                return None;
            }
            self.base += 16;
            self.look();
        }
        let at = self.base + self.marks.trailing_zeros() as usize;
        self.marks &= self.marks - 1;
        Some(at)
    }
}

/// Offset of the first `byte`.
#[inline]
pub fn find(text: &[u8], byte: u8) -> Option<usize> {
    let mut at = 0;
    while let Some(bytes) = text[at..].first_chunk::<16>() {
        let marks = marks_of(bytes, [byte]);
        if marks != 0 {
            return Some(at + marks.trailing_zeros() as usize);
        }
        at += 16;
    }
    match text.last_chunk::<16>() {
        // Together with some before them, in which there is none.
        Some(last) if at < text.len() => {
            let marks = marks_of(last, [byte]);
            (marks != 0).then(|| text.len() - 16 + marks.trailing_zeros() as usize)
        }
        _ => text[at..].iter().position(|b| *b == byte).map(|found| at + found),
    }
}

/// Whether `name` is `lower`, which is in lower case, whatever the case of `name`.
#[inline(always)]
pub fn is_name(name: &[u8], lower: &[u8]) -> bool {
    // Most are in lower case.
    name == lower || (name.len() == lower.len() && is_name_in_other_case(name, lower))
}

fn is_name_in_other_case(name: &[u8], lower: &[u8]) -> bool {
    let same = |a: &[u8; 8], b: &[u8; 8]| lower_eight(u64::from_ne_bytes(*a)) == u64::from_ne_bytes(*b);
    let (names, lowers) = (name.as_chunks::<8>().0, lower.as_chunks::<8>().0);
    names.iter().zip(lowers).all(|(a, b)| same(a, b))
        && match (name.last_chunk(), lower.last_chunk()) {
            (Some(a), Some(b)) => same(a, b),
            _ => lower_eight(first_eight(name)) == first_eight(lower),
        }
}

/// Whether a text is as `percent_encode` writes it with unreserved bytes kept.
pub fn is_encoded(text: &[u8]) -> bool {
    let plain = |byte: u8| {
        let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
        // From `-` to `9` there are the digits, and `.` and `/`.
        let digit = (byte.wrapping_sub(b'-') < 13) & (byte != b'/');
        letter | digit | (byte == b'_') | (byte == b'~') | (byte == b'%')
    };
    let all = |bytes: &[u8]| bytes.iter().fold(true, |all, byte| all & plain(*byte));
    // A percent sign is looked at with what follows it.
    let is_escape = |at| match text[at + 1..] {
        [high, low, ..] if !high.is_ascii_lowercase() && !low.is_ascii_lowercase() => {
            unescape(&[high, low]).is_some_and(|byte| !UNRESERVED.contains(byte))
        }
        _ => false,
    };
    all_sixteens(text, all) && Marks::new(text, [b'%']).all(is_escape)
}

/// Whether `all` holds for all bytes, which it is given sixteen at once where there are as many.
#[inline(always)]
pub fn all_sixteens(text: &[u8], all: impl Fn(&[u8]) -> bool) -> bool {
    let (sixteens, rest) = text.as_chunks::<16>();
    sixteens.iter().all(|bytes| all(bytes))
        && (rest.is_empty() || text.last_chunk::<16>().map_or_else(|| all(rest), |bytes| all(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::encode::percent_encode;

    #[test]
    fn sixteen_bytes_at_once_are_what_they_are_one_by_one() {
        for byte in 0..=255u8 {
            for len in 0..40 {
                let mut text = vec![b'x'; len];
                if let Some(last) = text.last_mut() {
                    *last = byte;
                }
                for _ in 0..2 {
                    for wanted in [byte, b'x', b'y'] {
                        assert_eq!(find(&text, wanted), text.iter().position(|b| *b == wanted), "{text:?}");
                    }
                    let found = Marks::new(&text, [b'x', b'%']);
                    assert!(found.eq((0..len).filter(|at| matches!(text[*at], b'x' | b'%'))), "{text:?}");
                    for lower in [&b""[..], b"x", b"xxxxxxxxx", b"xxxxxxxxxxxxxxxxxxxx"] {
                        assert_eq!(is_name(&text, lower), text.eq_ignore_ascii_case(lower), "{text:?}");
                    }
                    text.reverse();
                }
            }
            let mut encoded = Vec::new();
            percent_encode(&mut encoded, &[byte; 9], &UNRESERVED);
            assert!(is_encoded(&encoded), "{byte}");
            assert_eq!(is_encoded(&[byte; 9]), encoded.len() == 9, "{byte}");
            assert_eq!(is_encoded(&[byte; 19]), encoded.len() == 9, "{byte}");
        }
        for text in ["%2f", "%41", "%2", "%", "a%2G", "%%25", "a=b", "%7e"] {
            assert!(!is_encoded(text.as_bytes()), "{text}");
        }
        for text in ["", "%2F", "a%25b", "~-._%7C"] {
            assert!(is_encoded(text.as_bytes()), "{text}");
        }
    }
}
