/*
 * s3sign: Amazon S3 request signing.
 *
 * Generated from the Rust sources by cbindgen; edit those.
 *
 * Conventions that hold for every function:
 *
 * - Input is pointer and length; it may hold any byte and needs no NUL. It is borrowed for the call only.
 * - Output goes into the caller's buffer: (out, cap, len). It is NUL-terminated. If it does not fit, an empty string is
 *   written, *len is the length without the NUL, and the status is S3SIGN_ERR_BUFFER_TOO_SMALL: allocate *len + 1 bytes
 *   and call again. Output must not overlap input: if it overlaps the strings of a request, keys, their ends or chunk
 *   data, the status is S3SIGN_ERR_OVERLAP.
 * - The status is 0 on success and one of S3SIGN_ERR_* otherwise. The s3sign_error, which may be NULL, has the details.
 * - Structs start with their size, and are append-only: initialize them with the INIT macro or the init function.
 * - No function reads a clock, a file, the environment or a socket, starts a thread, logs or aborts.
 * - If memory runs out, the status is S3SIGN_ERR_MEMORY: nothing was done, and the call may be made again. A list has at
 *   most 1,048,576 headers, signed headers, fields or conditions; a longer one is S3SIGN_ERR_LENGTH, and is not read.
 *   Every function runs in a thread with a stack of 32 KiB, but for the first SigV4A signer of a process: 40 (ABI.md).
 *   After the first signature of a day, s3sign_sign and s3sign_presign do not allocate for most requests.
 * - Memory comes from malloc, as the process has it; there is no allocator to set.
 * - Fork: parent and child may each use and free what was made before, even if other threads were signing. With SigV4A, make
 *   the process's first signer before: it computes a table, and a fork at that moment leaves the child waiting for it.
 * - Signals: where s3sign_sign and s3sign_presign do not allocate, a handler may call them, with a signer that it interrupts
 *   too. They leave errno alone. If a handler jumps out of them, the signer stays correct, but may be slower from then on.
 * - SPDX-License-Identifier: MIT OR Apache-2.0
 */

#ifndef S3SIGN_H
#define S3SIGN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Major part of the version of this header.
 */
#define S3SIGN_VERSION_MAJOR 0

/**
 * Minor part of the version of this header.
 */
#define S3SIGN_VERSION_MINOR 2

/**
 * Patch part of the version of this header.
 */
#define S3SIGN_VERSION_PATCH 0

/**
 * Version of this header as one number, `major * 10000 + minor * 100 + patch`. Compare it with
 * `s3sign_version_number`, the version of the loaded library.
 */
#define S3SIGN_VERSION_NUMBER 200

/**
 * Success.
 */
#define S3SIGN_OK 0

/**
 * A pointer that must not be NULL is NULL.
 */
#define S3SIGN_ERR_NULL 1

/**
 * A struct's `size` is smaller than any released version, or larger than this library's with unknown fields set.
 */
#define S3SIGN_ERR_STRUCT_SIZE 2

/**
 * The output buffer is too small; `*len` is the length needed.
 */
#define S3SIGN_ERR_BUFFER_TOO_SMALL 3

/**
 * Internal error of this library. Nothing was signed; please report it.
 */
#define S3SIGN_ERR_INTERNAL 4

/**
 * A mode or option has a value unknown to this library.
 */
#define S3SIGN_ERR_OPTION 5

/**
 * A length is too large for memory.
 */
#define S3SIGN_ERR_LENGTH 6

/**
 * The method is empty or not an HTTP token.
 */
#define S3SIGN_ERR_METHOD 7

/**
 * The URL is neither absolute `http(s)://` nor origin-form, or has a part that cannot be sent, such as a fragment.
 */
#define S3SIGN_ERR_URL 8

/**
 * The host is missing or malformed.
 */
#define S3SIGN_ERR_HOST 9

/**
 * The path has a stray `%`, or a byte that must be percent-encoded in this path mode.
 */
#define S3SIGN_ERR_PATH 10

/**
 * The query has a stray `%`, a byte that must be percent-encoded, is given twice, or already has a signature.
 */
#define S3SIGN_ERR_QUERY 11

/**
 * A header name is empty or not an HTTP token.
 */
#define S3SIGN_ERR_HEADER_NAME 12

/**
 * A header value has CR, LF, NUL or another control character, or is malformed for its name.
 */
#define S3SIGN_ERR_HEADER_VALUE 13

/**
 * The request has a header that only the signer may set, or a duplicate of one that must be unique.
 */
#define S3SIGN_ERR_HEADER_RESERVED 14

/**
 * The payload hash is malformed, or two payload hashes disagree.
 */
#define S3SIGN_ERR_PAYLOAD_HASH 15

/**
 * The time is 0, negative, or after the year 9999.
 */
#define S3SIGN_ERR_TIME 16

/**
 * The validity is less than 1 second, longer than the signer's maximum or than its credentials', or set when not
 * presigning.
 */
#define S3SIGN_ERR_EXPIRES 17

/**
 * The credentials are incomplete, or have a byte that is not allowed in a header.
 */
#define S3SIGN_ERR_CREDENTIALS 18

/**
 * The region is empty, or has a byte that is not allowed in a credential scope.
 */
#define S3SIGN_ERR_REGION 19

/**
 * The service has a byte that is not allowed in a credential scope.
 */
#define S3SIGN_ERR_SERVICE 20

/**
 * The signer is anonymous, but the operation needs credentials.
 */
#define S3SIGN_ERR_ANONYMOUS 21

/**
 * A checksum value is not valid for its algorithm.
 */
#define S3SIGN_ERR_CHECKSUM 22

/**
 * A streamed body does not follow its plan, or S3 refuses such a plan.
 */
#define S3SIGN_ERR_STREAM 23

/**
 * A signer made from the signing key of one day was asked to sign on another.
 */
#define S3SIGN_ERR_SCOPE 24

/**
 * The credentials have expired.
 */
#define S3SIGN_ERR_EXPIRED 25

/**
 * A POST policy is incomplete, or has a condition that is malformed or that only the signer may set.
 */
#define S3SIGN_ERR_POLICY 26

/**
 * The provider does not support the operation.
 */
#define S3SIGN_ERR_PROVIDER 27

/**
 * Two endpoint options cannot be combined; the message names both.
 */
#define S3SIGN_ERR_ENDPOINT 28

/**
 * A bucket's name or ARN is malformed, or not valid for the endpoint.
 */
#define S3SIGN_ERR_BUCKET 29

/**
 * The request to verify is not a well-formed signed request.
 */
#define S3SIGN_ERR_MALFORMED 30

/**
 * The signature does not match: the secret differs, or the request was changed in transit.
 */
#define S3SIGN_ERR_SIGNATURE 31

/**
 * A presigned URL has expired.
 */
#define S3SIGN_ERR_REQUEST_EXPIRED 32

/**
 * A presigned URL is not valid yet.
 */
#define S3SIGN_ERR_NOT_YET_VALID 33

/**
 * A request was signed too long ago, or in the future.
 */
#define S3SIGN_ERR_SKEWED 34

/**
 * A header that must be signed, `host` or an `x-amz-*`, is not.
 */
#define S3SIGN_ERR_UNSIGNED_HEADER 35

/**
 * The signature algorithm is unknown, or differs from the signer's.
 */
#define S3SIGN_ERR_ALGORITHM 36

/**
 * A form violates a condition of its policy.
 */
#define S3SIGN_ERR_CONDITION 37

/**
 * Input overlaps the output buffer.
 */
#define S3SIGN_ERR_OVERLAP 38

/**
 * Memory ran out. Nothing was done, and the call may be tried again.
 */
#define S3SIGN_ERR_MEMORY 39

/**
 * `algorithm`: AWS Signature Version 4, `AWS4-HMAC-SHA256`.
 */
#define S3SIGN_ALGORITHM_SIGV4 0

/**
 * `algorithm`: AWS Signature Version 4A, `AWS4-ECDSA-P256-SHA256`: one signature for a set of regions.
 */
#define S3SIGN_ALGORITHM_SIGV4A 1

/**
 * `algorithm`: AWS Signature Version 2, HMAC-SHA1, for old servers. It has no region and no canonical request.
 */
#define S3SIGN_ALGORITHM_SIGV2 2

/**
 * Whatever the service requires.
 */
#define S3SIGN_BY_SERVICE 0

/**
 * Yes, for every service.
 */
#define S3SIGN_ON 1

/**
 * No, for every service.
 */
#define S3SIGN_OFF 2

/**
 * `token_mode`: the session token is sent and signed.
 */
#define S3SIGN_TOKEN_SIGN 0

/**
 * `token_mode`: the session token is sent without being signed.
 */
#define S3SIGN_TOKEN_APPEND 1

/**
 * `token_mode`: the session token is neither sent nor signed; the caller takes care of it.
 */
#define S3SIGN_TOKEN_OMIT 2

/**
 * `lifetime_mode`: shorten the validity to that of the credentials.
 */
#define S3SIGN_LIFETIME_CLAMP 0

/**
 * `lifetime_mode`: fail with S3SIGN_ERR_EXPIRES.
 */
#define S3SIGN_LIFETIME_REFUSE 1

/**
 * `lifetime_mode`: keep the requested validity; `expires_at` in the result is when it really ends.
 */
#define S3SIGN_LIFETIME_WARN 2

/**
 * `provider`: Amazon S3.
 */
#define S3SIGN_PROVIDER_AWS 0

/**
 * `provider`: Cloudflare R2.
 */
#define S3SIGN_PROVIDER_R2 1

/**
 * `provider`: Google Cloud Storage, by its XML API and HMAC keys.
 */
#define S3SIGN_PROVIDER_GCS 2

/**
 * `provider`: MinIO.
 */
#define S3SIGN_PROVIDER_MINIO 3

/**
 * `provider`: Backblaze B2.
 */
#define S3SIGN_PROVIDER_B2 4

/**
 * `provider`: Ceph's RADOS Gateway.
 */
#define S3SIGN_PROVIDER_CEPH 5

/**
 * `provider`: an unknown server; nothing is refused on its behalf.
 */
#define S3SIGN_PROVIDER_CUSTOM 6

/**
 * `service` of an endpoint: S3, by bucket name, access point ARN or alias; without a bucket, S3 itself.
 */
#define S3SIGN_ENDPOINT_S3 0

/**
 * `service` of an endpoint: the control plane of S3 Express, to create, delete and list directory buckets.
 */
#define S3SIGN_ENDPOINT_EXPRESS_CONTROL 1

/**
 * `service` of an endpoint: S3 Object Lambda itself, for WriteGetObjectResponse.
 */
#define S3SIGN_ENDPOINT_OBJECT_LAMBDA 2

/**
 * `service` of an endpoint: the Security Token Service.
 */
#define S3SIGN_ENDPOINT_STS 3

/**
 * `style`: the bucket is in the host where AWS allows it, and in the path of a custom endpoint.
 */
#define S3SIGN_STYLE_AUTO 0

/**
 * `style`: the bucket is in the path.
 */
#define S3SIGN_STYLE_PATH 1

/**
 * `style`: the bucket is in the host.
 */
#define S3SIGN_STYLE_VIRTUAL_HOST 2

/**
 * `form`: the signature is in the `Authorization` header.
 */
#define S3SIGN_FORM_HEADER 0

/**
 * `form`: the signature is in the query of a presigned URL.
 */
#define S3SIGN_FORM_QUERY 1

/**
 * `body`: its hash is signed.
 */
#define S3SIGN_BODY_HASH 0

/**
 * `body`: it is not signed.
 */
#define S3SIGN_BODY_UNSIGNED 1

/**
 * `body`: it is aws-chunked, and each chunk is signed.
 */
#define S3SIGN_BODY_CHUNKS 2

/**
 * `body`: it is aws-chunked, with signed chunks and a signed trailer.
 */
#define S3SIGN_BODY_CHUNKS_TRAILER 3

/**
 * `body`: it is aws-chunked, with unsigned chunks and a checksum in the trailer.
 */
#define S3SIGN_BODY_UNSIGNED_TRAILER 4

/**
 * It is not known whether the provider supports it.
 */
#define S3SIGN_SUPPORT_UNKNOWN 0

/**
 * The provider supports it.
 */
#define S3SIGN_SUPPORT_YES 1

/**
 * The provider does not support it.
 */
#define S3SIGN_SUPPORT_NO 2

/**
 * `kind`: the field equals a value.
 */
#define S3SIGN_CONDITION_EQ 0

/**
 * `kind`: the field starts with a value; an empty one allows anything.
 */
#define S3SIGN_CONDITION_STARTS_WITH 1

/**
 * `kind`: the file's size is from `min` to `max` bytes.
 */
#define S3SIGN_CONDITION_CONTENT_LENGTH_RANGE 2

/**
 * `path_mode`: the path is percent-encoded in any way, fully or partly; it is made canonical.
 */
#define S3SIGN_PATH_CANONICAL 0

/**
 * `path_mode`: the path is raw bytes, to be percent-encoded.
 */
#define S3SIGN_PATH_RAW 1

