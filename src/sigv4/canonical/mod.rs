//! The canonical request: method, path, query, headers and payload hash in the one form that both sides compute.

pub mod headers;
#[cfg(feature = "batch")]
pub(crate) mod merged_query;
pub(crate) mod path;
pub(crate) mod query;

use super::parsed_request::ParsedRequest;
use super::signing_context::SigningContext;
use super::string_to_sign;
use crate::error::{Error, Field, Status};
use crate::keys::Identity;
use crate::keys::credentials::Credentials;
use crate::keys::service::TokenMode;
use crate::request::Request;
use crate::request::url::Url;
use crate::text::sink::{Sink, Stack};
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
    /// Names of the signed headers, joined by semicolons.
    pub names: &'a [u8],
    /// Payload hash.
    pub payload_hash: &'a [u8],
}

impl CanonicalRequest<'_, '_> {
    /// Put the whole canonical request.
    #[inline]
    pub fn put(&self, out: &mut impl Sink) {
        self.put_before_query(out);
        self.query.put(out);
        self.put_after_query(out);
    }

    /// Put what comes before the query. Presigning writes the query to the hash and the URL at once.
    #[inline]
    pub fn put_before_query(&self, out: &mut impl Sink) {
        out.put(self.method);
        out.put(b"\n");
        self.path.put_canonical(out);
        out.put(b"\n");
    }

    /// Put what comes after the query.
    #[inline]
    pub fn put_after_query(&self, out: &mut impl Sink) {
        out.put(b"\n");
        self.headers.put_canonical(out);
        out.put(b"\n");
        out.put(self.names);
        out.put(b"\n");
        out.put(self.payload_hash);
    }
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

impl Canonical<'_, '_> {
    /// Put the string to sign for a canonical request with this hash.
    #[inline]
    pub fn put_string_to_sign(&self, out: &mut impl Sink, canonical_request_hash: &[u8; 32]) {
        let context = self.context;
        let credential = &self.credentials.credential;
        string_to_sign::put(out, context.algorithm, &context.time, credential, canonical_request_hash);
    }
}

/// Room for the texts that a canonical request borrows.
#[derive(Default)]
pub(crate) struct Room<'a> {
    context: Option<SigningContext<'a>>,
    names: Stack<256>,
    credential: Stack<160>,
}

/// Make the canonical request of `request`, in the form that `request.expires` asks for.
pub(crate) fn canonicalize<'s, 'a>(
    by: &'a Identity,
    request: &Request<'a>,
    room: &'a mut Room<'a>,
    parsed: &'s mut ParsedRequest<'a>,
) -> Result<Canonical<'s, 'a>, Error> {
    let credentials = by.credentials()?;
    parsed.read(by, request)?;
    if credentials.algorithm().is_sigv2() {
        let message = "SigV2 has no canonical request";
        return Err(Error::new(Status::Option, Field::Argument("algorithm"), message));
    }
    let in_query = request.expires != 0;
    parsed.known.check_reserved(in_query)?;
    let Room { context, names, credential } = room;
    let context = &*context.insert(SigningContext::new(by, credentials, request, &parsed.known, parsed.validity)?);

    let mut unsigned_token = context.add_headers(by, credentials, request, parsed)?;
    parsed.headers.sort();
    parsed.headers.put_names(names);
    let names = &**names;
    if in_query {
        credentials.encoded_credential.put(credential, context.time.date());
        let query = &mut parsed.query;
        query.add("X-Amz-Algorithm", context.algorithm.name().as_bytes());
        query.add("X-Amz-Credential", credential);
        query.add("X-Amz-Date", context.time.text());
        query.add("X-Amz-Expires", context.expires.text());
        if context.algorithm.is_sigv4a() {
            query.add_raw("X-Amz-Region-Set", &credentials.region);
        }
        match by.rules.token_mode {
            _ if context.token.is_empty() => {}
            TokenMode::Sign => query.add_raw(by.rules.token_parameter, context.token),
            TokenMode::Append | TokenMode::Omit => unsigned_token = context.token,
        }
        query.add_raw("X-Amz-SignedHeaders", names);
    }
    parsed.query.sort();
    let parsed = &*parsed;
    let request = CanonicalRequest {
        method: parsed.method,
        path: &parsed.path,
        query: &parsed.query,
        headers: &parsed.headers,
        names,
        payload_hash: context.payload_hash.text(),
    };
    Ok(Canonical {
        request,
        url: &parsed.url,
        context,
        credentials,
        identity: by,
        unsigned_token,
        end: parsed.validity.end,
    })
}
