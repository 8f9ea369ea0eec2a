//! The texts that a log shows as signed, found by their shape: those of the client, and those of the server where a person
//! copied them out of its answer.

use super::text::{
    find, has, has_one, is_hex, line_end, line_start, method_before, part, payload_hash, skip, skip_back, tail,
};

/// A text in a log: where it starts and where it ends.
type Span = (usize, usize);

/// The last text of each side.
#[derive(Default)]
pub struct Sides {
    pub client: Option<Span>,
    pub server: Option<Span>,
}

impl Sides {
    fn add(&mut self, text: &[u8], span: Span, except: &[u8]) {
        if except.as_ptr_range().contains(&tail(text, span.0).as_ptr()) {
            return;
        }
        let side = if is_servers(text, span.0) { &mut self.server } else { &mut self.client };
        *side = Some(span);
    }
}

/// Canonical requests, and strings to sign, outside of those that were found already.
pub fn find_signed(text: &[u8], except: [&[u8]; 2]) -> [Sides; 2] {
    let [mut canonical, mut string] = [Sides::default(), Sides::default()];
    let mut at = 0;
    while let Some(end) = find(text, at, b"\n") {
        at = end + 1;
        let Some(method) = method_before(text, end) else { continue };
        let start = end - method.len();
        if text.get(at) == Some(&b'/') {
            if let Some(end) = canonical_end(text, at) {
                canonical.add(text, (start, end), except[0]);
                at = end;
            }
        } else if let Some(end) = v2_end(text, at) {
            // Of a server's text that is cut off, nothing tells where it would have ended.
            if end == text.len() && is_servers(text, start) {
                break;
            }
            string.add(text, (start, end), except[1]);
            at = end;
        }
    }
    at = 0;
    while let Some(start) = find(text, at, b"AWS4-") {
        at = start + 5;
        if let Some(end) = string_end(text, start) {
            string.add(text, (start, end), except[1]);
            at = end;
        }
    }
    [canonical, string]
}

/// How many headers are looked at.
const MOST: usize = 100;

/// Where a canonical request ends whose path starts here.
fn canonical_end(text: &[u8], path: usize) -> Option<usize> {
    let query = line_end(text, path) + 1;
    let mut at = line_end(text, query) + 1;
    // Headers, and the empty line behind them.
    for _ in 0..MOST {
        let end = line_end(text, at);
        match text.get(at..end)? {
            [] => break,
            // A path is that of another text.
            line if line[0] == b'/' || !has(line, b':') => return None,
            _ => at = end + 1,
        }
    }
    let names = at + 1;
    let hash = line_end(text, names) + 1;
    let line = text.get(names..hash - 1)?;
    let is_names = !line.is_empty() && line.iter().all(|byte| *byte > b' ' && *byte != b':');
    payload_hash(text, hash).filter(|_| is_names)
}

/// Where a string to sign of SigV2 ends whose line behind the method starts here: at the end of the resource.
fn v2_end(text: &[u8], md5: usize) -> Option<usize> {
    let content_type = line_end(text, md5) + 1;
    let date = line_end(text, content_type) + 1;
    let mut at = line_end(text, date) + 1;
    let is_seconds = |date: &[u8]| date.len() > 8 && date.iter().all(u8::is_ascii_digit);
    let is_date =
        |date: &[u8]| date.ends_with(b"GMT") || date.ends_with(b"+0000") || is_seconds(date) || date.is_empty();
    if text.get(md5..content_type)?.len() >= 40 || !is_date(text.get(date..at - 1)?) {
        return None;
    }
    while text.get(at..)?.starts_with(b"x-amz-") {
        at = line_end(text, at) + 1;
    }
    let end = skip(text, at, |byte| !matches!(byte, b'\n' | b'"' | b'\'' | b'`' | b'<'));
    (text.get(at) == Some(&b'/')).then_some(end)
}

