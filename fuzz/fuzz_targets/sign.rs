//! Any signer and any request, through every function that signs or shows a stage of it.

#![no_main]

use libfuzzer_sys::arbitrary::{self, Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;
use s3sign::crypto::sha256::Sha256;
use s3sign::ffi::constants::*;
use s3sign::text::encode::hex;
use s3sign_fuzz::input::{self, TIME, check_config, check_request};
use s3sign_wrapper::{Config, Failure, Output, Pieces, Request, Signer, bytes, vary_sizes};

#[derive(Debug)]
struct Input {
    config: Config,
    request: Request,
    sizes: u16,
}

impl<'a> Arbitrary<'a> for Input {
    fn arbitrary(u: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(Input { config: input::config(u)?, request: input::request(u)?, sizes: u.arbitrary()? })
    }
}

fuzz_target!(|input: Input| {
    let Input { config, request, sizes } = input;
    vary_sizes(sizes);
    let signer = match Signer::new(&config) {
        Ok(signer) => signer,
        Err(failure) => return check_config(&config, &failure),
    };
    // ECDSA takes a hundred times as long as the rest, so that each of its inputs is for a part of the checks.
    let does = |part| config.algorithm != S3SIGN_ALGORITHM_SIGV4A || sizes % 4 == part;
    if does(0) {
        check_signed(&config, &signer, &request);
    }
    if does(1) || does(2) || does(3) {
        let presigned = signer.presign(&request);
        if does(1) {
            check_presigned(&config, &signer, &request, &presigned);
        }
        if does(2) {
            check_batch(&signer, &request, &presigned);
        }
        if does(3) {
            check_queries(&signer, &request, &presigned);
        }
    }
});

fn check_signed(config: &Config, signer: &Signer, request: &Request) {
    // A validity that is out of range is kept, to be refused.
    let expires = if request.expires > 0 { 0 } else { request.expires };
    let request = Request { expires, window: 0, ..request.clone() };
    let signed = signer.sign(&request);
    check_stages(config, signer, &request, &signed);
    if let Ok(output) = &signed {
        check_parts(config, output);
        assert!(output.authorization.is_empty() == config.is_anonymous());
        if config.algorithm != S3SIGN_ALGORITHM_SIGV4A {
            check_replay(signer, &request, output);
        }
        check_delegated(config, signer, &request, output);
    }
}

fn check_presigned(config: &Config, signer: &Signer, request: &Request, presigned: &Result<Output, Failure>) {
    if request.expires != 0 {
        check_stages(config, signer, request, presigned);
    }
    if let Ok(output) = presigned {
        check_parts(config, output);
        assert!(output.authorization.is_empty());
        check_url_is_stable(output);
    }
}

/// The stages refuse what signing refuses, and hold as many lines as there are parts: no byte of input makes one more.
fn check_stages(config: &Config, signer: &Signer, request: &Request, signed: &Result<Output, Failure>) {
    if let Err(failure) = signed {
        check_request(request, failure);
    }
    let (canonical, string) = (signer.canonical_request(request), signer.string_to_sign(request));
    // The words may be those of presigning.
    let failure = signed.as_ref().err().map(Failure::fault);
    if config.is_anonymous() {
        // Only options are looked at before the signer.
        let known = failure.is_none_or(|(status, ..)| status != S3SIGN_ERR_OPTION);
        let status = Err(if known { S3SIGN_ERR_ANONYMOUS } else { S3SIGN_ERR_OPTION });
        assert_eq!(canonical.map_err(|failure| failure.status), status);
        return assert_eq!(string.map_err(|failure| failure.status), status);
    }
    assert_eq!(
        string.as_ref().err().map(Failure::fault),
        failure,
        "the string to sign is there exactly when it can be signed"
    );
    if config.algorithm == S3SIGN_ALGORITHM_SIGV2 {
        return assert!(canonical.is_err(), "SigV2 has no canonical request");
    }
    assert_eq!(
        canonical.as_ref().err().map(Failure::fault),
        failure,
        "the canonical request is there exactly when it can be signed"
    );
    let (Ok(canonical), Ok(string)) = (canonical, string) else { return };

    let (canonical, string) = (bytes(&canonical), bytes(&string));
    let lines: Vec<_> = canonical.split(|byte| *byte == b'\n').collect();
    let [method, .., blank, names, hash] = lines[..] else { panic!("{lines:?}") };
    assert_eq!(method, request.method);
    assert!(blank.is_empty() && !hash.is_empty());
    let headers = &lines[3..lines.len() - 3];
    let names: Vec<_> = names.split(|byte| *byte == b';').collect();
    assert!(names.is_sorted());
    assert_eq!(headers.len(), names.len(), "a line for each signed header");
    for (header, name) in headers.iter().zip(names) {
        assert!(header.starts_with(&[name, b":"].concat()));
    }

    let lines: Vec<_> = string.split(|byte| *byte == b'\n').collect();
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[3], hex(&Sha256::digest(&canonical)));
}

