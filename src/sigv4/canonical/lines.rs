//! Header lines in canonical order: how each is written.

use core::cmp::Ordering;

use crate::text::encode::{write_host, write_lower_case};
#[cfg(any(feature = "diagnose", feature = "sigv2"))]
use crate::text::names;
use crate::text::names::{HOST, Name};
use crate::text::sink::Sink;

/// A header that is signed.
#[derive(Clone, Copy)]
pub struct Line<'a> {
    /// The first eight bytes of the name in lower case, by which most names are told apart.
    pub key: u64,
    /// The caller's in any case; the signer's in lower case.
    pub name: &'a [u8],
    pub value: &'a [u8],
    pub fold: Fold,
    /// Whether the signer adds it to the request.
    pub added: bool,
    /// Original position; keeps repeated headers in order.
    pub order: usize,
}

/// What must be done to a value for signing.
#[derive(Clone, Copy, PartialEq)]
pub enum Fold {
    Nothing,
    /// Trim spaces and tabs, and leave one space for several within.
    Blanks,
}

impl Fold {
    /// Write a value as it is signed.
    #[inline]
    pub fn write(self, value: &[u8], out: &mut impl Sink) {
        match self {
            Fold::Nothing => out.write(value),
            Fold::Blanks => {
                let words = value.split(is_blank).filter(|word| !word.is_empty());
                for (index, word) in words.enumerate() {
                    if index > 0 {
                        out.write(b" ");
                    }
                    out.write(word);
                }
            }
        }
    }
}

impl<'a> Line<'a> {
    /// One that the signer adds.
    pub fn added(name: &'static Name, value: &'a [u8]) -> Self {
        Line { key: name.key, name: name.text, value, fold: Fold::Nothing, added: true, order: 0 }
    }

    /// Whether this comes before a header of the signer's.
    #[inline]
    pub fn precedes(&self, name: &'static Name) -> bool {
        self.key < name.key || (self.key == name.key && compare_names(self.name, name.text).is_lt())
    }

    /// Canonical order: by name in lower case.
    #[inline]
    pub fn compare(&self, other: &Self) -> Ordering {
        let by_name = || compare_names(self.name, other.name).then(self.order.cmp(&other.order));
        self.key.cmp(&other.key).then_with(by_name)
    }

    /// Whether this has the name of another.
    #[inline]
    pub fn repeats(&self, other: &Self) -> bool {
        self.key == other.key && is(self.name, other.name)
    }

    /// Whether this is `Host`.
    #[inline]
    pub fn is_host(&self) -> bool {
        self.key == HOST.key && self.name.len() == HOST.text.len()
    }

    /// Write the value as it is signed.
    #[inline]
    pub fn write_value(&self, out: &mut impl Sink) {
        self.fold.write(self.value, out);
    }
}

/// What is done with each of the headers in canonical order.
pub trait Visit<'a> {
    /// Take one that the signer adds to nearly every request.
    fn signers(&mut self, name: &'static Name, value: &'a [u8]);
    /// Take all of `Headers::lines` with one name.
    fn lines(&mut self, lines: &[Line<'a>]);
}

/// The lines of the canonical request.
pub struct CanonicalLines<'o, S> {
    pub out: &'o mut S,
    /// The names of the lines to come in lower case, a semicolon after each.
    pub names: &'o [u8],
}

impl<'o, S: Sink> CanonicalLines<'o, S> {
    /// Take the next name, which has this length.
    #[cfg_attr(feature = "std", inline(always))]
    fn next_name(&mut self, len: usize) -> &'o [u8] {
        let (name, rest) = self.names.split_at(len + 1);
        self.names = rest;
        &name[..len]
    }
}

impl<'a, S: Sink> Visit<'a> for CanonicalLines<'_, S> {
    #[cfg_attr(feature = "std", inline(always))]
    fn signers(&mut self, name: &'static Name, value: &'a [u8]) {
        self.next_name(name.text.len());
        if name.key == HOST.key {
            self.out.write_all([b"host:"]);
            write_host(self.out, value);
            return self.out.write_all([b"\n"]);
        }
        self.out.write_all([name.text, b":", value, b"\n"]);
    }

    #[inline]
    fn lines(&mut self, lines: &[Line<'a>]) {
        let name = self.next_name(lines[0].name.len());
        match lines {
            [Line { fold: Fold::Nothing, value, .. }] => self.out.write_all([name, b":", value, b"\n"]),
            _ => write_joined(self.out, name, lines, Line::write_value),
        }
    }
}

