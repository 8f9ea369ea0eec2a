//! What people write around an error, or paste with it, is not taken for the error.

use s3sign::ffi::constants::*;
use s3sign_wrapper::explain_text;

#[test]
fn what_is_only_mentioned_is_not_shown() {
    let auth = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/eu-west-1/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b";
    let texts: Vec<(&str, String)> = vec![
        ("prose not skewed", "Uploads fail since Monday. I checked: it is not RequestTimeTooSkewed, our clocks are fine. What else could it be?".into()),
        ("prose denied", "Sometimes I get access denied and sometimes it works, any ideas?".into()),
        ("prose AccessDenied", "Our bucket policy should not give AccessDenied for that role.".into()),
        ("prose no such bucket", "Is NoSuchBucket returned before the signature is checked?".into()),
        ("prose expired", "How do I know whether the request has expired?".into()),
        ("prose slow", "Is there a way to handle SlowDown in boto3".into()),
        ("imports", "import com.amazonaws.services.s3.model.NoSuchKeyException;\nimport com.amazonaws.services.s3.model.AmazonS3Exception;\n\nclass A { void a() { throw new RuntimeException(\"it fails\"); } }".into()),
        ("imports rust", "use aws_sdk_s3::operation::get_object::GetObjectError;\nuse aws_sdk_s3::types::error::{NoSuchKey, NoSuchUpload};\n".into()),
        ("switch", "switch (err.code) {\n  case 'NoSuchBucket': return 404;\n  case 'AccessDenied': return 403;\n  case 'ExpiredToken': return 401;\n}".into()),
        ("html docs", "<!DOCTYPE html><html><head><title>Error responses</title></head><body><table><tr><td><code>AccessDenied</code></td><td>Access Denied</td><td>403 Forbidden</td></tr><tr><td><code>ExpiredToken</code></td><td>The provided token has expired.</td><td>400 Bad Request</td></tr></table></body></html>".into()),
        ("md docs", "| Code | Description | Status |\n|---|---|---|\n| AccessDenied | Access Denied | 403 Forbidden |\n| ExpiredToken | The provided token has expired. | 400 Bad Request |\n".into()),
        ("old and new", "Yesterday it was\n<Error><Code>RequestTimeTooSkewed</Code><Message>The difference between the request time and the current time is too large.</Message></Error>\nI fixed the clock; now it is\n<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match the signature you provided. Check your key and signing method.</Message></Error>".into()),
        ("quoted old errors", "> An error occurred (ExpiredToken) when calling the PutObject operation: The provided token has expired.\n\nI renewed it, and now:\n\nAn error occurred (AccessDenied) when calling the PutObject operation: Access Denied".into()),
        ("authorization removed", "> GET /k HTTP/1.1\n> Host: b.s3.amazonaws.com\n> x-amz-date: 20130524T000000Z\n> x-amz-content-sha256: UNSIGNED-PAYLOAD\n>\n< HTTP/1.1 403 Forbidden\n<\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>".into()),
        ("token removed", format!("> GET /k HTTP/1.1\n> Host: b.s3.amazonaws.com\n> Authorization: {}\n> x-amz-date: 20130524T000000Z\n> x-amz-content-sha256: UNSIGNED-PAYLOAD\n>\n< HTTP/1.1 403 Forbidden\n<\n<Error><Code>SignatureDoesNotMatch</Code><Message>m does not match</Message></Error>", auth.replace("x-amz-date,", "x-amz-date;x-amz-security-token,"))),
        ("retry another day", format!("> GET /k HTTP/1.1\n> Host: b.s3.amazonaws.com\n> Authorization: {auth}\n> x-amz-date: 20130524T000000Z\n> x-amz-content-sha256: UNSIGNED-PAYLOAD\n>\n\nand the answer I kept from last week:\n< HTTP/1.1 403 Forbidden\n< Date: Tue, 21 May 2013 10:00:00 GMT\n<\n<Error><Code>SignatureDoesNotMatch</Code><Message>m does not match</Message></Error>")),
        ("retries", format!("DEBUG CanonicalRequest:\nGET\n/k\n\nhost:b.s3.amazonaws.com\nx-amz-content-sha256:UNSIGNED-PAYLOAD\nx-amz-date:20130524T000500Z\n\nhost;x-amz-content-sha256;x-amz-date\nUNSIGNED-PAYLOAD\n\n<Error><Code>SignatureDoesNotMatch</Code><Message>m</Message><StringToSign>AWS4-HMAC-SHA256\n20130524T000000Z\n20130524/eu-west-1/s3/aws4_request\n{}</StringToSign><CanonicalRequest>GET\n/k\n\nhost:b.s3.amazonaws.com\nx-amz-content-sha256:UNSIGNED-PAYLOAD\nx-amz-date:20130524T000000Z\n\nhost;x-amz-content-sha256;x-amz-date\nUNSIGNED-PAYLOAD</CanonicalRequest></Error>", "0".repeat(64))),
        ("200 ok request then prose", "HTTP/1.1 200 OK\nETag: x\n\nbut then the second call fails with a 403, no idea why".into()),
        ("nginx 404 in docs", "See https://httpwg.org for 404 Not Found semantics; our upload just hangs".into()),
        ("timeout prose", "We set a timeout of 30s and it hangs when uploading with s3".into()),
        ("test names", "test test_upload ... ok\ntest returns_AccessDenied_for_other_buckets ... ok\ntest result: FAILED".into()),
        ("config dump", "retryable_errors: [RequestTimeout, SlowDown, InternalError]\nregion: eu-west-1\n".into()),
        ("cors prose", "I know about cors policy. That's set up. But PUT returns 403".into()),
        ("unsupported", "Signature Version 4 is what we use (signature_version s3v4), still a 403".into()),
        ("bucket 403 line", "line 403: status 403 retry".into()),
    ];
    for (name, text) in texts {
        let found = explain_text(text.as_bytes(), b"").unwrap();
        assert!(found.certainty < S3SIGN_CERTAINTY_SHOWN, "{name}: {found:?}");
    }
}

