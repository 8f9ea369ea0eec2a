//! The path that is signed and the one to send, in each path mode.
//!
//! S3 decodes the path that arrives and percent-encodes it again. Known from S3's own canonical request in a 403
//! (curl/curl#13754: `%3D` where `=` was sent), its example `PUT test$file.text`, signed as `/test%24file.text`, and MinIO,
//! versitygw and SeaweedFS, which refuse any other spelling. Services that encode twice: aws-sigv4, botocore, aws4.

use s3sign::ffi::constants::*;
use s3sign_wrapper::{Config, Request, Signer};

const TIME: i64 = 1_369_353_600;

fn signer(service: &str) -> Signer {
    Signer::new(&Config { service: service.into(), ..Config::new("AKIDEXAMPLE", "secret", "us-east-1") }).unwrap()
}

/// The path in the canonical request, and the one to send.
fn paths(service: &str, path: &[u8], path_mode: i32) -> (String, String) {
    let url = [b"http://127.0.0.1:9000", path].concat();
    let request = Request { path_mode, ..Request::new("PUT", url, TIME) };
    let signer = signer(service);
    let canonical = signer.canonical_request(&request).unwrap();
    let target = signer.sign(&request).unwrap().target;
    let presigned = signer.presign(&Request { expires: 60, ..request }).unwrap().target;
    assert_eq!(presigned.split('?').next(), Some(&*target), "the presigned URL has the same path");
    (canonical.split('\n').nth(1).unwrap().into(), target)
}

#[test]
fn s3s_default_mode_signs_and_sends_the_path_as_s3_computes_it() {
    for (given, canonical) in [
        (&b"/bucket1/dt=2024-05-22/x"[..], "/bucket1/dt%3D2024-05-22/x"),
        (b"/b/+:()@'!*,;&$", "/b/%2B%3A%28%29%40%27%21%2A%2C%3B%26%24"),
        (b"/b/%3a%7E%61%2f%2F%2B", "/b/%3A~a//%2B"),
        (b"/test$file.text", "/test%24file.text"),
        (b"/b//a/./../%2e%2E/", "/b//a/./../../"),
        (b"/b/a b\xc3\xbc\"\\^`{|}<>[]", "/b/a%20b%C3%BC%22%5C%5E%60%7B%7C%7D%3C%3E%5B%5D"),
        (b"/b/%25%00%ff", "/b/%25%00%FF"),
        (b"", "/"),
    ] {
        assert_eq!(paths("s3", given, S3SIGN_PATH_CANONICAL), (canonical.into(), canonical.into()));
    }
}

#[test]
fn every_spelling_of_a_byte_has_the_signature_of_its_canonical_one() {
    for byte in 0x20..=0x7eu8 {
        let (upper, lower) = (format!("/b/%{byte:02X}"), format!("/b/%{byte:02x}"));
        let expected = paths("s3", &[b"/b/", &[byte][..]].concat(), S3SIGN_PATH_RAW);
        assert_eq!(paths("s3", upper.as_bytes(), S3SIGN_PATH_CANONICAL), expected, "{upper}");
        assert_eq!(paths("s3", lower.as_bytes(), S3SIGN_PATH_CANONICAL), expected, "{lower}");
        if !b"?#%".contains(&byte) {
            assert_eq!(paths("s3", &[b"/b/", &[byte][..]].concat(), S3SIGN_PATH_CANONICAL), expected, "{byte:x}");
        }
    }
}

#[test]
fn a_service_that_encodes_twice_signs_the_bytes_on_the_wire_encoded_once_more() {
    for (given, signed, sent) in [
        (&b"/a=b"[..], "/a%3Db", "/a=b"),
        (b"/a%3Db%2F", "/a%253Db%252F", "/a%3Db%2F"),
        (b"/a b", "/a%2520b", "/a%20b"),
        (b"/a/../b//c/.", "/b/c/", "/a/../b//c/."),
        // As urllib3, requests and fetch send them (RFC 3986, 6.2.2): escapes in upper case, of reserved bytes only.
        (b"/%3a%41%7e", "/%253AA~", "/%3AA~"),
        (b"/x/%2e%2E/b", "/b", "/x/../b"),
    ] {
        assert_eq!(paths("execute-api", given, S3SIGN_PATH_CANONICAL), (signed.into(), sent.into()));
    }
}

#[test]
fn a_verbatim_path_is_signed_and_sent_byte_for_byte() {
    for path in ["/dt=1/%3a%7E%61%2F+", "/b/a'(b)"] {
        assert_eq!(paths("s3", path.as_bytes(), S3SIGN_PATH_VERBATIM), (path.into(), path.into()));
    }
}

#[test]
fn encoded_slashes_and_dots_count_where_a_decoded_path_is_normalised() {
    let config = Config { normalize_path: S3SIGN_ON, ..Config::new("AKIDEXAMPLE", "secret", "us-east-1") };
    let request = Request::new("GET", "http://h/a/x%2F..%2f%2e%2e/b", TIME);
    let canonical = Signer::new(&config).unwrap().canonical_request(&request).unwrap();
    assert_eq!(canonical.split('\n').nth(1), Some("/b"));
}
