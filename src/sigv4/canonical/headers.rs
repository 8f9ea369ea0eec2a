//! The headers: which are signed, and each as `name:value` in lower case, folded, joined and sorted.

use core::cmp::Ordering;

use smallvec::SmallVec;

use super::signer_headers::{Name, SignerHeaders, Visit};
use crate::error::{Error, Field, Status};
use crate::request::{Header, HeaderPolicy, check_token};
use crate::sigv4::known_headers::KnownHeaders;
use crate::text::encode::{first_eight, has_upper_case, put_lower_case};
use crate::text::sink::Sink;

/// Signed besides `host` and `x-amz-*` unless the caller says otherwise.
const DEFAULT: [&[u8]; 3] = [b"content-type", b"content-md5", b"range"];

/// Not signed when all headers are: hop-by-hop, or rewritten by clients and proxies on the way.
pub(crate) const VOLATILE: [&[u8]; 19] = [
    b"accept-encoding",
    b"authorization",
    b"connection",
    b"expect",
    b"forwarded",
    b"keep-alive",
    b"proxy-authenticate",
    b"proxy-authorization",
    b"proxy-connection",
    b"te",
    b"trailer",
    b"transfer-encoding",
    b"upgrade",
    b"user-agent",
    b"via",
    b"x-amzn-trace-id",
    b"x-forwarded-for",
    b"x-forwarded-host",
    b"x-forwarded-proto",
];

/// The headers that are signed: the signer's, which are in canonical order as they are, and the caller's, which are sorted
/// and merged with them.
#[derive(Default)]
pub struct Headers<'a> {
    /// What the signer adds.
    pub own: SignerHeaders<'a>,
    callers: SmallVec<[Entry<'a>; 16]>,
}

/// What is done with each of the headers in canonical order.
trait EachLine<'a> {
    /// One of the signer's.
    fn own(&mut self, name: &'static Name, value: &'a [u8]);
    /// All of the caller's with one name.
    fn callers(&mut self, group: &[Entry<'a>]);
}

#[derive(Clone, Copy)]
struct Entry<'a> {
    /// The first eight bytes of the name in lower case, by which most names are told apart.
    start: u64,
    name: &'a [u8],
    /// Whether the name is in lower case.
    lower: bool,
    value: &'a [u8],
    /// Where among its equals it stood.
    order: usize,
    fold: Fold,
}

/// What must be done to a value for signing.
#[derive(Clone, Copy, PartialEq)]
enum Fold {
    Nothing,
    Blanks,
}

