//! Whether two kinds of input take different times: Welch's t-test over samples in random order, as dudect does it
//! (Reparaz, Balasch, Verbauwhede: Dude, is my code constant time?, 2017).

use std::time::Instant;

/// Samples that are thrown away, for caches and branch predictors to settle.
const WARM_UP: usize = 2_000;
/// The slowest of the samples tell of the machine, not of the code; where to cut is not known, so several cuts are tried.
const CUTS: [f64; 8] = [1.0, 0.999, 0.99, 0.95, 0.9, 0.8, 0.6, 0.4];

/// The t statistic that is farthest from 0 among all cuts. Beyond ±4.5 the times differ, but for one case in 100,000.
///
/// `prepare` makes the input of a class ready, outside the time; `call` is timed.
pub fn t<S>(samples: usize, mut prepare: impl FnMut(bool) -> S, mut call: impl FnMut(&mut S)) -> f64 {
    let mut random = 0x9e37_79b9_7f4a_7c15_u64 ^ Instant::now().elapsed().as_nanos() as u64;
    let mut times = [Vec::with_capacity(samples), Vec::with_capacity(samples)];
    for sample in 0..WARM_UP + samples {
        // Xorshift: an order that neither the machine nor its clock can follow.
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let class = random >> 63;
        let mut state = prepare(class == 1);
        let start = Instant::now();
        call(&mut state);
        let time = start.elapsed().as_nanos() as f64;
        if sample >= WARM_UP {
            times[class as usize].push(time);
        }
    }
    let mut all = times.concat();
    all.sort_by(f64::total_cmp);
    let cuts = CUTS.map(|part| all[((all.len() - 1) as f64 * part) as usize]);
    let values = cuts.map(|cut| welch(times.each_ref().map(|times| moments(times, cut))));
    values.into_iter().max_by(|a, b| a.abs().total_cmp(&b.abs())).expect("there are cuts")
}

/// Number, mean and variance of the times up to `cut`.
fn moments(times: &[f64], cut: f64) -> (f64, f64, f64) {
    let kept: Vec<f64> = times.iter().copied().filter(|time| *time <= cut).collect();
    let number = kept.len() as f64;
    let mean = kept.iter().sum::<f64>() / number;
    let variance = kept.iter().map(|time| (time - mean).powi(2)).sum::<f64>() / (number - 1.0);
    (number, mean, variance)
}

fn welch([a, b]: [(f64, f64, f64); 2]) -> f64 {
    let error = (a.2 / a.0 + b.2 / b.0).sqrt();
    if error == 0.0 { 0.0 } else { (a.1 - b.1) / error }
}
