//! A request as its lines: raw, in a log with something before each line, or as servers trace it.

use super::headers::{Headers, Request, header_line};
use super::text::{find, find_folded, has, is_word, line_end, line_start, method_before, part, skip, skip_back, trim};

/// How many lines of a request are looked at, before and after the one that it is found by.
const MOST: usize = 100;

/// The request that has a `Host` or `Authorization` line, or only a request line: the last before `refused`, or the first.
pub fn find_lines<'a>(text: &'a [u8], refused: usize, headers: &mut Headers<'a>) -> Option<Request<'a>> {
    let anchor = anchor(text, refused)?;
    let prefix = part(text, line_start(text, anchor), anchor);
    let mut start = anchor - prefix.len();
    // What is above it.
    for _ in 0..MOST {
        let Some(before) = start.checked_sub(1) else { break };
        let above = line_start(text, before);
        if header_line(behind(part(text, above, before), prefix)).is_none_or(|(name, _)| name.is_empty())
            || has(part(text, above, before), b'/') && request_line(part(text, above, before)).is_some()
        {
            break;
        }
        start = above;
    }
    let mut request = Request::default();
    if let Some(before) = start.checked_sub(1)
        && let Some((method, url)) = request_line(part(text, line_start(text, before), before))
    {
        (request.method, request.url) = (method, url);
    }
    let mut wrapped = 0;
    let mut at = start;
    while at < text.len() {
        let end = line_end(text, at);
        let line = part(text, at, end);
        match header_line(behind(line, prefix)) {
            // MinIO shows the protocol as if it were a header, and curl says what it does.
            Some((name, value)) if name != b"Proto" => headers.push(name, value),
            Some(_) => {}
            None if line.starts_with(b"* ") => {}
            // A terminal folds long lines.
            None if !prefix.is_empty() && !line.starts_with(prefix) && !line.is_empty() && wrapped < 4 => wrapped += 1,
            None => break,
        }
        at = end + 1;
    }
    request.end = at.min(text.len());
    request.is_whole = headers.complete && headers.has(b"host") && !request.method.is_empty();
    (headers.len() > 1 || !request.url.is_empty()).then_some(request)
}

/// Where the name of a header starts that only a request has: the last such before `refused`, or the first.
fn anchor(text: &[u8], refused: usize) -> Option<usize> {
    let mut found = None;
    for name in [&b"host: "[..], b"authorization: "] {
        let mut at = 0;
        while let Some(start) = find_folded(text, at, name) {
            at = start + name.len();
            let alone =
                !start.checked_sub(1).is_some_and(|at| is_word(&text[at]) || matches!(text[at], b'-' | b'\'' | b':'));
            let is_quoted = matches!(text.get(at), Some(b'\'' | b'"'));
            if alone && !is_quoted && is_better(start, found, refused) {
                found = Some(start);
            }
        }
        if found.is_some() {
            break;
        }
    }
    found
}

/// A place before the refusal rather than one behind it, and then the later one.
pub fn is_better(place: usize, best: Option<usize>, refused: usize) -> bool {
    best.is_none_or(|best| place < refused && best < place)
}

/// A line without what the lines of its log start with, in which digits differ.
fn behind<'a>(line: &'a [u8], prefix: &[u8]) -> &'a [u8] {
    let same = |(a, b): (&u8, &u8)| a == b || (a.is_ascii_digit() && b.is_ascii_digit());
    let rest = match line.get(prefix.len()..) {
        Some(rest) if line.iter().zip(prefix).all(same) => rest,
        _ => line,
    };
    let rest = trim(rest);
    if prefix.ends_with(b"\"") { rest.strip_suffix(b"\"").unwrap_or(rest) } else { rest }
}

/// Method and target of a line: `PUT /key HTTP/1.1`, `[...] PUT /key`, `REQUEST : GET path:/key`.
pub fn request_line(line: &[u8]) -> Option<(&'static [u8], &[u8])> {
    let mut at = 0;
    while let Some(space) = find(line, at, b" ") {
        at = space + 1;
        let Some(method) = method_before(line, space) else { continue };
        let start = skip(line, at, |byte| *byte == b' ');
        let target = part(line, start, skip(line, start, |byte| *byte > b' '));
        let target = target.strip_prefix(b"path:").unwrap_or(target);
        let target = target.strip_suffix(b"\"").unwrap_or(target);
        if target.starts_with(b"/") || target.starts_with(b"http") {
            return Some((method, target));
        }
    }
    None
}

/// `PUT /key HTTP/1.1` alone, as access logs have it.
pub fn find_line(text: &[u8], refused: usize) -> Option<Request<'_>> {
    let (mut at, mut best) = (0, None);
    while let Some(version) = find(text, at, b" HTTP/") {
        let target = skip_back(text, version, version - at, |byte| *byte > b' ');
        at = version + 6;
        let Some(method_end) =
            target.checked_sub(1).filter(|at| text[*at] == b' ' && matches!(text[*at + 1], b'/' | b'h'))
        else {
            continue;
        };
        if method_before(text, method_end).is_some() && is_better(target, best.map(|(target, _)| target), refused) {
            best = Some((target, version));
        }
    }
    let (target, version) = best?;
    let method = method_before(text, target - 1)?;
    Some(Request { method, url: part(text, target, version), end: line_end(text, version), ..Request::default() })
}
