//! The numbers of the ABI. They are pinned: a value, once released, keeps its meaning.

/// Major part of the version of this header.
pub const S3SIGN_VERSION_MAJOR: i32 = 0;
/// Minor part of the version of this header.
pub const S3SIGN_VERSION_MINOR: i32 = 2;
/// Patch part of the version of this header.
pub const S3SIGN_VERSION_PATCH: i32 = 0;
/// Version of this header as one number, `major * 10000 + minor * 100 + patch`. Compare it with
/// `s3sign_version_number`, which tells the version of the library that is loaded.
pub const S3SIGN_VERSION_NUMBER: i32 = 200;

/// Success.
pub const S3SIGN_OK: i32 = 0;
/// A pointer that must not be NULL is NULL.
pub const S3SIGN_ERR_NULL: i32 = 1;
/// A struct's `size` is smaller than any released version, or larger than this library's with unknown fields set.
pub const S3SIGN_ERR_STRUCT_SIZE: i32 = 2;
/// The output buffer is too small; `*len` says what is needed.
pub const S3SIGN_ERR_BUFFER_TOO_SMALL: i32 = 3;
/// A fault in this library. Nothing was signed; please report it.
pub const S3SIGN_ERR_INTERNAL: i32 = 4;
/// A mode or option holds a number that this library does not know.
pub const S3SIGN_ERR_OPTION: i32 = 5;
/// A length is larger than memory can hold.
pub const S3SIGN_ERR_LENGTH: i32 = 6;
/// The method is empty or not an HTTP token.
pub const S3SIGN_ERR_METHOD: i32 = 7;
/// The URL is neither absolute `http(s)://` nor origin-form, or has a part that no request carries.
pub const S3SIGN_ERR_URL: i32 = 8;
/// No host, or one that is malformed.
pub const S3SIGN_ERR_HOST: i32 = 9;
/// The path has a stray `%`, or a byte that cannot go on the wire in this path mode.
pub const S3SIGN_ERR_PATH: i32 = 10;
/// The query has a stray `%`, a byte that cannot go on the wire, is given twice, or already holds a signature.
pub const S3SIGN_ERR_QUERY: i32 = 11;
/// A header name is empty or not an HTTP token.
pub const S3SIGN_ERR_HEADER_NAME: i32 = 12;
/// A header value has CR, LF, NUL or another control character, or is malformed for its name.
pub const S3SIGN_ERR_HEADER_VALUE: i32 = 13;
/// A header that the signer itself sets, or that may stand only once, is among the request's.
pub const S3SIGN_ERR_HEADER_RESERVED: i32 = 14;
/// The payload hash is malformed, or two that were given disagree.
pub const S3SIGN_ERR_PAYLOAD_HASH: i32 = 15;
/// The time is 0, negative, or after the year 9999.
pub const S3SIGN_ERR_TIME: i32 = 16;
/// The validity is less than 1 second, longer than the signer's maximum or than its credentials', or set where nothing
/// is presigned.
pub const S3SIGN_ERR_EXPIRES: i32 = 17;
/// Credentials are incomplete or hold a byte that a header cannot carry.
pub const S3SIGN_ERR_CREDENTIALS: i32 = 18;
/// The region is empty or holds a byte that a credential scope cannot carry.
pub const S3SIGN_ERR_REGION: i32 = 19;
/// The service holds a byte that a credential scope cannot carry.
pub const S3SIGN_ERR_SERVICE: i32 = 20;
/// The signer is anonymous, and what is asked for needs credentials.
pub const S3SIGN_ERR_ANONYMOUS: i32 = 21;
/// A checksum value is not one of its algorithm.
pub const S3SIGN_ERR_CHECKSUM: i32 = 22;
/// A streamed body does not go as its plan says, or the plan is one that S3 refuses.
pub const S3SIGN_ERR_STREAM: i32 = 23;
/// A signer that holds the signing key of one day was asked to sign on another.
pub const S3SIGN_ERR_SCOPE: i32 = 24;
/// The credentials have expired.
pub const S3SIGN_ERR_EXPIRED: i32 = 25;
/// A POST policy lacks something, or has a condition that is malformed or not the caller's to set.
pub const S3SIGN_ERR_POLICY: i32 = 26;
/// The provider does not take what is asked for.
pub const S3SIGN_ERR_PROVIDER: i32 = 27;
/// Two things that were asked of an endpoint exclude each other; the message names both.
pub const S3SIGN_ERR_ENDPOINT: i32 = 28;
/// A bucket's name or ARN is malformed, or not one that the endpoint can have.
pub const S3SIGN_ERR_BUCKET: i32 = 29;
/// A request that arrived is not a well-formed signed request.
pub const S3SIGN_ERR_MALFORMED: i32 = 30;
/// The signature is not the one that the key makes: another secret, or something was changed on the way.
pub const S3SIGN_ERR_SIGNATURE: i32 = 31;
/// A presigned URL has ended.
pub const S3SIGN_ERR_REQUEST_EXPIRED: i32 = 32;
/// A presigned URL begins later.
pub const S3SIGN_ERR_NOT_YET_VALID: i32 = 33;
/// A request was signed too long ago, or in the future.
pub const S3SIGN_ERR_SKEWED: i32 = 34;
/// A header that must be signed, `host` or an `x-amz-*`, is not.
pub const S3SIGN_ERR_UNSIGNED_HEADER: i32 = 35;
/// The signature algorithm is unknown, or another than the signer's.
pub const S3SIGN_ERR_ALGORITHM: i32 = 36;
/// A form does not keep a condition of its policy.
pub const S3SIGN_ERR_CONDITION: i32 = 37;
/// Input lies in the output buffer, or a part of it does.
pub const S3SIGN_ERR_OVERLAP: i32 = 38;

