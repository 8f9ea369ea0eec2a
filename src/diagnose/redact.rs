//! Shows texts of both sides to people: cut short, printable and without secrets.

use core::fmt::{self, Write};
use core::ops::Range;

use super::text::{ends_with_one, is_one_of, is_same, starts};
use crate::text::names::{is_amz, key};
use crate::text::sink::{Sink, Text};

/// How much of a value is shown, in bytes.
const LONGEST: usize = 120;
/// A value that shares this many consecutive bytes with a secret is taken to contain it.
const RUN: usize = 16;

/// As much of a secret is looked for. None is longer, and looking for a hostile one would take long.
const LONGEST_SECRET: usize = 8192;
/// How far before the part to show a name is looked for.
const NAME: usize = 1024;

/// Texts that must not be shown, wherever they occur.
pub struct Secrets<'a>(pub [&'a [u8]; 3]);

/// A value to be shown in quotes.
pub struct Shown<'a> {
    value: &'a [u8],
    /// Where the part to show starts.
    start: usize,
    /// Whether all of it is left out.
    hidden: bool,
    /// Whether words that look like secrets are left out.
    prose: bool,
}

impl Secrets<'_> {
    /// A value from its start.
    #[cold]
    pub fn show<'v>(&self, value: &'v [u8]) -> Shown<'v> {
        self.from(value, 0)
    }

    /// Two values around the point where they start to differ.
    #[cold]
    pub fn pair<'v>(&self, ours: &'v [u8], theirs: &'v [u8]) -> (Shown<'v>, Shown<'v>) {
        let same = ours.iter().zip(theirs).take_while(|(a, b)| a == b).count();
        let start = if same > LONGEST / 2 { same - LONGEST / 3 } else { 0 };
        (self.from(ours, start), self.from(theirs, start))
    }

    /// The values of a header on both sides.
    #[cold]
    pub fn header<'v>(&self, name: &[u8], ours: &'v [u8], theirs: &'v [u8]) -> (Shown<'v>, Shown<'v>) {
        let (ours, theirs) = self.pair(ours, theirs);
        let hidden = is_secret_header(name);
        (Shown { hidden: ours.hidden || hidden, ..ours }, Shown { hidden: theirs.hidden || hidden, ..theirs })
    }

    /// The values of a parameter on both sides.
    #[cold]
    pub fn parameter<'v>(&self, name: &[u8], ours: &'v [u8], theirs: &'v [u8]) -> (Shown<'v>, Shown<'v>) {
        let (ours, theirs) = self.pair(ours, theirs);
        let hidden = is_secret_parameter(name);
        (Shown { hidden: ours.hidden || hidden, ..ours }, Shown { hidden: theirs.hidden || hidden, ..theirs })
    }

    /// Free text. It may repeat anything, so whatever in it looks like a signature or a secret is left out.
    #[cold]
    pub fn prose<'v>(&self, value: &'v [u8]) -> Shown<'v> {
        Shown { prose: true, ..self.show(value) }
    }

    // Once in the library, where it took 9 KB: it is called all over.
    #[cold]
    #[inline(never)]
    fn from<'v>(&self, value: &'v [u8], start: usize) -> Shown<'v> {
        let start = start.min(value.len());
        let mut shown = Shown { value, start, hidden: false, prose: false };
        // What is shown may end within a secret.
        let part = &value[start.saturating_sub(RUN)..value.len().min(start + LONGEST + RUN)];
        shown.hidden = self.0.iter().any(|secret| {
            let run = RUN.min(secret.len());
            let secret = &secret[..secret.len().min(LONGEST_SECRET)];
            run >= 4 && part.windows(run).any(|window| secret.windows(run).any(|known| known == window))
        });
        shown
    }
}

impl Shown<'_> {
    fn part(&self) -> &[u8] {
        &self.value[self.start..self.value.len().min(self.start + LONGEST)]
    }
}

