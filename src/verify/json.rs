//! As much of JSON as a POST policy is made of: read from front to back, once, without recursion.

use crate::error::{Error, Field, Status};
use crate::memory::List;

/// A text without its escapes.
pub type JsonString = List<u8, 128>;

/// What is still to be read.
pub struct Reader<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub fn new(text: &'a [u8]) -> Self {
        Reader { text, at: 0 }
    }

    pub fn error(&self, message: &'static str) -> Error {
        Error::at(Status::Policy, Field::Argument("policy"), self.at.min(self.text.len()), message)
    }

    /// Skip white space and return the next byte without taking it; `None` at the end. A NUL is a byte like any other.
    pub fn peek(&mut self) -> Option<u8> {
        while self.text.get(self.at).is_some_and(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
        self.text.get(self.at).copied()
    }

    /// Whether that byte is this one; if so, it is taken.
    pub fn take(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    pub fn expect(&mut self, byte: u8) -> Result<(), Error> {
        if self.take(byte) { Ok(()) } else { Err(self.error("unexpected JSON for a policy")) }
    }

    /// Go on in a list: whether there is another item. `first` tells that none was read yet.
    pub fn more(&mut self, end: u8, first: bool) -> Result<bool, Error> {
        if self.take(end) {
            return Ok(false);
        }
        if !first {
            self.expect(b',')?;
        }
        Ok(true)
    }

    pub fn string(&mut self) -> Result<JsonString, Error> {
        self.expect(b'"')?;
        let mut out = JsonString::default();
        loop {
            let rest = &self.text[self.at.min(self.text.len())..];
            let run = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)).unwrap_or(rest.len());
            out.extend_from_slice(&rest[..run])?;
            self.at += run;
            let byte = *rest.get(run).ok_or(self.error("unterminated string"))?;
            self.at += 1;
            match byte {
                b'"' => return Ok(out),
                b'\\' => self.escape(&mut out)?,
                _ => return Err(self.error("control character in a string")),
            }
        }
    }

    fn escape(&mut self, out: &mut JsonString) -> Result<(), Error> {
        let byte = *self.text.get(self.at).ok_or(self.error("unterminated string"))?;
        self.at += 1;
        out.push(match byte {
            // S3's documents write a dollar sign so.
            b'"' | b'\\' | b'/' | b'$' => byte,
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'v' => 11,
            b'u' => {
                let mut unit = self.unit()?;
                if (0xd800..0xdc00).contains(&unit) && self.text[self.at..].starts_with(b"\\u") {
                    self.at += 2;
                    let low = self.unit()?;
                    if (0xdc00..0xe000).contains(&low) {
                        unit = 0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
                    }
                }
                let character = char::from_u32(unit).ok_or(self.error("unpaired surrogate"))?;
                return Ok(out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes())?);
            }
            _ => return Err(self.error("unknown escape")),
        })?;
        Ok(())
    }

    fn unit(&mut self) -> Result<u32, Error> {
        let digits = self.text.get(self.at..self.at + 4).and_then(|digits| core::str::from_utf8(digits).ok());
        let unit = digits.filter(|digits| !digits.starts_with('+')).and_then(|text| u32::from_str_radix(text, 16).ok());
        self.at += 4;
        unit.ok_or(self.error("expected four hex digits after \\u"))
    }

    /// A number of bytes, written as a number or as a string.
    pub fn number(&mut self) -> Result<i64, Error> {
        let quoted = self.take(b'"');
        self.peek();
        let rest = &self.text[self.at..];
        let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        let number = core::str::from_utf8(&rest[..digits]).ok().and_then(|text| text.parse().ok());
        self.at += digits;
        if quoted {
            self.expect(b'"')?;
        }
        number.ok_or(self.error("a size must be a number of bytes"))
    }
}
