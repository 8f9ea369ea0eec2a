//! Rules that hold for every request, tried on generated ones.

use proptest::collection::vec;
use proptest::prelude::*;
use s3sign::ffi::constants::*;
use s3sign_wrapper::{Config, Request, Signer};

const TIME: i64 = 1_369_353_600;

fn signer() -> Signer {
    let config = Config { session_token: b"TOKEN/+=".into(), ..Config::new("AKID", "secret", "eu-west-1") };
    Signer::new(&config).unwrap()
}

/// Object keys with an eye on bytes that mean something in URLs.
fn key() -> impl Strategy<Value = Vec<u8>> {
    let special = prop::sample::select(b"/.%?#+&= ~:@[]\\\"<>\r\n\0\xc3\xa9".to_vec());
    vec(prop_oneof![any::<u8>(), special, prop::sample::select(b"abc/./..%2F".to_vec())], 0..40)
}

fn decode(path: &str) -> Vec<u8> {
    let mut bytes = path.bytes();
    let mut out = Vec::new();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
            assert!(digits.iter().all(|digit| digit.is_ascii_digit() || (b'A'..=b'F').contains(digit)), "{path}");
            out.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
        } else {
            assert!(byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte), "{path}: {byte}");
            out.push(byte);
        }
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_raw_key_comes_back_as_the_path_and_stays_in_its_bucket(key in key(), query in "([a-z]{1,3}=[a-z]{0,3}&){0,3}") {
        let mut request = Request::new("GET", [b"https://host.example/bucket/", &key[..]].concat(), TIME);
        request.path_mode = S3SIGN_PATH_RAW;
        request.query = query.into();
        for expires in [0, 60] {
            request.expires = expires;
            let output = if expires == 0 { signer().sign(&request) } else { signer().presign(&request) }.unwrap();
            prop_assert!(output.url.starts_with("https://host.example/bucket/"));
            let path = output.target.split('?').next().unwrap();
            prop_assert_eq!(decode(path.strip_prefix("/bucket/").unwrap()), key.clone());
        }
    }

    #[test]
    fn what_a_signer_has_cached_changes_nothing(
        service in "(|s3|s3express|sts)",
        token in "(|[A-Z/+=]{1,40}|[A-Z/+=]{600})",
        method in "(GET|PUT|HEAD|DELETE|POST|PATCH|G T|)",
        scheme in "(https|http|HTTPS|ftp)://",
        host in "([a-z0-9.-]{0,70}|[a-zA-Z0-9_~]{1,9}|[a-z]{1,9}:[0-9]{1,3})",
        path in "(|/|/[a-zA-Z0-9/._~-]{0,60}|/[a-z/%+= ]{0,9}|/[a-z/]{400}|/[a-z]{0,9}[?#][a-z=]{0,9})",
        payload in prop::sample::select(vec![
            (S3SIGN_PAYLOAD_DEFAULT, ""),
            (S3SIGN_PAYLOAD_DEFAULT, "body"),
            (S3SIGN_PAYLOAD_BYTES, ""),
            (S3SIGN_PAYLOAD_UNSIGNED, ""),
            (S3SIGN_PAYLOAD_SHA256_HEX, "not hex"),
        ]),
        (expires, window) in prop::sample::select(vec![(0, 0), (0, 60), (60, 0), (3600, 60), (604_801, 0), (-1, 0)]),
        time in prop_oneof![Just(TIME), Just(TIME + 1_000), -1..TIME],
        expires_at in prop::sample::select(vec![0, TIME + 1_800]),
    ) {
        let config = Config {
            session_token: token.into(),
            service: service.into(),
            expires_at,
            ..Config::new("AKID/+", "secret", "eu-west-1")
        };
        let signer = Signer::new(&config).unwrap();
        let request = Request {
            expires,
            window,
            ..Request::new(&method, format!("{scheme}{host}{path}"), time).payload(payload.0, payload.1)
        };
        // Other seconds, of the same day and of another, before, between and behind; a header that is not signed; and the
        // time in a header.
        let unsigned = request.clone().header("accept", "*/*");
        let dated = Request { time: TIME, ..request.clone() }.header("x-amz-date", "20130524T000000Z");
        let others = [TIME + 1, TIME - 86_400, TIME].map(|time| Request { time, ..request.clone() });
        for operation in [Signer::sign, Signer::presign] {
            let of_new_signer = |request| operation(&Signer::new(&config).unwrap(), request);
            for request in [&request, &unsigned, &request, &others[0], &dated, &others[1], &others[2], &request, &dated] {
                prop_assert_eq!(operation(&signer, request), of_new_signer(request));
            }
            prop_assert_eq!(operation(&signer, &unsigned), operation(&signer, &request));
        }
    }

    #[test]
    fn what_comes_back_signed_as_sent_has_the_same_signature(key in key()) {
        let mut request = Request::new("PUT", [b"http://host.example:9000/", &key[..]].concat(), TIME);
        request.path_mode = S3SIGN_PATH_RAW;
        let raw = signer().sign(&request).unwrap();
        for mode in [S3SIGN_PATH_VERBATIM, S3SIGN_PATH_CANONICAL] {
            let mut again = Request::new("PUT", raw.url.clone(), TIME);
            again.path_mode = mode;
            prop_assert_eq!(&signer().sign(&again).unwrap(), &raw);
        }
    }

    #[test]
    fn order_and_case_do_not_change_the_signature(
        pairs in vec(("[a-zA-Z%+]{0,1}(%[0-9a-f]{2})?[a-z-]{0,3}", "(%[0-9A-F]{2}|[a-z+]){0,4}"), 0..8),
        values in vec("[ -~]{0,12}", 0..8),
        seed in any::<u64>(),
    ) {
        let pairs: Vec<_> = pairs.iter().filter(|(name, _)| !name.starts_with('%')).map(|(n, v)| format!("{n}={v}")).collect();
        let request = |pairs: &[String], headers: &[(String, &String)]| {
            let mut request = Request::new("GET", format!("https://host.example/?{}", pairs.join("&")), TIME);
            for (name, value) in headers {
                request = request.header(name.as_str(), value.as_str());
            }
            request
        };
        let headers: Vec<_> = values.iter().enumerate().map(|(i, v)| (format!("x-amz-meta-{i}"), v)).collect();
        let mut random = fastrand::Rng::with_seed(seed);
        let (mut shuffled_pairs, mut shuffled_headers) = (pairs.clone(), headers.clone());
        random.shuffle(&mut shuffled_pairs);
        random.shuffle(&mut shuffled_headers);
        for (name, _) in &mut shuffled_headers {
            *name = name.to_uppercase();
        }
        let (a, b) = (request(&pairs, &headers), request(&shuffled_pairs, &shuffled_headers));
        prop_assert_eq!(signer().canonical_request(&a).map_err(|f| f.status), signer().canonical_request(&b).map_err(|f| f.status));
    }

    #[test]
    fn any_bytes_anywhere_end_in_a_signature_or_a_named_error(
        method in vec(any::<u8>(), 0..6), url in vec(any::<u8>(), 0..40), prefix in prop::sample::select(vec!["", "/", "https://h", "http://[::1]:9/"]),
        query in vec(any::<u8>(), 0..20), name in vec(any::<u8>(), 0..10), value in vec(any::<u8>(), 0..10),
        payload in vec(any::<u8>(), 0..70), modes in (-1..4i32, -1..5i32, -1..4i32), time in any::<i64>(), expires in -2..700_000i64, window in -1..99i64,
    ) {
        let request = Request {
            method: if method.len() > 3 { b"GET".into() } else { method },
            url: [prefix.as_bytes(), &url].concat(),
            path_mode: modes.0,
            query,
            bucket: Vec::new(),
            headers: vec![(b"x-amz-a".into(), value.clone()), (name.clone(), value)],
            payload_mode: modes.1,
            payload,
            headers_mode: modes.2,
            signed_headers: vec![name],
            time: time % 400_000_000_000,
            expires,
            window,
            entropy: Vec::new(),
        };
        let outcomes = [signer().sign(&request), signer().presign(&request)];
        for failure in outcomes.into_iter().filter_map(Result::err) {
            prop_assert_ne!(failure.status, S3SIGN_ERR_INTERNAL, "{:?}", failure);
            prop_assert!(!failure.field.is_empty());
        }
    }
}
