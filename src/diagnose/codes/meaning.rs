//! A row of the tables.

use crate::diagnose::cause::{Cause, Certainty};
use crate::diagnose::text::{cut_str, is_same, words};

/// What codes or phrases mean.
pub struct Meaning {
    pub cause: Cause,
    pub certainty: Certainty,
    /// Words, sentence and remedy, a line each: one pointer to relocate when the library is loaded, where three take more room
    /// than most of the texts.
    text: &'static str,
}

/// A row of a table: cause, words, sentence and remedy. Certainty is `Shown` unless it is stated.
macro_rules! meaning {
    ($cause:ident, $words:literal, $sentence:literal) => {
        meaning!($cause, Shown, $words, $sentence, "")
    };
    ($cause:ident, $words:literal, $sentence:literal, $remedy:literal) => {
        meaning!($cause, Shown, $words, $sentence, $remedy)
    };
    ($cause:ident, $certainty:ident, $words:literal, $sentence:literal, $remedy:literal) => {
        $crate::diagnose::codes::meaning::Meaning::new(
            $crate::diagnose::cause::Cause::$cause,
            $crate::diagnose::cause::Certainty::$certainty,
            concat!($words, "\n", $sentence, "\n", $remedy),
        )
    };
}
pub(super) use meaning;

impl Meaning {
    pub const fn new(cause: Cause, certainty: Certainty, text: &'static str) -> Self {
        Meaning { cause, certainty, text }
    }

    fn line(&self, index: usize) -> &'static str {
        let (words, rest) = cut_str(self.text, b'\n');
        let (sentence, remedy) = cut_str(rest, b'\n');
        [words, sentence, remedy][index]
    }

    /// Codes, or phrases in lower case.
    pub fn words(&self) -> impl Iterator<Item = &'static str> {
        words(self.line(0))
    }

    /// Empty if it is made of the values of both sides.
    pub fn sentence(&self) -> &'static str {
        self.line(1)
    }

    /// Empty for that of the cause.
    pub fn remedy(&self) -> &'static str {
        self.line(2)
    }

    /// Whether it has a sentence for the cause that another has.
    pub fn says(&self, other: &Meaning) -> bool {
        self.cause == other.cause && !self.sentence().is_empty()
    }

    pub fn has_code(&self, code: &[u8]) -> bool {
        self.words().any(|word| is_same(code, word.as_bytes()))
    }
}
