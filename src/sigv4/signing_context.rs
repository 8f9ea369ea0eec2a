//! What signing adds to a request: time, payload hash, session token and numbers, as text.

use super::canonical::headers::Headers;
use super::canonical::signer_parameters::SignerParameters;
use super::known_headers::{KnownHeaders, lacking};
use super::parsed_request::ParsedRequest;
use crate::crypto::algorithm::Algorithm;
use crate::crypto::entropy::Entropy;
use crate::error::{Error, Field, Status};
use crate::keys::Identity;
use crate::keys::credentials::Credentials;
use crate::keys::limits::{Validity, check_not_expired};
use crate::keys::service::TokenMode;
use crate::request::Request;
use crate::request::payload::{Payload, PayloadHash};
use crate::request::stream_plan::Plan;
use crate::text::encode::Digits;
use crate::text::names;
use crate::text::timestamp::Timestamp;

/// The texts that signing adds.
///
/// It is made empty where it will stay, and `fill` fills it in.
#[derive(Default)]
pub struct SigningContext<'a> {
    pub algorithm: Algorithm,
    pub time: Timestamp,
    /// The same in Unix seconds, unless a header has it.
    pub seconds: Option<i64>,
    pub payload_hash: PayloadHash<'a>,
    /// Empty if there is none, or none is to be sent.
    pub token: &'a [u8],
    /// The validity of a presigned URL, or the length of a streamed body before it is framed.
    pub number: Digits,
    pub entropy: Option<Entropy>,
}

impl<'a> SigningContext<'a> {
    pub fn fill(
        &mut self,
        identity: &'a Identity,
        credentials: &'a Credentials,
        request: &Request<'a>,
        known: &KnownHeaders<'a>,
        validity: Validity,
    ) -> Result<(), Error> {
        match known.date {
            Some((index, text)) => {
                self.time = Timestamp::parse(text.trim_ascii()).map_err(|at| {
                    let message = "x-amz-date must have the form YYYYMMDDTHHMMSSZ";
                    Error::at(Status::HeaderValue, Field::HeaderValue(index), at, message)
                })?;
            }
            None => {
                self.time = credentials.time(validity.time)?;
                self.seconds = Some(validity.time);
            }
        }
        if validity.expires == 0 {
            check_not_expired(credentials.expires_at, || self.time.unix())?;
        }
        match request.payload {
            Payload::Stream(plan) => self.number = Digits::decimal(plan.decoded_length),
            _ if request.expires != 0 => self.number = Digits::decimal(validity.expires.unsigned_abs()),
            _ => {}
        }
        let unsigned = request.expires != 0 && identity.rules.presign_unsigned;
        self.payload_hash = PayloadHash::new(request.payload, known.content_sha256, unsigned)?;
        self.algorithm = credentials.algorithm();
        self.token = identity.token(credentials);
        self.entropy = Entropy::read(request.entropy)?;
        Ok(())
    }

    /// Add what the signature needs and the request lacks: headers and, to presign, parameters. Return the session token if
    /// it is sent without being signed.
    #[inline]
    pub fn complete<'s>(
        &'s self,
        identity: &'s Identity,
        credentials: &'s Credentials,
        request: &Request<'s>,
        parsed: &mut ParsedRequest<'s>,
    ) -> Result<&'s [u8], Error>
    where
        'a: 's,
    {
        parsed.add_host();
        let (headers, known) = (&mut parsed.headers, &parsed.known);
        if let Payload::Stream(plan) = request.payload {
            self.add_stream_headers(plan, known, headers)?;
        }
        let in_query = request.expires != 0;
        // A presigned URL says nothing of the body, unless its hash was asked for: then whoever uses it must send it.
        let needs_hash = !in_query || !matches!(request.payload, Payload::Default([]) | Payload::Unsigned);
        if identity.rules.content_sha256_header && known.content_sha256.is_none() && needs_hash {
            headers.signers.content_sha256 = Some(self.payload_hash.text());
        }
        let ((token, express_token), unsigned_token) = match identity.rules.token_mode {
            _ if self.token.is_empty() || known.token.is_some() => ((None, None), &b""[..]),
            TokenMode::Sign => (identity.rules.token_slots(self.token), &b""[..]),
            TokenMode::Append | TokenMode::Omit => ((None, None), self.token),
        };
        let region_set = self.algorithm.is_sigv4a().then_some(&*credentials.region);
        if in_query {
            parsed.query.own = Some(SignerParameters {
                algorithm: self.algorithm,
                credential: &credentials.encoded_credential,
                time: &self.time,
                expires: self.number.text(),
                region_set,
                express_token,
                token,
            });
        } else {
            headers.signers.date = known.date.is_none().then_some(self.time.text());
            if let Some(region_set) = region_set.filter(|_| known.region_set.is_none()) {
                headers.add(&names::REGION_SET, region_set)?;
            }
            headers.add_token(token, express_token)?;
        }
        Ok(unsigned_token)
    }

    /// Add the headers of a streamed body that the request lacks.
    fn add_stream_headers<'s>(
        &'s self,
        plan: &Plan,
        known: &KnownHeaders<'_>,
        headers: &mut Headers<'s>,
    ) -> Result<(), Error> {
        let mut complete = |name, given, value| -> Result<(), Error> {
            if let Some(value) = lacking(given, value)? {
                headers.add(name, value)?;
            }
            Ok(())
        };
        complete(&names::CONTENT_ENCODING, known.content_encoding, b"aws-chunked")?;
        complete(&names::DECODED_LENGTH, known.decoded_length, self.number.text())?;
        #[cfg(feature = "checksums")]
        if let Some(checksum) = plan.checksum {
            complete(&names::TRAILER, known.trailer, checksum.header().to_bytes())?;
        }
        #[cfg(not(feature = "checksums"))]
        let _ = plan;
        Ok(())
    }
}
