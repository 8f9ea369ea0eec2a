//! This library through its C ABI, on the server's side.

use std::hint::black_box;
use std::ptr;

use s3sign::ffi;
use s3sign::ffi::constants::*;
use s3sign::ffi::types::*;

use super::Contestant;
use super::s3sign::{S3sign, c, views};
use crate::workload::*;

/// Verifies the workload's request as s3sign signed it: `s3sign_verify_parse`, then `s3sign_verify`.
pub struct S3signVerify {
    signer: S3sign,
    request: s3sign_request,
    /// What `request` points to, and what that points to.
    _headers: Vec<s3sign_header>,
    _arrived: [String; 3],
    out: [u8; 4096],
    claim: s3sign_claim,
}

impl S3signVerify {
    pub fn new(workload: &Workload) -> Self {
        Self::with(workload, S3SIGN_ALGORITHM_SIGV4)
    }

    pub fn with(workload: &Workload, algorithm: i32) -> Self {
        let mut signer = S3sign::with(workload, algorithm, TIME);
        let arrived = signer.arriving();
        let [target, host, added] = &arrived;
        let mut headers = vec![("Host", host.as_str())];
        headers.extend(workload.headers);
        headers.extend(added.split_terminator("\r\n").map(|line| line.split_once(": ").expect("a header")));
        let headers = views(&headers);
        let mut request: s3sign_request = unsafe { std::mem::zeroed() };
        request.size = size_of::<s3sign_request>() as u32;
        request.method = c(workload.method);
        request.url = c(target);
        (request.headers, request.headers_len) = (headers.as_ptr(), headers.len());
        // The body has not come yet, or is empty.
        request.payload_mode = if workload.unsigned { S3SIGN_PAYLOAD_UNSIGNED } else { S3SIGN_PAYLOAD_DEFAULT };
        request.time = TIME;
        let mut claim: s3sign_claim = unsafe { std::mem::zeroed() };
        claim.size = size_of::<s3sign_claim>() as u32;
        S3signVerify { signer, request, _headers: headers, _arrived: arrived, out: [0; 4096], claim }
    }
}

impl Contestant for S3signVerify {
    fn name(&self) -> &str {
        "s3sign, verified"
    }

    fn call(&mut self) {
        let request = black_box(&self.request);
        let (out, cap, mut len) = (self.out.as_mut_ptr().cast(), self.out.len(), 0);
        let (signer, none) = (black_box(self.signer.signer), ptr::null_mut());
        unsafe {
            let status = ffi::s3sign_verify_parse(request, out, cap, &mut len, &mut self.claim, none);
            assert_eq!(status, S3SIGN_OK);
            assert_eq!(ffi::s3sign_verify(signer, request, 0, none), S3SIGN_OK);
        }
    }

    /// The one that was verified.
    fn signature(&self) -> String {
        let key = self.claim.replay_key;
        let bytes = unsafe { std::slice::from_raw_parts(key.ptr.cast::<u8>(), key.len) };
        str::from_utf8(bytes).expect("hex digits").to_owned()
    }
}
