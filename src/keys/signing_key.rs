//! The signing key: derived from the secret for one day, region and service, and cached.

#[cfg(feature = "diagnose")]
use zeroize::Zeroizing;

use super::scope::TERMINATOR;
use crate::crypto::algorithm::Algorithm;
#[cfg(feature = "verify")]
use crate::crypto::constant_time;
#[cfg(feature = "sigv4a")]
use crate::crypto::ecdsa;
#[cfg(feature = "sigv4a")]
use crate::crypto::entropy::Entropy;
use crate::crypto::hmac::HmacKey;
#[cfg(feature = "sigv4a")]
use crate::crypto::leftovers;
use crate::crypto::sha256;
use crate::error::Error;
#[cfg(feature = "sigv4a")]
use crate::memory::Shared;
use crate::text::encode::hex;
use crate::text::room::Room;

/// What is left of the secret once a signer is made: the midstates of `"AWS4" + secret`.
pub fn root(secret: &[u8]) -> HmacKey {
    HmacKey::new(&[b"AWS4", secret])
}

/// Derive the signing key of a day, where it will stay: moving it would leave a copy.
pub fn derive(root: &HmacKey, date: &[u8; 8], region: &[u8], service: &[u8], key: &mut [u8; 32]) {
    root.mac_into(date, key);
    for part in [region, service, TERMINATOR.as_bytes()] {
        HmacKey::new(&[&*key]).mac_into(part, key);
    }
}

/// A signature in lower-case hex: 64 digits of an HMAC, up to 144 of ECDSA.
pub type Signature = Room<{ if cfg!(feature = "sigv4a") { 144 } else { 64 } }>;

/// A text to be signed in progress.
#[cfg(not(feature = "ring"))]
pub type Message = sha256::Message;

/// A text to be signed in progress: hashed for HMAC, kept for ring.
#[cfg(feature = "ring")]
#[allow(clippy::large_enum_variant, reason = "it stays on the stack")]
pub enum Message {
    Hash(sha256::Message),
    Text(ecdsa::Message),
}

#[cfg(feature = "ring")]
impl Message {
    /// For HMAC.
    pub fn new() -> Self {
        Message::Hash(sha256::Message::new())
    }

    /// Take the next bytes.
    #[inline]
    pub fn update(&mut self, bytes: &[u8]) {
        match self {
            Message::Hash(hash) => hash.update(bytes),
            Message::Text(text) => crate::text::sink::Sink::write(text, bytes),
        }
    }
}

#[cfg(feature = "ring")]
impl crate::text::sink::Sink for Message {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        self.update(bytes);
    }
}

/// A key ready to sign.
#[derive(Clone)]
pub enum SigningKey {
    /// That of a day, region and service.
    Hmac(HmacKey),
    #[cfg(feature = "sigv4a")]
    /// That of an access key; with randomness for a random signature, without for a deterministic one.
    Ecdsa(Shared<ecdsa::Key>, Option<Entropy>),
}

impl SigningKey {
    /// That of a scope.
    #[cfg(feature = "diagnose")]
    pub fn of(root: &HmacKey, date: &[u8; 8], region: &[u8], service: &[u8]) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        derive(root, date, region, service, &mut bytes);
        SigningKey::Hmac(HmacKey::new(&[&*bytes]))
    }

    /// Begin a string to sign.
    #[inline]
    pub fn begin(&self) -> Message {
        match self {
            #[cfg(not(feature = "ring"))]
            SigningKey::Hmac(key) => key.begin(),
            #[cfg(feature = "ring")]
            SigningKey::Hmac(key) => Message::Hash(key.begin()),
            #[cfg(all(feature = "sigv4a", not(feature = "ring")))]
            SigningKey::Ecdsa(..) => Message::new(),
            #[cfg(feature = "ring")]
            SigningKey::Ecdsa(..) => Message::Text(ecdsa::Message::default()),
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
    pub fn verify(&self, message: &mut Message, signature: &[u8]) -> Result<bool, Error> {
        match self {
            SigningKey::Hmac(key) => Ok(constant_time::equal(&hex(&key.finish_in_place(hash_of(message))), signature)),
            #[cfg(feature = "sigv4a")]
            SigningKey::Ecdsa(key, _) => Ok(key.verify(text_of(message), signature)?),
        }
    }

    /// Write the signature of what was begun.
    #[inline(always)]
    pub fn finish(&self, message: &mut Message, signature: &mut Signature) -> Result<(), Error> {
        signature.truncate(0);
        match self {
            SigningKey::Hmac(key) => {
                signature.append(&hex(&key.finish_in_place(hash_of(message))));
            }
            #[cfg(feature = "sigv4a")]
            SigningKey::Ecdsa(key, entropy) => sign_ecdsa(key, entropy.as_ref(), message, signature)?,
        }
        Ok(())
    }
}

#[cfg(feature = "sigv4a")]
#[inline(never)]
fn sign_ecdsa(
    key: &ecdsa::Key,
    entropy: Option<&Entropy>,
    message: &mut Message,
    signature: &mut Signature,
) -> Result<(), Error> {
    // The random number of a signature is as secret as the key.
    let der = leftovers::clearing::<{ leftovers::SIGNING_ECDSA }, _>(|| key.sign(text_of(message), entropy))?;
    let mut room = [0; 144];
    let digits = &mut room[..2 * der.len()];
    ::hex::encode_to_slice(&*der, digits).expect("two digits a byte");
    signature.append(digits);
    Ok(())
}

/// What an HMAC key has begun.
#[inline]
pub(super) fn hash_of(message: &mut Message) -> &mut sha256::Message {
    #[cfg(not(feature = "ring"))]
    return message;
    #[cfg(feature = "ring")]
    match message {
        Message::Hash(hash) => hash,
        Message::Text(_) => unreachable!("begun by another key"),
    }
}

/// What a key of SigV4A has begun. Nothing of it stays in `message`.
#[cfg(feature = "sigv4a")]
fn text_of(message: &mut Message) -> ecdsa::Message {
    #[cfg(not(feature = "ring"))]
    return core::mem::take(message);
    #[cfg(feature = "ring")]
    match message {
        Message::Text(text) => core::mem::take(text),
        Message::Hash(_) => unreachable!("begun by another key"),
    }
}
