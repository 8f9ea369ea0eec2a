//! Calls the library through its C ABI, as a C program does, with plain Rust values on both sides.
//!
//! Every call is made twice, first for the size and then with a buffer of exactly that size. What the header promises
//! about outputs (sizes, NULs, nothing written past the end, views inside the buffer) is asserted along the way, so
//! each test holds it for free.

// Every test file compiles this module for itself and uses a part of it.
#![allow(dead_code)]

pub mod calls;
pub mod forms;
pub mod pieces;
pub mod random;
pub mod stream;

use std::ffi::c_char;
use std::ptr;

use s3sign::ffi;
use s3sign::ffi::constants::S3SIGN_OK;
use s3sign::ffi::types::*;
use serde_json::Value;

pub use self::calls::*;
pub use self::pieces::Pieces;

/// Credentials and scope; the fields of `s3sign_signer_config`.
#[derive(Clone, Debug, Default)]
pub struct Config {
    pub algorithm: i32,
    pub access_key_id: Vec<u8>,
    pub secret_access_key: Vec<u8>,
    pub session_token: Vec<u8>,
    pub region: Vec<u8>,
    pub service: Vec<u8>,
    pub normalize_path: i32,
    pub double_encode: i32,
    pub content_sha256_header: i32,
    pub token_mode: i32,
    pub lifetime_mode: i32,
    pub provider: i32,
    pub expires_at: i64,
    pub max_expires: i64,
}

impl Config {
    /// For S3, without a session token.
    pub fn new(access_key_id: &str, secret_access_key: &str, region: &str) -> Self {
        Config {
            access_key_id: access_key_id.into(),
            secret_access_key: secret_access_key.into(),
            region: region.into(),
            ..Config::default()
        }
    }
}

/// One request; the fields of `s3sign_request`.
#[derive(Clone, Debug, Default)]
pub struct Request {
    pub method: Vec<u8>,
    pub url: Vec<u8>,
    pub path_mode: i32,
    pub query: Vec<u8>,
    pub bucket: Vec<u8>,
    pub headers: Vec<(Vec<u8>, Vec<u8>)>,
    pub payload_mode: i32,
    pub payload: Vec<u8>,
    pub headers_mode: i32,
    pub signed_headers: Vec<Vec<u8>>,
    pub time: i64,
    pub expires: i64,
    pub window: i64,
    pub entropy: Vec<u8>,
}

impl Request {
    /// With no headers and no payload.
    pub fn new(method: &str, url: impl Into<Vec<u8>>, time: i64) -> Self {
        Request { method: method.into(), url: url.into(), time, ..Request::default() }
    }

    /// With one more header.
    pub fn header(mut self, name: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// With a payload, as `payload_mode` says.
    pub fn payload(mut self, payload_mode: i32, payload: impl Into<Vec<u8>>) -> Self {
        (self.payload_mode, self.payload) = (payload_mode, payload.into());
        self
    }

    /// Hand the C struct to `then`; what it points at lives for that call.
    pub fn with_c<R>(&self, then: impl FnOnce(&s3sign_request) -> R) -> R {
        let headers: Vec<_> =
            self.headers.iter().map(|(name, value)| s3sign_header { name: c(name), value: c(value) }).collect();
        let signed_headers: Vec<_> = self.signed_headers.iter().map(|name| c(name)).collect();
        then(&s3sign_request {
            size: size_of::<s3sign_request>() as u32,
            path_mode: self.path_mode,
            method: c(&self.method),
            url: c(&self.url),
            query: c(&self.query),
            bucket: c(&self.bucket),
            headers: pointer(&headers),
            headers_len: headers.len(),
            payload_mode: self.payload_mode,
            headers_mode: self.headers_mode,
            payload: c(&self.payload),
            signed_headers: pointer(&signed_headers),
            signed_headers_len: signed_headers.len(),
            time: self.time,
            expires: self.expires,
            window: self.window,
            entropy: c(&self.entropy),
        })
    }
}

/// What `s3sign_sign` and `s3sign_presign` give back, as `text` shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    pub headers: String,
    pub url: String,
    pub target: String,
    pub host: String,
    pub authorization: String,
    pub signature: String,
    pub expires_at: i64,
}

impl Output {
    /// The header lines as names and values.
    pub fn header_pairs(&self) -> Vec<(&str, &str)> {
        self.headers
            .split_terminator("\r\n")
            .map(|line| line.split_once(": ").unwrap_or_else(|| panic!("not a header line: {line:?}")))
            .collect()
    }

