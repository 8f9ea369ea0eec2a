//! The replay key: no signature that verifies can be turned into another that verifies and has another key.

use p256::ecdsa::signature::hazmat::PrehashVerifier;
use p256::ecdsa::{Signature, VerifyingKey};
use s3sign::crypto::ecdsa::derive;
use s3sign::crypto::sha256::Sha256;
use s3sign::ffi::constants::*;
use s3sign_wrapper::{
    Claim, Condition, Config, EXAMPLE_SECRET as SECRET, Form, Post, Request, Signer, hex, status, text, unhex,
};

const NOW: i64 = 1_369_353_600;

fn signer(algorithm: i32) -> Signer {
    Signer::new(&Config { algorithm, ..Config::new("AKID", SECRET, "us-east-1") }).unwrap()
}

/// A request as it arrives, and its signature.
fn signed(signer: &Signer, expires: i64) -> (Request, String) {
    let request = Request { expires, ..Request::new("GET", "https://h.example/b/k", NOW) };
    let output = if expires == 0 { signer.sign(&request) } else { signer.presign(&request) }.unwrap();
    (output.arrived(&request), output.signature)
}

/// The request with another signature, in header or URL.
fn with_signature(request: &Request, old: &str, new: &str) -> Request {
    let replace = |bytes: &[u8]| text(bytes).replace(old, new).into_bytes();
    let headers = request.headers.iter().map(|(name, value)| (name.clone(), replace(value)));
    Request { url: replace(&request.url), headers: headers.collect(), ..request.clone() }
}

fn key_of(request: &Request) -> String {
    Claim::parse(request).unwrap().replay_key
}

#[test]
fn the_key_is_the_signature_with_sigv4_and_sigv2() {
    for algorithm in [S3SIGN_ALGORITHM_SIGV4, S3SIGN_ALGORITHM_SIGV2] {
        let signer = signer(algorithm);
        for expires in [0, 60] {
            let (request, signature) = signed(&signer, expires);
            assert_eq!(signer.verify(&request, 0), Ok(()));
            assert_eq!(key_of(&request), signature.replace("%2B", "+").replace("%2F", "/").replace("%3D", "="));
        }
    }
}

// Both signatures verify by the crate p256 too, which negates s as a scalar.
#[test]
fn with_sigv4a_both_signatures_of_a_request_share_the_key() {
    let signer = signer(S3SIGN_ALGORITHM_SIGV4A);
    let verifier = VerifyingKey::from(&derive(b"AKID", SECRET.as_bytes()));
    for expires in [0, 60] {
        let request = Request { expires, ..Request::new("GET", "https://h.example/b/k", NOW) };
        let hash = Sha256::digest(signer.string_to_sign(&request).unwrap().as_bytes());
        let (request, signature) = signed(&signer, expires);
        let first = Signature::from_der(&unhex(&signature)).unwrap();
        let (r, s) = first.split_scalars();
        let second = Signature::from_scalars(r, -s).unwrap();
        assert!(first != second && verifier.verify_prehash(&hash, &first).is_ok());
        assert!(verifier.verify_prehash(&hash, &second).is_ok());
        let other = with_signature(&request, &signature, &hex(second.to_der().as_bytes()));
        for request in [request, other] {
            assert_eq!(signer.verify(&request, 0), Ok(()));
            assert_eq!(key_of(&request), hex(&first.split_bytes().0));
        }
    }
}

