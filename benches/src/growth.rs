//! How the time for a request grows with it: it should grow as the request does, and not faster.

use std::ffi::c_char;
use std::ptr;
use std::time::{Duration, Instant};

use s3sign::ffi;
use s3sign::ffi::constants::*;
use s3sign::ffi::types::*;
use serde_json::json;

use crate::contestants::{S3sign, c};
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
fn time(url: &str, mut pairs: Pairs) -> [f64; 2] {
    let signer = S3sign::new(&GET);
    let mut out = vec![0u8; 1 << 22];
    let (mut len, none) = (0, ptr::null_mut());
    let request = |pairs: &[s3sign_header]| {
        let mut request = signer.request();
        request.url = c(url);
        (request.headers, request.headers_len) = (pairs.as_ptr(), pairs.len());
        request
    };
    let headers = views(&pairs);
    let signing = best(|| {
        let (out, cap) = (out.as_mut_ptr().cast::<c_char>(), out.len());
        let request = request(&headers);
        unsafe { ffi::s3sign_sign(signer.signer, &request, out, cap, &mut len, ptr::null_mut(), none) }
    });
    let lines = str::from_utf8(&out[..len]).expect("text").split_terminator("\r\n");
    let signed = lines.map(|line| line.split_once(": ").expect("a header"));
    pairs.extend(signed.map(|(name, value)| (name.into(), value.into())));
    pairs.push(("host".into(), "h.example".into()));
    let headers = views(&pairs);
    let verifying = best(|| {
        let mut request = request(&headers);
        request.time = TIME;
        unsafe { ffi::s3sign_verify(signer.signer, &request, 60, none) }
    });
    [signing, verifying]
}

fn views(pairs: &Pairs) -> Vec<s3sign_header> {
    pairs.iter().map(|(name, value)| s3sign_header { name: c(name), value: c(value) }).collect()
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