    /// The signed `request` as it arrives at a server: in origin-form, with all headers.
    pub fn arrived(&self, request: &Request) -> Request {
        let arrived = Request {
            method: request.method.clone(),
            url: bytes(&self.target),
            headers: vec![(b"Host".to_vec(), bytes(&self.host))],
            payload_mode: request.payload_mode,
            payload: request.payload.clone(),
            bucket: request.bucket.clone(),
            time: request.time,
            ..Request::default()
        };
        let is_host = |name: &[u8]| name.eq_ignore_ascii_case(b"host");
        let given = request.headers.iter().filter(|(name, _)| !is_host(name));
        let arrived = given.fold(arrived, |arrived, (name, value)| arrived.header(&name[..], &value[..]));
        // Presigning returns those of the request that are to be sent.
        let is_given =
            |name: &str| request.headers.iter().any(|(given, _)| given.eq_ignore_ascii_case(name.as_bytes()));
        let added = self.header_pairs().into_iter().filter(|(name, _)| !is_given(name));
        added.fold(arrived, |arrived, (name, value)| arrived.header(bytes(name), bytes(value)))
    }
}

/// A status that is not `S3SIGN_OK`, and what the error struct says about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub status: i32,
    pub field: String,
    /// -1 where there is none.
    pub offset: i64,
    pub message: String,
}

/// An `s3sign_signer`, freed on drop.
pub struct Signer(pub *mut ffi::s3sign_signer);

// The header promises both.
unsafe impl Send for Signer {}
unsafe impl Sync for Signer {}

impl Drop for Signer {
    fn drop(&mut self) {
        unsafe { ffi::s3sign_signer_free(self.0) }
    }
}

impl Signer {
    pub fn new(config: &Config) -> Result<Self, Failure> {
        Self::make(config, |config, signer, error| unsafe { ffi::s3sign_signer_new(config, signer, error) })
    }

    /// From the signing key of the day that `time` falls on.
    pub fn from_signing_key(config: &Config, key: &[u8], time: i64) -> Result<Self, Failure> {
        Self::make(config, |config, signer, error| unsafe {
            ffi::s3sign_signer_from_signing_key(config, key.as_ptr().cast(), key.len(), time, signer, error)
        })
    }

    fn make(
        config: &Config,
        call: impl FnOnce(*const s3sign_signer_config, *mut *mut ffi::s3sign_signer, *mut s3sign_error) -> i32,
    ) -> Result<Self, Failure> {
        let config = s3sign_signer_config {
            size: size_of::<s3sign_signer_config>() as u32,
            algorithm: config.algorithm,
            access_key_id: c(&config.access_key_id),
            secret_access_key: c(&config.secret_access_key),
            session_token: c(&config.session_token),
            region: c(&config.region),
            service: c(&config.service),
            normalize_path: config.normalize_path,
            double_encode: config.double_encode,
            content_sha256_header: config.content_sha256_header,
            token_mode: config.token_mode,
            lifetime_mode: config.lifetime_mode,
            provider: config.provider,
            expires_at: config.expires_at,
            max_expires: config.max_expires,
        };
        let mut signer = ptr::dangling_mut();
        let mut error = new_error();
        let status = call(&config, &mut signer, &mut error);
        assert_eq!(status == S3SIGN_OK, !signer.is_null(), "a signer exists exactly on success");
        check(status, &error).map(|()| Signer(signer))
    }

    /// Sign with headers.
    pub fn sign(&self, request: &Request) -> Result<Output, Failure> {
        let (out, output) = self.with_result(request, ffi::s3sign_sign)?;
        assert_eq!(text(&out).split('\0').next(), Some(&*output.headers), "the headers come first");
        Ok(output)
    }

    /// Sign the URL.
    pub fn presign(&self, request: &Request) -> Result<Output, Failure> {
        let (out, output) = self.with_result(request, ffi::s3sign_presign)?;
        assert_eq!(text(&out).split('\0').next(), Some(&*output.url), "the URL comes first");
        Ok(output)
    }

    /// Sign the URLs of many keys.
    pub fn presign_batch(&self, request: &Request, keys: &[&[u8]]) -> Result<Vec<String>, Failure> {
        self.presign_varied(request, &Pieces::new(Some(keys), None))
    }

