//! Calls through the C ABI, and the promises that hold for all of them.

use std::ffi::{CStr, c_char};
use std::ptr;

use s3sign::ffi;
use s3sign::ffi::constants::*;
use s3sign::ffi::types::*;

use crate::input::{Config, Request};

/// Fills buffers, so that a byte written where none may be is seen.
pub const CANARY: u8 = 0x80;
/// Room behind a buffer.
pub const MARGIN: usize = 32;

/// A status that is not `S3SIGN_OK`, and what the error struct says about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub status: i32,
    pub field: String,
    pub offset: i64,
}

/// Any bytes as the ABI takes them; NULL for none.
pub fn c(bytes: &[u8]) -> s3sign_str {
    s3sign_str { ptr: pointer(bytes).cast(), len: bytes.len() }
}

/// NULL for no items, as C callers do.
pub fn pointer<T>(items: &[T]) -> *const T {
    if items.is_empty() { ptr::null() } else { items.as_ptr() }
}

/// Keys or queries of a batch, one after the other.
pub struct Pieces {
    pub bytes: Vec<u8>,
    pub ends: Vec<usize>,
}

impl Pieces {
    pub fn new(pieces: &[&[u8]]) -> Self {
        let mut ends = vec![];
        pieces.iter().for_each(|piece| ends.push(ends.last().unwrap_or(&0) + piece.len()));
        Pieces { bytes: pieces.concat(), ends }
    }
}

/// A batch of these; those that there are none of do not vary. It points into them.
pub fn batch(keys: &Pieces, queries: &Pieces) -> ffi::s3sign_batch {
    let mut batch = init(ffi::s3sign_batch_init);
    (batch.keys, batch.key_ends) = (pointer(&keys.bytes).cast(), pointer(&keys.ends));
    (batch.queries, batch.query_ends) = (pointer(&queries.bytes).cast(), pointer(&queries.ends));
    batch.count = keys.ends.len().max(queries.ends.len());
    // So that each key gives the URL that `s3sign_presign` gives for it.
    batch.path_as_is = 1;
    batch
}

/// A struct of the ABI with its defaults. By the init functions, so that fields to come are set too.
pub fn init<T: Copy>(init: unsafe extern "C" fn(*mut T)) -> T {
    let mut value = std::mem::MaybeUninit::<T>::uninit();
    unsafe {
        init(value.as_mut_ptr());
        value.assume_init()
    }
}

/// Make a call that reports into an error struct, and check that struct.
pub fn checked(call: impl FnOnce(*mut s3sign_error) -> i32) -> Result<(), Failure> {
    let mut error = init(ffi::s3sign_error_init);
    error.message[0] = 1;
    let status = call(&mut error);
    told(status, &error)
}

/// What an error struct says after a call that returned `status`.
pub fn told(status: i32, error: &s3sign_error) -> Result<(), Failure> {
    assert_eq!(status, error.status, "the error repeats the status");
    let text = |field: &[c_char]| unsafe { CStr::from_ptr(field.as_ptr()) }.to_str().expect("ASCII").to_owned();
    let (field, message) = (text(&error.field), text(&error.message));
    if status == S3SIGN_OK {
        assert!(field.is_empty() && message.is_empty() && error.offset == -1, "success clears the error");
        return Ok(());
    }
    assert!(!field.is_empty() && !message.is_empty(), "an error says what is wrong");
    assert_ne!(status, S3SIGN_ERR_INTERNAL, "{field}: {message}");
    assert!(error.offset >= -1);
    Err(Failure { status, field, offset: error.offset })
}

/// A call that writes to `(out, cap, len)`.
pub trait Writes: FnMut(*mut c_char, usize, *mut usize, *mut s3sign_error) -> i32 {}
impl<F: FnMut(*mut c_char, usize, *mut usize, *mut s3sign_error) -> i32> Writes for F {}

