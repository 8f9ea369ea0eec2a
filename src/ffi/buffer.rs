//! The caller's memory: pointers and lengths in, a bounded buffer out.

use core::ffi::c_char;
use core::mem::MaybeUninit;
use core::ops::Range;
use core::slice;

use super::types::s3sign_str;
use crate::error::{Error, Field, Status};
use crate::text::sink::Buffer;
#[cfg(feature = "std")]
use crate::text::sink::Sink;

pub fn null(name: &'static str) -> Error {
    Error::new(Status::Null, Field::Argument(name), "this must not be NULL")
}

/// What `pointer` points at, which must not be NULL.
pub unsafe fn required<'a, T>(pointer: *const T, name: &'static str) -> Result<&'a T, Error> {
    // SAFETY: as the caller of this function promises.
    unsafe { pointer.as_ref() }.ok_or(null(name))
}

/// What `pointer` points at, to be written.
pub unsafe fn required_mut<'a, T>(pointer: *mut T, name: &'static str) -> Result<&'a mut T, Error> {
    // SAFETY: as the caller of this function promises.
    unsafe { pointer.as_mut() }.ok_or(null(name))
}

/// `len` values of the caller's; NULL is allowed for none.
pub unsafe fn array<'a, T>(pointer: *const T, len: usize, field: Field) -> Result<&'a [T], Error> {
    if len == 0 {
        return Ok(&[]);
    }
    if pointer.is_null() {
        return Err(Error::new(Status::Null, field, "this is NULL with a length that is not 0"));
    }
    check_length(len, size_of::<T>(), field)?;
    // SAFETY: as the caller of this function promises.
    Ok(unsafe { slice::from_raw_parts(pointer, len) })
}

/// `len` offsets of the caller's to be written, set to 0 for they may hold anything yet; none for NULL.
#[cfg(feature = "batch")]
pub unsafe fn zeroed<'a>(pointer: *mut usize, len: usize, name: &'static str) -> Result<&'a mut [usize], Error> {
    if pointer.is_null() {
        return Ok(&mut []);
    }
    check_length(len, size_of::<usize>(), Field::Argument(name))?;
    // SAFETY: as the caller of this function promises.
    unsafe {
        pointer.write_bytes(0, len);
        Ok(slice::from_raw_parts_mut(pointer, len))
    }
}

/// `len` bytes of the caller's.
pub unsafe fn bytes<'a>(pointer: *const u8, len: usize, name: &'static str) -> Result<&'a [u8], Error> {
    // SAFETY: as the caller of this function promises.
    unsafe { array(pointer, len, Field::Argument(name)) }
}

/// The bytes of a string of the caller's.
pub unsafe fn text<'a>(text: s3sign_str, field: Field) -> Result<&'a [u8], Error> {
    // SAFETY: as the caller of this function promises.
    unsafe { array(text.ptr.cast(), text.len, field) }
}

/// Input that does not lie in the output at `place`: it would change while it is read.
pub fn apart<'a, T>(input: &'a [T], place: &Range<usize>, field: Field) -> Result<&'a [T], Error> {
    let input_place = self::place(input);
    if input_place.start < place.end && place.start < input_place.end {
        return Err(Error::new(Status::Overlap, field, "this lies in the output buffer"));
    }
    Ok(input)
}

/// The addresses of memory.
pub fn place<T>(memory: &[T]) -> Range<usize> {
    let start = memory.as_ptr() as usize;
    start..start + size_of_val(memory)
}

fn check_length(len: usize, size: usize, field: Field) -> Result<(), Error> {
    match len.checked_mul(size) {
        Some(total) if isize::try_from(total).is_ok() => Ok(()),
        _ => Err(Error::new(Status::Length, field, "this length is larger than memory can hold")),
    }
}

const TOO_SMALL: Error =
    Error::new(Status::BufferTooSmall, Field::Argument("cap"), "the output needs *len bytes and one more for a NUL");

/// The caller's output buffer and the place where its length goes. No reference to the buffer is kept, but while it is
/// filled: input may lie in it until that was found and refused.
pub struct Out<'a> {
    start: *mut c_char,
    cap: usize,
    len: &'a mut usize,
}

impl Out<'_> {
    /// Check and empty the output.
    pub unsafe fn new(out: *mut c_char, cap: usize, len: *mut usize) -> Result<Self, Error> {
        // SAFETY: as the caller of this function promises.
        let len = unsafe { required_mut(len, "len")? };
        *len = 0;
        if out.is_null() && cap != 0 {
            return Err(Error::new(Status::Null, Field::Argument("out"), "this is NULL with a cap that is not 0"));
        }
        check_length(cap, 1, Field::Argument("cap"))?;
        let mut out = Out { start: out, cap, len };
        out.terminate(0);
        Ok(out)
    }

    /// The addresses of the output.
    pub fn place(&self) -> Range<usize> {
        let start = if self.cap == 0 { 0 } else { self.start as usize };
        start..start + self.cap
    }

    fn room(&mut self) -> &mut [MaybeUninit<u8>] {
        match self.cap {
            0 => &mut [],
            // SAFETY: as the caller of this function promises.
            cap => unsafe { slice::from_raw_parts_mut(self.start.cast(), cap) },
        }
    }

    /// Make sure that `needed` bytes fit, before something is done that cannot be done twice.
    pub fn reserve(&mut self, needed: usize) -> Result<(), Error> {
        if needed < self.cap {
            return Ok(());
        }
        *self.len = needed;
        Err(TOO_SMALL)
    }

    /// Fill the output by `write`. On failure what was written is wiped, and the output is an empty string.
    pub fn fill<T>(&mut self, write: impl FnOnce(&mut Buffer<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let mut buffer = Buffer::new(self.room());
        let outcome = write(&mut buffer);
        let needed = buffer.len();
        let result = match outcome {
            Ok(_) if needed >= self.cap => {
                *self.len = needed;
                Err(TOO_SMALL)
            }
            outcome => outcome,
        };
        match result {
            Ok(value) => {
                *self.len = needed;
                self.terminate(needed);
                Ok(value)
            }
            Err(error) => {
                let written = needed.min(self.cap);
                self.room()[..written].fill(MaybeUninit::new(0));
                Err(error)
            }
        }
    }

    /// If the output did not fit, ask for room for longer signatures too: so many may be others in the next call.
    #[cfg(feature = "ring")]
    pub fn allow_for_signatures(&mut self, count: usize) {
        /// Digits by which one may be longer than another: 144 at most, and less than 128 once in 2^50 times.
        const SPREAD: usize = 16;
        if *self.len != 0 {
            *self.len = self.len.saturating_add(count.saturating_mul(SPREAD));
        }
    }

    /// Fill the output with `bytes`.
    #[cfg(feature = "std")]
    pub fn set(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.fill(|buffer| {
            buffer.put(bytes);
            Ok(())
        })
    }

    /// A part of what was written, as the caller sees it. An empty one is the NUL at the end, so that it reads as "".
    pub fn view(&self, range: &Range<usize>) -> s3sign_str {
        let start = if range.is_empty() { *self.len } else { range.start };
        // SAFETY: as the caller of this function promises.
        s3sign_str { ptr: unsafe { self.start.add(start) }, len: range.len() }
    }

    fn terminate(&mut self, at: usize) {
        if at < self.cap {
            // SAFETY: as the caller of this function promises.
            unsafe { self.start.add(at).write(0) };
        }
    }
}
