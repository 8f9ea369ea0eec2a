//! Looking for bytes in a text, sixteen at a time.
//!
//! What is looked for is a function that returns a bit for each of sixteen bytes, the lowest for the first.

use core::ops::BitOr;

/// Sixteen bytes, or sixteen truths about bytes, all ones where it holds.
#[derive(Clone, Copy)]
pub struct Sixteen(imp::Vector);

impl Sixteen {
    #[inline(always)]
    fn new(bytes: &[u8; 16]) -> Self {
        Sixteen(imp::vector(u128::from_le_bytes(*bytes)))
    }

    /// Which bytes are this one.
    #[inline(always)]
    pub fn equal(self, byte: u8) -> Self {
        Sixteen(imp::equal(self.0, byte))
    }

    /// Which bytes are from `first` to `last`.
    #[inline(always)]
    pub fn within(self, first: u8, last: u8) -> Self {
        Sixteen(imp::within(self.0, first, last))
    }

    /// Which bytes are letters.
    #[inline(always)]
    pub fn letters(self) -> Self {
        Sixteen(imp::within(imp::or(self.0, imp::vector(u128::from_ne_bytes([0x20; 16]))), b'a', b'z'))
    }

    /// A bit for each that holds.
    #[inline(always)]
    pub fn bits(self) -> u32 {
        imp::bits(self.0)
    }

    /// A bit for each that does not.
    #[inline(always)]
    pub fn others(self) -> u32 {
        self.bits() ^ 0xffff
    }
}

impl BitOr for Sixteen {
    type Output = Self;

    #[inline(always)]
    fn bitor(self, other: Self) -> Self {
        Sixteen(imp::or(self.0, other.0))
    }
}

#[cfg(not(target_arch = "x86_64"))]
use portable as imp;
#[cfg(target_arch = "x86_64")]
use sse2 as imp;

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code)]
mod sse2 {
    pub use core::arch::x86_64::__m128i as Vector;
    use core::arch::x86_64::*;

    /// Functions of one instruction each.
    macro_rules! instructions {
        ($(fn $name:ident($($argument:ident: $type:ty),*) -> $result:ty { $body:expr })*) => {
            $(
                #[inline(always)]
                pub fn $name($($argument: $type),*) -> $result {
                    // SAFETY: every x86-64 processor has SSE2.
                    unsafe { $body }
                }
            )*
        };
    }

    instructions! {
        fn vector(bytes: u128) -> Vector { _mm_set_epi64x((bytes >> 64) as i64, bytes as i64) }
        fn or(a: Vector, b: Vector) -> Vector { _mm_or_si128(a, b) }
        fn equal(a: Vector, byte: u8) -> Vector { _mm_cmpeq_epi8(a, _mm_set1_epi8(byte as i8)) }
        fn minus(a: Vector, byte: u8) -> Vector { _mm_sub_epi8(a, _mm_set1_epi8(byte as i8)) }
        fn up_to(a: Vector, last: u8) -> Vector { _mm_cmpeq_epi8(_mm_min_epu8(a, _mm_set1_epi8(last as i8)), a) }
        fn bits(truths: Vector) -> u32 { _mm_movemask_epi8(truths) as u32 }
    }

    #[inline(always)]
    pub fn within(a: Vector, first: u8, last: u8) -> Vector {
        up_to(minus(a, first), last - first)
    }
}

/// The same on any processor.
#[cfg(any(test, not(target_arch = "x86_64")))]
mod portable {
    pub type Vector = [u8; 16];

    #[inline(always)]
    pub fn vector(bytes: u128) -> Vector {
        bytes.to_le_bytes()
    }

    #[inline(always)]
    pub fn or(a: Vector, b: Vector) -> Vector {
        core::array::from_fn(|at| a[at] | b[at])
    }

    #[inline(always)]
    pub fn equal(a: Vector, byte: u8) -> Vector {
        within(a, byte, byte)
    }

    #[inline(always)]
    pub fn within(a: Vector, first: u8, last: u8) -> Vector {
        // Without a branch between the bytes, so that the compiler takes them at once.
        core::array::from_fn(|at| if a[at].wrapping_sub(first) <= last - first { 0xff } else { 0 })
    }

    #[inline(always)]
    pub fn bits(truths: Vector) -> u32 {
        // The product has the bits of eight bytes in its highest byte.
        let eight = |bytes: u64| (bytes & 0x0101_0101_0101_0101).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        let truths = u128::from_le_bytes(truths);
        (eight(truths as u64) | eight((truths >> 64) as u64) << 8) as u32
    }
}

/// A text of fewer than sixteen bytes, zeros behind it. Pieces of it overlap.
#[inline(always)]
fn padded(text: &[u8]) -> Sixteen {
    let len = text.len();
    let (low, high) = match (text.first_chunk(), text.last_chunk(), text.first_chunk(), text.last_chunk()) {
        (Some(first), Some(last), ..) => {
            (u64::from_le_bytes(*first), u64::from_le_bytes(*last) >> (8 * (15 - len)) >> 8)
        }
        (.., Some(first), Some(last)) => {
            (u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << (8 * (len - 4)), 0)
        }
        _ => (text.iter().rev().fold(0, |low, byte| low << 8 | u64::from(*byte)), 0),
    };
    Sixteen(imp::vector(u128::from(low) | u128::from(high) << 64))
}