impl<'a> Headers<'a> {
    /// Check every header of a request and select those that are signed. `known` gets those that the signer treats specially.
    pub fn select(
        &mut self,
        known: &mut KnownHeaders<'a>,
        headers: &'a [Header<'a>],
        policy: HeaderPolicy<'a>,
        token_header: &str,
        token_is_signed: bool,
    ) -> Result<(), Error> {
        if let HeaderPolicy::Listed(names) = policy {
            for (index, name) in names.iter().enumerate() {
                check_token(name, Status::HeaderName, Field::SignedHeader(index))?;
            }
        }
        for (index, header) in headers.iter().enumerate() {
            let Header { name, value } = *header;
            check_token(name, Status::HeaderName, Field::HeaderName(index))?;
            let fold = check_value(value, Field::HeaderValue(index))?;
            let is_token = is(name, token_header.as_bytes());
            let (slot, once) = match name.len() {
                _ if is_token => (&mut known.token, true),
                4 if is(name, b"host") => (&mut known.host, true),
                4 if is(name, b"date") => (&mut known.http_date, false),
                10 if is(name, b"x-amz-date") => (&mut known.date, true),
                11 if is(name, b"content-md5") => (&mut known.content_md5, false),
                12 if is(name, b"content-type") => (&mut known.content_type, false),
                13 if is(name, b"authorization") => (&mut known.authorization, true),
                13 if is(name, b"x-amz-trailer") => (&mut known.trailer, true),
                16 if is(name, b"content-encoding") => (&mut known.content_encoding, false),
                16 if is(name, b"x-amz-region-set") => (&mut known.region_set, true),
                20 if is(name, b"x-amz-content-sha256") => (&mut known.content_sha256, true),
                28 if is(name, b"x-amz-decoded-content-length") => (&mut known.decoded_length, true),
                _ => (&mut None, false),
            };
            if once && slot.is_some() {
                let message = "this header may stand only once";
                return Err(Error::new(Status::HeaderReserved, Field::HeaderName(index), message));
            }
            slot.get_or_insert((index, value));
            if is_signed(name, policy) && (token_is_signed || !is_token) {
                self.callers.push(Entry::new(name, !has_upper_case(name), value, index, fold));
            }
        }
        Ok(())
    }

    /// Put the caller's headers in canonical order. To be called when all are there, before anything is written.
    #[inline]
    pub fn sort(&mut self) {
        if self.callers.len() > 1 {
            self.callers.sort_unstable_by(|a, b| a.compare(b.start, b.name).then(a.order.cmp(&b.order)));
        }
    }

    /// Put `name:value` lines, values of repeated names joined by commas.
    #[inline]
    pub fn put_canonical(&self, out: &mut impl Sink) {
        self.for_each_line(&mut CanonicalLines(out));
    }

    /// Put the names joined by semicolons.
    #[inline]
    pub fn put_names(&self, out: &mut impl Sink) {
        self.for_each_line(&mut Names { out, first: true });
    }

    /// Put the `x-amz-*` headers as SigV2 signs them: spaces around a value go, those within stay.
    #[cfg(feature = "sigv2")]
    pub fn put_amz(&self, out: &mut impl Sink) {
        self.for_each_line(&mut AmzLines(out));
    }

    /// Put the lines that whoever sends the request must add: all that are signed but `host` and one more.
    pub fn put_lines(&self, but: &str, out: &mut impl Sink) {
        self.for_each_line(&mut WireLines { out, but: but.as_bytes() });
    }

    /// How many different names there are.
    #[cfg(feature = "verify")]
    pub fn names(&self) -> usize {
        let mut count = Count(0);
        self.for_each_line(&mut count);
        count.0
    }

    /// Put the value of `host`.
    #[inline]
    pub fn put_host(&self, out: &mut impl Sink) {
        if let Some(host) = self.own.host {
            return put_lower_case(out, host);
        }
        self.callers.iter().filter(|entry| is(entry.name, b"host")).for_each(|entry| entry.put_value(out));
    }

    /// Merge both lists.
    #[inline(always)]
    fn for_each_line(&self, each: &mut impl EachLine<'a>) {
        let mut merge = Merge { callers: &self.callers, each };
        self.own.visit(&mut merge);
        while !merge.callers.is_empty() {
            merge.next_group();
        }
    }
}

/// Visits the signer's headers, and hands on the caller's that come before each.
struct Merge<'h, 'a, E> {
    callers: &'h [Entry<'a>],
    each: &'h mut E,
}

impl<'a, E: EachLine<'a>> Visit<'a> for Merge<'_, 'a, E> {
    #[inline(always)]
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
    fn next_group(&mut self) {
        let first = &self.callers[0];
        let same = |entry: &&Entry<'_>| entry.start == first.start && is(entry.name, first.name);
        let (group, rest) = self.callers.split_at(1 + self.callers[1..].iter().take_while(same).count());
        self.each.callers(group);
        self.callers = rest;
    }
}

/// The lines of the canonical request.
struct CanonicalLines<'o, S>(&'o mut S);

impl<'a, S: Sink> EachLine<'a> for CanonicalLines<'_, S> {
    #[inline(always)]
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

/// Names, joined by semicolons.
struct Names<'o, S> {
    out: &'o mut S,
    first: bool,
}

impl<S: Sink> Names<'_, S> {
    #[inline(always)]
    fn put_separator(&mut self) {
        if !core::mem::take(&mut self.first) {
            self.out.put(b";");
        }
    }
}

impl<'a, S: Sink> EachLine<'a> for Names<'_, S> {
    #[inline(always)]
    fn own(&mut self, name: &'static Name, _: &'a [u8]) {
        self.put_separator();
        self.out.put(name.text());
    }

    #[inline]
    fn callers(&mut self, group: &[Entry<'a>]) {
        self.put_separator();
        group[0].put_name(self.out);
    }
}

