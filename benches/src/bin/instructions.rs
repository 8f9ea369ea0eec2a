//! Signs and verifies each of the twelve requests, and verifies a large form, for `callgrind.sh`. What is counted lies
//! between two marks; name and number of calls are printed for each, in order.

use std::hint::black_box;

use s3sign_benches::contestants::{Contestant, S3sign, S3signVerify, VerifyPost};
use s3sign_benches::workload::REQUESTS;

fn main() {
    for request in &REQUESTS {
        let (mut signer, mut verifier) = (S3sign::new(request), S3signVerify::new(request));
        count(request.name, 100, || signer.call());
        count(&format!("verify {}", request.name), 100, || verifier.call());
    }
    // A cost that grows faster than the form would be seen in a call.
    let form = VerifyPost::new();
    count("verify_post", 1, || form.call());
}

fn count(name: &str, calls: u32, mut call: impl FnMut()) {
    // Derives the day's key.
    call();
    mark_start();
    (0..calls).for_each(|_| call());
    mark_end();
    println!("{name}\t{calls}");
}

#[inline(never)]
#[unsafe(no_mangle)]
extern "C" fn mark_start() {
    black_box(());
}

#[inline(never)]
#[unsafe(no_mangle)]
extern "C" fn mark_end() {
    black_box(());
}
