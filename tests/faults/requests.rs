//! Faults of a request that is signed.

use s3sign::ffi;
use s3sign::ffi::constants::*;
use s3sign::ffi::s3sign_batch;
use s3sign_wrapper::{Config, Pieces, Signer, checked};

use super::{Request, TIME, Table, config, request, signer};

const SIXTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852";

pub fn add(table: &mut Table) {
    methods_and_urls(table);
    paths_and_queries(table);
    headers(table);
    payloads(table);
    times(table);
    options(table);
    batches(table);
}

fn sign(table: &mut Table, fault: &str, request: Request) {
    table.row("sign", fault, signer().sign(&request));
}

fn presign(table: &mut Table, fault: &str, request: Request) {
    let expires = if request.expires == 0 { 60 } else { request.expires };
    table.row("presign", fault, signer().presign(&Request { expires, ..request }));
}

fn methods_and_urls(table: &mut Table) {
    for (fault, method) in [
        ("no method", &b""[..]),
        ("blank in the method", b"GE T"),
        ("line end in the method", b"GET\r\n"),
        ("NUL in the method", b"GET\0"),
        ("method that is no token", b"(GET)"),
        ("method that is not ASCII", b"G\xc3\x89T"),
    ] {
        sign(table, fault, Request { method: method.into(), ..request() });
    }
    for (fault, url) in [
        ("no URL", &b""[..]),
        ("URL without a scheme", b"bucket.s3.amazonaws.com/key"),
        ("scheme alone", b"https:"),
        ("other scheme", b"ftp://h/key"),
        ("fragment", b"https://h/key#part"),
        ("no host", b"https://"),
        ("no host before a path", b"https:///key"),
        ("no host before a port", b"https://:443/"),
        ("user name", b"https://user@h/"),
        ("password", b"https://user:secret@h/"),
        ("port that is no number", b"https://h:8o/"),
        ("port 0", b"https://h:0/"),
        ("port 65536", b"https://h:65536/"),
        ("port with leading zeros", b"https://h:0443/"),
        ("empty port", b"https://h:/"),
        ("open bracket", b"https://[::1/"),
        ("no IPv6 address in brackets", b"https://[h]/"),
        ("dots in brackets", b"https://[....]/k"),
        ("colons in brackets", b"https://[:::]/k"),
        ("nothing in brackets", b"https://[]/k"),
        ("two abbreviations in an IPv6 address", b"https://[1::2::3]/"),
        ("blank in the host", b"https://h h/"),
        ("line end in the host", b"https://h\r\nx/"),
        ("NUL in the host", b"https://h\0/"),
        ("host that is not ASCII", b"https://h\xc3\xa9/"),
        ("percent in the host", b"https://h%20/"),
        ("backslash in the host", b"https://h\\e/"),
        ("origin-form without Host", b"/key"),
        ("path that does not begin with /", b"key"),
    ] {
        sign(table, fault, Request { url: url.into(), ..request() });
    }
}

