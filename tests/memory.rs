//! The memory of callers in calls of most kinds: what is not theirs to give is not touched, what was never written is not
//! read, and all that was made is freed. Miri sees whether that holds; it takes a second for a signature, so the calls
//! are few and their inputs small.

mod common;

use std::ffi::c_char;
use std::mem::{MaybeUninit, zeroed};
use std::ptr;

use common::stream::{Stream, plan};
use common::{Config, Pieces, Request, Signer, c, new_error, new_result, text, twice};
use s3sign::ffi;
use s3sign::ffi::constants::*;
use s3sign::ffi::types::*;

const TIME: i64 = 1_369_353_600;
const URL: &str = "https://bucket.s3.amazonaws.com/a";

fn config() -> Config {
    Config { session_token: b"token".into(), ..Config::new("AKID", "secret", "us-east-1") }
}

fn signer() -> Signer {
    Signer::new(&config()).unwrap()
}

/// A call with room for output that was never written to.
fn fresh(call: impl FnOnce(*mut c_char, usize, *mut usize) -> i32) -> Vec<u8> {
    let mut room = Box::new_uninit_slice(2048);
    let mut len = MaybeUninit::uninit();
    assert_eq!(call(room.as_mut_ptr().cast(), room.len(), len.as_mut_ptr()), S3SIGN_OK);
    let len = unsafe { len.assume_init() };
    room[..=len].iter().map(|byte: &MaybeUninit<u8>| unsafe { byte.assume_init() }).take(len).collect()
}

/// A struct as a caller may have it: compiled against a later version, at an odd address.
struct Odd {
    bytes: Vec<u8>,
    start: usize,
}

impl Odd {
    fn new<T>(known: &T) -> Self {
        let (len, unknown) = (size_of::<T>(), 24);
        let mut bytes = vec![0; 1 + len + unknown];
        let start = 1 - bytes.as_ptr().addr() % 2;
        unsafe { ptr::copy_nonoverlapping(ptr::from_ref(known).cast(), bytes[start..].as_mut_ptr(), len) };
        bytes[start..start + 4].copy_from_slice(&((len + unknown) as u32).to_ne_bytes());
        Odd { bytes, start }
    }

    fn pointer<T>(&mut self) -> *mut T {
        self.bytes[self.start..].as_mut_ptr().cast()
    }
}

#[test]
fn signing_writes_the_output_and_nothing_reads_it_before() {
    let signer = signer();
    let request =
        Request { query: b"b=&a".into(), ..Request::new("GET", URL, TIME) }.header("X-B", " v ").header("a", "");
    let signed = request.with_c(|request| {
        fresh(|out, cap, len| unsafe {
            ffi::s3sign_sign(signer.0, request, out, cap, len, ptr::null_mut(), ptr::null_mut())
        })
    });
    assert!(text(&signed).contains("x-amz-date: 20130524T000000Z\r\n"));
    let base = Request { expires: 60, ..Request::new("GET", "https://bucket.s3.amazonaws.com/", TIME) };
    let urls = signer.presign_batch(&base, &[b"a", b"b c", b"d", b"e", b"f"]).unwrap();
    assert_eq!(urls[0], signer.presign(&Request { url: URL.into(), ..base }).unwrap().url);
}