/// `algorithm`: AWS Signature Version 4, `AWS4-HMAC-SHA256`.
pub const S3SIGN_ALGORITHM_SIGV4: i32 = 0;
/// `algorithm`: AWS Signature Version 4A, `AWS4-ECDSA-P256-SHA256`: one signature for a set of regions.
pub const S3SIGN_ALGORITHM_SIGV4A: i32 = 1;
/// `algorithm`: AWS Signature Version 2, HMAC-SHA1, for old servers. It has no region and no canonical request.
pub const S3SIGN_ALGORITHM_SIGV2: i32 = 2;

/// The service decides.
pub const S3SIGN_BY_SERVICE: i32 = 0;
/// Yes, whatever the service.
pub const S3SIGN_ON: i32 = 1;
/// No, whatever the service.
pub const S3SIGN_OFF: i32 = 2;

/// `token_mode`: the session token is sent and signed.
pub const S3SIGN_TOKEN_SIGN: i32 = 0;
/// `token_mode`: the session token is sent without being signed.
pub const S3SIGN_TOKEN_APPEND: i32 = 1;
/// `token_mode`: the session token is neither sent nor signed; the caller sees to it.
pub const S3SIGN_TOKEN_OMIT: i32 = 2;

/// `lifetime_mode`: the validity is cut to that of the credentials.
pub const S3SIGN_LIFETIME_CLAMP: i32 = 0;
/// `lifetime_mode`: S3SIGN_ERR_EXPIRES.
pub const S3SIGN_LIFETIME_REFUSE: i32 = 1;
/// `lifetime_mode`: the validity stays as asked for; `expires_at` in the result tells when it really ends.
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
/// `provider`: a server of which nothing is known; nothing is refused on its behalf.
pub const S3SIGN_PROVIDER_CUSTOM: i32 = 6;

