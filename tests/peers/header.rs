//! The committed C header is the one that the sources generate.
//!
//! After a change of the ABI: `S3SIGN_UPDATE_HEADER=1 cargo test --test header`.

use std::path::Path;

#[test]
fn the_committed_header_is_the_generated_one() {
    let root = &Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let config = cbindgen::Config::from_file(root.join("cbindgen.toml")).unwrap();
    let mut generated = Vec::new();
    cbindgen::Builder::new().with_crate(root).with_config(config).generate().unwrap().write(&mut generated);
    let generated = String::from_utf8(generated).unwrap();

    let path = root.join("include/s3sign.h");
    if std::env::var_os("S3SIGN_UPDATE_HEADER").is_some() {
        std::fs::write(&path, &generated).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap();
    let differs = committed.lines().zip(generated.lines()).position(|(a, b)| a != b);
    assert!(
        committed == generated,
        "include/s3sign.h differs from the sources, first in line {:?}; run with S3SIGN_UPDATE_HEADER=1",
        differs.map(|line| line + 1)
    );
}

#[test]
fn every_name_in_the_header_has_the_prefix() {
    let header = include_str!("../../include/s3sign.h");
    let named =
        |line: &str, word: &str| line.strip_prefix(word).map(|rest| rest.trim_start_matches("struct ").to_owned());
    let names = header.lines().filter_map(|line| named(line, "#define ").or_else(|| named(line, "typedef struct ")));
    let foreign: Vec<_> = names.filter(|name| !name.to_ascii_lowercase().starts_with("s3sign_")).collect();
    assert!(foreign.is_empty(), "{foreign:?}");
}

#[test]
fn the_version_of_the_header_is_the_crates() {
    let number = |part: &str| part.parse::<i32>().unwrap();
    let (major, minor, patch) = (
        number(env!("CARGO_PKG_VERSION_MAJOR")),
        number(env!("CARGO_PKG_VERSION_MINOR")),
        number(env!("CARGO_PKG_VERSION_PATCH")),
    );
    use s3sign::ffi::constants::*;
    assert_eq!((S3SIGN_VERSION_MAJOR, S3SIGN_VERSION_MINOR, S3SIGN_VERSION_PATCH), (major, minor, patch));
    assert_eq!(S3SIGN_VERSION_NUMBER, major * 10_000 + minor * 100 + patch);
}
