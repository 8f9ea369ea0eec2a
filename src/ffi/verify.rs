//! The other side: for servers and proxies.

use core::ffi::{c_char, c_void};
use core::ops::Range;

use smallvec::SmallVec;

use super::buffer::{self, Out};
use super::constants::*;
use super::convert::{self, NOTHING, RequestLists};
use super::guard::{self, guard};
use super::signer::s3sign_signer;
use super::types::{s3sign_claim, s3sign_error, s3sign_post_form, s3sign_request, s3sign_str};
use super::versioned;
use crate::error::{Error, Field, Status};
use crate::keys::limits::SKEW;
use crate::request::Header;
use crate::text::sink::Sink;
use crate::verify::{Body, Claim, Form, Incoming, PostForm, Room};

/// Read what a request that arrived claims of its signature: whose it is, how, when and for what. The first of two steps:
/// by `access_key_id` the caller finds the secret, makes a signer (or has one already), and calls `s3sign_verify`.
///
/// Inputs: `request` must not be NULL. `url` is as it arrived, in origin-form with a `Host` among `headers`; `headers` are
/// all that arrived. Nothing else is looked at, and of these only what the claim is made of: `s3sign_verify` finds what is
/// wrong with the rest.
///
/// Output: `out` receives the texts, and `*claim`, which must not be NULL, says where each is. `out`, `cap` and `*len` are
/// as for `s3sign_sign`; the length of `Authorization` or of the URL, of a session token and a region set among the headers,
/// and 80 more, is enough.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_STRUCT_SIZE, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_OPTION,
/// S3SIGN_ERR_LENGTH, S3SIGN_ERR_OVERLAP, S3SIGN_ERR_ANONYMOUS (the request is not signed), S3SIGN_ERR_ALGORITHM,
/// S3SIGN_ERR_MALFORMED, S3SIGN_ERR_INTERNAL.
///
/// Threads: any. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_verify_parse(
    request: *const s3sign_request,
    out: *mut c_char,
    cap: usize,
    len: *mut usize,
    claim: *mut s3sign_claim,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: pointers, lengths and handles are what the caller says they are, as the prose above asks.
    guard(error, || unsafe {
        put_claim(out, cap, len, claim, |place, found| {
            let mut lists = RequestLists::default();
            let request = convert::request(request, place, &mut lists)?;
            found(&Claim::parse(&request, &mut Room::default())?)
        })
    })
}

/// Tell whether a request that arrived is signed with a signer's credentials, for its region and service: the signature
/// is computed again and compared in constant time.
///
/// What must be signed is looked at too: `host` and every `x-amz-*`; the day of the scope; the time, which for header form
/// may be `skew` seconds off, and within which a presigned URL begins and ends; the session token, which must be the
/// signer's; and the body, where it is known.
///
/// Inputs: `signer` and `request` must not be NULL. `request` is as for `s3sign_verify_parse`, with the method; `time` is
/// now. The payload is the body, or its SHA-256 in hex, or S3SIGN_PAYLOAD_UNSIGNED where it has not come yet: then the
/// caller compares its hash with `x-amz-content-sha256` among the headers or, where they lack it, `X-Amz-Content-Sha256` in
/// the query, unless `body` of the claim says that it is not signed or in chunks. Of a body in chunks, which is for
/// `s3sign_incoming_begin`, no bytes can be given here. Region and service are the signer's own: choose them by your
/// server, never by the claim. With SigV2, `bucket` is the bucket if it
/// stands in the host, and the path is verified byte for byte: no spelling of it stands for another. `skew` is in seconds;
/// 0 means 900. With SigV4A the signer's region is where the server is.
///
/// Status: S3SIGN_OK if all holds; else what does not: S3SIGN_ERR_SIGNATURE, S3SIGN_ERR_CREDENTIALS (another access key id
/// or session token), S3SIGN_ERR_SCOPE (another region, service or, for a signing key, day), S3SIGN_ERR_REQUEST_EXPIRED,
/// S3SIGN_ERR_NOT_YET_VALID, S3SIGN_ERR_SKEWED, S3SIGN_ERR_UNSIGNED_HEADER, S3SIGN_ERR_PAYLOAD_HASH,
/// S3SIGN_ERR_STREAM (the body comes in chunks), S3SIGN_ERR_QUERY (a parameter that SigV2 does not sign), S3SIGN_ERR_TIME,
/// S3SIGN_ERR_ALGORITHM, S3SIGN_ERR_ANONYMOUS (the request or the signer), S3SIGN_ERR_MALFORMED; and S3SIGN_ERR_NULL,
/// S3SIGN_ERR_STRUCT_SIZE, S3SIGN_ERR_OPTION, S3SIGN_ERR_LENGTH, S3SIGN_ERR_INTERNAL.
///
/// Threads: any; one signer may be used by many at once. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_verify(
    signer: *const s3sign_signer,
    request: *const s3sign_request,
    skew: i64,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: pointers, lengths and handles are what the caller says they are, as the prose above asks.
    guard(error, || unsafe {
        let signer = buffer::required(signer, "signer")?;
        let skew = check_skew(skew)?;
        let mut lists = RequestLists::default();
        let request = convert::request(request, &(0..0), &mut lists)?;
        signer.0.verify(&request, skew)
    })
}

