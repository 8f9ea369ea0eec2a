//! Faults of streams to send, checksums, POST policies, endpoints, explanations and helpers.

use std::ptr;

use s3sign::ffi;
use s3sign::ffi::constants::*;
use s3sign::ffi::types::*;
use s3sign_wrapper::raw::init;
use s3sign_wrapper::{
    ChecksumState, Condition, Config, Endpoint, Pieces, Post, Refusal, Signer, Stream, checked, checksum, clock_offset,
    combine, constant, fill, header_from_line, plan, provider_profile,
};

use super::{Request, TIME, Table, config, request, signer};

pub fn add(table: &mut Table) {
    streams(table);
    checksums(table);
    policies(table);
    endpoints(table);
    helpers(table);
    pointers(table);
}

fn streams(table: &mut Table) {
    let good = plan(S3SIGN_CHUNKS_SIGNED, S3SIGN_CHECKSUM_NONE, 20_000);
    let upload = Request { method: b"PUT".into(), ..request() };
    for (fault, plan) in [
        ("negative length", s3sign_stream_plan { decoded_length: -1, ..good }),
        ("length beyond what Content-Length can say", s3sign_stream_plan { decoded_length: i64::MAX, ..good }),
        ("chunks of 8191 bytes", s3sign_stream_plan { chunk_size: 8191, ..good }),
        ("chunks of negative size", s3sign_stream_plan { chunk_size: -1, ..good }),
        ("unsigned chunks without a checksum", s3sign_stream_plan { chunks: S3SIGN_CHUNKS_UNSIGNED, ..good }),
        ("chunks 2", s3sign_stream_plan { chunks: 2, ..good }),
        ("checksum 99", s3sign_stream_plan { checksum: 99, ..good }),
        ("algorithm 99", s3sign_stream_plan { algorithm: 99, ..good }),
        ("another algorithm than the signer's", s3sign_stream_plan { algorithm: S3SIGN_ALGORITHM_SIGV4A, ..good }),
        ("SigV2", s3sign_stream_plan { algorithm: S3SIGN_ALGORITHM_SIGV2, ..good }),
        ("struct of size 4", s3sign_stream_plan { size: 4, ..good }),
    ] {
        table.row("stream_begin", fault, Stream::begin(&signer(), &upload, &plan));
    }
    let presigned = Request { expires: 60, ..upload.clone() };
    table.row("stream_begin", "validity", Stream::begin(&signer(), &presigned, &good));
    let length = upload.clone().header("x-amz-decoded-content-length", "5");
    table.row("stream_begin", "another length in a header", Stream::begin(&signer(), &length, &good));

    let begin = || Stream::begin(&signer(), &upload, &s3sign_stream_plan { chunk_size: 8192, ..good }).unwrap().0;
    let stream = begin();
    table.row("stream_chunk", "empty chunk", stream.chunk(b""));
    table.row("stream_chunk", "short chunk before the last", stream.chunk(&[0; 8191]));
    table.row("stream_chunk", "chunk that is too long", stream.chunk(&[0; 8193]));
    table.row("stream_chunks", "no data", stream.chunks(b"", 0));
    table.row("stream_chunks", "short chunk before the last", stream.chunks(&[0; 8193], 2));
    table.row("stream_chunks", "fewer ends than chunks", stream.chunks(&[0; 16384], 1));
    table.row("stream_chunks", "more ends than chunks", stream.chunks(&[0; 16384], 3));
    table.row("stream_chunks", "more than was announced", stream.chunks(&[0; 20_001], 3));
    table.row("stream_finish", "data that is missing", stream.finish());
    let body = stream.body(&[0; 20_000], 8192);
    assert!(body.len() > 20_000);
    table.row("stream_chunk", "chunk behind the end", stream.chunk(b"x"));
    table.row("stream_chunks", "chunk behind the end", stream.chunks(b"x", 1));
    table.row("stream_finish", "second end", stream.finish());
    let stream = begin();
    stream.chunk(&[0; 8192]).unwrap();
    stream.chunk(&[0; 8192]).unwrap();
    table.row("stream_chunk", "more than was announced", stream.chunk(&[0; 3617]));
}

