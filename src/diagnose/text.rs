//! Searches in texts, and the parts between separators. Not inlined: each would be in the library some 30 times.

use crate::text::scan;

/// Count, in tests, how many bytes were looked at: that does not grow with the square of a text.
fn looked_at(_bytes: usize) {
    #[cfg(test)]
    LOOKED_AT.set(LOOKED_AT.get() + _bytes);
}

/// Offset of the first `wanted` at or behind `from`.
#[inline(never)]
pub fn find(text: &[u8], from: usize, wanted: &[u8]) -> Option<usize> {
    let (first, mut at) = (*wanted.first()?, from);
    loop {
        let rest = text.get(at..)?;
        let found = scan::find(rest, first);
        looked_at(found.unwrap_or(rest.len()));
        at += found?;
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
    let found = (0..rest.len()).find(|at| rest[*at] | 0x20 == first | 0x20 && starts(rest, *at, wanted));
    looked_at(found.unwrap_or(rest.len()));
    found.map(|at| from + at)
}

/// Whether a text occurs in another.
pub fn contains(text: &[u8], wanted: &[u8]) -> bool {
    find(text, 0, wanted).is_some()
}

/// Whether a text has a byte.
#[inline(never)]
pub fn has(text: &[u8], byte: u8) -> bool {
    scan::find(text, byte).is_some()
}

/// How many bytes there are for which `is` holds.
#[inline(never)]
pub fn count(text: &[u8], is: fn(&u8) -> bool) -> usize {
    text.iter().filter(|byte| is(byte)).count()
}

/// Whether two texts are the same, in any case.
#[inline(never)]
pub fn is_same(text: &[u8], other: &[u8]) -> bool {
    text.eq_ignore_ascii_case(other)
}

/// A text without the space around it.
#[inline(never)]
pub fn trim(text: &[u8]) -> &[u8] {
    text.trim_ascii()
}

/// Whether some words occur in a text, in any case.
pub fn mentions(text: &[u8], words: &str) -> bool {
    find_folded(text, 0, words.as_bytes()).is_some()
}

/// The bytes from one place to another; none if there is no such part.
#[inline(never)]
pub fn part(text: &[u8], from: usize, to: usize) -> &[u8] {
    text.get(from..to).unwrap_or_default()
}

/// The bytes from one place on.
#[inline(never)]
pub fn tail(text: &[u8], from: usize) -> &[u8] {
    text.get(from..).unwrap_or_default()
}

/// Whether `prefix` is at this place, in any case.
#[inline(never)]
pub fn starts(text: &[u8], at: usize, prefix: &[u8]) -> bool {
    text.get(at..at.saturating_add(prefix.len())).is_some_and(|part| is_same(part, prefix))
}

/// Whether `suffix` ends here, in any case.
pub fn ends(text: &[u8], at: usize, suffix: &[u8]) -> bool {
    at.checked_sub(suffix.len()).is_some_and(|start| starts(text, start, suffix))
}

/// Where the line ends: at its line feed or at the end of the text.
pub fn line_end(text: &[u8], at: usize) -> usize {
    find(text, at, b"\n").unwrap_or(text.len())
}

/// Where the line starts, or at most 512 bytes before.
pub fn line_start(text: &[u8], at: usize) -> usize {
    let least = at.saturating_sub(512);
    text[least..at].iter().rposition(|byte| *byte == b'\n').map_or(least, |found| least + found + 1)
}

/// The offset behind all the bytes from here on for which `is` holds.
#[inline(never)]
pub fn skip(text: &[u8], at: usize, is: fn(&u8) -> bool) -> usize {
    let count = text.get(at..).map_or(0, |rest| rest.iter().take_while(|byte| is(byte)).count());
    looked_at(count);
    at + count
}

/// The offset before all the bytes up to here for which `is` holds, of which no more than `most` are looked at.
#[inline(never)]
pub fn skip_back(text: &[u8], at: usize, most: usize, is: fn(&u8) -> bool) -> usize {
    let count = text[..at].iter().rev().take(most).take_while(|byte| is(byte)).count();
    looked_at(count);
    at - count
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

/// The words of a list, which has `|` between them: a table of pointers would take 40 bytes more a word.
pub fn words(list: &'static str) -> impl Iterator<Item = &'static str> {
    let mut rest = Some(list);
    core::iter::from_fn(move || next_word(&mut rest))
}

#[inline(never)]
fn next_word(rest: &mut Option<&'static str>) -> Option<&'static str> {
    let list = (*rest)?;
    let (word, behind) = list.split_once('|').map_or((list, None), |(word, behind)| (word, Some(behind)));
    *rest = behind;
    Some(word)
}

/// The n-th word of a list.
#[inline(never)]
pub fn nth_word(list: &'static str, n: usize) -> Option<&'static [u8]> {
    words(list).nth(n).map(str::as_bytes)
}

/// Whether a word is one of a list, in any case.
#[inline(never)]
pub fn is_one_of(word: &[u8], list: &'static str) -> bool {
    words(list).any(|known| is_same(word, known.as_bytes()))
}

/// Whether a word of a list is at this place, in any case; and how long it is.
#[inline(never)]
pub fn starts_with_one(text: &[u8], at: usize, list: &'static str) -> Option<usize> {
    words(list).find(|known| starts(text, at, known.as_bytes())).map(str::len)
}

/// Whether a word of a list ends here, in any case.
#[inline(never)]
pub fn ends_with_one(text: &[u8], at: usize, list: &'static str) -> bool {
    words(list).any(|known| ends(text, at, known.as_bytes()))
}

/// Whether a text has one of a list.
#[inline(never)]
pub fn has_one(text: &[u8], list: &'static str) -> bool {
    words(list).any(|known| contains(text, known.as_bytes()))
}

/// A text up to the first such byte, and what follows that.
#[inline(never)]
pub fn cut(text: &[u8], byte: u8) -> (&[u8], &[u8]) {
    let at = find(text, 0, &[byte]).unwrap_or(text.len());
    (&text[..at], text.get(at + 1..).unwrap_or_default())
}

/// The same of a `str`.
#[inline(never)]
pub fn cut_str(text: &str, byte: u8) -> (&str, &str) {
    text.split_once(char::from(byte)).unwrap_or((text, ""))
}

/// Name and value of a header's line, which has a colon.
pub fn named(line: &[u8]) -> Option<(&[u8], &[u8])> {
    has(line, b':').then(|| cut(line, b':'))
}

/// The parameters of a query.
pub fn parameters(query: &[u8]) -> impl Iterator<Item = &[u8]> + Clone {
    query.split(|b| *b == b'&').filter(|pair| !pair.is_empty())
}

/// A text up to the last line end, and its last line.
#[inline(never)]
pub fn cut_last(text: &[u8]) -> (&[u8], &[u8]) {
    let start = skip_back(text, text.len(), usize::MAX, |byte| *byte != b'\n');
    (&text[..start.saturating_sub(1)], &text[start..])
}

/// Methods of HTTP that S3 knows, and those of its browsers' questions.
const METHODS: &str = "GET|PUT|POST|HEAD|DELETE|OPTIONS|PATCH";

/// The method that a text starts with, in any case.
#[inline(never)]
pub fn method_at(text: &[u8], at: usize) -> Option<&'static [u8]> {
    words(METHODS).map(str::as_bytes).find(|method| starts(text, at, method))
}

/// The method that a word is, in any case.
pub fn method(word: &[u8]) -> Option<&'static [u8]> {
    method_at(word, 0).filter(|method| method.len() == word.len())
}

/// The method that ends here, as a word of its own with a capital: Go writes `Get "https://..."`.
#[inline(never)]
pub fn method_before(text: &[u8], end: usize) -> Option<&'static [u8]> {
    let start = skip_back(text, end, 8, is_word);
    if text.get(start)?.is_ascii_uppercase() { method(&text[start..end]) } else { None }
}

/// Where the payload hash that starts here ends: SHA-256 in hex digits, or a marker such as UNSIGNED-PAYLOAD.
pub fn payload_hash(text: &[u8], at: usize) -> Option<usize> {
    text.get(at..)?;
    let end = skip(&text[..text.len().min(at.saturating_add(65))], at, is_hex);
    if end == at + 64 {
        return Some(end);
    }
    let word = skip(text, at, |byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'-');
    let is_whole = ends_with_one(text, word, "PAYLOAD|TRAILER");
    starts_with_one(&text[..word], at, "UNSIGNED-PAYLOAD|STREAMING-").filter(|_| is_whole).map(|_| word)
}

#[cfg(test)]
std::thread_local! {
    /// How many bytes were looked at.
    pub static LOOKED_AT: core::cell::Cell<usize> = const { core::cell::Cell::new(0) };
}
