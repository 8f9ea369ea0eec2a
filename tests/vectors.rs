//! Known answers from public documents and independent signers, checked at every stage: canonical request, string to
//! sign, signing key, signature, output. `tests/vectors/vectors.json` says where each comes from.

mod common;

use common::{confirm, vectors};
use s3sign::ffi::constants::*;
use s3sign_wrapper::{Config, Output, Request, Signer, hex};
use serde_json::Value;

#[test]
fn header_form_matches_at_every_stage() {
    let mut confirmed = Vec::new();
    for vector in vectors("sigv4-header") {
        let (signer, request) = (signer(&vector), header_request(&vector));
        let name = vector["name"].as_str().unwrap();
        if name == "s3-minio-duplicate-query-keys" {
            continue; // not AWS's rule; see the test below
        }
        let signed = check_stages(&vector, &signer, &request, Signer::sign);
        let blanks = |text: &str| text.replace(", ", ",");
        assert_eq!(blanks(&signed.authorization), blanks(text(&vector["expected_authorization"])), "{name}");
        if let Some(expected) = vector["expected_headers"].as_object() {
            let lower = |(name, value): (&str, &str)| (name.to_lowercase(), value.to_owned());
            let given = request.headers.iter().map(|(name, value)| (str(name), str(value)));
            let mut sent: Vec<_> = given.chain(signed.header_pairs()).map(lower).collect();
            let mut expected: Vec<_> = expected.iter().map(|(name, value)| lower((name, text(value)))).collect();
            sent.sort();
            expected.sort();
            assert_eq!(sent, expected, "{name}: the caller's headers and the added ones");
        }
        confirmed.push(vector);
    }
    assert_eq!(confirmed.len(), 19, "a vector was lost");
    confirm_all("SigV4 header", &confirmed);
}

#[test]
fn query_form_matches_at_every_stage() {
    let mut confirmed = Vec::new();
    for vector in vectors("sigv4-presign") {
        let (signer, request) = (signer(&vector), presign_request(&vector));
        let signed = check_stages(&vector, &signer, &request, Signer::presign);
        if let Some(expected) = vector["expected_url"].as_str() {
            assert_eq!(sorted_url(&signed.url), sorted_url(expected), "{}", vector["name"]);
        }
        confirmed.push(vector);
    }
    assert_eq!(confirmed.len(), 5, "a vector was lost");
    confirm_all("SigV4 presigned URL", &confirmed);
}

fn confirm_all(form: &str, vectors: &[Value]) {
    for vector in vectors {
        let confirm = |form| confirm(form, "known answers", text(&vector["source"]));
        confirm(if vector["service"] == "s3express" { "S3 Express" } else { form });
        confirm("Delegated signing");
        if vector["session_token"].is_string() {
            confirm("Session token");
        }
    }
}

#[test]
fn duplicate_query_names_sort_by_encoded_value() {
    let vector = common::vector("s3-minio-duplicate-query-keys");
    let canonical = signer(&vector).canonical_request(&header_request(&vector)).unwrap();
    let line = "events=s3%3AObjectAccessed%3A%2A&events=s3%3AObjectCreated%3A%2A&prefix=prefix&suffix=suffix";
    assert_eq!(canonical.lines().nth(2), Some(line));
}

#[test]
fn signing_keys_match() {
    let mut count = 0;
    for vector in vectors("sigv4-signing-key") {
        let date = format!("{}T123456Z", text(&vector["date"]));
        let key = signer(&vector).signing_key(unix(&date)).unwrap();
        assert_eq!(hex(&key), text(&vector["expected_signing_key_hex"]), "{}", vector["name"]);
        count += 1;
    }
    assert_eq!(count, 2, "a vector was lost");
}

/// Check the canonical request, the string to sign and the signature, in this order, so that a failure names its stage.
fn check_stages(
    vector: &Value,
    signer: &Signer,
    request: &Request,
    sign: fn(&Signer, &Request) -> Result<Output, s3sign_wrapper::Failure>,
) -> Output {
    let name = &vector["name"];
    let canonical = signer.canonical_request(request).unwrap_or_else(|failure| panic!("{name}: {failure:?}"));
    assert_eq!(canonical, text(&vector["expected_canonical_request"]), "{name}: canonical request");
    let string_to_sign = signer.string_to_sign(request).unwrap();
    assert_eq!(string_to_sign, text(&vector["expected_string_to_sign"]), "{name}: string to sign");
    let output = sign(signer, request).unwrap();
    assert_eq!(output.signature, text(&vector["expected_signature"]), "{name}: signature");
    let delegated = Config { secret_access_key: Vec::new(), ..config(vector) };
    let delegated = Signer::from_signing_key(&delegated, &signer.signing_key(request.time).unwrap(), request.time);
    assert_eq!(sign(&delegated.unwrap(), request).unwrap(), output, "{name}: by the signing key");
    assert!(output.url.ends_with(&output.target), "{name}: the target is the end of the URL");
    output
}

