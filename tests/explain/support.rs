//! Refusals of servers, and the count of those that are explained.

use s3sign::crypto::sha256::Sha256;
use s3sign::ffi::constants::S3SIGN_PATH_VERBATIM;
use s3sign::text::encode::hex;
use s3sign_wrapper::{Config, Refusal, Request, Signer, text};

pub const TIME: i64 = 1_369_353_600;
pub const URL: &str = "https://bucket.s3.eu-west-1.amazonaws.com/a%20b/%2Fc?list-type=2&prefix=x%20y";
pub const TOKEN: &str = "IQoJb3JpZ2luX2VjEEXAMPLETOKEN0123456789/abcdefgh+ijklmnop==";

pub fn signer() -> Signer {
    Signer::new(&config()).unwrap()
}

pub fn config() -> Config {
    let config = Config::example("eu-west-1");
    Config { session_token: TOKEN.into(), ..config }
}

pub fn request() -> Request {
    let request = Request { path_mode: S3SIGN_PATH_VERBATIM, ..Request::new("GET", URL, TIME) };
    request.header("Range", "bytes=0-9").header("x-amz-meta-a", "b")
}

pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The document that S3 sends with SignatureDoesNotMatch.
pub fn mismatch(canonical: &str, string: &str) -> Refusal {
    let pairs = |text: &str| text.bytes().map(|byte| format!("{byte:02x} ")).collect::<String>();
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>SignatureDoesNotMatch</Code><Message>The request \
         signature we calculated does not match the signature you provided. Check your key and signing method.</Message>\
         <AWSAccessKeyId>AKIAIOSFODNN7EXAMPLE</AWSAccessKeyId><StringToSign>{}</StringToSign><SignatureProvided>{}\
         </SignatureProvided><StringToSignBytes>{}</StringToSignBytes><CanonicalRequest>{}</CanonicalRequest>\
         <CanonicalRequestBytes>{}</CanonicalRequestBytes><RequestId>1</RequestId><HostId>2</HostId></Error>",
        escaped(string),
        "f".repeat(64),
        pairs(string),
        escaped(canonical),
        pairs(canonical)
    );
    Refusal { http_status: 403, body: body.into(), ..Refusal::default() }
}

/// An error document with other elements besides code and message.
pub fn document(status: i32, code: &str, message: &str, others: &str) -> Refusal {
    let message = escaped(message);
    let body =
        format!("<Error><Code>{code}</Code><Message>{message}</Message>{others}<RequestId>1</RequestId></Error>");
    Refusal { http_status: status, body: body.into(), ..Refusal::default() }
}

/// What S3 says of a request that arrived as `change` makes it.
pub fn arrived(signer: &Signer, request: &Request, change: impl FnOnce(String) -> String) -> Refusal {
    let before = signer.canonical_request(request).unwrap();
    let canonical = change(before.clone());
    assert_ne!(before, canonical, "nothing was changed");
    let string = signer.string_to_sign(request).unwrap();
    let (head, _) = string.rsplit_once('\n').unwrap();
    let hash = hex(&Sha256::digest(canonical.as_bytes()));
    mismatch(&canonical, &format!("{head}\n{}", text(&hash)))
}

pub fn line(number: usize, change: impl Fn(&str) -> String) -> impl FnOnce(String) -> String {
    move |canonical| {
        let lines = canonical.split('\n').enumerate();
        lines.map(|(at, line)| if at == number { change(line) } else { line.into() }).collect::<Vec<_>>().join("\n")
    }
}

/// Counts which faults are named, and shows what is said of the others.
#[derive(Default)]
pub struct Score {
    pub right: usize,
    pub all: usize,
}

impl Score {
    /// `words` are in the sentence.
    pub fn fault(
        &mut self,
        name: &str,
        signer: &Signer,
        request: &Request,
        answer: &Refusal,
        cause: i32,
        words: &[&str],
    ) {
        self.all += 1;
        let found = signer.explain(request, answer).unwrap_or_else(|failure| panic!("{name}: {failure:?}"));
        let whole = format!("{} {} {}", found.sentence, found.evidence, found.remedy);
        for at in 0..TOKEN.len() - 16 {
            assert!(!whole.contains(&TOKEN[at..at + 16]), "{name}: the token is shown: {whole}");
        }
        assert!(!whole.contains(&"f".repeat(16)), "{name}: the signature is shown: {whole}");
        if found.cause == cause && words.iter().all(|word| found.sentence.contains(word)) {
            self.right += 1;
        } else {
            println!("{name}: wanted {cause} {words:?}, found {found:?}");
        }
    }
}
