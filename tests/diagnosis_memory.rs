//! Each allocation of a diagnosis fails, in turn and alone, for every text of `tests/diagnosis`: what memory did not suffice for
//! is never a diagnosis, even if what it was for is not part of it.

#[path = "../fuzz/src/memory.rs"]
mod memory;

use std::fs;
use std::mem::MaybeUninit;
use std::path::Path;
use std::ptr::{null, null_mut};

use s3sign::ffi::constants::{S3SIGN_ERR_MEMORY, S3SIGN_OK};
use s3sign::ffi::{s3sign_explain_text, s3sign_explanation_init};
use toml::Table;

/// Whether anybody asks for more than the sentence.
fn explain(text: &str, secret: &str, all: bool, out: &mut [u8]) -> i32 {
    let (mut explanation, mut len) = (MaybeUninit::uninit(), 0);
    unsafe {
        s3sign_explanation_init(explanation.as_mut_ptr());
        let [(text, text_len), (secret, secret_len)] = [text, secret].map(|text| (text.as_ptr().cast(), text.len()));
        let (out, room, error) = (out.as_mut_ptr().cast(), out.len(), null_mut());
        let found = if all { explanation.as_mut_ptr() } else { null_mut() };
        s3sign_explain_text(null(), null(), text, text_len, secret, secret_len, out, room, &mut len, found, error)
    }
}

#[test]
fn memory_that_runs_out_is_never_forgotten() {
    let mut out = vec![0; 1 << 16];
    let mut failures = 0;
    for folder in ["seen", "aside"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnosis").join(folder);
        for file in fs::read_dir(folder).unwrap() {
            let file = file.unwrap().path();
            let case: Table = fs::read_to_string(&file).unwrap().parse().unwrap();
            let text = case["text"].as_str().unwrap();
            let secret = case.get("secret").map_or("", |secret| secret.as_str().unwrap());
            for all in [true, false] {
                let mut attempt = |at| memory::refuse(at, || explain(text, secret, all, &mut out));
                failures += (0..)
                    .map(|at| (at, attempt(at)))
                    .take_while(|(_, (_, failed))| *failed)
                    .inspect(|(at, (status, _))| assert_eq!(*status, S3SIGN_ERR_MEMORY, "{file:?}: allocation {at}"))
                    .count();
                assert_eq!(attempt(u32::MAX).0, S3SIGN_OK, "{file:?}");
            }
        }
    }
    assert!(failures > 10_000, "{failures}");
}
