//! Signatures that do not match: what a client did wrong is proved by signing again, and never more is said than is known.
//!
//! The signatures are made by RustCrypto's `hmac` and `sha2`, and the texts by hand, as the AWS documentation has them.

use base64ct::{Base64, Encoding};
use hmac::{Hmac, KeyInit, Mac};
use s3sign::ffi::constants::*;
use s3sign_wrapper::{Config, Explanation, Refusal, Request, Signer, explain_text};
use sha2::{Digest, Sha256};

const ID: &str = "AKIAIOSFODNN7EXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const TIME: i64 = 1_369_353_600;
const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn mac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

fn string_to_sign(canonical: &str, scope: &str) -> String {
    format!("AWS4-HMAC-SHA256\n20130524T000000Z\n{scope}/aws4_request\n{}", hex(&Sha256::digest(canonical)))
}

/// The signature of a text with the key of a secret and a scope.
fn sign(secret: &str, scope: &str, string: &str) -> String {
    let mut key = format!("AWS4{secret}").into_bytes();
    for part in scope.split('/').chain(["aws4_request"]) {
        key = mac(&key, part.as_bytes());
    }
    hex(&mac(&key, string.as_bytes()))
}

const SCOPE: &str = "20130524/eu-west-1/s3";
const URL: &str = "https://photos.s3.eu-west-1.amazonaws.com/a%20b/it's!.txt?prefix=x/y%20z&acl&marker=A~b";

/// The canonical request of the request below, as S3 makes it.
fn canonical() -> String {
    format!(
        "GET\n/a%20b/it%27s%21.txt\nacl=&marker=A~b&prefix=x%2Fy%20z\ncontent-type:text/plain; a=b\n\
         host:photos.s3.eu-west-1.amazonaws.com\nx-amz-content-sha256:{EMPTY}\nx-amz-date:20130524T000000Z\n\n\
         content-type;host;x-amz-content-sha256;x-amz-date\n{EMPTY}"
    )
}

/// The request and its answer as `curl -v` shows them. With `shown`, the server shows what it signed.
fn exchange(signature: &str, shown: Option<(&str, &str)>) -> String {
    let target = URL.strip_prefix("https://photos.s3.eu-west-1.amazonaws.com").unwrap();
    let texts = shown.map_or(String::new(), |(canonical, string)| {
        let canonical = canonical.replace('&', "&amp;");
        format!(
            "<AWSAccessKeyId>{ID}</AWSAccessKeyId><StringToSign>{string}</StringToSign><SignatureProvided>{signature}\
             </SignatureProvided><CanonicalRequest>{canonical}</CanonicalRequest>"
        )
    });
    format!(
        "* Connected to photos.s3.eu-west-1.amazonaws.com port 443\n> GET {target} HTTP/1.1\n> Host: photos.s3.eu-west-1.amazonaws.com\n\
         > Authorization: AWS4-HMAC-SHA256 Credential={ID}/{SCOPE}/aws4_request, SignedHeaders=content-type;host;\
         x-amz-content-sha256;x-amz-date, Signature={signature}\n> Content-Type:  text/plain;  a=b\n\
         > x-amz-content-sha256: {EMPTY}\n> x-amz-date: 20130524T000000Z\n>\n< HTTP/1.1 403 Forbidden\n\
         < Content-Type: application/xml\n<\n<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we \
         calculated does not match the signature you provided. Check your key and signing method.</Message>{texts}</Error>\n"
    )
}

fn explained(text: &str, secret: &str) -> Explanation {
    let found = explain_text(text.as_bytes(), secret.as_bytes()).unwrap();
    assert!(!format!("{found:?}").contains(SECRET), "the secret is shown");
    // Another client signed: what to do with this library does not help.
    let is_ours = ["signer", "s3sign", "of the result", "path mode"].iter().any(|words| found.remedy.contains(words));
    assert!(!is_ours && !found.remedy.is_empty(), "{found:?}");
    found
}

