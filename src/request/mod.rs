//! A request as the caller gives it, and its URL taken apart.

pub mod payload;

use crate::error::{Error, Field, Status};
use crate::request::payload::Payload;
use crate::text::encode::{ByteSet, PATH, UNRESERVED};
use crate::text::sink::Sink;

/// How the path of a URL is written. Never guessed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PathMode {
    /// Percent-encoded in any way, or in part: made canonical as S3 does it.
    #[default]
    Canonical,
    /// Raw bytes, nothing percent-encoded; everything after the host is path.
    Raw,
    /// As it goes on the wire, signed byte for byte.
    Verbatim,
}

/// One header of a request.
#[derive(Clone, Copy, Debug)]
pub struct Header<'a> {
    /// Name in any case.
    pub name: &'a [u8],
    /// Value as it goes on the wire.
    pub value: &'a [u8],
}

/// Which headers are signed besides `host` and `x-amz-*`.
#[derive(Clone, Copy, Debug)]
pub enum HeaderPolicy<'a> {
    /// `content-type`, `content-md5` and `range`.
    Default,
    /// All but those that proxies and clients rewrite.
    All,
    /// Those named here.
    Listed(&'a [&'a [u8]]),
    /// Those named here, in lower case and in order, and no others.
    Exactly(&'a [&'a [u8]]),
}

/// One request to sign.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// HTTP method.
    pub method: &'a [u8],
    /// Absolute or origin-form URL.
    pub url: &'a [u8],
    /// How the path in `url` is written.
    pub path_mode: PathMode,
    /// Query, when `url` has none.
    pub query: &'a [u8],
    /// The bucket, where it stands in the host and not in the path; SigV2 signs it.
    pub bucket: &'a [u8],
    /// The headers that the request will carry.
    pub headers: &'a [Header<'a>],
    /// Which of them are signed.
    pub policy: HeaderPolicy<'a>,
    /// The body, or what is known of it.
    pub payload: Payload<'a>,
    /// Signing time in Unix seconds.
    pub time: i64,
    /// 0, or seconds of validity to presign.
    pub expires: i64,
    /// 0, or seconds of which the signing time of a presigned URL is a multiple.
    pub window: i64,
    /// With SigV4A, 32 random bytes for a random signature; none for a deterministic one.
    pub entropy: &'a [u8],
}

/// An HTTP token, as methods and header names are.
pub fn check_token(text: &[u8], status: Status, field: Field) -> Result<(), Error> {
    static TOKEN: ByteSet = ByteSet::unreserved_and(b"!#$%&'*+^`|");
    match TOKEN.first_outside(text) {
        Some(at) => Err(Error::at(status, field, at, "this byte cannot stand in an HTTP token")),
        None if text.is_empty() => Err(Error::at(status, field, 0, "this must not be empty")),
        None => Ok(()),
    }
}

const URL: Field = Field::Argument("url");

/// A part of a request together with where it stands in the caller's input, so that errors can point at it.
#[derive(Clone, Copy)]
pub struct Part<'a> {
    /// The bytes.
    pub bytes: &'a [u8],
    /// The input that they are from.
    pub field: Field,
    /// Their offset in it.
    pub start: usize,
    /// Whether it is known that they are unreserved bytes and slashes only, which nothing is to be checked or escaped in.
    pub plain: bool,
}

impl Default for Part<'_> {
    fn default() -> Self {
        Part { bytes: b"", field: URL, start: 0, plain: false }
    }
}

impl Part<'_> {
    /// An error about the byte at `offset` of this part.
    pub fn error(&self, status: Status, offset: usize, message: &'static str) -> Error {
        Error::at(status, self.field, self.start + offset, message)
    }
}

/// A URL taken apart. Nothing is decoded.
#[derive(Default)]
pub struct Url<'a> {
    /// `https://`, `http://`, or empty for origin-form.
    pub scheme: &'static str,
    /// Host, with the port if it is not the scheme's default. Empty for origin-form.
    pub authority: &'a [u8],
    /// Path; empty stands for `/`.
    pub path: Part<'a>,
    /// Query without `?`.
    pub query: Part<'a>,
}