/// A body that arrives in chunks. Opaque. One thread at a time may use it; it needs neither the signer nor the request
/// any more.
pub struct s3sign_incoming(Incoming);

/// Verify a request whose body comes in chunks, and begin with that body.
///
/// Inputs: as for `s3sign_verify`; the payload is not looked at. `incoming` must not be NULL. Among the headers are
/// `x-amz-decoded-content-length` and, where there is a trailer, `x-amz-trailer`.
///
/// Output: `*incoming`, to be freed with `s3sign_incoming_free`, or NULL on error.
///
/// Status: as for `s3sign_verify`, and S3SIGN_ERR_STREAM (the body comes in no chunks).
///
/// Threads: any; one signer may be used by many at once. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_incoming_begin(
    signer: *const s3sign_signer,
    request: *const s3sign_request,
    skew: i64,
    incoming: *mut *mut s3sign_incoming,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: pointers, lengths and handles are what the caller says they are, as the prose above asks.
    guard(error, || unsafe {
        let slot = buffer::required_mut(incoming, "incoming")?;
        *slot = core::ptr::null_mut();
        let signer = buffer::required(signer, "signer")?;
        let skew = check_skew(skew)?;
        let mut lists = RequestLists::default();
        let request = convert::request(request, &(0..0), &mut lists)?;
        let begun = signer.0.verify_stream(&request, skew)?;
        *slot = Box::into_raw(Box::new(s3sign_incoming(begun)));
        Ok(())
    })
}

/// Take the next bytes of the body as they arrive, and find the data in them. Call it again with what was not used, until
/// all is.
///
/// Inputs: `incoming`, `used` and `data` must not be NULL; `bytes` of `bytes_len` are what arrived, in pieces of any size.
///
/// Output: `*used` is how many bytes were taken; `*data` views the run of the body's own data among them, which may be
/// empty. It points into `bytes`. The data is handed out before its chunk is whole: trust it only once
/// `s3sign_incoming_finish` says that all held. After an error every call gives the same error.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_SIGNATURE (of a chunk or the trailer),
/// S3SIGN_ERR_CHECKSUM, S3SIGN_ERR_STREAM (more or less data than announced), S3SIGN_ERR_MALFORMED,
/// S3SIGN_ERR_INTERNAL.
///
/// Threads: one at a time for each body. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_incoming_push(
    incoming: *mut s3sign_incoming,
    bytes: *const c_void,
    bytes_len: usize,
    used: *mut usize,
    data: *mut s3sign_str,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: pointers, lengths and handles are what the caller says they are, as the prose above asks.
    guard(error, || unsafe {
        let used = buffer::required_mut(used, "used")?;
        *used = 0;
        let data = buffer::required_mut(data, "data")?;
        *data = NOTHING;
        let incoming = buffer::required_mut(incoming, "incoming")?;
        let bytes = buffer::bytes(bytes.cast(), bytes_len, "bytes")?;
        let (taken, run) = incoming.0.push(bytes)?;
        *used = taken;
        if !run.is_empty() {
            *data = convert::header(&bytes[run], b"").name;
        }
        Ok(())
    })
}

