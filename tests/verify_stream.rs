//! Bodies that arrive in chunks: the data comes out as it went in, in pieces of any size, and no changed byte passes.

mod common;

use common::stream::{Stream, plan};
use common::{Config, Request, Signer, new_error};
use proptest::prelude::*;
use s3sign::ffi;
use s3sign::ffi::constants::*;
use s3sign::ffi::types::*;

const NOW: i64 = 1_369_353_600;
const CHUNK: usize = 8_192;

/// Chunks, checksum, algorithm.
const FORMS: [(i32, i32, i32); 5] = [
    (S3SIGN_CHUNKS_SIGNED, S3SIGN_CHECKSUM_NONE, S3SIGN_ALGORITHM_SIGV4),
    (S3SIGN_CHUNKS_SIGNED, S3SIGN_CHECKSUM_CRC32C, S3SIGN_ALGORITHM_SIGV4),
    (S3SIGN_CHUNKS_UNSIGNED, S3SIGN_CHECKSUM_SHA256, S3SIGN_ALGORITHM_SIGV4),
    (S3SIGN_CHUNKS_SIGNED, S3SIGN_CHECKSUM_NONE, S3SIGN_ALGORITHM_SIGV4A),
    (S3SIGN_CHUNKS_SIGNED, S3SIGN_CHECKSUM_CRC64NVME, S3SIGN_ALGORITHM_SIGV4A),
];

/// A request as it arrives, its framed body, and who verifies them.
fn sent((chunks, checksum, algorithm): (i32, i32, i32), data: &[u8]) -> (Signer, Request, Vec<u8>) {
    let signer = Signer::new(&Config { algorithm, ..Config::new("AKID", "secret", "us-east-1") }).unwrap();
    let plan = s3sign_stream_plan { algorithm, chunk_size: CHUNK as i64, ..plan(chunks, checksum, data.len() as i64) };
    let mut request = Request::new("PUT", "https://h.example/b/k", NOW);
    let (stream, headers) = Stream::begin(&signer, &request, &plan).unwrap();
    let body = stream.body(data, CHUNK);
    for line in headers.split_terminator("\r\n") {
        let (name, value) = line.split_once(": ").unwrap();
        request = request.header(name, value);
    }
    let request = Request { url: b"/b/k".to_vec(), ..request.header("Host", "h.example") };
    (signer, request, body)
}

/// What comes out of a body that arrives in pieces of some size.
fn receive(signer: &Signer, request: &Request, body: &[u8], piece: usize) -> Result<Vec<u8>, i32> {
    let mut stream = std::ptr::null_mut();
    let mut error = new_error();
    let status = request
        .with_c(|request| unsafe { ffi::s3sign_verify_stream_begin(signer.0, request, 0, &mut stream, &mut error) });
    assert_eq!(status == S3SIGN_OK, !stream.is_null());
    if status != S3SIGN_OK {
        return Err(status);
    }
    let mut data = Vec::new();
    let mut outcome = S3SIGN_OK;
    'all: for piece in body.chunks(piece) {
        let mut rest = piece;
        while !rest.is_empty() {
            let (mut used, mut run) = (0, s3sign_str { ptr: std::ptr::null(), len: 0 });
            outcome = unsafe {
                ffi::s3sign_verify_stream_push(
                    stream,
                    rest.as_ptr().cast(),
                    rest.len(),
                    &mut used,
                    &mut run,
                    &mut error,
                )
            };
            if outcome != S3SIGN_OK {
                break 'all;
            }
            assert!(used > 0 && used <= rest.len() && run.len <= used);
            if run.len > 0 {
                data.extend(unsafe { std::slice::from_raw_parts(run.ptr.cast::<u8>(), run.len) });
            }
            rest = &rest[used..];
        }
    }
    let finished = unsafe { ffi::s3sign_verify_stream_finish(stream, &mut error) };
    assert!(outcome == S3SIGN_OK || finished == outcome, "an error stays");
    unsafe { ffi::s3sign_verify_stream_free(stream) }
    if finished == S3SIGN_OK { Ok(data) } else { Err(finished) }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn data_comes_out_as_it_went_in_and_no_change_passes(
        form in prop::sample::select(FORMS.to_vec()), len in prop_oneof![0..20usize, 8_190..8_195usize, 0..30_000usize],
        piece in prop_oneof![1..5usize, 1..20_000usize], at in any::<prop::sample::Index>(), bit in 0..8u8,
    ) {
        let data: Vec<u8> = (0..len).map(|at| (at * 7 % 251) as u8).collect();
        let (signer, request, body) = sent(form, &data);
        prop_assert_eq!(receive(&signer, &request, &body, piece), Ok(data.clone()));

        let mut changed = body.clone();
        let index = at.index(body.len());
        changed[index] ^= 1 << bit;
        match receive(&signer, &request, &changed, piece) {
            Err(status) => prop_assert_ne!(status, S3SIGN_ERR_INTERNAL),
            // Only what no byte of the body depends on: a size in upper case, or a lone LF.
            Ok(out) => prop_assert!(out == data && (body[index].is_ascii_hexdigit() || body[index] == b'\r'), "{}", index),
        }
        let cut = at.index(body.len());
        prop_assert_eq!(receive(&signer, &request, &body[..cut], piece), Err(S3SIGN_ERR_STREAM));
        let more = [&body[..], b"x"].concat();
        prop_assert_eq!(receive(&signer, &request, &more, piece), Err(S3SIGN_ERR_STREAM));
    }
}

