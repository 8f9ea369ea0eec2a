//! Bodies that arrive in chunks: the frames taken off, each signature checked, and the trailer.

use core::ops::Range;

use super::{Body, Claim, DecodedTexts, bad, check};
use crate::crypto::checksum::{Algorithm, Checksum};
use crate::crypto::digest::Digest;
use crate::crypto::sha256::Sha256;
use crate::error::{Error, Field, Status};
use crate::keys::Identity;
use crate::request::Request;
use crate::request::payload::Payload;
use crate::request::stream_plan::{CHUNK_SIGNATURE, TRAILER_SIGNATURE};
use crate::sigv4::stream::{Chain, trailer_hash};
use crate::text::room::Room;

/// Longer than any line that a frame has: a size, a signature of SigV4A, the longest checksum.
const LONGEST_LINE: usize = 512;

const DATA: Field = Field::Argument("data");
const WRONG_CHUNK: Error = Error::new(Status::Signature, DATA, "the signature of a chunk does not match");

/// A body under way.
pub struct Incoming {
    /// The signatures so far; none where chunks are not signed.
    chain: Option<Chain>,
    /// The checksum that a trailer will bring.
    trailer: Option<Algorithm>,
    digest: Digest,
    /// What is still to come of the body itself.
    left: u64,
    state: State,
    /// The line under way.
    line: Room<LONGEST_LINE>,
    /// That of the chunk under way.
    signature: Room<144>,
    failure: Option<Error>,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    /// In the line before a chunk's data.
    Head,
    /// In its data, with so much to come.
    Data(u64),
    /// In the line end behind it.
    Tail,
    /// In the lines behind the last chunk; whether the checksum was among them.
    Trailer(bool),
    /// Behind a trailer's signature.
    End,
    /// Behind it all.
    Done,
}

impl Incoming {
    /// Verify a request whose body comes in chunks, and begin with that body.
    pub(crate) fn begin(by: &Identity, request: &Request<'_>, skew: i64) -> Result<Self, Error> {
        let (mut room, mut claim) = (DecodedTexts::default(), Claim::default());
        check::verify_claim(by, &Request { payload: Payload::Unsigned, ..*request }, skew, &mut room, &mut claim)?;
        let claim = &claim;
        if matches!(claim.body, Body::Hash | Body::Unsigned) {
            let message = "the body is not aws-chunked";
            return Err(Error::new(Status::Stream, Field::Argument("request"), message));
        }
        let header = |name: &str, message| {
            let mut found = request.headers.iter().filter(|header| header.name.eq_ignore_ascii_case(name.as_bytes()));
            found.next().map(|header| header.value.trim_ascii()).ok_or(bad(Field::Argument("headers"), message))
        };
        let length = header("x-amz-decoded-content-length", "x-amz-decoded-content-length is missing")?;
        let length = core::str::from_utf8(length).ok().and_then(|text| text.parse().ok());
        let left = length.ok_or(bad(Field::Argument("headers"), "x-amz-decoded-content-length must be a number"))?;
        let trailer = match claim.body {
            Body::Chunks => None,
            _ => {
                let name = header("x-amz-trailer", "x-amz-trailer is missing")?;
                let known =
                    Algorithm::ALL.into_iter().find(|known| name.eq_ignore_ascii_case(known.header().to_bytes()));
                Some(known.ok_or(bad(Field::Argument("headers"), "x-amz-trailer does not name a known checksum"))?)
            }
        };
        let chain = match claim.body {
            Body::UnsignedTrailer => None,
            _ => Some(check::chain(by, claim)?),
        };
        Ok(Incoming {
            chain,
            trailer,
            digest: Digest { checksum: trailer.map(Checksum::new), hash: None },
            left,
            state: State::Head,
            line: Room::default(),
            signature: Room::default(),
            failure: None,
        })
    }

    /// Take the next bytes: how many were used, and where among them a run of the body itself is. The run may be empty,
    /// and is handed out before its chunk is whole: it is good once the whole body is.
    pub fn push(&mut self, data: &[u8]) -> Result<(usize, Range<usize>), Error> {
        if let Some(failure) = self.failure {
            return Err(failure);
        }
        let taken = self.take(data);
        self.failure = taken.as_ref().err().copied();
        taken
    }

    /// Whether all is there.
    pub fn finish(&self) -> Result<(), Error> {
        match self.failure {
            Some(failure) => Err(failure),
            None if self.state == State::Done => Ok(()),
            None => Err(Error::new(Status::Stream, Field::Argument("stream"), "the body is incomplete")),
        }
    }

