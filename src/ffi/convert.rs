//! Conversion between the structs of the C ABI and the types of the core.

use core::ffi::{CStr, c_char};
use core::mem::MaybeUninit;
use core::ops::Range;
use core::{ptr, slice};

use super::constants::*;
use super::out_buffer::{self, Out, null_text, overlap, text, too_long};
use super::sized_struct;
use super::types::*;
use crate::crypto::algorithm::Algorithm;
#[cfg(feature = "checksums")]
use crate::crypto::checksum;
use crate::error::{Error, Field, Status};
use crate::keys::limits::LifetimeMode;
use crate::keys::provider::{self, Provider};
use crate::keys::service::TokenMode;
use crate::memory::List;
#[cfg(feature = "post")]
use crate::post_policy::{Condition, Terms};
use crate::request::payload::Payload;
use crate::request::stream_plan::Plan;
use crate::request::{Header, HeaderPolicy, PathMode, Request};
use crate::signer::Config;
use crate::sigv4::output::Signed;
use crate::text::sink::Sink;

pub const NOTHING: s3sign_str = s3sign_str { ptr: ptr::null(), len: 0 };

/// The error after success.
pub fn empty_error() -> s3sign_error {
    s3sign_error { size: size_of::<s3sign_error>() as u32, status: 0, offset: -1, field: [0; 48], message: [0; 192] }
}

/// The result after failure.
pub fn empty_result() -> s3sign_result {
    s3sign_result {
        size: size_of::<s3sign_result>() as u32,
        headers: NOTHING,
        url: NOTHING,
        target: NOTHING,
        host: NOTHING,
        authorization: NOTHING,
        signature: NOTHING,
        expires_at: 0,
    }
}

/// The result after success.
pub fn result(signed: &Signed, out: &Out<'_>) -> s3sign_result {
    s3sign_result {
        headers: out.view(&signed.headers),
        url: out.view(&signed.url),
        target: out.view(&signed.target),
        host: out.view(&signed.host),
        authorization: out.view(&signed.authorization),
        signature: out.view(&signed.signature),
        expires_at: signed.expires_at,
        ..empty_result()
    }
}

/// A header that points into the caller's bytes.
#[cfg(feature = "std")]
pub fn header(name: &[u8], value: &[u8]) -> s3sign_header {
    let view = |bytes: &[u8]| s3sign_str { ptr: bytes.as_ptr().cast(), len: bytes.len() };
    s3sign_header { name: view(name), value: view(value) }
}

/// Convert a config.
pub unsafe fn config<'a>(config: &s3sign_signer_config) -> Result<Config<'a>, Error> {
    // SAFETY: by the C contract, each string of `config` has the bytes that its `len` says.
    let get = |value, name| unsafe { text(value, Field::Argument(name)) };
    let lifetimes = [
        (S3SIGN_LIFETIME_CLAMP, LifetimeMode::Clamp),
        (S3SIGN_LIFETIME_REFUSE, LifetimeMode::Refuse),
        (S3SIGN_LIFETIME_WARN, LifetimeMode::Warn),
    ];
    let tokens = [
        (S3SIGN_TOKEN_SIGN, TokenMode::Sign),
        (S3SIGN_TOKEN_APPEND, TokenMode::Append),
        (S3SIGN_TOKEN_OMIT, TokenMode::Omit),
    ];
    Ok(Config {
        access_key_id: get(config.access_key_id, "access_key_id")?,
        secret_access_key: get(config.secret_access_key, "secret_access_key")?,
        session_token: get(config.session_token, "session_token")?,
        region: get(config.region, "region")?,
        service: get(config.service, "service")?,
        normalize_path: toggle(config.normalize_path, "normalize_path")?,
        double_encode: toggle(config.double_encode, "double_encode")?,
        content_sha256_header: toggle(config.content_sha256_header, "content_sha256_header")?,
        token_mode: choose(config.token_mode, "token_mode", &tokens)?,
        algorithm: algorithm(config.algorithm)?,
        expires_at: (config.expires_at != 0).then_some(config.expires_at),
        max_expires: (config.max_expires != 0).then_some(config.max_expires),
        lifetime_mode: choose(config.lifetime_mode, "lifetime_mode", &lifetimes)?,
        provider: provider(config.provider)?,
    })
}

