//! Signers, and what they write.

use std::ffi::c_char;
use std::ptr;

use s3sign::ffi;
use s3sign::ffi::constants::S3SIGN_OK;
use s3sign::ffi::types::*;

use crate::buffer::{fill_parts, once};
use crate::raw::{Raw, c, init};
use crate::{Failure, Pieces, Request, bytes, checked, fill, header_pairs, text};

/// The secret of the examples in the documents of S3.
pub const EXAMPLE_SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

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

    /// The credentials of the examples in the documents of S3.
    pub fn example(region: &str) -> Self {
        Config::new("AKIAIOSFODNN7EXAMPLE", EXAMPLE_SECRET, region)
    }

    /// Whether a signer of this config signs nothing.
    pub fn is_anonymous(&self) -> bool {
        self.access_key_id.is_empty()
    }

    pub fn raw(&self) -> Raw<'_, s3sign_signer_config> {
        let mut config = init(ffi::s3sign_signer_config_init);
        config.algorithm = self.algorithm;
        config.access_key_id = c(&self.access_key_id);
        config.secret_access_key = c(&self.secret_access_key);
        config.session_token = c(&self.session_token);
        config.region = c(&self.region);
        config.service = c(&self.service);
        config.normalize_path = self.normalize_path;
        config.double_encode = self.double_encode;
        config.content_sha256_header = self.content_sha256_header;
        config.token_mode = self.token_mode;
        config.lifetime_mode = self.lifetime_mode;
        config.provider = self.provider;
        config.expires_at = self.expires_at;
        config.max_expires = self.max_expires;
        Raw::new(config, ())
    }
}

/// What `s3sign_sign` and `s3sign_presign` give back, as [`text`] shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Output {
    /// The whole buffer, which has the others in it.
    pub out: Vec<u8>,
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
    pub fn header_pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        header_pairs(&self.headers)
    }

    /// The signed `request` as it arrives at a server: in origin-form, with all headers.
    pub fn arrived(&self, request: &Request) -> Request {
        let arrived = Request {
            method: request.method.clone(),
            url: bytes(&self.target),
            payload_mode: request.payload_mode,
            payload: request.payload.clone(),
            bucket: request.bucket.clone(),
            time: request.time,
            ..Request::default()
        };
        let given = request.headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case(b"host")).cloned();
        // Presigning returns those of the request that are to be sent.
        let added = self.header_pairs().filter(|(name, _)| !request.has_header(name));
        let added = added.map(|(name, value)| (bytes(name), bytes(value)));
        arrived.header("Host", bytes(&self.host)).with_headers(given).with_headers(added)
    }
}

/// An `s3sign_signer`, freed on drop.
pub struct Signer(*mut ffi::s3sign_signer);

// The header promises both.
unsafe impl Send for Signer {}
unsafe impl Sync for Signer {}

impl Drop for Signer {
    fn drop(&mut self) {
        unsafe { ffi::s3sign_signer_free(self.0) }
    }
}

/// Another reference to the same signer.
impl Clone for Signer {
    fn clone(&self) -> Self {
        let same = unsafe { ffi::s3sign_signer_retain(self.0) };
        assert_eq!(same, self.0);
        Signer(same)
    }
}

/// `s3sign_sign` or `s3sign_presign`.
type SignFunction = unsafe extern "C" fn(
    *const ffi::s3sign_signer,
    *const s3sign_request,
    *mut c_char,
    usize,
    *mut usize,
    *mut s3sign_result,
    *mut s3sign_error,
) -> i32;

impl Signer {
    pub fn new(config: &Config) -> Result<Self, Failure> {
        Self::make(|signer, error| unsafe { ffi::s3sign_signer_new(&*config.raw(), signer, error) })
    }

    /// From the signing key of the day that `time` falls on.
    pub fn from_signing_key(config: &Config, key: &[u8], time: i64) -> Result<Self, Failure> {
        let (start, len) = (key.as_ptr().cast(), key.len());
        Self::make(|signer, error| unsafe {
            ffi::s3sign_signer_from_signing_key(&*config.raw(), start, len, time, signer, error)
        })
    }

    /// The same credentials in another region.
    pub fn for_region(&self, region: &[u8]) -> Result<Self, Failure> {
        let region = c(region);
        Self::make(|signer, error| unsafe {
            ffi::s3sign_signer_for_region(self.0, region.ptr, region.len, signer, error)
        })
    }

    /// Whether `new` would make the same signer of a config.
    pub fn matches(&self, config: &Config) -> Result<bool, Failure> {
        let mut matches = -1;
        let outcome =
            checked(|error| unsafe { ffi::s3sign_signer_matches(self.0, &*config.raw(), &mut matches, error) });
        assert!(matches == 0 || matches == 1 && outcome.is_ok());
        outcome.map(|()| matches == 1)
    }

