//! The headers that a SigV4 request says are signed: their names as listed, and their values as they arrived.

use core::cmp::Ordering;

use super::{bad, malformed};
use crate::error::{Error, Field, Status};
use crate::memory::List;
use crate::request::{Header, check_token};
use crate::sigv4::canonical::headers::check_value;
use crate::sigv4::canonical::lines::{Fold, compare_names};
use crate::text::encode::{first_eight, write_host};
use crate::text::names;
use crate::text::scan::{self, Marks, Sixteen};
use crate::text::sink::Sink;
use crate::text::sort::heap_sort_by;

const LIST: Field = Field::Argument("signed_headers");
const NOT_IN_ORDER: Error = bad(LIST, "signed headers must be lower-case and sorted");

/// The names in the order of the list, which is the canonical one, with the values that arrived.
#[derive(Default)]
pub struct SignedHeaders<'a> {
    list: &'a [u8],
    lines: List<Line<'a>, 16>,
    /// The second and further values of names, with the line and where they arrived.
    repeated: List<Repeated<'a>, 0>,
    /// The host of the URL, used if no `Host` arrived.
    authority: &'a [u8],
}

struct Line<'a> {
    /// The first eight bytes of the name, by which most names are told apart.
    key: u64,
    name: &'a [u8],
    value: Option<Value<'a>>,
}

/// A further value of the name of a line.
struct Repeated<'a> {
    line: usize,
    order: usize,
    value: Value<'a>,
}

#[derive(Clone, Copy)]
struct Value<'a> {
    bytes: &'a [u8],
    fold: Fold,
}

impl<'a> SignedHeaders<'a> {
    /// Take the list apart: tokens in lower case and in order, `host` among them.
    pub fn read_names(&mut self, list: &'a [u8]) -> Result<(), Error> {
        self.list = list;
        let (mut start, mut is_plain, mut marks) = (0, true, Marks::new(list, odd));
        let mut last = (0, &b""[..]);
        loop {
            let at = marks.next().unwrap_or(list.len());
            match list.get(at) {
                None | Some(b';') => {
                    let name = &list[start..at];
                    let key = first_eight(name);
                    // An empty name follows none.
                    if last.0 > key || (last.0 == key && last.1 >= name) {
                        return Err(NOT_IN_ORDER);
                    }
                    last = (key, name);
                    self.lines.push(Line { key, name, value: None })?;
                    if at == list.len() {
                        break;
                    }
                    start = at + 1;
                }
                Some(b'A'..=b'Z') => return Err(NOT_IN_ORDER),
                Some(_) => is_plain = false,
            }
        }
        if !is_plain && self.lines.iter().any(|line| check_token(line.name, Status::Malformed, LIST).is_err()) {
            // No header has such a name.
            return Err(MISSING);
        }
        if find(&self.lines, names::HOST.key, names::HOST.text).is_none() {
            return Err(Error::new(Status::UnsignedHeader, LIST, "host is not signed"));
        }
        Ok(())
    }

    /// Check all headers that arrived but the one at `checked`, and take the values of those that are signed. All of S3's own
    /// must be, but for that of a token that `unsigned` names. `authority` is the host of the URL if no `Host` arrived.
    pub fn read_values(
        &mut self,
        headers: &[Header<'a>],
        authority: Option<&'a [u8]>,
        unsigned: &str,
        checked: Option<usize>,
    ) -> Result<(), Error> {
        let lines = &mut self.lines[..];
        let mut missing = lines.len();
        for (index, &Header { name, value }) in headers.iter().enumerate() {
            let key = names::key(name);
            if let Some(at) = find(lines, key, name) {
                let fold = check_value(value, Field::HeaderValue(index)).map_err(malformed)?;
                let value = Value { bytes: value, fold };
                match &mut lines[at].value {
                    Some(_) => self.repeated.push(Repeated { line: at, order: index, value })?,
                    slot => {
                        *slot = Some(value);
                        missing -= 1;
                    }
                }
                continue;
            }
            if checked == Some(index) {
                continue;
            }
            check_token(name, Status::Malformed, Field::HeaderName(index))?;
            if !scan::none(value, |bytes| (bytes.within(0, 0x1f) | bytes.equal(0x7f)).bits()) {
                // A tab is allowed.
                check_value(value, Field::HeaderValue(index)).map_err(malformed)?;
            }
            if names::is_amz(key) && !name.eq_ignore_ascii_case(unsigned.as_bytes()) {
                let message = "this header must be signed";
                return Err(Error::new(Status::UnsignedHeader, Field::HeaderName(index), message));
            }
        }
        if !self.repeated.is_empty() {
            // In the order of the lines, and within each as they arrived.
            heap_sort_by(&mut self.repeated, |a, b| (a.line, a.order).cmp(&(b.line, b.order)));
        }
        if let Some(authority) = authority {
            self.authority = authority;
            missing -= 1;
        }
        if missing == 0 { Ok(()) } else { Err(MISSING) }
    }

    /// Write `name:value` lines, a line without anything, and the names joined by semicolons.
    pub fn write(&self, out: &mut impl Sink) {
        let mut repeated = &self.repeated[..];
        for (index, line) in self.lines.iter().enumerate() {
            match line.value {
                Some(Value { bytes, fold: Fold::Nothing }) if repeated.is_empty() => {
                    out.write_all([line.name, b":", bytes, b"\n"]);
                    continue;
                }
                Some(value) => {
                    out.write_all([line.name, b":"]);
                    value.fold.write(value.bytes, out);
                }
                None => {
                    out.write_all([line.name, b":"]);
                    write_host(out, self.authority);
                }
            }
            while let [Repeated { line, value, .. }, rest @ ..] = repeated
                && *line == index
            {
                out.write(b",");
                value.fold.write(value.bytes, out);
                repeated = rest;
            }
            out.write(b"\n");
        }
        out.write_all([b"\n", self.list]);
    }
}

/// The line of the header with this name, in any case, and key.
#[inline]
fn find(lines: &[Line<'_>], key: u64, name: &[u8]) -> Option<usize> {
    if lines.len() > FEW {
        return find_among_many(lines, key, name);
    }
    lines.iter().position(|line| line.key == key && names::is_same(name, line.name))
}

#[inline(never)]
fn find_among_many(lines: &[Line<'_>], key: u64, name: &[u8]) -> Option<usize> {
    let found = lines.binary_search_by(|line| {
        line.key.cmp(&key).then_with(|| match names::is_same(name, line.name) {
            true => Ordering::Equal,
            false => compare_names(line.name, name),
        })
    });
    found.ok()
}

/// So many lines are looked at one after the other.
const FEW: usize = 16;
const MISSING: Error = bad(LIST, "a signed header is missing");

/// Bytes of the list that names seldom have: all but letters in lower case, digits, `-` and `_`.
#[inline(always)]
fn odd(bytes: Sixteen) -> u32 {
    (bytes.within(b'a', b'z') | bytes.within(b'0', b'9') | bytes.equal(b'-') | bytes.equal(b'_')).others()
}
