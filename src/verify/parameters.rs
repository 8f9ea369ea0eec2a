//! The parameters of a query that a claim is made of, found in one pass over it as it is on the wire.

use core::ops::Range;

use super::bad;
use super::parameter::{COUNT, LONGEST, Parameter, starts};
use super::parts::URL;
use crate::error::Error;
use crate::text::encode::{first_eight, is_canonical_escape, percent_decode};
use crate::text::scan;

/// Name and value on the wire.
#[derive(Default)]
struct Pair<'a> {
    /// The first eight bytes of the name.
    start: u64,
    name: &'a [u8],
    value: &'a [u8],
}

impl Pair<'_> {
    /// Whether this comes before another in canonical order, or is the same.
    #[inline(always)]
    fn precedes(&self, other: &Self) -> bool {
        let by_all = || (self.name, self.value) <= (other.name, other.value);
        self.start < other.start || (self.start == other.start && by_all())
    }
}

/// The values of those that a query has, as they are on the wire.
pub struct Parameters<'a> {
    /// The first of each name.
    pub(super) values: [&'a [u8]; COUNT],
    /// Bits of those that are there, that are there more than once, and whose values have something percent-encoded.
    present: u16,
    repeated: u16,
    pub(super) encoded: u16,
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

impl<'a> Parameters<'a> {
    /// Find those of a query. Its faults are left to who reads all of it. `checks` asks whether it is canonical.
    pub fn read(&mut self, query: &'a [u8], checks: bool) {
        self.is_canonical = checks;
        let (mut start, mut before) = self.read_usual(query).unwrap_or_default();
        while start <= query.len() {
            // Most have a name that is looked for, as it has to be written.
            let (parameter, name_end, value_start) = match Parameter::at_start(&query[start..]) {
                Some((parameter, len)) => (Some(parameter), start + len - 1, start + len),
                None => {
                    let (name_end, encoded) = self.end_of(query, start, true);
                    let name = &query[start..name_end];
                    let parameter = if encoded { Self::encoded_name(name) } else { Parameter::named(name) };
                    (parameter, name_end, name_end + usize::from(query.get(name_end) == Some(&b'=')))
                }
            };
            let has_value = value_start > name_end;
            let (end, encoded) = if has_value { self.end_of(query, value_start, false) } else { (name_end, false) };
            let value = &query[value_start..end];
            if let Some(parameter) = parameter {
                let bit = 1 << parameter as u16;
                self.repeated |= self.present & bit;
                if self.present & bit == 0 {
                    self.set(parameter, value, encoded);
                }
            }
            if parameter == Some(Parameter::Signature) {
                self.signature = start..end;
            } else if self.is_canonical {
                let name = &query[start..name_end];
                let pair = Pair { start: first_eight(name), name, value };
                self.is_canonical = has_value && before.precedes(&pair);
                before = pair;
            }
            start = end + 1;
        }
    }

    /// Find those that nearly all presigned URLs start with, as they are written. Returns where the next pair starts, and the
    /// last one that was found.
    #[inline(always)]
    fn read_usual(&mut self, query: &'a [u8]) -> Option<(usize, Pair<'a>)> {
        const ALGORITHM: &[u8] = b"AWS4-HMAC-SHA256";
        let rest = query.strip_prefix(b"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=")?;
        let start = query.len() - rest.len();
        let (end, encoded) = self.end_of(query, start, false);
        let credential = &query[start..end];
        let (date, rest) = query[end..].strip_prefix(b"&X-Amz-Date=")?.split_first_chunk::<16>()?;
        let rest = rest.strip_prefix(b"&X-Amz-Expires=")?;
        let start = query.len() - rest.len();
        let (end, expires_encoded) = self.end_of(query, start, false);
        let expires = &query[start..end];
        if !scan::none(date, scan::reserved) {
            return None;
        }
        self.set(Parameter::Algorithm, ALGORITHM, false);
        self.set(Parameter::Credential, credential, encoded);
        self.set(Parameter::Date, date, false);
        self.set(Parameter::Expires, expires, expires_encoded);
        let last = Pair { start: starts::Expires, name: b"X-Amz-Expires", value: expires };
        let Some(rest) = query[end..].strip_prefix(b"&X-Amz-SignedHeaders=") else { return Some((end + 1, last)) };
        let start = query.len() - rest.len();
        let (end, encoded) = self.end_of(query, start, false);
        let names = &query[start..end];
        self.set(Parameter::SignedHeaders, names, encoded);
        let last = Pair { start: starts::SignedHeaders, name: b"X-Amz-SignedHeaders", value: names };
        let signature = query[end..].strip_prefix(b"&X-Amz-Signature=");
        let signature: Option<&[u8; 64]> = signature.and_then(|rest| rest.try_into().ok());
        let Some(signature) = signature.filter(|text| scan::none(*text, scan::reserved)) else {
            return Some((end + 1, last));
        };
        self.set(Parameter::Signature, signature, false);
        self.signature = end + 1..query.len();
        Some((query.len() + 1, last))
    }

    /// Take the first value of a parameter.
    #[inline(always)]
    fn set(&mut self, parameter: Parameter, value: &'a [u8], encoded: bool) {
        self.values[parameter as usize] = value;
        self.present |= 1 << parameter as u16;
        self.encoded |= u16::from(encoded) << parameter as u16;
    }

    /// Where a value ends that starts at `from`, or a name, which ends with an equals sign too; and whether something in it is
    /// percent-encoded or a space.
    #[inline(always)]
    fn end_of(&mut self, query: &[u8], mut from: usize, is_name: bool) -> (usize, bool) {
        let mut encoded = false;
        loop {
            let rest = &query[from..];
            let at = from + scan::position(rest, scan::reserved).unwrap_or(rest.len());
            match query.get(at) {
                None | Some(b'&') => return (at, encoded),
                Some(b'=') if is_name => return (at, encoded),
                Some(b'%') => {
                    encoded = true;
                    self.is_canonical = self.is_canonical && is_canonical_escape(query, at);
                }
                Some(byte) => {
                    encoded |= *byte == b'+';
                    // A canonical value has no equals sign.
                    self.is_canonical = false;
                }
            }
            from = at + 1;
        }
    }

    /// The parameter whose name is written so, with something percent-encoded in it.
    #[inline(never)]
    fn encoded_name(name: &[u8]) -> Option<Parameter> {
        Parameter::named(&percent_decode::<LONGEST>(name)?)
    }

    /// Whether there is such a parameter.
    pub fn has(&self, parameter: Parameter) -> bool {
        self.present & 1 << parameter as u16 != 0
    }

    /// The value of a parameter that is there once, as it is on the wire.
    #[inline]
    pub(super) fn once(&self, parameter: Parameter, message: &'static str) -> Result<&'a [u8], Error> {
        let bit = 1 << parameter as u16;
        if self.present & !self.repeated & bit == 0 {
            return Err(not_once(message));
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

#[cold]
fn not_once(message: &'static str) -> Error {
    bad(URL, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::url::Part;
    use crate::sigv4::canonical::headers::Headers;
    use crate::sigv4::canonical::query::{Purpose, Query};
    use crate::text::sink::Text;
    use crate::verify::decoder::{DecodedTexts, Decoder};

    /// Queries of odd and of usual pieces: what is found in them, and what is taken for canonical, is what `Query` says.
    #[test]
    fn one_pass_finds_what_reading_all_of_it_finds() {
        const PIECES: [&str; 34] = [
            "&X-Amz-SignedHeaders=host%3Bx-a&X-Amz-Signature=\
             e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=",
            "X-Amz-Date=20240524T000000Z",
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a%2Fb&X-Amz-Date=20240524T000000Z&X-Amz-Expires=1",
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
            let mut room = DecodedTexts::default();
            let is_repeated = found.repeated;
            let has = |parameter| found.has(parameter);
            for (name, parameter) in [
                ("X-Amz-Signature", Parameter::Signature),
                ("X-Amz-Date", Parameter::Date),
                ("X-Amz-Security-Token", Parameter::Token),
                ("x-amz-security-token", Parameter::V2Token),
                ("Expires", Parameter::V2Expires),
            ] {
                let mut value = Text::<128>::default();
                let count = query.values(name.as_bytes(), &mut value);
                let repeated = is_repeated & 1 << parameter as u16 != 0;
                assert_eq!((has(parameter), repeated), (count > 0, count > 1), "{name} in {text}");
                if count == 1 {
                    room.0.truncate(0);
                    let mut again = Parameters::default();
                    again.read(part.bytes, false);
                    let decoded = Decoder::new(&again, part, &mut room).once(parameter, "").map(<[u8]>::to_vec);
                    assert_eq!(decoded.as_deref(), Ok(&*value), "{name} in {text}");
                }
            }
            if found.is_canonical && is_repeated & 1 << Parameter::Signature as u16 == 0 {
                query.remove(b"X-Amz-Signature");
                query.sort();
                let mut expected = Text::<128>::default();
                query.write(&Headers::default(), &mut expected);
                assert_eq!(found.without_signature(part.bytes).concat(), &*expected, "{text}");
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
