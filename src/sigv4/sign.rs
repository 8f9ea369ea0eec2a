//! The header form: an `Authorization` header, and those it speaks of.

use crate::crypto::sha256::CanonicalHash;
use crate::error::{Error, Field, Status};
use crate::request::Request;
use crate::signer::{Credentials, Signer};
use crate::sigv4::canonical::headers::put_line;
use crate::sigv4::output::Signed;
use crate::sigv4::signature::Signature;
use crate::sigv4::{Parsed, Stamp};
use crate::text::sink::{Buffer, Sink};

impl Signer {
    /// Put the header lines to add to `request` and, if `signed` wants all, the URL and host to send.
    #[inline]
    pub fn sign(&self, request: &Request<'_>, out: &mut Buffer<'_>, signed: &mut Signed) -> Result<(), Error> {
        match self.sign_usual(request, out, signed) {
            Some(()) => Ok(()),
            None => self.sign_and(request, out, signed, |_, _, _| Ok(())),
        }
    }

    /// Sign, and hand what signed to `then`, for a body whose signatures go on from this one.
    pub(crate) fn sign_and(
        &self,
        request: &Request<'_>,
        out: &mut Buffer<'_>,
        signed: &mut Signed,
        then: impl FnOnce(&Stamp<'_>, &Credentials, &Signature) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if request.expires != 0 {
            let message = "a validity is for presigned URLs; signing with headers wants 0";
            return Err(Error::new(Status::Expires, Field::Argument("expires"), message));
        }
        if self.credentials.is_none() {
            let mut parsed = Parsed::default();
            parsed.read(self, request)?;
            parsed.canonical.query.sort();
            if signed.all {
                out.put(b"\0");
                signed.put_url(out, &parsed.url, &parsed.canonical);
                signed.put_host(out, &parsed.canonical);
            }
            return Ok(());
        }
        if let Some(key) = self.credentials()?.hmac_sha1() {
            return self.sign_v2(key, request, out, signed);
        }
        self.canonicalize(request, |signable, credentials| {
            let mut hash = CanonicalHash::new();
            signable.canonical.put(&mut hash);
            let signature = signable.signature(credentials, &hash.finish())?;
            then(signable.stamp, credentials, &signature)?;

            for (name, value) in signable.added {
                put_line(out, name.as_bytes(), value);
            }
            out.put(b"authorization: ");
            signed.authorization.start = out.len();
            out.put(signable.stamp.algorithm.name().as_bytes());
            out.put(b" Credential=");
            credentials.credential.put(out, signable.stamp.time.date());
            out.put(b", SignedHeaders=");
            out.put(signable.canonical.names);
            out.put(b", Signature=");
            signed.signature.start = out.len();
            out.put(&signature);
            signed.signature.end = out.len();
            signed.authorization.end = out.len();
            out.put(b"\r\n");
            signed.headers = 0..out.len();
            if signed.all {
                out.put(b"\0");
                signed.put_url(out, signable.url, signable.canonical);
                signed.put_host(out, signable.canonical);
            }
            Ok(())
        })
    }
}
