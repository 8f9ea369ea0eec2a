//! The headers that mean something to a signer, by name.

use super::encode::{first_eight, lower_eight};

/// The name of a header in lower case.
pub struct Name {
    /// Its bytes.
    pub text: &'static [u8],
    /// Its first eight bytes, by which most names are told apart.
    pub key: u64,
    /// Its last eight bytes.
    end: u64,
}

impl Name {
    const fn new(text: &'static str) -> Self {
        let text = text.as_bytes();
        let (mut key, mut end, mut at) = (0, 0, 0);
        while at < 8 {
            key = key << 8 | if at < text.len() { text[at] as u64 } else { 0 };
            end = end << 8 | if text.len() < 8 { 0 } else { text[text.len() - 8 + at] as u64 };
            at += 1;
        }
        Name { text, key, end }
    }

    /// Whether this is `name`, in any case, whose key is `key`.
    #[inline]
    pub fn is(&self, key: u64, name: &[u8]) -> bool {
        let ends_so = || name.last_chunk().is_none_or(|end| lower_eight(u64::from_be_bytes(*end)) == self.end);
        let between = || name[8..name.len() - 8].eq_ignore_ascii_case(&self.text[8..self.text.len() - 8]);
        key == self.key && name.len() == self.text.len() && ends_so() && (name.len() <= 16 || between())
    }
}

/// The first eight bytes of a name, in lower case.
#[inline]
pub fn key(name: &[u8]) -> u64 {
    lower_eight(first_eight(name))
}

/// Whether the name with this key is one of S3's own, `x-amz-*`.
#[inline]
pub fn is_amz(key: u64) -> bool {
    key >> 16 == u64::from_be_bytes(*b"\0\0x-amz-")
}

macro_rules! names {
    ($($name:ident $text:literal)*) => {
        $(#[doc = concat!("`", $text, "`")] pub static $name: Name = Name::new($text);)*
    };
}

names! {
    AUTHORIZATION "authorization"
    CONTENT_ENCODING "content-encoding"
    CONTENT_MD5 "content-md5"
    CONTENT_SHA256 "x-amz-content-sha256"
    CONTENT_TYPE "content-type"
    DATE "date"
    AMZ_DATE "x-amz-date"
    DECODED_LENGTH "x-amz-decoded-content-length"
    EXPRESS_TOKEN "x-amz-s3session-token"
    HOST "host"
    RANGE "range"
    REGION_SET "x-amz-region-set"
    TOKEN "x-amz-security-token"
    TRAILER "x-amz-trailer"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_itself_in_any_case_and_no_other() {
        for known in [&HOST, &DATE, &RANGE, &CONTENT_MD5, &CONTENT_TYPE, &CONTENT_ENCODING, &TOKEN, &DECODED_LENGTH] {
            let is = |name: &[u8]| known.is(key(name), name);
            assert!(is(known.text) && is(&known.text.to_ascii_uppercase()));
            for at in 0..known.text.len() {
                let mut other = known.text.to_vec();
                other[at] ^= 1;
                assert!(!is(&other), "{:?}", str::from_utf8(&other));
                other.remove(at);
                assert!(!is(&other));
            }
        }
    }
}
