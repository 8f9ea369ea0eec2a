//! The error in what an SDK says of it: the code as a known word, by where it is, and the message as what is in its place.

use super::codes::{code_at, message_at};
use super::labels::{Span, first_word, value_behind, word_before};
use super::text::{
    count, find, has, is_one_of, is_space, is_word, line_end, line_start, part, skip, starts, tail, trim, word,
};
use crate::diagnose::document::Document;

/// A code in a text.
pub struct Named<'a> {
    pub code: &'a [u8],
    pub start: usize,
    pub end: usize,
    /// How much its place is a code's.
    place: u8,
    /// Whether it is only mentioned, or is one of several in such a place.
    pub is_doubtful: bool,
}

/// Words before a code, of which those of the first kind are followed by nothing else.
const BEFORE: &str = "code|errorcode|error_code|errcode|exceptionname|occurred|errors";
const PERHAPS_BEFORE: &str = "__type|error|type|name";

/// The code in the place that is a code's most; the first of several.
pub fn find_code(text: &[u8]) -> Option<Named<'_>> {
    let mut best: Option<Named<'_>> = None;
    let (mut at, mut is_doubtful) = (0, false);
    while let Some((start, end)) = word(text, at) {
        at = end;
        if !text[start].is_ascii_uppercase() || end - start < 6 {
            continue;
        }
        let named = match code_at(tail(text, start)) {
            Some((code, ordinary)) => {
                let end = start + code.len();
                let place = place(text, start, end);
                let is_code = !ordinary || place >= 3 || starts(text, end, b": null");
                is_code.then_some(Named { code: part(text, start, end), start, end, place, is_doubtful: place < 2 })
            }
            None => unknown_code(text, start, end),
        };
        let Some(named) = named else { continue };
        match &best {
            Some(best) if best.place > named.place => {}
            Some(best) if best.place == named.place => is_doubtful |= best.code != named.code,
            _ => (best, is_doubtful) = (Some(named), false),
        }
    }
    best.map(|best| Named { is_doubtful: best.is_doubtful || is_doubtful, ..best })
}

/// How much a place is a code's.
fn place(text: &[u8], start: usize, end: usize) -> u8 {
    let (before, between) = word_before(text, start);
    // What a program imports.
    let is_type = between.starts_with(b"::") && matches!(text.get(end), Some(b';' | b',' | b'}'));
    // Between tags, it is what a page shows as code.
    if !has(between, b',') && between != b">" && !is_type {
        if is_one_of(before, BEFORE) {
            return 4;
        }
        if is_one_of(before, PERHAPS_BEFORE) {
            return 3;
        }
    }
    let end = if starts(text, end, b"Exception") { end + b"Exception".len() } else { end };
    match text.get(end) {
        Some(b':' | b'(') => 2,
        Some(b')') if part(text, 0, start).ends_with(b"(") => 2,
        Some(b' ') if starts(text, end, b" (") => 2,
        _ => 1,
    }
}

/// A code that is in no table, in a place that nothing else has.
fn unknown_code(text: &[u8], start: usize, end: usize) -> Option<Named<'_>> {
    let code = part(text, start, end);
    let capitals = count(code, u8::is_ascii_uppercase);
    let looks_so = capitals >= 2 && capitals < code.len() && code.iter().all(u8::is_ascii_alphanumeric);
    (looks_so && place(text, start, end) == 4).then_some(Named { code, start, end, place: 3, is_doubtful: false })
}

/// Where a well-known message starts, and its code.
pub fn find_message(text: &[u8]) -> Option<(usize, &'static [u8])> {
    let mut at = 0;
    while let Some((start, end)) = word(text, at) {
        if let Some(code) = message_at(tail(text, start)) {
            return Some((start, code));
        }
        // `x-amz-date must be` starts at its first letter alone.
        at = skip(text, end, |byte| is_word(byte) || *byte == b'-');
    }
    None
}

/// The message of a code: what follows it, what is labelled so, or what precedes it.
pub fn message<'a>(text: &'a [u8], named: &Named<'_>) -> &'a [u8] {
    let labelled = labelled_message(text, named);
    let behind = behind(text, named.end);
    let span = match (labelled, behind) {
        (Some(span), _) if named.place == 4 => span,
        (_, Some(span)) => span,
        (Some(span), None) => span,
        (None, None) => match known_near(text, named).or_else(|| before(text, named.start)) {
            Some(span) => span,
            None => return b"",
        },
    };
    let is_cut = part(text, span.0, span.1).trim_ascii_end().ends_with(b";") && text.get(span.1) == Some(&b'\n');
    let end = if is_cut { line_end(text, span.1 + 1) } else { span.1 };
    trimmed(text, (span.0, end))
}