/**
 * `path_mode`: the path is signed and sent byte for byte as given. (2 was a different mode in 0.1 and is refused.)
 */
#define S3SIGN_PATH_VERBATIM 3

/**
 * `payload_mode`: hash `payload`. If it is empty: the empty-body hash, or UNSIGNED-PAYLOAD for presigned S3 URLs.
 */
#define S3SIGN_PAYLOAD_DEFAULT 0

/**
 * `payload_mode`: hash `payload`, even if it is empty.
 */
#define S3SIGN_PAYLOAD_BYTES 1

/**
 * `payload_mode`: `payload` is the SHA-256 of the body as 64 hex digits.
 */
#define S3SIGN_PAYLOAD_SHA256_HEX 2

/**
 * `payload_mode`: the body is not signed, `UNSIGNED-PAYLOAD`.
 */
#define S3SIGN_PAYLOAD_UNSIGNED 3

/**
 * `headers_mode`: sign `host`, `content-type`, `content-md5`, `range` and every `x-amz-*`.
 */
#define S3SIGN_HEADERS_DEFAULT 0

/**
 * `headers_mode`: sign every header but those that proxies and clients rewrite, such as `user-agent`, `connection`,
 * `accept-encoding` and `transfer-encoding`.
 */
#define S3SIGN_HEADERS_ALL 1

/**
 * `headers_mode`: sign `host`, every `x-amz-*`, and those named in `signed_headers`.
 */
#define S3SIGN_HEADERS_LISTED 2

/**
 * No checksum.
 */
#define S3SIGN_CHECKSUM_NONE 0

/**
 * CRC-32 (ISO-HDLC), `x-amz-checksum-crc32`.
 */
#define S3SIGN_CHECKSUM_CRC32 1

/**
 * CRC-32C (Castagnoli), `x-amz-checksum-crc32c`.
 */
#define S3SIGN_CHECKSUM_CRC32C 2

/**
 * CRC-64 (NVM Express), `x-amz-checksum-crc64nvme`.
 */
#define S3SIGN_CHECKSUM_CRC64NVME 3

/**
 * SHA-1, `x-amz-checksum-sha1`.
 */
#define S3SIGN_CHECKSUM_SHA1 4

/**
 * SHA-256, `x-amz-checksum-sha256`.
 */
#define S3SIGN_CHECKSUM_SHA256 5

/**
 * `chunks`: each chunk of a streamed body is signed.
 */
#define S3SIGN_CHUNKS_SIGNED 0

/**
 * `chunks`: chunks are not signed; the checksum in the trailer protects the body. For https.
 */
#define S3SIGN_CHUNKS_UNSIGNED 1

/**
 * `findings`: a signed header that clients, proxies or tracing agents rewrite.
 */
#define S3SIGN_LINT_VOLATILE_HEADER 1

/**
 * `findings`: an `x-amz-*` header that is sent without being signed.
 */
#define S3SIGN_LINT_UNSIGNED_HEADER 2

/**
 * `findings`: a header that whoever uses a presigned URL must send.
 */
#define S3SIGN_LINT_HEADER_TO_SEND 4

/**
 * `findings`: a Host with the default port.
 */
#define S3SIGN_LINT_DEFAULT_PORT 8

/**
 * `findings`: a Host that is not the URL's.
 */
#define S3SIGN_LINT_HOST_MISMATCH 16

/**
 * `findings`: a header value that is not ASCII.
 */
#define S3SIGN_LINT_NON_ASCII_HEADER 32

/**
 * `findings`: a region unknown to AWS.
 */
#define S3SIGN_LINT_UNKNOWN_REGION 64

/**
 * `findings`: a different region in the host.
 */
#define S3SIGN_LINT_REGION_MISMATCH 128

/**
 * `findings`: a checksum in the query of a presigned URL.
 */
#define S3SIGN_LINT_CHECKSUM_IN_QUERY 256

/**
 * `findings`: temporary credentials without a session token.
 */
#define S3SIGN_LINT_TOKEN_MISSING 512

/**
 * `findings`: a session token with long-term credentials.
 */
#define S3SIGN_LINT_TOKEN_UNEXPECTED 1024

/**
 * `findings`: a URL that expires with its credentials.
 */
#define S3SIGN_LINT_OUTLIVES_CREDENTIALS 2048

/**
 * `findings`: an access key id that does not look like AWS's.
 */
#define S3SIGN_LINT_ACCESS_KEY_SHAPE 4096

/**
 * `findings`: a secret that does not look like AWS's, or has a stray space.
 */
#define S3SIGN_LINT_SECRET_SHAPE 8192

/**
 * `findings`: a body that nothing protects.
 */
#define S3SIGN_LINT_UNPROTECTED_BODY 16384

/**
 * `findings`: a segment `.` or `..` in the path, percent-encoded or not, which most clients resolve. Since: 0.2.0.
 */
#define S3SIGN_LINT_DOT_SEGMENT 32768

/**
 * `findings`: an `x-amz-date` header, which overrides `time`, more than 900 seconds from it, such as one
 * left over from an earlier attempt. Since: 0.2.0.
 */
#define S3SIGN_LINT_STALE_DATE 65536

/**
 * `findings`: a signed header whose name has other characters than letters, digits and hyphens, such as `_`, so that
 * nginx and other proxies drop it. Since: 0.2.0.
 */
#define S3SIGN_LINT_ODD_HEADER_NAME 131072

/**
 * `findings`: an `x-amz-copy-source` that S3 reads as another object or none: not percent-encoded, without a bucket or
 * key, or with an encoded `?versionId`. Since: 0.2.0.
 */
#define S3SIGN_LINT_COPY_SOURCE 262144

/**
 * `findings`: a host of S3, S3 Express, S3 on Outposts, S3 Object Lambda, R2 or B2 that takes another service than the
 * signer's. Since: 0.2.0.
 */
#define S3SIGN_LINT_WRONG_SERVICE 524288

/**
 * `findings`: a host that does not take the signer's algorithm: SigV2 where there is SigV4 alone, or a multi-region
 * access point without SigV4A. Since: 0.2.0.
 */
#define S3SIGN_LINT_WRONG_ALGORITHM 1048576

/**
 * `findings`: the global endpoint, `s3.amazonaws.com`, with another region than `us-east-1`. Since: 0.2.0.
 */
#define S3SIGN_LINT_GLOBAL_ENDPOINT 2097152

/**
 * `findings`: a `+` in the path of a URL, which some clients and servers take for a space. Since: 0.2.0.
 */
#define S3SIGN_LINT_PLUS_IN_PATH 4194304

/**
 * `findings`: a bucket with dots in the host of an https URL, which AWS's certificate does not cover. Since: 0.2.0.
 */
#define S3SIGN_LINT_DOTTED_BUCKET 8388608

/**
 * `findings`: CreateSession or a copy of S3 Express with a session token in `x-amz-s3session-token`, where it has to be
 * one of IAM in `x-amz-security-token`. Since: 0.2.0.
 */
#define S3SIGN_LINT_SESSION_TOKEN 16777216

/**
 * `cause`: the response does not say.
 */
#define S3SIGN_CAUSE_UNKNOWN 0

/**
 * `cause`: the server did not refuse.
 */
#define S3SIGN_CAUSE_NOT_REFUSED 1

/**
 * `cause`: both sides signed the same text: the secrets differ.
 */
#define S3SIGN_CAUSE_WRONG_SECRET 2

/**
 * `cause`: the server does not know the access key id.
 */
#define S3SIGN_CAUSE_UNKNOWN_ACCESS_KEY 3

/**
 * `cause`: the request arrived with a different access key id.
 */
#define S3SIGN_CAUSE_OTHER_ACCESS_KEY 4

/**
 * `cause`: the credentials have expired.
 */
#define S3SIGN_CAUSE_CREDENTIALS_EXPIRED 5

/**
 * `cause`: the session token does not belong to the access key id.
 */
#define S3SIGN_CAUSE_INVALID_TOKEN 6

/**
 * `cause`: temporary credentials without their session token.
 */
#define S3SIGN_CAUSE_MISSING_TOKEN 7

/**
 * `cause`: the clocks are too far apart.
 */
#define S3SIGN_CAUSE_CLOCK 8

/**
 * `cause`: the presigned URL has expired.
 */
#define S3SIGN_CAUSE_URL_EXPIRED 9

/**
 * `cause`: the presigned URL is not valid yet.
 */
#define S3SIGN_CAUSE_NOT_YET_VALID 10

/**
 * `cause`: signed for a different region.
 */
#define S3SIGN_CAUSE_REGION 11

/**
 * `cause`: signed for a different service.
 */
#define S3SIGN_CAUSE_SERVICE 12

/**
 * `cause`: the date of the credential scope is not that of the request.
 */
#define S3SIGN_CAUSE_SCOPE_DATE 13

/**
 * `cause`: the server requires a different algorithm.
 */
#define S3SIGN_CAUSE_ALGORITHM 14

/**
 * `cause`: the date was changed in transit.
 */
#define S3SIGN_CAUSE_DATE 15

/**
 * `cause`: the method was changed in transit.
 */
#define S3SIGN_CAUSE_METHOD 16

/**
 * `cause`: the path was changed in transit, in no known way.
 */
#define S3SIGN_CAUSE_PATH 17

/**
 * `cause`: the path arrived with different percent-encoding.
 */
#define S3SIGN_CAUSE_PATH_ENCODING 18

/**
 * `cause`: the path arrived percent-encoded twice.
 */
#define S3SIGN_CAUSE_PATH_DOUBLE_ENCODED 19

/**
 * `cause`: dot segments or slashes were removed from the path.
 */
#define S3SIGN_CAUSE_PATH_NORMALIZED 20

/**
 * `cause`: an unsigned parameter arrived.
 */
#define S3SIGN_CAUSE_QUERY_ADDED 21

/**
 * `cause`: a signed parameter did not arrive.
 */
#define S3SIGN_CAUSE_QUERY_REMOVED 22

/**
 * `cause`: the parameters arrived in a different order.
 */
#define S3SIGN_CAUSE_QUERY_ORDER 23

/**
 * `cause`: a parameter arrived with different percent-encoding.
 */
#define S3SIGN_CAUSE_QUERY_ENCODING 24

/**
 * `cause`: a parameter arrived with a different value.
 */
#define S3SIGN_CAUSE_QUERY_VALUE 25

/**
 * `cause`: a signed header was changed in transit.
 */
#define S3SIGN_CAUSE_HEADER_CHANGED 26

/**
 * `cause`: a signed header did not arrive.
 */
#define S3SIGN_CAUSE_HEADER_REMOVED 27

/**
 * `cause`: a different host arrived.
 */
#define S3SIGN_CAUSE_HOST 28

/**
 * `cause`: the lists of signed headers differ.
 */
#define S3SIGN_CAUSE_SIGNED_HEADERS 29

/**
 * `cause`: a header that must be signed is not.
 */
#define S3SIGN_CAUSE_HEADER_NOT_SIGNED 30

/**
 * `cause`: the body is not the one that was signed.
 */
#define S3SIGN_CAUSE_PAYLOAD 31

/**
 * `cause`: only one side has a hash of the body.
 */
#define S3SIGN_CAUSE_PAYLOAD_FORM 32

/**
 * `cause`: a checksum does not match the body.
 */
#define S3SIGN_CAUSE_CHECKSUM 33

/**
 * `cause`: a required header did not arrive.
 */
#define S3SIGN_CAUSE_MISSING_HEADER 34

/**
 * `cause`: the length of the body did not arrive.
 */
#define S3SIGN_CAUSE_CONTENT_LENGTH 35

/**
 * `cause`: the body ended early or came too slowly.
 */
#define S3SIGN_CAUSE_INCOMPLETE_BODY 36

/**
 * `cause`: authorization or the parameters of the URL cannot be read.
 */
#define S3SIGN_CAUSE_MALFORMED 37

/**
 * `cause`: the validity of a URL is out of range.
 */
#define S3SIGN_CAUSE_EXPIRES 38

/**
 * `cause`: signed twice, in the headers and in the URL.
 */
#define S3SIGN_CAUSE_SIGNED_TWICE 39

/**
 * `cause`: the server does not support the request.
 */
#define S3SIGN_CAUSE_NOT_SUPPORTED 40

/**
 * `cause`: the signature is correct, but its owner is not allowed to do this.
 */
#define S3SIGN_CAUSE_PERMISSION 41

/**
 * `cause`: the request is not signed.
 */
#define S3SIGN_CAUSE_NOT_SIGNED 42

/**
 * `cause`: the bucket is at a different endpoint.
 */
#define S3SIGN_CAUSE_ENDPOINT 43

/**
 * `cause`: there is no such bucket.
 */
#define S3SIGN_CAUSE_NO_SUCH_BUCKET 44

/**
 * `cause`: the response is not from S3.
 */
#define S3SIGN_CAUSE_NOT_S3 45

/**
 * `cause`: the response has no body.
 */
#define S3SIGN_CAUSE_NO_BODY 46

/**
 * `cause`: the signature does not match, and the server shows no text.
 */
