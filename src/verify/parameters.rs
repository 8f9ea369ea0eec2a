//! The parameters of a query that a claim is made of, found in one pass over it as it is on the wire.

use core::cmp::Ordering;
use core::ops::Range;

use smallvec::SmallVec;

use super::parts::URL;
use super::{bad, malformed};
use crate::error::Error;
use crate::request::url::Part;
use crate::sigv4::canonical::query::{Purpose, Query};
use crate::text::byte_set::reserved;
use crate::text::copy::copy;
use crate::text::encode::{first_eight, is_canonical_escape, percent_decode, unescape};
use crate::text::scan::Marks;
use crate::text::sink::Sink;

/// A parameter that is looked for, as the index of its value.
#[derive(Clone, Copy, PartialEq)]
pub enum Parameter {
    Algorithm,
    ContentSha256,
    Credential,
    Date,
    Expires,
    RegionSet,
    ExpressToken,
    Token,
    Signature,
    SignedHeaders,
    V2AccessKeyId,
    V2Expires,
    V2Signature,
    V2Token,
}

const COUNT: usize = Parameter::V2Token as usize + 1;
/// No name that is looked for is longer.
const LONGEST: usize = b"X-Amz-S3session-Token".len();

impl Parameter {
    /// The parameter with this name, decoded.
    #[inline]
    fn named(name: &[u8]) -> Option<Self> {
        const fn start(name: &[u8; 8]) -> u64 {
            u64::from_be_bytes(*name)
        }
        const ALGORITHM: u64 = start(b"X-Amz-Al");
        const CONTENT: u64 = start(b"X-Amz-Co");
        const CREDENTIAL: u64 = start(b"X-Amz-Cr");
        const DATE: u64 = start(b"X-Amz-Da");
        const EXPIRES: u64 = start(b"X-Amz-Ex");
        const REGION: u64 = start(b"X-Amz-Re");
        const S3: u64 = start(b"X-Amz-S3");
        const SECURITY: u64 = start(b"X-Amz-Se");
        const SIGN: u64 = start(b"X-Amz-Si");
        const V2_ACCESS_KEY_ID: u64 = start(b"AWSAcces");
        const V2_EXPIRES: u64 = start(b"Expires\0");
        const V2_SIGNATURE: u64 = start(b"Signatur");
        const V2_TOKEN: u64 = start(b"x-amz-se");
        Some(match first_eight(name) {
            SIGN if name == b"X-Amz-Signature" => Parameter::Signature,
            SIGN if name == b"X-Amz-SignedHeaders" => Parameter::SignedHeaders,
            ALGORITHM if name == b"X-Amz-Algorithm" => Parameter::Algorithm,
            CREDENTIAL if name == b"X-Amz-Credential" => Parameter::Credential,
            DATE if name == b"X-Amz-Date" => Parameter::Date,
            EXPIRES if name == b"X-Amz-Expires" => Parameter::Expires,
            SECURITY if name == b"X-Amz-Security-Token" => Parameter::Token,
            S3 if name == b"X-Amz-S3session-Token" => Parameter::ExpressToken,
            CONTENT if name == b"X-Amz-Content-Sha256" => Parameter::ContentSha256,
            REGION if name == b"X-Amz-Region-Set" => Parameter::RegionSet,
            V2_ACCESS_KEY_ID if name == b"AWSAccessKeyId" => Parameter::V2AccessKeyId,
            V2_EXPIRES if name == b"Expires" => Parameter::V2Expires,
            V2_SIGNATURE if name == b"Signature" => Parameter::V2Signature,
            V2_TOKEN if name == b"x-amz-security-token" => Parameter::V2Token,
            _ => return None,
        })
    }
}

/// The values of those that a query has, as they are on the wire.
pub struct Parameters<'a> {
    /// The first of each name.
    values: [&'a [u8]; COUNT],
    /// Bits of those that are there, that are there more than once, and whose values have something percent-encoded.
    present: u16,
    repeated: u16,
    encoded: u16,
    /// Where `X-Amz-Signature` and its value are in the query.
    signature: Range<usize>,
    /// Whether the query, but for the signature, is known to be in canonical form and order.
    pub is_canonical: bool,
}

impl Default for Parameters<'_> {
    fn default() -> Self {
        let values = [&b""[..]; COUNT];
        Parameters { values, present: 0, repeated: 0, encoded: 0, signature: 0..0, is_canonical: true }
    }
}

/// A parameter as it is on the wire.
#[derive(Clone, Copy, Default)]
struct Pair<'a> {
    name: &'a [u8],
    value: &'a [u8],
    has_value: bool,
    /// Whether something in the name or in the value is percent-encoded or a space.
    name_encoded: bool,
    value_encoded: bool,
}

