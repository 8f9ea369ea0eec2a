//! Bodies in chunks: known answers for every frame and the whole body, and the rules that a body must keep.

mod common;

use common::{confirm, vector};

use p256::ecdsa::signature::hazmat::PrehashVerifier;
use p256::ecdsa::{Signature, VerifyingKey};
use proptest::prelude::*;
use s3sign::crypto::sha256::Sha256;
use s3sign::ffi::constants::*;
use s3sign::ffi::types::s3sign_stream_plan;
use s3sign::text::encode::hex;
use s3sign_wrapper::{Config, Failure, Request, Signer, Stream, content_length, plan, unhex};
use serde_json::Value;

/// 2013-05-24T00:00:00Z, the time of the documented example.
const TIME: i64 = 1_369_353_600;

/// A stream for the documented credentials, and the header lines to add to its request.
fn begin(request: &Request, plan: &s3sign_stream_plan) -> Result<(Stream, String), Failure> {
    Stream::begin(&signer(plan.algorithm), request, plan)
}

fn signer(algorithm: i32) -> Signer {
    let config = Config::example("us-east-1");
    Signer::new(&Config { algorithm, ..config }).unwrap()
}

/// The request of a documented seed, with all the headers that it signs.
fn seed_request(vector: &Value) -> Request {
    let mut request = Request::new("PUT", vector["canonical_uri"].as_str().unwrap(), TIME);
    for pair in vector["headers"].as_array().unwrap() {
        request = request.header(pair[0].as_str().unwrap(), pair[1].as_str().unwrap());
    }
    request.headers_mode = S3SIGN_HEADERS_LISTED;
    request.signed_headers = request.headers.iter().map(|(name, _)| name.clone()).collect();
    request
}

/// Send the documented body of 66,560 letters by a plan, and compare seed, chunk signatures, length, hash and tail.
fn check_documented(name: &str, form: &str, chunks: i32, checksum: i32, signatures: &[&str]) {
    let (seed, expected) = (vector(&format!("{name}-seed")), vector(&format!("{name}-body")));
    let plan = plan(chunks, checksum, 66_560);
    let (stream, headers) = begin(&seed_request(&seed), &plan).unwrap();
    assert!(headers.ends_with(&format!("Signature={}\r\n", seed["expected_signature"].as_str().unwrap())), "{name}");

    let body = s3sign_wrapper::text(&stream.body(&vec![b'a'; 66_560], 65_536));
    let found: Vec<_> = body.split("-signature").skip(1).map(|rest| &rest[1..65]).collect();
    assert_eq!(found, signatures, "{name}: signatures of chunks and trailer");
    if let Some(tail) = expected["tail"].as_str() {
        assert!(body.ends_with(tail), "{name}: {}", &body[body.len() - tail.len()..]);
    }
    assert_eq!(hex(&Sha256::digest(body.as_bytes())), expected["expected_body_sha256"].as_str().unwrap().as_bytes());
    assert_eq!(expected["expected_content_length"], content_length(&plan).unwrap(), "{name}: length known beforehand");
    assert_eq!(body.len() as i64, content_length(&plan).unwrap(), "{name}: length");
    confirm(form, "known answers", seed["source"].as_str().unwrap());
}

