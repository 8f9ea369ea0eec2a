//! Faults made on purpose, and answers of servers to them: the cause is named, and nothing secret is shown.

#[path = "explain/codes.rs"]
mod codes;
#[path = "explain/pastes.rs"]
mod pastes;
#[path = "explain/secrets.rs"]
mod secrets;
#[path = "explain/support.rs"]
mod support;

use s3sign::ffi::constants::*;
use s3sign_wrapper::{Refusal, Request};
use support::*;

#[test]
fn faults_are_named() {
    let mut score = Score::default();
    what_happens_on_the_way(&mut score);
    what_happens_to_presigned_urls(&mut score);
    codes::what_is_signed_wrong(&mut score);
    codes::what_codes_say(&mut score);
    codes::what_no_document_says(&mut score);
    codes::what_sigv2_has(&mut score);
    println!("{} of {} faults named correctly", score.right, score.all);
    assert!(score.all >= 124 && score.right == score.all);
}

fn what_happens_on_the_way(score: &mut Score) {
    let (signer, get) = (signer(), request());
    type Change = Box<dyn FnOnce(String) -> String>;
    let replace =
        |from: &'static str, to: &'static str| -> Change { Box::new(move |text: String| text.replacen(from, to, 1)) };
    let path = |to: &'static str| -> Change { Box::new(line(1, move |_| to.into())) };
    let query = |to: &'static str| -> Change { Box::new(line(2, move |_| to.into())) };
    let faults: Vec<(&str, Change, i32, &[&str])> = vec![
        ("method", replace("GET\n", "HEAD\n"), S3SIGN_CAUSE_METHOD, &["\"HEAD\"", "\"GET\""]),
        ("path escaped twice", path("/a%2520b/%252Fc"), S3SIGN_CAUSE_PATH_DOUBLE_ENCODED, &["percent-encoded again"]),
        (
            "one segment escaped twice",
            path("/a%2520b/%2Fc"),
            S3SIGN_CAUSE_PATH_DOUBLE_ENCODED,
            &["percent-encoded again"],
        ),
        ("plus for a blank", path("/a%2Bb/%2Fc"), S3SIGN_CAUSE_PATH_ENCODING, &["plus sign"]),
        ("slash unescaped", path("/a%20b//c"), S3SIGN_CAUSE_PATH_ENCODING, &["decoded", "\"/a%20b//c\""]),
        ("escapes in lower case", path("/a%20b/%2fc"), S3SIGN_CAUSE_PATH_ENCODING, &["other case"]),
        ("prefix stripped", path("/%2Fc"), S3SIGN_CAUSE_PATH, &["start is missing"]),
        ("prefix added", path("/s3/a%20b/%2Fc"), S3SIGN_CAUSE_PATH, &["prepended"]),
        ("end lost", path("/a%20b/"), S3SIGN_CAUSE_PATH, &["end is missing"]),
        ("another path", path("/index.html"), S3SIGN_CAUSE_PATH, &["different"]),
        (
            "parameter added",
            query("list-type=2&prefix=x%20y&utm_source=mail"),
            S3SIGN_CAUSE_QUERY_ADDED,
            &["\"utm_source\"", "\"mail\""],
        ),
        ("parameter removed", query("list-type=2"), S3SIGN_CAUSE_QUERY_REMOVED, &["\"prefix\"", "\"x%20y\""]),
        ("query gone", query(""), S3SIGN_CAUSE_QUERY_REMOVED, &["\"list-type\""]),
        ("parameters in another order", query("prefix=x%20y&list-type=2"), S3SIGN_CAUSE_QUERY_ORDER, &["order"]),
        ("plus in the query", query("list-type=2&prefix=x%2By"), S3SIGN_CAUSE_QUERY_ENCODING, &["plus sign"]),
        (
            "query escaped twice",
            query("list-type=2&prefix=x%2520y"),
            S3SIGN_CAUSE_QUERY_ENCODING,
            &["percent-encoded again"],
        ),
        ("another value", query("list-type=1&prefix=x%20y"), S3SIGN_CAUSE_QUERY_VALUE, &["\"list-type\"", "\"1\""]),
        ("port in Host", replace(".com\n", ".com:443\n"), S3SIGN_CAUSE_HOST, &["with a port", ".com:443\""]),
        (
            "a proxy's Host",
            replace("bucket.s3.eu-west-1.amazonaws.com", "backend:8080"),
            S3SIGN_CAUSE_HOST,
            &["backend"],
        ),
        (
            "header rewritten",
            replace("range:bytes=0-9", "range:bytes=0-1"),
            S3SIGN_CAUSE_HEADER_CHANGED,
            &["\"range\""],
        ),
        ("header gone", replace("range:bytes=0-9\n", ""), S3SIGN_CAUSE_HEADER_REMOVED, &["\"range\"", "bytes=0-9"]),
        ("header emptied", replace("range:bytes=0-9\n", "range:\n"), S3SIGN_CAUSE_HEADER_REMOVED, &["\"range\""]),
        ("date replaced", replace("20130524T000000Z", "20130524T000001Z"), S3SIGN_CAUSE_DATE, &["x-amz-date"]),
        ("token replaced", replace("IQoJb3JpZ2lu", "XXXXb3JpZ2lu"), S3SIGN_CAUSE_HEADER_CHANGED, &["not shown"]),
        ("signed headers cut", replace(";range;", ";"), S3SIGN_CAUSE_SIGNED_HEADERS, &["list of signed headers"]),
        (
            "body compressed",
            Box::new(|text: String| {
                text.replace("e3b0c44298fc1c149afbf4c8996fb924", "00000000000000000000000000000000")
            }),
            S3SIGN_CAUSE_PAYLOAD,
            &["SHA-256", "\"0000"],
        ),
        (
            "payload unsigned",
            Box::new(|text: String| {
                let (head, _) = text.rsplit_once('\n').unwrap();
                format!("{head}\nUNSIGNED-PAYLOAD")
            }),
            S3SIGN_CAUSE_PAYLOAD_FORM,
            &["\"UNSIGNED-PAYLOAD\""],
        ),
    ];
    for (name, change, cause, words) in faults {
        score.fault(name, &signer, &get, &arrived(&signer, &get, change), cause, words);
    }
    for (name, url, path, cause) in [
        ("dots removed", "https://h/a/./b/../c", "/a/c", S3SIGN_CAUSE_PATH_NORMALIZED),
        ("slashes merged", "https://h/a//b", "/a/b", S3SIGN_CAUSE_PATH_NORMALIZED),
        ("last slash lost", "https://h/a/", "/a", S3SIGN_CAUSE_PATH_NORMALIZED),
        ("slash added", "https://h/a", "/a/", S3SIGN_CAUSE_PATH_NORMALIZED),
        ("tilde escaped", "https://h/~a", "/%7Ea", S3SIGN_CAUSE_PATH_ENCODING),
        ("plus sign escaped", "https://h/a+b", "/a%2Bb", S3SIGN_CAUSE_PATH_ENCODING),
    ] {
        let get = Request { url: url.into(), ..get.clone() };
        score.fault(name, &signer, &get, &arrived(&signer, &get, line(1, |_| path.into())), cause, &[path]);
    }
    let with =
        |name: &str, value: &str| Request { headers_mode: S3SIGN_HEADERS_LISTED, ..get.clone() }.header(name, value);
    for (name, value, other) in [("accept-encoding", "identity", "gzip"), ("user-agent", "me/1", "proxy/2")] {
        let get = Request { signed_headers: vec![name.into()], ..with(name, value) };
        let answer =
            arrived(&signer, &get, |text| text.replace(&format!("{name}:{value}"), &format!("{name}:{other}")));
        score.fault(name, &signer, &get, &answer, S3SIGN_CAUSE_HEADER_CHANGED, &[name, value, other]);
    }
    let acl = Request { url: "https://h/?acl".into(), ..get.clone() };
    let answer = arrived(&signer, &acl, line(2, |_| "acl".into()));
    score.fault("equals sign", &signer, &acl, &answer, S3SIGN_CAUSE_QUERY_ENCODING, &["\"acl\"", "\"acl=\""]);
    let long = Request { url: format!("https://h/{}1", "x".repeat(900)).into(), ..get.clone() };
    let answer = arrived(&signer, &long, line(1, |path| path.replace('1', "2")));
    score.fault("a long path", &signer, &long, &answer, S3SIGN_CAUSE_PATH, &["xxx1\"", "xxx2\"", "\"...xxx"]);
    let binary = get.clone().header("x-amz-tagging", b"\xfc\"".to_vec());
    let answer = arrived(&signer, &binary, |text| text.replace("\u{fc}\"", "u"));
    score.fault("a header that is not ASCII", &signer, &binary, &answer, S3SIGN_CAUSE_HEADER_CHANGED, &["\\xfc\\\""]);
}

