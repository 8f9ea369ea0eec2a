//! Where bytes go: a hash, the caller's buffer, or both at once.

use alloc::vec::Vec;
use core::mem::MaybeUninit;
use core::ops::{Deref, DerefMut};

use smallvec::{Array, SmallVec};

/// Something that takes bytes in order and cannot fail.
pub trait Sink {
    /// Take the next bytes.
    fn put(&mut self, bytes: &[u8]);

    /// Take several pieces, one after the other.
    #[inline]
    fn put_all<const N: usize>(&mut self, pieces: [&[u8]; N])
    where
        Self: Sized,
    {
        pieces.into_iter().for_each(|piece| self.put(piece));
    }
}

/// Any sink, for what is written seldom: its code is there once.
pub struct AnySink<'a>(pub &'a mut dyn Sink);

impl Sink for AnySink<'_> {
    #[inline]
    fn put(&mut self, bytes: &[u8]) {
        self.0.put(bytes);
    }
}

/// Length of all pieces.
#[cfg(feature = "std")]
#[cfg_attr(feature = "std", inline(always))]
pub(crate) fn total_len<const N: usize>(pieces: &[&[u8]; N]) -> usize {
    pieces.iter().fold(0, |len, piece| len + piece.len())
}

/// Copy pieces into `to`, which has their length.
#[cfg(feature = "std")]
#[cfg_attr(feature = "std", inline(always))]
pub(crate) fn copy_all<T: Copy, const N: usize>(mut to: &mut [T], pieces: [&[T]; N]) {
    for piece in pieces {
        let (room, rest) = core::mem::take(&mut to).split_at_mut(piece.len());
        copy(room, piece);
        to = rest;
    }
}

impl<A: Array<Item = u8>> Sink for SmallVec<A> {
    #[inline]
    fn put(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

impl Sink for Vec<u8> {
    fn put(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

/// Copy a text of the length of `to`. Most are short: those are copied here, for a call would take longer than that.
#[cfg_attr(feature = "std", inline(always))]
pub(crate) fn copy<T: Copy>(to: &mut [T], from: &[T]) {
    /// Both ends of it, which overlap.
    #[cfg_attr(feature = "std", inline(always))]
    fn ends<T: Copy, const N: usize>(to: &mut [T], from: &[T]) -> Option<()> {
        let (first, last) = (*from.first_chunk::<N>()?, *from.last_chunk::<N>()?);
        *to.first_chunk_mut::<N>()? = first;
        *to.last_chunk_mut::<N>()? = last;
        Some(())
    }
    match from.len() {
        65.. => {
            to.copy_from_slice(from);
            None
        }
        32.. => ends::<T, 32>(to, from),
        16.. => ends::<T, 16>(to, from),
        8.. => ends::<T, 8>(to, from),
        4.. => ends::<T, 4>(to, from),
        2.. => ends::<T, 2>(to, from),
        _ => ends::<T, 1>(to, from),
    };
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
    #[inline]
    fn put(&mut self, bytes: &[u8]) {
        let end = self.len + bytes.len();
        if let Some(room) = self.room.get_mut(self.len..end) {
            copy(room, as_uninit(bytes));
        }
        self.len = end;
    }

    #[cfg(feature = "std")]
    #[inline(always)]
    fn put_all<const N: usize>(&mut self, pieces: [&[u8]; N]) {
        let end = self.len + total_len(&pieces);
        if let Some(room) = self.room.get_mut(self.len..end) {
            copy_all(room, pieces.map(as_uninit));
        }
        self.len = end;
    }
}

/// As bytes that may go where none are initialised.
#[cfg_attr(feature = "std", inline(always))]
#[allow(unsafe_code)]
fn as_uninit(bytes: &[u8]) -> &[MaybeUninit<u8>] {
    // SAFETY: both have one layout, and nothing can be written through a shared reference.
    unsafe { &*(core::ptr::from_ref(bytes) as *const [MaybeUninit<u8>]) }
}

/// Append a text to the first `len` bytes of `room`; false, and nothing is done, if it does not fit.
#[inline]
fn append(room: &mut [u8], len: &mut usize, bytes: &[u8]) -> bool {
    let end = *len + bytes.len();
    let Some(room) = room.get_mut(*len..end) else { return false };
    copy(room, bytes);
    *len = end;
    true
}

/// A text on the stack, which moves to the heap if it gets longer than `N` bytes.
#[derive(Clone)]
pub struct Stack<const N: usize> {
    room: [u8; N],
    len: usize,
    /// All of it, once it is too long.
    long: Vec<u8>,
}

impl<const N: usize> Default for Stack<N> {
    #[inline]
    fn default() -> Self {
        Stack { room: [0; N], len: 0, long: Vec::new() }
    }
}

impl<const N: usize> Stack<N> {
    /// Begin again.
    pub fn clear(&mut self) {
        self.len = 0;
        self.long.clear();
    }

    #[inline(never)]
    fn put_long(&mut self, bytes: &[u8]) {
        if self.len <= N {
            self.long.extend_from_slice(&self.room[..self.len]);
        }
        self.long.extend_from_slice(bytes);
        self.len = self.long.len();
    }
}

impl<const N: usize> Sink for Stack<N> {
    #[inline]
    fn put(&mut self, bytes: &[u8]) {
        if !append(&mut self.room, &mut self.len, bytes) {
            self.put_long(bytes);
        }
    }
}

impl<const N: usize> Deref for Stack<N> {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        self.room.get(..self.len).unwrap_or(&self.long)
    }
}

impl<const N: usize> DerefMut for Stack<N> {
    fn deref_mut(&mut self) -> &mut [u8] {
        self.room.get_mut(..self.len).unwrap_or(&mut self.long)
    }
}

/// Two sinks that take the same bytes, so that what is sent is what was signed. Pieces are handed on in runs.
pub struct Tee<'a, A: Sink, B: Sink> {
    sinks: (&'a mut A, &'a mut B),
    room: [u8; 256],
    len: usize,
}

impl<'a, A: Sink, B: Sink> Tee<'a, A, B> {
    /// To both.
    #[inline]
    pub fn new(a: &'a mut A, b: &'a mut B) -> Self {
        Tee { sinks: (a, b), room: [0; 256], len: 0 }
    }

    fn hand_on(&mut self, bytes: &[u8]) {
        for bytes in [&self.room[..self.len], bytes] {
            self.sinks.0.put(bytes);
            self.sinks.1.put(bytes);
        }
        self.len = 0;
    }
}

impl<A: Sink, B: Sink> Sink for Tee<'_, A, B> {
    #[inline]
    fn put(&mut self, bytes: &[u8]) {
        if !append(&mut self.room, &mut self.len, bytes) {
            self.hand_on(bytes);
        }
    }
}

impl<A: Sink, B: Sink> Drop for Tee<'_, A, B> {
    fn drop(&mut self) {
        self.hand_on(b"");
    }
}