impl Shown<'_> {
    /// What is left out at this place, or behind the name that starts here.
    fn concealed(&self, at: usize) -> Option<Range<usize>> {
        let (before, rest) = self.value.split_at(at);
        let len = |is: fn(u8) -> bool, text: &[u8]| text.iter().take_while(|b| is(**b)).count();
        if before.ends_with(b"://") {
            let authority = &rest[..len(|b| b.is_ascii_graphic() && !b"/?#\"'<>".contains(&b), rest)];
            return authority.iter().rposition(|b| *b == b'@').map(|end| at..at + end);
        }
        let is_start = |is: fn(u8) -> bool| !before.last().is_some_and(|b| is(*b));
        let word = &rest[..len(in_word, rest)];
        let mixed = word.iter().any(u8::is_ascii_digit) && word.iter().any(u8::is_ascii_alphabetic);
        if self.prose && is_start(in_word) && ((word.len() >= 24 && mixed) || word.len() >= 64) {
            return Some(at..at + word.len());
        }
        if !is_start(in_name) {
            return None;
        }
        let name = &rest[..len(in_name, rest)];
        let mut value = at + name.len();
        value += len(|b| b"\"' ".contains(&b), &self.value[value..]);
        let is_scheme = is_one_of(name, "Bearer|Basic");
        let is_option = is_one_of(name, "-u|--user") || name.starts_with(b"--") && is_secret_name(name);
        // A pair, or the object of a name and its value, has the name in quotes.
        let is_quoted = matches!(before.last(), Some(b'"' | b'\''));
        let sign = self.value.get(value);
        let is_encoded = [&b"%3D"[..], b"%3A"].iter().any(|sign| self.value[value..].starts_with(sign));
        let is_assigned = matches!(sign, Some(b':' | b'=')) || is_quoted && sign == Some(&b',') || is_encoded;
        if !(is_scheme || is_option || (is_assigned && is_secret_name(name))) {
            return None;
        }
        let is_parameter = sign == Some(&b'=') && value == at + name.len();
        let is_sign: fn(u8) -> bool = |b| b":=, \"'(>".contains(&b);
        value += if is_encoded { 3 } else { len(is_sign, &self.value[value..]) };
        if self.value[value..].starts_with(b"value\"") || self.value[value..].starts_with(b"value'") {
            value += 6;
            value += len(is_sign, &self.value[value..]);
        }
        let end: fn(u8) -> bool = match () {
            _ if is_scheme || is_option => |b| b.is_ascii_graphic(),
            _ if is_parameter => |b| !b"\n\r\"'&".contains(&b),
            _ => |b| !b"\n\r\"'".contains(&b),
        };
        Some(value..value + len(end, &self.value[value..]))
    }
}

/// Whether a byte is one of those of base64, hex or percent-encoding.
fn in_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/=%".contains(&byte)
}

/// Whether a byte is one of those of names.
fn in_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_".contains(&byte)
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.hidden {
            return write!(f, "({} bytes, not shown)", self.value.len());
        }
        f.write_str(if self.start > 0 { "\"..." } else { "\"" })?;
        let end = self.start + self.part().len();
        let (mut at, mut concealed) = (self.start.saturating_sub(NAME), 0..0);
        while at < end {
            if at >= concealed.end {
                concealed = self.concealed(at).unwrap_or_default();
            }
            if at < self.start && !(concealed.contains(&at) && concealed.end > self.start) {
                at += 1;
                continue;
            }
            if concealed.contains(&at) {
                write!(f, "({} bytes, not shown)", concealed.len())?;
                at = concealed.end;
                continue;
            }
            match self.value[at] {
                byte @ (b'"' | b'\\') => write!(f, "\\{}", byte as char)?,
                byte @ 0x20..0x7f => f.write_char(byte as char)?,
                byte => write!(f, "\\x{byte:02x}")?,
            }
            at += 1;
        }
        f.write_str(if end < self.value.len() && at < self.value.len() { "...\"" } else { "\"" })
    }
}

/// Whether a name is one of a secret in a program's text, its settings or its headers.
fn is_secret_name(name: &[u8]) -> bool {
    let words: [&[u8]; 9] = [
        b"password",
        b"passwd",
        b"secret",
        b"sessiontoken",
        b"securitytoken",
        b"accesstoken",
        b"authtoken",
        b"apikey",
        b"privatekey",
    ];
    // Whether it is written as one word or several does not matter.
    let mut letters = Text::<64>::default();
    let kept = name.iter().take(64).filter(|b| b.is_ascii_alphanumeric());
    kept.for_each(|b| letters.write(&[b.to_ascii_lowercase()]));
    words.iter().any(|word| letters.windows(word.len()).any(|window| window == *word))
        || [&b"pwd"[..], b"sig", b"token"].iter().any(|word| *letters == **word)
        || is_secret_parameter(name)
}

