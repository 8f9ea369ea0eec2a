//! The server's side.

use std::ffi::c_char;
use std::ptr;

use s3sign::ffi;
use s3sign::ffi::types::{s3sign_claim, s3sign_error};

use crate::buffer::fill_parts;
use crate::raw::c;
use crate::{Failure, Form, Request, Signer, checked};

/// What a request that arrived claims; `s3sign_claim`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    pub form: i32,
    pub algorithm: i32,
    pub body: i32,
    pub access_key_id: String,
    pub region: String,
    pub service: String,
    pub session_token: String,
    pub signed_headers: String,
    pub time: i64,
    pub expires_at: i64,
    pub replay_key: String,
}

impl Claim {
    /// Of a request that arrived.
    pub fn parse(request: &Request) -> Result<Self, Failure> {
        let request = request.raw();
        claim(|out, cap, len, claim, error| unsafe { ffi::s3sign_verify_parse(&*request, out, cap, len, claim, error) })
    }

    /// Of a form that arrived.
    pub fn parse_form(form: &Form) -> Result<Self, Failure> {
        let form = form.raw();
        claim(|out, cap, len, claim, error| unsafe {
            ffi::s3sign_verify_post_parse(&*form, out, cap, len, claim, error)
        })
    }
}

fn claim(
    call: impl FnMut(*mut c_char, usize, *mut usize, *mut s3sign_claim, *mut s3sign_error) -> i32,
) -> Result<Claim, Failure> {
    let views = |claim: &s3sign_claim| {
        let [id, region, service] = [claim.access_key_id, claim.region, claim.service];
        [id, region, service, claim.session_token, claim.signed_headers, claim.replay_key]
    };
    let found = fill_parts(ffi::s3sign_claim_init, views, call)?;
    for part in &found.parts {
        assert!(found.out.get(part.end).is_none_or(|byte| *byte == 0), "a NUL follows each part");
    }
    let [access_key_id, region, service, session_token, signed_headers, replay_key] = found.texts();
    let s3sign_claim { form, algorithm, body, time, expires_at, .. } = found.set;
    Ok(Claim {
        form,
        algorithm,
        body,
        access_key_id,
        region,
        service,
        session_token,
        signed_headers,
        time,
        expires_at,
        replay_key,
    })
}

impl Signer {
    /// Whether a request that arrived is signed by this signer.
    pub fn verify(&self, request: &Request, skew: i64) -> Result<(), Failure> {
        let request = request.raw();
        checked(|error| unsafe { ffi::s3sign_verify(self.as_ptr(), &*request, skew, error) })
    }

    /// Whether a form that arrived is signed by this signer, and does as its policy says.
    pub fn verify_post(&self, form: &Form) -> Result<(), Failure> {
        let form = form.raw();
        checked(|error| unsafe { ffi::s3sign_verify_post(self.as_ptr(), &*form, error) })
    }

    /// The data of a body in chunks that arrives in pieces of `piece` bytes.
    pub fn verify_stream(&self, request: &Request, skew: i64, body: &[u8], piece: usize) -> Result<Vec<u8>, Failure> {
        let mut stream = VerifyStream::begin(self, request, skew)?;
        let mut data = Vec::new();
        for mut rest in body.chunks(piece) {
            while !rest.is_empty() {
                match stream.push(rest) {
                    Ok((used, run)) => {
                        data.extend(run);
                        rest = &rest[used..];
                    }
                    Err(failure) => {
                        let again = stream.finish().expect_err("an error stays");
                        assert_eq!(again.status, failure.status, "an error stays");
                        return Err(failure);
                    }
                }
            }
        }
        stream.finish().map(|()| data)
    }
}

/// A body in chunks that arrives; `s3sign_verify_stream`, freed on drop.
pub struct VerifyStream(*mut ffi::s3sign_verify_stream);

impl Drop for VerifyStream {
    fn drop(&mut self) {
        unsafe { ffi::s3sign_verify_stream_free(self.0) }
    }
}

impl VerifyStream {
    pub fn begin(signer: &Signer, request: &Request, skew: i64) -> Result<Self, Failure> {
        let request = request.raw();
        let mut stream = ptr::dangling_mut();
        let begin = ffi::s3sign_verify_stream_begin;
        let outcome = checked(|error| unsafe { begin(signer.as_ptr(), &*request, skew, &mut stream, error) });
        assert_eq!(outcome.is_ok(), !stream.is_null(), "a stream exists exactly on success");
        outcome.map(|()| VerifyStream(stream))
    }

    /// How many of the bytes are used, and the data among them.
    pub fn push<'a>(&mut self, bytes: &'a [u8]) -> Result<(usize, &'a [u8]), Failure> {
        let (mut used, mut run) = (usize::MAX, c(b"?"));
        let outcome = checked(|error| unsafe {
            ffi::s3sign_verify_stream_push(self.0, bytes.as_ptr().cast(), bytes.len(), &mut used, &mut run, error)
        });
        assert!(used <= bytes.len() && run.len <= used && (outcome.is_err() || used > 0 || bytes.is_empty()));
        assert!(outcome.is_ok() || run.len == 0, "no data after a failure");
        let start = if run.len == 0 { 0 } else { run.ptr.addr().wrapping_sub(bytes.as_ptr().addr()) };
        outcome.map(|()| (used, &bytes[..used][start..start + run.len]))
    }

    pub fn finish(&self) -> Result<(), Failure> {
        checked(|error| unsafe { ffi::s3sign_verify_stream_finish(self.0, error) })
    }
}
