//! The string to sign: algorithm, time, credential scope and the hash of the canonical request, a line each.

use super::canonical::Canonical;
use super::signing_context::SigningContext;
use crate::crypto::algorithm::Algorithm;
use crate::error::Error;
use crate::keys::credentials::Credentials;
use crate::keys::scope::Credential;
use crate::keys::signing_key::{Message, SigningKey};
use crate::text::encode::hex;
use crate::text::sink::Sink;
use crate::text::timestamp::Timestamp;

/// Write the string to sign up to the hash of the canonical request into `message`, and return the key that signs it.
#[inline]
pub fn begin(
    context: &SigningContext<'_>,
    credentials: &Credentials,
    message: &mut Message,
) -> Result<SigningKey, Error> {
    let SigningContext { algorithm, time, seconds, entropy, .. } = context;
    credentials.string_to_sign(time, *seconds, *entropy, message, |message| {
        write_before_hash(message, *algorithm, time, &credentials.credential);
    })
}

/// Write the string to sign for a canonical request with this hash.
pub(crate) fn write(out: &mut impl Sink, canonical: &Canonical<'_, '_>, hash: &[u8; 32]) {
    let Canonical { context, credentials, .. } = canonical;
    write_before_hash(out, context.algorithm, &context.time, &credentials.credential);
    out.write(&hex(hash));
}

/// Write it up to the hash.
pub fn write_before_hash(out: &mut impl Sink, algorithm: Algorithm, time: &Timestamp, credential: &Credential) {
    let [day, scope] = credential.scope(time.date());
    if algorithm == Algorithm::Sigv4 {
        // Of known length, but for the scope.
        return out.write_all([b"AWS4-HMAC-SHA256\n", time.text(), b"\n", time.date(), scope, b"\n"]);
    }
    out.write_all([algorithm.name().as_bytes(), b"\n", time.text(), b"\n", day, scope, b"\n"]);
}