fn what_happens_to_presigned_urls(score: &mut Score) {
    let signer = signer();
    let url = Request { expires: 60, ..Request::new("GET", URL, TIME) };
    let answer = arrived(&signer, &url, line(2, |query| query.replace("X-Amz-Expires=60", "X-Amz-Expires=6000")));
    score.fault(
        "validity changed",
        &signer,
        &url,
        &answer,
        S3SIGN_CAUSE_QUERY_VALUE,
        &["\"X-Amz-Expires\"", "\"6000\""],
    );
    let answer =
        arrived(&signer, &url, line(2, |query| query.replace("SignedHeaders=host", "SignedHeaders=host%3Brange")));
    score.fault("headers changed", &signer, &url, &answer, S3SIGN_CAUSE_SIGNED_HEADERS, &["X-Amz-SignedHeaders"]);
    let answer = arrived(
        &signer,
        &url,
        line(2, |query| {
            query.split('&').filter(|pair| !pair.starts_with("X-Amz-Security-Token")).collect::<Vec<_>>().join("&")
        }),
    );
    score.fault(
        "token lost",
        &signer,
        &url,
        &answer,
        S3SIGN_CAUSE_QUERY_REMOVED,
        &["X-Amz-Security-Token", "not shown"],
    );
    let answer = arrived(&signer, &url, line(2, |query| query.split('&').rev().collect::<Vec<_>>().join("&")));
    score.fault("order of a URL", &signer, &url, &answer, S3SIGN_CAUSE_QUERY_ORDER, &["\"X-Amz-Algorithm\""]);
    let typed = url.clone().header("Content-Type", "text/plain");
    let answer = arrived(&signer, &typed, |text| text.replace("content-type:text/plain\n", ""));
    score.fault("header not sent", &signer, &typed, &answer, S3SIGN_CAUSE_HEADER_REMOVED, &["\"content-type\""]);
    let others = "<Expires>2013-05-24T00:01:00Z</Expires><ServerTime>2013-05-24T00:02:00Z</ServerTime>";
    let answer = document(403, "AccessDenied", "Request has expired", others);
    let words = ["2013-05-24T00:01:00Z", "20130524T000200Z"];
    score.fault("expired", &signer, &url, &answer, S3SIGN_CAUSE_URL_EXPIRED, &words);
    // GCS's words, which are those of a token.
    let details = "<Details>Request signature expired at: 2013-05-24T00:01:00+00:00</Details>";
    let answer = document(400, "ExpiredToken", "The provided token has expired.", details);
    score.fault("expired, GCS", &signer, &url, &answer, S3SIGN_CAUSE_URL_EXPIRED, &["20130524T000100Z"]);
    let answer = document(403, "AccessDenied", "Request is not valid yet", "");
    score.fault("not yet valid", &signer, &url, &answer, S3SIGN_CAUSE_NOT_YET_VALID, &["20130524T000000Z"]);
    let message = "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than \
        604800 seconds";
    let answer = document(400, "AuthorizationQueryParametersError", message, "");
    score.fault("too long", &signer, &url, &answer, S3SIGN_CAUSE_EXPIRES, &["60 seconds"]);
    let message = "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, \
        X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.";
    let answer = document(400, "AuthorizationQueryParametersError", message, "");
    score.fault("cut URL", &signer, &url, &answer, S3SIGN_CAUSE_MALFORMED, &["parameters of the URL"]);
    let message = "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string \
        parameter or the Authorization header should be specified";
    let answer = document(400, "InvalidArgument", message, "<ArgumentName>Authorization</ArgumentName>");
    score.fault("signed twice", &signer, &url, &answer, S3SIGN_CAUSE_SIGNED_TWICE, &["twice"]);
    let answer =
        Refusal { http_status: 403, server_time: "Fri, 24 May 2013 00:01:01 GMT".into(), ..Refusal::default() };
    let bare = Refusal { body: document(403, "AccessDenied", "", "").body, ..answer };
    score.fault("expired, and no word of it", &signer, &url, &bare, S3SIGN_CAUSE_URL_EXPIRED, &["20130524T000100Z"]);
    let answer = Refusal { body: Vec::new(), ..bare };
    score.fault("expired, HEAD", &signer, &url, &answer, S3SIGN_CAUSE_URL_EXPIRED, &["20130524T000100Z"]);
}

