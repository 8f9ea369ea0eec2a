//! The request that a text shows: raw, as curl's command, as a client's object, or only its URL or `Authorization`.

use super::curl;
use super::headers::Headers;
use super::labels::{Span, closing_quote, first_word, value_at, value_behind};
use super::text::{
    METHODS, ends, find, find_folded, is_space, line_end, line_start, method_before, skip, skip_back, starts, word,
};

/// A request, but for its headers.
#[derive(Default)]
pub struct Request<'a> {
    pub method: &'a [u8],
    pub url: &'a [u8],
    pub body: Option<&'a [u8]>,
    /// Whether all headers are shown.
    pub is_whole: bool,
    /// Where it ends.
    pub end: usize,
}

/// The request that led to what is at `refused`: the last one before it, or the first one.
pub fn find_request<'a>(text: &'a [u8], refused: usize, headers: &mut Headers<'a>) -> Request<'a> {
    let mut request = raw(text, refused, headers)
        .or_else(|| exchange(text, headers))
        .or_else(|| prepared(text, refused, headers))
        .or_else(|| curl::command(text, headers))
        .or_else(|| with_method(text))
        .unwrap_or_default();
    if request.url.is_empty() {
        pseudo_headers(text, &mut request);
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

/// A place before the refusal rather than one behind it, and then the later one.
fn better(place: usize, best: Option<usize>, refused: usize) -> bool {
    best.is_none_or(|best| if place < refused { best < place } else { false })
}

/// `PUT /key HTTP/1.1` and the lines below it.
fn raw<'a>(text: &'a [u8], refused: usize, headers: &mut Headers<'a>) -> Option<Request<'a>> {
    let (mut at, mut best) = (0, None);
    while let Some(version) = find(text, at, b" HTTP/") {
        let target = skip_back(text, version, version - at, |byte| *byte > b' ');
        at = version + 6;
        let origin = matches!(text[target..version], [b'/', ..]) || starts(text, target, b"http");
        let Some(method_end) = target.checked_sub(1).filter(|at| text[*at] == b' ' && origin) else { continue };
        let Some(method) = method_before(text, method_end) else { continue };
        if better(target, best.as_ref().map(|(_, target, _)| *target), refused) {
            best = Some((method, target, version));
        }
    }
    let (method, target, version) = best?;
    let method_at = target - 1 - method.len();
    let mark = last_mark(&text[line_start(text, method_at)..method_at]);
    let mut request = Request { method, url: &text[target..version], ..Request::default() };
    let mut end = line_end(text, version);
    while end < text.len() {
        let next = line_end(text, end + 1);
        let line = &text[end + 1..next];
        // What curl says of itself.
        if !line.starts_with(b"* ") {
            let Some((name, value)) = header_line(behind_mark(line, mark)) else { break };
            headers.push(name, value);
        }
        end = next;
    }
    request.end = end;
    request.is_whole = headers.has(b"host") && headers.complete;
    Some(request)
}

/// The last word before a request in its line, such as `>>` in a log, which the lines below have too.
fn last_mark(prefix: &[u8]) -> &[u8] {
    let prefix = prefix.trim_ascii_end();
    let prefix = prefix.strip_suffix(b"\"").unwrap_or(prefix).trim_ascii_end();
    &prefix[skip_back(prefix, prefix.len(), 16, |byte| *byte > b' ')..]
}

fn behind_mark<'a>(line: &'a [u8], mark: &[u8]) -> &'a [u8] {
    let found = find(&line[..line.len().min(300)], 0, mark).filter(|_| !mark.is_empty());
    let line = found.map_or(line, |at| &line[at + mark.len()..]).trim_ascii();
    match line.strip_prefix(b"\"") {
        Some(quoted) => quoted.strip_suffix(b"\"").unwrap_or(quoted),
        None => line,
    }
}