#define S3SIGN_CAUSE_SIGNATURE 47

/**
 * `cause`: the canonical requests differ, and the server does not show its own.
 */
#define S3SIGN_CAUSE_CANONICAL_REQUEST 48

/**
 * `cause`: the server failed or is busy.
 */
#define S3SIGN_CAUSE_SERVER 49

/**
 * `cause`: the refusal is not about the signature.
 */
#define S3SIGN_CAUSE_NOT_SIGNING 50

/**
 * `cause`: the policy of a POST form has expired.
 */
#define S3SIGN_CAUSE_POLICY_EXPIRED 51

/**
 * `cause`: a POST form does not meet its policy.
 */
#define S3SIGN_CAUSE_POLICY 52

/**
 * `cause`: the client found no credentials, and sent nothing.
 */
#define S3SIGN_CAUSE_NO_CREDENTIALS 53

/**
 * `cause`: a browser refused the response, or did not send the request.
 */
#define S3SIGN_CAUSE_CORS 54

/**
 * `cause`: the server was not reached.
 */
#define S3SIGN_CAUSE_CONNECTION 55

/**
 * `certainty`: the cause is not known, and at most a suspect; the sentence says what is known.
 */
#define S3SIGN_CERTAINTY_UNKNOWN 0

/**
 * `certainty`: the most probable of several causes.
 */
#define S3SIGN_CERTAINTY_LIKELY 1

/**
 * `certainty`: the server's text, or the request, shows it.
 */
#define S3SIGN_CERTAINTY_SHOWN 2

/**
 * `certainty`: a signature that was made again proves it.
 */
#define S3SIGN_CERTAINTY_PROVED 3

/**
 * A checksum, a payload hash, or both, in progress. Opaque. Not thread-safe: one thread at a time may use it.
 */
typedef struct s3sign_checksum_state s3sign_checksum_state;

/**
 * Credentials and scope, ready to sign. Opaque.
 *
 * Thread-safe: immutable, so any number of threads may share one without a lock. It caches the day's signing key, so
 * make one and reuse it. The secret itself is not stored; keys derived from it are wiped when the last reference is freed.
 */
typedef struct s3sign_signer s3sign_signer;

/**
 * A streamed body in progress. Opaque. Not thread-safe: one thread at a time may use it. It does not refer to the
 * signer or the request, which may be freed.
 */
typedef struct s3sign_stream s3sign_stream;

/**
 * An aws-chunked body being received. Opaque. Not thread-safe: one thread at a time may use it. It does not refer to
 * the signer or the request, which may be freed.
 */
typedef struct s3sign_verify_stream s3sign_verify_stream;

/**
 * What went wrong. Every function that takes one accepts NULL, and clears it on success. If its `size` is invalid
 * (`S3SIGN_ERR_STRUCT_SIZE`), the function leaves it unchanged and does nothing else.
 *
 * It never contains a secret, token or signature.
 */
typedef struct s3sign_error {
  /**
   * `sizeof(s3sign_error)` as the caller was compiled. A smaller, older size keeps working.
   */
  uint32_t size;
  /**
   * The status that the function returned.
   */
  int32_t status;
  /**
   * Byte offset of the fault in the field, or -1.
   */
  int64_t offset;
  /**
   * The input at fault, such as `url` or `headers[2].value`; NUL-terminated.
   */
  char field[48];
  /**
   * One English sentence; NUL-terminated.
   */
  char message[192];
} s3sign_error;

/**
 * Bytes that belong to the caller. They need no NUL at the end, and `{NULL, 0}` is empty.
 *
 * Text may be in any encoding. An input is only read during the call, unless the function says otherwise.
 */
typedef struct s3sign_str {
  /**
   * First byte, or NULL when `len` is 0.
   */
  const char *ptr;
  /**
   * Number of bytes.
   */
  size_t len;
} s3sign_str;

/**
 * The bucket, object or service to get the endpoint of.
 *
 * Start from `S3SIGN_ENDPOINT_INIT` or `s3sign_endpoint_init`. Everything is borrowed for the call only.
 */
typedef struct s3sign_endpoint {
  /**
   * `sizeof(s3sign_endpoint)` as the caller was compiled. A smaller, older size keeps working.
   */
  uint32_t size;
  /**
   * `S3SIGN_ENDPOINT_S3`, `S3SIGN_ENDPOINT_EXPRESS_CONTROL`, `S3SIGN_ENDPOINT_OBJECT_LAMBDA` or
   * `S3SIGN_ENDPOINT_STS`.
   */
  int32_t service;
  /**
   * Where the bucket is: `S3SIGN_STYLE_AUTO`, `S3SIGN_STYLE_PATH` or `S3SIGN_STYLE_VIRTUAL_HOST`.
   */
  int32_t style;
  /**
   * 1 for a dual-stack endpoint, reachable over IPv4 and IPv6.
   */
  int32_t dualstack;
  /**
   * 1 for an endpoint with validated cryptography (FIPS 140).
   */
  int32_t fips;
  /**
   * 1 for S3 Transfer Acceleration.
   */
  int32_t accelerate;
  /**
   * 1 for the endpoint without a region: that of S3 in us-east-1, and of STS in its older regions.
   */
  int32_t global;
  /**
   * 1 for http instead of https.
   */
  int32_t http;
  /**
   * 1 to refuse an ARN whose region is not `region`; by default the ARN's region is used.
   */
  int32_t refuse_arn_region;
  /**
   * Name of a bucket, or ARN or alias of an access point; empty for the service itself.
   */
  struct s3sign_str bucket;
  /**
   * An object's key: raw bytes, not percent-encoded. Empty for the bucket itself.
   */
  struct s3sign_str key;
  /**
   * The region, such as `eu-west-1`.
   */
  struct s3sign_str region;
  /**
   * `http(s)://host[:port][/prefix]` of a server other than AWS's, or empty.
   */
  struct s3sign_str endpoint;
  /**
   * 1 if the client sends paths unchanged (`CURLOPT_PATH_AS_IS`), so that the key may have a segment `.` or `..`.
   * Since: 0.2.0.
   */
  int32_t path_as_is;
} s3sign_endpoint;

/**
 * An endpoint, and what to sign requests to it with.
 *
 * The strings point into `out` and are valid as long as it is. Each is followed by a NUL. If the call fails, or only
 * asks for the size, all are `{NULL, 0}`.
 */
typedef struct s3sign_endpoint_result {
  /**
   * `sizeof(s3sign_endpoint_result)` as the caller was compiled. A smaller, older size keeps working.
   */
  uint32_t size;
  /**
   * `algorithm` for `s3sign_signer_config`: `S3SIGN_ALGORITHM_SIGV4A` for multi-region access points and Outposts,
   * otherwise `S3SIGN_ALGORITHM_SIGV4`.
   */
  int32_t algorithm;
  /**
   * The URL, percent-encoded: use it as `url` of a request with `S3SIGN_PATH_CANONICAL`.
   */
  struct s3sign_str url;
  /**
   * `region` for `s3sign_signer_config`; with SigV4A the region set.
   */
  struct s3sign_str region;
  /**
   * `service` for `s3sign_signer_config`.
   */
  struct s3sign_str service;
} s3sign_endpoint_result;

/**
 * One request header: a name and its value, without colon or line ending.
 */
typedef struct s3sign_header {
  /**
   * A header name in any case, such as `Content-Type`.
   */
  struct s3sign_str name;
  /**
   * The value as sent. CR, LF and NUL are refused.
   */
  struct s3sign_str value;
} s3sign_header;

/**
 * One request to sign.
 *
 * Start from `S3SIGN_REQUEST_INIT` or `s3sign_request_init`. Everything is borrowed for the call only.
 */
typedef struct s3sign_request {
  /**
   * `sizeof(s3sign_request)` as the caller was compiled. A smaller, older size keeps working.
   */
  uint32_t size;
  /**
   * How the path in `url` is encoded; s3sign never guesses:
   *
   * - `S3SIGN_PATH_CANONICAL` (default): percent-encoded in any way, fully or partly. It is decoded and encoded
   *   again, all but `A-Za-z0-9-._~/`, as S3 does with the path that arrives: `/dt=1`, `/dt%3d1` and `/%64t%3D1` are
   *   all signed as `/dt%3D1`, and `%2F` is a slash. `//`, `.` and `..` are kept. For services that encode twice
   *   (all but S3), only bytes not allowed in a URL are encoded, and only unreserved characters are decoded, as
   *   clients do: `=` and `%3D` are kept, `%3a` becomes `%3A` and `%41` becomes `A`.
   * - `S3SIGN_PATH_RAW`: raw bytes without percent-encoding, such as an object key. Everything after the host is
   *   path, including `?`, `#` and `%`; put a query in `query`.
   * - `S3SIGN_PATH_VERBATIM`: as sent, and signed byte for byte, for servers that do not decode it. Most servers,
   *   including S3, refuse such a signature if the path is not canonical.
   *
   * Send the URL or target in `s3sign_result`: it is the one that was signed.
   */
  int32_t path_mode;
  /**
   * HTTP method, such as `GET`; case-sensitive.
   */
  struct s3sign_str method;
  /**
   * Absolute (`https://host[:port]/path?query`), or origin-form (`/path?query`) with a `Host` in `headers`. A `Host`
   * in `headers` is the one signed, whatever the form of `url`.
   */
  struct s3sign_str url;
  /**
   * Query without `?`, if `url` has none: `name=value` pairs joined by `&`, with percent-encoded names and values;
   * `+` is a space.
   */
  struct s3sign_str query;
  /**
   * With SigV2, the bucket if it is in the host and not in the path, since it must be signed; otherwise ignored.
   */
  struct s3sign_str bucket;
  /**
   * The headers that the request will carry, in any order and case; NULL when `headers_len` is 0. `x-amz-date`,
   * `x-amz-content-sha256` and the session token's header are used if given, and not added again.
   */
  const struct s3sign_header *headers;
  /**
   * Number of `headers`.
   */
  size_t headers_len;
  /**
   * What `payload` is: `S3SIGN_PAYLOAD_DEFAULT`, `S3SIGN_PAYLOAD_BYTES`, `S3SIGN_PAYLOAD_SHA256_HEX` or
   * `S3SIGN_PAYLOAD_UNSIGNED`. By default `payload` is hashed; if it is empty, the hash is that of the empty body
   * or, in presigned URLs of S3 services, `UNSIGNED-PAYLOAD`.
   */
  int32_t payload_mode;
  /**
   * Which of `headers` are signed: `S3SIGN_HEADERS_DEFAULT`, `S3SIGN_HEADERS_ALL` or `S3SIGN_HEADERS_LISTED`.
   * `host` and every `x-amz-*` always are.
   */
  int32_t headers_mode;
  /**
   * The body, or its SHA-256 in hex, depending on `payload_mode`.
   */
  struct s3sign_str payload;
  /**
   * With `S3SIGN_HEADERS_LISTED`, names of headers to sign if the request has them; NULL when `signed_headers_len`
   * is 0.
   */
  const struct s3sign_str *signed_headers;
  /**
   * Number of `signed_headers`.
   */
  size_t signed_headers_len;
  /**
   * Signing time, or the current time to verify, in Unix seconds: pass `time(NULL)`. 0 and negative times are
   * refused, even if nothing is signed. An `x-amz-date` in `headers` overrides it: remove an old one before signing
   * again.
   */
  int64_t time;
  /**
   * 0 to sign with headers; to presign, the validity in seconds, from 1 to the signer's maximum.
   */
  int64_t expires;
  /**
   * For cacheable URLs: round `time` down to a multiple of `window` seconds, `expires` at most, so that all URLs signed
   * in one window are identical. Each is valid for `expires` seconds from the start of its window. 0: no rounding.
   */
  int64_t window;
  /**
   * With SigV4A: empty for a deterministic signature (RFC 6979), 32 random bytes for a randomized one, or `system` to
   * let ring sign with the system's randomness, which a library built without ring, the default, refuses.
   */
  struct s3sign_str entropy;
} s3sign_request;

/**
 * A server's response to a request that it refused.
 *
 * Start from `S3SIGN_REFUSAL_INIT` or `s3sign_refusal_init`. Everything is borrowed for the call only.
 */
typedef struct s3sign_refusal {
  /**
   * `sizeof(s3sign_refusal)` as the caller was compiled. A smaller, older size keeps working.
   */
  uint32_t size;
  /**
   * Status of the response, such as 403.
   */
  int32_t http_status;
  /**
   * Body of the response, of any content; empty after HEAD.
   */
  struct s3sign_str body;
  /**
   * Its `Date` header, or empty. It reveals a wrong clock if the body does not.
   */
  struct s3sign_str server_time;
  /**
   * Its `x-amz-bucket-region` header, or empty. It reveals a wrong region if the body does not.
   */
  struct s3sign_str region;
} s3sign_refusal;

/**
 * Why a server refused a request.
 *
 * Start from `S3SIGN_EXPLANATION_INIT` or `s3sign_explanation_init`. The strings point into `out` and are valid
 * as long as it is. Each is followed by a NUL. If the call fails, or only asks for the size, all are `{NULL, 0}`.
 */