#[test]
fn input_that_lies_in_the_output_is_refused() {
    let (signer, mut room, mut len) = (signer(), URL.as_bytes().to_vec(), 0);
    let out: *mut c_char = room.as_mut_ptr().cast();
    let status = Request::new("GET", URL, TIME).with_c(|request| {
        let request = s3sign_request { url: s3sign_str { ptr: out, len: URL.len() }, ..*request };
        unsafe { ffi::s3sign_sign(signer.0, &request, out, URL.len(), &mut len, ptr::null_mut(), ptr::null_mut()) }
    });
    assert_eq!((status, len, room[0]), (S3SIGN_ERR_OVERLAP, 0, 0));
    let mut room = b"AWS AKID:c2lnbmF0dXJl".to_vec();
    let out: *mut c_char = room.as_mut_ptr().cast();
    let arrived = Request::new("GET", "/b/k", TIME).header("Date", "Fri, 24 May 2013 00:00:00 GMT");
    let status = arrived.header("Authorization", "").with_c(|request| unsafe {
        let mut headers = std::slice::from_raw_parts(request.headers, request.headers_len).to_vec();
        headers[1].value = s3sign_str { ptr: out, len: room.len() };
        let (request, mut claim) = (s3sign_request { headers: headers.as_ptr(), ..*request }, std::mem::zeroed());
        ffi::s3sign_claim_init(&mut claim);
        ffi::s3sign_verify_parse(&request, out, room.len(), &mut len, &mut claim, ptr::null_mut())
    });
    assert_eq!((status, len, room[0]), (S3SIGN_ERR_OVERLAP, 0, 0));
    let plan = plan(S3SIGN_CHUNKS_SIGNED, S3SIGN_CHECKSUM_NONE, 5);
    let (stream, _) = Stream::begin(&signer, &Request::new("PUT", "https://h/b/k", TIME), &plan).unwrap();
    assert_eq!(stream.chunk_in_place(5).unwrap_err().status, S3SIGN_ERR_OVERLAP);
    let mut ends = [1usize];
    let both = ends.as_mut_ptr();
    let base = Request { expires: 60, ..Request::new("GET", "https://bucket.s3.amazonaws.com/", TIME) };
    let status = base.with_c(|request| unsafe {
        let (mut room, mut len, error) = ([0; 512], 0, ptr::null_mut());
        let (out, cap) = (room.as_mut_ptr(), room.len());
        let batch =
            ffi::s3sign_batch { keys: c"k".as_ptr(), key_ends: both, ..Pieces::new(Some(&[b"k"]), None).batch() };
        ffi::s3sign_presign_batch(signer.0, request, &batch, out, cap, &mut len, both, error)
    });
    assert_eq!((status, ends), (S3SIGN_ERR_OVERLAP, [0]));
}

#[test]
fn structs_may_be_newer_and_at_any_address() {
    let config = s3sign_signer_config {
        size: size_of::<s3sign_signer_config>() as u32,
        access_key_id: c(b"AKID"),
        secret_access_key: c(b"secret"),
        region: c(b"us-east-1"),
        ..unsafe { zeroed() }
    };
    let (mut config, mut error, mut result) = (Odd::new(&config), Odd::new(&new_error()), Odd::new(&new_result()));
    let mut made = Signer(ptr::null_mut());
    assert_eq!(unsafe { ffi::s3sign_signer_new(config.pointer(), &mut made.0, error.pointer()) }, S3SIGN_OK);
    let signed = Request::new("GET", URL, TIME).with_c(|request| {
        let mut request = Odd::new(request);
        fresh(|out, cap, len| unsafe {
            ffi::s3sign_sign(made.0, request.pointer(), out, cap, len, result.pointer(), error.pointer())
        })
    });
    let result = unsafe { result.pointer::<s3sign_result>().read_unaligned() };
    assert!(result.headers.len == signed.iter().position(|byte| *byte == 0).unwrap());
    let status =
        unsafe { ffi::s3sign_sign(made.0, ptr::null(), ptr::null_mut(), 0, &mut 0, ptr::null_mut(), error.pointer()) };
    assert_eq!((status, unsafe { error.pointer::<s3sign_error>().read_unaligned() }.status), (status, S3SIGN_ERR_NULL));
    let mut plan = Odd::new(&plan(S3SIGN_CHUNKS_SIGNED, S3SIGN_CHECKSUM_NONE, 5));
    unsafe { ffi::s3sign_stream_plan_init(plan.pointer()) };
}