/// The profile of a provider.
pub fn provider(number: i32) -> Result<&'static Provider, Error> {
    let providers = [
        (S3SIGN_PROVIDER_AWS, &provider::AWS),
        (S3SIGN_PROVIDER_R2, &provider::R2),
        (S3SIGN_PROVIDER_GCS, &provider::GCS),
        (S3SIGN_PROVIDER_MINIO, &provider::MINIO),
        (S3SIGN_PROVIDER_B2, &provider::B2),
        (S3SIGN_PROVIDER_CEPH, &provider::CEPH),
        (S3SIGN_PROVIDER_CUSTOM, &provider::CUSTOM),
    ];
    choose(number, "provider", &providers)
}

/// Convert a POST policy, with its conditions in `list`.
#[cfg(feature = "post")]
pub unsafe fn terms<'l, 'a: 'l>(post: &s3sign_post, list: &'l mut List<Condition<'a>, 16>) -> Result<Terms<'l>, Error> {
    // SAFETY: by the C contract, each string of `post` has the bytes that its `len` says.
    let get = |value, name| unsafe { text(value, Field::Argument(name)) };
    let json = get(post.policy, "policy")?;
    let bucket = get(post.bucket, "bucket")?;
    // SAFETY: by the C contract, `conditions` has `conditions_len` elements.
    let callers = unsafe { out_buffer::list(post.conditions, post.conditions_len, "conditions")? };
    if !json.is_empty() {
        if !bucket.is_empty() || !callers.is_empty() || post.expires != 0 {
            let message = "policy cannot be combined with bucket, conditions or expires";
            return Err(Error::new(Status::Policy, Field::Argument("policy"), message));
        }
        return Ok(Terms::Json(json));
    }
    list.fill(callers.len(), |index| {
        let condition = &callers[index];
        // SAFETY: by the C contract, each string of a condition has the bytes that its `len` says.
        let get = |value, part| unsafe { text(value, Field::Condition(index, part)) };
        Ok::<_, Error>(match condition.kind {
            S3SIGN_CONDITION_CONTENT_LENGTH_RANGE => Condition::ContentLengthRange(condition.min, condition.max),
            kind => {
                let field = Header { name: get(condition.name, "].name")?, value: get(condition.value, "].value")? };
                let kinds = [
                    (S3SIGN_CONDITION_EQ, Condition::Eq(field)),
                    (S3SIGN_CONDITION_STARTS_WITH, Condition::StartsWith(field)),
                ];
                choose(kind, "kind", &kinds)
                    .map_err(|error| Error { field: Field::Condition(index, "].kind"), ..error })?
            }
        })
    })?;
    Ok(Terms::Conditions { bucket, conditions: list, expires: post.expires })
}

/// The lists of a request, on the stack if short.
#[derive(Default)]
pub struct RequestLists<'a> {
    headers: List<Header<'a>, 16>,
    listed: List<&'a [u8], 16>,
}

