//! Bytes on the stack, as many as were written.

use core::ops::{Deref, DerefMut};

use super::copy::{copy_all, total_len};

/// Up to `N` bytes.
#[derive(Clone, Copy)]
pub struct Room<const N: usize> {
    bytes: [u8; N],
    len: usize,
}

impl<const N: usize> Default for Room<N> {
    #[inline(always)]
    fn default() -> Self {
        Room { bytes: [0; N], len: 0 }
    }
}

impl<const N: usize> Room<N> {
    /// Bytes, of which there are no more than `N`.
    #[inline]
    pub fn of(bytes: &[u8]) -> Self {
        let mut room = Room::default();
        assert!(room.append(bytes), "too long");
        room
    }

    /// Append `bytes`; false, and nothing is done, if they do not fit.
    #[inline]
    pub fn append(&mut self, bytes: &[u8]) -> bool {
        self.append_all(0, [bytes])
    }

    /// Append several pieces; false, and nothing is done, if they would leave less than `reserve` bytes.
    #[cfg_attr(feature = "std", inline(always))]
    pub fn append_all<const M: usize>(&mut self, reserve: usize, pieces: [&[u8]; M]) -> bool {
        let end = self.len + total_len(&pieces);
        let Some(room) = self.bytes[..N - reserve].get_mut(self.len..end) else { return false };
        copy_all(room, pieces);
        self.len = end;
        true
    }

    /// Keep the first `len` bytes.
    #[inline]
    pub fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len);
    }
}

impl<const N: usize> Deref for Room<N> {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

impl<const N: usize> DerefMut for Room<N> {
    #[inline]
    fn deref_mut(&mut self) -> &mut [u8] {
        &mut self.bytes[..self.len]
    }
}
