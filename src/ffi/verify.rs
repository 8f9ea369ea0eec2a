//! Verification, for servers and proxies.

use core::ffi::{c_char, c_void};
use core::ops::Range;

use super::constants::*;
use super::convert::{self, NOTHING, RequestLists};
use super::out_buffer::{self, Out};
use super::panic_boundary::{self, guard, guard_keys};
use super::signer::s3sign_signer;
use super::sized_struct;
use super::types::{s3sign_claim, s3sign_error, s3sign_post_form, s3sign_request, s3sign_str};
use crate::error::{Error, Field, Status};
use crate::keys::limits::SKEW;
use crate::memory::{List, boxed};
use crate::request::Header;
use crate::text::sink::Sink;
use crate::verify::{Body, Claim, DecodedTexts, Incoming, PostForm, SignatureForm};

/// Parse what a received request claims about its signature: who signed it, how, when and for what. This is the first
/// of two steps: find the secret of `access_key_id`, make a signer (or reuse one), and call `s3sign_verify`.
///
/// Inputs: `request` must not be NULL. `url` is as received, in origin-form with a `Host` in `headers`; `headers` are
/// all headers received. The other fields are ignored, and only what the claim consists of is checked: `s3sign_verify`
/// refuses what is wrong with the rest.
///
/// Output: `out` receives the texts, and `*claim`, which must not be NULL, locates each. `out`, `cap` and `*len` work
/// as in `s3sign_sign`. A `cap` of the length of `Authorization` or of the URL, plus those of a session token and a
/// region set in the headers, plus 80, is always enough.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_STRUCT_SIZE, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_OPTION,
/// S3SIGN_ERR_LENGTH, S3SIGN_ERR_OVERLAP, S3SIGN_ERR_ANONYMOUS (the request is not signed), S3SIGN_ERR_ALGORITHM,
/// S3SIGN_ERR_MALFORMED, S3SIGN_ERR_MEMORY, S3SIGN_ERR_INTERNAL.
///
/// Thread-safe. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_verify_parse(
    request: *const s3sign_request,
    out: *mut c_char,
    cap: usize,
    len: *mut usize,
    claim: *mut s3sign_claim,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: by the C contract, `out` has room for `cap` bytes and `request`, `len` and `claim` are NULL or valid.
    guard(error, || unsafe {
        write_claim(out, cap, len, claim, |place, found| {
            let mut lists = RequestLists::default();
            let request = convert::request(request, place, &mut lists)?;
            found(&Claim::parse(&request, &mut DecodedTexts::default())?)
        })
    })
}

/// Verify that a received request is signed with a signer's credentials, for its region and service. The signature is
/// computed again and compared in constant time.
///
/// Also checked: that `host` and every `x-amz-*` header are signed; the date of the scope; the time, which may be
/// `skew` seconds off in header form, and must be within the validity of a presigned URL; the session token, which must
/// be the signer's; and the body, if it is given.
///
/// Inputs: `signer` and `request` must not be NULL. `request` is as for `s3sign_verify_parse`, with the method; `time`
/// is the current time. The payload is the body, or its SHA-256 in hex, or S3SIGN_PAYLOAD_UNSIGNED if it has not
/// arrived yet: then compare its hash with the header `x-amz-content-sha256` or, without that header, with
/// `X-Amz-Content-Sha256` in the query, unless `body` of the claim says that it is unsigned or aws-chunked. The bytes
/// of an aws-chunked body cannot be given here: use `s3sign_verify_stream_begin`. Region and service are the signer's:
/// set them to your server's, never to those of the claim. With SigV4A the signer's region is the server's. With SigV2,
/// `bucket` is the bucket if it is in the host, and the path is verified byte for byte, without regard to equivalent
/// encodings. `skew` is in seconds; 0 means 900.
///
/// Status: S3SIGN_OK if the request is valid; otherwise S3SIGN_ERR_SIGNATURE, S3SIGN_ERR_CREDENTIALS (a different
/// access key id or session token), S3SIGN_ERR_SCOPE (a different region, service or, for a signing key, day),
/// S3SIGN_ERR_REQUEST_EXPIRED, S3SIGN_ERR_NOT_YET_VALID, S3SIGN_ERR_SKEWED, S3SIGN_ERR_UNSIGNED_HEADER,
/// S3SIGN_ERR_PAYLOAD_HASH, S3SIGN_ERR_STREAM (the body is aws-chunked), S3SIGN_ERR_QUERY (a parameter that SigV2 does
/// not sign), S3SIGN_ERR_TIME, S3SIGN_ERR_ALGORITHM, S3SIGN_ERR_ANONYMOUS (the request or the signer),
/// S3SIGN_ERR_MALFORMED; and S3SIGN_ERR_NULL, S3SIGN_ERR_STRUCT_SIZE, S3SIGN_ERR_OPTION, S3SIGN_ERR_LENGTH,
/// S3SIGN_ERR_MEMORY, S3SIGN_ERR_INTERNAL.
///
/// Thread-safe; many threads may share one signer. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_verify(
    signer: *const s3sign_signer,
    request: *const s3sign_request,
    skew: i64,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: by the C contract, `signer` is NULL or a live handle and `request` is NULL or valid.
    guard(error, || unsafe {
        let signer = out_buffer::required(signer, "signer")?;
        let skew = check_skew(skew)?;
        let mut lists = RequestLists::default();
        let request = convert::request(request, &(0..0), &mut lists)?;
        signer.0.verify(&request, skew)
    })
}