fn paths_and_queries(table: &mut Table) {
    let url = |path: &[u8]| [b"https://h/", path].concat();
    for (fault, path) in [
        ("stray % at the end", &b"a%"[..]),
        ("one hex digit", b"a%4"),
        ("no hex digits", b"a%zz"),
        ("stray % in the URL's query", b"?a=%"),
        ("blank in the URL's query", b"?a= "),
        ("line end in the URL's query", b"?a=\r\nb"),
        ("UTF-8 in the URL's query", b"?a=\xc3\xbc"),
        ("signature in the query", b"?a=1&X-Amz-Signature=0"),
        ("escaped signature in the query", b"?X-Amz%2DSignature=0"),
        ("credential in the query", b"?X-Amz-Credential=0"),
    ] {
        sign(table, fault, Request { url: url(path), ..request() });
        if path.starts_with(b"?a=1") {
            presign(table, fault, Request { url: url(path), ..request() });
        }
    }
    for (fault, query) in [
        ("stray % in the query", &b"a=%4x"[..]),
        ("line end in the query", b"a=\n"),
        ("# in the query", b"a=#"),
        ("NUL in the query", b"a\0"),
        ("date in a query to presign", b"X-Amz-Date=20130524T000000Z"),
        ("validity in a query to presign", b"X-Amz-Expires=60"),
    ] {
        presign(table, fault, Request { query: query.into(), ..request() });
    }
    let twice = Request { url: url(b"?a=1"), query: b"b=2".into(), ..request() };
    sign(table, "two queries", twice);
    for (fault, raw) in [("query in a raw path", &b"https://h\xff/k"[..]), ("no path at all", b"https://h?k")] {
        sign(table, fault, Request { url: raw.into(), path_mode: S3SIGN_PATH_RAW, ..request() });
    }
    let verbatim = |url| Request { url, path_mode: S3SIGN_PATH_VERBATIM, ..request() };
    for (fault, path) in [
        ("space in a verbatim path", &b"a b"[..]),
        ("line end in a verbatim path", b"a\r\nb"),
        ("NUL in a verbatim path", b"a\0b"),
        ("tab in a verbatim path", b"a\tb"),
        ("DEL in a verbatim path", b"a\x7f"),
        ("UTF-8 in a verbatim path", b"\xc3\xbc"),
        ("bytes that are not UTF-8 in a verbatim path", b"\xff"),
        ("quote in a verbatim path", b"a\"b"),
        ("stray % in a verbatim path", b"a%"),
    ] {
        sign(table, fault, verbatim(url(path)));
    }
    sign(table, "path mode of 0.1", Request { path_mode: 2, ..request() });
}

fn headers(table: &mut Table) {
    for (fault, name, value) in [
        ("no header name", &b""[..], &b"v"[..]),
        ("blank in a header name", b"x y", b"v"),
        ("colon in a header name", b"x:", b"v"),
        ("CR in a header name", b"x\r", b"v"),
        ("LF in a header name", b"x\n", b"v"),
        ("NUL in a header name", b"x\0", b"v"),
        ("header name that is not ASCII", b"x\xc3\xa9", b"v"),
        ("CR in a header value", b"x-a", b"v\r"),
        ("LF in a header value", b"x-a", b"v\nb: c"),
        ("NUL in a header value", b"x-a", b"v\0"),
        ("bad header that is not signed", b"user-agent", b"v\r\n"),
        ("date with a blank in it", b"X-Amz-Date", b"20130524 000000Z"),
        ("date without a zone", b"x-amz-date", b"20130524T000000"),
        ("29 February 2013", b"x-amz-date", b"20130229T000000Z"),
        ("month 13", b"x-amz-date", b"20131301T000000Z"),
        ("hour 24", b"x-amz-date", b"20130524T240000Z"),
        ("empty date", b"x-amz-date", b""),
        ("host with a blank", b"Host", b"a b"),
        ("empty host", b"Host", b""),
        ("host with a path", b"Host", b"h/k"),
        ("payload hash that is none", b"x-amz-content-sha256", b"none"),
        ("payload hash one digit short", b"x-amz-content-sha256", &SIXTY.as_bytes()[..59]),
        ("Authorization", b"Authorization", b"x"),
    ] {
        sign(table, fault, request().header(name, value));
    }
    for (name, value) in [
        ("host", "bucket.s3.amazonaws.com"),
        ("x-amz-date", "20130524T000000Z"),
        ("x-amz-content-sha256", "UNSIGNED-PAYLOAD"),
        ("x-amz-security-token", "token"),
    ] {
        sign(table, &format!("two headers {name}"), request().header(name, value).header(name, value));
    }
    for name in ["x-amz-date", "x-amz-security-token", "authorization"] {
        presign(table, &format!("header {name}"), request().header(name, "20130524T000000Z"));
    }
    let listed = |names: &[&str]| Request {
        headers_mode: S3SIGN_HEADERS_LISTED,
        signed_headers: names.iter().map(|name| name.as_bytes().to_vec()).collect(),
        ..request()
    };
    sign(table, "blank in a listed header", listed(&["date", "da te"]));
    sign(table, "empty listed header", listed(&[""]));
}

