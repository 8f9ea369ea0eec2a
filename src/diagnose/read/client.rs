//! The texts that a client says it signed, in its debug log: found by their shape.

use super::text::{find, is_hex, line_end, method_before, payload_hash, skip_back};

/// A text in a log: where it starts and where it ends.
type Span = (usize, usize);

/// The last canonical request outside of `except`.
pub fn canonical_request(text: &[u8], except: &[u8]) -> Option<Span> {
    let (mut at, mut found) = (0, None);
    while let Some(slash) = find(text, at, b"\n/") {
        at = slash + 1;
        let Some(method) = method_before(text, slash) else { continue };
        let start = slash - method.len();
        let Some(end) = canonical_end(text, slash + 1) else { continue };
        at = end;
        if !is_servers(text, start) && !is_within(text, start, except) {
            found = Some((start, end));
        }
    }
    found
}

/// Where a canonical request ends whose path starts here.
fn canonical_end(text: &[u8], path: usize) -> Option<usize> {
    let query = line_end(text, path) + 1;
    let mut at = line_end(text, query) + 1;
    // Headers, and the empty line behind them.
    loop {
        let end = line_end(text, at);
        match text.get(at..end)? {
            [] => break,
            line if !line.contains(&b':') => return None,
            _ => at = end + 1,
        }
    }
    let names = at + 1;
    let hash = line_end(text, names) + 1;
    let line = text.get(names..hash - 1)?;
    let is_names = !line.is_empty() && line.iter().all(|byte| *byte > b' ' && *byte != b':');
    payload_hash(text, hash).filter(|_| is_names)
}

/// The last string to sign outside of `except`.
pub fn string_to_sign(text: &[u8], except: &[u8]) -> Option<Span> {
    let (mut at, mut found) = (0, None);
    while let Some(start) = find(text, at, b"AWS4-") {
        at = start + 5;
        let first = line_end(text, start);
        let second = line_end(text, first + 1);
        let third = line_end(text, second + 1);
        let Some(time) = text.get(first + 1..second) else { continue };
        let is_time = time.len() == 16 && time[8] == b'T' && time[15] == b'Z';
        let end = third + 65;
        let is_hash = text.get(third + 1..end).is_some_and(|hash| hash.iter().all(is_hex));
        let is_scope = text.get(second + 1..third).is_some_and(|scope| scope.ends_with(b"aws4_request"));
        if is_time && is_scope && is_hash {
            at = end;
            if !is_servers(text, start) && !is_within(text, start, except) {
                found = Some((start, end));
            }
        }
    }
    found
}

/// Whether the text at this place is what a server shows: an element of its document, or in its sentence.
fn is_servers(text: &[u8], start: usize) -> bool {
    let before = &text[skip_back(text, start, 40, |_| true)..start];
    let from = before.trim_ascii_end();
    from.ends_with(b"<CanonicalRequest>")
        || from.ends_with(b"<StringToSign>")
        || find(from, 0, b"should have been").is_some()
        || find(from, 0, b"] =>").is_some()
}

/// Whether the text at this place is part of what was found already.
fn is_within(text: &[u8], start: usize, part: &[u8]) -> bool {
    part.as_ptr_range().contains(&text[start..].as_ptr())
}

#[cfg(test)]
mod tests {
    use super::*;

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
            let (start, end) = canonical_request(text.as_bytes(), b"").unwrap();
            assert_eq!(text[start..end], canonical);
            let (start, end) = string_to_sign(text.as_bytes(), b"").unwrap();
            assert_eq!(text[start..end], string);
        }
        for server in [
            format!("<CanonicalRequest>{canonical}</CanonicalRequest><StringToSign>{string}</StringToSign>"),
            format!("should have been\n'{canonical}'\nThe String-to-Sign should have been\n'{string}'"),
        ] {
            assert!(
                canonical_request(server.as_bytes(), b"").is_none() && string_to_sign(server.as_bytes(), b"").is_none()
            );
        }
        for broken in ["PUT\n/k", "PUT\n/k\n\nhost:h\n\nhost\nno hash", "AWS4-\n\n\n"] {
            assert!(
                canonical_request(broken.as_bytes(), b"").is_none() && string_to_sign(broken.as_bytes(), b"").is_none()
            );
        }
    }
}
