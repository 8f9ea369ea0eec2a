//! Forms with a POST policy: the documented ones verify, and a form that breaks a condition does not.

mod common;

use common::vectors;
use s3sign::ffi::constants::*;
use s3sign_wrapper::{Claim, Config, Fields, Form, Signer, status};

/// 2015-12-29T00:00:00Z.
const TIME: i64 = 1_451_347_200;

fn signer(algorithm: i32) -> Signer {
    let config = Config::example("us-east-1");
    Signer::new(&Config { algorithm, ..config }).unwrap()
}

fn verify(signer: &Signer, fields: &Fields, bucket: &str, file_size: i64, time: i64) -> i32 {
    let form = Form { fields: fields.clone(), bucket: bucket.into(), file_size, time };
    status(&signer.verify_post(&form))
}

fn add(fields: &Fields, more: &[(&str, &str)]) -> Fields {
    Form { fields: fields.clone(), ..Form::default() }.with(more).fields
}

fn claim(fields: &Fields) -> Claim {
    let claim = Claim::parse_form(&Form { fields: fields.clone(), ..Form::default() }).unwrap();
    assert_eq!(claim.access_key_id, "AKIAIOSFODNN7EXAMPLE");
    claim
}

#[test]
fn the_documented_form_verifies_until_it_ends_and_while_it_keeps_its_conditions() {
    let [vector] = &vectors("sigv4-post")[..] else { panic!("a vector was lost") };
    let signer = signer(S3SIGN_ALGORITHM_SIGV4);
    let form = add(
        &signer.sign_policy(vector["policy_json"].as_str().unwrap(), TIME),
        &[
            ("key", "user/user1/photo.jpg"),
            ("acl", "public-read"),
            ("success_action_redirect", "http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html"),
            ("Content-Type", "image/jpeg"),
            ("x-amz-meta-uuid", "14365123651274"),
            ("x-amz-server-side-encryption", "AES256"),
            ("x-amz-meta-tag", ""),
        ],
    );
    let bucket = "sigv4examplebucket";
    assert_eq!(verify(&signer, &form, bucket, 1, TIME), S3SIGN_OK);
    let end = TIME + 129_600; // 2015-12-30T12:00:00Z
    assert_eq!(claim(&form).expires_at, end);
    assert_eq!(claim(&add(&form, &[("policy", "e30=")])).expires_at, 0);
    assert_eq!(verify(&signer, &form, bucket, 1, end - 1), S3SIGN_OK);
    assert_eq!(verify(&signer, &form, bucket, 1, end), S3SIGN_ERR_REQUEST_EXPIRED);
    assert_eq!(verify(&signer, &form, "other", 1, TIME), S3SIGN_ERR_CONDITION);
    for (name, value, expected) in [
        ("key", "user/user2/photo.jpg", S3SIGN_ERR_CONDITION),
        ("acl", "private", S3SIGN_ERR_CONDITION),
        ("Content-Type", "text/html", S3SIGN_ERR_CONDITION),
        ("more", "1", S3SIGN_ERR_CONDITION),
        ("x-ignore-more", "1", S3SIGN_OK),
        ("x-amz-signature", "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699f", S3SIGN_ERR_SIGNATURE),
        ("policy", "e30=", S3SIGN_ERR_SIGNATURE),
        ("x-amz-date", "20151229T000001Z", S3SIGN_ERR_CONDITION),
        ("x-amz-date", "20151230T000000Z", S3SIGN_ERR_MALFORMED),
        ("x-amz-algorithm", "AWS4", S3SIGN_ERR_ALGORITHM),
        ("x-amz-credential", "AKIA/20151229/us-east-1/s3/aws4_request", S3SIGN_ERR_CREDENTIALS),
        ("x-amz-credential", "AKIAIOSFODNN7EXAMPLE/20151229/eu-west-1/s3/aws4_request", S3SIGN_ERR_SCOPE),
    ] {
        assert_eq!(verify(&signer, &add(&form, &[(name, value)]), bucket, 1, TIME), expected, "{name} {value}");
    }
    let less: Fields = form.iter().filter(|(name, _)| name != "acl").cloned().collect();
    assert_eq!(verify(&signer, &less, bucket, 1, TIME), S3SIGN_ERR_CONDITION);
    let twice: Fields = [&form[..], &[("policy".into(), "e30=".into())]].concat();
    assert_eq!(verify(&signer, &twice, bucket, 1, TIME), S3SIGN_ERR_MALFORMED);
    assert_eq!(verify(&signer, &vec![("key".into(), "a".into())], bucket, 1, TIME), S3SIGN_ERR_ANONYMOUS);
}

