//! The texts that a document shows without its tags, each by its shape.

use super::signed::string_parts;
use super::text::{find, find_folded, is_hex, part, skip, skip_back, starts, tail, trim};
use crate::diagnose::document::Document;

/// Fill in what the document shows without its tags, or with line ends in their place: each text by its shape.
pub fn find_by_shape<'a>(text: &'a [u8], from: usize, document: &mut Document<'a>) {
    let Some(start) = find(text, from, b"AWS4-HMAC-SHA256") else { return };
    let Some((_, len)) = string_parts(tail(text, start)) else { return };
    let end = start + len;
    let signature = skip(text, end, u8::is_ascii_whitespace);
    // A client's own text has no signature at once behind it.
    let Some(provided) = text.get(signature..signature + 64).filter(|text| text.iter().all(is_hex)) else { return };
    let is_key = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'*' || *byte == b'_';
    let key_end = skip_back(text, start, 64, u8::is_ascii_whitespace);
    let key = part(text, skip_back(text, key_end, 128, is_key), key_end);
    if document.access_key_id.is_empty() && key.len() >= 8 && key_end > from {
        document.access_key_id = key;
    }
    if document.string_to_sign.is_empty() {
        document.string_to_sign = part(text, start, start + len);
    }
    if document.signature_provided.is_empty() {
        document.signature_provided = provided;
    }
    // "AWS4-", and the line end and slash behind a method.
    let Some(string) = pairs_at(text, find(text, end, b"41 57 53 34 2d")) else { return };
    if document.string_to_sign_bytes.is_empty() {
        document.string_to_sign_bytes = part(text, string.0, string.1);
    }
    let canonical = skip(text, string.1, u8::is_ascii_whitespace);
    let slash = find(text, canonical, b" 0a 2f");
    let first = slash.map(|slash| method_start(text, slash));
    let Some(bytes) = pairs_at(text, first) else { return };
    if document.canonical_request_bytes.is_empty() {
        document.canonical_request_bytes = part(text, bytes.0, bytes.1);
    }
    if document.canonical_request.is_empty() {
        document.canonical_request = trim(part(text, canonical, bytes.0));
    }
}

/// Where the pairs start whose letters are capitals, up to `end`.
fn method_start(text: &[u8], end: usize) -> usize {
    let is_capital =
        |at: usize| matches!(tail(text, at), [b'4', b'1'..=b'9' | b'a'..=b'f', ..] | [b'5', b'0'..=b'9' | b'a', ..]);
    let mut start = end;
    while start >= 3 && is_capital(start - 2) {
        start -= 3;
        if text[start] != b' ' {
            break;
        }
    }
    end.min(start + 1)
}

/// Pairs of hex digits with spaces between.
fn pairs_at(text: &[u8], start: Option<usize>) -> Option<(usize, usize)> {
    let start = start?;
    let is_pair = |at: usize| text.get(at..at + 2).is_some_and(|pair| pair.iter().all(is_hex));
    let mut end = start + 2;
    while text.get(end).is_some_and(|byte| byte.is_ascii_whitespace()) && is_pair(end + 1) {
        end += 3;
    }
    is_pair(start).then_some((start, end.min(text.len())))
}

/// Texts in a sentence of another service: "The Canonical String for this request should have been '...'".
pub fn find_in_sentence<'a>(text: &'a [u8], document: &mut Document<'a>) {
    let quoted = |marker: &[u8]| {
        let open = skip(text, find_folded(text, 0, marker)? + marker.len(), |byte| !matches!(byte, b'\'' | b'"'));
        let close = find(text, open + 1, text.get(open..open + 1)?)?;
        Some(trim(part(text, open + 1, close)))
    };
    if !starts(text, 0, b"<") && document.canonical_request.is_empty() {
        document.canonical_request = quoted(b"canonical string for this request should have been").unwrap_or_default();
        document.string_to_sign = match document.string_to_sign {
            [] => quoted(b"string-to-sign should have been").unwrap_or_default(),
            string => string,
        };
    }
}
