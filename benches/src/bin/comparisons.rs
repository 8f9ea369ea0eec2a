//! Whether the time of a verification tells how much of a wrong signature is right.
//!
//! Each signature and the session token is given with its first character wrong, and with its last. A comparison that
//! stops at the first difference takes longer for the second: the control does, and the test is worth nothing if that
//! is not seen. Fails for times that differ in one direction in three runs out of three. SigV4A is not here: ECDSA is verified with a
//! public key, and nothing of it is secret.

use std::cell::RefCell;
use std::hint::black_box;
use std::mem::MaybeUninit;
use std::ops::Range;
use std::process::ExitCode;
use std::sync::atomic::{Ordering, fence};

use s3sign::crypto::algorithm::Algorithm;
use s3sign::error::{Error, Status};
use s3sign::keys::limits::SKEW;
use s3sign::post_policy::{Condition, Terms};
use s3sign::request::payload::Payload;
use s3sign::request::stream_plan::Plan;
use s3sign::request::{Header, HeaderPolicy, PathMode, Request};
use s3sign::signer::{Config, Signer};
use s3sign::sigv4::output::Signed;
use s3sign::text::sink::Buffer;
use s3sign::verify::PostForm;
use s3sign_benches::welch::t;
use s3sign_benches::workload::*;

const SAMPLES: usize = 200_000;
const LIMIT: f64 = 4.5;
const TOKEN: &[u8] = b"IQoJb3JpZ2luX2VjEEXAMPLETOKEN0123456789/abcdefgh+ijklmnop==";
const URL: &str = "https://bucket.s3.us-east-1.amazonaws.com/photos/puppy.jpg";

/// Gives the t statistic of a case.
type Run = fn() -> f64;

fn main() -> ExitCode {
    let cases: [(&str, Run); 7] = [
        ("SigV4, Authorization header", || authorization(Algorithm::Sigv4, 64)),
        ("SigV4, presigned URL", url),
        ("SigV2, Authorization header", || authorization(Algorithm::Sigv2, 28)),
        ("SigV4, chunk", chunk),
        ("SigV4, POST policy", policy),
        ("session token", token),
        ("control, which stops at a difference", control),
    ];
    let mut failed = false;
    println!("|t| beyond {LIMIT} in one direction, in each of three runs of {SAMPLES} calls, is a leak.\n");
    for (index, (name, run)) in cases.iter().enumerate() {
        let runs = [run(), run(), run()];
        // What comes from where things lie in memory changes its direction from run to run.
        let leaks = runs.iter().all(|t| *t > LIMIT) || runs.iter().all(|t| *t < -LIMIT);
        let expected = index == cases.len() - 1;
        failed |= leaks != expected;
        let verdict = match (leaks, expected) {
            (false, false) => "no leak",
            (true, true) => "found, as it must be",
            (true, false) => "LEAKS",
            (false, true) => "NOT FOUND: this machine is too noisy to tell",
        };
        println!("{name:40} t = {:+7.2} {:+7.2} {:+7.2}  {verdict}", runs[0], runs[1], runs[2]);
    }
    ExitCode::from(u8::from(failed))
}

fn signer(algorithm: Algorithm, token: &[u8]) -> Signer {
    let config = Config::new(ACCESS_KEY_ID.as_bytes(), SECRET_ACCESS_KEY.as_bytes(), REGION.as_bytes());
    Signer::new(&Config { algorithm, session_token: token, ..config }).expect("a signer")
}

fn request<'a>(url: &'a [u8], headers: &'a [Header<'a>], expires: i64) -> Request<'a> {
    Request {
        method: b"GET",
        url,
        path_mode: PathMode::Canonical,
        query: b"",
        bucket: b"",
        headers,
        policy: HeaderPolicy::Default,
        payload: Payload::Unsigned,
        time: TIME,
        expires,
        window: 0,
        entropy: b"",
    }
}

