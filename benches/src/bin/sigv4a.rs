//! SigV4A with the feature `ring`, beside ring and p256 alone: `cargo run --release -p s3sign-benches --features ring --bin
//! sigv4a`. Prints what `report.py` takes; with `--check` it fails beyond a ratio of 1.3 to ring alone.

use std::process::ExitCode;

use s3sign_benches::allocations::Counting;
use s3sign_benches::own;
use s3sign_benches::report::{self, checked};
use s3sign_benches::timing::Rounds;

const BOUND: f64 = 1.3;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() -> ExitCode {
    let comparisons = [
        ("sigv4a", "The same GET with SigV4A", "ring and p256 sign the string to sign alone", own::sigv4a()),
        (
            "sigv4a-verify",
            "The same GET with SigV4A, verified",
            "ring and p256 verify the string to sign alone; s3sign, built with ring, reads the claim too",
            own::sigv4a_verification(),
        ),
    ];
    let (check, mut failed) = (std::env::args().any(|argument| argument == "--check"), false);
    for (id, title, note, mut contestants) in comparisons {
        if !check {
            report::compare(id, title, note, Rounds::SHORT, &mut contestants);
            continue;
        }
        contestants.truncate(2);
        let times = checked(Rounds::OF_CHECKS, &mut contestants);
        let ratio = times[1].best / times[0].best;
        println!("{}  {id}: {ratio:.2} of ring alone, {BOUND} allowed", if ratio <= BOUND { "ok  " } else { "over" });
        failed |= ratio > BOUND;
    }
    ExitCode::from(u8::from(failed))
}
