//! A minimal XML parser for error documents: the texts of leaf elements, found in one pass.

use std::borrow::Cow;

use crate::text::encode::unescape;

/// The elements to read, at any depth.
macro_rules! elements {
    ($($field:ident $name:literal)*) => {
        /// The first text of each element, with its entities not yet resolved.
        #[derive(Default)]
        #[allow(missing_docs)]
        pub struct Document<'a> {
            $(pub $field: &'a [u8],)*
        }

        impl<'a> Document<'a> {
            fn slot(&mut self, name: &[u8]) -> Option<&mut &'a [u8]> {
                $(if name == $name { return Some(&mut self.$field); })*
                None
            }
        }
    };
}

elements! {
    code b"Code"
    message b"Message"
    canonical_request b"CanonicalRequest"
    canonical_request_bytes b"CanonicalRequestBytes"
    string_to_sign b"StringToSign"
    string_to_sign_bytes b"StringToSignBytes"
    signature_provided b"SignatureProvided"
    access_key_id b"AWSAccessKeyId"
    request_time b"RequestTime"
    server_time b"ServerTime"
    expires b"Expires"
    max_skew b"MaxAllowedSkewMilliseconds"
    region b"Region"
    client_sha256 b"ClientComputedContentSHA256"
    server_sha256 b"S3ComputedContentSHA256"
    endpoint b"Endpoint"
    bucket b"BucketName"
    not_signed b"HeadersNotSigned"
    missing_header b"MissingHeaderName"
    argument b"ArgumentName"
    argument_value b"ArgumentValue"
    header b"Header"
    expected_digest b"ExpectedDigest"
    calculated_digest b"CalculatedDigest"
}

/// Parse an error document; None if `body` is not one.
pub fn parse(body: &[u8]) -> Option<Document<'_>> {
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
pub fn text(raw: &[u8]) -> Cow<'_, [u8]> {
    if !raw.contains(&b'&') {
        return Cow::Borrowed(raw);
    }
    let mut out = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = position(rest, b'&') {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at + 1..];
        // The longest is &#1114111; so the end is looked for in a few bytes only.
        let window = &rest[..rest.len().min(12)];
        match position(window, b';').and_then(|end| Some((entity(&window[..end])?, end))) {
            Some((character, end)) => {
                out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                rest = &rest[end + 1..];
            }
            None => out.push(b'&'),
        }
    }
    out.extend_from_slice(rest);
    Cow::Owned(out)
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

/// A text that the server shows twice: as pairs of hex digits, which survive transit unchanged, or else as text.
pub fn shown<'a>(bytes: &[u8], raw: &'a [u8]) -> Option<Cow<'a, [u8]>> {
    if let Some(decoded) = hex_pairs(bytes) {
        return Some(Cow::Owned(decoded));
    }
    let text = match text(raw) {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_ascii()),
        Cow::Owned(text) => Cow::Owned(text.trim_ascii().to_vec()),
    };
    // Printed on one line, it has lost the line breaks that the comparison needs.
    text.contains(&b'\n').then_some(text)
}

/// The bytes of pairs of hex digits separated by spaces; None if there are none, or anything else.
fn hex_pairs(text: &[u8]) -> Option<Vec<u8>> {
    let pairs = text.split(u8::is_ascii_whitespace).filter(|pair| !pair.is_empty());
    let decoded: Option<Vec<u8>> = pairs.map(|pair| if pair.len() == 2 { unescape(pair) } else { None }).collect();
    decoded.filter(|bytes| !bytes.is_empty())
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
    bytes.windows(wanted.len()).any(|window| window.eq_ignore_ascii_case(wanted.as_bytes()))
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
            assert_eq!(text(raw.as_bytes()), expected.as_bytes());
        }
    }

    #[test]
    fn texts_are_found_at_any_depth() {
        let body = "\u{feff} <?xml version=\"1.0\"?>\n<ns:ErrorResponse><Error a='b'><Type>Sender</Type>\
            <ns:Code >X</Code><Message/><Region><![CDATA[a<b]]></Region><Code>Y</Code></Error>";
        let document = parse(body.as_bytes()).unwrap();
        assert_eq!((document.code, document.message, document.region), (&b"X"[..], &b""[..], &b"a<b"[..]));
        for none in ["", "plain", "{}", "<html><Code>x</Code></html>", "<Error>", "<Error><Code></Code></Error>", "<"] {
            assert!(parse(none.as_bytes()).is_none(), "{none}");
        }
    }

    #[test]
    fn bytes_are_pairs_of_hex_digits() {
        assert_eq!(shown(b"47 45 0a\n54", b"x").unwrap(), &b"GE\nT"[..]);
        assert_eq!(shown(b"47 4", b"\n &lt;\n&#10;&gt; ").unwrap(), &b"<\n\n>"[..]);
        for none in ["", "on one line"] {
            assert!(shown(b"", none.as_bytes()).is_none());
        }
    }
}
