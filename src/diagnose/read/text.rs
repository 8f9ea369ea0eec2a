//! Places in a text.

use crate::text::scan;

/// Offset of the first `wanted` at or behind `from`.
#[inline(never)]
pub fn find(text: &[u8], from: usize, wanted: &[u8]) -> Option<usize> {
    let (first, mut at) = (*wanted.first()?, from);
    loop {
        at += scan::find(text.get(at..)?, first)?;
        if text[at..].starts_with(wanted) {
            return Some(at);
        }
        at += 1;
    }
}

/// The same in any case. `wanted` is in lower case.
#[inline(never)]
pub fn find_folded(text: &[u8], from: usize, wanted: &[u8]) -> Option<usize> {
    let first = *wanted.first()?;
    let rest = text.get(from..)?;
    (0..rest.len()).find(|at| rest[*at] | 0x20 == first | 0x20 && starts(rest, *at, wanted)).map(|at| from + at)
}

/// Whether some words occur in a text, in any case.
pub fn mentions(text: &[u8], words: &str) -> bool {
    find_folded(text, 0, words.as_bytes()).is_some()
}

/// Whether `prefix` is at this place, in any case.
#[inline(never)]
pub fn starts(text: &[u8], at: usize, prefix: &[u8]) -> bool {
    text.get(at..at.saturating_add(prefix.len())).is_some_and(|part| part.eq_ignore_ascii_case(prefix))
}

/// Whether `suffix` ends here, in any case.
pub fn ends(text: &[u8], at: usize, suffix: &[u8]) -> bool {
    at.checked_sub(suffix.len()).is_some_and(|start| starts(text, start, suffix))
}

/// Where the line ends: at its line feed or at the end of the text.
pub fn line_end(text: &[u8], at: usize) -> usize {
    scan::find(text.get(at..).unwrap_or_default(), b'\n').map_or(text.len(), |len| at + len)
}

/// Where the line starts, or at most 512 bytes before.
pub fn line_start(text: &[u8], at: usize) -> usize {
    let least = at.saturating_sub(512);
    text[least..at].iter().rposition(|byte| *byte == b'\n').map_or(least, |found| least + found + 1)
}

/// The offset behind all the bytes from here on for which `is` holds.
#[inline(never)]
pub fn skip(text: &[u8], at: usize, is: fn(&u8) -> bool) -> usize {
    text.get(at..).map_or(at, |rest| at + rest.iter().take_while(|byte| is(byte)).count())
}

/// The offset before all the bytes up to here for which `is` holds, of which no more than `most` are looked at.
#[inline(never)]
pub fn skip_back(text: &[u8], at: usize, most: usize, is: fn(&u8) -> bool) -> usize {
    at - text[..at].iter().rev().take(most).take_while(|byte| is(byte)).count()
}

pub fn is_word(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || *byte == b'_'
}

/// Spaces in a line.
pub fn is_space(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

pub fn is_hex(byte: &u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

/// The next word at or behind `at`.
pub fn word(text: &[u8], at: usize) -> Option<(usize, usize)> {
    let start = skip(text, at, |byte| !is_word(byte));
    (start < text.len()).then(|| (start, skip(text, start, is_word)))
}

/// Methods of HTTP that S3 knows, and those of its browsers' questions.
pub const METHODS: [&[u8]; 7] = [b"GET", b"PUT", b"POST", b"HEAD", b"DELETE", b"OPTIONS", b"PATCH"];

/// The method that ends here, as a word of its own.
pub fn method_before(text: &[u8], end: usize) -> Option<&'static [u8]> {
    let alone = |method: &[u8]| end == method.len() || !is_word(&text[end - method.len() - 1]);
    METHODS.into_iter().find(|method| text[..end].ends_with(method) && alone(method))
}

/// Whether SHA-256 in hex digits, or what stands for it, starts here; and where it ends.
pub fn payload_hash(text: &[u8], at: usize) -> Option<usize> {
    let end = skip(&text[..text.len().min(at.saturating_add(65))], at, is_hex);
    if end == at + 64 {
        return Some(end);
    }
    let word = skip(text, at, |byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'-');
    // There may be nothing where it is looked for.
    let marker = text.get(at..word)?;
    let known = [&b"UNSIGNED-PAYLOAD"[..], b"STREAMING-"].iter().any(|known| marker.starts_with(known));
    known.then_some(word)
}
