//! Headers of the caller's that the signer treats specially.

use crate::error::{Error, Field, Status};

/// Index and value of the first header of each name, where the request carries it.
#[derive(Default)]
pub struct KnownHeaders<'a> {
    /// `Host`.
    pub host: Option<(usize, &'a [u8])>,
    /// `x-amz-date`.
    pub date: Option<(usize, &'a [u8])>,
    /// `x-amz-content-sha256`.
    pub content_sha256: Option<(usize, &'a [u8])>,
    /// The header of the session token.
    pub token: Option<(usize, &'a [u8])>,
    /// `Authorization`.
    pub authorization: Option<(usize, &'a [u8])>,
    /// `Content-Encoding`.
    pub content_encoding: Option<(usize, &'a [u8])>,
    /// `x-amz-decoded-content-length`.
    pub decoded_length: Option<(usize, &'a [u8])>,
    /// `x-amz-trailer`.
    pub trailer: Option<(usize, &'a [u8])>,
    /// `x-amz-region-set`.
    pub region_set: Option<(usize, &'a [u8])>,
    /// `Date`.
    pub http_date: Option<(usize, &'a [u8])>,
    /// `Content-MD5`.
    pub content_md5: Option<(usize, &'a [u8])>,
    /// `Content-Type`.
    pub content_type: Option<(usize, &'a [u8])>,
}

impl KnownHeaders<'_> {
    /// Refuse headers that only the signer may set.
    pub fn check_reserved(&self, in_query: bool) -> Result<(), Error> {
        let reserved = |found: Option<(usize, &[u8])>, message| match found {
            Some((index, _)) => Err(Error::new(Status::HeaderReserved, Field::HeaderName(index), message)),
            None => Ok(()),
        };
        reserved(self.authorization, "the signer itself sets Authorization")?;
        if in_query {
            reserved(self.date, "a presigned URL carries the date in its query")?;
            reserved(self.token, "a presigned URL carries the session token in its query")?;
            reserved(self.region_set, "a presigned URL carries the region set in its query")?;
        }
        Ok(())
    }
}

/// A header that a streamed body needs, where the request lacks it. One that it has must have `value` among its tokens.
pub fn lacking<'a>(given: Option<(usize, &[u8])>, value: &'a [u8]) -> Result<Option<&'a [u8]>, Error> {
    let says = |text: &[u8]| text.split(|b| *b == b',').any(|token| token.trim_ascii().eq_ignore_ascii_case(value));
    match given {
        None => Ok(Some(value)),
        Some((_, text)) if says(text) => Ok(None),
        Some((index, _)) => {
            let message = "this header does not say what the streamed body needs";
            Err(Error::new(Status::HeaderValue, Field::HeaderValue(index), message))
        }
    }
}
