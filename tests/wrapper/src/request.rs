//! Requests.

use s3sign::ffi;

use crate::raw::{self, Raw, RawRequest, c, init, pointer};

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

    /// With more headers.
    pub fn with_headers<N: Into<Vec<u8>>, V: Into<Vec<u8>>>(self, pairs: impl IntoIterator<Item = (N, V)>) -> Self {
        pairs.into_iter().fold(self, |request, (name, value)| request.header(name, value))
    }

    /// With a payload, as `payload_mode` says.
    pub fn payload(mut self, payload_mode: i32, payload: impl Into<Vec<u8>>) -> Self {
        (self.payload_mode, self.payload) = (payload_mode, payload.into());
        self
    }

    /// Whether there is a header of this name.
    pub fn has_header(&self, name: &str) -> bool {
        self.headers.iter().any(|(given, _)| given.eq_ignore_ascii_case(name.as_bytes()))
    }

    pub fn raw(&self) -> RawRequest<'_> {
        let headers = raw::headers(&self.headers);
        let names: Vec<_> = self.signed_headers.iter().map(|name| c(name)).collect();
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
        (request.signed_headers, request.signed_headers_len) = (pointer(&names), names.len());
        request.time = self.time;
        request.expires = self.expires;
        request.window = self.window;
        request.entropy = c(&self.entropy);
        Raw::new(request, (headers, names))
    }
}
