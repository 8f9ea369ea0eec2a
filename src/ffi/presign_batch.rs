//! Presigning many URLs in one call.

use core::ffi::c_char;

use super::convert::{self, RequestLists};
use super::out_buffer::{self, Out};
use super::panic_boundary::guard_keys;
use super::signer::s3sign_signer;
use super::sized_struct::{self, SizedStruct};
use super::types::{s3sign_error, s3sign_request};
use crate::error::{Error, Field, Status};
use crate::sigv4::batch::varied::{Pieces, Varied};

/// What differs between the URLs of `s3sign_presign_batch`: their keys, their queries, or both.
///
/// Start from `S3SIGN_BATCH_INIT` or `s3sign_batch_init`. Everything is borrowed for the call only. Since: 0.2.0.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct s3sign_batch {
    /// `sizeof(s3sign_batch)` as the caller was compiled. A smaller, older size keeps working.
    pub size: u32,
    /// `count` consecutive keys: raw bytes, never empty, each appended to the `url` of the request. NULL if all URLs
    /// have the same path.
    pub keys: *const c_char,
    /// The offset in `keys` at which each key ends and the next one starts; NULL if `keys` is NULL.
    pub key_ends: *const usize,
    /// `count` consecutive queries, each in the format of a request's `query`, and added to that of the request. They
    /// may be empty. NULL if all URLs have the same query.
    pub queries: *const c_char,
    /// The offset in `queries` at which each query ends and the next one starts; NULL if `queries` is NULL.
    pub query_ends: *const usize,
    /// Number of URLs.
    pub count: usize,
    /// 1 if the client sends paths unchanged (`CURLOPT_PATH_AS_IS`), so that a key may have a segment `.` or `..`.
    pub path_as_is: i32,
}

// SAFETY: `repr(C)`, its first field is `size: u32`, and its integers and pointers may all be zero.
unsafe impl SizedStruct for s3sign_batch {
    const FIRST_SIZE: usize = size_of::<Self>();
}

