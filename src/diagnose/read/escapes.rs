//! Undoes what strings of programming languages, and HTML, make of a text. In place: nothing gets longer.

use super::text::{find, find_folded, skip, starts};
use crate::text::encode::unescape;

/// Undo one kind of escape after the other until a document can be read, and return the new length.
pub fn undo(text: &mut [u8]) -> usize {
    let mut len = text.len();
    // What was escaped several times is read by several programs. More than these few was never seen.
    for _ in 0..6 {
        let before = len;
        let all = &text[..len];
        if has_string_escapes(all) {
            len = rewrite(&mut text[..len], string_escape);
        } else if has_no_tags(all) && has_html_escapes(all) {
            len = rewrite(&mut text[..len], html_escape);
        }
        if len == before {
            break;
        }
    }
    if find_folded(&text[..len], 0, b"<br").is_some() {
        len = rewrite(&mut text[..len], line_break);
    }
    if find(&text[..len], 0, b" +\n").is_some() { rewrite(&mut text[..len], joined_strings) } else { len }
}

fn has_html_escapes(text: &[u8]) -> bool {
    find(text, 0, b"&lt;").is_some() || find(text, 0, b"&amp;lt;").is_some()
}

fn has_no_tags(text: &[u8]) -> bool {
    find(text, 0, b"<Code>").is_none() && find(text, 0, b"<Error>").is_none()
}

/// Whether this is within a string of a program. A document alone has none, and what looks like one is meant.
fn has_string_escapes(text: &[u8]) -> bool {
    if text.trim_ascii_start().first().is_some_and(|byte| *byte == b'<') && !starts(text, 0, b"<AWS") {
        return false;
    }
    let mut at = 0;
    while let Some(slash) = find(text, at, b"\\") {
        match text[slash + 1..] {
            [b'n' | b'r' | b'"' | b'/', ..] | [b'u', b'0', b'0', ..] | [b'x', b'3', b'c' | b'C', ..] => return true,
            [b'\\', b'n' | b'"' | b'/' | b'u' | b'\\', ..] => return true,
            _ => at = slash + 1,
        }
    }
    false
}

/// What is read at an offset: how many bytes of it, and how many bytes to write for them. None if it is not to be changed.
type Change = fn(&[u8], usize, &mut [u8; 4]) -> Option<(usize, usize)>;

fn rewrite(text: &mut [u8], change: Change) -> usize {
    let (mut from, mut to) = (0, 0);
    while from < text.len() {
        let mut new = [0; 4];
        match change(text, from, &mut new) {
            Some((read, written)) => {
                text[to..to + written].copy_from_slice(&new[..written]);
                from += read;
                to += written;
            }
            None => {
                text[to] = text[from];
                from += 1;
                to += 1;
            }
        }
    }
    to
}

/// `\n`, `\"`, `\u003c` and so on.
fn string_escape(text: &[u8], at: usize, new: &mut [u8; 4]) -> Option<(usize, usize)> {
    // Log4j writes line ends so: [\r][\n].
    if text[at..].starts_with(b"[\\r]") || text[at..].starts_with(b"[\\n]") {
        return Some((4, 0));
    }
    if text[at] != b'\\' {
        return None;
    }
    let mut one = |byte: u8, read| {
        new[0] = byte;
        Some((read, 1))
    };
    match *text.get(at + 1)? {
        b'n' => one(b'\n', 2),
        b'r' if text[at + 2..].starts_with(b"\\n") => Some((2, 0)),
        b'r' => one(b'\n', 2),
        b't' => one(b'\t', 2),
        byte @ (b'"' | b'\'' | b'/' | b'\\' | b'`' | b'$') => one(byte, 2),
        b'x' => one(unescape(text.get(at + 2..)?)?, 4),
        b'u' => {
            let unit = |at: usize| {
                let [high, low] = [unescape(text.get(at..)?)?, unescape(text.get(at + 2..)?)?];
                Some(u32::from(high) << 8 | u32::from(low))
            };
            let (mut code, mut read) = (unit(at + 2)?, 6);
            if (0xd800..0xdc00).contains(&code) && text[at + 6..].starts_with(b"\\u") {
                code = 0x1_0000 + ((code - 0xd800) << 10) + (unit(at + 8)?.wrapping_sub(0xdc00) & 0x3ff);
                read = 12;
            }
            Some((read, char::from_u32(code)?.encode_utf8(new).len()))
        }
        _ => None,
    }
}

