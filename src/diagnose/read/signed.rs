//! The texts that the server signed, as it made them: with the line breaks that they lost on their way.

use super::free::Free;
use super::mask::is_masked;
use super::text::{
    cut, cut_last, find, has, is_hex, method, method_at, part, payload_hash, skip, skip_back, starts_with_one, tail,
    trim,
};
use crate::crypto::sha256::Sha256;
use crate::diagnose::document::Document;
use crate::text::encode::unescape;

/// How many places of the end of a path are tried, of which the hash tells the right one.
const TRIES: usize = 128;
/// Longer texts are not tried.
const LONGEST: usize = 65_536;

/// Restore the texts of a document. What cannot be restored for sure is left empty. Pairs of hex digits are what the server
/// made, to the byte, unless they were cut off.
pub fn restore<'a>(document: &mut Document<'a>, free: &mut Free<'a>) {
    let string = hex_pairs(document.string_to_sign_bytes, free);
    let is_exact = hash_of(string).is_some() || !string.is_empty() && !string.starts_with(b"AWS4");
    let shown = if is_exact { b"" } else { string_to_sign(document.string_to_sign, free) };
    document.string_to_sign = if shown.is_empty() { string } else { shown };
    let canonical = hex_pairs(document.canonical_request_bytes, free);
    let payload = cut_last(canonical).1;
    let is_exact = hash_of(canonical).is_some() || payload_hash(payload, 0).is_some_and(|end| end == payload.len());
    let hash = hash_of(document.string_to_sign);
    let shown = if is_exact { b"" } else { canonical_request(document.canonical_request, hash, free) };
    document.canonical_request = if shown.is_empty() { canonical } else { shown };
}

/// The bytes of pairs of hex digits with spaces between, as far as there are any.
fn hex_pairs<'a>(pairs: &[u8], free: &mut Free<'a>) -> &'a [u8] {
    let mut text = free.text(pairs.len() / 2 + 1);
    for pair in pairs.split(u8::is_ascii_whitespace).filter(|pair| !pair.is_empty()) {
        let Some(byte) = unescape(pair).filter(|_| pair.len() == 2) else { break };
        text.write(&[byte]);
    }
    text.finish()
}

/// The hash in the last line of a string to sign.
fn hash_of(string: &[u8]) -> Option<&[u8]> {
    let hash = string.last_chunk::<64>()?;
    hash.iter().all(is_hex).then_some(hash)
}

/// What parts of a text: a line end, a space in its place, or the dot that curl shows for it.
fn is_gap(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'.')
}

fn without_gaps(text: &[u8]) -> &[u8] {
    let start = skip(text, 0, is_gap);
    part(text, start, skip_back(text, text.len().max(start), usize::MAX, is_gap).max(start))
}

/// The four parts of a string to sign, wherever its lines end, and the offset behind it.
pub fn string_parts(text: &[u8]) -> Option<([&[u8]; 4], usize)> {
    let algorithm_end = starts_with_one(text, 0, "AWS4-HMAC-SHA256|AWS4-ECDSA-P256-SHA256")?;
    let time = skip(text, algorithm_end, is_gap);
    let stamp = text.get(time..time + 16).filter(|stamp| stamp[8] == b'T' && stamp[15] == b'Z')?;
    let scope = skip(text, time + 16, is_gap);
    let scope_end = find(part(text, 0, text.len().min(scope + 200)), scope, b"aws4_request")? + b"aws4_request".len();
    let hash = skip(text, scope_end, is_gap);
    let digits = text.get(hash..hash + 64).filter(|digits| digits.iter().all(is_hex))?;
    Some(([part(text, 0, algorithm_end), stamp, part(text, scope, scope_end), digits], hash + 64))
}

fn string_to_sign<'a>(text: &'a [u8], free: &mut Free<'a>) -> &'a [u8] {
    let text = trim(text);
    let Some((parts, end)) = string_parts(text).filter(|(_, end)| *end == text.len()) else {
        // Of SigV2, or masked: as it is, if it has lines. What was cut off is none.
        let is_other = has(text, b'\n') && (!text.starts_with(b"AWS4-") || is_masked(text));
        return if is_other { lines(text, free) } else { b"" };
    };
    let mut out = free.text(end + 4);
    for (index, part) in parts.into_iter().enumerate() {
        out.write(if index > 0 { b"\n" } else { b"" });
        out.write(part);
    }
    out.finish()
}

/// A text without the indentation of its lines.
fn lines<'a>(text: &'a [u8], free: &mut Free<'a>) -> &'a [u8] {
    if find(text, 0, b"\n ").is_none() && find(text, 0, b"\n\t").is_none() && find(text, 0, b" \n").is_none() {
        return text;
    }
    let mut out = free.text(text.len());
    let mut rest = text;
    loop {
        let (line, behind) = cut(rest, b'\n');
        out.write(trim(line));
        if line.len() == rest.len() {
            return out.finish();
        }
        out.write(b"\n");
        rest = behind;
    }
}

