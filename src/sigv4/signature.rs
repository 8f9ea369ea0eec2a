//! The signature over a canonical request.

use super::canonical::Canonical;
use crate::crypto::sha256::CanonicalHash;
use crate::error::Error;
use crate::keys::signing_key::Signature;

/// Sign a canonical request.
pub fn sign(canonical: &Canonical<'_, '_>) -> Result<Signature, Error> {
    let mut hash = CanonicalHash::new();
    canonical.request.put(&mut hash);
    sign_hash(canonical, &hash.finish_in_place())
}

/// Sign the canonical request with this hash.
#[inline]
pub fn sign_hash(canonical: &Canonical<'_, '_>, canonical_request_hash: &[u8; 32]) -> Result<Signature, Error> {
    let context = canonical.context;
    let key = canonical.credentials.key(context.time.date(), context.entropy)?;
    let mut message = key.begin();
    canonical.put_string_to_sign(&mut message, canonical_request_hash);
    Ok(key.finish(message))
}
