//! The texts of leaf elements of an error document, wherever in a text it is, found in one pass.
//!
//! An XML parser ends at the first malformed byte, where a person needs the rest.

use super::codes;
use super::escapes::entity;
use super::free::Free;
use super::text::{find, part, skip, tail, trim};
use crate::diagnose::document::Document;

/// An error document as it is written.
pub struct Found<'a> {
    pub document: Document<'a>,
    /// Where its first element starts.
    pub start: usize,
    /// Whether it is one of several that have different codes.
    pub is_doubtful: bool,
}

/// The first document with a code.
pub fn find_document(text: &[u8]) -> Option<Found<'_>> {
    let mut found = Found { document: Document::default(), start: usize::MAX, is_doubtful: false };
    let (mut at, mut is_error) = (0, false);
    let mut ends = Ends([true; 3]);
    while let Some(tag) = find(text, at, b"<") {
        at = tag + 1;
        if let Some((kind, end)) = markup(text, tag) {
            at = ends.find(text, tag, kind, end).unwrap_or(at);
            continue;
        }
        let is_end = text.get(at) == Some(&b'/');
        let name_at = at + usize::from(is_end);
        let (Some(name), Some(open)) = (local_name(tail(text, name_at)), tag_end(text, name_at)) else {
            continue;
        };
        at = open;
        if matches!(name, b"Error" | b"ErrorResponse") {
            if !found.document.code.is_empty() {
                let code = find(text, at, b"<Code>").map(|next| tail(text, next + b"<Code>".len()));
                found.is_doubtful = code.is_some_and(|code| !code.starts_with(found.document.code));
                break;
            }
            is_error = true;
            found.start = found.start.min(tag);
            continue;
        }
        let Some(slot) = found.document.slot(name).filter(|_| !is_end) else { continue };
        at = value_end(text, open, name, &mut ends);
        // Of a text that is cut off, nothing tells where it would have ended.
        let is_cut = at == text.len() && name == b"StringToSign";
        if slot.is_empty() && !is_cut {
            *slot = part(text, open, at);
            found.start = found.start.min(tag);
        }
    }
    let document = &mut found.document;
    let texts = [document.signature_provided, document.canonical_request, document.string_to_sign];
    if document.code.is_empty() && texts.iter().any(|text| !text.is_empty()) {
        // Cut off, or a part of it: no other error has them.
        document.code = b"SignatureDoesNotMatch";
    }
    let code = trim(document.code);
    (!code.is_empty() && (is_error || codes::is_code(code))).then_some(found)
}

/// What ends a comment, a character data section or a processing instruction that starts here.
fn markup(text: &[u8], at: usize) -> Option<(usize, &'static [u8])> {
    let kinds: [(&[u8], &[u8]); 3] = [(b"<!--", b"-->"), (b"<![CDATA[", b"]]>"), (b"<?", b"?>")];
    let kind = kinds.iter().position(|(start, _)| tail(text, at).starts_with(start))?;
    Some((kind, kinds[kind].1))
}

/// A name without its prefix.
fn local_name(text: &[u8]) -> Option<&[u8]> {
    text.first().filter(|byte| byte.is_ascii_alphabetic())?;
    let end = skip(text, 0, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'_' | b'-' | b'.'));
    let name = part(text, 0, end);
    Some(&name[name.iter().rposition(|byte| *byte == b':').map_or(0, |at| at + 1)..])
}

/// The offset behind the `>` of a tag.
fn tag_end(text: &[u8], at: usize) -> Option<usize> {
    let end = skip(text, at, |byte| !matches!(byte, b'>' | b'<'));
    (text.get(end) == Some(&b'>')).then_some(end + 1)
}

/// Of each kind of markup, whether its end may still be found. Without one from a place on, none needs to be looked for again.
struct Ends([bool; 3]);

impl Ends {
    /// The offset behind the end of the markup that starts at `at`.
    fn find(&mut self, text: &[u8], at: usize, kind: usize, end: &[u8]) -> Option<usize> {
        let found = if self.0[kind] { find(text, at, end) } else { None };
        self.0[kind] = found.is_some();
        Some(found? + end.len())
    }
}

/// Where the text of an element ends.
fn value_end(text: &[u8], open: usize, name: &[u8], ends: &mut Ends) -> usize {
    let mut at = open;
    while let Some(tag) = find(text, at, b"<") {
        match markup(text, tag) {
            Some((kind, end)) => match ends.find(text, tag, kind, end) {
                Some(behind) => at = behind,
                None => return tag,
            },
            // What is masked as <hidden> is a text.
            None if is_mask(text, open, tag, name) => at = tag + 1,
            None => return tag,
        }
    }
    text.len()
}

