//! The request that a text shows: as lines, as curl's command, as a client's object, or only its URL or `Authorization`.

use super::headers::{Headers, Request};
use super::labels::value_behind;
use super::text::{find, find_folded, has, line_start, method_before, part, skip, skip_back, starts, trim};
use super::{curl, dump, lines};

/// The request that led to what is at `refused`: the last one before it, or the first one.
pub fn find_request<'a>(text: &'a [u8], refused: usize, headers: &mut Headers<'a>) -> Request<'a> {
    let mut request = dump::exchange(text, headers)
        .or_else(|| lines::find_lines(text, refused, headers))
        .or_else(|| dump::prepared(text, refused, headers))
        .or_else(|| dump::signed(text, headers))
        .or_else(|| curl::command(text, headers))
        .or_else(|| with_method(text))
        .or_else(|| lines::find_line(text, refused))
        .or_else(|| dump::named(text, headers))
        .unwrap_or_default();
    for (name, slot) in [(&b":method: "[..], &mut request.method), (b":path: ", &mut request.url)] {
        if slot.is_empty() {
            *slot = pseudo_header(text, name);
        }
    }
    if request.url.is_empty() {
        request.url = signed_url(text);
    }
    if !headers.has(b"authorization") {
        let value = authorization(text);
        if !value.is_empty() {
            headers.push(b"Authorization", value);
        }
    }
    request
}

/// `PUT https://...`, as many clients say what they did.
fn with_method(text: &[u8]) -> Option<Request<'_>> {
    let mut at = 0;
    while let Some(scheme) = find(text, at, b"http") {
        at = scheme + 4;
        let end = skip_back(text, scheme, 3, |byte| matches!(byte, b' ' | b'`' | b'"' | b'\''));
        let is_url = starts(text, at, b"://") || starts(text, at, b"s://");
        if let Some(method) = method_before(text, end).filter(|_| is_url && end < scheme) {
            let url = url_at(text, scheme);
            return Some(Request { method, url, end: scheme + url.len(), ..Request::default() });
        }
    }
    None
}

/// `[:method: PUT]` and the like, as curl shows HTTP/2.
fn pseudo_header<'a>(text: &'a [u8], name: &[u8]) -> &'a [u8] {
    let Some(at) = find(text, 0, name) else { return b"" };
    let start = at + name.len();
    part(text, start, skip(text, start, |byte| *byte > b' ' && *byte != b']'))
}

/// A URL that starts here, without what is not part of it.
fn url_at(text: &[u8], start: usize) -> &[u8] {
    without_punctuation(part(text, start, skip(text, start, is_url)))
}

fn is_url(byte: &u8) -> bool {
    *byte > b' ' && !matches!(byte, b'"' | b'\'' | b'`' | b'<' | b'>' | b'\\' | b'|' | b'^')
}

/// Without what follows a URL in a sentence, or in parentheses.
fn without_punctuation(url: &[u8]) -> &[u8] {
    let is_mark = |byte: &u8| matches!(byte, b'.' | b',' | b';' | b':' | b')' | b']' | b'!' | b'*');
    part(url, 0, skip_back(url, url.len(), 4, is_mark))
}

/// An absolute URL with a signature in its query.
fn signed_url(text: &[u8]) -> &[u8] {
    for name in [&b"X-Amz-Signature="[..], b"Signature=", b"X-Amz-Credential=", b"X-Amz-Algorithm=", b"AWSAccessKeyId="]
    {
        let mut at = 0;
        while let Some(place) = find(text, at, name) {
            let end = skip(text, place, is_url);
            if matches!(place.checked_sub(1).map(|at| text[at]), Some(b'?' | b'&' | b';')) {
                // Spaces are not escaped in every URL that was pasted.
                let start = skip_back(text, place, 8192, is_url);
                let from =
                    if find(part(text, 0, place), start, b"http").is_some() { start } else { line_start(text, start) };
                if let Some(scheme) = find(part(text, 0, place), from, b"http") {
                    return without_punctuation(part(text, scheme, end));
                }
            }
            at = end;
        }
    }
    b""
}

