//! Validation of names in a host or path.

use crate::error::{Error, Field, Status};
use crate::request::bucket::first_beside;

/// Whether this is a DNS label: 1 to 63 letters, digits and hyphens, without a hyphen at either end.
pub fn is_label(text: &[u8]) -> bool {
    (1..=63).contains(&text.len()) && first_beside(text, b"-").is_none() && text[0] != b'-' && !text.ends_with(b"-")
}

/// Whether this is DNS labels separated by dots.
pub fn are_labels(text: &[u8]) -> bool {
    text.split(|b| *b == b'.').all(is_label)
}

/// Return an error unless this is a DNS label.
pub fn check_label(text: &[u8], status: Status, field: Field) -> Result<(), Error> {
    match first_beside(text, b"-") {
        Some(at) => Err(Error::at(status, field, at, "byte not allowed in a DNS label")),
        None if text.is_empty() => Err(Error::new(status, field, "must not be empty")),
        None if !is_label(text) => {
            Err(Error::new(status, field, "a DNS label has at most 63 bytes and no hyphen at either end"))
        }
        None => Ok(()),
    }
}

/// Whether a bucket's name can be in a host, which is case-insensitive; dots only if allowed.
pub fn is_hostable(bucket: &[u8], dots: bool) -> bool {
    let labels = if dots { are_labels(bucket) } else { is_label(bucket) };
    labels && bucket.len() >= 3 && !bucket.iter().any(u8::is_ascii_uppercase) && !is_ipv4(bucket)
}

/// Whether this is or looks like an IPv4 address.
pub fn is_ipv4(text: &[u8]) -> bool {
    let mut parts = text.split(|b| *b == b'.');
    let number = |part: &[u8]| (1..=3).contains(&part.len()) && part.iter().all(u8::is_ascii_digit);
    parts.clone().count() == 4 && parts.all(number)
}
