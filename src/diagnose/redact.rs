//! Shows texts of both sides to people: cut short, printable and without secrets.

use core::fmt::{self, Write};

use crate::text::names::{is_amz, key};

/// How much of a value is shown, in bytes.
const LONGEST: usize = 120;
/// A value that shares this many consecutive bytes with a secret is taken to contain it.
const RUN: usize = 16;

/// Texts that must not be shown, wherever they occur.
pub struct Secrets<'a>(pub [&'a [u8]; 2]);

/// A value to be shown in quotes.
pub struct Shown<'a> {
    value: &'a [u8],
    /// Where the part to show starts.
    start: usize,
    hidden: bool,
}

impl Secrets<'_> {
    /// A value from its start.
    pub fn show<'v>(&self, value: &'v [u8]) -> Shown<'v> {
        self.from(value, 0)
    }

    /// Two values around the point where they start to differ.
    pub fn pair<'v>(&self, ours: &'v [u8], theirs: &'v [u8]) -> (Shown<'v>, Shown<'v>) {
        let same = ours.iter().zip(theirs).take_while(|(a, b)| a == b).count();
        let start = if same > LONGEST / 2 { same - LONGEST / 3 } else { 0 };
        (self.from(ours, start), self.from(theirs, start))
    }

    /// The values of a header on both sides.
    pub fn header<'v>(&self, name: &[u8], ours: &'v [u8], theirs: &'v [u8]) -> (Shown<'v>, Shown<'v>) {
        let (ours, theirs) = self.pair(ours, theirs);
        let hidden = is_secret_header(name);
        (Shown { hidden: ours.hidden || hidden, ..ours }, Shown { hidden: theirs.hidden || hidden, ..theirs })
    }

    /// The values of a parameter on both sides.
    pub fn parameter<'v>(&self, name: &[u8], ours: &'v [u8], theirs: &'v [u8]) -> (Shown<'v>, Shown<'v>) {
        let (ours, theirs) = self.pair(ours, theirs);
        let hidden = is_secret_parameter(name);
        (Shown { hidden: ours.hidden || hidden, ..ours }, Shown { hidden: theirs.hidden || hidden, ..theirs })
    }

    /// Free text from a server. It may repeat anything, so whatever looks like a signature is hidden too.
    pub fn prose<'v>(&self, value: &'v [u8]) -> Shown<'v> {
        let shown = self.show(value);
        let part = shown.part();
        let mut words = part.split(|b| !b.is_ascii_alphanumeric() && !matches!(b, b'+' | b'/' | b'=' | b'%'));
        let hidden = words.any(|word| {
            let mixed = word.iter().any(u8::is_ascii_digit) && word.iter().any(u8::is_ascii_alphabetic);
            (word.len() >= 24 && mixed) || word.len() >= 64
        });
        Shown { hidden: shown.hidden || hidden, ..shown }
    }

    // Once in the library, where it took 9 KB: it is called all over.
    #[inline(never)]
    fn from<'v>(&self, value: &'v [u8], start: usize) -> Shown<'v> {
        let start = start.min(value.len());
        let mut shown = Shown { value, start, hidden: false };
        let part = shown.part();
        shown.hidden = self.0.iter().any(|secret| {
            let run = RUN.min(secret.len());
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

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.hidden {
            return write!(f, "({} bytes, not shown)", self.value.len());
        }
        let part = self.part();
        f.write_str(if self.start > 0 { "\"..." } else { "\"" })?;
        for byte in part {
            match byte {
                b'"' | b'\\' => write!(f, "\\{}", *byte as char)?,
                0x20..0x7f => f.write_char(*byte as char)?,
                _ => write!(f, "\\x{byte:02x}")?,
            }
        }
        f.write_str(if self.start + part.len() < self.value.len() { "...\"" } else { "\"" })
    }
}

/// Whether a header's value is a secret or a signature.
fn is_secret_header(name: &[u8]) -> bool {
    let known: [&[u8]; 4] = [b"authorization", b"proxy-authorization", b"cookie", b"x-amz-signature"];
    let ends: [&[u8]; 2] = [b"-token", b"-customer-key"];
    let ends_with =
        |end: &&[u8]| name.len().checked_sub(end.len()).is_some_and(|at| name[at..].eq_ignore_ascii_case(end));
    known.iter().any(|known| name.eq_ignore_ascii_case(known)) || (is_amz(key(name)) && ends.iter().any(ends_with))
}

/// Whether a parameter's value is a secret or a signature.
fn is_secret_parameter(name: &[u8]) -> bool {
    name.eq_ignore_ascii_case(b"Signature") || is_secret_header(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg_attr(miri, ignore = "takes minutes")]
    fn values_are_cut_escaped_and_hidden() {
        let token = [b"abcdefghijklmnopqrstuvwxyz".repeat(20), vec![b'=']].concat();
        let secrets = Secrets([&token, b""]);
        assert_eq!(secrets.show(b"a\"\\\n\xff").to_string(), "\"a\\\"\\\\\\x0a\\xff\"");
        assert_eq!(secrets.show(&[b'x'; 121]).to_string(), format!("\"{}...\"", "x".repeat(120)));
        assert_eq!(secrets.show(&[b"/", &token[7..40]].concat()).to_string(), "(34 bytes, not shown)");
        let (ours, theirs) = (format!("{}1", "y".repeat(500)), format!("{}2z", "y".repeat(500)));
        let (ours, theirs) = secrets.pair(ours.as_bytes(), theirs.as_bytes());
        assert_eq!(ours.to_string(), format!("\"...{}1\"", "y".repeat(40)));
        assert_eq!(theirs.to_string(), format!("\"...{}2z\"", "y".repeat(40)));
        assert_eq!(secrets.header(b"X-Amz-Security-Token", b"a", b"").0.to_string(), "(1 bytes, not shown)");
        assert_eq!(secrets.prose(b"got fe5f80f77d5fa3beca038a248ff027d0").to_string(), "(36 bytes, not shown)");
        assert_eq!(secrets.prose(b"The difference is too large.").to_string(), "\"The difference is too large.\"");
    }
}
