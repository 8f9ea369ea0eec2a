//! Percent-encoding as AWS signs it, and hex.

use crate::sink::Sink;

/// A set of bytes, as a table: membership is asked of every byte of a request, some of them more than once.
pub struct ByteSet([bool; 256]);

impl ByteSet {
    /// `A-Za-z0-9` and `others`.
    pub const fn alphanumeric_and(others: &[u8]) -> Self {
        let mut set = [false; 256];
        let mut byte = 0;
        while byte < 256 {
            set[byte] = (byte as u8).is_ascii_alphanumeric();
            byte += 1;
        }
        let mut index = 0;
        while index < others.len() {
            set[others[index] as usize] = true;
            index += 1;
        }
        ByteSet(set)
    }

    /// Whether `byte` is in the set.
    #[inline]
    pub const fn contains(&self, byte: u8) -> bool {
        self.0[byte as usize]
    }

    /// Offset of the first byte that is not in the set.
    pub fn first_outside(&self, bytes: &[u8]) -> Option<usize> {
        // By eights without a branch between them. Only the eight with the first one is then looked at more closely, or
        // the last few bytes, for which the last eight stand in where there are so many.
        let all = |eight: &[u8; 8]| eight.iter().fold(true, |all, byte| all & self.contains(*byte));
        let (eights, rest) = bytes.as_chunks::<8>();
        let known = match eights.iter().position(|eight| !all(eight)) {
            Some(index) => index * 8,
            None if bytes.last_chunk().is_some_and(all) => return None,
            None => bytes.len() - rest.len(),
        };
        bytes[known..].iter().position(|byte| !self.contains(*byte)).map(|at| known + at)
    }
}

/// Bytes that stand for themselves in a URL.
pub static UNRESERVED: ByteSet = ByteSet::alphanumeric_and(b"-._~");

/// Those, and the slashes of a path.
pub static PATH: ByteSet = ByteSet::alphanumeric_and(b"-._~/");

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

/// The first eight bytes as a number that orders as they do, zeros where there are fewer: most names differ in them.
#[inline]
pub fn first_eight(name: &[u8]) -> u64 {
    match name.first_chunk() {
        Some(first) => u64::from_be_bytes(*first),
        None => name.iter().rev().fold(0, |start, byte| start >> 8 | u64::from(*byte) << 56),
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

/// A number written out, without leading zeros.
pub struct Digits {
    room: [u8; 20],
    start: usize,
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
            digits.room[digits.start] = HEX[(number % BASE) as usize];
            number /= BASE;
            if number == 0 {
                return digits;
            }
        }
    }

    /// The digits.
    pub fn text(&self) -> &[u8] {
        &self.room[self.start..]
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
    let digit = |value: u8| value + if value < 10 { b'0' } else { b'a' - 10 };
    let mut out = [0; 64];
    for (pair, byte) in out.as_chunks_mut::<2>().0.iter_mut().zip(bytes) {
        *pair = [digit(byte >> 4), digit(byte & 15)];
    }
    out
}
