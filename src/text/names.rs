//! The headers that mean something to a signer, by name.

use super::encode::{first_eight, lower_eight};

/// The name of a header in lower case.
pub struct Name {
    /// Its bytes.
    pub text: &'static [u8],
    /// Its first eight bytes, by which most names are told apart.
    pub key: u64,
}

impl Name {
    const fn new(text: &'static str) -> Self {
        let text = text.as_bytes();
        let (mut key, mut at) = (0, 0);
        while at < 8 {
            key = key << 8 | if at < text.len() { text[at] as u64 } else { 0 };
            at += 1;
        }
        Name { text, key }
    }

    /// Whether this is `name`, in any case, whose key is `key`.
    #[inline]
    pub fn is(&self, key: u64, name: &[u8]) -> bool {
        key == self.key && name.len() == self.text.len() && self.ends(name)
    }

    /// Whether this is `name`, in any case.
    #[cfg(feature = "verify")]
    #[inline(always)]
    pub fn is_name(&self, name: &[u8]) -> bool {
        name.len() == self.text.len() && is_eight(first_eight(name), self.key) && self.ends(name)
    }

    /// Whether this ends as `name`, which is as long, behind the first eight bytes.
    #[cfg_attr(feature = "std", inline(always))]
    fn ends(&self, name: &[u8]) -> bool {
        // The core is small rather than fast.
        if !cfg!(feature = "std") {
            return name.eq_ignore_ascii_case(self.text);
        }
        (0..eights(self.text.len())).all(|index| {
            let start = start_of(index, self.text.len());
            is_eight(eight_at(name, start), eight_at(self.text, start))
        })
    }
}

/// Whether eight bytes are those of a name in lower case, whatever their case. Of what names consist of, letters alone have
/// the bit that follows that of the case.
#[inline(always)]
fn is_eight(eight: u64, lower: u64) -> bool {
    eight | (lower & u64::from_ne_bytes([0x40; 8])) >> 1 == lower
}

/// How many eights there are behind the first in a name of this length.
#[inline]
fn eights(len: usize) -> usize {
    len.saturating_sub(1) / 8
}

/// Where the eight with this index is among them. The last one is at the end.
#[inline]
fn start_of(index: usize, len: usize) -> usize {
    let start = 8 * (index + 1);
    if start + 8 <= len { start } else { len - 8 }
}

#[cfg_attr(feature = "std", inline(always))]
fn eight_at(name: &[u8], start: usize) -> u64 {
    name[start..].first_chunk().map_or(0, |eight| u64::from_be_bytes(*eight))
}

/// Whether two names that have one key are the same, in any case.
#[cfg(feature = "verify")]
#[inline(always)]
pub fn is_same(name: &[u8], other: &[u8]) -> bool {
    name.len() == other.len()
        && (0..eights(name.len())).all(|index| {
            let start = start_of(index, name.len());
            let (a, b) = (eight_at(name, start), eight_at(other, start));
            a == b || lower_eight(a) == lower_eight(b)
        })
}

/// The first eight bytes of a name, in lower case.
#[inline]
pub fn key(name: &[u8]) -> u64 {
    const CASE: u64 = u64::from_ne_bytes([0x20; 8]);
    let key = first_eight(name);
    // No upper-case letter has this bit; all that most names consist of have it.
    if key & CASE == CASE { key } else { lower_eight(key) }
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
        for known in [
            &HOST,
            &DATE,
            &RANGE,
            &AMZ_DATE,
            &CONTENT_MD5,
            &CONTENT_TYPE,
            &CONTENT_ENCODING,
            &REGION_SET,
            &TOKEN,
            &EXPRESS_TOKEN,
            &DECODED_LENGTH,
        ] {
            let is = |name: &[u8]| {
                let found = known.is(key(name), name);
                #[cfg(feature = "verify")]
                {
                    assert_eq!(known.is_name(name), found);
                    assert_eq!(key(name) == known.key && is_same(name, known.text), found);
                }
                found
            };
            assert!(is(known.text) && is(&known.text.to_ascii_uppercase()));
            for at in 0..known.text.len() {
                for bit in 0..8 {
                    let mut other = known.text.to_vec();
                    other[at] ^= 1 << bit;
                    assert_eq!(is(&other), other.eq_ignore_ascii_case(known.text), "{:?}", str::from_utf8(&other));
                }
                let mut other = known.text.to_vec();
                other.remove(at);
                assert!(!is(&other));
            }
        }
    }
}
