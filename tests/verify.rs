//! The other side: what was signed verifies, and whatever is changed of it is told apart.

use proptest::prelude::*;
use s3sign::ffi;
use s3sign::ffi::constants::*;
use s3sign_wrapper::{Claim, Config, Request, Signer, checked, status, text};

const NOW: i64 = 1_369_353_600;
const ALGORITHMS: [i32; 3] = [S3SIGN_ALGORITHM_SIGV4, S3SIGN_ALGORITHM_SIGV4A, S3SIGN_ALGORITHM_SIGV2];

fn config(algorithm: i32, token: &str) -> Config {
    let session_token = token.into();
    Config { algorithm, session_token, ..Config::new("AKID/EXAMPLE", "secret", "us-east-1") }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn what_is_signed_verifies_and_what_is_changed_does_not(
        algorithm in prop::sample::select(ALGORITHMS.to_vec()), expires in prop::sample::select(vec![0i64, 600]),
        token in prop::sample::select(vec!["", "to/ken+="]), key in "[ -~é]{1,12}", value in "[ -~]{0,9}",
        query in prop::sample::select(vec!["", "acl", "versionId=a%2Fb&prefix=1", "versionId=a%2Fb&x=1", "b=2&a=1&a=0"]),
        body in "[a-z]{0,9}", service in prop::sample::select(vec!["s3", "execute-api"]),
    ) {
        let v2 = algorithm == S3SIGN_ALGORITHM_SIGV2;
        let config = Config { service: service.into(), ..config(algorithm, token) };
        let signer = Signer::new(&config).unwrap();
        let request = Request { path_mode: S3SIGN_PATH_RAW, query: query.into(), expires, ..Request::new("PUT", format!("https://h.example:8443/b/{key}"), NOW) }
            .header("X-Amz-Meta-A", value).header("content-type", "text/plain").header("X-Other", "a");
        let request = request.payload(S3SIGN_PAYLOAD_BYTES, body.clone());
        let output = if expires > 0 { signer.presign(&request) } else { signer.sign(&request) }.unwrap();
        let good = output.arrived(&request);
        if v2 && query.split('&').any(|pair| ["x=1", "a=1"].contains(&pair)) {
            // What SigV2 does not sign anybody could have added.
            prop_assert_eq!(status(&signer.verify(&good, 0)), S3SIGN_ERR_QUERY, "{:?}", good);
            return Ok(());
        }
        prop_assert_eq!(signer.verify(&good, 0), Ok(()), "{:?}", good);

        let found = Claim::parse(&good).unwrap();
        prop_assert_eq!((found.form, found.algorithm), (i32::from(expires > 0), algorithm));
        prop_assert_eq!((&*found.access_key_id, &*found.session_token), ("AKID/EXAMPLE", token));

        // Each of these is signed, or what is signed must agree with it.
        let mut changes = vec![
            Request { method: b"GET".into(), ..good.clone() },
            Request { url: [b"/x", &good.url[..]].concat(), ..good.clone() },
            good.clone().header("x-amz-acl", "public-read"),
            Request { time: NOW + 901 + expires, ..good.clone() },
        ];
        let separator = if good.url.contains(&b'?') { "&" } else { "?" };
        changes.push(Request { url: [&good.url[..], separator.as_bytes(), b"more"].concat(), ..good.clone() });
        if !v2 || expires == 0 {
            changes.push(Request { time: NOW - 901, ..good.clone() });
        }
        if !v2 && (service == "s3" || expires == 0) {
            changes.push(Request { payload: b"other".into(), ..good.clone() });
        }
        for (index, (name, _)) in good.headers.iter().enumerate() {
            let mut changed = good.clone();
            changed.headers[index].1.push(b'x');
            if v2 && name.eq_ignore_ascii_case(b"host") {
                continue; // which SigV2 does not sign
            }
            if name.eq_ignore_ascii_case(b"x-other") {
                prop_assert_eq!(signer.verify(&changed, 0), Ok(()));
            } else {
                changes.push(changed);
            }
        }
        for changed in changes {
            prop_assert_ne!(status(&signer.verify(&changed, 0)), S3SIGN_OK, "{:?}", changed);
        }
        for other in [
            Config { secret_access_key: b"Secret".into(), ..config.clone() },
            Config { access_key_id: b"AKID".into(), ..config.clone() },
            Config { session_token: b"another".into(), ..config.clone() },
        ] {
            prop_assert_ne!(status(&Signer::new(&other).unwrap().verify(&good, 0)), S3SIGN_OK);
        }
    }

    #[test]
    fn any_bytes_are_a_named_error(
        authorization in prop_oneof!["[ -~]{0,60}", "AWS4-HMAC-SHA256 Credential=[a-z/0-9]{0,30}, SignedHeaders=[a-z;]{0,9}, Signature=[0-9a-f]{0,66}"],
        url in "/[!-~]{0,40}", date in prop::sample::select(vec!["20130524T000000Z", "x", ""]),
    ) {
        let request = Request::new("GET", url, NOW).header("host", "h").header("authorization", authorization).header("x-amz-date", date);
        for algorithm in ALGORITHMS {
            let outcome = Signer::new(&config(algorithm, "")).unwrap().verify(&request, 0);
            let failure = outcome.unwrap_err();
            prop_assert_ne!(failure.status, S3SIGN_ERR_INTERNAL);
            prop_assert!(failure.status != S3SIGN_OK);
        }
    }
}

