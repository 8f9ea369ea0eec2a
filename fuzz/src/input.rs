//! Signers and requests made from the fuzzer's bytes. Most are well formed, for a random one ends at the first check.

use libfuzzer_sys::arbitrary::{Result, Unstructured};
use s3sign::ffi::constants::*;
use s3sign_wrapper::{Config, Failure, Request};

use crate::words::*;

/// A time of everyday: 24 May 2013.
pub const TIME: i64 = 1_369_353_600;

/// Of all kinds.
pub fn config(u: &mut Unstructured<'_>) -> Result<Config> {
    let anonymous = seldom(u, 8)?;
    // ECDSA takes a hundred times as long as the rest.
    let algorithm = if seldom(u, 200)? { S3SIGN_ALGORITHM_SIGV4A } else { [0, 2][usize::from(seldom(u, 3)?)] };
    let some = |u: &mut Unstructured<'_>, words: &[&str]| if anonymous { Ok(Vec::new()) } else { text(u, words, 3) };
    Ok(Config {
        algorithm: if seldom(u, 64)? { u.arbitrary()? } else { algorithm },
        access_key_id: some(u, &["AKID", "/", "+", "=", "%", ";"])?,
        secret_access_key: some(u, &["secret", "wJalrXUtnFEMI/K7MDENG", "\0", "\u{e9}", " "])?,
        session_token: if u.arbitrary()? { some(u, &["TOKEN", "/+=", "&", "%", ","])? } else { Vec::new() },
        region: text(u, if algorithm == 1 { &["*", "us-east-1", ",", "eu-*"] } else { &["us-east-1", "-", "é"] }, 2)?,
        service: pick(u, &["s3", "", "s3express", "execute-api", "iotdevicegateway", "s3-outposts"])?,
        normalize_path: mode(u, 2)?,
        double_encode: mode(u, 2)?,
        content_sha256_header: mode(u, 2)?,
        token_mode: mode(u, 2)?,
        lifetime_mode: mode(u, 2)?,
        provider: if seldom(u, 4)? { mode(u, 6)? } else { 0 },
        expires_at: if seldom(u, 4)? { u.int_in_range(-1..=2_000_000_000)? } else { 0 },
        max_expires: if seldom(u, 8)? { u.arbitrary()? } else { 0 },
    })
}

/// Of all kinds.
pub fn request(u: &mut Unstructured<'_>) -> Result<Request> {
    let path_mode = match mode(u, 2)? {
        2 => S3SIGN_PATH_VERBATIM,
        other => other,
    };
    let scheme = pick(u, &["https://", "http://", "HTTPS://", ""])?;
    let host = if scheme.is_empty() { Vec::new() } else { pick(u, HOSTS)? };
    let words = if path_mode == S3SIGN_PATH_VERBATIM { PATH } else { [PATH, RAW][usize::from(u.arbitrary::<bool>()?)] };
    let path = text(u, words, 12)?;
    let (in_url, query) = (u.arbitrary::<bool>()? && path_mode != S3SIGN_PATH_RAW, text(u, QUERY, 10)?);
    let slash: &[u8] = if seldom(u, 16)? { b"" } else { b"/" };
    let mut url = [&scheme, &host, slash, &path].concat();
    if in_url && !query.is_empty() {
        url.extend([b"?", &query[..]].concat());
    }
    let mut headers = Vec::new();
    if scheme.is_empty() && !seldom(u, 16)? {
        headers.push((b"host".into(), pick(u, HOSTS)?));
    }
    for _ in 0..u.int_in_range(0..=6)? {
        headers.push(header(u)?);
    }
    let payload_mode = mode(u, 3)?;
    let payload =
        if payload_mode == S3SIGN_PAYLOAD_SHA256_HEX { pick(u, SHA256)? } else { text(u, &["body", "\0"], 8)? };
    let listed = u.int_in_range(0..=2)?;
    Ok(Request {
        method: pick(u, &["GET", "PUT", "POST", "HEAD", "DELETE", "patch"])?,
        url,
        path_mode,
        query: if in_url { Vec::new() } else { query },
        bucket: pick(u, &["", "bucket"])?,
        headers,
        payload_mode,
        payload,
        headers_mode: mode(u, 2)?,
        signed_headers: (0..listed).map(|_| pick(u, NAMES)).collect::<Result<_>>()?,
        time: if seldom(u, 16)? { u.arbitrary()? } else { u.int_in_range(0..=253_402_300_799)? },
        expires: if seldom(u, 16)? { u.arbitrary()? } else { u.int_in_range(1..=604_800)? },
        window: if seldom(u, 8)? { u.int_in_range(-1..=4_000)? } else { 0 },
        entropy: if seldom(u, 8)? { vec![7; [32, 32, 31][usize::from(u.arbitrary::<u8>()? % 3)]] } else { Vec::new() },
    })
}

/// A header, with a value that is right for its name more often than not.
fn header(u: &mut Unstructured<'_>) -> Result<(Vec<u8>, Vec<u8>)> {
    // Those that are likely to be refused come last in the list, and less often.
    let among = if seldom(u, 3)? { NAMES } else { &NAMES[..9] };
    let name = pick(u, among)?;
    let value = match name.to_ascii_lowercase().as_slice() {
        b"host" => pick(u, HOSTS)?,
        b"x-amz-date" => pick(u, &["20130524T000000Z", " 20260101T235959Z ", "20130229T000000Z"])?,
        b"x-amz-content-sha256" => pick(u, SHA256)?,
        _ => text(u, VALUES, 5)?,
    };
    Ok((name, value))
}

/// An error about a byte names a field of `config` that has this byte, or ends before it.
pub fn check_config(config: &Config, failure: &Failure) {
    check_offset(failure, |name| match name {
        "access_key_id" => Some(&config.access_key_id),
        "secret_access_key" => Some(&config.secret_access_key),
        "session_token" => Some(&config.session_token),
        "region" => Some(&config.region),
        "service" => Some(&config.service),
        _ => None,
    });
}

/// The same of a request.
pub fn check_request(request: &Request, failure: &Failure) {
    check_offset(failure, |name| match name {
        "method" => Some(&request.method),
        "url" => Some(&request.url),
        "query" => Some(&request.query),
        "bucket" => Some(&request.bucket),
        "payload" => Some(&request.payload),
        _ => {
            let (list, rest) = name.split_once('[')?;
            let (index, part) = rest.split_once(']')?;
            let index: usize = index.parse().ok()?;
            match (list, part) {
                ("headers", ".name") => request.headers.get(index).map(|(name, _)| &name[..]),
                ("headers", ".value") => request.headers.get(index).map(|(_, value)| &value[..]),
                ("signed_headers", "") => request.signed_headers.get(index).map(|name| &name[..]),
                _ => None,
            }
        }
    });
}

/// An error about a byte names a field that has this byte, or ends before it.
pub fn check_offset<'a>(failure: &Failure, field: impl FnOnce(&str) -> Option<&'a [u8]>) {
    if let Ok(offset) = usize::try_from(failure.offset) {
        let field = field(&failure.field).unwrap_or_else(|| panic!("no such field: {failure:?}"));
        assert!(offset <= field.len(), "{failure:?} in {} bytes", field.len());
    }
}
