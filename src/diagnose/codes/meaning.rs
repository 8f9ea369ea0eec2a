//! A row of the tables.

use crate::diagnose::cause::{Cause, Certainty};

/// What codes or phrases mean.
pub struct Meaning {
    pub cause: Cause,
    pub certainty: Certainty,
    /// Codes, or phrases in lower case, with `|` between them.
    pub words: &'static str,
    pub sentence: &'static str,
    /// Empty for that of the cause.
    pub remedy: &'static str,
}

/// A row of a table. Certainty is `Shown` unless it is stated.
macro_rules! meaning {
    ($cause:ident, $words:expr, $sentence:expr) => {
        meaning!($cause, Shown, $words, $sentence, "")
    };
    ($cause:ident, $words:expr, $sentence:expr, $remedy:literal) => {
        meaning!($cause, Shown, $words, $sentence, $remedy)
    };
    ($cause:ident, $certainty:ident, $words:expr, $sentence:expr, $remedy:expr) => {
        $crate::diagnose::codes::meaning::Meaning {
            cause: $crate::diagnose::cause::Cause::$cause,
            certainty: $crate::diagnose::cause::Certainty::$certainty,
            words: $words,
            sentence: $sentence,
            remedy: $remedy,
        }
    };
}
pub(super) use meaning;

impl Meaning {
    pub fn words(&self) -> impl Iterator<Item = &'static str> {
        self.words.split('|')
    }

    pub fn has_code(&self, code: &[u8]) -> bool {
        self.words().any(|word| code.eq_ignore_ascii_case(word.as_bytes()))
    }
}