#[test]
fn ranges_escapes_and_both_signatures_are_read() {
    let policy = r#" {"conditions":[["Content-Length-Range", 2 ,"3"],{"bucket":"b"},["eq","$key","\u00e9\ud83d\ude00\"\$"],["starts-with","$x-amz-meta-a",""]],
        "expiration":"2030-01-01T00:00:00Z" } "#;
    for algorithm in [S3SIGN_ALGORITHM_SIGV2, S3SIGN_ALGORITHM_SIGV4] {
        let signer = signer(algorithm);
        let conditions = if algorithm == S3SIGN_ALGORITHM_SIGV2 {
            String::new()
        } else {
            r#",["starts-with","$x-amz-algorithm",""],["starts-with","$x-amz-credential",""],["starts-with","$x-amz-date",""]"#.into()
        };
        let policy = policy.replace("\"\"]]", &format!("\"\"]{conditions}]"));
        let form = add(&signer.sign_policy(&policy, TIME), &[("key", "é😀\"$")]);
        for (size, expected) in [(1, S3SIGN_ERR_CONDITION), (2, S3SIGN_OK), (3, S3SIGN_OK), (4, S3SIGN_ERR_CONDITION)] {
            assert_eq!(verify(&signer, &form, "b", size, TIME), expected, "{size}");
        }
        let claim = claim(&form);
        assert_eq!((claim.algorithm, claim.form, claim.expires_at), (algorithm, S3SIGN_FORM_QUERY, 1_893_456_000));
    }
}

