//! Bodies that are signed as they are sent: chunk after chunk, each signature over the one before, then a trailer.
//!
//! A frame is what the protocol puts around the data. It is written into the caller's buffer; the data is only read.

use alloc::boxed::Box;
use alloc::vec::Vec;

use smallvec::SmallVec;

use crate::crypto::checksum::{Algorithm, Checksum, Digest};
use crate::crypto::sha256::{Message, Sha256};
#[cfg(feature = "full")]
use crate::crypto::sha256_x4::{LANES, digests};
use crate::error::{Error, Field, Status};
use crate::request::Request;
use crate::request::payload::{self, EMPTY, Payload};
use crate::signer::{Credentials, Signer};
use crate::sigv4::Stamp;
use crate::sigv4::output::Signed;
use crate::sigv4::signature::{self, Signature, SigningKey};
use crate::sigv4::string_to_sign::Credential;
use crate::text::encode::{Digits, hex};
use crate::text::sink::{Buffer, Sink};
use crate::text::timestamp::Timestamp;

/// S3 wants chunks of this size at least, but for the last.
const MIN_CHUNK: u64 = 8 * 1024;

/// How a body will be sent.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How the request and its chunks are signed: the signer's algorithm.
    pub algorithm: signature::Algorithm,
    /// Whether each chunk is signed. Otherwise a checksum in the trailer alone protects the body.
    pub signs_chunks: bool,
    /// The checksum to send in the trailer.
    pub checksum: Option<Algorithm>,
    /// Length of the body before it is framed.
    pub decoded_length: u64,
    /// Length of every chunk but the last, which may be shorter.
    pub chunk_size: u64,
}

impl Plan {
    /// Refuse what S3 would.
    pub fn check(&self) -> Result<(), Error> {
        if self.algorithm == signature::Algorithm::Sigv2 {
            let message = "SigV2 has no bodies in chunks";
            return Err(Error::new(Status::Option, Field::Argument("algorithm"), message));
        }
        let error = |field, message| Err(Error::new(Status::Stream, Field::Argument(field), message));
        if !self.signs_chunks && self.checksum.is_none() {
            return error("checksum", "a body whose chunks are not signed needs a checksum in its trailer");
        }
        if self.chunk_size < MIN_CHUNK {
            return error("chunk_size", "chunks have 8192 bytes at least");
        }
        self.content_length().map(|_| ())
    }

    /// The text that stands in the canonical request, and in `x-amz-content-sha256`, for the body.
    pub fn marker(&self) -> &'static [u8] {
        use signature::Algorithm::{Sigv4, Sigv4a};
        match (self.signs_chunks, self.algorithm, self.checksum) {
            (true, Sigv4, None) => payload::CHUNKS_SIGV4,
            (true, Sigv4, Some(_)) => payload::CHUNKS_TRAILER_SIGV4,
            (true, Sigv4a, None) => payload::CHUNKS_SIGV4A,
            (true, Sigv4a, Some(_)) => payload::CHUNKS_TRAILER_SIGV4A,
            // No signer begins a stream with SigV2.
            (_, signature::Algorithm::Sigv2, _) | (false, ..) => payload::UNSIGNED_TRAILER,
        }
    }

    /// Length of the framed body, as `Content-Length` has to say it.
    pub fn content_length(&self) -> Result<i64, Error> {
        let (full, last) = (self.decoded_length / self.chunk_size, self.decoded_length % self.chunk_size);
        let chunk = |len: u64| self.head_len(len) + len + 2;
        let chunks = chunk(self.chunk_size).checked_mul(full);
        let last = if last > 0 { chunk(last) } else { 0 };
        let length = chunks.and_then(|chunks| chunks.checked_add(last + self.head_len(0) + self.end_len()));
        let message = "the framed body would be longer than a Content-Length can say";
        length.and_then(|length| i64::try_from(length).ok()).ok_or(Error::new(
            Status::Stream,
            Field::Argument("decoded_length"),
            message,
        ))
    }

    /// Length of what comes before the data of a chunk.
    fn head_len(&self, len: u64) -> u64 {
        let digits = u64::from(len.checked_ilog(16).unwrap_or(0)) + 1;
        digits + if self.signs_chunks { CHUNK_SIGNATURE.len() as u64 + self.signature_len() } else { 0 } + 2
    }

    /// Length of what comes after the head of the chunk of length 0.
    fn end_len(&self) -> u64 {
        let Some(checksum) = self.checksum else { return 2 };
        let trailer = (checksum.header().to_bytes().len() + 1 + checksum.value_len() + 2) as u64;
        let signature = TRAILER_SIGNATURE.len() as u64 + self.signature_len() + 2;
        trailer + if self.signs_chunks { signature } else { 0 } + 2
    }

    /// Length of a signature in a frame. Those of ECDSA vary, and are filled up.
    fn signature_len(&self) -> u64 {
        match self.algorithm {
            signature::Algorithm::Sigv4 | signature::Algorithm::Sigv2 => 64,
            signature::Algorithm::Sigv4a => 144,
        }
    }
}

