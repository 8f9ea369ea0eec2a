//! The plain structs that cross the C boundary. Their layout is the ABI: fields are only ever appended.

use core::ffi::c_char;

/// Bytes that belong to the caller. They need not end in NUL, and `{NULL, 0}` is empty.
///
/// Text is taken byte for byte, in any encoding. An input is only read during its call, unless the function says otherwise.
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
    /// The value as it goes on the wire. CR, LF and NUL are refused.
    pub value: s3sign_str,
}

/// Credentials, scope and rules from which a signer is made.
///
/// Start from `S3SIGN_SIGNER_CONFIG_INIT` or `s3sign_signer_config_init`, then set what you need; every field left
/// zero means its default. `s3sign_signer_new` copies what it keeps, so nothing here must outlive that call.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct s3sign_signer_config {
    /// `sizeof(s3sign_signer_config)` as the caller was compiled. A smaller, older size keeps working.
    pub size: u32,
    /// Signature algorithm: `S3SIGN_ALGORITHM_SIGV4`, `S3SIGN_ALGORITHM_SIGV4A` or `S3SIGN_ALGORITHM_SIGV2`.
    pub algorithm: i32,
    /// Access key id. Empty together with the secret: the signer is anonymous and adds nothing to requests.
    pub access_key_id: s3sign_str,
    /// Secret access key, of any length and any bytes.
    pub secret_access_key: s3sign_str,
    /// Session token of temporary credentials, or empty.
    pub session_token: s3sign_str,
    /// Region of the credential scope, such as `eu-west-1`. Required unless anonymous. With SigV4A the region set:
    /// regions joined by commas, or `*`.
    pub region: s3sign_str,
    /// Service of the credential scope; empty means `s3`. It selects the rules that the next three fields override.
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
    /// What becomes of the session token: `S3SIGN_TOKEN_SIGN`, `S3SIGN_TOKEN_APPEND` (sent but not signed, as AWS IoT
    /// wants it) or `S3SIGN_TOKEN_OMIT`.
    pub token_mode: i32,
    /// What becomes of a presigned URL or POST policy that would outlive the credentials: `S3SIGN_LIFETIME_CLAMP`,
    /// `S3SIGN_LIFETIME_REFUSE` or `S3SIGN_LIFETIME_WARN`.
    pub lifetime_mode: i32,
    /// Who runs the server, `S3SIGN_PROVIDER_*`: what that provider does not take is refused before it is sent.
    pub provider: i32,
    /// When the credentials end, in Unix seconds; 0 means never. Nothing is signed from then on.
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
    /// How the path in `url` is written; never guessed:
    ///
    /// - `S3SIGN_PATH_CANONICAL` (default): percent-encoded in any way, or in part. It is decoded and encoded again, all
    ///   but `A-Za-z0-9-._~/`, which is what S3 does with the path that arrives: `/dt=1`, `/dt%3d1` and `/%64t%3D1` are
    ///   all signed as `/dt%3D1`, and `%2F` is a slash. `//`, `.` and `..` stay. For services that encode twice (all but
    ///   S3) only what cannot go on the wire is encoded, and only what need not be encoded is decoded, as clients do:
    ///   `=` and `%3D` stay what they are, `%3a` becomes `%3A` and `%41` becomes `A`.
    /// - `S3SIGN_PATH_RAW`: raw bytes, nothing percent-encoded, as in an object key. Everything after the host is path,
    ///   `?`, `#` and `%` included; a query goes in `query`.
    /// - `S3SIGN_PATH_VERBATIM`: as it goes on the wire, signed byte for byte, for servers that do not decode it. Most
    ///   servers, S3 among them, refuse a signature made so of a path that is not canonical.
    ///
    /// Send the URL or target that comes back in `s3sign_result`: it is the one that was signed.
    pub path_mode: i32,
    /// HTTP method, such as `GET`. Taken as it is: methods are case-sensitive.
    pub method: s3sign_str,
    /// Absolute (`https://host[:port]/path?query`), or origin-form (`/path?query`) with a `Host` among `headers`. A
    /// `Host` among `headers` is the one signed, whichever form `url` has.
    pub url: s3sign_str,
    /// Query without `?`, when `url` has none: `name=value` pairs joined by `&`, each side percent-encoded, `+`
    /// standing for a space.
    pub query: s3sign_str,
    /// With SigV2, the bucket if it stands in the host and not in the path, which must be signed; else not looked at.
    pub bucket: s3sign_str,
    /// The headers that the request will carry, in any order and case; NULL when `headers_len` is 0. `x-amz-date`,
    /// `x-amz-content-sha256` and the session token's header are used where given, and not produced again.
    pub headers: *const s3sign_header,
    /// Number of `headers`.
    pub headers_len: usize,
    /// What `payload` holds: `S3SIGN_PAYLOAD_DEFAULT`, `S3SIGN_PAYLOAD_BYTES`, `S3SIGN_PAYLOAD_SHA256_HEX` or
    /// `S3SIGN_PAYLOAD_UNSIGNED`. By default the bytes in `payload` are hashed; when there are none, the hash is that
    /// of the empty body or, in presigned URLs of S3 services, `UNSIGNED-PAYLOAD`.
    pub payload_mode: i32,
    /// Which of `headers` are signed: `S3SIGN_HEADERS_DEFAULT`, `S3SIGN_HEADERS_ALL` or `S3SIGN_HEADERS_LISTED`.
    /// `host` and every `x-amz-*` always are.
    pub headers_mode: i32,
    /// The body, or its SHA-256 in hex, as `payload_mode` says.
    pub payload: s3sign_str,
    /// With `S3SIGN_HEADERS_LISTED`, names of headers to sign where the request carries them; NULL if there are none.
    pub signed_headers: *const s3sign_str,
    /// Number of `signed_headers`.
    pub signed_headers_len: usize,
    /// Signing time in Unix seconds, or now to verify: pass `time(NULL)`. 0 and negative times are refused, even where
    /// nothing is signed. An `x-amz-date` among `headers` decides in its place: remove an old one before signing again.
    pub time: i64,
    /// 0 to sign with headers; to presign, the seconds of validity: 1 to the signer's maximum.
    pub expires: i64,
    /// For cacheable URLs: round `time` down to a multiple of `window` seconds, `expires` at most, so that all URLs signed
    /// in one window are identical. Each is valid for `expires` seconds from the start of its window. 0: no rounding.
    pub window: i64,
    /// With SigV4A: empty for the same signature each time (RFC 6979), 32 random bytes for a random one, or `system`: ring
    /// signs with the system's randomness. A library built without ring, the default, refuses it (S3SIGN_ERR_OPTION).
    pub entropy: s3sign_str,
}

