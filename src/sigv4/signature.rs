//! The signature over a canonical request.

use super::canonical::Canonical;
use super::string_to_sign;
use crate::crypto::leftovers;
use crate::error::Error;
use crate::keys::signing_key::{Message, Signature};
use crate::text::encode::hex;
use crate::text::sink::Sink;

/// Sign a canonical request.
pub fn sign(canonical: &Canonical<'_, '_>, signature: &mut Signature) -> Result<(), Error> {
    sign_hash(canonical, &canonical.request.hash(), signature)
}

/// Sign the canonical request with this hash.
#[inline]
pub fn sign_hash(
    canonical: &Canonical<'_, '_>,
    canonical_request_hash: &[u8; 32],
    signature: &mut Signature,
) -> Result<(), Error> {
    let (context, credentials) = (canonical.context, canonical.credentials);
    leftovers::clearing::<{ leftovers::SIGNING }, _>(|| {
        let mut message = Message::new();
        let key = string_to_sign::begin(context, credentials, &mut message)?;
        message.write_all([&hex(canonical_request_hash)]);
        key.finish(&mut message, signature)
    })
}
