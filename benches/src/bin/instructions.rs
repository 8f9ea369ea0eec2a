//! Signs and verifies each of the twelve requests `COUNT` times, for `callgrind.sh`: `instructions COUNT`. What is counted
//! lies between two marks; the names are printed in order.

use std::hint::black_box;

use s3sign_benches::contestants::{Contestant, S3sign, S3signVerify};
use s3sign_benches::workload::REQUESTS;

fn main() {
    let count: u32 = std::env::args().nth(1).expect("a count").parse().expect("a number");
    let run = |name: &str, mut contestant: Box<dyn Contestant>| {
        // Derives the day's key.
        contestant.call();
        mark_start();
        (0..count).for_each(|_| contestant.call());
        mark_end();
        println!("{name}");
    };
    for request in &REQUESTS {
        run(request.name, Box::new(S3sign::new(request)));
        run(&format!("verify {}", request.name), Box::new(S3signVerify::new(request)));
    }
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
