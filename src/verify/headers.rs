//! The headers that verification treats specially.

use crate::error::{Error, Field, Status};
use crate::request::Header;
use crate::text::encode::{first_eight, is_name, lower_eight};

/// Index and value of the headers that verification treats specially.
#[derive(Default)]
pub struct ArrivedHeaders<'a> {
    pub host: Option<(usize, &'a [u8])>,
    pub authorization: Option<(usize, &'a [u8])>,
    /// `x-amz-date`.
    pub date: Option<(usize, &'a [u8])>,
    /// `Date`: the first of them, for SigV4 does not sign it and SigV2 refuses a second one.
    pub http_date: Option<(usize, &'a [u8])>,
    pub content_sha256: Option<(usize, &'a [u8])>,
    pub region_set: Option<(usize, &'a [u8])>,
    /// `x-amz-security-token`, or `x-amz-s3session-token` of S3 Express.
    pub token: Option<(usize, &'a [u8])>,
    trailer: Option<(usize, &'a [u8])>,
    decoded_length: Option<(usize, &'a [u8])>,
}

/// What names that are looked for start with.
const HOST: u64 = u64::from_be_bytes(*b"host\0\0\0\0");
const DATE: u64 = u64::from_be_bytes(*b"date\0\0\0\0");
const AUTHORIZ: u64 = u64::from_be_bytes(*b"authoriz");

/// Whether the name that starts so is one of S3's own.
pub fn is_amz_start(start: u64) -> bool {
    start >> 16 == u64::from_be_bytes(*b"\0\0x-amz-")
}

impl<'a> ArrivedHeaders<'a> {
    /// Find them among all headers. Faults of the others are left to who looks at those.
    pub fn find(headers: &[Header<'a>]) -> Result<Self, Error> {
        let mut known = ArrivedHeaders::default();
        for (index, &Header { name, value }) in headers.iter().enumerate() {
            let start = lower_eight(first_eight(name));
            let slot = match (start, name.len()) {
                (HOST, 4) => &mut known.host,
                (AUTHORIZ, 13) if is_name(name, b"authorization") => &mut known.authorization,
                (DATE, 4) => {
                    known.http_date.get_or_insert((index, value));
                    continue;
                }
                _ if !is_amz_start(start) => continue,
                (_, 10) if is_name(name, b"x-amz-date") => &mut known.date,
                (_, 13) if is_name(name, b"x-amz-trailer") => &mut known.trailer,
                (_, 16) if is_name(name, b"x-amz-region-set") => &mut known.region_set,
                (_, 20) if is_name(name, b"x-amz-content-sha256") => &mut known.content_sha256,
                (_, 20) if is_name(name, b"x-amz-security-token") => &mut known.token,
                (_, 21) if is_name(name, b"x-amz-s3session-token") => &mut known.token,
                (_, 28) if is_name(name, b"x-amz-decoded-content-length") => &mut known.decoded_length,
                _ => continue,
            };
            if slot.is_some() {
                return Err(twice(index, name));
            }
            *slot = Some((index, value));
        }
        Ok(known)
    }
}

#[cold]
fn twice(index: usize, name: &[u8]) -> Error {
    if name.ends_with(b"-token") || name.to_ascii_lowercase().ends_with(b"-token") {
        return Error::new(Status::Malformed, Field::HeaderValue(index), "the session token is there twice");
    }
    Error::new(Status::Malformed, Field::HeaderName(index), "this header may stand only once")
}