fn signatures(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| vector(name)["expected_signature"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn signed_chunks_match_the_documented_body() {
    let expected = signatures(&["s3-streaming-chunk1", "s3-streaming-chunk2", "s3-streaming-chunk3-final"]);
    let expected: Vec<_> = expected.iter().map(String::as_str).collect();
    check_documented("s3-streaming", "SigV4 signed chunks", S3SIGN_CHUNKS_SIGNED, S3SIGN_CHECKSUM_NONE, &expected);
}

#[test]
fn a_signed_trailer_matches_the_documented_body() {
    let expected = signatures(&[
        "s3-streaming-trailer-chunk1",
        "s3-streaming-trailer-chunk2",
        "s3-streaming-trailer-chunk3-final",
        "s3-streaming-trailer-signature",
    ]);
    let expected: Vec<_> = expected.iter().map(String::as_str).collect();
    check_documented(
        "s3-streaming-trailer",
        "SigV4 signed chunks and trailer",
        S3SIGN_CHUNKS_SIGNED,
        S3SIGN_CHECKSUM_CRC32C,
        &expected,
    );
}

#[test]
fn an_unsigned_trailer_matches_the_known_body() {
    check_documented(
        "s3-streaming-unsigned-trailer",
        "Unsigned chunks and trailer",
        S3SIGN_CHUNKS_UNSIGNED,
        S3SIGN_CHECKSUM_CRC32C,
        &[],
    );
}

/// The signatures were computed by the rules of RFC 6979; key, canonical request and strings to sign are aws-c-auth's.
#[test]
fn ecdsa_chunks_match_known_signatures() {
    let vector = vector("sigv4a-s3-chunked");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let mut request = seed_request(&common::vector("s3-streaming-seed"));
    request.headers.retain(|(name, _)| name != b"x-amz-content-sha256");
    let plan = s3sign_stream_plan { algorithm: S3SIGN_ALGORITHM_SIGV4A, ..plan(S3SIGN_CHUNKS_SIGNED, 0, 66_560) };
    let (stream, headers) = begin(&request, &plan).unwrap();
    let seed = text(&vector["seed_rfc6979_signature"]);
    assert!(headers.contains(&format!("Signature={seed}\r\n")));
    let body = s3sign_wrapper::text(&stream.body(&vec![b'a'; 66_560], 65_536));
    let found: Vec<_> = body.split(";chunk-signature=").skip(1).map(|rest| &rest[..144]).collect();
    let chunks = vector["chunks"].as_array().unwrap();
    let expected: Vec<_> = chunks.iter().map(|chunk| chunk["padded_chunk_signature"].as_str().unwrap()).collect();
    assert_eq!(found, expected);
    assert_eq!(body.len() as i64, content_length(&plan).unwrap());

    let whole = request.header("x-amz-content-sha256", "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD");
    let signer = signer(S3SIGN_ALGORITHM_SIGV4A);
    assert_eq!(signer.canonical_request(&whole).unwrap(), text(&vector["expected_canonical_request"]));
    let point = format!("04{}{}", text(&vector["public_x"]), text(&vector["public_y"]));
    let key = VerifyingKey::from_sec1_bytes(&unhex(&point)).unwrap();
    let signed = chunks.iter().map(|chunk| text(&chunk["string_to_sign"])).zip(&found);
    for (string, signature) in signed.chain([(text(&vector["expected_string_to_sign"]), &&*seed)]) {
        let signature = Signature::from_der(&unhex(signature.trim_end_matches('*'))).unwrap();
        key.verify_prehash(&Sha256::digest(string.as_bytes()), &signature).expect(&string);
    }
    confirm("SigV4A signed chunks", "known answers", &text(&vector["source"]));
}

#[test]
fn a_plan_for_another_algorithm_is_refused() {
    let config = Config::new("AKID", "secret", "us-east-1");
    let signer = Signer::new(&config).unwrap();
    let plan = s3sign_stream_plan { algorithm: S3SIGN_ALGORITHM_SIGV4A, ..plan(S3SIGN_CHUNKS_SIGNED, 0, 9) };
    let failure =
        Stream::begin(&signer, &Request::new("PUT", "https://b.example/k", TIME), &plan).map(drop).unwrap_err();
    assert_eq!((failure.status, &*failure.field), (S3SIGN_ERR_OPTION, "algorithm"));
}

#[test]
fn headers_that_the_body_needs_are_added_and_signed_unless_given() {
    let request = Request::new("PUT", "https://b.example/k", TIME);
    let (_, headers) = begin(&request, &plan(S3SIGN_CHUNKS_SIGNED, S3SIGN_CHECKSUM_SHA1, 0)).unwrap();
    let lines: Vec<_> = headers.split("\r\n").filter_map(|line| line.split_once(": ")).collect();
    assert_eq!(
        lines.iter().filter(|(name, _)| !matches!(*name, "x-amz-date" | "authorization")).collect::<Vec<_>>(),
        [
            &("content-encoding", "aws-chunked"),
            &("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"),
            &("x-amz-decoded-content-length", "0"),
            &("x-amz-trailer", "x-amz-checksum-sha1"),
        ]
    );
    assert_eq!(lines.last().unwrap().0, "authorization");
    let signed = "SignedHeaders=content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;";
    assert!(headers.contains(signed), "{headers}");

    let given = request.clone().header("Content-Encoding", "aws-chunked,gzip");
    let (_, headers) = begin(&given, &plan(S3SIGN_CHUNKS_SIGNED, S3SIGN_CHECKSUM_NONE, 9)).unwrap();
    assert!(!headers.contains("content-encoding: "), "{headers}");

    for (name, value) in [
        ("content-encoding", "gzip"),
        ("x-amz-decoded-content-length", "8"),
        ("x-amz-content-sha256", "UNSIGNED-PAYLOAD"),
    ] {
        let request = request.clone().header(name, value);
        let plan = plan(S3SIGN_CHUNKS_SIGNED, S3SIGN_CHECKSUM_NONE, 9);
        let failure = begin(&request, &plan).map(drop).unwrap_err();
        assert!([S3SIGN_ERR_HEADER_VALUE, S3SIGN_ERR_PAYLOAD_HASH].contains(&failure.status), "{name}: {failure:?}");
    }
}

#[test]
fn a_body_that_leaves_its_plan_is_refused_and_goes_on_unharmed() {
    let request = Request::new("PUT", "https://b.example/k", TIME);
    let refused = |outcome: Result<Vec<u8>, Failure>, what: &str| {
        assert_eq!(outcome.unwrap_err().status, S3SIGN_ERR_STREAM, "{what}");
    };
    let data = vec![b'x'; 70_000];
    let fresh = || begin(&request, &plan(S3SIGN_CHUNKS_SIGNED, S3SIGN_CHECKSUM_CRC32, 70_000)).unwrap().0;
    let (stream, other) = (fresh(), fresh());
    refused(stream.chunk(b""), "an empty chunk");
    refused(stream.chunk(&data[..8_192]), "a short chunk that is not the last");
    refused(stream.chunk(&data[..65_537]), "a chunk longer than chunk_size");
    refused(stream.finish(), "an end without the data");
    let mut body = stream.chunk(&data[..65_536]).unwrap();
    refused(stream.chunk(&data[..4_465]), "more than decoded_length");
    body.extend(&data[..65_536]);
    body.extend(stream.chunk(&data[65_536..]).unwrap());
    body.extend(&data[65_536..]);
    body.extend(stream.finish().unwrap());
    refused(stream.finish(), "a second end");
    refused(stream.chunk(b"x"), "a chunk after the end");
    assert_eq!(body, other.body(&data, 65_536));

    let sized = |chunk_size| s3sign_stream_plan { chunk_size, ..plan(S3SIGN_CHUNKS_SIGNED, 0, 9) };
    for (plan, status) in [
        (sized(8_191), S3SIGN_ERR_STREAM),
        (plan(S3SIGN_CHUNKS_UNSIGNED, S3SIGN_CHECKSUM_NONE, 9), S3SIGN_ERR_STREAM),
        (plan(S3SIGN_CHUNKS_SIGNED, S3SIGN_CHECKSUM_NONE, -1), S3SIGN_ERR_STREAM),
        (plan(S3SIGN_CHUNKS_SIGNED, S3SIGN_CHECKSUM_NONE, i64::MAX), S3SIGN_ERR_STREAM),
        (plan(2, S3SIGN_CHECKSUM_CRC32, 9), S3SIGN_ERR_OPTION),
        (plan(S3SIGN_CHUNKS_SIGNED, 6, 9), S3SIGN_ERR_OPTION),
    ] {
        assert_eq!(content_length(&plan).unwrap_err().status, status);
    }
}

/// The plans of all forms of bodies, which differ in what is signed and how.
fn forms(checksum: i32, decoded_length: i64, chunk_size: i64) -> impl Iterator<Item = s3sign_stream_plan> {
    let signed = [S3SIGN_ALGORITHM_SIGV4, S3SIGN_ALGORITHM_SIGV4A].map(|algorithm| (S3SIGN_CHUNKS_SIGNED, algorithm));
    let unsigned = (checksum != S3SIGN_CHECKSUM_NONE).then_some((S3SIGN_CHUNKS_UNSIGNED, S3SIGN_ALGORITHM_SIGV4));
    signed.into_iter().chain(unsigned).map(move |(chunks, algorithm)| s3sign_stream_plan {
        chunk_size,
        algorithm,
        ..plan(chunks, checksum, decoded_length)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn chunks_are_the_same_one_by_one_and_several_in_a_call(
        length in 1..200_000usize, chunk_size in 8_192..30_000usize, checksum in 0..6i32,
        counts in prop::collection::vec(1..20usize, 1..4),
    ) {
        let data: Vec<u8> = (0..length).map(|at| ((at * 31) >> 3) as u8).collect();
        for plan in forms(checksum, length as i64, chunk_size as i64) {
            let begin = || begin(&Request::new("PUT", "https://b.example/k", TIME), &plan).unwrap().0;
            let (stream, mut body, mut rest, mut counts) = (begin(), Vec::new(), &data[..], counts.iter().cycle());
            while !rest.is_empty() {
                let (data, behind) = rest.split_at(rest.len().min(counts.next().unwrap() * chunk_size));
                let chunks = data.chunks(chunk_size);
                for (frame, chunk) in stream.chunks(data, chunks.len()).unwrap().iter().zip(chunks) {
                    body.extend([frame, chunk].concat());
                }
                rest = behind;
            }
            body.extend(stream.finish().unwrap());
            prop_assert!(body == begin().body(&data, chunk_size));
        }
    }

    #[test]
    fn the_length_is_known_beforehand(
        length in 0..200_000i64, chunk_size in prop_oneof![Just(0i64), 8_192..70_000i64], checksum in 0..6i32,
    ) {
        for plan in forms(checksum, length, chunk_size) {
            let (stream, _) = begin(&Request::new("PUT", "https://b.example/k", TIME), &plan).unwrap();
            let chunk_size = if chunk_size == 0 { 65_536 } else { chunk_size as usize };
            let body = stream.body(&vec![b'x'; length as usize], chunk_size);
            prop_assert_eq!(body.len() as i64, content_length(&plan).unwrap());
        }
    }
}
