//! Bodies that are signed as they are sent: chunk after chunk, each signature over the one before, then a trailer.
//!
//! A frame is what the protocol writes around the data. It is written into the caller's buffer; the data is only read.

use alloc::boxed::Box;

use super::canonical::canonicalize;
use super::output::{self, Signed};
use super::parsed_request::ParsedRequest;
use super::signature;
use super::signing_context::SigningContext;
#[cfg(feature = "checksums")]
use crate::crypto::checksum::Checksum;
use crate::crypto::digest::Digest;
use crate::crypto::sha256::Sha256;
#[cfg(feature = "batch")]
use crate::crypto::sha256_many::{LEAST, MOST, digest_many};
use crate::error::{Error, Field, Status};
use crate::keys::Identity;
use crate::keys::scope::Credential;
use crate::keys::signing_key::{Message, Signature, SigningKey};
use crate::memory::{self, OutOfMemory};
use crate::request::Request;
use crate::request::payload::{EMPTY, Payload};
#[cfg(feature = "checksums")]
use crate::request::stream_plan::TRAILER_SIGNATURE;
use crate::request::stream_plan::{CHUNK_SIGNATURE, Plan};
use crate::text::encode::{Digits, hex};
use crate::text::sink::{Buffer, Sink};
use crate::text::timestamp::Timestamp;

const SEPARATOR: &[u8] = b"\r\n";

/// The chain of signatures over a body, each over the one before.
pub(crate) struct Chain {
    key: SigningKey,
    time: Timestamp,
    scope: Box<[u8]>,
    /// The last signature, without what fills it up.
    previous: Signature,
}

impl Chain {
    /// Begin with the signature of the headers.
    pub fn new(key: SigningKey, time: Timestamp, credential: &Credential, seed: &[u8]) -> Result<Self, OutOfMemory> {
        let scope = memory::join(credential.scope(time.date()))?;
        Ok(Chain { key, time, scope, previous: Signature::of(seed) })
    }

    /// What is signed of a chunk.
    pub fn chunk(&self, hash: &[u8; 32]) -> Message {
        self.message(b"-PAYLOAD", &[EMPTY, &hex(hash)])
    }

    /// What is signed of a trailer, by the hash of its lines.
    #[cfg(feature = "checksums")]
    pub fn trailer(&self, hash: &[u8; 32]) -> Message {
        self.message(b"-TRAILER", &[&hex(hash)])
    }

    /// The signature before, without what fills it up, and some hashes.
    fn message(&self, what: &[u8], hashes: &[&[u8]]) -> Message {
        let mut message = self.key.begin();
        message.update(self.key.algorithm().name().as_bytes());
        message.update(what);
        for line in [&self.time.text()[..], &self.scope, &self.previous].iter().chain(hashes) {
            message.update(b"\n");
            message.update(line);
        }
        message
    }

    /// Sign, and go on from there.
    fn sign(&mut self, mut message: Message) -> Result<(), Error> {
        self.key.finish(&mut message, &mut self.previous)
    }

    #[cfg(feature = "verify")]
    /// Whether a signature is of a message; if so, go on from there.
    pub fn verify(&mut self, mut message: Message, signature: &[u8]) -> Result<bool, Error> {
        let holds = self.key.verify(&mut message, signature)?;
        if holds {
            self.previous = Signature::of(signature);
        }
        Ok(holds)
    }
}

/// The lines of a trailer as they are signed: the hash of `name:value` and a newline.
#[cfg(feature = "checksums")]
pub(crate) fn trailer_hash(name: &[u8], value: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::<128>::new();
    for part in [name, b":", value, b"\n"] {
        hash.update(part);
    }
    hash.finish()
}

/// A body under way.
pub struct Stream {
    plan: Plan,
    chain: Chain,
    digest: Digest,
    left: u64,
    begun: bool,
    finished: bool,
}