    fn take(&mut self, data: &[u8]) -> Result<(usize, Range<usize>), Error> {
        let mut at = 0;
        while at < data.len() {
            let rest = &data[at..];
            if let State::Data(left) = self.state {
                let len = rest.len().min(usize::try_from(left).unwrap_or(usize::MAX));
                self.digest.update(&rest[..len]);
                self.state = State::Data(left - len as u64);
                if left == len as u64 {
                    self.end_chunk()?;
                    self.state = State::Tail;
                }
                return Ok((at + len, at..at + len));
            }
            if self.state == State::Done {
                return Err(Error::at(Status::Stream, DATA, at, "unexpected data after the body"));
            }
            let len = rest.iter().position(|b| *b == b'\n').map_or(rest.len(), |end| end + 1);
            if !self.line.append(&rest[..len]) {
                return Err(Error::at(Status::Malformed, DATA, at, "a chunk's header line is too long"));
            }
            at += len;
            if self.line.ends_with(b"\n") {
                let line = core::mem::take(&mut self.line);
                let line = line.strip_suffix(b"\n").unwrap_or(&line);
                self.end_line(line.strip_suffix(b"\r").unwrap_or(line))?;
            }
        }
        Ok((at, 0..0))
    }

    fn end_line(&mut self, line: &[u8]) -> Result<(), Error> {
        match self.state {
            State::Head => self.begin_chunk(line),
            State::Tail if line.is_empty() => {
                self.state = State::Head;
                Ok(())
            }
            State::Tail => Err(bad(DATA, "a chunk is longer than its size")),
            State::Trailer(complete) if line.is_empty() => {
                if self.trailer.is_some() && (!complete || self.chain.is_some()) {
                    return Err(bad(DATA, "the trailer lacks the checksum or its signature"));
                }
                self.state = State::Done;
                Ok(())
            }
            State::Trailer(complete) => self.take_trailer(line, complete),
            State::End if line.is_empty() => {
                self.state = State::Done;
                Ok(())
            }
            State::End | State::Data(_) | State::Done => Err(bad(DATA, "unexpected data after the trailer")),
        }
    }

    fn begin_chunk(&mut self, line: &[u8]) -> Result<(), Error> {
        let digits = line.iter().take_while(|b| b.is_ascii_hexdigit()).count();
        let text = core::str::from_utf8(&line[..digits.min(16)]).unwrap_or_default();
        let size = u64::from_str_radix(text, 16).ok().filter(|_| digits <= 16);
        let size = size.ok_or(bad(DATA, "a chunk must start with its size in hex"))?;
        self.signature.truncate(0);
        match (line[digits..].strip_prefix(CHUNK_SIGNATURE), &self.chain) {
            (Some(signature), Some(_)) => {
                let padding = signature.iter().rev().take_while(|b| **b == b'*').count();
                if !self.signature.append(&signature[..signature.len() - padding]) {
                    return Err(WRONG_CHUNK);
                }
            }
            (None, None) if digits == line.len() => {}
            _ => return Err(bad(DATA, "the size of a signed chunk must be followed by its signature")),
        }
        if size > self.left {
            let message = "the body is longer than x-amz-decoded-content-length";
            return Err(Error::new(Status::Stream, DATA, message));
        }
        self.left -= size;
        self.digest.hash = self.chain.is_some().then(Sha256::new);
        self.state = State::Data(size);
        if size == 0 {
            if self.left > 0 {
                let message = "the body is shorter than x-amz-decoded-content-length";
                return Err(Error::new(Status::Stream, DATA, message));
            }
            self.end_chunk()?;
            self.state = State::Trailer(false);
        }
        Ok(())
    }

    /// Check the signature of the chunk under way.
    fn end_chunk(&mut self) -> Result<(), Error> {
        if let (Some(chain), Some(hash)) = (&mut self.chain, self.digest.hash.take()) {
            let message = chain.chunk(&hash.finish());
            if !chain.verify(message, &self.signature)? {
                return Err(WRONG_CHUNK);
            }
        }
        Ok(())
    }

    fn take_trailer(&mut self, line: &[u8], complete: bool) -> Result<(), Error> {
        let Some(checksum) = &self.digest.checksum else {
            return Err(bad(DATA, "unexpected trailer: x-amz-trailer is missing"));
        };
        let (name, value) = (checksum.algorithm().header().to_bytes(), checksum.value());
        if let Some(signature) = line.strip_prefix(TRAILER_SIGNATURE) {
            let Some(chain) = self.chain.as_mut().filter(|_| complete) else {
                return Err(bad(DATA, "unexpected signature in an unsigned chunk"));
            };
            let padding = signature.iter().rev().take_while(|b| **b == b'*').count();
            let message = chain.trailer(&trailer_hash(name, &value));
            if !chain.verify(message, &signature[..signature.len() - padding])? {
                return Err(Error::new(Status::Signature, DATA, "the signature of the trailer does not match"));
            }
            self.state = State::End;
            return Ok(());
        }
        let known = line.strip_prefix(name).and_then(|rest| rest.strip_prefix(b":")).filter(|_| !complete);
        let known = known.ok_or(bad(DATA, "the trailer must be the checksum that x-amz-trailer names"))?;
        if known.trim_ascii() != &*value {
            return Err(Error::new(Status::Checksum, DATA, "the checksum in the trailer does not match the body"));
        }
        self.state = State::Trailer(true);
        Ok(())
    }
}
