//! A form of a thousand fields with a thousand conditions on them, and as many of a repeated field.

use std::ptr;

use s3sign::ffi;
use s3sign::ffi::constants::*;
use s3sign::ffi::types::*;

use super::{S3sign, c};
use crate::workload::{GET, TIME};

const FIELDS: usize = 1_000;

pub struct VerifyPost {
    signer: S3sign,
    fields: Vec<(String, String)>,
}

impl VerifyPost {
    #[expect(clippy::new_without_default)]
    pub fn new() -> Self {
        let signer = S3sign::new(&GET);
        let each = |at| format!(r#"["starts-with","$x-amz-meta-{at}","v"],["eq","$key","k"],"#);
        let conditions: String = (0..FIELDS).map(each).collect();
        let own = ["algorithm", "credential", "date"].map(|name| format!(r#",["starts-with","$x-amz-{name}",""]"#));
        let own = own.concat();
        let policy =
            format!(r#"{{"expiration":"2030-01-01T00:00:00Z","conditions":[{conditions}{{"bucket":"b"}}{own}]}}"#);
        let mut post: s3sign_post = unsafe { std::mem::zeroed() };
        unsafe { ffi::s3sign_post_init(&mut post) };
        (post.policy, post.time) = (c(&policy), TIME);
        let (mut out, mut len) = (vec![0u8; 1 << 20], 0);
        let (cap, none) = (out.len(), ptr::null_mut());
        let to = out.as_mut_ptr().cast();
        let status = unsafe { ffi::s3sign_post_policy(signer.signer, &post, to, cap, &mut len, none) };
        assert_eq!(status, S3SIGN_OK);
        let lines = str::from_utf8(&out[..len]).expect("text").split_terminator("\r\n");
        let mut fields: Vec<(String, String)> =
            lines.map(|line| line.split_once(": ").expect("a field")).map(|(n, v)| (n.into(), v.into())).collect();
        // In an order that is not theirs once they are sorted.
        fields.extend((0..FIELDS).map(|at| (format!("X-Amz-Meta-{}", at * 389 % FIELDS), "value".into())));
        fields.extend((0..FIELDS).map(|_| ("key".into(), "k".into())));
        VerifyPost { signer, fields }
    }

    pub fn call(&self) {
        let header = |(name, value): &(String, String)| s3sign_header { name: c(name), value: c(value) };
        let fields: Vec<s3sign_header> = self.fields.iter().map(header).collect();
        let mut form: s3sign_post_form = unsafe { std::mem::zeroed() };
        unsafe { ffi::s3sign_post_form_init(&mut form) };
        (form.fields, form.fields_len, form.bucket, form.time) = (fields.as_ptr(), fields.len(), c("b"), TIME);
        let status = unsafe { ffi::s3sign_verify_post(self.signer.signer, &form, ptr::null_mut()) };
        assert_eq!(status, S3SIGN_OK);
    }
}
