//! The guard that every exported function runs inside.

use alloc::boxed::Box;
#[cfg(feature = "std")]
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::convert::{self, Text};
use super::sized_struct;
use super::types::s3sign_error;
#[cfg(feature = "std")]
use crate::error::Field;
use crate::error::{Error, Status};
use crate::text::encode::Digits;
use crate::text::sink::Sink;

/// Run `body`; turn its error, or its panic, into a status, and fill the caller's error. One of a size that is unknown
/// cannot be filled: it is refused before anything is done, for what was done could not be undone.
pub fn guard(error: *mut s3sign_error, body: impl FnOnce() -> Result<(), Error>) -> i32 {
    // SAFETY: as the caller of this function promises.
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

#[cfg(feature = "std")]
const PANICKED: Error =
    Error::new(Status::Internal, Field::Argument("library"), "internal error in s3sign; please report it");

/// Free what `Box::into_raw` gave; NULL does nothing.
pub unsafe fn free<T>(pointer: *mut T) {
    // SAFETY: pointers, lengths and handles are what the caller says they are, as the prose above asks.
    guard(core::ptr::null_mut(), || unsafe {
        if !pointer.is_null() {
            drop(Box::from_raw(pointer));
        }
        Ok(())
    });
}

#[inline(never)]
fn report(error: *mut s3sign_error, outcome: Result<(), Error>) -> i32 {
    let report = outcome.map_or_else(describe, |()| convert::empty_error());
    // Its size was checked before.
    // SAFETY: as the caller of this function promises.
    let _ = unsafe { sized_struct::write(error, report, "error") };
    report.status
}

fn describe(error: Error) -> s3sign_error {
    let mut report = convert::empty_error();
    report.status = error.status as i32;
    report.offset = error.offset.and_then(|offset| i64::try_from(offset).ok()).unwrap_or(-1);
    let (before, index, after) = error.field.parts();
    let mut field = Text(&mut report.field);
    field.put(before.as_bytes());
    if let Some(index) = index {
        // Not by core::fmt, which the core does without.
        field.put(Digits::decimal(index as u64).text());
    }
    field.put(after.as_bytes());
    Text(&mut report.message).put(error.message.as_bytes());
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
    fn nothing_is_done_if_it_could_not_be_told() {
        let mut error = s3sign_error { size: 8, ..convert::empty_error() };
        let status = guard(&mut error, || unreachable!("this was to be refused"));
        assert_eq!((status, error.status), (Status::StructSize as i32, 0));
    }
}