/// `service` of an endpoint: S3, by bucket name, access point ARN or alias; without a bucket, S3 itself.
pub const S3SIGN_ENDPOINT_S3: i32 = 0;
/// `service` of an endpoint: the control plane of S3 Express, to create, delete and list directory buckets.
pub const S3SIGN_ENDPOINT_EXPRESS_CONTROL: i32 = 1;
/// `service` of an endpoint: S3 Object Lambda itself, for WriteGetObjectResponse.
pub const S3SIGN_ENDPOINT_OBJECT_LAMBDA: i32 = 2;
/// `service` of an endpoint: the Security Token Service.
pub const S3SIGN_ENDPOINT_STS: i32 = 3;

/// `style`: the bucket stands in the host where AWS's rules allow it, and in the path of a custom endpoint.
pub const S3SIGN_STYLE_AUTO: i32 = 0;
/// `style`: the bucket stands in the path.
pub const S3SIGN_STYLE_PATH: i32 = 1;
/// `style`: the bucket stands in the host.
pub const S3SIGN_STYLE_VIRTUAL_HOST: i32 = 2;

/// `form`: the signature stands in the `Authorization` header.
pub const S3SIGN_FORM_HEADER: i32 = 0;
/// `form`: the signature stands in the query of a presigned URL.
pub const S3SIGN_FORM_QUERY: i32 = 1;

/// `body`: its hash is signed.
pub const S3SIGN_BODY_HASH: i32 = 0;
/// `body`: nothing of it is signed.
pub const S3SIGN_BODY_UNSIGNED: i32 = 1;
/// `body`: it comes in chunks, and each is signed.
pub const S3SIGN_BODY_CHUNKS: i32 = 2;
/// `body`: it comes in chunks, each signed, and a signed trailer.
pub const S3SIGN_BODY_CHUNKS_TRAILER: i32 = 3;
/// `body`: it comes in chunks that are not signed, and a trailer with a checksum.
pub const S3SIGN_BODY_UNSIGNED_TRAILER: i32 = 4;

/// Whether a provider takes something is not known.
pub const S3SIGN_SUPPORT_UNKNOWN: i32 = 0;
/// A provider takes it.
pub const S3SIGN_SUPPORT_YES: i32 = 1;
/// A provider does not take it.
pub const S3SIGN_SUPPORT_NO: i32 = 2;

/// `kind`: the field equals a value.
pub const S3SIGN_CONDITION_EQ: i32 = 0;
/// `kind`: the field starts with a value; with an empty one it may be anything.
pub const S3SIGN_CONDITION_STARTS_WITH: i32 = 1;
/// `kind`: the file has a size from `min` to `max` bytes.
pub const S3SIGN_CONDITION_CONTENT_LENGTH_RANGE: i32 = 2;

/// `path_mode`: the path is percent-encoded in any way, or in part; it is made canonical.
pub const S3SIGN_PATH_CANONICAL: i32 = 0;
/// `path_mode`: the path is raw bytes, to be percent-encoded.
pub const S3SIGN_PATH_RAW: i32 = 1;
/// `path_mode`: the path is signed and sent byte for byte as given. (2 was another mode in 0.1 and is refused.)
pub const S3SIGN_PATH_VERBATIM: i32 = 3;

/// `payload_mode`: bytes to hash; with none, what is usual for the form and the service.
pub const S3SIGN_PAYLOAD_DEFAULT: i32 = 0;
/// `payload_mode`: bytes to hash, even if there are none.
pub const S3SIGN_PAYLOAD_BYTES: i32 = 1;
/// `payload_mode`: the SHA-256 of the body as 64 hex digits.
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

