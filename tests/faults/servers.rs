//! Faults of what arrives at a server.

use s3sign::ffi::constants::*;
use s3sign_wrapper::{Claim, Config, Form, Signer, Stream, header_pairs, plan, text};

use super::{Request, TIME, TOKEN, Table, config, request, signer};

/// A GET as it arrives, signed with headers.
pub fn arrived(signer: &Signer) -> Request {
    signer.sign(&request()).unwrap().arrived(&request()).payload(S3SIGN_PAYLOAD_UNSIGNED, "")
}

/// The same with the value of a header changed, or without it.
fn with(mut request: Request, name: &str, value: Option<&str>) -> Request {
    request.headers.retain(|(given, _)| value.is_some() || given != name.as_bytes());
    for header in &mut request.headers {
        if header.0 == name.as_bytes() {
            header.1 = value.unwrap_or_default().into();
        }
    }
    request
}

pub fn add(table: &mut Table) {
    claims(table);
    verification(table);
    presigned(table);
    bodies(table);
    forms(table);
    policies(table);
}

fn claims(table: &mut Table) {
    let good = arrived(&signer());
    let authorization = |value: &str| with(good.clone(), "authorization", Some(value));
    let scope = "Credential=AKID/20130524/us-east-1/s3/aws4_request";
    let zeros = "0".repeat(64);
    let mut parse = |fault: &str, request: Request| table.row("verify_parse", fault, Claim::parse(&request));
    parse("no signature at all", with(good.clone(), "authorization", None));
    for (fault, value) in [
        ("empty Authorization", String::new()),
        ("another scheme", "Basic QUtJRDpzZWNyZXQ=".into()),
        ("algorithm that is not known", format!("AWS4-HMAC-SHA512 {scope}, SignedHeaders=host, Signature={zeros}")),
        ("no fields", "AWS4-HMAC-SHA256".into()),
        ("no credential", format!("AWS4-HMAC-SHA256 SignedHeaders=host, Signature={zeros}")),
        ("no signed headers", format!("AWS4-HMAC-SHA256 {scope}, Signature={zeros}")),
        ("no signature", format!("AWS4-HMAC-SHA256 {scope}, SignedHeaders=host")),
        (
            "scope of four parts",
            format!("AWS4-HMAC-SHA256 Credential=AKID/20130524/s3/aws4_request, SignedHeaders=host, Signature={zeros}"),
        ),
        ("scope that ends otherwise", format!("AWS4-HMAC-SHA256 {}x, SignedHeaders=host, Signature={zeros}", scope)),
        ("credential twice", format!("AWS4-HMAC-SHA256 {scope}, {scope}, SignedHeaders=host, Signature={zeros}")),
        ("SigV2 without a colon", "AWS AKID".into()),
        ("SigV2 without a key", "AWS :c2lnbmF0dXJl".into()),
        (
            "SigV4 without a key",
            format!("AWS4-HMAC-SHA256 {}, SignedHeaders=host, Signature=0", scope.replace("AKID", "")),
        ),
    ] {
        parse(fault, authorization(&value));
    }
    parse("two Authorization headers", authorization("AWS AKID:x").header("authorization", "AWS AKID:x"));
    parse("another scheme, no date", with(authorization("Bearer x"), "x-amz-date", None));
    parse("no date", with(good.clone(), "x-amz-date", None));
    parse("malformed date", with(good.clone(), "x-amz-date", Some("yesterday")));
    parse("date of another day than the scope's", with(good.clone(), "x-amz-date", Some("20130525T000000Z")));
    let query = |query: &str| Request::new("GET", format!("/key?{query}"), TIME).header("Host", "h");
    parse("presigned with the algorithm alone", query("X-Amz-Algorithm=AWS4-HMAC-SHA256"));
    parse("presigned with an algorithm that is not known", query("X-Amz-Algorithm=HS256&X-Amz-Signature=0"));
    let credential = "AKID%2F20130524%2Fus-east-1%2Fs3%2Faws4_request";
    let without = format!("X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={credential}&X-Amz-Date=20130524T000000Z");
    parse(
        "presigned for S3 without an expiry",
        query(&format!("{without}&X-Amz-SignedHeaders=host&X-Amz-Signature={zeros}")),
    );
    parse(
        "presigned for S3 with two expiries",
        query(&format!("{without}&X-Amz-Expires=1&X-Amz-Expires=9&X-Amz-SignedHeaders=host&X-Amz-Signature={zeros}")),
    );
    let hash = "X-Amz-Content-Sha256=UNSIGNED-PAYLOAD";
    parse(
        "presigned with two payload hashes",
        query(&format!("{without}&X-Amz-Expires=1&X-Amz-SignedHeaders=host&X-Amz-Signature={zeros}&{hash}&{hash}")),
    );
    parse("header and query at once", Request { query: b"X-Amz-Signature=0".into(), ..good.clone() });
}