impl<'a> Parameters<'a> {
    /// Find those of a query. Its faults are left to who reads all of it. `checks` asks whether it is canonical.
    pub fn read(&mut self, query: &'a [u8], checks: bool) {
        self.is_canonical = checks;
        let mut before = Pair::default();
        let mut marks = reserved(query);
        let (mut start, mut equals, mut encoded_name, mut encoded) = (0, None, false, false);
        loop {
            let at = marks.next().unwrap_or(query.len());
            match query.get(at) {
                Some(b'&') | None => {
                    let name_end = equals.unwrap_or(at);
                    let value = query.get(name_end + 1..at).unwrap_or_default();
                    let has_value = equals.is_some();
                    let (name, name_encoded) =
                        (&query[start..name_end], if has_value { encoded_name } else { encoded });
                    let pair = Pair { name, value, has_value, name_encoded, value_encoded: has_value && encoded };
                    self.add(&pair, &mut before, start..at);
                    if at == query.len() {
                        return;
                    }
                    (start, equals, encoded) = (at + 1, None, false);
                }
                Some(b'=') if equals.is_none() => (equals, encoded_name, encoded) = (Some(at), encoded, false),
                // A canonical value has no equals sign.
                Some(b'=') => self.is_canonical = false,
                Some(byte) => {
                    encoded |= matches!(byte, b'%' | b'+');
                    self.is_canonical = self.is_canonical && *byte == b'%' && is_canonical_escape(query, at);
                }
            }
        }
    }

    /// Take the next pair, which comes behind `before` and is at `place` in the query.
    #[inline(always)]
    fn add(&mut self, pair: &Pair<'a>, before: &mut Pair<'a>, place: Range<usize>) {
        let parameter = if pair.name_encoded { Self::encoded_name(pair.name) } else { Parameter::named(pair.name) };
        if let Some(parameter) = parameter {
            let bit = 1 << parameter as u16;
            if self.present & bit == 0 {
                self.values[parameter as usize] = pair.value;
                self.present |= bit;
                self.encoded |= if pair.value_encoded { bit } else { 0 };
            } else {
                self.repeated |= bit;
            }
            if parameter == Parameter::Signature {
                self.signature = place;
                return;
            }
        }
        if self.is_canonical {
            let follows = || match first_eight(before.name).cmp(&first_eight(pair.name)) {
                Ordering::Equal => (before.name, before.value) <= (pair.name, pair.value),
                order => order.is_lt(),
            };
            self.is_canonical = pair.has_value && follows();
            *before = *pair;
        }
    }

    /// The parameter whose name is written so, with something percent-encoded in it.
    #[inline(never)]
    fn encoded_name(name: &[u8]) -> Option<Parameter> {
        if name.len() > 3 * LONGEST { None } else { Parameter::named(&percent_decode(name)) }
    }

    /// Whether there is such a parameter.
    pub fn has(&self, parameter: Parameter) -> bool {
        self.present & 1 << parameter as u16 != 0
    }

    /// The value of a parameter that is there once, as it is on the wire.
    #[inline]
    fn once(&self, parameter: Parameter, message: &'static str) -> Result<&'a [u8], Error> {
        let bit = 1 << parameter as u16;
        if self.present & !self.repeated & bit == 0 {
            return Err(bad(URL, message));
        }
        Ok(self.values[parameter as usize])
    }

    /// A canonical query without the signature, in two pieces.
    pub fn without_signature(&self, query: &'a [u8]) -> [&'a [u8]; 2] {
        let Range { start, end } = self.signature;
        let (before, after) = (&query[..start], query.get(end + 1..).unwrap_or_default());
        if start == end {
            [query, b""]
        } else if after.is_empty() {
            [before.strip_suffix(b"&").unwrap_or(before), b""]
        } else {
            [before, after]
        }
    }
}

/// Room for the texts of a claim that are percent-encoded in the query.
#[derive(Default)]
pub struct Room(SmallVec<[u8; 1024]>);

/// Gives the values of parameters, decoded where they are percent-encoded.
pub struct Decoder<'p, 'a> {
    parameters: &'p Parameters<'a>,
    query: Part<'a>,
    free: &'a mut [u8],
}

impl<'p, 'a> Decoder<'p, 'a> {
    /// For the parameters of `query`.
    pub fn new(parameters: &'p Parameters<'a>, query: Part<'a>, room: &'a mut Room) -> Self {
        // What is decoded is no longer than this.
        let mut encoded = parameters.encoded;
        while encoded != 0 {
            room.0.write(parameters.values[encoded.trailing_zeros() as usize]);
            encoded &= encoded - 1;
        }
        let free = &mut room.0[..];
        Decoder { parameters, query, free }
    }

    /// Whether there is such a parameter.
    pub fn has(&self, parameter: Parameter) -> bool {
        self.parameters.has(parameter)
    }

