//! The other side: what was signed verifies, what was changed does not, and no bytes make it panic.

#![no_main]

use libfuzzer_sys::arbitrary::{Arbitrary, Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use s3sign::ffi::constants::*;
use s3sign_fuzz::input::{self, TIME};
use s3sign_fuzz::words::{seldom, text};
use s3sign_wrapper::{Claim, Config, Form, Output, Post, Request, Signer, VerifyStream, status, vary_sizes};

/// So that no request is too old.
const SKEW: i64 = 1 << 40;

const AUTHORIZATION: &[&str] = &[
    "AWS4-HMAC-SHA256 ",
    "Credential=AKID/20130524/us-east-1/s3/aws4_request",
    ", ",
    "SignedHeaders=host;x-amz-date",
    "Signature=",
    "0123456789abcdef",
    "AWS AKID:c2lnbmF0dXJl",
    "AWS4-ECDSA-P256-SHA256 ",
    ";",
    "=",
];
const BODY: &[&str] = &[
    "2;chunk-signature=",
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    "\r\n",
    "0\r\n",
    "ab",
    "x-amz-checksum-crc32:",
    "x-amz-trailer-signature:",
    "2\r\n",
    "ffffffffffffffff",
    "*",
];
const POLICY: &[&str] = &[
    "{\"expiration\":\"2030-01-01T00:00:00Z\",\"conditions\":[",
    "{\"bucket\":\"b\"}",
    ",",
    "[\"starts-with\",\"$key\",\"\"]",
    "]}",
    "\\u00e9",
    "\\ud83d",
    "[\"content-length-range\",1,2]",
    "\"",
    "[",
];

#[derive(Debug)]
struct Input {
    config: Config,
    request: Request,
    sizes: u16,
    flip: (u16, u8),
    authorization: Vec<u8>,
    body: Vec<u8>,
    policy: Vec<u8>,
    piece: u8,
}

impl<'a> Arbitrary<'a> for Input {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let mut config = input::config(u)?;
        // Signers that do as servers expect.
        if !seldom(u, 4)? {
            (config.normalize_path, config.double_encode, config.content_sha256_header, config.token_mode) =
                (0, 0, 0, 0);
        }
        Ok(Input {
            config,
            request: input::request(u)?,
            sizes: u.arbitrary()?,
            flip: (u.arbitrary()?, u.int_in_range(1..=255)?),
            authorization: text(u, AUTHORIZATION, 8)?,
            body: text(u, BODY, 12)?,
            policy: text(u, POLICY, 10)?,
            piece: u.int_in_range(1..=40)?,
        })
    }
}

fuzz_target!(|input: Input| {
    vary_sizes(input.sizes);
    let Ok(signer) = Signer::new(&input.config) else { return };
    // ECDSA takes a hundred times as long as the rest, so that each of its inputs is for one of the three.
    let does = |part| input.config.algorithm != S3SIGN_ALGORITHM_SIGV4A || input.sizes % 3 == part;
    if does(0) {
        let plain = Request { expires: 0, window: 0, ..input.request.clone() };
        if let Ok(output) = signer.sign(&plain) {
            round_trip(&signer, &input, &arrived(&output, &plain));
        }
    }
    if does(1)
        && let Ok(output) = signer.presign(&input.request)
    {
        round_trip(&signer, &input, &arrived(&output, &input.request));
    }
    if does(2) {
        hostile(&signer, &input);
    }
});

/// With a body that is not known yet.
fn arrived(output: &Output, request: &Request) -> Request {
    output.arrived(request).payload(S3SIGN_PAYLOAD_UNSIGNED, "")
}

fn verify(signer: &Signer, request: &Request) -> i32 {
    status(&signer.verify(request, SKEW))
}

/// A changed byte of what is sent never ends in a panic; in the signature, never in success.
fn round_trip(signer: &Signer, input: &Input, good: &Request) {
    verify(signer, good);
    let mut changed = good.clone();
    let at = usize::from(input.flip.0) % changed.url.len();
    changed.url[at] ^= input.flip.1;
    verify(signer, &changed);
    for (name, value) in &mut changed.headers {
        if name.eq_ignore_ascii_case(b"authorization") && !value.is_empty() {
            changed.url = good.url.clone();
            *value.last_mut().expect("not empty") ^= 1;
            assert_ne!(verify(signer, &changed), S3SIGN_OK, "the last digit of the signature");
            break;
        }
    }
}

fn hostile(signer: &Signer, input: &Input) {
    let mut request = input.request.clone();
    request.headers.push((b"authorization".to_vec(), input.authorization.clone()));
    let _ = verify(signer, &request);
    let _ = Claim::parse(&request);
    post(signer, input);
    stream(signer, input);
}

/// A policy of any bytes, signed as it should be.
fn post(signer: &Signer, input: &Input) {
    let Ok(fields) = signer.post_policy(&Post { policy: input.policy.clone(), time: TIME, ..Post::default() }) else {
        return;
    };
    let form = Form { fields, bucket: "b".into(), file_size: 1, time: TIME }.with(&[("key", "a")]);
    let outcome = signer.verify_post(&form);
    assert!(outcome.is_ok() || outcome.is_err_and(|failure| failure.status != S3SIGN_ERR_SIGNATURE), "it was signed");
}

/// A body of any bytes behind a request that is good.
fn stream(signer: &Signer, input: &Input) {
    let markers = ["STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"];
    let request = Request::new("PUT", "https://h/k", TIME).with_headers([
        ("x-amz-content-sha256", markers[usize::from(input.piece % 2)]),
        ("x-amz-decoded-content-length", "2"),
        ("x-amz-trailer", "x-amz-checksum-crc32"),
    ]);
    let Ok(output) = signer.sign(&request) else { return };
    let Ok(mut stream) = VerifyStream::begin(signer, &arrived(&output, &request), SKEW) else { return };
    let mut length = 0;
    'all: for mut rest in input.body.chunks(usize::from(input.piece)) {
        while !rest.is_empty() {
            let Ok((used, data)) = stream.push(rest) else { break 'all };
            length += data.len();
            rest = &rest[used..];
        }
    }
    assert!(length <= 2, "no more than was announced");
    assert!(stream.finish().is_err() || length == 2);
}