fn payloads(table: &mut Table) {
    let given = |hash: &str| request().payload(S3SIGN_PAYLOAD_SHA256_HEX, hash);
    for (fault, hash) in [
        ("no payload hash", String::new()),
        ("63 digits", format!("{SIXTY}b85")),
        ("65 digits", format!("{SIXTY}b8550")),
        ("digit g", format!("{SIXTY}b85g")),
        ("blank behind the hash", format!("{SIXTY}b855 ")),
        ("word in place of a hash", "UNSIGNED-PAYLOAD".into()),
    ] {
        sign(table, fault, given(&hash));
    }
    let other = given(&format!("{SIXTY}b855")).header("x-amz-content-sha256", "UNSIGNED-PAYLOAD");
    sign(table, "two hashes that disagree", other);
    let bytes = request().payload(S3SIGN_PAYLOAD_BYTES, "data");
    sign(table, "hash of another payload", bytes.header("x-amz-content-sha256", format!("{SIXTY}b855")));
}

fn times(table: &mut Table) {
    for expires in [-1, 604_801, i64::MAX, i64::MIN] {
        presign(table, &format!("validity of {expires} seconds"), Request { expires, ..request() });
    }
    table.row("presign", "no validity", signer().presign(&request()));
    sign(table, "validity of a request with headers", Request { expires: 60, ..request() });
    for window in [-1, 604_801, i64::MAX] {
        presign(table, &format!("window of {window} seconds"), Request { window, ..request() });
    }
    sign(table, "window of a request with headers", Request { window: 60, ..request() });
    let ended = Signer::new(&Config { expires_at: TIME, session_token: super::TOKEN.into(), ..config() }).unwrap();
    table.row("sign", "credentials that have ended", ended.sign(&request()));
    table.row("presign", "credentials that have ended", ended.presign(&Request { expires: 60, ..request() }));
    let refuses = Config { expires_at: TIME + 30, lifetime_mode: S3SIGN_LIFETIME_REFUSE, ..config() };
    let outlives = Signer::new(&refuses).unwrap().presign(&Request { expires: 60, ..request() });
    table.row("presign", "URL that outlives its credentials", outlives);
}

fn options(table: &mut Table) {
    for number in [-1, 3, i32::MAX] {
        let path_mode = if number == 3 { 4 } else { number };
        sign(table, &format!("path_mode {path_mode}"), Request { path_mode, ..request() });
        sign(table, &format!("headers_mode {number}"), Request { headers_mode: number, ..request() });
        let payload_mode = if number == 3 { 4 } else { number };
        sign(table, &format!("payload_mode {payload_mode}"), Request { payload_mode, ..request() });
    }
    let random = Signer::new(&Config { algorithm: S3SIGN_ALGORITHM_SIGV4A, ..config() }).unwrap();
    for len in [1, 31, 33] {
        let request = Request { entropy: vec![7; len], ..request() };
        table.row("sign", &format!("{len} bytes of entropy"), random.sign(&request));
    }
    table.row(
        "sign",
        "entropy of the system, without ring",
        random.sign(&Request { entropy: b"system".to_vec(), ..request() }),
    );
    let anonymous = Signer::new(&Config { region: "us-east-1".into(), ..Config::default() }).unwrap();
    table.row("canonical_request", "anonymous signer", anonymous.canonical_request(&request()));
    table.row("string_to_sign", "anonymous signer", anonymous.string_to_sign(&request()));
    table.row("signing_key", "anonymous signer", anonymous.signing_key(TIME));
    let v2 = Signer::new(&Config { algorithm: S3SIGN_ALGORITHM_SIGV2, ..config() }).unwrap();
    table.row("canonical_request", "SigV2", v2.canonical_request(&request()));
    table.row("signing_key", "SigV2", v2.signing_key(TIME));
    let bucket = |name: &str| Request { bucket: name.into(), ..request() };
    table.row("sign", "SigV2 bucket with a slash", v2.sign(&bucket("a/b")));
    table.row("sign", "SigV2 bucket with a line end", v2.sign(&bucket("a\nb")));
}

