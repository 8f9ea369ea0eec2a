//! A parameter of a query: as it arrived on the wire, and in canonical order.

use core::cmp::Ordering;

use super::query_text::QueryText;
use crate::error::{Error, Status};
use crate::request::url::{FRAGMENT, Part, URL};
use crate::text::encode::{UNRESERVED, first_eight, unescape};
use crate::text::sink::Sink;

/// A parameter of the caller's.
#[derive(Clone, Copy)]
pub struct Pair<'a> {
    /// The first eight bytes of the encoded name, by which most names are told apart.
    key: u64,
    /// `name=value` or `name`, as on the wire.
    text: &'a [u8],
    name_len: usize,
    /// Whether name and value are encoded in the canonical way.
    canonical: bool,
}

impl<'a> Pair<'a> {
    /// The parameter at `start`, and where it ends. `reserved` has the offsets of all bytes from there on that are
    /// not unreserved.
    #[inline]
    pub fn scan(
        query: &Part<'a>,
        start: usize,
        reserved: &mut impl Iterator<Item = usize>,
    ) -> Result<(Self, usize), Error> {
        let (bytes, mut canonical, mut equals) = (query.bytes, true, None);
        let end = loop {
            let Some(at) = reserved.next() else { break bytes.len() };
            match bytes[at] {
                b'&' => break at,
                b'=' if equals.is_none() => equals = Some(at),
                b'%' => {
                    let Some(escaped) = unescape(&bytes[at + 1..]) else {
                        let message = "% must be followed by two hex digits; write a literal % as %25";
                        return Err(query.error(Status::Query, at, message));
                    };
                    canonical &=
                        !UNRESERVED.contains(escaped) && !bytes[at + 1..at + 3].iter().any(u8::is_ascii_lowercase);
                }
                b'#' if query.field == URL => return Err(query.error(Status::Url, at, FRAGMENT)),
                // Themselves or a space, but percent-encoded in canonical form.
                byte if byte.is_ascii_graphic() && byte != b'#' => canonical = false,
                _ => return Err(query.error(Status::Query, at, "must be percent-encoded in a query")),
            }
        };
        let name_len = equals.unwrap_or(end) - start;
        let mut pair = Pair { key: 0, text: &bytes[start..end], name_len, canonical };
        pair.key = match pair.name() {
            QueryText::Canonical(name) => first_eight(name),
            name => name.encoded().chain(core::iter::repeat(0)).take(8).fold(0, |key, b| key << 8 | u64::from(b)),
        };
        Ok((pair, end))
    }

    /// Its name.
    #[inline]
    pub fn name(&self) -> QueryText<'a> {
        self.part(&self.text[..self.name_len])
    }

    /// Its value; empty if there is none.
    #[inline]
    pub fn value(&self) -> QueryText<'a> {
        self.part(self.text.get(self.name_len + 1..).unwrap_or_default())
    }

    #[inline]
    fn part(&self, text: &'a [u8]) -> QueryText<'a> {
        if self.canonical { QueryText::Canonical(text) } else { QueryText::Wire(text) }
    }

    /// Whether `=` follows the name. SigV2 tells `acl` from `acl=`; for SigV4 they are one.
    #[inline]
    pub fn has_value(&self) -> bool {
        self.name_len < self.text.len()
    }

    /// Canonical order: by encoded name, then by encoded value.
    #[inline]
    pub fn compare(&self, other: &Self) -> Ordering {
        let by_text = || self.name().compare(other.name()).then_with(|| self.value().compare(other.value()));
        self.key.cmp(&other.key).then_with(by_text)
    }

    /// Whether this comes before a parameter of this name, which needs no encoding.
    #[cfg_attr(feature = "std", inline(always))]
    pub fn precedes(&self, name: &'static [u8]) -> bool {
        match self.key.cmp(&first_eight(name)) {
            Ordering::Equal => self.name().compare(QueryText::Canonical(name)).is_lt(),
            order => order.is_lt(),
        }
    }

    /// Where this comes before or after a parameter that is encoded already.
    #[cfg(feature = "batch")]
    pub fn compare_encoded(&self, name: &[u8], value: &[u8]) -> Ordering {
        self.name().compare_encoded(name).then_with(|| self.value().compare_encoded(value))
    }

    /// Whether its name is one of those of a presigned URL, `X-Amz-*`.
    #[inline]
    pub fn is_one_of(&self, names: &[&[u8]]) -> bool {
        const X_AMZ: u64 = u64::from_be_bytes(*b"X-Amz-\0\0") >> 16;
        self.key >> 16 == X_AMZ && names.iter().any(|name| self.name().is(name))
    }

    /// Write the parameter, encoded. With `bare`, a name without a value gets no `=`.
    #[inline]
    pub fn write(&self, out: &mut impl Sink, bare: bool) {
        if self.canonical && (self.has_value() || bare) {
            return out.write_all([self.text]);
        }
        self.name().write(out);
        if self.has_value() || !bare {
            out.write(b"=");
            self.value().write(out);
        }
    }
}
