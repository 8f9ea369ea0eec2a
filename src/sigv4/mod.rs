//! Signature Version 4 and 4A: canonical request, string to sign, signature, and the output that carries it.
//!
//! ```text
//! request ─▶ parsed_request ─▶ canonical ─▶ string_to_sign ─▶ signature ─▶ output (headers or URL)
//! signer ──▶ signing_context ────┘                                └─▶ stream (chunks, trailer)
//! ```

#[cfg(feature = "batch")]
pub mod batch;
pub mod canonical;
pub(crate) mod known_headers;
pub mod output;
pub(crate) mod parsed_request;
pub(crate) mod signature;
pub(crate) mod signing_context;
pub mod stream;
pub(crate) mod string_to_sign;

use crate::crypto::sha256::CanonicalHash;
use crate::error::Error;
use crate::keys::Identity;
use crate::keys::signing_key::Signature;
use crate::request::Request;
use crate::text::sink::{AnySink, Buffer, Sink, Tee};
use canonical::canonicalize;
use output::Signed;
use parsed_request::ParsedRequest;
use signing_context::SigningContext;

/// Write the header lines to add to `request` and, if `signed` wants all, the URL and host to send.
pub(crate) fn sign(
    identity: &Identity,
    request: &Request<'_>,
    out: &mut Buffer<'_>,
    signed: &mut Signed,
) -> Result<(), Error> {
    let (mut context, mut parsed) = (SigningContext::default(), ParsedRequest::default());
    let canonical = canonicalize(identity, request, &mut context, &mut parsed)?;
    let mut hash = CanonicalHash::new();
    canonical.request.write(&mut hash);
    let hash = hash.finish_in_place();
    // Before the signature: the processor overlaps this with the last compression.
    output::write_headers_before_signature(&canonical, out, signed);
    let mut signature = Signature::default();
    signature::sign_hash(&canonical, &hash, &mut signature)?;
    output::write_headers_from_signature(&canonical, &signature, out, signed);
    Ok(())
}

/// Write the presigned URL of `request` and, if `signed` wants all, the host and headers to send.
pub(crate) fn presign(
    identity: &Identity,
    request: &Request<'_>,
    out: &mut Buffer<'_>,
    signed: &mut Signed,
) -> Result<(), Error> {
    let (mut context, mut parsed) = (SigningContext::default(), ParsedRequest::default());
    let canonical = canonicalize(identity, request, &mut context, &mut parsed)?;
    let mut hash = CanonicalHash::new();
    canonical.request.write_before_query(&mut hash);
    output::write_url_before_query(&canonical, out, signed);
    canonical.request.query.write(canonical.request.headers, &mut Tee::new(&mut hash, out));
    canonical.request.write_after_query(&mut hash);
    let mut signature = Signature::default();
    signature::sign_hash(&canonical, &hash.finish_in_place(), &mut signature)?;
    output::write_url_after_query(&canonical, &signature, out, signed);
    Ok(())
}

/// Write the canonical request of `request`, in the form that `request.expires` asks for.
pub(crate) fn canonical_request(identity: &Identity, request: &Request<'_>, out: &mut Buffer<'_>) -> Result<(), Error> {
    let (mut context, mut parsed) = (SigningContext::default(), ParsedRequest::default());
    canonicalize(identity, request, &mut context, &mut parsed)?.request.write(&mut AnySink(out));
    Ok(())
}

/// Write the string to sign of `request`.
pub(crate) fn string_to_sign(identity: &Identity, request: &Request<'_>, out: &mut Buffer<'_>) -> Result<(), Error> {
    let (mut context, mut parsed) = (SigningContext::default(), ParsedRequest::default());
    let canonical = canonicalize(identity, request, &mut context, &mut parsed)?;
    string_to_sign::write(&mut AnySink(out), &canonical, &canonical.request.hash());
    Ok(())
}

/// Write the URL of `request` and, if `signed` wants all, the host, without a signature: for an anonymous signer.
pub(crate) fn pass(
    identity: &Identity,
    request: &Request<'_>,
    out: &mut Buffer<'_>,
    signed: &mut Signed,
) -> Result<(), Error> {
    let mut parsed = ParsedRequest::default();
    parsed.read(identity, request)?;
    parsed.add_host();
    parsed.query.sort();
    if request.expires == 0 && signed.all {
        out.write(b"\0");
    }
    if request.expires != 0 || signed.all {
        output::write_url(&parsed.url, &parsed.path, &parsed.query, &parsed.headers, out, signed);
    }
    if signed.all {
        output::write_host(out, signed, |out| parsed.headers.write_host(out));
    }
    Ok(())
}