/// Tell whether the whole body was there, and all of it held.
///
/// Inputs: `incoming` must not be NULL.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_STREAM (it ended early), S3SIGN_ERR_INTERNAL, or what
/// `s3sign_incoming_push` gave.
///
/// Threads: one at a time for each body. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_incoming_finish(incoming: *const s3sign_incoming, error: *mut s3sign_error) -> i32 {
    // SAFETY: pointers, lengths and handles are what the caller says they are, as the prose above asks.
    guard(error, || unsafe { buffer::required(incoming, "incoming")? }.0.finish())
}

/// Free a body, finished or not; NULL does nothing.
///
/// Threads: any, once no other thread uses the body. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_incoming_free(incoming: *mut s3sign_incoming) {
    // SAFETY: as the caller of this function promises.
    unsafe { guard::free(incoming) }
}

/// Read what a form with a POST policy claims of its signature, as `s3sign_verify_parse` does for requests.
///
/// Inputs: `form` must not be NULL; its fields alone are looked at.
///
/// Output: as for `s3sign_verify_parse`; `form` in `*claim` is S3SIGN_FORM_QUERY, `body` S3SIGN_BODY_UNSIGNED, and
/// `expires_at` the end of the policy.
///
/// Status: as for `s3sign_verify_parse`.
///
/// Threads: any. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_verify_post_parse(
    form: *const s3sign_post_form,
    out: *mut c_char,
    cap: usize,
    len: *mut usize,
    claim: *mut s3sign_claim,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: pointers, lengths and handles are what the caller says they are, as the prose above asks.
    guard(error, || unsafe {
        put_claim(out, cap, len, claim, |place, found| {
            with_form(&versioned::read(form, "form")?, place, |form| found(&Claim::from_form(form)?))
        })
    })
}

/// Tell whether a form's policy is signed with a signer's credentials, for its region and service, and whether the form
/// keeps every condition of it. A field that no condition speaks of is one too many.
///
/// Inputs: `signer` and `form` must not be NULL.
///
/// Status: S3SIGN_OK if all holds; else what does not: S3SIGN_ERR_SIGNATURE, S3SIGN_ERR_CREDENTIALS, S3SIGN_ERR_SCOPE,
/// S3SIGN_ERR_REQUEST_EXPIRED (the policy has ended), S3SIGN_ERR_POLICY (it is none), S3SIGN_ERR_CONDITION,
/// S3SIGN_ERR_TIME, S3SIGN_ERR_ALGORITHM, S3SIGN_ERR_ANONYMOUS (the form or the signer), S3SIGN_ERR_MALFORMED; and
/// S3SIGN_ERR_NULL, S3SIGN_ERR_STRUCT_SIZE, S3SIGN_ERR_LENGTH, S3SIGN_ERR_INTERNAL.
///
/// Threads: any; one signer may be used by many at once. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_verify_post(
    signer: *const s3sign_signer,
    form: *const s3sign_post_form,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: pointers, lengths and handles are what the caller says they are, as the prose above asks.
    guard(error, || unsafe {
        let signer = buffer::required(signer, "signer")?;
        with_form(&versioned::read(form, "form")?, &(0..0), |form| signer.0.verify_post(form))
    })
}

