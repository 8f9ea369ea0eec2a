//! One and the same document in every form in which people paste it.

use super::*;
use crate::crypto::sha256::Sha256;

const KEY: &str = "AKIAIOSFODNN7EXAMPLE";
const SIGNATURE: &str = "fe5f80f77d5fa3beca038a248ff027d0445342fe2855ddc963176630326f1024";
const MESSAGE: &str =
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.";

struct Answer {
    canonical: String,
    string: String,
}

impl Answer {
    fn new(path: &str, query: &str) -> Self {
        let payload = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let canonical = format!(
            "PUT\n{path}\n{query}\nhost:b.s3.eu-west-1.amazonaws.com\nrange:bytes=0-9\nx-amz-content-sha256:{payload}\n\
             x-amz-date:20240524T000000Z\nx-amz-meta-a:b  c: <d>&\n\nhost;range;x-amz-content-sha256;x-amz-date;x-amz-meta-a\n{payload}"
        );
        let digest = Sha256::<128>::digest(canonical.as_bytes());
        let hash: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let string = format!("AWS4-HMAC-SHA256\n20240524T000000Z\n20240524/eu-west-1/s3/aws4_request\n{hash}");
        Answer { canonical, string }
    }

    /// As S3 sends it, its pairs of hex digits left out if not `with_bytes`.
    fn body(&self, with_bytes: bool) -> String {
        let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let pairs = |name: &str, text: &str| match with_bytes {
            true => format!("<{name}>{}</{name}>", hex(text)),
            false => String::new(),
        };
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>SignatureDoesNotMatch</Code><Message>{MESSAGE}</Message>\
             <AWSAccessKeyId>{KEY}</AWSAccessKeyId><StringToSign>{}</StringToSign><SignatureProvided>{SIGNATURE}</SignatureProvided>{}\
             <CanonicalRequest>{}</CanonicalRequest>{}<RequestId>4442587FB7D0A2F9</RequestId><HostId>vdpVlOxq+/Sxz/Va=</HostId></Error>",
            self.string,
            pairs("StringToSignBytes", &self.string),
            escaped(&self.canonical),
            pairs("CanonicalRequestBytes", &self.canonical),
        )
    }
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
}

/// As `curl --trace-ascii` shows a block of data.
fn traced(data: &str) -> String {
    let lines = data.as_bytes().chunks(64).enumerate().map(|(index, line)| {
        let line: String =
            line.iter().map(|byte| if (0x20..0x7f).contains(byte) { char::from(*byte) } else { '.' }).collect();
        format!("{:04x}: {line}\n", index * 64)
    });
    lines.collect()
}

fn prefixed(text: &str, prefix: &str) -> String {
    text.lines().map(|line| format!("{prefix}{line}\n")).collect()
}

/// Forms of a document, by who makes them. Those that alter its text need the pairs of hex digits, or its hash.
fn forms(body: &str) -> Vec<(&'static str, String)> {
    let json = serde_json::to_string(body).unwrap();
    let unicode = json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
    let python = body.replace('\\', "\\\\").replace('\n', "\\n").replace('\'', "\\'");
    let html = body.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let rest = body.split_once("?>\n").unwrap().1;
    let tree = rest.replace("><", ">\n<").replace("\n<", "\n  <");
    let curl = "*   Trying 192.0.2.1:443...\n* Connected to h (192.0.2.1) port 443 (#0)\n> PUT /k HTTP/1.1\n> Host: h\n> Accept: */*\n> \n\
        < HTTP/1.1 403 Forbidden\n< Date: Fri, 24 May 2024 00:00:00 GMT\n< \n";
    vec![
        ("as sent", body.into()),
        ("byte order mark, CRLF", format!("\u{feff}{}\r\n", body.replace('\n', "\r\n"))),
        ("behind words", format!("Response body: {body}\nWhat is wrong?")),
        ("indented", prefixed(body, "    ")),
        ("quoted", prefixed(body, "> ")),
        ("fenced", format!("I get\n```xml\n{body}\n```\n")),
        ("docker compose", prefixed(&format!("error:\n{body}"), "app_1  | ")),
        ("journal", prefixed(&format!("error:\n{body}"), "May 24 00:00:00 host app[4711]: ")),
        ("curl -v", format!("{curl}{body}\n* Connection #0 to host h left intact\n")),
        ("curl -v, quoted", prefixed(&format!("{curl}{body}"), "> ")),
        (
            "curl --trace-ascii",
            format!(
                "<= Recv header, 24 bytes (0x18)\n0000: HTTP/1.1 403 Forbidden\n<= Recv data, 9 bytes (0x9)\n{}",
                traced(body)
            ),
        ),
        ("Python bytes", format!("response body: b'{python}'")),
        ("Python tuple", format!("botocore.parsers [DEBUG] Response body:\n('{python}', 403)")),
        ("Rust", format!("Err(Unhandled {{ body: Some({body:?}) }})")),
        ("Go", format!("level=error msg={}", json.replace("\\u0026", "&"))),
        ("Java", format!("String body = {};", json.replace('/', "\\/"))),
        ("JSON", format!("{{\"status\": 403, \"body\": {json}}}")),
        ("JSON, all escaped", format!("{{\"body\":{unicode}}}")),
        ("JSON in JSON", format!("{{\"log\":{}}}", serde_json::to_string(&format!("{{\"body\":{unicode}}}")).unwrap())),
        ("Node.js", format!("body: '{}'", python.replace("\\n", "\\n' +\n    '"))),
        (
            "PHP",
            format!("Client error: `PUT https://h/k` resulted in a `403 Forbidden` response:\n{body}\n in X.php:1"),
        ),
        ("HTML", format!("<pre>{html}</pre>")),
        ("HTML twice", html.replace('&', "&amp;").replace('\n', "<br />\n")),
        ("line ends as entities", body.replacen('\n', "@", 1).replace('\n', "&#10;").replace('@', "\n")),
        (
            "Chrome",
            format!(
                "This XML file does not appear to have any style information associated with it. The document tree is shown below.\n{rest}"
            ),
        ),
        ("Firefox", format!("-{tree}")),
        ("without a start", body.split_once("<Error>").unwrap().1.into()),
        ("without an end", body.split_once("<RequestId>").unwrap().0.into()),
        ("Excon", format!("Excon::Error::Forbidden: Expected(200) <=> Actual(403 Forbidden)\n  :body => {json}\n")),
        ("rust-s3", format!("Got HTTP 403 with content '{body}'")),
    ]
}

