//! A time that was never set, or is out of range: refused by every function that takes one.

use std::ptr;

use s3sign::ffi;
use s3sign::ffi::constants::*;
use s3sign::ffi::types::*;

use super::servers::{arrived, receive};
use super::{Request, Table, config, request, signer};
use crate::common::forms::{Form, new_post, sign_post};
use crate::common::stream::{Stream, plan};
use crate::common::{Config, Failure, Signer, c, checked, twice};

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
            row(
                &format!("lint{name}"),
                advise(&signer, &now, |signer, request, out, cap, len, error| unsafe {
                    ffi::s3sign_lint(signer, request, out, cap, len, ptr::null_mut(), error)
                }),
            );
            row(
                &format!("explain{name}"),
                advise(&signer, &now, |signer, request, out, cap, len, error| unsafe {
                    let mut refusal: ffi::s3sign_refusal = std::mem::zeroed();
                    ffi::s3sign_refusal_init(&mut refusal);
                    refusal.http_status = 403;
                    ffi::s3sign_explain(signer, request, &refusal, out, cap, len, ptr::null_mut(), error)
                }),
            );
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
        row("post_policy", sign_form(&signer, time));
        let late = Request { time, ..arrived(&signer) };
        row("verify", signer.verify(&late, 900));
        row("verify_stream_begin", receive(&signer, &late, b""));
        row("verify_post", verify_form(&signer, time));
        let (server, mut offset) = (c(b"Fri, 24 May 2013 00:00:00 GMT"), 0);
        row(
            "clock_offset",
            checked(|error| unsafe { ffi::s3sign_clock_offset(server.ptr, server.len, time, &mut offset, error) }),
        );
    }
}

type Advice = fn(
    *const ffi::s3sign_signer,
    *const s3sign_request,
    *mut std::ffi::c_char,
    usize,
    *mut usize,
    *mut s3sign_error,
) -> i32;

fn advise(signer: &Signer, request: &Request, call: Advice) -> Result<(), Failure> {
    let outcome = request.with_c(|request| twice(|out, cap, len, error| call(signer.0, request, out, cap, len, error)));
    outcome.map(drop)
}

fn sign_form(signer: &Signer, time: i64) -> Result<(), Failure> {
    let key = s3sign_condition { kind: S3SIGN_CONDITION_EQ, name: c(b"key"), value: c(b"a"), min: 0, max: 0 };
    let post = s3sign_post { bucket: c(b"bucket"), conditions: &key, conditions_len: 1, expires: 60, ..new_post(time) };
    sign_post(signer, &post).map(drop)
}

fn verify_form(signer: &Signer, time: i64) -> Result<(), Failure> {
    Form { fields: vec![], bucket: "", file_size: 0, time }.verify(signer)
}
