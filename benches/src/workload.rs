//! The twelve requests that everyone signs.

pub const ACCESS_KEY_ID: &str = "AKIAIOSFODNN7EXAMPLE";
pub const SECRET_ACCESS_KEY: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
pub const REGION: &str = "us-east-1";
pub const ENDPOINT: &str = "https://s3.us-east-1.amazonaws.com";
pub const BUCKET: &str = "examplebucket";
/// 2024-05-24 00:00:00 UTC.
pub const TIME: i64 = 1_716_508_800;
/// `TIME` as `x-amz-date` has it.
pub const DATE: &str = "20240524T000000Z";

pub const EMPTY_SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
pub const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";

/// A session token of 800 bytes, in the characters that tokens have.
pub const TOKEN: &str = {
    const BYTES: [u8; 800] = {
        let (mut bytes, mut at) = ([b'a'; 800], 0);
        while at < bytes.len() {
            bytes[at] = b'/';
            at += 40;
        }
        bytes
    };
    match str::from_utf8(&BYTES) {
        Ok(token) => token,
        Err(_) => panic!("ASCII"),
    }
};

/// One request, signed over and over.
#[derive(Clone, Copy)]
pub struct Workload {
    /// Its name in `bounds.tsv` and in what is measured.
    pub name: &'static str,
    pub title: &'static str,
    pub method: &'static str,
    /// The URL before signing, percent-encoded.
    pub url: &'static str,
    /// The same URL with a raw path, where that is what s3sign gets.
    pub raw_url: Option<&'static str>,
    pub headers: &'static [(&'static str, &'static str)],
    /// Whether the signature leaves out the body; else the body is empty.
    pub unsigned: bool,
    /// Whether the credentials have a session token, `TOKEN`.
    pub token: bool,
    /// 0 to sign with headers; else the validity of the presigned URL in seconds.
    pub expires: i64,
}

const OBJECT: &str = "https://examplebucket.s3.us-east-1.amazonaws.com/photos/2024/05/24/puppy.jpg";

pub const GET: Workload = Workload {
    name: "get",
    title: "GET, nothing else",
    method: "GET",
    url: OBJECT,
    raw_url: None,
    headers: &[],
    unsigned: false,
    token: false,
    expires: 0,
};

pub const PRESIGNED_GET: Workload =
    Workload { name: "presigned-get", title: "presigned GET", unsigned: true, expires: 3600, ..GET };

/// As programs send them.
pub static REQUESTS: [Workload; 12] = [
    GET,
    PRESIGNED_GET,
    Workload { name: "range", title: "GET, Range", headers: &[("Range", "bytes=0-1048575")], ..GET },
    Workload {
        name: "user-agent",
        title: "GET, User-Agent and Accept",
        headers: &[("User-Agent", "curl/8.0"), ("Accept", "*/*")],
        ..GET
    },
    Workload {
        name: "path-style",
        title: "GET, path style, port",
        url: "http://127.0.0.1:9000/examplebucket/photos/2024/05/24/puppy.jpg",
        ..GET
    },
    Workload {
        name: "put",
        title: "PUT, five headers, unsigned payload",
        method: "PUT",
        headers: &[
            ("Content-Type", "image/jpeg"),
            ("Content-Length", "123456"),
            ("x-amz-meta-owner", "someone"),
            ("x-amz-storage-class", "STANDARD_IA"),
            ("User-Agent", "app/1.0"),
        ],
        unsigned: true,
        ..GET
    },
    Workload {
        name: "upload-part",
        title: "UploadPart (partNumber, uploadId)",
        method: "PUT",
        url: "https://examplebucket.s3.us-east-1.amazonaws.com/photos/2024/05/24/puppy.jpg\
              ?partNumber=7&uploadId=VXBsb2FkIElEIGZvciA2aWWpbmcncyBteS1tb3ZpZS5tMnRzIHVwbG9hZA",
        headers: &[("Content-Length", "8388608")],
        unsigned: true,
        ..GET
    },
    Workload {
        name: "list",
        title: "ListObjectsV2, four parameters",
        url: "https://examplebucket.s3.us-east-1.amazonaws.com/\
              ?list-type=2&prefix=photos%2F2024%2F&max-keys=1000&delimiter=%2F",
        ..GET
    },
    Workload {
        name: "presigned-disposition",
        title: "presigned GET, response-content-disposition",
        url: "https://examplebucket.s3.us-east-1.amazonaws.com/photos/2024/05/24/puppy.jpg\
              ?response-content-disposition=attachment%3B%20filename%3D%22puppy.jpg%22",
        ..PRESIGNED_GET
    },
    Workload {
        name: "presigned-put",
        title: "presigned PUT, Content-Type",
        method: "PUT",
        headers: &[("Content-Type", "image/jpeg")],
        ..PRESIGNED_GET
    },
    Workload { name: "token", title: "GET, 800-byte session token", token: true, ..GET },
    Workload {
        name: "raw-key",
        title: "GET, raw key with spaces and UTF-8",
        url: "https://examplebucket.s3.us-east-1.amazonaws.com/my%20photos/2024/caf%C3%A9%20%2B%20cr%C3%A8me.jpg",
        raw_url: Some("https://examplebucket.s3.us-east-1.amazonaws.com/my photos/2024/café + crème.jpg"),
        ..GET
    },
];

impl Workload {
    /// The request with this name.
    pub fn named(name: &str) -> &'static Workload {
        let found = REQUESTS.iter().find(|request| request.name == name);
        found.unwrap_or_else(|| panic!("no request has the name {name}"))
    }

    /// What is signed for the body.
    pub fn payload(&self) -> &'static str {
        if self.unsigned { UNSIGNED_PAYLOAD } else { EMPTY_SHA256 }
    }

    /// The object's key, of a URL whose host has the bucket.
    pub fn key(&self) -> &'static str {
        let (_, after) = self.url.split_once(".com/").expect("virtual-host style");
        after.split('?').next().expect("split gives one at least")
    }

    /// The query without `?`.
    pub fn query(&self) -> &'static str {
        self.url.split_once('?').map_or("", |(_, query)| query)
    }

    /// In a line for programs of other runtimes: fields separated by tabs, one for each header at the end.
    fn line(&self) -> String {
        let expires = self.expires.to_string();
        let token = if self.token { TOKEN } else { "" };
        let headers = self.headers.iter().map(|(name, value)| format!("\t{name}\t{value}"));
        [self.name, self.method, self.url, &expires, self.payload(), token].join("\t") + &headers.collect::<String>()
    }
}

/// What is signed, for programs: their environment.
pub fn variables() -> [(&'static str, String); 9] {
    [
        ("BENCH_ACCESS_KEY_ID", ACCESS_KEY_ID.into()),
        ("BENCH_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY.into()),
        ("BENCH_REGION", REGION.into()),
        ("BENCH_BUCKET", BUCKET.into()),
        ("BENCH_TIME", TIME.to_string()),
        ("BENCH_SIGN_URL", GET.url.into()),
        ("BENCH_PRESIGN_URL", PRESIGNED_GET.url.into()),
        ("BENCH_EXPIRES", PRESIGNED_GET.expires.to_string()),
        ("BENCH_REQUESTS", REQUESTS.iter().map(Workload::line).collect::<Vec<_>>().join("\n")),
    ]
}
