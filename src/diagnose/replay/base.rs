//! A text that is signed, in the parts that a client can get wrong independently.

use crate::crypto::algorithm::Algorithm;
use crate::diagnose::text::named;
use crate::text::sink::{AnySink, Sink};

/// A part of what is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Method,
    Path,
    Query,
    /// With SigV4 the header lines, the empty line and the names.
    Headers,
    Payload,
    /// Only SigV2 has the next three by themselves.
    ContentMd5,
    ContentType,
    Date,
    /// The next four are of the string to sign.
    Time,
    Day,
    Region,
    Service,
    /// The key, which is no text.
    Key,
}

const PARTS: usize = Part::Key as usize + 1;

/// The parts of a canonical request, or of a string to sign of SigV2, each with what follows it.
const SIGV4: [(Part, &[u8]); 5] =
    [(Part::Method, b"\n"), (Part::Path, b"\n"), (Part::Query, b"\n"), (Part::Headers, b"\n"), (Part::Payload, b"")];
const SIGV2: [(Part, &[u8]); 7] = [
    (Part::Method, b"\n"),
    (Part::ContentMd5, b"\n"),
    (Part::ContentType, b"\n"),
    (Part::Date, b"\n"),
    (Part::Headers, b""),
    (Part::Path, b""),
    (Part::Query, b""),
];

/// Writes what becomes of a header, by name and value; false to leave it out.
pub type Change<'c, 'a> = &'c dyn Fn(&'a [u8], &'a [u8], &mut AnySink<'_>) -> bool;

/// A text that is signed, taken apart.
#[derive(Clone, Copy)]
pub struct Base<'a> {
    pub algorithm: Algorithm,
    texts: [&'a [u8]; PARTS],
}

impl<'a> Base<'a> {
    /// Take a canonical request and its string to sign apart; None if they are not such.
    pub fn sigv4(algorithm: Algorithm, canonical_request: &'a [u8], string_to_sign: &'a [u8]) -> Option<Self> {
        let mut base = Base { algorithm, texts: [b""; PARTS] };
        let mut rest = canonical_request;
        for part in [Part::Method, Part::Path, Part::Query] {
            let end = rest.iter().position(|b| *b == b'\n')?;
            base.set(part, &rest[..end]);
            rest = &rest[end + 1..];
        }
        let end = rest.iter().rposition(|b| *b == b'\n')?;
        base.set(Part::Headers, &rest[..end]);
        base.set(Part::Payload, &rest[end + 1..]);
        let mut lines = string_to_sign.split(|b| *b == b'\n').skip(1);
        base.set(Part::Time, lines.next()?);
        let mut scope = lines.next()?.split(|b| *b == b'/');
        base.set(Part::Day, scope.next()?);
        if algorithm == Algorithm::Sigv4 {
            base.set(Part::Region, scope.next()?);
        }
        base.set(Part::Service, scope.next()?);
        Some(base)
    }

    /// Take a string to sign of SigV2 apart.
    pub fn sigv2(string_to_sign: &'a [u8]) -> Option<Self> {
        let mut base = Base { algorithm: Algorithm::Sigv2, texts: [b""; PARTS] };
        let mut rest = string_to_sign;
        for part in [Part::Method, Part::ContentMd5, Part::ContentType, Part::Date] {
            let end = rest.iter().position(|b| *b == b'\n')?;
            base.set(part, &rest[..end]);
            rest = &rest[end + 1..];
        }
        let (headers, resource) = rest.split_at(rest.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1));
        let (path, query) = resource.split_at(resource.iter().position(|b| *b == b'?').unwrap_or(resource.len()));
        base.set(Part::Headers, headers);
        base.set(Part::Path, path);
        base.set(Part::Query, query);
        Some(base)
    }

    fn set(&mut self, part: Part, text: &'a [u8]) {
        self.texts[part as usize] = text;
    }

    pub fn text(&self, part: Part) -> &'a [u8] {
        self.texts[part as usize]
    }

    /// The parts in order, each with what follows it.
    pub fn layout(&self) -> &'static [(Part, &'static [u8])] {
        match self.algorithm {
            Algorithm::Sigv2 => &SIGV2,
            _ => &SIGV4,
        }
    }

    /// The lines of the header part, without names and empty lines.
    pub fn header_lines(&self) -> impl Iterator<Item = (&'a [u8], &'a [u8])> + Clone + use<'a> {
        self.text(Part::Headers).split(|b| *b == b'\n').filter_map(named)
    }

    /// The name of the n-th header.
    #[inline(never)]
    pub fn nth_name(&self, n: usize) -> Option<&'a [u8]> {
        self.header_lines().nth(n).map(|(name, _)| name)
    }

    /// The value of a header; None if it is not signed.
    #[inline(never)]
    pub fn header(&self, name: &[u8]) -> Option<&'a [u8]> {
        self.header_lines().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Write the header part, with what `change` makes of each header.
    #[inline(never)]
    pub fn write_headers(&self, out: &mut AnySink<'_>, change: Change<'_, 'a>) {
        let is_sigv4 = self.algorithm != Algorithm::Sigv2;
        let mut nothing = Nothing;
        for (name, value) in self.header_lines() {
            if change(name, value, &mut AnySink(&mut nothing)) {
                out.write_all([name, b":"]);
                change(name, value, out);
                out.write(b"\n");
            }
        }
        if is_sigv4 {
            let mut separator: &[u8] = b"\n";
            for (name, value) in self.header_lines() {
                if change(name, value, &mut AnySink(&mut nothing)) {
                    out.write_all([separator, name]);
                    separator = b";";
                }
            }
        }
    }
}

/// Forgets what it is given.
struct Nothing;

impl Sink for Nothing {
    fn write(&mut self, _: &[u8]) {}
}