/// The `x-amz-*` lines of SigV2.
#[cfg(feature = "sigv2")]
struct AmzLines<'o, S>(&'o mut S);

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
struct WireLines<'o, S> {
    out: &'o mut S,
    but: &'o [u8],
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

/// How many there are.
#[cfg(feature = "verify")]
struct Count(usize);

#[cfg(feature = "verify")]
impl<'a> EachLine<'a> for Count {
    fn own(&mut self, _: &'static Name, _: &'a [u8]) {
        self.0 += 1;
    }

    fn callers(&mut self, _: &[Entry<'a>]) {
        self.0 += 1;
    }
}

impl<'a> Entry<'a> {
    #[inline]
    fn new(name: &'a [u8], lower: bool, value: &'a [u8], order: usize, fold: Fold) -> Self {
        let first = first_eight(name);
        let start = if lower { first } else { u64::from_be_bytes(first.to_be_bytes().map(|b| b.to_ascii_lowercase())) };
        Entry { start, name, lower, value, order, fold }
    }

    /// Canonical order: by name in lower case.
    #[inline]
    fn compare(&self, start: u64, name: &[u8]) -> Ordering {
        self.start.cmp(&start).then_with(|| compare_names(self.name, name))
    }

    #[inline]
    fn put_name(&self, out: &mut impl Sink) {
        if self.lower { out.put(self.name) } else { put_lower_case(out, self.name) }
    }

    #[inline]
    fn put_value(&self, out: &mut impl Sink) {
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

/// Take `Name: value` apart.
pub fn split_line(line: &[u8]) -> Result<(&[u8], &[u8]), Error> {
    const LINE: Field = Field::Argument("line");
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let Some(colon) = line.iter().position(|b| *b == b':') else {
        return Err(Error::at(Status::HeaderName, LINE, line.len(), "a header line has a colon after its name"));
    };
    let (name, value) = (&line[..colon], &line[colon + 1..]);
    check_token(name, Status::HeaderName, LINE)?;
    check_value(value, LINE).map_err(|error| Error { offset: error.offset.map(|at| at + colon + 1), ..error })?;
    let start = value.iter().position(|b| !is_blank(b)).unwrap_or(value.len());
    let end = value.iter().rposition(|b| !is_blank(b)).map_or(start, |at| at + 1);
    Ok((name, &value[start..end]))
}

fn check_value(value: &[u8], field: Field) -> Result<Fold, Error> {
    let (mut folds, mut previous) = (false, b' ');
    for (at, &byte) in value.iter().enumerate() {
        match byte {
            b' ' | b'\t' => folds |= is_blank(&previous) || byte == b'\t',
            0..0x20 | 0x7f => {
                let message = "a header value cannot hold CR, LF, NUL or another control character";
                return Err(Error::at(Status::HeaderValue, field, at, message));
            }
            _ => {}
        }
        previous = byte;
    }
    Ok(if folds || (!value.is_empty() && is_blank(&previous)) { Fold::Blanks } else { Fold::Nothing })
}

fn is_blank(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

fn is_signed(name: &[u8], policy: HeaderPolicy<'_>) -> bool {
    let always = || is(name, b"host") || is_amz(name);
    match policy {
        HeaderPolicy::Default => always() || DEFAULT.iter().any(|known| is(name, known)),
        HeaderPolicy::All => always() || !VOLATILE.iter().any(|known| is(name, known)),
        HeaderPolicy::Listed(names) => always() || names.iter().any(|listed| is(name, listed)),
        HeaderPolicy::Exactly(names) => names.binary_search_by(|listed| compare_names(listed, name)).is_ok(),
    }
}

/// Whether a header is S3's own, which must be signed.
pub fn is_amz(name: &[u8]) -> bool {
    name.get(..6).is_some_and(|start| is(start, b"x-amz-"))
}

fn is(name: &[u8], other: &[u8]) -> bool {
    name.eq_ignore_ascii_case(other)
}

/// Order of two names in lower case.
pub(crate) fn compare_names(a: &[u8], b: &[u8]) -> Ordering {
    a.iter().map(u8::to_ascii_lowercase).cmp(b.iter().map(u8::to_ascii_lowercase))
}