fn checksums(table: &mut Table) {
    for algorithm in [S3SIGN_CHECKSUM_NONE, -1, 99] {
        table.row("checksum", &format!("algorithm {algorithm}"), checksum(algorithm, b"data"));
    }
    for (fault, algorithm, payload_hash) in [
        ("algorithm 99", 99, 0),
        ("nothing to do", S3SIGN_CHECKSUM_NONE, 0),
        ("payload_hash 2", S3SIGN_CHECKSUM_CRC32, 2),
    ] {
        table.row("checksum_new", fault, ChecksumState::new(algorithm, payload_hash));
    }
    let hash = ChecksumState::new(S3SIGN_CHECKSUM_CRC32, 0).unwrap().payload_hash();
    table.row("checksum_payload_hash", "hash that was not asked for", hash);
    for (fault, algorithm, first, second, size) in [
        ("SHA-256, which does not combine", S3SIGN_CHECKSUM_SHA256, "AAAAAA==", "AAAAAA==", 1),
        ("value that is not base64", S3SIGN_CHECKSUM_CRC32, "????????", "AAAAAA==", 1),
        ("value of another length", S3SIGN_CHECKSUM_CRC32, "AAAAAA==", "AAAA", 1),
        ("no value", S3SIGN_CHECKSUM_CRC32, "", "AAAAAA==", 1),
    ] {
        let outcome = combine(algorithm, first.as_bytes(), second.as_bytes(), size);
        table.row("checksum_combine", fault, outcome);
    }
}

fn policies(table: &mut Table) {
    let condition = |kind, name: &str, value: &str| Condition::new(kind, name, value);
    let eq = |name, value| condition(S3SIGN_CONDITION_EQ, name, value);
    let range = |min, max| Condition { min, max, ..condition(S3SIGN_CONDITION_CONTENT_LENGTH_RANGE, "", "") };
    let key = eq("key", "a");
    let post = |conditions: &[Condition], bucket: &str, expires| {
        let (bucket, conditions) = (bucket.into(), conditions.into());
        signer().post_policy(&Post { bucket, conditions, expires, time: TIME, ..Post::default() })
    };
    for (fault, condition) in [
        ("kind 99", condition(99, "key", "a")),
        ("condition without a name", eq("", "a")),
        ("field that the signer sets", eq("x-amz-date", "a")),
        ("field that no policy speaks of", eq("file", "a")),
        ("field name with a blank", eq("a b", "a")),
        ("sizes in the wrong order", range(10, 1)),
        ("negative size", range(-1, 1)),
    ] {
        table.row("post_policy", fault, post(&[condition, key.clone()], "bucket", 60));
    }
    table.row("post_policy", "no bucket", post(std::slice::from_ref(&key), "", 60));
    table.row("post_policy", "no validity", post(std::slice::from_ref(&key), "bucket", 0));
    table.row("post_policy", "negative validity", post(std::slice::from_ref(&key), "bucket", -1));
    table.row("post_policy", "no condition about the key", post(&[], "bucket", 60));
}

