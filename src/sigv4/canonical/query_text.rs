//! The name or the value of a parameter: as it arrived on the wire, decoded, and encoded in the one canonical way.

use core::cmp::Ordering;

use crate::text::encode::{UNRESERVED, escape, unescape};
use crate::text::sink::Sink;

/// One side of a parameter, by how it has to be encoded.
#[derive(Clone, Copy)]
pub enum QueryText<'a> {
    /// As it has to be.
    Canonical(&'a [u8]),
    /// As on the wire: percent-encoded in some way.
    Wire(&'a [u8]),
}

impl<'a> QueryText<'a> {
    /// The bytes that are meant. On the wire, `+` means a space.
    pub fn decoded(self) -> impl Iterator<Item = u8> + 'a {
        let (QueryText::Canonical(mut rest) | QueryText::Wire(mut rest)) = self;
        core::iter::from_fn(move || {
            let [byte, tail @ ..] = rest else { return None };
            rest = tail;
            Some(match byte {
                b'+' => b' ',
                b'%' => {
                    rest = &tail[2..];
                    unescape(tail).expect("checked by Pair::scan")
                }
                _ => *byte,
            })
        })
    }

    /// Whether this is a name, which needs no encoding.
    pub fn is(self, name: &[u8]) -> bool {
        let (QueryText::Canonical(bytes) | QueryText::Wire(bytes)) = self;
        // Decoded, it is no longer.
        bytes == name || (bytes.len() > name.len() && self.decoded().eq(name.iter().copied()))
    }

    /// Write the bytes that are meant.
    #[cfg(any(feature = "sigv2", feature = "verify"))]
    pub fn write_decoded(self, out: &mut impl Sink) {
        match self {
            QueryText::Canonical(bytes) if !bytes.contains(&b'%') => out.write(bytes),
            _ => self.decoded().for_each(|byte| out.write(&[byte])),
        }
    }

    pub fn write(self, out: &mut impl Sink) {
        match self {
            QueryText::Canonical(bytes) => out.write(bytes),
            QueryText::Wire(_) => self
                .decoded()
                .for_each(|byte| if UNRESERVED.contains(byte) { out.write(&[byte]) } else { out.write(&escape(byte)) }),
        }
    }

    #[cfg(feature = "batch")]
    pub fn compare_encoded(self, encoded: &[u8]) -> Ordering {
        self.encoded().cmp(encoded.iter().copied())
    }

    /// Order by the encoded bytes.
    pub fn compare(self, other: Self) -> Ordering {
        match (self, other) {
            (QueryText::Canonical(a), QueryText::Canonical(b)) => a.cmp(b),
            _ => self.encoded().cmp(other.encoded()),
        }
    }

    pub fn encoded(self) -> impl Iterator<Item = u8> + 'a {
        self.decoded().flat_map(|byte| {
            let (bytes, len) = if UNRESERVED.contains(byte) { ([byte, 0, 0], 1) } else { (escape(byte), 3) };
            bytes.into_iter().take(len)
        })
    }
}
