//! HMAC-SHA1, for SigV2.

use base64ct::{Base64, Encoding};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use subtle::ConstantTimeEq;

use super::leftovers;
use crate::text::sink::Sink;

/// HMAC-SHA1 keyed with a secret.
pub type Key = Hmac<Sha1>;

/// Make the key from a secret.
pub fn key(secret: &[u8]) -> Key {
    Key::new_from_slice(secret).expect("HMAC takes a key of any length")
}

impl Sink for Key {
    fn write(&mut self, bytes: &[u8]) {
        self.update(bytes);
    }
}

/// Whether two keys sign the same, in constant time.
pub fn equal(a: &Key, b: &Key) -> bool {
    sign(a, |_| {}).ct_eq(&sign(b, |_| {})).into()
}

/// Whether a text has the form of a signature: canonical base64 of 20 bytes.
#[cfg(feature = "verify")]
pub fn is_signature(text: &[u8]) -> bool {
    let mut bytes = [0; 20];
    matches!(Base64::decode(text, &mut bytes), Ok(decoded) if decoded.len() == 20)
}

/// Whether `signature` is the one of what `write` writes, in constant time.
#[cfg(feature = "verify")]
pub fn verify(key: &Key, received: &[u8], write: impl FnOnce(&mut Key)) -> bool {
    // The right signature of a request that is refused is a secret.
    leftovers::clearing::<2048, _>(|| compute(key, write).ct_eq(received).into())
}

/// The signature of what `write` writes, in base64.
pub fn sign(key: &Key, write: impl FnOnce(&mut Key)) -> [u8; 28] {
    leftovers::clearing::<2048, _>(|| compute(key, write))
}

fn compute(key: &Key, write: impl FnOnce(&mut Key)) -> [u8; 28] {
    let (mut mac, mut text) = (key.clone(), [0; 28]);
    write(&mut mac);
    Base64::encode(&mac.finalize().into_bytes(), &mut text).expect("20 bytes are 28 characters");
    text
}
