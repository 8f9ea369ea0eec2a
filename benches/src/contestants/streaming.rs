//! A body in signed chunks, through the C ABI, beside the hashing alone.

use std::ffi::c_char;
use std::hint::black_box;
use std::ptr;

use hex::encode as hex;
use s3sign::ffi;
use s3sign::ffi::constants::*;
use s3sign_wrapper::raw::RawRequest;
use s3sign_wrapper::{Request, plan};
use sha2::{Digest, Sha256};

use super::s3sign::{S3sign, forever};
use super::{Contestant, signature_in};
use crate::workload::{EMPTY_SHA256, GET};

const CHUNK: usize = 65_536;
const CHUNKS: usize = 4;

/// What goes over the body.
#[derive(Clone, Copy, PartialEq)]
pub enum Body {
    /// The sha2 crate, chunk after chunk.
    HashedAlone,
    /// s3sign, each chunk signed, so many in a call.
    Signed(usize),
    /// s3sign's checksum state, which computes the payload hash and a CRC of each chunk in one pass.
    HashedWith(i32),
}

pub struct Streaming {
    body: Body,
    data: Vec<u8>,
    signer: S3sign,
    request: RawRequest<'static>,
    out: [u8; 1024],
    /// The hash of the last chunk, or the last signature.
    seen: String,
    /// What the signatures are made with: the one of the request, time and scope, and key.
    begun: String,
    time_and_scope: String,
    key: Vec<u8>,
}

impl Streaming {
    pub fn new(body: Body) -> Self {
        let data = (0..CHUNK * CHUNKS).map(|at| (((at * 31) >> 3) ^ (at / CHUNK)) as u8).collect();
        let signer = S3sign::new(&GET);
        let [_, string, key] = signer.stages();
        let lines: Vec<&str> = str::from_utf8(&string).expect("text").split('\n').collect();
        let time_and_scope = lines[1..3].join("\n");
        let (out, seen, begun) = ([0; 1024], String::new(), String::new());
        let (method, url) = ("PUT".into(), "https://examplebucket.s3.us-east-1.amazonaws.com/a".into());
        let request = forever(&Request { method, url, ..signer.request.clone() });
        Streaming { body, data, signer, request, out, seen, begun, time_and_scope, key }
    }

    fn sign(&mut self, at_once: usize) {
        let (signer, request) = (self.signer.signer.as_ptr(), &*self.request);
        let (out, cap, none) = (self.out.as_mut_ptr().cast::<c_char>(), self.out.len(), ptr::null_mut());
        let (mut stream, mut len) = (ptr::null_mut(), 0);
        unsafe {
            let plan = plan(S3SIGN_CHUNKS_SIGNED, S3SIGN_CHECKSUM_NONE, (CHUNK * CHUNKS) as i64);
            let (slot, result) = (&mut stream, ptr::null_mut());
            let status = ffi::s3sign_stream_begin(signer, request, &plan, slot, out, cap, &mut len, result, none);
            assert_eq!(status, S3SIGN_OK);
            self.begun = signature_in(str::from_utf8(&self.out[..len]).expect("text"));
            for data in self.data.chunks_exact(CHUNK * at_once) {
                let (data, size, mut ends) = (black_box(data.as_ptr()).cast(), data.len(), [0; CHUNKS]);
                let status = match at_once {
                    1 => ffi::s3sign_stream_chunk(stream, data, size, out, cap, &mut len, none),
                    _ => {
                        let ends = ends.as_mut_ptr();
                        ffi::s3sign_stream_chunks(stream, data, size, ends, at_once, out, cap, &mut len, none)
                    }
                };
                assert_eq!(status, S3SIGN_OK);
            }
            assert_eq!(ffi::s3sign_stream_finish(stream, out, cap, &mut len, none), S3SIGN_OK);
            let end = str::from_utf8(&self.out[..len]).expect("text");
            self.seen = end.rsplit('=').next().expect("a signature").trim_end().to_owned();
            ffi::s3sign_stream_free(stream);
        }
    }

    fn hash_with(&mut self, checksum: i32) {
        let (out, cap, none) = (self.out.as_mut_ptr().cast::<c_char>(), self.out.len(), ptr::null_mut());
        let (mut state, mut len) = (ptr::null_mut(), 0);
        for data in self.data.chunks_exact(CHUNK) {
            unsafe {
                assert_eq!(ffi::s3sign_checksum_new(checksum, 1, &mut state, none), S3SIGN_OK);
                let data = black_box(data.as_ptr());
                assert_eq!(ffi::s3sign_checksum_update(state, data.cast(), CHUNK, none), S3SIGN_OK);
                assert_eq!(ffi::s3sign_checksum_payload_hash(state, out, cap, &mut len, none), S3SIGN_OK);
                ffi::s3sign_checksum_free(state);
            }
        }
        self.seen = String::from_utf8(self.out[..len].to_vec()).expect("hex");
    }
}

impl Contestant for Streaming {
    fn name(&self) -> &str {
        match self.body {
            Body::HashedAlone => "sha2, hashed alone",
            Body::Signed(1) => "s3sign, signed chunks",
            Body::Signed(_) => "s3sign, signed chunks, four in a call",
            Body::HashedWith(S3SIGN_CHECKSUM_CRC32) => "s3sign, payload hash and CRC32",
            Body::HashedWith(S3SIGN_CHECKSUM_CRC32C) => "s3sign, payload hash and CRC32C",
            Body::HashedWith(_) => "s3sign, payload hash and CRC64NVME",
        }
    }

    fn call(&mut self) {
        match self.body {
            Body::Signed(at_once) => self.sign(at_once),
            Body::HashedWith(checksum) => self.hash_with(checksum),
            Body::HashedAlone => {
                for data in self.data.chunks_exact(CHUNK) {
                    let hash = black_box(Sha256::digest(black_box(data)));
                    self.seen = hex(hash);
                }
            }
        }
    }

    fn calls(&self) -> u32 {
        CHUNKS as u32
    }

    /// The hash of the last chunk; of signed chunks, if the last signature is right.
    fn signature(&self) -> String {
        let hashes: Vec<_> = self.data.chunks_exact(CHUNK).map(|data| hex(Sha256::digest(data))).collect();
        match self.body {
            Body::Signed(_) if self.seen != self.expected(&hashes) => format!("wrong signature {}", self.seen),
            Body::Signed(_) => hashes[CHUNKS - 1].clone(),
            _ => self.seen.clone(),
        }
    }
}

impl Streaming {
    /// The signature of the last chunk, which has no data: from the first one on, all computed anew.
    fn expected(&self, hashes: &[String]) -> String {
        let mut text = self.begun.clone();
        for hash in hashes.iter().map(String::as_str).chain([EMPTY_SHA256]) {
            let string = format!("AWS4-HMAC-SHA256-PAYLOAD\n{}\n{text}\n{EMPTY_SHA256}\n{hash}", self.time_and_scope);
            text = hex(hmac(&self.key, string.as_bytes()));
        }
        text
    }
}

fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    let pad = |mask: u8| std::array::from_fn::<u8, 64, _>(|at| key.get(at).unwrap_or(&0) ^ mask);
    let inner = Sha256::new().chain_update(pad(0x36)).chain_update(message).finalize();
    Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize().into()
}
