//! Keys that clients sign with: of the secret as it is, and of what they make of it.

use zeroize::Zeroizing;

use super::facts::Facts;
use super::scope::day_after;
use crate::diagnose::cause::Cause;
use crate::keys::signing_key::{self, SigningKey};
use crate::text::sink::{AnySink, Sink, Text};

/// How a client's key differs from the right one.
pub struct OtherKey {
    pub cause: Cause,
    pub did: &'static str,
    kind: Kind,
}

enum Kind {
    /// The secret between two texts.
    Around(&'static [u8], &'static [u8]),
    /// The secret without the spaces and quotes around it.
    Trimmed,
    /// The first 40 bytes of the secret.
    Cut,
    /// The secret with one text in place of another.
    Replaced(u8, &'static [u8]),
    /// The access key id in place of the secret.
    Id,
    /// The key of another day, this many days later.
    Days(i64),
    /// The key of another region, or of another service.
    Region(&'static [u8]),
    Service(&'static [u8]),
}

/// A client's slip with the secret.
const fn secret(did: &'static str, kind: Kind) -> OtherKey {
    OtherKey { cause: Cause::WrongSecret, did, kind }
}

pub static OTHER_KEYS: [OtherKey; 24] = [
    secret("with a line break behind the secret", Kind::Around(b"", b"\n")),
    secret("with a space behind the secret", Kind::Around(b"", b" ")),
    secret("with a line break (CR LF) behind the secret", Kind::Around(b"", b"\r\n")),
    secret("with a carriage return behind the secret", Kind::Around(b"", b"\r")),
    secret("with a tab behind the secret", Kind::Around(b"", b"\t")),
    secret("with a space before the secret", Kind::Around(b" ", b"")),
    secret("with a line break before the secret", Kind::Around(b"\n", b"")),
    secret("with quotation marks around the secret", Kind::Around(b"\"", b"\"")),
    secret("with single quotation marks around the secret", Kind::Around(b"'", b"'")),
    secret("with a comma behind the secret", Kind::Around(b"", b",")),
    secret("with a NUL behind the secret", Kind::Around(b"", b"\0")),
    secret("with a byte order mark before the secret", Kind::Around(b"\xef\xbb\xbf", b"")),
    secret("without the spaces or quotation marks around the secret", Kind::Trimmed),
    secret("with the first 40 characters of the secret", Kind::Cut),
    secret("with the secret percent-encoded", Kind::Replaced(b'/', b"%2F")),
    secret("with the secret percent-encoded", Kind::Replaced(b'+', b"%2B")),
    secret("with spaces for the plus signs of the secret", Kind::Replaced(b'+', b" ")),
    secret("with a backslash before each slash of the secret", Kind::Replaced(b'/', b"\\/")),
    secret("with the access key id in place of the secret", Kind::Id),
    OtherKey { cause: Cause::ScopeDate, did: "with the signing key of the day before", kind: Kind::Days(-1) },
    OtherKey { cause: Cause::ScopeDate, did: "with the signing key of the day after", kind: Kind::Days(1) },
    OtherKey { cause: Cause::Region, did: "with the signing key of us-east-1", kind: Kind::Region(b"us-east-1") },
    OtherKey { cause: Cause::Region, did: "with the signing key of no region", kind: Kind::Region(b"") },
    OtherKey { cause: Cause::Service, did: "with the signing key of the service s3", kind: Kind::Service(b"s3") },
];

/// Write the secret that a client signed with; false if it is not known, or if the slip is with the signing key.
pub fn write_secret(facts: &Facts<'_>, other: &OtherKey, out: &mut AnySink<'_>) -> bool {
    let secret = facts.secret;
    match &other.kind {
        Kind::Id => out.write(&facts.credentials.access_key_id),
        Kind::Around(before, behind) => out.write_all([before, secret, behind]),
        Kind::Trimmed => out.write(trimmed(secret)),
        Kind::Cut => out.write(&secret[..secret.len().min(40)]),
        Kind::Replaced(from, to) => {
            secret.iter().for_each(|byte| out.write(if byte == from { to } else { core::slice::from_ref(byte) }));
        }
        Kind::Days(_) | Kind::Region(_) | Kind::Service(_) => return false,
    }
    // Secrets are short: nothing grows on the heap, where copies would stay.
    (1..=LONGEST).contains(&secret.len())
}

/// The longest secret that is tried.
const LONGEST: usize = 80;

/// The signing key of a scope, or the one that a client made of it by a slip.
pub fn signing_key(
    facts: &Facts<'_>,
    [day, region, service]: [&[u8]; 3],
    other: Option<&OtherKey>,
) -> Option<SigningKey> {
    let day: &[u8; 8] = day.try_into().ok()?;
    let (mut day, mut region, mut service) = (*day, region, service);
    match other.map(|other| &other.kind) {
        None => {}
        Some(Kind::Days(days)) => day = day_after(facts, *days)?,
        Some(Kind::Region(other)) => region = other,
        Some(Kind::Service(other)) => service = other,
        Some(_) => {
            let mut secret = Zeroizing::new(Text::<{ 3 * LONGEST + 8 }>::default());
            let is_known = write_secret(facts, other?, &mut AnySink(&mut *secret));
            return is_known.then(|| {
                let root = signing_key::root(&secret);
                SigningKey::of(&root, &day, region, service)
            });
        }
    }
    facts.credentials.key_of(&day, region, service)
}

fn trimmed(secret: &[u8]) -> &[u8] {
    let is_around = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'"' | b'\'');
    let start = secret.iter().position(|b| !is_around(b)).unwrap_or(secret.len());
    let end = secret.iter().rposition(|b| !is_around(b)).map_or(start, |at| at + 1);
    &secret[start..end]
}

/// The number of slips with the key, which is no text.
pub fn count(_: &Facts<'_>, n: usize, _: &mut AnySink<'_>) -> bool {
    n < OTHER_KEYS.len()
}
