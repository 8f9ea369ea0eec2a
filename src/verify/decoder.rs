//! The values of parameters, decoded.

use super::parameter::Parameter;
use super::parameters::Parameters;
use super::parts::URL;
use super::{bad, malformed};
use crate::error::Error;
use crate::memory::List;
use crate::request::url::Part;
use crate::sigv4::canonical::query::{Purpose, Query};
use crate::text::copy::copy;
use crate::text::encode::unescape;
use crate::text::scan::Marks;

/// The texts of a claim that were percent-encoded in the query.
#[derive(Default)]
pub struct DecodedTexts(pub(super) List<u8, 1024>);

/// Gives the values of parameters, decoded where they are percent-encoded.
pub struct Decoder<'p, 'a> {
    parameters: &'p Parameters<'a>,
    query: Part<'a>,
    /// Until something is decoded.
    room: Option<&'a mut DecodedTexts>,
    free: &'a mut [u8],
}

impl<'p, 'a> Decoder<'p, 'a> {
    /// For the parameters of `query`.
    pub fn new(parameters: &'p Parameters<'a>, query: Part<'a>, room: &'a mut DecodedTexts) -> Self {
        Decoder { parameters, query, room: Some(room), free: &mut [] }
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
    #[inline(always)]
    pub fn once(&mut self, parameter: Parameter, message: &'static str) -> Result<&'a [u8], Error> {
        let value = self.parameters.once(parameter, message)?;
        if self.parameters.encoded & 1 << parameter as u16 == 0 { Ok(value) } else { self.decoded(value) }
    }

    #[inline(never)]
    fn decoded(&mut self, value: &[u8]) -> Result<&'a [u8], Error> {
        if let Some(room) = self.room.take() {
            // What is decoded is no longer than this.
            let mut encoded = self.parameters.encoded;
            while encoded != 0 {
                room.0.extend_from_slice(self.parameters.values[encoded.trailing_zeros() as usize])?;
                encoded &= encoded - 1;
            }
            self.free = &mut room.0;
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
