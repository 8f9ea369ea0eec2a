//! AWS's own test suites of SigV4 and SigV4A, from the package of the crate `aws-sigv4`: every stage in both forms.
//!
//! A SigV4A signature differs each time it is made, so the suite's are verified, and ours are compared at the stages
//! before. Left out are `double-encode-path` and `double-url-encode`, which are not of the suite: they have one stage.

#[path = "../common/mod.rs"]
mod common;

use common::confirm;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use s3sign::ffi::constants::*;
use s3sign_wrapper::{Config, Request, Signer};
use serde_json::Value;

/// 2015-08-30T12:36:00Z, which is the time in each of the suite's contexts.
const TIME: i64 = 1_440_938_160;

/// Where cargo keeps the sources of `aws-sigv4`.
fn suite() -> PathBuf {
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline", "--manifest-path"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"))
        .output()
        .unwrap();
    assert!(metadata.status.success(), "{}", String::from_utf8_lossy(&metadata.stderr));
    let metadata: Value = serde_json::from_slice(&metadata.stdout).unwrap();
    let package = metadata["packages"].as_array().unwrap().iter().find(|package| package["name"] == "aws-sigv4");
    let manifest = package.unwrap()["manifest_path"].as_str().unwrap();
    Path::new(manifest).with_file_name("aws-signing-test-suite")
}

struct Case {
    name: String,
    folder: PathBuf,
    context: Value,
}

impl Case {
    fn read(&self, file: &str) -> String {
        let text = fs::read_to_string(self.folder.join(file)).unwrap_or_else(|error| panic!("{}: {error}", self.name));
        text.replace("\r\n", "\n")
    }

    fn flag(&self, name: &str) -> bool {
        self.context[name].as_bool().unwrap_or(false)
    }

    fn config(&self, algorithm: i32, form: &str) -> Config {
        let text = |value: &Value| value.as_str().unwrap_or_default().into();
        let credentials = &self.context["credentials"];
        Config {
            algorithm,
            access_key_id: text(&credentials["access_key_id"]),
            secret_access_key: text(&credentials["secret_access_key"]),
            session_token: text(&credentials["token"]),
            region: text(&self.context["region"]),
            service: text(&self.context["service"]),
            normalize_path: if self.flag("normalize") { S3SIGN_ON } else { S3SIGN_OFF },
            content_sha256_header: if form == "header" && self.flag("sign_body") { S3SIGN_ON } else { S3SIGN_OFF },
            token_mode: if self.flag("omit_session_token") { S3SIGN_TOKEN_APPEND } else { S3SIGN_TOKEN_SIGN },
            double_encode: if self.is_unencoded() { S3SIGN_OFF } else { S3SIGN_ON },
            ..Config::default()
        }
    }

    /// Whether the path has bytes that no URL has, which the suite percent-encodes once instead of twice.
    fn is_unencoded(&self) -> bool {
        let text = self.read("header-signed-request.txt");
        let path = text.split(" HTTP").next().unwrap().split('?').next().unwrap().split_once(' ').unwrap().1;
        !path.bytes().all(|byte| byte.is_ascii_graphic())
    }

    /// A request of the suite, which also has lines that are folded, and spaces and UTF-8 in paths as they are.
    fn request(&self, file: &str) -> Request {
        let text = self.read(file);
        let (head, body) = text.split_once("\n\n").unwrap_or((&text, ""));
        let mut lines = head.trim_end().split('\n');
        let first = lines.next().unwrap().strip_suffix(" HTTP/1.1").unwrap();
        let (method, target) = first.split_once(' ').unwrap();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut request = Request::new(method, escaped(path), TIME);
        request.query = escaped(query).into();
        for line in lines {
            match line.split_once(':').filter(|_| !line.starts_with(' ')) {
                Some((name, value)) => request.headers.push((name.into(), value.into())),
                None => request.headers.last_mut().unwrap().1.extend_from_slice(line.as_bytes()),
            }
        }
        request.headers_mode = S3SIGN_HEADERS_ALL;
        request.payload(S3SIGN_PAYLOAD_BYTES, body)
    }
}

/// As clients send it: what no URL has is percent-encoded.
fn escaped(target: &str) -> String {
    target
        .bytes()
        .map(|byte| if byte.is_ascii_graphic() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

fn cases(version: &str) -> Vec<Case> {
    let mut cases: Vec<_> = fs::read_dir(suite().join(version))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|folder| folder.join("context.json").exists())
        .map(|folder| Case {
            name: format!("{version}/{}", folder.file_name().unwrap().to_str().unwrap()),
            context: serde_json::from_slice(&fs::read(folder.join("context.json")).unwrap()).unwrap(),
            folder,
        })
        .collect();
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    assert_eq!(cases.len(), 38, "a case was lost");
    assert!(cases.iter().all(|case| case.context["timestamp"] == "2015-08-30T12:36:00Z"));
    cases
}

/// The signature at the end of a request that the suite has signed.
fn signature(request: &Request) -> String {
    let authorization = request.headers.iter().find(|(name, _)| name == b"Authorization");
    let text = s3sign_wrapper::text(authorization.map_or(&request.query, |(_, value)| value));
    text.split_once("Signature=").unwrap().1.to_owned()
}

fn check(version: &str, algorithm: i32) {
    for case in cases(version) {
        for form in ["header", "query"] {
            let config = case.config(algorithm, form);
            let signer = Signer::new(&config).unwrap();
            let label = format!("{} {form}", case.name);
            let mut request = case.request("request.txt");
            request.expires = if form == "query" { case.context["expiration_in_seconds"].as_i64().unwrap() } else { 0 };
            let of_stage = |stage: &str| case.read(&format!("{form}-{stage}.txt"));
            assert_eq!(signer.canonical_request(&request).unwrap(), of_stage("canonical-request"), "{label}");
            assert_eq!(signer.string_to_sign(&request).unwrap(), of_stage("string-to-sign"), "{label}");
            let arrived =
                Request { headers_mode: S3SIGN_HEADERS_DEFAULT, ..case.request(&format!("{form}-signed-request.txt")) };
            if algorithm == S3SIGN_ALGORITHM_SIGV4 {
                let signed = if form == "query" { signer.presign(&request) } else { signer.sign(&request) }.unwrap();
                assert_eq!(signed.signature, of_stage("signature"), "{label}");
                assert_eq!(signed.signature, signature(&arrived), "{label}");
            }
            signer.verify(&arrived, 0).unwrap_or_else(|failure| panic!("{label}: {failure:?}"));
            let other = Signer::new(&Config { secret_access_key: b"other".into(), ..config }).unwrap();
            assert_eq!(other.verify(&arrived, 0).unwrap_err().status, S3SIGN_ERR_SIGNATURE, "{label}");
        }
    }
}

#[test]
fn sigv4_matches_at_every_stage() {
    check("v4", S3SIGN_ALGORITHM_SIGV4);
    for form in ["SigV4 header", "SigV4 presigned URL", "Session token"] {
        confirm(form, "known answers", "aws-signing-test-suite");
    }
}

#[test]
fn sigv4a_matches_at_every_stage() {
    check("v4a", S3SIGN_ALGORITHM_SIGV4A);
    for form in ["SigV4A header", "SigV4A presigned URL", "Session token"] {
        confirm(form, "known answers", "aws-signing-test-suite");
    }
}
