//! Sets of bytes, and how far a text stays within one.
//!
//! Nearly all texts that are signed have unreserved bytes alone, and in paths slashes. Those are recognised sixteen at a
//! time; the table of the set decides on the others.

#[cfg(feature = "std")]
use super::scan::{self, Marks};

/// A set of bytes that holds all unreserved ones: `A-Za-z0-9-._~`.
pub struct ByteSet {
    table: [bool; 256],
}

/// Unreserved bytes, which need no percent-encoding in a URL.
pub static UNRESERVED: ByteSet = ByteSet::unreserved_and(b"");

/// Unreserved bytes and the slashes of a path.
pub static PATH: ByteSet = ByteSet::unreserved_and(b"/");

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
        ByteSet { table }
    }

    /// Whether `byte` is in the set.
    #[inline]
    pub const fn contains(&self, byte: u8) -> bool {
        self.table[byte as usize]
    }

    /// Offset of the first byte that is not in the set.
    #[inline]
    pub fn first_outside(&self, bytes: &[u8]) -> Option<usize> {
        let len = self.prefix_len(bytes);
        (len < bytes.len()).then_some(len)
    }

    /// Number of bytes at the start that are in the set.
    #[inline]
    pub fn prefix_len(&self, bytes: &[u8]) -> usize {
        #[cfg(feature = "std")]
        {
            let reserved = if self.contains(b'/') {
                scan::position(bytes, scan::reserved_in_path)
            } else {
                scan::position(bytes, scan::reserved)
            };
            match reserved {
                None => return bytes.len(),
                Some(at) if !self.contains(bytes[at]) => return at,
                Some(_) => {}
            }
        }
        self.outside(bytes).next().unwrap_or(bytes.len())
    }

    /// Offsets of all bytes that are not in the set.
    #[cfg(feature = "std")]
    #[inline]
    pub fn outside(&self, bytes: &[u8]) -> impl Iterator<Item = usize> {
        let slashes = self.contains(b'/');
        let reserved = move |bytes| if slashes { scan::reserved_in_path(bytes) } else { scan::reserved(bytes) };
        Marks::new(bytes, reserved).filter(|at| !self.contains(bytes[*at]))
    }

    /// Offsets of all bytes that are not in the set. The core is small rather than fast.
    #[cfg(not(feature = "std"))]
    pub fn outside(&self, bytes: &[u8]) -> impl Iterator<Item = usize> {
        (0..bytes.len()).filter(|at| !self.contains(bytes[*at]))
    }
}

/// Offsets of all bytes that are not unreserved.
#[inline]
pub fn reserved(bytes: &[u8]) -> impl Iterator<Item = usize> {
    #[cfg(not(feature = "std"))]
    return UNRESERVED.outside(bytes);
    #[cfg(feature = "std")]
    Marks::new(bytes, scan::reserved)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_looked_at_together_are_what_they_are_one_by_one() {
        static TOKEN: ByteSet = ByteSet::unreserved_and(b"!#$%&'*+^`|");
        for set in [&UNRESERVED, &PATH, &TOKEN] {
            for byte in 0..=255u8 {
                for len in 0..40usize {
                    for at in [0, len / 2, len.saturating_sub(1)] {
                        let mut bytes = vec![b'x'; len];
                        if let Some(place) = bytes.get_mut(at) {
                            *place = byte;
                        }
                        let outside = bytes.iter().position(|b| !set.contains(*b));
                        assert_eq!(set.first_outside(&bytes), outside, "{bytes:?}");
                        let all = (0..len).filter(|at| !set.contains(bytes[*at]));
                        assert!(set.outside(&bytes).eq(all), "{bytes:?}");
                    }
                }
            }
        }
    }
}
