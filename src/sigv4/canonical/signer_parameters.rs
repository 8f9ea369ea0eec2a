//! The parameters that the signer adds to the query of a presigned URL, in canonical order.

use super::headers::Headers;
use crate::crypto::algorithm::Algorithm;
use crate::keys::scope::Credential;
use crate::text::encode::{UNRESERVED, percent_encode};
use crate::text::sink::Sink;
use crate::text::timestamp::Timestamp;

/// The name of the first of them.
pub const FIRST_OF_SIGNER: &[u8] = b"X-Amz-Algorithm";

/// All of a presigned URL but the signature and, where it is not signed, the session token.
pub struct SignerParameters<'a> {
    pub algorithm: Algorithm,
    /// Percent-encoded.
    pub credential: &'a Credential,
    pub time: &'a Timestamp,
    /// In seconds.
    pub expires: &'a [u8],
    pub region_set: Option<&'a [u8]>,
    /// Of S3 Express.
    pub express_token: Option<&'a [u8]>,
    pub token: Option<&'a [u8]>,
}

impl SignerParameters<'_> {
    /// Write them, with the names of the signed headers. `before` is called with the name of each but the first: it writes the
    /// parameters that come before it, each after an `&`.
    #[cfg_attr(feature = "std", inline(always))]
    pub fn write<S: Sink>(&self, headers: &Headers<'_>, out: &mut S, mut before: impl FnMut(&'static [u8], &mut S)) {
        out.write_all([b"X-Amz-Algorithm=", self.algorithm.name().as_bytes()]);
        before(b"X-Amz-Credential", out);
        let [key_id, date, scope] = self.credential.pieces(self.time.date());
        out.write_all([b"&X-Amz-Credential=", key_id, date, scope]);
        before(b"X-Amz-Date", out);
        out.write_all([b"&X-Amz-Date=", self.time.text()]);
        before(b"X-Amz-Expires", out);
        out.write_all([b"&X-Amz-Expires=", self.expires]);
        let mut write_encoded = |name: &'static [u8], value: Option<&[u8]>| {
            if let Some(value) = value {
                before(name, out);
                out.write_all([b"&", name, b"="]);
                percent_encode(out, value, &UNRESERVED);
            }
        };
        write_encoded(b"X-Amz-Region-Set", self.region_set);
        write_encoded(b"X-Amz-S3session-Token", self.express_token);
        write_encoded(b"X-Amz-Security-Token", self.token);
        before(b"X-Amz-SignedHeaders", out);
        out.write(b"&X-Amz-SignedHeaders=");
        percent_encode(out, headers.names(), &UNRESERVED);
    }
}
