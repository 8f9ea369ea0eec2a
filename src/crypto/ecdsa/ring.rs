//! P-256 by ring, which takes a text and not its hash, and randomness of the operating system and no other.

use core::mem::MaybeUninit;
use std::sync::OnceLock;

use p256::ecdsa::SigningKey;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256_SHA256_FIXED, EcdsaKeyPair, Signature, UnparsedPublicKey,
    VerificationAlgorithm,
};
use zeroize::Zeroize;

use crate::error::{Error, Field, Status};
use crate::memory::boxed;

const NO_RANDOM_BYTES: Error =
    Error::new(Status::Internal, Field::Argument("entropy"), "the operating system has no random bytes");

/// A key pair: the public key and, once something was signed, all of it.
pub struct Key {
    /// A point, not compressed.
    public: [u8; 65],
    pair: OnceLock<Pair>,
}

impl Key {
    pub fn new(key: &SigningKey) -> Self {
        let point = key.verifying_key().to_sec1_point(false);
        Key { public: point.as_bytes().try_into().expect("two coordinates"), pair: OnceLock::new() }
    }

    /// Sign a text at random.
    pub fn sign(&self, key: &SigningKey, text: &[u8]) -> Result<Signature, Error> {
        let random = SystemRandom::new();
        let pair = match self.pair.get() {
            Some(pair) => pair,
            None => {
                let made = Pair::new(key, &self.public, &random)?;
                self.pair.get_or_init(|| made)
            }
        };
        pair.get().sign(&random, text).map_err(|_| NO_RANDOM_BYTES)
    }

    /// Whether r and s, 32 bytes each, are a signature of a text.
    pub fn verify(&self, text: &[u8], signature: &[u8]) -> bool {
        let algorithm: &dyn VerificationAlgorithm = &ECDSA_P256_SHA256_FIXED;
        UnparsedPublicKey::new(algorithm, &self.public).verify(text, signature).is_ok()
    }
}

/// ring's key pair, wiped at the end, which ring leaves out.
struct Pair(Box<MaybeUninit<EcdsaKeyPair>>);

impl Pair {
    fn new(key: &SigningKey, public: &[u8; 65], random: &SystemRandom) -> Result<Self, Error> {
        let mut private = key.to_bytes();
        let algorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let pair = EcdsaKeyPair::from_private_key_and_public_key(algorithm, &private, public, random);
        private.zeroize();
        // The key is one, so that nothing else can be wrong.
        Ok(Pair(boxed(MaybeUninit::new(pair.map_err(|_| NO_RANDOM_BYTES)?))?))
    }

    fn get(&self) -> &EcdsaKeyPair {
        // SAFETY: `new` initialised it, and only `drop` changes it.
        #[allow(unsafe_code)]
        unsafe {
            self.0.assume_init_ref()
        }
    }
}

impl Drop for Pair {
    fn drop(&mut self) {
        // Nothing of it has to be dropped.
        const { assert!(!core::mem::needs_drop::<EcdsaKeyPair>()) };
        self.0.zeroize();
    }
}