/// The forms are those of the SDKs.
#[test]
fn what_a_client_says_is_shown() {
    for text in [
        "An error occurred (NoSuchBucket) when calling the ListObjectsV2 operation: The specified bucket does not exist",
        "software.amazon.awssdk.services.s3.model.NoSuchKeyException: The specified key does not exist. (Service: S3, Status Code: 404)",
        "operation error S3: PutObject, https response error StatusCode: 403, api error RequestTimeTooSkewed: The difference is too large",
        "InvalidAccessKeyId: The AWS Access Key Id you provided does not exist in our records.\n\tstatus code: 403, request id: 1",
        "NoSuchBucket: The specified bucket does not exist\n    at throwDefaultError (index.js) {\n  Code: 'NoSuchBucket'\n}",
        "<Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message></Error>",
        "The specified bucket does not exist",
    ] {
        let found = explain_text(text.as_bytes(), b"").unwrap();
        assert_eq!(found.certainty, S3SIGN_CERTAINTY_SHOWN, "{text}: {found:?}");
    }
}

/// Each takes time that grows with the square of its length where names are looked for in lists.
#[test]
fn long_texts_are_explained_in_time() {
    let names: Vec<_> = (0..9000).map(|n| format!("x-amz-meta-{n:05}")).collect();
    let canonical = |query: &str, headers: &str| {
        format!(
            "<Error><Code>SignatureDoesNotMatch</Code><AWSAccessKeyId>A</AWSAccessKeyId><CanonicalRequest>GET\n/k\n{query}\n{headers}\n\
             host\nUNSIGNED-PAYLOAD</CanonicalRequest></Error>"
        )
    };
    let request = |url: &str, names: &str, token: &str| {
        format!(
            "GET {url} HTTP/1.1\nHost: h\nx-amz-date: 20130524T000000Z\nx-amz-security-token: {token}\nAuthorization: AWS4-HMAC-SHA256 \
             Credential=A/20130524/e/s3/aws4_request, SignedHeaders={names}, Signature={}\n\n",
            "a".repeat(64)
        )
    };
    let headers: String = names.iter().map(|name| format!("y{name}:\n")).collect();
    let parameters: Vec<_> = (0..60).map(|n| format!("{}{n:02}=", "a".repeat(900))).collect();
    for (name, text) in [
        ("names", request("/k", &names.join(";"), "t").replace("Host: h\n", "") + &canonical("", &headers)),
        ("parameters", request("/k", "host;x-amz-date", "t") + &canonical(&parameters.join("&"), "host:h\n")),
        ("token", request("/k", "host;x-amz-date", &"ab".repeat(300_000)) + &canonical("a=b", "host:h\n")),
    ] {
        let begun = std::time::Instant::now();
        explain_text(text.as_bytes(), b"secret").unwrap();
        assert!(begun.elapsed().as_secs() < 10, "{name}: {:?}", begun.elapsed());
    }
}
