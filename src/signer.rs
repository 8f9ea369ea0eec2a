//! The signer, with every operation as a method. Immutable, so threads can share it.

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
use crate::sigv4::batch::Batch;
#[cfg(feature = "batch")]
use crate::sigv4::batch::varied::Varied;
use crate::sigv4::output::Signed;
use crate::sigv4::stream::{self, Stream};
#[cfg(feature = "sigv2")]
use crate::text::sink::AnySink;
use crate::text::sink::Buffer;
#[cfg(feature = "verify")]
use crate::verify::{self, Incoming, PostForm};

/// Signs requests. Without credentials it is anonymous and leaves requests unchanged.
pub struct Signer(Identity);

impl Signer {
    /// Check a config and make a signer from it.
    pub fn new(config: &Config<'_>) -> Result<Self, Error> {
        Identity::new(config).map(Signer)
    }

    /// Make a signer from the signing key for the day of `time`, instead of the secret. It signs only on that day, for
    /// the config's region and service, which must be those that the key was derived for.
    pub fn from_signing_key(config: &Config<'_>, signing_key: &[u8], time: i64) -> Result<Self, Error> {
        Identity::from_signing_key(config, signing_key, time).map(Signer)
    }

    /// A signer with the same credentials for a different region.
    pub fn for_region(&self, region: &[u8]) -> Result<Self, Error> {
        self.0.for_region(region).map(Signer)
    }

    /// Whether `new` would make the same signer of a config. One made from a signing key is of no config.
    #[cfg(feature = "std")]
    pub fn matches(&self, config: &Config<'_>) -> Result<bool, Error> {
        self.0.matches(config)
    }

    /// The signing key for the day of `time`, in Unix seconds.
    pub fn signing_key(&self, time: i64) -> Result<Zeroizing<[u8; 32]>, Error> {
        self.0.signing_key(time)
    }

    /// Write the header lines to add to `request` and, if `signed.all`, the URL and host to send.
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

    /// Write the presigned URL of `request` and, if `signed.all`, the host and headers to send.
    #[inline]
    pub fn presign(&self, request: &Request<'_>, out: &mut Buffer<'_>, signed: &mut Signed) -> Result<(), Error> {
        presign(&self.0, request, out, signed)
    }

    /// Prepare a batch: check a request, whose URL is the base, and what varies between the URLs.
    #[cfg(feature = "batch")]
    pub fn presign_batch<'a>(&'a self, request: &'a Request<'a>, varied: Varied<'a>) -> Result<Batch<'a>, Error> {
        Batch::new(&self.0, request, varied, presign)
    }

    /// Write the canonical request.
    pub fn canonical_request(&self, request: &Request<'_>, out: &mut Buffer<'_>) -> Result<(), Error> {
        sigv4::canonical_request(&self.0, request, out)
    }

    /// Write the string to sign.
    pub fn string_to_sign(&self, request: &Request<'_>, out: &mut Buffer<'_>) -> Result<(), Error> {
        match self.0.algorithm() {
            #[cfg(feature = "sigv2")]
            Some(algorithm) if algorithm.is_sigv2() => sigv2::string_to_sign(&self.0, request, &mut AnySink(out)),
            _ => sigv4::string_to_sign(&self.0, request, out),
        }
    }

    /// Write the header lines to add to `request`, as `sign` does, and start its body.
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

    /// Write the fields that signing adds to a form, as header lines.
    #[cfg(feature = "post")]
    pub fn post_policy(&self, terms: &Terms<'_>, time: i64, out: &mut Buffer<'_>) -> Result<(), Error> {
        post_policy::sign(&self.0, terms, time, out)
    }

    /// Verify that a received request is signed with the signer's credentials.
    #[cfg(feature = "verify")]
    pub fn verify(&self, request: &Request<'_>, skew: i64) -> Result<(), Error> {
        verify::verify(&self.0, request, skew)
    }

    /// Verify a request with an aws-chunked body, and start verifying the body.
    #[cfg(feature = "verify")]
    pub fn verify_stream(&self, request: &Request<'_>, skew: i64) -> Result<Incoming, Error> {
        Incoming::begin(&self.0, request, skew)
    }

    /// Verify that a form's policy is signed with the signer's credentials, and that the form meets its conditions.
    #[cfg(feature = "verify")]
    pub fn verify_post(&self, form: &PostForm<'_>) -> Result<(), Error> {
        verify::verify_post(&self.0, form)
    }

    /// Write why the server refused `request`; with `all`, also the evidence and the remedy.
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

    /// The same of a response in a text of any form. Without `signer` and its request, the text may show the request, and
    /// `secret` is its secret, or empty.
    #[cfg(feature = "diagnose")]
    pub fn explain_text(
        signer: Option<(&Self, &Request<'_>)>,
        text: &[u8],
        secret: &[u8],
        out: &mut Buffer<'_>,
        all: bool,
    ) -> Result<Explanation, Error> {
        diagnose::explain_text(signer.map(|(signer, request)| (&signer.0, request)), text, secret, out, all)
    }

    /// Write a line for each thing likely to go wrong with `request`; return the bits of the findings.
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
fn presign(identity: &Identity, request: &Request<'_>, out: &mut Buffer<'_>, signed: &mut Signed) -> Result<(), Error> {
    if request.expires == 0 {
        let message = "a presigned URL needs a validity in seconds";
        return Err(Error::new(Status::Expires, Field::Argument("expires"), message));
    }
    match identity.algorithm() {
        None => sigv4::pass(identity, request, out, signed),
        #[cfg(feature = "sigv2")]
        Some(algorithm) if algorithm.is_sigv2() => sigv2::presign(identity, request, out, signed),
        Some(_) => sigv4::presign(identity, request, out, signed),
    }
}

fn check_header_form(request: &Request<'_>) -> Result<(), Error> {
    if request.expires != 0 {
        let message = "must be 0 unless presigning";
        return Err(Error::new(Status::Expires, Field::Argument("expires"), message));
    }
    Ok(())
}