/// How a body is sent in chunks that are signed, or checked, as they go.
///
/// Start from `S3SIGN_STREAM_PLAN_INIT` or `s3sign_stream_plan_init`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct s3sign_stream_plan {
    /// `sizeof(s3sign_stream_plan)` as the caller was compiled. A smaller, older size keeps working.
    pub size: u32,
    /// The signer's algorithm, `S3SIGN_ALGORITHM_*`, on which the length of the framed body depends.
    pub algorithm: i32,
    /// `S3SIGN_CHUNKS_SIGNED` or `S3SIGN_CHUNKS_UNSIGNED`, which needs a `checksum`.
    pub chunks: i32,
    /// The checksum to send in the trailer, `S3SIGN_CHECKSUM_*`; none by default.
    pub checksum: i32,
    /// Length of the body before it is framed, in bytes.
    pub decoded_length: i64,
    /// Length of every chunk but the last: 8192 bytes at least; 0 means 65536.
    pub chunk_size: i64,
}

/// One condition of a POST policy: what a field of the form may hold.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct s3sign_condition {
    /// `S3SIGN_CONDITION_EQ`, `S3SIGN_CONDITION_STARTS_WITH` or `S3SIGN_CONDITION_CONTENT_LENGTH_RANGE`.
    pub kind: i32,
    /// Name of the form's field, such as `key`, without `$`; not looked at for a range.
    pub name: s3sign_str,
    /// What the field's value equals, or starts with; UTF-8. Not looked at for a range.
    pub value: s3sign_str,
    /// Least size of the file in bytes, for a range.
    pub min: i64,
    /// Largest size of the file in bytes, for a range.
    pub max: i64,
}