const SEPARATOR: &[u8] = b"\r\n";
pub(crate) const CHUNK_SIGNATURE: &[u8] = b";chunk-signature=";
pub(crate) const TRAILER_SIGNATURE: &[u8] = b"x-amz-trailer-signature:";

/// The chain of signatures over a body, each over the one before.
pub(crate) struct Chain {
    key: SigningKey,
    time: Timestamp,
    scope: Box<[u8]>,
    previous: SmallVec<[u8; 144]>,
}

impl Chain {
    /// Begin with the signature of the headers.
    pub fn new(key: SigningKey, time: Timestamp, credential: &Credential, seed: &[u8]) -> Self {
        let mut scope = Vec::new();
        credential.put_scope(&mut scope, time.date());
        Chain { key, time, scope: scope.into(), previous: seed.into() }
    }

    /// What is signed of a chunk.
    pub fn chunk(&self, hash: &[u8; 32]) -> Message {
        self.message(b"-PAYLOAD", &[EMPTY, &hex(hash)])
    }

    /// What is signed of a trailer, by the hash of its lines.
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
    fn sign(&mut self, message: Message) {
        self.previous = self.key.finish(message)[..].into();
    }

    #[cfg(feature = "full")]
    /// Whether a signature is of a message; if so, go on from there.
    pub fn verify(&mut self, message: Message, signature: &[u8]) -> bool {
        let holds = self.key.verify(message, signature);
        self.previous = signature.into();
        holds
    }
}

