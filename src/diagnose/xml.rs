//! A minimal XML parser for error documents: the texts of leaf elements, found in one pass.

use super::document::Document;
use crate::memory::{List, OutOfMemory};
use crate::text::encode::unescape;

/// Parse an error document, with `room` for its texts that are not in it as they are; None if `body` is not one.
pub fn parse<'a>(body: &'a [u8], room: &'a mut List<u8, 0>) -> Result<Option<Document<'a>>, OutOfMemory> {
    let Some(mut document) = find_texts(body) else { return Ok(None) };
    // No text gets longer, and pairs of hex digits are decoded, perhaps after their entities are.
    let pairs = document.canonical_request_bytes.len() + document.string_to_sign_bytes.len();
    let resolved = document.texts().filter(|text| text.contains(&b'&')).map(|text| text.len());
    *room = List::filled(0, resolved.sum::<usize>() + pairs)?;
    let mut free = &mut room[..];
    document.texts().for_each(|text| *text = resolve(text, &mut free).trim_ascii());
    document.canonical_request = shown(document.canonical_request_bytes, document.canonical_request, &mut free);
    document.string_to_sign = shown(document.string_to_sign_bytes, document.string_to_sign, &mut free);
    Ok(Some(document))
}

/// The texts as they are written.
fn find_texts(body: &[u8]) -> Option<Document<'_>> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start();
    if !body.starts_with(b"<") {
        return None;
    }
    let mut document = Document::default();
    let (mut rest, mut is_error) = (body, false);
    while let Some(at) = position(rest, b'<') {
        rest = &rest[at + 1..];
        let Some(end) = position(rest, b'>') else { break };
        let name = local_name(&rest[..end]);
        if matches!(name, b"Error" | b"ErrorResponse") {
            is_error = true;
        }
        rest = &rest[end + 1..];
        if let Some(slot) = document.slot(name) {
            let (text, tail) = match rest.strip_prefix(b"<![CDATA[") {
                Some(data) => data.split_at(find(data, b"]]>").unwrap_or(data.len())),
                None => rest.split_at(position(rest, b'<').unwrap_or(rest.len())),
            };
            if slot.is_empty() {
                *slot = text;
            }
            rest = tail;
        }
    }
    (is_error && !document.code.is_empty()).then_some(document)
}

/// The name in a start tag, without prefix and attributes; empty for other tags.
fn local_name(tag: &[u8]) -> &[u8] {
    let name = tag.split(|b| b.is_ascii_whitespace() || *b == b'/').next().unwrap_or_default();
    &name[name.iter().rposition(|b| *b == b':').map_or(0, |at| at + 1)..]
}

/// A text with its entities resolved. Unknown ones are left as they are.
fn resolve<'a>(raw: &'a [u8], free: &mut &'a mut [u8]) -> &'a [u8] {
    if !raw.contains(&b'&') {
        return raw;
    }
    let room = core::mem::take(free);
    let (mut rest, mut len) = (raw, 0);
    let mut write = |text: &[u8]| {
        room[len..len + text.len()].copy_from_slice(text);
        len += text.len();
    };
    while let Some(at) = position(rest, b'&') {
        write(&rest[..at]);
        rest = &rest[at + 1..];
        // The longest is &#1114111; so the end is looked for in a few bytes only.
        let window = &rest[..rest.len().min(12)];
        match position(window, b';').and_then(|end| Some((entity(&window[..end])?, end))) {
            Some((character, end)) => {
                write(character.encode_utf8(&mut [0; 4]).as_bytes());
                rest = &rest[end + 1..];
            }
            None => write(b"&"),
        }
    }
    write(rest);
    let (text, rest) = room.split_at_mut(len);
    *free = rest;
    text
}

fn entity(name: &[u8]) -> Option<char> {
    Some(match name {
        b"lt" => '<',
        b"gt" => '>',
        b"amp" => '&',
        b"quot" => '"',
        b"apos" => '\'',
        [b'#', b'x' | b'X', digits @ ..] => char::from_u32(number(digits, 16)?)?,
        [b'#', digits @ ..] => char::from_u32(number(digits, 10)?)?,
        _ => return None,
    })
}

fn number(digits: &[u8], base: u32) -> Option<u32> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0u32, |n, digit| n.checked_mul(base)?.checked_add((*digit as char).to_digit(base)?))
}