/// Where a string to sign of SigV4 ends that starts here.
fn string_end(text: &[u8], start: usize) -> Option<usize> {
    // With the longest names of a region and a service.
    let text = part(text, 0, text.len().min(start + 400));
    let first = line_end(text, start);
    let second = line_end(text, first + 1);
    let third = line_end(text, second + 1);
    let time = text.get(first + 1..second)?;
    let is_time = time.len() == 16 && time[8] == b'T' && time[15] == b'Z';
    let end = third + 65;
    let is_hash = text.get(third + 1..end)?.iter().all(is_hex);
    (is_time && is_hash && part(text, second + 1, third).ends_with(b"aws4_request")).then_some(end)
}

/// Whether the line before this place, or what precedes it in its line, says that a server shows what follows.
fn is_servers(text: &[u8], start: usize) -> bool {
    let is_gap = |byte: &u8| matches!(byte, b' ' | b'\n' | b'"' | b'\'' | b'`');
    let label_end = skip_back(text, start, 40, is_gap);
    let label = part(text, line_start(text, label_end), label_end);
    has_one(label, "<CanonicalRequest>|<StringToSign>|should have been|] =>|rror response|erver|xpected")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The client's and the server's canonical request, and the two strings to sign.
    fn shown(text: &str) -> [Option<&str>; 4] {
        let [canonical, string] = find_signed(text.as_bytes(), [b"", b""]);
        let text = |span: Option<Span>| span.map(|(start, end)| &text[start..end]);
        [text(canonical.client), text(canonical.server), text(string.client), text(string.server)]
    }

    #[test]
    fn texts_of_a_client_are_told_from_those_of_the_server() {
        let canonical = format!("PUT\n/k\na=b\nhost:h\nx-amz-date:1\n\nhost;x-amz-date\n{}", "0".repeat(64));
        let string = format!("AWS4-HMAC-SHA256\n20240524T000000Z\n20240524/r/s3/aws4_request\n{}", "1".repeat(64));
        // botocore, aws-sdk-go, aws-sdk-java, s3cmd, aws-sdk-rust.
        for (before, between, after) in [
            ("DEBUG - CanonicalRequest:\n", "\nDEBUG - StringToSign:\n", "\nDEBUG - Signature:\n"),
            ("---[ CANONICAL STRING  ]----\n", "\n---[ STRING TO SIGN ]---\n", "\n----"),
            ("AWS4 Canonical Request: '\"", "\"\nAWS4 String to Sign: '\"", "\""),
            ("DEBUG: Canonical Request:\n", "\n----------------------\nDEBUG: String to sign: ", "\n"),
            ("calculated canonical_request=", " string_to_sign=", ""),
        ] {
            let text = format!("{before}{canonical}{between}{string}{after}");
            assert_eq!(shown(&text), [Some(&*canonical), None, Some(&*string), None]);
        }
        for server in [
            format!("<CanonicalRequest>{canonical}</CanonicalRequest><StringToSign>{string}</StringToSign>"),
            format!("should have been\n'{canonical}'\nThe String-to-Sign should have been\n'{string}'"),
            format!("canonical request in the error response:\n{canonical}\nthe server's string:\n{string}"),
        ] {
            assert_eq!(shown(&server), [None, Some(&*canonical), None, Some(&*string)]);
        }
        let v2 = "PUT\n63M6AMDJ0zbmVpGjerVCkw==\n\nThu, 10 Jun 2021 11:21:48 GMT\nx-amz-meta-a:b \n/bucket/key";
        assert_eq!(shown(&format!("StringToSign:\n{v2}\n2021-06-10")), [None, None, Some(v2), None]);
        for broken in ["PUT\n/k", "PUT\n/k\n\nhost:h\n\nhost\nno hash", "AWS4-\n\n\n", "GET\n", "GET\n\n\n\n"] {
            assert_eq!(shown(broken), [None; 4], "{broken}");
        }
    }
}
