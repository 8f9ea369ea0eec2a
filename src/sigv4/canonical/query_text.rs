//! The name or the value of a parameter: as it arrived on the wire, decoded, and encoded in the one canonical way.

use core::cmp::Ordering;

use crate::error::{Error, Status};
use crate::request::url::{FRAGMENT, Part, URL};
use crate::text::encode::{UNRESERVED, escape, unescape};
use crate::text::sink::Sink;

/// One side of a parameter, by how it has to be encoded.
#[derive(Clone, Copy)]
pub enum Text<'a> {
    /// As it has to be.
    Canonical(&'a [u8]),
    /// As on the wire: percent-encoded in some way.
    Wire(&'a [u8]),
}

/// What a byte means in a query on the wire.
#[derive(Clone, Copy)]
enum Class {
    /// Itself, also in canonical form.
    Plain,
    Ampersand,
    Equals,
    Percent,
    /// Itself or a space, and percent-encoded in canonical form.
    Odd,
    /// Nothing: it must be percent-encoded.
    Never,
}

static CLASSES: [Class; 256] = {
    let mut classes = [Class::Never; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'&' => Class::Ampersand,
            b'=' => Class::Equals,
            b'%' => Class::Percent,
            b'#' => Class::Never,
            byte if UNRESERVED.contains(byte) => Class::Plain,
            byte if byte.is_ascii_graphic() => Class::Odd,
            _ => Class::Never,
        };
        byte += 1;
    }
    classes
};

impl<'a> Text<'a> {
    /// The name or value at `start`, and where it ends: at `&`, a name also at `=`.
    #[inline]
    pub fn scan(query: &Part<'a>, start: usize, is_name: bool) -> Result<(Self, usize), Error> {
        let (bytes, mut at, mut canonical) = (query.bytes, start, true);
        // Long runs of plain bytes, such as an upload ID.
        while cfg!(feature = "std")
            && let Some(chunk) = bytes[at..].first_chunk::<16>()
            && UNRESERVED.are_plain(chunk)
        {
            at += 16;
        }
        while let Some(&byte) = bytes.get(at) {
            match CLASSES[usize::from(byte)] {
                Class::Plain => {}
                Class::Ampersand => break,
                Class::Equals if is_name => break,
                Class::Percent => {
                    let Some(escaped) = unescape(&bytes[at + 1..]) else {
                        let message = "two hex digits must follow %; a literal % is written %25";
                        return Err(query.error(Status::Query, at, message));
                    };
                    canonical &=
                        !UNRESERVED.contains(escaped) && !bytes[at + 1..at + 3].iter().any(u8::is_ascii_lowercase);
                    at += 2;
                }
                Class::Equals | Class::Odd => canonical = false,
                Class::Never if byte == b'#' && query.field == URL => {
                    return Err(query.error(Status::Url, at, FRAGMENT));
                }
                Class::Never => {
                    return Err(query.error(Status::Query, at, "this byte must be percent-encoded in a query"));
                }
            }
            at += 1;
        }
        let text = &bytes[start..at];
        Ok((if canonical { Text::Canonical(text) } else { Text::Wire(text) }, at))
    }

    /// The bytes that are meant. On the wire, `+` means a space.
    pub fn decoded(self) -> impl Iterator<Item = u8> + 'a {
        let (Text::Canonical(mut rest) | Text::Wire(mut rest)) = self;
        core::iter::from_fn(move || {
            let [byte, tail @ ..] = rest else { return None };
            rest = tail;
            Some(match byte {
                b'+' => b' ',
                b'%' => {
                    rest = &tail[2..];
                    unescape(tail).expect("checked by new")
                }
                _ => *byte,
            })
        })
    }

    /// Whether this is a name, which needs no encoding.
    pub fn is(self, name: &[u8]) -> bool {
        let (Text::Canonical(bytes) | Text::Wire(bytes)) = self;
        // Decoded, it is no longer.
        bytes == name || (bytes.len() > name.len() && self.decoded().eq(name.iter().copied()))
    }

    /// Put the bytes that are meant.
    #[cfg(any(feature = "sigv2", feature = "verify"))]
    pub fn put_decoded(self, out: &mut impl Sink) {
        match self {
            Text::Canonical(bytes) if !bytes.contains(&b'%') => out.put(bytes),
            _ => self.decoded().for_each(|byte| out.put(&[byte])),
        }
    }

    pub fn put(self, out: &mut impl Sink) {
        match self {
            Text::Canonical(bytes) => out.put(bytes),
            Text::Wire(_) => self
                .decoded()
                .for_each(|byte| if UNRESERVED.contains(byte) { out.put(&[byte]) } else { out.put(&escape(byte)) }),
        }
    }

    #[cfg(feature = "batch")]
    pub fn compare_encoded(self, encoded: &[u8]) -> Ordering {
        self.encoded().cmp(encoded.iter().copied())
    }

    /// Order by the encoded bytes.
    pub fn compare(self, other: Self) -> Ordering {
        match (self, other) {
            (Text::Canonical(a), Text::Canonical(b)) => a.cmp(b),
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