    fn make(call: impl FnOnce(*mut *mut ffi::s3sign_signer, *mut s3sign_error) -> i32) -> Result<Self, Failure> {
        let mut signer = ptr::dangling_mut();
        let outcome = checked(|error| call(&mut signer, error));
        assert_eq!(outcome.is_ok(), !signer.is_null(), "a signer exists exactly on success");
        outcome.map(|()| Signer(signer))
    }

    /// Take over a signer that a raw call made.
    ///
    /// # Safety
    ///
    /// Nothing else frees it.
    pub unsafe fn from_raw(signer: *mut ffi::s3sign_signer) -> Self {
        Signer(signer)
    }

    /// For raw calls.
    #[inline]
    pub fn as_ptr(&self) -> *mut ffi::s3sign_signer {
        self.0
    }

    /// Sign with headers.
    pub fn sign(&self, request: &Request) -> Result<Output, Failure> {
        // The headers come first.
        self.output(request, ffi::s3sign_sign, 0)
    }

    /// Sign the URL.
    pub fn presign(&self, request: &Request) -> Result<Output, Failure> {
        // The URL comes first.
        self.output(request, ffi::s3sign_presign, 1)
    }

    /// Make a call with a result, and once more without, which writes the first part alone.
    fn output(&self, request: &Request, function: SignFunction, first: usize) -> Result<Output, Failure> {
        let request = request.raw();
        let mut call =
            |out, cap, len, result, error| unsafe { function(self.0, &*request, out, cap, len, result, error) };
        let full = fill_parts(ffi::s3sign_result_init, result_views, &mut call);
        let part = full.as_ref().map(|full| &full.out[full.parts[first].clone()]);
        let size = part.as_ref().map_or(0, |part| part.len());
        let plain = once(|out, cap, len, error| call(out, cap, len, ptr::null_mut(), error), size);
        assert_eq!(plain.as_deref(), part, "the same with and without a result");
        let full = full?;
        assert!(full.parts[first].start == 0 || full.parts[first].is_empty(), "its part comes first");
        for part in &full.parts[..4] {
            assert!(full.out.get(part.end).is_none_or(|byte| *byte == 0), "a NUL follows all parts but the last two");
        }
        let [headers, url, target, host, authorization, signature] = full.texts();
        let expires_at = full.set.expires_at;
        Ok(Output { out: full.out, headers, url, target, host, authorization, signature, expires_at })
    }

    /// Sign the URLs of many keys.
    pub fn presign_batch(&self, request: &Request, keys: &[&[u8]]) -> Result<Vec<String>, Failure> {
        self.presign_varied(request, &Pieces::new(Some(keys), None))
    }

    /// Sign the URLs of many keys, queries or both.
    pub fn presign_varied(&self, request: &Request, pieces: &Pieces) -> Result<Vec<String>, Failure> {
        let (request, batch) = (request.raw(), pieces.raw());
        let mut out_ends = vec![usize::MAX; pieces.count];
        let out = fill(|out, cap, len, error| {
            let ends = out_ends.as_mut_ptr();
            let status = unsafe { ffi::s3sign_presign_batch(self.0, &*request, &*batch, out, cap, len, ends, error) };
            assert!(status == S3SIGN_OK || out_ends.iter().all(|end| *end == 0), "no ends after a failure");
            status
        })?;
        let feeds: Vec<_> = (0..out.len()).filter(|at| out[*at] == b'\n').collect();
        assert_eq!(feeds, out_ends, "a line for each URL");
        Ok(text(&out).split_terminator('\n').map(str::to_owned).collect())
    }

    pub fn canonical_request(&self, request: &Request) -> Result<String, Failure> {
        let request = request.raw();
        let out = fill(|out, cap, len, error| unsafe {
            ffi::s3sign_canonical_request(self.0, &*request, out, cap, len, error)
        });
        out.map(|out| text(&out))
    }

    pub fn string_to_sign(&self, request: &Request) -> Result<String, Failure> {
        let request = request.raw();
        let out =
            fill(|out, cap, len, error| unsafe { ffi::s3sign_string_to_sign(self.0, &*request, out, cap, len, error) });
        out.map(|out| text(&out))
    }

    pub fn signing_key(&self, time: i64) -> Result<Vec<u8>, Failure> {
        fill(|out, cap, len, error| unsafe { ffi::s3sign_signing_key(self.0, time, out, cap, len, error) })
    }
}

pub(crate) fn result_views(result: &s3sign_result) -> [s3sign_str; 6] {
    [result.headers, result.url, result.target, result.host, result.authorization, result.signature]
}
