//! A batch of presigned URLs is the URLs that each key would get by itself.

mod common;

use proptest::collection::vec;
use proptest::prelude::*;
use s3sign::ffi;
use s3sign::ffi::constants::*;
use s3sign::ffi::s3sign_batch;
use s3sign_wrapper::{Config, Failure, Pieces, Request, Signer, checked};

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
                let pieces = Pieces::new(Some(&keys), None).path_as_is(true);
                let urls = signer.presign_varied(&request, &pieces).unwrap();
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

    // Clients that resolve such a path: tests/python/test_path_as_is.py.
    let config = Config { service: b"execute-api".into(), ..Config::new("AKID", "secret", "us-east-1") };
    let (anonymous, normalizes) = (Signer::new(&Config::default()).unwrap(), Signer::new(&config).unwrap());
    for (key, offset) in [(&b"../other/k"[..], 0), (b"a/./b", 2), (b"a//..", 3)] {
        for (by, path_as_is) in [(&signer, false), (&anonymous, false), (&normalizes, false), (&normalizes, true)] {
            let pieces = Pieces::new(Some(&[b"ok", key]), None).path_as_is(path_as_is);
            let failure = by.presign_varied(&template("https://h/b/"), &pieces).unwrap_err();
            assert_eq!(failure.fault(), (S3SIGN_ERR_PATH, "keys[1]", offset));
        }
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

/// What is said of a batch, and the length that is set.
fn refused(signer: &Signer, request: &Request, batch: &s3sign_batch) -> (Failure, usize) {
    let (mut len, none) = (9, std::ptr::null_mut());
    let outcome = checked(|error| unsafe {
        let (signer, request) = (signer.as_ptr(), &*request.raw());
        ffi::s3sign_presign_batch(signer, request, batch, none, 0, &mut len, none.cast(), error)
    });
    (outcome.unwrap_err(), len)
}

#[test]
fn ends_that_lie_are_refused() {
    let (_, signer) = signers().remove(0);
    for (ends, status, field) in [
        (&[3, 2, 4][..], S3SIGN_ERR_LENGTH, "key_ends[1]"),
        (&[9, 4], S3SIGN_ERR_LENGTH, "key_ends[0]"),
        (&[1, usize::MAX], S3SIGN_ERR_LENGTH, "keys"),
    ] {
        let in_queries = field.replace("keys", "queries").replace("key_", "query_");
        let request = template("https://h/");
        let abcd = (c"abcd".as_ptr(), ends.as_ptr());
        let none = *Pieces::new(None, None).raw();
        let of_keys = s3sign_batch { keys: abcd.0, key_ends: abcd.1, count: ends.len(), ..none };
        let of_queries = s3sign_batch { queries: abcd.0, query_ends: abcd.1, count: ends.len(), ..none };
        for (batch, field) in [(of_keys, field.to_owned()), (of_queries, in_queries.clone())] {
            let (failure, len) = refused(&signer, &request, &batch);
            assert_eq!((failure.status, failure.field, len), (status, field, 0));
        }
    }
}

/// A query as on the wire. Its names sort before, between and behind the signer's, and some occur twice.
fn query() -> impl Strategy<Value = Vec<u8>> {
    let name = prop::sample::select(vec![
        "A",
        "AWS",
        "X-Amz-A",
        "X-Amz-Credentia",
        "X-Amz-Credential1",
        "X-Amz-D",
        "X-Amz-Expires-",
        "X-Amz-T",
        "X-Amz",
        "X-Amz-Z",
        "X%2DAmz%2DE",
        "X",
        "Y",
        "x-amz-a",
        "partNumber",
        "uploadId",
        "response-content-type",
        "a",
        "%25",
        "%c3%A9",
        "%41",
        "~",
        "+",
        "versionId",
        "AW%53",
    ]);
    let value = prop::sample::select(vec!["", "=", "=1", "=2", "=%2F", "=a%20b", "=a+b", "==", "=%7e", "=?/:@"]);
    let pair = (name, value).prop_map(|(name, value)| format!("{}{value}", name));
    vec(pair, 0..5).prop_map(|pairs| pairs.join("&").into_bytes())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn each_url_with_its_query_is_the_one_that_presign_makes(
        pieces in vec((key(), query()), 0..8), common in query()
    ) {
        let base = &b"http://host.example:9000/bucket/k/"[..];
        let queries: Vec<&[u8]> = pieces.iter().map(|(_, query)| &query[..]).collect();
        let keys: Vec<&[u8]> = pieces.iter().map(|(key, _)| &key[..]).collect();
        let request = Request { query: common.clone(), ..template(base) };
        for (name, signer) in signers() {
            for keys in [None, Some(&keys[..])] {
                let pieces = Pieces::new(keys, Some(&queries)).path_as_is(true);
                let urls = signer.presign_varied(&request, &pieces).unwrap();
                prop_assert_eq!(urls.len(), queries.len());
                for (index, url) in urls.iter().enumerate() {
                    let query = [&common[..], b"&", queries[index]].concat();
                    let path_mode = S3SIGN_PATH_RAW;
                    let url_of_one = [base, keys.map_or(&b""[..], |keys| keys[index])].concat();
                    let one = Request { url: url_of_one, query, path_mode, ..request.clone() };
                    prop_assert_eq!(url, &signer.presign(&one).unwrap().url, "{} {}", name, index);
                }
            }
        }
    }
}

#[test]
fn ten_thousand_parts_are_in_order() {
    let (_, signer) = signers().remove(1);
    let request = Request { method: b"PUT".into(), ..template("https://bucket.s3.amazonaws.com/a/key") };
    let queries: Vec<_> = (1..=10_000).map(|part| format!("partNumber={part}&uploadId=id%2F+~").into_bytes()).collect();
    let pieces: Vec<&[u8]> = queries.iter().map(|query| &query[..]).collect();
    let urls = signer.presign_varied(&request, &Pieces::new(None, Some(&pieces))).unwrap();
    assert_eq!(urls.len(), queries.len());
    for (query, url) in queries.into_iter().zip(urls) {
        assert_eq!(url, signer.presign(&Request { query, ..request.clone() }).unwrap().url);
    }
}

#[test]
fn what_is_wrong_with_a_query_is_told_with_its_number() {
    let fails = |signer: &Signer, request: Request, queries: &[&[u8]]| -> Failure {
        signer.presign_varied(&request, &Pieces::new(None, Some(queries))).unwrap_err()
    };
    let signers = signers();
    for (name, signer) in &signers {
        let cases: [(&[u8], i64); 6] = [
            (b"a=%4", 2),
            (b"a b", 1),
            (b"partNumber=1&x#", 14),
            (b"a=1&X-Amz-Signature=0", 4),
            (b"X-Amz-Date", 0),
            (b"&&b&X%2dAmz-Security-Token=t", 4),
        ];
        for (query, offset) in cases {
            if *name == "anonymous" && offset != 2 && query.windows(3).any(|part| part == b"Amz") {
                continue;
            }
            let failure = fails(signer, template("https://h/k"), &[b"", b"a=1", query]);
            let found = failure.fault();
            assert_eq!(found, (S3SIGN_ERR_QUERY, "queries[2]", offset), "{name} {query:?}");
        }
        let failure = fails(signer, template("https://h/k?a=1"), &[b"b"]);
        assert_eq!(failure.fault(), (S3SIGN_ERR_URL, "url", 11), "{name}");
        let failure = fails(signer, Request { query: b"%".into(), ..template("https://h/k") }, &[b"b"]);
        assert_eq!(failure.fault(), (S3SIGN_ERR_QUERY, "query", 0), "{name}");
    }
    let (_, sigv2) = signers.iter().find(|(name, _)| *name == "SigV2").unwrap();
    for name in ["Signature", "AWSAccessKeyId", "Expire%73"] {
        let failure = fails(sigv2, template("https://h/k"), &[format!("acl&{name}=1").as_bytes()]);
        assert_eq!(failure.fault(), (S3SIGN_ERR_QUERY, "queries[0]", 4), "{name}");
    }
}

#[test]
fn a_batch_varies_something() {
    let (_, signer) = signers().remove(0);
    let fails = |batch: s3sign_batch| {
        let (failure, _) = refused(&signer, &template("https://h/"), &batch);
        (failure.status, failure.field)
    };
    let none = Pieces::new(None, None);
    assert_eq!(signer.presign_varied(&template("https://h/k"), &none), Ok(vec![]));
    let none = *none.raw();
    let (keys, queries) = (Pieces::new(Some(&[b"k"]), None), Pieces::new(None, Some(&[b"a=1"])));
    let both = s3sign_batch { query_ends: queries.raw().query_ends, ..*keys.raw() };
    let null = |field: &str| (S3SIGN_ERR_NULL, field.to_owned());
    assert_eq!(fails(s3sign_batch { count: 1, ..none }), null("keys"));
    assert_eq!(fails(s3sign_batch { key_ends: std::ptr::null(), ..*keys.raw() }), null("key_ends"));
    assert_eq!(fails(s3sign_batch { query_ends: std::ptr::null(), ..*queries.raw() }), null("query_ends"));
    assert_eq!(fails(s3sign_batch { queries: std::ptr::null(), ..both }), null("queries"));
    // Keys that lack their ends are not taken for none.
    let keys_without_ends = s3sign_batch { keys: keys.raw().keys, ..*queries.raw() };
    assert_eq!(fails(keys_without_ends), null("key_ends"));
}
