//! The HTTP status that a text shows, and headers of the response.

use super::labels::{first_word, value_behind, word_before};
use super::text::{ends_with_one, find_folded, is_one_of, is_word, part, skip, skip_back, starts_with_one, trim};

/// What precedes a status in a response, in lower case.
const VERSIONS: &str = "http/1.1|http/1.0|http/2|http/2.0|http/3|http/1.x";
/// Names of a status.
const LABELS: &str = "status|statuscode|status_code|httpstatuscode|http_status|http";
/// The reasons that servers give with a status, as one word or more.
const REASONS: &str = "forbidden|bad request|not found|unauthorized|moved|temporary|conflict|length required|precondition|\
    not implemented|service unavailable|internal server";

/// A status, and the offset behind it.
#[derive(Clone, Copy, Default)]
pub struct Status {
    pub code: i32,
    pub end: usize,
    /// How much its place is a status's.
    pub place: u8,
}

/// The status in the place that is a status's most: the first, but refusals before the rest.
pub fn find_status(text: &[u8]) -> Status {
    let mut best = Status::default();
    let mut at = 0;
    loop {
        let start = skip(text, at, |byte| !byte.is_ascii_digit());
        let end = skip(text, start, u8::is_ascii_digit);
        if start == end {
            return best;
        }
        at = end;
        let alone = !text.get(end).is_some_and(is_word) && !start.checked_sub(1).is_some_and(|at| is_word(&text[at]));
        // Part of an address or of a version.
        let is_dotted = text.get(end) == Some(&b'.') && text.get(end + 1).is_some_and(u8::is_ascii_digit);
        if end - start != 3 || is_dotted || !alone || !(b'1'..=b'5').contains(&text[start]) {
            continue;
        }
        let code = part(text, start, end).iter().fold(0, |code, digit| code * 10 + i32::from(digit - b'0'));
        let place = place(text, start, end);
        let refused = |code: i32| code >= 300;
        if place > 0 && (refused(code), place) > (refused(best.code), best.place) {
            best = Status { code, end, place };
        }
    }
}

fn place(text: &[u8], start: usize, end: usize) -> u8 {
    let before = skip_back(text, start, 4, |byte| matches!(byte, b' ' | b'\t' | b'"'));
    if before < start && ends_with_one(text, before, VERSIONS) {
        return 4;
    }
    let (word, between) = word_before(text, start);
    let is_value = between.iter().any(|byte| matches!(byte, b':' | b'=' | b' '));
    let code_at = start - between.len() - word.len();
    let is_code = is_one_of(word, "code") && is_one_of(word_before(text, code_at).0, "status|response");
    if is_value && (is_code || is_one_of(word, LABELS)) {
        return 3;
    }
    let reason = skip(text, end, |byte| matches!(byte, b' ' | b':' | b'-' | b')' | b',' | b'"' | b'('));
    if reason > end && starts_with_one(text, reason, REASONS).is_some() {
        return 2;
    }
    let wrapped =
        matches!((text.get(start.wrapping_sub(1)), text.get(end)), (Some(b'('), Some(b')')) | (Some(b'['), Some(b']')));
    u8::from(wrapped || is_value && is_one_of(word, "error|returned|occurred|code"))
}

/// The value of a header by its name, at or behind `from`.
pub fn header<'a>(text: &'a [u8], from: usize, name: &[u8], whole: bool) -> &'a [u8] {
    let mut at = from;
    while let Some(start) = find_folded(text, at, name) {
        at = start + name.len();
        let alone = !start.checked_sub(1).is_some_and(|at| is_word(&text[at]) || text[at] == b'-');
        let Some(span) = value_behind(text, at).filter(|_| alone) else { continue };
        let span = if whole { span } else { first_word(text, span) };
        let value = trim(part(text, span.0, span.1));
        let value = value.strip_prefix(b"[").unwrap_or(value);
        // A date is of one length: what follows it in the line is not part of it.
        let value = if whole { value.get(..29).unwrap_or(value) } else { value };
        if !value.is_empty() && (!whole || value.ends_with(b"GMT")) {
            return value;
        }
    }
    b""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_found_by_its_place() {
        for (text, status) in [
            ("HTTP/1.1 100 Continue\n\nHTTP/1.1 403 Forbidden", 403),
            ("HTTP/2 403\n", 403),
            ("GET http://192.168.1.10:9000/b failed: 403 Forbidden", 403),
            ("PUT http://172.17.0.2/b/k: AccessDenied", 0),
            ("(Service: Amazon S3; Status Code: 403; Error Code: X)", 403),
            ("https response error StatusCode: 400, RequestID", 400),
            ("\tstatus code: 403, request id: 1", 403),
            ("'$metadata': {\n httpStatusCode: 403,", 403),
            ("resulted in a `403 Forbidden` response", 403),
            ("Got HTTP 403 with content '", 403),
            ("S3 error: 403 (X): M", 403),
            ("{\"statusCode\":501,", 501),
            ("An error occurred (400) when calling", 400),
            ("s3n://b/t : 400 : Bad Request", 400),
            ("putObject(): [500] X", 500),
            ("Client error with status 403 Forbidden", 403),
            ("response: Parts { status: 301, version", 301),
            ("The requested URL returned error: 403", 403),
            ("\"PUT /x HTTP/1.1\" 403 190", 403),
            ("HTTP/1.1 200 OK", 200),
            ("line 403 of 500 at 403ms x403", 0),
            ("", 0),
        ] {
            assert_eq!(find_status(text.as_bytes()).code, status, "{text}");
        }
    }

    #[test]
    fn headers_of_a_response_are_found() {
        for text in [
            "Date: Thu, 04 Jun 2015 19:25:59 GMT\nx-amz-bucket-region: eu-west-1\n",
            "{'date': 'Thu, 04 Jun 2015 19:25:59 GMT', 'x-amz-bucket-region': 'eu-west-1'}",
            "\"x-amz-bucket-region\":\"eu-west-1\",\"date\":\"Thu, 04 Jun 2015 19:25:59 GMT\"",
            "x-amz-date: 1, Date=[Thu, 04 Jun 2015 19:25:59 GMT], X-Amz-Bucket-Region=eu-west-1}",
        ] {
            let text = text.as_bytes();
            let found = (header(text, 0, b"date", true), header(text, 0, b"x-amz-bucket-region", false));
            assert_eq!(found, (&b"Thu, 04 Jun 2015 19:25:59 GMT"[..], &b"eu-west-1"[..]));
        }
    }
}
