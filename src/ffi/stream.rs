//! Bodies that are signed as they are sent.

use alloc::boxed::Box;
use core::ffi::{c_char, c_void};

use super::out_buffer::{self, Out};
use super::panic_boundary::{self, guard, guard_keys};
use super::signer::s3sign_signer;
use super::types::{s3sign_error, s3sign_request, s3sign_result, s3sign_stream_plan};
use super::{convert, sign, sized_struct};
use crate::error::Field;
use crate::memory::boxed;
use crate::sigv4::stream::Stream;

/// A streamed body in progress. Opaque. Not thread-safe: one thread at a time may use it. It does not refer to the
/// signer or the request, which may be freed.
pub struct s3sign_stream(Stream);

/// Set every field of a plan to its default and its `size` to this library's.
///
/// For callers without a C preprocessor; in C, use `S3SIGN_STREAM_PLAN_INIT`. `plan` must have room for the
/// struct as this library knows it; NULL does nothing.
///
/// Thread-safe. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_stream_plan_init(plan: *mut s3sign_stream_plan) {
    // SAFETY: by the C contract, `plan` is NULL or has room for the struct.
    unsafe { sized_struct::init(plan) }
}

/// Get the length of a body in aws-chunked encoding, for the request's `Content-Length`.
///
/// Inputs: `plan` and `length` must not be NULL.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_STRUCT_SIZE, S3SIGN_ERR_OPTION, S3SIGN_ERR_STREAM,
/// S3SIGN_ERR_INTERNAL.
///
/// Thread-safe. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_stream_content_length(
    plan: *const s3sign_stream_plan,
    length: *mut i64,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: by the C contract, `plan` and `length` are NULL or valid.
    guard(error, || unsafe {
        let slot = out_buffer::required_mut(length, "length")?;
        let plan = convert::plan(&sized_struct::read(plan, "plan")?)?;
        plan.check()?;
        *slot = plan.content_length()?;
        Ok(())
    })
}

/// Sign a request whose body follows in chunks, and start the body.
///
/// To send the body, send for each chunk the output of `s3sign_stream_chunk` and then the chunk's data, and at the end
/// the output of `s3sign_stream_finish`. `s3sign_stream_content_length` returns the total length.
///
/// Inputs: `signer`, `request`, `plan` and `stream` must not be NULL. `request` is as for `s3sign_sign`; its payload is
/// ignored. The signer must not be anonymous.
///
/// Output: `*stream`, to be freed with `s3sign_stream_free`, or NULL on error. `out`, `cap`, `*len` and `result` work
/// as in `s3sign_sign`; if the request lacks them, the headers start with `content-encoding`,
/// `x-amz-decoded-content-length` and `x-amz-trailer`.
///
/// Status: as for `s3sign_sign`, and S3SIGN_ERR_STREAM, S3SIGN_ERR_ANONYMOUS, S3SIGN_ERR_PROVIDER.
///
/// Thread-safe; many threads may share one signer. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_stream_begin(
    signer: *const s3sign_signer,
    request: *const s3sign_request,
    plan: *const s3sign_stream_plan,
    stream: *mut *mut s3sign_stream,
    out: *mut c_char,
    cap: usize,
    len: *mut usize,
    result: *mut s3sign_result,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: by the C contract, `signer` is NULL or a live handle, `out` has room for `cap` bytes, and `request`,
    // `plan`, `stream`, `len` and `result` are NULL or valid.
    guard_keys::<12288>(error, || unsafe {
        // Empty the output even if `stream` is NULL.
        Out::new(out, cap, len)?;
        let slot = out_buffer::required_mut(stream, "stream")?;
        *slot = core::ptr::null_mut();
        let mut started = core::ptr::null_mut();
        let outcome = sign::write_signed(signer, request, out, cap, len, result, |signer, request, buffer, signed| {
            let plan = convert::plan(&sized_struct::read(plan, "plan")?)?;
            started = Box::into_raw(boxed(s3sign_stream(signer.begin_stream(request, plan, buffer, signed)?))?);
            Ok(())
        });
        match outcome {
            Ok(()) => *slot = started,
            // The output did not fit.
            Err(_) => panic_boundary::free(started),
        }
        outcome
    })
}

