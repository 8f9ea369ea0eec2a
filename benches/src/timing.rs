//! Interleaved rounds, so that a change of the machine's mood falls on everyone alike.

use std::time::{Duration, Instant};

use crate::contestants::Contestant;

const ROUNDS: usize = 3_000;
/// Much shorter than the turns that an operating system gives, so that few rounds are cut in two.
const ROUND: Duration = Duration::from_micros(200);

/// Nanoseconds a call.
#[derive(Clone, Copy)]
pub struct Times {
    pub best: f64,
    /// The tenth, the half and nine tenths of the rounds were this fast.
    pub tenth: f64,
    pub median: f64,
    pub ninetieth: f64,
}

/// Time all contestants, in every round each of them, beginning with another one each time.
pub fn measure(contestants: &mut [Box<dyn Contestant>]) -> Vec<Times> {
    let calls: Vec<u32> = contestants.iter_mut().map(|contestant| calls_in_a_round(&mut **contestant)).collect();
    let mut rounds = vec![Vec::with_capacity(ROUNDS); contestants.len()];
    for round in 0..ROUNDS {
        for turn in 0..contestants.len() {
            let who = (round + turn) % contestants.len();
            let signatures = f64::from(calls[who] * contestants[who].calls());
            rounds[who].push(time(&mut *contestants[who], calls[who]) / signatures);
        }
    }
    rounds.into_iter().map(summarize).collect()
}

fn time(contestant: &mut dyn Contestant, calls: u32) -> f64 {
    let start = Instant::now();
    (0..calls).for_each(|_| contestant.call());
    start.elapsed().as_nanos() as f64
}

/// Warms up, too.
fn calls_in_a_round(contestant: &mut dyn Contestant) -> u32 {
    // Those that hash a body take long.
    let trial = if contestant.calls() < 100 && contestant.calls() > 1 { 10 } else { 10_000 / contestant.calls() };
    let each = time(contestant, trial) / f64::from(trial);
    (ROUND.as_nanos() as f64 / each).max(1.0) as u32
}

fn summarize(mut rounds: Vec<f64>) -> Times {
    rounds.sort_by(f64::total_cmp);
    let at = |part: usize| rounds[(rounds.len() - 1) * part / 10];
    Times { best: at(0), tenth: at(1), median: at(5), ninetieth: at(9) }
}
