//! Words that mean something to the library, and choices among them. All lean to what is well formed.

use libfuzzer_sys::arbitrary::{Result, Unstructured};

pub const HOSTS: &[&str] =
    &["s3.amazonaws.com", "bucket.s3.eu-west-1.amazonaws.com", "h:443", "h:80", "Host:9000", "[::1]:9", "[FE80::1]"];
pub const PATH: &[&str] =
    &["a", "/", "key", "..", "/./", "/../", "%20", "%2F", "%2e", "%41", "%c3%a9", "+", "~", "!$&'()*,;", "=", "@", ":"];
/// What only some path modes take.
pub const RAW: &[&str] = &["a", "/", "?", "#", "%", "%zz", " ", "\0", "\r\n", "\u{e9}", "\\", "..", "<\">", "[", "]"];
pub const QUERY: &[&str] = &[
    "a",
    "=",
    "&",
    "b=1",
    "&acl",
    "&uploads",
    "&partNumber=2",
    "%20",
    "+",
    "%2b",
    "%26",
    "~",
    "/",
    "?",
    "versionId=",
    "&x-amz-date=1",
    "&Expires=1",
    "%58",
    "==",
    "&&",
    "&response-content-type=a%2Fb",
    "'",
    "é",
];
pub const NAMES: &[&str] = &[
    "x-amz-meta-a",
    "X-AMZ-Meta-A",
    "Content-Type",
    "content-md5",
    "Range",
    "User-Agent",
    "Date",
    "x-amz-acl",
    "te",
    "Host",
    "x-amz-date",
    "x-amz-content-sha256",
    "x-amz-security-token",
    "x-amz-s3session-token",
    "Content-Encoding",
    "x-amz-decoded-content-length",
    "x-amz-trailer",
    "x-amz-region-set",
    "Authorization",
];
pub const VALUES: &[&str] = &["a", " ", "  ", "\t", "b,c", ";", ":", "aws-chunked", "\u{e9}", "9", "=", "text/plain"];
/// Bytes that end a line, a word or a part of a URL.
const HOSTILE: &[u8] = b"\n\r\0\t \x7f%#?&=,;:/@\xff";
pub const SHA256: &[&str] = &[
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "UNSIGNED-PAYLOAD",
    "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
];

/// True once in `often` times. No bytes left means no.
pub fn seldom(u: &mut Unstructured<'_>, often: u8) -> Result<bool> {
    Ok(u.arbitrary::<u8>()? % often == often - 1)
}

/// A mode from 0 to `last`, or any number.
pub fn mode(u: &mut Unstructured<'_>, last: i32) -> Result<i32> {
    if seldom(u, 64)? { u.arbitrary() } else { u.int_in_range(0..=last) }
}

/// One of `choices`, or any text.
pub fn pick(u: &mut Unstructured<'_>, choices: &[&str]) -> Result<Vec<u8>> {
    if seldom(u, 48)? { text(u, choices, 4) } else { Ok(u.choose(choices)?.as_bytes().to_vec()) }
}

/// Up to `most` of `words` joined, and seldom any bytes among them. The first word is there more often than not.
pub fn text(u: &mut Unstructured<'_>, words: &[&str], most: usize) -> Result<Vec<u8>> {
    let any_bytes = seldom(u, 24)?;
    let mut text = Vec::new();
    for _ in 0..u.int_in_range(0..=most)? {
        if any_bytes && u.arbitrary()? {
            text.push(if u.arbitrary()? { u.arbitrary()? } else { *u.choose(HOSTILE)? });
        } else {
            text.extend(u.choose(words)?.as_bytes());
        }
    }
    if text.is_empty() && !seldom(u, 4)? {
        text.extend(words[0].as_bytes());
    }
    Ok(text)
}
