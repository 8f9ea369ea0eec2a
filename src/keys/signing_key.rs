//! The signing key: derived from the secret for one day, region and service, and cached.

use core::ops::Deref;

#[cfg(feature = "sigv4a")]
use alloc::sync::Arc;

#[cfg(feature = "sigv4a")]
use smallvec::SmallVec;
#[cfg(feature = "verify")]
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::scope::TERMINATOR;
use crate::crypto::algorithm::Algorithm;
#[cfg(feature = "sigv4a")]
use crate::crypto::ecdsa;
use crate::crypto::hmac::HmacKey;
use crate::crypto::sha256::Message;
use crate::text::encode::hex;

/// What is left of the secret once a signer is made: the midstates of `"AWS4" + secret`.
pub fn root(secret: &[u8]) -> HmacKey {
    HmacKey::new(&[b"AWS4", secret])
}

/// Derive the signing key of a day.
pub fn derive(root: &HmacKey, date: &[u8; 8], region: &[u8], service: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    root.mac_into(date, &mut key);
    for part in [region, service, TERMINATOR.as_bytes()] {
        HmacKey::new(&[&*key]).mac_into(part, &mut key);
    }
    key
}

/// A signature in lower-case hex.
#[derive(Clone)]
pub enum Signature {
    /// Of an HMAC.
    Hmac([u8; 64]),
    /// Of ECDSA: up to 144 digits.
    #[cfg(feature = "sigv4a")]
    Ecdsa(SmallVec<[u8; 144]>),
}

impl Deref for Signature {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        match self {
            Signature::Hmac(digits) => digits,
            #[cfg(feature = "sigv4a")]
            Signature::Ecdsa(digits) => digits,
        }
    }
}

/// A key ready to sign.
#[derive(Clone)]
pub enum SigningKey {
    /// That of a day, region and service.
    Hmac(HmacKey),
    #[cfg(feature = "sigv4a")]
    /// That of an access key; with random bytes for a random signature, without for a deterministic one.
    Ecdsa(Arc<ecdsa::Key>, Option<[u8; 32]>),
}

impl SigningKey {
    /// Begin a string to sign.
    #[inline]
    pub fn begin(&self) -> Message {
        match self {
            SigningKey::Hmac(key) => key.begin(),
            #[cfg(feature = "sigv4a")]
            SigningKey::Ecdsa(..) => Message::new(),
        }
    }

    /// How it signs.
    pub fn algorithm(&self) -> Algorithm {
        match self {
            SigningKey::Hmac(_) => Algorithm::Sigv4,
            #[cfg(feature = "sigv4a")]
            SigningKey::Ecdsa(..) => Algorithm::Sigv4a,
        }
    }

    /// Whether a signature is of what was begun. Takes the same time wherever they differ.
    #[cfg(feature = "verify")]
    pub fn verify(&self, message: &mut Message, signature: &[u8]) -> bool {
        match self {
            SigningKey::Hmac(_) => self.finish(message)[..].ct_eq(signature).into(),
            #[cfg(feature = "sigv4a")]
            SigningKey::Ecdsa(key, _) => ecdsa::verify(key, &message.finish_in_place(), signature),
        }
    }

    /// The signature of what was begun.
    #[inline]
    pub fn finish(&self, message: &mut Message) -> Signature {
        match self {
            SigningKey::Hmac(key) => Signature::Hmac(hex(&key.finish_in_place(message))),
            #[cfg(feature = "sigv4a")]
            SigningKey::Ecdsa(key, entropy) => {
                let mut digits = SmallVec::new();
                crate::text::hex::put_hex(&mut digits, &ecdsa::sign(key, &message.finish_in_place(), entropy.as_ref()));
                Signature::Ecdsa(digits)
            }
        }
    }
}
