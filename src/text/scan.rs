//! Looking for bytes in a text, sixteen at once.

use crate::text::copy::copy;
use crate::text::encode::{UNRESERVED, first_eight, lower_eight, unescape};

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
        let mut found = _mm_set1_epi8(0);
        for byte in wanted {
            found = _mm_or_si128(found, _mm_cmpeq_epi8(text, _mm_set1_epi8(byte as i8)));
        }
        _mm_movemask_epi8(found) as u16
    }
}

#[cfg(not(target_arch = "x86_64"))]
use marks_portably as marks_of;

/// The same on any processor.
#[cfg(any(test, not(target_arch = "x86_64")))]
#[inline(always)]
fn marks_portably<const N: usize>(bytes: &[u8; 16], wanted: [u8; N]) -> u16 {
    let is_wanted = |byte: u8| wanted.iter().fold(false, |any, wanted| any | (byte == *wanted));
    (0..16).fold(0, |marks, at| marks | u16::from(is_wanted(bytes[at])) << at)
}

/// The offsets of all bytes that are among `wanted`, in order; none of those is 0. Thirty-two are looked at together.
pub struct Marks<'a, const N: usize> {
    /// What was not looked at yet.
    rest: &'a [u8],
    wanted: [u8; N],
    /// Offset of the bytes that were looked at last, and what is left of their marks.
    base: usize,
    marks: u32,
}

impl<'a, const N: usize> Marks<'a, N> {
    #[inline(always)]
    pub fn new(text: &'a [u8], wanted: [u8; N]) -> Self {
        Marks { rest: text, wanted, base: 0usize.wrapping_sub(32), marks: 0 }
    }

    #[inline(always)]
    fn look(&mut self) {
        let mut padded;
        let bytes = match self.rest.split_first_chunk::<32>() {
            Some((bytes, rest)) => {
                self.rest = rest;
                bytes
            }
            None => {
                padded = [0; 32];
                copy(&mut padded[..self.rest.len()], self.rest);
                self.rest = &[];
                &padded
            }
        };
        let (sixteens, _) = bytes.as_chunks::<16>();
        let (low, high) = (marks_of(&sixteens[0], self.wanted), marks_of(&sixteens[1], self.wanted));
        self.marks = u32::from(low) | u32::from(high) << 16;
        self.base = self.base.wrapping_add(32);
    }
}

impl<const N: usize> Iterator for Marks<'_, N> {
    type Item = usize;

    #[inline(always)]
    fn next(&mut self) -> Option<usize> {
        while self.marks == 0 {
            if self.rest.is_empty() {
                return None;
            }
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

/// Whether there are but unreserved bytes and what a query has between them: `&`, `=` and `%`.
pub fn is_plain_query(query: &[u8]) -> bool {
    let plain = |byte: u8| {
        let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
        // From `-` to `9` there are the digits, and `.` and `/`.
        let digit = (byte.wrapping_sub(b'-') < 13) & (byte != b'/');
        letter | digit | (byte == b'_') | (byte == b'~') | (byte == b'=') | (byte == b'%') | (byte == b'&')
    };
    all_sixteens(query, |bytes| bytes.iter().fold(true, |all, byte| all & plain(*byte)))
}

/// Whether the escape whose `%` is at `at` is as `percent_encode` writes it with unreserved bytes kept.
#[inline]
pub fn is_canonical_escape(text: &[u8], at: usize) -> bool {
    match text[at + 1..] {
        [high, low, ..] if !high.is_ascii_lowercase() && !low.is_ascii_lowercase() => {
            unescape(&[high, low]).is_some_and(|byte| !UNRESERVED.contains(byte))
        }
        _ => false,
    }
}

/// Whether `all` holds for all bytes, which it is given sixteen at once; it holds for an `a`.
#[inline(always)]
pub fn all_sixteens(text: &[u8], all: impl Fn(&[u8; 16]) -> bool) -> bool {
    let mut rest = text;
    while let Some((bytes, tail)) = rest.split_first_chunk::<16>() {
        if !all(bytes) {
            return false;
        }
        rest = tail;
    }
    if rest.is_empty() {
        return true;
    }
    match text.last_chunk::<16>() {
        Some(last) => all(last),
        None => {
            let mut padded = [b'a'; 16];
            copy(&mut padded[..rest.len()], rest);
            all(&padded)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_bytes_at_once_are_what_they_are_one_by_one() {
        for byte in 0..=255u8 {
            let sixteen = core::array::from_fn(|at| byte.wrapping_mul(at as u8));
            for wanted in [[b'&', b'='], [byte, 0]] {
                assert_eq!(marks_of(&sixteen, wanted), marks_portably(&sixteen, wanted), "{sixteen:?}");
            }
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
            let plain = UNRESERVED.contains(byte) || matches!(byte, b'%' | b'&' | b'=');
            for len in [1, 9, 19] {
                assert_eq!(is_plain_query(&vec![byte; len]), plain, "{byte}");
            }
        }
        for (text, expected) in
            [("%2F", true), ("%7C", true), ("%2f", false), ("%41", false), ("%2", false), ("%G0", false)]
        {
            assert_eq!(is_canonical_escape(text.as_bytes(), 0), expected, "{text}");
        }
    }
}
