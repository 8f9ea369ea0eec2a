//! A small S3 server for the quickstart and the tests: s3s verifies every signature, s3s-fs keeps objects as files.
//!
//! Listens on 127.0.0.1 only (port 0 takes a free one), prints one line when ready, serves until SIGTERM or SIGINT.

use std::collections::HashMap;
use std::error::Error;
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use s3s::access::{S3Access, S3AccessContext};
use s3s::service::S3ServiceBuilder;
use s3s::{S3, S3Request, S3Response, S3Result, auth::SimpleAuth, dto::*, s3_error};
use s3s_fs::FileSystem;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

const USAGE: &str = "usage: s3_server ROOT_DIR --port N --access-key AK --secret-key SK [--session-token T]";

/// s3s-fs takes a key for a file path, which `a//b`, `dir/` and `../x` are not; nor can `a` be a file beside `a/b`.
/// So each part of a key is stored with `=` before it, and with `%` after it where it is a folder.
struct AnyKey(FileSystem, Policies);

/// The buckets' policies. Of a policy only this much is looked at: whether it lets everybody get objects.
#[derive(Clone, Default)]
struct Policies(Arc<Mutex<HashMap<String, String>>>);

impl Policies {
    fn let_everybody_get(&self, bucket: &str) -> bool {
        let policies = self.0.lock().expect("no one panics with it");
        let Some(policy) = policies.get(bucket).and_then(|text| serde_json::from_str::<Value>(text).ok()) else {
            return false;
        };
        let resource = format!("arn:aws:s3:::{bucket}/*");
        let is = |found: &Value, wanted: &str| match found {
            Value::Array(several) => several.iter().any(|one| one == wanted),
            one => one == wanted,
        };
        let statements = policy["Statement"].as_array().cloned().unwrap_or_else(|| vec![policy["Statement"].clone()]);
        statements.iter().any(|statement| {
            let everybody = is(&statement["Principal"], "*") || is(&statement["Principal"]["AWS"], "*");
            let get = is(&statement["Action"], "s3:GetObject") && is(&statement["Resource"], &resource);
            statement["Effect"] == "Allow" && everybody && get && statement["Condition"].is_null()
        })
    }
}

fn stored(key: &str) -> String {
    format!("={}", key.replace('%', "%25").replace('/', "%/="))
}

fn original(stored: &str) -> String {
    stored.strip_prefix('=').unwrap_or(stored).replace("%/=", "/").replace("%25", "%")
}

fn stored_source(source: CopySource) -> CopySource {
    match source {
        CopySource::Bucket { bucket, key, version_id } => {
            CopySource::Bucket { bucket, key: stored(&key).into(), version_id }
        }
        other => other,
    }
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
    async fn put_bucket_policy(&self, request: S3Request<PutBucketPolicyInput>) -> Answer<PutBucketPolicyOutput> {
        let PutBucketPolicyInput { bucket, policy, .. } = request.input;
        if serde_json::from_str::<Value>(&policy).is_err() {
            return Err(s3_error!(MalformedPolicy, "The policy is not JSON"));
        }
        self.1.0.lock().expect("no one panics with it").insert(bucket, policy);
        Ok(S3Response::new(PutBucketPolicyOutput::default()))
    }
    async fn delete_bucket_policy(
        &self,
        request: S3Request<DeleteBucketPolicyInput>,
    ) -> Answer<DeleteBucketPolicyOutput> {
        self.1.0.lock().expect("no one panics with it").remove(&request.input.bucket);
        Ok(S3Response::new(DeleteBucketPolicyOutput::default()))
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

    async fn copy_object(&self, mut request: S3Request<CopyObjectInput>) -> Answer<CopyObjectOutput> {
        request.input.key = stored(&request.input.key);
        request.input.copy_source = stored_source(request.input.copy_source);
        self.0.copy_object(request).await
    }
    async fn delete_objects(&self, mut request: S3Request<DeleteObjectsInput>) -> Answer<DeleteObjectsOutput> {
        for object in &mut request.input.delete.objects {
            object.key = stored(&object.key);
        }
        let mut response = self.0.delete_objects(request).await?;
        for object in response.output.deleted.iter_mut().flatten() {
            object.key = object.key.as_deref().map(original);
        }
        Ok(response)
    }

    async fn create_multipart_upload(
        &self,
        mut request: S3Request<CreateMultipartUploadInput>,
    ) -> Answer<CreateMultipartUploadOutput> {
        request.input.key = stored(&request.input.key);
        self.0.create_multipart_upload(request).await
    }
    async fn upload_part(&self, mut request: S3Request<UploadPartInput>) -> Answer<UploadPartOutput> {
        request.input.key = stored(&request.input.key);
        self.0.upload_part(request).await
    }
    async fn upload_part_copy(&self, mut request: S3Request<UploadPartCopyInput>) -> Answer<UploadPartCopyOutput> {
        request.input.key = stored(&request.input.key);
        request.input.copy_source = stored_source(request.input.copy_source);
        self.0.upload_part_copy(request).await
    }
    async fn list_parts(&self, mut request: S3Request<ListPartsInput>) -> Answer<ListPartsOutput> {
        request.input.key = stored(&request.input.key);
        self.0.list_parts(request).await
    }
    async fn complete_multipart_upload(
        &self,
        mut request: S3Request<CompleteMultipartUploadInput>,
    ) -> Answer<CompleteMultipartUploadOutput> {
        request.input.key = stored(&request.input.key);
        self.0.complete_multipart_upload(request).await
    }
    async fn abort_multipart_upload(
        &self,
        mut request: S3Request<AbortMultipartUploadInput>,
    ) -> Answer<AbortMultipartUploadOutput> {
        request.input.key = stored(&request.input.key);
        self.0.abort_multipart_upload(request).await
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

/// Admits signed requests; where it holds a session token, only those that carry that token. Unsigned ones get objects
/// where a bucket's policy lets everybody.
struct Admission(Option<String>, Policies);

#[async_trait::async_trait]
impl S3Access for Admission {
    async fn check(&self, request: &mut S3AccessContext<'_>) -> S3Result<()> {
        if request.credentials().is_none() {
            let gets = ["GetObject", "HeadObject"].contains(&request.s3_op().name());
            if gets && request.s3_path().get_bucket_name().is_some_and(|bucket| self.1.let_everybody_get(bucket)) {
                return Ok(());
            }
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
    let policies = Policies::default();
    let mut service = S3ServiceBuilder::new(AnyKey(files, policies.clone()));
    service.set_auth(SimpleAuth::from_single(access_key, secret_key));
    service.set_access(Admission(session_token, policies));
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
