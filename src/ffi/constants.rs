//! The numbers of the ABI. They are pinned: a value, once released, keeps its meaning.

pub use super::diagnosis::*;

/// Major part of the version of this header.
pub const S3SIGN_VERSION_MAJOR: i32 = 0;
/// Minor part of the version of this header.
pub const S3SIGN_VERSION_MINOR: i32 = 2;
/// Patch part of the version of this header.
pub const S3SIGN_VERSION_PATCH: i32 = 0;
/// Version of this header as one number, `major * 10000 + minor * 100 + patch`. Compare it with
/// `s3sign_version_number`, the version of the loaded library.
pub const S3SIGN_VERSION_NUMBER: i32 = 200;

/// Success.
pub const S3SIGN_OK: i32 = 0;
/// A pointer that must not be NULL is NULL.
pub const S3SIGN_ERR_NULL: i32 = 1;
/// A struct's `size` is smaller than any released version, or larger than this library's with unknown fields set.
pub const S3SIGN_ERR_STRUCT_SIZE: i32 = 2;
/// The output buffer is too small; `*len` is the length needed.
pub const S3SIGN_ERR_BUFFER_TOO_SMALL: i32 = 3;
/// Internal error of this library. Nothing was signed; please report it.
pub const S3SIGN_ERR_INTERNAL: i32 = 4;
/// A mode or option has a value unknown to this library.
pub const S3SIGN_ERR_OPTION: i32 = 5;
/// A length is too large for memory.
pub const S3SIGN_ERR_LENGTH: i32 = 6;
/// The method is empty or not an HTTP token.
pub const S3SIGN_ERR_METHOD: i32 = 7;
/// The URL is neither absolute `http(s)://` nor origin-form, or has a part that cannot be sent, such as a fragment.
pub const S3SIGN_ERR_URL: i32 = 8;
/// The host is missing or malformed.
pub const S3SIGN_ERR_HOST: i32 = 9;
/// The path has a stray `%`, or a byte that must be percent-encoded in this path mode.
pub const S3SIGN_ERR_PATH: i32 = 10;
/// The query has a stray `%`, a byte that must be percent-encoded, is given twice, or already has a signature.
pub const S3SIGN_ERR_QUERY: i32 = 11;
/// A header name is empty or not an HTTP token.
pub const S3SIGN_ERR_HEADER_NAME: i32 = 12;
/// A header value has CR, LF, NUL or another control character, or is malformed for its name.
pub const S3SIGN_ERR_HEADER_VALUE: i32 = 13;
/// The request has a header that only the signer may set, or a duplicate of one that must be unique.
pub const S3SIGN_ERR_HEADER_RESERVED: i32 = 14;
/// The payload hash is malformed, or two payload hashes disagree.
pub const S3SIGN_ERR_PAYLOAD_HASH: i32 = 15;
/// The time is 0, negative, or after the year 9999.
pub const S3SIGN_ERR_TIME: i32 = 16;
/// The validity is less than 1 second, longer than the signer's maximum or than its credentials', or set when not
/// presigning.
pub const S3SIGN_ERR_EXPIRES: i32 = 17;
/// The credentials are incomplete, or have a byte that is not allowed in a header.
pub const S3SIGN_ERR_CREDENTIALS: i32 = 18;
/// The region is empty, or has a byte that is not allowed in a credential scope.
pub const S3SIGN_ERR_REGION: i32 = 19;
/// The service has a byte that is not allowed in a credential scope.
pub const S3SIGN_ERR_SERVICE: i32 = 20;
/// The signer is anonymous, but the operation needs credentials.
pub const S3SIGN_ERR_ANONYMOUS: i32 = 21;
/// A checksum value is not valid for its algorithm.
pub const S3SIGN_ERR_CHECKSUM: i32 = 22;
/// A streamed body does not follow its plan, or S3 refuses such a plan.
pub const S3SIGN_ERR_STREAM: i32 = 23;
/// A signer made from the signing key of one day was asked to sign on another.
pub const S3SIGN_ERR_SCOPE: i32 = 24;
/// The credentials have expired.
pub const S3SIGN_ERR_EXPIRED: i32 = 25;
/// A POST policy is incomplete, or has a condition that is malformed or that only the signer may set.
pub const S3SIGN_ERR_POLICY: i32 = 26;
/// The provider does not support the operation.
pub const S3SIGN_ERR_PROVIDER: i32 = 27;
/// Two endpoint options cannot be combined; the message names both.
pub const S3SIGN_ERR_ENDPOINT: i32 = 28;
/// A bucket's name or ARN is malformed, or not valid for the endpoint.
pub const S3SIGN_ERR_BUCKET: i32 = 29;
/// The request to verify is not a well-formed signed request.
pub const S3SIGN_ERR_MALFORMED: i32 = 30;
/// The signature does not match: the secret differs, or the request was changed in transit.
pub const S3SIGN_ERR_SIGNATURE: i32 = 31;
/// A presigned URL has expired.
pub const S3SIGN_ERR_REQUEST_EXPIRED: i32 = 32;
/// A presigned URL is not valid yet.
pub const S3SIGN_ERR_NOT_YET_VALID: i32 = 33;
/// A request was signed too long ago, or in the future.
pub const S3SIGN_ERR_SKEWED: i32 = 34;
/// A header that must be signed, `host` or an `x-amz-*`, is not.
pub const S3SIGN_ERR_UNSIGNED_HEADER: i32 = 35;
/// The signature algorithm is unknown, or differs from the signer's.
pub const S3SIGN_ERR_ALGORITHM: i32 = 36;
/// A form violates a condition of its policy.
pub const S3SIGN_ERR_CONDITION: i32 = 37;
/// Input overlaps the output buffer.
pub const S3SIGN_ERR_OVERLAP: i32 = 38;
/// Memory ran out. Nothing was done, and the call may be tried again.
pub const S3SIGN_ERR_MEMORY: i32 = 39;

