//! Percent-encoding as AWS signs it, and hex.

use smallvec::SmallVec;

use crate::text::sink::{Sink, copy};

/// A set of bytes that holds all unreserved ones: `A-Za-z0-9-._~`.
pub struct ByteSet {
    table: [bool; 256],
    has_slash: bool,
}

/// Bytes that are looked at together.
const LANES: usize = 16;

impl ByteSet {
    /// The unreserved bytes and `others`.
    pub const fn unreserved_and(others: &[u8]) -> Self {
        let mut table = [false; 256];
        let mut byte = 0;
        while byte < 256 {
            table[byte] = (byte as u8).is_ascii_alphanumeric() || matches!(byte as u8, b'-' | b'.' | b'_' | b'~');
            byte += 1;
        }
        let mut index = 0;
        while index < others.len() {
            table[others[index] as usize] = true;
            index += 1;
        }
        ByteSet { has_slash: table[b'/' as usize], table }
    }

    /// Whether `byte` is in the set.
    #[inline]
    pub const fn contains(&self, byte: u8) -> bool {
        self.table[byte as usize]
    }

    /// Offset of the first byte that is not in the set.
    #[inline]
    pub fn first_outside(&self, bytes: &[u8]) -> Option<usize> {
        // Nearly always all bytes are plain, which takes no table.
        let mut at = 0;
        while let Some(chunk) = bytes[at..].first_chunk::<LANES>() {
            if !self.are_plain(chunk) {
                break;
            }
            if at + LANES == bytes.len() {
                return None;
            }
            // The last few bytes are looked at together with some before them.
            at = (at + LANES).min(bytes.len() - LANES);
        }
        if cfg!(feature = "std")
            && bytes.len() < LANES
            && let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>())
            && self.are_plain(first)
            && self.are_plain(last)
        {
            return None;
        }
        self.first_outside_from(at, bytes)
    }

    fn first_outside_from(&self, start: usize, bytes: &[u8]) -> Option<usize> {
        bytes[start..].iter().position(|byte| !self.contains(*byte)).map(|at| start + at)
    }

    /// Whether all are unreserved, or slashes where the set has those. Without a branch between them, so that the compiler
    /// takes them at once.
    #[inline]
    pub fn are_plain<const N: usize>(&self, chunk: &[u8; N]) -> bool {
        let others = chunk.iter().fold(0, |others, &byte| {
            let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
            // From `-` to `9` there are the digits, and `.` and `/`.
            let digit = byte.wrapping_sub(b'-') < 13;
            let slash = (byte == b'/') & !self.has_slash;
            others | u8::from(!(letter | digit | (byte == b'_') | (byte == b'~')) | slash)
        });
        others == 0
    }
}

/// Bytes that stand for themselves in a URL.
pub static UNRESERVED: ByteSet = ByteSet::unreserved_and(b"");

/// Those, and the slashes of a path.
pub static PATH: ByteSet = ByteSet::unreserved_and(b"/");

/// Put `bytes` with all but those to `keep` as `%XX`.
pub fn percent_encode(out: &mut impl Sink, bytes: &[u8], keep: &ByteSet) {
    let mut rest = bytes;
    while !rest.is_empty() {
        let run = keep.first_outside(rest).unwrap_or(rest.len());
        out.put(&rest[..run]);
        if let Some(&byte) = rest.get(run) {
            out.put(&escape(byte));
        }
        rest = rest.get(run + 1..).unwrap_or_default();
    }
}

/// Percent-encodes what passes through, but for the bytes to keep.
pub struct PercentEncoder<'a, S>(pub &'a mut S, pub &'static ByteSet);

impl<S: Sink> Sink for PercentEncoder<'_, S> {
    #[inline]
    fn put(&mut self, bytes: &[u8]) {
        percent_encode(self.0, bytes, self.1);
    }
}

/// The first eight bytes as a number that orders as they do, zeros where there are fewer: most names differ in them.
#[inline]
pub fn first_eight(name: &[u8]) -> u64 {
    match (name.first_chunk(), name.first_chunk(), name.last_chunk()) {
        (Some(first), ..) => u64::from_be_bytes(*first),
        // Both halves of it, which overlap.
        (None, Some(first), Some(last)) => {
            u64::from(u32::from_be_bytes(*first)) << 32 | u64::from(u32::from_be_bytes(*last)) << (64 - 8 * name.len())
        }
        _ => name.iter().rev().fold(0, |start, byte| start >> 8 | u64::from(*byte) << 56),
    }
}

/// Eight bytes with letters in lower case.
#[inline]
pub fn lower_eight(bytes: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let low = bytes & (0x7f * ONES);
    let from_a = low + (0x80 - u64::from(b'A')) * ONES;
    let beyond_z = low + (0x7f - u64::from(b'Z')) * ONES;
    let upper = (from_a ^ beyond_z) & !bytes & (0x80 * ONES);
    bytes | upper >> 2
}

/// Whether all bytes are printable ASCII, and none is a space.
#[inline]
pub fn all_graphic(bytes: &[u8]) -> bool {
    let graphic = |byte: &u8| byte.wrapping_sub(b'!') <= b'~' - b'!';
    let all = |bytes: &[u8]| bytes.iter().fold(true, |all, byte| all & graphic(byte));
    // The core is small rather than fast.
    if !cfg!(feature = "std") {
        return bytes.iter().all(graphic);
    }
    let mut rest = bytes;
    while let Some((chunk, tail)) = rest.split_first_chunk::<16>() {
        if !all(chunk) {
            return false;
        }
        rest = tail;
    }
    match (bytes.last_chunk::<16>(), bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        (Some(last), ..) => all(last),
        (None, Some(first), Some(last)) => all(first) & all(last),
        _ => bytes.iter().all(graphic),
    }
}