/// Convert a request, with its lists in `lists`. Its inputs must not overlap the output at `place`; the struct itself
/// may, since it is not read afterwards.
#[cfg_attr(feature = "std", inline(always))]
pub unsafe fn request<'l>(
    request: *const s3sign_request,
    place: &Range<usize>,
    lists: &'l mut RequestLists<'_>,
) -> Result<Request<'l>, Error> {
    let mut room = MaybeUninit::uninit();
    // SAFETY: `in_place` returns a valid, aligned pointer to the caller's struct or to `room`; both outlive the
    // reference.
    let request = unsafe { &*sized_struct::in_place(request, "request", &mut room)? };
    // Not a closure, which would be called.
    macro_rules! get {
        ($field:ident) => {
            // SAFETY: by the C contract, each string of `request` has the bytes that its `len` says.
            unsafe { input(request.$field, place, Field::Argument(stringify!($field)))? }
        };
    }
    if request.headers_len != 0 || request.signed_headers_len != 0 {
        // SAFETY: by the C contract, the lists of `request` have the elements that their lengths say.
        unsafe { read_lists(request, place, &mut lists.headers, &mut lists.listed)? };
    }

    let payload = get!(payload);
    Ok(Request {
        method: get!(method),
        url: get!(url),
        path_mode: match request.path_mode {
            S3SIGN_PATH_VERBATIM => PathMode::Verbatim,
            S3SIGN_PATH_RAW => PathMode::Raw,
            S3SIGN_PATH_CANONICAL => PathMode::Canonical,
            mode => return Err(unknown_path_mode(mode)),
        },
        query: get!(query),
        bucket: get!(bucket),
        headers: &lists.headers,
        policy: match request.headers_mode {
            S3SIGN_HEADERS_DEFAULT => HeaderPolicy::Default,
            S3SIGN_HEADERS_ALL => HeaderPolicy::All,
            S3SIGN_HEADERS_LISTED => HeaderPolicy::Listed(&lists.listed),
            _ => return Err(unknown("headers_mode")),
        },
        payload: match request.payload_mode {
            S3SIGN_PAYLOAD_DEFAULT => Payload::Default(payload),
            S3SIGN_PAYLOAD_BYTES => Payload::Bytes(payload),
            S3SIGN_PAYLOAD_SHA256_HEX => Payload::Sha256Hex(payload),
            S3SIGN_PAYLOAD_UNSIGNED => Payload::Unsigned,
            _ => return Err(unknown("payload_mode")),
        },
        time: request.time,
        expires: request.expires,
        window: request.window,
        entropy: get!(entropy),
    })
}

/// Collect the headers of a request, and the names of those to sign.
#[inline(never)]
unsafe fn read_lists<'a>(
    request: &s3sign_request,
    place: &Range<usize>,
    headers: &mut List<Header<'a>, 16>,
    listed: &mut List<&'a [u8], 16>,
) -> Result<(), Error> {
    // SAFETY: by the C contract, each string of a list has the bytes that its `len` says.
    let input = |value, field| unsafe { input(value, place, field) };
    // SAFETY: by the C contract, `headers` has `headers_len` elements.
    let callers = unsafe { out_buffer::list(request.headers, request.headers_len, "headers")? };
    headers.fill(callers.len(), |index| -> Result<_, Error> {
        let name = input(callers[index].name, Field::HeaderName(index))?;
        let value = input(callers[index].value, Field::HeaderValue(index))?;
        Ok(Header { name, value })
    })?;
    if request.signed_headers_len == 0 {
        return Ok(());
    }
    let callers =
        // SAFETY: by the C contract, `signed_headers` has `signed_headers_len` elements.
        unsafe { out_buffer::list(request.signed_headers, request.signed_headers_len, "signed_headers")? };
    listed.fill(callers.len(), |index| input(callers[index], Field::SignedHeader(index)))
}

/// A string of the caller's that does not overlap the output at `place`.
#[cfg_attr(feature = "std", inline(always))]
unsafe fn input<'a>(value: s3sign_str, place: &Range<usize>, field: Field) -> Result<&'a [u8], Error> {
    if value.len == 0 {
        return Ok(&[]);
    }
    let start = value.ptr as usize;
    // Each error in a call of its own, so that each check is one branch.
    if value.ptr.is_null() {
        return Err(null_text(field));
    }
    if value.len > isize::MAX as usize {
        return Err(too_long(field));
    }
    // An end that overflows is before the start, and lies in no memory.
    if start < place.end && place.start < start.wrapping_add(value.len) {
        return Err(overlap(field));
    }
    // SAFETY: not NULL, not longer than memory, and the caller promises that so many bytes are there.
    Ok(unsafe { slice::from_raw_parts(value.ptr.cast(), value.len) })
}

const ALGORITHMS: &[(i32, Algorithm)] = &[
    (S3SIGN_ALGORITHM_SIGV4, Algorithm::Sigv4),
    #[cfg(feature = "sigv4a")]
    (S3SIGN_ALGORITHM_SIGV4A, Algorithm::Sigv4a),
    #[cfg(feature = "sigv2")]
    (S3SIGN_ALGORITHM_SIGV2, Algorithm::Sigv2),
];

fn algorithm(algorithm: i32) -> Result<Algorithm, Error> {
    choose(algorithm, "algorithm", ALGORITHMS)
}

