//! Delegated signing: a signer made from a signing key signs like the one with the secret, within the key's scope.

use s3sign::ffi::constants::*;
use s3sign_wrapper::{Config, Request, Signer};

/// 2013-05-24T00:00:00Z.
const DAY: i64 = 1_369_353_600;

fn config(secret: &str) -> Config {
    Config { session_token: b"TOKEN".into(), ..Config::new("AKID", secret, "eu-west-1") }
}

fn delegated() -> (Signer, Signer) {
    let whole = Signer::new(&config("secret")).unwrap();
    let key = whole.signing_key(DAY + 3_600).unwrap();
    let part = Signer::from_signing_key(&config(""), &key, DAY + 7_200).unwrap();
    (whole, part)
}

#[test]
fn on_its_day_it_signs_like_the_secret() {
    let (whole, part) = delegated();
    for time in [DAY, DAY + 86_399] {
        let mut request = Request::new("GET", "https://b.example/k", time);
        assert_eq!(part.sign(&request), whole.sign(&request));
        request.expires = 60;
        assert_eq!(part.presign(&request), whole.presign(&request));
        assert_eq!(part.signing_key(time), whole.signing_key(time));
    }
}

#[test]
fn on_another_day_it_refuses() {
    let (_, part) = delegated();
    for time in [DAY - 1, DAY + 86_400] {
        let mut request = Request::new("GET", "https://b.example/k", time);
        assert_eq!(part.sign(&request).unwrap_err().status, S3SIGN_ERR_SCOPE);
        assert_eq!(part.signing_key(time).unwrap_err().status, S3SIGN_ERR_SCOPE);
        request.expires = 60;
        assert_eq!(part.presign(&request).unwrap_err().status, S3SIGN_ERR_SCOPE);
    }
    let request = Request::new("GET", "https://b.example/k", DAY).header("x-amz-date", "20130525T000000Z");
    assert_eq!(part.sign(&request).unwrap_err().status, S3SIGN_ERR_SCOPE);
}

#[test]
fn what_is_no_signing_key_is_refused() {
    for len in [0, 31, 33, 64] {
        let failure = Signer::from_signing_key(&config(""), &vec![7; len], DAY).map(drop).unwrap_err();
        assert_eq!((failure.status, &*failure.field), (S3SIGN_ERR_CREDENTIALS, "signing_key"), "{len}");
    }
    let failure = Signer::from_signing_key(&config("secret"), &[7; 32], DAY).map(drop).unwrap_err();
    assert_eq!((failure.status, &*failure.field), (S3SIGN_ERR_CREDENTIALS, "secret_access_key"));
    let nobody = Config { access_key_id: Vec::new(), ..config("") };
    let failure = Signer::from_signing_key(&nobody, &[7; 32], DAY).map(drop).unwrap_err();
    assert_eq!((failure.status, &*failure.field), (S3SIGN_ERR_CREDENTIALS, "access_key_id"));
    let failure = Signer::from_signing_key(&config(""), &[7; 32], -1).map(drop).unwrap_err();
    assert_eq!(failure.status, S3SIGN_ERR_TIME);
}
