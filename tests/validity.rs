//! How long presigned URLs hold: the caller's wish, the signer's maximum, the credentials' end, and windows.

use s3sign::ffi::constants::*;
use s3sign_wrapper::{Config, Failure, Output, Request, Signer};

const NOW: i64 = 1_369_353_600;
const URL: &str = "https://bucket.s3.amazonaws.com/key";

const ALGORITHMS: [i32; 3] = [S3SIGN_ALGORITHM_SIGV4, S3SIGN_ALGORITHM_SIGV4A, S3SIGN_ALGORITHM_SIGV2];

fn config(algorithm: i32) -> Config {
    Config { algorithm, ..Config::new("AKID", "secret", "us-east-1") }
}

fn presign(config: &Config, expires: i64, window: i64, time: i64) -> Result<Output, Failure> {
    Signer::new(config)?.presign(&Request { expires, window, ..Request::new("GET", URL, time) })
}

/// The value of a query parameter as a number.
fn number(output: &Output, name: &str) -> i64 {
    let (_, rest) = output.url.split_once(&format!("{name}=")).expect("the parameter is there");
    rest.split('&').next().unwrap().parse().unwrap()
}

/// When the URL itself says that it ends.
fn written_end(output: &Output, algorithm: i32, start: i64) -> i64 {
    match algorithm {
        S3SIGN_ALGORITHM_SIGV2 => number(output, "Expires"),
        _ => start + number(output, "X-Amz-Expires"),
    }
}

#[test]
fn a_url_ends_when_it_says_and_never_after_its_credentials() {
    for algorithm in ALGORITHMS {
        let lasting = presign(&config(algorithm), 3600, 0, NOW).unwrap();
        assert_eq!((lasting.expires_at, written_end(&lasting, algorithm, NOW)), (NOW + 3600, NOW + 3600));

        let brief = Config { expires_at: NOW + 900, ..config(algorithm) };
        let clamped = presign(&brief, 3600, 0, NOW).unwrap();
        assert_eq!((clamped.expires_at, written_end(&clamped, algorithm, NOW)), (NOW + 900, NOW + 900));
        assert_eq!(clamped.url, presign(&config(algorithm), 900, 0, NOW).unwrap().url);
        let within = presign(&brief, 900, 0, NOW).unwrap();
        assert_eq!(within.url, clamped.url);

        let warned = presign(&Config { lifetime_mode: S3SIGN_LIFETIME_WARN, ..brief.clone() }, 3600, 0, NOW).unwrap();
        assert_eq!((warned.expires_at, written_end(&warned, algorithm, NOW)), (NOW + 900, NOW + 3600));
        assert_eq!(warned.url, lasting.url);

        let refusing = Config { lifetime_mode: S3SIGN_LIFETIME_REFUSE, ..brief };
        let failure = presign(&refusing, 901, 0, NOW).unwrap_err();
        assert_eq!((failure.status, failure.field.as_str()), (S3SIGN_ERR_EXPIRES, "expires"));
        assert_eq!(presign(&refusing, 900, 0, NOW).unwrap().expires_at, NOW + 900);
    }
}

#[test]
fn expired_credentials_sign_nothing() {
    for algorithm in ALGORITHMS {
        let signer = Signer::new(&Config { expires_at: NOW, ..config(algorithm) }).unwrap();
        for (time, expected) in [(NOW - 1, S3SIGN_OK), (NOW, S3SIGN_ERR_EXPIRED), (NOW + 1, S3SIGN_ERR_EXPIRED)] {
            let request = Request::new("GET", URL, time);
            let url = Request { expires: 60, ..request.clone() };
            let outcomes = [signer.sign(&request).err(), signer.presign(&url).err(), signer.string_to_sign(&url).err()];
            for failure in outcomes {
                assert_eq!(failure.map_or(S3SIGN_OK, |failure| failure.status), expected, "{algorithm} {time}");
            }
        }
    }
    // The time that is signed is what counts.
    let signer = Signer::new(&Config { expires_at: NOW, ..config(S3SIGN_ALGORITHM_SIGV4) }).unwrap();
    let dated = Request::new("GET", URL, NOW - 5).header("x-amz-date", "20130524T000000Z");
    assert_eq!(signer.sign(&dated).unwrap_err().status, S3SIGN_ERR_EXPIRED);
    let dated = Request::new("GET", URL, NOW + 5).header("x-amz-date", "20130523T235959Z");
    signer.sign(&dated).unwrap();

    for expires_at in [-1, i64::MAX] {
        let failure = Signer::new(&Config { expires_at, ..config(0) }).err().unwrap();
        assert_eq!((failure.status, failure.field.as_str()), (S3SIGN_ERR_TIME, "expires_at"));
    }
}

