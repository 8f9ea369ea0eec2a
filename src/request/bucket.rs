//! Validation of bucket names.

use crate::error::{Error, Field, Status};

/// Offset of the first byte that is not a letter, a digit or one of `others`.
pub(crate) fn first_beside(text: &[u8], others: &[u8]) -> Option<usize> {
    text.iter().position(|b| !b.is_ascii_alphanumeric() && !others.contains(b))
}

/// Return an error for what no server accepts as a bucket's name, so that it cannot escape its place in a path.
pub fn check_bucket(bucket: &[u8]) -> Result<(), Error> {
    let field = Field::Argument("bucket");
    match first_beside(bucket, b"-._") {
        Some(at) => Err(Error::at(Status::Bucket, field, at, "byte not allowed in a bucket name")),
        None if bucket.len() > 255 => Err(Error::at(Status::Bucket, field, 255, "a bucket name has at most 255 bytes")),
        None if bucket == b"." || bucket == b".." => {
            Err(Error::new(Status::Bucket, field, "a dot segment is not a bucket name"))
        }
        None => Ok(()),
    }
}
