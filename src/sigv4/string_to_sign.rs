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
    let [day, scope] = credential.scope(time.date());
    match algorithm {
        // Of known length, which spares it a copy loop.
        Algorithm::Sigv4 => out.put(b"AWS4-HMAC-SHA256\n"),
        #[cfg(any(feature = "sigv4a", feature = "sigv2"))]
        _ => out.put_all([algorithm.name().as_bytes(), b"\n"]),
    }
    out.put_all([time.text(), b"\n", day, scope, b"\n"]);
}
