//! Faults of streams to send, checksums, POST policies, endpoints, explanations and helpers.

use std::ptr;

use s3sign::ffi;
use s3sign::ffi::constants::*;
use s3sign::ffi::types::*;

use super::{Request, TIME, Table, config, request, signer};
use crate::common::stream::{Stream, plan};
use crate::common::{Config, Failure, Pieces, Signer, c, checked, twice};

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
        let outcome = twice(|out, cap, len, error| unsafe {
            ffi::s3sign_checksum(algorithm, b"data".as_ptr().cast(), 4, out, cap, len, error)
        });
        table.row("checksum", &format!("algorithm {algorithm}"), outcome);
    }
    for (fault, algorithm, payload_hash) in [
        ("algorithm 99", 99, 0),
        ("nothing to do", S3SIGN_CHECKSUM_NONE, 0),
        ("payload_hash 2", S3SIGN_CHECKSUM_CRC32, 2),
    ] {
        let mut state = ptr::null_mut();
        let outcome = checked(|error| unsafe { ffi::s3sign_checksum_new(algorithm, payload_hash, &mut state, error) });
        assert!(state.is_null());
        table.row("checksum_new", fault, outcome);
    }
    let mut state = ptr::null_mut();
    checked(|error| unsafe { ffi::s3sign_checksum_new(S3SIGN_CHECKSUM_CRC32, 0, &mut state, error) }).unwrap();
    let hash = twice(|out, cap, len, error| unsafe { ffi::s3sign_checksum_payload_hash(state, out, cap, len, error) });
    table.row("checksum_payload_hash", "hash that was not asked for", hash);
    unsafe { ffi::s3sign_checksum_free(state) };
    for (fault, algorithm, first, second, size) in [
        ("SHA-256, which does not combine", S3SIGN_CHECKSUM_SHA256, "AAAAAA==", "AAAAAA==", 1),
        ("value that is not base64", S3SIGN_CHECKSUM_CRC32, "????????", "AAAAAA==", 1),
        ("value of another length", S3SIGN_CHECKSUM_CRC32, "AAAAAA==", "AAAA", 1),
        ("no value", S3SIGN_CHECKSUM_CRC32, "", "AAAAAA==", 1),
    ] {
        let (first, second) = (c(first.as_bytes()), c(second.as_bytes()));
        let outcome = twice(|out, cap, len, error| unsafe {
            let combine = ffi::s3sign_checksum_combine;
            combine(algorithm, first.ptr, first.len, second.ptr, second.len, size, out, cap, len, error)
        });
        table.row("checksum_combine", fault, outcome);
    }
}

fn policies(table: &mut Table) {
    let condition = |kind, name: &'static str, value: &'static str, min, max| s3sign_condition {
        kind,
        name: c(name.as_bytes()),
        value: c(value.as_bytes()),
        min,
        max,
    };
    let eq = |name, value| condition(S3SIGN_CONDITION_EQ, name, value, 0, 0);
    let range = |min, max| condition(S3SIGN_CONDITION_CONTENT_LENGTH_RANGE, "", "", min, max);
    let key = eq("key", "a");
    for (fault, condition) in [
        ("kind 99", condition(99, "key", "a", 0, 0)),
        ("condition without a name", eq("", "a")),
        ("field that the signer sets", eq("x-amz-date", "a")),
        ("field that no policy speaks of", eq("file", "a")),
        ("field name with a blank", eq("a b", "a")),
        ("sizes in the wrong order", range(10, 1)),
        ("negative size", range(-1, 1)),
    ] {
        table.row("post_policy", fault, post(&[condition, key], "bucket", 60, TIME));
    }
    table.row("post_policy", "no bucket", post(&[key], "", 60, TIME));
    table.row("post_policy", "no validity", post(&[key], "bucket", 0, TIME));
    table.row("post_policy", "negative validity", post(&[key], "bucket", -1, TIME));
    table.row("post_policy", "no condition about the key", post(&[], "bucket", 60, TIME));
}

