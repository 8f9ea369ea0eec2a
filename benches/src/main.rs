//! Speed and allocations of s3sign beside other signers, as a markdown table.

use s3sign::ffi::constants::*;
use s3sign_benches::allocations::{Counting, during};
use s3sign_benches::contestants::{AwsSigv4, Body, Contestant, RustyS3, S3sign, S3signBatch, Sha256Only, Streaming};
use s3sign_benches::growth;
use s3sign_benches::timing::measure;
use s3sign_benches::workload::{self, Workload};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() {
    println!("{}; {}\n", cpu(), env!("RUSTC_VERSION"));
    let crates = ["s3sign", "aws-sigv4", "rusty-s3", "sha2"];
    println!("{}\n", crates.map(|name| format!("{name} {}", version(name))).join(", "));
    let single = compare(&workload::HEADERS);
    let presigned = compare(&workload::PRESIGNED);
    let streamed = compare_streaming();
    growth::print();
    if std::env::args().any(|argument| argument == "--check") {
        check(&[&single[..], &presigned, &streamed].concat());
    }
}

fn compare(workload: &Workload) -> Vec<(&'static str, f64)> {
    let floor = Sha256Only::new(workload);
    println!("**{}**, {} compressions:\n\n    {}\n", workload.name, floor.blocks(), workload.url());
    let mut contestants: Vec<Box<dyn Contestant>> = vec![
        Box::new(floor),
        Box::new(S3sign::new(workload)),
        Box::new(AwsSigv4::new(workload, true)),
        Box::new(AwsSigv4::new(workload, false)),
    ];
    if workload.expires != 0 {
        contestants.push(Box::new(S3signBatch::new(workload)));
        contestants.push(Box::new(RustyS3::new(workload)));
    }
    table(&mut contestants)
}

fn compare_streaming() -> Vec<(&'static str, f64)> {
    println!("**A body in chunks of 64 KiB**, for each chunk:\n");
    let crcs = [S3SIGN_CHECKSUM_CRC32, S3SIGN_CHECKSUM_CRC32C, S3SIGN_CHECKSUM_CRC64NVME].map(Body::HashedWith);
    let bodies = [&[Body::HashedAlone, Body::Signed][..], &crcs].concat();
    let mut contestants: Vec<_> =
        bodies.into_iter().map(|body| Box::new(Streaming::new(body)) as Box<dyn Contestant>).collect();
    table(&mut contestants)
}

/// Times as multiples of the first contestant's that must not be exceeded: the measured ones with some slack.
const BOUNDS: [(&str, f64); 6] = [
    ("s3sign, C ABI", 2.8),
    ("s3sign, C ABI, 1,000 keys in a call", 0.8),
    ("s3sign, signed chunks", 1.1),
    ("s3sign, payload hash and CRC32", 1.2),
    ("s3sign, payload hash and CRC32C", 1.2),
    ("s3sign, payload hash and CRC64NVME", 1.2),
];

fn check(ratios: &[(&str, f64)]) {
    for (name, bound) in BOUNDS {
        let found = ratios.iter().filter(|(contestant, _)| *contestant == name);
        let worst = found.map(|(_, ratio)| *ratio).fold(f64::NAN, f64::max);
        assert!(worst <= bound, "{name}: {worst:.2} of the time of the first, where {bound} is allowed");
    }
    println!("All ratios are within their bounds.");
}

/// Check that all signatures are the same, time all, and compare with the first: names, and ratios of the best rounds,
/// which a busy machine disturbs least.
fn table(contestants: &mut [Box<dyn Contestant>]) -> Vec<(&'static str, f64)> {
    let signatures = contestants.iter_mut().map(|contestant| {
        contestant.call();
        contestant.signature()
    });
    let signatures: Vec<String> = signatures.collect();
    assert!(signatures.iter().all(|signature| *signature == signatures[0]), "the signatures differ: {signatures:?}");

    let times = measure(contestants);
    println!("| who | median ns | best ns | 10 to 90 % of rounds, ns | × the first | allocations |");
    println!("| --- | ---: | ---: | ---: | ---: | ---: |");
    for (contestant, time) in contestants.iter_mut().zip(&times) {
        let allocations = during(|| contestant.call()) as f64 / f64::from(contestant.calls());
        println!(
            "| {} | {:.0} | {:.0} | {:.0} to {:.0} | {:.2} | {allocations} |",
            contestant.name(),
            time.median,
            time.best,
            time.tenth,
            time.ninetieth,
            time.median / times[0].median,
        );
    }
    println!();
    contestants.iter().zip(&times).map(|(contestant, time)| (contestant.name(), time.best / times[0].best)).collect()
}

fn cpu() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("an unknown processor", |(_, model)| model);
    #[cfg(target_arch = "x86_64")]
    let sha = if is_x86_feature_detected!("sha") { "with SHA instructions" } else { "without SHA instructions" };
    #[cfg(not(target_arch = "x86_64"))]
    let sha = std::env::consts::ARCH;
    format!("{model}, {sha}")
}

/// The version of a crate that this was built with.
fn version(name: &str) -> &'static str {
    const LOCK: &str = include_str!("../../Cargo.lock");
    let (_, entry) = LOCK.split_once(&format!("name = \"{name}\"\nversion = \"")).expect("in the lock file");
    entry.split('"').next().expect("a version")
}
