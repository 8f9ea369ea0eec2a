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

    /// Sign a text at random. Panics if the operating system has no random bytes, which the caller learns as an error.
    pub fn sign(&self, key: &SigningKey, text: &[u8]) -> Signature {
        let random = SystemRandom::new();
        let pair = self.pair.get_or_init(|| Pair::new(key, &self.public, &random));
        pair.get().sign(&random, text).expect("random bytes of the operating system")
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
    fn new(key: &SigningKey, public: &[u8; 65], random: &SystemRandom) -> Self {
        let mut private = key.to_bytes();
        let algorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let pair = EcdsaKeyPair::from_private_key_and_public_key(algorithm, &private, public, random);
        private.zeroize();
        Pair(Box::new(MaybeUninit::new(pair.expect("a key pair, and random bytes of the operating system"))))
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
