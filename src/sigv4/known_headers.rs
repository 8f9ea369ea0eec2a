//! Headers of the caller's that the signer treats specially.

use crate::error::{Error, Field, Status};
use crate::text::names;

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

/// When a header is signed.
#[derive(Clone, Copy, PartialEq)]
pub enum SignedWhen {
    /// By every policy of signers.
    Always,
    /// Unless the policy says otherwise.
    ByDefault,
    /// Where the policy says so.
    IfChosen,
}

impl<'a> KnownHeaders<'a> {
    /// Note the header with this index, name and value if it is one of these, but for the session token. Return how it is
    /// signed by default.
    #[inline]
    pub fn note(&mut self, index: usize, key: u64, name: &[u8], value: &'a [u8]) -> Result<SignedWhen, Error> {
        let is = |known: &names::Name| known.is(key, name);
        let (slot, once, signed) = match names::is_amz(key) {
            true if is(&names::AMZ_DATE) => (&mut self.date, true, SignedWhen::Always),
            true if is(&names::CONTENT_SHA256) => (&mut self.content_sha256, true, SignedWhen::Always),
            true if is(&names::DECODED_LENGTH) => (&mut self.decoded_length, true, SignedWhen::Always),
            true if is(&names::REGION_SET) => (&mut self.region_set, true, SignedWhen::Always),
            true if is(&names::TRAILER) => (&mut self.trailer, true, SignedWhen::Always),
            true => return Ok(SignedWhen::Always),
            false if is(&names::HOST) => (&mut self.host, true, SignedWhen::Always),
            false if is(&names::CONTENT_TYPE) => (&mut self.content_type, false, SignedWhen::ByDefault),
            false if is(&names::CONTENT_MD5) => (&mut self.content_md5, false, SignedWhen::ByDefault),
            false if is(&names::RANGE) => return Ok(SignedWhen::ByDefault),
            false if is(&names::AUTHORIZATION) => (&mut self.authorization, true, SignedWhen::IfChosen),
            false if is(&names::CONTENT_ENCODING) => (&mut self.content_encoding, false, SignedWhen::IfChosen),
            false if is(&names::DATE) => (&mut self.http_date, false, SignedWhen::IfChosen),
            false => return Ok(SignedWhen::IfChosen),
        };
        if once {
            note_once(slot, index, value)?;
        } else {
            slot.get_or_insert((index, value));
        }
        Ok(signed)
    }

    /// Refuse headers that only the signer may set.
    pub fn check_reserved(&self, in_query: bool) -> Result<(), Error> {
        let reserved = |found: Option<(usize, &[u8])>, message| match found {
            Some((index, _)) => Err(Error::new(Status::HeaderReserved, Field::HeaderName(index), message)),
            None => Ok(()),
        };
        reserved(self.authorization, "the signer sets Authorization itself")?;
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
            let message = "this header does not match the streamed body";
            Err(Error::new(Status::HeaderValue, Field::HeaderValue(index), message))
        }
    }
}

/// Note a header that may come only once.
#[inline]
pub fn note_once<'a>(slot: &mut Option<(usize, &'a [u8])>, index: usize, value: &'a [u8]) -> Result<(), Error> {
    if slot.is_some() {
        let message = "duplicate header";
        return Err(Error::new(Status::HeaderReserved, Field::HeaderName(index), message));
    }
    *slot = Some((index, value));
    Ok(())
}
