//! Faults of what a signer is made from.

use s3sign::ffi::constants::*;
use s3sign_wrapper::{Config, Signer};

use super::{SECRET, TIME, TOKEN, Table, config, signer};

pub fn add(table: &mut Table) {
    let known = signer();
    let mut new = |fault: &str, config: Config| {
        let made = Signer::new(&config);
        assert_eq!(known.matches(&config).err(), made.as_ref().err().cloned(), "{fault}");
        table.row("signer_new", fault, made);
    };
    for (fault, id) in [
        ("comma in the access key id", "AK,ID"),
        ("blank in the access key id", "AK ID"),
        ("line end in the access key id", "AKID\n"),
        ("NUL in the access key id", "AK\0ID"),
        ("access key id that is not ASCII", "AKÏD"),
        ("access key id without a secret", "AKID"),
    ] {
        let secret = if fault.ends_with("secret") { "" } else { SECRET };
        new(fault, Config { access_key_id: id.into(), secret_access_key: secret.into(), ..config() });
    }
    new("secret without an access key id", Config { access_key_id: Vec::new(), ..config() });
    for (fault, token) in
        [("line end in the token", "T\r\n"), ("blank in the token", "a b"), ("NUL in the token", "T\0")]
    {
        new(fault, Config { session_token: token.into(), ..config() });
    }
    let alone = Config { session_token: TOKEN.into(), region: "us-east-1".into(), ..Config::default() };
    new("token without keys", alone);
    for (fault, region) in [
        ("no region", ""),
        ("slash in the region", "us/east"),
        ("blank in the region", "us east-1"),
        ("region with capitals and a comma", "US,EU"),
        ("line end in the region", "us-east-1\n"),
        ("region that is not ASCII", "ü"),
    ] {
        new(fault, Config { region: region.into(), ..config() });
    }
    for (fault, service) in
        [("slash in the service", "s3/"), ("blank in the service", "s 3"), ("NUL in the service", "\0")]
    {
        new(fault, Config { service: service.into(), ..config() });
    }
    for number in [-1, 3, i32::MAX] {
        new(&format!("algorithm {number}"), Config { algorithm: number, ..config() });
        new(&format!("normalize_path {number}"), Config { normalize_path: number, ..config() });
        new(&format!("double_encode {number}"), Config { double_encode: number, ..config() });
        new(&format!("content_sha256_header {number}"), Config { content_sha256_header: number, ..config() });
        new(&format!("token_mode {number}"), Config { token_mode: number, ..config() });
        new(&format!("lifetime_mode {number}"), Config { lifetime_mode: number, ..config() });
    }
    for provider in [-1, 99] {
        new(&format!("provider {provider}"), Config { provider, ..config() });
    }
    for expires_at in [-1, i64::MAX] {
        new(&format!("credentials that end at {expires_at}"), Config { expires_at, ..config() });
    }
    for max_expires in [-1, i64::MIN] {
        new(&format!("longest validity {max_expires}"), Config { max_expires, ..config() });
    }
    for (fault, set) in [("empty region set", ""), ("empty region in a set", "us-east-1,,eu-*")] {
        new(fault, Config { algorithm: S3SIGN_ALGORITHM_SIGV4A, region: set.into(), ..config() });
    }
    for (fault, key, time) in [
        ("signing key of 31 bytes", 31, TIME),
        ("signing key of 33 bytes", 33, TIME),
        ("no signing key", 0, TIME),
        ("signing key of the year 10000", 32, 253_402_300_800),
    ] {
        let config = Config { secret_access_key: Vec::new(), ..config() };
        table.row("signer_from_signing_key", fault, Signer::from_signing_key(&config, &vec![7; key], time));
    }
    let both = Signer::from_signing_key(&config(), &[7; 32], TIME);
    table.row("signer_from_signing_key", "a secret beside the key", both);
    let v2 = Config { algorithm: S3SIGN_ALGORITHM_SIGV2, secret_access_key: Vec::new(), ..config() };
    table.row("signer_from_signing_key", "SigV2", Signer::from_signing_key(&v2, &[7; 32], TIME));
    let one_day = Config { secret_access_key: Vec::new(), ..config() };
    let one_day = Signer::from_signing_key(&one_day, &[7; 32], TIME).unwrap();
    table.row(
        "sign",
        "signing key of another day",
        one_day.sign(&super::Request { time: TIME + 86_400, ..super::request() }),
    );
    table.row("signing_key", "another day", one_day.signing_key(TIME - 1));
    for (fault, region) in [("no region", ""), ("slash in the region", "a/b")] {
        table.row("signer_for_region", fault, signer().for_region(region.as_bytes()));
    }
}
