//! The headers of a request, as many as there is room for.

use crate::request::Header;

/// As many are kept. No request that was ever pasted has so many.
pub const MOST: usize = 96;

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
            Some(slot) => {
                *slot = Header { name, value };
                self.len += 1;
            }
            None => self.complete = false,
        }
    }

    pub fn has(&self, name: &[u8]) -> bool {
        self.room[..self.len].iter().any(|header| header.name.eq_ignore_ascii_case(name))
    }

    pub fn len(&self) -> usize {
        self.len
    }

    pub fn finish(self) -> &'a [Header<'a>] {
        &self.room[..self.len]
    }
}
