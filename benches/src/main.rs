//! Speed and allocations of s3sign beside other signers, as a markdown table.

use s3sign_benches::allocations::{Counting, during};
use s3sign_benches::contestants::{AwsSigv4, Contestant, RustyS3, S3sign, S3signBatch, Sha256Only};
use s3sign_benches::timing::measure;
use s3sign_benches::workload::{self, Workload};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() {
    println!("{}; {}\n", cpu(), env!("RUSTC_VERSION"));
    let crates = ["s3sign", "aws-sigv4", "rusty-s3", "sha2"];
    println!("{}\n", crates.map(|name| format!("{name} {}", version(name))).join(", "));
    for workload in [&workload::HEADERS, &workload::PRESIGNED] {
        compare(workload);
    }
}

fn compare(workload: &Workload) {
    let floor = Sha256Only::new(workload);
    let blocks = floor.blocks();
    let mut contestants: Vec<Box<dyn Contestant>> = vec![
        Box::new(S3sign::new(workload)),
        Box::new(floor),
        Box::new(AwsSigv4::new(workload, true)),
        Box::new(AwsSigv4::new(workload, false)),
    ];
    if workload.expires != 0 {
        contestants.push(Box::new(S3signBatch::new(workload)));
        contestants.push(Box::new(RustyS3::new(workload)));
    }

    let signatures = contestants.iter_mut().map(|contestant| {
        contestant.call();
        contestant.signature()
    });
    let signatures: Vec<String> = signatures.collect();
    assert!(signatures.iter().all(|signature| *signature == signatures[0]), "the signatures differ: {signatures:?}");

    let times = measure(&mut contestants);
    println!("**{}**, {blocks} compressions:\n\n    {}\n", workload.name, workload.url());
    println!("| who | median ns | best ns | 10 to 90 % of rounds, ns | × s3sign | allocations |");
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
    println!("\ns3sign takes {:.0} ns beyond the compressions.\n", times[0].median - times[1].median);
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
