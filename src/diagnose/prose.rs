//! Sentences for people.

use core::fmt::{self, Display, Write};

use crate::memory::OutOfMemory;
use crate::text::sink::{Sink, Text};

/// A text on the heap. Making one cannot fail: if memory runs out, `bytes` says so, and so does whatever it is made part of.
#[derive(Default)]
pub struct Prose(Text<0>);

impl Prose {
    /// The text, if memory sufficed for it.
    pub fn bytes(&self) -> Result<&[u8], OutOfMemory> {
        self.0.bytes()
    }

    /// What `prose!` makes. Cold, as all that writes for people: what leads here is then compiled for size.
    #[cold]
    #[inline(never)]
    pub fn of(text: fmt::Arguments<'_>) -> Self {
        let mut prose = Prose::default();
        prose.add(text);
        prose
    }

    /// This text in place of another: memory that ran out for that one is not forgotten.
    pub fn instead_of(mut self, other: &Self) -> Self {
        if other.bytes().is_err() {
            self.0.fail();
        }
        self
    }

    /// Whether it was to be empty.
    pub fn is_empty(&self) -> bool {
        self.bytes() == Ok(b"")
    }

    /// Add what `prose!` makes.
    #[cold]
    #[inline(never)]
    pub fn add(&mut self, text: fmt::Arguments<'_>) {
        // A text that has failed knows it, and so does one that it is part of.
        if self.0.write_fmt(text).is_err() {
            self.0.fail();
        }
    }
}

impl From<&str> for Prose {
    #[cold]
    #[inline(never)]
    fn from(text: &str) -> Self {
        let mut prose = Prose::default();
        prose.0.write(text.as_bytes());
        prose
    }
}

impl Display for Prose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.bytes().map_err(|_| fmt::Error)?;
        f.write_str(core::str::from_utf8(bytes).map_err(|_| fmt::Error)?)
    }
}

/// `format!`, for memory that may run out.
macro_rules! prose {
    ($($part:tt)*) => {
        $crate::diagnose::prose::Prose::of(format_args!($($part)*))
    };
}
pub(super) use prose;