/// Whether a header's value is a secret, a signature, or what only its owner should see.
pub fn is_secret_header(name: &[u8]) -> bool {
    is_one_of(name, "authorization|proxy-authorization|cookie|set-cookie|x-amz-signature")
        || starts(name, 0, b"x-amz-meta-")
        || (is_amz(key(name)) && ends_with_one(name, name.len(), "-token|-customer-key|-mfa"))
}

/// Whether a parameter's value is a secret or a signature.
fn is_secret_parameter(name: &[u8]) -> bool {
    is_same(name, b"Signature") || is_secret_header(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg_attr(miri, ignore = "takes minutes")]
    fn values_are_cut_escaped_and_hidden() {
        let token = [b"abcdefghijklmnopqrstuvwxyz".repeat(20), vec![b'=']].concat();
        let secrets = Secrets([&token, b"", b""]);
        assert_eq!(secrets.show(b"a\"\\\n\xff").to_string(), "\"a\\\"\\\\\\x0a\\xff\"");
        assert_eq!(secrets.show(&[b'x'; 121]).to_string(), format!("\"{}...\"", "x".repeat(120)));
        assert_eq!(secrets.show(&[b"/", &token[7..40]].concat()).to_string(), "(34 bytes, not shown)");
        let (ours, theirs) = (format!("{}1", "y".repeat(500)), format!("{}2z", "y".repeat(500)));
        let (ours, theirs) = secrets.pair(ours.as_bytes(), theirs.as_bytes());
        assert_eq!(ours.to_string(), format!("\"...{}1\"", "y".repeat(40)));
        assert_eq!(theirs.to_string(), format!("\"...{}2z\"", "y".repeat(40)));
        assert_eq!(secrets.header(b"X-Amz-Security-Token", b"a", b"").0.to_string(), "(1 bytes, not shown)");
        assert_eq!(secrets.prose(b"got fe5f80f77d5fa3beca038a248ff027d0").to_string(), "\"got (32 bytes, not shown)\"");
        assert_eq!(secrets.prose(b"The difference is too large.").to_string(), "\"The difference is too large.\"");
        for name in [&b"x-amz-mfa"[..], b"X-Amz-Meta-Name", b"Cookie", b"x-amz-server-side-encryption-customer-key"] {
            assert_eq!(secrets.header(name, b"abc", b"ab").0.to_string(), "(3 bytes, not shown)");
        }
    }

    #[test]
    fn secrets_in_prose_are_left_out() {
        let secrets = Secrets([b"", b"", b""]);
        for (text, shown) in [
            ("Get https://me:word@host/key: refused", "Get https://(7 bytes, not shown)@host/key: refused"),
            ("at http://host/a@b", "at http://host/a@b"),
            ("Authorization: Basic bWU6d29yZA==", "Authorization: (18 bytes, not shown)"),
            ("sent Bearer abc.def to S3", "sent Bearer (7 bytes, not shown) to S3"),
            (
                "{'x-amz-mfa': '20899 301749', 'Range': 'bytes=0-9'}",
                "{'x-amz-mfa': '(12 bytes, not shown)', 'Range': 'bytes=0-9'}",
            ),
            ("x-amz-meta-name: Jane Doe\nhost: h", "x-amz-meta-name: (8 bytes, not shown)\\x0ahost: h"),
            ("Cookie: a=b; c=d", "Cookie: (8 bytes, not shown)"),
            ("password = hunter2", "password = (7 bytes, not shown)"),
            ("The authorization header is malformed", "The authorization header is malformed"),
            ("x-amz-security-token=IQoJb3", "x-amz-security-token=(6 bytes, not shown)"),
        ] {
            assert_eq!(secrets.prose(text.as_bytes()).to_string(), format!("\"{shown}\""));
        }
    }
}
