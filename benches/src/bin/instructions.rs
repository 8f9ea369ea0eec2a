//! Signs `COUNT` times, for `callgrind.sh`: `instructions sign|presign|batch COUNT`.

use s3sign_benches::contestants::{Contestant, S3sign, S3signBatch};
use s3sign_benches::workload;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let workload = match arguments[1].as_str() {
        "sign" => &workload::HEADERS,
        "presign" | "batch" => &workload::PRESIGNED,
        other => panic!("neither sign nor presign nor batch: {other}"),
    };
    let mut signer = S3sign::new(workload);
    // Derives the day's key, without calling what is counted.
    signer.stages();
    let mut contestant: Box<dyn Contestant> = match arguments[1].as_str() {
        "batch" => Box::new(S3signBatch::new(workload)),
        _ => Box::new(signer),
    };
    (0..arguments[2].parse().expect("a count")).for_each(|_: u32| contestant.call());
}