/// Set every field of a form to its default, and `size` to this library's.
///
/// For callers without a preprocessor; in C, `S3SIGN_POST_FORM_INIT` does the same. `form` must have room for the struct as
/// this library knows it; NULL does nothing.
///
/// Threads: any. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_post_form_init(form: *mut s3sign_post_form) {
    // SAFETY: as the caller of this function promises.
    unsafe { versioned::init(form) }
}

/// Hand the form of the core to `then`. No field of it may lie in the output, at `place`.
unsafe fn with_form<R>(
    form: &s3sign_post_form,
    place: &Range<usize>,
    then: impl FnOnce(&PostForm<'_>) -> Result<R, Error>,
) -> Result<R, Error> {
    // SAFETY: as the caller of this function promises.
    let callers = unsafe { buffer::array(form.fields, form.fields_len, Field::Argument("fields"))? };
    let mut fields: SmallVec<[Header<'_>; 16]> = SmallVec::with_capacity(callers.len());
    for (index, field) in callers.iter().enumerate() {
        let get = |text| {
            // SAFETY: as the caller of this function promises.
            let text = unsafe { buffer::text(text, Field::FormField(index))? };
            buffer::apart(text, place, Field::FormField(index))
        };
        fields.push(Header { name: get(field.name)?, value: get(field.value)? });
    }
    // SAFETY: as the caller of this function promises.
    let bucket = unsafe { buffer::text(form.bucket, Field::Argument("bucket"))? };
    then(&PostForm { fields: &fields, bucket, file_size: form.file_size, time: form.time })
}

/// Write the texts of the claim that `read` hands on, and say where each is. They are still in the caller's input: `read`
/// gets the place of the output, in which that must not lie.
unsafe fn put_claim(
    out: *mut c_char,
    cap: usize,
    len: *mut usize,
    claim: *mut s3sign_claim,
    read: impl FnOnce(&Range<usize>, &mut dyn FnMut(&Claim<'_>) -> Result<(), Error>) -> Result<(), Error>,
) -> Result<(), Error> {
    // SAFETY: as the caller of this function promises.
    let mut out = unsafe { Out::new(out, cap, len)? };
    // SAFETY: as the caller of this function promises.
    unsafe { buffer::required(claim, "claim")? };
    // SAFETY: as the caller of this function promises.
    unsafe { versioned::write(claim, EMPTY_CLAIM, "claim")? };
    let mut parts = EMPTY_CLAIM;
    read(&out.place(), &mut |found| {
        let mut room = [0; 64];
        let texts = [
            found.access_key_id,
            found.region,
            found.service,
            found.session_token,
            found.signed_headers,
            found.replay_key(&mut room),
        ];
        let views = out.fill(|buffer| {
            Ok(texts.map(|text| {
                let start = buffer.len();
                buffer.put_all([text, b"\0"]);
                start..start + text.len()
            }))
        })?;
        let [access_key_id, region, service, session_token, signed_headers, replay_key] =
            views.map(|view| out.view(&view));
        parts = s3sign_claim {
            size: EMPTY_CLAIM.size,
            form: match found.form {
                Form::Header => S3SIGN_FORM_HEADER,
                Form::Query => S3SIGN_FORM_QUERY,
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
        Ok(())
    })?;
    // SAFETY: as the caller of this function promises.
    unsafe { versioned::write(claim, parts, "claim") }
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
            let message = "the clocks cannot be less than 0 seconds apart";
            Err(Error::new(Status::Option, Field::Argument("skew"), message))
        }
    }
}

/// Empty a claim, and set `size` to this library's.
///
/// For callers without a preprocessor; in C, `S3SIGN_CLAIM_INIT` does the same. `claim` must have room for the struct as
/// this library knows it; NULL does nothing.
///
/// Threads: any. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_claim_init(claim: *mut s3sign_claim) {
    // SAFETY: as the caller of this function promises.
    unsafe { versioned::init(claim) }
}
