//! The payload hash: the last line of the canonical request.

use super::stream_plan::{
    CHUNKS_SIGV4, CHUNKS_SIGV4A, CHUNKS_TRAILER_SIGV4, CHUNKS_TRAILER_SIGV4A, Plan, UNSIGNED_TRAILER,
};
use crate::crypto::sha256::Sha256;
use crate::error::{Error, Field, Status};
use crate::text::encode::hex;

/// The body of a request, or its hash.
#[derive(Clone, Copy, Debug)]
pub enum Payload<'a> {
    /// Bytes to hash. If empty: the empty-body hash, or UNSIGNED-PAYLOAD for presigned S3 URLs.
    Default(&'a [u8]),
    /// Bytes to hash, even if empty.
    Bytes(&'a [u8]),
    /// SHA-256 in hex.
    Sha256Hex(&'a [u8]),
    /// Not signed.
    Unsigned,
    /// Sent in chunks, according to a plan.
    Stream(&'a Plan),
}

/// The payload hash in the canonical request.
#[derive(Clone, Copy)]
pub enum PayloadHash<'a> {
    /// Text from the caller or the protocol.
    Text(&'a [u8]),
    /// Hex digits.
    Hex([u8; 64]),
}

/// The payload hash of a body that is not signed.
pub(crate) const UNSIGNED: &[u8] = b"UNSIGNED-PAYLOAD";
/// The hash of an empty body.
pub(crate) const EMPTY: &[u8] = b"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const FIELD: Field = Field::Argument("payload");

impl Default for PayloadHash<'_> {
    fn default() -> Self {
        PayloadHash::Text(b"")
    }
}

impl<'a> PayloadHash<'a> {
    /// Compute it from `payload` and the request's `x-amz-content-sha256` header, if any.
    #[inline]
    pub fn new(payload: Payload<'a>, from_header: Option<(usize, &'a [u8])>, unsigned: bool) -> Result<Self, Error> {
        match (payload, from_header) {
            (Payload::Default([]), None) => Ok(PayloadHash::Text(if unsigned { UNSIGNED } else { EMPTY })),
            (Payload::Unsigned, None) => Ok(PayloadHash::Text(UNSIGNED)),
            _ => Self::of(payload, from_header),
        }
    }

    fn of(payload: Payload<'a>, from_header: Option<(usize, &'a [u8])>) -> Result<Self, Error> {
        let from_header = from_header.map(|(index, text)| check_header(index, text)).transpose()?;
        let computed = match payload {
            Payload::Default(_) if from_header.is_some() => None,
            Payload::Bytes([]) => Some(PayloadHash::Text(EMPTY)),
            Payload::Default(bytes) | Payload::Bytes(bytes) => Some(PayloadHash::Hex(hex(&Sha256::digest(bytes)))),
            Payload::Sha256Hex(text) => {
                check_hex(text, FIELD)?;
                let mut digits: [u8; 64] = text.try_into().expect("64 digits");
                digits.make_ascii_lowercase();
                Some(PayloadHash::Hex(digits))
            }
            Payload::Unsigned => Some(PayloadHash::Text(UNSIGNED)),
            Payload::Stream(plan) => Some(PayloadHash::Text(plan.marker())),
        };
        match (from_header, computed) {
            (Some(text), Some(hash)) if !text.eq_ignore_ascii_case(hash.text()) => {
                let message = "the payload and the header x-amz-content-sha256 disagree";
                Err(Error::new(Status::PayloadHash, FIELD, message))
            }
            (Some(text), _) => Ok(PayloadHash::Text(text)),
            (None, Some(hash)) => Ok(hash),
            (None, None) => unreachable!("without a header the hash is computed"),
        }
    }

    /// The text in the canonical request.
    pub fn text(&self) -> &[u8] {
        match self {
            PayloadHash::Text(text) => text,
            PayloadHash::Hex(digits) => digits,
        }
    }
}

/// The values that S3 defines besides a hash, for bodies that are signed differently or not at all.
const MARKERS: [&[u8]; 6] =
    [UNSIGNED, UNSIGNED_TRAILER, CHUNKS_SIGV4, CHUNKS_SIGV4A, CHUNKS_TRAILER_SIGV4, CHUNKS_TRAILER_SIGV4A];

fn check_header(index: usize, text: &[u8]) -> Result<&[u8], Error> {
    let text = text.trim_ascii();
    if !MARKERS.contains(&text) {
        check_hex(text, Field::HeaderValue(index))?;
    }
    Ok(text)
}

fn check_hex(text: &[u8], field: Field) -> Result<(), Error> {
    match text.iter().position(|b| !b.is_ascii_hexdigit()) {
        Some(at) => Err(Error::at(Status::PayloadHash, field, at, "must be 64 hex digits")),
        None if text.len() != 64 => {
            Err(Error::at(Status::PayloadHash, field, text.len().min(64), "must be 64 hex digits"))
        }
        None => Ok(()),
    }
}