fn endpoints(table: &mut Table) {
    let good =
        Endpoint { bucket: "bucket".into(), key: "key".into(), region: "us-east-1".into(), ..Endpoint::default() };
    // Of botocore's endpoint tests.
    let beta = "test-accessp-o0b1d075431d83bebde8xz5w8ijx1qzlbp3i3ebeta0--op-s3";
    let own = Endpoint { endpoint: "http://127.0.0.1:9000".into(), ..good.clone() };
    for (fault, endpoint) in [
        ("no region", Endpoint { region: "".into(), ..good.clone() }),
        ("slash in the region", Endpoint { region: "a/b".into(), ..good.clone() }),
        ("key without a bucket", Endpoint { bucket: "".into(), ..good.clone() }),
        ("bucket that leaves its place", Endpoint { bucket: "../b".into(), ..good.clone() }),
        ("bucket with a line end", Endpoint { bucket: "b\r\n".into(), ..good.clone() }),
        ("bucket with @", Endpoint { bucket: "b@evil.example".into(), ..own.clone() }),
        ("bucket that is no host", Endpoint { bucket: "A_B".into(), style: S3SIGN_STYLE_VIRTUAL_HOST, ..good.clone() }),
        ("ARN that ends early", Endpoint { bucket: "arn:aws:s3".into(), ..good.clone() }),
        ("ARN of another service", Endpoint { bucket: "arn:aws:sqs:us-east-1:123456789012:q".into(), ..good.clone() }),
        ("key with a step", Endpoint { key: "a/../b".into(), ..good.clone() }),
        ("custom endpoint with a step", Endpoint { endpoint: "http://h/a/../b".into(), ..good.clone() }),
        ("custom endpoint with an encoded step", Endpoint { endpoint: "http://h/%61%2F%2e%2e".into(), ..good.clone() }),
        (
            "directory bucket with no zone id of AWS",
            Endpoint { bucket: "mybucket--usaz1--x-s3".into(), ..good.clone() },
        ),
        ("its access point", Endpoint { bucket: "mybucket--usaz1--xa-s3".into(), ..good.clone() }),
        ("alias of a beta Outpost without an endpoint", Endpoint { bucket: beta.into(), ..good.clone() }),
        ("alias of an Outpost on an IP address", Endpoint { bucket: beta.into(), ..own.clone() }),
        ("style 99", Endpoint { style: 99, ..good.clone() }),
        ("service 99", Endpoint { service: 99, ..good.clone() }),
        ("dualstack 2", Endpoint { dualstack: 2, ..good.clone() }),
        ("accelerate by path", Endpoint { accelerate: 1, style: S3SIGN_STYLE_PATH, ..good.clone() }),
        ("FIPS and acceleration", Endpoint { accelerate: 1, fips: 1, ..good.clone() }),
        ("dual stack on a server of one's own", Endpoint { dualstack: 1, ..own.clone() }),
        ("endpoint without a scheme", Endpoint { endpoint: "127.0.0.1:9000".into(), ..good.clone() }),
        ("endpoint with a query", Endpoint { endpoint: "http://h/?x".into(), ..good.clone() }),
        ("endpoint with a user name", Endpoint { endpoint: "http://u@h".into(), ..good.clone() }),
    ] {
        table.row("endpoint_url", fault, endpoint.resolve());
    }
    let small = s3sign_endpoint { size: 0, ..*good.raw() };
    let outcome =
        fill(|out, cap, len, error| unsafe { ffi::s3sign_endpoint_url(&small, out, cap, len, ptr::null_mut(), error) });
    table.row("endpoint_url", "struct of size 0", outcome);
}

fn helpers(table: &mut Table) {
    for (fault, line) in
        [("no colon", "name"), ("no name", ": value"), ("line end inside", "a: b\r\nc"), ("NUL", "a: \0")]
    {
        table.row("header_from_line", fault, header_from_line(line.as_bytes()));
    }
    for (fault, time) in [("no time", ""), ("words", "yesterday"), ("30 February", "Fri, 30 Feb 2013 00:00:00 GMT")] {
        table.row("clock_offset", fault, clock_offset(time.as_bytes(), TIME));
    }
    table.row("constant", "name that is not there", constant(b"S3SIGN_NONE_SUCH"));
    table.row("provider", "number 99", provider_profile(99));
    for (fault, http_status) in
        [("HTTP status 0", 0), ("HTTP status of four digits", 1000), ("negative HTTP status", -403)]
    {
        let refusal = Refusal { http_status, ..Refusal::default() };
        table.row("explain", fault, signer().explain(&request(), &refusal));
    }
    let lint = Request { url: b"https://h/%".into(), ..request() };
    table.row("lint", "stray % in the path", signer().lint(&lint));
}