/// `algorithm`: AWS Signature Version 4, `AWS4-HMAC-SHA256`.
pub const S3SIGN_ALGORITHM_SIGV4: i32 = 0;
/// `algorithm`: AWS Signature Version 4A, `AWS4-ECDSA-P256-SHA256`: one signature for a set of regions.
pub const S3SIGN_ALGORITHM_SIGV4A: i32 = 1;
/// `algorithm`: AWS Signature Version 2, HMAC-SHA1, for old servers. It has no region and no canonical request.
pub const S3SIGN_ALGORITHM_SIGV2: i32 = 2;

/// Whatever the service requires.
pub const S3SIGN_BY_SERVICE: i32 = 0;
/// Yes, for every service.
pub const S3SIGN_ON: i32 = 1;
/// No, for every service.
pub const S3SIGN_OFF: i32 = 2;

/// `token_mode`: the session token is sent and signed.
pub const S3SIGN_TOKEN_SIGN: i32 = 0;
/// `token_mode`: the session token is sent without being signed.
pub const S3SIGN_TOKEN_APPEND: i32 = 1;
/// `token_mode`: the session token is neither sent nor signed; the caller takes care of it.
pub const S3SIGN_TOKEN_OMIT: i32 = 2;

/// `lifetime_mode`: shorten the validity to that of the credentials.
pub const S3SIGN_LIFETIME_CLAMP: i32 = 0;
/// `lifetime_mode`: fail with S3SIGN_ERR_EXPIRES.
pub const S3SIGN_LIFETIME_REFUSE: i32 = 1;
/// `lifetime_mode`: keep the requested validity; `expires_at` in the result is when it really ends.
pub const S3SIGN_LIFETIME_WARN: i32 = 2;

/// `provider`: Amazon S3.
pub const S3SIGN_PROVIDER_AWS: i32 = 0;
/// `provider`: Cloudflare R2.
pub const S3SIGN_PROVIDER_R2: i32 = 1;
/// `provider`: Google Cloud Storage, by its XML API and HMAC keys.
pub const S3SIGN_PROVIDER_GCS: i32 = 2;
/// `provider`: MinIO.
pub const S3SIGN_PROVIDER_MINIO: i32 = 3;
/// `provider`: Backblaze B2.
pub const S3SIGN_PROVIDER_B2: i32 = 4;
/// `provider`: Ceph's RADOS Gateway.
pub const S3SIGN_PROVIDER_CEPH: i32 = 5;
/// `provider`: an unknown server; nothing is refused on its behalf.
pub const S3SIGN_PROVIDER_CUSTOM: i32 = 6;

/// `service` of an endpoint: S3, by bucket name, access point ARN or alias; without a bucket, S3 itself.
pub const S3SIGN_ENDPOINT_S3: i32 = 0;
/// `service` of an endpoint: the control plane of S3 Express, to create, delete and list directory buckets.
pub const S3SIGN_ENDPOINT_EXPRESS_CONTROL: i32 = 1;
/// `service` of an endpoint: S3 Object Lambda itself, for WriteGetObjectResponse.
pub const S3SIGN_ENDPOINT_OBJECT_LAMBDA: i32 = 2;
/// `service` of an endpoint: the Security Token Service.
pub const S3SIGN_ENDPOINT_STS: i32 = 3;