#[test]
fn what_a_hostile_server_sends_is_taken_calmly() {
    let (signer, get) = (signer(), request());
    let hostile = [
        "<Error><Code>SignatureDoesNotMatch</Code><CanonicalRequest></CanonicalRequest>".repeat(5_000),
        format!("<Error><Code>SignatureDoesNotMatch</Code><CanonicalRequest>{}", "\n".repeat(50_000)),
        format!("<Error><Code>SignatureDoesNotMatch</Code><CanonicalRequest>{}", "a:b\n".repeat(50_000)),
        format!("<Error><Code>SignatureDoesNotMatch</Code><CanonicalRequest>\n\n{}\n\n", "a&amp;".repeat(50_000)),
        format!("<Error><Code>{}</Code>", "&#1".repeat(50_000)),
        "<".repeat(250_000),
        format!("<Error><Code>x</Code><Message>y</Message><SignatureProvided>{}", "0123456789abcde".repeat(25_000)),
        "<Error><Code>".repeat(25_000),
        format!("<Error><Code>x</Code><Message>{TOKEN}</Message>"),
        format!("<Error><Code>{TOKEN}</Code><Endpoint>x{TOKEN}</Endpoint>"),
        format!(
            "<Error><Code>SignatureDoesNotMatch</Code><CanonicalRequest>{TOKEN}\n{TOKEN}\n{TOKEN}\nhost:{TOKEN}\n\nhost\n"
        ),
        "<Error><Code>AccessDenied</Code><Message>Signature=".to_owned() + &"f".repeat(64),
    ];
    for (index, body) in hostile.iter().enumerate() {
        let begun = std::time::Instant::now();
        let answer = Refusal { http_status: 403, body: body.as_bytes().to_vec(), ..Refusal::default() };
        let found = signer.explain(&get, &answer).unwrap();
        let whole = format!("{found:?}");
        assert!(whole.len() < 4096, "{index}: {whole}");
        assert!((0..TOKEN.len() - 16).all(|at| !whole.contains(&TOKEN[at..at + 16])), "{index}: {whole}");
        assert!(!whole.contains(&"f".repeat(32)), "{index}: {whole}");
        // Some seconds without optimization; an hour if anything grew with the square.
        assert!(begun.elapsed().as_secs() < 60, "{index} takes long");
    }
}