/// What the holder of an HTML form may upload, and until when.
///
/// Start from `S3SIGN_POST_INIT` or `s3sign_post_init`. Everything is borrowed for the call only.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct s3sign_post {
    /// `sizeof(s3sign_post)` as the caller was compiled. A smaller, older size keeps working.
    pub size: u32,
    /// Bucket that the form uploads to.
    pub bucket: s3sign_str,
    /// A condition for every field of the form, but for those that `s3sign_post_policy` writes and for `file`. One must
    /// be about `key`. NULL when `conditions_len` is 0.
    pub conditions: *const s3sign_condition,
    /// Number of `conditions`.
    pub conditions_len: usize,
    /// The policy as JSON, to be signed as it is, in place of `bucket`, `conditions` and `expires`; or empty. With
    /// SigV4 it must have conditions for the fields that `s3sign_post_policy` writes.
    pub policy: s3sign_str,
    /// Signing time in Unix seconds, after 0.
    pub time: i64,
    /// Seconds for which the form may be used, 1 to the signer's maximum; 0 with `policy`.
    pub expires: i64,
}

/// Where each part of a signed request stands in the caller's output buffer.
///
/// The views point into `out`: they live as long as it does and move with it. `headers`, `url`, `target` and `host` are
/// each followed by a NUL, and so are all that are empty. In a call that only asks for the size, or fails, all are
/// `{NULL, 0}`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct s3sign_result {
    /// `sizeof(s3sign_result)` as the caller was compiled. A smaller, older size keeps working.
    pub size: u32,
    /// Header lines, each `name: value` and CR LF. Signing: add these to the request. Presigning: the signed headers
    /// that whoever uses the URL must send, besides `host`.
    pub headers: s3sign_str,
    /// The URL to send. Absolute if the request's was, without a default port.
    pub url: s3sign_str,
    /// Path and query to send, as in the request line; the end of `url`.
    pub target: s3sign_str,
    /// Value of the `Host` header to send, as it was signed.
    pub host: s3sign_str,
    /// Value of the `Authorization` header alone, for callers that write the other headers themselves. Empty when
    /// presigning and for anonymous signers.
    pub authorization: s3sign_str,
    /// The signature in lower-case hex; with SigV2 in base64, percent-encoded where it stands in a URL. Empty for
    /// anonymous signers.
    pub signature: s3sign_str,
    /// When a presigned URL ends, in Unix seconds: when it says, or with the credentials if those end before. 0 when
    /// signing with headers, and for anonymous signers.
    pub expires_at: i64,
}

/// What is known of a provider's servers. Each part that is not text or a number of seconds is `S3SIGN_SUPPORT_UNKNOWN`,
/// `S3SIGN_SUPPORT_YES` or `S3SIGN_SUPPORT_NO`.
///
/// Start from `S3SIGN_PROVIDER_PROFILE_INIT` or `s3sign_provider_profile_init`. The texts are static.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct s3sign_provider_profile {
    /// `sizeof(s3sign_provider_profile)` as the caller was compiled. A smaller, older size keeps working.
    pub size: u32,
    /// 1 where the bucket is best put in the path of a URL, 0 where it is best put in the host.
    pub path_style: i32,
    /// A name for people; NUL-terminated.
    pub name: s3sign_str,
    /// Region of the credential scope, where one holds for all; else empty. NUL-terminated.
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

/// What to find the endpoint of.
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
    /// Where the bucket stands: `S3SIGN_STYLE_AUTO`, `S3SIGN_STYLE_PATH` or `S3SIGN_STYLE_VIRTUAL_HOST`.
    pub style: i32,
    /// 1 for an endpoint that is reachable over IPv6 too.
    pub dualstack: i32,
    /// 1 for an endpoint with validated cryptography (FIPS 140).
    pub fips: i32,
    /// 1 for S3 Transfer Acceleration.
    pub accelerate: i32,
    /// 1 for the endpoint without a region: that of S3 in us-east-1, and of STS in its older regions.
    pub global: i32,
    /// 1 for http in place of https.
    pub http: i32,
    /// 1 to refuse an ARN whose region is not `region`; by default the ARN's is taken.
    pub refuse_arn_region: i32,
    /// Name of a bucket, ARN or alias of an access point; or empty for the service itself.
    pub bucket: s3sign_str,
    /// An object's key, raw: any bytes, nothing escaped. Empty for the bucket itself.
    pub key: s3sign_str,
    /// The region, such as `eu-west-1`.
    pub region: s3sign_str,
    /// `http(s)://host[:port][/prefix]` of a server in place of AWS's, or empty.
    pub endpoint: s3sign_str,
    /// 1 if the client sends paths as they are (`CURLOPT_PATH_AS_IS`), so that the key may have a segment `.` or `..`.
    /// Since: 0.2.0.
    pub path_as_is: i32,
}

