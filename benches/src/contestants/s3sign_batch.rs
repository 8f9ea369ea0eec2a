//! This library through its C ABI, many keys in a call.

use std::hint::black_box;
use std::ptr;

use s3sign::ffi;
use s3sign::ffi::constants::S3SIGN_OK;
use s3sign_wrapper::raw::RawRequest;
use s3sign_wrapper::{Pieces, Request};

use super::s3sign::{S3sign, forever};
use super::{Contestant, signature_in};
use crate::workload::*;

/// Keys in a call.
pub const KEYS: usize = 1_000;

/// Presigns the workload's URL with 1,000 keys, of which the last is the workload's own.
pub struct S3signBatch {
    single: S3sign,
    request: RawRequest<'static>,
    pieces: Pieces,
    out: Vec<u8>,
    len: usize,
}

impl S3signBatch {
    pub fn new(workload: &Workload) -> Self {
        let key = workload.key();
        let keys: Vec<String> = (1..KEYS).rev().map(|number| format!("{number:03}{}", &key[3..])).collect();
        let keys: Vec<&[u8]> = keys.iter().map(String::as_bytes).chain([key.as_bytes()]).collect();
        let (base, _) = workload.url.split_once(key).expect("the URL has the key");
        let single = S3sign::new(workload);
        let (url, query) = (base.into(), workload.query().into());
        let request = forever(&Request { url, query, ..single.request.clone() });
        S3signBatch { single, request, pieces: Pieces::new(Some(&keys), None), out: vec![0; 1 << 20], len: 0 }
    }
}

impl Contestant for S3signBatch {
    fn name(&self) -> &str {
        "s3sign, C ABI, 1,000 keys in a call"
    }

    fn call(&mut self) {
        let (signer, request, batch) = (self.single.signer.as_ptr(), black_box(&*self.request), self.pieces.raw());
        let (out, cap, len, none) = (self.out.as_mut_ptr().cast(), self.out.len(), &mut self.len, ptr::null_mut());
        let status =
            unsafe { ffi::s3sign_presign_batch(signer, request, &*batch, out, cap, len, none, ptr::null_mut()) };
        assert_eq!(status, S3SIGN_OK);
    }

    fn calls(&self) -> u32 {
        KEYS as u32
    }

    fn signature(&self) -> String {
        signature_in(str::from_utf8(&self.out[..self.len]).expect("text"))
    }
}
