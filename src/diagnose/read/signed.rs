//! The texts that the server signed, as it made them: with the line breaks that they lost on their way.

use super::free::Free;
use super::mask::is_masked;
use super::text::{METHODS, find, is_hex, payload_hash, skip, skip_back, starts};
use crate::crypto::sha256::Sha256;
use crate::diagnose::document::Document;
use crate::text::encode::unescape;

/// How many places of the end of a path are tried, of which the hash tells the right one.
const TRIES: usize = 128;

/// Restore the texts of a document. What cannot be restored for sure is left empty.
pub fn restore<'a>(document: &mut Document<'a>, free: &mut Free<'a>) {
    let string = hex_pairs(document.string_to_sign_bytes, free);
    document.string_to_sign = match string_to_sign(string, free) {
        [] => string_to_sign(document.string_to_sign, free),
        string => string,
    };
    let hash = hash_of(document.string_to_sign);
    let canonical = hex_pairs(document.canonical_request_bytes, free);
    document.canonical_request = match canonical_request(canonical, hash, free) {
        [] => canonical_request(document.canonical_request, hash, free),
        canonical => canonical,
    };
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
    &text[start..skip_back(text, text.len().max(start), usize::MAX, is_gap).max(start)]
}

/// Whose algorithm a string to sign starts with.
fn algorithm(text: &[u8]) -> Option<usize> {
    let known = [&b"AWS4-HMAC-SHA256"[..], b"AWS4-ECDSA-P256-SHA256"];
    known.into_iter().find(|known| text.starts_with(known)).map(<[u8]>::len)
}

/// The four parts of a string to sign, wherever its lines end, and the offset behind it.
pub fn string_parts(text: &[u8]) -> Option<([&[u8]; 4], usize)> {
    let algorithm_end = algorithm(text)?;
    let time = skip(text, algorithm_end, is_gap);
    let stamp = text.get(time..time + 16).filter(|stamp| stamp[8] == b'T' && stamp[15] == b'Z')?;
    let scope = skip(text, time + 16, is_gap);
    let scope_end = find(&text[..text.len().min(scope + 200)], scope, b"aws4_request")? + b"aws4_request".len();
    let hash = skip(text, scope_end, is_gap);
    let digits = text.get(hash..hash + 64).filter(|digits| digits.iter().all(is_hex))?;
    Some(([&text[..algorithm_end], stamp, &text[scope..scope_end], digits], hash + 64))
}