typedef struct s3sign_explanation {
  /**
   * `sizeof(s3sign_explanation)` as the caller was compiled. A smaller, older size keeps working.
   */
  uint32_t size;
  /**
   * `S3SIGN_CAUSE_*`.
   */
  int32_t cause;
  /**
   * One English sentence: the cause, with the values of both sides.
   */
  struct s3sign_str sentence;
  /**
   * The evidence for it.
   */
  struct s3sign_str evidence;
  /**
   * What to do.
   */
  struct s3sign_str remedy;
  /**
   * `S3SIGN_CERTAINTY_*`: how sure the cause is.
   */
  int32_t certainty;
} s3sign_explanation;

/**
 * One condition of a POST policy, on a field of the form.
 */
typedef struct s3sign_condition {
  /**
   * `S3SIGN_CONDITION_EQ`, `S3SIGN_CONDITION_STARTS_WITH` or `S3SIGN_CONDITION_CONTENT_LENGTH_RANGE`.
   */
  int32_t kind;
  /**
   * Name of the form's field, such as `key`, without `$`; ignored for a range.
   */
  struct s3sign_str name;
  /**
   * What the field's value must equal or start with, in UTF-8; ignored for a range.
   */
  struct s3sign_str value;
  /**
   * Smallest size of the file in bytes, for a range.
   */
  int64_t min;
  /**
   * Largest size of the file in bytes, for a range.
   */
  int64_t max;
} s3sign_condition;

/**
 * What an HTML form may upload, and until when.
 *
 * Start from `S3SIGN_POST_INIT` or `s3sign_post_init`. Everything is borrowed for the call only.
 */
typedef struct s3sign_post {
  /**
   * `sizeof(s3sign_post)` as the caller was compiled. A smaller, older size keeps working.
   */
  uint32_t size;
  /**
   * Bucket that the form uploads to.
   */
  struct s3sign_str bucket;
  /**
   * A condition for every field of the form, except `file` and those that `s3sign_post_policy` writes. One must be
   * for `key`. NULL when `conditions_len` is 0.
   */
  const struct s3sign_condition *conditions;
  /**
   * Number of `conditions`.
   */
  size_t conditions_len;
  /**
   * The policy as JSON, signed unchanged, instead of `bucket`, `conditions` and `expires`; or empty. With SigV4 it
   * must have conditions for the fields that `s3sign_post_policy` writes.
   */
  struct s3sign_str policy;
  /**
   * Signing time in Unix seconds, after 0.
   */
  int64_t time;
  /**
   * Validity of the form in seconds, from 1 to the signer's maximum; 0 with `policy`.
   */
  int64_t expires;
} s3sign_post;

/**
 * What differs between the URLs of `s3sign_presign_batch`: their keys, their queries, or both.
 *
 * Start from `S3SIGN_BATCH_INIT` or `s3sign_batch_init`. Everything is borrowed for the call only. Since: 0.2.0.
 */
typedef struct s3sign_batch {
  /**
   * `sizeof(s3sign_batch)` as the caller was compiled. A smaller, older size keeps working.
   */
  uint32_t size;
  /**
   * `count` consecutive keys: raw bytes, never empty, each appended to the `url` of the request. NULL if all URLs
   * have the same path.
   */
  const char *keys;
  /**
   * The offset in `keys` at which each key ends and the next one starts; NULL if `keys` is NULL.
   */
  const size_t *key_ends;
  /**
   * `count` consecutive queries, each in the format of a request's `query`, and added to that of the request. They
   * may be empty. NULL if all URLs have the same query.
   */
  const char *queries;
  /**
   * The offset in `queries` at which each query ends and the next one starts; NULL if `queries` is NULL.
   */
  const size_t *query_ends;
  /**
   * Number of URLs.
   */
  size_t count;
  /**
   * 1 if the client sends paths unchanged (`CURLOPT_PATH_AS_IS`), so that a key may have a segment `.` or `..`.
   */
  int32_t path_as_is;
} s3sign_batch;

/**
 * What a provider's servers support. The fields from `sigv4` on are `S3SIGN_SUPPORT_UNKNOWN`, `S3SIGN_SUPPORT_YES` or
 * `S3SIGN_SUPPORT_NO`.
 *
 * Start from `S3SIGN_PROVIDER_PROFILE_INIT` or `s3sign_provider_profile_init`. The texts are static.
 */
typedef struct s3sign_provider_profile {
  /**
   * `sizeof(s3sign_provider_profile)` as the caller was compiled. A smaller, older size keeps working.
   */
  uint32_t size;
  /**
   * 1 if the bucket should be in the path of a URL, 0 if it should be in the host.
   */
  int32_t path_style;
  /**
   * Display name; NUL-terminated.
   */
  struct s3sign_str name;
  /**
   * Region of the credential scope, if there is only one; otherwise empty. NUL-terminated.
   */
  struct s3sign_str region;
  /**
   * Longest validity of a presigned URL in seconds.
   */
  int64_t max_expires;
  /**
   * Signature Version 4.
   */
  int32_t sigv4;
  /**
   * Signature Version 4A.
   */
  int32_t sigv4a;
  /**
   * Signature Version 2.
   */
  int32_t sigv2;
  /**
   * Bodies in signed chunks.
   */
  int32_t signed_chunks;
  /**
   * Bodies in signed chunks with a signed trailer.
   */
  int32_t signed_trailer;
  /**
   * Bodies in unsigned chunks with a trailer.
   */
  int32_t unsigned_trailer;
  /**
   * Forms with a POST policy.
   */
  int32_t post_policy;
  /**
   * `x-amz-checksum-crc32`.
   */
  int32_t crc32;
  /**
   * `x-amz-checksum-crc32c`.
   */
  int32_t crc32c;
  /**
   * `x-amz-checksum-crc64nvme`.
   */
  int32_t crc64nvme;
  /**
   * `x-amz-checksum-sha1`.
   */
  int32_t sha1;
  /**
   * `x-amz-checksum-sha256`.
   */
  int32_t sha256;
} s3sign_provider_profile;

/**
 * The parts of a signed request in the caller's output buffer.
 *
 * The strings point into `out` and are valid as long as it is. `headers`, `url`, `target`, `host` and empty strings
 * are followed by a NUL. If the call fails, or only asks for the size, all are `{NULL, 0}`.
 */
typedef struct s3sign_result {
  /**
   * `sizeof(s3sign_result)` as the caller was compiled. A smaller, older size keeps working.
   */
  uint32_t size;
  /**
   * Header lines, each `name: value` and CR LF. When signing: the headers to add to the request. When presigning:
   * the signed headers, besides `host`, that whoever uses the URL must send.
   */
  struct s3sign_str headers;
  /**
   * The URL to send: absolute if the request's was, and without a default port.
   */
  struct s3sign_str url;
  /**
   * Path and query to send in the request line; the end of `url`.
   */
  struct s3sign_str target;
  /**
   * Value of the `Host` header to send, as signed.
   */
  struct s3sign_str host;
  /**
   * Value of the `Authorization` header, for callers that write the other headers themselves. Empty when presigning
   * and for anonymous signers.
   */
  struct s3sign_str authorization;
  /**
   * The signature in lower-case hex; with SigV2 in base64, percent-encoded in a URL. Empty for anonymous signers.
   */
  struct s3sign_str signature;
  /**
   * When a presigned URL ends, in Unix seconds: when it expires, or when the credentials do if that is earlier. 0
   * when signing with headers, and for anonymous signers.
   */
  int64_t expires_at;
} s3sign_result;

/**
 * Credentials, scope and rules from which a signer is made.
 *
 * Start from `S3SIGN_SIGNER_CONFIG_INIT` or `s3sign_signer_config_init`, then set what you need; a field of zero means
 * its default. `s3sign_signer_new` copies what it needs, so nothing here must outlive that call.
 */
typedef struct s3sign_signer_config {
  /**
   * `sizeof(s3sign_signer_config)` as the caller was compiled. A smaller, older size keeps working.
   */
  uint32_t size;
  /**
   * Signature algorithm: `S3SIGN_ALGORITHM_SIGV4`, `S3SIGN_ALGORITHM_SIGV4A` or `S3SIGN_ALGORITHM_SIGV2`.
   */
  int32_t algorithm;
  /**
   * Access key id. Empty together with the secret: the signer is anonymous and adds nothing to requests.
   */
  struct s3sign_str access_key_id;
  /**
   * Secret access key: any bytes, of any length.
   */
  struct s3sign_str secret_access_key;
  /**
   * Session token of temporary credentials, or empty.
   */
  struct s3sign_str session_token;
  /**
   * Region of the credential scope, such as `eu-west-1`. Required unless anonymous. With SigV4A the region set:
   * regions joined by commas, or `*`.
   */
  struct s3sign_str region;
  /**
   * Service of the credential scope; empty means `s3`. It sets the defaults of the next three fields.
   */
  struct s3sign_str service;
  /**
   * Whether `.`, `..` and empty path segments are removed before signing: `S3SIGN_BY_SERVICE` (S3 services: no;
   * others: yes), `S3SIGN_ON` or `S3SIGN_OFF`.
   */
  int32_t normalize_path;
  /**
   * Whether the path on the wire is percent-encoded once more for signing: `S3SIGN_BY_SERVICE` (S3 services: no;
   * others: yes), `S3SIGN_ON` or `S3SIGN_OFF`.
   */
  int32_t double_encode;
  /**
   * Whether `x-amz-content-sha256` is added and signed: `S3SIGN_BY_SERVICE` (S3 services: yes; others: no),
   * `S3SIGN_ON` or `S3SIGN_OFF`.
   */
  int32_t content_sha256_header;
  /**
   * How to handle the session token: `S3SIGN_TOKEN_SIGN`, `S3SIGN_TOKEN_APPEND` (sent but not signed, as AWS IoT
   * requires) or `S3SIGN_TOKEN_OMIT`.
   */
  int32_t token_mode;
  /**
   * How to handle a presigned URL or POST policy that would outlive the credentials: `S3SIGN_LIFETIME_CLAMP`,
   * `S3SIGN_LIFETIME_REFUSE` or `S3SIGN_LIFETIME_WARN`.
   */
  int32_t lifetime_mode;
  /**
   * Who runs the server, `S3SIGN_PROVIDER_*`. Requests that the provider does not support are refused.
   */
  int32_t provider;
  /**
   * When the credentials expire, in Unix seconds; 0 means never. Nothing is signed from then on.
   */
  int64_t expires_at;
  /**
   * Longest validity of a presigned URL or POST policy, in seconds; 0 means the provider's, such as 604,800.
   */
  int64_t max_expires;
} s3sign_signer_config;

/**
 * How a body is sent in aws-chunked encoding, with signed chunks or a checksum.
 *
 * Start from `S3SIGN_STREAM_PLAN_INIT` or `s3sign_stream_plan_init`.
 */
typedef struct s3sign_stream_plan {
  /**
   * `sizeof(s3sign_stream_plan)` as the caller was compiled. A smaller, older size keeps working.
   */
  uint32_t size;
  /**
   * The signer's algorithm, `S3SIGN_ALGORITHM_*`, on which the length of the encoded body depends.
   */
  int32_t algorithm;
  /**
   * `S3SIGN_CHUNKS_SIGNED` or `S3SIGN_CHUNKS_UNSIGNED`, which needs a `checksum`.
   */
  int32_t chunks;
  /**
   * The checksum to send in the trailer, `S3SIGN_CHECKSUM_*`; none by default.
   */
  int32_t checksum;
  /**
   * Length of the body before encoding, in bytes.
   */
  int64_t decoded_length;
  /**
   * Length of every chunk but the last: at least 8192 bytes; 0 means 65536.
   */
  int64_t chunk_size;
} s3sign_stream_plan;

/**
 * What a received request claims about its signature. None of it has been verified.
 *
 * Start from `S3SIGN_CLAIM_INIT` or `s3sign_claim_init`. The strings point into `out` and are valid as long as
 * it is. Each is followed by a NUL. If the call fails, or only asks for the size, all are `{NULL, 0}`.
 */