/// Forms in which the texts lost line ends, or the document its tags.
fn lossy_forms(answer: &Answer, with_bytes: bool) -> Vec<(&'static str, String)> {
    let body = answer.body(with_bytes);
    let rest = body.split_once("?>\n").unwrap().1;
    let plain = |text: String| text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    let (start, end) = body.split_once("<StringToSign>").unwrap();
    let indented = format!("{start}<StringToSign>{}", end.replace('\n', "\n      "));
    let members: Vec<(&str, String)> = [
        ("Code", "SignatureDoesNotMatch".to_string()),
        ("Message", MESSAGE.into()),
        ("AWSAccessKeyId", KEY.into()),
        ("StringToSign", answer.string.clone()),
        ("SignatureProvided", SIGNATURE.into()),
        ("StringToSignBytes", hex(&answer.string)),
        ("CanonicalRequest", answer.canonical.clone()),
        ("CanonicalRequestBytes", hex(&answer.canonical)),
        ("RequestId", "4442587FB7D0A2F9".into()),
    ]
    .into_iter()
    .filter(|(name, _)| with_bytes || !name.ends_with("Bytes"))
    .collect();
    let object =
        serde_json::Value::Object(members.iter().map(|(name, text)| (name.to_string(), text.clone().into())).collect());
    let listed = |start: &str, sign: &str, end: &str| -> String {
        members.iter().map(|(name, text)| format!("    {start}{name}{sign}{text}{end}\n")).collect()
    };
    let (start, end) = body.split_once("<StringToSign>").unwrap();
    let mut forms = vec![
        ("line ends lost", format!("{start}<StringToSign>{}", end.replace('\n', ""))),
        ("spaces for line ends", body.replace('\n', " ")),
        ("indented texts", indented),
        ("JSON members", object.to_string()),
        ("JSON members, pretty", serde_json::to_string_pretty(&object).unwrap()),
        ("PHP's print_r", format!("SimpleXMLElement Object\n(\n{})\n", listed("[", "] => ", ""))),
        (
            "Node.js's error",
            format!(
                "SignatureDoesNotMatch: {MESSAGE}\n    at throwDefaultError (x.js:1:2) {{\n  '$fault': 'client',\n{}}}",
                listed("", ": '", "',")
            )
            .replace("T000000Z\n", "T000000Z\\n' +\n      '"),
        ),
    ];
    if with_bytes {
        let mut text = plain(rest.to_string());
        for name in members.iter().map(|(name, _)| *name).chain(["Error", "HostId"]) {
            text = text.replace(&format!("<{name}>"), "").replace(&format!("</{name}>"), "");
        }
        forms.push(("tags lost", text.clone()));
        forms.push(("tags lost, in words", format!("Upload failed: {text}")));
        let lines: String = members.iter().map(|(_, text)| format!("{text}\n")).collect();
        forms.push(("tags lost, lines kept", lines));
    }
    forms
}

