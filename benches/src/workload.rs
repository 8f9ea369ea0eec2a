//! The two requests that everyone signs.

pub const ACCESS_KEY_ID: &str = "AKIAIOSFODNN7EXAMPLE";
pub const SECRET_ACCESS_KEY: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
pub const REGION: &str = "us-east-1";
pub const ENDPOINT: &str = "https://s3.us-east-1.amazonaws.com";
pub const BUCKET: &str = "examplebucket";
/// 2024-05-24 00:00:00 UTC.
pub const TIME: i64 = 1_716_508_800;
/// As S3 wants it.
pub const DATE: &str = "20240524T000000Z";

pub const EMPTY_SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// A GET of one object.
pub struct Workload {
    pub name: &'static str,
    pub key: &'static str,
    /// 0 to sign with headers, else the validity of the presigned URL in seconds.
    pub expires: i64,
}

pub const HEADERS: Workload =
    Workload { name: "W1, GET signed with headers", key: "photos/2024/05/24/puppy.jpg", expires: 0 };

pub const PRESIGNED: Workload = Workload {
    name: "W2, GET presigned",
    key: "photos/2024/05/24/holiday-by-the-sea/the-third-day/puppy.jpg",
    expires: 3600,
};

impl Workload {
    /// The URL before signing.
    pub fn url(&self) -> String {
        format!("{}/{}", ENDPOINT.replace("https://", &format!("https://{BUCKET}.")), self.key)
    }
}

/// What is signed, for programs: their environment.
pub fn variables() -> [(&'static str, String); 8] {
    [
        ("BENCH_ACCESS_KEY_ID", ACCESS_KEY_ID.into()),
        ("BENCH_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY.into()),
        ("BENCH_REGION", REGION.into()),
        ("BENCH_BUCKET", BUCKET.into()),
        ("BENCH_TIME", TIME.to_string()),
        ("BENCH_SIGN_URL", HEADERS.url()),
        ("BENCH_PRESIGN_URL", PRESIGNED.url()),
        ("BENCH_EXPIRES", PRESIGNED.expires.to_string()),
    ]
}