/// `&lt;` and so on.
fn html_escape(text: &[u8], at: usize, new: &mut [u8; 4]) -> Option<(usize, usize)> {
    if text[at] != b'&' {
        return None;
    }
    if text[at..].starts_with(b"&nbsp;") {
        new[0] = b' ';
        return Some((6, 1));
    }
    let (character, read) = entity(&text[at + 1..])?;
    Some((1 + read, character.encode_utf8(new).len()))
}

/// The character of an entity, of which what follows the `&` is given, and how many bytes of that it takes.
pub fn entity(rest: &[u8]) -> Option<(char, usize)> {
    // The longest is &#1114111; so the end is looked for in a few bytes only.
    let end = rest.iter().take(12).position(|byte| *byte == b';')?;
    let character = match &rest[..end] {
        b"lt" => '<',
        b"gt" => '>',
        b"amp" => '&',
        b"quot" => '"',
        b"apos" => '\'',
        [b'#', b'x' | b'X', digits @ ..] => char::from_u32(number(digits, 16)?)?,
        [b'#', digits @ ..] => char::from_u32(number(digits, 10)?)?,
        _ => return None,
    };
    Some((character, end + 1))
}

fn number(digits: &[u8], base: u32) -> Option<u32> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0u32, |n, digit| n.checked_mul(base)?.checked_add((*digit as char).to_digit(base)?))
}

/// `<br>` and the line end behind it.
fn line_break(text: &[u8], at: usize, new: &mut [u8; 4]) -> Option<(usize, usize)> {
    if text[at] != b'<' || !starts(text, at, b"<br") {
        return None;
    }
    let end = skip(text, at + 3, |byte| matches!(byte, b' ' | b'/'));
    if text.get(end) != Some(&b'>') {
        return None;
    }
    new[0] = b'\n';
    let line_end = usize::from(text.get(end + 1) == Some(&b'\n'));
    Some((end + 1 + line_end - at, 1))
}

/// `'...' +` and `'...'` on the next line, as Node.js prints a long text.
fn joined_strings(text: &[u8], at: usize, _: &mut [u8; 4]) -> Option<(usize, usize)> {
    let quote = text[at];
    if !matches!(quote, b'\'' | b'"' | b'`') || !text[at + 1..].starts_with(b" +\n") {
        return None;
    }
    let next = skip(text, at + 4, |byte| *byte == b' ');
    (text.get(next) == Some(&quote)).then(|| (next + 1 - at, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn undone(text: &str) -> String {
        let mut bytes = text.as_bytes().to_vec();
        let len = undo(&mut bytes);
        String::from_utf8(bytes[..len].to_vec()).unwrap()
    }

    #[test]
    fn escapes_of_strings_are_undone_as_often_as_they_were_made() {
        let plain = "x <Error a=\"b\">\n<Code>\t\u{1f600}/</Code>";
        // serde_json's and Rust's own escapes.
        let json = serde_json::to_string(plain).unwrap();
        let unquoted = |text: &str| text[1..text.len() - 1].to_string();
        assert_eq!(undone(&json), format!("\"{plain}\""));
        assert_eq!(undone(&unquoted(&format!("{plain:?}"))), plain);
        let twice = serde_json::to_string(&json).unwrap();
        assert_eq!(undone(&twice), format!("\"\"{plain}\"\""));
        for (escaped, expected) in [
            (r"b'\x3cError\x3e\r\n\u003cA\u003e\/\''", "b'<Error>\n<A>/''"),
            (r"\ud83d\ude00\n", "\u{1f600}\n"),
            (r"no \q \u12 \x4 end\n", "no \\q \\u12 \\x4 end\n"),
            ("'a\\n' +\n    'b'", "'a\nb'"),
            (r#""PUT / HTTP/1.1[\r][\n]""#, "\"PUT / HTTP/1.1\""),
        ] {
            assert_eq!(undone(escaped), expected);
        }
    }

    #[test]
    fn a_document_alone_keeps_its_backslashes() {
        for text in [r#"<Error><Code>X</Code><A>\n\"</A></Error>"#, r"no escapes: C:\dir \", ""] {
            assert_eq!(undone(text), text);
        }
    }

    #[test]
    fn html_is_undone_where_there_are_no_tags_without() {
        assert_eq!(undone("&amp;lt;Error&amp;gt;<br />\n&amp;#10;"), "<Error>\n\n");
        assert_eq!(undone("&lt;Code&gt;a&amp;amp;&lt;/Code&gt;"), "<Code>a&amp;</Code>");
        assert_eq!(undone("<Code>&lt;</Code>"), "<Code>&lt;</Code>");
        assert_eq!(undone("&nbsp; & &; &#; &#x; &#1114112; &lt"), "&nbsp; & &; &#; &#x; &#1114112; &lt");
    }
}
