//! Headers one by one: how each is written, and how the signer's and the caller's are merged.

use core::cmp::Ordering;

use super::signer_headers::{Name, Visit};
use crate::text::encode::{PercentEncoder, UNRESERVED, has_upper_case, put_lower_case};
use crate::text::sink::Sink;

/// A header of the caller's that is signed.
#[derive(Clone, Copy)]
pub struct Entry<'a> {
    /// The first eight bytes of the name in lower case, by which most names are told apart.
    pub start: u64,
    pub name: &'a [u8],
    /// Whether the name is in lower case.
    pub lower: bool,
    pub value: &'a [u8],
    /// Where among its equals it stood.
    pub order: usize,
    pub fold: Fold,
}

/// What must be done to a value for signing.
#[derive(Clone, Copy, PartialEq)]
pub enum Fold {
    Nothing,
    Blanks,
}

/// What is done with each of the headers in canonical order.
pub trait EachLine<'a> {
    /// One of the signer's.
    fn own(&mut self, name: &'static Name, value: &'a [u8]);
    /// All of the caller's with one name.
    fn callers(&mut self, group: &[Entry<'a>]);
}

/// Visits the signer's headers, and hands on the caller's that come before each.
pub struct Merge<'h, 'a, E> {
    pub callers: &'h [Entry<'a>],
    pub each: &'h mut E,
}

impl<'a, E: EachLine<'a>> Visit<'a> for Merge<'_, 'a, E> {
    #[cfg_attr(feature = "std", inline(always))]
    fn own(&mut self, name: &'static Name, value: &'a [u8]) {
        while let [first, ..] = self.callers
            && first.compare(name.start, name.text()).is_lt()
        {
            self.next_group();
        }
        self.each.own(name, value);
    }
}

impl<'a, E: EachLine<'a>> Merge<'_, 'a, E> {
    /// Hand on the first of the caller's headers, which have one name.
    #[inline(never)]
    pub fn next_group(&mut self) {
        let first = &self.callers[0];
        let same = |entry: &&Entry<'_>| entry.start == first.start && is(entry.name, first.name);
        let (group, rest) = self.callers.split_at(1 + self.callers[1..].iter().take_while(same).count());
        self.each.callers(group);
        self.callers = rest;
    }
}

/// The lines of the canonical request.
pub struct CanonicalLines<'o, S>(pub &'o mut S);

impl<'a, S: Sink> EachLine<'a> for CanonicalLines<'_, S> {
    #[cfg_attr(feature = "std", inline(always))]
    fn own(&mut self, name: &'static Name, value: &'a [u8]) {
        if name.text() == b"host" && has_upper_case(value) {
            self.0.put(name.with_colon());
            put_lower_case(self.0, value);
            return self.0.put(b"\n");
        }
        self.0.put_all([name.with_colon(), value, b"\n"]);
    }

    #[inline]
    fn callers(&mut self, group: &[Entry<'a>]) {
        match group {
            [Entry { lower: true, fold: Fold::Nothing, name, value, .. }] => {
                self.0.put_all([name, b":", value, b"\n"]);
            }
            _ => put_group(self.0, group, Entry::put_value),
        }
    }
}

/// Names, joined by semicolons; percent-encoded where they are the value of a parameter.
pub struct Names<'o, S> {
    pub out: &'o mut S,
    pub first: bool,
    pub encoded: bool,
}

impl<S: Sink> Names<'_, S> {
    #[cfg_attr(feature = "std", inline(always))]
    pub fn put_separator(&mut self) {
        if !core::mem::take(&mut self.first) {
            if self.encoded { self.out.put(b"%3B") } else { self.out.put(b";") }
        }
    }
}

