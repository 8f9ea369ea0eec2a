//! The `Authorization` header as nearly all clients write it for SigV4.

use crate::keys::scope::Credential;
use crate::text::encode::all_graphic;
use crate::text::scan::{Marks, find};

/// What comes before the credential, before the names and before the signature.
const SCHEME: &[u8] = b"AWS4-HMAC-SHA256 Credential=";
const NAMES: &[u8] = b", SignedHeaders=";
const SIGNATURE: &[u8] = b", Signature=";

/// Date, names and signature of an `Authorization` as nearly all clients write it, with this credential.
pub fn known_parts<'a>(text: &'a [u8], known: &Credential) -> Option<(&'a [u8; 8], &'a [u8], &'a [u8])> {
    let (rest, signature) = text.strip_prefix(SCHEME)?.split_last_chunk::<64>()?;
    let (date, rest) = known.split(rest.strip_suffix(SIGNATURE)?)?;
    let names = rest.strip_prefix(NAMES)?;
    // Nothing is to be trimmed off its end, and there is no further part.
    let ends_well = names.last().is_some_and(u8::is_ascii_graphic);
    (ends_well && find(names, b',').is_none()).then_some((date, names, signature))
}

/// Credential, names and signature of an `Authorization` as nearly all clients write it for SigV4. All can be printed.
pub fn usual_parts(text: &[u8]) -> Option<[&[u8]; 3]> {
    let (rest, signature) = text.strip_prefix(SCHEME)?.split_last_chunk::<64>()?;
    let rest = rest.strip_suffix(SIGNATURE)?;
    let mut marks = Marks::new(rest, |bytes| bytes.within(b'!', b'~').others() | bytes.equal(b',').bits());
    let comma = marks.next()?;
    let (credential, names) = rest.split_at(comma);
    let names = names.strip_prefix(NAMES)?;
    // Besides the comma and the space between them there is nothing else.
    let are_two = marks.next() == Some(comma + 1) && marks.next().is_none();
    (are_two && !names.is_empty() && all_graphic(signature)).then_some([credential, names, signature])
}
