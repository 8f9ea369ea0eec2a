//! s3sign against the `aws-sigv4` crate, which signs for the AWS SDK for Rust, on generated requests.
//!
//! Compared are the headers added, the whole set of query parameters of a presigned URL, and so the signature in both.
//! The seed is fresh each run and printed; `S3SIGN_TEST_SEED=<seed>` runs the same requests again.
//!
//! What is not generated, because the two differ there for good reasons:
//!
//! - tabs in header values: s3sign folds them as S3 does, aws-sigv4 takes them for text;
//! - bytes beyond ASCII in header values and escapes that are not UTF-8 in queries: aws-sigv4 takes only text;
//! - hop-by-hop headers that s3sign leaves out of "all headers" and aws-sigv4 does not know of, such as `connection`;
//! - `x-amz-user-agent` and `x-amz-checksum-mode` when presigning: aws-sigv4 never signs them, s3sign signs `x-amz-*`;
//! - tokens sent unsigned for s3express: aws-sigv4 panics on the name of its query parameter;
//! - hosts in upper case: s3sign signs them in lower case, as HTTP clients send them;
//! - `x-amz-date`, `x-amz-content-sha256` and the token's header in the request: aws-sigv4 forbids them;
//! - invalid input: s3sign refuses what aws-sigv4 guesses at, such as a stray `%`.

#[path = "../common/mod.rs"]
mod common;

use common::confirm;
use common::random::{any_of, pick, seed, some};
use std::collections::BTreeSet;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SessionTokenMode, SignableBody, SignableRequest, SignatureLocation,
    SigningSettings, UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4;
use fastrand::Rng;
use s3sign::ffi::constants::*;
use s3sign_wrapper::{Config, Failure, Request, Signer, text};

/// For each form.
const CASES: u64 = 5_000;

#[test]
fn header_form_equals_aws_sigv4() {
    compare("SigV4 header", false, |signer, config, request| {
        let signed = signer.sign(request)?;
        let ours = signed.header_pairs().map(owned).collect();
        Ok((ours, aws(config, request).headers))
    });
}

/// With no secret, but the signing key that aws-sigv4 derives from it.
#[test]
fn delegated_form_equals_aws_sigv4() {
    compare("Delegated signing", false, |_, config, request| {
        let secret = std::str::from_utf8(&config.secret_access_key).unwrap();
        let service = if config.service.is_empty() { "s3".to_owned() } else { text(&config.service) };
        let key = v4::generate_signing_key(secret, time(request), &text(&config.region), &service);
        let config_of_key = Config { secret_access_key: Vec::new(), ..config.clone() };
        let signed = Signer::from_signing_key(&config_of_key, key.as_ref(), request.time)?.sign(request)?;
        Ok((signed.header_pairs().map(owned).collect(), aws(config, request).headers))
    });
}

#[test]
fn query_form_equals_aws_sigv4() {
    compare("SigV4 presigned URL", true, |signer, config, request| {
        let signed = signer.presign(request)?;
        let (path, query) = signed.target.split_once('?').unwrap();
        assert!(signed.url.ends_with(&signed.target));
        let mut ours = pairs(query);
        ours.push(("path".to_owned(), path.to_owned()));

        // Where the payload is signed, its hash is a header that must be sent; aws-sigv4 leaves that to the caller.
        let mut sent = request.clone();
        for (name, value) in signed.header_pairs() {
            if name == "x-amz-content-sha256" {
                sent = sent.header(name, value);
            }
        }
        let (path, query) = path_and_query(&request.url);
        let mut theirs = pairs(&query);
        theirs.extend(aws(config, &sent).parameters);
        theirs.push(("path".to_owned(), path));
        Ok((ours, theirs))
    });
}

type Pairs = Vec<(String, String)>;