/// An aws-chunked body being received. Opaque. Not thread-safe: one thread at a time may use it. It does not refer to
/// the signer or the request, which may be freed.
pub struct s3sign_verify_stream(Incoming);

/// Verify a request with an aws-chunked body, and start verifying the body.
///
/// Inputs: as for `s3sign_verify`; the payload is ignored. `stream` must not be NULL. The headers must include
/// `x-amz-decoded-content-length` and, if there is a trailer, `x-amz-trailer`.
///
/// Output: `*stream`, to be freed with `s3sign_verify_stream_free`, or NULL on error.
///
/// Status: as for `s3sign_verify`, and S3SIGN_ERR_STREAM (the body is not aws-chunked).
///
/// Thread-safe; many threads may share one signer. Since: 0.2.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_verify_stream_begin(
    signer: *const s3sign_signer,
    request: *const s3sign_request,
    skew: i64,
    stream: *mut *mut s3sign_verify_stream,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: by the C contract, `signer` is NULL or a live handle and `request` and `stream` are NULL or valid.
    guard_keys::<12288>(error, || unsafe {
        let slot = out_buffer::required_mut(stream, "stream")?;
        *slot = core::ptr::null_mut();
        let signer = out_buffer::required(signer, "signer")?;
        let skew = check_skew(skew)?;
        let mut lists = RequestLists::default();
        let request = convert::request(request, &(0..0), &mut lists)?;
        let started = signer.0.verify_stream(&request, skew)?;
        *slot = Box::into_raw(boxed(s3sign_verify_stream(started))?);
        Ok(())
    })
}

/// Process received bytes of the body and find the data in them. Call again with the bytes that were not used, until
/// all are.
///
/// Inputs: `stream`, `used` and `data` must not be NULL; `bytes` of `bytes_len` were received, in pieces of any size.
///
/// Output: `*used` is the number of bytes processed; `*data` is the decoded data among them, which may be empty. It
/// points into `bytes`. Data is returned before its chunk is complete: do not trust it until
/// `s3sign_verify_stream_finish` succeeds. After an error every call returns the same error.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_SIGNATURE (of a chunk or the trailer),
/// S3SIGN_ERR_CHECKSUM, S3SIGN_ERR_STREAM (more or less data than announced), S3SIGN_ERR_MALFORMED, S3SIGN_ERR_MEMORY (with
/// ring alone; the body cannot go on then), S3SIGN_ERR_INTERNAL.
///
/// Not thread-safe: one thread at a time for each body. Since: 0.2.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_verify_stream_push(
    stream: *mut s3sign_verify_stream,
    bytes: *const c_void,
    bytes_len: usize,
    used: *mut usize,
    data: *mut s3sign_str,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: by the C contract, `stream` is NULL or a live handle, `bytes` has `bytes_len` bytes, and `used` and
    // `data` are NULL or valid.
    guard_keys::<2048>(error, || unsafe {
        let used = out_buffer::required_mut(used, "used")?;
        *used = 0;
        let data = out_buffer::required_mut(data, "data")?;
        *data = NOTHING;
        let stream = out_buffer::required_mut(stream, "stream")?;
        let bytes = out_buffer::bytes(bytes.cast(), bytes_len, "bytes")?;
        let (taken, run) = stream.0.push(bytes)?;
        *used = taken;
        if !run.is_empty() {
            *data = convert::header(&bytes[run], b"").name;
        }
        Ok(())
    })
}

