//! What is told of a request before it is sent.

use std::ffi::CStr;

use s3sign::ffi;
use s3sign::ffi::constants::*;
use s3sign_wrapper::{Config, Request, Signer, constant};

const TIME: i64 = 1_369_353_600;
const URL: &str = "https://bucket.s3.eu-west-1.amazonaws.com/key";

fn config() -> Config {
    Config::example("eu-west-1")
}

fn get(url: &str) -> Request {
    Request::new("GET", url, TIME)
}

/// The findings, and the lines about them.
fn lint(config: &Config, request: &Request) -> (i32, String) {
    let (findings, lines) = Signer::new(config).unwrap().lint(request).unwrap();
    let mut named = 0;
    for line in lines.split_terminator("\r\n") {
        let (name, sentence) = line.split_once(": ").unwrap();
        named |= constant(format!("S3SIGN_LINT_{name}").as_bytes()).unwrap();
        assert!(sentence.ends_with('.'), "{sentence}");
    }
    assert_eq!(named, findings);
    (findings, lines)
}

#[test]
fn a_usual_request_has_no_findings() {
    for url in [
        URL,
        "http://127.0.0.1:9000/bucket/key",
        "https://s3.amazonaws.com/bucket",
        "https://bucket.vpce-1-2.s3.eu-west-1.vpce.amazonaws.com/",
        "https://s3-eu-west-1.amazonaws.com/b",
    ] {
        let request = get(url).header("Content-Type", "text/plain").header("x-amz-meta-a", "b");
        assert_eq!(lint(&config(), &request), (0, String::new()), "{url}");
    }
    for region in ["us-gov-west-1", "cn-north-1", "eusc-de-east-1", "us-iso-east-1", "aws-global", "ap-southeast-7"] {
        let config = Config { region: region.into(), ..config() };
        assert_eq!(lint(&config, &get("https://b.s3.amazonaws.com/")).0, 0, "{region}");
    }
    let anonymous = Config::default();
    assert_eq!(lint(&anonymous, &get(URL)).0, 0);
}