/// The constant of an algorithm.
#[cfg(any(feature = "endpoint", feature = "verify"))]
pub fn algorithm_number(algorithm: Algorithm) -> i32 {
    let known = ALGORITHMS.iter().find(|(_, known)| *known == algorithm);
    known.map(|(number, _)| *number).expect("every algorithm has a number")
}

/// Convert a stream plan.
pub fn plan(plan: &s3sign_stream_plan) -> Result<Plan, Error> {
    let chunks = [(S3SIGN_CHUNKS_SIGNED, true), (S3SIGN_CHUNKS_UNSIGNED, false)];
    let length = |length, name| {
        let negative = Error::new(Status::Stream, Field::Argument(name), "must not be negative");
        u64::try_from(length).map_err(|_| negative)
    };
    #[cfg(not(feature = "checksums"))]
    if plan.checksum != S3SIGN_CHECKSUM_NONE {
        return Err(unknown("checksum"));
    }
    Ok(Plan {
        algorithm: algorithm(plan.algorithm)?,
        signs_chunks: choose(plan.chunks, "chunks", &chunks)?,
        #[cfg(feature = "checksums")]
        checksum: match plan.checksum {
            S3SIGN_CHECKSUM_NONE => None,
            algorithm => Some(checksum(algorithm, "checksum")?),
        },
        decoded_length: length(plan.decoded_length, "decoded_length")?,
        chunk_size: if plan.chunk_size == 0 { 65_536 } else { length(plan.chunk_size, "chunk_size")? },
    })
}

#[cfg(feature = "checksums")]
const CHECKSUMS: &[(i32, checksum::Algorithm)] = &[
    (S3SIGN_CHECKSUM_CRC32, checksum::Algorithm::Crc32),
    (S3SIGN_CHECKSUM_CRC32C, checksum::Algorithm::Crc32c),
    (S3SIGN_CHECKSUM_CRC64NVME, checksum::Algorithm::Crc64Nvme),
    (S3SIGN_CHECKSUM_SHA1, checksum::Algorithm::Sha1),
    (S3SIGN_CHECKSUM_SHA256, checksum::Algorithm::Sha256),
];

/// Convert a checksum algorithm.
#[cfg(feature = "checksums")]
pub fn checksum(algorithm: i32, name: &'static str) -> Result<checksum::Algorithm, Error> {
    choose(algorithm, name, CHECKSUMS)
}

/// Convert a flag, 0 or 1.
#[cfg(any(feature = "batch", feature = "checksums", feature = "endpoint"))]
pub fn flag(option: i32, name: &'static str) -> Result<bool, Error> {
    choose(option, name, &[(0, false), (1, true)])
}

fn toggle(option: i32, name: &'static str) -> Result<Option<bool>, Error> {
    choose(option, name, &[(S3SIGN_BY_SERVICE, None), (S3SIGN_ON, Some(true)), (S3SIGN_OFF, Some(false))])
}

pub fn choose<T: Copy>(option: i32, name: &'static str, choices: &[(i32, T)]) -> Result<T, Error> {
    let chosen = choices.iter().find(|(number, _)| *number == option);
    chosen.map(|(_, choice)| *choice).ok_or(unknown(name))
}

#[cold]
fn unknown_path_mode(mode: i32) -> Error {
    let message = "2 was a different mode in 0.1; use S3SIGN_PATH_CANONICAL (0)";
    let error = unknown("path_mode");
    if mode == 2 { Error { message, ..error } } else { error }
}

fn unknown(name: &'static str) -> Error {
    Error::new(Status::Option, Field::Argument(name), "unknown option")
}

/// A constant's name as a C string.
pub const fn c_name(name_and_nul: &'static str) -> &'static CStr {
    match CStr::from_bytes_with_nul(name_and_nul.as_bytes()) {
        Ok(name) => name,
        Err(_) => panic!("a name has one NUL, at its end"),
    }
}

/// Writes text into a C array, truncated to fit with a NUL.
pub struct TextField<'a>(pub &'a mut [c_char]);

impl Sink for TextField<'_> {
    fn write(&mut self, bytes: &[u8]) {
        let used = self.0.iter().position(|c| *c == 0).unwrap_or(self.0.len());
        let end = self.0.len() - 1;
        for (to, from) in self.0[used.min(end)..end].iter_mut().zip(bytes) {
            *to = *from as c_char;
        }
    }
}