#[test]
#[cfg_attr(miri, ignore = "takes minutes")]
fn what_is_no_policy_is_an_error_and_no_more() {
    let signer = signer(S3SIGN_ALGORITHM_SIGV2);
    let good = r#"{"expiration":"2030-01-01T00:00:00Z","conditions":[{"bucket":"b"},["starts-with","$key","\u0061"]]}"#;
    let form = |policy: &str| add(&signer.sign_policy(policy, TIME), &[("key", "a")]);
    assert_eq!(verify(&signer, &form(good), "b", 1, TIME), S3SIGN_OK);
    for end in 1..good.len() {
        assert_ne!(verify(&signer, &form(&good[..end]), "b", 1, TIME), S3SIGN_OK, "{}", &good[..end]);
    }
    for at in 0..good.len() {
        for byte in ["\"", "\\", "}", "x", "\u{1}"] {
            let changed = format!("{}{byte}{}", &good[..at], &good[at + 1..]);
            let status = verify(&signer, &form(&changed), "b", 1, TIME);
            assert_ne!(status, S3SIGN_ERR_INTERNAL, "{changed}");
        }
    }
    for policy in
        ["{}", "[]", "null", r#"{"expiration":"2030-01-01T00:00:00Z"}"#, r#"{"conditions":[]}"#, "{{{{{{{{{{{{"]
    {
        assert_ne!(verify(&signer, &form(policy), "b", 1, TIME), S3SIGN_OK, "{policy}");
    }
}

/// S3's POST policy reference, "Condition Matching": the values of Content-Type under starts-with are a list, of which
/// each must meet the condition (`image/jpg,image/png,image/gif` passes, `image/jpg,text/plain` does not).
/// minio-go's PresignedPostPolicy sends the field `bucket` beside its condition.
#[test]
fn lists_of_content_types_repeated_fields_and_a_bucket_field_are_checked_value_by_value() {
    let signer = signer(S3SIGN_ALGORITHM_SIGV2);
    let policy = r#"{"expiration":"2030-01-01T00:00:00Z","conditions":[["eq","$bucket","b"],["starts-with","$Content-Type","image/"],["starts-with","$key","a"]]}"#;
    let form = add(&signer.sign_policy(policy, TIME), &[("key", "a")]);
    for (more, expected) in [
        (&[("Content-Type", "image/jpg,image/png,image/gif")][..], S3SIGN_OK),
        (&[("Content-Type", "image/jpg,text/plain")], S3SIGN_ERR_CONDITION),
        (&[("Content-Type", "text/html,image/png")], S3SIGN_ERR_CONDITION),
        (&[("Content-Type", "image/png,")], S3SIGN_ERR_CONDITION),
        (&[("Content-Type", "image/png"), ("bucket", "b")], S3SIGN_OK),
        (&[("Content-Type", "image/png"), ("bucket", "c")], S3SIGN_ERR_CONDITION),
        (&[("Content-Type", "image/png"), ("content-type", "text/html")], S3SIGN_ERR_CONDITION),
        (&[("Content-Type", "image/png"), ("KEY", "ab")], S3SIGN_OK),
        (&[("Content-Type", "image/png"), ("KEY", "b")], S3SIGN_ERR_CONDITION),
        (&[("Content-Type", "image/png"), ("other", "b")], S3SIGN_ERR_CONDITION),
    ] {
        assert_eq!(verify(&signer, &add(&form, more), "b", 1, TIME), expected, "{more:?}");
    }
}

#[test]
fn bytes_after_the_policy_lone_surrogates_and_negative_sizes_are_refused() {
    let signer = signer(S3SIGN_ALGORITHM_SIGV2);
    let policy = |key: &str, after: &str| {
        format!(
            r#"{{"expiration":"2030-01-01T00:00:00Z","conditions":[{{"bucket":"b"}},["starts-with","$key","{key}"]]}}{after}"#
        )
    };
    let found = |key: &str, after: &str, size, time| {
        let form = add(&signer.sign_policy(&policy(key, after), TIME), &[("key", "\u{10000}A")]);
        verify(&signer, &form, "b", size, time)
    };
    assert_eq!(found("\\ud800\\udc00A", " \n", 1, TIME), S3SIGN_OK);
    for after in ["\0garbage", "\0", "x", "{}"] {
        assert_eq!(found("", after, 1, TIME), S3SIGN_ERR_POLICY, "{after:?}");
    }
    for key in ["\\ud800A", "\\udc00", "\\ud800\\u0041", "\\ud800\\ud800", "\\ud800"] {
        assert_eq!(found(key, "", 1, TIME), S3SIGN_ERR_POLICY, "{key}");
    }
    assert_eq!(found("", "", -1, TIME), S3SIGN_ERR_CONDITION);
    for time in [0, -1, i64::MIN] {
        assert_eq!(found("", "", 1, time), S3SIGN_ERR_TIME);
    }
}

#[test]
#[cfg_attr(miri, ignore = "takes minutes")]
fn a_form_of_thousands_of_fields_and_conditions_is_checked() {
    let signer = signer(S3SIGN_ALGORITHM_SIGV2);
    let condition = |at| format!(r#"["starts-with","$x-amz-meta-{at}",""],["eq","$key","k"],"#);
    let conditions: String = (0..8000).map(condition).collect();
    let policy = format!(r#"{{"expiration":"2030-01-01T00:00:00Z","conditions":[{conditions}{{"bucket":"b"}}]}}"#);
    let mut form = signer.sign_policy(&policy, TIME);
    form.extend((0..8000).map(|at| (format!("X-Amz-Meta-{at}"), "v".to_string())));
    form.extend((0..8000).map(|_| ("key".to_string(), "k".to_string())));
    assert_eq!(verify(&signer, &form, "b", 1, TIME), S3SIGN_OK);
    form.push(("Key".to_string(), "other".to_string()));
    assert_eq!(verify(&signer, &form, "b", 1, TIME), S3SIGN_ERR_CONDITION);
}