/// What a client makes of a canonical request.
type Change = Box<dyn Fn(String) -> String>;

/// A client's slip: what it signs in place of the canonical request, and the cause.
fn slips() -> Vec<(&'static str, Change, i32)> {
    fn change(from: &'static str, to: &'static str) -> Change {
        Box::new(move |text| {
            assert!(text.contains(from), "{from}");
            text.replace(from, to)
        })
    }
    let path = |to| change("/a%20b/it%27s%21.txt", to);
    let query = |to| change("acl=&marker=A~b&prefix=x%2Fy%20z", to);
    vec![
        ("path encoded twice", path("/a%2520b/it%2527s%2521.txt"), S3SIGN_CAUSE_PATH_DOUBLE_ENCODED),
        ("path unencoded", path("/a b/it's!.txt"), S3SIGN_CAUSE_PATH_ENCODING),
        ("path as in the URL", path("/a%20b/it's!.txt"), S3SIGN_CAUSE_PATH_ENCODING),
        ("plus in the path", path("/a+b/it%27s%21.txt"), S3SIGN_CAUSE_PATH_ENCODING),
        ("slashes encoded", path("/a%20b%2Fit%27s%21.txt"), S3SIGN_CAUSE_PATH_ENCODING),
        ("bucket in the path", path("/photos/a%20b/it%27s%21.txt"), S3SIGN_CAUSE_PATH),
        ("root", path("/"), S3SIGN_CAUSE_PATH),
        ("an apostrophe left", path("/a%20b/it's%21.txt"), S3SIGN_CAUSE_PATH_ENCODING),
        ("a slash more", path("/a%20b/it%27s%21.txt/"), S3SIGN_CAUSE_PATH_NORMALIZED),
        ("query in the order of the URL", query("prefix=x%2Fy%20z&acl=&marker=A~b"), S3SIGN_CAUSE_QUERY_ORDER),
        ("query as in the URL", query("prefix=x/y%20z&acl&marker=A~b"), S3SIGN_CAUSE_QUERY_ENCODING),
        ("no equals sign", query("acl&marker=A~b&prefix=x%2Fy%20z"), S3SIGN_CAUSE_QUERY_ENCODING),
        ("slash in the query", query("acl=&marker=A~b&prefix=x/y%20z"), S3SIGN_CAUSE_QUERY_ENCODING),
        ("plus in the query", query("acl=&marker=A~b&prefix=x%2Fy+z"), S3SIGN_CAUSE_QUERY_ENCODING),
        ("tilde encoded", query("acl=&marker=A%7Eb&prefix=x%2Fy%20z"), S3SIGN_CAUSE_QUERY_ENCODING),
        ("query encoded twice", query("acl=&marker=A~b&prefix=x%252Fy%2520z"), S3SIGN_CAUSE_QUERY_ENCODING),
        ("lower case", query("acl=&marker=A~b&prefix=x%2fy%20z"), S3SIGN_CAUSE_QUERY_ENCODING),
        ("query in reverse", query("prefix=x%2Fy%20z&marker=A~b&acl="), S3SIGN_CAUSE_QUERY_ORDER),
        ("no query", query(""), S3SIGN_CAUSE_QUERY_ADDED),
        ("a parameter less", query("acl=&prefix=x%2Fy%20z"), S3SIGN_CAUSE_QUERY_ADDED),
        ("HEAD", change("GET\n", "HEAD\n"), S3SIGN_CAUSE_METHOD),
        ("method in lower case", change("GET\n", "get\n"), S3SIGN_CAUSE_METHOD),
        ("spaces kept", change("text/plain; a=b", "text/plain;  a=b"), S3SIGN_CAUSE_HEADER_CHANGED),
        ("a space kept", change("text/plain; a=b", "text/plain; a=b "), S3SIGN_CAUSE_HEADER_CHANGED),
        ("a header's line less", change("content-type:text/plain; a=b\n", ""), S3SIGN_CAUSE_SIGNED_HEADERS),
        (
            "the host alone",
            Box::new(|text| {
                let lines: Vec<&str> = text.split('\n').collect();
                [&lines[..3], &[lines[4], "", "host", EMPTY]].concat().join("\n")
            }),
            S3SIGN_CAUSE_SIGNED_HEADERS,
        ),
        ("charset added", change("text/plain; a=b", "text/plain; a=b; charset=utf-8"), S3SIGN_CAUSE_HEADER_CHANGED),
        ("no content type", change("content-type:text/plain; a=b\n", "content-type:\n"), S3SIGN_CAUSE_HEADER_CHANGED),
        (
            "a header less",
            Box::new(|text| text.replace("content-type:text/plain; a=b\n", "").replace("content-type;", "")),
            S3SIGN_CAUSE_SIGNED_HEADERS,
        ),
        ("port", change("amazonaws.com\n", "amazonaws.com:443\n"), S3SIGN_CAUSE_HOST),
        ("host without the bucket", change("host:photos.", "host:"), S3SIGN_CAUSE_HOST),
        ("no empty line", change("000Z\n\ncontent", "000Z\ncontent"), S3SIGN_CAUSE_CANONICAL_REQUEST),
        (
            "unsigned payload",
            Box::new(|text| {
                let (head, _) = text.rsplit_once('\n').unwrap();
                format!("{head}\nUNSIGNED-PAYLOAD")
            }),
            S3SIGN_CAUSE_PAYLOAD_FORM,
        ),
        (
            "unsigned payload in both places",
            Box::new(|text| text.replace(EMPTY, "UNSIGNED-PAYLOAD")),
            S3SIGN_CAUSE_PAYLOAD_FORM,
        ),
        (
            "path and query as in the URL",
            Box::new(|text| {
                text.replace("/it%27s%21.txt", "/it's!.txt")
                    .replace("acl=&marker=A~b&prefix=x%2F", "acl=&marker=A~b&prefix=x/")
            }),
            S3SIGN_CAUSE_PATH_ENCODING,
        ),
    ]
}