/// Write the header lines to add to `request`, as `sign` does, and begin its body.
pub(crate) fn begin(
    by: &Identity,
    request: &Request<'_>,
    plan: Plan,
    out: &mut Buffer<'_>,
    signed: &mut Signed,
) -> Result<Stream, Error> {
    plan.check()?;
    by.provider.check_plan(&plan)?;
    let credentials = by.credentials()?;
    if credentials.algorithm() != plan.algorithm {
        let message = "the plan is for a different algorithm than the signer's";
        return Err(Error::new(Status::Option, Field::Argument("algorithm"), message));
    }
    let request = Request { payload: Payload::Stream(&plan), ..*request };
    let (mut context, mut parsed) = (SigningContext::default(), ParsedRequest::default());
    let canonical = canonicalize(by, &request, &mut context, &mut parsed)?;
    let mut signature = Signature::default();
    signature::sign(&canonical, &mut signature)?;
    output::write_headers(&canonical, &signature, out, signed);
    let context = canonical.context;
    let key = credentials.key(context.time.date(), context.entropy)?;
    Ok(Stream {
        plan,
        chain: Chain::new(key, context.time, &credentials.credential, &signature)?,
        digest: Digest {
            #[cfg(feature = "checksums")]
            checksum: plan.checksum.map(Checksum::new),
            hash: None,
        },
        left: plan.decoded_length,
        begun: false,
        finished: false,
    })
}

impl Stream {
    /// Length of the frame that `chunk` writes for data of this length; an error where `chunk` would give one.
    pub fn chunk_frame_len(&self, len: usize) -> Result<usize, Error> {
        self.frames_len(len, self.plan.chunk_size)
    }

    /// The same for `chunks`, with so many ends.
    #[cfg(feature = "batch")]
    pub fn chunks_frames_len(&self, len: usize, count: usize) -> Result<usize, Error> {
        let frames_len = self.frames_len(len, u64::MAX)?;
        if (len as u64).div_ceil(self.plan.chunk_size) != count as u64 {
            let message = "not the number of chunks in the data";
            return Err(Error::new(Status::Length, Field::Argument("count"), message));
        }
        Ok(frames_len)
    }

    /// Length of the frames of data of this length, of which at most so much may come at once.
    fn frames_len(&self, len: usize, most: u64) -> Result<usize, Error> {
        let error = |message| Err(Error::new(Status::Stream, Field::Argument("data"), message));
        let len = len as u64;
        let (full, last) = (len / self.plan.chunk_size, len % self.plan.chunk_size);
        match () {
            _ if self.finished => error("the body is already finished"),
            _ if len > self.left => error("the body is longer than decoded_length"),
            _ if len == 0 => error("a chunk must not be empty; call finish to end the body"),
            _ if len > most => error("longer than chunk_size"),
            _ if last > 0 && len != self.left => error("only the last chunk may be short"),
            _ => {
                let frame = |len: u64| self.plan.head_len(len) + SEPARATOR.len() as u64;
                let frames = frame(self.plan.chunk_size) * full + if last > 0 { frame(last) } else { 0 };
                // No separator comes before the first frame of all. Frames are shorter than the data in them.
                Ok(frames as usize - SEPARATOR.len() + self.separator().len())
            }
        }
    }

    /// Write the frame that goes before `data`, and take the data in.
    pub fn chunk(&mut self, data: &[u8], out: &mut Buffer<'_>) -> Result<(), Error> {
        self.chunk_frame_len(data.len())?;
        self.all_or_nothing(|stream| stream.take(data, out))
    }

    /// Write the frames that go before each chunk of `data`, and the end of each into `ends`, which has one for each chunk.
    /// Each signature waits for the one before, but no hash does: up to sixteen are computed at once.
    #[cfg(feature = "batch")]
    pub fn chunks(&mut self, data: &[u8], ends: &mut [usize], out: &mut Buffer<'_>) -> Result<(), Error> {
        self.chunks_frames_len(data.len(), ends.len())?;
        self.all_or_nothing(|stream| stream.take_chunks(data, ends, out))
    }

    #[cfg(feature = "batch")]
    fn take_chunks(&mut self, data: &[u8], ends: &mut [usize], out: &mut Buffer<'_>) -> Result<(), Error> {
        // A size that memory cannot hold is that of no chunk here.
        let size = usize::try_from(self.plan.chunk_size).unwrap_or(usize::MAX);
        for (group, ends) in data.chunks(size.saturating_mul(MOST)).zip(ends.chunks_mut(MOST)) {
            let hashes = (self.plan.signs_chunks && ends.len() >= LEAST).then(|| {
                self.digest.update(group);
                let mut chunks = [&[][..]; MOST];
                chunks.iter_mut().zip(group.chunks(size)).for_each(|(slot, chunk)| *slot = chunk);
                digest_many(&chunks[..ends.len()])
            });
            for ((lane, chunk), end) in group.chunks(size).enumerate().zip(ends) {
                match hashes {
                    Some(hashes) => self.write_frame(chunk.len(), Some(hashes[lane]), out)?,
                    None => self.take(chunk, out)?,
                }
                *end = out.len();
            }
        }
        Ok(())
    }

