//! Signs and verifies each of the twelve requests and two large ones, and verifies a large form, for `callgrind.sh`. What is counted lies
//! between two marks; name and number of calls are printed for each, in order.

use std::hint::black_box;

use s3sign_benches::contestants::{Contestant, Large, S3sign, S3signVerify, VerifyPost};
use s3sign_benches::workload::REQUESTS;

fn main() {
    for request in &REQUESTS {
        let (mut signer, mut verifier) = (S3sign::new(request), S3signVerify::new(request));
        count(request.name, 100, || signer.call());
        count(&format!("verify {}", request.name), 100, || verifier.call());
    }
    // A cost that grows faster than the form, or the request, would be seen in a call.
    let form = VerifyPost::new();
    count("verify_post", 1, || form.call());
    for (name, mut large) in [("headers", Large::headers(40_000)), ("parameters", Large::parameters(400_000))] {
        count(&format!("many {name}"), 1, || large.sign());
        count(&format!("verify many {name}"), 1, || large.verify());
    }
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
