//! The canonical request: method, path, query, headers and payload hash in the one form that both sides compute.

pub mod headers;
pub(crate) mod lines;
#[cfg(feature = "batch")]
pub(crate) mod merged_query;
pub(crate) mod pair;
pub(crate) mod path;
pub(crate) mod query;
pub(crate) mod query_text;
pub(crate) mod signer_parameters;

use super::parsed_request::ParsedRequest;
use super::signing_context::SigningContext;
use crate::crypto::sha256::CanonicalHash;
use crate::error::{Error, Field, Status};
use crate::keys::Identity;
use crate::keys::credentials::Credentials;
use crate::request::Request;
use crate::request::url::Url;
use crate::text::sink::Sink;
use headers::Headers;
use path::Path;
use query::Query;

/// A request ready to be written canonically, to a hash or to a reader.
pub(crate) struct CanonicalRequest<'s, 'a> {
    /// HTTP method.
    pub method: &'a [u8],
    /// Path with its rules.
    pub path: &'s Path<'a>,
    /// Query parameters, sorted.
    pub query: &'s Query<'a>,
    /// Signed headers, sorted.
    pub headers: &'s Headers<'a>,
    /// Payload hash.
    pub payload_hash: &'a [u8],
}

impl CanonicalRequest<'_, '_> {
    /// Write the whole canonical request.
    #[inline]
    pub fn write(&self, out: &mut impl Sink) {
        self.write_before_query(out);
        self.query.write(self.headers, out);
        self.write_after_query(out);
    }

    /// The hash of the whole canonical request.
    #[inline]
    pub fn hash(&self) -> [u8; 32] {
        let mut hash = CanonicalHash::new();
        self.write(&mut hash);
        hash.finish_in_place()
    }

    /// Write what comes before the query. Presigning writes the query to the hash and the URL at once.
    #[inline]
    pub fn write_before_query(&self, out: &mut impl Sink) {
        write_start(self.method, self.path, out);
    }

    /// Write what comes after the query.
    #[inline]
    pub fn write_after_query(&self, out: &mut impl Sink) {
        out.write_all([b"\n"]);
        self.headers.write_canonical(out);
        out.write_all([b"\n", self.headers.names(), b"\n", self.payload_hash]);
    }
}

/// Write the start of a canonical request: method and path, a line each.
#[inline]
pub(crate) fn write_start(method: &[u8], path: &Path<'_>, out: &mut impl Sink) {
    if let Some(path) = path.unchanged() {
        return out.write_all([method, b"\n", path, b"\n"]);
    }
    out.write_all([method, b"\n"]);
    path.write_canonical(out);
    out.write_all([b"\n"]);
}

/// A canonical request, and what signs it.
pub(crate) struct Canonical<'s, 'a> {
    pub request: CanonicalRequest<'s, 'a>,
    pub url: &'s Url<'a>,
    pub context: &'a SigningContext<'a>,
    pub credentials: &'a Credentials,
    pub identity: &'a Identity,
    /// The session token, if it is sent without being signed; else empty.
    pub unsigned_token: &'a [u8],
    /// When a presigned URL ends, in Unix seconds.
    pub end: i64,
}

/// Make the canonical request of `request`, in the form that `request.expires` asks for. The texts that it borrows go into
/// `context`, its lists into `parsed`.
#[inline]
pub(crate) fn canonicalize<'s, 'a>(
    identity: &'a Identity,
    request: &Request<'a>,
    context: &'a mut SigningContext<'a>,
    parsed: &'s mut ParsedRequest<'a>,
) -> Result<Canonical<'s, 'a>, Error> {
    let credentials = identity.credentials()?;
    parsed.read(identity, request)?;
    if credentials.algorithm().is_sigv2() {
        let message = "SigV2 has no canonical request";
        return Err(Error::new(Status::Option, Field::Argument("algorithm"), message));
    }
    parsed.known.check_reserved(request.expires != 0)?;
    context.fill(identity, credentials, request, &parsed.known, parsed.validity)?;
    let context = &*context;
    let unsigned_token = context.complete(identity, credentials, request, parsed)?;
    parsed.headers.sort()?;
    parsed.query.sort();
    let parsed = &*parsed;
    let request = CanonicalRequest {
        method: parsed.method,
        path: &parsed.path,
        query: &parsed.query,
        headers: &parsed.headers,
        payload_hash: context.payload_hash.text(),
    };
    Ok(Canonical {
        request,
        url: &parsed.url,
        context,
        credentials,
        identity,
        unsigned_token,
        end: parsed.validity.end,
    })
}