typedef struct s3sign_claim {
  /**
   * `sizeof(s3sign_claim)` as the caller was compiled. A smaller, older size keeps working.
   */
  uint32_t size;
  /**
   * `S3SIGN_FORM_HEADER` or `S3SIGN_FORM_QUERY`.
   */
  int32_t form;
  /**
   * `S3SIGN_ALGORITHM_*`.
   */
  int32_t algorithm;
  /**
   * How the body is signed, `S3SIGN_BODY_*`.
   */
  int32_t body;
  /**
   * With which the caller finds the secret.
   */
  struct s3sign_str access_key_id;
  /**
   * Region of the credential scope; with SigV4A the region set; empty with SigV2.
   */
  struct s3sign_str region;
  /**
   * Service of the credential scope; empty with SigV2.
   */
  struct s3sign_str service;
  /**
   * Session token, or empty.
   */
  struct s3sign_str session_token;
  /**
   * Names of the signed headers, joined by semicolons; empty with SigV2.
   */
  struct s3sign_str signed_headers;
  /**
   * When it was signed, in Unix seconds; 0 for presigned URLs and forms of SigV2, which do not say.
   */
  int64_t time;
  /**
   * When a presigned URL or a form's policy expires, in Unix seconds; 0 in header form and for an unreadable policy.
   */
  int64_t expires_at;
  /**
   * To refuse replays, remember this key with `access_key_id` until one second after `expires_at` or, in header
   * form, after `time` plus the skew, since verification is in whole seconds and accepts the last one. Look it up
   * and store it in one atomic step, after the request has verified (for an aws-chunked body: after
   * `s3sign_verify_stream_begin`) and before its data is used. It is the signature or, with SigV4A, the r of (r, s)
   * in 64 hex digits, since (r, n-s) verifies too. Empty if the signature cannot verify. Since: 0.2.0.
   */
  struct s3sign_str replay_key;
} s3sign_claim;

/**
 * A received form with a POST policy.
 *
 * Start from `S3SIGN_POST_FORM_INIT` or `s3sign_post_form_init`. Everything is borrowed for the call only.
 */
typedef struct s3sign_post_form {
  /**
   * `sizeof(s3sign_post_form)` as the caller was compiled. A smaller, older size keeps working.
   */
  uint32_t size;
  /**
   * The bucket it was sent to.
   */
  struct s3sign_str bucket;
  /**
   * Names and values of its fields up to `file`, with `${filename}` replaced; NULL when `fields_len` is 0.
   */
  const struct s3sign_header *fields;
  /**
   * Number of `fields`.
   */
  size_t fields_len;
  /**
   * Size of the file in bytes.
   */
  int64_t file_size;
  /**
   * The current time in Unix seconds, after 0.
   */
  int64_t time;
} s3sign_post_form;



/**
 * Hash `data` with SHA-256 and write 64 lower-case hex digits, the format of `S3SIGN_PAYLOAD_SHA256_HEX`.
 *
 * Inputs: `data` may be NULL when `data_len` is 0.
 *
 * Output: `out` receives 64 digits and `*len` is 64; `cap` must be at least 65. `out`, `cap` and `*len` are as for
 * `s3sign_sign`.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_INTERNAL.
 *
 * Thread-safe. Since: 0.1.0.
 */
int32_t s3sign_sha256(const void *data,
                      size_t data_len,
                      char *out,
                      size_t cap,
                      size_t *len,
                      struct s3sign_error *error);

/**
 * Write the checksum of `data` in base64, as in S3's headers.
 *
 * Inputs: `algorithm` is one of S3SIGN_CHECKSUM_CRC32, _CRC32C, _CRC64NVME, _SHA1 and _SHA256. `data` may be NULL when
 * `data_len` is 0.
 *
 * Output: up to 44 characters in `out`; a `cap` of 45 is always enough. `out`, `cap` and `*len` are as for
 * `s3sign_sign`.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_OPTION,
 * S3SIGN_ERR_INTERNAL.
 *
 * Thread-safe. Since: 0.1.0.
 */
int32_t s3sign_checksum(int32_t algorithm,
                        const void *data,
                        size_t data_len,
                        char *out,
                        size_t cap,
                        size_t *len,
                        struct s3sign_error *error);

/**
 * Start a checksum, a payload hash, or both in one pass, over data in pieces.
 *
 * Inputs: `algorithm` as for `s3sign_checksum`, or S3SIGN_CHECKSUM_NONE. `payload_hash` is 1 to compute the SHA-256
 * for `S3SIGN_PAYLOAD_SHA256_HEX`, or 0. At least one of the two must be requested.
 *
 * Output: `*state`, to be freed with `s3sign_checksum_free`, or NULL on error.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_OPTION, S3SIGN_ERR_MEMORY, S3SIGN_ERR_INTERNAL.
 *
 * Thread-safe. Since: 0.1.0.
 */
int32_t s3sign_checksum_new(int32_t algorithm,
                            int32_t payload_hash,
                            struct s3sign_checksum_state **state,
                            struct s3sign_error *error);

/**
 * Add `data_len` bytes.
 *
 * Inputs: `state` must not be NULL; `data` may be NULL when `data_len` is 0.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_INTERNAL.
 *
 * Not thread-safe: one thread at a time for each state. Since: 0.1.0.
 */
int32_t s3sign_checksum_update(struct s3sign_checksum_state *state,
                               const void *data,
                               size_t data_len,
                               struct s3sign_error *error);

/**
 * Write the checksum of the data so far in base64. The state does not change: you can add more data.
 *
 * Inputs: `state` must not be NULL. Output: as for `s3sign_checksum`.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_OPTION (only the
 * payload hash was requested), S3SIGN_ERR_INTERNAL.
 *
 * Not thread-safe: one thread at a time for each state. Since: 0.1.0.
 */
int32_t s3sign_checksum_finish(const struct s3sign_checksum_state *state,
                               char *out,
                               size_t cap,
                               size_t *len,
                               struct s3sign_error *error);

/**
 * Write the payload hash of the data so far, as 64 lower-case hex digits. The state does not change: you can add more
 * data.
 *
 * Inputs: `state` must not be NULL. Output: as for `s3sign_sha256`.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_OPTION (it was not
 * requested), S3SIGN_ERR_INTERNAL.
 *
 * Not thread-safe: one thread at a time for each state. Since: 0.1.0.
 */
int32_t s3sign_checksum_payload_hash(const struct s3sign_checksum_state *state,
                                     char *out,
                                     size_t cap,
                                     size_t *len,
                                     struct s3sign_error *error);

/**
 * Free a checksum state; NULL does nothing.
 *
 * Call it once no other thread uses the state. Since: 0.1.0.
 */
void s3sign_checksum_free(struct s3sign_checksum_state *state);

/**
 * Combine the CRCs of two parts into the CRC of both, such as for the full-object checksum of a multipart upload.
 *
 * Inputs: `algorithm` is one of the CRCs. `first` and `second` are base64 values as written by the other functions;
 * `second_size` is the size of the second part in bytes.
 *
 * Output: as for `s3sign_checksum`.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_OPTION (not a CRC),
 * S3SIGN_ERR_CHECKSUM, S3SIGN_ERR_INTERNAL.
 *
 * Thread-safe. Since: 0.1.0.
 */
int32_t s3sign_checksum_combine(int32_t algorithm,
                                const char *first,
                                size_t first_len,
                                const char *second,
                                size_t second_len,
                                uint64_t second_size,
                                char *out,
                                size_t cap,
                                size_t *len,
                                struct s3sign_error *error);

/**
 * Name of the header or trailer for a checksum, such as `x-amz-checksum-crc32c`; NULL if `algorithm` is unknown.
 * Static: do not free it.
 *
 * Thread-safe. Since: 0.1.0.
 */
const char *s3sign_checksum_header(int32_t algorithm);

/**
 * Get the URL of a bucket, an object or a service, and the region, service and algorithm to sign requests to it with.
 * The rules are those of AWS, in all its partitions; a custom endpoint is used unchanged. A key or bucket cannot
 * change the host or leave its place in the path: a key with a segment `.` or `..` is refused unless `path_as_is` is
 * set, since most clients resolve it to a different key or bucket before they send the URL.
 *
 * Inputs: `endpoint` must not be NULL.
 *
 * Output: `out` receives the URL. If `result` is not NULL, region and service follow in `out`, and `result` locates
 * each. `out`, `cap` and `*len` work as in `s3sign_sign`.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_STRUCT_SIZE, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_OPTION,
 * S3SIGN_ERR_LENGTH, S3SIGN_ERR_URL, S3SIGN_ERR_HOST, S3SIGN_ERR_PATH (of `endpoint` or `key`), S3SIGN_ERR_REGION,
 * S3SIGN_ERR_ENDPOINT, S3SIGN_ERR_BUCKET, S3SIGN_ERR_MEMORY, S3SIGN_ERR_INTERNAL.
 *
 * Thread-safe. Since: 0.1.0.
 */
int32_t s3sign_endpoint_url(const struct s3sign_endpoint *endpoint,
                            char *out,
                            size_t cap,
                            size_t *len,
                            struct s3sign_endpoint_result *result,
                            struct s3sign_error *error);

/**
 * Set every field of an endpoint to its default and its `size` to this library's.
 *
 * For callers without a C preprocessor; in C, use `S3SIGN_ENDPOINT_INIT`. `endpoint` must have room for the
 * struct as this library knows it; NULL does nothing.
 *
 * Thread-safe. Since: 0.1.0.
 */
void s3sign_endpoint_init(struct s3sign_endpoint *endpoint);

/**
 * Clear an endpoint's result and set its `size` to this library's.
 *
 * For callers without a C preprocessor; in C, use `S3SIGN_ENDPOINT_RESULT_INIT`. `result` must have room for
 * the struct as this library knows it; NULL does nothing.
 *
 * Thread-safe. Since: 0.1.0.
 */
void s3sign_endpoint_result_init(struct s3sign_endpoint_result *result);

/**
 * Explain why a server refused a request, by comparing its response with what was signed.
 *
 * If the response shows what the server signed, as S3's does, the line that differs is named, with both values. If it shows
 * the signature that arrived, that is computed again. Otherwise the explanation is based on the server's error code, clock
 * and region. Values are cut to 120 bytes, and
 * unprintable bytes are escaped. Session tokens, signatures and keys are never shown.
 *
 * Inputs: `signer`, `request` and `refusal` must not be NULL. `signer` and `request` are those that the request was
 * signed with, including `time`. The response's body may have any content.
 *
 * Output: `out` receives one sentence, in ASCII. If `explanation` is not NULL, evidence and remedy follow in `out`,
 * and `explanation` locates each. `out`, `cap` and `*len` work as in `s3sign_sign`; 2048 bytes are usually enough. The
 * texts may change between versions; the causes keep their meaning.
 *
 * Status: as for `s3sign_sign`, except that the signer may be anonymous; S3SIGN_ERR_OPTION also if `http_status` does
 * not have three digits.
 *
 * Thread-safe; many threads may share one signer. Since: 0.1.0.
 */
int32_t s3sign_explain(const struct s3sign_signer *signer,
                       const struct s3sign_request *request,
                       const struct s3sign_refusal *refusal,
                       char *out,
                       size_t cap,
                       size_t *len,
                       struct s3sign_explanation *explanation,
                       struct s3sign_error *error);

/**
 * Explain why a server refused a request, from any text that shows the refusal.
 *
 * The text may be the body of a response, a whole response, or anything people paste: a log, an exception, the message of
 * an SDK, the output of `curl -v`, a presigned URL with its response, a request with its response. Escapes of strings and
 * HTML, indentation and prefixes of logs are undone. Nothing is guessed: the certainty says how far the text supports the
 * cause.
 *
 * Inputs: `text` is NULL only if `text_len` is 0. Give `signer` and `request` together, as for `s3sign_explain`, if the text
 * is that of the response. If both are NULL, the request is read from the text; then `secret` may be the secret access key
 * that signed it, and is otherwise NULL with `secret_len` 0. With it the request is signed again, correctly and with the
 * mistakes that clients often make: a signature equal to the one that was sent proves the cause. The secret is not kept.
 * With `signer`, which has its own key, `secret` must be empty.
 *
 * Output: as for `s3sign_explain`.
 *
 * Status: as for `s3sign_explain`; S3SIGN_ERR_NULL also if only one of `signer` and `request` is given; S3SIGN_ERR_OPTION if
 * `secret` is given with `signer`.
 *
 * Thread-safe; many threads may share one signer. Since: 0.2.0.
 */
int32_t s3sign_explain_text(const struct s3sign_signer *signer,
                            const struct s3sign_request *request,
                            const char *text,
                            size_t text_len,
                            const char *secret,
                            size_t secret_len,
                            char *out,
                            size_t cap,
                            size_t *len,
                            struct s3sign_explanation *explanation,
                            struct s3sign_error *error);

/**
 * Check a request for what is likely to go wrong, before it is sent. The findings are warnings: the request may be
 * correct.
 *
 * Inputs: `signer` and `request` must not be NULL, and are as for `s3sign_sign` and `s3sign_presign`.
 *
 * Output: `out` receives a line for each finding, `NAME: sentence` and CR LF, in ASCII; it is empty if there are none.
 * The name is that of a constant S3SIGN_LINT_* without the prefix. If `findings` is not NULL, it receives the bitwise
 * or of these constants. `out`, `cap` and `*len` work as in `s3sign_sign`.
 *
 * Status: as for `s3sign_sign`, except that the signer may be anonymous.
 *
 * Thread-safe; many threads may share one signer. Since: 0.1.0.
 */
int32_t s3sign_lint(const struct s3sign_signer *signer,
                    const struct s3sign_request *request,
                    char *out,
                    size_t cap,
                    size_t *len,
                    int32_t *findings,
                    struct s3sign_error *error);

/**
 * Set every field of a refusal to its default and its `size` to this library's.
 *
 * For callers without a C preprocessor; in C, use `S3SIGN_REFUSAL_INIT`. `refusal` must have room for the struct
 * as this library knows it; NULL does nothing.
 *
 * Thread-safe. Since: 0.1.0.
 */
