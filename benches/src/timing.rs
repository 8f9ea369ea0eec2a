//! Interleaved rounds, so that a change of the machine's mood falls on everyone alike.

use std::time::Duration;

use crate::contestants::Contestant;

/// How many, and how long a turn in each is.
#[derive(Clone, Copy)]
pub struct Rounds {
    pub number: usize,
    pub turn: Duration,
}

impl Rounds {
    /// Turns much shorter than those that an operating system gives, so that few are cut in two.
    pub const SHORT: Rounds = Rounds { number: 1_000, turn: Duration::from_micros(200) };
    /// To be woken, and to collect garbage, must not weigh much.
    pub const OF_PROGRAMS: Rounds = Rounds { number: 40, turn: Duration::from_millis(50) };
    /// One call a turn.
    pub const OF_STARTS: Rounds = Rounds { number: 200, turn: Duration::ZERO };
    /// To see that bounds are kept.
    pub const OF_CHECKS: Rounds = Rounds { number: 500, turn: Duration::from_micros(200) };
}

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
pub fn measure(contestants: &mut [Box<dyn Contestant>], rounds: Rounds) -> Vec<Times> {
    let calls: Vec<u32> = contestants.iter_mut().map(|contestant| calls_in(rounds.turn, &mut **contestant)).collect();
    let mut times = vec![Vec::with_capacity(rounds.number); contestants.len()];
    for round in 0..rounds.number {
        for turn in 0..contestants.len() {
            let who = (round + turn) % contestants.len();
            let signatures = f64::from(calls[who] * contestants[who].calls());
            times[who].push(contestants[who].time(calls[who]) / signatures);
        }
    }
    times.into_iter().map(summarize).collect()
}

/// How many calls a turn has time for. Warms up, too.
fn calls_in(turn: Duration, contestant: &mut dyn Contestant) -> u32 {
    let mut calls = 1;
    loop {
        let time = contestant.time(calls);
        if time >= (50 * turn).min(Duration::from_millis(300)).as_nanos() as f64 {
            let each = time / f64::from(calls);
            return (turn.as_nanos() as f64 / each).max(1.0) as u32;
        }
        calls *= 2;
    }
}

fn summarize(mut rounds: Vec<f64>) -> Times {
    rounds.sort_by(f64::total_cmp);
    let at = |part: usize| rounds[(rounds.len() - 1) * part / 10];
    Times { best: at(0), tenth: at(1), median: at(5), ninetieth: at(9) }
}
