//! Finds out what a client signed, by signing again: first the text as it ought to be, then as the usual slips of clients
//! change it. The signature that comes out as the one that was sent proves what the client did.
//!
//! `base` has the parts of a text, `slips` the table of what clients do to each, and `path`, `query`, `headers`, `scope` and
//! `keys` do it.

mod base;
mod facts;
mod headers;
mod keys;
mod path;
mod query;
mod scope;
mod slips;

use zeroize::Zeroizing;

pub use base::{Base, Part};
pub use facts::Facts;
use keys::OTHER_KEYS;
use slips::SLIPS;

use crate::crypto::algorithm::Algorithm;
use crate::crypto::constant_time;
use crate::crypto::ecdsa;
use crate::crypto::hmac_sha1;
use crate::crypto::sha256::CanonicalHash;
use crate::diagnose::cause::Cause;
use crate::keys::signing_key::SigningKey;
use crate::text::encode::hex;
use crate::text::room::Room;
use crate::text::sink::{AnySink, Sink, Text};

/// How many texts are made at most of the parts, and how many of one part by one slip.
const VARIANTS: usize = 384;
/// How much is hashed at most, in bytes.
const WORK: usize = 8 << 20;
/// The longest text that slips are searched in. S3 takes 8 KB of headers at most.
const LONGEST: usize = 16 << 10;
/// How many signatures of SigV4A are checked at most: each takes 100 us.
const CHECKS: usize = 400;

/// The n-th text of a slip.
#[derive(Clone, Copy)]
struct Variant {
    slip: u8,
    n: u8,
    /// Of the part and the text, by which the same one is tried once.
    digest: u32,
}

/// What makes a client slip in two parts at once.
#[derive(PartialEq)]
enum Habit {
    Encoding,
    Place,
    Body,
    Time,
    Scope,
    Single,
}

impl Variant {
    fn habit(self) -> Habit {
        if matches!(self.part(), Part::ContentType | Part::ContentMd5) {
            return Habit::Body;
        }
        match SLIPS[usize::from(self.slip)].cause {
            Cause::PathEncoding | Cause::PathDoubleEncoded | Cause::QueryEncoding | Cause::QueryOrder => {
                Habit::Encoding
            }
            Cause::Path | Cause::Host => Habit::Place,
            Cause::Payload | Cause::PayloadForm | Cause::Method | Cause::HeaderRemoved => Habit::Body,
            Cause::Date | Cause::ScopeDate => Habit::Time,
            Cause::Region | Cause::Service => Habit::Scope,
            _ => Habit::Single,
        }
    }

    fn part(self) -> Part {
        SLIPS[usize::from(self.slip)].part
    }

    fn write(self, facts: &Facts<'_>, out: &mut AnySink<'_>) -> bool {
        (SLIPS[usize::from(self.slip)].write)(facts, usize::from(self.n), out)
    }
}

/// One or two slips that lead to the signature that was sent.
pub struct Proof([Option<Variant>; 2]);

impl Proof {
    /// The cause, that of the first slip; with `any_method`, of another part than the method if there is one.
    pub fn cause(&self, any_method: bool) -> Cause {
        let mut slips = self.slips().filter(|variant| !(any_method && variant.part() == Part::Method));
        slips.next().map_or(Cause::Method, |variant| match variant.part() {
            Part::Key => OTHER_KEYS[usize::from(variant.n)].cause,
            _ => SLIPS[usize::from(variant.slip)].cause,
        })
    }

    /// What the client signed, of each slip.
    pub fn did(&self) -> impl Iterator<Item = (Part, &'static str)> {
        self.slips().map(|variant| match variant.part() {
            Part::Key => (Part::Key, OTHER_KEYS[usize::from(variant.n)].did),
            part => (part, SLIPS[usize::from(variant.slip)].did),
        })
    }

    /// Write the text of a part that the client signed.
    pub fn write(&self, facts: &Facts<'_>, part: Part, out: &mut AnySink<'_>) {
        if let Some(variant) = self.slips().find(|variant| variant.part() == part) {
            variant.write(facts, out);
        }
    }

