//! What is known of a request as it was sent, and of its response.

use super::document::Document;
use super::text::{cut, find, is_one_of, is_same};
use crate::request::payload::Payload;
use crate::request::{Header, Request};

/// A request and its response. Whatever is empty, 0 or None is not known.
#[derive(Default)]
pub struct Exchange<'a> {
    /// The request.
    pub sent: Sent<'a>,
    /// The response.
    pub response: Response<'a>,
    /// All of the text.
    pub text: &'a [u8],
}

impl Exchange<'_> {
    /// What other texts show of the request: the client's log, and the path that MinIO and others name.
    pub fn complete(&mut self) {
        let mut lines = self.sent.canonical_request.split(|b| *b == b'\n');
        if let (Some(method), Some(path), Some(b"")) = (lines.next(), lines.next(), lines.next())
            && self.sent.url.is_empty()
        {
            (self.sent.method, self.sent.url) = (method, path);
        }
        if self.sent.url.is_empty() {
            self.sent.is_url_of_server = true;
            self.sent.url = self.response.document.as_ref().map_or(&b""[..], |document| document.resource);
        }
    }
}

/// A request as it was sent.
#[derive(Default)]
pub struct Sent<'a> {
    /// HTTP method.
    pub method: &'a [u8],
    /// Absolute or origin-form URL, with the query.
    pub url: &'a [u8],
    /// Whether that is only the path that the server names.
    pub is_url_of_server: bool,
    /// Headers, with `Authorization`.
    pub headers: &'a [Header<'a>],
    /// Whether no other headers were sent, as for a whole request or `curl -v`.
    pub has_all_headers: bool,
    /// Body.
    pub body: Option<&'a [u8]>,
    /// The canonical request of the client's log.
    pub canonical_request: &'a [u8],
    /// The string to sign of the client's log.
    pub string_to_sign: &'a [u8],
}

impl<'a> Sent<'a> {
    /// What its signer sends.
    pub fn by(request: &Request<'a>) -> Self {
        let body = match request.payload {
            Payload::Default(body) | Payload::Bytes(body) => Some(body).filter(|body| !body.is_empty()),
            _ => None,
        };
        let Request { method, url, headers, .. } = *request;
        Sent { method, url, headers, body, ..Sent::default() }
    }

    /// The value of a header.
    #[inline(never)]
    pub fn header(&self, name: &[u8]) -> Option<&'a [u8]> {
        self.headers.iter().find(|header| is_same(header.name, name)).map(|header| header.value)
    }

    /// Authority, path and query of the URL, of which each may be empty.
    #[inline(never)]
    pub fn url_parts(&self) -> [&'a [u8]; 3] {
        let (url, query) = cut(self.url, b'?');
        let scheme = find(url, 0, b"://").filter(|_| !url.starts_with(b"/"));
        let start = scheme.map_or(0, |at| at + 3);
        let (authority, path) = url[start..].split_at(find(&url[start..], 0, b"/").unwrap_or(url.len() - start));
        [authority, path, query]
    }

    /// Whether the request is known not to be signed. A form is signed in its body; and who signs adds headers, from which
    /// people remove the `Authorization` that they do not want to show.
    pub fn is_anonymous(&self) -> bool {
        let is_signers =
            |name: &[u8]| is_one_of(name, "authorization|x-amz-date|x-amz-content-sha256|x-amz-security-token");
        self.has_all_headers && self.method != b"POST" && !self.headers.iter().any(|header| is_signers(header.name))
    }

    /// The host by its header or by the URL.
    pub fn host(&self) -> &'a [u8] {
        self.header(b"host").unwrap_or(self.url_parts()[0])
    }
}

/// The bucket before S3's name in a host, which is empty without one.
pub fn bucket_of(host: &[u8]) -> &[u8] {
    let mark = [&b".s3."[..], b".s3-"].iter().find_map(|mark| find(host, 0, mark));
    &host[..mark.unwrap_or(0)]
}

/// A response.
#[derive(Default)]
pub struct Response<'a> {
    /// HTTP status.
    pub status: i32,
    /// `Date` header.
    pub server_time: &'a [u8],
    /// `x-amz-bucket-region` header.
    pub region: &'a [u8],
    /// The error that the response, or a client's report of it, states.
    pub document: Option<Document<'a>>,
    /// Whether the error or status may be another: it is only mentioned, or is one of several.
    pub is_doubtful: bool,
    /// Whether its texts are those that a log seems to show as the server's.
    pub is_logged: bool,
    /// The body or, if it cannot be told from the rest, the whole text.
    pub text: &'a [u8],
}

/// A response as its receiver gives it.
#[derive(Clone, Copy, Debug)]
pub struct Refusal<'a> {
    /// HTTP status.
    pub status: i32,
    /// Body.
    pub body: &'a [u8],
    /// `Date` header, or empty.
    pub server_time: &'a [u8],
    /// `x-amz-bucket-region` header, or empty.
    pub region: &'a [u8],
}
