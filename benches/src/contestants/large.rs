//! Requests that no program sends and anybody may: many headers, and many parameters, none in order.

use std::ptr;

use s3sign::ffi;
use s3sign::ffi::constants::S3SIGN_OK;
use s3sign_wrapper::{Request, Signer};

use super::S3sign;
use crate::workload::{GET, TIME};

pub struct Large {
    signer: Signer,
    request: Request,
    arrived: Request,
    out: Vec<u8>,
}

impl Large {
    pub fn headers(number: usize) -> Self {
        let names = (0..number).map(|at| format!("x-amz-meta-{}", at * 389 % number));
        Self::new(Request::new("GET", GET.url, TIME).with_headers(names.map(|name| (name, "value"))))
    }

    pub fn parameters(number: usize) -> Self {
        let pairs: Vec<_> = (0..number).map(|at| format!("name-{}=value", at * 389 % number)).collect();
        Self::new(Request { query: pairs.join("&").into(), ..Request::new("GET", GET.url, TIME) })
    }

    fn new(request: Request) -> Self {
        let signer = S3sign::new(&GET).signer;
        let output = signer.sign(&request).expect("a signature");
        let arrived = output.arrived(&request);
        Large { signer, request, arrived, out: vec![0; output.out.len() + 1] }
    }

    pub fn sign(&mut self) {
        let (signer, request, out) = (self.signer.as_ptr(), self.request.raw(), self.out.as_mut_ptr().cast());
        let (none, mut len) = (ptr::null_mut(), 0);
        let status =
            unsafe { ffi::s3sign_sign(signer, &*request, out, self.out.len(), &mut len, ptr::null_mut(), none) };
        assert_eq!(status, S3SIGN_OK);
    }

    pub fn verify(&self) {
        let (signer, arrived) = (self.signer.as_ptr(), self.arrived.raw());
        assert_eq!(unsafe { ffi::s3sign_verify(signer, &*arrived, 900, ptr::null_mut()) }, S3SIGN_OK);
    }
}