impl<'a, S: Sink> EachLine<'a> for Names<'_, S> {
    #[cfg_attr(feature = "std", inline(always))]
    fn own(&mut self, name: &'static Name, _: &'a [u8]) {
        self.put_separator();
        self.out.put(name.text());
    }

    #[inline]
    fn callers(&mut self, group: &[Entry<'a>]) {
        self.put_separator();
        if self.encoded {
            group[0].put_name(&mut PercentEncoder(self.out, &UNRESERVED));
        } else {
            group[0].put_name(self.out);
        }
    }
}

/// The `x-amz-*` lines of SigV2.
#[cfg(feature = "sigv2")]
pub struct AmzLines<'o, S>(pub &'o mut S);

#[cfg(feature = "sigv2")]
impl<'a, S: Sink> EachLine<'a> for AmzLines<'_, S> {
    fn own(&mut self, name: &'static Name, value: &'a [u8]) {
        if is_amz(name.text()) {
            self.0.put_all([name.with_colon(), value, b"\n"]);
        }
    }

    fn callers(&mut self, group: &[Entry<'a>]) {
        if is_amz(group[0].name) {
            put_group(self.0, group, |entry, out| out.put(entry.value.trim_ascii()));
        }
    }
}

/// Header lines as they go on the wire.
pub struct WireLines<'o, S> {
    pub out: &'o mut S,
    pub but: &'o [u8],
}

impl<'a, S: Sink> EachLine<'a> for WireLines<'_, S> {
    fn own(&mut self, name: &'static Name, value: &'a [u8]) {
        if name.text() != b"host" && name.text() != self.but {
            put_line(self.out, name.text(), value);
        }
    }

    fn callers(&mut self, group: &[Entry<'a>]) {
        if !is(group[0].name, b"host") && !is(group[0].name, self.but) {
            group.iter().for_each(|entry| put_line(self.out, entry.name, entry.value));
        }
    }
}

impl<'a> Entry<'a> {
    /// Canonical order: by name in lower case.
    #[inline]
    pub fn compare(&self, start: u64, name: &[u8]) -> Ordering {
        self.start.cmp(&start).then_with(|| compare_names(self.name, name))
    }

    #[inline]
    pub fn put_name(&self, out: &mut impl Sink) {
        if self.lower { out.put(self.name) } else { put_lower_case(out, self.name) }
    }

    #[inline]
    pub fn put_value(&self, out: &mut impl Sink) {
        match self.fold {
            Fold::Nothing => out.put(self.value),
            Fold::Blanks => {
                let words = self.value.split(is_blank).filter(|word| !word.is_empty());
                for (index, word) in words.enumerate() {
                    if index > 0 {
                        out.put(b" ");
                    }
                    out.put(word);
                }
            }
        }
    }
}

/// Put the line of headers of one name, each value by `put_value`.
fn put_group<'a, S: Sink>(out: &mut S, group: &[Entry<'a>], put_value: impl Fn(&Entry<'a>, &mut S)) {
    group[0].put_name(out);
    for (index, entry) in group.iter().enumerate() {
        out.put(if index == 0 { b":" } else { b"," });
        put_value(entry, out);
    }
    out.put(b"\n");
}

/// Put a header line as it goes on the wire.
pub fn put_line(out: &mut impl Sink, name: &[u8], value: &[u8]) {
    out.put_all([name, b": ", value, b"\r\n"]);
}

/// Whether a header is S3's own, which must be signed.
#[cfg(any(feature = "sigv2", feature = "verify"))]
pub fn is_amz(name: &[u8]) -> bool {
    name.get(..6).is_some_and(|start| is(start, b"x-amz-"))
}

/// Whether two names are the same, whatever their case.
pub fn is(name: &[u8], other: &[u8]) -> bool {
    name.eq_ignore_ascii_case(other)
}

/// Order of two names in lower case.
pub(crate) fn compare_names(a: &[u8], b: &[u8]) -> Ordering {
    a.iter().map(u8::to_ascii_lowercase).cmp(b.iter().map(u8::to_ascii_lowercase))
}

/// Whether a byte is blank in a header value.
pub fn is_blank(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t')
}
