//! P-256 by others, over the string to sign and with the key of SigV4A; all that s3sign does besides is left out. And
//! s3sign where ring signs for it.

use std::hint::black_box;

use p256::ecdsa::signature::{Signer, Verifier};
use p256::ecdsa::{Signature, SigningKey};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, UnparsedPublicKey};
use s3sign::ffi::constants::S3SIGN_ALGORITHM_SIGV4A;

use super::{Contestant, S3sign};
use crate::workload::*;

fn key() -> SigningKey {
    s3sign::crypto::ecdsa::derive(ACCESS_KEY_ID.as_bytes(), SECRET_ACCESS_KEY.as_bytes())
}

fn signer() -> S3sign {
    S3sign::with(&GET, S3SIGN_ALGORITHM_SIGV4A, TIME)
}

/// The signature that p256 makes, which is the same each time.
fn fixed(key: &SigningKey, text: &[u8]) -> Signature {
    key.sign(text)
}

/// Of signatures that differ, the one that p256 makes, if this is a right one.
fn agreed(key: &SigningKey, text: &[u8], der: &[u8]) -> String {
    let made = Signature::from_der(der).expect("DER");
    key.verifying_key().verify(text, &made).expect("a right signature");
    hex::encode(fixed(key, text).to_der())
}

/// Signs by the p256 crate or, with a random number in each signature, by ring.
pub struct P256 {
    string_to_sign: Vec<u8>,
    key: SigningKey,
    ring: Option<(EcdsaKeyPair, SystemRandom)>,
    signature: Vec<u8>,
}

impl P256 {
    pub fn new(ring: bool) -> Self {
        let (key, random) = (key(), SystemRandom::new());
        let public = key.verifying_key().to_sec1_point(false);
        let private = key.to_bytes();
        let pair = EcdsaKeyPair::from_private_key_and_public_key(
            &ECDSA_P256_SHA256_ASN1_SIGNING,
            &private,
            public.as_bytes(),
            &random,
        );
        P256 {
            string_to_sign: signer().string_to_sign(),
            key,
            ring: ring.then(|| (pair.expect("a key"), random)),
            signature: Vec::new(),
        }
    }
}

impl Contestant for P256 {
    fn name(&self) -> &str {
        if self.ring.is_some() { "ring, P-256 alone" } else { "p256 crate, P-256 alone" }
    }

    fn call(&mut self) {
        let message = black_box(&self.string_to_sign);
        self.signature = match &self.ring {
            Some((pair, random)) => pair.sign(random, message).expect("signed").as_ref().to_vec(),
            None => fixed(&self.key, message).to_der().as_bytes().to_vec(),
        };
    }

    fn signature(&self) -> String {
        match self.ring {
            Some(_) => agreed(&self.key, &self.string_to_sign, &self.signature),
            None => hex::encode(&self.signature),
        }
    }
}

/// Signs by this library, which lets ring do it.
pub struct S3signByRing {
    signer: S3sign,
    key: SigningKey,
    string_to_sign: Vec<u8>,
}

impl S3signByRing {
    pub fn new() -> Self {
        let string_to_sign = signer().string_to_sign();
        S3signByRing { signer: signer().with_entropy("system"), key: key(), string_to_sign }
    }
}

impl Default for S3signByRing {
    fn default() -> Self {
        Self::new()
    }
}

impl Contestant for S3signByRing {
    fn name(&self) -> &str {
        "s3sign, C ABI, by ring"
    }

    fn call(&mut self) {
        self.signer.call();
    }

    fn signature(&self) -> String {
        agreed(&self.key, &self.string_to_sign, &hex::decode(self.signer.signature()).expect("hex"))
    }
}

/// Verifies by the p256 crate or by ring.
pub struct P256Verify {
    string_to_sign: Vec<u8>,
    key: SigningKey,
    public: Vec<u8>,
    der: Vec<u8>,
    ring: bool,
}

impl P256Verify {
    pub fn new(ring: bool) -> Self {
        let (key, string_to_sign) = (key(), signer().string_to_sign());
        let public = key.verifying_key().to_sec1_point(false).as_bytes().to_vec();
        let der = fixed(&key, &string_to_sign).to_der().as_bytes().to_vec();
        P256Verify { string_to_sign, key, public, der, ring }
    }
}

impl Contestant for P256Verify {
    fn name(&self) -> &str {
        if self.ring { "ring, P-256 alone" } else { "p256 crate, P-256 alone" }
    }

    fn call(&mut self) {
        let (message, der) = (black_box(&self.string_to_sign), black_box(&self.der));
        let holds = if self.ring {
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &self.public).verify(message, der).is_ok()
        } else {
            let signature = Signature::from_der(der).expect("DER");
            self.key.verifying_key().verify(message, &signature).is_ok()
        };
        assert!(holds);
    }

    /// The number r, as the claim that s3sign reads has it.
    fn signature(&self) -> String {
        hex::encode(Signature::from_der(&self.der).expect("DER").split_bytes().0)
    }
}