#[test]
fn each_slip_is_proved_whether_or_not_the_server_shows_a_text() {
    let right = canonical();
    let string = string_to_sign(&right, SCOPE);
    for (name, change, cause) in slips() {
        let signature = sign(SECRET, SCOPE, &string_to_sign(&change(right.clone()), SCOPE));
        for shown in [None, Some((&*right, &*string))] {
            let text = exchange(&signature, shown);
            let found = explained(&text, SECRET);
            assert_eq!(
                (found.cause, found.certainty),
                (cause, S3SIGN_CERTAINTY_PROVED),
                "{name}, {shown:?}: {found:?}"
            );
            // Nobody knows it without the secret.
            let found = explained(&text, "");
            assert!(found.certainty <= S3SIGN_CERTAINTY_LIKELY, "{name}: {found:?}");
        }
    }
}

#[test]
fn slips_with_odd_paths_are_proved() {
    for (sent, signed, cause) in [
        ("/a%2520b", "/a%20b", S3SIGN_CAUSE_PATH_DOUBLE_ENCODED),
        ("/a//b", "/a/b", S3SIGN_CAUSE_PATH_NORMALIZED),
        ("/a/b/", "/a/b", S3SIGN_CAUSE_PATH_NORMALIZED),
        ("/a~b", "/a%7Eb", S3SIGN_CAUSE_PATH_ENCODING),
        ("/a%C3%A9", "/a%c3%a9", S3SIGN_CAUSE_PATH_ENCODING),
        ("/bucket/key", "/key", S3SIGN_CAUSE_PATH),
    ] {
        let of = |path: &str| canonical().replace("/a%20b/it%27s%21.txt", path);
        let (right, string) = (of(sent), string_to_sign(&of(sent), SCOPE));
        let signature = sign(SECRET, SCOPE, &string_to_sign(&of(signed), SCOPE));
        for shown in [None, Some((&*right, &*string))] {
            let text = exchange(&signature, shown).replace("/a%20b/it's!.txt", sent);
            let found = explained(&text, SECRET);
            assert_eq!(
                (found.cause, found.certainty),
                (cause, S3SIGN_CERTAINTY_PROVED),
                "{sent}, {shown:?}: {found:?}"
            );
        }
    }
}