fn string_to_sign<'a>(text: &'a [u8], free: &mut Free<'a>) -> &'a [u8] {
    let text = text.trim_ascii();
    let Some((parts, end)) = string_parts(text).filter(|(_, end)| *end == text.len()) else {
        // Of SigV2, or masked: as it is, if it has lines.
        return if text.contains(&b'\n') { lines(text, free) } else { b"" };
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
    for (index, line) in text.split(|byte| *byte == b'\n').enumerate() {
        out.write(if index > 0 { b"\n" } else { b"" });
        out.write(line.trim_ascii());
    }
    out.finish()
}

fn canonical_request<'a>(text: &'a [u8], hash: Option<&[u8]>, free: &mut Free<'a>) -> &'a [u8] {
    let text = lines(text.trim_ascii(), free);
    if text.is_empty() || is_whole(text) {
        return text;
    }
    Parts::find(text).map_or(b"", |parts| parts.join(hash, free))
}

/// Whether a canonical request has all its line ends.
pub fn is_whole(text: &[u8]) -> bool {
    let mut lines = text.split(|byte| *byte == b'\n');
    let [method, path, query] = [lines.next(), lines.next(), lines.next()];
    let [payload, names, gap] = [lines.next_back(), lines.next_back(), lines.next_back()];
    let (Some(method), Some(path), Some(_), Some(payload), Some(names), Some(b"")) =
        (method, path, query, payload, names, gap)
    else {
        return false;
    };
    let is_masked = is_masked(payload) || is_masked(names);
    let named = names.split(|byte| *byte == b';').eq(lines.map(name_of));
    METHODS.contains(&method)
        && path.starts_with(b"/")
        && (is_masked || named && payload_hash(payload, 0) == Some(payload.len()))
}

/// The name in a line of a header.
fn name_of(line: &[u8]) -> &[u8] {
    line.split(|byte| *byte == b':').next().unwrap_or_default()
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
        let method = METHODS.into_iter().find(|method| text.starts_with(method))?;
        let path = skip(text, method.len(), is_gap);
        let gap = match text.get(method.len())? {
            b'/' => Gap::Nothing,
            b'.' => Gap::Dot,
            _ => Gap::Space,
        };
        let (text, method) = (&text[..], &text[..method.len()]);
        let marker =
            skip_back(text, text.len(), 64, |byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'-');
        let payload = match text.len().checked_sub(64) {
            Some(start) if payload_hash(text, start) == Some(text.len()) => start,
            _ => find(text, marker, b"UNSIGNED-PAYLOAD").or_else(|| find(text, marker, b"STREAMING-"))?,
        };
        let names_end = without_gaps(&text[..payload]).len();
        let is_name =
            |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_' | b';');
        let run = skip_back(text, names_end, usize::MAX, is_name);
        // Path and query have no colon that is not escaped, so that the first one ends the first name.
        let colon = path + text.get(path..run)?.iter().position(|byte| *byte == b':')?;
        let names = (run..names_end).find(|start| {
            let names = &text[*start..names_end];
            let first = names.split(|byte| *byte == b';').next().unwrap_or_default();
            !first.is_empty() && text[path..colon].ends_with(first)
        })?;
        let first = text[names..names_end].iter().position(|byte| *byte == b';').unwrap_or(names_end - names);
        let headers = colon - first;
        (text.get(path) == Some(&b'/') && headers >= path && names > colon).then(|| Parts {
            method,
            target: &text[path..headers],
            headers: &text[headers..names],
            names: &text[names..names_end],
            payload: &text[payload..],
            gap,
        })
    }

    /// The canonical request, whose hash may be known.
    fn join<'a>(&self, hash: Option<&[u8]>, free: &mut Free<'a>) -> &'a [u8] {
        let most =
            self.method.len() + self.target.len() + self.headers.len() + 2 * self.names.len() + self.payload.len() + 8;
        let mut out = free.text(most);
        let (splits, proven) = self.splits();
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
            Gap::Space => return ((0, 0), target.trim_ascii().split(u8::is_ascii_whitespace).count() <= 2),
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
                let mut words = target.trim_ascii().split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
                Some((words.next()?, words.next().unwrap_or_default()))
            }
            (Gap::Nothing, 0) => Some((target, b"")),
            (Gap::Nothing, at) => Some(target.split_at(at)),
            (Gap::Dot, 0) => Some((target.strip_suffix(b"..")?, b"")),
            (Gap::Dot, at) => Some((target[..at].strip_suffix(b".")?, target[at..].strip_suffix(b".")?)),
        }
    }

    /// Write the headers, each on its line.
    fn write_headers(&self, out: &mut super::free::Written<'_>) -> Option<()> {
        let mut names = self.names.split(|byte| *byte == b';');
        let mut name = names.next()?;
        let mut value = name.len() + 1;
        loop {
            let next = names.next();
            let end = match next {
                Some(next) => self.name_at(value, next)?,
                None => self.headers.len(),
            };
            let text = self.headers.get(value..end)?;
            // Behind the last value there is an empty line too.
            let dots = if next.is_some() { 1 } else { 2 };
            let text = if self.gap == Gap::Dot { text.get(..text.len().saturating_sub(dots))? } else { text };
            for part in [name, b":", text.trim_ascii(), b"\n"] {
                out.write(part);
            }
            let Some(next) = next else { return Some(()) };
            value = end + next.len() + 1;
            name = next;
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

/// Whether this is the SHA-256 of a text in hex digits.
fn is_hash_of(hash: &[u8], text: &[u8]) -> bool {
    let digest = Sha256::<128>::digest(text);
    hash.len() == 64 && hash.chunks(2).zip(digest).all(|(digits, byte)| unescape(digits) == Some(byte))
}

/// Fill in what the document shows without its tags, or with line ends in their place: each text by its shape.
pub fn find_by_shape<'a>(text: &'a [u8], from: usize, document: &mut Document<'a>) {
    let Some(start) = find(text, from, b"AWS4-HMAC-SHA256") else { return };
    let Some((_, len)) = string_parts(&text[start..]) else { return };
    let end = start + len;
    let signature = skip(text, end, u8::is_ascii_whitespace);
    // A client's own text has no signature at once behind it.
    let Some(provided) = text.get(signature..signature + 64).filter(|text| text.iter().all(is_hex)) else { return };
    let is_key = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'*' || *byte == b'_';
    let key_end = skip_back(text, start, 64, u8::is_ascii_whitespace);
    let key = &text[skip_back(text, key_end, 128, is_key)..key_end];
    if document.access_key_id.is_empty() && key.len() >= 8 && key_end > from {
        document.access_key_id = key;
    }
    if document.string_to_sign.is_empty() {
        document.string_to_sign = &text[start..start + len];
    }
    if document.signature_provided.is_empty() {
        document.signature_provided = provided;
    }
    // "AWS4-", and the line end and slash behind a method.
    let Some(string) = pairs_at(text, find(text, end, b"41 57 53 34 2d")) else { return };
    if document.string_to_sign_bytes.is_empty() {
        document.string_to_sign_bytes = &text[string.0..string.1];
    }
    let canonical = skip(text, string.1, u8::is_ascii_whitespace);
    let slash = find(text, canonical, b" 0a 2f");
    let first = slash.and_then(|slash| {
        METHODS
            .into_iter()
            .map(|method| slash - (3 * method.len() - 1).min(slash))
            .find(|start| is_method(text, *start, slash))
    });
    let Some(bytes) = pairs_at(text, first) else { return };
    if document.canonical_request_bytes.is_empty() {
        document.canonical_request_bytes = &text[bytes.0..bytes.1];
    }
    if document.canonical_request.is_empty() {
        document.canonical_request = text[canonical..bytes.0].trim_ascii();
    }
}

/// Whether pairs of hex digits are a method.
fn is_method(text: &[u8], start: usize, end: usize) -> bool {
    let pairs = || text[start..end].split(|byte| *byte == b' ');
    METHODS.into_iter().any(|method| {
        pairs().count() == method.len()
            && pairs().zip(method).all(|(pair, byte)| pair.len() == 2 && unescape(pair) == Some(*byte))
    })
}

/// Pairs of hex digits with spaces between.
fn pairs_at(text: &[u8], start: Option<usize>) -> Option<(usize, usize)> {
    let start = start?;
    let is_pair = |at: usize| text.get(at..at + 2).is_some_and(|pair| pair.iter().all(is_hex));
    let mut end = start + 2;
    while text.get(end).is_some_and(|byte| byte.is_ascii_whitespace()) && is_pair(end + 1) {
        end += 3;
    }
    is_pair(start).then_some((start, end.min(text.len())))
}

/// Texts in a sentence of another service: "The Canonical String for this request should have been '...'".
pub fn find_in_sentence<'a>(text: &'a [u8], document: &mut Document<'a>) {
    let quoted = |marker: &[u8]| {
        let open =
            skip(text, super::text::find_folded(text, 0, marker)? + marker.len(), |byte| !matches!(byte, b'\'' | b'"'));
        let close = find(text, open + 1, text.get(open..open + 1)?)?;
        Some(text[open + 1..close].trim_ascii())
    };
    if !starts(text, 0, b"<") && document.canonical_request.is_empty() {
        document.canonical_request = quoted(b"canonical string for this request should have been").unwrap_or_default();
        document.string_to_sign = match document.string_to_sign {
            [] => quoted(b"string-to-sign should have been").unwrap_or_default(),
            string => string,
        };
    }
}
