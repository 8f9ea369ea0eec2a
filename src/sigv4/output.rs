//! The outcome of signing: the parts of the output, and where each stands.

use core::ops::Range;

use crate::request::Url;
use crate::sigv4::canonical::CanonicalRequest;
use crate::text::sink::{Buffer, Sink};

/// Ranges of the output. Absent parts are empty; a NUL follows headers, URL and host.
#[derive(Clone, Debug, Default)]
pub struct Signed {
    /// Whether all parts are wanted, or only what goes into the output first.
    pub all: bool,
    /// Header lines to add, or those that whoever uses the URL must send.
    pub headers: Range<usize>,
    /// The URL to send.
    pub url: Range<usize>,
    /// Its path and query.
    pub target: Range<usize>,
    /// Value of the `Host` header.
    pub host: Range<usize>,
    /// Value of the `Authorization` header.
    pub authorization: Range<usize>,
    /// The signature in hex.
    pub signature: Range<usize>,
    /// When a presigned URL ends, in Unix seconds.
    pub expires_at: i64,
}

impl Signed {
    /// Put the URL to send, without a signature in it.
    pub(crate) fn put_url(&mut self, out: &mut Buffer<'_>, url: &Url<'_>, request: &CanonicalRequest<'_>) {
        self.url.start = out.len();
        url.put_origin(out);
        self.target.start = out.len();
        request.path.put_sent(out);
        if !request.query.is_empty() {
            out.put(b"?");
            request.query.put(out);
        }
        self.target.end = out.len();
        self.url.end = out.len();
    }

    /// Put the host to send, as it was signed.
    pub(crate) fn put_host(&mut self, out: &mut Buffer<'_>, request: &CanonicalRequest<'_>) {
        out.put(b"\0");
        self.host.start = out.len();
        request.headers.put_host(out);
        self.host.end = out.len();
    }
}
