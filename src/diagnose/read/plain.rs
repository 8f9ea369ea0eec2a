//! Makes a pasted text plain: no marks of quotation, of curl or of logs before its lines, one kind of line end, no escapes.

use super::escapes;
use super::text::{count, find, is_space, line_end, part, skip, tail, trim};
use crate::memory::{List, OutOfMemory};

/// The text without what was put around it.
pub fn plain(text: &[u8], out: &mut List<u8, 0>) -> Result<(), OutOfMemory> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    out.reserve(text.len() + 1)?;
    let prefix = common_prefix(text);
    let mut trace = (find(text, 0, b"=> Send ").is_some() || find(text, 0, b"<= Recv ").is_some()).then(Trace::default);
    let (mut at, mut first) = (0, true);
    while at <= text.len() {
        let end = line_end(text, at);
        let line = part(text, at, end);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        at = end + 1;
        let line = unmarked(line.get(prefix..).unwrap_or_default());
        let (line, joined) = match &mut trace {
            Some(trace) => match trace.line(line) {
                Some(folded) => folded,
                None => continue,
            },
            None => (line, false),
        };
        // Python prints long bytes as literals side by side.
        let literal = line.trim_ascii_start().strip_prefix(b"b'").filter(|_| out.ends_with(b"'"));
        let (line, joined) = match literal {
            Some(rest) => {
                out.pop();
                (rest, true)
            }
            None => (line, joined),
        };
        if !first && !joined {
            out.push(b'\n')?;
        }
        first = false;
        out.extend_from_slice(line)?;
    }
    let len = escapes::undo(out);
    out.truncate(len);
    Ok(())
}

/// How long the indentation, quotation or log prefix is that all lines have, if there are several. Digits count as the same.
fn common_prefix(text: &[u8]) -> usize {
    let mut reference: Option<&[u8]> = None;
    let (mut common, mut lines) = (0, 0);
    let mut at = 0;
    while at < text.len() {
        let end = line_end(text, at);
        let line = part(text, at, end);
        at = end + 1;
        if trim(line).is_empty() || trim(line) == b">" {
            continue;
        }
        lines += 1;
        match reference {
            None => (reference, common) = (Some(line), line.len()),
            Some(reference) => {
                let same = |(a, b): &(&u8, &u8)| a == b || (a.is_ascii_digit() && b.is_ascii_digit());
                common = reference[..common].iter().zip(line).take_while(same).count();
            }
        }
    }
    let prefix = &reference.unwrap_or_default()[..common];
    // Up to the last space.
    let end = prefix.iter().rposition(is_space).map_or(0, |at| at + 1);
    let prefix = part(prefix, 0, end);
    let only_marks = prefix.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'>' | b'|' | b'#'));
    let is_log = count(prefix, u8::is_ascii_digit) >= 6 || prefix.ends_with(b"| ");
    if lines >= 3 && (only_marks || is_log) || lines > 0 && prefix.iter().all(is_space) { end } else { 0 }
}

/// A line without the marks of quotation and of `curl -v`: whose side it is, what it says itself shows.
fn unmarked(line: &[u8]) -> &[u8] {
    let mut rest = line;
    loop {
        let from = skip(rest, 0, is_space);
        rest = match tail(rest, from) {
            [b'>' | b'<', b' ', tail @ ..] => tail,
            [b'>' | b'<'] => b"",
            _ => return rest,
        };
    }
}

/// What `curl --trace-ascii` prints: 64 bytes a line behind their offset.
#[derive(Default)]
struct Trace {
    /// Where the next line starts if it goes on with this one.
    next: Option<usize>,
    /// Whether the block is data, which goes on in the next one.
    data: bool,
}

impl Trace {
    /// The line, and whether it goes on with the one before. None if it is of the trace itself.
    fn line<'l>(&mut self, line: &'l [u8]) -> Option<(&'l [u8], bool)> {
        if line.starts_with(b"=> Send ") || line.starts_with(b"<= Recv ") {
            let data = tail(line, 8).starts_with(b"data");
            if !(data && self.data) {
                self.next = None;
            }
            self.data = data;
            return None;
        }
        let digits = skip(line, 0, u8::is_ascii_hexdigit);
        let offset =
            core::str::from_utf8(part(line, 0, digits)).ok().and_then(|text| usize::from_str_radix(text, 16).ok());
        match (offset, tail(line, digits).strip_prefix(b": ").or(tail(line, digits).strip_prefix(b":"))) {
            (Some(offset), Some(part)) if digits >= 4 => {
                // A block of data starts at 0 again.
                let joined = self.next == Some(offset) || (offset == 0 && self.data && self.next.is_some());
                self.next = Some(offset + part.len());
                Some((part, joined))
            }
            _ => {
                self.next = None;
                Some((line, false))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made_plain(text: &str) -> String {
        let mut out = List::default();
        plain(text.as_bytes(), &mut out).unwrap();
        String::from_utf8(out.to_vec()).unwrap()
    }

    #[test]
    fn what_stands_before_all_lines_is_taken_off() {
        for (text, expected) in [
            ("\u{feff}a\r\nb\r\n", "a\nb\n"),
            ("    a\n      b\n\n    c", "a\n  b\n\nc"),
            ("> a\n>\n> b\n> c", "a\n\nb\nc"),
            ("> > a\n> > b\n> > c", "a\nb\nc"),
            ("app_1  | a\napp_1  | b\napp_1  | c", "a\nb\nc"),
            ("2024-01-02 03:04:05 x: a b\n2024-01-02 03:04:06 x: a c\n2024-01-02 13:04:06 x: d", "a b\na c\nd"),
            (
                "* Connected\n> GET / HTTP/1.1\n> Host: h\n>\n< HTTP/1.1 403\n<\n<Error>",
                "* Connected\nGET / HTTP/1.1\nHost: h\n\nHTTP/1.1 403\n\n<Error>",
            ),
            ("the same start\nthe same end", "the same start\nthe same end"),
        ] {
            assert_eq!(made_plain(text), expected);
        }
    }

    #[test]
    fn lines_of_trace_ascii_are_joined_as_curl_folds_them() {
        let text = format!(
            "=> Send header, 90 bytes (0x5a)\n0000: GET /{} HTTP/1.1\n0050: Host: h\n0059: \n<= Recv data, 66 bytes (0x42)\n\
             0000: {}\n0040: cd\n<= Recv data, 2 bytes (0x2)\n0000: ef\n== Info: end",
            "k".repeat(50),
            "d".repeat(64),
        );
        let expected = format!("GET /{} HTTP/1.1\nHost: h\n\n{}cdef\n== Info: end", "k".repeat(50), "d".repeat(64));
        assert_eq!(made_plain(&text), expected);
    }
}
