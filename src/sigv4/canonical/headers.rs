//! The headers: which are signed, and each as `name:value` in lower case, folded, joined and sorted.

use core::cmp::Ordering;

use smallvec::SmallVec;

use crate::error::{Error, Field, Status};
use crate::request::{Header, HeaderPolicy, check_token, has_upper_case, put_lower_case};
use crate::text::encode::first_eight;
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

/// Headers that mean something to the signer, where the request carries them: index and value of the first.
#[derive(Default)]
pub struct Given<'a> {
    /// `Host`.
    pub host: Option<(usize, &'a [u8])>,
    /// `x-amz-date`.
    pub date: Option<(usize, &'a [u8])>,
    /// `x-amz-content-sha256`.
    pub content_sha256: Option<(usize, &'a [u8])>,
    /// The header of the session token.
    pub token: Option<(usize, &'a [u8])>,
    /// `Authorization`.
    pub authorization: Option<(usize, &'a [u8])>,
    /// `Content-Encoding`.
    pub content_encoding: Option<(usize, &'a [u8])>,
    /// `x-amz-decoded-content-length`.
    pub decoded_length: Option<(usize, &'a [u8])>,
    /// `x-amz-trailer`.
    pub trailer: Option<(usize, &'a [u8])>,
    /// `x-amz-region-set`.
    pub region_set: Option<(usize, &'a [u8])>,
    /// `Date`.
    pub http_date: Option<(usize, &'a [u8])>,
    /// `Content-MD5`.
    pub content_md5: Option<(usize, &'a [u8])>,
    /// `Content-Type`.
    pub content_type: Option<(usize, &'a [u8])>,
}

/// The headers that are signed.
#[derive(Default)]
pub struct Headers<'a> {
    entries: SmallVec<[Entry<'a>; 16]>,
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
    /// Check every header of a request and select those that are signed. `given` gets those that mean something.
    pub fn select(
        &mut self,
        given: &mut Given<'a>,
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
            let (known, once) = match () {
                _ if is(name, b"host") => (&mut given.host, true),
                _ if is(name, b"x-amz-date") => (&mut given.date, true),
                _ if is(name, b"x-amz-content-sha256") => (&mut given.content_sha256, true),
                _ if is(name, b"x-amz-decoded-content-length") => (&mut given.decoded_length, true),
                _ if is(name, b"x-amz-region-set") => (&mut given.region_set, true),
                _ if is(name, b"x-amz-trailer") => (&mut given.trailer, true),
                _ if is(name, b"authorization") => (&mut given.authorization, true),
                _ if is_token => (&mut given.token, true),
                _ if is(name, b"content-encoding") => (&mut given.content_encoding, false),
                _ if is(name, b"content-md5") => (&mut given.content_md5, false),
                _ if is(name, b"content-type") => (&mut given.content_type, false),
                _ if is(name, b"date") => (&mut given.http_date, false),
                _ => (&mut None, false),
            };
            if once && known.is_some() {
                let message = "this header may stand only once";
                return Err(Error::new(Status::HeaderReserved, Field::HeaderName(index), message));
            }
            known.get_or_insert((index, value));
            if is_signed(name, policy) && (token_is_signed || !is_token) {
                self.entries.push(Entry::new(name, !has_upper_case(name), value, index, fold));
            }
        }
        Ok(())
    }

    /// Add a header of the signer's.
    #[inline]
    pub fn add(&mut self, name: &'static str, value: &'a [u8]) {
        self.entries.push(Entry::new(name.as_bytes(), true, value, 0, Fold::Nothing));
    }

    /// Add the host of the URL.
    #[inline]
    pub fn add_host(&mut self, value: &'a [u8]) {
        self.entries.push(Entry::new(b"host", true, value, 0, Fold::Case));
    }

    /// Put the headers in canonical order. To be called when all are there, before anything is put.
    pub fn sort(&mut self) {
        let by_name = |a: &Entry<'_>, b: &Entry<'_>| compare_names(a.name, b.name).then(a.order.cmp(&b.order));
        self.entries.sort_unstable_by(|a, b| a.start.cmp(&b.start).then_with(|| by_name(a, b)));
    }

    /// Put `name:value` lines, values of repeated names joined by commas.
    pub fn put_canonical(&self, out: &mut impl Sink) {
        self.groups().for_each(|group| put_group(out, group, Entry::put_value));
    }

    /// Put the `x-amz-*` headers as SigV2 signs them: blanks around a value go, those within stay.
    pub fn put_amz(&self, out: &mut impl Sink) {
        let amz = self.groups().filter(|group| is_amz(group[0].name));
        amz.for_each(|group| put_group(out, group, |entry, out| out.put(entry.value.trim_ascii())));
    }

    /// Put the names joined by semicolons.
    pub fn put_names(&self, out: &mut impl Sink) {
        for (index, group) in self.groups().enumerate() {
            if index > 0 {
                out.put(b";");
            }
            group[0].put_name(out);
        }
    }

    /// Put the lines that whoever sends the request must add: all that are signed but `host` and one more.
    pub fn put_lines(&self, but: &str, out: &mut impl Sink) {
        let others = self.entries.iter().filter(|entry| !is(entry.name, b"host") && !is(entry.name, but.as_bytes()));
        others.for_each(|entry| put_line(out, entry.name, entry.value));
    }

    /// How many different names there are.
    pub fn names(&self) -> usize {
        self.groups().count()
    }

    /// Put the value of `host`.
    pub fn put_host(&self, out: &mut impl Sink) {
        self.entries.iter().filter(|entry| is(entry.name, b"host")).for_each(|entry| entry.put_value(out));
    }

    fn groups(&self) -> impl Iterator<Item = &[Entry<'a>]> {
        self.entries.chunk_by(|a, b| a.start == b.start && is(a.name, b.name))
    }
}

impl<'a> Entry<'a> {
    #[inline]
    fn new(name: &'a [u8], lower: bool, value: &'a [u8], order: usize, fold: Fold) -> Self {
        let first = first_eight(name);
        let start = if lower { first } else { u64::from_be_bytes(first.to_be_bytes().map(|b| b.to_ascii_lowercase())) };
        Entry { start, name, lower, value, order, fold }
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
