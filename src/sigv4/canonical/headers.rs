//! The headers: which are signed, and each as `name:value` in lower case, folded, joined and sorted.

use smallvec::SmallVec;

#[cfg(feature = "sigv2")]
use super::header_lines::AmzLines;
use super::header_lines::{CanonicalLines, EachLine, Entry, Fold, Merge, Names, WireLines, is, is_blank};
use super::signer_headers::SignerHeaders;
use crate::error::{Error, Field, Status};
use crate::request::{Header, HeaderPolicy, check_token};
use crate::sigv4::known_headers::KnownHeaders;
use crate::text::encode::{all_graphic, first_eight, has_upper_case, lower_eight, put_lower_case};
use crate::text::sink::Sink;
use crate::text::sort::sort_by;

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
            let start = lower_eight(first_eight(name));
            let mut is_token = false;
            let (slot, once) = match (start, name.len()) {
                (HOST, 4) => (&mut known.host, true),
                (DATE, 4) => (&mut known.http_date, false),
                (AUTHORIZ, 13) if is(name, b"authorization") => (&mut known.authorization, true),
                (CONTENT, 11) if is(name, b"content-md5") => (&mut known.content_md5, false),
                (CONTENT, 12) if is(name, b"content-type") => (&mut known.content_type, false),
                (CONTENT, 16) if is(name, b"content-encoding") => (&mut known.content_encoding, false),
                _ if !is_amz_start(start) => (&mut None, false),
                (_, 10) if is(name, b"x-amz-date") => (&mut known.date, true),
                (_, 13) if is(name, b"x-amz-trailer") => (&mut known.trailer, true),
                (_, 16) if is(name, b"x-amz-region-set") => (&mut known.region_set, true),
                (_, 20) if is(name, b"x-amz-content-sha256") => (&mut known.content_sha256, true),
                (_, 28) if is(name, b"x-amz-decoded-content-length") => (&mut known.decoded_length, true),
                _ if is(name, token_header.as_bytes()) => {
                    is_token = true;
                    (&mut known.token, true)
                }
                _ => (&mut None, false),
            };
            if once && slot.is_some() {
                let message = "this header may stand only once";
                return Err(Error::new(Status::HeaderReserved, Field::HeaderName(index), message));
            }
            slot.get_or_insert((index, value));
            if is_signed(name, start, policy) && (token_is_signed || !is_token) {
                self.callers.push(Entry { start, name, lower: !has_upper_case(name), value, order: index, fold });
            }
        }
        Ok(())
    }

    /// Put the caller's headers in canonical order. To be called when all are there, before anything is written.
    #[inline]
    pub fn sort(&mut self) {
        if self.callers.len() > 1 {
            sort_by(&mut self.callers, |a, b| a.compare(b.start, b.name).then(a.order.cmp(&b.order)));
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
        self.for_each_line(&mut Names { out, first: true, encoded: false });
    }

    /// Put the names as the value of a parameter.
    #[inline]
    pub fn put_encoded_names(&self, out: &mut impl Sink) {
        self.for_each_line(&mut Names { out, first: true, encoded: true });
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

    /// Put the value of `host`.
    #[inline]
    pub fn put_host(&self, out: &mut impl Sink) {
        if let Some(host) = self.own.host {
            return put_lower_case(out, host);
        }
        self.callers.iter().filter(|entry| is(entry.name, b"host")).for_each(|entry| entry.put_value(out));
    }

    /// Merge both lists.
    #[cfg_attr(feature = "std", inline(always))]
    fn for_each_line(&self, each: &mut impl EachLine<'a>) {
        let mut merge = Merge { callers: &self.callers, each };
        self.own.visit(&mut merge);
        while !merge.callers.is_empty() {
            merge.next_group();
        }
    }
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

/// Check a value, and tell what must be done to it for signing.
#[inline]
pub(crate) fn check_value(value: &[u8], field: Field) -> Result<Fold, Error> {
    if all_graphic(value) { Ok(Fold::Nothing) } else { check_odd_value(value, field) }
}

fn check_odd_value(value: &[u8], field: Field) -> Result<Fold, Error> {
    let is_control = |byte: &u8| (*byte < b' ' && *byte != b'\t') || *byte == 0x7f;
    // Each with the one behind it, and all at once first: nearly always none is odd.
    let is_odd = |one: u8, next: u8| (one < b' ') | (one == 0x7f) | ((one == b' ') & (next == b' '));
    let any_odd = |bytes: &[u8; 17]| (0..16).fold(false, |any, at| any | is_odd(bytes[at], bytes[at + 1]));
    let mut rest = value;
    while let Some(bytes) = rest.first_chunk::<17>()
        && !any_odd(bytes)
    {
        rest = &rest[16..];
    }
    let next = rest.iter().skip(1).chain(b".");
    let odd = rest.iter().zip(next).any(|(one, next)| is_odd(*one, *next));
    if odd && let Some(at) = value.iter().position(is_control) {
        let message = "a header value cannot hold CR, LF, NUL or another control character";
        return Err(Error { offset: Some(at), ..Error::new(Status::HeaderValue, field, message) });
    }
    let folds = odd || value.first().is_some_and(is_blank) || value.last().is_some_and(is_blank);
    Ok(if folds { Fold::Blanks } else { Fold::Nothing })
}

/// What names that are looked for start with.
const HOST: u64 = u64::from_be_bytes(*b"host\0\0\0\0");
const DATE: u64 = u64::from_be_bytes(*b"date\0\0\0\0");
const RANGE: u64 = u64::from_be_bytes(*b"range\0\0\0");
const AUTHORIZ: u64 = u64::from_be_bytes(*b"authoriz");
const CONTENT: u64 = u64::from_be_bytes(*b"content-");

/// Whether the name that starts so is one of S3's own.
#[inline]
fn is_amz_start(start: u64) -> bool {
    start >> 16 == u64::from_be_bytes(*b"\0\0x-amz-")
}

fn is_signed(name: &[u8], start: u64, policy: HeaderPolicy<'_>) -> bool {
    let always = is_amz_start(start) || (start == HOST && name.len() == 4);
    match policy {
        HeaderPolicy::Default => {
            always
                || (start == RANGE && name.len() == 5)
                || (start == CONTENT && (is(name, b"content-type") || is(name, b"content-md5")))
        }
        HeaderPolicy::All => always || !VOLATILE.iter().any(|known| is(name, known)),
        HeaderPolicy::Listed(names) => always || names.iter().any(|listed| is(name, listed)),
    }
}
