//! The payload hash in the query of a presigned URL, by which MinIO, SeaweedFS and JuiceFS go.

use super::known_headers::KnownHeaders;
use crate::error::{Error, Field, Status};
use crate::request::payload::{Payload, PayloadHash, check_text};
use crate::request::url::Part;
use crate::text::encode::unescape;

/// The value of `X-Amz-Content-Sha256`, if the query has it.
pub fn find<'a>(query: &Part<'a>) -> Result<Option<&'a [u8]>, Error> {
    let (mut found, mut start) = (None, query.start);
    for pair in query.bytes.split(|b| *b == b'&') {
        let equals = pair.iter().position(|b| *b == b'=').unwrap_or(pair.len());
        if is_name(&pair[..equals]) {
            let value = pair.get(equals + 1..).unwrap_or_default();
            check_text(value, query.field, start + equals + 1)?;
            if found.replace(value).is_some() {
                return Err(Error::at(Status::Query, query.field, start, "duplicate X-Amz-Content-Sha256"));
            }
        }
        start += pair.len() + b"&".len();
    }
    Ok(found)
}

/// Check that the payload and the header `x-amz-content-sha256` agree with it, where there are such.
pub fn check(hash: &[u8], payload: Payload<'_>, known: &KnownHeaders<'_>) -> Result<(), Error> {
    let disagree = |field, message| Err(Error::new(Status::PayloadHash, field, message));
    match known.content_sha256 {
        Some((index, text)) if !text.trim_ascii().eq_ignore_ascii_case(hash) => {
            let message = "this header and X-Amz-Content-Sha256 in the query disagree";
            return disagree(Field::HeaderValue(index), message);
        }
        _ => {}
    }
    if !matches!(payload, Payload::Default([]))
        && !PayloadHash::new(payload, None, false)?.text().eq_ignore_ascii_case(hash)
    {
        return disagree(Field::Argument("payload"), "the payload and X-Amz-Content-Sha256 in the query disagree");
    }
    Ok(())
}

/// Whether this is the parameter's name, percent-encoded or not.
fn is_name(mut name: &[u8]) -> bool {
    for wanted in b"X-Amz-Content-Sha256" {
        name = match name {
            [byte, rest @ ..] if byte == wanted => rest,
            [b'%', rest @ ..] if unescape(rest) == Some(*wanted) => &rest[2..],
            _ => return false,
        };
    }
    name.is_empty()
}
