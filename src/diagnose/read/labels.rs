//! Values behind their names: `code = X`, `"Code": "X"`, `[Code] => X`, `code: Some("X")`, `method=PUT`.

use super::text::{find, is_space, line_end, part, skip, skip_back, starts, tail};

/// A value: where it starts and where it ends.
pub type Span = (usize, usize);

/// The value of the name that ends at `at`, if a sign says that it has one.
pub fn value_behind(text: &[u8], at: usize) -> Option<Span> {
    // The quote or bracket of the name itself.
    let at = skip(text, at, |byte| matches!(byte, b'"' | b'\'' | b'`' | b']' | b' ' | b'*'));
    let behind = match text.get(at..)? {
        [b'=' | b'-', b'>', ..] => at + 2,
        [b':' | b'=', ..] => at + 1,
        _ => return None,
    };
    value_at(text, behind)
}

/// The value that starts here, perhaps in quotes.
pub fn value_at(text: &[u8], at: usize) -> Option<Span> {
    let mut at = skip(text, at, |byte| matches!(byte, b' ' | b'\t' | b'*'));
    for wrapper in [&b"Some("[..], b"[", b"[ ", b"(", b"&"] {
        if starts(text, at, wrapper)
            && text.get(at + wrapper.len()).is_some_and(|byte| matches!(byte, b'"' | b'\'' | b'b'))
        {
            at += wrapper.len();
        }
    }
    if matches!(text.get(at..)?, [b'b' | b'u', b'"' | b'\'', ..]) {
        at += 1;
    }
    let quote = *text.get(at)?;
    if matches!(quote, b'"' | b'\'' | b'`') {
        return Some((at + 1, closing_quote(text, at + 1, quote)));
    }
    // As long as any message, but no longer: there may be many names in a line.
    Some((at, line_end(part(text, 0, text.len().min(at + 2048)), at)))
}

/// The quote that closes: one behind which a value may end. Quotes within a value were escaped, and are not any more.
pub fn closing_quote(text: &[u8], open: usize, quote: u8) -> usize {
    let mut at = open;
    for _ in 0..64 {
        let Some(end) = find(text, at, &[quote]) else { break };
        let next = skip(text, end + 1, is_space);
        let closes = match text.get(next) {
            None => true,
            Some(byte) if next == end + 1 => {
                matches!(byte, b',' | b'}' | b']' | b')' | b';' | b':' | b'=' | b'\n' | b'\'' | b'"')
            }
            Some(byte) => matches!(byte, b',' | b'}' | b']' | b')' | b'\n') || tail(text, next).starts_with(b"=>"),
        };
        if closes {
            return end;
        }
        at = end + 1;
    }
    find(text, open, &[quote]).unwrap_or(text.len())
}

/// A value up to where a word ends, for those that are one word.
pub fn first_word(text: &[u8], span: Span) -> Span {
    let is_part = |byte: &u8| !matches!(byte, b' ' | b'\t' | b'\n' | b',' | b';' | b')' | b'}' | b'"' | b'\'' | b'`');
    (span.0, skip(part(text, 0, span.1), span.0, is_part))
}

/// The word before `at` in the same line, and the bytes between the two.
pub fn word_before(text: &[u8], at: usize) -> (&[u8], &[u8]) {
    let end = skip_back(text, at, 16, |byte| !byte.is_ascii_alphanumeric() && *byte != b'\n');
    let start = skip_back(text, end, 32, |byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    (part(text, start, end), part(text, end, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_behind_every_sign() {
        for (text, expected) in [
            ("code = X, message", "X, message"),
            ("code\": \"X\", \"", "X"),
            ("code'] => 'it's X'\n", "it's X"),
            ("code: Some(\"X\"), ", "X"),
            ("code: [b'X']", "X"),
            ("code=b'X'", "X"),
            ("code: say \"X\" \nY", "say \"X\" "),
            ("code\":\"a \"quoted\" word\",\"", "a \"quoted\" word"),
            ("code: 'open", "open"),
        ] {
            let (start, end) = value_behind(text.as_bytes(), 4).unwrap();
            assert_eq!(&text[start..end], expected, "{text}");
        }
        for none in ["code", "code X", "code, X", "code:"] {
            assert!(value_behind(none.as_bytes(), 4).is_none(), "{none}");
        }
    }
}
