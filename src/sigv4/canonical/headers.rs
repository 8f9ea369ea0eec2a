//! The headers: which are signed, and each as `name:value` in lower case, folded, joined and sorted.

use core::cmp::Ordering;

use smallvec::SmallVec;

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

/// The headers that are signed.
///
/// Those that the signer adds come in canonical order, so that the caller's are sorted alone and merged with them.
#[derive(Default)]
pub struct Headers<'a> {
    own: SmallVec<[Entry<'a>; 8]>,
    callers: SmallVec<[Entry<'a>; 16]>,
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
    Case,
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
            let (slot, once) = match () {
                _ if is(name, b"host") => (&mut known.host, true),
                _ if is(name, b"x-amz-date") => (&mut known.date, true),
                _ if is(name, b"x-amz-content-sha256") => (&mut known.content_sha256, true),
                _ if is(name, b"x-amz-decoded-content-length") => (&mut known.decoded_length, true),
                _ if is(name, b"x-amz-region-set") => (&mut known.region_set, true),
                _ if is(name, b"x-amz-trailer") => (&mut known.trailer, true),
                _ if is(name, b"authorization") => (&mut known.authorization, true),
                _ if is_token => (&mut known.token, true),
                _ if is(name, b"content-encoding") => (&mut known.content_encoding, false),
                _ if is(name, b"content-md5") => (&mut known.content_md5, false),
                _ if is(name, b"content-type") => (&mut known.content_type, false),
                _ if is(name, b"date") => (&mut known.http_date, false),
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

    /// Add a header of the signer's. To be called in canonical order.
    #[inline]
    pub fn add(&mut self, name: &'static str, value: &'a [u8]) {
        self.push(Entry::new(name.as_bytes(), true, value, 0, Fold::Nothing));
    }

    /// Add the host of the URL. To be called in canonical order.
    #[inline]
    pub fn add_host(&mut self, value: &'a [u8]) {
        self.push(Entry::new(b"host", true, value, 0, Fold::Case));
    }

    #[inline]
    fn push(&mut self, entry: Entry<'a>) {
        debug_assert!(self.own.last().is_none_or(|last| last.compare(&entry).is_lt()), "not in canonical order");
        self.own.push(entry);
    }

    /// Put the caller's headers in canonical order. To be called when all are there, before anything is written.
    #[inline]
    pub fn sort(&mut self) {
        if self.callers.len() > 1 {
            self.callers.sort_unstable_by(|a, b| a.compare(b).then(a.order.cmp(&b.order)));
        }
    }

    /// Put `name:value` lines, values of repeated names joined by commas.
    #[inline]
    pub fn put_canonical(&self, out: &mut impl Sink) {
        self.for_each_group(|group| put_group(out, group, Entry::put_value));
    }

    /// Put the `x-amz-*` headers as SigV2 signs them: blanks around a value go, those within stay.
    #[cfg(feature = "sigv2")]
    pub fn put_amz(&self, out: &mut impl Sink) {
        self.for_each_group(|group| {
            if is_amz(group[0].name) {
                put_group(out, group, |entry, out| out.put(entry.value.trim_ascii()));
            }
        });
    }

    /// Put the names joined by semicolons.
    #[inline]
    pub fn put_names(&self, out: &mut impl Sink) {
        let mut separator: &[u8] = b"";
        self.for_each_group(|group| {
            out.put(separator);
            separator = b";";
            group[0].put_name(out);
        });
    }

    /// Put the lines that whoever sends the request must add: all that are signed but `host` and one more.
    pub fn put_lines(&self, but: &str, out: &mut impl Sink) {
        self.for_each_group(|group| {
            if !is(group[0].name, b"host") && !is(group[0].name, but.as_bytes()) {
                group.iter().for_each(|entry| put_line(out, entry.name, entry.value));
            }
        });
    }

    /// Put the lines of the headers that the signer adds.
    #[inline]
    pub fn put_own_lines(&self, out: &mut impl Sink) {
        for entry in self.own.iter().filter(|entry| entry.fold != Fold::Case) {
            put_line(out, entry.name, entry.value);
        }
    }

    /// How many different names there are.
    #[cfg(feature = "verify")]
    pub fn names(&self) -> usize {
        let mut count = 0;
        self.for_each_group(|_| count += 1);
        count
    }

    /// Put the value of `host`.
    #[inline]
    pub fn put_host(&self, out: &mut impl Sink) {
        let host = |entries: &&Entry<'_>| is(entries.name, b"host");
        self.own.iter().chain(&self.callers).filter(host).for_each(|entry| entry.put_value(out));
    }

    /// Merge both lists. Headers of the same name come together.
    #[inline]
    fn for_each_group(&self, mut each: impl FnMut(&[Entry<'a>])) {
        let mut callers = &self.callers[..];
        let mut own = self.own.iter();
        let mut next_own = own.next();
        loop {
            match (next_own, callers) {
                (Some(entry), [first, ..]) if first.compare(entry).is_lt() => {}
                (Some(entry), _) => {
                    each(core::slice::from_ref(entry));
                    next_own = own.next();
                    continue;
                }
                (None, []) => return,
                (None, _) => {}
            }
            let same = |entry: &Entry<'_>| entry.start == callers[0].start && is(entry.name, callers[0].name);
            let len = 1 + callers[1..].iter().take_while(|entry| same(entry)).count();
            let (group, rest) = callers.split_at(len);
            each(group);
            callers = rest;
        }
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
    fn compare(&self, other: &Self) -> Ordering {
        self.start.cmp(&other.start).then_with(|| compare_names(self.name, other.name))
    }

    #[inline]
    fn put_name(&self, out: &mut impl Sink) {
        if self.lower { out.put(self.name) } else { put_lower_case(out, self.name) }
    }

    #[inline]
    fn put_value(&self, out: &mut impl Sink) {
        match self.fold {
            Fold::Nothing => out.put(self.value),
            Fold::Case => put_lower_case(out, self.value),
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
    out.put(name);
    out.put(b": ");
    out.put(value);
    out.put(b"\r\n");
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