/// `Name: value`.
pub fn header_line(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let name = skip(line, 0, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    let value = line.get(name..)?.strip_prefix(b":").filter(|_| name > 0)?;
    Some((&line[..name], value.trim_ascii()))
}

/// `{"request": {...}, "response": {...}}`, as a file of an exchange and HAR have it.
fn exchange<'a>(text: &'a [u8], headers: &mut Headers<'a>) -> Option<Request<'a>> {
    let start = find(text, 0, b"\"request\"")?;
    let response = find(text, start, b"\"response\"").unwrap_or(text.len());
    let mut request = members(text, start, response, headers)?;
    request.is_whole = headers.len() > 0 && headers.complete;
    Some(request)
}

/// `<AWSPreparedRequest stream_output=False, method=PUT, url=https://..., headers={...}>` of botocore.
fn prepared<'a>(text: &'a [u8], refused: usize, headers: &mut Headers<'a>) -> Option<Request<'a>> {
    let (mut at, mut best) = (0, None);
    while let Some(start) = find(text, at, b"AWSPreparedRequest ") {
        at = start + 1;
        if better(start, best, refused) {
            best = Some(start);
        }
    }
    let start = best?;
    let mut request = members(text, start, line_end(text, start), headers)?;
    request.is_whole = headers.len() > 0 && headers.complete;
    Some(request)
}

/// Method, URL and headers by their names.
fn members<'a>(text: &'a [u8], from: usize, to: usize, headers: &mut Headers<'a>) -> Option<Request<'a>> {
    let mut request = Request { end: to, ..Request::default() };
    let part = &text[..to];
    let mut at = from;
    while let Some((start, end)) = word(part, at) {
        at = end;
        let name = &part[start..end];
        let is = |known: &[u8]| name.eq_ignore_ascii_case(known);
        let Some(span) = value_behind(part, end) else { continue };
        let value = |span: Span| &text[span.0..span.1];
        if is(b"method") && request.method.is_empty() {
            let word = value(first_word(part, span));
            request.method = METHODS.into_iter().find(|method| word.eq_ignore_ascii_case(method)).unwrap_or_default();
        } else if (is(b"url") || is(b"uri")) && request.url.is_empty() {
            let word = value(first_word(part, span));
            request.url = if word.starts_with(b"http") || word.starts_with(b"/") { word } else { b"" };
        } else if is(b"headers") && headers.len() == 0 {
            at = object(part, span.0, headers);
        } else if is(b"body") && request.body.is_none() && value(span) != b"null" {
            request.body = Some(value(span));
        }
    }
    (!request.url.is_empty()).then_some(request)
}

/// The headers in an object, or in a list of objects with names and values; and where it ends.
fn object<'a>(text: &'a [u8], open: usize, headers: &mut Headers<'a>) -> usize {
    let is_list = text.get(open) == Some(&b'[');
    let mut named: Option<&[u8]> = None;
    let mut at = skip(text, open, |byte| matches!(byte, b'{' | b'[' | b'(' | b' ' | b'\n' | b'\t'));
    while at < text.len() && at > open {
        let Some((name, behind)) = member_name(text, at) else { break };
        let Some(span) = value_at(text, behind) else { break };
        let quoted = matches!(text[span.0 - 1], b'"' | b'\'');
        let span = if quoted { span } else { first_word(text, span) };
        let value = &text[span.0..span.1];
        match (is_list, name) {
            (false, _) => headers.push(name, value),
            (true, b"name") => named = Some(value),
            (true, b"value") => headers.push(named.take().unwrap_or_default(), value),
            (true, _) => {}
        }
        let end = skip(text, span.1 + usize::from(quoted), |byte| matches!(byte, b']' | b')' | b' ' | b'\n' | b'\t'));
        at = skip(text, end, |byte| matches!(byte, b',' | b' ' | b'\n' | b'\t' | b'}' | b'{'));
        let closed = text[end..at].contains(&b'}');
        let goes_on = is_list && text[end..at].contains(&b'{');
        if closed && !goes_on || at == end {
            return end;
        }
    }
    at
}

/// The name of a member, and the offset behind its colon.
fn member_name(text: &[u8], at: usize) -> Option<(&[u8], usize)> {
    let quote = *text.get(at)?;
    let (start, end) = match quote {
        b'"' | b'\'' => (at + 1, closing_quote(text, at + 1, quote)),
        _ => (at, skip(text, at, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))),
    };
    let behind = skip(text, end, |byte| matches!(byte, b'"' | b'\'' | b' '));
    let sign = text.get(behind..)?;
    let len = if sign.starts_with(b"=>") { 2 } else { usize::from(matches!(sign.first(), Some(b':' | b'='))) };
    (len > 0 && end > start && end - start < 100).then(|| (&text[start..end], behind + len))
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
fn pseudo_headers<'a>(text: &'a [u8], request: &mut Request<'a>) {
    for (name, slot) in [(&b":method: "[..], &mut request.method), (b":path: ", &mut request.url)] {
        if let Some(at) = find(text, 0, name) {
            let start = at + name.len();
            *slot = &text[start..skip(text, start, |byte| *byte > b' ' && *byte != b']')];
        }
    }
}

/// A URL that starts here, without what is not part of it.
pub fn url_at(text: &[u8], start: usize) -> &[u8] {
    let end = skip(text, start, |byte| {
        *byte > b' ' && !matches!(byte, b'"' | b'\'' | b'`' | b'<' | b'>' | b'\\' | b'|' | b'{' | b'}' | b'^')
    });
    let url = &text[start..end];
    // Behind the URL in a sentence, or in parentheses.
    let keep =
        skip_back(url, url.len(), 4, |byte| matches!(byte, b'.' | b',' | b';' | b':' | b')' | b']' | b'!' | b'*'));
    &url[..keep]
}

/// An absolute URL with a signature in its query.
fn signed_url(text: &[u8]) -> &[u8] {
    for name in [&b"X-Amz-Signature="[..], b"Signature=", b"X-Amz-Credential=", b"X-Amz-Algorithm=", b"AWSAccessKeyId="]
    {
        let mut at = 0;
        while let Some(place) = find(text, at, name) {
            at = place + 1;
            if !matches!(place.checked_sub(1).map(|at| text[at]), Some(b'?' | b'&' | b';')) {
                continue;
            }
            let is_part = |byte: &u8| *byte > b' ' && !matches!(byte, b'"' | b'\'' | b'`' | b'<' | b'>');
            let start = skip_back(text, place, 8192, is_part);
            if let Some(scheme) = find(&text[..place], start, b"http") {
                return url_at(text, scheme);
            }
        }
    }
    b""
}

/// The value of an `Authorization` header, wherever it is.
fn authorization(text: &[u8]) -> &[u8] {
    for scheme in [&b"AWS4-HMAC-SHA256 Credential="[..], b"AWS4-ECDSA-P256-SHA256 Credential="] {
        if let Some(start) = find(text, 0, scheme) {
            let line = skip(text, start, |byte| !matches!(byte, b'\n' | b'"' | b'\'' | b'`' | b'<'));
            return text[start..line].trim_ascii();
        }
    }
    let Some(at) = find_folded(text, 0, b"authorization") else { return b"" };
    let Some(span) = value_behind(text, at + b"authorization".len()) else { return b"" };
    let value = text[span.0..span.1].trim_ascii();
    if value.starts_with(b"AWS ") && value.contains(&b':') { value } else { b"" }
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
            ("nothing of the kind".into(), "   false".into()),
        ] {
            assert_eq!(shown(&text), expected, "{text}");
        }
    }
}