    /// The value of a parameter that is there once, as it is on the wire.
    pub fn as_written(&self, parameter: Parameter, message: &'static str) -> Result<&'a [u8], Error> {
        self.parameters.once(parameter, message)
    }

    /// The value of a parameter that is there once.
    pub fn once(&mut self, parameter: Parameter, message: &'static str) -> Result<&'a [u8], Error> {
        let value = self.parameters.once(parameter, message)?;
        if self.parameters.encoded & 1 << parameter as u16 == 0 {
            return Ok(value);
        }
        let (decoded, free) = core::mem::take(&mut self.free).split_at_mut(value.len());
        self.free = free;
        match decode(value, decoded) {
            Some(len) => Ok(&decoded[..len]),
            None => Err(self.fault()),
        }
    }

    /// What is wrong with the query.
    #[cold]
    fn fault(&self) -> Error {
        let outcome = Query::default().read(self.query, Purpose::Read, true);
        outcome.err().map_or(bad(URL, "the query is malformed"), malformed)
    }
}

/// Decode a value into `to`, which is as long, and return how long it is then. On the wire, `+` means a space. None if a `%`
/// stands alone.
fn decode(value: &[u8], to: &mut [u8]) -> Option<usize> {
    let (mut from, mut len) = (0, 0);
    let mut marks = Marks::new(value, |bytes| (bytes.equal(b'%') | bytes.equal(b'+')).bits());
    loop {
        let at = marks.next().unwrap_or(value.len());
        // None where an escape was cut short.
        let run = value.get(from..at)?;
        copy(&mut to[len..len + run.len()], run);
        len += run.len();
        if at == value.len() {
            return Some(len);
        }
        (to[len], from) = match value[at] {
            b'%' => (unescape(&value[at + 1..])?, at + 3),
            _ => (b' ', at + 1),
        };
        len += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sigv4::canonical::headers::Headers;

    /// Queries of odd and of usual pieces: what is found in them, and what is taken for canonical, is what `Query` says.
    #[test]
    fn one_pass_finds_what_reading_all_of_it_finds() {
        const PIECES: [&str; 30] = [
            "X-Amz-Signature",
            "X-Amz-SignedHeaders",
            "X-Amz-Date",
            "X-Amz-Expires",
            "X-Amz-Credential",
            "X%2DAmz-Date",
            "%58-Amz-Signature",
            "X-Amz-Signature=00",
            "X-Amz-Security-Token",
            "x-amz-security-token",
            "Expires",
            "a",
            "a=1",
            "b=%2F",
            "%3D",
            "=",
            "=",
            "=",
            "&",
            "&",
            "&",
            "&",
            "%",
            "+",
            "%41",
            "%2f",
            "%252F",
            "-",
            "~long.enough_",
            "/",
        ];
        let mut random = fastrand::Rng::with_seed(7);
        let (mut canonical, mut removed) = (0, 0);
        for _ in 0..if cfg!(miri) { 200 } else { 200_000 } {
            let pieces = random.usize(0..12);
            let mut text: String = (0..pieces).map(|_| PIECES[random.usize(..PIECES.len())]).collect();
            if random.bool() {
                // As many clients send them.
                let mut pairs: Vec<&str> = text.split('&').filter(|pair| !pair.is_empty()).collect();
                pairs.sort_unstable();
                text = pairs.join("&");
            }
            let part = Part { bytes: text.as_bytes(), ..Part::default() };
            let (mut found, mut query) = (Parameters::default(), Query::default());
            if !text.is_empty() {
                found.read(part.bytes, true);
            }
            if query.read(part, Purpose::Read, false).is_err() {
                assert!(!found.is_canonical, "{text}");
                continue;
            }
            let mut room = Room::default();
            let is_repeated = found.repeated;
            let has = |parameter| found.has(parameter);
            for (name, parameter) in [
                ("X-Amz-Signature", Parameter::Signature),
                ("X-Amz-Date", Parameter::Date),
                ("X-Amz-Security-Token", Parameter::Token),
                ("x-amz-security-token", Parameter::V2Token),
                ("Expires", Parameter::V2Expires),
            ] {
                let mut value = Vec::new();
                let count = query.values(name.as_bytes(), &mut value);
                let repeated = is_repeated & 1 << parameter as u16 != 0;
                assert_eq!((has(parameter), repeated), (count > 0, count > 1), "{name} in {text}");
                if count == 1 {
                    room.0.clear();
                    let mut again = Parameters::default();
                    again.read(part.bytes, false);
                    let decoded = Decoder::new(&again, part, &mut room).once(parameter, "").map(<[u8]>::to_vec);
                    assert_eq!(decoded, Ok(value), "{name} in {text}");
                }
            }
            if found.is_canonical && is_repeated & 1 << Parameter::Signature as u16 == 0 {
                query.remove(b"X-Amz-Signature");
                query.sort();
                let mut expected = Vec::new();
                query.write(&Headers::default(), &mut expected);
                assert_eq!(found.without_signature(part.bytes).concat(), expected, "{text}");
                canonical += 1;
                removed += usize::from(found.has(Parameter::Signature));
            }
        }
        assert!(
            cfg!(miri) || (canonical > 5_000 && removed > 500),
            "{canonical} canonical, {removed} with a signature"
        );
    }
}