fn canonical_request<'a>(text: &'a [u8], hash: Option<&[u8]>, free: &mut Free<'a>) -> &'a [u8] {
    let text = lines(trim(text), free);
    if text.is_empty() || is_whole(text) {
        return text;
    }
    Parts::find(text).map_or(b"", |parts| parts.join(hash, free))
}

/// Whether a canonical request has all its line ends. Its names need not be those of its headers, one of which may be gone.
fn is_whole(text: &[u8]) -> bool {
    let (start, payload) = cut_last(text);
    let (start, names) = cut_last(start);
    let (method_line, rest) = cut(start, b'\n');
    let (path, rest) = cut(rest, b'\n');
    let (_, mut headers) = cut(rest, b'\n');
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let is_hash = payload_hash(payload, 0) == Some(payload.len()) || is_masked(payload);
    let ends = headers.ends_with(b"\n") && !names.is_empty() && is_hash;
    while !headers.is_empty() {
        let (line, next) = cut(headers, b'\n');
        if tail(line, skip(line, 0, is_name)).first() != Some(&b':') {
            return false;
        }
        headers = next;
    }
    ends && method(method_line).is_some() && path.starts_with(b"/")
}

/// A canonical request whose lines ended somewhere.
struct Parts<'t> {
    method: &'t [u8],
    /// Path and query.
    target: &'t [u8],
    /// From the first name of a header to the last value.
    headers: &'t [u8],
    names: &'t [u8],
    payload: &'t [u8],
    gap: Gap,
}

/// What was left of a line end.
#[derive(Clone, Copy, PartialEq)]
enum Gap {
    Space,
    Dot,
    Nothing,
}

impl<'t> Parts<'t> {
    fn find(text: &'t [u8]) -> Option<Self> {
        let method = method_at(text, 0)?;
        let path = skip(text, method.len(), is_gap);
        let gap = match text.get(method.len())? {
            b'/' => Gap::Nothing,
            b'.' => Gap::Dot,
            _ => Gap::Space,
        };
        let (text, method) = (tail(text, 0), part(text, 0, method.len()));
        let marker =
            skip_back(text, text.len(), 64, |byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'-');
        let payload = match text.len().checked_sub(64) {
            Some(start) if payload_hash(text, start) == Some(text.len()) => start,
            _ => find(text, marker, b"UNSIGNED-PAYLOAD").or_else(|| find(text, marker, b"STREAMING-"))?,
        };
        let names_end = without_gaps(part(text, 0, payload)).len();
        let is_name =
            |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_' | b';');
        let run = skip_back(text, names_end, usize::MAX, is_name);
        // Path and query have no colon that is not escaped, so that the first one ends the first name.
        let colon = path + text.get(path..run)?.iter().position(|byte| *byte == b':')?;
        // What precedes the names may look like part of the first one.
        let first_end = run + cut(part(text, run, names_end), b';').0.len();
        let from = run.max(first_end.saturating_sub(64));
        let names = (from..first_end).find(|start| part(text, path, colon).ends_with(part(text, *start, first_end)))?;
        let first = first_end - names;
        let headers = colon - first;
        (text.get(path) == Some(&b'/') && headers >= path && names > colon).then(|| Parts {
            method,
            target: part(text, path, headers),
            headers: part(text, headers, names),
            names: part(text, names, names_end),
            payload: tail(text, payload),
            gap,
        })
    }