    fn slips(&self) -> impl Iterator<Item = Variant> {
        self.0.into_iter().flatten()
    }
}

/// Whether the signature that was sent is the one of the text as it is.
pub fn is_signed(facts: &Facts<'_>) -> bool {
    Search::new(facts).is_signed(&[])
}

/// The slips that lead to the signature that was sent, if a search for them does.
pub fn search(facts: &Facts<'_>) -> Option<Proof> {
    Search::new(facts).run()
}

struct Search<'s, 'a> {
    facts: &'s Facts<'a>,
    /// The key of the scope, if no slip is with that.
    key: Option<SigningKey>,
    /// How much may still be hashed.
    work: usize,
    len: usize,
}

impl<'s, 'a> Search<'s, 'a> {
    fn new(facts: &'s Facts<'a>) -> Self {
        let base = &facts.base;
        let scope = [Part::Day, Part::Region, Part::Service].map(|part| base.text(part));
        let key = match base.algorithm {
            Algorithm::Sigv4 => keys::signing_key(facts, scope, None),
            Algorithm::Sigv4a => facts.credentials.key(b"00000000", None).ok(),
            Algorithm::Sigv2 => None,
        };
        let len = base.layout().iter().map(|(part, _)| base.text(*part).len() + 1).sum::<usize>() + 256;
        let work = if base.algorithm == Algorithm::Sigv4a { CHECKS * len } else { WORK };
        Search { facts, key, work, len }
    }

    fn run(&mut self) -> Option<Proof> {
        if self.len > LONGEST {
            return None;
        }
        let mut variants = [Variant { slip: 0, n: 0, digest: 0 }; VARIANTS];
        let variants = &mut variants[..];
        let mut count = 0;
        for slip in 0..SLIPS.len() as u8 {
            for n in 0..u8::MAX {
                let mut variant = Variant { slip, n, digest: 0 };
                let Some(digest) = self.digest(variant) else { break };
                variant.digest = digest;
                let is_new = digest != self.base_digest(variant.part())
                    && !variants[..count].iter().any(|known| known.digest == digest);
                if !is_new || count == VARIANTS {
                    continue;
                }
                variants[count] = variant;
                count += 1;
                if self.is_signed(&[variant]) {
                    return Some(Proof([Some(variant), None]));
                }
            }
        }
        let variants = &variants[..count];
        for (index, first) in variants.iter().enumerate() {
            for second in &variants[index + 1..] {
                let is_method = [first, second].iter().any(|variant| variant.part() == Part::Method);
                let is_habit = first.habit() == second.habit() && first.habit() != Habit::Single;
                if first.part() == second.part() || !(is_habit || is_method && self.facts.any_method) {
                    continue;
                }
                self.work = self.work.checked_sub(self.len)?;
                if self.is_signed(&[*first, *second]) {
                    return Some(Proof([Some(*first), Some(*second)]));
                }
            }
        }
        None
    }

    /// Of a slip's text; None if there are no more.
    fn digest(&self, variant: Variant) -> Option<u32> {
        let mut digest = Digest::new(variant.part());
        if variant.part() == Part::Key {
            digest.write(&[variant.n]);
        }
        variant.write(self.facts, &mut AnySink(&mut digest)).then(|| digest.finish())
    }

    fn base_digest(&self, part: Part) -> u32 {
        let mut digest = Digest::new(part);
        digest.write(self.facts.base.text(part));
        digest.finish()
    }

