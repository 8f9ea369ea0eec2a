//! The canonical request: method, path, query, headers and payload hash in the one form that both sides compute.

pub mod headers;
#[cfg(feature = "full")]
pub mod merged_query;
pub mod path;
pub mod query;

use crate::text::sink::Sink;
use headers::Headers;
use path::Path;
use query::Query;

/// A request ready to be written canonically, to a hash or to a reader.
#[derive(Default)]
pub struct CanonicalRequest<'a> {
    /// HTTP method.
    pub method: &'a [u8],
    /// Path with its rules.
    pub path: Path<'a>,
    /// Query parameters, sorted.
    pub query: Query<'a>,
    /// Signed headers, sorted.
    pub headers: Headers<'a>,
    /// Names of the signed headers, joined by semicolons.
    pub names: &'a [u8],
    /// Payload hash.
    pub payload_hash: &'a [u8],
}

impl CanonicalRequest<'_> {
    /// Put the whole canonical request.
    pub fn put(&self, out: &mut impl Sink) {
        self.put_before_query(out);
        self.query.put(out);
        self.put_after_query(out);
    }

    /// Put what comes before the query. Presigning writes the query to the hash and the URL at once.
    pub fn put_before_query(&self, out: &mut impl Sink) {
        out.put(self.method);
        out.put(b"\n");
        self.path.put_canonical(out);
        out.put(b"\n");
    }

    /// Put what comes after the query.
    pub fn put_after_query(&self, out: &mut impl Sink) {
        out.put(b"\n");
        self.headers.put_canonical(out);
        out.put(b"\n");
        out.put(self.names);
        out.put(b"\n");
        out.put(self.payload_hash);
    }
}
