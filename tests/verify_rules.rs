//! Rules of verification that close a gap: what could be changed unseen is refused, and what servers take is taken.

use s3sign::ffi::constants::*;
use s3sign_wrapper::{Config, Form, Request, Signer, status};

const NOW: i64 = 1_369_353_600;

fn config(algorithm: i32, service: &str) -> Config {
    Config { algorithm, service: service.into(), ..Config::new("AKID", "secret", "us-east-1") }
}

fn signer(algorithm: i32) -> Signer {
    Signer::new(&config(algorithm, "s3")).unwrap()
}

/// A GET of `target` as it arrives, signed with headers.
fn arrived(signer: &Signer, target: &str) -> Request {
    let request = Request::new("GET", format!("https://good.example{target}"), NOW);
    signer.sign(&request).unwrap().arrived(&request)
}

fn with_value(mut request: Request, name: &str, change: impl Fn(&str) -> String) -> Request {
    let header = request.headers.iter_mut().find(|(given, _)| given.eq_ignore_ascii_case(name.as_bytes())).unwrap();
    header.1 = change(core::str::from_utf8(&header.1).unwrap()).into_bytes();
    request
}

fn status_of(signer: &Signer, request: &Request) -> i32 {
    status(&signer.verify(request, 0))
}

#[test]
fn known_bytes_of_a_streaming_request_are_refused() {
    let signer = signer(S3SIGN_ALGORITHM_SIGV4);
    let request = Request::new("PUT", "https://good.example/k", NOW)
        .header("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
    let good = signer.sign(&request).unwrap().arrived(&request);
    assert_eq!(status_of(&signer, &good.clone().payload(S3SIGN_PAYLOAD_BYTES, "EVIL")), S3SIGN_ERR_STREAM);
    assert_eq!(status_of(&signer, &good.payload(S3SIGN_PAYLOAD_UNSIGNED, "")), S3SIGN_OK);
}

// RFC 9110, 5.5: whitespace around a field value is not part of it.
#[test]
fn spaces_and_tabs_around_host_and_authorization_do_not_count() {
    for algorithm in [S3SIGN_ALGORITHM_SIGV4, S3SIGN_ALGORITHM_SIGV4A, S3SIGN_ALGORITHM_SIGV2] {
        let signer = signer(algorithm);
        for name in ["host", "authorization"] {
            let request = with_value(arrived(&signer, "/k"), name, |value| format!(" \t{value}\t "));
            assert_eq!(signer.verify(&request, 0), Ok(()), "{name}");
        }
    }
}

#[test]
fn repeated_and_many_headers_verify_in_the_order_they_arrived() {
    let signer = signer(S3SIGN_ALGORITHM_SIGV4);
    for number in [2, 40] {
        let mut request = Request::new("GET", "https://good.example/k", NOW);
        for round in ["1", " 2 \t 3 ", ""] {
            for at in 0..number {
                // In another case each, and in no order.
                let name = format!("x-amz-meta-{}", (at * 7) % number);
                let name = if at % 2 == 0 { name.to_uppercase() } else { name };
                request = request.header(name, format!("{round}{at}"));
            }
        }
        let good = signer.sign(&request).unwrap().arrived(&request);
        assert_eq!(signer.verify(&good, 0), Ok(()), "{number}");
        let mut swapped = good.clone();
        let places: Vec<usize> = (0..swapped.headers.len())
            .filter(|at| swapped.headers[*at].0.eq_ignore_ascii_case(b"x-amz-meta-0"))
            .collect();
        assert_eq!(places.len(), 3);
        swapped.headers.swap(places[0], places[1]);
        assert_eq!(status(&signer.verify(&swapped, 0)), S3SIGN_ERR_SIGNATURE);
        let mut less = good.clone();
        less.headers.remove(places[2]);
        assert_eq!(status(&signer.verify(&less, 0)), S3SIGN_ERR_SIGNATURE);
        let value = good.headers.iter().find(|(name, _)| name == b"authorization").unwrap().1.clone();
        assert!(String::from_utf8(value).unwrap().contains("x-amz-meta-0;x-amz-meta-1"));
        let unnamed = with_value(good, "authorization", |value| {
            value.replace("x-amz-meta-1;", "").replace(";x-amz-meta-1,", ",")
        });
        assert_eq!(status(&signer.verify(&unnamed, 0)), S3SIGN_ERR_UNSIGNED_HEADER);
    }
}

// RFC 9110, 5.6.1 for the lists.
#[test]
fn an_authorization_verifies_with_any_blanks_between_its_parts() {
    let signer = signer(S3SIGN_ALGORITHM_SIGV4);
    let good = arrived(&signer, "/k");
    let parts = |value: &str| value.split_once(' ').map(|(_, rest)| rest.replace(", ", "\n")).unwrap();
    for between in [",", ", ", " ,", "\t,\t ", ",  "] {
        let changed = with_value(good.clone(), "authorization", |value| value.replace(", ", between));
        assert_eq!(signer.verify(&changed, 0), Ok(()), "{between:?}");
    }
    for order in [[2, 1, 0], [1, 0, 2], [0, 2, 1]] {
        let changed = with_value(good.clone(), "authorization", |value| {
            let (parts, scheme) = (parts(value), value.split(' ').next().unwrap());
            let parts: Vec<&str> = parts.lines().collect();
            format!("{scheme} {}", order.map(|at| parts[at]).join(", "))
        });
        assert_eq!(signer.verify(&changed, 0), Ok(()), "{order:?}");
    }
    // Not even in a part that was looked at already.
    for (from, to) in
        [("AWS4", "\r\nAWS4"), ("256 ", "256 \r\n"), (", Sig", ",\n Sig"), ("host;", "host;\0;"), ("host;", "host,")]
    {
        let changed = with_value(good.clone(), "authorization", |value| value.replacen(from, to, 1));
        assert_eq!(status(&signer.verify(&changed, 0)), S3SIGN_ERR_MALFORMED, "{from:?}");
    }
    let changed = with_value(good, "authorization", |value| format!("{value}\n"));
    assert_eq!(status(&signer.verify(&changed, 0)), S3SIGN_ERR_MALFORMED);
}

// RFC 9112, 3.2.2.
#[test]
fn an_absolute_url_of_another_host_is_refused() {
    let signer = signer(S3SIGN_ALGORITHM_SIGV4);
    let good = arrived(&signer, "/k");
    for (url, expected) in [
        ("https://evil.example/k", S3SIGN_ERR_MALFORMED),
        ("https://good.example:8443/k", S3SIGN_ERR_MALFORMED),
        ("https://good.example/k", S3SIGN_OK),
        ("http://GOOD.example:80/k", S3SIGN_OK),
    ] {
        assert_eq!(status_of(&signer, &Request { url: url.into(), ..good.clone() }), expected, "{url}");
    }
}

#[test]
fn an_appended_token_is_not_signed() {
    let config = Config {
        session_token: b"to/ken+=".into(),
        token_mode: S3SIGN_TOKEN_APPEND,
        ..config(S3SIGN_ALGORITHM_SIGV4, "s3")
    };
    let signer = Signer::new(&config).unwrap();
    let request = Request { expires: 60, ..Request::new("GET", "https://good.example/k?acl", NOW) };
    let target = signer.presign(&request).unwrap().target;
    let good = Request::new("GET", target.clone(), NOW).header("Host", "good.example");
    assert_eq!(signer.verify(&good, 0), Ok(()));
    let stolen = Request { url: target.replacen("to%2Fken", "to%2FKen", 1).into(), ..good.clone() };
    assert_eq!(status_of(&signer, &stolen), S3SIGN_ERR_CREDENTIALS);
    // It is there once, wherever it is not signed.
    let twice = Request { url: format!("{target}&X-Amz-Security-Token=a").into(), ..good };
    assert_eq!(status_of(&signer, &twice), S3SIGN_ERR_MALFORMED);
    assert_eq!(status_of(&signer, &stolen.header("x-amz-security-token", "to/ken+=")), S3SIGN_ERR_MALFORMED);
    let request = Request::new("GET", "https://good.example/k", NOW);
    let good = signer.sign(&request).unwrap().arrived(&request);
    assert_eq!(signer.verify(&good, 0), Ok(()));
    assert_eq!(status_of(&signer, &good.clone().header("x-amz-security-token", "a")), S3SIGN_ERR_MALFORMED);
    let more = Request { url: "/k?X-Amz-Security-Token=a".into(), ..good };
    assert_eq!(status_of(&signer, &more), S3SIGN_ERR_SIGNATURE);
}

// S3's page on HTML forms has `key` as required: https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
#[test]
fn a_form_has_a_key() {
    let signer = signer(S3SIGN_ALGORITHM_SIGV4);
    let any = |name| format!(r#"["starts-with","${name}",""]"#);
    let any = ["key", "x-amz-algorithm", "x-amz-credential", "x-amz-date"].map(any).join(",");
    let json = format!(r#"{{"expiration":"2014-01-01T00:00:00Z","conditions":[{{"bucket":"b"}},{any}]}}"#);
    let form = |fields| Form { fields, bucket: "b".into(), file_size: 1, time: NOW };
    let fields = signer.sign_policy(&json, NOW);
    assert_eq!(signer.verify_post(&form(fields.clone())).unwrap_err().status, S3SIGN_ERR_MALFORMED);
    assert_eq!(signer.verify_post(&form(fields).with(&[("key", "a")])), Ok(()));
}

#[test]
fn sigv2_refuses_repeated_headers_that_it_signs_once() {
    let signer = signer(S3SIGN_ALGORITHM_SIGV2);
    let good = arrived(&signer, "/b/k");
    assert_eq!(signer.verify(&good, 0), Ok(()));
    for name in ["Content-Type", "Content-MD5", "Date"] {
        let twice = good.clone().header(name, "").header(name, "text/html");
        assert_eq!(status_of(&signer, &twice), S3SIGN_ERR_MALFORMED, "{name}");
    }
}

// The names are those of the S3 API reference that are newer than SigV2's list of subresources.
#[test]
fn sigv2_refuses_parameters_that_it_does_not_sign() {
    let signer = signer(S3SIGN_ALGORITHM_SIGV2);
    let good = arrived(&signer, "/b");
    for name in ["encryption", "publicAccessBlock", "ownershipControls", "retention", "legal-hold", "Signature"] {
        let changed = Request { url: format!("/b?{name}").into(), ..good.clone() };
        assert_eq!(status_of(&signer, &changed), S3SIGN_ERR_QUERY, "{name}");
    }
    for query in ["prefix=a&marker=b&max-keys=1&delimiter=%2F", "list-type=2&continuation-token=a&fetch-owner=true"] {
        assert_eq!(status_of(&signer, &arrived(&signer, &format!("/b?{query}"))), S3SIGN_OK, "{query}");
    }
}

#[test]
fn a_signature_has_one_spelling() {
    for algorithm in [S3SIGN_ALGORITHM_SIGV4, S3SIGN_ALGORITHM_SIGV4A] {
        let signer = signer(algorithm);
        let upper = with_value(arrived(&signer, "/k"), "authorization", |value| {
            let (start, signature) = value.split_once("Signature=").unwrap();
            format!("{start}Signature={}", signature.to_uppercase())
        });
        assert_eq!(status_of(&signer, &upper), S3SIGN_ERR_SIGNATURE);
    }
}

// aws4 and aws4fetch presign for these services without X-Amz-Expires.
#[test]
fn s3_alone_requires_an_expiry() {
    for (service, expected) in [("s3", S3SIGN_ERR_MALFORMED), ("sts", S3SIGN_ERR_SIGNATURE)] {
        let signer = Signer::new(&config(S3SIGN_ALGORITHM_SIGV4, service)).unwrap();
        let at = |time| {
            let credential = format!("AKID%2F20130524%2Fus-east-1%2F{service}%2Faws4_request");
            let url = format!(
                "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={credential}&X-Amz-Date=20130524T000000Z\
                 &X-Amz-SignedHeaders=host&X-Amz-Signature=0"
            );
            Request::new("GET", url, time).header("Host", "good.example")
        };
        assert_eq!(status_of(&signer, &at(NOW + 900)), expected);
        let late = if service == "s3" { expected } else { S3SIGN_ERR_REQUEST_EXPIRED };
        assert_eq!(status_of(&signer, &at(NOW + 901)), late);
    }
}

const ALGORITHMS: [i32; 3] = [S3SIGN_ALGORITHM_SIGV4, S3SIGN_ALGORITHM_SIGV4A, S3SIGN_ALGORITHM_SIGV2];

/// A presigned GET as it arrives.
fn arrived_url(signer: &Signer, expires: i64) -> Request {
    let request = Request { expires, ..Request::new("GET", "https://good.example/k?acl", NOW) };
    signer.presign(&request).unwrap().arrived(&request)
}

// RFC 9112, 3.2: a request with more than one Host is refused. AWS documents each of the others as one header or parameter;
// which of two a reader takes differs (tests/rules).
#[test]
fn what_a_signature_says_stands_once() {
    for algorithm in ALGORITHMS {
        let signer = signer(algorithm);
        let header = arrived(&signer, "/k?acl");
        assert_eq!(status_of(&signer, &header), S3SIGN_OK);
        assert!(header.headers.len() >= 3);
        for (name, value) in &header.headers {
            for other in [value.clone(), b"other".to_vec(), Vec::new()] {
                let copy = (name.to_ascii_uppercase(), other);
                for at in [0, header.headers.len()] {
                    let mut twice = header.clone();
                    twice.headers.insert(at, copy.clone());
                    assert_ne!(status_of(&signer, &twice), S3SIGN_OK, "{copy:?} at {at} by {algorithm}");
                }
            }
        }
        let url = arrived_url(&signer, 60);
        assert_eq!(status_of(&signer, &url), S3SIGN_OK);
        let target = core::str::from_utf8(&url.url).unwrap();
        let (path, query) = target.split_once('?').unwrap();
        let pairs: Vec<_> = query.split('&').collect();
        assert!(pairs.len() >= 4);
        for (name, value) in pairs.iter().map(|pair| pair.split_once('=').unwrap_or((pair, ""))) {
            for (name, value) in [(name, value), (name, "1"), (name, ""), (&name.replace("X-A", "x-%61"), value)] {
                for twice in [format!("{path}?{name}={value}&{query}"), format!("{target}&{name}={value}")] {
                    let twice = Request { url: twice.into(), ..url.clone() };
                    assert_ne!(status_of(&signer, &twice), S3SIGN_OK, "{twice:?} by {algorithm}");
                }
            }
        }
    }
}

// AWS: a list in lower case, sorted by character code, separated by semicolons.
#[test]
fn signed_headers_are_in_one_order() {
    let signer = signer(S3SIGN_ALGORITHM_SIGV4);
    let request = Request::new("GET", "https://good.example/k", NOW).header("x-amz-meta-a", "");
    let good = signer.sign(&request).unwrap().arrived(&request);
    let names = ["host", "x-amz-content-sha256", "x-amz-date", "x-amz-meta-a"];
    let mut verified = 0;
    // Every list of four of these names, of which 24 are an order of all.
    for list in 0..256 {
        let list = [0, 2, 4, 6].map(|shift| names[list >> shift & 3]).join(";");
        let changed = with_value(good.clone(), "authorization", |value| value.replace(&names.join(";"), &list));
        match status_of(&signer, &changed) {
            S3SIGN_OK => verified += usize::from(list == names.join(";")),
            status => assert!([S3SIGN_ERR_MALFORMED, S3SIGN_ERR_UNSIGNED_HEADER].contains(&status), "{list}: {status}"),
        }
        assert!(status_of(&signer, &changed) != S3SIGN_OK || list == names.join(";"), "{list}");
    }
    assert_eq!(verified, 1);
    for list in
        ["host;x-amz-content-sha256;x-amz-date;x-amz-meta-a;", ";host", "HOST;x-amz-date", "host,x-amz-date", ""]
    {
        let changed = with_value(good.clone(), "authorization", |value| value.replace(&names.join(";"), list));
        assert_eq!(status_of(&signer, &changed), S3SIGN_ERR_MALFORMED, "{list}");
    }
}

// AWS: 15 minutes either way in header form; a URL until X-Amz-Expires seconds after X-Amz-Date. SigV2's URLs say their end
// alone.
#[test]
fn times_hold_to_the_second() {
    for algorithm in ALGORITHMS {
        let signer = signer(algorithm);
        let (header, url) = (arrived(&signer, "/k"), arrived_url(&signer, 60));
        let at = |request: &Request, after: i64, skew: i64| {
            status(&signer.verify(&Request { time: NOW + after, ..request.clone() }, skew))
        };
        for skew in [1, 900] {
            let found = [-skew - 1, -skew, skew, skew + 1].map(|after| at(&header, after, skew));
            assert_eq!(found, [S3SIGN_ERR_SKEWED, S3SIGN_OK, S3SIGN_OK, S3SIGN_ERR_SKEWED], "{algorithm}");
            assert_eq!([60, 61].map(|after| at(&url, after, skew)), [S3SIGN_OK, S3SIGN_ERR_REQUEST_EXPIRED]);
            if algorithm != S3SIGN_ALGORITHM_SIGV2 {
                let found = [-skew - 1, -skew].map(|after| at(&url, after, skew));
                assert_eq!(found, [S3SIGN_ERR_NOT_YET_VALID, S3SIGN_OK]);
            }
        }
    }
}

/// Services that encode once more take the path as it is on the wire, where `%2e%2e` is a name: botocore signs
/// `/a/%252e%252e/b` for it (botocore 1.43).
#[test]
fn dots_that_arrive_encoded_are_a_name_where_the_path_is_signed_as_it_is_on_the_wire() {
    let signer = Signer::new(&config(S3SIGN_ALGORITHM_SIGV4, "execute-api")).unwrap();
    for path in ["/a/%2e%2e/b", "/a/%2E./b", "/a%2f../b"] {
        let request =
            Request { path_mode: S3SIGN_PATH_VERBATIM, ..Request::new("GET", format!("https://h{path}"), NOW) };
        let good = signer.sign(&request).unwrap().arrived(&request);
        assert_eq!(signer.verify(&good, 0), Ok(()), "{path}");
        let request = Request::new("GET", "https://h/b", NOW);
        let other = Request { url: path.into(), ..signer.sign(&request).unwrap().arrived(&request) };
        assert_eq!(status_of(&signer, &other), S3SIGN_ERR_SIGNATURE, "{path}");
    }
}