/// The lines of a trailer as they are signed: the hash of `name:value` and a newline.
pub(crate) fn trailer_hash(name: &[u8], value: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::<2>::new();
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

impl Signer {
    /// Put the header lines to add to `request`, as `sign` does, and begin its body.
    pub fn begin_stream(
        &self,
        request: &Request<'_>,
        plan: Plan,
        out: &mut Buffer<'_>,
        signed: &mut Signed,
    ) -> Result<Stream, Error> {
        plan.check()?;
        self.provider.check_plan(&plan)?;
        if self.credentials()?.algorithm() != plan.algorithm {
            let message = "the plan is for another algorithm than the signer's";
            return Err(Error::new(Status::Option, Field::Argument("algorithm"), message));
        }
        let mut begun = None;
        let request = Request { payload: Payload::Stream(&plan), ..*request };
        self.sign_and(&request, out, signed, |stamp, credentials, signature| {
            begun = Some(Stream::new(plan, stamp, credentials, signature)?);
            Ok(())
        })?;
        Ok(begun.expect("made with the signature"))
    }
}

impl Stream {
    fn new(plan: Plan, stamp: &Stamp<'_>, credentials: &Credentials, seed: &Signature) -> Result<Self, Error> {
        Ok(Stream {
            plan,
            chain: Chain::new(stamp.key(credentials)?, stamp.time, &credentials.credential, seed),
            digest: Digest { checksum: plan.checksum.map(Checksum::new), hash: None },
            left: plan.decoded_length,
            begun: false,
            finished: false,
        })
    }

    /// Length of the frame that `chunk` puts for data of this length; an error where `chunk` would give one.
    pub fn chunk_frame_len(&self, len: usize) -> Result<usize, Error> {
        self.frames_len(len, self.plan.chunk_size)
    }

    /// The same for `chunks`, with so many ends.
    #[cfg(feature = "full")]
    pub fn chunks_frames_len(&self, len: usize, count: usize) -> Result<usize, Error> {
        let frames_len = self.frames_len(len, u64::MAX)?;
        if (len as u64).div_ceil(self.plan.chunk_size) != count as u64 {
            let message = "this is not the number of chunks in the data";
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
            _ if self.finished => error("the body is finished"),
            _ if len > self.left => error("this is more than decoded_length said"),
            _ if len == 0 => error("a chunk has data; the end is finish"),
            _ if len > most => error("this is longer than chunk_size"),
            _ if last > 0 && len != self.left => error("only the last chunk may be short"),
            _ => {
                let frame = |len: u64| self.plan.head_len(len) + SEPARATOR.len() as u64;
                let frames = frame(self.plan.chunk_size) * full + if last > 0 { frame(last) } else { 0 };
                // No separator comes before the first frame of all. Frames are shorter than the data in them.
                Ok(frames as usize - SEPARATOR.len() + self.separator().len())
            }
        }
    }

    /// Put the frame that goes before `data`, and take the data in.
    pub fn chunk(&mut self, data: &[u8], out: &mut Buffer<'_>) -> Result<(), Error> {
        self.chunk_frame_len(data.len())?;
        self.take(data, out);
        Ok(())
    }

    /// Put the frames that go before each chunk of `data`, and the end of each into `ends`, which has one for each chunk.
    /// Each signature waits for the one before, but no hash does: four are computed at once.
    #[cfg(feature = "full")]
    pub fn chunks(&mut self, data: &[u8], ends: &mut [usize], out: &mut Buffer<'_>) -> Result<(), Error> {
        self.chunks_frames_len(data.len(), ends.len())?;
        // A size that memory cannot hold is that of no chunk here.
        let size = usize::try_from(self.plan.chunk_size).unwrap_or(usize::MAX);
        for (group, ends) in data.chunks(size.saturating_mul(LANES)).zip(ends.chunks_mut(LANES)) {
            let hashes = (self.plan.signs_chunks && ends.len() == LANES).then(|| {
                let mut chunks = group.chunks(size);
                self.digest.update(group);
                digests(core::array::from_fn(|_| chunks.next().unwrap_or_default()))
            });
            for ((lane, chunk), end) in group.chunks(size).enumerate().zip(ends) {
                match hashes {
                    Some(hashes) => self.put_frame(chunk.len(), Some(hashes[lane]), out),
                    None => self.take(chunk, out),
                }
                *end = out.len();
            }
        }
        Ok(())
    }

    /// Put the frame of a chunk that was checked, hashed and summed in one pass.
    fn take(&mut self, data: &[u8], out: &mut Buffer<'_>) {
        self.digest.hash = self.plan.signs_chunks.then(Sha256::new);
        self.digest.update(data);
        let hash = self.digest.hash.take().map(Sha256::finish);
        self.put_frame(data.len(), hash, out);
    }

    /// Put the frame of a chunk that was checked, hashed and summed.
    fn put_frame(&mut self, len: usize, hash: Option<[u8; 32]>, out: &mut Buffer<'_>) {
        out.put(self.separator());
        self.put_head(len, hash, out);
        self.left -= len as u64;
        self.begun = true;
    }

    /// Length of what `finish` puts; an error where it would give one.
    pub fn finish_len(&self) -> Result<usize, Error> {
        let error = |message| Err(Error::new(Status::Stream, Field::Argument("stream"), message));
        match () {
            _ if self.finished => error("the body is finished"),
            _ if self.left > 0 => error("there is less data than decoded_length said"),
            _ => Ok(self.separator().len() + (self.plan.head_len(0) + self.plan.end_len()) as usize),
        }
    }

    /// Put the end of the body: the chunk of length 0, and the trailer.
    pub fn finish(&mut self, out: &mut Buffer<'_>) -> Result<(), Error> {
        self.finish_len()?;
        out.put(self.separator());
        self.put_head(0, self.plan.signs_chunks.then(|| Sha256::digest(b"")), out);
        if let Some(checksum) = &self.digest.checksum {
            let (name, value) = (checksum.algorithm().header().to_bytes(), checksum.value());
            out.put(name);
            out.put(b":");
            out.put(&value);
            out.put(b"\r\n");
            if self.plan.signs_chunks {
                self.chain.sign(self.chain.trailer(&trailer_hash(name, &value)));
                out.put(TRAILER_SIGNATURE);
                self.put_signature(out);
                out.put(b"\r\n");
            }
        }
        out.put(b"\r\n");
        self.finished = true;
        Ok(())
    }

    /// What ends the data of the chunk before: put with the next frame, so that the caller has no more to do than send.
    fn separator(&self) -> &'static [u8] {
        if self.begun { SEPARATOR } else { b"" }
    }

    /// Put the length of a chunk and, if it has a hash to sign, its signature.
    fn put_head(&mut self, len: usize, hash: Option<[u8; 32]>, out: &mut Buffer<'_>) {
        out.put(Digits::hex(len as u64).text());
        if let Some(hash) = hash {
            self.chain.sign(self.chain.chunk(&hash));
            out.put(CHUNK_SIGNATURE);
            self.put_signature(out);
        }
        out.put(b"\r\n");
    }

    /// Put the last signature, filled up to a length that was known beforehand.
    fn put_signature(&self, out: &mut Buffer<'_>) {
        out.put(&self.chain.previous);
        (self.chain.previous.len() as u64..self.plan.signature_len()).for_each(|_| out.put(b"*"));
    }
}
