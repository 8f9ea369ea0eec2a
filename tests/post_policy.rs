//! POST policies: known answers, what the JSON says, and what is refused.

mod common;

use base64ct::{Base64, Encoding};
use common::vectors;
use proptest::prelude::*;
use s3sign::ffi::constants::*;
use s3sign_wrapper::{Condition, Config, Failure, Fields, Post, Signer};
use serde_json::{Value, json};

/// 2015-12-29T00:00:00Z, the day of the documented example.
const TIME: i64 = 1_451_347_200;

const EQ: i32 = S3SIGN_CONDITION_EQ;
const STARTS_WITH: i32 = S3SIGN_CONDITION_STARTS_WITH;
const RANGE: i32 = S3SIGN_CONDITION_CONTENT_LENGTH_RANGE;

/// Kind, name, value, least and largest size.
type Terms<'a> = (i32, &'a str, &'a [u8], i64, i64);

/// Bucket, conditions and validity; status, field and offset of the error.
type Case<'a> = (&'a [u8], &'a [Terms<'a>], i64, i32, &'a str, i64);

const ANY_KEY: Terms<'_> = (STARTS_WITH, "key", b"", 0, 0);

fn config(algorithm: i32) -> Config {
    Config { algorithm, ..Config::example("us-east-1") }
}

fn call(config: &Config, post: &Post) -> Result<Fields, Failure> {
    Signer::new(config)?.post_policy(post)
}

fn from_conditions(config: &Config, bucket: &[u8], terms: &[Terms<'_>], expires: i64) -> Result<Fields, Failure> {
    let condition =
        |&(kind, name, value, min, max): &Terms<'_>| Condition { min, max, ..Condition::new(kind, name, value) };
    let conditions = terms.iter().map(condition).collect();
    call(config, &Post { bucket: bucket.into(), conditions, expires, time: TIME, ..Post::default() })
}

fn policy(fields: &[(String, String)]) -> Value {
    assert_eq!(fields[0].0, "policy");
    let mut room = vec![0; fields[0].1.len()];
    let json = Base64::decode(&fields[0].1, &mut room).unwrap();
    assert!(json.is_ascii());
    serde_json::from_slice(json).unwrap()
}

#[test]
fn given_policies_match_known_answers() {
    let mut count = 0;
    for (kind, algorithm, names) in [
        (
            "sigv4-post",
            S3SIGN_ALGORITHM_SIGV4,
            &["policy", "x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature"][..],
        ),
        ("sigv2-post", S3SIGN_ALGORITHM_SIGV2, &["policy", "AWSAccessKeyId", "signature"]),
    ] {
        for vector in vectors(kind) {
            let text = |name: &str| vector[name].as_str().unwrap();
            let config = Config {
                access_key_id: text("access_key").into(),
                secret_access_key: text("secret_key").into(),
                ..config(algorithm)
            };
            let fields = Signer::new(&config).unwrap().sign_policy(text("policy_json"), TIME);
            assert_eq!(fields.iter().map(|(name, _)| name).collect::<Vec<_>>(), names);
            assert_eq!(fields[0].1, text("expected_policy_base64"));
            assert_eq!(fields.last().unwrap().1, text("expected_signature"));
            count += 1;
        }
        let form = if kind == "sigv4-post" { "SigV4 POST policy" } else { "SigV2 POST policy" };
        common::confirm(form, "known answers", "AWS documentation");
    }
    assert_eq!(count, 3);
}

#[test]
fn conditions_become_json_and_the_signers_fields_are_among_them() {
    let config = Config { session_token: b"to/ken".to_vec(), ..config(S3SIGN_ALGORITHM_SIGV4) };
    let conditions: [Terms<'_>; 4] = [
        (STARTS_WITH, "key", b"user/\"$\\\n\xc3\xa9\xf0\x9f\x98\x80", 0, 0),
        (EQ, "acl", b"public-read", 0, 0),
        (RANGE, "", b"", 1, 10_485_760),
        (STARTS_WITH, "Content-Type", b"", 0, 0),
    ];
    let fields = from_conditions(&config, b"bucket", &conditions, 129_600).unwrap();
    let expected = json!({
        "expiration": "2015-12-30T12:00:00.000Z",
        "conditions": [
            {"bucket": "bucket"},
            ["starts-with", "$key", "user/\"$\\\né😀"],
            {"acl": "public-read"},
            ["content-length-range", 1, 10_485_760],
            ["starts-with", "$Content-Type", ""],
            {"x-amz-algorithm": "AWS4-HMAC-SHA256"},
            {"x-amz-credential": "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"},
            {"x-amz-date": "20151229T000000Z"},
            {"x-amz-security-token": "to/ken"},
        ],
    });
    assert_eq!(policy(&fields), expected);
    // What the policy says of the signer's fields is what they hold.
    for (name, value) in &fields[1..5] {
        let stated = expected["conditions"].as_array().unwrap().iter().find_map(|condition| condition.get(name));
        assert_eq!(stated, Some(&json!(value)));
    }

    let fields = from_conditions(&Config { algorithm: S3SIGN_ALGORITHM_SIGV2, ..config }, b"b", &[ANY_KEY], 1).unwrap();
    let expected = json!([{"bucket": "b"}, ["starts-with", "$key", ""], {"x-amz-security-token": "to/ken"}]);
    assert_eq!(policy(&fields)["conditions"], expected);
    let names: Vec<_> = fields.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["policy", "AWSAccessKeyId", "x-amz-security-token", "signature"]);
}