/// Whether a tag is all that the element with this name has.
fn is_mask(text: &[u8], open: usize, tag: usize, name: &[u8]) -> bool {
    let Some(end) = tag_end(text, tag + 1) else { return false };
    let closes = tail(text, end).strip_prefix(b"</").and_then(local_name) == Some(name);
    tag == open && text.get(tag + 1) != Some(&b'/') && closes
}

/// A text with its entities resolved, its comments left out and its sections opened. Unknown entities are left as they are.
pub fn resolve<'a>(raw: &'a [u8], free: &mut Free<'a>) -> &'a [u8] {
    let raw = trim(raw);
    if !raw.iter().any(|byte| matches!(byte, b'&' | b'<')) {
        return raw;
    }
    let mut text = free.text(raw.len());
    let mut at = 0;
    while at < raw.len() {
        match raw[at] {
            b'&' => {
                if let Some((character, read)) = entity(tail(raw, at + 1)) {
                    text.write(character.encode_utf8(&mut [0; 4]).as_bytes());
                    at += 1 + read;
                    continue;
                }
            }
            b'<' => {
                if let Some((kind, end)) = markup(raw, at) {
                    let close = find(raw, at, end).unwrap_or(raw.len());
                    if kind == 1 {
                        text.write(part(raw, at + 9, close.max(at + 9)));
                    }
                    at = raw.len().min(close + end.len());
                    continue;
                }
            }
            _ => {}
        }
        let run = at + 1 + skip(tail(raw, at + 1), 0, |byte| !matches!(byte, b'&' | b'<'));
        text.write(part(raw, at, run));
        at = run;
    }
    trim(text.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::List;

    fn resolved(raw: &str) -> String {
        let mut room = List::<u8, 0>::filled(0, raw.len()).unwrap();
        let mut free = Free::new(&mut room);
        String::from_utf8(resolve(raw.as_bytes(), &mut free).to_vec()).unwrap()
    }

    #[test]
    fn entities_are_resolved_and_others_stay() {
        for (raw, expected) in [
            ("a&lt;&gt;&amp;&quot;&apos;b", "a<>&\"'b"),
            ("a&#10;b&#x0A;c&#xe9;", "a\nb\nc\u{e9}"),
            (
                "&nbsp; & &; &#; &#x; &#1114112; &#99999999999; &amp",
                "&nbsp; & &; &#; &#x; &#1114112; &#99999999999; &amp",
            ),
            ("a<!-- b -->c<![CDATA[<d>&lt;]]>&lt;<?p?>", "ac<d>&lt;<"),
            ("<![CDATA[", ""),
        ] {
            assert_eq!(resolved(raw), expected);
        }
    }

    #[test]
    fn texts_are_found_at_any_depth() {
        let body = "\u{feff} <?xml version=\"1.0\"?>\n<ns:ErrorResponse><Error a='b'><Type>Sender</Type>\
            <ns:Code >X</Code><Message/><Region><![CDATA[a<b]]></Region><Code>Y</Code></Error><Error><Message>m</Message>";
        let document = find_document(body.as_bytes()).unwrap().document;
        assert_eq!((document.code, document.region), (&b"X"[..], &b"<![CDATA[a<b]]>"[..]));
        for none in
            ["", "plain", "{}", "<html><Code>x</Code></html>", "<Error>", "<Error><Code></Code></Error>", "<", "a < b"]
        {
            assert!(find_document(none.as_bytes()).is_none(), "{none}");
        }
    }

    #[test]
    fn comments_hide_what_they_hold() {
        // As expat and lxml read it.
        let body = b"<Error><!-- a>b <Code>AccessDenied</Code> --><Code>NoSuchBucket</Code></Error>";
        assert_eq!(find_document(body).unwrap().document.code, b"NoSuchBucket");
    }

    #[test]
    fn documents_are_read_that_are_cut_off_or_masked() {
        for (text, code, key) in [
            ("text <Code>AccessDenied</Code><Message>", "AccessDenied", ""),
            ("...</RequestId><Code>NoSuchKey", "NoSuchKey", ""),
            ("<Error><Code>X</Code><AWSAccessKeyId><hidden></AWSAccessKeyId>", "X", "<hidden>"),
            ("<SignatureProvided>0</SignatureProvided>", "SignatureDoesNotMatch", ""),
            ("<a <b <Error><Code>X</Code>", "X", ""),
        ] {
            let document = find_document(text.as_bytes()).unwrap().document;
            assert_eq!((document.code, document.access_key_id), (code.as_bytes(), key.as_bytes()));
        }
    }
}
