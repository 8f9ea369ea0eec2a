//! A streamed body by any plan, its calls in any order, beside a model of which of them may succeed.

#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::arbitrary::{Arbitrary, Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use s3sign::ffi::constants::*;
use s3sign::ffi::types::s3sign_stream_plan;
use s3sign_fuzz::input::{self, check_request};
use s3sign_fuzz::words::{mode, seldom};
use s3sign_wrapper::{
    Config, Failure, Request, Signer, Stream, checksum, checksum_header, content_length, plan, status, text, vary_sizes,
};

/// As much data as a body has, and more for what is too long. Made once: it takes longer than a run.
fn data() -> &'static [u8] {
    static DATA: OnceLock<Vec<u8>> = OnceLock::new();
    DATA.get_or_init(|| (0..160_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect())
}

#[derive(Debug)]
struct Input {
    config: Config,
    request: Request,
    sizes: u16,
    algorithm: i32,
    chunks: i32,
    checksum: i32,
    decoded_length: i64,
    chunk_size: i64,
    steps: Vec<Step>,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    /// The chunk that the plan asks for next, and so many bytes more or less.
    Chunk(i8),
    /// So many of the chunks that come next in one call, and so many bytes more or less.
    Chunks(u8, i8),
    /// A chunk of this length.
    Any(u16),
    Finish,
}

impl<'a> Arbitrary<'a> for Input {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let chunk_size = if seldom(u, 32)? {
            u.arbitrary()?
        } else {
            *u.choose(&[8_192, 8_193, 9_999, 16_384, 0, 4_095, 65_536, i64::MAX])?
        };
        let decoded_length = if seldom(u, 16)? {
            u.arbitrary()?
        } else {
            *u.choose(&[0, 1, 15, 16, 8_191, 8_192, 8_193, 16_384, 20_000, 70_000])?
                + i64::from(u.arbitrary::<u8>()? % 4)
        };
        let steps = u.int_in_range(0..=12)?;
        let (checksum, chunks) = (mode(u, 5)?, mode(u, 1)?);
        let config = input::config(u)?;
        Ok(Input {
            algorithm: if seldom(u, 32)? { mode(u, 2)? } else { config.algorithm },
            chunks,
            checksum,
            decoded_length,
            chunk_size,
            steps: (0..steps).map(|_| Step::arbitrary(u)).collect::<Result<_>>()?,
            config,
            request: input::request(u)?,
            sizes: u.arbitrary()?,
        })
    }
}

impl<'a> Arbitrary<'a> for Step {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        Ok(match u.arbitrary::<u8>()? % 8 {
            0..=3 => Step::Chunk(0),
            4 => Step::Chunk(u.arbitrary()?),
            5 => Step::Finish,
            6 => Step::Chunks(u.int_in_range(1..=6)?, if seldom(u, 4)? { u.arbitrary()? } else { 0 }),
            _ => Step::Any(u.arbitrary()?),
        })
    }
}

fuzz_target!(|input: Input| {
    let Ok(signer) = Signer::new(&input.config) else { return };
    let plan = s3sign_stream_plan {
        algorithm: input.algorithm,
        chunk_size: input.chunk_size,
        ..plan(input.chunks, input.checksum, input.decoded_length)
    };
    let length = check_length(&plan);

    let request = Request { expires: 0, ..input.request };
    let mut stream = match Model::begin(&signer, &request, &plan) {
        Ok(stream) => stream,
        Err(failure) => return check_request(&request, &failure),
    };
    let length = length.expect("a stream begins only with a good plan");
    assert_eq!(plan.algorithm, input.config.algorithm);
    for (index, step) in input.steps.iter().enumerate() {
        vary_sizes(input.sizes.rotate_left(index as u32));
        stream.step(*step);
    }
    if plan.decoded_length as usize > data().len() / 2 {
        return;
    }
    stream.complete();
    for step in [Step::Finish, Step::Chunk(0), Step::Any(1)] {
        stream.step(step);
    }
    assert_eq!(stream.body.len() as i64, length, "the length was known beforehand");
    check_frames(&plan, &stream.body);

    let mut other = Model::begin(&signer, &request, &plan).expect("it began before");
    other.complete();
    assert_eq!(stream.body, other.body, "refused calls leave no trace");
});

