//! The structs of the C ABI. Their layout is pinned: fields are only ever appended.

use core::ffi::c_char;

/// Bytes that belong to the caller. They need no NUL at the end, and `{NULL, 0}` is empty.
///
/// Text may be in any encoding. An input is only read during the call, unless the function says otherwise.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct s3sign_str {
    /// First byte, or NULL when `len` is 0.
    pub ptr: *const c_char,
    /// Number of bytes.
    pub len: usize,
}

/// One request header: a name and its value, without colon or line ending.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct s3sign_header {
    /// A header name in any case, such as `Content-Type`.
    pub name: s3sign_str,
    /// The value as sent. CR, LF and NUL are refused.
    pub value: s3sign_str,
}

/// Credentials, scope and rules from which a signer is made.
///
/// Start from `S3SIGN_SIGNER_CONFIG_INIT` or `s3sign_signer_config_init`, then set what you need; a field of zero means
/// its default. `s3sign_signer_new` copies what it needs, so nothing here must outlive that call.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct s3sign_signer_config {
    /// `sizeof(s3sign_signer_config)` as the caller was compiled. A smaller, older size keeps working.
    pub size: u32,
    /// Signature algorithm: `S3SIGN_ALGORITHM_SIGV4`, `S3SIGN_ALGORITHM_SIGV4A` or `S3SIGN_ALGORITHM_SIGV2`.
    pub algorithm: i32,
    /// Access key id. Empty together with the secret: the signer is anonymous and adds nothing to requests.
    pub access_key_id: s3sign_str,
    /// Secret access key: any bytes, of any length.
    pub secret_access_key: s3sign_str,
    /// Session token of temporary credentials, or empty.
    pub session_token: s3sign_str,
    /// Region of the credential scope, such as `eu-west-1`. Required unless anonymous. With SigV4A the region set:
    /// regions joined by commas, or `*`.
    pub region: s3sign_str,
    /// Service of the credential scope; empty means `s3`. It sets the defaults of the next three fields.
    pub service: s3sign_str,
    /// Whether `.`, `..` and empty path segments are removed before signing: `S3SIGN_BY_SERVICE` (S3 services: no;
    /// others: yes), `S3SIGN_ON` or `S3SIGN_OFF`.
    pub normalize_path: i32,
    /// Whether the path on the wire is percent-encoded once more for signing: `S3SIGN_BY_SERVICE` (S3 services: no;
    /// others: yes), `S3SIGN_ON` or `S3SIGN_OFF`.
    pub double_encode: i32,
    /// Whether `x-amz-content-sha256` is added and signed: `S3SIGN_BY_SERVICE` (S3 services: yes; others: no),
    /// `S3SIGN_ON` or `S3SIGN_OFF`.
    pub content_sha256_header: i32,
    /// How to handle the session token: `S3SIGN_TOKEN_SIGN`, `S3SIGN_TOKEN_APPEND` (sent but not signed, as AWS IoT
    /// requires) or `S3SIGN_TOKEN_OMIT`.
    pub token_mode: i32,
    /// How to handle a presigned URL or POST policy that would outlive the credentials: `S3SIGN_LIFETIME_CLAMP`,
    /// `S3SIGN_LIFETIME_REFUSE` or `S3SIGN_LIFETIME_WARN`.
    pub lifetime_mode: i32,
    /// Who runs the server, `S3SIGN_PROVIDER_*`. Requests that the provider does not support are refused.
    pub provider: i32,
    /// When the credentials expire, in Unix seconds; 0 means never. Nothing is signed from then on.
    pub expires_at: i64,
    /// Longest validity of a presigned URL or POST policy, in seconds; 0 means the provider's, such as 604,800.
    pub max_expires: i64,
}

