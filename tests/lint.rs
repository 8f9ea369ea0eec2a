//! What is told of a request before it is sent. Comments name where others report or document a fault: a
//! thread of a project, or a page.

#[path = "lint/hosts.rs"]
mod hosts;

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
        assert!(sentence.contains(": "), "no remedy: {sentence}");
    }
    assert_eq!(named, findings);
    (findings, lines)
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
    let sigv2 = || Config { algorithm: S3SIGN_ALGORITHM_SIGV2, ..config() };
    let chosen = |name: &str, value: &str| {
        let signed_headers = vec![name.to_ascii_lowercase().into()];
        Request { signed_headers, ..all(S3SIGN_HEADERS_LISTED) }.header(name, value)
    };
    let copy = |source: &str| put(URL).header("x-amz-copy-source", source);
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
        (config(), get("https://b.s3.eu-west-1.amazonaws.com/a/../c"), S3SIGN_LINT_DOT_SEGMENT, "segment . or .."),
        (config(), presigned("https://b.s3.eu-west-1.amazonaws.com/a/%2E%2e/c"), S3SIGN_LINT_DOT_SEGMENT, "segment . or .."),
        (config(), get("https://b.s3.eu-west-1.amazonaws.com/a%2F.."), S3SIGN_LINT_DOT_SEGMENT, "segment . or .."),
        (config(), get("https://b.s3.eu-west-1.amazonaws.com/./a"), S3SIGN_LINT_DOT_SEGMENT, "segment . or .."),
        (config(), get("https://b.s3.eu-west-1.amazonaws.com/..a/.../b../.well-known//a..b/%252e/"), 0, ""),
        (config(), Request { path_mode: S3SIGN_PATH_RAW, ..get("https://b.s3.eu-west-1.amazonaws.com/a/%2e%2e/c") }, 0, ""),
        (config(), Request { path_mode: S3SIGN_PATH_RAW, ..get("https://b.s3.eu-west-1.amazonaws.com/a/..") }, S3SIGN_LINT_DOT_SEGMENT, "segment"),
        (config(), get(URL).header("X-Amz-Date", "20120524T000000Z"), S3SIGN_LINT_STALE_DATE, "31536000 seconds"),
        (config(), get(URL).header("x-amz-date", "20130524T001501Z"), S3SIGN_LINT_STALE_DATE, "901 seconds"),
        (config(), get(URL).header("x-amz-date", " 20130523T234459Z"), S3SIGN_LINT_STALE_DATE, "901 seconds"),
        (config(), get(URL).header("x-amz-date", "20130524T001500Z"), 0, ""),
        (config(), get(URL).header("x-amz-date", "20130523T234500Z"), 0, ""),
        // pgbackrest#1340
        (config(), all(S3SIGN_HEADERS_ALL).header("Content-Length", "0"), S3SIGN_LINT_VOLATILE_HEADER, "\"content-length\""),
        // minio#15506, terraform#36412, talos-backup#64
        (config(), chosen("accept-encoding", "gzip"), S3SIGN_LINT_VOLATILE_HEADER, "\"accept-encoding\""),
        // RFC 9110, 7.6.1: of one hop
        (config(), chosen("Transfer-Encoding", "chunked"), S3SIGN_LINT_VOLATILE_HEADER, "\"transfer-encoding\""),
        // s3cmd#1333, cloudflare-b2#5
        (config(), chosen("cf-ray", "1"), S3SIGN_LINT_VOLATILE_HEADER, "\"cf-ray\""),
        (config(), chosen("CF-Connecting-IP", "1"), S3SIGN_LINT_VOLATILE_HEADER, "\"cf-connecting-ip\""),
        (config(), chosen("sec-fetch-site", "1"), S3SIGN_LINT_VOLATILE_HEADER, "\"sec-fetch-site\""),
        (config(), chosen("True-Client-IP", "1"), S3SIGN_LINT_VOLATILE_HEADER, "\"true-client-ip\""),
        // ngx_aws_auth#6; Developer Guide of CloudFront, "Add CloudFront request headers"
        (config(), get(URL).header("X-Amz-Cf-Id", "1"), S3SIGN_LINT_VOLATILE_HEADER, "\"x-amz-cf-id\""),
        (config(), chosen("CloudFront-Viewer-Country", "1"), S3SIGN_LINT_VOLATILE_HEADER, "\"cloudfront-viewer-country\""),
        // envoy#18695
        (config(), chosen("x-envoy-retry-on", "5xx"), S3SIGN_LINT_VOLATILE_HEADER, "\"x-envoy-retry-on\""),
        // aws-sdk-go-v2#537, local-s3#10
        (config(), chosen("amz-sdk-request", "attempt=1"), S3SIGN_LINT_VOLATILE_HEADER, "\"amz-sdk-request\""),
        (config(), chosen("amz-sdk-invocation-id", "1"), S3SIGN_LINT_VOLATILE_HEADER, "\"amz-sdk-invocation-id\""),
        (config(), chosen("amz-sdk-retry", "0/0/"), S3SIGN_LINT_VOLATILE_HEADER, "\"amz-sdk-retry\""),
        // sentry-python#7426, sentry-python#7050, dd-trace-py#19477
        (config(), chosen("baggage", "a=b"), S3SIGN_LINT_VOLATILE_HEADER, "\"baggage\""),
        (config(), chosen("sentry-trace", "1"), S3SIGN_LINT_VOLATILE_HEADER, "\"sentry-trace\""),
        (config(), chosen("x-datadog-trace-id", "1"), S3SIGN_LINT_VOLATILE_HEADER, "\"x-datadog-trace-id\""),
        // minio-java#1494; b3 alone: openzipkin/b3-propagation, "Single Header"
        (config(), chosen("X-B3-TraceId", "1"), S3SIGN_LINT_VOLATILE_HEADER, "\"x-b3-traceid\""),
        (config(), chosen("b3", "0"), S3SIGN_LINT_VOLATILE_HEADER, "\"b3\""),
        // opentelemetry-js-contrib#1813, newrelic-python-agent#1860, apm-agent-nodejs#952
        (config(), chosen("traceparent", "1"), S3SIGN_LINT_VOLATILE_HEADER, "\"traceparent\""),
        (config(), chosen("tracestate", "1"), S3SIGN_LINT_VOLATILE_HEADER, "\"tracestate\""),
        (config(), chosen("newrelic", "1"), S3SIGN_LINT_VOLATILE_HEADER, "\"newrelic\""),
        (config(), chosen("elastic-apm-traceparent", "1"), S3SIGN_LINT_VOLATILE_HEADER, "\"elastic-apm-traceparent\""),
        // traefik#5793, cloud-trace-nodejs#295
        (config(), chosen("uber-trace-id", "1"), S3SIGN_LINT_VOLATILE_HEADER, "\"uber-trace-id\""),
        (config(), chosen("X-Cloud-Trace-Context", "1"), S3SIGN_LINT_VOLATILE_HEADER, "\"x-cloud-trace-context\""),
        (config(), get(URL).header("cf-ray", "1").header("baggage", "1"), 0, ""),
        (config(), chosen("baggage-claim", "1"), 0, ""),
        (config(), chosen("cf", "1").header("x-amz-meta-cf-ray", "1"), 0, ""),
        // minio#16893, minio#6219, nginx's "underscores_in_headers" and "ignore_invalid_headers"
        (config(), get(URL).header("x-amz-meta-file_name", "a"), S3SIGN_LINT_ODD_HEADER_NAME, "\"x-amz-meta-file_name\""),
        (sigv2(), get(URL).header("x-amz-meta-file_name", "a"), S3SIGN_LINT_ODD_HEADER_NAME, "\"x-amz-meta-file_name\""),
        (config(), get(URL).header("x-amz-meta-user.xdg.origin.url", "a"), S3SIGN_LINT_ODD_HEADER_NAME, "ignore_invalid_headers"),
        (config(), get(URL).header("file_name", "a"), 0, ""),
        // aws-sdk-js#1821, aws-sdk-rust#1357, aws-sdk-js#1949, net-amazon-s3#51, aws-sdk-js#1302
        (config(), copy("/from/2017-11-21_22:24:03+0000.jpg"), S3SIGN_LINT_COPY_SOURCE, "not percent-encoded"),
        (config(), copy("bucket/etc/c++"), S3SIGN_LINT_COPY_SOURCE, "not percent-encoded"),
        (config(), copy("bucket/a b.txt"), S3SIGN_LINT_COPY_SOURCE, "not percent-encoded"),
        (config(), copy("bucket/100%.txt"), S3SIGN_LINT_COPY_SOURCE, "not percent-encoded"),
        // floci#1924
        (config(), copy("bucket/what?.txt"), S3SIGN_LINT_COPY_SOURCE, "not percent-encoded"),
        // botocore#509, aws-sdk-cpp#2103, aws-sdk-cpp#1574
        (config(), copy("/b/key%3FversionId%3Dabc"), S3SIGN_LINT_COPY_SOURCE, "encoded ?versionId"),
        (config(), copy("b%2Fkey%3fversionId=abc"), S3SIGN_LINT_COPY_SOURCE, "encoded ?versionId"),
        // API Reference of S3, "CopyObject": the bucket and the key, or an ARN
        (config(), copy("key"), S3SIGN_LINT_COPY_SOURCE, "bucket/key"),
        (config(), copy("/bucket/"), S3SIGN_LINT_COPY_SOURCE, "bucket/key"),
        (config(), copy("bucket%2F?versionId=1"), S3SIGN_LINT_COPY_SOURCE, "bucket/key"),
        (config(), copy("//key"), S3SIGN_LINT_COPY_SOURCE, "bucket/key"),
        (config(), copy("https://b.s3.amazonaws.com/key"), S3SIGN_LINT_COPY_SOURCE, "bucket/key"),
        (config(), copy("s3://bucket/key"), S3SIGN_LINT_COPY_SOURCE, "bucket/key"),
        (config(), copy("/bucket/a%20b%2Bc(1).txt?versionId=a.b_C-1"), 0, ""),
        // which aws-sdk-js#1821 found to work
        (config(), copy("%2Ffrom%2F2017-11-21_22%3A24%3A03%2B0000.jpg"), 0, ""),
        (config(), copy("arn:aws:s3:us-west-2:123456789012:accesspoint/ap/object/a/b"), 0, ""),
        (config(), copy("arn%3Aaws%3As3%3Aus-west-2%3A123456789012%3Aaccesspoint%2Fap%2Fobject%2Fk"), 0, ""),
        // s3-expiry#2, aws-sdk-cpp#110, aws4#115, http4k#1280
        (config(), get(&format!("{URL}+a")), S3SIGN_LINT_PLUS_IN_PATH, "write %2B"),
        (config(), Request { path_mode: S3SIGN_PATH_VERBATIM, ..get(&format!("{URL}+a")) }, S3SIGN_LINT_PLUS_IN_PATH, "%20"),
        (Config::default(), get("http://127.0.0.1/b/a+b"), S3SIGN_LINT_PLUS_IN_PATH, "%2B"),
        (config(), Request { path_mode: S3SIGN_PATH_RAW, ..get(&format!("{URL}+a")) }, 0, ""),
        (config(), get(&format!("{URL}%2Ba?prefix=a+b")), 0, ""),
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
    assert_eq!(name(i32::MAX), "S3SIGN_CAUSE_UNKNOWN");
    assert_eq!(name(-1), "S3SIGN_CAUSE_UNKNOWN");
}