/// Length of what `percent_encode` puts.
pub fn percent_encoded_len(bytes: &[u8], keep: &ByteSet) -> usize {
    let kept = keep.first_outside(bytes).unwrap_or(bytes.len());
    let escapes = bytes[kept..].iter().filter(|byte| !keep.contains(**byte)).count();
    bytes.len() + 2 * escapes
}

/// `%XX`, in upper case as AWS wants it.
pub fn escape(byte: u8) -> [u8; 3] {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    [b'%', DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]
}

/// The byte that the two hex digits after a `%` stand for.
pub fn unescape(digits: &[u8]) -> Option<u8> {
    match *digits {
        [high, low, ..] => Some(hex_value(high)? << 4 | hex_value(low)?),
        _ => None,
    }
}

/// Decode every escape; a `%` without two hex digits stays.
pub fn percent_decode(mut rest: &[u8]) -> SmallVec<[u8; 128]> {
    let mut decoded = SmallVec::new();
    while let [byte, tail @ ..] = rest {
        let escaped = if *byte == b'%' { unescape(tail) } else { None };
        decoded.push(escaped.unwrap_or(*byte));
        rest = if escaped.is_some() { &tail[2..] } else { tail };
    }
    decoded
}

/// Whether all bytes are hex digits in lower case.
#[cfg(feature = "sigv4a")]
pub fn is_lower_hex(text: &[u8]) -> bool {
    // Without a branch between them, so that the compiler takes them at once.
    let all = |bytes: &[u8]| bytes.iter().fold(true, |all, byte| all & matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let (sixteens, rest) = text.as_chunks::<16>();
    sixteens.iter().all(|bytes| all(bytes)) && all(rest)
}

fn hex_value(digit: u8) -> Option<u8> {
    (digit as char).to_digit(16).map(|value| value as u8)
}

/// Offset of the first `%` that two hex digits do not follow.
pub fn stray_percent(bytes: &[u8]) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|&b| b == b'%') {
        if unescape(&bytes[from + at + 1..]).is_none() {
            return Some(from + at);
        }
        from += at + 3;
    }
    None
}

/// The number that decimal digits write; the largest there is where they write a larger one.
pub fn decimal(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |n: u64, b| n.saturating_mul(10).saturating_add(u64::from(b - b'0')))
}

/// Put `text` in lower case.
#[inline]
pub fn put_lower_case(out: &mut impl Sink, text: &[u8]) {
    for chunk in text.chunks(32) {
        let mut room = [0; 32];
        copy(&mut room[..chunk.len()], chunk);
        room.make_ascii_lowercase();
        out.put(&room[..chunk.len()]);
    }
}

/// Whether there is a letter that has a lower case.
pub fn has_upper_case(text: &[u8]) -> bool {
    let any = |bytes: &[u8]| bytes.iter().fold(false, |any, byte| any | byte.is_ascii_uppercase());
    let (sixteens, rest) = text.as_chunks::<16>();
    sixteens.iter().any(|bytes| any(bytes))
        || text.last_chunk::<16>().map_or_else(|| rest.iter().any(u8::is_ascii_uppercase), |bytes| any(bytes))
}

/// A number written out, without leading zeros.
#[derive(Default)]
pub struct Digits {
    room: [u8; 20],
    start: u8,
}

impl Digits {
    /// Write `number` in base 10.
    #[inline]
    pub fn decimal(number: u64) -> Self {
        Self::new::<10>(number)
    }

    /// Write `number` in base 16.
    pub fn hex(number: u64) -> Self {
        Self::new::<16>(number)
    }

    #[inline]
    fn new<const BASE: u64>(mut number: u64) -> Self {
        let mut digits = Digits { room: [0; 20], start: 20 };
        loop {
            digits.start -= 1;
            digits.room[usize::from(digits.start)] = HEX[(number % BASE) as usize];
            number /= BASE;
            if number == 0 {
                return digits;
            }
        }
    }

    /// The digits.
    pub fn text(&self) -> &[u8] {
        &self.room[usize::from(self.start)..]
    }
}

const HEX: &[u8; 16] = b"0123456789abcdef";

/// Put `bytes` as lower-case hex digits.
pub fn put_hex(out: &mut impl Sink, bytes: &[u8]) {
    for byte in bytes {
        out.put(&[HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
    }
}

/// 32 bytes as 64 lower-case hex digits.
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
    fn eight_bytes_at_once_are_what_they_are_one_by_one() {
        for byte in 0..=255u8 {
            for at in 0..8 {
                let mut bytes = *b"AZaz@[`{";
                bytes[at] = byte;
                let lower = u64::from_be_bytes(bytes.map(|b| b.to_ascii_lowercase()));
                assert_eq!(lower_eight(u64::from_be_bytes(bytes)), lower, "{bytes:?}");
            }
            for len in 0..40 {
                let mut bytes = vec![b'x'; len];
                if let Some(last) = bytes.last_mut() {
                    *last = byte;
                }
                assert_eq!(all_graphic(&bytes), bytes.iter().all(u8::is_ascii_graphic), "{bytes:?}");
                let outside = bytes.iter().position(|b| !PATH.contains(*b));
                assert_eq!(PATH.first_outside(&bytes), outside, "{bytes:?}");
                bytes.reverse();
                assert_eq!(all_graphic(&bytes), bytes.iter().all(u8::is_ascii_graphic), "{bytes:?}");
                let padded: Vec<u8> = bytes.iter().copied().chain([0; 8]).take(8).collect();
                assert_eq!(first_eight(&bytes).to_be_bytes()[..], padded, "{bytes:?}");
            }
        }
    }
}