    /// Write the frame of a chunk that was checked, hashed and summed in one pass.
    fn take(&mut self, data: &[u8], out: &mut Buffer<'_>) -> Result<(), Error> {
        self.digest.hash = self.plan.signs_chunks.then(Sha256::new);
        self.digest.update(data);
        let hash = self.digest.hash.take().map(Sha256::finish);
        self.write_frame(data.len(), hash, out)
    }

    /// Write the frame of a chunk that was checked, hashed and summed.
    fn write_frame(&mut self, len: usize, hash: Option<[u8; 32]>, out: &mut Buffer<'_>) -> Result<(), Error> {
        out.write(self.separator());
        self.write_head(len, hash, out)?;
        self.left -= len as u64;
        self.begun = true;
        Ok(())
    }

    /// Length of what `finish` writes; an error where it would give one.
    pub fn finish_len(&self) -> Result<usize, Error> {
        let error = |message| Err(Error::new(Status::Stream, Field::Argument("stream"), message));
        match () {
            _ if self.finished => error("the body is already finished"),
            _ if self.left > 0 => error("the body is shorter than decoded_length"),
            _ => Ok(self.separator().len() + (self.plan.head_len(0) + self.plan.end_len()) as usize),
        }
    }

    /// Write the end of the body: the chunk of length 0, and the trailer.
    pub fn finish(&mut self, out: &mut Buffer<'_>) -> Result<(), Error> {
        self.finish_len()?;
        self.all_or_nothing(|stream| stream.write_end(out))
    }

    fn write_end(&mut self, out: &mut Buffer<'_>) -> Result<(), Error> {
        out.write(self.separator());
        self.write_head(0, self.plan.signs_chunks.then(|| Sha256::digest(b"")), out)?;
        #[cfg(feature = "checksums")]
        if let Some(checksum) = &self.digest.checksum {
            let (name, value) = (checksum.algorithm().header().to_bytes(), checksum.value());
            out.write(name);
            out.write(b":");
            out.write(&value);
            out.write(b"\r\n");
            if self.plan.signs_chunks {
                self.chain.sign(self.chain.trailer(&trailer_hash(name, &value)))?;
                out.write(TRAILER_SIGNATURE);
                self.write_signature(out);
                out.write(b"\r\n");
            }
        }
        out.write(b"\r\n");
        self.finished = true;
        Ok(())
    }

    /// Go on as if nothing had been asked for if signing fails, which may be tried again.
    fn all_or_nothing(&mut self, step: impl FnOnce(&mut Self) -> Result<(), Error>) -> Result<(), Error> {
        // Without ring, signing needs no memory.
        #[cfg(not(feature = "ring"))]
        return step(self);
        #[cfg(feature = "ring")]
        {
            let (digest, previous) = (self.digest.clone(), self.chain.previous);
            let (left, begun) = (self.left, self.begun);
            step(self).inspect_err(|_| {
                (self.digest, self.chain.previous) = (digest, previous);
                (self.left, self.begun) = (left, begun);
            })
        }
    }

    /// What ends the data of the chunk before: written with the next frame, so that the caller has no more to do than send.
    fn separator(&self) -> &'static [u8] {
        if self.begun { SEPARATOR } else { b"" }
    }

    /// Write the length of a chunk and, if it has a hash to sign, its signature.
    fn write_head(&mut self, len: usize, hash: Option<[u8; 32]>, out: &mut Buffer<'_>) -> Result<(), Error> {
        out.write(Digits::hex(len as u64).text());
        if let Some(hash) = hash {
            self.chain.sign(self.chain.chunk(&hash))?;
            out.write(CHUNK_SIGNATURE);
            self.write_signature(out);
        }
        out.write(b"\r\n");
        Ok(())
    }

    /// Write the last signature, padded to the length that was planned.
    fn write_signature(&self, out: &mut Buffer<'_>) {
        out.write(&self.chain.previous);
        (self.chain.previous.len() as u64..self.plan.signature_len()).for_each(|_| out.write(b"*"));
    }
}