void s3sign_refusal_init(struct s3sign_refusal *refusal);

/**
 * Clear an explanation and set its `size` to this library's.
 *
 * For callers without a C preprocessor; in C, use `S3SIGN_EXPLANATION_INIT`. `explanation` must have room for the
 * struct as this library knows it; NULL does nothing.
 *
 * Thread-safe. Since: 0.1.0.
 */
void s3sign_explanation_init(struct s3sign_explanation *explanation);

/**
 * Clear an error and set its `size` to this library's.
 *
 * For callers without a C preprocessor; in C, use `S3SIGN_ERROR_INIT`. `error` must have room for the struct
 * as this library knows it; NULL does nothing.
 *
 * Thread-safe. Since: 0.1.0.
 */
void s3sign_error_init(struct s3sign_error *error);

/**
 * Version of the loaded library as one number, `major * 10000 + minor * 100 + patch`.
 *
 * Thread-safe. Since: 0.1.0.
 */
int32_t s3sign_version_number(void);

/**
 * Version of the loaded library as text, such as `0.2.0`. Static: do not free it.
 *
 * Thread-safe. Since: 0.1.0.
 */
const char *s3sign_version_string(void);

/**
 * Name of a status, such as `S3SIGN_ERR_URL`; `S3SIGN_ERR_UNKNOWN` if this library does not know it. Static: do not
 * free it.
 *
 * Thread-safe. Since: 0.1.0.
 */
const char *s3sign_status_name(int32_t status);

/**
 * Get the value of a constant of this header by name, for callers without a C preprocessor.
 *
 * Inputs: `name` of `name_len` bytes, such as `S3SIGN_PATH_RAW`; `value` must not be NULL.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_OPTION (no such constant),
 * S3SIGN_ERR_INTERNAL.
 *
 * Thread-safe. Since: 0.1.0.
 */
int32_t s3sign_constant(const char *name, size_t name_len, int32_t *value, struct s3sign_error *error);

/**
 * Name of a cause, such as `S3SIGN_CAUSE_WRONG_SECRET`; `S3SIGN_CAUSE_UNKNOWN` also if this library does not know it.
 * Static: do not free it.
 *
 * Thread-safe. Since: 0.1.0.
 */
const char *s3sign_cause_name(int32_t cause);

/**
 * Name of a certainty, such as `S3SIGN_CERTAINTY_PROVED`; `S3SIGN_CERTAINTY_UNKNOWN` also if this library does not know
 * it. Static: do not free it.
 *
 * Thread-safe. Since: 0.2.0.
 */
const char *s3sign_certainty_name(int32_t certainty);

/**
 * Sign a POST policy, which limits what an HTML form may upload.
 *
 * Inputs: `signer` and `post` must not be NULL. All are borrowed for the call. The signer's algorithm must be SigV4 or
 * SigV2.
 *
 * Output: `out` receives the fields to add to the form, each `name: value` and CR LF, in this order: `policy`; with
 * SigV4 `x-amz-algorithm`, `x-amz-credential`, `x-amz-date`, with SigV2 `AWSAccessKeyId`; the session token's, if
 * there is one; `x-amz-signature` or, with SigV2, `signature`. All values are ASCII without spaces;
 * `s3sign_header_from_line` splits a line. The form also needs a field for each condition, before `file`. `out`, `cap`
 * and `*len` work as in `s3sign_sign`.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_STRUCT_SIZE, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_OPTION,
 * S3SIGN_ERR_LENGTH, S3SIGN_ERR_POLICY, S3SIGN_ERR_TIME, S3SIGN_ERR_EXPIRES, S3SIGN_ERR_EXPIRED, S3SIGN_ERR_SCOPE,
 * S3SIGN_ERR_ANONYMOUS, S3SIGN_ERR_PROVIDER, S3SIGN_ERR_MEMORY, S3SIGN_ERR_INTERNAL.
 *
 * Thread-safe; many threads may share one signer. Since: 0.1.0.
 */
int32_t s3sign_post_policy(const struct s3sign_signer *signer,
                           const struct s3sign_post *post,
                           char *out,
                           size_t cap,
                           size_t *len,
                           struct s3sign_error *error);

/**
 * Set every field of a post to its default and its `size` to this library's.
 *
 * For callers without a C preprocessor; in C, use `S3SIGN_POST_INIT`. `post` must have room for the struct as
 * this library knows it; NULL does nothing.
 *
 * Thread-safe. Since: 0.1.0.
 */
void s3sign_post_init(struct s3sign_post *post);

/**
 * Presign one request for many keys, many queries, or both, like a call of `s3sign_presign` for each: for example the
 * URLs of a thousand objects, or of all parts of a multipart upload (`partNumber=1&uploadId=...`).
 *
 * Inputs: `signer`, `request` and `batch` must not be NULL. `request` is as for `s3sign_presign`, but its `url` is the
 * start of all URLs and must not have a query: set `request->query` instead. All are borrowed for the call.
 *
 * If keys vary, `url` must end with `/`, such as `https://bucket.s3.amazonaws.com/` or `https://host/bucket/prefix/`,
 * encoded according to `path_mode`. Keys are raw bytes, whatever the `path_mode`. They are percent-encoded as S3 does,
 * all but `A-Za-z0-9-._~/`, and appended to `url`: with S3SIGN_PATH_RAW, URL `i` is the output of `s3sign_presign` for
 * `url` followed by key `i`. No key can change the host or the path before it: a key with a segment `.` or `..`, which
 * most clients resolve, is refused unless `path_as_is` is set, and always if the signer normalizes paths.
 *
 * If queries vary, URL `i` is the output of `s3sign_presign` for `request->query`, `&` and query `i` joined. A query
 * must not have a parameter that only the signer sets, such as `X-Amz-Signature`.
 *
 * Output: `out` receives the URLs in the order of the batch, with a line feed after each. `out_ends`, if not NULL, has
 * room for `count` offsets and receives the offset of the line feed after each URL; URL `i` starts one byte after that
 * of URL `i - 1`. On error they are 0, unless `batch` itself could not be read. `out`, `cap` and `*len` work as in
 * `s3sign_sign`. Getting the size costs little with SigV4, but as much as signing with SigV4A and SigV2. Either the
 * whole batch is written or none of it.
 *
 * Status: as for `s3sign_presign`. An error in key or query `i` (S3SIGN_ERR_PATH, S3SIGN_ERR_QUERY) is reported for
 * the field `keys[i]` or `queries[i]`, with the offset in it. Decreasing ends give S3SIGN_ERR_LENGTH and the field
 * `key_ends[i]` or `query_ends[i]`, where `i` is the first that is less than the one before it or greater than the
 * last one. With neither keys nor queries, a `count` other than 0 gives S3SIGN_ERR_NULL.
 *
 * Thread-safe; many threads may share one signer. `batch` is new in 0.2.0. Since: 0.1.0.
 */
int32_t s3sign_presign_batch(const struct s3sign_signer *signer,
                             const struct s3sign_request *request,
                             const struct s3sign_batch *batch,
                             char *out,
                             size_t cap,
                             size_t *len,
                             size_t *out_ends,
                             struct s3sign_error *error);

/**
 * Set every field of a batch to its default and its `size` to this library's.
 *
 * For callers without a C preprocessor; in C, use `S3SIGN_BATCH_INIT`. `batch` must have room for the struct
 * as this library knows it; NULL does nothing.
 *
 * Thread-safe. Since: 0.2.0.
 */
void s3sign_batch_init(struct s3sign_batch *batch);

/**
 * Get the profile of a provider: which signatures, bodies and checksums its servers support, or that it is unknown.
 * `provider` in `s3sign_signer_config` refuses requests by the same table.
 *
 * Inputs: `provider` is one of `S3SIGN_PROVIDER_*`; `profile` must not be NULL.
 *
 * Output: `*profile`, whose texts are static.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_STRUCT_SIZE, S3SIGN_ERR_OPTION, S3SIGN_ERR_INTERNAL.
 *
 * Thread-safe. Since: 0.1.0.
 */
int32_t s3sign_provider(int32_t provider, struct s3sign_provider_profile *profile, struct s3sign_error *error);

/**
 * Clear a profile and set its `size` to this library's.
 *
 * For callers without a C preprocessor; in C, use `S3SIGN_PROVIDER_PROFILE_INIT`. `profile` must have room for
 * the struct as this library knows it; NULL does nothing.
 *
 * Thread-safe. Since: 0.1.0.
 */
void s3sign_provider_profile_init(struct s3sign_provider_profile *profile);

/**
 * Sign a request with headers.
 *
 * Inputs: `signer` and `request` must not be NULL; `request->expires` must be 0. All are borrowed for the call.
 *
 * Output: `out` receives the header lines to add to the request, each `name: value` and CR LF, in this order, if
 * present: `x-amz-content-sha256`, `x-amz-date`, `x-amz-region-set`, `x-amz-security-token`, `authorization`. Headers
 * that the request already has are not repeated; an anonymous signer adds none. If `result` is not NULL, the URL and
 * host to send follow in `out`, and `result` locates each part.
 *
 * `*len` (`len` must not be NULL) is set to the length of the output without the NUL that follows it, so `cap` must be
 * at least `*len + 1`. If it is smaller, the status is S3SIGN_ERR_BUFFER_TOO_SMALL: allocate `*len + 1` bytes and call
 * again. To get the size only, pass NULL for `out` and 0 for `cap`. 4096 bytes are enough for most requests. On every
 * error `out` is an empty string, and on every other error `*len` is 0. With the `entropy` `system`, signatures differ in
 * length between calls; `*len` then allows for the longest.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_STRUCT_SIZE, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_OPTION,
 * S3SIGN_ERR_LENGTH, S3SIGN_ERR_METHOD, S3SIGN_ERR_URL, S3SIGN_ERR_HOST, S3SIGN_ERR_PATH, S3SIGN_ERR_QUERY,
 * S3SIGN_ERR_HEADER_NAME, S3SIGN_ERR_HEADER_VALUE, S3SIGN_ERR_HEADER_RESERVED, S3SIGN_ERR_PAYLOAD_HASH,
 * S3SIGN_ERR_TIME, S3SIGN_ERR_EXPIRES, S3SIGN_ERR_EXPIRED, S3SIGN_ERR_SCOPE, S3SIGN_ERR_BUCKET (with SigV2),
 * S3SIGN_ERR_OVERLAP, S3SIGN_ERR_MEMORY, S3SIGN_ERR_INTERNAL.
 *
 * Thread-safe; many threads may share one signer. Since: 0.1.0.
 */
int32_t s3sign_sign(const struct s3sign_signer *signer,
                    const struct s3sign_request *request,
                    char *out,
                    size_t cap,
                    size_t *len,
                    struct s3sign_result *result,
                    struct s3sign_error *error);

/**
 * Presign a URL: the signature goes into the query, so that anyone who has the URL can make the request.
 *
 * Inputs: as for `s3sign_sign`; `request->expires` is the validity in seconds, from 1 to the signer's maximum. Whoever
 * uses the URL must send those of `request->headers` that are signed. If the URL would outlive the credentials, the
 * signer's `lifetime_mode` decides whether it is shortened, refused or only reported; `result->expires_at` is when it
 * ends.
 *
 * Output: `out` receives the URL, absolute if the request's was. If `result` is not NULL, the host and the headers to
 * send follow in `out`, and `result` locates each part. An anonymous signer returns the URL without a signature.
 * `out`, `cap` and `*len` work as in `s3sign_sign`.
 *
 * Status: as for `s3sign_sign`.
 *
 * Thread-safe; many threads may share one signer. Since: 0.1.0.
 */
int32_t s3sign_presign(const struct s3sign_signer *signer,
                       const struct s3sign_request *request,
                       char *out,
                       size_t cap,
                       size_t *len,
                       struct s3sign_result *result,
                       struct s3sign_error *error);

/**
 * Set every field of a request to its default and its `size` to this library's.
 *
 * For callers without a C preprocessor; in C, use `S3SIGN_REQUEST_INIT`. `request` must have room for the
 * struct as this library knows it; NULL does nothing.
 *
 * Thread-safe. Since: 0.1.0.
 */
void s3sign_request_init(struct s3sign_request *request);

/**
 * Clear a result and set its `size` to this library's.
 *
 * For callers without a C preprocessor; in C, use `S3SIGN_RESULT_INIT`. `result` must have room for the struct
 * as this library knows it; NULL does nothing.
 *
 * Thread-safe. Since: 0.1.0.
 */
void s3sign_result_init(struct s3sign_result *result);