/// Make a call for its size, with a buffer too small by any amount, and last with one that fits; only that one may
/// succeed. `odd` decides how small and how large.
pub fn fill(odd: u16, mut call: impl Writes) -> Result<Vec<u8>, Failure> {
    let (failure, needed) = attempt(&mut call, None).expect_err("the size alone is never a success");
    if failure.status != S3SIGN_ERR_BUFFER_TOO_SMALL {
        let (again, _) = attempt(&mut call, Some(usize::from(odd))).expect_err("refused whatever the size");
        assert_eq!(again, failure, "the same error whatever the size");
        return Err(failure);
    }
    for cap in [needed, usize::from(odd) % (needed + 1)] {
        let (failure, len) = attempt(&mut call, Some(cap)).expect_err("too small");
        assert_eq!((failure.status, len), (S3SIGN_ERR_BUFFER_TOO_SMALL, needed));
    }
    let out = attempt(&mut call, Some(needed + 1 + usize::from(odd % 3))).map_err(|(failure, _)| failure)?;
    assert_eq!(out.len(), needed, "the size that was promised");
    Ok(out)
}

/// One such call; no `cap` stands for no buffer.
fn attempt(call: &mut impl Writes, cap: Option<usize>) -> Result<Vec<u8>, (Failure, usize)> {
    let room = cap.unwrap_or(0);
    let mut out = vec![CANARY; room + MARGIN];
    let start = if cap.is_some() { out.as_mut_ptr().cast() } else { ptr::null_mut() };
    let mut len = usize::MAX;
    let outcome = checked(|error| call(start, room, &mut len, error));
    check_written(outcome.as_ref().map_or_else(|failure| failure.status, |()| S3SIGN_OK), &out, room, len);
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

/// What `s3sign_sign` and `s3sign_presign` give back: the whole buffer, and the parts in it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Output {
    pub out: Vec<u8>,
    pub headers: Vec<u8>,
    pub url: Vec<u8>,
    pub target: Vec<u8>,
    pub host: Vec<u8>,
    pub authorization: Vec<u8>,
    pub signature: Vec<u8>,
}

/// `s3sign_sign` or `s3sign_presign`.
type SignFunction = unsafe extern "C" fn(
    *const ffi::s3sign_signer,
    *const s3sign_request,
    *mut c_char,
    usize,
    *mut usize,
    *mut s3sign_result,
    *mut s3sign_error,
) -> i32;

/// `s3sign_canonical_request` or `s3sign_string_to_sign`.
type StageFunction = unsafe extern "C" fn(
    *const ffi::s3sign_signer,
    *const s3sign_request,
    *mut c_char,
    usize,
    *mut usize,
    *mut s3sign_error,
) -> i32;

/// An `s3sign_signer`, freed on drop.
pub struct Signer(pub *mut ffi::s3sign_signer);

impl Drop for Signer {
    fn drop(&mut self) {
        unsafe { ffi::s3sign_signer_free(self.0) }
    }
}

impl Signer {
    pub fn new(config: &Config) -> Result<Self, Failure> {
        Self::make(|signer, error| config.with_c(|config| unsafe { ffi::s3sign_signer_new(config, signer, error) }))
    }

    /// From the signing key of the day that `time` falls on.
    pub fn from_signing_key(config: &Config, key: &[u8], time: i64) -> Result<Self, Failure> {
        Self::make(|signer, error| {
            let (key, len) = (key.as_ptr().cast(), key.len());
            config
                .with_c(|config| unsafe { ffi::s3sign_signer_from_signing_key(config, key, len, time, signer, error) })
        })
    }

    fn make(call: impl FnOnce(*mut *mut ffi::s3sign_signer, *mut s3sign_error) -> i32) -> Result<Self, Failure> {
        let mut signer = ptr::dangling_mut();
        let outcome = checked(|error| call(&mut signer, error));
        assert_eq!(outcome.is_ok(), !signer.is_null(), "a signer exists exactly on success");
        outcome.map(|()| Signer(signer))
    }

    /// Sign with headers.
    pub fn sign(&self, request: &Request) -> Result<Output, Failure> {
        self.output(request, ffi::s3sign_sign, |output| &output.headers)
    }

    /// Sign the URL.
    pub fn presign(&self, request: &Request) -> Result<Output, Failure> {
        self.output(request, ffi::s3sign_presign, |output| &output.url)
    }

