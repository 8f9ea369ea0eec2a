//! A time that was never set, or is out of range: refused by every function that takes one.

use s3sign::ffi::constants::*;
use s3sign_wrapper::{Condition, Config, Failure, Form, Post, Refusal, Signer, Stream, clock_offset, plan};

use super::servers::arrived;
use super::{Request, Table, config, request, signer};

pub fn add(table: &mut Table) {
    for time in [0, -1, i64::MIN, 253_402_300_800, i64::MAX] {
        let mut row = |call: &str, outcome: Result<(), Failure>| {
            let failure = outcome.as_ref().expect_err(call);
            let field = if call == "clock_offset" { "now" } else { "time" };
            assert_eq!((failure.status, &*failure.field), (S3SIGN_ERR_TIME, field), "{call} {time}");
            assert_eq!(failure.message.contains("pass the current time"), time <= 0, "{call} {time}");
            // The table shows each function once.
            if time == 0 || call == "sign" {
                table.row(call, &format!("time {time}"), outcome);
            }
        };
        let now = Request { time, ..request() };
        let refusal = Refusal { http_status: 403, ..Refusal::default() };
        let url = Request { expires: 60, ..now.clone() };
        let made = |config: Config| Signer::new(&config).unwrap();
        let anonymous = made(Config { region: "us-east-1".into(), ..Config::default() });
        for (name, signer) in [
            ("", signer()),
            (", SigV4A", made(Config { algorithm: S3SIGN_ALGORITHM_SIGV4A, ..config() })),
            (", SigV2", made(Config { algorithm: S3SIGN_ALGORITHM_SIGV2, ..config() })),
            (", anonymous", anonymous),
        ] {
            row(&format!("sign{name}"), signer.sign(&now).map(drop));
            row(&format!("presign{name}"), signer.presign(&url).map(drop));
            row(&format!("lint{name}"), signer.lint(&now).map(drop));
            row(&format!("explain{name}"), signer.explain(&now, &refusal).map(drop));
        }
        let signer = signer();
        let dated = now.clone().header("x-amz-date", "20130524T000000Z");
        row("sign, x-amz-date given", signer.sign(&dated).map(drop));
        row("canonical_request", signer.canonical_request(&now).map(drop));
        row("string_to_sign", signer.string_to_sign(&now).map(drop));
        row("signing_key", signer.signing_key(time).map(drop));
        let keyless = Config { secret_access_key: Vec::new(), ..config() };
        row("signer_from_signing_key", Signer::from_signing_key(&keyless, &[7; 32], time).map(drop));
        let base = Request { url: "https://h/".into(), ..url };
        row("presign_batch", signer.presign_batch(&base, &[b"a"]).map(drop));
        let chunks = plan(S3SIGN_CHUNKS_SIGNED, S3SIGN_CHECKSUM_NONE, 4);
        row("stream_begin", Stream::begin(&signer, &now, &chunks).map(drop));
        let conditions = vec![Condition::new(S3SIGN_CONDITION_EQ, "key", "a")];
        let post = Post { bucket: b"bucket".into(), conditions, expires: 60, time, ..Post::default() };
        row("post_policy", signer.post_policy(&post).map(drop));
        let late = Request { time, ..arrived(&signer) };
        row("verify", signer.verify(&late, 900));
        row("verify_stream_begin", signer.verify_stream(&late, 900, b"", 1).map(drop));
        row("verify_post", signer.verify_post(&Form { time, ..Form::default() }));
        row("clock_offset", clock_offset(b"Fri, 24 May 2013 00:00:00 GMT", time).map(drop));
    }
    let long = Config { max_expires: i64::MAX, ..config() };
    for (name, algorithm) in [("SigV4", S3SIGN_ALGORITHM_SIGV4), ("SigV2", S3SIGN_ALGORITHM_SIGV2)] {
        let signer = Signer::new(&Config { algorithm, ..long.clone() }).unwrap();
        let ends = |end: i64| signer.presign(&Request { expires: end - request().time, ..request() }).map(drop);
        ends(253_402_300_799).unwrap();
        table.row("presign", &format!("{name} beyond the year 9999"), ends(253_402_300_800));
    }
}
