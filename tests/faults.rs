//! Bad input through the C ABI: each fault has one status, names its field and the byte, and is pinned in
//! `faults/table.tsv`, where one can read how errors read. `S3SIGN_UPDATE_FAULTS=1 cargo test --test faults` writes it.
//!
//! The calls of `s3sign-wrapper` look after the rest: nothing is written past an end, and nothing is left of a failure.

#[path = "faults/others.rs"]
mod others;
#[path = "faults/requests.rs"]
mod requests;
#[path = "faults/servers.rs"]
mod servers;
#[path = "faults/signers.rs"]
mod signers;
#[path = "faults/times.rs"]
mod times;

use s3sign::ffi::constants::*;
use s3sign_wrapper::{Config, EXAMPLE_SECRET as SECRET, Failure, Request, Signer};

const TIME: i64 = 1_369_353_600;
const TOKEN: &str = "IQoJb3JpZ2luX2VjEEXAMPLETOKEN";

/// The faults so far, a line each, and those that were taken.
#[derive(Default)]
struct Table(Vec<String>, Vec<String>);

impl Table {
    /// A call with a fault must fail, and say so without telling a secret.
    fn row<T>(&mut self, call: &str, fault: &str, outcome: Result<T, Failure>) {
        let Err(failure) = outcome else { return self.1.push(format!("{call}, {fault}")) };
        let name = failure.name();
        assert!(failure.status > 0 && failure.status != S3SIGN_ERR_INTERNAL, "{call}, {fault}: {name}");
        assert!(!failure.field.is_empty(), "{call}, {fault}: no field");
        for secret in [SECRET, TOKEN] {
            assert!(!failure.message.contains(&secret[..12]), "{call}, {fault}: {}", failure.message);
        }
        let offset = if failure.offset < 0 { "-".into() } else { failure.offset.to_string() };
        self.0.push(format!("{call}\t{fault}\t{name}\t{}\t{offset}\t{}", failure.field, failure.message));
    }
}

fn config() -> Config {
    Config::example("us-east-1")
}

fn signer() -> Signer {
    Signer::new(&config()).unwrap()
}

fn request() -> Request {
    Request::new("GET", "https://bucket.s3.amazonaws.com/key", TIME)
}

#[test]
fn every_fault_has_its_status_field_and_offset() {
    let mut table = Table::default();
    // Miri has time for the last ones, among which are the pointers that lie.
    if !cfg!(miri) {
        requests::add(&mut table);
        signers::add(&mut table);
        servers::add(&mut table);
        times::add(&mut table);
    }
    others::add(&mut table);
    assert!(table.1.is_empty(), "no error: {:#?}", table.1);
    if cfg!(miri) {
        let pinned: Vec<_> = include_str!("faults/table.tsv").lines().collect();
        return table.0.iter().for_each(|row| assert!(pinned.contains(&&**row), "{row}"));
    }
    let heading = "call\tfault\tstatus\tfield\toffset\tmessage\n";
    let found = format!("{heading}{}\n", table.0.join("\n"));
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/faults/table.tsv");
    if std::env::var_os("S3SIGN_UPDATE_FAULTS").is_some() {
        std::fs::write(path, &found).unwrap();
    }
    let pinned = std::fs::read_to_string(path).unwrap_or_default();
    for (found, pinned) in found.lines().zip(pinned.lines()) {
        assert_eq!(found, pinned, "see S3SIGN_UPDATE_FAULTS in this file");
    }
    assert_eq!(found.lines().count(), pinned.lines().count());
    println!("{} faults", table.0.len());
    assert!(table.0.len() >= 200, "{} faults", table.0.len());
}

#[test]
#[cfg_attr(miri, ignore = "takes an hour")]
fn large_input_is_signed_or_refused_like_any_other() {
    let signer = signer();
    let large = Request::new("GET", "https://h/k", TIME).header("x-amz-meta-a", vec![b'a'; 1 << 20]);
    assert_eq!(signer.sign(&large).unwrap().signature.len(), 64);
    assert!(signer.canonical_request(&large).unwrap().contains(&"a".repeat(1 << 20)));
    let names = (0..1000).map(|number| (format!("x-amz-meta-{number}").into(), b"v".to_vec()));
    let many = Request { headers: names.collect(), ..request() };
    assert!(signer.canonical_request(&many).unwrap().contains("\nx-amz-meta-999:v\n"));
    let query: Vec<String> = (0..100_000).rev().map(|number| format!("k{number:05}=v")).collect();
    let pairs = Request { query: query.join("&").into(), ..request() };
    let canonical = signer.canonical_request(&pairs).unwrap();
    assert!(canonical.contains("\nk00000=v&k00001=v&") && canonical.contains("&k99999=v\n"));
    let deep = Request::new("GET", format!("https://h{}", "/a".repeat(32_768)), TIME);
    assert!(signer.presign(&Request { expires: 60, ..deep }).unwrap().url.contains("/a/a/a?X-Amz"));
    // Whatever comes last is seen.
    let bad = Request { headers: [many.headers, vec![("x y".into(), "v".into())]].concat(), ..request() };
    assert_eq!(signer.sign(&bad).unwrap_err().field, "headers[1000].name");
    let bad = Request { query: [pairs.query, b"&%".to_vec()].concat(), ..request() };
    assert_eq!(signer.sign(&bad).unwrap_err().status, S3SIGN_ERR_QUERY);
}
