//! Bodies in chunks against the `aws-sigv4` crate: the headers of their requests, and the signature of every chunk and
//! trailer, on generated bodies. The seed is printed; `S3SIGN_TEST_SEED=<seed>` runs the same bodies again.

#[path = "../common/mod.rs"]
mod common;

use common::confirm;
use common::random::{any_of, pick, seed, some};
use std::collections::BTreeSet;
use std::time::{Duration, UNIX_EPOCH};

use aws_credential_types::Credentials;
use aws_sigv4::SigningOutput;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningError, SigningSettings,
    UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4::{self, SigningParams};
use fastrand::Rng;
use s3sign::ffi::constants::*;
use s3sign::ffi::types::s3sign_stream_plan;
use s3sign_wrapper::{Config, Request, Signer, Stream, content_length, plan, text};

const BODIES: u64 = 300;

#[test]
fn every_signature_of_a_body_equals_aws_sigv4s() {
    let seed = seed();
    println!("S3SIGN_TEST_SEED={seed}");
    let mut confirmed = BTreeSet::new();
    for number in 0..BODIES {
        let case = Case::new(&mut Rng::with_seed(seed.wrapping_add(number)));
        let found = case.ours();
        assert_eq!(found, case.theirs(&found), "body {number} of S3SIGN_TEST_SEED={seed}: {case:#?}");
        confirmed.insert(match case.plan.checksum {
            S3SIGN_CHECKSUM_NONE => "SigV4 signed chunks",
            _ => "SigV4 signed chunks and trailer",
        });
        if !case.config.session_token.is_empty() {
            confirmed.insert("Session token");
        }
    }
    confirmed.into_iter().for_each(|form| confirm(form, "implementation", "aws-sigv4"));
}

/// What was signed, in the order of the body.
#[derive(Debug, PartialEq)]
struct Signatures {
    /// The headers that go with the request, but for those of the body's form; with the signature that begins it all.
    headers: Vec<(String, String)>,
    /// Those of the form, which aws-sigv4 leaves to its caller.
    form: Vec<(String, String)>,
    chunks: Vec<String>,
    /// Name and value in the trailer, and the signature over them.
    trailer: Option<[String; 3]>,
}

struct Case {
    config: Config,
    request: Request,
    plan: s3sign_stream_plan,
    data: Vec<u8>,
}

impl std::fmt::Debug for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let s3sign_stream_plan { checksum, decoded_length, chunk_size, .. } = self.plan;
        write!(f, "checksum {checksum}, {decoded_length} bytes in chunks of {chunk_size}\n{:#?}", self.request)
    }
}

impl Case {
    fn new(rng: &mut Rng) -> Self {
        let chunk_size = match rng.u8(0..4) {
            0 => 8_192,
            1 => 65_536,
            _ => rng.usize(8_192..100_000),
        };
        let length = match rng.u8(0..8) {
            0 => 0,
            1 => rng.usize(1..=3),
            2 => chunk_size * rng.usize(1..=3),
            3 => chunk_size * rng.usize(1..=3) + 1,
            _ => rng.usize(0..200_000),
        };
        let checksum = if rng.bool() { S3SIGN_CHECKSUM_NONE } else { rng.i32(1..6) };
        let plan =
            s3sign_stream_plan { chunk_size: chunk_size as i64, ..plan(S3SIGN_CHUNKS_SIGNED, checksum, length as i64) };

        let token = if rng.bool() { some(rng, 1..=2_000, |rng| any_of(rng, "abcXYZ019/+=")) } else { String::new() };
        let secret = some(rng, 1..=90, |rng| any_of(rng, "abcXYZ019/+= é\u{1f511}\"\\"));
        let region = pick(rng, &["us-east-1", "eu-central-1", "cn-north-1", "auto"]);
        let config = Config { session_token: token.into(), ..Config::new("AKIDEXAMPLE", &secret, region) };

        let url = pick(rng, &["https://bucket.example/", "http://127.0.0.1:9000/bucket/", "https://b.example:443/"]);
        let key = some(rng, 1..=20, |rng| any_of(rng, "abcXYZ019-._~/") + pick(rng, &["", "", "%20", "%C3%A9", "%2F"]));
        let query = pick(rng, &["", "", "?partNumber=2&uploadId=x"]);
        let method = pick(rng, &["PUT", "POST"]);
        let mut request = Request::new(method, format!("{url}{key}{query}"), rng.i64(0..4_000_000_000));
        request.path_mode = S3SIGN_PATH_VERBATIM;
        for _ in 0..rng.usize(0..4) {
            let name = pick(rng, &["Content-Type", "x-amz-meta-a", "X-Amz-Storage-Class"]);
            request = request.header(name, some(rng, 1..=8, |rng| any_of(rng, "abc/-=; ")).trim());
        }
        if rng.u8(0..4) == 0 {
            request = request.header("Content-Encoding", pick(rng, &["aws-chunked", "aws-chunked,gzip"]));
            // aws-sigv4 signs it; s3sign does so without being asked only where it adds it.
            request.headers_mode = S3SIGN_HEADERS_ALL;
        }
        let data = (0..length).map(|_| rng.u8(..)).collect();
        Case { config, request, plan, data }
    }

