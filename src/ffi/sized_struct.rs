//! Structs of callers that were compiled against another version of the header: each begins with its size.

use core::mem::{MaybeUninit, offset_of};
use core::ptr;

use super::out_buffer::{bytes, null};
use super::types::*;
use crate::error::{Error, Field, Status};

/// A struct that begins with its size.
///
/// # Safety
/// The struct is `repr(C)`, its first field is a `u32` size, and all zero bytes are a valid value of it.
pub unsafe trait SizedStruct: Copy {
    /// Its size in the first release. Callers compiled since then may pass any size from there on.
    const FIRST_SIZE: usize;
}

// SAFETY: it is repr(C), begins with its size, and all zero bytes are a value of it.
unsafe impl SizedStruct for s3sign_signer_config {
    const FIRST_SIZE: usize = size_of::<Self>();
}
// SAFETY: it is repr(C), begins with its size, and all zero bytes are a value of it.
unsafe impl SizedStruct for s3sign_request {
    const FIRST_SIZE: usize = size_of::<Self>();
}
// SAFETY: it is repr(C), begins with its size, and all zero bytes are a value of it.
unsafe impl SizedStruct for s3sign_stream_plan {
    const FIRST_SIZE: usize = size_of::<Self>();
}
// SAFETY: it is repr(C), begins with its size, and all zero bytes are a value of it.
unsafe impl SizedStruct for s3sign_post {
    const FIRST_SIZE: usize = size_of::<Self>();
}
// SAFETY: it is repr(C), begins with its size, and all zero bytes are a value of it.
unsafe impl SizedStruct for s3sign_post_form {
    const FIRST_SIZE: usize = size_of::<Self>();
}
// SAFETY: it is repr(C), begins with its size, and all zero bytes are a value of it.
unsafe impl SizedStruct for s3sign_claim {
    const FIRST_SIZE: usize = offset_of!(Self, replay_key);
}
// SAFETY: it is repr(C), begins with its size, and all zero bytes are a value of it.
unsafe impl SizedStruct for s3sign_endpoint {
    const FIRST_SIZE: usize = offset_of!(Self, path_as_is);
}
// SAFETY: it is repr(C), begins with its size, and all zero bytes are a value of it.
unsafe impl SizedStruct for s3sign_endpoint_result {
    const FIRST_SIZE: usize = size_of::<Self>();
}
// SAFETY: it is repr(C), begins with its size, and all zero bytes are a value of it.
unsafe impl SizedStruct for s3sign_provider_profile {
    const FIRST_SIZE: usize = size_of::<Self>();
}
// SAFETY: it is repr(C), begins with its size, and all zero bytes are a value of it.
unsafe impl SizedStruct for s3sign_result {
    const FIRST_SIZE: usize = size_of::<Self>();
}
// SAFETY: it is repr(C), begins with its size, and all zero bytes are a value of it.
unsafe impl SizedStruct for s3sign_error {
    const FIRST_SIZE: usize = size_of::<Self>();
}

/// No struct will grow beyond this.
const LARGEST: usize = 4096;

/// Read a struct of the caller's, whose size may be older or newer than this library's.
pub unsafe fn read<T: SizedStruct>(pointer: *const T, name: &'static str) -> Result<T, Error> {
    let mut room = MaybeUninit::uninit();
    // SAFETY: as the caller of this function promises.
    Ok(unsafe { *in_place(pointer, name, &mut room)? })
}

/// A struct of the caller's where it is, or a copy in `room` if it cannot be read as it stands.
pub unsafe fn in_place<T: SizedStruct>(
    pointer: *const T,
    name: &'static str,
    room: &mut MaybeUninit<T>,
) -> Result<*const T, Error> {
    // SAFETY: as the caller of this function promises.
    let size = unsafe { size(pointer, name)? };
    if size == size_of::<T>() && pointer.is_aligned() {
        return Ok(pointer);
    }
    // SAFETY: as the caller of this function promises.
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
        // SAFETY: as the caller of this function promises.
        unsafe { bytes(pointer.cast::<u8>().wrapping_add(size_of::<T>()), size.saturating_sub(size_of::<T>()), name)? };
    if let Some(at) = beyond.iter().position(|b| *b != 0) {
        let message = "sets a field that this version of the library does not know";
        return Err(Error::at(Status::StructSize, Field::Argument(name), size_of::<T>() + at, message));
    }
    *room = MaybeUninit::zeroed();
    // SAFETY: as the caller of this function promises.
    unsafe { ptr::copy_nonoverlapping(pointer.cast::<u8>(), room.as_mut_ptr().cast(), size.min(size_of::<T>())) };
    Ok(room.as_ptr())
}

/// Write a struct of the caller's, as far as it reaches; NULL does nothing. Its size field stays.
pub unsafe fn write<T: SizedStruct>(pointer: *mut T, value: T, name: &'static str) -> Result<(), Error> {
    if pointer.is_null() {
        return Ok(());
    }
    // SAFETY: as the caller of this function promises.
    let size = unsafe { size(pointer, name)? }.min(size_of::<T>());
    let skip = size_of::<u32>();
    // SAFETY: as the caller of this function promises.
    unsafe {
        let from = (&raw const value).cast::<u8>().add(skip);
        ptr::copy_nonoverlapping(from, pointer.cast::<u8>().add(skip), size - skip);
    }
    Ok(())
}

/// The size of a struct of the caller's, as far as it may be one.
pub unsafe fn size<T: SizedStruct>(pointer: *const T, name: &'static str) -> Result<usize, Error> {
    if pointer.is_null() {
        return Err(null(name));
    }
    // No reference, for which it would have to be aligned.
    // SAFETY: as the caller of this function promises.
    let size = unsafe { pointer.cast::<u32>().read_unaligned() } as usize;
    if size < T::FIRST_SIZE {
        let message = "the size field is too small; use the INIT macro or the init function";
        return Err(Error::at(Status::StructSize, Field::Argument(name), 0, message));
    }
    // What is beyond this library's struct is read: a size that was never set must not lead anywhere.
    if size > LARGEST {
        return Err(Error::at(Status::StructSize, Field::Argument(name), 0, "the size field is too large"));
    }
    Ok(size)
}

/// Zero a struct of the caller's and set its size; NULL does nothing.
pub unsafe fn init<T: SizedStruct>(pointer: *mut T) {
    if !pointer.is_null() {
        // SAFETY: as the caller of this function promises.
        unsafe {
            ptr::write_bytes(pointer.cast::<u8>(), 0, size_of::<T>());
            pointer.cast::<u32>().write_unaligned(size_of::<T>() as u32);
        }
    }
}