#[test]
fn each_fault_has_its_finding() {
    let all = |headers_mode| Request { headers_mode, ..get(URL) };
    let presigned = |url: &str| Request { expires: 3600, ..get(url) };
    let listed = Request { signed_headers: vec!["user-agent".into()], ..all(S3SIGN_HEADERS_LISTED) };
    let token = |id: &str, token: &str| Config { access_key_id: id.into(), session_token: token.into(), ..config() };
    let secret = |secret: &str| Config { secret_access_key: secret.into(), ..config() };
    let region = |region: &str| Config { region: region.into(), ..config() };
    let put = |url: &str| Request { method: "PUT".into(), ..get(url) };
    let local = "http://127.0.0.1:9000/bucket/key";
    #[rustfmt::skip]
    let faults: Vec<(Config, Request, i32, &str)> = vec![
        (config(), listed.header("User-Agent", "me"), S3SIGN_LINT_VOLATILE_HEADER, "\"user-agent\""),
        (config(), all(S3SIGN_HEADERS_ALL).header("X-Forwarded-Port", "1"), S3SIGN_LINT_VOLATILE_HEADER, "\"x-forwarded-port\""),
        (config(), all(S3SIGN_HEADERS_ALL).header("Accept", "*/*"), S3SIGN_LINT_VOLATILE_HEADER, "\"accept\""),
        (config(), all(S3SIGN_HEADERS_ALL).header("User-Agent", "me"), 0, ""),
        (Config { token_mode: S3SIGN_TOKEN_APPEND, ..token("ASIAIOSFODNN7EXAMPLE", "t") },
            get(URL).header("x-amz-security-token", "t"), S3SIGN_LINT_UNSIGNED_HEADER, "\"x-amz-security-token\""),
        (config(), presigned(URL).header("Content-Type", "a/b"), S3SIGN_LINT_HEADER_TO_SEND, "\"content-type\""),
        (config(), get(URL).header("Host", "bucket.s3.eu-west-1.amazonaws.com:443"), S3SIGN_LINT_DEFAULT_PORT, ":443\""),
        (config(), get("/key").header("Host", "h:80"), S3SIGN_LINT_DEFAULT_PORT, "\"h:80\""),
        (config(), get(URL).header("Host", "localhost:9000"), S3SIGN_LINT_HOST_MISMATCH, "\"localhost:9000\""),
        (config(), get(URL).header("x-amz-meta-n", "\u{e9}"), S3SIGN_LINT_NON_ASCII_HEADER, "\"x-amz-meta-n\""),
        (region("eu-wset-1"), get("https://b.s3.amazonaws.com/"), S3SIGN_LINT_UNKNOWN_REGION, "\"eu-wset-1\""),
        (region("eu-west"), get("https://b.s3.amazonaws.com/"), S3SIGN_LINT_UNKNOWN_REGION, "\"eu-west\""),
        (region("us-west-2"), get(URL), S3SIGN_LINT_REGION_MISMATCH, "\"us-west-2\""),
        (config(), presigned(&format!("{URL}?x-amz-checksum-crc32=AAAA")), S3SIGN_LINT_CHECKSUM_IN_QUERY, "\"x-amz-checksum-crc32\""),
        (config(), presigned(&format!("{URL}?x-amz-sdk-checksum-algorithm=CRC32")), S3SIGN_LINT_CHECKSUM_IN_QUERY, "sdk"),
        (token("ASIAIOSFODNN7EXAMPLE", ""), get(URL), S3SIGN_LINT_TOKEN_MISSING, "ASIA"),
        (token("AKIAIOSFODNN7EXAMPLE", "token"), get(URL), S3SIGN_LINT_TOKEN_UNEXPECTED, "AKIA"),
        (Config { expires_at: TIME + 60, ..config() }, presigned(URL), S3SIGN_LINT_OUTLIVES_CREDENTIALS, "expires with them"),
        (token("minioadmin", ""), get(URL), S3SIGN_LINT_ACCESS_KEY_SHAPE, "\"minioadmin\""),
        (token("minioadmin", ""), get(local), 0, ""),
        (secret("short"), get(URL), S3SIGN_LINT_SECRET_SHAPE, "40 characters"),
        (secret("short"), get(local), 0, ""),
        (secret("any "), get(local), S3SIGN_LINT_SECRET_SHAPE, "trailing space or line break"),
        (secret("\tany"), get(local), S3SIGN_LINT_SECRET_SHAPE, "leading space"),
        (config(), put(local).payload(S3SIGN_PAYLOAD_UNSIGNED, ""), S3SIGN_LINT_UNPROTECTED_BODY, "http"),
        (config(), Request { expires: 60, ..put(local) }, S3SIGN_LINT_UNPROTECTED_BODY, "http"),
        (config(), put(local).payload(S3SIGN_PAYLOAD_BYTES, "x"), 0, ""),
        (config(), get("https://b.s3.amazonaws.com/a/../c"), S3SIGN_LINT_DOT_SEGMENT, "segment . or .."),
        (config(), presigned("https://b.s3.amazonaws.com/a/%2E%2e/c"), S3SIGN_LINT_DOT_SEGMENT, "segment . or .."),
        (config(), get("https://b.s3.amazonaws.com/a%2F.."), S3SIGN_LINT_DOT_SEGMENT, "segment . or .."),
        (config(), get("https://b.s3.amazonaws.com/./a"), S3SIGN_LINT_DOT_SEGMENT, "segment . or .."),
        (config(), get("https://b.s3.amazonaws.com/..a/.../b../.well-known//a..b/%252e/"), 0, ""),
        (config(), Request { path_mode: S3SIGN_PATH_RAW, ..get("https://b.s3.amazonaws.com/a/%2e%2e/c") }, 0, ""),
        (config(), Request { path_mode: S3SIGN_PATH_RAW, ..get("https://b.s3.amazonaws.com/a/..") }, S3SIGN_LINT_DOT_SEGMENT, "segment"),
        (config(), get(URL).header("X-Amz-Date", "20120524T000000Z"), S3SIGN_LINT_STALE_DATE, "31536000 seconds"),
        (config(), get(URL).header("x-amz-date", "20130524T001501Z"), S3SIGN_LINT_STALE_DATE, "901 seconds"),
        (config(), get(URL).header("x-amz-date", " 20130523T234459Z"), S3SIGN_LINT_STALE_DATE, "901 seconds"),
        (config(), get(URL).header("x-amz-date", "20130524T001500Z"), 0, ""),
        (config(), get(URL).header("x-amz-date", "20130523T234500Z"), 0, ""),
    ];
    for (config, request, finding, word) in faults {
        let (findings, lines) = lint(&config, &request);
        assert_eq!(findings, finding, "{lines}");
        assert!(lines.contains(word), "{lines}");
    }
    let (findings, lines) = lint(&region("us-esat-1"), &presigned(URL).header("x-amz-acl", "private"));
    assert_eq!(
        findings,
        S3SIGN_LINT_UNKNOWN_REGION | S3SIGN_LINT_REGION_MISMATCH | S3SIGN_LINT_HEADER_TO_SEND,
        "{lines}"
    );
}

#[test]
fn what_cannot_be_signed_is_an_error() {
    let failure = Signer::new(&config()).unwrap().lint(&get("ftp://h/")).unwrap_err();
    assert_eq!((failure.status, &*failure.field), (S3SIGN_ERR_URL, "url"));
}

#[test]
fn causes_have_their_names() {
    let name = |cause| unsafe { CStr::from_ptr(ffi::s3sign_cause_name(cause)) }.to_str().unwrap();
    assert_eq!(name(S3SIGN_CAUSE_UNKNOWN), "S3SIGN_CAUSE_UNKNOWN");
    assert_eq!(name(S3SIGN_CAUSE_WRONG_SECRET), "S3SIGN_CAUSE_WRONG_SECRET");
    assert_eq!(name(S3SIGN_CAUSE_NOT_SIGNING), "S3SIGN_CAUSE_NOT_SIGNING");
    assert_eq!(name(51), "S3SIGN_CAUSE_UNKNOWN");
    assert_eq!(name(-1), "S3SIGN_CAUSE_UNKNOWN");
}
