//! The headers that the signer adds, in canonical order.

use crate::text::sink::Sink;

/// A name that is known beforehand.
pub struct Name {
    /// With what separates it from the value on the wire: `x-amz-date: `.
    with_separator: &'static [u8],
    /// Its first eight bytes, by which most names are told apart.
    pub start: u64,
}

impl Name {
    const fn new(with_separator: &'static str) -> Self {
        let with_separator = with_separator.as_bytes();
        let (mut start, mut at) = (0, 0);
        while at < 8 {
            let byte = if at + 2 < with_separator.len() { with_separator[at] } else { 0 };
            start = start << 8 | byte as u64;
            at += 1;
        }
        Name { with_separator, start }
    }

    /// `x-amz-date`
    #[cfg_attr(feature = "std", inline(always))]
    pub fn text(&self) -> &'static [u8] {
        &self.with_separator[..self.with_separator.len() - 2]
    }

    /// `x-amz-date:`
    #[cfg_attr(feature = "std", inline(always))]
    pub fn with_colon(&self) -> &'static [u8] {
        &self.with_separator[..self.with_separator.len() - 1]
    }
}

static CONTENT_ENCODING: Name = Name::new("content-encoding: ");
static HOST: Name = Name::new("host: ");
static CONTENT_SHA256: Name = Name::new("x-amz-content-sha256: ");
static DATE: Name = Name::new("x-amz-date: ");
static DECODED_LENGTH: Name = Name::new("x-amz-decoded-content-length: ");
static REGION_SET: Name = Name::new("x-amz-region-set: ");
static EXPRESS_TOKEN: Name = Name::new("x-amz-s3session-token: ");
static TOKEN: Name = Name::new("x-amz-security-token: ");
static TRAILER: Name = Name::new("x-amz-trailer: ");

/// Their values; None where the request has the header itself, or needs none.
#[derive(Default)]
pub struct SignerHeaders<'a> {
    pub content_encoding: Option<&'a [u8]>,
    /// In any case.
    pub host: Option<&'a [u8]>,
    pub content_sha256: Option<&'a [u8]>,
    pub date: Option<&'a [u8]>,
    pub decoded_length: Option<&'a [u8]>,
    pub region_set: Option<&'a [u8]>,
    /// Of S3 Express.
    pub express_token: Option<&'a [u8]>,
    pub token: Option<&'a [u8]>,
    pub trailer: Option<&'a [u8]>,
}

/// What is done with each header that the signer adds.
pub trait Visit<'a> {
    /// Take the next header in canonical order.
    fn own(&mut self, name: &'static Name, value: &'a [u8]);

    /// The same for headers of few requests, whose code need not be there for each.
    #[inline(never)]
    fn rare(&mut self, name: &'static Name, value: &'a [u8]) {
        self.own(name, value);
    }
}

impl<'a> SignerHeaders<'a> {
    /// Visit those that there are, in canonical order. Inlined with what is done, so that the names cost no copy loops.
    #[cfg_attr(feature = "std", inline(always))]
    pub fn visit(&self, visitor: &mut impl Visit<'a>) {
        macro_rules! visit {
            ($how:ident, $name:ident, $value:ident) => {
                if let Some(value) = self.$value {
                    visitor.$how(&$name, value);
                }
            };
        }
        visit!(rare, CONTENT_ENCODING, content_encoding);
        visit!(own, HOST, host);
        visit!(own, CONTENT_SHA256, content_sha256);
        visit!(own, DATE, date);
        visit!(rare, DECODED_LENGTH, decoded_length);
        visit!(rare, REGION_SET, region_set);
        visit!(rare, EXPRESS_TOKEN, express_token);
        visit!(own, TOKEN, token);
        visit!(rare, TRAILER, trailer);
    }

    /// Put the lines to add to the request: all but `host`, which the client sends.
    #[inline]
    pub fn put_lines(&self, out: &mut impl Sink) {
        struct Lines<'o, S>(&'o mut S);
        impl<'a, S: Sink> Visit<'a> for Lines<'_, S> {
            #[cfg_attr(feature = "std", inline(always))]
            fn own(&mut self, name: &'static Name, value: &'a [u8]) {
                self.0.put_all([name.with_separator, value, b"\r\n"]);
            }
        }
        SignerHeaders { host: None, ..*self }.visit(&mut Lines(out));
    }
}
