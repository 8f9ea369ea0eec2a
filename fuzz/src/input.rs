//! Signers and requests made from the fuzzer's bytes. Most are well formed, for a random one ends at the first check.

use libfuzzer_sys::arbitrary::{Arbitrary, Result, Unstructured};
use s3sign::ffi;
use s3sign::ffi::constants::*;
use s3sign::ffi::types::*;

use crate::abi::{Failure, Output, c, init, pointer};
use crate::words::*;

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

/// One request; the fields of `s3sign_request`.
#[derive(Clone, Debug)]
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
    /// Decides the sizes of buffers.
    pub odd: u16,
}

/// A time of everyday: 24 May 2013.
pub const TIME: i64 = 1_369_353_600;

impl Default for Request {
    fn default() -> Self {
        let (method, url, query, bucket, payload, entropy) = Default::default();
        Request {
            method,
            url,
            path_mode: 0,
            query,
            bucket,
            headers: Vec::new(),
            payload_mode: 0,
            payload,
            headers_mode: 0,
            signed_headers: Vec::new(),
            // One that was never set is refused.
            time: TIME,
            expires: 0,
            window: 0,
            entropy,
            odd: 0,
        }
    }
}

impl<'a> Arbitrary<'a> for Config {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let anonymous = seldom(u, 8)?;
        // ECDSA takes a hundred times as long as the rest.
        let algorithm = if seldom(u, 200)? { S3SIGN_ALGORITHM_SIGV4A } else { [0, 2][usize::from(seldom(u, 3)?)] };
        let some =
            |u: &mut Unstructured<'a>, words: &[&str]| if anonymous { Ok(Vec::new()) } else { text(u, words, 3) };
        Ok(Config {
            algorithm: if seldom(u, 64)? { u.arbitrary()? } else { algorithm },
            access_key_id: some(u, &["AKID", "/", "+", "=", "%", ";"])?,
            secret_access_key: some(u, &["secret", "wJalrXUtnFEMI/K7MDENG", "\0", "\u{e9}", " "])?,
            session_token: if u.arbitrary()? { some(u, &["TOKEN", "/+=", "&", "%", ","])? } else { Vec::new() },
            region: text(
                u,
                if algorithm == 1 { &["*", "us-east-1", ",", "eu-*"] } else { &["us-east-1", "-", "é"] },
                2,
            )?,
            service: pick(u, &["s3", "", "s3express", "execute-api", "iotdevicegateway", "s3-outposts"])?,
            normalize_path: mode(u, 2)?,
            double_encode: mode(u, 2)?,
            content_sha256_header: mode(u, 2)?,
            token_mode: mode(u, 2)?,
            lifetime_mode: mode(u, 2)?,
            provider: if seldom(u, 4)? { mode(u, 6)? } else { 0 },
            expires_at: if seldom(u, 4)? { u.int_in_range(-1..=2_000_000_000)? } else { 0 },
            max_expires: if seldom(u, 8)? { u.arbitrary()? } else { 0 },
        })
    }
}

impl<'a> Arbitrary<'a> for Request {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let path_mode = match mode(u, 2)? {
            2 => S3SIGN_PATH_VERBATIM,
            other => other,
        };
        let scheme = pick(u, &["https://", "http://", "HTTPS://", ""])?;
        let host = if scheme.is_empty() { Vec::new() } else { pick(u, HOSTS)? };
        let words =
            if path_mode == S3SIGN_PATH_VERBATIM { PATH } else { [PATH, RAW][usize::from(u.arbitrary::<bool>()?)] };
        let path = text(u, words, 12)?;
        let (in_url, query) = (u.arbitrary::<bool>()? && path_mode != S3SIGN_PATH_RAW, text(u, QUERY, 10)?);
        let slash: &[u8] = if seldom(u, 16)? { b"" } else { b"/" };
        let mut url = [&scheme, &host, slash, &path].concat();
        if in_url && !query.is_empty() {
            url.extend([b"?", &query[..]].concat());
        }
        let mut headers = Vec::new();
        if scheme.is_empty() && !seldom(u, 16)? {
            headers.push((b"host".into(), pick(u, HOSTS)?));
        }
        for _ in 0..u.int_in_range(0..=6)? {
            headers.push(header(u)?);
        }
        let payload_mode = mode(u, 3)?;
        let payload =
            if payload_mode == S3SIGN_PAYLOAD_SHA256_HEX { pick(u, SHA256)? } else { text(u, &["body", "\0"], 8)? };
        let listed = u.int_in_range(0..=2)?;
        Ok(Request {
            method: pick(u, &["GET", "PUT", "POST", "HEAD", "DELETE", "patch"])?,
            url,
            path_mode,
            query: if in_url { Vec::new() } else { query },
            bucket: pick(u, &["", "bucket"])?,
            headers,
            payload_mode,
            payload,
            headers_mode: mode(u, 2)?,
            signed_headers: (0..listed).map(|_| pick(u, NAMES)).collect::<Result<_>>()?,
            time: if seldom(u, 16)? { u.arbitrary()? } else { u.int_in_range(0..=253_402_300_799)? },
            expires: if seldom(u, 16)? { u.arbitrary()? } else { u.int_in_range(1..=604_800)? },
            window: if seldom(u, 8)? { u.int_in_range(-1..=4_000)? } else { 0 },
            entropy: if seldom(u, 8)? {
                vec![7; [32, 32, 31][usize::from(u.arbitrary::<u8>()? % 3)]]
            } else {
                Vec::new()
            },
            odd: u.arbitrary()?,
        })
    }
}