/// Run generated cases, each of which gives what s3sign adds and what aws-sigv4 adds, in any order. On a difference,
/// say how to come back to it.
fn compare(form: &str, presigns: bool, case: impl Fn(&Signer, &Config, &Request) -> Result<(Pairs, Pairs), Failure>) {
    let seed = seed();
    println!("{form}: S3SIGN_TEST_SEED={seed}");
    let mut confirmed = BTreeSet::new();
    for number in 0..CASES {
        let mut rng = Rng::with_seed(seed.wrapping_add(number));
        let (config, request) = (config(&mut rng), request(&mut rng, presigns));
        let signer = Signer::new(&config).unwrap();
        let outcome = case(&signer, &config, &request).map(|(mut ours, mut theirs)| {
            ours.sort();
            theirs.sort();
            (ours, theirs)
        });
        if !matches!(&outcome, Ok((ours, theirs)) if ours == theirs) {
            panic!(
                "{form}, request {number} of S3SIGN_TEST_SEED={seed}: ours and theirs are {outcome:#?}\n\
                 url: {}\nheaders: {:?}\nour canonical request:\n{}",
                text(&request.url),
                request.headers.iter().map(|(name, value)| (text(name), text(value))).collect::<Vec<_>>(),
                signer.canonical_request(&request).unwrap_or_default(),
            );
        }
        confirmed.insert(if config.service == b"s3express" { "S3 Express" } else { form });
        if !config.session_token.is_empty() && config.token_mode != S3SIGN_TOKEN_OMIT {
            confirmed.insert("Session token");
        }
    }
    confirmed.into_iter().for_each(|form| confirm(form, "implementation", "aws-sigv4"));
}

/// What aws-sigv4 adds to a request.
struct Added {
    headers: Pairs,
    parameters: Pairs,
}

/// Sign with aws-sigv4, set to the same rules.
fn aws(config: &Config, request: &Request) -> Added {
    let service = text(&config.service);
    let s3 = matches!(&*service, "" | "s3" | "s3express");
    let chosen = |option, by_service| match option {
        S3SIGN_ON => true,
        S3SIGN_OFF => false,
        _ => by_service,
    };
    let presigns = request.expires != 0;

    let mut settings = SigningSettings::default();
    settings.percent_encoding_mode =
        if chosen(config.double_encode, !s3) { PercentEncodingMode::Double } else { PercentEncodingMode::Single };
    settings.uri_path_normalization_mode = UriPathNormalizationMode::from(chosen(config.normalize_path, !s3));
    if chosen(config.content_sha256_header, s3) {
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    }
    if config.token_mode == S3SIGN_TOKEN_APPEND {
        settings.session_token_mode = SessionTokenMode::Exclude;
    }
    if service == "s3express" {
        settings.session_token_name_override =
            Some(if presigns { "X-Amz-S3session-Token" } else { "x-amz-s3session-token" });
    }
    if presigns {
        settings.signature_location = SignatureLocation::QueryParams;
        settings.expires_in = Some(Duration::from_secs(request.expires as u64));
    }
    if request.headers_mode != S3SIGN_HEADERS_ALL {
        let names = request.headers.iter().map(|(name, _)| text(name).to_lowercase());
        settings.excluded_headers = Some(names.filter(|name| !is_signed(request, name)).map(Into::into).collect());
    }

    let body = match request.payload_mode {
        S3SIGN_PAYLOAD_UNSIGNED => SignableBody::UnsignedPayload,
        S3SIGN_PAYLOAD_DEFAULT if presigns && s3 && request.payload.is_empty() => SignableBody::UnsignedPayload,
        S3SIGN_PAYLOAD_SHA256_HEX => SignableBody::Precomputed(text(&request.payload).to_lowercase()),
        _ => SignableBody::Bytes(&request.payload),
    };
    let token = match config.token_mode {
        S3SIGN_TOKEN_OMIT => None,
        _ => Some(text(&config.session_token)).filter(|token| !token.is_empty()),
    };
    let secret = String::from_utf8(config.secret_access_key.clone()).unwrap();
    let identity = Credentials::new(text(&config.access_key_id), secret, token, None, "test").into();
    let region = text(&config.region);
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(&region)
        .name(if service.is_empty() { "s3" } else { &service })
        .time(time(request))
        .settings(settings)
        .build()
        .unwrap()
        .into();
    let method = text(&request.method);
    let headers: Pairs = request.headers.iter().map(|(name, value)| (text(name), text(value))).collect();
    let headers = headers.iter().map(|(name, value)| (&**name, &**value));
    let signable = SignableRequest::new(&method, text(&request.url), headers, body).unwrap();
    let (instructions, _) = sign(signable, &params).unwrap().into_parts();
    Added {
        headers: instructions.headers().map(owned).collect(),
        parameters: instructions.params().iter().map(|(name, value)| owned((*name, &**value))).collect(),
    }
}

fn time(request: &Request) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(request.time as u64)
}

/// Whether a header is signed unless all are: the rule that the header file gives, written down again.
fn is_signed(request: &Request, name: &str) -> bool {
    let always = name == "host" || name.starts_with("x-amz-");
    always
        || match request.headers_mode {
            S3SIGN_HEADERS_LISTED => request.signed_headers.iter().any(|it| text(it).eq_ignore_ascii_case(name)),
            _ => matches!(name, "content-type" | "content-md5" | "range"),
        }
}