fn batches(table: &mut Table) {
    let signer = signer();
    let base = Request { expires: 60, ..Request::new("PUT", "https://bucket.s3.amazonaws.com/", TIME) };
    let keys: [(&str, &str, &[&[u8]]); 3] = [
        ("a key that is empty", "https://h/", &[b"a", b""]),
        ("keys behind a path that ends within a segment", "https://h/bucket", &[b"a"]),
        ("keys behind a query", "https://h/?a=/", &[b"a"]),
    ];
    for (fault, url, keys) in keys {
        let request = Request { url: url.into(), ..base.clone() };
        table.row("presign_batch", fault, signer.presign_batch(&request, keys));
    }
    let api = Signer::new(&Config { service: b"execute-api".into(), ..config() }).unwrap();
    table.row("presign_batch", "a key that clients resolve", signer.presign_batch(&base, &[b"a", b"a/../../b"]));
    let pieces = Pieces::new(Some(&[b"a/../../b"]), None).path_as_is(true);
    table.row("presign_batch", "a key that steps out", api.presign_varied(&base, &pieces));

    let queries: [(&str, &[&[u8]]); 5] = [
        ("a query with half an escape", &[b"partNumber=1", b"uploadId=%4"]),
        ("a query with a space", &[b"uploadId=a b"]),
        ("a query with a signature", &[b"partNumber=1&X-Amz-Signature=0"]),
        ("a query with an escaped date", &[b"", b"X%2DAmz-Date=0"]),
        ("a query with a fragment", &[b"a=1#"]),
    ];
    for (fault, queries) in queries {
        table.row("presign_batch", fault, signer.presign_varied(&base, &Pieces::new(None, Some(queries))));
    }
    let url = |query: &str| Request { url: format!("https://h/k?acl&{query}").into(), ..base.clone() };
    let hash = format!("X-Amz-Content-Sha256={SIXTY}b855");
    table.row("presign", "payload hash in the query", signer.presign(&url(&hash)));
    let pieces = Pieces::new(None, Some(&[b"acl", hash.as_bytes()]));
    table.row("presign_batch", "a payload hash in a query", signer.presign_varied(&base, &pieces));

    let sigv2 = Signer::new(&Config { algorithm: S3SIGN_ALGORITHM_SIGV2, ..config() }).unwrap();
    let pieces = Pieces::new(None, Some(&[b"acl", b"acl&Expires=1"]));
    table.row("presign_batch", "a query with the Expires of SigV2", sigv2.presign_varied(&base, &pieces));
    let one = Request { url: b"https://h/k?acl&Signature=1".into(), ..base.clone() };
    table.row("presign", "signature of SigV2 in the query", sigv2.presign(&one));
    let in_url = Request { url: b"https://h/k?a=1".into(), ..base.clone() };
    table.row("presign_batch", "queries beside that of the URL", signer.presign_varied(&in_url, &pieces));

    let (good, none) = (Pieces::new(None, Some(&[b"a=1", b"b=2"])), *Pieces::new(None, None).raw());
    let descending = [3usize, 2];
    for (fault, batch) in [
        ("a count in which nothing varies", s3sign_batch { count: 2, ..none }),
        ("queries without ends", s3sign_batch { query_ends: std::ptr::null(), ..*good.raw() }),
        ("keys without ends", s3sign_batch { keys: c"k".as_ptr(), ..*good.raw() }),
        ("ends of queries that descend", s3sign_batch { query_ends: descending.as_ptr(), ..*good.raw() }),
        ("a flag that is neither 0 nor 1", s3sign_batch { path_as_is: 2, ..*good.raw() }),
        ("a batch without size", s3sign_batch { size: 0, ..*good.raw() }),
    ] {
        let outcome = checked(|error| unsafe {
            let (signer, request, mut len, none) = (signer.as_ptr(), base.raw(), 0, std::ptr::null_mut());
            ffi::s3sign_presign_batch(signer, &*request, &batch, none, 0, &mut len, none.cast(), error)
        });
        table.row("presign_batch", fault, outcome);
    }
}