fn post(conditions: &[s3sign_condition], bucket: &str, expires: i64, time: i64) -> Result<Vec<u8>, Failure> {
    let mut post: s3sign_post = unsafe { std::mem::zeroed() };
    unsafe { ffi::s3sign_post_init(&mut post) };
    (post.conditions, post.conditions_len) = (conditions.as_ptr(), conditions.len());
    (post.bucket, post.expires, post.time) = (c(bucket.as_bytes()), expires, time);
    let signer = signer();
    twice(|out, cap, len, error| unsafe { ffi::s3sign_post_policy(signer.0, &post, out, cap, len, error) })
}

fn endpoints(table: &mut Table) {
    let mut good: s3sign_endpoint = unsafe { std::mem::zeroed() };
    unsafe { ffi::s3sign_endpoint_init(&mut good) };
    (good.bucket, good.key, good.region) = (c(b"bucket"), c(b"key"), c(b"us-east-1"));
    // Of botocore's endpoint tests.
    let beta = b"test-accessp-o0b1d075431d83bebde8xz5w8ijx1qzlbp3i3ebeta0--op-s3";
    let own = s3sign_endpoint { endpoint: c(b"http://127.0.0.1:9000"), ..good };
    for (fault, endpoint) in [
        ("no region", s3sign_endpoint { region: c(b""), ..good }),
        ("slash in the region", s3sign_endpoint { region: c(b"a/b"), ..good }),
        ("key without a bucket", s3sign_endpoint { bucket: c(b""), ..good }),
        ("bucket that leaves its place", s3sign_endpoint { bucket: c(b"../b"), ..good }),
        ("bucket with a line end", s3sign_endpoint { bucket: c(b"b\r\n"), ..good }),
        ("bucket with @", s3sign_endpoint { bucket: c(b"b@evil.example"), ..own }),
        ("bucket that is no host", s3sign_endpoint { bucket: c(b"A_B"), style: S3SIGN_STYLE_VIRTUAL_HOST, ..good }),
        ("ARN that ends early", s3sign_endpoint { bucket: c(b"arn:aws:s3"), ..good }),
        ("ARN of another service", s3sign_endpoint { bucket: c(b"arn:aws:sqs:us-east-1:123456789012:q"), ..good }),
        ("key with a step", s3sign_endpoint { key: c(b"a/../b"), ..good }),
        ("custom endpoint with a step", s3sign_endpoint { endpoint: c(b"http://h/a/../b"), ..good }),
        ("custom endpoint with an encoded step", s3sign_endpoint { endpoint: c(b"http://h/%61%2F%2e%2e"), ..good }),
        ("directory bucket with no zone id of AWS", s3sign_endpoint { bucket: c(b"mybucket--usaz1--x-s3"), ..good }),
        ("its access point", s3sign_endpoint { bucket: c(b"mybucket--usaz1--xa-s3"), ..good }),
        ("alias of a beta Outpost without an endpoint", s3sign_endpoint { bucket: c(beta), ..good }),
        ("alias of an Outpost on an IP address", s3sign_endpoint { bucket: c(beta), ..own }),
        ("style 99", s3sign_endpoint { style: 99, ..good }),
        ("service 99", s3sign_endpoint { service: 99, ..good }),
        ("dualstack 2", s3sign_endpoint { dualstack: 2, ..good }),
        ("accelerate by path", s3sign_endpoint { accelerate: 1, style: S3SIGN_STYLE_PATH, ..good }),
        ("FIPS and acceleration", s3sign_endpoint { accelerate: 1, fips: 1, ..good }),
        ("dual stack on a server of one's own", s3sign_endpoint { dualstack: 1, ..own }),
        ("endpoint without a scheme", s3sign_endpoint { endpoint: c(b"127.0.0.1:9000"), ..good }),
        ("endpoint with a query", s3sign_endpoint { endpoint: c(b"http://h/?x"), ..good }),
        ("endpoint with a user name", s3sign_endpoint { endpoint: c(b"http://u@h"), ..good }),
        ("struct of size 0", s3sign_endpoint { size: 0, ..good }),
    ] {
        let outcome = twice(|out, cap, len, error| unsafe {
            ffi::s3sign_endpoint_url(&endpoint, out, cap, len, ptr::null_mut(), error)
        });
        table.row("endpoint_url", fault, outcome);
    }
}