/// `style`: the bucket is in the host where AWS allows it, and in the path of a custom endpoint.
pub const S3SIGN_STYLE_AUTO: i32 = 0;
/// `style`: the bucket is in the path.
pub const S3SIGN_STYLE_PATH: i32 = 1;
/// `style`: the bucket is in the host.
pub const S3SIGN_STYLE_VIRTUAL_HOST: i32 = 2;

/// `form`: the signature is in the `Authorization` header.
pub const S3SIGN_FORM_HEADER: i32 = 0;
/// `form`: the signature is in the query of a presigned URL.
pub const S3SIGN_FORM_QUERY: i32 = 1;

/// `body`: its hash is signed.
pub const S3SIGN_BODY_HASH: i32 = 0;
/// `body`: it is not signed.
pub const S3SIGN_BODY_UNSIGNED: i32 = 1;
/// `body`: it is aws-chunked, and each chunk is signed.
pub const S3SIGN_BODY_CHUNKS: i32 = 2;
/// `body`: it is aws-chunked, with signed chunks and a signed trailer.
pub const S3SIGN_BODY_CHUNKS_TRAILER: i32 = 3;
/// `body`: it is aws-chunked, with unsigned chunks and a checksum in the trailer.
pub const S3SIGN_BODY_UNSIGNED_TRAILER: i32 = 4;

/// It is not known whether the provider supports it.
pub const S3SIGN_SUPPORT_UNKNOWN: i32 = 0;
/// The provider supports it.
pub const S3SIGN_SUPPORT_YES: i32 = 1;
/// The provider does not support it.
pub const S3SIGN_SUPPORT_NO: i32 = 2;

/// `kind`: the field equals a value.
pub const S3SIGN_CONDITION_EQ: i32 = 0;
/// `kind`: the field starts with a value; an empty one allows anything.
pub const S3SIGN_CONDITION_STARTS_WITH: i32 = 1;
/// `kind`: the file's size is from `min` to `max` bytes.
pub const S3SIGN_CONDITION_CONTENT_LENGTH_RANGE: i32 = 2;

/// `path_mode`: the path is percent-encoded in any way, fully or partly; it is made canonical.
pub const S3SIGN_PATH_CANONICAL: i32 = 0;
/// `path_mode`: the path is raw bytes, to be percent-encoded.
pub const S3SIGN_PATH_RAW: i32 = 1;
/// `path_mode`: the path is signed and sent byte for byte as given. (2 was a different mode in 0.1 and is refused.)
pub const S3SIGN_PATH_VERBATIM: i32 = 3;

/// `payload_mode`: hash `payload`. If it is empty: the empty-body hash, or UNSIGNED-PAYLOAD for presigned S3 URLs.
pub const S3SIGN_PAYLOAD_DEFAULT: i32 = 0;
/// `payload_mode`: hash `payload`, even if it is empty.
pub const S3SIGN_PAYLOAD_BYTES: i32 = 1;
/// `payload_mode`: `payload` is the SHA-256 of the body as 64 hex digits.
pub const S3SIGN_PAYLOAD_SHA256_HEX: i32 = 2;
/// `payload_mode`: the body is not signed, `UNSIGNED-PAYLOAD`.
pub const S3SIGN_PAYLOAD_UNSIGNED: i32 = 3;

/// `headers_mode`: sign `host`, `content-type`, `content-md5`, `range` and every `x-amz-*`.
pub const S3SIGN_HEADERS_DEFAULT: i32 = 0;
/// `headers_mode`: sign every header but those that proxies and clients rewrite, such as `user-agent`, `connection`,
/// `accept-encoding` and `transfer-encoding`.
pub const S3SIGN_HEADERS_ALL: i32 = 1;
/// `headers_mode`: sign `host`, every `x-amz-*`, and those named in `signed_headers`.
pub const S3SIGN_HEADERS_LISTED: i32 = 2;

/// No checksum.
pub const S3SIGN_CHECKSUM_NONE: i32 = 0;
/// CRC-32 (ISO-HDLC), `x-amz-checksum-crc32`.
pub const S3SIGN_CHECKSUM_CRC32: i32 = 1;
/// CRC-32C (Castagnoli), `x-amz-checksum-crc32c`.
pub const S3SIGN_CHECKSUM_CRC32C: i32 = 2;
/// CRC-64 (NVM Express), `x-amz-checksum-crc64nvme`.
pub const S3SIGN_CHECKSUM_CRC64NVME: i32 = 3;
/// SHA-1, `x-amz-checksum-sha1`.
pub const S3SIGN_CHECKSUM_SHA1: i32 = 4;
/// SHA-256, `x-amz-checksum-sha256`.
pub const S3SIGN_CHECKSUM_SHA256: i32 = 5;