/// Presign one request for many keys, many queries, or both, like a call of `s3sign_presign` for each: for example the
/// URLs of a thousand objects, or of all parts of a multipart upload (`partNumber=1&uploadId=...`).
///
/// Inputs: `signer`, `request` and `batch` must not be NULL. `request` is as for `s3sign_presign`, but its `url` is the
/// start of all URLs and must not have a query: set `request->query` instead. All are borrowed for the call.
///
/// If keys vary, `url` must end with `/`, such as `https://bucket.s3.amazonaws.com/` or `https://host/bucket/prefix/`,
/// encoded according to `path_mode`. Keys are raw bytes, whatever the `path_mode`. They are percent-encoded as S3 does,
/// all but `A-Za-z0-9-._~/`, and appended to `url`: with S3SIGN_PATH_RAW, URL `i` is the output of `s3sign_presign` for
/// `url` followed by key `i`. No key can change the host or the path before it: a key with a segment `.` or `..`, which
/// most clients resolve, is refused unless `path_as_is` is set, and always if the signer normalizes paths.
///
/// If queries vary, URL `i` is the output of `s3sign_presign` for `request->query`, `&` and query `i` joined. A query
/// must not have a parameter that only the signer sets, such as `X-Amz-Signature`.
///
/// Output: `out` receives the URLs in the order of the batch, with a line feed after each. `out_ends`, if not NULL, has
/// room for `count` offsets and receives the offset of the line feed after each URL; URL `i` starts one byte after that
/// of URL `i - 1`. On error they are 0, unless `batch` itself could not be read. `out`, `cap` and `*len` work as in
/// `s3sign_sign`. Getting the size costs little with SigV4, but as much as signing with SigV4A and SigV2. Either the
/// whole batch is written or none of it.
///
/// Status: as for `s3sign_presign`. An error in key or query `i` (S3SIGN_ERR_PATH, S3SIGN_ERR_QUERY) is reported for
/// the field `keys[i]` or `queries[i]`, with the offset in it. Decreasing ends give S3SIGN_ERR_LENGTH and the field
/// `key_ends[i]` or `query_ends[i]`, where `i` is the first that is less than the one before it or greater than the
/// last one. With neither keys nor queries, a `count` other than 0 gives S3SIGN_ERR_NULL.
///
/// Thread-safe; many threads may share one signer. `batch` is new in 0.2.0. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_presign_batch(
    signer: *const s3sign_signer,
    request: *const s3sign_request,
    batch: *const s3sign_batch,
    out: *mut c_char,
    cap: usize,
    len: *mut usize,
    out_ends: *mut usize,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: by the C contract, `signer` is NULL or a live handle, `out` has room for `cap` bytes, `out_ends` is NULL
    // or has room for `batch.count` offsets, and `request`, `batch` and `len` are NULL or valid.
    guard_keys::<24064>(error, || unsafe {
        let mut out = Out::new(out, cap, len)?;
        let batch = sized_struct::read(batch, "batch")?;
        let count = batch.count;
        let out_ends = out_buffer::zeroed(out_ends, count, "out_ends")?;
        // Input that overlaps the output would alias it, so no input is used before this check.
        let places = [out.address_range(), out_buffer::address_range(out_ends)];
        let signer = out_buffer::required(signer, "signer")?;
        let pieces = |bytes: *const c_char, ends, [bytes_name, ends_name]: [&'static str; 2]| {
            let (bytes_field, ends_field) = (Field::Argument(bytes_name), Field::Argument(ends_name));
            let ends = out_buffer::array(ends, count, ends_field)?;
            let bytes = out_buffer::bytes(bytes.cast(), ends.last().copied().unwrap_or(0), bytes_name)?;
            for place in &places {
                out_buffer::apart(ends, place, ends_field)?;
                out_buffer::apart(bytes, place, bytes_field)?;
            }
            Ok::<_, Error>(Pieces { bytes, ends })
        };
        let path_as_is = convert::flag(batch.path_as_is, "path_as_is")?;
        let mut varied = Varied { keys: None, queries: None, count, path_as_is };
        let varies_keys = !batch.keys.is_null() || !batch.key_ends.is_null();
        let varies_queries = !batch.queries.is_null() || !batch.query_ends.is_null();
        if count != 0 && !varies_keys && !varies_queries {
            return Err(Error::new(Status::Null, Field::Argument("keys"), "keys or queries must vary"));
        }
        if varies_keys {
            varied.keys = Some(pieces(batch.keys, batch.key_ends, ["keys", "key_ends"])?);
        }
        if varies_queries {
            varied.queries = Some(pieces(batch.queries, batch.query_ends, ["queries", "query_ends"])?);
        }
        let mut put = || {
            let mut lists = RequestLists::default();
            let request = convert::request(request, &places[0], &mut lists)?;
            let batch = signer.0.presign_batch(&request, varied)?;
            if let Some(len) = batch.needed() {
                out.reserve(len)?;
            }
            let filled = out.fill(|buffer| batch.write(buffer, out_ends));
            #[cfg(feature = "ring")]
            if filled.is_err() && request.is_random() {
                out.allow_for_signatures(count);
            }
            filled
        };
        let outcome = put();
        if outcome.is_err() {
            out_ends.fill(0);
        }
        outcome
    })
}

/// Set every field of a batch to its default and its `size` to this library's.
///
/// For callers without a C preprocessor; in C, use `S3SIGN_BATCH_INIT`. `batch` must have room for the struct
/// as this library knows it; NULL does nothing.
///
/// Thread-safe. Since: 0.2.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_batch_init(batch: *mut s3sign_batch) {
    // SAFETY: by the C contract, `batch` is NULL or has room for the struct.
    unsafe { sized_struct::init(batch) }
}