    /// Sign the URLs of many keys, queries or both.
    pub fn presign_batch(&self, request: &Request, keys: &[&[u8]], queries: &[&[u8]]) -> Result<Vec<u8>, Failure> {
        let (keys, queries) = (Pieces::new(keys), Pieces::new(queries));
        let batch = batch(&keys, &queries);
        let mut out_ends = vec![usize::MAX; batch.count];
        let out = request.with_c(|request_c| {
            fill(request.odd, |out, cap, len, error| {
                let urls = out_ends.as_mut_ptr();
                unsafe { ffi::s3sign_presign_batch(self.0, request_c, &batch, out, cap, len, urls, error) }
            })
        })?;
        let feeds: Vec<_> = (0..out.len()).filter(|at| out[*at] == b'\n').collect();
        assert_eq!(feeds, out_ends, "a line for each URL");
        Ok(out)
    }

    pub fn canonical_request(&self, request: &Request) -> Result<Vec<u8>, Failure> {
        self.stage(request, ffi::s3sign_canonical_request)
    }

    pub fn string_to_sign(&self, request: &Request) -> Result<Vec<u8>, Failure> {
        self.stage(request, ffi::s3sign_string_to_sign)
    }

    pub fn signing_key(&self, time: i64) -> Result<Vec<u8>, Failure> {
        fill(0, |out, cap, len, error| unsafe { ffi::s3sign_signing_key(self.0, time, out, cap, len, error) })
    }

    fn stage(&self, request: &Request, function: StageFunction) -> Result<Vec<u8>, Failure> {
        request
            .with_c(|c| fill(request.odd, |out, cap, len, error| unsafe { function(self.0, c, out, cap, len, error) }))
    }

    /// With the views and without, which gives the first part alone.
    fn output(
        &self,
        request: &Request,
        function: SignFunction,
        first: impl FnOnce(&Output) -> &[u8],
    ) -> Result<Output, Failure> {
        request.with_c(|c| {
            let plain = fill(request.odd, |out, cap, len, error| unsafe {
                function(self.0, c, out, cap, len, ptr::null_mut(), error)
            });
            let full = fill_output(request.odd, |out, cap, len, result, error| unsafe {
                function(self.0, c, out, cap, len, result, error)
            });
            match (&plain, &full) {
                (Ok(plain), Ok(full)) => assert_eq!(plain, first(full), "the same with and without a result"),
                (plain, full) => assert_eq!(plain.as_ref().err(), full.as_ref().err()),
            }
            full
        })
    }
}

/// Make a call that writes an output and says where its parts are.
pub fn fill_output(
    odd: u16,
    mut call: impl FnMut(*mut c_char, usize, *mut usize, *mut s3sign_result, *mut s3sign_error) -> i32,
) -> Result<Output, Failure> {
    let mut views = None;
    let out = fill(odd, |out, cap, len, error| {
        let mut result = init(ffi::s3sign_result_init);
        let status = call(out, cap, len, &mut result, error);
        let parts = [result.headers, result.url, result.target, result.host, result.authorization, result.signature];
        if status == S3SIGN_OK {
            views = Some(parts.map(|part| unsafe { view(part, out, *len) }));
        } else {
            assert!(parts.iter().all(|part| part.ptr.is_null() && part.len == 0), "no views after a failure");
        }
        status
    })?;
    let parts = views.expect("set on success");
    for (index, part) in parts.iter().enumerate() {
        // The last two stand within others.
        let ends = out.get(part.end).is_none_or(|byte| *byte == 0);
        assert!(ends || (index > 3 && !part.is_empty()), "a NUL follows part {index}");
    }
    let [headers, url, target, host, authorization, signature] = parts.map(|part| out[part].to_vec());
    Ok(Output { out, headers, url, target, host, authorization, signature })
}

/// Where a view lies in `out`.
unsafe fn view(view: s3sign_str, out: *const c_char, len: usize) -> std::ops::Range<usize> {
    let start = (view.ptr as usize).checked_sub(out as usize).expect("views point into the output");
    assert!(start.checked_add(view.len).is_some_and(|end| end <= len), "views end in the output");
    start..start + view.len
}