/// One request to sign.
///
/// Start from `S3SIGN_REQUEST_INIT` or `s3sign_request_init`. Everything is borrowed for the call only.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct s3sign_request {
    /// `sizeof(s3sign_request)` as the caller was compiled. A smaller, older size keeps working.
    pub size: u32,
    /// How the path in `url` is encoded; s3sign never guesses:
    ///
    /// - `S3SIGN_PATH_CANONICAL` (default): percent-encoded in any way, fully or partly. It is decoded and encoded
    ///   again, all but `A-Za-z0-9-._~/`, as S3 does with the path that arrives: `/dt=1`, `/dt%3d1` and `/%64t%3D1` are
    ///   all signed as `/dt%3D1`, and `%2F` is a slash. `//`, `.` and `..` are kept. For services that encode twice
    ///   (all but S3), only bytes not allowed in a URL are encoded, and only unreserved characters are decoded, as
    ///   clients do: `=` and `%3D` are kept, `%3a` becomes `%3A` and `%41` becomes `A`.
    /// - `S3SIGN_PATH_RAW`: raw bytes without percent-encoding, such as an object key. Everything after the host is
    ///   path, including `?`, `#` and `%`; put a query in `query`.
    /// - `S3SIGN_PATH_VERBATIM`: as sent, and signed byte for byte, for servers that do not decode it. Most servers,
    ///   including S3, refuse such a signature if the path is not canonical.
    ///
    /// Send the URL or target in `s3sign_result`: it is the one that was signed.
    pub path_mode: i32,
    /// HTTP method, such as `GET`; case-sensitive.
    pub method: s3sign_str,
    /// Absolute (`https://host[:port]/path?query`), or origin-form (`/path?query`) with a `Host` in `headers`. A `Host`
    /// in `headers` is the one signed, whatever the form of `url`.
    pub url: s3sign_str,
    /// Query without `?`, if `url` has none: `name=value` pairs joined by `&`, with percent-encoded names and values;
    /// `+` is a space.
    pub query: s3sign_str,
    /// With SigV2, the bucket if it is in the host and not in the path, since it must be signed; otherwise ignored.
    pub bucket: s3sign_str,
    /// The headers that the request will carry, in any order and case; NULL when `headers_len` is 0. `x-amz-date`,
    /// `x-amz-content-sha256` and the session token's header are used if given, and not added again.
    pub headers: *const s3sign_header,
    /// Number of `headers`.
    pub headers_len: usize,
    /// What `payload` is: `S3SIGN_PAYLOAD_DEFAULT`, `S3SIGN_PAYLOAD_BYTES`, `S3SIGN_PAYLOAD_SHA256_HEX` or
    /// `S3SIGN_PAYLOAD_UNSIGNED`. By default `payload` is hashed; if it is empty, the hash is that of the empty body
    /// or, in presigned URLs of S3 services, `UNSIGNED-PAYLOAD`.
    pub payload_mode: i32,
    /// Which of `headers` are signed: `S3SIGN_HEADERS_DEFAULT`, `S3SIGN_HEADERS_ALL` or `S3SIGN_HEADERS_LISTED`.
    /// `host` and every `x-amz-*` always are.
    pub headers_mode: i32,
    /// The body, or its SHA-256 in hex, depending on `payload_mode`.
    pub payload: s3sign_str,
    /// With `S3SIGN_HEADERS_LISTED`, names of headers to sign if the request has them; NULL when `signed_headers_len`
    /// is 0.
    pub signed_headers: *const s3sign_str,
    /// Number of `signed_headers`.
    pub signed_headers_len: usize,
    /// Signing time, or the current time to verify, in Unix seconds: pass `time(NULL)`. 0 and negative times are
    /// refused, even if nothing is signed. An `x-amz-date` in `headers` overrides it: remove an old one before signing
    /// again.
    pub time: i64,
    /// 0 to sign with headers; to presign, the validity in seconds, from 1 to the signer's maximum.
    pub expires: i64,
    /// For cacheable URLs: round `time` down to a multiple of `window` seconds, `expires` at most, so that all URLs signed
    /// in one window are identical. Each is valid for `expires` seconds from the start of its window. 0: no rounding.
    pub window: i64,
    /// With SigV4A: empty for a deterministic signature (RFC 6979), 32 random bytes for a randomized one, or `system` to
    /// let ring sign with the system's randomness, which a library built without ring, the default, refuses.
    pub entropy: s3sign_str,
}

