//! Calls that write to a buffer of the caller's.

use std::cell::Cell;
use std::ffi::c_char;
use std::ops::Range;
use std::ptr;

use s3sign::ffi::constants::{S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_OK};
use s3sign::ffi::types::{s3sign_error, s3sign_str};

use crate::raw::init;
use crate::{Failure, checked, status};

/// Fills buffers, so that a byte written where none may be is seen.
pub const CANARY: u8 = 0x80;
/// Room behind a buffer.
pub const MARGIN: usize = 32;

thread_local! {
    static SIZES: Cell<u16> = const { Cell::new(0) };
}

/// Let the calls of this thread try buffers of other sizes too, which `by` decides. 0, at first: none.
pub fn vary_sizes(by: u16) {
    SIZES.set(by);
}

/// A call that writes to `(out, cap, len)`.
pub trait Writes: FnMut(*mut c_char, usize, *mut usize, *mut s3sign_error) -> i32 {}
impl<F: FnMut(*mut c_char, usize, *mut usize, *mut s3sign_error) -> i32> Writes for F {}

/// Make a call for its size, with a buffer one byte short, and last with one that fits; only that one may succeed.
pub fn fill(mut call: impl Writes) -> Result<Vec<u8>, Failure> {
    let sizes = usize::from(SIZES.get());
    let (failure, needed) = attempt(&mut call, None).expect_err("the size alone is never a success");
    if failure.status != S3SIGN_ERR_BUFFER_TOO_SMALL {
        if sizes > 0 {
            let (again, _) = attempt(&mut call, Some(sizes)).expect_err("refused whatever the size");
            assert_eq!(again, failure, "the same error whatever the size");
        }
        return Err(failure);
    }
    for cap in [Some(needed), (sizes > 0).then_some(sizes % (needed + 1))].into_iter().flatten() {
        let (failure, len) = attempt(&mut call, Some(cap)).expect_err("too small");
        assert_eq!((failure.status, len), (S3SIGN_ERR_BUFFER_TOO_SMALL, needed), "with {cap} bytes");
    }
    let out = attempt(&mut call, Some(needed + 1 + sizes % 3)).map_err(|(failure, _)| failure)?;
    assert_eq!(out.len(), needed, "the size that was promised");
    Ok(out)
}

/// Make a call that is known to write `len` bytes, or to fail, once.
pub(crate) fn once(mut call: impl Writes, len: usize) -> Result<Vec<u8>, Failure> {
    attempt(&mut call, Some(len + 1)).map_err(|(failure, _)| failure)
}

/// One such call; no `cap` stands for no buffer. A failure comes with the length that the call set.
fn attempt(call: &mut impl Writes, cap: Option<usize>) -> Result<Vec<u8>, (Failure, usize)> {
    let room = cap.unwrap_or(0);
    let mut out = vec![CANARY; room + MARGIN];
    let start = if cap.is_some() { out.as_mut_ptr().cast() } else { ptr::null_mut() };
    let mut len = usize::MAX;
    let outcome = checked(|error| call(start, room, &mut len, error));
    check_written(status(&outcome), &out, room, len);
    match outcome {
        Ok(()) => {
            out.truncate(len);
            Ok(out)
        }
        Err(failure) => Err((failure, len)),
    }
}

/// What may be in `out` after a call that returned `status`: the first `room` bytes were the call's, the rest not.
pub fn check_written(status: i32, out: &[u8], room: usize, len: usize) {
    assert_eq!(out[room..], [CANARY; MARGIN], "nothing past the end");
    if status == S3SIGN_OK {
        return assert!(len < room && out[len] == 0, "a NUL at the end, within cap");
    }
    assert!(room == 0 || out[0] == 0, "an empty string after a failure");
    // By bits, for the fuzzer counts every comparison of a byte, and that takes longer than the call.
    let left = out[..room].iter().fold(0, |left, byte| left | (byte & !CANARY));
    assert_eq!(left, 0, "nothing but zeros and what was there is left of a failure");
    let too_small = status == S3SIGN_ERR_BUFFER_TOO_SMALL;
    assert!(if too_small { len >= room } else { len == 0 }, "a length only where room is missing");
}

/// The output of a call that also sets a struct, and the parts of the output that the struct points to.
pub(crate) struct Parts<T, const N: usize> {
    pub out: Vec<u8>,
    pub set: T,
    pub parts: [Range<usize>; N],
}

impl<T, const N: usize> Parts<T, N> {
    pub fn texts(&self) -> [String; N] {
        self.parts.clone().map(|part| crate::text(&self.out[part]))
    }
}

/// [`fill`] for a call that sets a struct too. `views` returns the struct's views, which point into the output on success,
/// and are NULL after a failure. `start` makes the struct.
pub(crate) fn fill_parts<T: Copy, const N: usize>(
    start: unsafe extern "C" fn(*mut T),
    views: impl Fn(&T) -> [s3sign_str; N],
    mut call: impl FnMut(*mut c_char, usize, *mut usize, *mut T, *mut s3sign_error) -> i32,
) -> Result<Parts<T, N>, Failure> {
    let mut found = None;
    let out = fill(|out, cap, len, error| {
        let mut set = init(start);
        let status = call(out, cap, len, &mut set, error);
        let views = views(&set);
        if status == S3SIGN_OK {
            let len = unsafe { *len };
            found = Some((set, views.map(|view| range(view, out, len))));
        } else {
            assert!(views.iter().all(|view| view.ptr.is_null() && view.len == 0), "no views after a failure");
        }
        status
    })?;
    let (set, parts) = found.expect("set on success");
    for part in &parts {
        assert!(!part.is_empty() || out.get(part.start).is_none_or(|byte| *byte == 0), "a NUL follows an empty part");
    }
    Ok(Parts { out, set, parts })
}

/// Where a view is in the `len` bytes at `out`.
fn range(view: s3sign_str, out: *const c_char, len: usize) -> Range<usize> {
    let start = view.ptr.addr().checked_sub(out.addr()).expect("views point into the output");
    assert!(start.checked_add(view.len).is_some_and(|end| end <= len), "views end in the output");
    start..start + view.len
}
