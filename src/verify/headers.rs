//! The headers that verification treats specially.

use crate::error::{Error, Field, Status};
use crate::request::Header;
use crate::text::encode::{first_eight, lower_eight};
use crate::text::scan::is_name;

/// A header that is looked for, as the index of its place.
#[derive(Clone, Copy, PartialEq)]
pub enum Known {
    Host,
    Authorization,
    /// `x-amz-date`.
    Date,
    /// `Date`: the first of them, for SigV4 does not sign it and SigV2 refuses a second one.
    HttpDate,
    ContentSha256,
    RegionSet,
    /// `x-amz-security-token`, or `x-amz-s3session-token` of S3 Express.
    Token,
    Trailer,
    DecodedLength,
}

const COUNT: usize = Known::DecodedLength as usize + 1;

/// All headers, and where among them the known ones are.
pub struct ArrivedHeaders<'a> {
    all: &'a [Header<'a>],
    /// Beyond all for those that did not arrive.
    places: [usize; COUNT],
}

impl Default for ArrivedHeaders<'_> {
    fn default() -> Self {
        ArrivedHeaders { all: &[], places: [usize::MAX; COUNT] }
    }
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
    /// Find the known ones. Faults of the others are left to who looks at those.
    pub fn read(&mut self, headers: &'a [Header<'a>]) -> Result<(), Error> {
        self.all = headers;
        for (index, &Header { name, .. }) in headers.iter().enumerate() {
            let start = lower_eight(first_eight(name));
            let known = match (start, name.len()) {
                (HOST, 4) => Known::Host,
                (AUTHORIZ, 13) if is_name(name, b"authorization") => Known::Authorization,
                (DATE, 4) => Known::HttpDate,
                _ if !is_amz_start(start) => continue,
                (_, 10) if is_name(name, b"x-amz-date") => Known::Date,
                (_, 13) if is_name(name, b"x-amz-trailer") => Known::Trailer,
                (_, 16) if is_name(name, b"x-amz-region-set") => Known::RegionSet,
                (_, 20) if is_name(name, b"x-amz-content-sha256") => Known::ContentSha256,
                (_, 20) if is_name(name, b"x-amz-security-token") => Known::Token,
                (_, 21) if is_name(name, b"x-amz-s3session-token") => Known::Token,
                (_, 28) if is_name(name, b"x-amz-decoded-content-length") => Known::DecodedLength,
                _ => continue,
            };
            let place = &mut self.places[known as usize];
            if *place == usize::MAX {
                *place = index;
            } else if known != Known::HttpDate {
                return Err(twice(index, known));
            }
        }
        Ok(())
    }

    /// Index and value of a known one, if it arrived.
    #[inline]
    pub fn get(&self, known: Known) -> Option<(usize, &'a [u8])> {
        let index = self.places[known as usize];
        self.all.get(index).map(|header| (index, header.value))
    }
}

#[cold]
fn twice(index: usize, known: Known) -> Error {
    match known {
        Known::Token => Error::new(Status::Malformed, Field::HeaderValue(index), "duplicate session token"),
        _ => Error::new(Status::Malformed, Field::HeaderName(index), "duplicate header"),
    }
}
