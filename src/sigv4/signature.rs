//! The signature: what a signing key makes of a string to sign.

use alloc::sync::Arc;
use core::ops::Deref;

use smallvec::SmallVec;
#[cfg(feature = "full")]
use subtle::ConstantTimeEq;

use crate::crypto::ecdsa;
use crate::crypto::sha256::{HmacKey, Message};
use crate::text::encode::{hex, put_hex};

/// A signature in lower-case hex.
#[derive(Clone)]
pub enum Signature {
    /// Of an HMAC.
    Hmac([u8; 64]),
    /// Of ECDSA: up to 144 digits.
    Ecdsa(SmallVec<[u8; 144]>),
}

impl Deref for Signature {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        match self {
            Signature::Hmac(digits) => digits,
            Signature::Ecdsa(digits) => digits,
        }
    }
}

/// How requests are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// Signature Version 4, for one region.
    Sigv4,
    /// Signature Version 4A, for a set of regions.
    Sigv4a,
    /// Signature Version 2, for old servers.
    Sigv2,
}

impl Algorithm {
    /// Its name in requests.
    pub fn name(self) -> &'static str {
        match self {
            Algorithm::Sigv4 => "AWS4-HMAC-SHA256",
            Algorithm::Sigv4a => "AWS4-ECDSA-P256-SHA256",
            Algorithm::Sigv2 => "AWS",
        }
    }
}

/// A key ready to sign.
#[derive(Clone)]
pub enum SigningKey {
    /// That of a day, region and service.
    Hmac(HmacKey),
    /// That of an access key; with random bytes for a random signature, without for a deterministic one.
    Ecdsa(Arc<ecdsa::Key>, Option<[u8; 32]>),
}

impl SigningKey {
    /// Begin a string to sign.
    #[inline]
    pub fn begin(&self) -> Message {
        match self {
            SigningKey::Hmac(key) => key.begin(),
            SigningKey::Ecdsa(..) => Message::new(),
        }
    }

    /// How it signs.
    pub fn algorithm(&self) -> Algorithm {
        match self {
            SigningKey::Hmac(_) => Algorithm::Sigv4,
            SigningKey::Ecdsa(..) => Algorithm::Sigv4a,
        }
    }

    #[cfg(feature = "full")]
    /// Whether a signature is of what was begun. Takes the same time wherever they differ.
    pub fn verify(&self, message: Message, signature: &[u8]) -> bool {
        match self {
            SigningKey::Hmac(_) => self.finish(message)[..].ct_eq(signature).into(),
            SigningKey::Ecdsa(key, _) => ecdsa::verify(key, &message.finish(), signature),
        }
    }

    /// The signature of what was begun.
    #[inline]
    pub fn finish(&self, message: Message) -> Signature {
        match self {
            SigningKey::Hmac(key) => Signature::Hmac(hex(&key.finish(message))),
            SigningKey::Ecdsa(key, entropy) => {
                let mut digits = SmallVec::new();
                put_hex(&mut digits, &ecdsa::sign(key, &message.finish(), entropy.as_ref()));
                Signature::Ecdsa(digits)
            }
        }
    }
}