/// What is read otherwise.
fn difference(text: &str, answer: &Answer) -> Option<String> {
    let mut rooms = Rooms::default();
    let Exchange { sent, response, .. } = read(text.as_bytes(), &mut rooms).unwrap();
    let Some(document) = response.document else { return Some("no document".into()) };
    let message = document.message.get(..MESSAGE.len()).unwrap_or(document.message);
    [
        ("code", document.code, "SignatureDoesNotMatch"),
        ("message", message, MESSAGE),
        ("canonical request", document.canonical_request, &answer.canonical),
        ("string to sign", document.string_to_sign, &answer.string),
        ("key", document.access_key_id, KEY),
        ("signature", document.signature_provided, SIGNATURE),
        ("client's canonical request", sent.canonical_request, ""),
        ("client's string to sign", sent.string_to_sign, ""),
    ]
    .into_iter()
    .find(|(_, shown, expected)| *shown != expected.as_bytes())
    .map(|(what, shown, _)| format!("{what} is {:?}", String::from_utf8_lossy(shown)))
}

#[test]
fn one_document_is_the_same_in_every_form() {
    let mut failures = String::new();
    let mut count = 0;
    let targets = [
        ("/a.b/%20c", ""),
        ("/a%20b/c.d", "x-id=PutObject"),
        ("/", "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=60&x=y"),
    ];
    for (path, query) in targets {
        let answer = Answer::new(path, query);
        for with_bytes in [true, false] {
            let forms = forms(&answer.body(with_bytes)).into_iter().chain(lossy_forms(&answer, with_bytes));
            for (name, text) in forms {
                count += 1;
                if let Some(difference) = difference(&text, &answer) {
                    failures += &format!("{name}, bytes {with_bytes}, {path}: {difference}\n");
                }
            }
        }
    }
    assert!(failures.is_empty() && count > 3 * 2 * 34, "{failures}");
}

/// Texts on which a careless reader takes time that grows with the square of their length, each the repetition of a part.
const HOSTILE: [&str; 44] = [
    "<",
    "<!--",
    "<![CDATA[",
    "<?",
    "<a ",
    "<Code>",
    "<Error><Code>",
    "</",
    "&",
    "&#",
    "&lt;",
    "&amp;lt;",
    "\\",
    "\\\\n",
    "\\u003c",
    "\n",
    " ",
    "a ",
    "A",
    "AccessDenied ",
    "AccessDenied",
    "code=",
    "message: ",
    "\"",
    "\"\"",
    "'a'='",
    "Get ",
    "GET\n",
    "GET\n/",
    "GET /a HTTP/1.1\n",
    "Host: ",
    "Host: h\n",
    "headers={\"a\":\"b\",",
    "http://",
    "X-Amz-Signature=",
    "&Signature=",
    "AWS4-HMAC-SHA256",
    "curl ",
    "41 57 53 34 2d ",
    "403 ",
    "headers:",
    "=url",
    "x-amz-:GET\n",
    "<Message><!--",
];

#[test]
#[cfg_attr(miri, ignore = "takes minutes")]
fn work_does_not_grow_with_the_square_of_a_text() {
    let around = [
        ("", ""),
        ("<Error><Code>SignatureDoesNotMatch</Code><CanonicalRequest>GET/", ""),
        ("AccessDenied: {", "\nHost: h\n<Code>"),
    ];
    let mut most = (0, "");
    for part in HOSTILE {
        for (start, end) in around {
            let text = format!("{start}{}{end}", part.repeat(40_000 / part.len()));
            text::LOOKED_AT.set(0);
            read(text.as_bytes(), &mut Rooms::default()).unwrap();
            most = most.max((text::LOOKED_AT.get() / text.len(), part));
        }
    }
    // Each byte is looked at so often. A text of this length would be 40,000 times the square.
    assert!(most.0 < 600, "{most:?}");
}

#[test]
fn any_bytes_will_do() {
    let answer = Answer::new("/a%20b", "x=y");
    let body = answer.body(true);
    let mut texts: Vec<Vec<u8>> =
        forms(&body).into_iter().chain(lossy_forms(&answer, false)).map(|(_, text)| text.into()).collect();
    texts.extend(HOSTILE.iter().map(|part| part.repeat(9).into()));
    let mut random = fastrand::Rng::with_seed(18);
    for round in 0..if cfg!(miri) { 1 } else { 2000 } {
        let index = random.usize(..texts.len());
        let (mut text, other) = (texts[index].clone(), texts[random.usize(..texts.len())].clone());
        let mut place = || random.usize(..text.len());
        match (round % 4, place(), place()) {
            (0, at, _) => text.truncate(at),
            (1, a, b) => drop(text.drain(a.min(b)..a.max(b).min(a.min(b) + 9))),
            (2, at, _) => drop(text.splice(at..at, other.iter().copied().skip(at).take(40))),
            (_, at, byte) => text[at] = byte as u8,
        }
        let mut rooms = Rooms::default();
        let exchange = read(&text, &mut rooms).unwrap();
        assert!(exchange.sent.headers.iter().all(|header| header.name.len() <= text.len()));
        if random.bool() && !text.is_empty() {
            texts[index] = text;
        }
    }
}