/// Check that the body is complete and valid.
///
/// Inputs: `stream` must not be NULL.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_STREAM (it is incomplete), S3SIGN_ERR_INTERNAL, or the
/// error of `s3sign_verify_stream_push`.
///
/// Not thread-safe: one thread at a time for each body. Since: 0.2.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_verify_stream_finish(
    stream: *const s3sign_verify_stream,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: by the C contract, `stream` is NULL or a live handle.
    guard(error, || unsafe { out_buffer::required(stream, "stream")? }.0.finish())
}

/// Free a body, finished or not; NULL does nothing.
///
/// Call it once no other thread uses the body. Since: 0.2.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_verify_stream_free(stream: *mut s3sign_verify_stream) {
    // SAFETY: by the C contract, `stream` is NULL or a handle from its constructor that is not used again.
    unsafe { panic_boundary::free(stream) }
}

/// Parse what a form with a POST policy claims about its signature, as `s3sign_verify_parse` does for requests.
///
/// Inputs: `form` must not be NULL; only its fields are read.
///
/// Output: as for `s3sign_verify_parse`; in `*claim`, `form` is S3SIGN_FORM_QUERY, `body` is S3SIGN_BODY_UNSIGNED, and
/// `expires_at` is when the policy expires.
///
/// Status: as for `s3sign_verify_parse`.
///
/// Thread-safe. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_verify_post_parse(
    form: *const s3sign_post_form,
    out: *mut c_char,
    cap: usize,
    len: *mut usize,
    claim: *mut s3sign_claim,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: by the C contract, `out` has room for `cap` bytes and `form`, `len` and `claim` are NULL or valid.
    guard(error, || unsafe {
        write_claim(out, cap, len, claim, |place, found| {
            with_form(&sized_struct::read(form, "form")?, place, |form| found(&Claim::from_form(form)?))
        })
    })
}

/// Verify that a form's policy is signed with a signer's credentials, for its region and service, and that the form
/// meets all its conditions. A field without a condition is an error.
///
/// Inputs: `signer` and `form` must not be NULL.
///
/// Status: S3SIGN_OK if the form is valid; otherwise S3SIGN_ERR_SIGNATURE, S3SIGN_ERR_CREDENTIALS, S3SIGN_ERR_SCOPE,
/// S3SIGN_ERR_REQUEST_EXPIRED (the policy has expired), S3SIGN_ERR_POLICY (it is not a policy), S3SIGN_ERR_CONDITION,
/// S3SIGN_ERR_TIME, S3SIGN_ERR_ALGORITHM, S3SIGN_ERR_ANONYMOUS (the form or the signer), S3SIGN_ERR_MALFORMED; and
/// S3SIGN_ERR_NULL, S3SIGN_ERR_STRUCT_SIZE, S3SIGN_ERR_LENGTH, S3SIGN_ERR_MEMORY, S3SIGN_ERR_INTERNAL.
///
/// Thread-safe; many threads may share one signer. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_verify_post(
    signer: *const s3sign_signer,
    form: *const s3sign_post_form,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: by the C contract, `signer` is NULL or a live handle and `form` is NULL or valid.
    guard_keys::<12288>(error, || unsafe {
        let signer = out_buffer::required(signer, "signer")?;
        with_form(&sized_struct::read(form, "form")?, &(0..0), |form| signer.0.verify_post(form))
    })
}

/// Set every field of a form to its default and its `size` to this library's.
///
/// For callers without a C preprocessor; in C, use `S3SIGN_POST_FORM_INIT`. `form` must have room for the struct as
/// this library knows it; NULL does nothing.
///
/// Thread-safe. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_post_form_init(form: *mut s3sign_post_form) {
    // SAFETY: by the C contract, `form` is NULL or has room for the struct.
    unsafe { sized_struct::init(form) }
}