#[test]
fn a_body_goes_out_and_comes_in() {
    let signer = signer();
    let plan = plan(S3SIGN_CHUNKS_SIGNED, S3SIGN_CHECKSUM_CRC32C, 5);
    let (stream, headers) = Stream::begin(&signer, &Request::new("PUT", "https://h/b/k", TIME), &plan).unwrap();
    let body = stream.body(b"hello", 65_536);
    let mut arrived = Request::new("PUT", "/b/k", TIME).header("Host", "h");
    for (name, value) in headers.split_terminator("\r\n").map(|line| line.split_once(": ").unwrap()) {
        arrived = arrived.header(name, value);
    }
    let (mut incoming, mut data) = (ptr::null_mut(), Vec::<u8>::new());
    let begin =
        |request: &_| unsafe { ffi::s3sign_incoming_begin(signer.0, request, 0, &mut incoming, ptr::null_mut()) };
    assert_eq!(arrived.with_c(begin), S3SIGN_OK);
    for mut piece in body.chunks(7) {
        while !piece.is_empty() {
            let (mut used, mut run) = (0, c(b""));
            let (from, error) = (piece.as_ptr().cast(), ptr::null_mut());
            let pushed = unsafe { ffi::s3sign_incoming_push(incoming, from, piece.len(), &mut used, &mut run, error) };
            assert_eq!(pushed, S3SIGN_OK);
            if run.len > 0 {
                data.extend_from_slice(unsafe { std::slice::from_raw_parts(run.ptr.cast(), run.len) });
            }
            piece = &piece[used..];
        }
    }
    assert_eq!(unsafe { ffi::s3sign_incoming_finish(incoming, ptr::null_mut()) }, S3SIGN_OK);
    unsafe { ffi::s3sign_incoming_free(incoming) }
    assert_eq!(data, b"hello");
}

#[test]
fn what_arrives_is_taken_apart_and_explained() {
    let signer = signer();
    let request = Request::new("GET", "https://h/b/k", TIME);
    let output = signer.sign(&request).unwrap();
    let mut arrived = Request::new("GET", "/b/k", TIME).header("host", "h");
    for (name, value) in output.header_pairs() {
        arrived = arrived.header(name, value);
    }
    signer.verify(&arrived, 0).unwrap();
    let mut claim: s3sign_claim = unsafe { zeroed() };
    unsafe { ffi::s3sign_claim_init(&mut claim) };
    arrived.with_c(|request| {
        fresh(|out, cap, len| unsafe { ffi::s3sign_verify_parse(request, out, cap, len, &mut claim, ptr::null_mut()) })
    });
    let mut refusal: ffi::s3sign_refusal = unsafe { zeroed() };
    unsafe { ffi::s3sign_refusal_init(&mut refusal) };
    let answer = b"<Error><Code>SignatureDoesNotMatch</Code><StringToSign>AWS4</StringToSign></Error>";
    (refusal.http_status, refusal.body) = (403, c(answer));
    let mut explanation: ffi::s3sign_explanation = unsafe { zeroed() };
    unsafe { ffi::s3sign_explanation_init(&mut explanation) };
    let mut findings = 0;
    request.with_c(|request| unsafe {
        let (signer, error) = (signer.0, ptr::null_mut());
        fresh(|out, cap, len| ffi::s3sign_explain(signer, request, &refusal, out, cap, len, &mut explanation, error));
        fresh(|out, cap, len| ffi::s3sign_lint(signer, request, out, cap, len, &mut findings, error));
    });
}

#[test]
fn forms_and_places_are_written() {
    let signer = signer();
    let mut post: s3sign_post = unsafe { zeroed() };
    unsafe { ffi::s3sign_post_init(&mut post) };
    let conditions = [s3sign_condition { name: c(b"key"), value: c(b"a\"b"), ..unsafe { zeroed() } }];
    (post.bucket, post.time, post.expires) = (c(b"b"), TIME, 60);
    (post.conditions, post.conditions_len) = (conditions.as_ptr(), 1);
    fresh(|out, cap, len| unsafe { ffi::s3sign_post_policy(signer.0, &post, out, cap, len, ptr::null_mut()) });
    let mut endpoint: s3sign_endpoint = unsafe { zeroed() };
    unsafe { ffi::s3sign_endpoint_init(&mut endpoint) };
    (endpoint.bucket, endpoint.key, endpoint.region) = (c(b"bucket"), c(b"k"), c(b"us-east-1"));
    let url = twice(|out, cap, len, error| unsafe {
        ffi::s3sign_endpoint_url(&endpoint, out, cap, len, ptr::null_mut(), error)
    });
    assert_eq!(url.unwrap(), b"https://bucket.s3.us-east-1.amazonaws.com/k");
    let mut header = s3sign_header { name: c(b""), value: c(b"") };
    let line = c(b"Name: value");
    let split = unsafe { ffi::s3sign_header_from_line(line.ptr, line.len, &mut header, ptr::null_mut()) };
    assert_eq!((split, header.name.len, header.value.len), (S3SIGN_OK, 4, 5));
}
