//! Where bytes go: a hash, the caller's buffer, or both at once.

use core::mem::MaybeUninit;

use smallvec::{Array, SmallVec};

use crate::crypto::Sha256;

/// Something that takes bytes in order and cannot fail.
pub trait Sink {
    /// Take the next bytes.
    fn put(&mut self, bytes: &[u8]);
}

impl Sink for Sha256 {
    fn put(&mut self, bytes: &[u8]) {
        self.update(bytes);
    }
}

impl<A: Array<Item = u8>> Sink for SmallVec<A> {
    fn put(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

impl Sink for Vec<u8> {
    fn put(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

/// A buffer of fixed size that counts what does not fit instead of overflowing.
pub struct Buffer<'a> {
    room: &'a mut [MaybeUninit<u8>],
    len: usize,
}

impl<'a> Buffer<'a> {
    /// A buffer over `room`, which need not be initialised.
    pub fn new(room: &'a mut [MaybeUninit<u8>]) -> Self {
        Buffer { room, len: 0 }
    }

    /// Bytes put so far, whether or not they fit.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether nothing was put yet.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}

impl Sink for Buffer<'_> {
    fn put(&mut self, bytes: &[u8]) {
        let end = self.len + bytes.len();
        if let Some(room) = self.room.get_mut(self.len..end) {
            for (to, from) in room.iter_mut().zip(bytes) {
                to.write(*from);
            }
        }
        self.len = end;
    }
}

/// Two sinks that take the same bytes, so that what is sent is what was signed.
pub struct Tee<'a, A, B>(pub &'a mut A, pub &'a mut B);

impl<A: Sink, B: Sink> Sink for Tee<'_, A, B> {
    fn put(&mut self, bytes: &[u8]) {
        self.0.put(bytes);
        self.1.put(bytes);
    }
}