    /// The canonical request, whose hash may be known.
    fn join<'a>(&self, hash: Option<&[u8]>, free: &mut Free<'a>) -> &'a [u8] {
        let most =
            self.method.len() + self.target.len() + self.headers.len() + 2 * self.names.len() + self.payload.len() + 8;
        let (splits, proven) = self.splits();
        if most > LONGEST {
            return b"";
        }
        let mut out = free.text(most);
        let mut tried = None;
        for split in splits.0..=splits.1 {
            let Some((path, query)) = self.split(split) else { continue };
            out.clear();
            for part in [self.method, b"\n", path, b"\n", query, b"\n"] {
                out.write(part);
            }
            if self.write_headers(&mut out).is_none() {
                return b"";
            }
            for part in [b"\n", self.names, b"\n", self.payload] {
                out.write(part);
            }
            if hash.is_some_and(|hash| is_hash_of(hash, out.bytes())) {
                return out.finish();
            }
            tried = Some(split);
        }
        // The only way to part it is the right one, also if something in it is masked.
        if proven && tried.is_some() { out.finish() } else { b"" }
    }

    /// The first and the last place where the query may start, and whether there is but one.
    fn splits(&self) -> ((usize, usize), bool) {
        let target = self.target;
        let equals = target.iter().position(|byte| *byte == b'=');
        let first = match self.gap {
            Gap::Space => return ((0, 0), true),
            _ if equals.is_none() => return ((0, 0), true),
            _ => find(target, 0, b"X-Amz-Algorithm=").filter(|at| equals == Some(at + b"X-Amz-Algorithm".len())),
        };
        match (first, equals.unwrap_or(0)) {
            (Some(at), _) => ((at, at), true),
            (None, equals) => ((equals.saturating_sub(TRIES).max(1), equals), false),
        }
    }

    /// Path and query, of which the latter starts at `at` if there is nothing between the two.
    fn split(&self, at: usize) -> Option<(&'t [u8], &'t [u8])> {
        let target = self.target;
        match (self.gap, at) {
            (Gap::Space, _) => {
                let (path, rest) = words(target);
                let (query, rest) = words(rest);
                rest.is_empty().then_some((path, query))
            }
            (Gap::Nothing, 0) => Some((target, b"")),
            (Gap::Nothing, at) => Some(target.split_at(at)),
            (Gap::Dot, 0) => Some((target.strip_suffix(b"..")?, b"")),
            (Gap::Dot, at) => Some((part(target, 0, at).strip_suffix(b".")?, tail(target, at).strip_suffix(b".")?)),
        }
    }

    /// Write the headers, each on its line.
    fn write_headers(&self, out: &mut super::free::Written<'_>) -> Option<()> {
        let (mut name, mut names) = cut(self.names, b';');
        let mut value = name.len() + 1;
        loop {
            let (next, more) = cut(names, b';');
            let end = if next.is_empty() { self.headers.len() } else { self.name_at(value, next)? };
            let text = self.headers.get(value..end)?;
            // Behind the last value there is an empty line too.
            let dots = if next.is_empty() { 2 } else { 1 };
            let text = if self.gap == Gap::Dot { text.get(..text.len().saturating_sub(dots))? } else { text };
            for part in [name, b":", trim(text), b"\n"] {
                out.write(part);
            }
            if next.is_empty() {
                return Some(());
            }
            value = end + next.len() + 1;
            (name, names) = (next, more);
        }
    }

    /// Where the header with this name starts, at or behind `from`.
    fn name_at(&self, from: usize, name: &[u8]) -> Option<usize> {
        let mut at = from;
        loop {
            at = find(self.headers, at, name)?;
            let before = at.checked_sub(1).map_or(b'\n', |at| self.headers[at]);
            let parted = match self.gap {
                Gap::Nothing => true,
                Gap::Dot => before == b'.',
                Gap::Space => before.is_ascii_whitespace(),
            };
            if parted && self.headers.get(at + name.len()) == Some(&b':') {
                return Some(at);
            }
            at += 1;
        }
    }
}

/// The first word, and what follows it.
fn words(text: &[u8]) -> (&[u8], &[u8]) {
    let text = trim(text);
    text.split_at(skip(text, 0, |byte| !byte.is_ascii_whitespace()))
}

/// Whether this is the SHA-256 of a text in hex digits.
fn is_hash_of(hash: &[u8], text: &[u8]) -> bool {
    let digest = Sha256::<128>::digest(text);
    hash.len() == 64 && hash.chunks(2).zip(digest).all(|(digits, byte)| unescape(digits) == Some(byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::List;

    /// The canonical request and the string to sign of a document with these.
    fn restored(fields: [&str; 4]) -> [String; 2] {
        let mut room = List::<u8, 0>::filled(0, 4096).unwrap();
        let mut document = Document {
            canonical_request: fields[0].as_bytes(),
            canonical_request_bytes: fields[1].as_bytes(),
            string_to_sign: fields[2].as_bytes(),
            string_to_sign_bytes: fields[3].as_bytes(),
            ..Document::default()
        };
        restore(&mut document, &mut Free::new(&mut room));
        [document.canonical_request, document.string_to_sign].map(|text| String::from_utf8(text.to_vec()).unwrap())
    }

    #[test]
    fn bytes_are_taken_as_they_are_and_texts_only_if_they_can_be_restored() {
        let hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let canonical = |gap: &str| ["GET", "/a", "b=c", "host:h", "x-a:1", "", "host;x-a", hash].join(gap);
        let string = |gap: &str| ["AWS4-HMAC-SHA256", "20240524T000000Z", "20240524/r/s3/aws4_request", hash].join(gap);
        let hex = |text: &str| text.bytes().map(|byte| format!("{byte:02x} ")).collect::<String>();
        let [lines, spaces] = [&*canonical("\n"), &*canonical(" ")];
        let spaced_string = &*string(" ");
        for (fields, expected) in [
            ([spaces, "", spaced_string, ""], [lines, &*string("\n")]),
            // What a server signed on one line was on one line.
            ([lines, &*hex(spaces), "", &*hex(spaced_string)], [spaces, spaced_string]),
            ([spaces, &hex(lines)[..60], "", ""], [lines, ""]),
            (["on one line", "", "AWS4-HMAC-SHA256 2024", ""], ["", ""]),
            (
                ["GET\n/\n\nhost:h\n\nhost\nxxxxxxx", "", "GET\n\n\n1\n/", ""],
                ["GET\n/\n\nhost:h\n\nhost\nxxxxxxx", "GET\n\n\n1\n/"],
            ),
            // Where the query starts cannot be told without the right hash.
            ([&*canonical(""), "", &*string(""), ""], ["", &*string("\n")]),
        ] {
            assert_eq!(restored(fields), expected);
        }
    }
}
