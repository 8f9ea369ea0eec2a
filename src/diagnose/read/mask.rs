//! Values that their poster made unreadable.

use super::text::{find, mentions, words};

/// Words that stand for a value, in lower case.
const WORDS: &str = "redacted|snip|masked|hidden|removed|censored|omitted|your_|your-|<your|my_access|placeholder";

/// Whether a value was masked. Rather not than wrongly: what is compared may have any bytes.
pub fn is_masked(text: &[u8]) -> bool {
    let run = |wanted: &[u8], least: usize| {
        text.split(|byte| !wanted.contains(byte))
            .any(|run| run.len() >= least && run.iter().all(|byte| *byte == run[0]))
    };
    let wrapped = |open: u8, close: u8| text.first() == Some(&open) && text.last() == Some(&close) && text.len() > 2;
    run(b"*#", 3)
        || run(b"xX", 4)
        || run(b".", 3)
        || find(text, 0, "\u{2026}".as_bytes()).is_some()
        || wrapped(b'<', b'>')
        || wrapped(b'[', b']')
        || words(WORDS).any(|word| mentions(text, word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_mask_with_is_known() {
        for masked in [
            "AKIA***",
            "AKIA(masked)",
            "snip",
            "AKIAXXXXXXXXXXXXXXXX",
            "AKIA...",
            "AKIA\u{2026}Q",
            "<hidden>",
            "[REDACTED]",
            "your_access_key",
            "YOUR-KEY",
            "xxxx",
            "########",
        ] {
            assert!(is_masked(masked.as_bytes()), "{masked}");
        }
        for value in
            ["AKIAIOSFODNN7EXAMPLE", "", "a.b..c", "minioadmin", "AKIAXXIO", "*", "x-amz-date", "/a[1]/b", "a**b"]
        {
            assert!(!is_masked(value.as_bytes()), "{value}");
        }
    }
}
