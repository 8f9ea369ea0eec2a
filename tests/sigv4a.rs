//! Signature Version 4A: known keys, canonical requests and deterministic signatures; and every signature verifies.

mod common;

use common::confirm;
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use p256::ecdsa::{Signature, VerifyingKey};
use proptest::prelude::*;
use s3sign::crypto::ecdsa::derive;
use s3sign::crypto::sha256::Sha256;
use s3sign::ffi;
use s3sign::ffi::constants::*;
use s3sign_wrapper::raw::init;
use s3sign_wrapper::{Config, EXAMPLE_SECRET as SECRET, Output, Request, Signer, unhex};
use serde_json::Value;

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn config(access_key: &str, secret: &str, region_set: &str) -> Config {
    Config { algorithm: S3SIGN_ALGORITHM_SIGV4A, ..Config::new(access_key, secret, region_set) }
}

/// The request of a vector: those of the AWS test suite give no URL.
fn request(vector: &Value) -> Request {
    let presigns = text(&vector["name"]).ends_with("-query") || text(&vector["name"]).ends_with("-presign");
    let mut request = match vector["url"].as_str() {
        Some(url) => Request::new("GET", url, 1_369_353_600).payload(S3SIGN_PAYLOAD_UNSIGNED, ""),
        None => Request::new("GET", "https://example.amazonaws.com/", 1_440_938_160),
    };
    request.expires = if presigns { 3_600 } else { 0 };
    request
}

fn sign(signer: &Signer, request: &Request) -> Output {
    if request.expires == 0 { signer.sign(request) } else { signer.presign(request) }.unwrap()
}

#[test]
fn key_pairs_match() {
    let vectors = common::vectors("sigv4a-key");
    assert_eq!(vectors.len(), 3, "a vector was lost");
    for vector in vectors {
        let key = derive(text(&vector["access_key"]).as_bytes(), text(&vector["secret_key"]).as_bytes());
        assert_eq!(key.to_bytes()[..], unhex(text(&vector["expected_private_key_hex"])), "{}", vector["name"]);
        let point = key.verifying_key().to_sec1_point(false);
        assert_eq!(point.x().unwrap()[..], unhex(text(&vector["expected_public_x"])));
        assert_eq!(point.y().unwrap()[..], unhex(text(&vector["expected_public_y"])));
    }
}

#[test]
fn both_forms_match_at_every_stage() {
    let vectors = common::vectors("sigv4a-verify");
    assert_eq!(vectors.len(), 4, "a vector was lost");
    for vector in &vectors {
        let name = text(&vector["name"]);
        let signer = Signer::new(&Config {
            session_token: vector["session_token"].as_str().unwrap_or_default().into(),
            service: text(&vector["service"]).into(),
            ..config(text(&vector["access_key"]), text(&vector["secret_key"]), text(&vector["region_set"]))
        })
        .unwrap();
        let request = request(vector);
        assert_eq!(signer.canonical_request(&request).unwrap(), text(&vector["expected_canonical_request"]), "{name}");
        assert_eq!(signer.string_to_sign(&request).unwrap(), text(&vector["expected_string_to_sign"]), "{name}");
        let signed = sign(&signer, &request);
        assert_eq!(signed.signature, text(&vector["rfc6979_signature"]), "{name}");
        if let Some(prefix) = vector["expected_authorization_prefix"].as_str() {
            assert_eq!(signed.authorization, format!("{prefix}Signature={}", signed.signature), "{name}");
        }
        if request.expires > 0 {
            assert!(signed.url.ends_with(&format!("&X-Amz-Signature={}", signed.signature)), "{}", signed.url);
        }
    }
    for vector in &vectors {
        let form = if request(vector).expires == 0 { "SigV4A header" } else { "SigV4A presigned URL" };
        confirm(form, "known answers", text(&vector["source"]));
        if vector["session_token"].is_string() {
            confirm("Session token", "known answers", text(&vector["source"]));
        }
    }
}

#[test]
fn region_set_is_sent_unless_given_and_must_be_well_formed() {
    let signer = Signer::new(&config("AKID", SECRET, "us-east-1,eu-*")).unwrap();
    let request = Request::new("GET", "https://b.example/k", 1_369_353_600);
    assert!(signer.sign(&request).unwrap().headers.contains("x-amz-region-set: us-east-1,eu-*\r\n"));
    let given = request.clone().header("X-Amz-Region-Set", "*");
    assert!(!signer.sign(&given).unwrap().headers.contains("x-amz-region-set: "));
    let presigned = Request { expires: 60, ..given };
    assert_eq!(signer.presign(&presigned).unwrap_err().status, S3SIGN_ERR_HEADER_RESERVED);
    for (region_set, offset) in [("", 0), ("a,", 2), (",a", 0), ("a,b c", 3), ("a,b/c", 3)] {
        let failure = Signer::new(&config("AKID", SECRET, region_set)).map(drop).unwrap_err();
        assert_eq!((failure.status, failure.offset), (S3SIGN_ERR_REGION, offset), "{region_set:?}");
    }
}

