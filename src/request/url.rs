//! A URL taken apart, once.

use core::net::Ipv6Addr;

use super::PathMode;
use crate::error::{Error, Field, Status};
use crate::text::encode::{PATH, UNRESERVED, decimal, put_lower_case};
use crate::text::sink::Sink;

pub(crate) const URL: Field = Field::Argument("url");
pub(crate) const FRAGMENT: &str = "a fragment is never sent; write # as %23 where it is meant";

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
        let find =
            |bytes: &[u8], mark| bytes[plain?..].iter().position(|b| *b == mark).map(|at| plain.unwrap_or(0) + at);
        if !raw && let Some(at) = find(rest, b'?') {
            if !query.bytes.is_empty() {
                return Err(query.error(Status::Query, 0, "the url has a query already"));
            }
            path = Part { bytes: &rest[..at], plain: plain == Some(at), ..path };
            query = Part { bytes: &rest[at + 1..], start: start + at + 1, ..Part::default() };
        }
        // One in the query is found when that is taken apart.
        if !raw
            && !path.plain
            && let Some(at) = find(path.bytes, b'#')
        {
            return Err(path.error(Status::Url, at, FRAGMENT));
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
            Some(end) if end > 1 => match authority[1..end].iter().position(|b| !is_of_ipv6(*b)) {
                Some(at) => return error(1 + at, "this byte cannot stand in an IPv6 address"),
                None if !is_ipv6(&authority[1..end]) => return error(1, "this is not an IPv6 address"),
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
            None if port.starts_with(b"0") && decimal(port) > 0 => {
                error(host_len + 1, "a port has no leading zeros, which clients leave out")
            }
            None if (1..=65_535).contains(&decimal(port)) => Ok(()),
            None => error(host_len + 1, "a port is a number from 1 to 65535"),
        },
        [b'@', ..] => error(host_len, "a user name in the URL is not allowed"),
        [_, ..] => error(host_len, "this byte cannot stand in a host name; write other alphabets as xn--"),
    }
}

/// Whether this is an IPv6 address. The core looks at the bytes alone: the parser would be 3 of its 110 KB.
#[inline(never)]
fn is_ipv6(text: &[u8]) -> bool {
    cfg!(not(feature = "std")) || str::from_utf8(text).is_ok_and(|text| text.parse::<Ipv6Addr>().is_ok())
}

fn is_of_ipv6(byte: u8) -> bool {
    byte.is_ascii_hexdigit() || byte == b':' || byte == b'.'
}

fn starts_with_ignore_case(text: &[u8], prefix: &[u8]) -> bool {
    text.starts_with(prefix) || text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}
