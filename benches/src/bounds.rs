//! Ratios of times within one run, which must not exceed those in `bounds.tsv`. No time by itself is judged.

use crate::contestants::Contestant;
use crate::report::checked;
use crate::timing::Rounds;

const BOUNDS: &str = include_str!("../bounds.tsv");

/// How many times a comparison is made: a busy machine can spoil one.
const TRIES: usize = 2;

/// Compare with the first contestant; tell each ratio and, at the end, those that exceed their bound in every try.
pub fn broken(id: &str, contestants: &mut [Box<dyn Contestant>]) -> Option<()> {
    for _ in 0..TRIES {
        let times = checked(Rounds::OF_CHECKS, contestants);
        let mut kept = true;
        for (contestant, time) in contestants.iter().zip(&times).skip(1) {
            let (ratio, bound) = (time.median / times[0].median, bound(id, contestant.name()));
            kept &= ratio <= bound;
            let verdict = if ratio <= bound { "ok   " } else { "FAIL " };
            println!("{verdict} {id}, {}: {ratio:.2} of the first, {bound} allowed", contestant.name());
        }
        if kept {
            return None;
        }
    }
    Some(())
}

fn bound(id: &str, name: &str) -> f64 {
    let rows = BOUNDS.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let mut found = rows.filter(|row| row.len() == 3 && row[0] == id && row[1] == name);
    let row = found.next().unwrap_or_else(|| panic!("bounds.tsv has no bound for {id}, {name}"));
    row[2].parse().expect("a number")
}
