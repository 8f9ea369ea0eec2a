//! What ought to have been signed for a request.

use zeroize::Zeroizing;

use crate::crypto::algorithm::Algorithm;
use crate::crypto::sha256::Sha256;
use crate::error::Error;
use crate::keys::Identity;
use crate::request::Request;
use crate::sigv2;
use crate::sigv4::canonical::canonicalize;
use crate::sigv4::parsed_request::ParsedRequest;
use crate::sigv4::signing_context::SigningContext;
use crate::sigv4::string_to_sign;
use crate::text::sink::{AnySink, Buffer, Text};

/// The texts that are signed for a request. Contains the session token if that is signed.
pub(super) struct Own {
    /// Empty with SigV2.
    pub canonical_request: Zeroizing<Text<0>>,
    pub string_to_sign: Zeroizing<Text<0>>,
    pub algorithm: Algorithm,
    /// In Unix seconds.
    pub time: i64,
}

impl Own {
    /// What `identity` signs for `request`.
    pub fn new(identity: &Identity, request: &Request<'_>) -> Result<Self, Error> {
        let algorithm = identity.credentials()?.algorithm();
        // The first pass only measures: a growing text would leave copies of the token behind.
        let room_for = |len| {
            let mut text = Zeroizing::new(Text::<0>::default());
            text.reserve(len);
            text
        };
        if algorithm == Algorithm::Sigv2 {
            let mut size = Buffer::new(&mut []);
            sigv2::string_to_sign(identity, request, &mut AnySink(&mut size))?;
            let mut text = room_for(size.len());
            sigv2::string_to_sign(identity, request, &mut AnySink(&mut *text))?;
            text.check()?;
            let canonical_request = Zeroizing::default();
            return Ok(Own { canonical_request, string_to_sign: text, algorithm, time: request.time });
        }
        let (mut context, mut parsed) = (SigningContext::default(), ParsedRequest::default());
        let canonical = canonicalize(identity, request, &mut context, &mut parsed)?;
        let mut size = Buffer::new(&mut []);
        canonical.request.write(&mut AnySink(&mut size));
        let mut text = room_for(size.len());
        canonical.request.write(&mut AnySink(&mut *text));
        let mut string_to_sign = Zeroizing::new(Text::default());
        string_to_sign::write(&mut AnySink(&mut *string_to_sign), &canonical, &Sha256::digest(text.bytes()?));
        string_to_sign.check()?;
        Ok(Own { canonical_request: text, string_to_sign, algorithm, time: canonical.context.time.unix() })
    }

    /// Whether the body is aws-chunked.
    pub fn streams(&self) -> bool {
        let payload = self.canonical_request.rsplit(|b| *b == b'\n').next().unwrap_or_default();
        payload.starts_with(b"STREAMING-")
    }
}
