//! A small S3 server for the quickstart and the tests: s3s verifies every signature, s3s-fs keeps objects as files.
//!
//! Listens on 127.0.0.1 only (port 0 takes a free one), prints one line when ready, serves until SIGTERM or SIGINT.

use std::{collections::HashMap, error::Error, process::ExitCode};

use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use s3s::access::{S3Access, S3AccessContext};
use s3s::service::S3ServiceBuilder;
use s3s::{S3, S3Request, S3Response, S3Result, auth::SimpleAuth, dto::*, s3_error};
use s3s_fs::FileSystem;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

const USAGE: &str = "usage: s3_server ROOT_DIR --port N --access-key AK --secret-key SK [--session-token T]";

/// s3s-fs takes a key for a file path, which `a//b`, `dir/` and `../x` are not; nor can `a` be a file beside `a/b`.
/// So each part of a key is stored with `=` before it, and with `%` after it where it is a folder.
struct AnyKey(FileSystem);

fn stored(key: &str) -> String {
    format!("={}", key.replace('%', "%25").replace('/', "%/="))
}

fn original(stored: &str) -> String {
    stored.strip_prefix('=').unwrap_or(stored).replace("%/=", "/").replace("%25", "%")
}

type Answer<T> = S3Result<S3Response<T>>;

#[async_trait::async_trait]
impl S3 for AnyKey {
    async fn create_bucket(&self, request: S3Request<CreateBucketInput>) -> Answer<CreateBucketOutput> {
        self.0.create_bucket(request).await
    }
    async fn delete_bucket(&self, request: S3Request<DeleteBucketInput>) -> Answer<DeleteBucketOutput> {
        self.0.delete_bucket(request).await
    }
    async fn head_bucket(&self, request: S3Request<HeadBucketInput>) -> Answer<HeadBucketOutput> {
        self.0.head_bucket(request).await
    }
    async fn list_buckets(&self, request: S3Request<ListBucketsInput>) -> Answer<ListBucketsOutput> {
        self.0.list_buckets(request).await
    }

    async fn delete_object(&self, mut request: S3Request<DeleteObjectInput>) -> Answer<DeleteObjectOutput> {
        request.input.key = stored(&request.input.key);
        self.0.delete_object(request).await
    }
    async fn get_object(&self, mut request: S3Request<GetObjectInput>) -> Answer<GetObjectOutput> {
        request.input.key = stored(&request.input.key);
        self.0.get_object(request).await
    }
    async fn head_object(&self, mut request: S3Request<HeadObjectInput>) -> Answer<HeadObjectOutput> {
        request.input.key = stored(&request.input.key);
        self.0.head_object(request).await
    }
    async fn put_object(&self, mut request: S3Request<PutObjectInput>) -> Answer<PutObjectOutput> {
        request.input.key = stored(&request.input.key);
        self.0.put_object(request).await
    }

    async fn list_objects_v2(&self, mut request: S3Request<ListObjectsV2Input>) -> Answer<ListObjectsV2Output> {
        let (prefix, start_after) = (request.input.prefix.take(), request.input.start_after.take());
        request.input.prefix = Some(stored(prefix.as_deref().unwrap_or_default()));
        request.input.start_after = start_after.as_deref().map(stored);

        let mut response = self.0.list_objects_v2(request).await?;
        let output = &mut response.output;
        let url_encoded = output.encoding_type.is_some();
        let shown = |key: String| if url_encoded { urlencoding::encode(&key).into_owned() } else { key };
        let objects = output.contents.get_or_insert_default();
        objects.sort_by_cached_key(|object| object.key.as_deref().map(original));
        for object in objects {
            object.key = object.key.as_deref().map(|key| shown(original(key)));
        }
        for group in output.common_prefixes.iter_mut().flatten() {
            group.prefix = group.prefix.as_deref().map(|prefix| shown(original(&format!("{prefix}="))));
        }
        (output.prefix, output.start_after) = (prefix.map(shown), start_after.map(shown));
        Ok(response)
    }
}

/// Admits signed requests; where it holds a session token, only those that carry that token.
struct Admission(Option<String>);

#[async_trait::async_trait]
impl S3Access for Admission {
    async fn check(&self, request: &mut S3AccessContext<'_>) -> S3Result<()> {
        if request.credentials().is_none() {
            return Err(s3_error!(AccessDenied, "Signature is required"));
        }
        let Some(expected) = &self.0 else { return Ok(()) };
        let query = request.uri().query().unwrap_or_default();
        let query = query.split('&').find_map(|pair| pair.strip_prefix("X-Amz-Security-Token="));
        let sent = match request.headers().get("x-amz-security-token") {
            Some(header) => header.as_bytes().into(),
            None => urlencoding::decode_binary(query.unwrap_or_default().as_bytes()),
        };
        if *sent != *expected.as_bytes() {
            return Err(s3_error!(InvalidToken, "The session token is missing or not the expected one"));
        }
        Ok(())
    }
}

async fn serve() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let root = args.next().ok_or(USAGE)?;
    let mut options = HashMap::new();
    while let Some(name) = args.next() {
        options.insert(name, args.next().ok_or(USAGE)?);
    }
    let port: u16 = options.remove("--port").ok_or(USAGE)?.parse()?;
    let access_key = options.remove("--access-key").ok_or(USAGE)?;
    let secret_key = options.remove("--secret-key").ok_or(USAGE)?;
    let session_token = options.remove("--session-token");
    if !options.is_empty() {
        return Err(USAGE.into());
    }

    std::fs::create_dir_all(&root)?;
    let files = FileSystem::new(&root).map_err(|error| format!("{error:?}"))?;
    let mut service = S3ServiceBuilder::new(AnyKey(files));
    service.set_auth(SimpleAuth::from_single(access_key, secret_key));
    service.set_access(Admission(session_token));
    let service = service.build();

    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    loop {
        tokio::select! {
            _ = terminate.recv() => return Ok(()),
            _ = interrupt.recv() => return Ok(()),
            connection = listener.accept() => {
                tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(connection?.0), service.clone()));
            }
        }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let Err(error) = serve().await else { return ExitCode::SUCCESS };
    eprintln!("s3_server: {error}");
    ExitCode::FAILURE
}
