//! This library through its C ABI, on the server's side.

use std::hint::black_box;
use std::ptr;

use s3sign::ffi;
use s3sign::ffi::constants::*;
use s3sign::ffi::types::s3sign_claim;
use s3sign_wrapper::Request;
use s3sign_wrapper::raw::{RawRequest, init};

use super::Contestant;
use super::s3sign::{S3sign, forever};
use crate::workload::*;

/// Verifies the workload's request as s3sign signed it: `s3sign_verify_parse`, then `s3sign_verify`.
pub struct S3signVerify {
    signer: S3sign,
    request: RawRequest<'static>,
    out: [u8; 4096],
    claim: s3sign_claim,
}

impl S3signVerify {
    pub fn new(workload: &Workload) -> Self {
        Self::with(workload, S3SIGN_ALGORITHM_SIGV4)
    }

    pub fn with(workload: &Workload, algorithm: i32) -> Self {
        let signer = S3sign::with(workload, algorithm, TIME);
        // The body has not come yet, or is empty.
        let payload_mode = if workload.unsigned { S3SIGN_PAYLOAD_UNSIGNED } else { S3SIGN_PAYLOAD_DEFAULT };
        let request = forever(&Request { payload_mode, ..signer.arriving() });
        S3signVerify { signer, request, out: [0; 4096], claim: init(ffi::s3sign_claim_init) }
    }
}

impl Contestant for S3signVerify {
    fn name(&self) -> &str {
        "s3sign, verified"
    }

    fn call(&mut self) {
        let request = black_box(&*self.request);
        let (out, cap, mut len) = (self.out.as_mut_ptr().cast(), self.out.len(), 0);
        let (signer, none) = (black_box(self.signer.signer.as_ptr()), ptr::null_mut());
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