/**
 * Make a signer from credentials and scope.
 *
 * Inputs: `config` and `signer` must not be NULL. What is needed of `config` is copied. `error` may be NULL.
 *
 * Output: `*signer` is the new signer, to be freed with `s3sign_signer_free`, or NULL on error.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_STRUCT_SIZE, S3SIGN_ERR_OPTION, S3SIGN_ERR_LENGTH,
 * S3SIGN_ERR_CREDENTIALS, S3SIGN_ERR_REGION, S3SIGN_ERR_SERVICE, S3SIGN_ERR_TIME, S3SIGN_ERR_EXPIRES,
 * S3SIGN_ERR_PROVIDER, S3SIGN_ERR_MEMORY, S3SIGN_ERR_INTERNAL.
 *
 * Thread-safe. Since: 0.1.0.
 */
int32_t s3sign_signer_new(const struct s3sign_signer_config *config,
                          struct s3sign_signer **signer,
                          struct s3sign_error *error);

/**
 * Make a signer from a signing key instead of the secret, for delegated signing: the signer's host need not know the
 * secret. It signs on one day (UTC), for one region and one service.
 *
 * Inputs: `config` is as for `s3sign_signer_new`, with the access key id that the key belongs to, no secret, and the
 * region and service that the key was derived for. `signing_key` of `signing_key_len` bytes, which must be 32, is from
 * `s3sign_signing_key`; `time`, in Unix seconds after 0, is any time on its day. All are copied. `config` and `signer`
 * must not be NULL.
 *
 * Output: as for `s3sign_signer_new`. On any other day, signing fails with S3SIGN_ERR_SCOPE.
 *
 * Status: as for `s3sign_signer_new`.
 *
 * Thread-safe. Since: 0.1.0.
 */
int32_t s3sign_signer_from_signing_key(const struct s3sign_signer_config *config,
                                       const void *signing_key,
                                       size_t signing_key_len,
                                       int64_t time,
                                       struct s3sign_signer **signer,
                                       struct s3sign_error *error);

/**
 * Make a signer with the credentials of another signer for a different region, such as when a server redirects to the
 * bucket's region. It does not need the secret.
 *
 * Inputs: `signer` and `made` must not be NULL. `region` of `region_len` bytes is as in `s3sign_signer_config`. The
 * two signers are independent.
 *
 * Output: `*made`, to be freed with `s3sign_signer_free`, or NULL on error.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_REGION, S3SIGN_ERR_SCOPE (the signer was made from
 * a signing key, which is for one region), S3SIGN_ERR_MEMORY, S3SIGN_ERR_INTERNAL.
 *
 * Thread-safe; `signer` may be in use. Since: 0.1.0.
 */
int32_t s3sign_signer_for_region(const struct s3sign_signer *signer,
                                 const char *region,
                                 size_t region_len,
                                 struct s3sign_signer **made,
                                 struct s3sign_error *error);

/**
 * Check whether `s3sign_signer_new` would make the same signer of `config`, so that a program that is handed credentials
 * with each call can keep its signer and the keys that it caches. Takes a fraction of the time, and does not allocate.
 *
 * Inputs: `signer`, `config` and `matches` must not be NULL. `config` is as for `s3sign_signer_new`, with the secret, which
 * is compared in constant time and not stored.
 *
 * Output: `*matches` is 1 if every request would be signed and verified alike. It is 0 if any setting differs, even one that
 * would make no difference, such as the region of SigV2, and after an error. A signer of `s3sign_signer_for_region` matches a
 * config with its own region. One of `s3sign_signer_from_signing_key` matches none.
 *
 * Status: as for `s3sign_signer_new`.
 *
 * Thread-safe; `signer` may be in use. Since: 0.2.0.
 */
int32_t s3sign_signer_matches(const struct s3sign_signer *signer,
                              const struct s3sign_signer_config *config,
                              int32_t *matches,
                              struct s3sign_error *error);

/**
 * Add a reference to a signer, so that it lives until `s3sign_signer_free` was called once more. So a program replaces its
 * signer while threads sign: a thread retains the current one under the program's lock, signs without it, and frees.
 *
 * Inputs: `signer`, of which the caller has a reference that nobody frees during the call; NULL is allowed.
 *
 * Output: returns `signer`, the same object; NULL for NULL. It cannot fail: a count that is full stays so, and the signer
 * is then never freed.
 *
 * Thread-safe. Since: 0.2.0.
 */
struct s3sign_signer *s3sign_signer_retain(const struct s3sign_signer *signer);

/**
 * Give up a reference to a signer; the last one frees it and wipes the keys derived from the secret. NULL does nothing.
 *
 * Thread-safe: any thread may free, while others sign with references of their own. Since: 0.1.0.
 */
void s3sign_signer_free(struct s3sign_signer *signer);

/**
 * Set every field of a config to its default and its `size` to this library's.
 *
 * For callers without a C preprocessor; in C, use `S3SIGN_SIGNER_CONFIG_INIT`. `config` must have room for the
 * struct as this library knows it; NULL does nothing.
 *
 * Thread-safe. Since: 0.1.0.
 */
void s3sign_signer_config_init(struct s3sign_signer_config *config);

/**
 * Write the canonical request that `s3sign_sign` (or, with `request->expires` set, `s3sign_presign`) would hash.
 *
 * Inputs, output, status and thread safety are as for `s3sign_sign`. There is none for an anonymous signer
 * (S3SIGN_ERR_ANONYMOUS) or with SigV2 (S3SIGN_ERR_OPTION). It contains the session token if that is signed.
 *
 * Since: 0.1.0.
 */
int32_t s3sign_canonical_request(const struct s3sign_signer *signer,
                                 const struct s3sign_request *request,
                                 char *out,
                                 size_t cap,
                                 size_t *len,
                                 struct s3sign_error *error);

/**
 * Write the string to sign: a line each for the algorithm, the time, the credential scope and the hash of the
 * canonical request.
 *
 * Inputs, output, status and thread safety are as for `s3sign_canonical_request`. Since: 0.1.0.
 */
int32_t s3sign_string_to_sign(const struct s3sign_signer *signer,
                              const struct s3sign_request *request,
                              char *out,
                              size_t cap,
                              size_t *len,
                              struct s3sign_error *error);

/**
 * Write the signing key for the day of `time`: 32 raw bytes, valid only for the signer's region and service on that
 * day (UTC). It is a secret: wipe it after use.
 *
 * Inputs: `signer` must not be NULL and not be anonymous; `time` is in Unix seconds, after 0.
 *
 * Output: `out` receives 32 bytes and `*len` is 32. `cap` must be at least 33, since a NUL follows.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_TIME,
 * S3SIGN_ERR_ANONYMOUS, S3SIGN_ERR_SCOPE, S3SIGN_ERR_OPTION (the algorithm is not SigV4), S3SIGN_ERR_INTERNAL.
 *
 * Thread-safe. Since: 0.1.0.
 */
int32_t s3sign_signing_key(const struct s3sign_signer *signer,
                           int64_t time,
                           char *out,
                           size_t cap,
                           size_t *len,
                           struct s3sign_error *error);

/**
 * Set every field of a plan to its default and its `size` to this library's.
 *
 * For callers without a C preprocessor; in C, use `S3SIGN_STREAM_PLAN_INIT`. `plan` must have room for the
 * struct as this library knows it; NULL does nothing.
 *
 * Thread-safe. Since: 0.1.0.
 */
void s3sign_stream_plan_init(struct s3sign_stream_plan *plan);

/**
 * Get the length of a body in aws-chunked encoding, for the request's `Content-Length`.
 *
 * Inputs: `plan` and `length` must not be NULL.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_STRUCT_SIZE, S3SIGN_ERR_OPTION, S3SIGN_ERR_STREAM,
 * S3SIGN_ERR_INTERNAL.
 *
 * Thread-safe. Since: 0.1.0.
 */
int32_t s3sign_stream_content_length(const struct s3sign_stream_plan *plan,
                                     int64_t *length,
                                     struct s3sign_error *error);

/**
 * Sign a request whose body follows in chunks, and start the body.
 *
 * To send the body, send for each chunk the output of `s3sign_stream_chunk` and then the chunk's data, and at the end
 * the output of `s3sign_stream_finish`. `s3sign_stream_content_length` returns the total length.
 *
 * Inputs: `signer`, `request`, `plan` and `stream` must not be NULL. `request` is as for `s3sign_sign`; its payload is
 * ignored. The signer must not be anonymous.
 *
 * Output: `*stream`, to be freed with `s3sign_stream_free`, or NULL on error. `out`, `cap`, `*len` and `result` work
 * as in `s3sign_sign`; if the request lacks them, the headers start with `content-encoding`,
 * `x-amz-decoded-content-length` and `x-amz-trailer`.
 *
 * Status: as for `s3sign_sign`, and S3SIGN_ERR_STREAM, S3SIGN_ERR_ANONYMOUS, S3SIGN_ERR_PROVIDER.
 *
 * Thread-safe; many threads may share one signer. Since: 0.1.0.
 */
int32_t s3sign_stream_begin(const struct s3sign_signer *signer,
                            const struct s3sign_request *request,
                            const struct s3sign_stream_plan *plan,
                            struct s3sign_stream **stream,
                            char *out,
                            size_t cap,
                            size_t *len,
                            struct s3sign_result *result,
                            struct s3sign_error *error);

/**
 * Write what to send before the data of the next chunk, and process the data.
 *
 * Inputs: `stream` and `data` must not be NULL. `data_len` is the plan's `chunk_size`, or less for the last chunk. The
 * data is not copied.
 *
 * Output: up to 181 bytes; a `cap` of 192 is always enough. `out`, `cap` and `*len` work as in `s3sign_sign`. A call
 * that fails changes nothing and can be repeated.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_STREAM (the chunk
 * is empty, too long, short but not the last, or exceeds the body; or the body is finished), S3SIGN_ERR_MEMORY (with ring
 * alone), S3SIGN_ERR_INTERNAL.
 *
 * Not thread-safe: one thread at a time for each stream. Since: 0.1.0.
 */
int32_t s3sign_stream_chunk(struct s3sign_stream *stream,
                            const void *data,
                            size_t data_len,
                            char *out,
                            size_t cap,
                            size_t *len,
                            struct s3sign_error *error);

/**
 * Write what to send before the data of each of several chunks, and process the data, like a call of
 * `s3sign_stream_chunk` for each. Up to sixteen chunks are hashed at once, which takes half
 * the time or less on some processors.
 *
 * Inputs: `stream`, `data` and `ends` must not be NULL. `data` is `count` consecutive chunks, each of the plan's
 * `chunk_size`; only the last of the body may be shorter. The data is not copied.
 *
 * Output: `out` receives what to send before each chunk, up to 181 bytes for each; `ends`, which has room for `count`
 * offsets, receives the end of each in `out`. Send `out` up to `ends[0]`, the first chunk's data, `out` from there up
 * to `ends[1]`, the second chunk's data, and so on. On error all of `ends` are 0. `out`, `cap` and `*len` work as in
 * `s3sign_sign`. A call that fails changes nothing and can be repeated.
 *
 * Status: as for `s3sign_stream_chunk`; a `count` that is not the number of chunks in `data` gives S3SIGN_ERR_LENGTH.
 *
 * Not thread-safe: one thread at a time for each stream. Since: 0.1.0.
 */
int32_t s3sign_stream_chunks(struct s3sign_stream *stream,
                             const void *data,
                             size_t data_len,
                             size_t *ends,
                             size_t count,
                             char *out,
                             size_t cap,
                             size_t *len,
                             struct s3sign_error *error);

/**
 * Write the end of the body: the chunk of length 0, and the trailer.
 *
 * Inputs: `stream` must not be NULL, and all of the plan's `decoded_length` must have been processed.
 *
 * Output: up to 406 bytes; a `cap` of 416 is always enough. `out`, `cap` and `*len` work as in `s3sign_sign`.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_STREAM (data is
 * missing, or the body is finished), S3SIGN_ERR_MEMORY (with ring alone), S3SIGN_ERR_INTERNAL.
 *
 * Not thread-safe: one thread at a time for each stream. Since: 0.1.0.
 */
int32_t s3sign_stream_finish(struct s3sign_stream *stream,
                             char *out,
                             size_t cap,
                             size_t *len,
                             struct s3sign_error *error);

/**
 * Free a stream, finished or not; NULL does nothing.
 *
 * Call it once no other thread uses the stream. Since: 0.1.0.
 */
void s3sign_stream_free(struct s3sign_stream *stream);

/**
 * Split a header line, `Name: value`, as curl stores them, into name and value.
 *
 * Inputs: `line` of `line_len` bytes, with or without CR LF at its end. It is not copied: `header` points into it.
 * `header` must not be NULL.
 *
 * Output: `*header`, without spaces around the value.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_HEADER_NAME (no colon, or no token before it),
 * S3SIGN_ERR_HEADER_VALUE, S3SIGN_ERR_INTERNAL.
 *
 * Thread-safe. Since: 0.1.0.
 */
int32_t s3sign_header_from_line(const char *line,
                                size_t line_len,
                                struct s3sign_header *header,
                                struct s3sign_error *error);