/// Pointers that lie: lengths without memory, lists without items, structs of other sizes.
fn pointers(table: &mut Table) {
    let signer = signer();
    let lie = s3sign_str { ptr: ptr::null(), len: 3 };
    let endless = s3sign_str { ptr: c"x".as_ptr(), len: usize::MAX };
    let change = |change: &dyn Fn(&mut s3sign_request)| {
        let good = request();
        let mut request = good.raw();
        change(&mut request);
        fill(|out, cap, len, error| unsafe {
            ffi::s3sign_sign(signer.as_ptr(), &*request, out, cap, len, ptr::null_mut(), error)
        })
    };
    type Change<'a> = (&'a str, &'a dyn Fn(&mut s3sign_request));
    let changes: [Change; 14] = [
        ("NULL of 3 bytes as the method", &|request| request.method = lie),
        ("NULL of 3 bytes as the URL", &|request| request.url = lie),
        ("NULL of 3 bytes as the query", &|request| request.query = lie),
        ("NULL of 3 bytes as the bucket", &|request| request.bucket = lie),
        ("NULL of 3 bytes as the payload", &|request| request.payload = lie),
        ("NULL of 3 bytes as entropy", &|request| request.entropy = lie),
        ("NULL as one header", &|request| request.headers_len = 1),
        ("NULL as one listed name", &|request| request.signed_headers_len = 1),
        ("payload longer than memory", &|request| request.payload = endless),
        ("URL longer than memory", &|request| request.url = endless),
        ("struct of size 0", &|request| request.size = 0),
        ("struct of size 3", &|request| request.size = 3),
        ("struct one byte short", &|request| request.size -= 1),
        ("struct larger than memory", &|request| request.size = u32::MAX),
    ];
    for (fault, make) in changes {
        table.row("sign", fault, change(make));
    }
    overlaps(table, &signer);
    for (fault, size) in [("struct of size 0", 0), ("struct of size 5", 5)] {
        let mut made = ptr::null_mut();
        let small = s3sign_signer_config { size, ..init(ffi::s3sign_signer_config_init) };
        let outcome = checked(|error| unsafe { ffi::s3sign_signer_new(&small, &mut made, error) });
        assert!(made.is_null());
        table.row("signer_new", fault, outcome);
    }
    let any = Signer::new(&Config { service: b"sts".into(), ..config() }).unwrap();
    table.row("sign", "path with a stray % for another service", any.sign(&Request::new("GET", "https://h/%", TIME)));
}

/// Input that lies in the output buffer, as when a URL that came back is signed in place.
fn overlaps(table: &mut Table, signer: &Signer) {
    let url = b"https://bucket.s3.amazonaws.com/key";
    for (fault, start) in [("URL at the start of the output", 0), ("URL at the end of the output", 4096 - url.len())] {
        let mut out = vec![0u8; 4096];
        out[start..start + url.len()].copy_from_slice(url);
        let (mut len, start) = (0, out.as_mut_ptr().cast::<std::ffi::c_char>().wrapping_add(start));
        let overlapping = s3sign_str { ptr: start, len: url.len() };
        let room = out.as_mut_ptr().cast();
        let good = request();
        let request = s3sign_request { url: overlapping, ..*good.raw() };
        let outcome = checked(|error| unsafe {
            ffi::s3sign_sign(signer.as_ptr(), &request, room, 4096, &mut len, ptr::null_mut(), error)
        });
        assert_eq!((len, out[0]), (0, 0), "an empty string after a failure");
        table.row("sign", fault, outcome);
    }
    let plan = plan(S3SIGN_CHUNKS_SIGNED, S3SIGN_CHECKSUM_NONE, 5);
    let upload = Request { method: b"PUT".into(), ..request() };
    let stream = Stream::begin(signer, &upload, &plan).unwrap().0;
    table.row("stream_chunk", "data in the output", stream.chunk_in_place(5));
    let (mut word, mut out, mut len) = (0usize, [0; 1024], 0);
    let (room, data): (_, *mut usize) = ((out.as_mut_ptr(), out.len()), &mut word);
    let outcome = checked(|error| unsafe {
        ffi::s3sign_stream_chunks(stream.as_ptr(), data.cast(), 5, data, 1, room.0, room.1, &mut len, error)
    });
    table.row("stream_chunks", "data in the ends", outcome);
    let base = Request { expires: 60, ..Request::new("GET", "https://bucket.s3.amazonaws.com/", 0) };
    let (keys, mut ends) = (Pieces::new(Some(&[b"a", b"b"]), None), [1usize, 2]);
    let both = ends.as_mut_ptr();
    let outcome = checked(|error| unsafe {
        let (signer, request) = (signer.as_ptr(), base.raw());
        let batch = ffi::s3sign_batch { key_ends: both, ..*keys.raw() };
        ffi::s3sign_presign_batch(signer, &*request, &batch, room.0, room.1, &mut len, both, error)
    });
    table.row("presign_batch", "ends in their own output", outcome);
}
