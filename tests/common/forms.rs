//! Forms with a POST policy.

use s3sign::ffi;
use s3sign::ffi::types::*;

use super::{Failure, Signer, c, checked, text, twice};

/// Names and values.
pub type Fields = Vec<(String, String)>;

/// A policy to sign, with nothing in it.
pub fn new_post(time: i64) -> s3sign_post {
    let mut post: s3sign_post = unsafe { std::mem::zeroed() };
    unsafe { ffi::s3sign_post_init(&mut post) };
    post.time = time;
    post
}

/// The fields that signing adds.
pub fn sign_post(signer: &Signer, post: &s3sign_post) -> Result<Fields, Failure> {
    let out = twice(|out, cap, len, error| unsafe { ffi::s3sign_post_policy(signer.0, post, out, cap, len, error) })?;
    let field = |line: &str| line.split_once(": ").map(|(name, value)| (name.to_owned(), value.to_owned())).unwrap();
    Ok(text(&out).split_terminator("\r\n").map(field).collect())
}

/// The fields that signing adds for a policy given as JSON.
pub fn sign_policy(signer: &Signer, json: &str, time: i64) -> Fields {
    sign_post(signer, &s3sign_post { policy: c(json.as_bytes()), ..new_post(time) }).unwrap()
}

/// A form as it arrives at a server.
#[derive(Clone)]
pub struct Form {
    pub fields: Fields,
    pub bucket: &'static str,
    pub file_size: i64,
    pub time: i64,
}

impl Form {
    /// Hand the C struct to `then`; what it points at lives for that call.
    pub fn with_c<R>(&self, then: impl FnOnce(&s3sign_post_form) -> R) -> R {
        let header =
            |(name, value): &(String, String)| s3sign_header { name: c(name.as_bytes()), value: c(value.as_bytes()) };
        let fields: Vec<_> = self.fields.iter().map(header).collect();
        let mut form: s3sign_post_form = unsafe { std::mem::zeroed() };
        unsafe { ffi::s3sign_post_form_init(&mut form) };
        (form.fields, form.fields_len, form.bucket) = (fields.as_ptr(), fields.len(), c(self.bucket.as_bytes()));
        (form.file_size, form.time) = (self.file_size, self.time);
        then(&form)
    }

    pub fn verify(&self, signer: &Signer) -> Result<(), Failure> {
        self.with_c(|form| checked(|error| unsafe { ffi::s3sign_verify_post(signer.0, form, error) }))
    }

    /// With these fields, in place of those of the same names.
    pub fn with(mut self, more: &[(&str, &str)]) -> Self {
        for (name, value) in more {
            self.fields.retain(|(given, _)| given != name);
            self.fields.push((name.to_string(), value.to_string()));
        }
        self
    }
}