fn owned((name, value): (&str, &str)) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

/// The parameters of a query, decoded.
fn pairs(query: &str) -> Pairs {
    let decode = |side: &str| urlencoding::decode(&side.replace('+', " ")).unwrap().into_owned();
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))).map(|(a, b)| (decode(a), decode(b))).collect()
}

/// The path of a generated URL, as it is sent, and its query.
fn path_and_query(url: &[u8]) -> (String, String) {
    let url = text(url);
    let (url, query) = url.split_once('?').unwrap_or((&url, ""));
    let origin = if url.starts_with('/') { 0 } else { url.find("://").unwrap() + 3 };
    let path = url[origin..].find('/').map_or("/", |slash| &url[origin + slash..]);
    (path.to_owned(), query.to_owned())
}

fn config(rng: &mut Rng) -> Config {
    let service = pick(rng, &["", "s3", "s3", "s3express", "sts", "es", "execute-api"]);
    // Every combination of the rules, but mostly those of the service.
    let mut rule = || if rng.bool() { S3SIGN_BY_SERVICE } else { rng.i32(0..3) };
    let (normalize_path, double_encode, content_sha256_header) = (rule(), rule(), rule());
    Config {
        access_key_id: some(rng, 1..=40, |rng| any_of(rng, "ABCXYZ0189abc_-.+/=@")).into(),
        secret_access_key: some(rng, 1..=90, |rng| any_of(rng, "abcXYZ019/+= é\u{1f511}\"\\")).into(),
        session_token: match rng.u8(0..4) {
            0 | 1 => String::new(),
            2 => some(rng, 1..=100, |rng| any_of(rng, "abcXYZ019/+=,:")),
            _ => some(rng, 1_500..=2_500, |rng| any_of(rng, "abcXYZ019/+=")),
        }
        .into(),
        region: pick(rng, &["us-east-1", "eu-central-1", "cn-north-1", "auto", "*", "r"]).into(),
        service: service.into(),
        normalize_path,
        double_encode,
        content_sha256_header,
        token_mode: match service {
            "s3express" => S3SIGN_TOKEN_SIGN,
            _ => pick(rng, &[S3SIGN_TOKEN_SIGN, S3SIGN_TOKEN_SIGN, S3SIGN_TOKEN_APPEND, S3SIGN_TOKEN_OMIT]),
        },
        ..Config::default()
    }
}

fn request(rng: &mut Rng, presigns: bool) -> Request {
    const LAST_SECOND_OF_9999: i64 = 253_402_300_799;
    let method = pick(rng, &["GET", "PUT", "HEAD", "POST", "DELETE", "OPTIONS", "M-SEARCH", "get"]);
    let time = if rng.bool() { rng.i64(1_300_000_000..2_000_000_000) } else { rng.i64(0..=LAST_SECOND_OF_9999) };
    let origin_form = rng.u8(0..5) == 0;
    let mut url = if origin_form { String::new() } else { pick(rng, &["https://", "http://"]).to_owned() + &host(rng) };
    if origin_form || rng.u8(0..10) > 0 {
        url += "/";
        url += &some(rng, 0..=6, segment);
    }
    if rng.bool() {
        url += "?";
        url += &some(rng, 0..=6, parameter);
    }

    // aws-sigv4 signs the path that it is given.
    let mut request = Request::new(method, url, time);
    request.path_mode = S3SIGN_PATH_VERBATIM;
    let count = rng.usize(0..=8);
    request.headers = (0..count).map(|_| header(rng, presigns)).collect();
    if origin_form || rng.u8(0..6) == 0 {
        request = request.header(pick(rng, &["Host", "host", "HOST"]), host(rng));
    }
    rng.shuffle(&mut request.headers);
    request.headers_mode = rng.i32(0..3);
    if request.headers_mode == S3SIGN_HEADERS_LISTED {
        request.signed_headers = request.headers.iter().filter(|_| rng.bool()).map(|(name, _)| name.clone()).collect();
    }
    let payload = some(rng, 0..=200, |rng| rng.char(..).to_string());
    request = match rng.u8(0..6) {
        0 => request.payload(S3SIGN_PAYLOAD_DEFAULT, payload),
        1 => request.payload(S3SIGN_PAYLOAD_BYTES, payload),
        2 => request.payload(S3SIGN_PAYLOAD_BYTES, ""),
        3 => request.payload(S3SIGN_PAYLOAD_UNSIGNED, ""),
        4 => {
            request.payload(S3SIGN_PAYLOAD_SHA256_HEX, some(rng, 64..=64, |rng| any_of(rng, "0123456789abcdefABCDEF")))
        }
        _ => request,
    };
    request.expires = if presigns { rng.i64(1..=604_800) } else { 0 };
    request
}

