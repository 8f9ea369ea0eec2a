//! Structs that start with their size, so that callers compiled with another version of the header keep working.

use core::mem::{MaybeUninit, offset_of};
use core::ptr;

use super::out_buffer::{bytes, null};
use super::types::*;
use crate::error::{Error, Field, Status};

/// A struct that starts with its size.
///
/// # Safety
/// The struct must be `repr(C)`, its first field must be its size as `u32`, and all-zero bytes must be a valid value.
pub unsafe trait SizedStruct: Copy {
    /// Its size in the first release, the smallest that callers may pass.
    const FIRST_SIZE: usize;
}

// SAFETY: `repr(C)`, its first field is `size: u32`, and its integers and pointers may all be zero.
unsafe impl SizedStruct for s3sign_signer_config {
    const FIRST_SIZE: usize = size_of::<Self>();
}
// SAFETY: `repr(C)`, its first field is `size: u32`, and its integers and pointers may all be zero.
unsafe impl SizedStruct for s3sign_request {
    const FIRST_SIZE: usize = size_of::<Self>();
}
// SAFETY: `repr(C)`, its first field is `size: u32`, and its integers and pointers may all be zero.
unsafe impl SizedStruct for s3sign_stream_plan {
    const FIRST_SIZE: usize = size_of::<Self>();
}
// SAFETY: `repr(C)`, its first field is `size: u32`, and its integers and pointers may all be zero.
unsafe impl SizedStruct for s3sign_post {
    const FIRST_SIZE: usize = size_of::<Self>();
}
// SAFETY: `repr(C)`, its first field is `size: u32`, and its integers and pointers may all be zero.
unsafe impl SizedStruct for s3sign_post_form {
    const FIRST_SIZE: usize = size_of::<Self>();
}
// SAFETY: `repr(C)`, its first field is `size: u32`, and its integers and pointers may all be zero.
unsafe impl SizedStruct for s3sign_claim {
    const FIRST_SIZE: usize = offset_of!(Self, replay_key);
}
// SAFETY: `repr(C)`, its first field is `size: u32`, and its integers and pointers may all be zero.
unsafe impl SizedStruct for s3sign_endpoint {
    const FIRST_SIZE: usize = offset_of!(Self, path_as_is);
}
// SAFETY: `repr(C)`, its first field is `size: u32`, and its integers and pointers may all be zero.
unsafe impl SizedStruct for s3sign_endpoint_result {
    const FIRST_SIZE: usize = size_of::<Self>();
}
// SAFETY: `repr(C)`, its first field is `size: u32`, and its integers and pointers may all be zero.
unsafe impl SizedStruct for s3sign_provider_profile {
    const FIRST_SIZE: usize = size_of::<Self>();
}
// SAFETY: `repr(C)`, its first field is `size: u32`, and its integers and pointers may all be zero.
unsafe impl SizedStruct for s3sign_result {
    const FIRST_SIZE: usize = size_of::<Self>();
}
// SAFETY: `repr(C)`, its first field is `size: u32`, and its integers and pointers may all be zero.
unsafe impl SizedStruct for s3sign_error {
    const FIRST_SIZE: usize = size_of::<Self>();
}

/// An upper bound on the size of all structs, also of later versions.
const LARGEST: usize = 4096;

/// Read a caller's struct of an older or newer version.
pub unsafe fn read<T: SizedStruct>(pointer: *const T, name: &'static str) -> Result<T, Error> {
    let mut room = MaybeUninit::uninit();
    // SAFETY: `in_place` returns a pointer to a valid `T`, in the caller's struct or in `room`.
    Ok(unsafe { *in_place(pointer, name, &mut room)? })
}

/// The caller's struct in place or, if its size differs or it is unaligned, a copy in `room`.
pub unsafe fn in_place<T: SizedStruct>(
    pointer: *const T,
    name: &'static str,
    room: &mut MaybeUninit<T>,
) -> Result<*const T, Error> {
    // SAFETY: by the C contract, `pointer` is NULL or starts with its size.
    let size = unsafe { size(pointer, name)? };
    if size == size_of::<T>() && pointer.is_aligned() {
        return Ok(pointer);
    }
    // SAFETY: by the C contract, `pointer` has `size` bytes.
    unsafe { copy(pointer, size, name, room) }
}

#[cold]
unsafe fn copy<T: SizedStruct>(
    pointer: *const T,
    size: usize,
    name: &'static str,
    room: &mut MaybeUninit<T>,
) -> Result<*const T, Error> {
    let beyond =
        // SAFETY: by the C contract, `pointer` has `size` bytes, and these are the last of them.
        unsafe { bytes(pointer.cast::<u8>().wrapping_add(size_of::<T>()), size.saturating_sub(size_of::<T>()), name)? };
    if let Some(at) = beyond.iter().position(|b| *b != 0) {
        let message = "sets a field that this version of the library does not know";
        return Err(Error::at(Status::StructSize, Field::Argument(name), size_of::<T>() + at, message));
    }
    *room = MaybeUninit::zeroed();
    // SAFETY: the source has `size` bytes and `room` has `size_of::<T>()`; `room` is zeroed, a valid `T`, and the
    // caller's struct is not in it.
    unsafe { ptr::copy_nonoverlapping(pointer.cast::<u8>(), room.as_mut_ptr().cast(), size.min(size_of::<T>())) };
    Ok(room.as_ptr())
}

/// Write as much of `value` as the caller's struct has room for, except for the size field; NULL does nothing.
pub unsafe fn write<T: SizedStruct>(pointer: *mut T, value: T, name: &'static str) -> Result<(), Error> {
    if pointer.is_null() {
        return Ok(());
    }
    // SAFETY: by the C contract, `pointer` starts with its size; it is not NULL.
    let size = unsafe { size(pointer, name)? }.min(size_of::<T>());
    let skip = size_of::<u32>();
    // SAFETY: `value` and the caller's struct both have at least `size` bytes, and `size` is at least `skip`, since no
    // released struct is smaller.
    unsafe {
        let from = (&raw const value).cast::<u8>().add(skip);
        ptr::copy_nonoverlapping(from, pointer.cast::<u8>().add(skip), size - skip);
    }
    Ok(())
}

/// The size of a caller's struct, checked.
pub unsafe fn size<T: SizedStruct>(pointer: *const T, name: &'static str) -> Result<usize, Error> {
    if pointer.is_null() {
        return Err(null(name));
    }
    // SAFETY: the caller's struct starts with its `u32` size. A reference would have to be aligned.
    let size = unsafe { pointer.cast::<u32>().read_unaligned() } as usize;
    if size < T::FIRST_SIZE {
        let message = "the size field is too small; use the INIT macro or the init function";
        return Err(Error::at(Status::StructSize, Field::Argument(name), 0, message));
    }
    // Bytes after this library's version of the struct are read, so an uninitialized size must not be trusted.
    if size > LARGEST {
        return Err(Error::at(Status::StructSize, Field::Argument(name), 0, "the size field is too large"));
    }
    Ok(size)
}

/// Zero a caller's struct and set its size; NULL does nothing.
pub unsafe fn init<T: SizedStruct>(pointer: *mut T) {
    if !pointer.is_null() {
        // SAFETY: by the C contract, `pointer` has room for a `T`; it is not NULL. Both writes work unaligned.
        unsafe {
            ptr::write_bytes(pointer.cast::<u8>(), 0, size_of::<T>());
            pointer.cast::<u32>().write_unaligned(size_of::<T>() as u32);
        }
    }
}
