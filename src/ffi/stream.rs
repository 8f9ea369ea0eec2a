//! Bodies that are signed as they are sent.

use alloc::boxed::Box;
use core::ffi::{c_char, c_void};

use super::out_buffer::{self, Out};
use super::panic_boundary::{self, guard};
use super::signer::s3sign_signer;
use super::types::{s3sign_error, s3sign_request, s3sign_result, s3sign_stream_plan};
use super::{convert, sign, sized_struct};
use crate::error::Field;
use crate::sigv4::stream::Stream;

/// A body under way. Opaque. One thread at a time may use it; it needs neither the signer nor the request any more.
pub struct s3sign_stream(Stream);

/// Set every field of a plan to its default, and `size` to this library's.
///
/// For callers without a preprocessor; in C, `S3SIGN_STREAM_PLAN_INIT` does the same. `plan` must have room for the
/// struct as this library knows it; NULL does nothing.
///
/// Threads: any. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_stream_plan_init(plan: *mut s3sign_stream_plan) {
    // SAFETY: as the caller of this function promises.
    unsafe { sized_struct::init(plan) }
}

/// Tell the length of a body once it is framed, for the request's `Content-Length`.
///
/// Inputs: `plan` and `length` must not be NULL.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_STRUCT_SIZE, S3SIGN_ERR_OPTION, S3SIGN_ERR_STREAM,
/// S3SIGN_ERR_INTERNAL.
///
/// Threads: any. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_stream_content_length(
    plan: *const s3sign_stream_plan,
    length: *mut i64,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: pointers, lengths and handles are what the caller says they are, as the prose above asks.
    guard(error, || unsafe {
        let slot = out_buffer::required_mut(length, "length")?;
        let plan = convert::plan(&sized_struct::read(plan, "plan")?)?;
        plan.check()?;
        *slot = plan.content_length()?;
        Ok(())
    })
}

/// Sign a request whose body follows in chunks, and begin that body.
///
/// The body is sent so: for each chunk, what `s3sign_stream_chunk` writes and then the chunk's data as it is; at the end,
/// what `s3sign_stream_finish` writes. `s3sign_stream_content_length` tells how long all this is.
///
/// Inputs: `signer`, `request`, `plan` and `stream` must not be NULL. `request` is as for `s3sign_sign`; its payload is
/// not looked at. The signer must not be anonymous.
///
/// Output: `*stream`, to be freed with `s3sign_stream_free`, or NULL on error. `out`, `cap`, `*len` and `result` are as
/// for `s3sign_sign`; before the headers named there come, where the request lacks them, `content-encoding`,
/// `x-amz-decoded-content-length` and `x-amz-trailer`.
///
/// Status: as for `s3sign_sign`, and S3SIGN_ERR_STREAM, S3SIGN_ERR_ANONYMOUS, S3SIGN_ERR_PROVIDER.
///
/// Threads: any; one signer may be used by many at once. Since: 0.1.0.
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
    // SAFETY: pointers, lengths and handles are what the caller says they are, as the prose above asks.
    guard(error, || unsafe {
        // The output is emptied whatever comes.
        Out::new(out, cap, len)?;
        let slot = out_buffer::required_mut(stream, "stream")?;
        *slot = core::ptr::null_mut();
        {
            sign::put_signed(signer, request, out, cap, len, result, |signer, request, buffer, signed| {
                let plan = convert::plan(&sized_struct::read(plan, "plan")?)?;
                signer.begin_stream(request, plan, buffer, signed)
            })
        }
        .map(|begun| *slot = Box::into_raw(Box::new(s3sign_stream(begun))))
    })
}