#[test]
fn each_fault_has_its_status() {
    let signer = Signer::new(&config(S3SIGN_ALGORITHM_SIGV4, "")).unwrap();
    let request = Request::new("GET", "https://h.example/b/k", NOW).header("X-Amz-Meta-A", "1");
    let header = signer.sign(&request).unwrap().arrived(&request);
    let presigned = Request { expires: 60, ..request };
    let url = signer.presign(&presigned).unwrap().arrived(&presigned);
    let with = |config: Config| Signer::new(&config).unwrap();
    let replace = |from: &str, to: &str| {
        let mut changed = header.clone();
        let (_, value) = changed.headers.iter_mut().find(|(name, _)| name == b"authorization").unwrap();
        *value = text(value).replace(from, to).into_bytes();
        changed
    };
    let base = config(S3SIGN_ALGORITHM_SIGV4, "");
    let cases = [
        (
            "wrong secret",
            status(&with(Config { secret_access_key: b"x".into(), ..base.clone() }).verify(&header, 0)),
            S3SIGN_ERR_SIGNATURE,
        ),
        (
            "another key",
            status(&with(Config { access_key_id: b"x".into(), ..base.clone() }).verify(&header, 0)),
            S3SIGN_ERR_CREDENTIALS,
        ),
        (
            "another region",
            status(&with(Config { region: b"eu-west-1".into(), ..base.clone() }).verify(&header, 0)),
            S3SIGN_ERR_SCOPE,
        ),
        (
            "another service",
            status(&with(Config { service: b"sts".into(), ..base.clone() }).verify(&header, 0)),
            S3SIGN_ERR_SCOPE,
        ),
        (
            "another algorithm",
            status(&with(config(S3SIGN_ALGORITHM_SIGV2, "")).verify(&header, 0)),
            S3SIGN_ERR_ALGORITHM,
        ),
        (
            "unknown algorithm",
            status(&signer.verify(&replace("AWS4-HMAC-SHA256", "AWS5-HMAC"), 0)),
            S3SIGN_ERR_ALGORITHM,
        ),
        (
            "no signature",
            status(&signer.verify(&Request { headers: Vec::new(), ..header.clone() }.header("host", "h"), 0)),
            S3SIGN_ERR_ANONYMOUS,
        ),
        ("malformed", status(&signer.verify(&replace("Signature=", "Sig="), 0)), S3SIGN_ERR_MALFORMED),
        ("twice", status(&signer.verify(&replace("Signature=", "Signature=0, Signature="), 0)), S3SIGN_ERR_MALFORMED),
        ("another day", status(&signer.verify(&replace("20130524", "20130525"), 0)), S3SIGN_ERR_MALFORMED),
        ("too late", status(&signer.verify(&Request { time: NOW + 901, ..header.clone() }, 0)), S3SIGN_ERR_SKEWED),
        ("within the skew", status(&signer.verify(&Request { time: NOW + 901, ..header.clone() }, 1000)), S3SIGN_OK),
        ("too early", status(&signer.verify(&Request { time: NOW - 901, ..header.clone() }, 0)), S3SIGN_ERR_SKEWED),
        ("ended", status(&signer.verify(&Request { time: NOW + 61, ..url.clone() }, 0)), S3SIGN_ERR_REQUEST_EXPIRED),
        ("to come", status(&signer.verify(&Request { time: NOW - 901, ..url.clone() }, 0)), S3SIGN_ERR_NOT_YET_VALID),
        ("its last second", status(&signer.verify(&Request { time: NOW + 60, ..url.clone() }, 0)), S3SIGN_OK),
        (
            "unsigned x-amz",
            status(&signer.verify(&header.clone().header("x-amz-acl", "a"), 0)),
            S3SIGN_ERR_UNSIGNED_HEADER,
        ),
        (
            "unsigned host",
            status(&signer.verify(&replace("SignedHeaders=host;", "SignedHeaders="), 0)),
            S3SIGN_ERR_UNSIGNED_HEADER,
        ),
        (
            "not in order",
            status(&signer.verify(&replace("host;x-amz-content", "x;host;x-amz-content"), 0)),
            S3SIGN_ERR_MALFORMED,
        ),
        ("lost on the way", status(&signer.verify(&replace("=host;", "=date;host;"), 0)), S3SIGN_ERR_MALFORMED),
        (
            "another body",
            status(&signer.verify(&Request { payload: b"x".into(), ..header.clone() }, 0)),
            S3SIGN_ERR_PAYLOAD_HASH,
        ),
        (
            "unknown body",
            status(&signer.verify(&Request { payload_mode: S3SIGN_PAYLOAD_UNSIGNED, ..header.clone() }, 0)),
            S3SIGN_OK,
        ),
        (
            "token not known",
            status(&with(config(S3SIGN_ALGORITHM_SIGV4, "t")).verify(&header, 0)),
            S3SIGN_ERR_CREDENTIALS,
        ),
        ("negative skew", status(&signer.verify(&header, -1)), S3SIGN_ERR_OPTION),
    ];
    for (name, found, expected) in cases {
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn a_region_set_admits_the_regions_that_its_patterns_name() {
    let here = |region: &str| Config { region: region.into(), ..config(S3SIGN_ALGORITHM_SIGV4A, "") };
    for (set, region, expected) in [
        ("*", "eu-west-1", S3SIGN_OK),
        ("eu-*", "eu-west-1", S3SIGN_OK),
        ("us-east-1,eu-w*-1", "eu-west-1", S3SIGN_OK),
        ("us-east-1", "us-east-1", S3SIGN_OK),
        ("us-east-1", "us-east-12", S3SIGN_ERR_SCOPE),
        ("us-*", "eu-west-1", S3SIGN_ERR_SCOPE),
        ("e*e*1", "e1", S3SIGN_ERR_SCOPE),
        ("*-1", "eu-west-1", S3SIGN_OK),
        ("*-2", "eu-west-1", S3SIGN_ERR_SCOPE),
    ] {
        let request = Request::new("GET", "https://h.example/k", NOW);
        let output = Signer::new(&here(set)).unwrap().sign(&request).unwrap();
        let found = Signer::new(&here(region)).unwrap().verify(&output.arrived(&request), 0);
        assert_eq!(status(&found), expected, "{set} {region}");
    }
}

#[test]
fn a_claim_tells_what_the_lookup_needs() {
    let signer = Signer::new(&config(S3SIGN_ALGORITHM_SIGV4, "token")).unwrap();
    let request = Request { expires: 60, ..Request::new("GET", "https://h.example/k", NOW) };
    let found = Claim::parse(&signer.presign(&request).unwrap().arrived(&request)).unwrap();
    let texts = [&found.access_key_id, &found.region, &found.service, &found.session_token, &found.signed_headers];
    assert_eq!(texts, ["AKID/EXAMPLE", "us-east-1", "s3", "token", "host"]);
    assert_eq!((found.form, found.body), (S3SIGN_FORM_QUERY, S3SIGN_BODY_UNSIGNED));
    assert_eq!((found.time, found.expires_at), (NOW, NOW + 60));
    let streamed = Request::new("PUT", "https://h.example/k", NOW)
        .header("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER");
    let streamed = signer.sign(&streamed).unwrap().arrived(&streamed);
    assert_eq!(Claim::parse(&streamed).unwrap().body, S3SIGN_BODY_CHUNKS_TRAILER);
    assert_eq!(status(&signer.verify(&streamed, 0)), S3SIGN_ERR_STREAM);
    assert_eq!(signer.verify(&streamed.payload(S3SIGN_PAYLOAD_UNSIGNED, ""), 0), Ok(()));
    let failure = checked(|error| unsafe { ffi::s3sign_verify(signer.as_ptr(), std::ptr::null(), 0, error) });
    assert_eq!(failure.unwrap_err().status, S3SIGN_ERR_NULL);
}