/// Names in lower case, a semicolon after each.
pub struct Names<'o, S>(pub &'o mut S);

impl<'a, S: Sink> Visit<'a> for Names<'_, S> {
    #[cfg_attr(feature = "std", inline(always))]
    fn signers(&mut self, name: &'static Name, _: &'a [u8]) {
        self.0.write_all([name.text, b";"]);
    }

    #[inline]
    fn lines(&mut self, lines: &[Line<'a>]) {
        write_lower_case(self.0, lines[0].name);
        self.0.write_all([b";"]);
    }
}

/// The `x-amz-*` lines of SigV2.
#[cfg(feature = "sigv2")]
pub struct AmzLines<'o, S>(pub &'o mut S);

#[cfg(feature = "sigv2")]
impl<'a, S: Sink> Visit<'a> for AmzLines<'_, S> {
    fn signers(&mut self, name: &'static Name, value: &'a [u8]) {
        if names::is_amz(name.key) {
            self.0.write_all([name.text, b":", value, b"\n"]);
        }
    }

    fn lines(&mut self, lines: &[Line<'a>]) {
        if names::is_amz(lines[0].key) {
            write_joined(self.0, lines[0].name, lines, |line, out| out.write(line.value.trim_ascii()));
        }
    }
}

/// The lines that the signer adds to a request, as they go on the wire.
pub struct AddedLines<'o, S>(pub &'o mut S);

impl<'a, S: Sink> Visit<'a> for AddedLines<'_, S> {
    #[cfg_attr(feature = "std", inline(always))]
    fn signers(&mut self, name: &'static Name, value: &'a [u8]) {
        if name.key != HOST.key {
            write_line(self.0, name.text, value);
        }
    }

    fn lines(&mut self, lines: &[Line<'a>]) {
        if lines[0].added {
            write_line(self.0, lines[0].name, lines[0].value);
        }
    }
}

/// The lines that whoever uses a presigned URL must send.
pub struct LinesToSend<'o, S> {
    pub out: &'o mut S,
    pub but: &'o [u8],
}

impl<'a, S: Sink> Visit<'a> for LinesToSend<'_, S> {
    fn signers(&mut self, name: &'static Name, value: &'a [u8]) {
        if name.key != HOST.key && name.text != self.but {
            write_line(self.out, name.text, value);
        }
    }

    fn lines(&mut self, lines: &[Line<'a>]) {
        if !lines[0].is_host() && !is(lines[0].name, self.but) {
            lines.iter().for_each(|line| write_line(self.out, line.name, line.value));
        }
    }
}

/// Write the line of headers of one name, each value by `write_value`.
fn write_joined<'a, S: Sink>(out: &mut S, name: &[u8], lines: &[Line<'a>], write_value: impl Fn(&Line<'a>, &mut S)) {
    write_lower_case(out, name);
    for (index, line) in lines.iter().enumerate() {
        out.write(if index == 0 { b":" } else { b"," });
        write_value(line, out);
    }
    out.write_all([b"\n"]);
}

/// Write a header line as it goes on the wire.
#[inline]
pub fn write_line(out: &mut impl Sink, name: &[u8], value: &[u8]) {
    out.write_all([name, b": ", value, b"\r\n"]);
}

/// Whether two names are the same, whatever their case.
pub fn is(name: &[u8], other: &[u8]) -> bool {
    name.eq_ignore_ascii_case(other)
}

/// Order of two names in lower case.
#[inline(never)]
pub(crate) fn compare_names(a: &[u8], b: &[u8]) -> Ordering {
    a.iter().map(u8::to_ascii_lowercase).cmp(b.iter().map(u8::to_ascii_lowercase))
}

/// Whether a byte is a space or a tab.
pub fn is_blank(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t')
}
