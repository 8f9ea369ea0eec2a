//! Signs `COUNT` times, for `callgrind.sh`: `instructions sign|presign COUNT`.

use s3sign_benches::contestants::{Contestant, S3sign};
use s3sign_benches::workload;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let workload = match arguments[1].as_str() {
        "sign" => &workload::HEADERS,
        "presign" => &workload::PRESIGNED,
        other => panic!("neither sign nor presign: {other}"),
    };
    let mut signer = S3sign::new(workload);
    // Derives the day's key, without calling what is counted.
    signer.stages();
    (0..arguments[2].parse().expect("a count")).for_each(|_: u32| signer.call());
}
