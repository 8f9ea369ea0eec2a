//! A request as the caller gives it.

#[cfg(any(feature = "endpoint", feature = "sigv2"))]
pub(crate) mod bucket;
pub mod payload;
pub mod stream_plan;
pub(crate) mod url;

use crate::error::{Error, Field, Status};
use crate::text::encode::ByteSet;
use payload::Payload;

/// How the path of a URL is written. Never guessed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PathMode {
    /// Percent-encoded in any way, or in part: made canonical as S3 does it.
    #[default]
    Canonical,
    /// Raw bytes, nothing percent-encoded; everything after the host is path.
    Raw,
    /// As it goes on the wire, signed byte for byte.
    Verbatim,
}

/// One header of a request.
#[derive(Clone, Copy, Debug)]
pub struct Header<'a> {
    /// Name in any case.
    pub name: &'a [u8],
    /// Value as it goes on the wire.
    pub value: &'a [u8],
}

/// Which headers are signed besides `host` and `x-amz-*`.
#[derive(Clone, Copy, Debug)]
pub enum HeaderPolicy<'a> {
    /// `content-type`, `content-md5` and `range`.
    Default,
    /// All but those that proxies and clients rewrite.
    All,
    /// Those named here.
    Listed(&'a [&'a [u8]]),
}

/// One request to sign.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// HTTP method.
    pub method: &'a [u8],
    /// Absolute or origin-form URL.
    pub url: &'a [u8],
    /// How the path in `url` is written.
    pub path_mode: PathMode,
    /// Query, when `url` has none.
    pub query: &'a [u8],
    /// The bucket, where it stands in the host and not in the path; SigV2 signs it.
    pub bucket: &'a [u8],
    /// The headers that the request will carry.
    pub headers: &'a [Header<'a>],
    /// Which of them are signed.
    pub policy: HeaderPolicy<'a>,
    /// The body, or what is known of it.
    pub payload: Payload<'a>,
    /// Signing time in Unix seconds.
    pub time: i64,
    /// 0, or seconds of validity to presign.
    pub expires: i64,
    /// 0, or seconds of which the signing time of a presigned URL is a multiple.
    pub window: i64,
    /// With SigV4A, 32 random bytes for a random signature; none for a deterministic one.
    pub entropy: &'a [u8],
}

/// An HTTP method.
#[inline]
pub(crate) fn check_method(method: &[u8], status: Status) -> Result<(), Error> {
    match method {
        b"GET" | b"PUT" | b"HEAD" | b"POST" | b"DELETE" => Ok(()),
        _ => check_token(method, status, Field::Argument("method")),
    }
}

/// An HTTP token, as methods and header names are.
pub fn check_token(text: &[u8], status: Status, field: Field) -> Result<(), Error> {
    static TOKEN: ByteSet = ByteSet::unreserved_and(b"!#$%&'*+^`|");
    match TOKEN.first_outside(text) {
        Some(at) => Err(Error::at(status, field, at, "this byte cannot stand in an HTTP token")),
        None if text.is_empty() => Err(Error::at(status, field, 0, "this must not be empty")),
        None => Ok(()),
    }
}