/// `cause`: nothing tells.
pub const S3SIGN_CAUSE_UNKNOWN: i32 = 0;
/// `cause`: the server did not refuse.
pub const S3SIGN_CAUSE_NOT_REFUSED: i32 = 1;
/// `cause`: both sides signed the same text: the secrets differ.
pub const S3SIGN_CAUSE_WRONG_SECRET: i32 = 2;
/// `cause`: the server does not know the access key id.
pub const S3SIGN_CAUSE_UNKNOWN_ACCESS_KEY: i32 = 3;
/// `cause`: another access key id arrived.
pub const S3SIGN_CAUSE_OTHER_ACCESS_KEY: i32 = 4;
/// `cause`: the credentials have ended.
pub const S3SIGN_CAUSE_CREDENTIALS_EXPIRED: i32 = 5;
/// `cause`: the session token is not one of the access key id's.
pub const S3SIGN_CAUSE_INVALID_TOKEN: i32 = 6;
/// `cause`: temporary credentials without their session token.
pub const S3SIGN_CAUSE_MISSING_TOKEN: i32 = 7;
/// `cause`: the clocks are too far apart.
pub const S3SIGN_CAUSE_CLOCK: i32 = 8;
/// `cause`: a presigned URL has ended.
pub const S3SIGN_CAUSE_URL_EXPIRED: i32 = 9;
/// `cause`: a presigned URL begins later.
pub const S3SIGN_CAUSE_NOT_YET_VALID: i32 = 10;
/// `cause`: signed for another region.
pub const S3SIGN_CAUSE_REGION: i32 = 11;
/// `cause`: signed for another service.
pub const S3SIGN_CAUSE_SERVICE: i32 = 12;
/// `cause`: the day of the credential scope is not that of the request.
pub const S3SIGN_CAUSE_SCOPE_DATE: i32 = 13;
/// `cause`: the server wants another algorithm.
pub const S3SIGN_CAUSE_ALGORITHM: i32 = 14;
/// `cause`: the date arrived changed.
pub const S3SIGN_CAUSE_DATE: i32 = 15;
/// `cause`: the method arrived changed.
pub const S3SIGN_CAUSE_METHOD: i32 = 16;
/// `cause`: the path arrived changed, in no known way.
pub const S3SIGN_CAUSE_PATH: i32 = 17;
/// `cause`: the path arrived with other escapes.
pub const S3SIGN_CAUSE_PATH_ENCODING: i32 = 18;
/// `cause`: the path arrived escaped once more.
pub const S3SIGN_CAUSE_PATH_DOUBLE_ENCODED: i32 = 19;
/// `cause`: dot segments or slashes of the path are gone.
pub const S3SIGN_CAUSE_PATH_NORMALIZED: i32 = 20;
/// `cause`: a parameter arrived that is not signed.
pub const S3SIGN_CAUSE_QUERY_ADDED: i32 = 21;
/// `cause`: a signed parameter did not arrive.
pub const S3SIGN_CAUSE_QUERY_REMOVED: i32 = 22;
/// `cause`: the parameters arrived in another order.
pub const S3SIGN_CAUSE_QUERY_ORDER: i32 = 23;
/// `cause`: a parameter arrived with other escapes.
pub const S3SIGN_CAUSE_QUERY_ENCODING: i32 = 24;
/// `cause`: a parameter arrived with another value.
pub const S3SIGN_CAUSE_QUERY_VALUE: i32 = 25;
/// `cause`: a signed header arrived changed.
pub const S3SIGN_CAUSE_HEADER_CHANGED: i32 = 26;
/// `cause`: a signed header did not arrive.
pub const S3SIGN_CAUSE_HEADER_REMOVED: i32 = 27;
/// `cause`: another host arrived.
pub const S3SIGN_CAUSE_HOST: i32 = 28;
/// `cause`: the lists of signed headers differ.
pub const S3SIGN_CAUSE_SIGNED_HEADERS: i32 = 29;
/// `cause`: a header arrived that must be signed and is not.
pub const S3SIGN_CAUSE_HEADER_NOT_SIGNED: i32 = 30;
/// `cause`: the body is another than the one signed.
pub const S3SIGN_CAUSE_PAYLOAD: i32 = 31;
/// `cause`: one side has the hash of the body, the other none.
pub const S3SIGN_CAUSE_PAYLOAD_FORM: i32 = 32;
/// `cause`: a checksum is not that of the body.
pub const S3SIGN_CAUSE_CHECKSUM: i32 = 33;
/// `cause`: a header that is needed did not arrive.
pub const S3SIGN_CAUSE_MISSING_HEADER: i32 = 34;
/// `cause`: the length of the body did not arrive.
pub const S3SIGN_CAUSE_CONTENT_LENGTH: i32 = 35;
/// `cause`: the body ended early or came too slowly.
pub const S3SIGN_CAUSE_INCOMPLETE_BODY: i32 = 36;
/// `cause`: authorization or the parameters of the URL cannot be read.
pub const S3SIGN_CAUSE_MALFORMED: i32 = 37;
/// `cause`: the validity of a URL is out of range.
pub const S3SIGN_CAUSE_EXPIRES: i32 = 38;
/// `cause`: signed twice, in the headers and in the URL.
pub const S3SIGN_CAUSE_SIGNED_TWICE: i32 = 39;
/// `cause`: the server does not do what was asked for.
pub const S3SIGN_CAUSE_NOT_SUPPORTED: i32 = 40;
/// `cause`: the signature holds, but its owner may not do this.
pub const S3SIGN_CAUSE_PERMISSION: i32 = 41;
/// `cause`: the request is not signed.
pub const S3SIGN_CAUSE_NOT_SIGNED: i32 = 42;
/// `cause`: the bucket is to be reached elsewhere.
pub const S3SIGN_CAUSE_ENDPOINT: i32 = 43;
/// `cause`: there is no such bucket.
pub const S3SIGN_CAUSE_NO_SUCH_BUCKET: i32 = 44;
/// `cause`: something other than S3 answered.
pub const S3SIGN_CAUSE_NOT_S3: i32 = 45;
/// `cause`: the answer has no body to tell more.
pub const S3SIGN_CAUSE_NO_BODY: i32 = 46;
/// `cause`: the signature does not match, and the server shows no text.
pub const S3SIGN_CAUSE_SIGNATURE: i32 = 47;
/// `cause`: the canonical requests differ, and the server does not show its own.
pub const S3SIGN_CAUSE_CANONICAL_REQUEST: i32 = 48;
/// `cause`: the fault is the server's, or it is busy.
pub const S3SIGN_CAUSE_SERVER: i32 = 49;
/// `cause`: the refusal is not about the signature.
pub const S3SIGN_CAUSE_NOT_SIGNING: i32 = 50;

