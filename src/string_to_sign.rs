//! The string to sign: algorithm, time, credential scope and the hash of the canonical request, a line each.

use crate::encode::hex;
use crate::sink::Sink;
use crate::time::Timestamp;

/// The algorithm of Signature Version 4.
pub const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// The last part of every credential scope.
pub const TERMINATOR: &str = "aws4_request";

/// Put the credential scope: `date/region/service/aws4_request`.
pub fn put_scope(out: &mut impl Sink, date: &[u8; 8], region: &[u8], service: &[u8]) {
    for part in [date, region, service] {
        out.put(part);
        out.put(b"/");
    }
    out.put(TERMINATOR.as_bytes());
}

/// Put the string to sign.
pub fn put(out: &mut impl Sink, time: &Timestamp, scope: &[u8], canonical_request_hash: &[u8; 32]) {
    for line in [ALGORITHM.as_bytes(), time.text(), scope] {
        out.put(line);
        out.put(b"\n");
    }
    out.put(&hex(canonical_request_hash));
}
