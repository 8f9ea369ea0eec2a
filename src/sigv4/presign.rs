//! The query form: a URL that carries its own signature.

use crate::crypto::sha256::CanonicalHash;
use crate::error::{Error, Field, Status};
use crate::keys::service::TokenMode;
use crate::request::Request;
use crate::signer::Signer;
use crate::sigv4::Parsed;
use crate::sigv4::output::Signed;
use crate::text::encode::{UNRESERVED, percent_encode};
use crate::text::sink::{Buffer, Sink, Tee};

impl Signer {
    /// Put the presigned URL of `request` and, if `signed` wants all, the host and headers to send.
    #[inline]
    pub fn presign(&self, request: &Request<'_>, out: &mut Buffer<'_>, signed: &mut Signed) -> Result<(), Error> {
        match self.presign_usual(request, out, signed) {
            Some(()) => Ok(()),
            None => self.presign_any(request, out, signed),
        }
    }

    fn presign_any(&self, request: &Request<'_>, out: &mut Buffer<'_>, signed: &mut Signed) -> Result<(), Error> {
        if request.expires == 0 {
            let message = "a presigned URL needs a validity in seconds";
            return Err(Error::new(Status::Expires, Field::Argument("expires"), message));
        }
        if self.credentials.is_none() {
            let mut parsed = Parsed::default();
            parsed.read(self, request)?;
            parsed.canonical.query.sort();
            signed.put_url(out, &parsed.url, &parsed.canonical);
            if signed.all {
                signed.put_host(out, &parsed.canonical);
            }
            return Ok(());
        }
        if let Some(key) = self.credentials()?.hmac_sha1() {
            return self.presign_v2(key, request, out, signed);
        }
        self.canonicalize(request, |signable, credentials| {
            let canonical = signable.canonical;
            let mut hash = CanonicalHash::new();
            signed.expires_at = signable.end;
            signable.url.put_origin(out);
            signed.target.start = out.len();
            canonical.path.put_sent(out);
            out.put(b"?");
            canonical.put_before_query(&mut hash);
            canonical.query.put(&mut Tee::new(&mut hash, out));
            canonical.put_after_query(&mut hash);
            out.put(b"&X-Amz-Signature=");
            signed.signature.start = out.len();
            out.put(&signable.signature(credentials, &hash.finish())?);
            signed.signature.end = out.len();
            self.put_unsigned_token(out, signable.stamp.token);
            signed.url = 0..out.len();
            signed.target.end = out.len();
            if signed.all {
                signed.put_host(out, canonical);
                out.put(b"\0");
                signed.headers.start = out.len();
                canonical.headers.put_lines(self.rules.token_header, out);
                signed.headers.end = out.len();
            }
            Ok(())
        })
    }

    /// Put the session token, if it goes behind the signature.
    pub(crate) fn put_unsigned_token(&self, out: &mut impl Sink, token: &[u8]) {
        if self.rules.token_mode == TokenMode::Append && !token.is_empty() {
            out.put(b"&");
            out.put(self.rules.token_parameter.as_bytes());
            out.put(b"=");
            percent_encode(out, token, &UNRESERVED);
        }
    }
}
