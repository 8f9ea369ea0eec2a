//! A URL taken apart, once.

use super::PathMode;
use crate::error::{Error, Field, Status};
use crate::text::encode::{PATH, UNRESERVED, decimal, find, write_host};
use crate::text::sink::Sink;

pub(crate) const URL: Field = Field::Argument("url");
pub(crate) const FRAGMENT: &str = "a fragment is never sent; encode a literal # as %23";

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
    #[cfg(any(feature = "batch", feature = "endpoint", feature = "verify"))]
    pub fn parse(url: &'a [u8], path_mode: PathMode, query: &'a [u8]) -> Result<Self, Error> {
        let mut parsed = Url::default();
        parsed.read(url, path_mode, query)?;
        Ok(parsed)
    }

    /// Take `url` apart, and fill this in; `query` is the query where it has none.
    pub fn read(&mut self, url: &'a [u8], path_mode: PathMode, query: &'a [u8]) -> Result<(), Error> {
        let scheme = if url.starts_with(b"/") {
            ""
        } else if starts_with_ignore_case(url, b"https://") {
            "https://"
        } else if starts_with_ignore_case(url, b"http://") {
            "http://"
        } else {
            let message = "a URL starts with https:// or http://, or with / if there is a Host header";
            return Err(Error::at(Status::Url, URL, 0, message));
        };

        let raw = path_mode == PathMode::Raw;
        let ends_authority = |b: &u8| *b == b'/' || (!raw && (*b == b'?' || *b == b'#'));
        let after_scheme = &url[scheme.len()..];
        // A host name of unreserved bytes needs no further check; a path of such and slashes none either.
        let name = if scheme.is_empty() { 0 } else { UNRESERVED.prefix_len(after_scheme) };
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
        let find_mark = |bytes: &[u8], mark| find(&bytes[plain?..], mark).map(|at| plain.unwrap_or(0) + at);
        if !raw && let Some(at) = find_mark(rest, b'?') {
            if !query.bytes.is_empty() {
                return Err(query.error(Status::Query, 0, "the url already has a query"));
            }
            path = Part { bytes: &rest[..at], plain: plain == Some(at), ..path };
            query = Part { bytes: &rest[at + 1..], start: start + at + 1, ..Part::default() };
        }
        // One in the query is found when that is taken apart.
        if !raw
            && !path.plain
            && let Some(at) = find_mark(path.bytes, b'#')
        {
            return Err(path.error(Status::Url, at, FRAGMENT));
        }
        (self.scheme, self.authority, self.path, self.query) = (scheme, authority, path, query);
        Ok(())
    }

    /// Write what comes before the path.
    pub fn write_origin(&self, out: &mut impl Sink) {
        out.write_all([self.scheme.as_bytes()]);
        write_host(out, self.authority);
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
            Some(end) => match &authority[1..end] {
                address if is_ipv6(address) => end + 1,
                address => match address.iter().position(|byte| !byte.is_ascii_hexdigit() && !b":.".contains(byte)) {
                    Some(at) => return error(1 + at, "not allowed in an IPv6 address"),
                    None => return error(1, "not an IPv6 address"),
                },
            },
            None => return error(0, "an IPv6 address ends with ]"),
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
            Some(at) => error(host_len + 1 + at, "a port must be a number"),
            None if port.starts_with(b"0") && decimal(port) > 0 => {
                error(host_len + 1, "a port must not have leading zeros, which clients drop")
            }
            None if (1..=65_535).contains(&decimal(port)) => Ok(()),
            None => error(host_len + 1, "a port must be from 1 to 65535"),
        },
        [b'@', ..] => error(host_len, "a user name in the URL is not allowed"),
        [_, ..] => error(host_len, "byte not allowed in a host name; write international names in Punycode (xn--)"),
    }
}

/// Whether this is an IPv6 address. `core::net`, which the test below compares it with, would add 3 KB to the core.
fn is_ipv6(text: &[u8]) -> bool {
    let is_hex = |group: &[u8]| (1..=4).contains(&group.len()) && group.iter().all(u8::is_ascii_hexdigit);
    let is_decimal = |part: &[u8]| {
        (1..=3).contains(&part.len())
            && part.iter().all(u8::is_ascii_digit)
            && (part.len() == 1 || part[0] != b'0')
            && decimal(part) < 256
    };
    let is_ipv4 =
        |group: &[u8]| group.split(|b| *b == b'.').count() == 4 && group.split(|b| *b == b'.').all(is_decimal);
    let gap = text.windows(2).position(|pair| pair == b"::");
    let (before, after) = gap.map_or((text, &b""[..]), |at| (&text[..at], &text[at + 2..]));
    let last = if after.is_empty() { before } else { after };
    let mut groups = 0;
    for side in [before, after] {
        for group in side.split(|b| *b == b':').filter(|_| !side.is_empty()) {
            let ends_all = (gap.is_none() || !after.is_empty()) && group.as_ptr_range().end == last.as_ptr_range().end;
            groups += match () {
                _ if is_hex(group) => 1,
                _ if ends_all && is_ipv4(group) => 2,
                _ => return false,
            };
        }
    }
    if gap.is_some() { groups < 8 } else { groups == 8 }
}

fn starts_with_ignore_case(text: &[u8], prefix: &[u8]) -> bool {
    text.starts_with(prefix) || text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::net::Ipv6Addr;

    #[test]
    fn an_ipv6_address_is_what_the_standard_library_takes_for_one() {
        let mut random = fastrand::Rng::with_seed(11);
        let parts =
            ["::", ":", ":", "1", "0", "db8", "ffff", "2001", "12345", "g", ".", "127.0.0.1", "1.2.3.256", "1.02.3.4"];
        let known = [
            "::",
            "::1",
            "1::",
            "1:2:3:4:5:6:7:8",
            "1::8",
            "::ffff:1.2.3.4",
            "1:2:3:4:5:6:1.2.3.4",
            "1.2.3.4::",
            ":::",
            "....",
            "::1::",
            "1:2:3:4:5:6:7::",
            "1::2:3:4:5:6:7:8",
            "",
        ];
        let mut addresses = 0;
        for round in 0..if cfg!(miri) { 500 } else { 200_000 } {
            let made: String = (0..random.usize(0..18)).map(|_| parts[random.usize(..parts.len())]).collect();
            let text = known.get(round).copied().unwrap_or(&made);
            let expected = text.parse::<Ipv6Addr>().is_ok();
            addresses += usize::from(expected);
            assert_eq!(is_ipv6(text.as_bytes()), expected, "{text}");
        }
        assert!(addresses > 50, "{addresses}");
    }
}
