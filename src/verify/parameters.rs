//! The parameters of a query that a claim is made of, found in one pass over it as it is on the wire.

use core::ops::Range;

use alloc::vec::Vec;

use super::parts::URL;
use super::{bad, malformed};
use crate::error::Error;
use crate::request::url::Part;
use crate::sigv4::canonical::query::{Purpose, Query};
use crate::text::encode::{find, first_eight, is_encoded, percent_decode, unescape};
use crate::text::sink::copy;

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
        const X_AMZ: u64 = u64::from_be_bytes(*b"\0\0X-Amz-");
        if first_eight(name) >> 16 == X_AMZ {
            return Some(match name {
                b"X-Amz-Algorithm" => Parameter::Algorithm,
                b"X-Amz-Content-Sha256" => Parameter::ContentSha256,
                b"X-Amz-Credential" => Parameter::Credential,
                b"X-Amz-Date" => Parameter::Date,
                b"X-Amz-Expires" => Parameter::Expires,
                b"X-Amz-Region-Set" => Parameter::RegionSet,
                b"X-Amz-S3session-Token" => Parameter::ExpressToken,
                b"X-Amz-Security-Token" => Parameter::Token,
                b"X-Amz-Signature" => Parameter::Signature,
                b"X-Amz-SignedHeaders" => Parameter::SignedHeaders,
                _ => return None,
            });
        }
        Some(match name {
            b"AWSAccessKeyId" => Parameter::V2AccessKeyId,
            b"Expires" => Parameter::V2Expires,
            b"Signature" => Parameter::V2Signature,
            b"x-amz-security-token" => Parameter::V2Token,
            _ => return None,
        })
    }
}

/// The values of those that a query has, as they are on the wire.
#[derive(Default)]
pub struct Parameters<'a> {
    /// The first of each name.
    values: [Option<&'a [u8]>; COUNT],
    /// Bits of those that are there more than once.
    repeated: u16,
    /// Where `X-Amz-Signature` and its value are in the query.
    signature: Range<usize>,
    /// Whether the query but for the signature is in canonical form and order, if that was asked for.
    pub is_canonical: bool,
}

impl<'a> Parameters<'a> {
    /// Find those of a query. Faults of the query are left to who reads all of it, as is whether it is canonical
    /// unless `checks` asks for it.
    pub fn read(query: &'a [u8], checks: bool) -> Self {
        let mut found = Parameters { is_canonical: checks && !query.ends_with(b"&"), ..Parameters::default() };
        let mut before: (&[u8], &[u8]) = (b"", b"");
        let mut start = 0;
        while start < query.len() {
            let pair = &query[start..];
            let pair = &pair[..find(pair, b'&').unwrap_or(pair.len())];
            let equals = find(pair, b'=');
            let (name, value) = pair.split_at(equals.unwrap_or(pair.len()));
            let value = value.get(1..).unwrap_or_default();
            let known = Parameter::named(name);
            match known.or_else(|| Self::encoded_name(name)) {
                Some(Parameter::Signature) => {
                    found.set(Parameter::Signature, value);
                    found.signature = start..start + pair.len();
                }
                parameter => {
                    if let Some(parameter) = parameter {
                        found.set(parameter, value);
                    }
                    found.is_canonical = found.is_canonical
                        && equals.is_some()
                        && before <= (name, value)
                        && (known.is_some() || is_encoded(name))
                        && is_encoded(value);
                    before = (name, value);
                }
            }
            start += pair.len() + 1;
        }
        found
    }

    /// The parameter whose name is written so, with something percent-encoded in it.
    #[inline]
    fn encoded_name(name: &[u8]) -> Option<Parameter> {
        if name.len() > 3 * LONGEST || find(name, b'%').is_none() {
            return None;
        }
        Parameter::named(&percent_decode(name))
    }

    fn set(&mut self, parameter: Parameter, value: &'a [u8]) {
        let slot = &mut self.values[parameter as usize];
        if slot.is_some() {
            self.repeated |= 1 << parameter as u16;
        }
        slot.get_or_insert(value);
    }

    /// Whether there is such a parameter.
    pub fn has(&self, parameter: Parameter) -> bool {
        self.values[parameter as usize].is_some()
    }

    /// The value of a parameter that is there once, as it is on the wire.
    fn once(&self, parameter: Parameter, message: &'static str) -> Result<&'a [u8], Error> {
        match self.values[parameter as usize] {
            Some(value) if self.repeated & 1 << parameter as u16 == 0 => Ok(value),
            _ => Err(bad(URL, message)),
        }
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
pub struct Room {
    short: [u8; 1024],
    long: Vec<u8>,
}

impl Default for Room {
    fn default() -> Self {
        Room { short: [0; 1024], long: Vec::new() }
    }
}

/// Gives the values of parameters, decoded where they are percent-encoded.
pub struct Decoder<'p, 'a> {
    parameters: &'p Parameters<'a>,
    query: Part<'a>,
    free: &'a mut [u8],
}

impl<'p, 'a> Decoder<'p, 'a> {
    /// For the parameters of `query`.
    pub fn new(parameters: &'p Parameters<'a>, query: Part<'a>, room: &'a mut Room) -> Self {
        let needed = parameters.values.iter().flatten().map(|value| value.len()).sum();
        let free = match room.short.get_mut(..needed) {
            Some(free) => free,
            None => {
                room.long.resize(needed, 0);
                &mut room.long
            }
        };
        Decoder { parameters, query, free }
    }

    /// Whether there is such a parameter.
    pub fn has(&self, parameter: Parameter) -> bool {
        self.parameters.has(parameter)
    }

    /// The value of a parameter that is there once.
    pub fn once(&mut self, parameter: Parameter, message: &'static str) -> Result<&'a [u8], Error> {
        let value = self.parameters.once(parameter, message)?;
        let has_plus = find(value, b'+').is_some();
        if !has_plus && find(value, b'%').is_none() {
            return Ok(value);
        }
        let (decoded, free) = core::mem::take(&mut self.free).split_at_mut(value.len());
        self.free = free;
        match decode(value, has_plus, decoded) {
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
fn decode(mut rest: &[u8], has_plus: bool, to: &mut [u8]) -> Option<usize> {
    let mut len = 0;
    loop {
        let run = find(rest, b'%').unwrap_or(rest.len());
        let decoded = &mut to[len..len + run];
        copy(decoded, &rest[..run]);
        if has_plus {
            decoded.iter_mut().filter(|byte| **byte == b'+').for_each(|byte| *byte = b' ');
        }
        len += run;
        if run == rest.len() {
            return Some(len);
        }
        to[len] = unescape(&rest[run + 1..])?;
        len += 1;
        rest = &rest[run + 3..];
    }
}