/// What an SDK puts behind a code: `X: M`, `X (client): M`, `(X) when calling the Y operation: M`, `X (M)`, `403 (X): M`.
fn behind(text: &[u8], end: usize) -> Option<Span> {
    let stop = line_end(text, end);
    let mut at = skip(text, end, |byte| matches!(byte, b')' | b'"' | b'\'' | b'`' | b'*' | b']'));
    if starts(text, at, b" when calling the ") {
        at = find(part(text, 0, stop), at, b"operation")? + b"operation".len();
        if starts(text, at, b" (") {
            at = find(part(text, 0, stop), at, b")")?;
        }
        at = find(part(text, 0, stop), at, b": ")?;
    }
    for kind in [&b" (client)"[..], b" (server)"] {
        at += if starts(text, at, kind) { kind.len() } else { 0 };
    }
    match text.get(at..stop)? {
        [b' ', b'(', ..] => {
            let close = find(part(text, 0, stop), at, b")").unwrap_or(stop);
            (close > at + 8).then_some((at + 2, close))
        }
        [b':', rest @ ..] if !trim(rest).is_empty() => Some((at + 1, stop)),
        [b' ', b'-' | b':', b' ', _, ..] => Some((at + 3, stop)),
        // Where the tags were lost.
        [first, ..] if at == end && first.is_ascii_uppercase() => Some((at, stop)),
        _ => None,
    }
}

/// How far before the code its object may start.
const OBJECT: usize = 16_384;
/// How far from the code its message may be.
const NEAR: usize = 1500;

/// `message = M`, behind the code or before it.
fn labelled_message(text: &[u8], named: &Named<'_>) -> Option<Span> {
    let (from, to) = (named.start.saturating_sub(NEAR), text.len().min(named.end + NEAR));
    let (mut at, mut found) = (from, None);
    while let Some((start, end)) = word(part(text, 0, to), at) {
        at = end;
        if is_one_of(part(text, start, end), "message|errormessage") {
            let value = value_behind(text, end).filter(|(start, end)| start < end);
            if let Some(value) = value {
                found = Some(value);
                if start > named.end {
                    break;
                }
            }
        }
    }
    found
}

/// A well-known message near the code.
fn known_near(text: &[u8], named: &Named<'_>) -> Option<Span> {
    let (from, to) = (named.start.saturating_sub(NEAR), text.len().min(named.end + NEAR));
    let (start, _) = find_message(part(text, from, to))?;
    Some((from + start, line_end(text, from + start)))
}

/// What precedes: `M (Service: S3, Status Code: 403, ...)`.
fn before(text: &[u8], at: usize) -> Option<Span> {
    let from = line_start(text, at);
    let end = find(part(text, 0, at), from, b" (Service: ")?;
    let start = find(part(text, 0, end), from, b"Exception: ").map_or(from, |at| at + b"Exception: ".len());
    Some((start, end))
}

/// A message without what is not part of it.
fn trimmed(text: &[u8], (start, end): Span) -> &[u8] {
    let mut message = part(text, start, end.max(start));
    for stop in [&b"<?xml"[..], b"<Error>", b" (Service: ", b"\",\"", b"\"}"] {
        message = part(message, 0, find(message, 0, stop).unwrap_or(message.len()));
    }
    let message = trim(message);
    trim(message.strip_suffix(b" -").unwrap_or(message))
}

/// The message that starts here, to the end of its line; of the second one, if the first is short.
pub fn message_from(text: &[u8], start: usize) -> &[u8] {
    let mut end = line_end(text, start);
    if end - start < 60
        && !part(text, start, end).ends_with(b".")
        && text.get(end + 1).is_some_and(u8::is_ascii_lowercase)
    {
        end = line_end(text, end + 1);
    }
    trimmed(text, (start, end))
}

/// Fill in what is named as the elements of a document are: in the object that has the code, or behind it.
pub fn fill<'a>(text: &'a [u8], named: &Named<'_>, document: &mut Document<'a>) {
    let least = named.start.saturating_sub(OBJECT);
    let open = part(text, least, named.start).iter().rposition(|byte| *byte == b'{');
    let mut at = open.map_or(named.end, |open| least + open);
    while let Some((start, end)) = word(text, at) {
        at = end;
        let Some(slot) = document.slot(part(text, start, end)) else { continue };
        let Some(span) = value_behind(text, end) else { continue };
        let is_text = |name: &[u8]| {
            matches!(name, b"StringToSign" | b"CanonicalRequest" | b"StringToSignBytes" | b"CanonicalRequestBytes")
        };
        let quoted = matches!(text[span.0 - 1], b'"' | b'\'' | b'`');
        let span = match (is_text(part(text, start, end)), quoted) {
            (_, true) => span,
            (true, false) => (span.0, block_end(text, span.0)),
            (false, false) => first_word(text, span),
        };
        if slot.is_empty() {
            *slot = trim(part(text, span.0, span.1));
        }
        at = at.max(span.1);
    }
}

/// Where a text of several lines ends that PHP's print_r shows: before the next name in brackets, or the closing one.
fn block_end(text: &[u8], at: usize) -> usize {
    let mut end = line_end(text, at);
    while end < text.len() {
        let next = skip(text, end + 1, is_space);
        let name_end = skip(text, next + 1, is_word);
        if text.get(next) == Some(&b')') || text.get(next) == Some(&b'[') && tail(text, name_end).starts_with(b"] =>") {
            break;
        }
        end = line_end(text, end + 1);
    }
    end
}
