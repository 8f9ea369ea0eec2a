//! The panic boundary around every exported function.

use alloc::boxed::Box;
use core::mem::MaybeUninit;
use core::slice;
#[cfg(feature = "std")]
use std::panic::{AssertUnwindSafe, catch_unwind};

use zeroize::Zeroize;

use super::convert::{self, TextField};
use super::sized_struct;
use super::types::s3sign_error;
use crate::crypto::leftovers;
#[cfg(feature = "std")]
use crate::error::Field;
use crate::error::{Error, Status};
use crate::text::encode::Digits;
use crate::text::sink::Sink;

/// Run `body`, turn its error or panic into a status, and fill the caller's error. An error struct of invalid size
/// cannot be filled, so it is refused before anything is done.
pub fn guard(error: *mut s3sign_error, body: impl FnOnce() -> Result<(), Error>) -> i32 {
    // SAFETY: by the C contract, an `error` that is not NULL starts with its size.
    if !error.is_null() && unsafe { sized_struct::size(error, "error") }.is_err() {
        return Status::StructSize as i32;
    }
    #[cfg(feature = "std")]
    let outcome = catch_unwind(AssertUnwindSafe(body)).unwrap_or(Err(PANICKED));
    // In the core a panic aborts.
    #[cfg(not(feature = "std"))]
    let outcome = body();
    match outcome {
        Ok(()) if error.is_null() => 0,
        outcome => report(error, outcome),
    }
}

/// `guard` for a function that makes, moves or frees keys: nothing of them is left behind. `DEPTH` is how much of the stack
/// it uses, as tests/c/test_secrets.c sees.
pub fn guard_keys<const DEPTH: usize>(error: *mut s3sign_error, body: impl FnOnce() -> Result<(), Error>) -> i32 {
    leftovers::clearing::<DEPTH, _>(|| guard(error, body))
}

#[cfg(feature = "std")]
const PANICKED: Error =
    Error::new(Status::Internal, Field::Argument("library"), "internal error in s3sign; please report it");

/// Free a pointer from `Box::into_raw`; NULL does nothing.
pub unsafe fn free<T>(pointer: *mut T) {
    // SAFETY: by the C contract, `pointer` is NULL or from `Box::into_raw` in the constructor of `T`, and not used
    // again.
    guard_keys::<1024>(core::ptr::null_mut(), || unsafe {
        if !pointer.is_null() {
            pointer.drop_in_place();
            // Moving what is in there may have left keys in bytes that no field has any more.
            slice::from_raw_parts_mut(pointer.cast::<MaybeUninit<u8>>(), size_of::<T>()).zeroize();
            drop(Box::from_raw(pointer.cast::<MaybeUninit<T>>()));
        }
        Ok(())
    });
}

#[inline(never)]
fn report(error: *mut s3sign_error, outcome: Result<(), Error>) -> i32 {
    let report = outcome.map_or_else(describe, |()| convert::empty_error());
    // Cannot fail: `guard` checked its size. SAFETY: by the C contract, `error` is NULL or has the size that it says.
    let _ = unsafe { sized_struct::write(error, report, "error") };
    report.status
}

fn describe(error: Error) -> s3sign_error {
    let mut report = convert::empty_error();
    report.status = error.status as i32;
    report.offset = error.offset.and_then(|offset| i64::try_from(offset).ok()).unwrap_or(-1);
    let (before, index, after) = error.field.parts();
    let mut field = TextField(&mut report.field);
    field.write(before.as_bytes());
    if let Some(index) = index {
        // The core build avoids core::fmt.
        field.write(Digits::decimal(index as u64).text());
    }
    field.write(after.as_bytes());
    TextField(&mut report.message).write(error.message.as_bytes());
    report
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_status_and_an_error() {
        let mut error = convert::empty_error();
        let status = guard(&mut error, || panic!("on purpose"));
        assert_eq!((status, error.status), (Status::Internal as i32, Status::Internal as i32));
        assert_ne!(error.message[0], 0);
    }

    #[test]
    fn nothing_is_done_if_the_error_cannot_be_reported() {
        let mut error = s3sign_error { size: 8, ..convert::empty_error() };
        let status = guard(&mut error, || unreachable!("this was to be refused"));
        assert_eq!((status, error.status), (Status::StructSize as i32, 0));
    }
}