fn verification(table: &mut Table) {
    let signer = signer();
    let good = arrived(&signer);
    assert_eq!(signer.verify(&good, 900), Ok(()));
    let made = |config: Config| Signer::new(&config).unwrap();
    let mut verify = |fault: &str, signer: &Signer, request: Request| {
        table.row("verify", fault, signer.verify(&request, 900));
    };
    verify("wrong secret", &made(Config { secret_access_key: b"wrong".into(), ..config() }), good.clone());
    verify("other access key id", &made(Config { access_key_id: b"OTHER".into(), ..config() }), good.clone());
    verify("other region", &made(Config { region: b"eu-west-1".into(), ..config() }), good.clone());
    verify("other service", &made(Config { service: b"sts".into(), ..config() }), good.clone());
    verify("other algorithm", &made(Config { algorithm: S3SIGN_ALGORITHM_SIGV2, ..config() }), good.clone());
    verify("token that is missing", &made(Config { session_token: TOKEN.into(), ..config() }), good.clone());
    verify("anonymous signer", &made(Config { region: b"us-east-1".into(), ..Config::default() }), good.clone());
    let upper = |value: &str| {
        let (start, signature) = value.rsplit_once('=').unwrap();
        format!("{start}={}", signature.to_uppercase())
    };
    let (_, authorization) = good.headers.iter().find(|(name, _)| name == b"authorization").unwrap();
    let changed = upper(&text(authorization));
    verify("signature in upper-case hex", &signer, with(good.clone(), "authorization", Some(&changed)));
    verify("other method", &signer, Request { method: b"PUT".into(), ..good.clone() });
    verify("other path", &signer, Request { url: b"/other".into(), ..good.clone() });
    verify("other query", &signer, Request { url: b"/key?acl".into(), ..good.clone() });
    verify("other host", &signer, with(good.clone(), "Host", Some("h")));
    verify("no host", &signer, with(good.clone(), "Host", None));
    verify("header of Amazon's that is not signed", &signer, good.clone().header("x-amz-acl", "public-read"));
    verify("date one second later", &signer, with(good.clone(), "x-amz-date", Some("20130524T000001Z")));
    verify("no payload hash", &signer, with(good.clone(), "x-amz-content-sha256", None));
    verify("other payload", &signer, good.clone().payload(S3SIGN_PAYLOAD_BYTES, "data"));
    verify("16 minutes late", &signer, Request { time: TIME + 960, ..good.clone() });
    verify("16 minutes early", &signer, Request { time: TIME - 960, ..good.clone() });
    verify(
        "absolute URL of another host",
        &signer,
        Request { url: b"https://evil.example/key".into(), ..good.clone() },
    );
    let chunks = request().header("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
    let chunks = signer.sign(&chunks).unwrap().arrived(&chunks);
    verify("known bytes for a body in chunks", &signer, chunks.payload(S3SIGN_PAYLOAD_BYTES, "data"));
    let v2 = made(Config { algorithm: S3SIGN_ALGORITHM_SIGV2, ..config() });
    let old = arrived(&v2);
    verify("SigV2 with two Dates", &v2, old.clone().header("Date", "x").header("Date", "y"));
    verify("SigV2 with two Content-Types", &v2, old.clone().header("Content-Type", "").header("content-type", "x"));
    verify("SigV2 with two Content-MD5s", &v2, old.clone().header("Content-MD5", "").header("content-md5", "x"));
    let target = |url: &str| Request { url: url.into(), ..old.clone() };
    verify("SigV2 with a parameter that is not signed", &v2, target("/key?acl&marker=%2F&encryption&retention"));
    let query = Request { query: b"acl&X=1".into(), ..old.clone() };
    verify("SigV2 with such a parameter in the query", &v2, query);
    let config = |token: &str| Config { session_token: token.into(), token_mode: S3SIGN_TOKEN_APPEND, ..config() };
    let appends = made(config(TOKEN));
    let url = appends.presign(&Request { expires: 60, ..request() }).unwrap().target;
    let url = Request::new("GET", url, TIME).header("Host", "bucket.s3.amazonaws.com");
    assert_eq!(appends.verify(&url, 900), Ok(()));
    verify("another appended token", &made(config("other")), url);
    table.row("verify", "negative skew", signer.verify(&good, -1));
}

fn presigned(table: &mut Table) {
    let signer = signer();
    let output = signer.presign(&Request { expires: 60, ..request() }).unwrap();
    let at = |url: &str, time: i64| {
        Request::new("GET", url, time).header("Host", output.host.as_str()).payload(S3SIGN_PAYLOAD_UNSIGNED, "")
    };
    assert_eq!(signer.verify(&at(&output.target, TIME), 900), Ok(()));
    let signature = output.signature.clone();
    for (fault, old, new, time) in [
        ("URL that has ended", "", "", TIME + 61),
        ("URL that begins later", "", "", TIME - 960),
        ("longer validity", "Expires=60", "Expires=600", TIME),
        ("validity of 0", "Expires=60", "Expires=0", TIME),
        ("validity of 8 days", "Expires=60", "Expires=691200", TIME),
        ("validity that is no number", "Expires=60", "Expires=x", TIME),
        ("parameter more", "?", "?acl&", TIME),
        ("signature in upper-case hex", &signature, &signature.to_uppercase(), TIME),
        ("other signed headers", "SignedHeaders=host", "SignedHeaders=host%3Brange", TIME),
        ("other day in the scope", "%2F20130524%2F", "%2F20130525%2F", TIME),
    ] {
        let target = output.target.replacen(old, new, usize::from(!old.is_empty()));
        table.row("verify", fault, signer.verify(&at(&target, time), 900));
    }
}

fn bodies(table: &mut Table) {
    let signer = signer();
    let upload = Request::new("PUT", "https://bucket.s3.amazonaws.com/key", TIME);
    let (stream, headers) =
        Stream::begin(&signer, &upload, &plan(S3SIGN_CHUNKS_SIGNED, S3SIGN_CHECKSUM_CRC32, 4)).unwrap();
    let body = text(&stream.body(b"data", 65_536));
    let upload = upload.with_headers(header_pairs(&headers)).header("Host", "bucket.s3.amazonaws.com");
    let upload = Request { url: b"/key".into(), ..upload };
    let receive = |request: &Request, body: &[u8]| signer.verify_stream(request, 900, body, usize::MAX);
    assert_eq!(receive(&upload, body.as_bytes()), Ok(b"data".into()));
    for (fault, old, new) in [
        ("changed data", "data", "dada"),
        ("size that is no number", "4;", "x;"),
        ("size beyond what was announced", "4;", "5;"),
        ("size of 17 digits", "4;", "00000000000000004;"),
        ("chunk without a signature", ";chunk-signature=", ";chunk-signatura="),
        ("no line end behind the data", "data\r\n", "data\n\n"),
        ("trailer of another name", "x-amz-checksum-crc32", "x-amz-checksum-crc3c"),
        ("checksum of other data", "crc32:", "crc32:A"),
        ("bytes behind the end", "\r\n\r\n", "\r\n\r\nmore"),
        ("end that is missing", "\r\n\r\n", "\r\n"),
    ] {
        let at = if fault.contains("end") && !fault.contains("data") { body.rfind(old) } else { body.find(old) };
        let at = at.unwrap_or_else(|| panic!("{fault}: {body}"));
        let changed = [&body[..at], new, &body[at + old.len()..]].concat();
        table.row("verify_stream", fault, receive(&upload, changed.as_bytes()));
    }
    table.row("verify_stream", "body that ends early", receive(&upload, &body.as_bytes()[..100]));
    let plain = arrived(&signer);
    table.row("verify_stream_begin", "body that does not come in chunks", receive(&plain, b""));
    let unknown = with(upload.clone(), "x-amz-decoded-content-length", None);
    table.row("verify_stream_begin", "length that is missing", receive(&unknown, body.as_bytes()));
}

fn forms(table: &mut Table) {
    let signer = signer();
    let json = r#"{"expiration":"2013-05-24T01:00:00Z","conditions":[{"bucket":"b"},["starts-with","$key","user/"],
        ["content-length-range",1,10],["starts-with","$x-amz-algorithm",""],["starts-with","$x-amz-credential",""],
        ["starts-with","$x-amz-date",""]]}"#;
    let mut fields = signer.sign_policy(json, TIME);
    fields.push(("key".into(), "user/a".into()));
    let good = Form { fields, bucket: "b".into(), file_size: 5, time: TIME };
    assert_eq!(signer.verify_post(&good), Ok(()));
    let field = |name: &str, value: &str| {
        let mut fields = good.fields.clone();
        fields.retain(|(given, _)| given != name);
        if !value.is_empty() {
            fields.push((name.into(), value.into()));
        }
        Form { fields, ..good.clone() }
    };
    let (_, signature) = good.fields.iter().find(|(name, _)| name == "x-amz-signature").unwrap();
    for (fault, form) in [
        ("no policy", field("policy", "")),
        ("policy that is not base64", field("policy", "?")),
        ("other policy", field("policy", "e30=")),
        ("no signature", field("x-amz-signature", "")),
        ("no credential", field("x-amz-credential", "")),
        ("signature in upper-case hex", field("x-amz-signature", &signature.to_uppercase())),
        ("no key", field("key", "")),
        ("key beyond the condition", field("key", "other/a")),
        ("field that no condition speaks of", field("acl", "public-read")),
        ("other bucket", Form { bucket: "c".into(), ..good.clone() }),
        ("file that is too large", Form { file_size: 11, ..good.clone() }),
        ("file that is too small", Form { file_size: 0, ..good.clone() }),
        ("file of negative size", Form { file_size: -1, ..good.clone() }),
        ("policy that has ended", Form { time: TIME + 3600, ..good.clone() }),
        ("bucket field of another bucket", field("bucket", "c")),
    ] {
        table.row("verify_post", fault, signer.verify_post(&form));
    }
    let twice = Form { fields: [good.fields.clone(), vec![("policy".into(), "e30=".into())]].concat(), ..good.clone() };
    table.row("verify_post", "two policies", signer.verify_post(&twice));
}