/// Write what to send before the data of the next chunk, and process the data.
///
/// Inputs: `stream` and `data` must not be NULL. `data_len` is the plan's `chunk_size`, or less for the last chunk. The
/// data is not copied.
///
/// Output: up to 181 bytes; a `cap` of 192 is always enough. `out`, `cap` and `*len` work as in `s3sign_sign`. A call
/// that fails changes nothing and can be repeated.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_STREAM (the chunk
/// is empty, too long, short but not the last, or exceeds the body; or the body is finished), S3SIGN_ERR_MEMORY (with ring
/// alone), S3SIGN_ERR_INTERNAL.
///
/// Not thread-safe: one thread at a time for each stream. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_stream_chunk(
    stream: *mut s3sign_stream,
    data: *const c_void,
    data_len: usize,
    out: *mut c_char,
    cap: usize,
    len: *mut usize,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: by the C contract, `stream` is NULL or a live handle, `data` has `data_len` bytes, `out` has room for
    // `cap` bytes, and `len` is NULL or valid.
    guard_keys::<2048>(error, || unsafe {
        let mut out = Out::new(out, cap, len)?;
        let stream = &mut out_buffer::required_mut(stream, "stream")?.0;
        let data = out_buffer::bytes(data.cast(), data_len, "data")?;
        let data = out_buffer::apart(data, &out.address_range(), Field::Argument("data"))?;
        out.reserve(stream.chunk_frame_len(data.len())?)?;
        out.fill(|buffer| stream.chunk(data, buffer))
    })
}

/// Write what to send before the data of each of several chunks, and process the data, like a call of
/// `s3sign_stream_chunk` for each. Up to sixteen chunks are hashed at once, which takes half
/// the time or less on some processors.
///
/// Inputs: `stream`, `data` and `ends` must not be NULL. `data` is `count` consecutive chunks, each of the plan's
/// `chunk_size`; only the last of the body may be shorter. The data is not copied.
///
/// Output: `out` receives what to send before each chunk, up to 181 bytes for each; `ends`, which has room for `count`
/// offsets, receives the end of each in `out`. Send `out` up to `ends[0]`, the first chunk's data, `out` from there up
/// to `ends[1]`, the second chunk's data, and so on. On error all of `ends` are 0. `out`, `cap` and `*len` work as in
/// `s3sign_sign`. A call that fails changes nothing and can be repeated.
///
/// Status: as for `s3sign_stream_chunk`; a `count` that is not the number of chunks in `data` gives S3SIGN_ERR_LENGTH.
///
/// Not thread-safe: one thread at a time for each stream. Since: 0.1.0.
#[cfg(feature = "batch")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_stream_chunks(
    stream: *mut s3sign_stream,
    data: *const c_void,
    data_len: usize,
    ends: *mut usize,
    count: usize,
    out: *mut c_char,
    cap: usize,
    len: *mut usize,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: by the C contract, `stream` is NULL or a live handle, `data` has `data_len` bytes, `ends` is NULL or has
    // room for `count` offsets, `out` has room for `cap` bytes, and `len` is NULL or valid.
    guard_keys::<6144>(error, || unsafe {
        let mut out = Out::new(out, cap, len)?;
        if ends.is_null() {
            return Err(out_buffer::null("ends"));
        }
        let ends = out_buffer::zeroed(ends, count, "ends")?;
        // Check for overlap before using the input, as in `s3sign_presign_batch`.
        let places = [out.address_range(), out_buffer::address_range(ends)];
        let stream = &mut out_buffer::required_mut(stream, "stream")?.0;
        let data = out_buffer::bytes(data.cast(), data_len, "data")?;
        for place in &places {
            out_buffer::apart(data, place, Field::Argument("data"))?;
        }
        out.reserve(stream.chunks_frames_len(data.len(), count)?)?;
        out.fill(|buffer| stream.chunks(data, ends, buffer))
    })
}

/// Write the end of the body: the chunk of length 0, and the trailer.
///
/// Inputs: `stream` must not be NULL, and all of the plan's `decoded_length` must have been processed.
///
/// Output: up to 406 bytes; a `cap` of 416 is always enough. `out`, `cap` and `*len` work as in `s3sign_sign`.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_STREAM (data is
/// missing, or the body is finished), S3SIGN_ERR_MEMORY (with ring alone), S3SIGN_ERR_INTERNAL.
///
/// Not thread-safe: one thread at a time for each stream. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_stream_finish(
    stream: *mut s3sign_stream,
    out: *mut c_char,
    cap: usize,
    len: *mut usize,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: by the C contract, `stream` is NULL or a live handle, `out` has room for `cap` bytes, and `len` is NULL
    // or valid.
    guard_keys::<2048>(error, || unsafe {
        let mut out = Out::new(out, cap, len)?;
        let stream = &mut out_buffer::required_mut(stream, "stream")?.0;
        out.reserve(stream.finish_len()?)?;
        out.fill(|buffer| stream.finish(buffer))
    })
}

/// Free a stream, finished or not; NULL does nothing.
///
/// Call it once no other thread uses the stream. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_stream_free(stream: *mut s3sign_stream) {
    // SAFETY: by the C contract, `stream` is NULL or a handle from its constructor that is not used again.
    unsafe { panic_boundary::free(stream) }
}