fn helpers(table: &mut Table) {
    for (fault, line) in
        [("no colon", "name"), ("no name", ": value"), ("line end inside", "a: b\r\nc"), ("NUL", "a: \0")]
    {
        let mut header = s3sign_header { name: c(b""), value: c(b"") };
        let line = c(line.as_bytes());
        let outcome = checked(|error| unsafe { ffi::s3sign_header_from_line(line.ptr, line.len, &mut header, error) });
        table.row("header_from_line", fault, outcome);
    }
    for (fault, time) in [("no time", ""), ("words", "yesterday"), ("30 February", "Fri, 30 Feb 2013 00:00:00 GMT")] {
        let (mut offset, time) = (0, c(time.as_bytes()));
        let outcome =
            checked(|error| unsafe { ffi::s3sign_clock_offset(time.ptr, time.len, TIME, &mut offset, error) });
        table.row("clock_offset", fault, outcome);
    }
    let (mut value, name) = (0, c(b"S3SIGN_NONE_SUCH"));
    let outcome = checked(|error| unsafe { ffi::s3sign_constant(name.ptr, name.len, &mut value, error) });
    table.row("constant", "name that is not there", outcome);
    let mut profile: s3sign_provider_profile = unsafe { std::mem::zeroed() };
    unsafe { ffi::s3sign_provider_profile_init(&mut profile) };
    table.row("provider", "number 99", checked(|error| unsafe { ffi::s3sign_provider(99, &mut profile, error) }));

    for (fault, status) in [("HTTP status 0", 0), ("HTTP status of four digits", 1000), ("negative HTTP status", -403)]
    {
        let mut refusal: ffi::s3sign_refusal = unsafe { std::mem::zeroed() };
        unsafe { ffi::s3sign_refusal_init(&mut refusal) };
        refusal.http_status = status;
        let signer = signer();
        let outcome = request().with_c(|request| {
            twice(|out, cap, len, error| unsafe {
                ffi::s3sign_explain(signer.0, request, &refusal, out, cap, len, ptr::null_mut(), error)
            })
        });
        table.row("explain", fault, outcome);
    }
    let lint = Request { url: b"https://h/%".into(), ..request() };
    let signer = signer();
    let outcome = lint.with_c(|request| {
        twice(|out, cap, len, error| unsafe {
            ffi::s3sign_lint(signer.0, request, out, cap, len, ptr::null_mut(), error)
        })
    });
    table.row("lint", "stray % in the path", outcome);
}

/// Pointers that lie: lengths without memory, lists without items, structs of other sizes.
fn pointers(table: &mut Table) {
    let signer = signer();
    let lie = s3sign_str { ptr: ptr::null(), len: 3 };
    let endless = s3sign_str { ptr: c"x".as_ptr(), len: usize::MAX };
    let change = |change: &dyn Fn(&mut s3sign_request)| {
        request().with_c(|request| {
            let mut request = *request;
            change(&mut request);
            twice(|out, cap, len, error| unsafe {
                ffi::s3sign_sign(signer.0, &request, out, cap, len, ptr::null_mut(), error)
            })
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
        let small = s3sign_signer_config { size, ..unsafe { std::mem::zeroed() } };
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
        let outcome = request().with_c(|request| {
            let request = s3sign_request { url: overlapping, ..*request };
            checked(|error| unsafe {
                ffi::s3sign_sign(signer.0, &request, room, 4096, &mut len, ptr::null_mut(), error)
            })
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
        ffi::s3sign_stream_chunks(stream.0, data.cast(), 5, data, 1, room.0, room.1, &mut len, error)
    });
    table.row("stream_chunks", "data in the ends", outcome);
    let base = Request { expires: 60, ..Request::new("GET", "https://bucket.s3.amazonaws.com/", 0) };
    let (keys, mut ends) = (Pieces::new(Some(&[b"a", b"b"]), None), [1usize, 2]);
    let both = ends.as_mut_ptr();
    let outcome = base.with_c(|request| {
        checked(|error| unsafe {
            let batch = ffi::s3sign_batch { key_ends: both, ..keys.batch() };
            ffi::s3sign_presign_batch(signer.0, request, &batch, room.0, room.1, &mut len, both, error)
        })
    });
    table.row("presign_batch", "ends in their own output", outcome);
}