/// How a body is sent in aws-chunked encoding, with signed chunks or a checksum.
///
/// Start from `S3SIGN_STREAM_PLAN_INIT` or `s3sign_stream_plan_init`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct s3sign_stream_plan {
    /// `sizeof(s3sign_stream_plan)` as the caller was compiled. A smaller, older size keeps working.
    pub size: u32,
    /// The signer's algorithm, `S3SIGN_ALGORITHM_*`, on which the length of the encoded body depends.
    pub algorithm: i32,
    /// `S3SIGN_CHUNKS_SIGNED` or `S3SIGN_CHUNKS_UNSIGNED`, which needs a `checksum`.
    pub chunks: i32,
    /// The checksum to send in the trailer, `S3SIGN_CHECKSUM_*`; none by default.
    pub checksum: i32,
    /// Length of the body before encoding, in bytes.
    pub decoded_length: i64,
    /// Length of every chunk but the last: at least 8192 bytes; 0 means 65536.
    pub chunk_size: i64,
}

/// One condition of a POST policy, on a field of the form.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct s3sign_condition {
    /// `S3SIGN_CONDITION_EQ`, `S3SIGN_CONDITION_STARTS_WITH` or `S3SIGN_CONDITION_CONTENT_LENGTH_RANGE`.
    pub kind: i32,
    /// Name of the form's field, such as `key`, without `$`; ignored for a range.
    pub name: s3sign_str,
    /// What the field's value must equal or start with, in UTF-8; ignored for a range.
    pub value: s3sign_str,
    /// Smallest size of the file in bytes, for a range.
    pub min: i64,
    /// Largest size of the file in bytes, for a range.
    pub max: i64,
}

/// What an HTML form may upload, and until when.
///
/// Start from `S3SIGN_POST_INIT` or `s3sign_post_init`. Everything is borrowed for the call only.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct s3sign_post {
    /// `sizeof(s3sign_post)` as the caller was compiled. A smaller, older size keeps working.
    pub size: u32,
    /// Bucket that the form uploads to.
    pub bucket: s3sign_str,
    /// A condition for every field of the form, except `file` and those that `s3sign_post_policy` writes. One must be
    /// for `key`. NULL when `conditions_len` is 0.
    pub conditions: *const s3sign_condition,
    /// Number of `conditions`.
    pub conditions_len: usize,
    /// The policy as JSON, signed unchanged, instead of `bucket`, `conditions` and `expires`; or empty. With SigV4 it
    /// must have conditions for the fields that `s3sign_post_policy` writes.
    pub policy: s3sign_str,
    /// Signing time in Unix seconds, after 0.
    pub time: i64,
    /// Validity of the form in seconds, from 1 to the signer's maximum; 0 with `policy`.
    pub expires: i64,
}

/// The parts of a signed request in the caller's output buffer.
///
/// The strings point into `out` and are valid as long as it is. `headers`, `url`, `target`, `host` and empty strings
/// are followed by a NUL. If the call fails, or only asks for the size, all are `{NULL, 0}`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct s3sign_result {
    /// `sizeof(s3sign_result)` as the caller was compiled. A smaller, older size keeps working.
    pub size: u32,
    /// Header lines, each `name: value` and CR LF. When signing: the headers to add to the request. When presigning:
    /// the signed headers, besides `host`, that whoever uses the URL must send.
    pub headers: s3sign_str,
    /// The URL to send: absolute if the request's was, and without a default port.
    pub url: s3sign_str,
    /// Path and query to send in the request line; the end of `url`.
    pub target: s3sign_str,
    /// Value of the `Host` header to send, as signed.
    pub host: s3sign_str,
    /// Value of the `Authorization` header, for callers that write the other headers themselves. Empty when presigning
    /// and for anonymous signers.
    pub authorization: s3sign_str,
    /// The signature in lower-case hex; with SigV2 in base64, percent-encoded in a URL. Empty for anonymous signers.
    pub signature: s3sign_str,
    /// When a presigned URL ends, in Unix seconds: when it expires, or when the credentials do if that is earlier. 0
    /// when signing with headers, and for anonymous signers.
    pub expires_at: i64,
}

