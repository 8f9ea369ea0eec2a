//! Answers of servers, of any bytes, alone or in what people paste, and lint: texts keep to their promises, no secret is in them, and what was changed
//! is seen.

#![no_main]

use libfuzzer_sys::arbitrary::{Arbitrary, Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use s3sign::ffi::constants::*;
use s3sign_fuzz::input;
use s3sign_fuzz::words::{pick, seldom, text};
use s3sign_wrapper::{Config, Explanation, Failure, Refusal, Request, Signer, bytes, explain_text, sha256, vary_sizes};

/// Long, so that it is in a text only where it was put.
const TOKEN: &[u8] = b"IQoJb3JpZ2luX2VjEEXAMPLETOKEN0123456789";
const SECRET: &[u8] = b"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

const XML: &[&str] = &[
    "<Error>",
    "<Code>SignatureDoesNotMatch</Code>",
    "<Message>",
    "</Message>",
    "<Region>eu-west-1</Region>",
    "<StringToSign>",
    "</StringToSign>",
    "<CanonicalRequest>",
    "</CanonicalRequest>",
    "<CanonicalRequestBytes>47 45 54 0a",
    "</CanonicalRequestBytes>",
    "<StringToSignBytes>",
    "</StringToSignBytes>",
    "<Code>BadDigest</Code><ExpectedDigest>a</ExpectedDigest><CalculatedDigest>b</CalculatedDigest>",
    "<SignatureProvided>0123",
    "<ServerTime>2024-05-24T00:00:00Z</ServerTime>",
    "<MaxAllowedSkewMilliseconds>900000</MaxAllowedSkewMilliseconds>",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "&lt;",
    "&#10;",
    " 47 45 0a",
    "&#32;",
    "&#x34;7",
    "&#x110000;",
    "AWS4-HMAC-SHA256\n20240524T000000Z\n20240524/us-east-1/s3/aws4_request\n",
    "GET\n/\n\nhost:h\n\nhost\n",
    "</Error>",
    "<?xml version=\"1.0\"?>",
    "<Error xmlns='x'>",
];
/// What is around a document where people paste it, and what SDKs say instead.
const PASTED: &[&str] = &[
    "> GET /k?X-Amz-Signature=0 HTTP/1.1\n> Host: h\n> \n",
    "< HTTP/1.1 403 Forbidden\n< Date: Fri, 24 May 2013 00:00:00 GMT\n< \n",
    "=> Send header, 9 bytes (0x9)\n0000: GET / HTTP/1.1\n",
    "<= Recv data, 9 bytes (0x9)\n0000: <Error>.<Code>X",
    "b'<Error>\\n<Code>AccessDenied</Code>'",
    "\\u003cCode\\u003e",
    "\\\\n",
    "&lt;Error&gt;&lt;Code&gt;",
    "An error occurred (SignatureDoesNotMatch) when calling the PutObject operation: ",
    "The request signature we calculated does not match",
    "(Service: S3, Status Code: 403, Error Code: AccessDenied)",
    "{\"Code\":\"InvalidArgument\",\"message\":\"m\",",
    "<AWSPreparedRequest method=PUT, url=https://h/k, headers={'Authorization': b'AWS A:b'}>\n",
    "curl -X PUT -H 'a: b' \\\n 'https://h/k'",
    "{\"request\": {\"method\": \"PUT\", \"url\": \"https://h\", \"headers\": {}}, \"response\": {\"status\": 403}}",
    "Authorization: AWS4-HMAC-SHA256 Credential=A/20130524/r/s3/aws4_request, SignedHeaders=host, Signature=0\n",
    "CanonicalRequest:\nGET\n/\n\nhost:h\n\nhost\nUNSIGNED-PAYLOAD\n",
    "<CanonicalRequest>GET / host:h host UNSIGNED-PAYLOAD</CanonicalRequest>",
    "<br>\n",
    "Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=host;\
     range;x-amz-date, Signature=",
    "Authorization: AWS4-ECDSA-P256-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/s3/aws4_request, SignedHeaders=host, \
     Signature=",
    "Authorization: AWS AKIAIOSFODNN7EXAMPLE:",
    "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
    "qgk2+6Sv9/oM7G3qLEjTH1a1l1g=",
    "GET /test.txt HTTP/1.1\r\n",
    "Host: examplebucket.s3.amazonaws.com\r\n",
    "x-amz-date: 20130524T000000Z\r\n",
    "Range: bytes=0-9\r\n",
    "<Error><Code>SignatureDoesNotMatch</Code><SignatureProvided>",
    "</SignatureProvided><CanonicalRequest>GET\n/test.txt\n\nhost:examplebucket.s3.amazonaws.com\n",
    "\nhost;range;x-amz-date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855</CanonicalRequest></Error>",
    "StringToSign:\nAWS4-HMAC-SHA256\n20130524T000000Z\n20130524/us-east-1/s3/aws4_request\n",
    "***",
    "\r\n\r\n",
];
const SERVER_TIMES: &[&str] = &["", "Fri, 24 May 2013 00:00:00 GMT", "20130524T000000Z", "2013-05-24T00:00:00Z"];
const CODES: &[&str] = &[
    "SignatureDoesNotMatch",
    "AccessDenied",
    "AuthorizationHeaderMalformed",
    "AuthorizationQueryParametersError",
    "BadDigest",
    "EntityTooLarge",
    "ExpiredToken",
    "InvalidAccessKeyId",
    "InvalidArgument",
    "InvalidRequest",
    "InvalidToken",
    "MissingSecurityHeader",
    "NotImplemented",
    "PermanentRedirect",
    "RequestExpired",
    "RequestTimeTooSkewed",
    "XAmzContentSHA256Mismatch",
];

#[derive(Debug)]
struct Input {
    config: Config,
    request: Request,
    code: Vec<u8>,
    message: Vec<u8>,
    refusal: Refusal,
    /// What someone pastes, and whether it is signed again, which takes a thousand times as long as the rest.
    pasted: (Vec<u8>, bool),
    /// Where the server's canonical request differs from ours, and how.
    change: (u16, u8),
    sizes: u16,
}

impl<'a> Arbitrary<'a> for Input {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let mut config = input::config(u)?;
        if !config.is_anonymous() {
            config.secret_access_key = SECRET.into();
            if !config.session_token.is_empty() {
                config.session_token = TOKEN.into();
            }
        }
        let mut request = input::request(u)?;
        if u.arbitrary()? {
            (request.expires, request.window) = (0, 0);
        }
        let sizes = u.arbitrary()?;
        let http_status = if seldom(u, 16)? { u.arbitrary()? } else { *u.choose(&[400, 403, 301, 500, 200])? };
        Ok(Input {
            config,
            request,
            sizes,
            code: pick(u, CODES)?,
            message: text(u, &["Missing", " header: ", "x-amz-date", "expecting 'eu-west-1'", "&amp;", "SHA256"], 6)?,
            refusal: Refusal {
                http_status,
                body: text(u, XML, 16)?,
                server_time: pick(u, SERVER_TIMES)?,
                region: pick(u, &["", "eu-west-1", "us-east-1"])?,
            },
            pasted: ([text(u, PASTED, 10)?, text(u, XML, 8)?].concat(), seldom(u, 32)?),
            change: (u.arbitrary()?, u.int_in_range(1..=127)?),
        })
    }
}