/// A header, with a value that is right for its name more often than not.
fn header(u: &mut Unstructured<'_>) -> Result<(Vec<u8>, Vec<u8>)> {
    // Those that are likely to be refused come last in the list, and less often.
    let among = if seldom(u, 3)? { NAMES } else { &NAMES[..9] };
    let name = pick(u, among)?;
    let value = match name.to_ascii_lowercase().as_slice() {
        b"host" => pick(u, HOSTS)?,
        b"x-amz-date" => pick(u, &["20130524T000000Z", " 20260101T235959Z ", "20130229T000000Z"])?,
        b"x-amz-content-sha256" => pick(u, SHA256)?,
        _ => text(u, VALUES, 5)?,
    };
    Ok((name, value))
}

impl Config {
    /// Hand the C struct to `then`; what it points at lives for that call.
    pub fn with_c<R>(&self, then: impl FnOnce(&s3sign_signer_config) -> R) -> R {
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
        then(&config)
    }

    /// Whether a signer of this config signs nothing.
    pub fn is_anonymous(&self) -> bool {
        self.access_key_id.is_empty()
    }

    /// An error about a byte names a field that has this byte, or ends before it.
    pub fn check_offset(&self, failure: &Failure) {
        check_offset(failure, |name| match name {
            "access_key_id" => Some(&self.access_key_id),
            "secret_access_key" => Some(&self.secret_access_key),
            "session_token" => Some(&self.session_token),
            "region" => Some(&self.region),
            "service" => Some(&self.service),
            _ => None,
        });
    }
}

impl Request {
    /// Hand the C struct to `then`; what it points at lives for that call.
    pub fn with_c<R>(&self, then: impl FnOnce(&s3sign_request) -> R) -> R {
        let headers: Vec<_> =
            self.headers.iter().map(|(name, value)| s3sign_header { name: c(name), value: c(value) }).collect();
        let signed_headers: Vec<_> = self.signed_headers.iter().map(|name| c(name)).collect();
        let mut request = init(ffi::s3sign_request_init);
        request.path_mode = self.path_mode;
        request.method = c(&self.method);
        request.url = c(&self.url);
        request.query = c(&self.query);
        request.bucket = c(&self.bucket);
        (request.headers, request.headers_len) = (pointer(&headers), headers.len());
        request.payload_mode = self.payload_mode;
        request.headers_mode = self.headers_mode;
        request.payload = c(&self.payload);
        (request.signed_headers, request.signed_headers_len) = (pointer(&signed_headers), signed_headers.len());
        request.time = self.time;
        request.expires = self.expires;
        request.window = self.window;
        request.entropy = c(&self.entropy);
        then(&request)
    }

    /// The request as a server sees it, once it was signed.
    pub fn arrived(&self, output: &Output) -> Request {
        let mut headers = self.headers.clone();
        headers.retain(|(name, _)| !name.eq_ignore_ascii_case(b"host"));
        // Headers to add, or to send with a presigned URL, among which are those that the caller has.
        let lines = String::from_utf8_lossy(&output.headers).into_owned();
        let pairs = lines.split_terminator("\r\n").filter_map(|line| line.split_once(": "));
        let missing = pairs.filter(|(name, _)| !self.has_header(name));
        headers.extend(missing.map(|(name, value)| (name.into(), value.into())));
        headers.push((b"host".to_vec(), output.host.clone()));
        Request {
            url: output.target.clone(),
            headers,
            query: Vec::new(),
            path_mode: S3SIGN_PATH_CANONICAL,
            headers_mode: 0,
            signed_headers: Vec::new(),
            payload_mode: S3SIGN_PAYLOAD_UNSIGNED,
            payload: Vec::new(),
            expires: 0,
            window: 0,
            ..self.clone()
        }
    }

    /// Whether there is a header of this name.
    pub fn has_header(&self, name: &str) -> bool {
        self.headers.iter().any(|(given, _)| given.eq_ignore_ascii_case(name.as_bytes()))
    }

    /// An error about a byte names a field that has this byte, or ends before it.
    pub fn check_offset(&self, failure: &Failure) {
        check_offset(failure, |name| match name {
            "method" => Some(&self.method),
            "url" => Some(&self.url),
            "query" => Some(&self.query),
            "bucket" => Some(&self.bucket),
            "payload" => Some(&self.payload),
            _ => {
                let (list, rest) = name.split_once('[')?;
                let (index, part) = rest.split_once(']')?;
                let index: usize = index.parse().ok()?;
                match (list, part) {
                    ("headers", ".name") => self.headers.get(index).map(|(name, _)| &name[..]),
                    ("headers", ".value") => self.headers.get(index).map(|(_, value)| &value[..]),
                    ("signed_headers", "") => self.signed_headers.get(index).map(|name| &name[..]),
                    _ => None,
                }
            }
        });
    }
}

/// An error about a byte names a field that has this byte, or ends before it.
pub fn check_offset<'a>(failure: &Failure, field: impl FnOnce(&str) -> Option<&'a [u8]>) {
    if let Ok(offset) = usize::try_from(failure.offset) {
        let field = field(&failure.field).unwrap_or_else(|| panic!("no such field: {failure:?}"));
        assert!(offset <= field.len(), "{failure:?} in {} bytes", field.len());
    }
}