/// What a provider's servers support. The fields from `sigv4` on are `S3SIGN_SUPPORT_UNKNOWN`, `S3SIGN_SUPPORT_YES` or
/// `S3SIGN_SUPPORT_NO`.
///
/// Start from `S3SIGN_PROVIDER_PROFILE_INIT` or `s3sign_provider_profile_init`. The texts are static.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct s3sign_provider_profile {
    /// `sizeof(s3sign_provider_profile)` as the caller was compiled. A smaller, older size keeps working.
    pub size: u32,
    /// 1 if the bucket should be in the path of a URL, 0 if it should be in the host.
    pub path_style: i32,
    /// Display name; NUL-terminated.
    pub name: s3sign_str,
    /// Region of the credential scope, if there is only one; otherwise empty. NUL-terminated.
    pub region: s3sign_str,
    /// Longest validity of a presigned URL in seconds.
    pub max_expires: i64,
    /// Signature Version 4.
    pub sigv4: i32,
    /// Signature Version 4A.
    pub sigv4a: i32,
    /// Signature Version 2.
    pub sigv2: i32,
    /// Bodies in signed chunks.
    pub signed_chunks: i32,
    /// Bodies in signed chunks with a signed trailer.
    pub signed_trailer: i32,
    /// Bodies in unsigned chunks with a trailer.
    pub unsigned_trailer: i32,
    /// Forms with a POST policy.
    pub post_policy: i32,
    /// `x-amz-checksum-crc32`.
    pub crc32: i32,
    /// `x-amz-checksum-crc32c`.
    pub crc32c: i32,
    /// `x-amz-checksum-crc64nvme`.
    pub crc64nvme: i32,
    /// `x-amz-checksum-sha1`.
    pub sha1: i32,
    /// `x-amz-checksum-sha256`.
    pub sha256: i32,
}

/// The bucket, object or service to get the endpoint of.
///
/// Start from `S3SIGN_ENDPOINT_INIT` or `s3sign_endpoint_init`. Everything is borrowed for the call only.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct s3sign_endpoint {
    /// `sizeof(s3sign_endpoint)` as the caller was compiled. A smaller, older size keeps working.
    pub size: u32,
    /// `S3SIGN_ENDPOINT_S3`, `S3SIGN_ENDPOINT_EXPRESS_CONTROL`, `S3SIGN_ENDPOINT_OBJECT_LAMBDA` or
    /// `S3SIGN_ENDPOINT_STS`.
    pub service: i32,
    /// Where the bucket is: `S3SIGN_STYLE_AUTO`, `S3SIGN_STYLE_PATH` or `S3SIGN_STYLE_VIRTUAL_HOST`.
    pub style: i32,
    /// 1 for a dual-stack endpoint, reachable over IPv4 and IPv6.
    pub dualstack: i32,
    /// 1 for an endpoint with validated cryptography (FIPS 140).
    pub fips: i32,
    /// 1 for S3 Transfer Acceleration.
    pub accelerate: i32,
    /// 1 for the endpoint without a region: that of S3 in us-east-1, and of STS in its older regions.
    pub global: i32,
    /// 1 for http instead of https.
    pub http: i32,
    /// 1 to refuse an ARN whose region is not `region`; by default the ARN's region is used.
    pub refuse_arn_region: i32,
    /// Name of a bucket, or ARN or alias of an access point; empty for the service itself.
    pub bucket: s3sign_str,
    /// An object's key: raw bytes, not percent-encoded. Empty for the bucket itself.
    pub key: s3sign_str,
    /// The region, such as `eu-west-1`.
    pub region: s3sign_str,
    /// `http(s)://host[:port][/prefix]` of a server other than AWS's, or empty.
    pub endpoint: s3sign_str,
    /// 1 if the client sends paths unchanged (`CURLOPT_PATH_AS_IS`), so that the key may have a segment `.` or `..`.
    /// Since: 0.2.0.
    pub path_as_is: i32,
}