/// Write what goes before the data of the next chunk, and take the data in.
///
/// Inputs: `stream` and `data` must not be NULL. `data_len` is the plan's `chunk_size`, or less for the last chunk. The
/// data is read, not copied and not kept.
///
/// Output: up to 181 bytes; a `cap` of 192 is always enough. `out`, `cap` and `*len` are as for `s3sign_sign`. After an
/// error nothing was taken in, and the call may be made again.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_STREAM (a chunk that is
/// empty, short but not last, too long, or too much; or the body is finished), S3SIGN_ERR_INTERNAL.
///
/// Threads: one at a time for each stream. Since: 0.1.0.
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
    // SAFETY: pointers, lengths and handles are what the caller says they are, as the prose above asks.
    guard(error, || unsafe {
        let mut out = Out::new(out, cap, len)?;
        let stream = &mut out_buffer::required_mut(stream, "stream")?.0;
        let data = out_buffer::bytes(data.cast(), data_len, "data")?;
        let data = out_buffer::apart(data, &out.place(), Field::Argument("data"))?;
        out.reserve(stream.chunk_frame_len(data.len())?)?;
        out.fill(|buffer| stream.chunk(data, buffer))
    })
}

/// Write what goes before the data of each of several chunks, and take the data in: as `s3sign_stream_chunk` for one
/// after the other, in one call. Up to four are hashed at once, which on some processors takes half the time.
///
/// Inputs: `stream`, `data` and `ends` must not be NULL. `data` holds `count` chunks one after the other with nothing
/// between them: each has the plan's `chunk_size`, but for the body's last, which may be shorter. The data is read, not
/// copied and not kept.
///
/// Output: `out` receives what goes before the chunks, one after the other, up to 181 bytes for each; `ends`, which has
/// room for `count` offsets, receives where each ends in `out`. What is sent is `out` up to `ends[0]`, the first chunk's
/// data, `out` up to `ends[1]`, the second chunk's data, and so on. On error they are 0. `out`, `cap` and `*len` are as
/// for `s3sign_sign`. After an error nothing was taken in, and the call may be made again.
///
/// Status: as for `s3sign_stream_chunk`; a `count` that is not the number of chunks in `data` gives S3SIGN_ERR_LENGTH.
///
/// Threads: one at a time for each stream. Since: 0.1.0.
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
    // SAFETY: pointers, lengths and handles are what the caller says they are, as the prose above asks.
    guard(error, || unsafe {
        let mut out = Out::new(out, cap, len)?;
        if ends.is_null() {
            return Err(out_buffer::null("ends"));
        }
        let ends = out_buffer::zeroed(ends, count, "ends")?;
        // As in `s3sign_presign_batch`.
        let places = [out.place(), out_buffer::place(ends)];
        let stream = &mut out_buffer::required_mut(stream, "stream")?.0;
        let data = out_buffer::bytes(data.cast(), data_len, "data")?;
        for place in &places {
            out_buffer::apart(data, place, Field::Argument("data"))?;
        }
        out.reserve(stream.chunks_frames_len(data.len(), count)?)?;
        out.fill(|buffer| stream.chunks(data, ends, buffer))
    })
}

/// Write what ends the body: the chunk of length 0, and the trailer. Nothing can follow.
///
/// Inputs: `stream` must not be NULL, and all of the plan's `decoded_length` must have been taken in.
///
/// Output: up to 406 bytes; a `cap` of 416 is always enough. `out`, `cap` and `*len` are as for `s3sign_sign`.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_STREAM (data is missing,
/// or the body is finished), S3SIGN_ERR_INTERNAL.
///
/// Threads: one at a time for each stream. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_stream_finish(
    stream: *mut s3sign_stream,
    out: *mut c_char,
    cap: usize,
    len: *mut usize,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: pointers, lengths and handles are what the caller says they are, as the prose above asks.
    guard(error, || unsafe {
        let mut out = Out::new(out, cap, len)?;
        let stream = &mut out_buffer::required_mut(stream, "stream")?.0;
        out.reserve(stream.finish_len()?)?;
        out.fill(|buffer| stream.finish(buffer))
    })
}

/// Free a stream, finished or not; NULL does nothing.
///
/// Threads: any, once no other thread uses the stream. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_stream_free(stream: *mut s3sign_stream) {
    // SAFETY: as the caller of this function promises.
    unsafe { panic_boundary::free(stream) }
}