/// Other spellings of the numbers and bytes that a signature is made of.
fn spellings(algorithm: i32, signature: &str) -> Vec<String> {
    if algorithm == S3SIGN_ALGORITHM_SIGV2 {
        // The last character before the padding has two bits that say nothing.
        let digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let last = digits.iter().position(|digit| *digit == signature.as_bytes()[26]).unwrap();
        let (start, unpadded) = (&signature[..26], &signature[..27]);
        return (1..4)
            .map(|bits| format!("{start}{}=", digits[last + bits] as char))
            .chain([unpadded.into(), format!("{unpadded}=="), format!("{unpadded}%3D"), signature.replace('=', "%3d")])
            .collect();
    }
    let mut all =
        vec![signature.to_uppercase(), format!("{signature}*"), format!("0x{signature}"), format!("00{signature}")];
    if algorithm == S3SIGN_ALGORITHM_SIGV4A {
        let der = unhex(signature);
        let (r, s) = (&der[4..][..der[3].into()], &der[6 + usize::from(der[3])..]);
        let integer = |length: &[u8], digits: &[u8]| [&[2], length, digits].concat();
        let short = |digits: &[u8]| integer(&[digits.len() as u8], digits);
        let zeros = |digits: &[u8]| short(&[&[0], digits].concat());
        let long = |digits: &[u8]| integer(&[0x81, digits.len() as u8], digits);
        let sequence = |parts: &[Vec<u8>]| [&[0x30, parts.concat().len() as u8], &parts.concat()[..]].concat();
        all.extend([
            hex(&sequence(&[zeros(r), short(s)])),
            hex(&sequence(&[short(r), zeros(s)])),
            hex(&sequence(&[long(r), short(s)])),
            hex(&sequence(&[short(r), long(s)])),
            hex(&[&[0x30, 0x81, der[1]], &der[2..]].concat()),
            hex(&[&[0x30, 0x80], &der[2..], &[0, 0]].concat()),
            hex(&[&[0x30, der[1] + 1], &der[2..]].concat()),
            hex(&sequence(&[short(r), short(s), vec![5, 0]])),
            format!("{signature}00"),
        ]);
        // Without the zero that keeps it positive, a number is negative in DER.
        all.extend((r[0] == 0).then(|| hex(&sequence(&[short(&r[1..]), short(s)]))));
    }
    all
}

// RFC 4648 (3.5, 4), X.690 (8.1.3, 10.1) for what the spellings are.
#[test]
fn a_signature_in_another_spelling_does_not_verify() {
    for algorithm in [S3SIGN_ALGORITHM_SIGV4, S3SIGN_ALGORITHM_SIGV4A, S3SIGN_ALGORITHM_SIGV2] {
        let signer = signer(algorithm);
        let (request, signature) = signed(&signer, 0);
        for other in spellings(algorithm, &signature) {
            let changed = with_signature(&request, &signature, &other);
            let failure = signer.verify(&changed, 0).unwrap_err();
            assert_eq!((failure.status, &*key_of(&changed)), (S3SIGN_ERR_SIGNATURE, ""), "{signature} {other}");
        }
        let (request, signature) = signed(&signer, 60);
        let decoded = signature.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=");
        for other in spellings(algorithm, &decoded).iter().filter(|other| !other.contains('%')) {
            let encoded = other.replace('+', "%2B");
            let changed = with_signature(&request, &signature, &encoded);
            let failure = signer.verify(&changed, 0).unwrap_err();
            assert_eq!((failure.status, &*key_of(&changed)), (S3SIGN_ERR_SIGNATURE, ""), "{signature} {other}");
        }
    }
}

#[test]
fn spaces_and_percent_encoding_around_a_signature_leave_its_key() {
    for algorithm in [S3SIGN_ALGORITHM_SIGV4, S3SIGN_ALGORITHM_SIGV4A, S3SIGN_ALGORITHM_SIGV2] {
        let signer = signer(algorithm);
        for expires in [0, 60] {
            let (request, signature) = signed(&signer, expires);
            let other = match expires {
                0 => format!("{signature}\t "),
                _ => format!("%{:02x}{}", signature.as_bytes()[0], &signature[1..]),
            };
            let changed = with_signature(&request, &signature, &other);
            assert_eq!(signer.verify(&changed, 0), Ok(()), "{other}");
            assert_eq!(key_of(&changed), key_of(&request));
        }
    }
}

fn form_outcome(signer: &Signer, form: &Form) -> (i32, String) {
    (status(&signer.verify_post(form)), Claim::parse_form(form).unwrap().replay_key)
}

#[test]
fn the_signature_of_a_form_has_one_spelling_which_is_its_key() {
    for (algorithm, field) in [(S3SIGN_ALGORITHM_SIGV4, "x-amz-signature"), (S3SIGN_ALGORITHM_SIGV2, "signature")] {
        let signer = signer(algorithm);
        let conditions = vec![Condition::new(S3SIGN_CONDITION_EQ, "key", "k")];
        let post = Post { bucket: b"b".into(), conditions, expires: 60, time: NOW, ..Post::default() };
        let fields = signer.post_policy(&post).unwrap();
        let form = Form { fields, bucket: "b".into(), file_size: 0, time: NOW }.with(&[("key", "k")]);
        let signature = form.fields.iter().find(|(name, _)| name == field).unwrap().1.clone();
        assert_eq!(form_outcome(&signer, &form), (S3SIGN_OK, signature.clone()));
        for other in spellings(algorithm, &signature) {
            let changed = form.clone().with(&[(field, &other)]);
            assert_eq!(form_outcome(&signer, &changed), (S3SIGN_ERR_SIGNATURE, String::new()), "{other}");
        }
    }
}
