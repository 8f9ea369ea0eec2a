//! A warmed signer signs, presigns and verifies without touching the heap, and so does a stream for each chunk.

mod common;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ptr;

use s3sign::ffi;
use s3sign::ffi::constants::*;
use s3sign::ffi::types::s3sign_stream_plan;
use s3sign_wrapper::raw::init;
use s3sign_wrapper::{Config, Pieces, Request, Signer, Stream, plan};

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

const TIME: i64 = 1_369_353_600;

struct Counting;

unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

#[test]
fn a_warmed_signer_does_not_allocate() {
    let config = Config { session_token: "T".repeat(2_000).into(), ..Config::example("us-east-1") };
    let signer = Signer::new(&config).unwrap();
    let url = "https://examplebucket.s3.us-east-1.amazonaws.com/photos/2024/puppy%20one.jpg?b=2&versionId=3&a=%C3%A9";
    let mut request = Request::new("GET", url, TIME);
    for i in 0..10 {
        request = request.header(format!("X-Amz-Meta-{i}"), "  a   value ");
    }
    let mut out = vec![0u8; 16_384];
    for (function, expires) in
        [(ffi::s3sign_sign as unsafe extern "C" fn(_, _, _, _, _, _, _) -> _, 0), (ffi::s3sign_presign, 60)]
    {
        request.expires = expires;
        let request = request.raw();
        let mut call = || {
            let (mut len, mut result) = (0, init(ffi::s3sign_result_init));
            let mut error = init(ffi::s3sign_error_init);
            let mut call =
                |out, cap| unsafe { function(signer.as_ptr(), &*request, out, cap, &mut len, &mut result, &mut error) };
            assert_eq!(call(out.as_mut_ptr().cast(), out.len()), S3SIGN_OK);
            assert_eq!(call(ptr::null_mut(), 0), S3SIGN_ERR_BUFFER_TOO_SMALL);
        };
        call();
        let before = ALLOCATIONS.get();
        call();
        assert_eq!(ALLOCATIONS.get() - before, 0, "with expires {expires}");
    }
    let before = ALLOCATIONS.get();
    drop(std::hint::black_box(Box::new(1)));
    assert_eq!(ALLOCATIONS.get() - before, 1, "the allocator counts");
}

#[test]
fn a_batch_does_not_allocate_for_its_urls() {
    let signer = Signer::new(&Config::new("AKIDEXAMPLE", "secret", "us-east-1")).unwrap();
    let keys = ["photos/2024/puppy \u{e9}.jpg".as_bytes(); 100];
    let queries = [&b"uploadId=abcdefghijklmnopqrstuvwxyz&partNumber=17&A=%20"[..]; 100];
    let (mut out, mut out_ends, mut len) = (vec![0u8; 65_536], vec![0; 100], 0);
    let request = Request { expires: 60, ..Request::new("GET", "https://bucket.s3.amazonaws.com/", TIME) };
    for varied in
        [Pieces::new(Some(&keys), None), Pieces::new(None, Some(&queries)), Pieces::new(Some(&keys), Some(&queries))]
    {
        let (request, batch) = (request.raw(), varied.raw());
        let mut call = || unsafe {
            let (out, cap, ends, none) = (out.as_mut_ptr().cast(), out.len(), out_ends.as_mut_ptr(), ptr::null_mut());
            ffi::s3sign_presign_batch(signer.as_ptr(), &*request, &*batch, out, cap, &mut len, ends, none)
        };
        assert_eq!(call(), S3SIGN_OK);
        let before = ALLOCATIONS.get();
        assert_eq!(call(), S3SIGN_OK);
        assert_eq!(ALLOCATIONS.get() - before, 0);
    }
}

#[test]
fn a_stream_does_not_allocate_for_its_chunks() {
    const CHUNK: usize = 16_384;
    let data = vec![b'a'; 4 * CHUNK];
    for (algorithm, chunks, checksum) in [
        (S3SIGN_ALGORITHM_SIGV4, S3SIGN_CHUNKS_SIGNED, S3SIGN_CHECKSUM_NONE),
        (S3SIGN_ALGORITHM_SIGV4, S3SIGN_CHUNKS_SIGNED, S3SIGN_CHECKSUM_SHA256),
        (S3SIGN_ALGORITHM_SIGV4, S3SIGN_CHUNKS_UNSIGNED, S3SIGN_CHECKSUM_CRC64NVME),
        (S3SIGN_ALGORITHM_SIGV4A, S3SIGN_CHUNKS_SIGNED, S3SIGN_CHECKSUM_NONE),
        (S3SIGN_ALGORITHM_SIGV4A, S3SIGN_CHUNKS_SIGNED, S3SIGN_CHECKSUM_CRC32),
    ] {
        let signer = Signer::new(&Config { algorithm, ..Config::new("AKID", "secret", "us-east-1") }).unwrap();
        let (decoded_length, chunk_size) = (7 * CHUNK as i64, CHUNK as i64);
        let plan = s3sign_stream_plan { algorithm, chunk_size, ..plan(chunks, checksum, decoded_length) };
        let (stream, _) = Stream::begin(&signer, &Request::new("PUT", "https://host/b/k", TIME), &plan).unwrap();
        let (by, none) = (stream.as_ptr(), ptr::null_mut());
        let (mut out, mut len) = ([0; 4096], 0);
        let room = (out.as_mut_ptr(), out.len());
        let before = ALLOCATIONS.get();
        for _ in 0..3 {
            let status =
                unsafe { ffi::s3sign_stream_chunk(by, data.as_ptr().cast(), CHUNK, room.0, room.1, &mut len, none) };
            assert_eq!(status, S3SIGN_OK);
        }
        let (four, mut ends) = ((data.as_ptr().cast(), data.len()), [0; 4]);
        let status = unsafe {
            ffi::s3sign_stream_chunks(by, four.0, four.1, ends.as_mut_ptr(), 4, room.0, room.1, &mut len, none)
        };
        assert_eq!(status, S3SIGN_OK);
        assert_eq!(unsafe { ffi::s3sign_stream_finish(by, room.0, room.1, &mut len, none) }, S3SIGN_OK);
        assert_eq!(ALLOCATIONS.get() - before, 0, "{algorithm} {chunks} {checksum}");
    }
}

#[test]
fn verification_does_not_allocate() {
    let signer = Signer::new(&Config::new("AKIDEXAMPLE", "secret", "us-east-1")).unwrap();
    let request = Request::new("GET", "https://h.example/b/photos/puppy%20one.jpg?versionId=3", TIME)
        .header("x-amz-meta-a", "1")
        .header("content-type", "text/plain");
    for expires in [0, 60] {
        let request = Request { expires, ..request.clone() };
        let output = if expires > 0 { signer.presign(&request) } else { signer.sign(&request) }.unwrap();
        let arrived = output.arrived(&request);
        let arrived = arrived.raw();
        let verify = || unsafe { ffi::s3sign_verify(signer.as_ptr(), &*arrived, 0, ptr::null_mut()) };
        assert_eq!(verify(), S3SIGN_OK);
        let before = ALLOCATIONS.get();
        assert_eq!(verify(), S3SIGN_OK);
        assert_eq!(ALLOCATIONS.get() - before, 0, "with expires {expires}");
    }
}
