//! Errors, read from `s3sign_error`.

use std::ffi::{CStr, c_char};

use s3sign::ffi;
use s3sign::ffi::constants::{S3SIGN_ERR_INTERNAL, S3SIGN_OK};
use s3sign::ffi::types::s3sign_error;

use crate::raw::init;

/// A status that is not `S3SIGN_OK`, and what the error struct says about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub status: i32,
    pub field: String,
    /// -1 where there is none.
    pub offset: i64,
    pub message: String,
}

impl Failure {
    /// Status, field and offset: what is wrong, and where.
    pub fn fault(&self) -> (i32, &str, i64) {
        (self.status, &self.field, self.offset)
    }

    /// Name of the status, such as `S3SIGN_ERR_URL`.
    pub fn name(&self) -> &'static str {
        unsafe { CStr::from_ptr(ffi::s3sign_status_name(self.status)) }.to_str().expect("ASCII")
    }
}

/// The status of a call.
pub fn status<T>(outcome: &Result<T, Failure>) -> i32 {
    outcome.as_ref().map_or_else(|failure| failure.status, |_| S3SIGN_OK)
}

/// Make a call that reports into an error struct, and check that struct.
pub fn checked(call: impl FnOnce(*mut s3sign_error) -> i32) -> Result<(), Failure> {
    let mut error = init(ffi::s3sign_error_init);
    // Of a call before.
    (error.offset, error.message[0]) = (7, 1);
    let status = call(&mut error);
    reported(status, &error)
}

/// What an error struct says after a call that returned `status`.
pub fn reported(status: i32, error: &s3sign_error) -> Result<(), Failure> {
    assert_eq!(status, error.status, "the error repeats the status");
    let text = |field: &[c_char]| unsafe { CStr::from_ptr(field.as_ptr()) }.to_str().expect("ASCII").to_owned();
    let failure = Failure { status, field: text(&error.field), offset: error.offset, message: text(&error.message) };
    if status == S3SIGN_OK {
        let cleared = failure.field.is_empty() && failure.message.is_empty() && failure.offset == -1;
        assert!(cleared, "success clears the error");
        return Ok(());
    }
    assert_ne!(status, S3SIGN_ERR_INTERNAL, "{failure:?}");
    assert!(
        !failure.field.is_empty() && !failure.message.is_empty(),
        "an error names its field and cause: {failure:?}"
    );
    assert!(failure.offset >= -1, "{failure:?}");
    Err(failure)
}