fn host(rng: &mut Rng) -> String {
    let name = match rng.u8(0..5) {
        0 => "bucket.s3.eu-west-1.amazonaws.com".to_owned(),
        1 => "localhost".to_owned(),
        2 => "192.0.2.17".to_owned(),
        3 => "[2001:db8::1]".to_owned(),
        _ => some(rng, 1..=20, |rng| any_of(rng, "abcxyz019")) + ".example",
    };
    match rng.u8(0..6) {
        0 => name + ":443",
        1 => name + ":80",
        2 => format!("{name}:{}", rng.u16(1..)),
        _ => name,
    }
}

/// A piece of a path, as it goes on the wire: with dots, empty segments, and what may stand unescaped there.
fn segment(rng: &mut Rng) -> String {
    match rng.u8(0..8) {
        0 => "/".to_owned(),
        1 => pick(rng, &[".", "./", "/.", "..", "../", "/..", "/../", "...", "%2E", "%2e%2E/"]).to_owned(),
        2 => some(rng, 1..=4, escape) + "/",
        _ => some(rng, 0..=12, |rng| any_of(rng, "abcXYZ019-._~!$&'()*+,;=:@")) + pick(rng, &["", "/"]),
    }
}

/// A query parameter with what follows it: with or without name, value and `=`, often a duplicate.
fn parameter(rng: &mut Rng) -> String {
    let side = |rng: &mut Rng| match rng.u8(0..6) {
        0 => pick(rng, &["a", "b", "a-b", "a.b", "A", "a%2Db", "uploads", "versionId", "X-Amz-Meta"]).to_owned(),
        1 => some(rng, 1..=3, escape),
        2 => String::new(),
        _ => some(rng, 1..=10, |rng| any_of(rng, "abXY09-._~!$'()*+,;:@/?")),
    };
    let value = match rng.u8(0..5) {
        0 => String::new(),
        1 => "=".to_owned(),
        2 => format!("={}={}", side(rng), side(rng)),
        _ => "=".to_owned() + &side(rng),
    };
    side(rng) + &value + pick(rng, &["", "&", "&", "&", "&&"])
}

/// A character, escaped in either case of hex digits, whether or not it needs to be.
fn escape(rng: &mut Rng) -> String {
    let character = if rng.bool() { char::from(rng.u8(..0x80)) } else { rng.char(..) };
    let lower_case = rng.bool();
    let escape = |byte: &u8| if lower_case { format!("%{byte:02x}") } else { format!("%{byte:02X}") };
    character.to_string().as_bytes().iter().map(escape).collect()
}

/// A header: known or not, in any case, often a repeat, with blanks within and around its value.
fn header(rng: &mut Rng, presigns: bool) -> (Vec<u8>, Vec<u8>) {
    let name = match rng.u8(0..10) {
        0 => pick(rng, &["content-type", "content-md5", "range", "date", "cache-control", "if-match", "x_odd"]).into(),
        1 => pick(rng, &["authorization-info", "user-agent", "transfer-encoding", "x-amzn-trace-id"]).into(),
        2 if !presigns => pick(rng, &["x-amz-user-agent", "x-amz-checksum-mode"]).into(),
        3..6 => "x-amz-meta-".to_owned() + &any_of(rng, "abc"),
        6 => some(rng, 1..=12, |rng| any_of(rng, "abcxyz019!#$%&'*+-.^_`|~")) + "-",
        _ => pick(rng, &["x-amz-acl", "x-amz-copy-source", "x-amz-tagging", "x-amz-", "x-amzn-other"]).into(),
    };
    let name = name.chars().map(|c| if rng.bool() { c.to_ascii_uppercase() } else { c }).collect::<String>();
    let word = |rng: &mut Rng| some(rng, 0..=8, |rng| char::from(rng.u8(b'!'..=b'~')).to_string());
    let value = some(rng, 0..=4, |rng| word(rng) + &" ".repeat(rng.usize(0..4)));
    (name.into(), (" ".repeat(rng.usize(0..3)) + &value).into())
}
