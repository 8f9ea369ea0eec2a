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
    pub const fn contains(&self, byte: u8) -> bool {
        self.0[byte as usize]
    }

    /// Offset of the first byte that is not in the set.
    pub fn first_outside(&self, bytes: &[u8]) -> Option<usize> {
        bytes.iter().position(|byte| !self.contains(*byte))
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
    /// Write `number` in base 10 or 16.
    pub fn new(mut number: u64, base: u64) -> Self {
        let mut digits = Digits { room: [0; 20], start: 20 };
        loop {
            digits.start -= 1;
            digits.room[digits.start] = HEX[(number % base) as usize];
            number /= base;
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
pub fn hex(bytes: &[u8; 32]) -> [u8; 64] {
    let mut out = [0; 64];
    for (pair, byte) in out.chunks_exact_mut(2).zip(bytes) {
        pair[0] = HEX[usize::from(byte >> 4)];
        pair[1] = HEX[usize::from(byte & 15)];
    }
    out
}
