//! P-256 by others, over the string to sign and with the key of SigV4A; all that s3sign does besides is left out.

use std::hint::black_box;

use p256::ecdsa::signature::{Signer, Verifier};
use p256::ecdsa::{Signature, SigningKey};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair};
use s3sign::ffi::constants::S3SIGN_ALGORITHM_SIGV4A;

use super::{Contestant, S3sign};
use crate::workload::*;

/// The p256 crate or, with a random number in each signature, ring.
pub struct P256 {
    string_to_sign: Vec<u8>,
    key: SigningKey,
    ring: Option<(EcdsaKeyPair, SystemRandom)>,
    signature: Vec<u8>,
}

impl P256 {
    pub fn new(ring: bool) -> Self {
        let key = s3sign::crypto::ecdsa::derive(ACCESS_KEY_ID.as_bytes(), SECRET_ACCESS_KEY.as_bytes());
        let random = SystemRandom::new();
        let public = key.verifying_key().to_sec1_point(false);
        let private = key.to_bytes();
        let pair = EcdsaKeyPair::from_private_key_and_public_key(
            &ECDSA_P256_SHA256_ASN1_SIGNING,
            &private,
            public.as_bytes(),
            &random,
        );
        P256 {
            string_to_sign: S3sign::with(&GET, S3SIGN_ALGORITHM_SIGV4A, TIME).string_to_sign(),
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
            None => Signer::<Signature>::sign(&self.key, message).to_der().as_bytes().to_vec(),
        };
    }

    /// Of ring, whose signatures differ, the one that the others make, if it is a right one.
    fn signature(&self) -> String {
        let made = Signature::from_der(&self.signature).expect("DER");
        self.key.verifying_key().verify(&self.string_to_sign, &made).expect("a right signature");
        let fixed = || Signer::<Signature>::sign(&self.key, &self.string_to_sign).to_der().as_bytes().to_vec();
        hex::encode(if self.ring.is_some() { fixed() } else { self.signature.clone() })
    }
}
