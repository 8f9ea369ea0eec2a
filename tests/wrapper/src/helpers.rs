//! The small functions of the header, and conversions.

use s3sign::ffi;

use crate::raw::{c, init};
use crate::{Failure, checked};

/// Bytes as text, each the character of its number, so that nothing is lost.
pub fn text(bytes: &[u8]) -> String {
    if bytes.is_ascii() {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

/// Bytes of the text of [`text`].
pub fn bytes(text: &str) -> Vec<u8> {
    if text.is_ascii() {
        return text.into();
    }
    text.chars().map(|character| character as u8).collect()
}

/// Bytes in lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bytes of hex digits.
pub fn unhex(digits: &str) -> Vec<u8> {
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).expect("hex")).collect()
}

/// Names and values of header lines, as the library writes them.
pub fn header_pairs(lines: &str) -> impl Iterator<Item = (&str, &str)> {
    lines
        .split_terminator("\r\n")
        .map(|line| line.split_once(": ").unwrap_or_else(|| panic!("not a header line: {line:?}")))
}

/// Name and value of a header line, which point into it.
pub fn header_from_line(line: &[u8]) -> Result<(&[u8], &[u8]), Failure> {
    let mut header = ffi::types::s3sign_header { name: c(b""), value: c(b"") };
    let outcome =
        checked(|error| unsafe { ffi::s3sign_header_from_line(line.as_ptr().cast(), line.len(), &mut header, error) });
    let within = |view: ffi::types::s3sign_str| {
        if view.len == 0 {
            return &line[..0];
        }
        let start = view.ptr.addr().checked_sub(line.as_ptr().addr()).expect("nothing is copied");
        &line[start..start + view.len]
    };
    let (name, value) = (within(header.name), within(header.value));
    assert!(outcome.is_ok() || (name.is_empty() && value.is_empty()), "nothing is set after a failure");
    outcome.map(|()| (name, value))
}

/// Seconds by which the clock of the server is ahead.
pub fn clock_offset(server_time: &[u8], now: i64) -> Result<i64, Failure> {
    let mut offset = i64::MAX;
    let text = c(server_time);
    let outcome = checked(|error| unsafe { ffi::s3sign_clock_offset(text.ptr, text.len, now, &mut offset, error) });
    assert!(outcome.is_ok() || offset == 0, "0 after a failure");
    outcome.map(|()| offset)
}

/// Value of a constant of the header.
pub fn constant(name: &[u8]) -> Result<i32, Failure> {
    let mut value = 0;
    let name = c(name);
    checked(|error| unsafe { ffi::s3sign_constant(name.ptr, name.len, &mut value, error) }).map(|()| value)
}

/// What is known of a provider.
pub fn provider_profile(provider: i32) -> Result<ffi::types::s3sign_provider_profile, Failure> {
    let mut profile = init(ffi::s3sign_provider_profile_init);
    checked(|error| unsafe { ffi::s3sign_provider(provider, &mut profile, error) }).map(|()| profile)
}
