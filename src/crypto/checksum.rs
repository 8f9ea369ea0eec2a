//! The checksums that S3 stores with objects, sent in base64 in a header or trailer.

use core::ffi::CStr;

use base64ct::{Base64, Encoding};
use sha1::{Digest as _, Sha1};

use crate::crypto::crc::{self, Crc};
use crate::crypto::sha256::Sha256;
use crate::error::{Error, Field, Status};
use crate::text::room::Room;

/// A checksum algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// CRC-32/ISO-HDLC.
    Crc32,
    /// CRC-32C (Castagnoli).
    Crc32c,
    /// CRC-64/NVME.
    Crc64Nvme,
    /// SHA-1.
    Sha1,
    /// SHA-256.
    Sha256,
}

/// A checksum value in base64, at most 44 characters.
pub type Value = Room<44>;

impl Algorithm {
    /// All algorithms.
    pub const ALL: [Self; 5] = [Self::Crc32, Self::Crc32c, Self::Crc64Nvme, Self::Sha1, Self::Sha256];

    /// Its index in `ALL`.
    pub fn index(self) -> usize {
        self as usize
    }

    /// The header or trailer for the value.
    pub fn header(self) -> &'static CStr {
        match self {
            Algorithm::Crc32 => c"x-amz-checksum-crc32",
            Algorithm::Crc32c => c"x-amz-checksum-crc32c",
            Algorithm::Crc64Nvme => c"x-amz-checksum-crc64nvme",
            Algorithm::Sha1 => c"x-amz-checksum-sha1",
            Algorithm::Sha256 => c"x-amz-checksum-sha256",
        }
    }

    /// Length of the value in base64.
    pub fn value_len(self) -> usize {
        self.bytes().div_ceil(3) * 4
    }

    /// Length of the checksum before base64.
    fn bytes(self) -> usize {
        match self {
            Algorithm::Crc32 | Algorithm::Crc32c => 4,
            Algorithm::Crc64Nvme => 8,
            Algorithm::Sha1 => 20,
            Algorithm::Sha256 => 32,
        }
    }

    fn crc(self) -> Option<&'static Crc> {
        match self {
            Algorithm::Crc32 => Some(&crc::CRC_32),
            Algorithm::Crc32c => Some(&crc::CRC_32C),
            Algorithm::Crc64Nvme => Some(&crc::CRC_64_NVME),
            Algorithm::Sha1 | Algorithm::Sha256 => None,
        }
    }

    /// The checksum of two parts, from the value of each and the length of the second. Only CRCs can be combined.
    pub fn combine(self, first: &[u8], second: &[u8], second_len: u64) -> Result<Value, Error> {
        let Some(crc) = self.crc() else {
            let message = "only CRCs can be combined";
            return Err(Error::new(Status::Option, Field::Argument("algorithm"), message));
        };
        let (first, second) = (self.decode(first, "first")?, self.decode(second, "second")?);
        Ok(self.encode_crc(crc.combine(first, second, second_len)))
    }

    fn decode(self, value: &[u8], field: &'static str) -> Result<u64, Error> {
        let mut room = [0; 8];
        match Base64::decode(value, &mut room) {
            Ok(bytes) if bytes.len() == self.bytes() => {
                Ok(bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
            }
            _ => Err(Error::new(Status::Checksum, Field::Argument(field), "not a valid value for the algorithm")),
        }
    }

    fn encode_crc(self, number: u64) -> Value {
        encode(&number.to_be_bytes()[8 - self.bytes()..])
    }
}

fn encode(bytes: &[u8]) -> Value {
    let mut room = [0; 44];
    Room::of(Base64::encode(bytes, &mut room).expect("32 bytes are 44 characters").as_bytes())
}

/// A checksum in progress.
#[derive(Clone)]
pub struct Checksum {
    algorithm: Algorithm,
    state: State,
}

#[derive(Clone)]
enum State {
    Crc(&'static Crc, u64),
    Sha1(Sha1),
    Sha256(Sha256),
}

impl Checksum {
    /// A checksum of no data yet.
    pub fn new(algorithm: Algorithm) -> Self {
        let state = match (algorithm.crc(), algorithm) {
            (Some(crc), _) => State::Crc(crc, 0),
            (None, Algorithm::Sha1) => State::Sha1(Sha1::new()),
            (None, _) => State::Sha256(Sha256::new()),
        };
        Checksum { algorithm, state }
    }

    /// Which algorithm this is.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Add bytes.
    pub fn update(&mut self, data: &[u8]) {
        match &mut self.state {
            State::Crc(crc, value) => *value = crc.append(*value, data),
            State::Sha1(hash) => hash.update(data),
            State::Sha256(hash) => hash.update(data),
        }
    }

    /// The value of the data so far.
    pub fn value(&self) -> Value {
        match &self.state {
            State::Crc(_, value) => self.algorithm.encode_crc(*value),
            State::Sha1(hash) => encode(&hash.clone().finalize()),
            State::Sha256(hash) => encode(&hash.clone().finish()),
        }
    }
}