/// Call `operation` with the form converted for the core. No field of it may lie in the output, at `place`.
unsafe fn with_form<R>(
    form: &s3sign_post_form,
    place: &Range<usize>,
    operation: impl FnOnce(&PostForm<'_>) -> Result<R, Error>,
) -> Result<R, Error> {
    // SAFETY: by the C contract, `fields` has `fields_len` elements.
    let callers = unsafe { out_buffer::list(form.fields, form.fields_len, "fields")? };
    let mut fields = List::<Header<'_>, 16>::default();
    fields.fill(callers.len(), |index| {
        let field = &callers[index];
        let get = |text| {
            // SAFETY: by the C contract, each string of a field has the bytes that its `len` says.
            let text = unsafe { out_buffer::text(text, Field::FormField(index))? };
            out_buffer::apart(text, place, Field::FormField(index))
        };
        Ok::<_, Error>(Header { name: get(field.name)?, value: get(field.value)? })
    })?;
    // SAFETY: by the C contract, `bucket` has the bytes that its `len` says.
    let bucket = unsafe { out_buffer::text(form.bucket, Field::Argument("bucket"))? };
    operation(&PostForm { fields: &fields, bucket, file_size: form.file_size, time: form.time })
}

/// Write the texts of the claim that `read` passes on, and their locations in `claim`. They are still in the caller's input,
/// so `read` gets the place of the output, in which that must not lie.
unsafe fn write_claim(
    out: *mut c_char,
    cap: usize,
    len: *mut usize,
    claim: *mut s3sign_claim,
    read: impl FnOnce(&Range<usize>, &mut dyn FnMut(&Claim<'_>) -> Result<(), Error>) -> Result<(), Error>,
) -> Result<(), Error> {
    // SAFETY: by the C contract, `out` has room for `cap` bytes, and `len` is NULL or valid.
    let mut out = unsafe { Out::new(out, cap, len)? };
    // SAFETY: by the C contract, `claim` is NULL or valid.
    unsafe { out_buffer::required(claim, "claim")? };
    // SAFETY: by the C contract, `claim` has the size that it says; it is not NULL.
    unsafe { sized_struct::write(claim, EMPTY_CLAIM, "claim")? };
    read(&out.address_range(), &mut |found| {
        let mut room = [0; 64];
        let texts = [
            found.access_key_id,
            found.region,
            found.service,
            found.session_token,
            found.signed_headers,
            found.replay_key(&mut room),
        ];
        out.fill(|buffer| {
            texts.iter().for_each(|text| buffer.write_all([text, b"\0"]));
            Ok(())
        })?;
        let mut start = 0;
        let [access_key_id, region, service, session_token, signed_headers, replay_key] = texts.map(|text| {
            let view = start..start + text.len();
            start = view.end + b"\0".len();
            out.view(&view)
        });
        let parts = s3sign_claim {
            size: EMPTY_CLAIM.size,
            form: match found.form {
                SignatureForm::Header => S3SIGN_FORM_HEADER,
                SignatureForm::Query => S3SIGN_FORM_QUERY,
            },
            algorithm: convert::algorithm_number(found.algorithm),
            body: match found.body {
                Body::Hash => S3SIGN_BODY_HASH,
                Body::Unsigned => S3SIGN_BODY_UNSIGNED,
                Body::Chunks => S3SIGN_BODY_CHUNKS,
                Body::ChunksTrailer => S3SIGN_BODY_CHUNKS_TRAILER,
                Body::UnsignedTrailer => S3SIGN_BODY_UNSIGNED_TRAILER,
            },
            access_key_id,
            region,
            service,
            session_token,
            signed_headers,
            time: found.time,
            expires_at: found.expires_at,
            replay_key,
        };
        // SAFETY: as above.
        unsafe { sized_struct::write(claim, parts, "claim") }
    })
}

const EMPTY_CLAIM: s3sign_claim = s3sign_claim {
    size: size_of::<s3sign_claim>() as u32,
    form: 0,
    algorithm: 0,
    body: 0,
    access_key_id: NOTHING,
    region: NOTHING,
    service: NOTHING,
    session_token: NOTHING,
    signed_headers: NOTHING,
    time: 0,
    expires_at: 0,
    replay_key: NOTHING,
};

fn check_skew(skew: i64) -> Result<i64, Error> {
    match skew {
        0 => Ok(SKEW),
        1.. => Ok(skew),
        _ => {
            let message = "must not be negative";
            Err(Error::new(Status::Option, Field::Argument("skew"), message))
        }
    }
}

/// Clear a claim and set its `size` to this library's.
///
/// For callers without a C preprocessor; in C, use `S3SIGN_CLAIM_INIT`. `claim` must have room for the struct as
/// this library knows it; NULL does nothing.
///
/// Thread-safe. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_claim_init(claim: *mut s3sign_claim) {
    // SAFETY: by the C contract, `claim` is NULL or has room for the struct.
    unsafe { sized_struct::init(claim) }
}
