//! The signer: who signs, and every operation on a request. Immutable and shared between threads.

use core::fmt;

use zeroize::Zeroizing;

#[cfg(feature = "diagnose")]
use crate::diagnose::{self, Explanation, Refusal, lint};
use crate::error::{Error, Field, Status};
use crate::keys::Identity;
pub use crate::keys::config::Config;
#[cfg(feature = "post")]
use crate::post_policy::{self, Terms};
use crate::request::Request;
use crate::request::stream_plan::Plan;
#[cfg(feature = "sigv2")]
use crate::sigv2;
use crate::sigv4;
#[cfg(feature = "batch")]
use crate::sigv4::batch::{Batch, Varied};
use crate::sigv4::output::Signed;
use crate::sigv4::stream::{self, Stream};
#[cfg(feature = "sigv2")]
use crate::text::sink::AnySink;
use crate::text::sink::Buffer;
#[cfg(feature = "verify")]
use crate::verify::{self, Incoming, PostForm};

/// Signs requests. Anonymous without credentials: then requests pass unchanged.
pub struct Signer(Identity);

impl Signer {
    /// Check a config and make a signer from it.
    pub fn new(config: &Config<'_>) -> Result<Self, Error> {
        Identity::new(config).map(Signer)
    }

    /// Make a signer from the signing key of the day that `time` falls on, in place of the secret: it signs on that day
    /// alone, for the config's region and service, which must be those that the key was derived for.
    pub fn from_signing_key(config: &Config<'_>, signing_key: &[u8], time: i64) -> Result<Self, Error> {
        Identity::from_signing_key(config, signing_key, time).map(Signer)
    }

    /// A signer with the same credentials for another region.
    pub fn for_region(&self, region: &[u8]) -> Result<Self, Error> {
        self.0.for_region(region).map(Signer)
    }

    /// The signing key of the day that `time`, in Unix seconds, falls on.
    pub fn signing_key(&self, time: i64) -> Result<Zeroizing<[u8; 32]>, Error> {
        self.0.signing_key(time)
    }

    /// Put the header lines to add to `request` and, if `signed` wants all, the URL and host to send.
    #[inline]
    pub fn sign(&self, request: &Request<'_>, out: &mut Buffer<'_>, signed: &mut Signed) -> Result<(), Error> {
        check_header_form(request)?;
        match self.0.algorithm() {
            None => sigv4::pass(&self.0, request, out, signed),
            #[cfg(feature = "sigv2")]
            Some(algorithm) if algorithm.is_sigv2() => sigv2::sign(&self.0, request, out, signed),
            Some(_) => sigv4::sign(&self.0, request, out, signed),
        }
    }

    /// Put the presigned URL of `request` and, if `signed` wants all, the host and headers to send.
    #[inline]
    pub fn presign(&self, request: &Request<'_>, out: &mut Buffer<'_>, signed: &mut Signed) -> Result<(), Error> {
        presign(&self.0, request, out, signed)
    }

    /// Check a request, whose URL is the base, and what is to vary between the URLs made from it.
    #[cfg(feature = "batch")]
    pub fn presign_batch<'a>(&'a self, request: &'a Request<'a>, varied: Varied<'a>) -> Result<Batch<'a>, Error> {
        Batch::new(&self.0, request, varied, presign)
    }

    /// Put the canonical request.
    pub fn canonical_request(&self, request: &Request<'_>, out: &mut Buffer<'_>) -> Result<(), Error> {
        sigv4::canonical_request(&self.0, request, out)
    }

    /// Put the string to sign.
    pub fn string_to_sign(&self, request: &Request<'_>, out: &mut Buffer<'_>) -> Result<(), Error> {
        match self.0.algorithm() {
            #[cfg(feature = "sigv2")]
            Some(algorithm) if algorithm.is_sigv2() => sigv2::string_to_sign(&self.0, request, &mut AnySink(out)),
            _ => sigv4::string_to_sign(&self.0, request, out),
        }
    }

    /// Put the header lines to add to `request`, as `sign` does, and begin its body.
    pub fn begin_stream(
        &self,
        request: &Request<'_>,
        plan: Plan,
        out: &mut Buffer<'_>,
        signed: &mut Signed,
    ) -> Result<Stream, Error> {
        check_header_form(request)?;
        stream::begin(&self.0, request, plan, out, signed)
    }

    /// Put the fields that signing adds to a form, as header lines.
    #[cfg(feature = "post")]
    pub fn post_policy(&self, terms: &Terms<'_>, time: i64, out: &mut Buffer<'_>) -> Result<(), Error> {
        post_policy::sign(&self.0, terms, time, out)
    }

    /// Check that the signer's credentials signed a request that arrived.
    #[cfg(feature = "verify")]
    pub fn verify(&self, request: &Request<'_>, skew: i64) -> Result<(), Error> {
        verify::verify(&self.0, request, skew)
    }

    /// Verify a request whose body comes in chunks, and begin with that body.
    #[cfg(feature = "verify")]
    pub fn verify_stream(&self, request: &Request<'_>, skew: i64) -> Result<Incoming, Error> {
        Incoming::begin(&self.0, request, skew)
    }

    /// Check that the signer's credentials signed the policy of a form, and that the form keeps its conditions.
    #[cfg(feature = "verify")]
    pub fn verify_post(&self, form: &PostForm<'_>) -> Result<(), Error> {
        verify::verify_post(&self.0, form)
    }

    /// Put why the server refused `request`, and, if `all` is asked for, on what that rests and what to do.
    #[cfg(feature = "diagnose")]
    pub fn explain(
        &self,
        request: &Request<'_>,
        refusal: &Refusal<'_>,
        out: &mut Buffer<'_>,
        all: bool,
    ) -> Result<Explanation, Error> {
        diagnose::explain(&self.0, request, refusal, out, all)
    }

    /// Put what is likely to go wrong with `request`, a line each; return which findings there are.
    #[cfg(feature = "diagnose")]
    pub fn lint(&self, request: &Request<'_>, out: &mut Buffer<'_>) -> Result<i32, Error> {
        lint::lint(&self.0, request, out)
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").field("anonymous", &self.0.credentials.is_none()).finish_non_exhaustive()
    }
}

#[inline]
fn presign(by: &Identity, request: &Request<'_>, out: &mut Buffer<'_>, signed: &mut Signed) -> Result<(), Error> {
    if request.expires == 0 {
        let message = "a presigned URL needs a validity in seconds";
        return Err(Error::new(Status::Expires, Field::Argument("expires"), message));
    }
    match by.algorithm() {
        None => sigv4::pass(by, request, out, signed),
        #[cfg(feature = "sigv2")]
        Some(algorithm) if algorithm.is_sigv2() => sigv2::presign(by, request, out, signed),
        Some(_) => sigv4::presign(by, request, out, signed),
    }
}

fn check_header_form(request: &Request<'_>) -> Result<(), Error> {
    if request.expires != 0 {
        let message = "a validity is for presigned URLs; signing with headers wants 0";
        return Err(Error::new(Status::Expires, Field::Argument("expires"), message));
    }
    Ok(())
}
