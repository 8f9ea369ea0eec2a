//! Where bytes go: a hash, the caller's buffer, or both at once.

use core::mem::MaybeUninit;
use core::ops::{Deref, DerefMut};

use super::copy::{copy_all, total_len};
use super::room::Room;
use crate::memory::{List, OutOfMemory};

/// Something that takes bytes in order and cannot fail.
pub trait Sink {
    /// Take the next bytes.
    fn write(&mut self, bytes: &[u8]);

    /// Take several pieces, one after the other.
    #[inline]
    fn write_all<const N: usize>(&mut self, pieces: [&[u8]; N])
    where
        Self: Sized,
    {
        pieces.into_iter().for_each(|piece| self.write(piece));
    }
}

/// Any sink, for what is written seldom: its code is there once.
pub struct AnySink<'a>(pub &'a mut dyn Sink);

impl Sink for AnySink<'_> {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
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

    /// Bytes written so far, whether or not they fit.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether nothing was written yet.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}

impl Sink for Buffer<'_> {
    // Not inlined, as `write_all` is: most callers write seldom, and their code is the smaller.
    #[cfg_attr(feature = "std", inline(never))]
    fn write(&mut self, bytes: &[u8]) {
        self.write_all([bytes]);
    }

    #[cfg_attr(feature = "std", inline(always))]
    fn write_all<const N: usize>(&mut self, pieces: [&[u8]; N]) {
        let end = self.len + total_len(&pieces);
        if let Some(room) = self.room.get_mut(self.len..end) {
            copy_all(room, pieces.map(as_uninit));
        }
        self.len = end;
    }
}

#[cfg(feature = "diagnose")]
impl core::fmt::Write for Buffer<'_> {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        self.write(text.as_bytes());
        Ok(())
    }
}

/// As bytes that may go where none are initialised.
#[cfg_attr(feature = "std", inline(always))]
#[allow(unsafe_code)]
fn as_uninit(bytes: &[u8]) -> &[MaybeUninit<u8>] {
    // SAFETY: both have one layout, and nothing can be written through a shared reference.
    unsafe { &*(core::ptr::from_ref(bytes) as *const [MaybeUninit<u8>]) }
}

/// A text on the stack, which moves to the heap if it gets longer than `N` bytes. Writing cannot fail: if memory runs out, the
/// rest is not taken, and `check` says so.
#[derive(Default)]
pub struct Text<const N: usize> {
    short: Room<N>,
    /// All of it, once it is too long.
    long: Long,
}

#[derive(Default)]
struct Long {
    bytes: List<u8, 0>,
    failed: bool,
}

impl Long {
    /// Add bytes to what is `short` as yet, or to all of it.
    #[cold]
    fn write(&mut self, short: &[u8], bytes: &[u8]) {
        let moved = if self.bytes.is_empty() { self.bytes.extend_from_slice(short) } else { Ok(()) };
        self.failed |= moved.and_then(|()| self.bytes.extend_from_slice(bytes)).is_err();
    }
}

impl<const N: usize> Text<N> {
    /// Whether all that was written is there. To be asked before the text is used.
    #[inline]
    pub fn check(&self) -> Result<(), OutOfMemory> {
        if self.long.failed { Err(OutOfMemory) } else { Ok(()) }
    }

    /// Make room, so that nothing is moved while `len` bytes are written.
    #[cfg(feature = "diagnose")]
    pub fn reserve(&mut self, len: usize) {
        self.long.failed |= len > N && self.long.bytes.reserve(len).is_err();
    }

    /// Make the text one that memory did not suffice for.
    #[cfg(feature = "diagnose")]
    pub fn fail(&mut self) {
        self.long.failed = true;
    }

    /// The text, if all that was written is there.
    pub fn bytes(&self) -> Result<&[u8], OutOfMemory> {
        self.check().map(|()| &**self)
    }

    /// Keep the first `len` bytes.
    pub fn truncate(&mut self, len: usize) {
        self.short.truncate(len);
        self.long.bytes.truncate(len);
    }
}

impl<const N: usize> Sink for Text<N> {
    // Not inlined, as `write_all` is: most callers write seldom, and their code is the smaller.
    #[cfg_attr(feature = "std", inline(never))]
    fn write(&mut self, bytes: &[u8]) {
        self.write_all([bytes]);
    }

    #[cfg_attr(feature = "std", inline(always))]
    fn write_all<const M: usize>(&mut self, pieces: [&[u8]; M]) {
        if !self.long.bytes.is_empty() || !self.short.append_all(0, pieces) {
            pieces.into_iter().for_each(|piece| self.long.write(&self.short, piece));
        }
    }
}

#[cfg(feature = "diagnose")]
impl<const N: usize> core::fmt::Write for Text<N> {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        self.write(text.as_bytes());
        self.check().map_err(|_| core::fmt::Error)
    }
}

impl<const N: usize> Deref for Text<N> {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        if self.long.bytes.is_empty() { &self.short } else { &self.long.bytes }
    }
}

impl<const N: usize> DerefMut for Text<N> {
    fn deref_mut(&mut self) -> &mut [u8] {
        if self.long.bytes.is_empty() { &mut self.short } else { &mut self.long.bytes }
    }
}

#[cfg(feature = "diagnose")]
impl<const N: usize> zeroize::Zeroize for Text<N> {
    fn zeroize(&mut self) {
        self.short.zeroize();
        self.long.bytes.zeroize();
    }
}

/// Two sinks that take the same bytes, so that what is sent is what was signed. Pieces are handed on in runs.
pub struct Tee<'a, A: Sink, B: Sink> {
    sinks: (&'a mut A, &'a mut B),
    run: Room<384>,
}

impl<'a, A: Sink, B: Sink> Tee<'a, A, B> {
    /// To both.
    #[inline]
    pub fn new(a: &'a mut A, b: &'a mut B) -> Self {
        Tee { sinks: (a, b), run: Room::default() }
    }

    #[cold]
    fn hand_on(&mut self, bytes: &[u8]) {
        self.flush();
        self.sinks.0.write(bytes);
        self.sinks.1.write(bytes);
    }

    #[inline]
    fn flush(&mut self) {
        self.sinks.0.write(&self.run);
        self.sinks.1.write(&self.run);
        self.run.truncate(0);
    }
}

impl<A: Sink, B: Sink> Sink for Tee<'_, A, B> {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        self.write_all([bytes]);
    }

    #[cfg_attr(feature = "std", inline(always))]
    fn write_all<const N: usize>(&mut self, pieces: [&[u8]; N]) {
        if !self.run.append_all(0, pieces) {
            pieces.into_iter().for_each(|piece| self.hand_on(piece));
        }
    }
}

impl<A: Sink, B: Sink> Drop for Tee<'_, A, B> {
    #[inline]
    fn drop(&mut self) {
        self.flush();
    }
}
