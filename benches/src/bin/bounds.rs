//! Whether s3sign keeps the ratios in `bounds.tsv`, in one run, and allocates neither to sign nor to verify. No time by
//! itself is judged.

use std::process::ExitCode;

use s3sign_benches::allocations::Counting;
use s3sign_benches::contestants::Contestant;
use s3sign_benches::own::{self, Contestants};
use s3sign_benches::report::checked;
use s3sign_benches::timing::Rounds;
use s3sign_benches::workload::REQUESTS;

const BOUNDS: &str = include_str!("../../bounds.tsv");

/// How many times a comparison is made: a busy machine can spoil one.
const TRIES: usize = 2;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() -> ExitCode {
    let mut failed = false;
    let mut check = |id: &str, mut contestants: Contestants| {
        failed |= !(0..TRIES).any(|_| kept(id, &mut contestants));
        contestants
    };
    let mut allocations = Vec::new();
    for request in &REQUESTS {
        let signed = check(request.name, own::requests(request));
        let verified = check(&format!("verify {}", request.name), own::verification(request));
        for mut contestant in signed.into_iter().chain(verified) {
            allocations.push((request.name, contestant.name().to_owned(), contestant.allocations()));
        }
    }
    check("chunks", own::bodies());
    check("cold-key", own::cold_key());
    for (id, name, number) in allocations.into_iter().filter(|(.., number)| *number != Some(0.0)) {
        println!("over  {id}, {name}: {number:?} allocations, none allowed");
        failed = true;
    }
    ExitCode::from(u8::from(failed))
}

/// Whether all keep their bounds in the best rounds, which a busy machine disturbs least; this is told of each.
fn kept(id: &str, contestants: &mut [Box<dyn Contestant>]) -> bool {
    let times = checked(Rounds::OF_CHECKS, contestants);
    let mut kept = true;
    for (contestant, time) in contestants.iter().zip(&times).skip(1) {
        let (ratio, bound) = (time.best / times[0].best, bound(id, contestant.name()));
        let verdict = if ratio <= bound { "ok  " } else { "over" };
        println!("{verdict}  {id}, {}: {ratio:.2} of the first, {bound} allowed", contestant.name());
        kept &= ratio <= bound;
    }
    kept
}

fn bound(id: &str, name: &str) -> f64 {
    let mut rows = BOUNDS.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let row = rows.find(|row| row[0] == id && row.get(1) == Some(&name));
    let row = row.unwrap_or_else(|| panic!("bounds.tsv has no bound for {id}, {name}"));
    row[2].parse().expect("a number")
}
