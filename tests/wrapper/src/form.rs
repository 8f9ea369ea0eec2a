//! Forms with a POST policy.

use s3sign::ffi;
use s3sign::ffi::types::*;

use crate::raw::{Raw, c, headers, init, pointer};
use crate::{Failure, Signer, fill, header_pairs, text};

/// Names and values.
pub type Fields = Vec<(String, String)>;

/// A condition of a policy; `s3sign_condition`.
#[derive(Clone, Debug, Default)]
pub struct Condition {
    pub kind: i32,
    pub name: Vec<u8>,
    pub value: Vec<u8>,
    pub min: i64,
    pub max: i64,
}

impl Condition {
    pub fn new(kind: i32, name: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) -> Self {
        Condition { kind, name: name.into(), value: value.into(), ..Condition::default() }
    }
}

/// A policy to sign; the fields of `s3sign_post`.
#[derive(Clone, Debug, Default)]
pub struct Post {
    pub bucket: Vec<u8>,
    pub conditions: Vec<Condition>,
    pub policy: Vec<u8>,
    pub time: i64,
    pub expires: i64,
}

impl Post {
    pub fn raw(&self) -> Raw<'_, s3sign_post, Vec<s3sign_condition>> {
        let raw = |condition: &Condition| s3sign_condition {
            kind: condition.kind,
            name: c(&condition.name),
            value: c(&condition.value),
            min: condition.min,
            max: condition.max,
        };
        let conditions: Vec<_> = self.conditions.iter().map(raw).collect();
        let mut post = init(ffi::s3sign_post_init);
        (post.bucket, post.policy) = (c(&self.bucket), c(&self.policy));
        (post.conditions, post.conditions_len) = (pointer(&conditions), conditions.len());
        (post.time, post.expires) = (self.time, self.expires);
        Raw::new(post, conditions)
    }
}

impl Signer {
    /// The fields that signing a policy adds.
    pub fn post_policy(&self, post: &Post) -> Result<Fields, Failure> {
        let post = post.raw();
        let out = fill(|out, cap, len, error| unsafe {
            ffi::s3sign_post_policy(self.as_ptr(), &*post, out, cap, len, error)
        })?;
        let lines = text(&out);
        Ok(header_pairs(&lines).map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    /// The fields that signing adds for a policy given as JSON.
    pub fn sign_policy(&self, json: &str, time: i64) -> Fields {
        self.post_policy(&Post { policy: json.into(), time, ..Post::default() }).expect("a policy")
    }
}

/// A form as it arrives at a server; the fields of `s3sign_post_form`.
#[derive(Clone, Debug, Default)]
pub struct Form {
    pub fields: Fields,
    pub bucket: String,
    pub file_size: i64,
    pub time: i64,
}

impl Form {
    /// With these fields, in place of those of the same names.
    pub fn with(mut self, more: &[(&str, &str)]) -> Self {
        for (name, value) in more {
            self.fields.retain(|(given, _)| given != name);
            self.fields.push((name.to_string(), value.to_string()));
        }
        self
    }

    pub fn raw(&self) -> Raw<'_, s3sign_post_form, Vec<s3sign_header>> {
        let fields = headers(&self.fields);
        let mut form = init(ffi::s3sign_post_form_init);
        (form.fields, form.fields_len, form.bucket) = (pointer(&fields), fields.len(), c(self.bucket.as_bytes()));
        (form.file_size, form.time) = (self.file_size, self.time);
        Raw::new(form, fields)
    }
}
