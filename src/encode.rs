//! Percent-encoding as AWS signs it, and hex.

use crate::sink::Sink;

/// Bytes that stand for themselves: `A-Za-z0-9-._~`.
pub const fn is_unreserved(byte: u8) -> bool {
    matches!(byte, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~')
}

/// Put `bytes` with all but unreserved bytes, and those that `keep` says, as `%XX`.
pub fn percent_encode(out: &mut impl Sink, bytes: &[u8], keep: fn(u8) -> bool) {
    let mut rest = bytes;
    while !rest.is_empty() {
        let run = rest.iter().position(|&b| !is_unreserved(b) && !keep(b)).unwrap_or(rest.len());
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

/// 32 bytes as 64 lower-case hex digits.
pub fn hex(bytes: &[u8; 32]) -> [u8; 64] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut out = [0; 64];
    for (pair, byte) in out.chunks_exact_mut(2).zip(bytes) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 15)];
    }
    out
}
