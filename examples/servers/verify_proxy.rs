//! A proxy that lets signed S3 requests through to a plain HTTP file server, and no others.
//!
//! verify_proxy --port N --upstream http://127.0.0.1:PORT --access-key AK --secret-key SK [--region R]
//!
//! Listens on 127.0.0.1 only (port 0 takes a free one) and prints one line when ready. What is forwarded has no signature
//! any more, and a body that came in chunks is whole again: the server behind need know nothing of S3.

use std::collections::HashMap;
use std::convert::Infallible;
use std::error::Error;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming as Body};
use hyper::service::service_fn;
use hyper::{HeaderMap, Method, Request as HttpRequest, Response, StatusCode};
use hyper_util::rt::TokioIo;
use s3sign::crypto::algorithm::Algorithm;
use s3sign::error::{Error as Refusal, Status};
use s3sign::keys::limits::SKEW;
use s3sign::keys::provider;
use s3sign::request::payload::Payload;
use s3sign::request::{Header, HeaderPolicy, PathMode, Request};
use s3sign::signer::{Config, Signer};
use s3sign::verify::{Body as Signed, Claim, DecodedTexts};
use tokio::net::{TcpListener, TcpStream};

const USAGE: &str =
    "usage: verify_proxy --port N --upstream http://HOST:PORT --access-key AK --secret-key SK [--region R]";

/// What a signature speaks of and the server behind does not want, or what belongs to one connection.
const DROPPED: [&str; 9] = [
    "authorization",
    "connection",
    "content-encoding",
    "content-length",
    "expect",
    "host",
    "transfer-encoding",
    "x-amz-decoded-content-length",
    "x-amz-trailer",
];

struct Proxy {
    upstream: String,
    /// One for each algorithm. They are kept, and with them the signing key of the day.
    signers: HashMap<&'static str, Signer>,
}

type Answer = Response<Full<Bytes>>;

impl Proxy {
    /// Check a request whose body is here. What comes back is that body, without frames.
    fn verify(&self, parts: &hyper::http::request::Parts, body: &[u8]) -> Result<Vec<u8>, Refusal> {
        let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
        let headers: Vec<_> = parts
            .headers
            .iter()
            .map(|(name, value)| Header { name: name.as_str().as_bytes(), value: value.as_bytes() })
            .collect();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_secs() as i64);
        let request = Request {
            method: parts.method.as_str().as_bytes(),
            url: target.as_bytes(),
            path_mode: PathMode::Canonical,
            query: b"",
            bucket: b"",
            headers: &headers,
            policy: HeaderPolicy::Default,
            payload: Payload::Bytes(body),
            time: now,
            expires: 0,
            window: 0,
            entropy: b"",
        };
        // Here a server with many users would look for the secret, by the claim's access key id.
        let mut room = DecodedTexts::default();
        let claim = Claim::parse(&request, &mut room)?;
        let signer = &self.signers[claim.algorithm.name()];
        if matches!(claim.body, Signed::Hash | Signed::Unsigned) {
            signer.verify(&request, SKEW)?;
            return Ok(body.to_vec());
        }
        let mut stream = signer.verify_stream(&request, SKEW)?;
        let (mut data, mut rest) = (Vec::new(), body);
        while !rest.is_empty() {
            let (used, run) = stream.push(rest)?;
            data.extend_from_slice(&rest[run]);
            rest = &rest[used..];
        }
        stream.finish()?;
        Ok(data)
    }

    async fn answer(self: Arc<Self>, request: HttpRequest<Body>) -> Result<Answer, Infallible> {
        let (parts, body) = request.into_parts();
        let Ok(body) = body.collect().await else {
            return Ok(refuse(StatusCode::BAD_REQUEST, "IncompleteBody", "The body ended early."));
        };
        let answer = match self.verify(&parts, &body.to_bytes()) {
            Ok(data) => self.forward(&parts.method, &parts.uri, &parts.headers, data).await,
            Err(refusal) => {
                // The field and the reason tell a client what to mend, and hold no secret.
                let (status, code) = explain(refusal.status);
                Ok(refuse(status, code, &refusal.to_string()))
            }
        };
        Ok(answer.unwrap_or_else(|error| refuse(StatusCode::BAD_GATEWAY, "InternalError", &error.to_string())))
    }

    async fn forward(
        &self,
        method: &Method,
        uri: &hyper::Uri,
        headers: &HeaderMap,
        body: Vec<u8>,
    ) -> Result<Answer, Box<dyn Error + Send + Sync>> {
        let query = uri.query().unwrap_or_default();
        let kept = query.split('&').filter(|pair| !pair.starts_with("X-Amz-") && !pair.is_empty());
        let kept = kept.collect::<Vec<_>>().join("&");
        let target = if kept.is_empty() { uri.path().to_owned() } else { format!("{}?{kept}", uri.path()) };
        let mut request = HttpRequest::builder().method(method).uri(target).header("host", &self.upstream);
        for (name, value) in headers {
            if !DROPPED.contains(&name.as_str()) && !name.as_str().starts_with("x-amz-content-") {
                request = request.header(name, value);
            }
        }
        let stream = TokioIo::new(TcpStream::connect(&self.upstream).await?);
        let (mut sender, connection) = hyper::client::conn::http1::handshake(stream).await?;
        tokio::spawn(connection);
        let (parts, body) = sender.send_request(request.body(Full::new(Bytes::from(body)))?).await?.into_parts();
        Ok(Response::from_parts(parts, Full::new(body.collect().await?.to_bytes())))
    }
}