proptest! {
    #[test]
    fn no_value_breaks_out_of_its_string(bucket in "\\PC{1,20}", value in any::<String>(), other in any::<String>()) {
        let conditions: [Terms<'_>; 2] =
            [(EQ, "key", value.as_bytes(), 0, 0), (STARTS_WITH, "x-amz-meta-a", other.as_bytes(), 0, 0)];
        let fields = from_conditions(&config(0), bucket.as_bytes(), &conditions, 60).unwrap();
        let made = policy(&fields);
        let made = made["conditions"].as_array().unwrap();
        prop_assert_eq!(made.len(), 6);
        prop_assert_eq!(&made[0], &json!({"bucket": bucket}));
        prop_assert_eq!(&made[1], &json!({"key": value}));
        prop_assert_eq!(&made[2], &json!(["starts-with", "$x-amz-meta-a", other]));
    }
}

#[test]
fn a_policy_ends_with_its_credentials() {
    let brief = Config { expires_at: TIME + 60, ..config(0) };
    let fields = from_conditions(&brief, b"b", &[ANY_KEY], 3600).unwrap();
    assert_eq!(policy(&fields)["expiration"], "2015-12-29T00:01:00.000Z");
    let refusing = Config { lifetime_mode: S3SIGN_LIFETIME_REFUSE, ..brief.clone() };
    assert_eq!(from_conditions(&refusing, b"b", &[ANY_KEY], 3600).unwrap_err().status, S3SIGN_ERR_EXPIRES);
    let ended = Config { expires_at: TIME, ..brief };
    assert_eq!(from_conditions(&ended, b"b", &[ANY_KEY], 3600).unwrap_err().status, S3SIGN_ERR_EXPIRED);
}

#[test]
fn what_no_policy_can_say_is_refused_by_name() {
    let key = ANY_KEY;
    let cases: &[Case<'_>] = &[
        (b"", &[key], 60, S3SIGN_ERR_POLICY, "bucket", -1),
        (b"a\xff", &[key], 60, S3SIGN_ERR_POLICY, "bucket", 1),
        (b"b", &[], 60, S3SIGN_ERR_POLICY, "conditions", -1),
        (b"b", &[(EQ, "acl", b"private", 0, 0)], 60, S3SIGN_ERR_POLICY, "conditions", -1),
        (b"b", &[key, (EQ, "$acl", b"", 0, 0)], 60, S3SIGN_ERR_POLICY, "conditions[1].name", 0),
        (b"b", &[key, (EQ, "", b"", 0, 0)], 60, S3SIGN_ERR_POLICY, "conditions[1].name", 0),
        (b"b", &[key, (EQ, "a\"b", b"", 0, 0)], 60, S3SIGN_ERR_POLICY, "conditions[1].name", 1),
        (b"b", &[key, (EQ, "X-Amz-Date", b"", 0, 0)], 60, S3SIGN_ERR_POLICY, "conditions[1].name", -1),
        (b"b", &[key, (EQ, "x-amz-security-token", b"", 0, 0)], 60, S3SIGN_ERR_POLICY, "conditions[1].name", -1),
        (b"b", &[(EQ, "key", b"ab\xff", 0, 0)], 60, S3SIGN_ERR_POLICY, "conditions[0].value", 2),
        (b"b", &[key, (RANGE, "", b"", -1, 5)], 60, S3SIGN_ERR_POLICY, "conditions[1].min", -1),
        (b"b", &[key, (RANGE, "", b"", 6, 5)], 60, S3SIGN_ERR_POLICY, "conditions[1].max", -1),
        (b"b", &[key, (3, "acl", b"", 0, 0)], 60, S3SIGN_ERR_OPTION, "conditions[1].kind", -1),
        (b"b", &[key], 0, S3SIGN_ERR_EXPIRES, "expires", -1),
        (b"b", &[key], 604_801, S3SIGN_ERR_EXPIRES, "expires", -1),
    ];
    for (bucket, conditions, expires, status, field, offset) in cases {
        let failure = from_conditions(&config(0), bucket, conditions, *expires).unwrap_err();
        assert_eq!(failure.fault(), (*status, *field, *offset), "{}", failure.message);
    }
    let both = Post { policy: b"{}".into(), bucket: b"b".into(), time: TIME, ..Post::default() };
    let failure = call(&config(0), &both).unwrap_err();
    assert_eq!((failure.status, &*failure.field), (S3SIGN_ERR_POLICY, "policy"));
    let failure = from_conditions(&config(S3SIGN_ALGORITHM_SIGV4A), b"b", &[key], 60).unwrap_err();
    assert_eq!((failure.status, &*failure.field), (S3SIGN_ERR_OPTION, "algorithm"));
    let failure = from_conditions(&Config::default(), b"b", &[key], 60).unwrap_err();
    assert_eq!(failure.status, S3SIGN_ERR_ANONYMOUS);
}
