//! `x-amz-copy-source`: a bucket and a key, percent-encoded, and perhaps `?versionId=` behind them, which is not.

use crate::request::bucket::check_bucket;
use crate::text::encode::{ByteSet, stray_percent, unescape};

/// Bytes that need no escape. `+` does, since S3 takes it for a space here.
static PLAIN: ByteSet = ByteSet::unreserved_and(b"%/!$&'()*,;=:@");

/// What is wrong with a value, and what to do about it.
pub fn fault(value: &[u8]) -> Option<&'static str> {
    const VERSION: &[u8] = b"%3fversionid";
    let value = value.trim_ascii();
    let query = value.iter().position(|b| *b == b'?');
    let (source, version) = value.split_at(query.unwrap_or(value.len()));
    if source.windows(VERSION.len()).any(|part| part.eq_ignore_ascii_case(VERSION)) {
        return Some("has an encoded ?versionId, which S3 takes for a part of the key: do not encode that part");
    }
    let is_version = version.is_empty() || version.starts_with(b"?versionId=");
    if !is_version || PLAIN.first_outside(source).is_some() || stray_percent(source).is_some() {
        return Some("is not percent-encoded, so that S3 looks for another key: encode the key, a + as %2B");
    }
    // Some clients encode all slashes, and some put one first.
    let slash = |at: usize| match &source[at..] {
        [b'/', ..] => 1,
        [b'%', escape @ ..] if unescape(escape) == Some(b'/') => 3,
        _ => 0,
    };
    let start = slash(0);
    let end = (start..source.len()).find(|at| slash(*at) > 0).unwrap_or(source.len());
    let bucket = &source[start..end];
    let is_bucket = bucket.starts_with(b"arn") || (!bucket.is_empty() && check_bucket(bucket).is_ok());
    if is_bucket && end + slash(end) < source.len() {
        return None;
    }
    Some("has not the form bucket/key: write the names of both, without a scheme or a host")
}