#[test]
fn slips_with_the_scope_or_the_secret_are_proved() {
    let right = canonical();
    let string = string_to_sign(&right, SCOPE);
    let scoped = |scope: &str| sign(SECRET, scope, &string_to_sign(&right, scope));
    let other_key = |scope: &str| sign(SECRET, scope, &string);
    let time = string.replace("T000000Z", "T000001Z");
    for (name, signature, cause) in [
        ("region", scoped("20130524/us-east-1/s3"), S3SIGN_CAUSE_REGION),
        ("service", scoped("20130524/eu-west-1/execute-api"), S3SIGN_CAUSE_SERVICE),
        ("day", scoped("20130523/eu-west-1/s3"), S3SIGN_CAUSE_SCOPE_DATE),
        ("a key of the day before", other_key("20130523/eu-west-1/s3"), S3SIGN_CAUSE_SCOPE_DATE),
        ("a key of us-east-1", other_key("20130524/us-east-1/s3"), S3SIGN_CAUSE_REGION),
        ("a second later", sign(SECRET, SCOPE, &time), S3SIGN_CAUSE_DATE),
        ("a line break", sign(&format!("{SECRET}\n"), SCOPE, &string), S3SIGN_CAUSE_WRONG_SECRET),
        ("a line break of Windows", sign(&format!("{SECRET}\r\n"), SCOPE, &string), S3SIGN_CAUSE_WRONG_SECRET),
        ("a space before", sign(&format!(" {SECRET}"), SCOPE, &string), S3SIGN_CAUSE_WRONG_SECRET),
        ("quotes", sign(&format!("\"{SECRET}\""), SCOPE, &string), S3SIGN_CAUSE_WRONG_SECRET),
        ("encoded", sign(&SECRET.replace('/', "%2F"), SCOPE, &string), S3SIGN_CAUSE_WRONG_SECRET),
        ("the id", sign(ID, SCOPE, &string), S3SIGN_CAUSE_WRONG_SECRET),
    ] {
        for shown in [None, Some((&*right, &*string))] {
            let found = explained(&exchange(&signature, shown), SECRET);
            assert_eq!((found.cause, found.certainty), (cause, S3SIGN_CERTAINTY_PROVED), "{name}: {found:?}");
        }
    }
}

