//! The caller's memory: input as pointer and length, output in a bounded buffer.

use core::ffi::c_char;
use core::mem::MaybeUninit;
use core::ops::Range;
use core::slice;

use super::types::s3sign_str;
use crate::error::{Error, Field, Status};
use crate::text::sink::Buffer;
#[cfg(feature = "std")]
use crate::text::sink::Sink;

/// The most headers, fields or conditions.
const MOST_ENTRIES: usize = 1 << 20;

pub fn null(name: &'static str) -> Error {
    Error::new(Status::Null, Field::Argument(name), "must not be NULL")
}

/// Dereference `pointer`, which must not be NULL.
pub unsafe fn required<'a, T>(pointer: *const T, name: &'static str) -> Result<&'a T, Error> {
    // SAFETY: by the C contract, a pointer that is not NULL is valid for reads.
    unsafe { pointer.as_ref() }.ok_or(null(name))
}

/// Dereference `pointer` for writing; it must not be NULL.
pub unsafe fn required_mut<'a, T>(pointer: *mut T, name: &'static str) -> Result<&'a mut T, Error> {
    // SAFETY: by the C contract, a pointer that is not NULL is valid for writes.
    unsafe { pointer.as_mut() }.ok_or(null(name))
}

/// A slice of `len` values of the caller's; NULL is allowed if `len` is 0.
pub unsafe fn array<'a, T>(pointer: *const T, len: usize, field: Field) -> Result<&'a [T], Error> {
    if len == 0 {
        return Ok(&[]);
    }
    if pointer.is_null() {
        return Err(null_text(field));
    }
    check_length(len, size_of::<T>(), field)?;
    // SAFETY: by the C contract, `pointer` has `len` elements; it is not NULL, and their size fits in `isize`.
    Ok(unsafe { slice::from_raw_parts(pointer, len) })
}

/// A list of `len` entries of the caller's, of each of which something will be kept. No request has more than a million, so
/// that a longer one is not read at all.
pub unsafe fn list<'a, T>(pointer: *const T, len: usize, name: &'static str) -> Result<&'a [T], Error> {
    if len > MOST_ENTRIES && !pointer.is_null() {
        return Err(too_long(Field::Argument(name)));
    }
    // SAFETY: by the C contract, `pointer` has `len` elements.
    unsafe { array(pointer, len, Field::Argument(name)) }
}

/// A slice of `len` offsets for output, set to 0 since they may be uninitialized; empty for NULL.
#[cfg(feature = "batch")]
pub unsafe fn zeroed<'a>(pointer: *mut usize, len: usize, name: &'static str) -> Result<&'a mut [usize], Error> {
    if pointer.is_null() {
        return Ok(&mut []);
    }
    check_length(len, size_of::<usize>(), Field::Argument(name))?;
    // SAFETY: by the C contract, `pointer` has room for `len` offsets; it is not NULL, and their size fits in `isize`.
    unsafe {
        pointer.write_bytes(0, len);
        Ok(slice::from_raw_parts_mut(pointer, len))
    }
}

/// A slice of `len` bytes of the caller's.
pub unsafe fn bytes<'a>(pointer: *const u8, len: usize, name: &'static str) -> Result<&'a [u8], Error> {
    // SAFETY: by the C contract, `pointer` has `len` bytes.
    unsafe { array(pointer, len, Field::Argument(name)) }
}

/// The bytes of a caller's string.
pub unsafe fn text<'a>(text: s3sign_str, field: Field) -> Result<&'a [u8], Error> {
    // SAFETY: by the C contract, an `s3sign_str` has `len` bytes at `ptr`.
    unsafe { array(text.ptr.cast(), text.len, field) }
}

/// Check that `input` does not overlap the output at `place`, which would change it while it is read.
pub fn apart<'a, T>(input: &'a [T], place: &Range<usize>, field: Field) -> Result<&'a [T], Error> {
    let input_range = self::address_range(input);
    if input_range.start < place.end && place.start < input_range.end {
        return Err(overlap(field));
    }
    Ok(input)
}

/// The address range of `memory`.
pub fn address_range<T>(memory: &[T]) -> Range<usize> {
    let start = memory.as_ptr() as usize;
    start..start + size_of_val(memory)
}

fn check_length(len: usize, size: usize, field: Field) -> Result<(), Error> {
    match len.checked_mul(size) {
        Some(total) if isize::try_from(total).is_ok() => Ok(()),
        _ => Err(too_long(field)),
    }
}

#[cold]
pub fn null_text(field: Field) -> Error {
    Error::new(Status::Null, field, "must not be NULL unless the length is 0")
}

#[cold]
pub fn too_long(field: Field) -> Error {
    Error::new(Status::Length, field, "length too large")
}

#[cold]
pub fn overlap(field: Field) -> Error {
    Error::new(Status::Overlap, field, "overlaps the output buffer")
}

const TOO_SMALL: Error =
    Error::new(Status::BufferTooSmall, Field::Argument("cap"), "too small: the output needs *len + 1 bytes");

/// The caller's output buffer and length. It holds a raw pointer and makes a reference only while filling the buffer,
/// since input may overlap it until that has been checked.
pub struct Out<'a> {
    start: *mut c_char,
    cap: usize,
    len: &'a mut usize,
}

impl Out<'_> {
    /// Check the output and make it an empty string.
    pub unsafe fn new(out: *mut c_char, cap: usize, len: *mut usize) -> Result<Self, Error> {
        // SAFETY: by the C contract, `len` is NULL or valid for writes.
        let len = unsafe { required_mut(len, "len")? };
        *len = 0;
        if out.is_null() && cap != 0 {
            return Err(Error::new(Status::Null, Field::Argument("out"), "must not be NULL unless cap is 0"));
        }
        check_length(cap, 1, Field::Argument("cap"))?;
        let mut out = Out { start: out, cap, len };
        out.terminate(0);
        Ok(out)
    }

    /// The address range of the output.
    pub fn address_range(&self) -> Range<usize> {
        let start = if self.cap == 0 { 0 } else { self.start as usize };
        start..start + self.cap
    }

    fn room(&mut self) -> &mut [MaybeUninit<u8>] {
        match self.cap {
            0 => &mut [],
            // SAFETY: `new` checked that `start` is not NULL; by the C contract it has room for `cap` bytes. Callers of
            // `room` hold no other reference to them.
            cap => unsafe { slice::from_raw_parts_mut(self.start.cast(), cap) },
        }
    }

    /// Check that `needed` bytes fit, before an operation that cannot be repeated.
    pub fn reserve(&mut self, needed: usize) -> Result<(), Error> {
        if needed < self.cap {
            return Ok(());
        }
        *self.len = needed;
        Err(TOO_SMALL)
    }

    /// Fill the output with `write`. On failure the output is wiped and is an empty string.
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
            buffer.write(bytes);
            Ok(())
        })
    }

    /// A part of the output as a string for the caller. An empty one points at the final NUL, so it is "" in C.
    pub fn view(&self, range: &Range<usize>) -> s3sign_str {
        let start = if range.is_empty() { *self.len } else { range.start };
        // SAFETY: `start` is at most `*len`, which is less than `cap` after `fill`.
        s3sign_str { ptr: unsafe { self.start.add(start) }, len: range.len() }
    }

    fn terminate(&mut self, at: usize) {
        if at < self.cap {
            // SAFETY: `at` is less than `cap`, the room at `start`.
            unsafe { self.start.add(at).write(0) };
        }
    }
}
