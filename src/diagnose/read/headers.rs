//! A request as it is found in a text, and its headers, as many as there is room for.

use super::text::{is_same, skip, trim};
use crate::request::Header;

/// A request, but for its headers.
#[derive(Default)]
pub struct Request<'a> {
    pub method: &'a [u8],
    pub url: &'a [u8],
    pub body: Option<&'a [u8]>,
    /// Whether all headers are shown.
    pub is_whole: bool,
    /// Where it ends.
    pub end: usize,
}

/// `Name: value`.
pub fn header_line(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let name = skip(line, 0, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    let value = line.get(name..)?.strip_prefix(b":").filter(|_| name > 0)?;
    Some((&line[..name], trim(value)))
}

/// How many are kept: more than any request that was pasted has.
// Not `pub`, by which it would get into the C header.
pub(super) const MOST: usize = 96;

/// No longer value is kept, and no longer URL: servers take none, and each is looked at many times.
pub(super) const LONGEST: usize = 64 << 10;

pub type Room<'a> = [Header<'a>; MOST];

/// Headers in a room.
pub struct Headers<'a> {
    room: &'a mut Room<'a>,
    len: usize,
    /// Whether there was room for all.
    pub complete: bool,
}

impl<'a> Headers<'a> {
    pub fn new(room: &'a mut Room<'a>) -> Self {
        Headers { room, len: 0, complete: true }
    }

    pub fn push(&mut self, name: &'a [u8], value: &'a [u8]) {
        match self.room.get_mut(self.len) {
            Some(slot) if value.len() <= LONGEST => {
                *slot = Header { name, value };
                self.len += 1;
            }
            _ => self.complete = false,
        }
    }

    pub fn has(&self, name: &[u8]) -> bool {
        self.room[..self.len].iter().any(|header| is_same(header.name, name))
    }

    pub fn clear(&mut self) {
        self.len = 0;
    }

    pub fn len(&self) -> usize {
        self.len
    }

    pub fn finish(self) -> &'a [Header<'a>] {
        &self.room[..self.len]
    }
}