/// SigV2's texts, as the documentation has them, with the bucket in the host.
#[test]
fn slips_with_sigv2_are_proved() {
    let right = "PUT\nmd5\ntext/plain\nTue, 27 Mar 2007 21:15:45 +0000\nx-amz-meta-a:b\n/photos/a%20b?acl";
    let sign = |secret: &str, text: &str| {
        let mut mac = Hmac::<sha1::Sha1>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(text.as_bytes());
        Base64::encode(&mac.finalize().into_bytes(), &mut [0; 28]).unwrap().to_string()
    };
    let answer = |signature: &str| {
        format!(
            "PUT /a%20b?acl HTTP/1.1\r\nHost: photos.s3.amazonaws.com\r\nAuthorization: AWS {ID}:{signature}\r\nContent-MD5: md5\r\n\
             Content-Type: text/plain\r\nDate: Tue, 27 Mar 2007 21:15:45 +0000\r\nx-amz-meta-a: b\r\n\r\nHTTP/1.1 403 Forbidden\r\n\r\n\
             <Error><Code>SignatureDoesNotMatch</Code><Message>It does not match.</Message><AWSAccessKeyId>{ID}</AWSAccessKeyId>\
             <StringToSign>{right}</StringToSign><SignatureProvided>{signature}</SignatureProvided></Error>"
        )
    };
    for (name, signature, cause) in [
        ("another secret at the server", sign(SECRET, right), S3SIGN_CAUSE_WRONG_SECRET),
        ("no bucket", sign(SECRET, &right.replace("/photos", "")), S3SIGN_CAUSE_PATH),
        ("path unencoded", sign(SECRET, &right.replace("%20", " ")), S3SIGN_CAUSE_PATH_ENCODING),
        ("no content type", sign(SECRET, &right.replace("text/plain", "")), S3SIGN_CAUSE_HEADER_CHANGED),
        ("no hash", sign(SECRET, &right.replace("md5", "")), S3SIGN_CAUSE_HEADER_CHANGED),
        ("no date", sign(SECRET, &right.replace("Tue, 27 Mar 2007 21:15:45 +0000", "")), S3SIGN_CAUSE_DATE),
        ("no header", sign(SECRET, &right.replace("x-amz-meta-a:b\n", "")), S3SIGN_CAUSE_SIGNED_HEADERS),
        ("no subresource", sign(SECRET, &right.replace("?acl", "")), S3SIGN_CAUSE_QUERY_ADDED),
        ("POST", sign(SECRET, &right.replace("PUT", "POST")), S3SIGN_CAUSE_METHOD),
        ("a line break", sign(&format!("{SECRET}\n"), right), S3SIGN_CAUSE_WRONG_SECRET),
    ] {
        let found = explained(&answer(&signature), SECRET);
        assert_eq!((found.cause, found.certainty), (cause, S3SIGN_CERTAINTY_PROVED), "{name}: {found:?}");
    }
}

#[test]
fn the_secret_is_only_blamed_for_what_is_known() {
    let right = canonical();
    let string = string_to_sign(&right, SCOPE);
    let shown = Some((&*right, &*string));
    // The server has another secret for the key: its own text has the signature that was sent.
    let ours = exchange(&sign(SECRET, SCOPE, &string), shown);
    let found = explained(&ours, SECRET);
    assert_eq!((found.cause, found.certainty), (S3SIGN_CAUSE_WRONG_SECRET, S3SIGN_CERTAINTY_PROVED), "{found:?}");
    assert!(found.sentence.contains("the server has another secret"), "{found:?}");
    // The client has another secret, or signed what nobody thinks of.
    for signature in ["0".repeat(64), sign("another", SCOPE, &string)] {
        let found = explained(&exchange(&signature, shown), SECRET);
        assert_eq!((found.cause, found.certainty), (S3SIGN_CAUSE_SIGNATURE, S3SIGN_CERTAINTY_UNKNOWN), "{found:?}");
        assert!(found.sentence.contains("or it signed something else"), "{found:?}");
        let found = explained(&exchange(&signature, None), SECRET);
        assert_eq!(found.certainty, S3SIGN_CERTAINTY_UNKNOWN, "{found:?}");
    }
    // Without a text of the server's, a right signature leaves two causes, or the way in which the path was sent.
    let right = exchange(&sign(SECRET, SCOPE, &string), None);
    let found = explained(&right, SECRET);
    assert_eq!((found.cause, found.certainty), (S3SIGN_CAUSE_PATH_ENCODING, S3SIGN_CERTAINTY_LIKELY), "{found:?}");
    let found = explained(&right.replace("it's!", "it%27s%21"), SECRET);
    assert_eq!((found.cause, found.certainty), (S3SIGN_CAUSE_SIGNATURE, S3SIGN_CERTAINTY_UNKNOWN), "{found:?}");
}