/// The value of an `Authorization` header, wherever it is.
fn authorization(text: &[u8]) -> &[u8] {
    for scheme in [&b"AWS4-HMAC-SHA256 Credential="[..], b"AWS4-ECDSA-P256-SHA256 Credential="] {
        if let Some(start) = find(text, 0, scheme) {
            let line = skip(text, start, |byte| !matches!(byte, b'\n' | b'"' | b'\'' | b'`' | b'<'));
            return trim(part(text, start, line));
        }
    }
    let Some(at) = find_folded(text, 0, b"authorization") else { return b"" };
    let Some(span) = value_behind(text, at + b"authorization".len()) else { return b"" };
    let value = trim(part(text, span.0, span.1));
    if value.starts_with(b"AWS ") && has(value, b':') { value } else { b"" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::Header;

    const EMPTY: Header<'static> = Header { name: b"", value: b"" };

    fn shown(text: &str) -> String {
        let mut room = [EMPTY; super::super::headers::MOST];
        let mut headers = Headers::new(&mut room);
        let text = text.as_bytes();
        let Request { method, url, is_whole, .. } = find_request(text, text.len(), &mut headers);
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let headers: Vec<_> =
            headers.finish().iter().map(|header| format!("{}={}", text(header.name), text(header.value))).collect();
        format!("{} {} {} {}", text(method), text(url), headers.join("|"), is_whole)
    }

    #[test]
    fn requests_are_found_in_every_form() {
        let auth = "AWS4-HMAC-SHA256 Credential=A/1/r/s3/aws4_request, SignedHeaders=host, Signature=0";
        for (text, expected) in [
            ("GET /a?b HTTP/1.1\nHost: h\nX: y: z\n\nbody: no".to_string(), "GET /a?b Host=h|X=y: z true".to_string()),
            ("x >> \"PUT /a HTTP/1.1\"\nx >> \"Host: h\"\nx >> \"\"\nx << \"B: c\"".into(), "PUT /a Host=h true".into()),
            ("GET /1 HTTP/1.1\nHost: h\n\nPUT /2 HTTP/1.1\nHost: i\n".into(), "PUT /2 Host=i true".into()),
            ("\"GET /a HTTP/1.1\" 403 -".into(), "GET /a  false".into()),
            (
                "Sending http request: <AWSPreparedRequest stream_output=False, method=PUT, url=https://h/k, headers={'A': b'1', 'B-c': 'it's'}>".into(),
                "PUT https://h/k A=1|B-c=it's true".into(),
            ),
            (
                r#"{"request": {"method": "put", "url": "https://h/k?a", "headers": {"A": "1"}}, "response": {"headers": {"B": "2"}}}"#.into(),
                "PUT https://h/k?a A=1 true".into(),
            ),
            (
                r#"{"request": {"headers": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}], "url": "https://h/"}, "response": {}}"#.into(),
                " https://h/ A=1|B=2 true".into(),
            ),
            ("`PUT https://h/k` resulted in a `403".into(), "PUT https://h/k  false".into()),
            ("see <https://h/k?X-Amz-Signature=0>.".into(), " https://h/k?X-Amz-Signature=0  false".into()),
            ("[HTTP/2] [1] [:method: GET]\n[HTTP/2] [1] [:path: /a]\n".into(), "GET /a  false".into()),
            (format!("header 'Authorization': '{auth}'"), format!("  Authorization={auth} false")),
            ("Authorization: AWS AKID:c2ln\n".into(), "  Authorization=AWS AKID:c2ln false".into()),
            ("[REQUEST s3.Put] [1]\nh:9 PUT /a\nh:9 Proto: HTTP/1.1\nh:9 Host: h:9\nh:9 A: 1\nrapped\nh:9 B: 2\nh:9 <BODY>".into(), "PUT /a Host=h:9|A=1|B=2 true".into()),
            ("REQUEST : GET path:/b/\nHost: h\nA: 1\n\nINFO".into(), "GET /b/ Host=h|A=1 true".into()),
            ("1 23:59:59 Request headers:\n1 23:59:59 Host: h\n2 00:00:00 A: 1\n2 00:00:00 end".into(), "  Host=h|A=1 false".into()),
            (
                "request => {:path=>\"/p\", :method=>\"GET\", :headers=>{\"Authorization\"=>\"AWS A:b=\", \"N\"=>0}, :port=>443}".into(),
                "GET /p Authorization=AWS A:b=|N=0 false".into(),
            ),
            (
                "{ host: 'h',\n  path: '/p',\n  method: 'GET',\n  headers:\n   { Host: 'h',\n     Authorization: 'AWS A:b' } }".into(),
                "GET /p Host=h|Authorization=AWS A:b false".into(),
            ),
            (
                "Request { method: GET, uri: https://h/p?a={b, version: HTTP/1.1, headers: {\"a\": \"1\", \"authorization\": Sensitive} }\nResponse { uri: x, headers: {}}".into(),
                "GET https://h/p?a={b a=1|authorization=Sensitive false".into(),
            ),
            (
                "Request URL: \"https://h/\"\nRequest HEADERS: [{\"Authorization\", \"AWS A:b\"}, {\"host\", \"h\"}]\nRequest BODY: \"\"".into(),
                " https://h/ Authorization=AWS A:b|host=h false".into(),
            ),
            ("http.method=GET http.url=\"https://h/p\" x=1".into(), "GET https://h/p  false".into()),
            ("see https://h/a b.jpg?X-Amz-Signature=0&x=%20 or".into(), " https://h/a b.jpg?X-Amz-Signature=0&x=%20  false".into()),
            ("nothing of the kind".into(), "   false".into()),
        ] {
            assert_eq!(shown(&text), expected, "{text}");
        }
    }
}