/// The bits of the bytes from `start` on, sixteen if there are so many.
#[inline(always)]
fn look(text: &[u8], start: usize, is: impl Fn(Sixteen) -> u32) -> u32 {
    let rest = &text[start..];
    match (rest.first_chunk(), text.last_chunk()) {
        (Some(chunk), _) => is(Sixteen::new(chunk)),
        (None, _) if rest.is_empty() => 0,
        // Together with some before them.
        (None, Some(last)) => is(Sixteen::new(last)) >> (16 - rest.len()),
        (None, None) => is(padded(rest)) & !(u32::MAX << rest.len()),
    }
}

/// Offset of the first byte for which `is` holds.
#[inline(always)]
pub fn position(text: &[u8], is: impl Fn(Sixteen) -> u32 + Copy) -> Option<usize> {
    let mut rest = text;
    let mut found = 0;
    while let Some((chunk, tail)) = rest.split_first_chunk() {
        found = is(Sixteen::new(chunk));
        if found != 0 {
            break;
        }
        rest = tail;
    }
    if found == 0 {
        found = look(text, text.len() - rest.len(), is);
    }
    (found != 0).then(|| text.len() - rest.len() + found.trailing_zeros() as usize)
}

/// Whether `is` holds for no byte.
#[inline(always)]
pub fn none(text: &[u8], is: impl Fn(Sixteen) -> u32 + Copy) -> bool {
    position(text, is).is_none()
}

/// Offset of the first `byte`.
#[inline]
pub fn find(text: &[u8], byte: u8) -> Option<usize> {
    position(text, |bytes| bytes.equal(byte).bits())
}

/// Offsets of all bytes for which `is` holds, in order.
pub struct Marks<'a, F> {
    text: &'a [u8],
    is: F,
    /// Where the bytes start that were looked at last.
    start: usize,
    /// A bit for each of them that is yet to be returned.
    bits: u32,
}

impl<'a, F: Fn(Sixteen) -> u32 + Copy> Marks<'a, F> {
    /// Those in `text`.
    #[inline(always)]
    pub fn new(text: &'a [u8], is: F) -> Self {
        Marks { text, is, start: 0, bits: look(text, 0, is) }
    }
}

impl<F: Fn(Sixteen) -> u32 + Copy> Iterator for Marks<'_, F> {
    type Item = usize;

    #[inline(always)]
    fn next(&mut self) -> Option<usize> {
        while self.bits == 0 {
            let start = self.start + 16;
            if start >= self.text.len() {
                return None;
            }
            self.start = start;
            self.bits = look(self.text, start, self.is);
        }
        let at = self.start + self.bits.trailing_zeros() as usize;
        self.bits &= self.bits - 1;
        Some(at)
    }
}

/// Bytes that are not unreserved: all but `A-Za-z0-9-._~`.
#[inline(always)]
pub fn reserved(bytes: Sixteen) -> u32 {
    reserved_in_path(bytes) | bytes.equal(b'/').bits()
}

/// The same, but for slashes.
#[inline(always)]
pub fn reserved_in_path(bytes: Sixteen) -> u32 {
    // From `-` to `9` there are the digits, `.` and `/`.
    (bytes.letters() | bytes.within(b'-', b'9') | bytes.equal(b'_') | bytes.equal(b'~')).others()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_bytes_at_once_are_what_they_are_one_by_one() {
        for byte in 0..=255u8 {
            let sixteen: [u8; 16] = core::array::from_fn(|at| byte.wrapping_mul(at as u8));
            let expected = |is: &dyn Fn(u8) -> bool| (0..16).fold(0, |all, at| all | u32::from(is(sixteen[at])) << at);
            let (bytes, portably) = (Sixteen::new(&sixteen), portable::vector(u128::from_le_bytes(sixteen)));
            for wanted in [0, b'0', byte] {
                let is = expected(&|b| b == wanted);
                assert_eq!(bytes.equal(wanted).bits(), is, "{sixteen:?}");
                assert_eq!(portable::bits(portable::equal(portably, wanted)), is, "{sixteen:?}");
                let is = expected(&|b| (wanted..=250.max(wanted)).contains(&b));
                assert_eq!(bytes.within(wanted, 250.max(wanted)).bits(), is, "{sixteen:?}");
                assert_eq!(portable::bits(portable::within(portably, wanted, 250.max(wanted))), is, "{sixteen:?}");
            }
            let [zeros, same] = [0, byte].map(|wanted| portable::equal(portably, wanted));
            let either = (bytes.equal(0) | bytes.equal(byte)).bits();
            assert_eq!(portable::bits(portable::or(zeros, same)), either, "{sixteen:?}");
            assert_eq!(bytes.letters().bits(), expected(&|b| b.is_ascii_alphabetic()), "{sixteen:?}");
            for len in 0..40 {
                let mut text = vec![b'x'; len];
                if let Some(last) = text.last_mut() {
                    *last = byte;
                }
                for _ in 0..2 {
                    for wanted in [byte, b'x', b'y', 0] {
                        let is = |bytes: Sixteen| bytes.equal(wanted).bits();
                        let expected: Vec<usize> = (0..len).filter(|at| text[*at] == wanted).collect();
                        assert_eq!(position(&text, is), expected.first().copied(), "{wanted} in {text:?}");
                        assert_eq!(none(&text, is), expected.is_empty(), "{wanted} in {text:?}");
                        let marks: Vec<usize> = Marks::new(&text, is).collect();
                        assert_eq!(marks, expected, "{wanted} in {text:?}");
                    }
                    text.reverse();
                }
            }
        }
    }
}