/// `findings`: a signed header that clients or proxies rewrite.
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
/// `findings`: a region that AWS has not.
pub const S3SIGN_LINT_UNKNOWN_REGION: i32 = 64;
/// `findings`: another region in the host.
pub const S3SIGN_LINT_REGION_MISMATCH: i32 = 128;
/// `findings`: a checksum in the query of a presigned URL.
pub const S3SIGN_LINT_CHECKSUM_IN_QUERY: i32 = 256;
/// `findings`: temporary credentials without a session token.
pub const S3SIGN_LINT_TOKEN_MISSING: i32 = 512;
/// `findings`: a session token with lasting credentials.
pub const S3SIGN_LINT_TOKEN_UNEXPECTED: i32 = 1024;
/// `findings`: a URL that ends with its credentials.
pub const S3SIGN_LINT_OUTLIVES_CREDENTIALS: i32 = 2048;
/// `findings`: an access key id that is none of AWS's.
pub const S3SIGN_LINT_ACCESS_KEY_SHAPE: i32 = 4096;
/// `findings`: a secret that is none of AWS's, or has a blank around it.
pub const S3SIGN_LINT_SECRET_SHAPE: i32 = 8192;
/// `findings`: a body that nothing protects.
pub const S3SIGN_LINT_UNPROTECTED_BODY: i32 = 16384;
/// `findings`: a segment `.` or `..` in the path, percent-encoded or not, which most clients resolve. Since: 0.2.0.
pub const S3SIGN_LINT_DOT_SEGMENT: i32 = 32768;
/// `findings`: an `x-amz-date` among the headers, which decides in place of `time`, more than 900 seconds from it. Such as
/// one left from an earlier attempt. Since: 0.2.0.
pub const S3SIGN_LINT_STALE_DATE: i32 = 65536;
