//! A batch of presigned URLs is the URLs that each key would get by itself.

mod common;

use common::{Config, Request, Signer, pointer};
use proptest::collection::vec;
use proptest::prelude::*;
use s3sign::ffi;
use s3sign::ffi::constants::*;

const TIME: i64 = 1_369_353_600;

fn signers() -> Vec<(&'static str, Signer)> {
    let config = Config::new("AKIDEXAMPLE", "secret", "us-east-1");
    let token = Config { session_token: b"TOKEN/+=".into(), ..config.clone() };
    let configs = [
        ("plain", config.clone()),
        ("token", token.clone()),
        ("appended token", Config { token_mode: S3SIGN_TOKEN_APPEND, ..token.clone() }),
        ("double encoded", Config { double_encode: S3SIGN_ON, ..config.clone() }),
        ("short-lived", Config { expires_at: TIME + 30, ..token.clone() }),
        ("SigV4A", Config { algorithm: S3SIGN_ALGORITHM_SIGV4A, ..token.clone() }),
        ("SigV2", Config { algorithm: S3SIGN_ALGORITHM_SIGV2, ..token }),
        ("anonymous", Config::default()),
    ];
    configs.map(|(name, config)| (name, Signer::new(&config).unwrap())).into()
}

fn template(url: impl Into<Vec<u8>>) -> Request {
    Request { expires: 60, ..Request::new("GET", url, TIME) }.header("X-Amz-Meta-A", " b  c ")
}

fn key() -> impl Strategy<Value = Vec<u8>> {
    let special = prop::sample::select(b"/.%?#+&= ~:@\n\0\xc3\xa9".to_vec());
    vec(prop_oneof![any::<u8>(), special, prop::sample::select(b"abc/./..%2F".to_vec())], 1..30)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn each_url_is_the_one_that_presign_makes(keys in vec(key(), 0..8), prefix in key(), query in "([a-z]{1,3}=[a-z]{0,3}&){0,3}") {
        let prefix = [b"http://host.example:9000/bucket/", &prefix[..], b"/"].concat();
        for (name, signer) in signers() {
            for (mode, base) in [(S3SIGN_PATH_RAW, &prefix[..]), (S3SIGN_PATH_CANONICAL, b"https://host.example/b/c/")] {
                let request = Request { path_mode: mode, query: query.clone().into(), ..template(base) };
                let keys: Vec<&[u8]> = keys.iter().map(|key| &key[..]).collect();
                let urls = signer.presign_batch(&request, &keys).unwrap();
                prop_assert_eq!(urls.len(), keys.len());
                for (key, url) in keys.iter().zip(urls) {
                    let one = Request { url: [base, key].concat(), path_mode: S3SIGN_PATH_RAW, ..request.clone() };
                    prop_assert_eq!(&url, &signer.presign(&one).unwrap().url, "{} {:?}", name, key);
                }
            }
        }
    }
}

#[test]
fn a_base_as_it_is_sent_keeps_its_escapes() {
    let (_, signer) = signers().remove(0);
    let urls = signer.presign_batch(&template("https://h/a%20b/"), &[b"50% off", b"/x"]).unwrap();
    assert!(urls[0].starts_with("https://h/a%20b/50%25%20off?") && urls[1].starts_with("https://h/a%20b//x?"));
    for (url, path) in urls.iter().zip(["https://h/a%20b/50%25%20off", "https://h/a%20b//x"]) {
        assert_eq!(*url, signer.presign(&template(path)).unwrap().url);
    }
    let canonical = Request { path_mode: S3SIGN_PATH_CANONICAL, ..template("https://h/a b/") };
    assert_eq!(signer.presign_batch(&canonical, &[b"50% off", b"/x"]).unwrap(), urls);
}

#[test]
fn a_key_stays_behind_the_base() {
    let (_, signer) = signers().remove(0);
    let fails = |url: &str, keys: &[&[u8]]| {
        let failure = signer.presign_batch(&template(url), keys).unwrap_err();
        (failure.status, failure.field, failure.offset)
    };
    assert_eq!(fails("https://bucket.example", &[b".evil.example/"]), (S3SIGN_ERR_URL, "url".into(), 22));
    assert_eq!(fails("https://h/bucket", &[b"2/key"]), (S3SIGN_ERR_URL, "url".into(), 16));
    assert_eq!(fails("https://h/b/?a=/", &[b"k"]), (S3SIGN_ERR_URL, "url".into(), 12));
    assert_eq!(fails("https://h/b/", &[b"a", b"", b"b"]), (S3SIGN_ERR_PATH, "keys[1]".into(), -1));

    let config = Config { service: b"execute-api".into(), ..Config::new("AKID", "secret", "us-east-1") };
    let normalizes = Signer::new(&config).unwrap();
    for (key, offset) in [(&b"../other/k"[..], 0), (b"a/./b", 2), (b"a//..", 3)] {
        let failure = normalizes.presign_batch(&template("https://h/b/"), &[b"ok", key]).unwrap_err();
        assert_eq!((failure.status, &*failure.field, failure.offset), (S3SIGN_ERR_PATH, "keys[1]", offset));
    }
    let urls = normalizes.presign_batch(&template("https://h/b/"), &[b"..a/%2e./c"]).unwrap();
    assert!(urls[0].starts_with("https://h/b/..a/%252e./c?"));
}

#[test]
fn what_is_wrong_with_the_request_is_told_without_keys() {
    let (_, signer) = signers().remove(0);
    let cases = [
        (Request { expires: 0, ..template("https://h/") }, S3SIGN_ERR_EXPIRES, "expires"),
        (template("https://h/").header("a b", "c"), S3SIGN_ERR_HEADER_NAME, "headers[1].name"),
        (template("https://h/%/"), S3SIGN_ERR_PATH, "url"),
        (template("ftp://h/"), S3SIGN_ERR_URL, "url"),
    ];
    for (request, status, field) in cases {
        let failure = signer.presign_batch(&request, &[]).unwrap_err();
        assert_eq!((failure.status, &*failure.field), (status, field));
    }
    assert_eq!(signer.presign_batch(&template("https://h/"), &[]), Ok(vec![]));
}

#[test]
fn ends_that_lie_are_refused() {
    let (_, signer) = signers().remove(0);
    for (ends, status, field) in [
        (&[3, 2, 4][..], S3SIGN_ERR_LENGTH, "ends[1]"),
        (&[9, 4], S3SIGN_ERR_LENGTH, "ends[0]"),
        (&[1, usize::MAX], S3SIGN_ERR_LENGTH, "keys"),
    ] {
        template("https://h/").with_c(|request| {
            let (mut len, mut error) = (9, common::new_error());
            let keys = c"abcd".as_ptr();
            let status_got = unsafe {
                let (none, ends_at, count) = (std::ptr::null_mut(), pointer(ends), ends.len());
                ffi::s3sign_presign_batch(
                    signer.0,
                    request,
                    keys,
                    ends_at,
                    count,
                    none,
                    0,
                    &mut len,
                    none.cast(),
                    &mut error,
                )
            };
            let failure = common::check(status_got, &error).unwrap_err();
            assert_eq!((failure.status, &*failure.field, len), (status, field, 0));
        });
    }
}
