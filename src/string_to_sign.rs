//! The string to sign: algorithm, time, credential scope and the hash of the canonical request, a line each.

use crate::encode::hex;
use crate::signature::Algorithm;
use crate::sink::Sink;
use crate::time::Timestamp;

/// The last part of every credential scope.
pub const TERMINATOR: &str = "aws4_request";

/// Put the credential scope: `date/region/service/aws4_request`, or without the region for SigV4A.
pub fn put_scope(out: &mut impl Sink, date: &[u8; 8], region: Option<&[u8]>, service: &[u8]) {
    for part in [Some(&date[..]), region, Some(service)].into_iter().flatten() {
        out.put(part);
        out.put(b"/");
    }
    out.put(TERMINATOR.as_bytes());
}

/// Put the string to sign.
pub fn put(
    out: &mut impl Sink,
    algorithm: Algorithm,
    time: &Timestamp,
    scope: &[u8],
    canonical_request_hash: &[u8; 32],
) {
    for line in [algorithm.name().as_bytes(), time.text(), scope] {
        out.put(line);
        out.put(b"\n");
    }
    out.put(&hex(canonical_request_hash));
}