/// An endpoint, and what to sign requests to it with.
///
/// The strings point into `out` and are valid as long as it is. Each is followed by a NUL. If the call fails, or only
/// asks for the size, all are `{NULL, 0}`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct s3sign_endpoint_result {
    /// `sizeof(s3sign_endpoint_result)` as the caller was compiled. A smaller, older size keeps working.
    pub size: u32,
    /// `algorithm` for `s3sign_signer_config`: `S3SIGN_ALGORITHM_SIGV4A` for multi-region access points and Outposts,
    /// otherwise `S3SIGN_ALGORITHM_SIGV4`.
    pub algorithm: i32,
    /// The URL, percent-encoded: use it as `url` of a request with `S3SIGN_PATH_CANONICAL`.
    pub url: s3sign_str,
    /// `region` for `s3sign_signer_config`; with SigV4A the region set.
    pub region: s3sign_str,
    /// `service` for `s3sign_signer_config`.
    pub service: s3sign_str,
}

/// What a received request claims about its signature. None of it has been verified.
///
/// Start from `S3SIGN_CLAIM_INIT` or `s3sign_claim_init`. The strings point into `out` and are valid as long as
/// it is. Each is followed by a NUL. If the call fails, or only asks for the size, all are `{NULL, 0}`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct s3sign_claim {
    /// `sizeof(s3sign_claim)` as the caller was compiled. A smaller, older size keeps working.
    pub size: u32,
    /// `S3SIGN_FORM_HEADER` or `S3SIGN_FORM_QUERY`.
    pub form: i32,
    /// `S3SIGN_ALGORITHM_*`.
    pub algorithm: i32,
    /// How the body is signed, `S3SIGN_BODY_*`.
    pub body: i32,
    /// With which the caller finds the secret.
    pub access_key_id: s3sign_str,
    /// Region of the credential scope; with SigV4A the region set; empty with SigV2.
    pub region: s3sign_str,
    /// Service of the credential scope; empty with SigV2.
    pub service: s3sign_str,
    /// Session token, or empty.
    pub session_token: s3sign_str,
    /// Names of the signed headers, joined by semicolons; empty with SigV2.
    pub signed_headers: s3sign_str,
    /// When it was signed, in Unix seconds; 0 for presigned URLs and forms of SigV2, which do not say.
    pub time: i64,
    /// When a presigned URL or a form's policy expires, in Unix seconds; 0 in header form and for an unreadable policy.
    pub expires_at: i64,
    /// To refuse replays, remember this key with `access_key_id` until one second after `expires_at` or, in header
    /// form, after `time` plus the skew, since verification is in whole seconds and accepts the last one. Look it up
    /// and store it in one atomic step, after the request has verified (for an aws-chunked body: after
    /// `s3sign_verify_stream_begin`) and before its data is used. It is the signature or, with SigV4A, the r of (r, s)
    /// in 64 hex digits, since (r, n-s) verifies too. Empty if the signature cannot verify. Since: 0.2.0.
    pub replay_key: s3sign_str,
}

/// A received form with a POST policy.
///
/// Start from `S3SIGN_POST_FORM_INIT` or `s3sign_post_form_init`. Everything is borrowed for the call only.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct s3sign_post_form {
    /// `sizeof(s3sign_post_form)` as the caller was compiled. A smaller, older size keeps working.
    pub size: u32,
    /// The bucket it was sent to.
    pub bucket: s3sign_str,
    /// Names and values of its fields up to `file`, with `${filename}` replaced; NULL when `fields_len` is 0.
    pub fields: *const s3sign_header,
    /// Number of `fields`.
    pub fields_len: usize,
    /// Size of the file in bytes.
    pub file_size: i64,
    /// The current time in Unix seconds, after 0.
    pub time: i64,
}

/// What went wrong. Every function that takes one accepts NULL, and clears it on success. If its `size` is invalid
/// (`S3SIGN_ERR_STRUCT_SIZE`), the function leaves it unchanged and does nothing else.
///
/// It never contains a secret, token or signature.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct s3sign_error {
    /// `sizeof(s3sign_error)` as the caller was compiled. A smaller, older size keeps working.
    pub size: u32,
    /// The status that the function returned.
    pub status: i32,
    /// Byte offset of the fault in the field, or -1.
    pub offset: i64,
    /// The input at fault, such as `url` or `headers[2].value`; NUL-terminated.
    pub field: [c_char; 48],
    /// One English sentence; NUL-terminated.
    pub message: [c_char; 192],
}
