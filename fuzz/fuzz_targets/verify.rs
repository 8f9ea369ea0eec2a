//! The other side: what was signed verifies, what was changed does not, and no bytes make it panic.

#![no_main]

use std::ptr;

use libfuzzer_sys::arbitrary::{Arbitrary, Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use s3sign::ffi;
use s3sign::ffi::constants::*;
use s3sign::ffi::types::*;
use s3sign_fuzz::abi::{Signer, c, checked, fill, init, pointer};
use s3sign_fuzz::input::{Config, Request, TIME};
use s3sign_fuzz::words::{seldom, text};

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
    flip: (u16, u8),
    authorization: Vec<u8>,
    body: Vec<u8>,
    policy: Vec<u8>,
    piece: u8,
}

impl<'a> Arbitrary<'a> for Input {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let mut config = Config::arbitrary(u)?;
        // Signers that do as servers expect.
        if !seldom(u, 4)? {
            (config.normalize_path, config.double_encode, config.content_sha256_header, config.token_mode) =
                (0, 0, 0, 0);
        }
        Ok(Input {
            config,
            request: u.arbitrary()?,
            flip: (u.arbitrary()?, u.int_in_range(1..=255)?),
            authorization: text(u, AUTHORIZATION, 8)?,
            body: text(u, BODY, 12)?,
            policy: text(u, POLICY, 10)?,
            piece: u.int_in_range(1..=40)?,
        })
    }
}

fuzz_target!(|input: Input| {
    let Ok(signer) = Signer::new(&input.config) else { return };
    let plain = Request { expires: 0, window: 0, ..input.request.clone() };
    if let Ok(output) = signer.sign(&plain) {
        round_trip(&signer, &input, &plain.arrived(&output));
    }
    if let Ok(output) = signer.presign(&input.request) {
        round_trip(&signer, &input, &input.request.arrived(&output));
    }
    hostile(&signer, &input);
});

fn verify(signer: &Signer, request: &Request) -> i32 {
    let outcome =
        request.with_c(|request| checked(|error| unsafe { ffi::s3sign_verify(signer.0, request, 1 << 40, error) }));
    outcome.map_or_else(|failure| failure.status, |()| S3SIGN_OK)
}

/// A changed byte of what is sent never ends in a panic; in the signature, never in success.
fn round_trip(signer: &Signer, input: &Input, good: &Request) {
    let status = verify(signer, good);
    assert_ne!(status, S3SIGN_ERR_INTERNAL);
    let mut changed = good.clone();
    let at = usize::from(input.flip.0) % changed.url.len();
    changed.url[at] ^= input.flip.1;
    assert_ne!(verify(signer, &changed), S3SIGN_ERR_INTERNAL);
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
    let outcome = request.with_c(|request| {
        fill(input.request.odd, |out, cap, len, error| unsafe {
            let mut claim = init(ffi::s3sign_claim_init);
            ffi::s3sign_verify_parse(request, out, cap, len, &mut claim, error)
        })
    });
    assert!(outcome.is_ok() || outcome.is_err_and(|failure| failure.status != S3SIGN_ERR_INTERNAL));
    post(signer, input);
    stream(signer, input);
}

/// A policy of any bytes, signed as it should be.
fn post(signer: &Signer, input: &Input) {
    let mut made = init(ffi::s3sign_post_init);
    (made.policy, made.time) = (c(&input.policy), TIME);
    let out = fill(0, |out, cap, len, error| unsafe { ffi::s3sign_post_policy(signer.0, &made, out, cap, len, error) });
    let Ok(out) = out else { return };
    let text = String::from_utf8(out).expect("ASCII");
    let mut fields: Vec<(&str, &str)> =
        text.split_terminator("\r\n").filter_map(|line| line.split_once(": ")).collect();
    fields.push(("key", "a"));
    let fields: Vec<_> =
        fields.iter().map(|(n, v)| s3sign_header { name: c(n.as_bytes()), value: c(v.as_bytes()) }).collect();
    let mut form = init(ffi::s3sign_post_form_init);
    (form.fields, form.fields_len, form.bucket, form.file_size) = (pointer(&fields), fields.len(), c(b"b"), 1);
    form.time = TIME;
    let outcome = checked(|error| unsafe { ffi::s3sign_verify_post(signer.0, &form, error) });
    let status = outcome.map_or_else(|failure| failure.status, |()| S3SIGN_OK);
    assert_ne!(status, S3SIGN_ERR_SIGNATURE, "it was signed");
}

/// A body of any bytes behind a request that is good.
fn stream(signer: &Signer, input: &Input) {
    let markers = ["STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"];
    let mut request = Request { method: b"PUT".into(), url: b"https://h/k".into(), ..Request::default() };
    for (name, value) in [
        ("x-amz-content-sha256", markers[usize::from(input.piece % 2)]),
        ("x-amz-decoded-content-length", "2"),
        ("x-amz-trailer", "x-amz-checksum-crc32"),
    ] {
        request.headers.push((name.into(), value.into()));
    }
    let Ok(output) = signer.sign(&request) else { return };
    let mut stream = ptr::null_mut();
    let begun = request.arrived(&output).with_c(|request| {
        checked(|error| unsafe { ffi::s3sign_verify_stream_begin(signer.0, request, 1 << 40, &mut stream, error) })
    });
    if begun.is_err() {
        return;
    }
    let mut length = 0;
    'all: for piece in input.body.chunks(usize::from(input.piece)) {
        let mut rest = piece;
        while !rest.is_empty() {
            let (mut used, mut run) = (0, c(b""));
            let pushed = checked(|error| unsafe {
                ffi::s3sign_verify_stream_push(stream, rest.as_ptr().cast(), rest.len(), &mut used, &mut run, error)
            });
            if pushed.is_err() {
                break 'all;
            }
            assert!(used > 0 && used <= rest.len() && run.len <= used);
            length += run.len;
            rest = &rest[used..];
        }
    }
    assert!(length <= 2, "no more than was announced");
    let finished = checked(|error| unsafe { ffi::s3sign_verify_stream_finish(stream, error) });
    assert!(finished.is_err() || length == 2);
    unsafe { ffi::s3sign_verify_stream_free(stream) }
}