fuzz_target!(|input: Input| {
    vary_sizes(input.sizes);
    let (pasted, is_known) = &input.pasted;
    check(&explain_text(pasted, if *is_known { SECRET } else { b"" }).expect("any text is explained"));
    let Ok(signer) = Signer::new(&input.config) else { return };
    lint(&signer, &input);
    if *is_known && let Ok(found) = signer.explain_text(&input.request, pasted) {
        check(&found);
    }
    let _ = explain(&signer, &input, input.refusal.body.clone());
    let message = [b"<Error><Code>", &input.code[..], b"</Code><Message>", &input.message, b"</Message></Error>"];
    let _ = explain(&signer, &input, message.concat());
    // The server's canonical request cannot be had from a signer of the first version, nor from an anonymous one.
    let Ok(canonical) = signer.canonical_request(&input.request) else { return };
    let Ok(string) = signer.string_to_sign(&input.request) else { return };
    let (canonical, string) = (bytes(&canonical), bytes(&string));
    let same = explain(&signer, &input, mismatch(&canonical, &string));
    let mut changed = canonical.clone();
    let at = usize::from(input.change.0) % changed.len();
    changed[at] ^= input.change.1;
    // As the server would sign it.
    let hash = sha256(&changed).expect("a hash");
    let string = [&string[..string.len() - hash.len()], &hash].concat();
    let other = explain(&signer, &input, mismatch(&changed, &string));
    if (100..1000).contains(&input.refusal.http_status) {
        assert_eq!(same, Ok(S3SIGN_CAUSE_WRONG_SECRET), "all text agrees, so that the key does not");
        // Line ends that were lost in a paste are put back.
        if canonical[at] != b'\n' {
            assert_ne!(other, Ok(S3SIGN_CAUSE_WRONG_SECRET), "a byte at {at} differs");
        }
    }
});

