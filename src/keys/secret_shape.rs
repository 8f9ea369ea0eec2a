//! What a secret looked like, for diagnosis. The secret itself is not kept.

/// What a secret looked like. The secret itself is not kept.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SecretShape {
    blank_before: bool,
    blank_behind: bool,
    /// Not 40 characters of base64, as AWS's are.
    pub unusual: bool,
}

impl SecretShape {
    /// Without a branch on what the secret holds: to look takes the same time whatever it is.
    pub fn of(secret: &[u8]) -> Self {
        let within = |b: u8, first: u8, last: u8| b.wrapping_sub(first) <= last - first;
        let base64 =
            |b: u8| within(b, b'a', b'z') | within(b, b'A', b'Z') | within(b, b'0', b'9') | (b == b'+') | (b == b'/');
        let blank = |b: &u8| [b' ', b'\t', b'\n', b'\x0c', b'\r'].iter().fold(false, |found, c| found | (b == c));
        SecretShape {
            blank_before: secret.first().is_some_and(blank),
            blank_behind: secret.last().is_some_and(blank),
            unusual: secret.iter().fold(secret.len() != 40, |unusual, b| unusual | !base64(*b)),
        }
    }

    /// The blank around it, in words.
    pub fn blank(self) -> Option<&'static str> {
        match (self.blank_before, self.blank_behind) {
            (_, true) => Some("a blank or line end behind it"),
            (true, _) => Some("a blank or line end before it"),
            _ => None,
        }
    }
}