/// What a call writes, and what it returns.
fn written<R>(write: impl FnOnce(&mut Buffer<'_>) -> Result<R, Error>) -> (Vec<u8>, R) {
    let mut room = [MaybeUninit::new(0); 4096];
    let mut out = Buffer::new(&mut room);
    let result = write(&mut out).expect("it is signed");
    let len = out.len();
    // All were initialised above.
    (room[..len].iter().map(|byte| unsafe { byte.assume_init() }).collect(), result)
}

/// Names and values of header lines.
fn lines(text: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let text = str::from_utf8(text).expect("ASCII");
    let pairs = text.split_terminator("\r\n").map(|line| line.split_once(": ").expect("a header"));
    pairs.map(|(name, value)| (name.into(), value.into())).collect()
}

/// A character of the same kind, so that whoever reads it does the same.
fn other(character: u8) -> u8 {
    assert!(character.is_ascii_alphanumeric());
    if matches!(character, b'0' | b'A' | b'a') { character + 1 } else { character - 1 }
}

/// Times `call` for a text, the part of which at `at` is wrong in its first character, or in its last. `begin` goes
/// before each call, outside the time.
fn compare<S>(
    good: &[u8],
    at: Range<usize>,
    begin: impl Fn() -> S,
    call: impl Fn(&mut S, &[u8]) -> Result<(), Error>,
) -> f64 {
    call(&mut begin(), good).expect("it is good as it stands");
    let (mut staged, text) = (good.to_vec(), RefCell::new(good.to_vec()));
    t(
        SAMPLES,
        |last| {
            // All is copied, from one place to one place, so that caches and store buffers know nothing of the class.
            let wrong = if last { at.end - 1 } else { at.start };
            staged[wrong] = other(good[wrong]);
            text.borrow_mut().copy_from_slice(black_box(&staged));
            staged[wrong] = good[wrong];
            fence(Ordering::SeqCst);
            begin()
        },
        |state| {
            let outcome = call(state, black_box(&text.borrow()));
            assert!(matches!(outcome.map_err(|error| error.status), Err(Status::Signature | Status::Credentials)));
        },
    )
}

/// These pairs, with `text` as the value of one name.
fn with<'a>(pairs: &'a [(Vec<u8>, Vec<u8>)], name: &[u8], text: &'a [u8]) -> Vec<Header<'a>> {
    pairs.iter().map(|pair| Header { name: &pair.0, value: if pair.0 == name { text } else { &pair.1 } }).collect()
}

/// Verify a request with these headers.
fn verify(signer: &Signer, url: &[u8], pairs: &[(Vec<u8>, Vec<u8>)], name: &[u8], text: &[u8]) -> Result<(), Error> {
    let headers = with(pairs, name, text);
    let request = request(url, &headers, 0);
    signer.verify(&request, SKEW)
}

/// Times a header of a signed request, which ends with `len` characters that are compared; and `more` behind it.
fn header(algorithm: Algorithm, token: &[u8], name: &[u8], len: usize, more: impl Fn(&[u8], &[u8])) -> f64 {
    let signer = signer(algorithm, token);
    let date = [Header { name: b"x-amz-date", value: b"20240524T000000Z" }];
    let request = request(URL.as_bytes(), &date, 0);
    let mut signed = Signed { all: true, ..Signed::default() };
    let (out, ()) = written(|out| signer.sign(&request, out, &mut signed));
    let mut pairs = lines(&out[signed.headers]);
    if !pairs.iter().any(|(name, _)| name == b"x-amz-date") {
        pairs.push((date[0].name.into(), date[0].value.into()));
    }
    let good = pairs.iter().find(|pair| pair.0 == name).expect("the header is there").1.clone();
    let start = good.len() - len;
    let end = good.iter().rposition(|byte| *byte != b'=').expect("not empty") + 1;
    compare(
        &good,
        start..end,
        || (),
        |(), text| {
            let outcome = verify(&signer, URL.as_bytes(), &pairs, name, text);
            more(&good[start..], &text[start..]);
            outcome
        },
    )
}

fn authorization(algorithm: Algorithm, len: usize) -> f64 {
    header(algorithm, b"", b"authorization", len, |_, _| ())
}

fn token() -> f64 {
    header(Algorithm::Sigv4, TOKEN, b"x-amz-security-token", TOKEN.len(), |_, _| ())
}

/// A verification with a comparison behind it as it should not be.
fn control() -> f64 {
    header(Algorithm::Sigv4, b"", b"authorization", 64, |ours, given| {
        black_box(stops_early(black_box(ours), black_box(given)));
    })
}

#[inline(never)]
fn stops_early(a: &[u8], b: &[u8]) -> bool {
    a.iter().zip(b).all(|(a, b)| black_box(a) == black_box(b))
}

fn url() -> f64 {
    let signer = signer(Algorithm::Sigv4, b"");
    let mut signed = Signed { all: true, ..Signed::default() };
    let (out, ()) = written(|out| signer.presign(&request(URL.as_bytes(), &[], 3600), out, &mut signed));
    let good = &out[signed.url];
    compare(good, good.len() - 64..good.len(), || (), |(), text| verify(&signer, text, &[], b"", b""))
}

fn chunk() -> f64 {
    let signer = signer(Algorithm::Sigv4, b"");
    let plan =
        Plan { algorithm: Algorithm::Sigv4, signs_chunks: true, checksum: None, decoded_length: 0, chunk_size: 8192 };
    let mut signed = Signed { all: true, ..Signed::default() };
    let (out, mut stream) =
        written(|out| signer.begin_stream(&request(URL.as_bytes(), &[], 0), plan, out, &mut signed));
    let pairs = lines(&out[signed.headers]);
    let (body, ()) = written(|out| stream.finish(out));
    let headers = with(&pairs, b"", b"");
    let request = request(URL.as_bytes(), &headers, 0);
    let start = b"0;chunk-signature=".len();
    compare(
        &body,
        start..start + 64,
        || signer.verify_stream(&request, SKEW).expect("the request is good"),
        |stream, mut rest| {
            while !rest.is_empty() {
                let (used, _) = stream.push(rest)?;
                rest = &rest[used..];
            }
            stream.finish()
        },
    )
}

fn policy() -> f64 {
    let signer = signer(Algorithm::Sigv4, b"");
    let conditions = [Condition::Eq(Header { name: b"key", value: b"k" })];
    let terms = Terms::Conditions { bucket: b"b", conditions: &conditions, expires: 60 };
    let (out, ()) = written(|out| signer.post_policy(&terms, TIME, out));
    let mut pairs = lines(&out);
    pairs.push((b"key".into(), b"k".into()));
    let name: &[u8] = b"x-amz-signature";
    let good = pairs.iter().find(|pair| pair.0 == name).expect("it is signed").1.clone();
    compare(
        &good,
        0..64,
        || (),
        |(), text| {
            let fields = with(&pairs, name, text);
            signer.verify_post(&PostForm { fields: &fields, bucket: b"b", file_size: 1, time: TIME })
        },
    )
}
