//! What is known of a request whose signature is searched for.

use super::base::Base;
use crate::diagnose::exchange::Sent;
use crate::diagnose::text::{count, trim};
use crate::keys::credentials::Credentials;

/// How much of a text is searched for hosts, in bytes.
const NAMING: usize = 16 << 10;

/// What slips are made from.
pub struct Facts<'a> {
    /// The text in which one thing is changed at a time.
    pub base: Base<'a>,
    /// The request as it was sent, as far as it is known.
    pub sent: &'a Sent<'a>,
    pub credentials: &'a Credentials,
    /// The secret itself, if it is given; else only what a signer keeps of it is known.
    pub secret: &'a [u8],
    /// The region that the server names, or empty.
    pub region: &'a [u8],
    /// The signature that is searched for.
    pub provided: &'a [u8],
    /// Whether the method of the request is not known.
    pub any_method: bool,
    /// A text that may name other hosts.
    pub text: &'a [u8],
}

impl<'a> Facts<'a> {
    /// The n-th word of the text that may be a host.
    pub fn named_host(&self, n: usize) -> Option<&'a [u8]> {
        let text = &self.text[..self.text.len().min(NAMING)];
        let words = text.split(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':')));
        let is_host = |word: &&[u8]| {
            word.len() <= 255 && count(word, u8::is_ascii_alphabetic) > 3 && count(word, |b| *b == b'.') > 1
        };
        words.map(|word| word.strip_suffix(b".").unwrap_or(word)).filter(is_host).nth(n)
    }

    /// The host that was signed, or sent.
    pub fn host(&self) -> &'a [u8] {
        trim(self.base.header(b"host").unwrap_or_else(|| self.sent.host()))
    }
}