    /// Sign the URLs of many keys, queries or both.
    pub fn presign_varied(&self, request: &Request, pieces: &Pieces) -> Result<Vec<String>, Failure> {
        let mut out_ends = vec![usize::MAX; pieces.count];
        let batch = pieces.batch();
        let out = request.with_c(|request| {
            twice(|out, cap, len, error| {
                let urls = out_ends.as_mut_ptr();
                let status = unsafe { ffi::s3sign_presign_batch(self.0, request, &batch, out, cap, len, urls, error) };
                assert!(status == S3SIGN_OK || out_ends.iter().all(|end| *end == 0), "no ends after a failure");
                status
            })
        })?;
        let lines: Vec<_> = text(&out).split_terminator('\n').map(str::to_owned).collect();
        let mut end = 0;
        for (line, out_end) in lines.iter().zip(&out_ends) {
            end += line.len();
            assert_eq!(*out_end, end, "the ends are those of the lines");
            end += 1;
        }
        Ok(lines)
    }

    pub fn canonical_request(&self, request: &Request) -> Result<String, Failure> {
        request.with_c(|request| {
            let out = twice(|out, cap, len, error| unsafe {
                ffi::s3sign_canonical_request(self.0, request, out, cap, len, error)
            });
            out.map(|out| text(&out))
        })
    }

    pub fn string_to_sign(&self, request: &Request) -> Result<String, Failure> {
        request.with_c(|request| {
            let out = twice(|out, cap, len, error| unsafe {
                ffi::s3sign_string_to_sign(self.0, request, out, cap, len, error)
            });
            out.map(|out| text(&out))
        })
    }

    pub fn signing_key(&self, time: i64) -> Result<Vec<u8>, Failure> {
        twice(|out, cap, len, error| unsafe { ffi::s3sign_signing_key(self.0, time, out, cap, len, error) })
    }

    /// Whether a request that arrived is signed by this signer.
    pub fn verify(&self, request: &Request, skew: i64) -> Result<(), Failure> {
        request.with_c(|request| checked(|error| unsafe { ffi::s3sign_verify(self.0, request, skew, error) }))
    }

    fn with_result(&self, request: &Request, function: SignFunction) -> Result<(Vec<u8>, Output), Failure> {
        request.with_c(|request| {
            let mut output = None;
            let out = twice(|out, cap, len, error| unsafe {
                let mut result = new_result();
                let status = function(self.0, request, out, cap, len, &mut result, error);
                let views =
                    [result.headers, result.url, result.target, result.host, result.authorization, result.signature];
                if status == S3SIGN_OK {
                    let [headers, url, target, host, authorization, signature] =
                        views.map(|view| read_view(view, out, *len));
                    let expires_at = result.expires_at;
                    output = Some(Output { headers, url, target, host, authorization, signature, expires_at });
                } else {
                    assert!(views.iter().all(|view| view.ptr.is_null() && view.len == 0), "no views after a failure");
                }
                status
            })?;
            Ok((out, output.expect("set on success")))
        })
    }
}

type SignFunction = unsafe extern "C" fn(
    *const ffi::s3sign_signer,
    *const s3sign_request,
    *mut c_char,
    usize,
    *mut usize,
    *mut s3sign_result,
    *mut s3sign_error,
) -> i32;

/// Bytes of the text of `text`.
pub fn bytes(text: &str) -> Vec<u8> {
    text.chars().map(|character| character as u8).collect()
}

/// The known answers of one kind, in the order of the file.
pub fn vectors(kind: &str) -> Vec<Value> {
    all_vectors().filter(|vector| vector["kind"] == kind).collect()
}

/// The known answer of this name.
pub fn vector(name: &str) -> Value {
    all_vectors().find(|vector| vector["name"] == name).unwrap_or_else(|| panic!("no vector {name}"))
}

fn all_vectors() -> impl Iterator<Item = Value> {
    serde_json::from_str::<Vec<Value>>(include_str!("../vectors/vectors.json")).unwrap().into_iter()
}

/// Note for the README's table what confirmed a form of signing. To be called once all assertions hold.
pub fn confirm(form: &str, kind: &str, by: &str) {
    if let Some(path) = std::env::var_os("S3SIGN_CONFIRMATIONS") {
        let file = std::fs::OpenOptions::new().create(true).append(true).open(path);
        std::io::Write::write_all(&mut file.unwrap(), format!("{form}\t{kind}\t{by}\n").as_bytes()).unwrap();
    }
}
