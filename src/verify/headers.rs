//! The headers that verification treats specially.

use crate::error::{Error, Field, Status};
use crate::request::Header;
use crate::text::names;

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

impl Known {
    /// The one that has this name.
    #[inline(always)]
    fn named(name: &[u8]) -> Option<Self> {
        // There are one or two of each length.
        Some(match name.len() {
            4 if names::HOST.is_name(name) => Known::Host,
            4 if names::DATE.is_name(name) => Known::HttpDate,
            10 if names::AMZ_DATE.is_name(name) => Known::Date,
            13 if names::AUTHORIZATION.is_name(name) => Known::Authorization,
            13 if names::TRAILER.is_name(name) => Known::Trailer,
            16 if names::REGION_SET.is_name(name) => Known::RegionSet,
            20 if names::CONTENT_SHA256.is_name(name) => Known::ContentSha256,
            20 if names::TOKEN.is_name(name) => Known::Token,
            21 if names::EXPRESS_TOKEN.is_name(name) => Known::Token,
            28 if names::DECODED_LENGTH.is_name(name) => Known::DecodedLength,
            _ => return None,
        })
    }
}

impl<'a> ArrivedHeaders<'a> {
    /// Find the known ones. Faults of the others are left to who looks at those.
    pub fn read(&mut self, headers: &'a [Header<'a>]) -> Result<(), Error> {
        self.all = headers;
        for (index, &Header { name, .. }) in headers.iter().enumerate() {
            let Some(known) = Known::named(name) else { continue };
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