/// Nothing in the output ends a line of a request before its time.
fn check_parts(config: &Config, output: &Output) {
    assert_eq!(output.signature.is_empty(), config.is_anonymous());
    assert!(output.url.bytes().all(|byte| byte.is_ascii_graphic()), "a URL that can be sent");
    assert!(output.url.ends_with(&output.target) && output.target.starts_with('/'));
    assert!(!output.host.is_empty() && output.host.bytes().all(|byte| byte.is_ascii_graphic()));
    for line in output.headers.split_inclusive("\r\n") {
        let line = line.strip_suffix("\r\n").expect("a line ends in CR LF");
        assert!(!line.contains(['\r', '\n', '\0']), "one header a line");
        assert!(line.contains(": "), "a name and a value");
    }
}

/// What came back, sent as it is, has the same signature.
fn check_replay(signer: &Signer, request: &Request, output: &Output) {
    assert_eq!(signer.sign(request).as_ref(), Ok(output), "the same again");
    let again =
        Request { url: bytes(&output.url), path_mode: S3SIGN_PATH_VERBATIM, query: Vec::new(), ..request.clone() };
    assert_eq!(signer.sign(&again).as_ref(), Ok(output), "signed as sent");
}

/// The signing key of the day signs as the secret does.
fn check_delegated(config: &Config, signer: &Signer, request: &Request, output: &Output) {
    // A date in a header may be another day.
    if config.is_anonymous() || config.algorithm != S3SIGN_ALGORITHM_SIGV4 || request.has_header("x-amz-date") {
        return;
    }
    let key = signer.signing_key(request.time).expect("it signed at this time");
    let config = Config { secret_access_key: Vec::new(), ..config.clone() };
    let delegated = Signer::from_signing_key(&config, &key, request.time).expect("a key of a signer that exists");
    assert_eq!(delegated.sign(request).as_ref(), Ok(output), "the same with the signing key");
}

/// A batch of one key, which is the last segment of a raw path, gives what presigning the whole gives.
fn check_batch(signer: &Signer, request: &Request, presigned: &Result<Output, Failure>) {
    let base = request.url.iter().rposition(|byte| *byte == b'/').map_or(0, |at| at + 1);
    let template = Request { url: request.url[..base].into(), ..request.clone() };
    let pieces = Pieces::new(Some(&[&request.url[base..]]), None).path_as_is(true);
    let batch = signer.presign_varied(&template, &pieces);
    if request.path_mode == S3SIGN_PATH_RAW {
        match (batch, presigned) {
            (Ok(urls), Ok(output)) => assert_eq!(urls, [&*output.url]),
            (Ok(_), Err(failure)) => panic!("{failure:?}"),
            // No key, one that would step out, or no path before it.
            (Err(failure), Ok(_)) => assert!(["keys[0]", "url"].contains(&&*failure.field), "{failure:?}"),
            (Err(_), Err(_)) => {}
        }
    }
}

/// A batch of queries, the request's own cut in two among them, gives what presigning each gives.
fn check_queries(signer: &Signer, request: &Request, presigned: &Result<Output, Failure>) {
    let cut = request.query.iter().position(|byte| *byte == b'&');
    let (own, added) =
        cut.map_or((&b""[..], &request.query[..]), |at| (&request.query[..at], &request.query[at + 1..]));
    let template = Request { query: own.into(), ..request.clone() };
    match (signer.presign_varied(&template, &Pieces::new(None, Some(&[added])).path_as_is(true)), presigned) {
        (Ok(urls), Ok(output)) => assert_eq!(urls, [&*output.url]),
        (Ok(_), Err(failure)) => panic!("{failure:?}"),
        // The query is in the URL.
        (Err(failure), Ok(_)) => assert_eq!(failure.field, "url"),
        (Err(_), Err(_)) => {}
    }
}

/// A presigned URL passes through an anonymous signer, which puts it in an order that it then keeps.
fn check_url_is_stable(output: &Output) {
    let anonymous = Signer::new(&Config::default()).expect("anonymous");
    let send = |url: &str| {
        let request = Request::new("GET", bytes(url), TIME).header("host", bytes(&output.host));
        let request = Request { path_mode: S3SIGN_PATH_VERBATIM, ..request };
        anonymous.sign(&request).expect("a URL that came back can be sent").url
    };
    let sent = send(&output.url);
    let pairs = |url: &str| url.matches('&').count();
    assert_eq!(pairs(&sent), pairs(&output.url), "no parameter is lost");
    assert_eq!(send(&sent), sent);
}