impl<'a> Url<'a> {
    /// Take `url` apart; `query` is the query where it has none.
    pub fn parse(url: &'a [u8], path_mode: PathMode, query: &'a [u8]) -> Result<Self, Error> {
        let scheme = if starts_with_ignore_case(url, b"https://") {
            "https://"
        } else if starts_with_ignore_case(url, b"http://") {
            "http://"
        } else if url.starts_with(b"/") {
            ""
        } else {
            let message = "a URL begins with https://, http:// or, with a Host among the headers, /";
            return Err(Error::at(Status::Url, URL, 0, message));
        };

        let raw = path_mode == PathMode::Raw;
        let ends_authority = |b: &u8| *b == b'/' || (!raw && (*b == b'?' || *b == b'#'));
        let after_scheme = &url[scheme.len()..];
        // A host name of unreserved bytes needs no further check; a path of such and slashes none either.
        let name = UNRESERVED.first_outside(after_scheme).unwrap_or(after_scheme.len());
        let end = after_scheme[name..].iter().position(ends_authority).map_or(after_scheme.len(), |at| name + at);
        let (mut authority, rest) = after_scheme.split_at(end);
        if !scheme.is_empty() && (name < end || end == 0) {
            check_authority(authority, URL, scheme.len())?;
            authority = without_default_port(scheme, authority);
        }

        let start = scheme.len() + end;
        let plain = PATH.first_outside(rest);
        let mut path = Part { bytes: rest, field: URL, start, plain: plain.is_none() };
        let mut query = Part { bytes: query, field: Field::Argument("query"), ..Part::default() };
        let find = |mark| rest[plain?..].iter().position(|b| *b == mark).map(|at| plain.unwrap_or(0) + at);
        if !raw && let Some(at) = find(b'?') {
            if !query.bytes.is_empty() {
                return Err(query.error(Status::Query, 0, "the url has a query already"));
            }
            path = Part { bytes: &rest[..at], plain: plain == Some(at), ..path };
            query = Part { bytes: &rest[at + 1..], start: start + at + 1, ..Part::default() };
        }
        if !raw && let Some(at) = find(b'#') {
            let message = "a fragment is never sent; write # as %23 where it is meant";
            return Err(path.error(Status::Url, at, message));
        }
        Ok(Url { scheme, authority, path, query })
    }

    /// Put what comes before the path. In lower case, as HTTP clients send a host.
    pub fn put_origin(&self, out: &mut impl Sink) {
        out.put(self.scheme.as_bytes());
        put_lower_case(out, self.authority);
    }
}

/// A host without the port that the scheme of its URL implies.
pub fn without_default_port<'a>(scheme: &str, host: &'a [u8]) -> &'a [u8] {
    let port: &[u8] = if scheme == "https://" { b":443" } else { b":80" };
    host.strip_suffix(port).unwrap_or(host)
}

/// A host name or bracketed IPv6 address, with or without a port.
pub fn check_authority(authority: &[u8], field: Field, start: usize) -> Result<(), Error> {
    let error = |at: usize, message| Err(Error::at(Status::Host, field, start + at, message));
    let host_len = if authority.starts_with(b"[") {
        match authority.iter().position(|b| *b == b']') {
            Some(end) if end > 1 => match authority[1..end].iter().position(|b| !is_ipv6(*b)) {
                Some(at) => return error(1 + at, "this byte cannot stand in an IPv6 address"),
                None => end + 1,
            },
            _ => return error(0, "an IPv6 address stands between [ and ]"),
        }
    } else {
        UNRESERVED.first_outside(authority).unwrap_or(authority.len())
    };
    if host_len == 0 && matches!(authority.first(), None | Some(b':')) {
        return error(0, "the host is missing");
    }
    match &authority[host_len..] {
        [] => Ok(()),
        [b':', port @ ..] => match port.iter().position(|b| !b.is_ascii_digit()) {
            Some(at) if authority.contains(&b'@') => error(host_len + 1 + at, "a user name in the URL is not allowed"),
            Some(at) => error(host_len + 1 + at, "a port is a number"),
            None if (1..=65_535).contains(&decimal(port)) => Ok(()),
            None => error(host_len + 1, "a port is a number from 1 to 65535"),
        },
        [b'@', ..] => error(host_len, "a user name in the URL is not allowed"),
        [_, ..] => error(host_len, "this byte cannot stand in a host name; write other alphabets as xn--"),
    }
}

fn is_ipv6(byte: u8) -> bool {
    byte.is_ascii_hexdigit() || byte == b':' || byte == b'.'
}

/// The number that decimal digits write; the largest there is where they write a larger one.
pub fn decimal(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |n: u64, b| n.saturating_mul(10).saturating_add(u64::from(b - b'0')))
}

fn starts_with_ignore_case(text: &[u8], prefix: &[u8]) -> bool {
    text.starts_with(prefix) || text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// Put `text` in lower case.
#[inline]
pub fn put_lower_case(out: &mut impl Sink, text: &[u8]) {
    if !has_upper_case(text) {
        return out.put(text);
    }
    for chunk in text.chunks(32) {
        let mut room = [0; 32];
        let lower = &mut room[..chunk.len()];
        lower.copy_from_slice(chunk);
        lower.make_ascii_lowercase();
        out.put(lower);
    }
}

/// Whether there is a letter that has a lower case.
pub fn has_upper_case(text: &[u8]) -> bool {
    let any = |bytes: &[u8]| bytes.iter().fold(false, |any, byte| any | byte.is_ascii_uppercase());
    let (sixteens, rest) = text.as_chunks::<16>();
    sixteens.iter().any(|bytes| any(bytes))
        || text.last_chunk::<16>().map_or_else(|| rest.iter().any(u8::is_ascii_uppercase), |bytes| any(bytes))
}