/// Policies that are none, and a list that one condition covers.
fn policies(table: &mut Table) {
    let signer = Signer::new(&Config { algorithm: S3SIGN_ALGORITHM_SIGV2, ..config() }).unwrap();
    let start = r#"{"expiration":"2013-05-24T01:00:00Z","conditions":[{"bucket":"b"},["starts-with","$key","#;
    let types = r#""user/"],["starts-with","$Content-Type","image/"]]}"#;
    for (fault, policy, types) in [
        ("bytes behind the policy", format!("{start}{types}\0garbage"), "image/png"),
        ("second policy behind the first", format!("{start}{types}{{}}"), "image/png"),
        ("high surrogate alone", format!(r#"{start}"\ud800A"]]}}"#), ""),
        ("low surrogate alone", format!(r#"{start}"\udc00"]]}}"#), ""),
        ("list of types with one that the condition excludes", format!("{start}{types}"), "image/png,text/html"),
    ] {
        let mut fields = signer.sign_policy(&policy, TIME);
        fields.push(("key".into(), "user/a".into()));
        if !types.is_empty() {
            fields.push(("Content-Type".into(), types.into()));
        }
        let form = Form { fields, bucket: "b".into(), file_size: 5, time: TIME };
        table.row("verify_post", fault, signer.verify_post(&form));
    }
}
