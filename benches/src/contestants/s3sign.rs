//! This library through its C ABI.

use std::ffi::c_char;
use std::hint::black_box;
use std::ptr;

use s3sign::ffi;
use s3sign::ffi::constants::*;
use s3sign::ffi::types::*;

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

pub struct S3sign {
    pub(crate) signer: *mut ffi::s3sign_signer,
    request: s3sign_request,
    /// What `request` points to; the rest of it is static.
    _headers: Vec<s3sign_header>,
    function: Sign,
    out: [u8; 4096],
    len: usize,
}

impl S3sign {
    pub fn new(workload: &Workload) -> Self {
        Self::with(workload, S3SIGN_ALGORITHM_SIGV4, TIME)
    }

    pub fn with(workload: &Workload, algorithm: i32, time: i64) -> Self {
        let mut signer = ptr::null_mut();
        unsafe {
            let mut config: s3sign_signer_config = std::mem::zeroed();
            ffi::s3sign_signer_config_init(&mut config);
            config.algorithm = algorithm;
            config.access_key_id = c(ACCESS_KEY_ID);
            config.secret_access_key = c(SECRET_ACCESS_KEY);
            config.session_token = c(if workload.token { TOKEN } else { "" });
            config.region = c(REGION);
            assert_eq!(ffi::s3sign_signer_new(&config, &mut signer, ptr::null_mut()), S3SIGN_OK);
        }
        let headers = views(workload.headers);
        let mut request: s3sign_request = unsafe { std::mem::zeroed() };
        request.size = size_of::<s3sign_request>() as u32;
        request.method = c(workload.method);
        request.url = c(workload.raw_url.unwrap_or(workload.url));
        request.path_mode = if workload.raw_url.is_some() { S3SIGN_PATH_RAW } else { S3SIGN_PATH_CANONICAL };
        (request.headers, request.headers_len) = (headers.as_ptr(), headers.len());
        if workload.unsigned && workload.expires == 0 {
            request.payload_mode = S3SIGN_PAYLOAD_UNSIGNED;
        }
        request.time = time;
        request.expires = workload.expires;
        let function: Sign = if workload.expires == 0 { ffi::s3sign_sign } else { ffi::s3sign_presign };
        // Through a pointer that the compiler cannot see through: a caller in C has nothing inlined either.
        let function = black_box(function);
        S3sign { signer, request, _headers: headers, function, out: [0; 4096], len: 0 }
    }

    /// With this `entropy` in the request.
    pub fn with_entropy(mut self, entropy: &'static str) -> Self {
        self.request.entropy = c(entropy);
        self
    }

    /// The signature where these headers are signed, besides `host` and all `x-amz-*`.
    pub fn signature_of(&mut self, signed: &[&str]) -> String {
        let names: Vec<s3sign_str> = signed.iter().map(|name| c(name)).collect();
        let default = self.request;
        self.request.headers_mode = S3SIGN_HEADERS_LISTED;
        (self.request.signed_headers, self.request.signed_headers_len) = (names.as_ptr(), names.len());
        self.call();
        self.request = default;
        self.signature()
    }

    /// The canonical request, the string to sign and the signing key, for who only hashes.
    pub fn stages(&mut self) -> [Vec<u8>; 3] {
        let request = self.request;
        let mut stage = |write: &dyn Fn(*mut c_char, usize, *mut usize) -> i32| {
            assert_eq!(write(self.out.as_mut_ptr().cast(), self.out.len(), &mut self.len), S3SIGN_OK);
            self.out[..self.len].to_vec()
        };
        let (signer, none) = (self.signer, ptr::null_mut());
        unsafe {
            [
                stage(&|out, cap, len| ffi::s3sign_canonical_request(signer, &request, out, cap, len, none)),
                stage(&|out, cap, len| ffi::s3sign_string_to_sign(signer, &request, out, cap, len, none)),
                stage(&|out, cap, len| ffi::s3sign_signing_key(signer, TIME, out, cap, len, none)),
            ]
        }
    }

    /// The string to sign alone, with an algorithm that has no signing key.
    pub fn string_to_sign(&mut self) -> Vec<u8> {
        let (out, cap, none) = (self.out.as_mut_ptr().cast(), self.out.len(), ptr::null_mut());
        let status = unsafe { ffi::s3sign_string_to_sign(self.signer, &self.request, out, cap, &mut self.len, none) };
        assert_eq!(status, S3SIGN_OK);
        self.out[..self.len].to_vec()
    }

    /// Sign, and return the request as a server gets it: target, `Host` and the header lines that were added.
    pub(crate) fn arriving(&mut self) -> [String; 3] {
        let mut result: s3sign_result = unsafe { std::mem::zeroed() };
        result.size = size_of::<s3sign_result>() as u32;
        let (out, cap, none) = (self.out.as_mut_ptr().cast(), self.out.len(), ptr::null_mut());
        let status = unsafe { (self.function)(self.signer, &self.request, out, cap, &mut self.len, &mut result, none) };
        assert_eq!(status, S3SIGN_OK);
        // Presigned, the headers to send are among those of the request.
        let added = if self.request.expires == 0 { result.headers } else { c("") };
        [result.target, result.host, added].map(|part| {
            let bytes = unsafe { std::slice::from_raw_parts(part.ptr.cast::<u8>(), part.len) };
            str::from_utf8(bytes).expect("text").to_owned()
        })
    }

    #[inline]
    pub(crate) fn request(&self) -> s3sign_request {
        self.request
    }
}

impl Contestant for S3sign {
    fn name(&self) -> &str {
        "s3sign, C ABI"
    }

    fn call(&mut self) {
        let request = black_box(&self.request);
        let (out, none) = (self.out.as_mut_ptr().cast(), ptr::null_mut());
        let cap = self.out.len();
        let status = unsafe { (self.function)(self.signer, request, out, cap, &mut self.len, none, ptr::null_mut()) };
        assert_eq!(status, S3SIGN_OK);
    }

    fn signature(&self) -> String {
        signature_in(str::from_utf8(&self.out[..self.len]).expect("text"))
    }
}

impl Drop for S3sign {
    fn drop(&mut self) {
        unsafe { ffi::s3sign_signer_free(self.signer) }
    }
}

pub(crate) fn c(text: &str) -> s3sign_str {
    s3sign_str { ptr: text.as_ptr().cast(), len: text.len() }
}

pub(crate) fn views(headers: &[(&str, &str)]) -> Vec<s3sign_header> {
    headers.iter().map(|(name, value)| s3sign_header { name: c(name), value: c(value) }).collect()
}