#[test]
fn each_fault_has_its_status() {
    let data = vec![b'a'; 20_000];
    let (signer, request, body) = sent(FORMS[1], &data);
    let change = |from: &str, to: &str| {
        let at = body.windows(from.len()).position(|window| window == from.as_bytes()).unwrap();
        [&body[..at], to.as_bytes(), &body[at + from.len()..]].concat()
    };
    for (name, changed, expected) in [
        ("data", change("aaaa", "aaab"), S3SIGN_ERR_SIGNATURE),
        ("checksum", change("crc32c:", "crc32c:x"), S3SIGN_ERR_CHECKSUM),
        ("trailer signature", change("x-amz-trailer-signature:", "x-amz-trailer-signature:0"), S3SIGN_ERR_SIGNATURE),
        ("no trailer signature", change("x-amz-trailer-signature:", "x-amz-other:"), S3SIGN_ERR_MALFORMED),
        ("size", change("2000;", "2001;"), S3SIGN_ERR_SIGNATURE),
        ("huge size", change("2000;", "ffffffffffffffffff;"), S3SIGN_ERR_MALFORMED),
        ("too much", change("2000;", "fffff;"), S3SIGN_ERR_STREAM),
        ("no size", change("2000;", ";"), S3SIGN_ERR_MALFORMED),
        ("no signature", change(";chunk-signature=", ";other="), S3SIGN_ERR_MALFORMED),
        ("endless line", [b"2000;chunk-signature=".to_vec(), vec![b'0'; 2_000]].concat(), S3SIGN_ERR_MALFORMED),
    ] {
        assert_eq!(receive(&signer, &request, &changed, 1_000), Err(expected), "{name}");
    }
    let without = |name: &str| {
        let mut less = request.clone();
        less.headers.retain(|(given, _)| given != name.as_bytes());
        less
    };
    // Which is signed: that it is missing is found first.
    assert_eq!(receive(&signer, &without("x-amz-trailer"), &body, 9), Err(S3SIGN_ERR_MALFORMED));
    let plain = Request::new("PUT", "https://h.example/b/k", NOW);
    let output = signer.sign(&plain).unwrap();
    let mut arrived = Request { url: b"/b/k".to_vec(), ..plain }.header("Host", "h.example");
    for (name, value) in output.header_pairs() {
        arrived = arrived.header(name, value);
    }
    assert_eq!(receive(&signer, &arrived, b"", 9), Err(S3SIGN_ERR_STREAM), "it comes in no chunks");
}
