//! The string to sign: algorithm, time, credential scope and the hash of the canonical request, a line each.

use crate::crypto::algorithm::Algorithm;
use crate::keys::scope::Credential;
use crate::text::encode::hex;
use crate::text::sink::Sink;
use crate::text::timestamp::Timestamp;

/// Put the string to sign.
#[inline]
pub fn put(
    out: &mut impl Sink,
    algorithm: Algorithm,
    time: &Timestamp,
    credential: &Credential,
    canonical_request_hash: &[u8; 32],
) {
    put_before_hash(out, algorithm, time, credential);
    out.put(&hex(canonical_request_hash));
}

/// Put it up to the hash.
#[inline]
pub fn put_before_hash(out: &mut impl Sink, algorithm: Algorithm, time: &Timestamp, credential: &Credential) {
    out.put(algorithm.name().as_bytes());
    out.put(b"\n");
    out.put(time.text());
    out.put(b"\n");
    credential.put_scope(out, time.date());
    out.put(b"\n");
}
