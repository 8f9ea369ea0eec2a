//! How the time for a request grows with it: it should grow as the request does, and not faster.

use std::ptr;
use std::time::{Duration, Instant};

use s3sign::ffi;
use s3sign::ffi::constants::S3SIGN_OK;
use s3sign_wrapper::Request;
use serde_json::json;

use crate::contestants::S3sign;
use crate::workload::{GET, TIME};

/// Headers, as names and values.
type Pairs = Vec<(String, String)>;

/// Print nanoseconds for each kind of growth, of signing and of verifying what was signed.
pub fn print() {
    let name = |index: usize| format!("x-amz-meta-{:06}", (index * 7919) % 1_000_003);
    let headers = |size: usize| {
        let pairs: Pairs = (0..size).map(|index| (name(index), "some value".into())).collect();
        time("https://h.example/k", pairs)
    };
    let pairs = |size: usize| {
        let pairs: Vec<String> = (0..size).map(|index| format!("{}=%41%20b", name(index))).collect();
        time(&format!("https://h.example/k?{}", pairs.join("&")), Vec::new())
    };
    let path = |size: usize| {
        let path = format!("{}{}", "a%20b/".repeat(size / 6), "x".repeat(size % 6));
        time(&format!("https://h.example/{path}"), Vec::new())
    };
    row("headers", &[1, 10, 100, 1_000], &headers);
    row("query pairs, to be encoded again", &[1, 10, 100, 1_000, 10_000], &pairs);
    row("bytes of path", &[16, 256, 1 << 12, 1 << 16], &path);
}

fn row(what: &str, sizes: &[usize], time: &dyn Fn(usize) -> [f64; 2]) {
    let times: Vec<[f64; 2]> = sizes.iter().map(|size| time(*size)).collect();
    let of = |form: usize| times.iter().map(|both| both[form]).collect::<Vec<f64>>();
    println!("{}", json!({ "id": "growth", "what": what, "sizes": sizes, "sign": of(0), "verify": of(1) }));
}

/// Of signing a request, and of verifying it.
fn time(url: &str, pairs: Pairs) -> [f64; 2] {
    let signer = S3sign::new(&GET).signer;
    let request = Request::new("GET", url, TIME).with_headers(pairs);
    let (mut out, mut len, none) = (vec![0u8; 1 << 22], 0, ptr::null_mut());
    let raw = request.raw();
    let signing = best(|| {
        let (out, cap) = (out.as_mut_ptr().cast(), out.len());
        unsafe { ffi::s3sign_sign(signer.as_ptr(), &*raw, out, cap, &mut len, ptr::null_mut(), none) }
    });
    let arrived = signer.sign(&request).expect("it is signed").arrived(&request);
    let raw = arrived.raw();
    let verifying = best(|| unsafe { ffi::s3sign_verify(signer.as_ptr(), &*raw, 60, none) });
    [signing, verifying]
}

/// The best of some calls, which all succeed.
fn best(mut call: impl FnMut() -> i32) -> f64 {
    let (mut best, mut calls, begin) = (f64::MAX, 0, Instant::now());
    while calls < 10 || begin.elapsed() < Duration::from_millis(50) {
        let start = Instant::now();
        let status = call();
        best = best.min(start.elapsed().as_nanos() as f64);
        assert_eq!(status, S3SIGN_OK);
        calls += 1;
    }
    best
}
