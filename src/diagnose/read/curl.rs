//! A command line of curl.

use super::headers::{Headers, Request, header_line};
use super::text::{find, is_word, method, part, skip, words};

/// Options whose value is the next word, and is of no interest.
const WITH_VALUE: &str = "-o|-u|-A|-b|-c|-e|-E|-K|-m|-w|-x|-y|-Y|-z|-r|-C|--output|--user|--aws-sigv4|--cacert|--max-time|\
    --resolve";

/// The first command that has a URL.
pub fn command<'a>(text: &'a [u8], headers: &mut Headers<'a>) -> Option<Request<'a>> {
    let mut at = 0;
    loop {
        let start = find(text, at, b"curl ")?;
        at = start + 5;
        let alone = !start.checked_sub(1).is_some_and(|at| is_word(&text[at]) || text[at] == b'-');
        if alone {
            let request = arguments(text, at, headers);
            if !request.url.is_empty() {
                return Some(request);
            }
            at = at.max(request.end);
        }
    }
}

fn arguments<'a>(text: &'a [u8], from: usize, headers: &mut Headers<'a>) -> Request<'a> {
    let mut request = Request::default();
    let mut at = from;
    // What the options make of it, if no method is given.
    let mut implied: &[u8] = b"GET";
    while let Some((argument, end)) = argument(text, at) {
        at = end;
        let is = |short: &[u8], long: &[u8]| argument == short || argument == long;
        // A short option may have its value in the same word.
        let attached = |short: &[u8]| {
            argument.strip_prefix(short).filter(|value| !value.is_empty() && !argument.starts_with(b"--"))
        };
        if let Some(value) = attached(b"-X") {
            request.method = method(value).unwrap_or_default();
        } else if is(b"-X", b"--request") {
            let Some((value, end)) = self::argument(text, at) else { break };
            (request.method, at) = (method(value).unwrap_or_default(), end);
        } else if is(b"-H", b"--header") {
            let Some((header, end)) = self::argument(text, at) else { break };
            at = end;
            if let Some((name, value)) = header_line(header) {
                headers.push(name, value);
            }
        } else if is(b"-I", b"--head") {
            implied = b"HEAD";
        } else if is(b"-T", b"--upload-file")
            || is(b"-d", b"--data")
            || is(b"-F", b"--form")
            || argument.starts_with(b"--data-")
        {
            implied = if is(b"-T", b"--upload-file") { b"PUT" } else { b"POST" };
            at = self::argument(text, at).map_or(at, |(_, end)| end);
        } else if words(WITH_VALUE).any(|option| option.as_bytes() == argument) {
            at = self::argument(text, at).map_or(at, |(_, end)| end);
        } else if !argument.starts_with(b"-") && find(argument, 0, b"://").is_some() && request.url.is_empty() {
            request.url = argument;
        }
    }
    if request.method.is_empty() {
        request.method = implied;
    }
    request.end = at;
    request
}

/// The next word as a shell reads it, and the offset behind it. None at the end of the command.
fn argument(text: &[u8], at: usize) -> Option<(&[u8], usize)> {
    let mut at = at;
    loop {
        at = skip(text, at, |byte| matches!(byte, b' ' | b'\t'));
        match text.get(at..)? {
            // The command goes on in the next line.
            [b'\\', b'\n', ..] => at += 2,
            [b'\\', b' ', ..] => at += 1,
            [] | [b'\n' | b'|' | b';' | b'>', ..] => return None,
            _ => break,
        }
    }
    let quote = text[at];
    if matches!(quote, b'"' | b'\'') {
        let end = find(text, at + 1, &[quote])?;
        return Some((part(text, at + 1, end), end + 1));
    }
    let end = skip(text, at, |byte| *byte > b' ');
    (end > at).then(|| (part(text, at, end), end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::Header;

    #[test]
    fn commands_are_read_as_a_shell_does() {
        for (text, method, url, header) in [
            ("$ curl -X PUT -H 'a: b c' -T f 'https://h/k?x=1&y'\nnext", "PUT", "https://h/k?x=1&y", "a=b c"),
            ("curl -v --upload-file f \\\n  -H \"a: b\" https://h/k | cat", "PUT", "https://h/k", "a=b"),
            ("curl -I -o /dev/null https://h/k -H a:b", "HEAD", "https://h/k", "a=b"),
            ("curl -XDELETE -H 'a: b' https://h/k", "DELETE", "https://h/k", "a=b"),
            ("see curl -h; curl --data-binary @f -H 'a: b' https://h/k", "POST", "https://h/k", "a=b"),
        ] {
            let mut room = [Header { name: &b""[..], value: &b""[..] }; super::super::headers::MOST];
            let mut headers = Headers::new(&mut room);
            let request = command(text.as_bytes(), &mut headers).unwrap();
            assert_eq!((request.method, request.url), (method.as_bytes(), url.as_bytes()), "{text}");
            let [Header { name, value }] = headers.finish() else { panic!("{text}") };
            assert_eq!([name, &b"="[..], value].concat(), header.as_bytes(), "{text}");
        }
        let mut room = [Header { name: &b""[..], value: &b""[..] }; super::super::headers::MOST];
        for none in ["curl -v", "libcurl https://h/", "curl"] {
            assert!(command(none.as_bytes(), &mut Headers::new(&mut room)).is_none(), "{none}");
            room = [Header { name: b"", value: b"" }; super::super::headers::MOST];
        }
    }
}
