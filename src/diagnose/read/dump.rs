//! A request as programs print their objects: method, URL and headers by their names.

use super::headers::{Headers, Request};
use super::labels::{Span, closing_quote, first_word, value_at, value_behind};
use super::lines::is_better;
use super::text::{find, is_one_of, line_end, method, part, skip, starts, word};

/// `{"request": {...}, "response": {...}}`, as a file of an exchange and HAR have it.
pub fn exchange<'a>(text: &'a [u8], headers: &mut Headers<'a>) -> Option<Request<'a>> {
    let start = find(text, 0, b"\"request\"")?;
    let response = find(text, start, b"\"response\"").unwrap_or(text.len());
    let mut request = members(text, start, response, headers)?;
    request.is_whole = headers.len() > 0 && headers.complete;
    Some(request)
}

/// `<AWSPreparedRequest stream_output=False, method=PUT, url=https://..., headers={...}>` of botocore.
pub fn prepared<'a>(text: &'a [u8], refused: usize, headers: &mut Headers<'a>) -> Option<Request<'a>> {
    let start = last(text, b"AWSPreparedRequest ", refused)?;
    let mut request = members(text, start, line_end(text, start), headers)?;
    request.is_whole = headers.len() > 0 && headers.complete;
    Some(request)
}

fn last(text: &[u8], marker: &[u8], refused: usize) -> Option<usize> {
    let (mut at, mut best) = (0, None);
    while let Some(start) = find(text, at, marker) {
        at = start + 1;
        if is_better(start, best, refused) {
            best = Some(start);
        }
    }
    best
}

/// How far from its headers the other members of a request are.
const NEAR: usize = 1500;

/// An object whose headers have an `Authorization`, and what is named beside them.
pub fn signed<'a>(text: &'a [u8], headers: &mut Headers<'a>) -> Option<Request<'a>> {
    let mut at = 0;
    while let Some((start, end)) = word(text, at) {
        at = end;
        if !is_one_of(part(text, start, end), "headers") {
            continue;
        }
        let Some(span) = value_behind(text, end) else { continue };
        let open = start_of_object(text, span.0);
        let close = object(text, open, headers);
        if headers.has(b"authorization") {
            let to = text.len().min(close + NEAR).min(find(text, close, b"esponse").unwrap_or(usize::MAX));
            let mut request = members(text, start.saturating_sub(NEAR), to, headers).unwrap_or_default();
            request.end = close;
            return Some(request);
        }
        headers.clear();
        at = at.max(close);
    }
    None
}

/// The bracket before a value that `value_behind` has looked into.
fn start_of_object(text: &[u8], at: usize) -> usize {
    if at > 1 && matches!(text[at - 1], b'"' | b'\'') && matches!(text[at - 2], b'[' | b'(') { at - 2 } else { at }
}

/// A method and an absolute URL by their names, wherever they are.
pub fn named<'a>(text: &'a [u8], headers: &mut Headers<'a>) -> Option<Request<'a>> {
    let request = members(text, 0, text.len(), headers).unwrap_or_default();
    let is_request = request.url.starts_with(b"http") && !request.method.is_empty();
    // Headers without a request may be those of the response.
    if !is_request {
        headers.clear();
    }
    is_request.then_some(Request { body: None, end: 0, ..request })
}

/// Method, URL and headers by their names; the last of each, but the first headers.
fn members<'a>(text: &'a [u8], from: usize, to: usize, headers: &mut Headers<'a>) -> Option<Request<'a>> {
    let mut request = Request { end: to, ..Request::default() };
    let within = part(text, 0, to);
    let has_headers = headers.len() > 0;
    let mut at = from;
    while let Some((start, end)) = word(within, at) {
        at = end;
        let name = part(within, start, end);
        let is = |known| is_one_of(name, known);
        if !is("method|method_string|url|uri|path|headers|body") {
            continue;
        }
        if request.body.is_some() && is("body") {
            continue;
        }
        let Some(span) = value_behind(within, end) else { continue };
        let value = |span: Span| part(text, span.0, span.1);
        let quoted = matches!(within[span.0 - 1], b'"' | b'\'');
        if is("method|method_string|url|uri|path") {
            let word = first_word(within, span);
            // A word has no members.
            at = at.max(word.1);
            let one = value(word);
            if is("method|method_string") {
                request.method = method(one).unwrap_or(request.method);
                continue;
            }
            let better = request.url.is_empty() || !is("path") && has_headers;
            if better && (one.starts_with(b"http") || one.starts_with(b"/")) {
                request.url = one;
            }
        } else if is("headers") && headers.len() == 0 {
            at = object(within, start_of_object(within, span.0), headers).max(at);
        } else if is("body") && quoted {
            request.body = Some(value(span));
        }
    }
    (!request.url.is_empty()).then_some(request)
}

/// The headers in an object, or in a list of objects with names and values, or of pairs; and where it ends.
fn object<'a>(text: &'a [u8], open: usize, headers: &mut Headers<'a>) -> usize {
    let is_list = text.get(open) == Some(&b'[');
    let is_opening = |byte: &u8| matches!(byte, b'{' | b'[' | b'(' | b' ' | b'\n' | b'\t');
    let mut named: Option<&[u8]> = None;
    let mut at = skip(text, open, is_opening);
    if at == open {
        return at;
    }
    while at < text.len() {
        let Some((name, behind)) = member_name(text, at, is_list) else { break };
        let Some(span) = value_at(text, behind) else { break };
        let quoted = matches!(text[span.0 - 1], b'"' | b'\'');
        let span = if quoted { span } else { first_word(text, span) };
        let value = part(text, span.0, span.1);
        match name {
            b"name" if is_list => named = Some(value),
            b"value" if is_list => headers.push(named.take().unwrap_or_default(), value),
            _ => headers.push(name, value),
        }
        let end = skip(text, text.len().min(span.1 + usize::from(quoted)), |byte| {
            matches!(byte, b']' | b' ' | b'\n' | b'\t')
        });
        at = skip(text, end, |byte| matches!(byte, b',' | b' ' | b'\n' | b'\t' | b'}' | b'{' | b')' | b'('));
        let sign = part(text, end, at);
        let closed = sign.iter().any(|byte| matches!(byte, b'}' | b')'));
        let goes_on = is_list && sign.iter().any(|byte| matches!(byte, b'{' | b'('));
        if closed && !goes_on || at == end {
            return end;
        }
    }
    at
}

/// The name of a member, and the offset behind its sign. In a list, a name and its value may be a pair.
fn member_name(text: &[u8], at: usize, is_list: bool) -> Option<(&[u8], usize)> {
    // Ruby's symbols.
    let at = if starts(text, at, b":") { at + 1 } else { at };
    let quote = *text.get(at)?;
    let (start, end) = match quote {
        b'"' | b'\'' => (at + 1, closing_quote(text, at + 1, quote)),
        _ => (at, skip(text, at, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))),
    };
    let behind = skip(text, end, |byte| matches!(byte, b'"' | b'\'' | b' '));
    let sign = text.get(behind..)?;
    let len = match sign {
        [b'=', b'>', ..] => 2,
        [b':' | b'=', ..] => 1,
        [b',', ..] if is_list => 1,
        _ => 0,
    };
    (len > 0 && end > start && end - start < 100).then(|| (part(text, start, end), behind + len))
}
