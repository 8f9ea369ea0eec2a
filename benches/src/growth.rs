//! How the time for a request grows with it: by an item, it should stay the same.

use std::ffi::c_char;
use std::ptr;
use std::time::Instant;

use s3sign::ffi;
use s3sign::ffi::constants::*;
use s3sign::ffi::types::*;

use crate::contestants::{S3sign, c};
use crate::workload::HEADERS;

const SIZES: [usize; 5] = [10, 100, 1_000, 10_000, 100_000];

/// Print nanoseconds an item for each kind of growth.
pub fn print() {
    println!("**Growth**, ns an item, for so many of them:\n");
    println!("| what grows | {} |", SIZES.map(|size| size.to_string()).join(" | "));
    println!("| --- | {} |", SIZES.map(|_| "---:").join(" | "));
    let name = |index: usize| format!("x-amz-meta-{:06}", (index * 7919) % 1_000_003);
    let headers = |size: usize| {
        let names: Vec<String> = (0..size).map(name).collect();
        time(size, "https://h.example/k", "", &names)
    };
    let pairs = |size: usize| {
        let pairs: Vec<String> = (0..size).map(|index| format!("{}=%41%20b", name(index))).collect();
        time(size, "https://h.example/k", &pairs.join("&"), &[])
    };
    let path = |size: usize| time(size, &format!("https://h.example/{}", "a%20b/".repeat(size / 6)), "", &[]);
    row("headers", &headers);
    row("query pairs, to be encoded again", &pairs);
    row("bytes of path", &path);
    println!();
}

fn row(what: &str, time: &dyn Fn(usize) -> f64) {
    println!("| {what} | {} |", SIZES.map(|size| format!("{:.1}", time(size))).join(" | "));
}

/// The best of some calls, by item.
fn time(size: usize, url: &str, query: &str, names: &[String]) -> f64 {
    let signer = S3sign::new(&HEADERS);
    let mut request = signer.request();
    let headers: Vec<s3sign_header> =
        names.iter().map(|name| s3sign_header { name: c(name), value: c("some value") }).collect();
    (request.url, request.query) = (c(url), c(query));
    request.path_mode = S3SIGN_PATH_CANONICAL;
    (request.headers, request.headers_len) = (headers.as_ptr(), headers.len());
    let mut out = vec![0u8; 1 << 25];
    let mut best = f64::MAX;
    for _ in 0..7 {
        let mut len = 0;
        let start = Instant::now();
        let (none, cap) = (ptr::null_mut(), out.len());
        let out = out.as_mut_ptr().cast::<c_char>();
        let status = unsafe { ffi::s3sign_sign(signer.signer, &request, out, cap, &mut len, ptr::null_mut(), none) };
        best = best.min(start.elapsed().as_nanos() as f64);
        assert_eq!(status, S3SIGN_OK);
    }
    best / size as f64
}