/**
 * Compute how far a server's clock is ahead of the caller's, from a response: add the offset to the `time` of
 * requests. S3 refuses requests whose time is off by more than 15 minutes with RequestTimeTooSkewed.
 *
 * Inputs: `server_time` of `server_time_len` bytes is the response's `Date` header, or the `ServerTime` in its body.
 * `now` is when the response arrived, by the caller's clock, in Unix seconds after 0. `offset` must not be NULL.
 *
 * Output: `*offset` in seconds, negative if the server's clock is behind; 0 on error.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_TIME, S3SIGN_ERR_INTERNAL.
 *
 * Thread-safe. Since: 0.1.0.
 */
int32_t s3sign_clock_offset(const char *server_time,
                            size_t server_time_len,
                            int64_t now,
                            int64_t *offset,
                            struct s3sign_error *error);

/**
 * Parse what a received request claims about its signature: who signed it, how, when and for what. This is the first
 * of two steps: find the secret of `access_key_id`, make a signer (or reuse one), and call `s3sign_verify`.
 *
 * Inputs: `request` must not be NULL. `url` is as received, in origin-form with a `Host` in `headers`; `headers` are
 * all headers received. The other fields are ignored, and only what the claim consists of is checked: `s3sign_verify`
 * refuses what is wrong with the rest.
 *
 * Output: `out` receives the texts, and `*claim`, which must not be NULL, locates each. `out`, `cap` and `*len` work
 * as in `s3sign_sign`. A `cap` of the length of `Authorization` or of the URL, plus those of a session token and a
 * region set in the headers, plus 80, is always enough.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_STRUCT_SIZE, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_OPTION,
 * S3SIGN_ERR_LENGTH, S3SIGN_ERR_OVERLAP, S3SIGN_ERR_ANONYMOUS (the request is not signed), S3SIGN_ERR_ALGORITHM,
 * S3SIGN_ERR_MALFORMED, S3SIGN_ERR_MEMORY, S3SIGN_ERR_INTERNAL.
 *
 * Thread-safe. Since: 0.1.0.
 */
int32_t s3sign_verify_parse(const struct s3sign_request *request,
                            char *out,
                            size_t cap,
                            size_t *len,
                            struct s3sign_claim *claim,
                            struct s3sign_error *error);

/**
 * Verify that a received request is signed with a signer's credentials, for its region and service. The signature is
 * computed again and compared in constant time.
 *
 * Also checked: that `host` and every `x-amz-*` header are signed; the date of the scope; the time, which may be
 * `skew` seconds off in header form, and must be within the validity of a presigned URL; the session token, which must
 * be the signer's; and the body, if it is given.
 *
 * Inputs: `signer` and `request` must not be NULL. `request` is as for `s3sign_verify_parse`, with the method; `time`
 * is the current time. The payload is the body, or its SHA-256 in hex, or S3SIGN_PAYLOAD_UNSIGNED if it has not
 * arrived yet: then compare its hash with the header `x-amz-content-sha256` or, without that header, with
 * `X-Amz-Content-Sha256` in the query, unless `body` of the claim says that it is unsigned or aws-chunked. The bytes
 * of an aws-chunked body cannot be given here: use `s3sign_verify_stream_begin`. Region and service are the signer's:
 * set them to your server's, never to those of the claim. With SigV4A the signer's region is the server's. With SigV2,
 * `bucket` is the bucket if it is in the host, and the path is verified byte for byte, without regard to equivalent
 * encodings. `skew` is in seconds; 0 means 900.
 *
 * Status: S3SIGN_OK if the request is valid; otherwise S3SIGN_ERR_SIGNATURE, S3SIGN_ERR_CREDENTIALS (a different
 * access key id or session token), S3SIGN_ERR_SCOPE (a different region, service or, for a signing key, day),
 * S3SIGN_ERR_REQUEST_EXPIRED, S3SIGN_ERR_NOT_YET_VALID, S3SIGN_ERR_SKEWED, S3SIGN_ERR_UNSIGNED_HEADER,
 * S3SIGN_ERR_PAYLOAD_HASH, S3SIGN_ERR_STREAM (the body is aws-chunked), S3SIGN_ERR_QUERY (a parameter that SigV2 does
 * not sign), S3SIGN_ERR_TIME, S3SIGN_ERR_ALGORITHM, S3SIGN_ERR_ANONYMOUS (the request or the signer),
 * S3SIGN_ERR_MALFORMED; and S3SIGN_ERR_NULL, S3SIGN_ERR_STRUCT_SIZE, S3SIGN_ERR_OPTION, S3SIGN_ERR_LENGTH,
 * S3SIGN_ERR_MEMORY, S3SIGN_ERR_INTERNAL.
 *
 * Thread-safe; many threads may share one signer. Since: 0.1.0.
 */
int32_t s3sign_verify(const struct s3sign_signer *signer,
                      const struct s3sign_request *request,
                      int64_t skew,
                      struct s3sign_error *error);

/**
 * Verify a request with an aws-chunked body, and start verifying the body.
 *
 * Inputs: as for `s3sign_verify`; the payload is ignored. `stream` must not be NULL. The headers must include
 * `x-amz-decoded-content-length` and, if there is a trailer, `x-amz-trailer`.
 *
 * Output: `*stream`, to be freed with `s3sign_verify_stream_free`, or NULL on error.
 *
 * Status: as for `s3sign_verify`, and S3SIGN_ERR_STREAM (the body is not aws-chunked).
 *
 * Thread-safe; many threads may share one signer. Since: 0.2.0.
 */
int32_t s3sign_verify_stream_begin(const struct s3sign_signer *signer,
                                   const struct s3sign_request *request,
                                   int64_t skew,
                                   struct s3sign_verify_stream **stream,
                                   struct s3sign_error *error);

/**
 * Process received bytes of the body and find the data in them. Call again with the bytes that were not used, until
 * all are.
 *
 * Inputs: `stream`, `used` and `data` must not be NULL; `bytes` of `bytes_len` were received, in pieces of any size.
 *
 * Output: `*used` is the number of bytes processed; `*data` is the decoded data among them, which may be empty. It
 * points into `bytes`. Data is returned before its chunk is complete: do not trust it until
 * `s3sign_verify_stream_finish` succeeds. After an error every call returns the same error.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_SIGNATURE (of a chunk or the trailer),
 * S3SIGN_ERR_CHECKSUM, S3SIGN_ERR_STREAM (more or less data than announced), S3SIGN_ERR_MALFORMED, S3SIGN_ERR_MEMORY (with
 * ring alone; the body cannot go on then), S3SIGN_ERR_INTERNAL.
 *
 * Not thread-safe: one thread at a time for each body. Since: 0.2.0.
 */
int32_t s3sign_verify_stream_push(struct s3sign_verify_stream *stream,
                                  const void *bytes,
                                  size_t bytes_len,
                                  size_t *used,
                                  struct s3sign_str *data,
                                  struct s3sign_error *error);

/**
 * Check that the body is complete and valid.
 *
 * Inputs: `stream` must not be NULL.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_STREAM (it is incomplete), S3SIGN_ERR_INTERNAL, or the
 * error of `s3sign_verify_stream_push`.
 *
 * Not thread-safe: one thread at a time for each body. Since: 0.2.0.
 */
int32_t s3sign_verify_stream_finish(const struct s3sign_verify_stream *stream, struct s3sign_error *error);

/**
 * Free a body, finished or not; NULL does nothing.
 *
 * Call it once no other thread uses the body. Since: 0.2.0.
 */
void s3sign_verify_stream_free(struct s3sign_verify_stream *stream);

/**
 * Parse what a form with a POST policy claims about its signature, as `s3sign_verify_parse` does for requests.
 *
 * Inputs: `form` must not be NULL; only its fields are read.
 *
 * Output: as for `s3sign_verify_parse`; in `*claim`, `form` is S3SIGN_FORM_QUERY, `body` is S3SIGN_BODY_UNSIGNED, and
 * `expires_at` is when the policy expires.
 *
 * Status: as for `s3sign_verify_parse`.
 *
 * Thread-safe. Since: 0.1.0.
 */
int32_t s3sign_verify_post_parse(const struct s3sign_post_form *form,
                                 char *out,
                                 size_t cap,
                                 size_t *len,
                                 struct s3sign_claim *claim,
                                 struct s3sign_error *error);

/**
 * Verify that a form's policy is signed with a signer's credentials, for its region and service, and that the form
 * meets all its conditions. A field without a condition is an error.
 *
 * Inputs: `signer` and `form` must not be NULL.
 *
 * Status: S3SIGN_OK if the form is valid; otherwise S3SIGN_ERR_SIGNATURE, S3SIGN_ERR_CREDENTIALS, S3SIGN_ERR_SCOPE,
 * S3SIGN_ERR_REQUEST_EXPIRED (the policy has expired), S3SIGN_ERR_POLICY (it is not a policy), S3SIGN_ERR_CONDITION,
 * S3SIGN_ERR_TIME, S3SIGN_ERR_ALGORITHM, S3SIGN_ERR_ANONYMOUS (the form or the signer), S3SIGN_ERR_MALFORMED; and
 * S3SIGN_ERR_NULL, S3SIGN_ERR_STRUCT_SIZE, S3SIGN_ERR_LENGTH, S3SIGN_ERR_MEMORY, S3SIGN_ERR_INTERNAL.
 *
 * Thread-safe; many threads may share one signer. Since: 0.1.0.
 */
int32_t s3sign_verify_post(const struct s3sign_signer *signer,
                           const struct s3sign_post_form *form,
                           struct s3sign_error *error);

/**
 * Set every field of a form to its default and its `size` to this library's.
 *
 * For callers without a C preprocessor; in C, use `S3SIGN_POST_FORM_INIT`. `form` must have room for the struct as
 * this library knows it; NULL does nothing.
 *
 * Thread-safe. Since: 0.1.0.
 */
void s3sign_post_form_init(struct s3sign_post_form *form);

/**
 * Clear a claim and set its `size` to this library's.
 *
 * For callers without a C preprocessor; in C, use `S3SIGN_CLAIM_INIT`. `claim` must have room for the struct as
 * this library knows it; NULL does nothing.
 *
 * Thread-safe. Since: 0.1.0.
 */
void s3sign_claim_init(struct s3sign_claim *claim);

/* Initializer of an s3sign_str from a string literal: s3sign_str region = S3SIGN_STR("eu-west-1");
   Anything else does not compile, since a pointer has no length. */

#define S3SIGN_STR(literal) { "" literal, sizeof("" literal) - 1 }

/* Initializers: defaults, and the size as the caller was compiled. */

#define S3SIGN_SIGNER_CONFIG_INIT \
  { sizeof(s3sign_signer_config), 0, { 0, 0 }, { 0, 0 }, { 0, 0 }, { 0, 0 }, { 0, 0 }, 0, 0, 0, 0, 0, 0, 0, 0 }

#define S3SIGN_REQUEST_INIT \
  { sizeof(s3sign_request), 0, { 0, 0 }, { 0, 0 }, { 0, 0 }, { 0, 0 }, 0, 0, 0, 0, { 0, 0 }, 0, 0, 0, 0, \
    0, { 0, 0 } }

#define S3SIGN_STREAM_PLAN_INIT { sizeof(s3sign_stream_plan), 0, 0, 0, 0, 0 }

#define S3SIGN_RESULT_INIT \
  { sizeof(s3sign_result), { 0, 0 }, { 0, 0 }, { 0, 0 }, { 0, 0 }, { 0, 0 }, { 0, 0 }, 0 }

#define S3SIGN_POST_INIT { sizeof(s3sign_post), { 0, 0 }, 0, 0, { 0, 0 }, 0, 0 }

#define S3SIGN_BATCH_INIT { sizeof(s3sign_batch), 0, 0, 0, 0, 0, 0 }

#define S3SIGN_ENDPOINT_INIT \
  { sizeof(s3sign_endpoint), 0, 0, 0, 0, 0, 0, 0, 0, { 0, 0 }, { 0, 0 }, { 0, 0 }, { 0, 0 }, 0 }

#define S3SIGN_ENDPOINT_RESULT_INIT { sizeof(s3sign_endpoint_result), 0, { 0, 0 }, { 0, 0 }, { 0, 0 } }

#define S3SIGN_POST_FORM_INIT { sizeof(s3sign_post_form), { 0, 0 }, 0, 0, 0, 0 }

#define S3SIGN_CLAIM_INIT \
  { sizeof(s3sign_claim), 0, 0, 0, { 0, 0 }, { 0, 0 }, { 0, 0 }, { 0, 0 }, { 0, 0 }, 0, 0, { 0, 0 } }

#define S3SIGN_PROVIDER_PROFILE_INIT \
  { sizeof(s3sign_provider_profile), 0, { 0, 0 }, { 0, 0 }, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }

#define S3SIGN_REFUSAL_INIT { sizeof(s3sign_refusal), 0, { 0, 0 }, { 0, 0 }, { 0, 0 } }

#define S3SIGN_EXPLANATION_INIT { sizeof(s3sign_explanation), 0, { 0, 0 }, { 0, 0 }, { 0, 0 }, 0 }

#define S3SIGN_ERROR_INIT { sizeof(s3sign_error), 0, 0, { 0 }, { 0 } }

#ifdef __cplusplus
}
#endif

#endif /* S3SIGN_H */
