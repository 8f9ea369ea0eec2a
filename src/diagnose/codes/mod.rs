//! Tables of error codes and messages, and what they mean.
//!
//! `decisive` has the codes that tell the cause whatever the message is, `vague` those whose message is looked at first,
//! `phrases` what servers say in messages, and `clients` what programs say that got no response. The words are those of the
//! servers and clients; each was found in their documentation, sources or in threads.

mod clients;
mod decisive;
mod features;
mod meaning;
mod phrases;
mod vague;

pub use meaning::Meaning;

use super::text::{self, mentions};

/// A code without what some services append to all of theirs.
fn stem(code: &[u8]) -> &[u8] {
    code.strip_suffix(b"Exception").unwrap_or(code)
}

/// What a code means whatever its message is.
pub fn decisive(code: &[u8]) -> Option<&'static Meaning> {
    decisive::CODES.iter().find(|meaning| meaning.has_code(stem(code)))
}

/// What a code means if its message does not say more.
pub fn vague(code: &[u8]) -> Option<&'static Meaning> {
    vague::CODES.iter().find(|meaning| meaning.has_code(stem(code)))
}

/// Whether servers are known to have a code, so that it can be shown.
pub fn is_known(code: &[u8]) -> bool {
    decisive(code).or_else(|| vague(code)).is_some()
}

/// What a server's message means.
pub fn phrase(message: &[u8]) -> Option<&'static Meaning> {
    find(&phrases::PHRASES, message, |_| true)
}

/// What a text means that is not the message alone: by phrases of several words, for single ones may be names.
pub fn sentence(text: &[u8]) -> Option<&'static Meaning> {
    find(&phrases::PHRASES, text, |phrase| phrase.contains(' '))
}

/// What a client says that got no response.
pub fn client(text: &[u8]) -> Option<&'static Meaning> {
    find(&clients::PHRASES, text, |_| true)
}

/// What to do without the feature that a text names, if it names one that can be switched off.
pub fn without_feature(named: impl Fn(&str) -> bool) -> Option<&'static str> {
    let found = features::FEATURES.iter().find(|(words, _)| text::words(words).any(&named));
    found.map(|(_, remedy)| *remedy)
}

fn find(table: &'static [Meaning], text: &[u8], counts: fn(&str) -> bool) -> Option<&'static Meaning> {
    table.iter().find(|meaning| meaning.words().any(|words| counts(words) && mentions(text, words)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_means_one_thing() {
        let tables = [&decisive::CODES[..], &vague::CODES];
        let codes: Vec<&str> = tables.iter().flat_map(|table| table.iter()).flat_map(Meaning::words).collect();
        for (at, code) in codes.iter().enumerate() {
            assert!(!codes[..at].iter().any(|before| before.eq_ignore_ascii_case(code)), "{code} twice");
            assert_eq!(stem(code.as_bytes()), code.as_bytes(), "{code} is looked for without this end");
            assert!(code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.'), "{code}");
        }
    }

    /// The settings are those of the SDKs' reference guide and of the threads in which they helped.
    #[test]
    fn a_feature_comes_with_what_switches_it_off() {
        let remedy = |text: &str| without_feature(|word| mentions(text.as_bytes(), word)).unwrap_or_default();
        for (text, words) in [
            (
                "Unsupported header 'x-amz-checksum-mode' received for this API call.",
                "AWS_REQUEST_CHECKSUM_CALCULATION=WHEN_REQUIRED",
            ),
            ("STREAMING-UNSIGNED-PAYLOAD-TRAILER not implemented", "when_required"),
            ("STREAMING-AWS4-HMAC-SHA256-PAYLOAD not implemented", "DisablePayloadSigning"),
            ("Header 'x-amz-acl' with value 'public-read' not implemented", "x-amz-grant-*"),
            ("Transfer-Encoding", "Content-Length"),
            ("Header 'x-amz-tagging' with value 'a=b' not implemented", "tags"),
        ] {
            assert!(remedy(text).contains(words), "{text}: {}", remedy(text));
        }
        assert_eq!(remedy("A miracle of oracles is not implemented"), "");
    }

    #[test]
    fn each_phrase_can_be_found() {
        for table in [&phrases::PHRASES[..], &clients::PHRASES] {
            let phrases: Vec<&str> = table.iter().flat_map(Meaning::words).collect();
            for (at, phrase) in phrases.iter().enumerate() {
                assert_eq!(*phrase, phrase.to_ascii_lowercase());
                let before = phrases[..at].iter().find(|before| phrase.contains(*before));
                assert_eq!(before, None, "{phrase} is hidden by what is looked for before");
            }
        }
    }
}
