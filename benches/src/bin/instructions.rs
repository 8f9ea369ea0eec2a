//! Signs or verifies `COUNT` times, for `callgrind.sh`: `instructions sign|presign|batch|verify_post COUNT`.

use s3sign_benches::contestants::{Contestant, S3sign, S3signBatch, VerifyPost};
use s3sign_benches::workload;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let count: u32 = arguments[2].parse().expect("a count");
    if arguments[1] == "verify_post" {
        let form = VerifyPost::new();
        return (0..count).for_each(|_| form.call());
    }
    let workload = match arguments[1].as_str() {
        "sign" => &workload::HEADERS,
        "presign" | "batch" => &workload::PRESIGNED,
        other => panic!("not to be counted: {other}"),
    };
    let mut signer = S3sign::new(workload);
    // Derives the day's key, without calling what is counted.
    signer.stages();
    let mut contestant: Box<dyn Contestant> = match arguments[1].as_str() {
        "batch" => Box::new(S3signBatch::new(workload)),
        _ => Box::new(signer),
    };
    (0..count).for_each(|_| contestant.call());
}