/// `chunks`: each chunk of a streamed body is signed.
pub const S3SIGN_CHUNKS_SIGNED: i32 = 0;
/// `chunks`: chunks are not signed; the checksum in the trailer protects the body. For https.
pub const S3SIGN_CHUNKS_UNSIGNED: i32 = 1;

/// `findings`: a signed header that clients, proxies or tracing agents rewrite.
pub const S3SIGN_LINT_VOLATILE_HEADER: i32 = 1;
/// `findings`: an `x-amz-*` header that is sent without being signed.
pub const S3SIGN_LINT_UNSIGNED_HEADER: i32 = 2;
/// `findings`: a header that whoever uses a presigned URL must send.
pub const S3SIGN_LINT_HEADER_TO_SEND: i32 = 4;
/// `findings`: a Host with the default port.
pub const S3SIGN_LINT_DEFAULT_PORT: i32 = 8;
/// `findings`: a Host that is not the URL's.
pub const S3SIGN_LINT_HOST_MISMATCH: i32 = 16;
/// `findings`: a header value that is not ASCII.
pub const S3SIGN_LINT_NON_ASCII_HEADER: i32 = 32;
/// `findings`: a region unknown to AWS.
pub const S3SIGN_LINT_UNKNOWN_REGION: i32 = 64;
/// `findings`: a different region in the host.
pub const S3SIGN_LINT_REGION_MISMATCH: i32 = 128;
/// `findings`: a checksum in the query of a presigned URL.
pub const S3SIGN_LINT_CHECKSUM_IN_QUERY: i32 = 256;
/// `findings`: temporary credentials without a session token.
pub const S3SIGN_LINT_TOKEN_MISSING: i32 = 512;
/// `findings`: a session token with long-term credentials.
pub const S3SIGN_LINT_TOKEN_UNEXPECTED: i32 = 1024;
/// `findings`: a URL that expires with its credentials.
pub const S3SIGN_LINT_OUTLIVES_CREDENTIALS: i32 = 2048;
/// `findings`: an access key id that does not look like AWS's.
pub const S3SIGN_LINT_ACCESS_KEY_SHAPE: i32 = 4096;
/// `findings`: a secret that does not look like AWS's, or has a stray space.
pub const S3SIGN_LINT_SECRET_SHAPE: i32 = 8192;
/// `findings`: a body that nothing protects.
pub const S3SIGN_LINT_UNPROTECTED_BODY: i32 = 16384;
/// `findings`: a segment `.` or `..` in the path, percent-encoded or not, which most clients resolve. Since: 0.2.0.
pub const S3SIGN_LINT_DOT_SEGMENT: i32 = 32768;
/// `findings`: an `x-amz-date` header, which overrides `time`, more than 900 seconds from it, such as one
/// left over from an earlier attempt. Since: 0.2.0.
pub const S3SIGN_LINT_STALE_DATE: i32 = 65536;
/// `findings`: a signed header whose name has other characters than letters, digits and hyphens, such as `_`, so that
/// nginx and other proxies drop it. Since: 0.2.0.
pub const S3SIGN_LINT_ODD_HEADER_NAME: i32 = 131072;
/// `findings`: an `x-amz-copy-source` that S3 reads as another object or none: not percent-encoded, without a bucket or
/// key, or with an encoded `?versionId`. Since: 0.2.0.
pub const S3SIGN_LINT_COPY_SOURCE: i32 = 262144;
/// `findings`: a host of S3, S3 Express, S3 on Outposts, S3 Object Lambda, R2 or B2 that takes another service than the
/// signer's. Since: 0.2.0.
pub const S3SIGN_LINT_WRONG_SERVICE: i32 = 524288;
/// `findings`: a host that does not take the signer's algorithm: SigV2 where there is SigV4 alone, or a multi-region
/// access point without SigV4A. Since: 0.2.0.
pub const S3SIGN_LINT_WRONG_ALGORITHM: i32 = 1048576;
/// `findings`: the global endpoint, `s3.amazonaws.com`, with another region than `us-east-1`. Since: 0.2.0.
pub const S3SIGN_LINT_GLOBAL_ENDPOINT: i32 = 2097152;
/// `findings`: a `+` in the path of a URL, which some clients and servers take for a space. Since: 0.2.0.
pub const S3SIGN_LINT_PLUS_IN_PATH: i32 = 4194304;
/// `findings`: a bucket with dots in the host of an https URL, which AWS's certificate does not cover. Since: 0.2.0.
pub const S3SIGN_LINT_DOTTED_BUCKET: i32 = 8388608;
/// `findings`: CreateSession or a copy of S3 Express with a session token in `x-amz-s3session-token`, where it has to be
/// one of IAM in `x-amz-security-token`. Since: 0.2.0.
pub const S3SIGN_LINT_SESSION_TOKEN: i32 = 16777216;
