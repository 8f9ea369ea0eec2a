//! Speed and allocations of s3sign beside other signers that Rust can call, all in this process.
//!
//! With `--check`: whether s3sign keeps the bounds in `bounds.tsv`.

use s3sign::ffi::constants::*;
use s3sign_benches::allocations::Counting;
use s3sign_benches::contestants::*;
use s3sign_benches::timing::Rounds;
use s3sign_benches::workload::{self, TIME, Workload};
use s3sign_benches::{bounds, growth, report};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

type Contestants = Vec<Box<dyn Contestant>>;

fn main() {
    if std::env::args().any(|argument| argument == "--check") {
        return check();
    }
    report::machine();
    let rounds = Rounds::SHORT;
    for (id, workload) in [("sign", &workload::HEADERS), ("presign", &workload::PRESIGNED)] {
        let mut contestants = own(workload);
        contestants.push(Box::new(AwsSigv4::new(workload, true)));
        contestants.push(Box::new(AwsSigv4::new(workload, false)));
        contestants.push(Box::new(Reqsign::new(workload)));
        contestants.push(Box::new(RustS3::new(workload)));
        if workload.expires != 0 {
            contestants.push(Box::new(RustyS3::new(workload)));
        }
        let note = format!("{} compressions: {}", Sha256Only::new(workload).blocks(), workload.url());
        report::compare(id, workload.name, &note, rounds, &mut contestants);
    }
    report::compare("chunks", "A body in chunks of 64 KiB", "for each chunk", rounds, &mut bodies());
    let note = format!("{} compressions", ColdKeyFloor::BLOCKS);
    report::compare("cold-key", "A signing key, derived anew", &note, rounds, &mut cold_key());
    let signer = S3sign::with(&workload::HEADERS, S3SIGN_ALGORITHM_SIGV4A, TIME);
    let mut contestants: Contestants = vec![Box::new(P256::new(true)), Box::new(signer), Box::new(P256::new(false))];
    report::compare(
        "sigv4a",
        "The same GET with SigV4A",
        "the others sign the string to sign alone",
        rounds,
        &mut contestants,
    );
    growth::print();
}

/// The floor and s3sign.
fn own(workload: &'static Workload) -> Contestants {
    let mut contestants: Contestants = vec![Box::new(Sha256Only::new(workload)), Box::new(S3sign::new(workload))];
    if workload.expires != 0 {
        contestants.push(Box::new(S3signBatch::new(workload)));
    }
    contestants
}

fn bodies() -> Contestants {
    let crcs = [S3SIGN_CHECKSUM_CRC32, S3SIGN_CHECKSUM_CRC32C, S3SIGN_CHECKSUM_CRC64NVME].map(Body::HashedWith);
    let bodies = [&[Body::HashedAlone, Body::Signed][..], &crcs].concat();
    bodies.into_iter().map(|body| Box::new(Streaming::new(body)) as Box<dyn Contestant>).collect()
}

fn cold_key() -> Contestants {
    vec![Box::new(ColdKeyFloor::new()), Box::new(ColdKey::new())]
}

/// Only what s3sign does, beside what has to be done anyway.
fn check() {
    let groups = [
        ("sign", own(&workload::HEADERS)),
        ("presign", own(&workload::PRESIGNED)),
        ("chunks", bodies()),
        ("cold-key", cold_key()),
    ];
    let failed = groups.into_iter().filter_map(|(id, mut contestants)| bounds::broken(id, &mut contestants)).count();
    std::process::exit(i32::from(failed > 0));
}