/// A stream, and what may be done with it.
struct Model {
    stream: Stream,
    chunk_size: u64,
    left: u64,
    at: usize,
    finished: bool,
    body: Vec<u8>,
}

impl Model {
    fn begin(signer: &Signer, request: &Request, plan: &s3sign_stream_plan) -> std::result::Result<Self, Failure> {
        let (stream, _) = Stream::begin(signer, request, plan)?;
        let chunk_size = if plan.chunk_size == 0 { 65_536 } else { plan.chunk_size as u64 };
        let left = plan.decoded_length as u64;
        Ok(Model { stream, chunk_size, left, at: 0, finished: false, body: Vec::new() })
    }

    /// Make a call and see that it succeeds exactly if it may.
    fn step(&mut self, step: Step) {
        let due = self.chunk_size.min(self.left);
        let wanted = match step {
            Step::Finish => return self.finish(),
            Step::Chunk(more) => due.saturating_add_signed(more.into()),
            Step::Chunks(count, more) => return self.several(count, more),
            Step::Any(len) => len.into(),
        };
        let rest = &data()[self.at..];
        let chunk = &rest[..usize::try_from(wanted).unwrap_or(usize::MAX).min(rest.len())];
        let frame = self.stream.chunk(chunk);
        let may = !self.finished && chunk.len() as u64 == due && due > 0;
        if let Some(frame) = allowed(may, frame) {
            assert!(frame.len() < 192);
            self.body.extend(frame);
            self.body.extend(chunk);
            self.at += chunk.len();
            self.left -= due;
        }
    }

    fn several(&mut self, count: u8, more: i8) {
        let due = self.chunk_size.saturating_mul(count.into()).min(self.left);
        let rest = &data()[self.at..];
        let wanted = usize::try_from(due.saturating_add_signed(more.into())).unwrap_or(usize::MAX);
        let data = &rest[..wanted.min(rest.len())];
        let chunks = data.chunks(usize::try_from(self.chunk_size).unwrap_or(usize::MAX).max(1));
        let frames = self.stream.chunks(data, chunks.len());
        let whole = (data.len() as u64).is_multiple_of(self.chunk_size.max(1)) || data.len() as u64 == self.left;
        let may = !self.finished && !data.is_empty() && data.len() as u64 <= self.left && whole;
        let Some(frames) = allowed(may, frames) else { return };
        for (frame, chunk) in frames.iter().zip(chunks) {
            assert!(frame.len() < 192);
            self.body.extend(frame);
            self.body.extend(chunk);
        }
        self.at += data.len();
        self.left -= data.len() as u64;
    }

    fn finish(&mut self) {
        if let Some(end) = allowed(!self.finished && self.left == 0, self.stream.finish()) {
            assert!(end.len() < 416);
            self.body.extend(end);
            self.finished = true;
        }
    }

    fn complete(&mut self) {
        while self.left > 0 {
            self.step(Step::Chunk(0));
        }
        if !self.finished {
            self.finish();
        }
        assert!(self.finished);
    }
}

/// What a call wrote, or nothing if it was refused.
fn allowed<T: std::fmt::Debug>(may: bool, outcome: std::result::Result<T, Failure>) -> Option<T> {
    assert_eq!(outcome.is_ok(), may, "{outcome:?}");
    outcome.map_err(|failure| assert_eq!(failure.status, S3SIGN_ERR_STREAM)).ok()
}

