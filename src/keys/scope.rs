//! The credential scope, of date, region and service, and the credential, which starts with the access key id.

use alloc::boxed::Box;

use crate::crypto::algorithm::Algorithm;
use crate::error::{Error, Field, Status};
use crate::memory::{self, OutOfMemory};
use crate::text::encode::{UNRESERVED, percent_encode};
use crate::text::sink::{AnySink, Sink, Text};

/// The last part of every credential scope.
pub const TERMINATOR: &str = "aws4_request";

/// The credential, `access key id/date/region/service/aws4_request`, without the date.
pub struct Credential {
    before: Box<[u8]>,
    after: Box<[u8]>,
}

impl Credential {
    /// Make it from its parts, plain or percent-encoded for a query. Only SigV4 has the region.
    pub fn new(
        access_key_id: &[u8],
        algorithm: Algorithm,
        region: &[u8],
        service: &[u8],
        encoded: bool,
    ) -> Result<Self, OutOfMemory> {
        let region = (algorithm == Algorithm::Sigv4).then_some(region);
        let write = |out: &mut Text<128>, part: &[u8]| match encoded {
            false => out.write(part),
            true => percent_encode(&mut AnySink(out), part, &UNRESERVED),
        };
        let (mut before, mut after) = (Text::default(), Text::default());
        write(&mut before, access_key_id);
        write(&mut before, b"/");
        for part in [region, Some(service), Some(TERMINATOR.as_bytes())].into_iter().flatten() {
            write(&mut after, b"/");
            write(&mut after, part);
        }
        Ok(Credential { before: memory::copy(before.bytes()?)?, after: memory::copy(after.bytes()?)? })
    }

    /// The credential of a day, in three pieces.
    #[inline]
    pub fn pieces<'a>(&'a self, date: &'a [u8; 8]) -> [&'a [u8]; 3] {
        [&self.before, date, &self.after]
    }

    /// The date and what follows, of a text that starts with the credential of any day.
    #[cfg(feature = "verify")]
    #[inline]
    pub fn split<'a>(&self, text: &'a [u8]) -> Option<(&'a [u8; 8], &'a [u8])> {
        let (date, rest) = text.strip_prefix(&*self.before)?.split_first_chunk()?;
        Some((date, rest.strip_prefix(&*self.after)?))
    }

    /// The credential scope of a day in two pieces.
    #[inline]
    pub fn scope<'a>(&'a self, date: &'a [u8; 8]) -> [&'a [u8]; 2] {
        [date, &self.after]
    }
}

pub(super) fn check_scope(text: &[u8], status: Status, field: &'static str) -> Result<(), Error> {
    let field = Field::Argument(field);
    match text.iter().position(|b| !b.is_ascii_graphic() || *b == b'/' || *b == b',') {
        Some(at) => Err(Error::at(status, field, at, "byte not allowed in a credential scope")),
        None if text.is_empty() => Err(Error::new(status, field, "must not be empty")),
        None => Ok(()),
    }
}

pub(super) fn check_region(algorithm: Algorithm, region: &[u8]) -> Result<(), Error> {
    match algorithm {
        Algorithm::Sigv4 => check_scope(region, Status::Region, "region"),
        #[cfg(feature = "sigv4a")]
        Algorithm::Sigv4a => check_region_set(region),
        #[cfg(feature = "sigv2")]
        Algorithm::Sigv2 => Ok(()),
    }
}

/// Regions joined by commas, or patterns with `*`.
#[cfg(feature = "sigv4a")]
fn check_region_set(text: &[u8]) -> Result<(), Error> {
    let mut start = 0;
    for region in text.split(|b| *b == b',') {
        check_scope(region, Status::Region, "region")
            .map_err(|error| Error { offset: Some(start + error.offset.unwrap_or(0)), ..error })?;
        start += region.len() + 1;
    }
    Ok(())
}
