//! HMAC-SHA1, which SigV2 signs with.

use base64ct::{Base64, Encoding};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
#[cfg(feature = "verify")]
use subtle::ConstantTimeEq;

use crate::text::sink::Sink;

/// The secret, as a keyed HMAC-SHA1.
pub type Key = Hmac<Sha1>;

/// The key of a secret.
pub fn key(secret: &[u8]) -> Key {
    Key::new_from_slice(secret).expect("HMAC takes a key of any length")
}

impl Sink for Key {
    fn put(&mut self, bytes: &[u8]) {
        self.update(bytes);
    }
}

/// Whether a text has the form of a signature: the base64 of 20 bytes in its one spelling.
#[cfg(feature = "verify")]
pub fn is_signature(text: &[u8]) -> bool {
    let mut bytes = [0; 20];
    matches!(Base64::decode(text, &mut bytes), Ok(decoded) if decoded.len() == 20)
}

/// Whether a signature is of what `put` puts. Takes the same time wherever they differ.
#[cfg(feature = "verify")]
pub fn verify(key: &Key, given: &[u8], put: impl FnOnce(&mut Key)) -> bool {
    let mut mac = key.clone();
    put(&mut mac);
    signature(&mac).ct_eq(given).into()
}

/// The signature of what was put.
pub fn signature(mac: &Key) -> [u8; 28] {
    let mut text = [0; 28];
    Base64::encode(&mac.clone().finalize().into_bytes(), &mut text).expect("20 bytes are 28 characters");
    text
}