#[test]
fn what_is_of_a_day_is_refused() {
    let signer = Signer::new(&config("AKID", SECRET, "*")).unwrap();
    assert_eq!(signer.signing_key(1_440_938_160).unwrap_err().status, S3SIGN_ERR_OPTION);
    let failure = Signer::from_signing_key(&config("AKID", "", "*"), &[7; 32], 1_440_938_160).map(drop).unwrap_err();
    assert_eq!(failure.status, S3SIGN_ERR_OPTION);
}

#[test]
fn entropy_makes_the_signature_another_that_verifies() {
    let signer = Signer::new(&config("AKID", SECRET, "*")).unwrap();
    let request = Request::new("GET", "https://b.example/k", 1_369_353_600);
    let key = derive(b"AKID", SECRET.as_bytes());
    let hash = Sha256::digest(signer.string_to_sign(&request).unwrap().as_bytes());
    let mut seen = vec![signer.sign(&request).unwrap().signature];
    for byte in [1, 2] {
        let signature = signer.sign(&Request { entropy: vec![byte; 32], ..request.clone() }).unwrap().signature;
        let der = Signature::from_der(&unhex(&signature)).unwrap();
        VerifyingKey::from(&key).verify_prehash(&hash, &der).unwrap();
        assert!(!seen.contains(&signature));
        seen.push(signature);
    }
    let failure = signer.sign(&Request { entropy: vec![1; 31], ..request }).unwrap_err();
    assert_eq!((failure.status, &*failure.field), (S3SIGN_ERR_OPTION, "entropy"));
}

/// Built with ring, which takes the randomness of the operating system and no other.
#[test]
fn the_operating_system_gives_entropy_where_ring_signs() {
    let signer = Signer::new(&config("AKID", SECRET, "*")).unwrap();
    let request = Request { entropy: b"system".to_vec(), ..Request::new("GET", "https://b.example/k", 1_369_353_600) };
    if !cfg!(feature = "ring") {
        let failure = signer.sign(&request).unwrap_err();
        assert_eq!((failure.status, &*failure.field), (S3SIGN_ERR_OPTION, "entropy"));
        return;
    }
    let key = VerifyingKey::from(&derive(b"AKID", SECRET.as_bytes()));
    let mut seen = Vec::new();
    for expires in [0, 60].repeat(20) {
        let request = Request { expires, ..request.clone() };
        let hash = Sha256::digest(signer.string_to_sign(&request).unwrap().as_bytes());
        let signature = sign_at_random(&signer, &request);
        key.verify_prehash(&hash, &Signature::from_der(&unhex(&signature)).unwrap()).unwrap();
        assert!(!seen.contains(&signature));
        seen.push(signature);
    }
}

/// Ask for the size, then sign, which makes another signature. Return it.
fn sign_at_random(signer: &Signer, request: &Request) -> String {
    let function = if request.expires == 0 { ffi::s3sign_sign } else { ffi::s3sign_presign };
    let raw = request.raw();
    let call = |out: &mut [u8], len: &mut usize| {
        let mut result = init(ffi::s3sign_result_init);
        let (out, cap) = (out.as_mut_ptr().cast(), out.len());
        let status = unsafe { function(signer.as_ptr(), &*raw, out, cap, len, &mut result, std::ptr::null_mut()) };
        (status, result.signature)
    };
    let mut len = 0;
    assert_eq!(call(&mut [], &mut len).0, S3SIGN_ERR_BUFFER_TOO_SMALL);
    let mut out = vec![0; len + 1];
    let (status, signature) = call(&mut out, &mut len);
    assert_eq!(status, S3SIGN_OK);
    let signature = unsafe { std::slice::from_raw_parts(signature.ptr.cast::<u8>(), signature.len) };
    str::from_utf8(signature).unwrap().to_owned()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_signature_verifies(secret in "[!-~]{1,80}", key in "[a-z]{1,9}", time in 1..4_000_000_000i64) {
        let signer = Signer::new(&config("AKID", &secret, "*")).unwrap();
        let verifier = VerifyingKey::from(&derive(b"AKID", secret.as_bytes()));
        for expires in [0, 60] {
            let request = Request { expires, ..Request::new("GET", format!("https://b.example/{key}"), time) };
            let signature = Signature::from_der(&unhex(&sign(&signer, &request).signature)).unwrap();
            let hash = Sha256::digest(signer.string_to_sign(&request).unwrap().as_bytes());
            prop_assert!(verifier.verify_prehash(&hash, &signature).is_ok());
        }
    }
}
