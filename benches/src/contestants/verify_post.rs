//! A form of a thousand fields with a thousand conditions on them, and as many of a repeated field.

use std::hint::black_box;
use std::ptr;

use s3sign::ffi;
use s3sign::ffi::constants::S3SIGN_OK;
use s3sign_wrapper::Form;

use super::S3sign;
use crate::workload::{GET, TIME};

const FIELDS: usize = 1_000;

pub struct VerifyPost {
    signer: S3sign,
    form: Form,
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
        let mut fields = signer.signer.sign_policy(&policy, TIME);
        // In an order that is not theirs once they are sorted.
        fields.extend((0..FIELDS).map(|at| (format!("X-Amz-Meta-{}", at * 389 % FIELDS), "value".into())));
        fields.extend((0..FIELDS).map(|_| ("key".into(), "k".into())));
        VerifyPost { signer, form: Form { fields, bucket: "b".into(), file_size: 0, time: TIME } }
    }

    pub fn call(&self) {
        let (signer, form) = (self.signer.signer.as_ptr(), self.form.raw());
        // Not inlined: instructions are counted from its name on.
        let verify_post: unsafe extern "C" fn(*const _, *const _, *mut _) -> _ = ffi::s3sign_verify_post;
        assert_eq!(unsafe { black_box(verify_post)(signer, &*form, ptr::null_mut()) }, S3SIGN_OK);
    }
}
