//! What was measured, as JSON lines, of which `report.py` makes tables and pictures.

use serde_json::{Value, json};

use crate::contestants::Contestant;
use crate::timing::{Rounds, Times, measure};

/// Check that all signatures are the same, time all, and print the rows.
pub fn compare(id: &str, title: &str, note: &str, rounds: Rounds, contestants: &mut [Box<dyn Contestant>]) {
    eprintln!("{title}: {} contestants", contestants.len());
    let times = checked(rounds, contestants);
    let rows: Vec<Value> = contestants.iter_mut().zip(&times).map(|(who, times)| row(&mut **who, times)).collect();
    println!("{}", json!({ "id": id, "title": title, "note": note, "rows": rows }));
}

/// The times of all, if their signatures are the same.
pub fn checked(rounds: Rounds, contestants: &mut [Box<dyn Contestant>]) -> Vec<Times> {
    let signatures = contestants.iter_mut().map(|contestant| {
        contestant.call();
        (contestant.name().to_owned(), contestant.signature())
    });
    let signatures: Vec<_> = signatures.collect();
    assert!(signatures.iter().all(|(_, made)| *made == signatures[0].1), "the signatures differ: {signatures:#?}");
    measure(contestants, rounds)
}

fn row(contestant: &mut dyn Contestant, times: &Times) -> Value {
    json!({
        "name": contestant.name(),
        "runtime": contestant.runtime(),
        "median": times.median,
        "best": times.best,
        "tenth": times.tenth,
        "ninetieth": times.ninetieth,
        "allocations": contestant.allocations(),
        "signs_too": contestant.signs_too(),
    })
}

/// Print what this was measured on.
pub fn machine() {
    let crates = ["s3sign", "aws-sigv4", "rusty-s3", "reqsign-aws-v4", "rust-s3", "ring", "p256", "sha2"];
    let crates = crates.map(|name| format!("{name} {}", version(name))).join(", ");
    println!(
        "{}",
        json!({
            "id": "machine",
            "text": format!("{}; {}; load {} at the start", cpu(), env!("RUSTC_VERSION"), load()),
            "crates": crates,
        })
    );
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

/// How many processes wanted to run in the minute before.
fn load() -> String {
    let averages = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    averages.split(' ').next().filter(|load| !load.is_empty()).unwrap_or("unknown").to_owned()
}

/// The version of a crate that this was built with: the newest, where others have an older one as well.
fn version(name: &str) -> &'static str {
    const LOCK: &str = include_str!("../../Cargo.lock");
    let (_, entry) = LOCK.rsplit_once(&format!("name = \"{name}\"\nversion = \"")).expect("in the lock file");
    entry.split('"').next().expect("a version")
}
