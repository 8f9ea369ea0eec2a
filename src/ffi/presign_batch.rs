//! Presigning many keys in one call.

use core::ffi::c_char;

use super::buffer::{self, Out};
use super::convert;
use super::guard::guard;
use super::signer::s3sign_signer;
use super::types::{s3sign_error, s3sign_request};
use crate::error::Field;
use crate::presign_batch::Batch;

/// Presign one request for many keys: as `s3sign_presign` for each, in one call.
///
/// Inputs: `signer` and `request` must not be NULL. `request` is as for `s3sign_presign`, but its `url` is what all URLs
/// begin with, such as `https://bucket.s3.amazonaws.com/` or `https://host/bucket/prefix/`: it ends with `/`, is written
/// as `path_mode` says, and has no query, for which there is `request->query`. `keys` holds `count` keys one after the
/// other with nothing between them; `ends[i]` is the offset at which key `i` ends, and the next begins. Keys are raw
/// bytes, whatever the `path_mode`, and never empty. They are escaped as S3 does it, all but `A-Za-z0-9-._~/`, and put
/// behind `url`: with S3SIGN_PATH_RAW, URL `i` is what `s3sign_presign` gives for `url` and key `i` joined. No key
/// changes the host or what stands before it in the path; where the signer normalises paths, a key with a segment `.` or
/// `..` is refused. All are borrowed for the call; `ends` and `keys` may be NULL where there are none.
///
/// Output: `out` receives the URLs in the order of the keys, a line feed after each, the last one too. `out_ends`, if
/// not NULL, has room for `count` offsets and receives that of the line feed after each URL; URL `i` begins one byte
/// behind that of URL `i - 1`. On error they are 0. `out`, `cap` and `*len` are as for `s3sign_sign`. To find the size
/// costs little with SigV4; with SigV4A and SigV2, as much as signing. The whole batch is made or none of it.
///
/// Status: as for `s3sign_presign`. What is wrong with key `i` is told of the field `keys[i]`, with the offset in that
/// key: S3SIGN_ERR_PATH. Ends that do not ascend give S3SIGN_ERR_LENGTH and the field `ends[i]`.
///
/// Threads: any; one signer may be used by many at once. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_presign_batch(
    signer: *const s3sign_signer,
    request: *const s3sign_request,
    keys: *const c_char,
    ends: *const usize,
    count: usize,
    out: *mut c_char,
    cap: usize,
    len: *mut usize,
    out_ends: *mut usize,
    error: *mut s3sign_error,
) -> i32 {
    guard(error, || {
        let mut out = unsafe { Out::new(out, cap, len)? };
        let out_ends = unsafe { buffer::zeroed(out_ends, count, "out_ends")? };
        // Input that lies there would end the reference to it: it is not used until that was looked at.
        let places = [out.place(), buffer::place(out_ends)];
        let signer = unsafe { buffer::required(signer, "signer")? };
        let ends = unsafe { buffer::array(ends, count, Field::Argument("ends"))? };
        let keys = unsafe { buffer::bytes(keys.cast(), ends.last().copied().unwrap_or(0), "keys")? };
        for place in &places {
            buffer::apart(ends, place, Field::Argument("ends"))?;
            buffer::apart(keys, place, Field::Argument("keys"))?;
        }
        let outcome = unsafe {
            convert::with_request(request, &places[0], |request| {
                let batch = Batch::new(&signer.0, request, keys, ends)?;
                if let Some(len) = batch.needed() {
                    out.reserve(len)?;
                }
                out.fill(|buffer| batch.put(buffer, out_ends))
            })
        };
        if outcome.is_err() {
            out_ends.fill(0);
        }
        outcome
    })
}