    fn chunks(&self) -> std::slice::Chunks<'_, u8> {
        self.data.chunks(self.plan.chunk_size as usize)
    }

    /// Send the body by s3sign, and take its frames apart as a server does.
    fn ours(&self) -> Signatures {
        let signer = Signer::new(&self.config).unwrap();
        let (stream, lines) = Stream::begin(&signer, &self.request, &self.plan).unwrap();
        let body = stream.body(&self.data, self.plan.chunk_size as usize);
        assert_eq!(body.len() as i64, content_length(&self.plan).unwrap());

        let mut chunks = Vec::new();
        let mut rest = &body[..];
        for chunk in self.chunks().chain([&[][..]]) {
            let line = take_line(&mut rest);
            let (length, signature) = line.split_once(";chunk-signature=").expect("a chunk begins so");
            assert_eq!(usize::from_str_radix(length, 16), Ok(chunk.len()));
            chunks.push(signature.to_owned());
            rest = rest.strip_prefix(chunk).expect("the data as it was");
            if !chunk.is_empty() {
                assert_eq!(take_line(&mut rest), "");
            }
        }
        let trailer = (self.plan.checksum != S3SIGN_CHECKSUM_NONE).then(|| {
            let line = take_line(&mut rest);
            let (name, value) = line.split_once(':').unwrap();
            let signed = take_line(&mut rest);
            [name, value, signed.strip_prefix("x-amz-trailer-signature:").unwrap()].map(str::to_owned)
        });
        assert_eq!(rest, b"\r\n", "the end of the body");

        let pairs = lines.split_terminator("\r\n").map(|line| line.split_once(": ").unwrap());
        let mut pairs: Vec<_> = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        pairs.sort();
        let of_form = ["content-encoding", "x-amz-decoded-content-length", "x-amz-trailer"];
        let (form, headers) = pairs.into_iter().partition(|(name, _)| of_form.contains(&&**name));
        Signatures { headers, form, chunks, trailer }
    }

    /// Sign the same by aws-sigv4: the checksum, which is not its own to compute, is the one that `found` has.
    fn theirs(&self, found: &Signatures) -> Signatures {
        let mut settings = SigningSettings::default();
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        let secret = String::from_utf8(self.config.secret_access_key.clone()).unwrap();
        let token = Some(text(&self.config.session_token)).filter(|token| !token.is_empty());
        let identity = Credentials::new(text(&self.config.access_key_id), secret, token, None, "test").into();
        let region = text(&self.config.region);
        let params = || {
            SigningParams::builder()
                .identity(&identity)
                .region(&region)
                .name("s3")
                .time(UNIX_EPOCH + Duration::from_secs(self.request.time as u64))
                .settings(settings.clone())
                .build()
                .unwrap()
        };

        let form = self.form();
        let given = self.request.headers.iter().map(|(name, value)| (text(name), text(value)));
        let sent: Vec<_> = given.chain(form.iter().cloned()).collect();
        let sent = sent.iter().map(|(name, value)| (&**name, &**value));
        let marker = match found.trailer {
            None => "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
            Some(_) => "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
        };
        let (method, url) = (text(&self.request.method), text(&self.request.url));
        let body = SignableBody::Precomputed(marker.to_owned());
        let signable = SignableRequest::new(&method, url, sent, body).unwrap();
        let (instructions, mut previous) = sign(signable, &params().into()).unwrap().into_parts();
        let mut headers: Vec<_> =
            instructions.headers().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        headers.sort();

        let (params, mut chunks) = (params(), Vec::new());
        for chunk in self.chunks().chain([&[][..]]) {
            previous = signature(v4::sign_chunk(&chunk.to_vec().into(), &previous, &params));
            chunks.push(previous.clone());
        }
        let trailer = found.trailer.as_ref().map(|[name, value, _]| {
            let mut headers = empty_headers(v4::sign_trailer::<SigningSettings>);
            headers.insert(name.clone(), value.clone());
            [name.clone(), value.clone(), signature(v4::sign_trailer(&headers, &previous, &params))]
        });
        Signatures { headers, form, chunks, trailer }
    }

    /// The headers that the protocol wants for this body, sorted.
    fn form(&self) -> Vec<(String, String)> {
        let mut form = Vec::new();
        if !self.request.headers.iter().any(|(name, _)| name == b"Content-Encoding") {
            form.push(("content-encoding", "aws-chunked".to_owned()));
        }
        form.push(("x-amz-decoded-content-length", self.data.len().to_string()));
        let checksums = ["crc32", "crc32c", "crc64nvme", "sha1", "sha256"];
        if self.plan.checksum != S3SIGN_CHECKSUM_NONE {
            form.push(("x-amz-trailer", format!("x-amz-checksum-{}", checksums[self.plan.checksum as usize - 1])));
        }
        form.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
}

fn take_line<'a>(rest: &mut &'a [u8]) -> &'a str {
    let end = rest.windows(2).position(|pair| pair == b"\r\n").expect("a line");
    let (line, after) = rest.split_at(end);
    *rest = &after[2..];
    std::str::from_utf8(line).unwrap()
}

type Outcome = Result<SigningOutput<()>, SigningError>;

fn signature(output: Outcome) -> String {
    output.unwrap().into_parts().1
}

/// An empty value of the type that `sign_trailer` takes, which is one of another crate that is not asked for here.
fn empty_headers<'a, Headers: Default>(
    _: fn(&'a Headers, &'a str, &'a SigningParams<'a, SigningSettings>) -> Outcome,
) -> Headers {
    Headers::default()
}