/// An endpoint, and what requests to it are signed with.
///
/// The views point into `out`: they live as long as it does and move with it. Each is followed by a NUL. In a call that
/// only asks for the size, or fails, all are `{NULL, 0}`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct s3sign_endpoint_result {
    /// `sizeof(s3sign_endpoint_result)` as the caller was compiled. A smaller, older size keeps working.
    pub size: u32,
    /// `algorithm` for `s3sign_signer_config`: `S3SIGN_ALGORITHM_SIGV4A` for multi-region access points and Outposts, else
    /// `S3SIGN_ALGORITHM_SIGV4`.
    pub algorithm: i32,
    /// The URL, percent-encoded as it goes on the wire: `url` of a request with `S3SIGN_PATH_CANONICAL`.
    pub url: s3sign_str,
    /// `region` for `s3sign_signer_config`; with SigV4A the region set.
    pub region: s3sign_str,
    /// `service` for `s3sign_signer_config`.
    pub service: s3sign_str,
}

/// What a request that arrived claims of its signature. Nothing of it is checked yet.
///
/// Start from `S3SIGN_CLAIM_INIT` or `s3sign_claim_init`. The views point into `out`: they live as long as it does and
/// move with it; each is followed by a NUL. In a call that only asks for the size, or fails, all are `{NULL, 0}`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct s3sign_claim {
    /// `sizeof(s3sign_claim)` as the caller was compiled. A smaller, older size keeps working.
    pub size: u32,
    /// `S3SIGN_FORM_HEADER` or `S3SIGN_FORM_QUERY`.
    pub form: i32,
    /// `S3SIGN_ALGORITHM_*`.
    pub algorithm: i32,
    /// What is signed of the body, `S3SIGN_BODY_*`.
    pub body: i32,
    /// By which the caller finds the secret.
    pub access_key_id: s3sign_str,
    /// Region of the credential scope; with SigV4A the region set; empty with SigV2.
    pub region: s3sign_str,
    /// Service of the credential scope; empty with SigV2.
    pub service: s3sign_str,
    /// Session token, or empty.
    pub session_token: s3sign_str,
    /// Names of the signed headers, joined by semicolons; empty with SigV2.
    pub signed_headers: s3sign_str,
    /// When it was signed, in Unix seconds; 0 for presigned URLs and forms of SigV2, which do not tell.
    pub time: i64,
    /// When a presigned URL or a form's policy ends, in Unix seconds; 0 in header form and for an unreadable policy.
    pub expires_at: i64,
    /// What a server that refuses replays remembers, with `access_key_id`: until one second after `expires_at` or, in
    /// header form, after `time` plus the skew, since verification is in whole seconds and takes the last one. Look it up
    /// and store it in one atomic step, after the request has verified (for a body in chunks: after
    /// `s3sign_incoming_begin`) and before its data is used. It is the signature or, with SigV4A, the r of (r, s) in 64 hex
    /// digits, as (r, n-s) verifies too. Empty if the signature cannot verify. Since: 0.2.0.
    pub replay_key: s3sign_str,
}

/// A form with a POST policy that arrived.
///
/// Start from `S3SIGN_POST_FORM_INIT` or `s3sign_post_form_init`. Everything is borrowed for the call only.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct s3sign_post_form {
    /// `sizeof(s3sign_post_form)` as the caller was compiled. A smaller, older size keeps working.
    pub size: u32,
    /// The bucket that it was sent to.
    pub bucket: s3sign_str,
    /// Its fields up to `file`, names and values, with `${filename}` filled in; NULL when `fields_len` is 0.
    pub fields: *const s3sign_header,
    /// Number of `fields`.
    pub fields_len: usize,
    /// Size of the file in bytes.
    pub file_size: i64,
    /// Now, in Unix seconds, after 0.
    pub time: i64,
}

/// What went wrong, in a struct of the caller's. Every function that takes one accepts NULL, and clears it on success. One
/// with a `size` that is refused (`S3SIGN_ERR_STRUCT_SIZE`) is left as it is, and nothing else is done or touched.
///
/// No secret, token or signature is ever written here.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct s3sign_error {
    /// `sizeof(s3sign_error)` as the caller was compiled. A smaller, older size keeps working.
    pub size: u32,
    /// The status that the function returned.
    pub status: i32,
    /// Byte offset of the fault in the field, or -1 where there is none.
    pub offset: i64,
    /// The input at fault, such as `url` or `headers[2].value`; NUL-terminated.
    pub field: [c_char; 48],
    /// One English sentence; NUL-terminated.
    pub message: [c_char; 192],
}
