//! A signing key that is not kept yet: derived from the secret, of which the signer has the HMAC midstates.

use std::hint::black_box;
use std::ptr;

use s3sign::ffi;
use s3sign::ffi::constants::S3SIGN_OK;

use super::sha256::{Block, INITIAL, State, compressed, hmac_end, midstates, padded, put};
use super::{Contestant, S3sign};
use crate::workload::*;

/// This library through its C ABI.
pub struct ColdKey {
    signer: S3sign,
    out: [u8; 33],
}

impl ColdKey {
    pub fn new() -> Self {
        ColdKey { signer: S3sign::new(&GET), out: [0; 33] }
    }
}

impl Default for ColdKey {
    fn default() -> Self {
        Self::new()
    }
}

impl Contestant for ColdKey {
    fn name(&self) -> &str {
        "s3sign, C ABI"
    }

    fn call(&mut self) {
        let (out, mut len) = (self.out.as_mut_ptr().cast(), 0);
        let signer = black_box(self.signer.signer.as_ptr());
        let status = unsafe { ffi::s3sign_signing_key(signer, black_box(TIME), out, 33, &mut len, ptr::null_mut()) };
        assert_eq!((status, len), (S3SIGN_OK, 32));
    }

    fn signature(&self) -> String {
        hex::encode(&self.out[..32])
    }
}

/// The floor: the compressions alone. From date to region to service to the constant at the end, each hashed with the key
/// that the one before gave.
pub struct ColdKeyFloor {
    root: [State; 2],
    messages: [Block; 4],
    key: [u8; 32],
}

impl ColdKeyFloor {
    /// The midstates of a key are two; each message has one block, and so has each outer hash.
    pub const BLOCKS: usize = 2 + 3 * 4;

    pub fn new() -> Self {
        ColdKeyFloor {
            root: midstates(format!("AWS4{SECRET_ACCESS_KEY}").as_bytes()),
            messages: [&DATE[..8], REGION, "s3", "aws4_request"].map(|part| padded(part.as_bytes(), 1)[0]),
            key: [0; 32],
        }
    }
}

impl Default for ColdKeyFloor {
    fn default() -> Self {
        Self::new()
    }
}

impl Contestant for ColdKeyFloor {
    fn name(&self) -> &str {
        "SHA-256 compressions alone"
    }

    fn call(&mut self) {
        let mut key = None;
        for message in black_box(&self.messages) {
            let [inner, outer] = key.map_or(self.root, |key: [u8; 64]| {
                [0x36, 0x5c].map(|mask| compressed(INITIAL, &[key.map(|byte| byte ^ mask)]))
            });
            let mut bytes = [0; 64];
            put(&compressed(outer, &[hmac_end(&compressed(inner, &[*message]))]), &mut bytes);
            key = Some(bytes);
        }
        self.key.copy_from_slice(&black_box(key.expect("four messages"))[..32]);
    }

    fn signature(&self) -> String {
        hex::encode(self.key)
    }
}