fn explain(status: Status) -> (StatusCode, &'static str) {
    match status {
        Status::Signature => (StatusCode::FORBIDDEN, "SignatureDoesNotMatch"),
        Status::Credentials => (StatusCode::FORBIDDEN, "InvalidAccessKeyId"),
        Status::Skewed => (StatusCode::FORBIDDEN, "RequestTimeTooSkewed"),
        Status::PayloadHash => (StatusCode::BAD_REQUEST, "XAmzContentSHA256Mismatch"),
        Status::Checksum => (StatusCode::BAD_REQUEST, "BadDigest"),
        Status::Scope | Status::Malformed => (StatusCode::BAD_REQUEST, "AuthorizationHeaderMalformed"),
        _ => (StatusCode::FORBIDDEN, "AccessDenied"),
    }
}

fn refuse(status: StatusCode, code: &str, message: &str) -> Answer {
    let message = message.replace('&', "&amp;").replace('<', "&lt;");
    let body = format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>{message}</Message></Error>");
    let mut answer = Response::new(Full::new(Bytes::from(body)));
    *answer.status_mut() = status;
    answer
}

fn signer(options: &HashMap<String, String>, algorithm: Algorithm) -> Result<Signer, Box<dyn Error>> {
    let get = |name: &str| options.get(name).map(String::as_bytes).ok_or(USAGE);
    let region = options.get("--region").map_or(&b"us-east-1"[..], |region| region.as_bytes());
    let config = Config::new(get("--access-key")?, get("--secret-key")?, region);
    Ok(Signer::new(&Config { algorithm, provider: &provider::CUSTOM, ..config })?)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let mut options = HashMap::new();
    while let Some(name) = args.next() {
        options.insert(name, args.next().ok_or(USAGE)?);
    }
    let upstream = options.get("--upstream").and_then(|url| url.strip_prefix("http://")).ok_or(USAGE)?;
    let port: u16 = options.get("--port").ok_or(USAGE)?.parse()?;
    let mut signers = HashMap::new();
    for algorithm in [Algorithm::Sigv4, Algorithm::Sigv4a, Algorithm::Sigv2] {
        signers.insert(algorithm.name(), signer(&options, algorithm)?);
    }
    let proxy = Arc::new(Proxy { upstream: upstream.trim_end_matches('/').to_owned(), signers });
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        let proxy = proxy.clone();
        let service = service_fn(move |request| proxy.clone().answer(request));
        tokio::spawn(hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}