#[test]
fn the_maximum_is_seven_days_unless_the_signer_has_another() {
    for (max_expires, provider, expires, good) in [
        (0, S3SIGN_PROVIDER_AWS, 604_800, true),
        (0, S3SIGN_PROVIDER_AWS, 604_801, false),
        (0, S3SIGN_PROVIDER_AWS, 0, false),
        (0, S3SIGN_PROVIDER_AWS, -1, false),
        (0, S3SIGN_PROVIDER_CUSTOM, 31_536_000, true),
        (31_536_000, S3SIGN_PROVIDER_MINIO, 31_536_000, true),
        (31_536_000, S3SIGN_PROVIDER_MINIO, 31_536_001, false),
        (60, S3SIGN_PROVIDER_AWS, 61, false),
    ] {
        let outcome = presign(&Config { max_expires, provider, ..config(0) }, expires, 0, NOW);
        match outcome {
            Ok(output) => assert_eq!((good, output.expires_at), (true, NOW + expires)),
            Err(failure) => {
                assert_eq!(
                    (good, failure.status, &*failure.field),
                    (false, S3SIGN_ERR_EXPIRES, "expires"),
                    "{expires}"
                );
            }
        }
    }
    let failure = Signer::new(&Config { max_expires: -1, ..config(0) }).err().unwrap();
    assert_eq!((failure.status, &*failure.field), (S3SIGN_ERR_EXPIRES, "max_expires"));
}

#[test]
fn urls_made_within_a_window_are_the_same() {
    for algorithm in ALGORITHMS {
        let start = NOW - NOW % 300;
        let url = |time| presign(&config(algorithm), 3600, 300, time).unwrap();
        let first = url(start);
        assert_eq!(first.url, presign(&config(algorithm), 3600, 0, start).unwrap().url);
        assert_eq!([url(start + 1), url(start + 299)].map(|output| output.url), [first.url.clone(), first.url.clone()]);
        assert_ne!(url(start + 300).url, first.url);
        assert_eq!(url(start + 299).expires_at, start + 3600);
    }
    // Rounding down reaches neither past credentials that have ended, nor to a URL that has.
    let brief = Config { expires_at: NOW + 10, ..config(0) };
    assert_eq!(presign(&brief, 3600, 3600, NOW + 10).unwrap_err().status, S3SIGN_ERR_EXPIRED);
    for (expires, window) in [(60, 61), (60, -1)] {
        let failure = presign(&config(0), expires, window, NOW).unwrap_err();
        assert_eq!((failure.status, &*failure.field), (S3SIGN_ERR_EXPIRES, "window"));
    }
    for algorithm in [S3SIGN_ALGORITHM_SIGV4, S3SIGN_ALGORITHM_SIGV4A] {
        let failure = presign(&config(algorithm), 3600, 3600, 100).unwrap_err();
        assert_eq!((failure.status, &*failure.field), (S3SIGN_ERR_TIME, "time"), "a window that starts with 1970");
    }
    let header = Request { window: 60, ..Request::new("GET", URL, NOW) };
    let failure = Signer::new(&config(0)).unwrap().sign(&header).unwrap_err();
    assert_eq!((failure.status, &*failure.field), (S3SIGN_ERR_EXPIRES, "window"));
}

#[test]
fn overrides_and_versions_are_signed_in_the_url() {
    let query = "versionId=v%2F1&partNumber=2&response-content-type=text%2Fplain&response-expires=a%20b";
    for algorithm in ALGORITHMS {
        let signer = Signer::new(&config(algorithm)).unwrap();
        let request = Request { expires: 60, query: query.into(), ..Request::new("GET", URL, NOW) };
        let output = signer.presign(&request).unwrap();
        for pair in query.split('&') {
            assert!(output.url.contains(pair), "{pair}");
        }
        if algorithm != S3SIGN_ALGORITHM_SIGV4A {
            let mut signatures = vec![output.signature];
            for changed in [query.replace("v%2F1", "v2"), query.replace("text", "image"), query.replace('2', "3")] {
                signatures
                    .push(signer.presign(&Request { query: changed.into(), ..request.clone() }).unwrap().signature);
            }
            signatures.sort();
            signatures.dedup();
            assert_eq!(signatures.len(), 4, "each is signed");
        }
    }
}

#[test]
fn the_headers_that_the_holder_must_send_come_back() {
    let signer = Signer::new(&Config { session_token: b"token".to_vec(), ..config(0) }).unwrap();
    let request = Request { expires: 60, ..Request::new("PUT", URL, NOW) }
        .header("Content-Type", "text/plain")
        .header("x-amz-meta-a", "1")
        .header("User-Agent", "x")
        .payload(S3SIGN_PAYLOAD_BYTES, "data");
    let output = signer.presign(&request).unwrap();
    let names: Vec<_> = output.header_pairs().map(|(name, _)| name).collect();
    assert_eq!(names, ["Content-Type", "x-amz-content-sha256", "x-amz-meta-a"]);
    assert!(output.url.contains("X-Amz-SignedHeaders=content-type%3Bhost%3Bx-amz-content-sha256%3Bx-amz-meta-a"));
    assert!(output.url.contains("X-Amz-Security-Token=token"));
}
