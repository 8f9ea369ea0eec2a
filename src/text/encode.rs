//! Percent-encoding as AWS signs it, and hex.

pub use super::byte_set::{ByteSet, PATH, UNRESERVED};
use super::hex::DIGITS;
pub use super::hex::hex;
#[cfg(feature = "std")]
pub use super::scan::find;
use crate::text::copy::copy;
use crate::text::room::Room;
#[cfg(feature = "std")]
use crate::text::scan;
#[cfg(not(feature = "std"))]
use crate::text::sink::AnySink;
use crate::text::sink::Sink;

/// Write `bytes` with all but those to `keep` as `%XX`.
pub fn percent_encode(out: &mut impl Sink, bytes: &[u8], keep: &ByteSet) {
    // The core is small rather than fast.
    #[cfg(not(feature = "std"))]
    let out = &mut AnySink(out);
    encode(out, bytes, keep);
}

fn encode(out: &mut impl Sink, bytes: &[u8], keep: &ByteSet) {
    let mut start = 0;
    for at in keep.outside(bytes) {
        out.write_all([&bytes[start..at], &escape(bytes[at])]);
        start = at + 1;
    }
    out.write_all([&bytes[start..]]);
}

/// Percent-encodes what passes through, but for the bytes to keep.
pub struct PercentEncoder<'a, S>(pub &'a mut S, pub &'static ByteSet);

impl<S: Sink> Sink for PercentEncoder<'_, S> {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
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
    // The core is small rather than fast.
    #[cfg(not(feature = "std"))]
    return bytes.iter().all(u8::is_ascii_graphic);
    #[cfg(feature = "std")]
    scan::none(bytes, |bytes| bytes.within(b'!', b'~').others())
}

/// Length of what `percent_encode` writes.
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

/// The bytes of a text with every escape decoded; a `%` without two hex digits stays.
pub fn decoded(mut rest: &[u8]) -> impl Iterator<Item = u8> {
    core::iter::from_fn(move || {
        let (byte, tail) = rest.split_first()?;
        let escaped = if *byte == b'%' { unescape(tail) } else { None };
        rest = if escaped.is_some() { &tail[2..] } else { tail };
        Some(escaped.unwrap_or(*byte))
    })
}

/// The same text; None if it is longer than `N` bytes.
pub fn percent_decode<const N: usize>(text: &[u8]) -> Option<Room<N>> {
    let mut room = Room::default();
    decoded(text).all(|byte| room.append(&[byte])).then_some(room)
}

/// Whether the escape whose `%` is at `at` is as `percent_encode` writes it with unreserved bytes kept.
#[cfg(feature = "verify")]
#[inline]
pub fn is_canonical_escape(text: &[u8], at: usize) -> bool {
    match text[at + 1..] {
        [high, low, ..] if !high.is_ascii_lowercase() && !low.is_ascii_lowercase() => {
            unescape(&[high, low]).is_some_and(|byte| !UNRESERVED.contains(byte))
        }
        _ => false,
    }
}

#[inline]
fn hex_value(digit: u8) -> Option<u8> {
    // The core is small rather than fast.
    #[cfg(not(feature = "std"))]
    return (digit as char).to_digit(16).map(|value| value as u8);
    #[cfg(feature = "std")]
    {
        /// Of each byte; 16 for those that are none.
        static VALUES: [u8; 256] = {
            let (mut values, mut value) = ([16; 256], 0);
            while value < 16 {
                values[DIGITS[value] as usize] = value as u8;
                values[DIGITS[value].to_ascii_uppercase() as usize] = value as u8;
                value += 1;
            }
            values
        };
        Some(VALUES[usize::from(digit)]).filter(|value| *value < 16)
    }
}

/// Offset of the first `byte`. The core is small rather than fast.
#[cfg(not(feature = "std"))]
pub fn find(bytes: &[u8], byte: u8) -> Option<usize> {
    bytes.iter().position(|b| *b == byte)
}

/// Offset of the first `%` that two hex digits do not follow.
pub fn stray_percent(bytes: &[u8]) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = find(&bytes[from..], b'%') {
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

/// Write `text` in lower case.
#[inline]
pub fn write_lower_case(out: &mut impl Sink, text: &[u8]) {
    for chunk in text.chunks(32) {
        let mut room = [0; 32];
        copy(&mut room[..chunk.len()], chunk);
        room.make_ascii_lowercase();
        out.write_all([&room[..chunk.len()]]);
    }
}

/// Write a host in lower case, as HTTP clients send it.
#[inline]
pub fn write_host(out: &mut impl Sink, host: &[u8]) {
    if has_upper_case(host) { write_lower_case(out, host) } else { out.write_all([host]) }
}

/// Whether there is a letter that has a lower case.
pub fn has_upper_case(text: &[u8]) -> bool {
    #[cfg(not(feature = "std"))]
    return text.iter().any(u8::is_ascii_uppercase);
    #[cfg(feature = "std")]
    !scan::none(text, |bytes| bytes.within(b'A', b'Z').bits())
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
        let mut buffer = itoa::Buffer::new();
        let text = buffer.format(number).as_bytes();
        let mut digits = Digits { room: [0; 20], start: 20 - text.len() as u8 };
        digits.room[20 - text.len()..].copy_from_slice(text);
        digits
    }

    /// Write `number` in base 16.
    pub fn hex(mut number: u64) -> Self {
        let mut digits = Digits { room: [0; 20], start: 20 };
        loop {
            digits.start -= 1;
            digits.room[usize::from(digits.start)] = DIGITS[(number % 16) as usize];
            number /= 16;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "verify")]
    #[test]
    fn an_escape_is_canonical_in_upper_case_where_it_is_needed() {
        for (text, expected) in
            [("%2F", true), ("%7C", true), ("%2f", false), ("%41", false), ("%2", false), ("%G0", false)]
        {
            assert_eq!(is_canonical_escape(text.as_bytes(), 0), expected, "{text}");
        }
    }

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
                bytes.reverse();
                assert_eq!(all_graphic(&bytes), bytes.iter().all(u8::is_ascii_graphic), "{bytes:?}");
                let padded: Vec<u8> = bytes.iter().copied().chain([0; 8]).take(8).collect();
                assert_eq!(first_eight(&bytes).to_be_bytes()[..], padded, "{bytes:?}");
            }
        }
    }
}
