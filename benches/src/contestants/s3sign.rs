//! This library through its C ABI.

use std::ffi::c_char;
use std::hint::black_box;
use std::ptr;

use s3sign::ffi;
use s3sign::ffi::constants::*;
use s3sign::ffi::types::*;
use s3sign_wrapper::raw::RawRequest;
use s3sign_wrapper::{Config, Output, Request, Signer, bytes};

use super::{Contestant, signature_in};
use crate::workload::*;

type Sign = unsafe extern "C" fn(
    *const ffi::s3sign_signer,
    *const s3sign_request,
    *mut c_char,
    usize,
    *mut usize,
    *mut s3sign_result,
    *mut s3sign_error,
) -> i32;

/// Signs as C does: `call` makes the raw call, with structs that are made beforehand.
pub struct S3sign {
    pub(crate) signer: Signer,
    pub(crate) request: Request,
    raw: RawRequest<'static>,
    function: Sign,
    out: [u8; 4096],
    len: usize,
}

impl S3sign {
    pub fn new(workload: &Workload) -> Self {
        Self::with(workload, S3SIGN_ALGORITHM_SIGV4, TIME)
    }

    pub fn with(workload: &Workload, algorithm: i32, time: i64) -> Self {
        let session_token = if workload.token { TOKEN.into() } else { Vec::new() };
        let config = Config { algorithm, session_token, ..Config::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY, REGION) };
        let signer = Signer::new(&config).expect("a signer");
        let request = Request {
            path_mode: if workload.raw_url.is_some() { S3SIGN_PATH_RAW } else { S3SIGN_PATH_CANONICAL },
            expires: workload.expires,
            ..Request::new(workload.method, workload.raw_url.unwrap_or(workload.url), time)
        };
        let mut request = request.with_headers(workload.headers.iter().copied());
        if workload.unsigned && workload.expires == 0 {
            request.payload_mode = S3SIGN_PAYLOAD_UNSIGNED;
        }
        let function: Sign = if workload.expires == 0 { ffi::s3sign_sign } else { ffi::s3sign_presign };
        // Through a pointer that the compiler cannot see through: a caller in C has nothing inlined either.
        let function = black_box(function);
        S3sign { signer, raw: forever(&request), request, function, out: [0; 4096], len: 0 }
    }

    fn output(&self, request: &Request) -> Output {
        let output = if request.expires == 0 { self.signer.sign(request) } else { self.signer.presign(request) };
        output.expect("it is signed")
    }

    /// With this `entropy` in the request.
    pub fn with_entropy(mut self, entropy: &'static str) -> Self {
        self.request.entropy = entropy.into();
        self.raw = forever(&self.request);
        self
    }

    /// The signature where these headers are signed, besides `host` and all `x-amz-*`.
    pub fn signature_of(&self, signed: &[&str]) -> String {
        let signed_headers = signed.iter().map(|name| Vec::from(*name)).collect();
        let request = Request { headers_mode: S3SIGN_HEADERS_LISTED, signed_headers, ..self.request.clone() };
        self.output(&request).signature
    }

    /// The canonical request, the string to sign and the signing key, for who only hashes.
    pub fn stages(&self) -> [Vec<u8>; 3] {
        let canonical = self.signer.canonical_request(&self.request).expect("a canonical request");
        [bytes(&canonical), self.string_to_sign(), self.signer.signing_key(TIME).expect("a signing key")]
    }

    /// The string to sign alone, with an algorithm that has no signing key.
    pub fn string_to_sign(&self) -> Vec<u8> {
        bytes(&self.signer.string_to_sign(&self.request).expect("a string to sign"))
    }

    /// The request, signed, as a server gets it.
    pub(crate) fn arriving(&self) -> Request {
        self.output(&self.request).arrived(&self.request)
    }
}

/// The C struct of a request, which is never freed.
pub(crate) fn forever(request: &Request) -> RawRequest<'static> {
    Box::leak(Box::new(request.clone())).raw()
}

impl Contestant for S3sign {
    fn name(&self) -> &str {
        "s3sign, C ABI"
    }

    fn call(&mut self) {
        let request = black_box(&*self.raw);
        let (out, none) = (self.out.as_mut_ptr().cast(), ptr::null_mut());
        let cap = self.out.len();
        let status =
            unsafe { (self.function)(self.signer.as_ptr(), request, out, cap, &mut self.len, none, ptr::null_mut()) };
        assert_eq!(status, S3SIGN_OK);
    }

    fn signature(&self) -> String {
        signature_in(str::from_utf8(&self.out[..self.len]).expect("text"))
    }
}
