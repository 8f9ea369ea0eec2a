//! What signing adds to a request: time, payload hash, session token and numbers, as text.

use super::known_headers::{KnownHeaders, check_says};
use super::parsed_request::ParsedRequest;
use crate::crypto::algorithm::Algorithm;
use crate::error::{Error, Field, Status};
use crate::keys::Identity;
use crate::keys::credentials::Credentials;
use crate::keys::limits::Validity;
use crate::keys::service::TokenMode;
use crate::request::Request;
use crate::request::payload::{Payload, PayloadHash};
use crate::text::encode::Digits;
use crate::text::timestamp::Timestamp;

/// The texts that signing adds.
pub struct SigningContext<'a> {
    pub algorithm: Algorithm,
    pub time: Timestamp,
    pub payload_hash: PayloadHash<'a>,
    /// Empty if there is none, or none is to be sent.
    pub token: &'a [u8],
    pub expires: Digits,
    pub entropy: Option<[u8; 32]>,
    decoded_length: Digits,
}

impl<'a> SigningContext<'a> {
    pub fn new(
        by: &'a Identity,
        credentials: &'a Credentials,
        request: &Request<'a>,
        known: &KnownHeaders<'a>,
        validity: Validity,
    ) -> Result<Self, Error> {
        let time = match known.date {
            Some((index, text)) => Timestamp::parse(text.trim_ascii()).map_err(|at| {
                let message = "x-amz-date is written YYYYMMDDTHHMMSSZ";
                Error::at(Status::HeaderValue, Field::HeaderValue(index), at, message)
            })?,
            None => Timestamp::from_unix(validity.time)?,
        };
        if validity.expires == 0 {
            credentials.check_not_expired(|| time.unix())?;
        }
        let unsigned = request.expires != 0 && by.rules.presign_unsigned;
        let decoded_length = match request.payload {
            Payload::Stream(plan) => plan.decoded_length,
            _ => 0,
        };
        Ok(SigningContext {
            algorithm: credentials.algorithm(),
            time,
            payload_hash: PayloadHash::new(request.payload, known.content_sha256, unsigned)?,
            token: by.token(credentials),
            expires: Digits::decimal(validity.expires.unsigned_abs()),
            entropy: entropy(request.entropy)?,
            decoded_length: Digits::decimal(decoded_length),
        })
    }

    /// Add the headers that the signature needs and the request lacks, in canonical order. Return the session token if it
    /// is sent without being signed.
    pub fn add_headers<'s>(
        &'s self,
        by: &'s Identity,
        credentials: &'s Credentials,
        request: &Request<'s>,
        parsed: &mut ParsedRequest<'s>,
    ) -> Result<&'s [u8], Error>
    where
        'a: 's,
    {
        let in_query = request.expires != 0;
        let plan = match request.payload {
            Payload::Stream(plan) => Some(plan),
            _ => None,
        };
        if plan.is_some() {
            match parsed.known.content_encoding {
                None => parsed.headers.add("content-encoding", b"aws-chunked"),
                given => check_says(given, b"aws-chunked")?,
            }
        }
        parsed.add_host();
        // A presigned URL says nothing of the body, unless its hash was asked for: then whoever uses it must send it.
        let needs_hash = !in_query || !matches!(request.payload, Payload::Default([]) | Payload::Unsigned);
        if by.rules.content_sha256_header && parsed.known.content_sha256.is_none() && needs_hash {
            parsed.headers.add("x-amz-content-sha256", self.payload_hash.text());
        }
        if !in_query && parsed.known.date.is_none() {
            parsed.headers.add("x-amz-date", &self.time.text()[..]);
        }
        if plan.is_some() {
            match parsed.known.decoded_length {
                None => parsed.headers.add("x-amz-decoded-content-length", self.decoded_length.text()),
                given => check_says(given, self.decoded_length.text())?,
            }
        }
        if !in_query && self.algorithm.is_sigv4a() && parsed.known.region_set.is_none() {
            parsed.headers.add("x-amz-region-set", &credentials.region);
        }
        let mut unsigned_token: &[u8] = b"";
        if !in_query && parsed.known.token.is_none() && !self.token.is_empty() {
            match by.rules.token_mode {
                TokenMode::Sign => parsed.headers.add(by.rules.token_header, self.token),
                TokenMode::Append | TokenMode::Omit => unsigned_token = self.token,
            }
        }
        #[cfg(feature = "checksums")]
        if let Some(checksum) = plan.and_then(|plan| plan.checksum) {
            let header = checksum.header().to_bytes();
            match parsed.known.trailer {
                None => parsed.headers.add("x-amz-trailer", header),
                given => check_says(given, header)?,
            }
        }
        Ok(unsigned_token)
    }
}

fn entropy(bytes: &[u8]) -> Result<Option<[u8; 32]>, Error> {
    match <[u8; 32]>::try_from(bytes) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(_) if bytes.is_empty() => Ok(None),
        Err(_) => Err(Error::new(Status::Option, Field::Argument("entropy"), "must be 32 random bytes, or none")),
    }
}
