//! What is said of refusals that people posted in public threads, in the form in which they pasted them. Each case names its
//! thread and the causes that count as right. Those in `seen` were looked at while the code was written; those in `aside` were
//! gathered and put aside before it was done, and measured once.
//!
//! Right: one of these causes. Honest: another, at most a suspect, with the certainty unknown. Wrong: another that is said to be
//! likely or more.

use std::ffi::CStr;
use std::fs;
use std::path::Path;

use s3sign::ffi;
use s3sign::ffi::constants::*;
use s3sign_wrapper::explain_text;
use toml::Table;

#[derive(Default)]
struct Score {
    right: usize,
    honest: usize,
    wrong: usize,
}

impl Score {
    fn all(&self) -> usize {
        self.right + self.honest + self.wrong
    }

    fn print(&self, what: &str) {
        let percent = |count: usize| 100.0 * count as f64 / self.all() as f64;
        println!(
            "{what}: {} cases, {} right ({:.1} %), {} honest, {} wrong ({:.1} %)",
            self.all(),
            self.right,
            percent(self.right),
            self.honest,
            self.wrong,
            percent(self.wrong)
        );
    }
}

fn name(cause: i32) -> String {
    let name = unsafe { CStr::from_ptr(ffi::s3sign_cause_name(cause)) }.to_str().unwrap();
    name.strip_prefix("S3SIGN_CAUSE_").unwrap().to_lowercase().replace('_', "-")
}

/// Explain every case of a folder, and return the scores of all and of signatures that do not match.
fn explain_all(folder: &str) -> [Score; 2] {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnosis").join(folder);
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let (mut all, mut mismatches) = (Score::default(), Score::default());
    for file in files {
        let case: Table = fs::read_to_string(&file).unwrap().parse().unwrap();
        let text = case["text"].as_str().unwrap();
        let secret = case.get("secret").map_or("", |secret| secret.as_str().unwrap());
        let found = explain_text(text.as_bytes(), secret.as_bytes()).unwrap();
        let expected: Vec<_> = case["cause"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        let (right, honest) = (expected.contains(&&*name(found.cause)), found.certainty == S3SIGN_CERTAINTY_UNKNOWN);
        assert!(secret.len() < 16 || !format!("{found:?}").contains(secret), "{file:?}: the secret is shown");
        if !right {
            println!(
                "{} {}: {expected:?}, found {} ({}): {} {}",
                if honest { "honest" } else { "WRONG" },
                file.file_stem().unwrap().to_str().unwrap(),
                name(found.cause),
                found.certainty,
                found.sentence,
                found.evidence
            );
        }
        let is_mismatch = text.contains("SignatureDoesNotMatch") || text.contains("does not match the signature");
        for score in [Some(&mut all), is_mismatch.then_some(&mut mismatches)].into_iter().flatten() {
            match (right, honest) {
                (true, _) => score.right += 1,
                (_, true) => score.honest += 1,
                _ => score.wrong += 1,
            }
        }
    }
    all.print("all");
    mismatches.print("signatures that do not match");
    [all, mismatches]
}

/// Whether so many percent are right at least, and wrong at most.
fn holds(score: &Score, right: usize, wrong: usize) -> bool {
    score.right * 100 >= right * score.all() && score.wrong * 100 <= wrong * score.all()
}

#[test]
fn refusals_that_people_posted_are_explained() {
    let [all, mismatches] = explain_all("seen");
    assert!(all.all() >= 700 && holds(&all, 90, 2) && holds(&mismatches, 85, 2));
}

#[test]
fn refusals_that_were_put_aside_are_explained() {
    let [all, mismatches] = explain_all("aside");
    assert!(all.all() >= 120 && holds(&all, 88, 2) && holds(&mismatches, 75, 3));
}