#[test]
fn any_bytes_are_answered() {
    let (signer, get) = (signer(), request());
    let string = signer.string_to_sign(&get).unwrap();
    let whole = mismatch(&signer.canonical_request(&get).unwrap(), &string).body;
    let mut random = fastrand::Rng::with_seed(7);
    // With a signature the texts are signed again hundreds of times.
    let unsigned = String::from_utf8(whole.clone()).unwrap().replace(&"f".repeat(64), "").into_bytes();
    for round in 0..1_000 {
        let mut body = if round % 100 == 0 { whole.clone() } else { unsigned.clone() };
        for _ in 0..random.usize(0..8) {
            let at = random.usize(0..body.len());
            match random.u8(0..3) {
                0 => body[at] = random.u8(..),
                1 => body.truncate(at.max(1)),
                _ => body.insert(at, random.choice(*b"<>&;\n/").unwrap()),
            }
        }
        signer.explain(&get, &Refusal { http_status: random.i32(100..600), body, ..Refusal::default() }).unwrap();
    }
}

#[test]
fn a_status_that_is_none_is_refused() {
    for status in [0, 99, 1000, -1] {
        let failure = signer().explain(&request(), &Refusal { http_status: status, ..Refusal::default() }).unwrap_err();
        assert_eq!((failure.status, &*failure.field), (S3SIGN_ERR_OPTION, "http_status"));
    }
    let failure = signer()
        .explain(&Request { url: "x".into(), ..request() }, &Refusal { http_status: 403, ..Refusal::default() });
    assert_eq!(failure.unwrap_err().status, S3SIGN_ERR_URL);
}