/// The framed length, beside one reckoned without regard to overflow; nothing for a plan that is refused.
fn check_length(plan: &s3sign_stream_plan) -> Option<i64> {
    let outcome = content_length(plan);
    let status = status(&outcome);
    let checksum: Option<&(usize, usize)> =
        [(20, 8), (21, 8), (24, 12), (19, 28), (21, 44)].get((plan.checksum as usize).wrapping_sub(1));
    let signature = if plan.algorithm == S3SIGN_ALGORITHM_SIGV4A { 144 } else { 64 };
    let signed = plan.chunks == S3SIGN_CHUNKS_SIGNED;
    let extension = if signed { 17 + signature } else { 0 };
    let frame = |len: u128| format!("{len:x}").len() as u128 + extension + 4 + len;
    let options = (0..=2).contains(&plan.algorithm) && (0..=1).contains(&plan.chunks);
    if !options || !(0..=5).contains(&plan.checksum) {
        assert!([S3SIGN_ERR_OPTION, S3SIGN_ERR_STREAM].contains(&status));
        return None;
    }
    let sized = plan.decoded_length >= 0 && (plan.chunk_size == 0 || plan.chunk_size >= 8_192);
    if !sized || !(signed || checksum.is_some()) {
        // Some plans are refused for their algorithm before.
        assert!([S3SIGN_ERR_OPTION, S3SIGN_ERR_STREAM].contains(&status));
        return None;
    }
    let size = if plan.chunk_size == 0 { 65_536 } else { plan.chunk_size as u128 };
    let (full, last) = (plan.decoded_length as u128 / size, plan.decoded_length as u128 % size);
    let mut expected = full * frame(size) + frame(0) + if last > 0 { frame(last) } else { 0 };
    if let Some((name, value)) = checksum {
        expected += (name + 1 + value + 2) as u128 + if signed { 24 + signature + 2 } else { 0 };
    }
    match i64::try_from(expected) {
        Ok(expected) if status == S3SIGN_OK => assert_eq!(outcome, Ok(expected)),
        Ok(_) => assert!(plan.algorithm == S3SIGN_ALGORITHM_SIGV2 && status == S3SIGN_ERR_OPTION, "{status}"),
        Err(_) => assert!([S3SIGN_ERR_OPTION, S3SIGN_ERR_STREAM].contains(&status)),
    }
    outcome.ok()
}

/// Take a body apart as a server does: the data, and a trailer that goes with it.
fn check_frames(plan: &s3sign_stream_plan, body: &[u8]) {
    let signed = plan.chunks == S3SIGN_CHUNKS_SIGNED;
    let (mut rest, mut decoded) = (body, Vec::<u8>::new());
    let line = |rest: &mut &[u8]| {
        let end = rest.windows(2).position(|pair| pair == b"\r\n").expect("a line ends in CR LF");
        let line = String::from_utf8(rest[..end].to_vec()).expect("ASCII");
        *rest = &rest[end + 2..];
        line
    };
    loop {
        let head = line(&mut rest);
        let (size, signature) = head.split_once(";chunk-signature=").unwrap_or((&head, ""));
        assert_eq!(signature.is_empty(), !signed);
        assert!(signature.trim_end_matches('*').bytes().all(|byte| byte.is_ascii_hexdigit()));
        let size = usize::from_str_radix(size, 16).expect("a size in hex");
        if size == 0 {
            break;
        }
        decoded.extend(&rest[..size]);
        assert_eq!(&rest[size..size + 2], b"\r\n");
        rest = &rest[size + 2..];
    }
    assert_eq!(decoded, data()[..plan.decoded_length as usize]);
    if plan.checksum != S3SIGN_CHECKSUM_NONE {
        let value = checksum(plan.checksum, &decoded).expect("a known algorithm");
        let name = checksum_header(plan.checksum).expect("a known algorithm");
        assert_eq!(line(&mut rest), format!("{name}:{}", text(&value)));
        if signed {
            assert!(line(&mut rest).starts_with("x-amz-trailer-signature:"));
        }
    }
    assert_eq!(rest, b"\r\n", "nothing follows");
}
