//! Parts of a claim as requests write them: dates, numbers, names of algorithms and payload hashes.

use super::bad;
use super::headers::{ArrivedHeaders, Known};
use crate::crypto::algorithm::Algorithm;
use crate::error::{Error, Field, Status};
use crate::request::{payload, stream_plan};
use crate::text::timestamp::{Timestamp, parse_http_date};

/// What is signed of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// Its hash.
    Hash,
    /// Nothing.
    Unsigned,
    /// Each of its chunks.
    Chunks,
    /// Each of its chunks, and a trailer.
    ChunksTrailer,
    /// Nothing; a checksum follows in a trailer.
    UnsignedTrailer,
}

pub const URL: Field = Field::Argument("url");

pub fn algorithm(name: &[u8], field: Field) -> Result<Algorithm, Error> {
    let known = [Algorithm::Sigv4, Algorithm::Sigv4a].into_iter().find(|known| known.name().as_bytes() == name);
    known.ok_or(Error::new(Status::Algorithm, field, "unknown signature algorithm"))
}

pub fn number(text: &[u8]) -> Result<i64, Error> {
    let error = bad(URL, "the validity must be a number of seconds");
    if text.is_empty() || text.len() > 12 {
        return Err(error);
    }
    text.iter().try_fold(0, |number, digit| match digit {
        b'0'..=b'9' => Ok(number * 10 + i64::from(digit - b'0')),
        _ => Err(error),
    })
}

pub fn signing_time(known: &ArrivedHeaders<'_>) -> Result<Timestamp, Error> {
    if let Some((index, text)) = known.get(Known::Date) {
        if let Ok(time) = Timestamp::parse(text) {
            return Ok(time);
        }
        let text = text.trim_ascii();
        // SigV2 writes HTTP dates there.
        let parsed = Timestamp::parse(text).or_else(|at| parse_http_date(text).map_err(|_| at));
        return parsed.map_err(|at| {
            Error::at(
                Status::Malformed,
                Field::HeaderValue(index),
                at,
                "x-amz-date must have the form YYYYMMDDTHHMMSSZ",
            )
        });
    }
    let (index, text) = known
        .get(Known::HttpDate)
        .ok_or(bad(Field::Argument("headers"), "the request has neither x-amz-date nor Date"))?;
    parse_http_date(text.trim_ascii())
        .map_err(|at| Error::at(Status::Malformed, Field::HeaderValue(index), at, "Date is not an HTTP date"))
}

pub fn body(content_sha256: Option<&[u8]>) -> Body {
    match content_sha256 {
        None => Body::Hash,
        Some(payload::UNSIGNED) => Body::Unsigned,
        Some(stream_plan::UNSIGNED_TRAILER) => Body::UnsignedTrailer,
        Some(stream_plan::CHUNKS_SIGV4 | stream_plan::CHUNKS_SIGV4A) => Body::Chunks,
        Some(stream_plan::CHUNKS_TRAILER_SIGV4 | stream_plan::CHUNKS_TRAILER_SIGV4A) => Body::ChunksTrailer,
        Some(_) => Body::Hash,
    }
}