/// A signer that made the request itself: the signature that arrived tells whether the request was changed on its way.
#[test]
fn a_signer_proves_with_its_own_key() {
    let config = Config { access_key_id: ID.into(), secret_access_key: SECRET.into(), ..Config::example("eu-west-1") };
    let signer = Signer::new(&config).unwrap();
    let request = Request::new("GET", "https://photos.s3.eu-west-1.amazonaws.com/a//b", TIME);
    let right = signer.canonical_request(&request).unwrap();
    let arrived = right.replace("/a//b", "/a/b");
    let body = |signature: &str, canonical: &str| {
        let string = string_to_sign(canonical, SCOPE);
        let body = format!(
            "<Error><Code>SignatureDoesNotMatch</Code><Message>x</Message><AWSAccessKeyId>{ID}</AWSAccessKeyId>\
             <StringToSign>{string}</StringToSign><SignatureProvided>{signature}</SignatureProvided><CanonicalRequest>{canonical}\
             </CanonicalRequest></Error>"
        );
        Refusal { http_status: 403, body: body.into(), ..Refusal::default() }
    };
    let signature = sign(SECRET, SCOPE, &signer.string_to_sign(&request).unwrap());
    let explain = |refusal: &Refusal| {
        let found = signer.explain(&request, refusal).unwrap();
        let same = signer.explain_text(&request, &refusal.body).unwrap();
        assert_eq!((found.cause, found.certainty), (same.cause, same.certainty));
        (found.cause, found.certainty)
    };
    let normalized = S3SIGN_CAUSE_PATH_NORMALIZED;
    assert_eq!(explain(&body(&signature, &arrived)), (normalized, S3SIGN_CERTAINTY_PROVED));
    assert_eq!(explain(&body("", &arrived)), (normalized, S3SIGN_CERTAINTY_SHOWN));
    assert_eq!(explain(&body(&signature, &right)), (S3SIGN_CAUSE_WRONG_SECRET, S3SIGN_CERTAINTY_PROVED));
    assert_eq!(explain(&body("", &right)), (S3SIGN_CAUSE_WRONG_SECRET, S3SIGN_CERTAINTY_SHOWN));
    assert_eq!(explain(&body(&"0".repeat(64), &right)), (S3SIGN_CAUSE_SIGNATURE, S3SIGN_CERTAINTY_UNKNOWN));
}