/// A text that the server shows twice: as pairs of hex digits, which survive transit unchanged, or else as text. Empty if
/// it shows neither.
fn shown<'a>(pairs: &[u8], text: &'a [u8], free: &mut &'a mut [u8]) -> &'a [u8] {
    match hex_pairs(pairs, free) {
        Some(decoded) => decoded,
        None if text.contains(&b'\n') => text,
        // Printed on one line, it has lost the line breaks that the comparison needs.
        None => b"",
    }
}

/// The bytes of pairs of hex digits separated by spaces; None if there are none, or anything else.
fn hex_pairs<'a>(text: &[u8], free: &mut &'a mut [u8]) -> Option<&'a [u8]> {
    let pairs = || text.split(u8::is_ascii_whitespace).filter(|pair| !pair.is_empty());
    let decode = |pair: &[u8]| if pair.len() == 2 { unescape(pair) } else { None };
    let count = pairs().count();
    if count == 0 || pairs().any(|pair| decode(pair).is_none()) {
        return None;
    }
    let (decoded, rest) = core::mem::take(free).split_at_mut(count);
    decoded.iter_mut().zip(pairs().filter_map(decode)).for_each(|(slot, byte)| *slot = byte);
    *free = rest;
    Some(decoded)
}

fn position(bytes: &[u8], byte: u8) -> Option<usize> {
    bytes.iter().position(|b| *b == byte)
}

/// Position of the first occurrence of `wanted`.
#[inline(never)]
pub fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

/// Whether `wanted` occurs in `bytes`, ignoring case.
#[inline(never)]
pub fn mentions(bytes: &[u8], wanted: &str) -> bool {
    let first = wanted.as_bytes()[0];
    bytes
        .windows(wanted.len())
        .any(|window| window[0] | 0x20 == first | 0x20 && window.eq_ignore_ascii_case(wanted.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_are_resolved_and_others_stay() {
        for (raw, expected) in [
            ("a&lt;&gt;&amp;&quot;&apos;b", "a<>&\"'b"),
            ("a&#10;b&#x0A;c&#xe9;", "a\nb\nc\u{e9}"),
            (
                "&nbsp; & &; &#; &#x; &#1114112; &#99999999999; &amp",
                "&nbsp; & &; &#; &#x; &#1114112; &#99999999999; &amp",
            ),
        ] {
            let mut room = vec![0; raw.len()];
            assert_eq!(resolve(raw.as_bytes(), &mut &mut room[..]), expected.as_bytes());
        }
    }

    #[test]
    fn texts_are_found_at_any_depth() {
        let body = "\u{feff} <?xml version=\"1.0\"?>\n<ns:ErrorResponse><Error a='b'><Type>Sender</Type>\
            <ns:Code >X</Code><Message/><Region><![CDATA[a<b]]></Region><Code>Y</Code></Error>";
        let mut room = List::default();
        let document = parse(body.as_bytes(), &mut room).unwrap().unwrap();
        assert_eq!((document.code, document.message, document.region), (&b"X"[..], &b""[..], &b"a<b"[..]));
        for none in ["", "plain", "{}", "<html><Code>x</Code></html>", "<Error>", "<Error><Code></Code></Error>", "<"] {
            assert!(parse(none.as_bytes(), &mut List::default()).unwrap().is_none(), "{none}");
        }
    }

    #[test]
    fn bytes_are_pairs_of_hex_digits() {
        let text = |bytes, raw| {
            let body = format!(
                "<Error><Code>X</Code><StringToSignBytes>{bytes}</StringToSignBytes><StringToSign>{raw}</StringToSign></Error>"
            );
            parse(body.as_bytes(), &mut List::default()).unwrap().unwrap().string_to_sign.to_vec()
        };
        assert_eq!(text("47 45 0a\n54", "x"), b"GE\nT");
        // A room for both what is resolved and what is decoded.
        assert_eq!(text("47 45 47 45 47 45&#9;0a&#32;54", "x"), b"GEGEGE\nT");
        assert_eq!(text("47 4", "\n &lt;\n&#10;&gt; "), b"<\n\n>");
        for none in ["", "on one line"] {
            assert_eq!(text("", none), b"");
        }
    }
}