/// The document of S3, with its texts as bytes, of which none is lost.
fn mismatch(canonical: &[u8], string: &[u8]) -> Vec<u8> {
    let mut body = b"<Error><Code>SignatureDoesNotMatch</Code><Message>m</Message>".to_vec();
    for (name, text) in [("StringToSignBytes", string), ("CanonicalRequestBytes", canonical)] {
        body.extend(format!("<{name}>").bytes());
        body.extend(text.iter().flat_map(|byte| [hex(byte >> 4), hex(byte & 15), b' ']));
        body.extend(format!("</{name}>").bytes());
    }
    body.extend(b"</Error>");
    body
}

fn hex(digit: u8) -> u8 {
    b"0123456789abcdef"[usize::from(digit)]
}

/// The cause, and no secret in the texts, of which `s3sign-wrapper` checks the rest.
fn explain(signer: &Signer, input: &Input, body: Vec<u8>) -> std::result::Result<i32, Failure> {
    let found = signer.explain(&input.request, &Refusal { body, ..input.refusal.clone() })?;
    check(&found);
    Ok(found.cause)
}

fn check(found: &Explanation) {
    assert!((S3SIGN_CAUSE_UNKNOWN..=S3SIGN_CAUSE_CONNECTION).contains(&found.cause));
    assert!((S3SIGN_CERTAINTY_UNKNOWN..=S3SIGN_CERTAINTY_PROVED).contains(&found.certainty));
    let texts = [&*found.sentence, &found.evidence, &found.remedy].join("\0");
    // What the wrapper over libcurl has room for.
    assert!(texts.len() < 8192);
    no_secret(&texts);
}

fn lint(signer: &Signer, input: &Input) {
    let Ok((findings, out)) = signer.lint(&input.request) else { return };
    let lines = out.split_inclusive('\n').filter(|line| line.ends_with(".\r\n")).count();
    assert_eq!(lines, out.matches('\n').count(), "each line is a sentence");
    assert!(lines >= findings.count_ones() as usize && (lines == 0) == (findings == 0), "a line for each finding");
    no_secret(&out);
}

fn no_secret(out: &str) {
    // Parts that do not overlap, each a number, for the fuzzer looks into every comparison of bytes.
    let is_shown = |secret: &[u8]| {
        let parts = secret.as_chunks().0.iter().map(|part| u64::from_ne_bytes(*part));
        out.as_bytes().array_windows().any(|window| parts.clone().any(|part| part == u64::from_ne_bytes(*window)))
    };
    assert!(!is_shown(TOKEN) && !is_shown(SECRET), "{out}");
}
