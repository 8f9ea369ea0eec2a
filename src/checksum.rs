//! The checksums that S3 keeps with objects, as base64 in a header or a trailer.

use core::ffi::CStr;

use base64ct::{Base64, Encoding};
use sha1::{Digest as _, Sha1};
use smallvec::SmallVec;

use crate::crypto::Sha256;
use crate::error::{Error, Field, Status};

/// A checksum algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// CRC-32 of ISO-HDLC.
    Crc32,
    /// CRC-32 of Castagnoli.
    Crc32c,
    /// CRC-64 of NVM Express.
    Crc64Nvme,
    /// SHA-1.
    Sha1,
    /// SHA-256.
    Sha256,
}

/// A checksum value in base64; 44 characters at most.
pub type Value = SmallVec<[u8; 44]>;

impl Algorithm {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Crc32, Self::Crc32c, Self::Crc64Nvme, Self::Sha1, Self::Sha256];

    /// The header or trailer that carries the value.
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

    /// The polynomial of a CRC, reflected: the highest bit that the CRC has stands for 1.
    fn polynomial(self) -> Option<u64> {
        match self {
            Algorithm::Crc32 => Some(0xedb8_8320),
            Algorithm::Crc32c => Some(0x82f6_3b78),
            Algorithm::Crc64Nvme => Some(0x9a6c_9329_ac4b_c9b5),
            Algorithm::Sha1 | Algorithm::Sha256 => None,
        }
    }

    /// The checksum of two parts together, from the value of each and the length of the second. CRCs only: hashes do not
    /// add up.
    pub fn combine(self, first: &[u8], second: &[u8], second_len: u64) -> Result<Value, Error> {
        let Some(polynomial) = self.polynomial() else {
            let message = "only CRCs of parts combine to the CRC of the whole";
            return Err(Error::new(Status::Option, Field::Argument("algorithm"), message));
        };
        let (first, second) = (self.decode(first, "first")?, self.decode(second, "second")?);
        let one = 1 << (8 * self.bytes() - 1);
        let behind = multiply(polynomial, one, first, power_of_x8(polynomial, one, second_len));
        Ok(self.encode_crc(behind ^ second))
    }

    fn decode(self, value: &[u8], field: &'static str) -> Result<u64, Error> {
        let mut room = [0; 8];
        match Base64::decode(value, &mut room) {
            Ok(bytes) if bytes.len() == self.bytes() => {
                Ok(bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
            }
            _ => Err(Error::new(Status::Checksum, Field::Argument(field), "this is no value of the algorithm")),
        }
    }

    fn encode_crc(self, number: u64) -> Value {
        encode(&number.to_be_bytes()[8 - self.bytes()..])
    }
}

/// The product of two polynomials over GF(2), modulo the CRC's.
fn multiply(polynomial: u64, one: u64, a: u64, mut b: u64) -> u64 {
    let (mut product, mut bit) = (0, one);
    while bit > 0 {
        if a & bit != 0 {
            product ^= b;
        }
        b = (b >> 1) ^ if b & 1 == 1 { polynomial } else { 0 };
        bit >>= 1;
    }
    product
}

/// What `len` bytes of zeros multiply a CRC by: x to the power of 8 `len`, by squaring.
fn power_of_x8(polynomial: u64, one: u64, mut len: u64) -> u64 {
    let (mut power, mut square) = (one, one >> 8);
    while len > 0 {
        if len & 1 == 1 {
            power = multiply(polynomial, one, power, square);
        }
        square = multiply(polynomial, one, square, square);
        len >>= 1;
    }
    power
}

fn encode(bytes: &[u8]) -> Value {
    let mut room = [0; 44];
    Base64::encode(bytes, &mut room).expect("32 bytes are 44 characters").as_bytes().into()
}

/// By tables, sixteen bytes at a time: 2 or 3 GB/s, about as fast as SHA-256.
static CRC_64_NVME: crc::Crc<u64, crc::Table<16>> = crc::Crc::<u64, crc::Table<16>>::new(&crc::CRC_64_NVME);

/// A checksum in progress.
#[derive(Clone)]
pub struct Checksum {
    algorithm: Algorithm,
    state: State,
}

#[derive(Clone)]
enum State {
    Crc32(crc32fast::Hasher),
    Crc32c(u32),
    Crc64Nvme(crc::Digest<'static, u64, crc::Table<16>>),
    Sha1(Sha1),
    Sha256(Sha256),
}

impl Checksum {
    /// A checksum of nothing yet.
    pub fn new(algorithm: Algorithm) -> Self {
        let state = match algorithm {
            Algorithm::Crc32 => State::Crc32(crc32fast::Hasher::new()),
            Algorithm::Crc32c => State::Crc32c(0),
            Algorithm::Crc64Nvme => State::Crc64Nvme(CRC_64_NVME.digest()),
            Algorithm::Sha1 => State::Sha1(Sha1::new()),
            Algorithm::Sha256 => State::Sha256(Sha256::new()),
        };
        Checksum { algorithm, state }
    }

    /// Which algorithm this is.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Take the next bytes.
    pub fn update(&mut self, data: &[u8]) {
        match &mut self.state {
            State::Crc32(crc) => crc.update(data),
            State::Crc32c(crc) => *crc = crc32c::crc32c_append(*crc, data),
            State::Crc64Nvme(crc) => crc.update(data),
            State::Sha1(hash) => hash.update(data),
            State::Sha256(hash) => hash.update(data),
        }
    }

    /// The value of what was taken so far; more may follow.
    pub fn value(&self) -> Value {
        match &self.state {
            State::Crc32(crc) => self.algorithm.encode_crc(crc.clone().finalize().into()),
            State::Crc32c(crc) => self.algorithm.encode_crc((*crc).into()),
            State::Crc64Nvme(crc) => self.algorithm.encode_crc(crc.clone().finalize()),
            State::Sha1(hash) => encode(&hash.clone().finalize()),
            State::Sha256(hash) => encode(&hash.clone().finish()),
        }
    }
}

/// How much is read at a time where a hash and a checksum read the same data: little enough to stay in the cache.
const SLICE: usize = 16 * 1024;

/// A checksum, a payload hash, or both in one pass over the data.
pub struct Digest {
    /// The checksum in progress.
    pub checksum: Option<Checksum>,
    /// The hash in progress.
    pub hash: Option<Sha256>,
}

impl Digest {
    /// Take the next bytes.
    pub fn update(&mut self, data: &[u8]) {
        for slice in data.chunks(SLICE) {
            if let Some(hash) = &mut self.hash {
                hash.update(slice);
            }
            if let Some(checksum) = &mut self.checksum {
                checksum.update(slice);
            }
        }
    }
}
