//! The memory of callers in calls of most kinds: what is not theirs to give is not touched, what was never written is not
//! read, and all that was made is freed. Miri sees whether that holds; it takes a second for a signature, so the calls
//! are few and their inputs small.

use std::ffi::c_char;
use std::mem::MaybeUninit;
use std::ptr;

use s3sign::ffi;
use s3sign::ffi::constants::*;
use s3sign::ffi::types::*;
use s3sign_wrapper::raw::init;
use s3sign_wrapper::{
    Condition, Config, Endpoint, Pieces, Post, Refusal, Request, Signer, Stream, header_from_line, header_pairs, plan,
    text,
};

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
    let signed = fresh(|out, cap, len| unsafe {
        ffi::s3sign_sign(signer.as_ptr(), &*request.raw(), out, cap, len, ptr::null_mut(), ptr::null_mut())
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
    let request = Request::new("GET", URL, TIME);
    let request = s3sign_request { url: s3sign_str { ptr: out, len: URL.len() }, ..*request.raw() };
    let (by, none) = (signer.as_ptr(), ptr::null_mut());
    let status = unsafe { ffi::s3sign_sign(by, &request, out, URL.len(), &mut len, ptr::null_mut(), none) };
    assert_eq!((status, len, room[0]), (S3SIGN_ERR_OVERLAP, 0, 0));
    let mut room = b"AWS AKID:c2lnbmF0dXJl".to_vec();
    let out: *mut c_char = room.as_mut_ptr().cast();
    let arrived = Request::new("GET", "/b/k", TIME).header("Date", "Fri, 24 May 2013 00:00:00 GMT");
    let arrived = arrived.header("Authorization", "");
    let (arrived, mut claim) = (arrived.raw(), init(ffi::s3sign_claim_init));
    let status = unsafe {
        let mut headers = std::slice::from_raw_parts(arrived.headers, arrived.headers_len).to_vec();
        headers[1].value = s3sign_str { ptr: out, len: room.len() };
        let request = s3sign_request { headers: headers.as_ptr(), ..*arrived };
        ffi::s3sign_verify_parse(&request, out, room.len(), &mut len, &mut claim, ptr::null_mut())
    };
    assert_eq!((status, len, room[0]), (S3SIGN_ERR_OVERLAP, 0, 0));
    let plan = plan(S3SIGN_CHUNKS_SIGNED, S3SIGN_CHECKSUM_NONE, 5);
    let (stream, _) = Stream::begin(&signer, &Request::new("PUT", "https://h/b/k", TIME), &plan).unwrap();
    assert_eq!(stream.chunk_in_place(5).unwrap_err().status, S3SIGN_ERR_OVERLAP);
    let mut ends = [1usize];
    let both = ends.as_mut_ptr();
    let base = Request { expires: 60, ..Request::new("GET", "https://bucket.s3.amazonaws.com/", TIME) };
    let (mut room, request, keys) = ([0; 512], base.raw(), Pieces::new(Some(&[b"k"]), None));
    let batch = ffi::s3sign_batch { key_ends: both, ..*keys.raw() };
    let status = unsafe {
        let (out, cap, error) = (room.as_mut_ptr(), room.len(), ptr::null_mut());
        ffi::s3sign_presign_batch(signer.as_ptr(), &*request, &batch, out, cap, &mut len, both, error)
    };
    assert_eq!((status, ends), (S3SIGN_ERR_OVERLAP, [0]));
}

#[test]
fn structs_may_be_newer_and_at_any_address() {
    let (config, request) = (config(), Request::new("GET", URL, TIME));
    let (mut config, mut request) = (Odd::new(&*config.raw()), Odd::new(&*request.raw()));
    let (mut error, mut result) = (Odd::new(&init(ffi::s3sign_error_init)), Odd::new(&init(ffi::s3sign_result_init)));
    let mut made = ptr::null_mut();
    assert_eq!(unsafe { ffi::s3sign_signer_new(config.pointer(), &mut made, error.pointer()) }, S3SIGN_OK);
    let made = unsafe { Signer::from_raw(made) };
    let signed = fresh(|out, cap, len| unsafe {
        ffi::s3sign_sign(made.as_ptr(), request.pointer(), out, cap, len, result.pointer(), error.pointer())
    });
    let result = unsafe { result.pointer::<s3sign_result>().read_unaligned() };
    assert!(result.headers.len == signed.iter().position(|byte| *byte == 0).unwrap());
    let status = unsafe {
        let (by, none) = (made.as_ptr(), ptr::null_mut());
        ffi::s3sign_sign(by, ptr::null(), ptr::null_mut(), 0, &mut 0, none, error.pointer())
    };
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
    let arrived = Request::new("PUT", "/b/k", TIME).header("Host", "h").with_headers(header_pairs(&headers));
    let data = signer.verify_stream(&arrived, 0, &body, 7).unwrap();
    assert_eq!(data, b"hello");
}

#[test]
fn what_arrives_is_taken_apart_and_explained() {
    let signer = signer();
    let request = Request::new("GET", "https://h/b/k", TIME);
    let arrived = signer.sign(&request).unwrap().arrived(&request);
    signer.verify(&arrived, 0).unwrap();
    let (by, none, arrived, request) = (signer.as_ptr(), ptr::null_mut(), arrived.raw(), request.raw());
    let mut claim = init(ffi::s3sign_claim_init);
    fresh(|out, cap, len| unsafe { ffi::s3sign_verify_parse(&*arrived, out, cap, len, &mut claim, none) });
    let body = b"<Error><Code>SignatureDoesNotMatch</Code><StringToSign>AWS4</StringToSign></Error>".into();
    let refusal = Refusal { http_status: 403, body, ..Refusal::default() };
    let (refusal, mut explanation, mut findings) = (refusal.raw(), init(ffi::s3sign_explanation_init), 0);
    fresh(|out, cap, len| unsafe {
        ffi::s3sign_explain(by, &*request, &*refusal, out, cap, len, &mut explanation, none)
    });
    fresh(|out, cap, len| unsafe { ffi::s3sign_lint(by, &*request, out, cap, len, &mut findings, none) });
}

#[test]
fn forms_and_places_are_written() {
    let signer = signer();
    let conditions = vec![Condition::new(S3SIGN_CONDITION_EQ, "key", "a\"b")];
    let post = Post { bucket: "b".into(), conditions, time: TIME, expires: 60, ..Post::default() };
    let post = post.raw();
    fresh(|out, cap, len| unsafe { ffi::s3sign_post_policy(signer.as_ptr(), &*post, out, cap, len, ptr::null_mut()) });
    let (bucket, key, region) = ("bucket".into(), "k".into(), "us-east-1".into());
    let found = Endpoint { bucket, key, region, ..Endpoint::default() }.resolve().unwrap();
    assert_eq!(found.url, "https://bucket.s3.us-east-1.amazonaws.com/k");
    assert_eq!(header_from_line(b"Name: value"), Ok((&b"Name"[..], &b"value"[..])));
}

/// Miri sees a signer that is used after it was freed, or not freed.
#[test]
fn the_last_of_several_threads_frees_a_signer() {
    let signer = signer();
    std::thread::scope(|scope| {
        for _ in 0..3 {
            let retained = unsafe { ffi::s3sign_signer_retain(signer.as_ptr()) } as usize;
            scope.spawn(move || unsafe { ffi::s3sign_signer_free(retained as *mut ffi::s3sign_signer) });
        }
        drop(signer);
    });
}