fn config(vector: &Value) -> Config {
    let access_key = vector["access_key"].as_str().unwrap_or("AKIDEXAMPLE");
    Config {
        session_token: vector["session_token"].as_str().unwrap_or_default().into(),
        service: text(&vector["service"]).into(),
        ..Config::new(access_key, text(&vector["secret_key"]), text(&vector["region"]))
    }
}

fn signer(vector: &Value) -> Signer {
    Signer::new(&config(vector)).unwrap()
}

/// A request whose vector gives either a URL, headers and a body, or the parts of the canonical request with all headers.
fn header_request(vector: &Value) -> Request {
    let method = text(&vector["method"]);
    let time = unix(text(&vector["timestamp"]));
    if let Some(headers) = vector["headers"].as_object() {
        let mut request = Request::new(method, text(&vector["url"]), time);
        // botocore signs the path that it is given.
        if text(&vector["name"]).starts_with("bc-path") {
            request.path_mode = S3SIGN_PATH_VERBATIM;
        }
        request.headers = headers.iter().map(|(name, value)| (name.clone().into(), text(value).into())).collect();
        return request.payload(S3SIGN_PAYLOAD_DEFAULT, text(&vector["body"]));
    }
    let url = format!("{}?{}", text(&vector["canonical_uri"]), text(&vector["canonical_query"]));
    let mut request = Request::new(method, url, time);
    for pair in vector["headers"].as_array().unwrap() {
        request = request.header(text(&pair[0]), text(&pair[1]));
    }
    request.headers_mode = S3SIGN_HEADERS_LISTED;
    request.signed_headers = request.headers.iter().map(|(name, _)| name.clone()).collect();
    if !request.headers.iter().any(|(name, _)| name == b"x-amz-content-sha256") {
        request = request.payload(S3SIGN_PAYLOAD_SHA256_HEX, text(&vector["payload_hash"]));
    }
    request
}

fn presign_request(vector: &Value) -> Request {
    let mut request = Request::new(text(&vector["method"]), "", unix(text(&vector["timestamp"])));
    if let Some(headers) = vector["headers"].as_object() {
        request.url = text(&vector["url"]).into();
        request.headers = headers.iter().map(|(name, value)| (name.clone().into(), text(value).into())).collect();
        let (_, after) = text(&vector["expected_url"]).split_once("X-Amz-Expires=").unwrap();
        request.expires = after.split('&').next().unwrap().parse().unwrap();
    } else {
        assert_eq!(vector["headers"].as_array().map(Vec::len), Some(1), "host alone");
        request.url = format!("https://{}{}", text(&vector["headers"][0][1]), text(&vector["canonical_uri"])).into();
        request.expires = vector["expires"].as_i64().unwrap();
    }
    request
}

/// What comes before the query, and its parameters in one order.
fn sorted_url(url: &str) -> (&str, Vec<&str>) {
    let (before, query) = url.split_once('?').unwrap();
    let mut parameters: Vec<_> = query.split('&').collect();
    parameters.sort();
    (before, parameters)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("text expected, not {value}"))
}

fn str(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// Unix seconds of `YYYYMMDDTHHMMSSZ`, by counting days.
fn unix(stamp: &str) -> i64 {
    let number = |from: usize, to: usize| stamp[from..to].parse::<i64>().unwrap();
    let leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let (year, month) = (number(0, 4), number(4, 6));
    let lengths = [31, 28 + i64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let days = (1970..year).map(|year| 365 + i64::from(leap(year))).sum::<i64>()
        + lengths.iter().take(month as usize - 1).sum::<i64>()
        + number(6, 8)
        - 1;
    days * 86_400 + number(9, 11) * 3600 + number(11, 13) * 60 + number(13, 15)
}
