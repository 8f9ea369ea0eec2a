//! A request as the caller gives it.

#[cfg(any(feature = "endpoint", feature = "sigv2"))]
pub(crate) mod bucket;
pub mod payload;
pub mod stream_plan;
pub(crate) mod url;

#[cfg(feature = "ring")]
use crate::crypto::entropy::Entropy;
use crate::error::{Error, Field, Status};
use crate::text::encode::ByteSet;
#[cfg(feature = "std")]
use crate::text::scan;
use payload::Payload;

/// How the path of a URL is encoded. The caller states it; it is never guessed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PathMode {
    /// Percent-encoded in any way, fully or partly; made canonical as S3 does.
    #[default]
    Canonical,
    /// Raw bytes without percent-encoding; everything after the host is path.
    Raw,
    /// As sent, and signed byte for byte.
    Verbatim,
}

/// One header of a request.
#[derive(Clone, Copy, Debug)]
pub struct Header<'a> {
    /// Name in any case.
    pub name: &'a [u8],
    /// Value as sent.
    pub value: &'a [u8],
}

/// Which headers are signed besides `host` and `x-amz-*`.
#[derive(Clone, Copy, Debug)]
pub enum HeaderPolicy<'a> {
    /// `content-type`, `content-md5` and `range`.
    Default,
    /// All except those that proxies and clients rewrite.
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
    /// How the path in `url` is encoded.
    pub path_mode: PathMode,
    /// Query, if `url` has none.
    pub query: &'a [u8],
    /// The bucket, if it is in the host and not in the path; SigV2 signs it.
    pub bucket: &'a [u8],
    /// The headers that the request will carry.
    pub headers: &'a [Header<'a>],
    /// Which of them are signed.
    pub policy: HeaderPolicy<'a>,
    /// The body, or its hash.
    pub payload: Payload<'a>,
    /// Signing time in Unix seconds.
    pub time: i64,
    /// Validity in seconds to presign; 0 to sign with headers.
    pub expires: i64,
    /// Window in seconds to which the time of a presigned URL is rounded down; 0 for no rounding.
    pub window: i64,
    /// With SigV4A, 32 random bytes or `system` for a randomized signature, or empty for a deterministic one.
    pub entropy: &'a [u8],
}

#[cfg(feature = "ring")]
impl Request<'_> {
    /// Whether each signature is another, for it takes randomness of the operating system.
    pub(crate) fn is_random(&self) -> bool {
        matches!(Entropy::read(self.entropy), Ok(Some(Entropy::System)))
    }
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
#[inline]
pub fn check_token(text: &[u8], status: Status, field: Field) -> Result<(), Error> {
    #[cfg(feature = "std")]
    if !text.is_empty() && scan::none(text, scan::reserved) {
        return Ok(());
    }
    check_odd_token(text, status, field)
}

#[inline(never)]
fn check_odd_token(text: &[u8], status: Status, field: Field) -> Result<(), Error> {
    static TOKEN: ByteSet = ByteSet::unreserved_and(b"!#$%&'*+^`|");
    match TOKEN.first_outside(text) {
        Some(at) => Err(Error::at(status, field, at, "byte not allowed in an HTTP token")),
        None if text.is_empty() => Err(Error::at(status, field, 0, "must not be empty")),
        None => Ok(()),
    }
}
