//! The string to sign: algorithm, time, credential scope and the hash of the canonical request, a line each.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::sigv4::signature::Algorithm;
use crate::text::encode::{UNRESERVED, hex, percent_encode};
use crate::text::sink::Sink;
use crate::text::timestamp::Timestamp;

/// The last part of every credential scope.
pub const TERMINATOR: &str = "aws4_request";

/// `access key id/date/region/service/aws4_request`, the credential, but for the date.
#[derive(Clone)]
pub struct Credential {
    before: Box<[u8]>,
    after: Box<[u8]>,
}

impl Credential {
    /// From its parts, of which SigV4 alone has the region: as it is, and as it stands in a query.
    pub fn new(access_key_id: &[u8], algorithm: Algorithm, region: &[u8], service: &[u8]) -> [Self; 2] {
        let region = (algorithm == Algorithm::Sigv4).then_some(region);
        [false, true].map(|encoded| {
            let put = |out: &mut Vec<u8>, part: &[u8]| match encoded {
                false => out.put(part),
                true => percent_encode(out, part, &UNRESERVED),
            };
            let (mut before, mut after) = (Vec::new(), Vec::new());
            put(&mut before, access_key_id);
            put(&mut before, b"/");
            for part in [region, Some(service), Some(TERMINATOR.as_bytes())].into_iter().flatten() {
                put(&mut after, b"/");
                put(&mut after, part);
            }
            Credential { before: before.into(), after: after.into() }
        })
    }

    /// Put that of a day.
    #[inline]
    pub fn put(&self, out: &mut impl Sink, date: &[u8; 8]) {
        out.put(&self.before);
        self.put_scope(out, date);
    }

    /// Put the credential scope of a day, which is the credential from the date on.
    #[inline]
    pub fn put_scope(&self, out: &mut impl Sink, date: &[u8; 8]) {
        out.put(date);
        out.put(&self.after);
    }
}

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
