//! What a secret looks like, for diagnosis.

/// What a secret looks like. The secret itself is not stored.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SecretShape {
    space_before: bool,
    space_after: bool,
    /// Not 40 characters of base64, as AWS's are.
    pub unusual: bool,
}

impl SecretShape {
    /// Constant time: no branch depends on the secret's bytes.
    pub fn of(secret: &[u8]) -> Self {
        let within = |b: u8, first: u8, last: u8| b.wrapping_sub(first) <= last - first;
        let base64 =
            |b: u8| within(b, b'a', b'z') | within(b, b'A', b'Z') | within(b, b'0', b'9') | (b == b'+') | (b == b'/');
        let space = |b: &u8| [b' ', b'\t', b'\n', b'\x0c', b'\r'].iter().fold(false, |found, c| found | (b == c));
        SecretShape {
            space_before: secret.first().is_some_and(space),
            space_after: secret.last().is_some_and(space),
            unusual: secret.iter().fold(secret.len() != 40, |unusual, b| unusual | !base64(*b)),
        }
    }

    /// A description of whitespace around the secret.
    pub fn stray_space(self) -> Option<&'static str> {
        match (self.space_before, self.space_after) {
            (_, true) => Some("a trailing space or line break"),
            (true, _) => Some("a leading space or line break"),
            _ => None,
        }
    }
}