/// What leads to the signature proves nothing where the text leaves open what was sent, or shows several requests.
#[test]
fn nothing_is_proved_of_what_a_paste_does_not_show() {
    let right = canonical();
    let string = string_to_sign(&right, SCOPE);
    let signature = sign(SECRET, SCOPE, &string);
    let shown = Some((&*right, &*string));
    let other = "f".repeat(64);
    // The server names the path with the bucket, which is in the host that was signed.
    let of_resource = |path: &str| {
        let canonical =
            format!("GET\n{path}\n\nhost:photos.h\nx-amz-date:20130524T000000Z\n\nhost;x-amz-date\n{EMPTY}");
        format!(
            "Authorization: AWS4-HMAC-SHA256 Credential={ID}/{SCOPE}/aws4_request, SignedHeaders=host;x-amz-date, Signature={}\n\
             Host: photos.h\nx-amz-date: 20130524T000000Z\nx-amz-content-sha256: {EMPTY}\n\n<Error><Code>SignatureDoesNotMatch</Code>\
             <Message>m</Message><Resource>/photos/k.txt</Resource></Error>",
            sign(SECRET, SCOPE, &string_to_sign(&canonical, SCOPE))
        )
    };
    // A log of a client that is called a server.
    let logged = format!(
        "[media-server] GET {URL}\n[media-server] Canonical request:\n{right}\n[media-server] String to sign:\n{string}\n\
         Authorization: AWS4-HMAC-SHA256 Credential={ID}/{SCOPE}/aws4_request, SignedHeaders=content-type;host;x-amz-content-sha256;\
         x-amz-date, Signature={signature}\nSignatureDoesNotMatch: The request signature we calculated does not match\n"
    );
    // The answer is to another request of the same second.
    let head = right.replace("GET\n", "HEAD\n").replace("/a%20b", "/b");
    let head_string = string_to_sign(&head, SCOPE);
    let answered = exchange(&signature, Some((&head, &head_string)));
    let masked_answer = answered.replace(&format!("<SignatureProvided>{signature}"), "<SignatureProvided>***");
    let answer_of_other =
        answered.replace(&format!("<SignatureProvided>{signature}"), &format!("<SignatureProvided>{other}"));
    // The log goes on with another request, whose text is the last.
    let goes_on = format!(
        "{}\nDEBUG CanonicalRequest:\n{head}\nDEBUG StringToSign:\n{head_string}\n",
        exchange(&signature, None)
    );
    let moved = |from: &str, to: &str| exchange(&signature, None).replace(from, to);
    // What was masked, or cannot be seen, is not what was sent.
    let masked_host = moved("> Host: photos.", "> Host: xxxxxx.");
    let masked_region = moved("/eu-west-1/s3", "/****/s3");
    let masked_type = moved("Content-Type:  text/plain;  a=b", "Content-Type: [removed]");
    let unsigned = sign(
        SECRET,
        SCOPE,
        &string_to_sign(
            &right
                .replace(EMPTY, "UNSIGNED-PAYLOAD")
                .replace("content-type;host;x-amz-content-sha256", "content-type;host")
                .replace("x-amz-content-sha256:UNSIGNED-PAYLOAD\n", ""),
            SCOPE,
        ),
    );
    let unseen_hash = exchange(&unsigned, None)
        .replace(&format!("> x-amz-content-sha256: {EMPTY}\n"), "")
        .replace("host;x-amz-content-sha256", "host");
    let of_sigv2 = "GET /a%20b/c HTTP/1.1\nHost: photos.s3.amazonaws.com\nAuthorization: AWS AKIAIOSFODNN7EXAMPLE:YWFhYWFhYWFhYWFhYWFhYWFhYWE=\n\
        Date: Tue, 27 Mar 2007 21:15:45 +0000\n\nHTTP/1.1 403 Forbidden\n\n<Error><Code>SignatureDoesNotMatch</Code><Message>It does not \
        match.</Message><StringToSign>GET\n\n\nTue, 27 Mar 2007 21:15:45 +0000\n/photos/a%2";
    let pairs = |text: &str| text.bytes().map(|byte| format!("{byte:02x} ")).collect::<String>();
    let cut = |at: &str| {
        let text = exchange(&signature, shown);
        text[..text.find(at).unwrap() + at.len()].to_string()
    };
    for (name, text) in [
        ("a path of the server", of_resource("/k.txt")),
        ("a client called a server", logged),
        ("a masked signature", masked_answer),
        ("another signature", answer_of_other),
        ("the next request", goes_on),
        ("a masked host", masked_host),
        ("a masked region", masked_region),
        ("a masked content type", masked_type),
        ("an unseen hash", unseen_hash),
        ("a cut scope", cut("<StringToSign>AWS4-HMAC-SHA256\n20130524T000000Z\n20130524/eu-we")),
        ("a cut hash", cut("x-amz-content-sha256;x-amz-date\ne3b0c4")),
        ("a cut string", cut(&format!("<StringToSign>{}", &string[..string.len() - 9]))),
        ("a cut string of SigV2", of_sigv2.into()),
        (
            "cut bytes",
            format!(
                "{}<StringToSignBytes>{} ...</StringToSignBytes>",
                exchange(&signature, None),
                pairs(&string[..string.len() - 9])
            ),
        ),
        (
            "bytes cut early",
            format!(
                "{}<StringToSignBytes>{} [cut]</StringToSignBytes>",
                exchange(&signature, None),
                pairs(&string[..40])
            ),
        ),
    ] {
        let found = explained(&text, SECRET);
        assert!(found.certainty < S3SIGN_CERTAINTY_SHOWN, "{name}: {found:?}");
        let found = explained(&text, "");
        assert!(found.certainty < S3SIGN_CERTAINTY_SHOWN, "{name}, without the secret: {found:?}");
    }
}
