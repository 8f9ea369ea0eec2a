//! The plan of an aws-chunked body: lengths and payload markers.

use crate::crypto::algorithm::Algorithm;
#[cfg(feature = "checksums")]
use crate::crypto::checksum;
use crate::error::{Error, Field, Status};

/// Payload hashes of aws-chunked bodies.
pub(crate) const UNSIGNED_TRAILER: &[u8] = b"STREAMING-UNSIGNED-PAYLOAD-TRAILER";
pub(crate) const CHUNKS_SIGV4: &[u8] = b"STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
pub(crate) const CHUNKS_SIGV4A: &[u8] = b"STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD";
pub(crate) const CHUNKS_TRAILER_SIGV4: &[u8] = b"STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
pub(crate) const CHUNKS_TRAILER_SIGV4A: &[u8] = b"STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER";

pub(crate) const CHUNK_SIGNATURE: &[u8] = b";chunk-signature=";
#[cfg(feature = "checksums")]
pub(crate) const TRAILER_SIGNATURE: &[u8] = b"x-amz-trailer-signature:";

/// The smallest chunk that S3 accepts, except for the last.
const MIN_CHUNK: u64 = 8 * 1024;

/// The plan of an aws-chunked body.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// The signer's algorithm.
    pub algorithm: Algorithm,
    /// Whether each chunk is signed. Otherwise only a checksum in the trailer protects the body.
    pub signs_chunks: bool,
    /// The checksum to send in the trailer.
    #[cfg(feature = "checksums")]
    pub checksum: Option<checksum::Algorithm>,
    /// Length of the body before encoding.
    pub decoded_length: u64,
    /// Length of every chunk; the last may be shorter.
    pub chunk_size: u64,
}

impl Plan {
    /// Return an error for a plan that S3 would refuse.
    pub fn check(&self) -> Result<(), Error> {
        if self.algorithm.is_sigv2() {
            let message = "SigV2 does not support chunked bodies";
            return Err(Error::new(Status::Option, Field::Argument("algorithm"), message));
        }
        let error = |field, message| Err(Error::new(Status::Stream, Field::Argument(field), message));
        if !self.signs_chunks && !self.has_trailer() {
            return error("checksum", "unsigned chunks need a checksum in the trailer");
        }
        if self.chunk_size < MIN_CHUNK {
            return error("chunk_size", "must be at least 8192 bytes");
        }
        self.content_length().map(|_| ())
    }

    /// The payload hash of the request, for the canonical request and `x-amz-content-sha256`.
    pub fn marker(&self) -> &'static [u8] {
        match (self.signs_chunks, self.algorithm, self.has_trailer()) {
            (false, ..) => UNSIGNED_TRAILER,
            #[cfg(feature = "sigv4a")]
            (true, Algorithm::Sigv4a, false) => CHUNKS_SIGV4A,
            #[cfg(feature = "sigv4a")]
            (true, Algorithm::Sigv4a, true) => CHUNKS_TRAILER_SIGV4A,
            (true, _, false) => CHUNKS_SIGV4,
            (true, _, true) => CHUNKS_TRAILER_SIGV4,
        }
    }

    /// Length of the encoded body, for `Content-Length`.
    pub fn content_length(&self) -> Result<i64, Error> {
        let (full, last) = (self.decoded_length / self.chunk_size, self.decoded_length % self.chunk_size);
        let chunk = |len: u64| self.head_len(len) + len + 2;
        let chunks = chunk(self.chunk_size).checked_mul(full);
        let last = if last > 0 { chunk(last) } else { 0 };
        let length = chunks.and_then(|chunks| chunks.checked_add(last + self.head_len(0) + self.end_len()));
        let message = "the encoded body would be too long for Content-Length";
        length.and_then(|length| i64::try_from(length).ok()).ok_or(Error::new(
            Status::Stream,
            Field::Argument("decoded_length"),
            message,
        ))
    }

    /// Whether a checksum follows the body.
    pub fn has_trailer(&self) -> bool {
        #[cfg(feature = "checksums")]
        return self.checksum.is_some();
        #[cfg(not(feature = "checksums"))]
        false
    }

    /// Length of what precedes the data of a chunk.
    pub(crate) fn head_len(&self, len: u64) -> u64 {
        let digits = u64::from(len.checked_ilog(16).unwrap_or(0)) + 1;
        digits + if self.signs_chunks { CHUNK_SIGNATURE.len() as u64 + self.signature_len() } else { 0 } + 2
    }

    /// Length of what follows the header of the chunk of length 0.
    pub(crate) fn end_len(&self) -> u64 {
        #[cfg(feature = "checksums")]
        if let Some(checksum) = self.checksum {
            let trailer = (checksum.header().to_bytes().len() + 1 + checksum.value_len() + 2) as u64;
            let signature = TRAILER_SIGNATURE.len() as u64 + self.signature_len() + 2;
            return trailer + if self.signs_chunks { signature } else { 0 } + 2;
        }
        2
    }

    /// Length of a signature in a chunk header. ECDSA signatures vary in length and are padded.
    pub(crate) fn signature_len(&self) -> u64 {
        match self.algorithm {
            #[cfg(feature = "sigv4a")]
            Algorithm::Sigv4a => 144,
            _ => 64,
        }
    }
}
