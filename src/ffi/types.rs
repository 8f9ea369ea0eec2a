//! The plain structs that cross the C boundary. Their layout is the ABI: fields are only ever appended.

use core::ffi::c_char;

/// Bytes that belong to the caller. They need not end in NUL, and `{NULL, 0}` is empty.
///
/// Text is taken byte for byte; no encoding is assumed. What an input points at is only read during
/// the call it is given to, unless the function says otherwise.
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
    /// - `S3SIGN_PATH_AS_SENT` (default): as it goes on the wire. It is signed byte for byte.
    /// - `S3SIGN_PATH_RAW`: raw bytes, nothing escaped, as in an object key. Everything after the host is path, `?`,
    ///   `#` and `%` included; a query goes in `query`.
    /// - `S3SIGN_PATH_CANONICAL`: escaped in part or unusually. Existing escapes are kept (upper-cased; those of
    ///   `A-Za-z0-9-._~` undone) and every other byte that needs it is escaped.
    ///
    /// With the last two, send the path that comes back in `s3sign_result`.
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
    /// With `S3SIGN_HEADERS_LISTED`, names of headers to sign where the request carries them; NULL when
    /// `signed_headers_len` is 0.
    pub signed_headers: *const s3sign_str,
    /// Number of `signed_headers`.
    pub signed_headers_len: usize,
    /// Signing time in Unix seconds. An `x-amz-date` among `headers` takes its place.
    pub time: i64,
    /// 0 to sign with headers; 1 to 604,800 seconds of validity to presign.
    pub expires: i64,
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
}

/// What went wrong, in a struct of the caller's. Every function that takes one accepts NULL, and clears it on success.
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
