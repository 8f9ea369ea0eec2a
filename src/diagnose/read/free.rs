//! Room for texts that are not in what was read as they are.

/// Bytes that are not used yet.
pub struct Free<'a>(&'a mut [u8]);

/// A text that is being written. What does not fit is left out, and then there is no text.
pub struct Written<'a> {
    room: &'a mut [u8],
    len: usize,
}

impl<'a> Free<'a> {
    pub fn new(room: &'a mut [u8]) -> Self {
        Free(room)
    }

    /// Start a text of at most `most` bytes.
    pub fn text(&mut self, most: usize) -> Written<'a> {
        let room = core::mem::take(&mut self.0);
        let (room, rest) = room.split_at_mut(most.min(room.len()));
        self.0 = rest;
        Written { room, len: 0 }
    }
}

impl<'a> Written<'a> {
    #[inline(never)]
    pub fn write(&mut self, bytes: &[u8]) {
        let end = self.len.saturating_add(bytes.len());
        if let Some(room) = self.room.get_mut(self.len..end) {
            room.copy_from_slice(bytes);
        }
        self.len = end;
    }

    /// What was written as yet; empty if it did not fit.
    pub fn bytes(&self) -> &[u8] {
        self.room.get(..self.len).unwrap_or_default()
    }

    pub fn clear(&mut self) {
        self.len = 0;
    }

    /// What was written; empty if it did not fit.
    pub fn finish(self) -> &'a [u8] {
        let text: &'a [u8] = self.room;
        text.get(..self.len).unwrap_or_default()
    }
}