    /// Whether the signature that was sent is the one of the text with some changes.
    fn is_signed(&self, changes: &[Variant]) -> bool {
        let provided = self.facts.provided;
        let other =
            changes.iter().find(|change| change.part() == Part::Key).map(|change| &OTHER_KEYS[usize::from(change.n)]);
        match self.facts.base.algorithm {
            Algorithm::Sigv2 => {
                let mut secret = Zeroizing::new(Text::<256>::default());
                let made;
                let key = match other {
                    None => self.facts.credentials.hmac_sha1(),
                    Some(other) if keys::write_secret(self.facts, other, &mut AnySink(&mut *secret)) => {
                        made = hmac_sha1::key(&secret);
                        Some(&made)
                    }
                    Some(_) => None,
                };
                key.is_some_and(|key| {
                    let signature = hmac_sha1::sign(key, |mac| self.write(changes, &mut AnySink(mac)));
                    constant_time::equal(&signature, provided)
                })
            }
            Algorithm::Sigv4 => self.is_signed_v4(changes, other, provided),
            Algorithm::Sigv4a => {
                let mut secret = Zeroizing::new(Text::<256>::default());
                let id = &self.facts.credentials.access_key_id;
                match other {
                    None => self.is_signed_v4(changes, None, provided),
                    Some(other) if keys::write_secret(self.facts, other, &mut AnySink(&mut *secret)) => {
                        let key = ecdsa::Key::new(id, &secret);
                        let mut message = ecdsa::Message::default();
                        self.write_string_to_sign(changes, &mut AnySink(&mut message));
                        key.verify(message, provided).unwrap_or(false)
                    }
                    Some(_) => false,
                }
            }
        }
    }

    fn is_signed_v4(&self, changes: &[Variant], other: Option<&keys::OtherKey>, provided: &[u8]) -> bool {
        let scope = [Part::Day, Part::Region, Part::Service];
        let is_other = other.is_some() || changes.iter().any(|change| scope.contains(&change.part()));
        let made;
        let key = if is_other && self.facts.base.algorithm == Algorithm::Sigv4 {
            let texts = scope.map(|part| self.part(changes, part));
            made = keys::signing_key(self.facts, [&texts[0], &texts[1], &texts[2]], other);
            made.as_ref()
        } else {
            self.key.as_ref()
        };
        let Some(key) = key else { return false };
        let mut message = key.begin();
        self.write_string_to_sign(changes, &mut AnySink(&mut message));
        key.verify(&mut message, provided).unwrap_or(false)
    }

    fn write_string_to_sign(&self, changes: &[Variant], out: &mut AnySink<'_>) {
        let mut hash = CanonicalHash::new();
        self.write(changes, &mut AnySink(&mut hash));
        let [time, day, region, service] =
            [Part::Time, Part::Day, Part::Region, Part::Service].map(|part| self.part(changes, part));
        let algorithm = self.facts.base.algorithm;
        out.write_all([algorithm.name().as_bytes(), b"\n", &time, b"\n", &day, b"/"]);
        if algorithm == Algorithm::Sigv4 {
            out.write_all([&region, b"/"]);
        }
        out.write_all([&service, b"/aws4_request\n", &hex(&hash.finish())]);
    }

    /// A short part with the changes made.
    fn part(&self, changes: &[Variant], part: Part) -> Room<64> {
        let mut text = Room::default();
        match changes.iter().find(|change| change.part() == part) {
            Some(change) => drop(change.write(self.facts, &mut AnySink(&mut Short(&mut text)))),
            None => drop(text.append(self.facts.base.text(part))),
        }
        text
    }

    /// Write the whole text with the changes made.
    fn write(&self, changes: &[Variant], out: &mut AnySink<'_>) {
        for (part, behind) in self.facts.base.layout() {
            match changes.iter().find(|change| change.part() == *part) {
                Some(change) => drop(change.write(self.facts, out)),
                None => out.write(self.facts.base.text(*part)),
            }
            out.write(behind);
        }
    }
}

/// Takes what there is room for.
struct Short<'r>(&'r mut Room<64>);

impl Sink for Short<'_> {
    fn write(&mut self, bytes: &[u8]) {
        self.0.append(bytes);
    }
}

/// By which equal texts are known: FNV-1a, which is enough where a mistake means one text not tried.
struct Digest(u64);

impl Digest {
    fn new(part: Part) -> Self {
        Digest(0xcbf2_9ce4_8422_2325 ^ part as u64)
    }

    fn finish(self) -> u32 {
        (self.0 ^ (self.0 >> 32)) as u32
    }
}

impl Sink for Digest {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}
