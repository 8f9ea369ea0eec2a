//! This library through its C ABI, many keys in a call.

use std::hint::black_box;
use std::ptr;

use s3sign::ffi;
use s3sign::ffi::constants::S3SIGN_OK;
use s3sign::ffi::s3sign_batch;

use super::s3sign::{S3sign, c};
use super::{Contestant, signature_in};
use crate::workload::*;

/// Keys in a call.
pub const KEYS: usize = 1_000;

/// Presigns the workload's URL with 1,000 keys, of which the last is the workload's own.
pub struct S3signBatch {
    single: S3sign,
    base: &'static str,
    query: &'static str,
    keys: String,
    ends: Vec<usize>,
    out: Vec<u8>,
    len: usize,
}

impl S3signBatch {
    pub fn new(workload: &Workload) -> Self {
        let (mut keys, mut ends) = (String::new(), Vec::new());
        let (key, query) = (workload.key(), workload.query());
        for number in (0..KEYS).rev() {
            let numbered = format!("{number:03}{}", &key[3..]);
            keys.push_str(if number == 0 { key } else { &numbered });
            ends.push(keys.len());
        }
        let (base, _) = workload.url.split_once(key).expect("the URL has the key");
        S3signBatch { single: S3sign::new(workload), base, query, keys, ends, out: vec![0; 1 << 20], len: 0 }
    }
}

impl Contestant for S3signBatch {
    fn name(&self) -> &str {
        "s3sign, C ABI, 1,000 keys in a call"
    }

    fn call(&mut self) {
        let mut request = self.single.request();
        (request.url, request.query) = (c(self.base), c(self.query));
        let request = black_box(request);
        let size = size_of::<s3sign_batch>() as u32;
        let (keys, key_ends) = (self.keys.as_ptr().cast(), self.ends.as_ptr());
        let (queries, query_ends) = (ptr::null(), ptr::null());
        let batch = s3sign_batch { size, keys, key_ends, queries, query_ends, count: KEYS, path_as_is: 0 };
        let (out, cap) = (self.out.as_mut_ptr().cast(), self.out.len());
        let status = unsafe {
            ffi::s3sign_presign_batch(
                self.single.signer,
                &request,
                &batch,
                out,
                cap,
                &mut self.len,
                ptr::null_mut(),
                ptr::null_mut(),
            )
        };
        assert_eq!(status, S3SIGN_OK);
    }

    fn calls(&self) -> u32 {
        KEYS as u32
    }

    fn signature(&self) -> String {
        signature_in(str::from_utf8(&self.out[..self.len]).expect("text"))
    }
}
