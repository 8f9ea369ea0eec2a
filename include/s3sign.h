/*
 * s3sign: Amazon S3 request signing.
 *
 * Generated from the sources of the library by cbindgen; edit those.
 *
 * Conventions that hold for every function:
 *
 * - Input is pointer and length; it may hold any byte and needs no NUL. It is borrowed for the call only.
 * - Output goes into a buffer of the caller's: (out, cap, len). What fits is written and followed by a NUL; what does
 *   not fit is not written in part: the status is S3SIGN_ERR_BUFFER_TOO_SMALL and *len says how much is needed.
 *   Output must not overlap input: for texts of a request, keys, their ends and data of chunks that is
 *   S3SIGN_ERR_OVERLAP.
 * - The status is 0 on success and one of S3SIGN_ERR_* otherwise. A nullable s3sign_error says more.
 * - Structs begin with their size, and are append-only: begin with the INIT macro or the init function.
 * - No function reads a clock, a file, the environment or a socket, starts a thread, logs or aborts.
 *   After the first signature of a day, s3sign_sign and s3sign_presign do not allocate for usual requests.
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
 * `s3sign_version_number`, which tells the version of the library that is loaded.
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
 * The output buffer is too small; `*len` says what is needed.
 */
#define S3SIGN_ERR_BUFFER_TOO_SMALL 3

/**
 * A fault in this library. Nothing was signed; please report it.
 */
#define S3SIGN_ERR_INTERNAL 4

/**
 * A mode or option holds a number that this library does not know.
 */
#define S3SIGN_ERR_OPTION 5

/**
 * A length is larger than memory can hold.
 */
#define S3SIGN_ERR_LENGTH 6

/**
 * The method is empty or not an HTTP token.
 */
#define S3SIGN_ERR_METHOD 7

/**
 * The URL is neither absolute `http(s)://` nor origin-form, or has a part that no request carries.
 */
#define S3SIGN_ERR_URL 8

/**
 * No host, or one that is malformed.
 */
#define S3SIGN_ERR_HOST 9

/**
 * The path has a stray `%`, or a byte that cannot go on the wire in this path mode.
 */
#define S3SIGN_ERR_PATH 10

/**
 * The query has a stray `%`, a byte that cannot go on the wire, is given twice, or already holds a signature.
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
 * A header that the signer itself sets, or that may stand only once, is among the request's.
 */
#define S3SIGN_ERR_HEADER_RESERVED 14

/**
 * The payload hash is malformed, or two that were given disagree.
 */
#define S3SIGN_ERR_PAYLOAD_HASH 15

/**
 * The time is 0, negative, or after the year 9999.
 */
#define S3SIGN_ERR_TIME 16

/**
 * The validity is less than 1 second, longer than the signer's maximum or than its credentials', or set where nothing
 * is presigned.
 */
#define S3SIGN_ERR_EXPIRES 17

/**
 * Credentials are incomplete or hold a byte that a header cannot carry.
 */
#define S3SIGN_ERR_CREDENTIALS 18

/**
 * The region is empty or holds a byte that a credential scope cannot carry.
 */
#define S3SIGN_ERR_REGION 19

/**
 * The service holds a byte that a credential scope cannot carry.
 */
#define S3SIGN_ERR_SERVICE 20

/**
 * The signer is anonymous, and what is asked for needs credentials.
 */
#define S3SIGN_ERR_ANONYMOUS 21

/**
 * A checksum value is not one of its algorithm.
 */
#define S3SIGN_ERR_CHECKSUM 22

/**
 * A streamed body does not go as its plan says, or the plan is one that S3 refuses.
 */
#define S3SIGN_ERR_STREAM 23

/**
 * A signer that holds the signing key of one day was asked to sign on another.
 */
#define S3SIGN_ERR_SCOPE 24

/**
 * The credentials have expired.
 */
#define S3SIGN_ERR_EXPIRED 25

/**
 * A POST policy lacks something, or has a condition that is malformed or not the caller's to set.
 */
#define S3SIGN_ERR_POLICY 26

/**
 * The provider does not take what is asked for.
 */
#define S3SIGN_ERR_PROVIDER 27

/**
 * Two things that were asked of an endpoint exclude each other; the message names both.
 */
#define S3SIGN_ERR_ENDPOINT 28

/**
 * A bucket's name or ARN is malformed, or not one that the endpoint can have.
 */
#define S3SIGN_ERR_BUCKET 29

/**
 * A request that arrived is not a well-formed signed request.
 */
#define S3SIGN_ERR_MALFORMED 30

/**
 * The signature is not the one that the key makes: another secret, or something was changed on the way.
 */
#define S3SIGN_ERR_SIGNATURE 31

/**
 * A presigned URL has ended.
 */
#define S3SIGN_ERR_REQUEST_EXPIRED 32

/**
 * A presigned URL begins later.
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
 * The signature algorithm is unknown, or another than the signer's.
 */
#define S3SIGN_ERR_ALGORITHM 36

/**
 * A form does not keep a condition of its policy.
 */
#define S3SIGN_ERR_CONDITION 37

/**
 * Input lies in the output buffer, or a part of it does.
 */
#define S3SIGN_ERR_OVERLAP 38

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
 * The service decides.
 */
#define S3SIGN_BY_SERVICE 0

/**
 * Yes, whatever the service.
 */
#define S3SIGN_ON 1

/**
 * No, whatever the service.
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
 * `token_mode`: the session token is neither sent nor signed; the caller sees to it.
 */
#define S3SIGN_TOKEN_OMIT 2

/**
 * `lifetime_mode`: the validity is cut to that of the credentials.
 */
#define S3SIGN_LIFETIME_CLAMP 0

/**
 * `lifetime_mode`: S3SIGN_ERR_EXPIRES.
 */
#define S3SIGN_LIFETIME_REFUSE 1

/**
 * `lifetime_mode`: the validity stays as asked for; `expires_at` in the result tells when it really ends.
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
 * `provider`: a server of which nothing is known; nothing is refused on its behalf.
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
 * `style`: the bucket stands in the host where AWS's rules allow it, and in the path of a custom endpoint.
 */
#define S3SIGN_STYLE_AUTO 0

/**
 * `style`: the bucket stands in the path.
 */
#define S3SIGN_STYLE_PATH 1

/**
 * `style`: the bucket stands in the host.
 */
#define S3SIGN_STYLE_VIRTUAL_HOST 2

/**
 * `form`: the signature stands in the `Authorization` header.
 */
#define S3SIGN_FORM_HEADER 0

/**
 * `form`: the signature stands in the query of a presigned URL.
 */
#define S3SIGN_FORM_QUERY 1

/**
 * `body`: its hash is signed.
 */
#define S3SIGN_BODY_HASH 0

/**
 * `body`: nothing of it is signed.
 */
#define S3SIGN_BODY_UNSIGNED 1

/**
 * `body`: it comes in chunks, and each is signed.
 */
#define S3SIGN_BODY_CHUNKS 2

/**
 * `body`: it comes in chunks, each signed, and a signed trailer.
 */
#define S3SIGN_BODY_CHUNKS_TRAILER 3

/**
 * `body`: it comes in chunks that are not signed, and a trailer with a checksum.
 */
#define S3SIGN_BODY_UNSIGNED_TRAILER 4

/**
 * Whether a provider takes something is not known.
 */
#define S3SIGN_SUPPORT_UNKNOWN 0

/**
 * A provider takes it.
 */
#define S3SIGN_SUPPORT_YES 1

/**
 * A provider does not take it.
 */
#define S3SIGN_SUPPORT_NO 2

/**
 * `kind`: the field equals a value.
 */
#define S3SIGN_CONDITION_EQ 0

/**
 * `kind`: the field starts with a value; with an empty one it may be anything.
 */
#define S3SIGN_CONDITION_STARTS_WITH 1

/**
 * `kind`: the file has a size from `min` to `max` bytes.
 */
#define S3SIGN_CONDITION_CONTENT_LENGTH_RANGE 2

/**
 * `path_mode`: the path is percent-encoded in any way, or in part; it is made canonical.
 */
#define S3SIGN_PATH_CANONICAL 0

/**
 * `path_mode`: the path is raw bytes, to be percent-encoded.
 */
#define S3SIGN_PATH_RAW 1

/**
 * `path_mode`: the path is signed and sent byte for byte as given. (2 was another mode in 0.1 and is refused.)
 */
#define S3SIGN_PATH_VERBATIM 3

/**
 * `payload_mode`: bytes to hash; with none, what is usual for the form and the service.
 */
#define S3SIGN_PAYLOAD_DEFAULT 0

/**
 * `payload_mode`: bytes to hash, even if there are none.
 */
#define S3SIGN_PAYLOAD_BYTES 1

/**
 * `payload_mode`: the SHA-256 of the body as 64 hex digits.
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
 * `cause`: nothing tells.
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
 * `cause`: another access key id arrived.
 */
#define S3SIGN_CAUSE_OTHER_ACCESS_KEY 4

/**
 * `cause`: the credentials have ended.
 */
#define S3SIGN_CAUSE_CREDENTIALS_EXPIRED 5

/**
 * `cause`: the session token is not one of the access key id's.
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
 * `cause`: a presigned URL has ended.
 */
#define S3SIGN_CAUSE_URL_EXPIRED 9

/**
 * `cause`: a presigned URL begins later.
 */
#define S3SIGN_CAUSE_NOT_YET_VALID 10

/**
 * `cause`: signed for another region.
 */
#define S3SIGN_CAUSE_REGION 11

/**
 * `cause`: signed for another service.
 */
#define S3SIGN_CAUSE_SERVICE 12

/**
 * `cause`: the day of the credential scope is not that of the request.
 */
#define S3SIGN_CAUSE_SCOPE_DATE 13

/**
 * `cause`: the server wants another algorithm.
 */
#define S3SIGN_CAUSE_ALGORITHM 14

/**
 * `cause`: the date arrived changed.
 */
#define S3SIGN_CAUSE_DATE 15

/**
 * `cause`: the method arrived changed.
 */
#define S3SIGN_CAUSE_METHOD 16

/**
 * `cause`: the path arrived changed, in no known way.
 */
#define S3SIGN_CAUSE_PATH 17

/**
 * `cause`: the path arrived with other escapes.
 */
#define S3SIGN_CAUSE_PATH_ENCODING 18

/**
 * `cause`: the path arrived escaped once more.
 */
#define S3SIGN_CAUSE_PATH_DOUBLE_ENCODED 19

/**
 * `cause`: dot segments or slashes of the path are gone.
 */
#define S3SIGN_CAUSE_PATH_NORMALIZED 20

/**
 * `cause`: a parameter arrived that is not signed.
 */
#define S3SIGN_CAUSE_QUERY_ADDED 21

/**
 * `cause`: a signed parameter did not arrive.
 */
#define S3SIGN_CAUSE_QUERY_REMOVED 22

/**
 * `cause`: the parameters arrived in another order.
 */
#define S3SIGN_CAUSE_QUERY_ORDER 23

/**
 * `cause`: a parameter arrived with other escapes.
 */
#define S3SIGN_CAUSE_QUERY_ENCODING 24

/**
 * `cause`: a parameter arrived with another value.
 */
#define S3SIGN_CAUSE_QUERY_VALUE 25

/**
 * `cause`: a signed header arrived changed.
 */
#define S3SIGN_CAUSE_HEADER_CHANGED 26

/**
 * `cause`: a signed header did not arrive.
 */
#define S3SIGN_CAUSE_HEADER_REMOVED 27

/**
 * `cause`: another host arrived.
 */
#define S3SIGN_CAUSE_HOST 28

/**
 * `cause`: the lists of signed headers differ.
 */
#define S3SIGN_CAUSE_SIGNED_HEADERS 29

/**
 * `cause`: a header arrived that must be signed and is not.
 */
#define S3SIGN_CAUSE_HEADER_NOT_SIGNED 30

/**
 * `cause`: the body is another than the one signed.
 */
#define S3SIGN_CAUSE_PAYLOAD 31

/**
 * `cause`: one side has the hash of the body, the other none.
 */
#define S3SIGN_CAUSE_PAYLOAD_FORM 32

/**
 * `cause`: a checksum is not that of the body.
 */
#define S3SIGN_CAUSE_CHECKSUM 33

/**
 * `cause`: a header that is needed did not arrive.
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
 * `cause`: the server does not do what was asked for.
 */
#define S3SIGN_CAUSE_NOT_SUPPORTED 40

/**
 * `cause`: the signature holds, but its owner may not do this.
 */
#define S3SIGN_CAUSE_PERMISSION 41

/**
 * `cause`: the request is not signed.
 */
#define S3SIGN_CAUSE_NOT_SIGNED 42

/**
 * `cause`: the bucket is to be reached elsewhere.
 */
#define S3SIGN_CAUSE_ENDPOINT 43

/**
 * `cause`: there is no such bucket.
 */
#define S3SIGN_CAUSE_NO_SUCH_BUCKET 44

/**
 * `cause`: something other than S3 answered.
 */
#define S3SIGN_CAUSE_NOT_S3 45

/**
 * `cause`: the answer has no body to tell more.
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
 * `cause`: the fault is the server's, or it is busy.
 */
#define S3SIGN_CAUSE_SERVER 49

/**
 * `cause`: the refusal is not about the signature.
 */
#define S3SIGN_CAUSE_NOT_SIGNING 50

/**
 * `findings`: a signed header that clients or proxies rewrite.
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
 * `findings`: a region that AWS has not.
 */
#define S3SIGN_LINT_UNKNOWN_REGION 64

/**
 * `findings`: another region in the host.
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
 * `findings`: a session token with lasting credentials.
 */
#define S3SIGN_LINT_TOKEN_UNEXPECTED 1024

/**
 * `findings`: a URL that ends with its credentials.
 */
#define S3SIGN_LINT_OUTLIVES_CREDENTIALS 2048

/**
 * `findings`: an access key id that is none of AWS's.
 */
#define S3SIGN_LINT_ACCESS_KEY_SHAPE 4096

/**
 * `findings`: a secret that is none of AWS's, or has a blank around it.
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
 * `findings`: an `x-amz-date` among the headers, which decides in place of `time`, more than 900 seconds from it. Such as
 * one left from an earlier attempt. Since: 0.2.0.
 */
#define S3SIGN_LINT_STALE_DATE 65536

/**
 * A checksum, a payload hash, or both, in progress. Opaque. One thread at a time may use it.
 */
typedef struct s3sign_checksum_state s3sign_checksum_state;

/**
 * A body that arrives in chunks. Opaque. One thread at a time may use it; it needs neither the signer nor the request
 * any more.
 */
typedef struct s3sign_incoming s3sign_incoming;

/**
 * Credentials and scope, ready to sign. Opaque.
 *
 * Immutable: any number of threads may use one at the same time, without a lock. It keeps the day's signing key, so
 * making one and using it often is what is fast. The secret is not kept; what is derived from it is wiped on free.
 */
typedef struct s3sign_signer s3sign_signer;

/**
 * A body under way. Opaque. One thread at a time may use it; it needs neither the signer nor the request any more.
 */
typedef struct s3sign_stream s3sign_stream;

/**
 * What went wrong, in a struct of the caller's. Every function that takes one accepts NULL, and clears it on success. One
 * with a `size` that is refused (`S3SIGN_ERR_STRUCT_SIZE`) is left as it is, and nothing else is done or touched.
 *
 * No secret, token or signature is ever written here.
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
   * Byte offset of the fault in the field, or -1 where there is none.
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
 * Bytes that belong to the caller. They need not end in NUL, and `{NULL, 0}` is empty.
 *
 * Text is taken byte for byte, in any encoding. An input is only read during its call, unless the function says otherwise.
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
 * What to find the endpoint of.
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
   * Where the bucket stands: `S3SIGN_STYLE_AUTO`, `S3SIGN_STYLE_PATH` or `S3SIGN_STYLE_VIRTUAL_HOST`.
   */
  int32_t style;
  /**
   * 1 for an endpoint that is reachable over IPv6 too.
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
   * 1 for http in place of https.
   */
  int32_t http;
  /**
   * 1 to refuse an ARN whose region is not `region`; by default the ARN's is taken.
   */
  int32_t refuse_arn_region;
  /**
   * Name of a bucket, ARN or alias of an access point; or empty for the service itself.
   */
  struct s3sign_str bucket;
  /**
   * An object's key, raw: any bytes, nothing escaped. Empty for the bucket itself.
   */
  struct s3sign_str key;
  /**
   * The region, such as `eu-west-1`.
   */
  struct s3sign_str region;
  /**
   * `http(s)://host[:port][/prefix]` of a server in place of AWS's, or empty.
   */
  struct s3sign_str endpoint;
  /**
   * 1 if the client sends paths as they are (`CURLOPT_PATH_AS_IS`), so that the key may have a segment `.` or `..`.
   * Since: 0.2.0.
   */
  int32_t path_as_is;
} s3sign_endpoint;

/**
 * An endpoint, and what requests to it are signed with.
 *
 * The views point into `out`: they live as long as it does and move with it. Each is followed by a NUL. In a call that
 * only asks for the size, or fails, all are `{NULL, 0}`.
 */
typedef struct s3sign_endpoint_result {
  /**
   * `sizeof(s3sign_endpoint_result)` as the caller was compiled. A smaller, older size keeps working.
   */
  uint32_t size;
  /**
   * `algorithm` for `s3sign_signer_config`: `S3SIGN_ALGORITHM_SIGV4A` for multi-region access points and Outposts, else
   * `S3SIGN_ALGORITHM_SIGV4`.
   */
  int32_t algorithm;
  /**
   * The URL, percent-encoded as it goes on the wire: `url` of a request with `S3SIGN_PATH_CANONICAL`.
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
   * The value as it goes on the wire. CR, LF and NUL are refused.
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
   * How the path in `url` is written; never guessed:
   *
   * - `S3SIGN_PATH_CANONICAL` (default): percent-encoded in any way, or in part. It is decoded and encoded again, all
   *   but `A-Za-z0-9-._~/`, which is what S3 does with the path that arrives: `/dt=1`, `/dt%3d1` and `/%64t%3D1` are
   *   all signed as `/dt%3D1`, and `%2F` is a slash. `//`, `.` and `..` stay. For services that encode twice (all but
   *   S3) only what cannot go on the wire is encoded, and only what need not be encoded is decoded, as clients do:
   *   `=` and `%3D` stay what they are, `%3a` becomes `%3A` and `%41` becomes `A`.
   * - `S3SIGN_PATH_RAW`: raw bytes, nothing percent-encoded, as in an object key. Everything after the host is path,
   *   `?`, `#` and `%` included; a query goes in `query`.
   * - `S3SIGN_PATH_VERBATIM`: as it goes on the wire, signed byte for byte, for servers that do not decode it. Most
   *   servers, S3 among them, refuse a signature made so of a path that is not canonical.
   *
   * Send the URL or target that comes back in `s3sign_result`: it is the one that was signed.
   */
  int32_t path_mode;
  /**
   * HTTP method, such as `GET`. Taken as it is: methods are case-sensitive.
   */
  struct s3sign_str method;
  /**
   * Absolute (`https://host[:port]/path?query`), or origin-form (`/path?query`) with a `Host` among `headers`. A
   * `Host` among `headers` is the one signed, whichever form `url` has.
   */
  struct s3sign_str url;
  /**
   * Query without `?`, when `url` has none: `name=value` pairs joined by `&`, each side percent-encoded, `+`
   * standing for a space.
   */
  struct s3sign_str query;
  /**
   * With SigV2, the bucket if it stands in the host and not in the path, which must be signed; else not looked at.
   */
  struct s3sign_str bucket;
  /**
   * The headers that the request will carry, in any order and case; NULL when `headers_len` is 0. `x-amz-date`,
   * `x-amz-content-sha256` and the session token's header are used where given, and not produced again.
   */
  const struct s3sign_header *headers;
  /**
   * Number of `headers`.
   */
  size_t headers_len;
  /**
   * What `payload` holds: `S3SIGN_PAYLOAD_DEFAULT`, `S3SIGN_PAYLOAD_BYTES`, `S3SIGN_PAYLOAD_SHA256_HEX` or
   * `S3SIGN_PAYLOAD_UNSIGNED`. By default the bytes in `payload` are hashed; when there are none, the hash is that
   * of the empty body or, in presigned URLs of S3 services, `UNSIGNED-PAYLOAD`.
   */
  int32_t payload_mode;
  /**
   * Which of `headers` are signed: `S3SIGN_HEADERS_DEFAULT`, `S3SIGN_HEADERS_ALL` or `S3SIGN_HEADERS_LISTED`.
   * `host` and every `x-amz-*` always are.
   */
  int32_t headers_mode;
  /**
   * The body, or its SHA-256 in hex, as `payload_mode` says.
   */
  struct s3sign_str payload;
  /**
   * With `S3SIGN_HEADERS_LISTED`, names of headers to sign where the request carries them; NULL when
   * `signed_headers_len` is 0.
   */
  const struct s3sign_str *signed_headers;
  /**
   * Number of `signed_headers`.
   */
  size_t signed_headers_len;
  /**
   * Signing time in Unix seconds, or now to verify: pass `time(NULL)`. 0 and negative times are refused, even where
   * nothing is signed. An `x-amz-date` among `headers` decides in its place: remove an old one before signing again.
   */
  int64_t time;
  /**
   * 0 to sign with headers; to presign, the seconds of validity: 1 to the signer's maximum.
   */
  int64_t expires;
  /**
   * For cacheable URLs: round `time` down to a multiple of `window` seconds, `expires` at most, so that all URLs signed
   * in one window are identical. Each is valid for `expires` seconds from the start of its window. 0: no rounding.
   */
  int64_t window;
  /**
   * With SigV4A, 32 random bytes for a random signature; none for the same every time. Else not looked at.
   */
  struct s3sign_str entropy;
} s3sign_request;

/**
 * What a server answered to a request that it refused.
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
   * Body of the response, whatever it holds; or empty, as after HEAD.
   */
  struct s3sign_str body;
  /**
   * Its `Date` header, or empty. With it a wrong clock is found where the body does not tell.
   */
  struct s3sign_str server_time;
  /**
   * Its `x-amz-bucket-region` header, or empty. With it a wrong region is found where the body does not tell.
   */
  struct s3sign_str region;
} s3sign_refusal;

/**
 * Why a server refused a request.
 *
 * Start from `S3SIGN_EXPLANATION_INIT` or `s3sign_explanation_init`. The views point into `out`: they live as long as it
 * does and move with it; each is followed by a NUL. In a call that only asks for the size, or fails, all are `{NULL, 0}`.
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
   * One English sentence: what the cause is, with the values of both sides.
   */
  struct s3sign_str sentence;
  /**
   * What that rests on.
   */
  struct s3sign_str evidence;
  /**
   * What to do.
   */
  struct s3sign_str remedy;
} s3sign_explanation;

/**
 * One condition of a POST policy: what a field of the form may hold.
 */
typedef struct s3sign_condition {
  /**
   * `S3SIGN_CONDITION_EQ`, `S3SIGN_CONDITION_STARTS_WITH` or `S3SIGN_CONDITION_CONTENT_LENGTH_RANGE`.
   */
  int32_t kind;
  /**
   * Name of the form's field, such as `key`, without `$`; not looked at for a range.
   */
  struct s3sign_str name;
  /**
   * What the field's value equals, or starts with; UTF-8. Not looked at for a range.
   */
  struct s3sign_str value;
  /**
   * Least size of the file in bytes, for a range.
   */
  int64_t min;
  /**
   * Largest size of the file in bytes, for a range.
   */
  int64_t max;
} s3sign_condition;

/**
 * What the holder of an HTML form may upload, and until when.
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
   * A condition for every field of the form, but for those that `s3sign_post_policy` writes and for `file`. One must
   * be about `key`. NULL when `conditions_len` is 0.
   */
  const struct s3sign_condition *conditions;
  /**
   * Number of `conditions`.
   */
  size_t conditions_len;
  /**
   * The policy as JSON, to be signed as it is, in place of `bucket`, `conditions` and `expires`; or empty. With
   * SigV4 it must have conditions for the fields that `s3sign_post_policy` writes.
   */
  struct s3sign_str policy;
  /**
   * Signing time in Unix seconds, after 0.
   */
  int64_t time;
  /**
   * Seconds for which the form may be used, 1 to the signer's maximum; 0 with `policy`.
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
   * `count` keys one after the other with nothing between them: raw bytes, never empty, each appended to the `url`
   * of the request. NULL if all URLs have the same path.
   */
  const char *keys;
  /**
   * For each key the offset in `keys` at which it ends and the next one starts; NULL if `keys` is NULL.
   */
  const size_t *key_ends;
  /**
   * `count` queries one after the other with nothing between them, each written as `query` of a request, and added
   * to that of the request. One may be empty. NULL if all URLs have the same query.
   */
  const char *queries;
  /**
   * For each query the offset in `queries` at which it ends and the next one starts; NULL if `queries` is NULL.
   */
  const size_t *query_ends;
  /**
   * Number of URLs.
   */
  size_t count;
  /**
   * 1 if the client sends paths as they are (`CURLOPT_PATH_AS_IS`), so that a key may have a segment `.` or `..`.
   */
  int32_t path_as_is;
} s3sign_batch;

/**
 * What is known of a provider's servers. Each part that is not text or a number of seconds is `S3SIGN_SUPPORT_UNKNOWN`,
 * `S3SIGN_SUPPORT_YES` or `S3SIGN_SUPPORT_NO`.
 *
 * Start from `S3SIGN_PROVIDER_PROFILE_INIT` or `s3sign_provider_profile_init`. The texts are static.
 */
typedef struct s3sign_provider_profile {
  /**
   * `sizeof(s3sign_provider_profile)` as the caller was compiled. A smaller, older size keeps working.
   */
  uint32_t size;
  /**
   * 1 where the bucket is best put in the path of a URL, 0 where it is best put in the host.
   */
  int32_t path_style;
  /**
   * A name for people; NUL-terminated.
   */
  struct s3sign_str name;
  /**
   * Region of the credential scope, where one holds for all; else empty. NUL-terminated.
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
 * Where each part of a signed request stands in the caller's output buffer.
 *
 * The views point into `out`: they live as long as it does and move with it. `headers`, `url`, `target` and `host` are
 * each followed by a NUL, and so are all that are empty. In a call that only asks for the size, or fails, all are
 * `{NULL, 0}`.
 */
typedef struct s3sign_result {
  /**
   * `sizeof(s3sign_result)` as the caller was compiled. A smaller, older size keeps working.
   */
  uint32_t size;
  /**
   * Header lines, each `name: value` and CR LF. Signing: add these to the request. Presigning: the signed headers
   * that whoever uses the URL must send, besides `host`.
   */
  struct s3sign_str headers;
  /**
   * The URL to send. Absolute if the request's was, without a default port.
   */
  struct s3sign_str url;
  /**
   * Path and query to send, as in the request line; the end of `url`.
   */
  struct s3sign_str target;
  /**
   * Value of the `Host` header to send, as it was signed.
   */
  struct s3sign_str host;
  /**
   * Value of the `Authorization` header alone, for callers that write the other headers themselves. Empty when
   * presigning and for anonymous signers.
   */
  struct s3sign_str authorization;
  /**
   * The signature in lower-case hex; with SigV2 in base64, percent-encoded where it stands in a URL. Empty for
   * anonymous signers.
   */
  struct s3sign_str signature;
  /**
   * When a presigned URL ends, in Unix seconds: when it says, or with the credentials if those end before. 0 when
   * signing with headers, and for anonymous signers.
   */
  int64_t expires_at;
} s3sign_result;

/**
 * Credentials, scope and rules from which a signer is made.
 *
 * Start from `S3SIGN_SIGNER_CONFIG_INIT` or `s3sign_signer_config_init`, then set what you need; every field left
 * zero means its default. `s3sign_signer_new` copies what it keeps, so nothing here must outlive that call.
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
   * Secret access key, of any length and any bytes.
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
   * Service of the credential scope; empty means `s3`. It selects the rules that the next three fields override.
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
   * What becomes of the session token: `S3SIGN_TOKEN_SIGN`, `S3SIGN_TOKEN_APPEND` (sent but not signed, as AWS IoT
   * wants it) or `S3SIGN_TOKEN_OMIT`.
   */
  int32_t token_mode;
  /**
   * What becomes of a presigned URL or POST policy that would outlive the credentials: `S3SIGN_LIFETIME_CLAMP`,
   * `S3SIGN_LIFETIME_REFUSE` or `S3SIGN_LIFETIME_WARN`.
   */
  int32_t lifetime_mode;
  /**
   * Who runs the server, `S3SIGN_PROVIDER_*`: what that provider does not take is refused before it is sent.
   */
  int32_t provider;
  /**
   * When the credentials end, in Unix seconds; 0 means never. Nothing is signed from then on.
   */
  int64_t expires_at;
  /**
   * Longest validity of a presigned URL or POST policy, in seconds; 0 means the provider's, such as 604,800.
   */
  int64_t max_expires;
} s3sign_signer_config;

/**
 * How a body is sent in chunks that are signed, or checked, as they go.
 *
 * Start from `S3SIGN_STREAM_PLAN_INIT` or `s3sign_stream_plan_init`.
 */
typedef struct s3sign_stream_plan {
  /**
   * `sizeof(s3sign_stream_plan)` as the caller was compiled. A smaller, older size keeps working.
   */
  uint32_t size;
  /**
   * The signer's algorithm, `S3SIGN_ALGORITHM_*`, on which the length of the framed body depends.
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
   * Length of the body before it is framed, in bytes.
   */
  int64_t decoded_length;
  /**
   * Length of every chunk but the last: 8192 bytes at least; 0 means 65536.
   */
  int64_t chunk_size;
} s3sign_stream_plan;

/**
 * What a request that arrived claims of its signature. Nothing of it is checked yet.
 *
 * Start from `S3SIGN_CLAIM_INIT` or `s3sign_claim_init`. The views point into `out`: they live as long as it does and
 * move with it; each is followed by a NUL. In a call that only asks for the size, or fails, all are `{NULL, 0}`.
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
   * What is signed of the body, `S3SIGN_BODY_*`.
   */
  int32_t body;
  /**
   * By which the caller finds the secret.
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
   * When it was signed, in Unix seconds; 0 for presigned URLs and forms of SigV2, which do not tell.
   */
  int64_t time;
  /**
   * When a presigned URL or a form's policy ends, in Unix seconds; 0 in header form and for an unreadable policy.
   */
  int64_t expires_at;
  /**
   * What a server that refuses replays remembers, with `access_key_id`: until one second after `expires_at` or, in
   * header form, after `time` plus the skew, since verification is in whole seconds and takes the last one. Look it up
   * and store it in one atomic step, after the request has verified (for a body in chunks: after
   * `s3sign_incoming_begin`) and before its data is used. It is the signature or, with SigV4A, the r of (r, s) in 64 hex
   * digits, as (r, n-s) verifies too. Empty if the signature cannot verify. Since: 0.2.0.
   */
  struct s3sign_str replay_key;
} s3sign_claim;

/**
 * A form with a POST policy that arrived.
 *
 * Start from `S3SIGN_POST_FORM_INIT` or `s3sign_post_form_init`. Everything is borrowed for the call only.
 */
typedef struct s3sign_post_form {
  /**
   * `sizeof(s3sign_post_form)` as the caller was compiled. A smaller, older size keeps working.
   */
  uint32_t size;
  /**
   * The bucket that it was sent to.
   */
  struct s3sign_str bucket;
  /**
   * Its fields up to `file`, names and values, with `${filename}` filled in; NULL when `fields_len` is 0.
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
   * Now, in Unix seconds, after 0.
   */
  int64_t time;
} s3sign_post_form;



/**
 * Hash `data` with SHA-256 and write 64 lower-case hex digits, as `S3SIGN_PAYLOAD_SHA256_HEX` takes them.
 *
 * Inputs: `data` may be NULL when `data_len` is 0.
 *
 * Output: 64 digits in `out` and 64 in `*len`; `cap` must be at least 65. `out`, `cap` and `*len` are as for
 * `s3sign_sign`.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_INTERNAL.
 *
 * Threads: any. Since: 0.1.0.
 */
int32_t s3sign_sha256(const void *data,
                      size_t data_len,
                      char *out,
                      size_t cap,
                      size_t *len,
                      struct s3sign_error *error);

/**
 * Write the checksum of `data` as base64, as S3's headers carry it.
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
 * Threads: any. Since: 0.1.0.
 */
int32_t s3sign_checksum(int32_t algorithm,
                        const void *data,
                        size_t data_len,
                        char *out,
                        size_t cap,
                        size_t *len,
                        struct s3sign_error *error);

/**
 * Begin a checksum, a payload hash, or both in one pass, over data that comes in pieces.
 *
 * Inputs: `algorithm` as for `s3sign_checksum`, or S3SIGN_CHECKSUM_NONE. With `payload_hash` 1 the SHA-256 is computed
 * too, as `S3SIGN_PAYLOAD_SHA256_HEX` takes it; with 0 it is not. One of the two must be asked for.
 *
 * Output: `*state`, to be freed with `s3sign_checksum_free`, or NULL on error.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_OPTION, S3SIGN_ERR_INTERNAL.
 *
 * Threads: any. Since: 0.1.0.
 */
int32_t s3sign_checksum_new(int32_t algorithm,
                            int32_t payload_hash,
                            struct s3sign_checksum_state **state,
                            struct s3sign_error *error);

/**
 * Take the next `data_len` bytes.
 *
 * Inputs: `state` must not be NULL; `data` may be NULL when `data_len` is 0.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_INTERNAL.
 *
 * Threads: one at a time for each state. Since: 0.1.0.
 */
int32_t s3sign_checksum_update(struct s3sign_checksum_state *state,
                               const void *data,
                               size_t data_len,
                               struct s3sign_error *error);

/**
 * Write the checksum of what was given so far as base64. The state stays as it is: more may follow.
 *
 * Inputs: `state` must not be NULL. Output: as for `s3sign_checksum`.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_OPTION (only the
 * payload hash was asked for), S3SIGN_ERR_INTERNAL.
 *
 * Threads: one at a time for each state. Since: 0.1.0.
 */
int32_t s3sign_checksum_finish(const struct s3sign_checksum_state *state,
                               char *out,
                               size_t cap,
                               size_t *len,
                               struct s3sign_error *error);

/**
 * Write the payload hash of what was given so far, as 64 lower-case hex digits. The state stays as it is: more may
 * follow.
 *
 * Inputs: `state` must not be NULL. Output: as for `s3sign_sha256`.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_OPTION (it was not
 * asked for), S3SIGN_ERR_INTERNAL.
 *
 * Threads: one at a time for each state. Since: 0.1.0.
 */
int32_t s3sign_checksum_payload_hash(const struct s3sign_checksum_state *state,
                                     char *out,
                                     size_t cap,
                                     size_t *len,
                                     struct s3sign_error *error);

/**
 * Free a checksum state; NULL does nothing.
 *
 * Threads: any, once no other thread uses the state. Since: 0.1.0.
 */
void s3sign_checksum_free(struct s3sign_checksum_state *state);

/**
 * Write the CRC of two parts together, from the CRC of each: so the full-object checksum of a multipart upload comes
 * from those of its parts.
 *
 * Inputs: `algorithm` is one of the CRCs. `first` and `second` are values in base64, as the other functions write them;
 * `second_size` is the size of the second part in bytes.
 *
 * Output: as for `s3sign_checksum`.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_OPTION (no CRC),
 * S3SIGN_ERR_CHECKSUM, S3SIGN_ERR_INTERNAL.
 *
 * Threads: any. Since: 0.1.0.
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
 * Name of the header, or trailer, that carries a checksum, such as `x-amz-checksum-crc32c`; NULL if `algorithm` is none
 * that this library knows. Static; never freed.
 *
 * Threads: any. Since: 0.1.0.
 */
const char *s3sign_checksum_header(int32_t algorithm);

/**
 * Find the URL of a bucket, an object or a service, and what requests to it are signed with. The rules are those of
 * AWS, in all its partitions; a custom endpoint is taken as it is. No key and no bucket can change the host, nor leave
 * its place in the path: a key with a segment `.` or `..` is refused unless `path_as_is` is set, since most clients
 * resolve it to another key or bucket before they send the URL.
 *
 * Inputs: `endpoint` must not be NULL.
 *
 * Output: `out` receives the URL. If `result` is not NULL, region and service follow in `out`, and `result` says where
 * each is. `out`, `cap` and `*len` are as for `s3sign_sign`.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_STRUCT_SIZE, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_OPTION,
 * S3SIGN_ERR_LENGTH, S3SIGN_ERR_URL, S3SIGN_ERR_HOST, S3SIGN_ERR_PATH (of `endpoint` or `key`), S3SIGN_ERR_REGION,
 * S3SIGN_ERR_ENDPOINT, S3SIGN_ERR_BUCKET, S3SIGN_ERR_INTERNAL.
 *
 * Threads: any. Since: 0.1.0.
 */
int32_t s3sign_endpoint_url(const struct s3sign_endpoint *endpoint,
                            char *out,
                            size_t cap,
                            size_t *len,
                            struct s3sign_endpoint_result *result,
                            struct s3sign_error *error);

/**
 * Set every field of an endpoint to its default, and `size` to this library's.
 *
 * For callers without a preprocessor; in C, `S3SIGN_ENDPOINT_INIT` does the same. `endpoint` must have room for the
 * struct as this library knows it; NULL does nothing.
 *
 * Threads: any. Since: 0.1.0.
 */
void s3sign_endpoint_init(struct s3sign_endpoint *endpoint);

/**
 * Empty an endpoint's result, and set `size` to this library's.
 *
 * For callers without a preprocessor; in C, `S3SIGN_ENDPOINT_RESULT_INIT` does the same. `result` must have room for
 * the struct as this library knows it; NULL does nothing.
 *
 * Threads: any. Since: 0.1.0.
 */
void s3sign_endpoint_result_init(struct s3sign_endpoint_result *result);

/**
 * Tell why a server refused a request: its answer is compared with what was signed.
 *
 * Where the answer shows what the server signed, as that of S3 does, the line that differs is named, with both values.
 * Else the server's code, its clock and its region tell. Values are cut to 120 bytes, and what is not printable is
 * escaped. Session tokens, signatures and keys are never shown.
 *
 * Inputs: `signer`, `request` and `refusal` must not be NULL. `signer` and `request` are those that the request was signed
 * with, `time` included. The body of the answer may hold anything.
 *
 * Output: `out` receives one sentence, in ASCII. If `explanation` is not NULL, evidence and remedy follow in `out`, and it
 * says where each is. `out`, `cap` and `*len` are as for `s3sign_sign`; 2048 bytes are enough for most. The texts may
 * change from version to version; the causes keep their meaning.
 *
 * Status: as for `s3sign_sign`, but that an anonymous signer will do; S3SIGN_ERR_OPTION also for an `http_status` that is
 * not one of three digits.
 *
 * Threads: any; one signer may be used by many at once. Since: 0.1.0.
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
 * Tell what is likely to go wrong with a request, before it is sent. It may be right all the same: nothing is refused.
 *
 * Inputs: `signer` and `request` must not be NULL, and are as for `s3sign_sign` and `s3sign_presign`.
 *
 * Output: `out` receives a line for each finding, `NAME: sentence` and CR LF, in ASCII; nothing if there is none. The name
 * is that of a constant S3SIGN_LINT_* without what they all begin with. If `findings` is not NULL, it receives these
 * constants, joined by a bitwise or. `out`, `cap` and `*len` are as for `s3sign_sign`.
 *
 * Status: as for `s3sign_sign`, but that an anonymous signer will do.
 *
 * Threads: any; one signer may be used by many at once. Since: 0.1.0.
 */
int32_t s3sign_lint(const struct s3sign_signer *signer,
                    const struct s3sign_request *request,
                    char *out,
                    size_t cap,
                    size_t *len,
                    int32_t *findings,
                    struct s3sign_error *error);

/**
 * Set every field of a refusal to its default, and `size` to this library's.
 *
 * For callers without a preprocessor; in C, `S3SIGN_REFUSAL_INIT` does the same. `refusal` must have room for the struct
 * as this library knows it; NULL does nothing.
 *
 * Threads: any. Since: 0.1.0.
 */
void s3sign_refusal_init(struct s3sign_refusal *refusal);

/**
 * Empty an explanation, and set `size` to this library's.
 *
 * For callers without a preprocessor; in C, `S3SIGN_EXPLANATION_INIT` does the same. `explanation` must have room for the
 * struct as this library knows it; NULL does nothing.
 *
 * Threads: any. Since: 0.1.0.
 */
void s3sign_explanation_init(struct s3sign_explanation *explanation);

/**
 * Split a header line, `Name: value`, as curl and others keep them, into name and value.
 *
 * Inputs: `line` of `line_len` bytes, with or without CR LF at its end. Not copied: `header` points into it and lives
 * as long. `header` must not be NULL.
 *
 * Output: `*header`, with blanks around the value left off.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_HEADER_NAME (no colon, or not a token before it),
 * S3SIGN_ERR_HEADER_VALUE, S3SIGN_ERR_INTERNAL.
 *
 * Threads: any. Since: 0.1.0.
 */
int32_t s3sign_header_from_line(const char *line,
                                size_t line_len,
                                struct s3sign_header *header,
                                struct s3sign_error *error);

/**
 * Tell how far a server's clock is ahead of the caller's, from the answer to a request: add the offset to the `time` of
 * requests. A server refuses requests whose time is off by more than 15 minutes, as RequestTimeTooSkewed.
 *
 * Inputs: `server_time` of `server_time_len` bytes is the value of the answer's `Date` header, or the `ServerTime` of its
 * body. `now` is the time at which the answer came, by the caller's clock, in Unix seconds after 0. `offset` must not be NULL.
 *
 * Output: `*offset` in seconds, negative where the server's clock is behind; 0 on error.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_TIME, S3SIGN_ERR_INTERNAL.
 *
 * Threads: any. Since: 0.1.0.
 */
int32_t s3sign_clock_offset(const char *server_time,
                            size_t server_time_len,
                            int64_t now,
                            int64_t *offset,
                            struct s3sign_error *error);

/**
 * Empty an error, and set `size` to this library's.
 *
 * For callers without a preprocessor; in C, `S3SIGN_ERROR_INIT` does the same. `error` must have room for the struct
 * as this library knows it; NULL does nothing.
 *
 * Threads: any. Since: 0.1.0.
 */
void s3sign_error_init(struct s3sign_error *error);

/**
 * Version of the loaded library as one number, `major * 10000 + minor * 100 + patch`.
 *
 * Threads: any. Since: 0.1.0.
 */
int32_t s3sign_version_number(void);

/**
 * Version of the loaded library as text, such as `0.2.0`. Static; never freed.
 *
 * Threads: any. Since: 0.1.0.
 */
const char *s3sign_version_string(void);

/**
 * Name of a status, such as `S3SIGN_ERR_URL`; `S3SIGN_ERR_UNKNOWN` for a number this library does not know. Static;
 * never freed.
 *
 * Threads: any. Since: 0.1.0.
 */
const char *s3sign_status_name(int32_t status);

/**
 * Value of a constant of this header by its name, for callers without a preprocessor.
 *
 * Inputs: `name` of `name_len` bytes, such as `S3SIGN_PATH_RAW`; `value` must not be NULL.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_OPTION (no such constant),
 * S3SIGN_ERR_INTERNAL.
 *
 * Threads: any. Since: 0.1.0.
 */
int32_t s3sign_constant(const char *name, size_t name_len, int32_t *value, struct s3sign_error *error);

/**
 * Name of a cause, such as `S3SIGN_CAUSE_WRONG_SECRET`; `S3SIGN_CAUSE_UNKNOWN` also for a number this library does not
 * know. Static; never freed.
 *
 * Threads: any. Since: 0.1.0.
 */
const char *s3sign_cause_name(int32_t cause);

/**
 * Sign a POST policy: what the holder of an HTML form may upload.
 *
 * Inputs: `signer` and `post` must not be NULL. All are borrowed for the call. The signer's algorithm is SigV4 or SigV2.
 *
 * Output: `out` receives the fields to add to the form, each `name: value` and CR LF, in this order: `policy`; with
 * SigV4 `x-amz-algorithm`, `x-amz-credential`, `x-amz-date`, with SigV2 `AWSAccessKeyId`; the session token's, if there
 * is one; `x-amz-signature` or, with SigV2, `signature`. All values are ASCII without blanks; `s3sign_header_from_line`
 * takes a line apart. The form needs besides, before its `file`, a field for each condition. `out`, `cap` and `*len`
 * are as for `s3sign_sign`.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_STRUCT_SIZE, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_OPTION,
 * S3SIGN_ERR_LENGTH, S3SIGN_ERR_POLICY, S3SIGN_ERR_TIME, S3SIGN_ERR_EXPIRES, S3SIGN_ERR_EXPIRED, S3SIGN_ERR_SCOPE,
 * S3SIGN_ERR_ANONYMOUS, S3SIGN_ERR_PROVIDER, S3SIGN_ERR_INTERNAL.
 *
 * Threads: any; one signer may be used by many at once. Since: 0.1.0.
 */
int32_t s3sign_post_policy(const struct s3sign_signer *signer,
                           const struct s3sign_post *post,
                           char *out,
                           size_t cap,
                           size_t *len,
                           struct s3sign_error *error);

/**
 * Set every field of a post to its default, and `size` to this library's.
 *
 * For callers without a preprocessor; in C, `S3SIGN_POST_INIT` does the same. `post` must have room for the struct as
 * this library knows it; NULL does nothing.
 *
 * Threads: any. Since: 0.1.0.
 */
void s3sign_post_init(struct s3sign_post *post);

/**
 * Presign one request for many keys, many queries, or both: as `s3sign_presign` for each, in one call. Such as the
 * URLs of a thousand objects, or those of all parts of a multipart upload (`partNumber=1&uploadId=...`).
 *
 * Inputs: `signer`, `request` and `batch` must not be NULL. `request` is as for `s3sign_presign`, but its `url` is
 * what all URLs start with, and has no query, for which there is `request->query`. All are borrowed for the call.
 *
 * Where keys vary, `url` ends with `/`, such as `https://bucket.s3.amazonaws.com/` or `https://host/bucket/prefix/`,
 * and is written as `path_mode` says. Keys are raw bytes, whatever the `path_mode`. They are percent-encoded as S3
 * does it, all but `A-Za-z0-9-._~/`, and appended to `url`: with S3SIGN_PATH_RAW, URL `i` is what `s3sign_presign`
 * gives for `url` and key `i` joined. No key changes the host or what comes before it in the path: a key with a segment
 * `.` or `..`, which most clients resolve, is refused unless `path_as_is` is set, and always where the signer normalises
 * paths.
 *
 * Where queries vary, URL `i` is what `s3sign_presign` gives for `request->query`, `&` and query `i` joined. None may
 * hold a parameter that only the signer sets, such as `X-Amz-Signature`.
 *
 * Output: `out` receives the URLs in the order of the batch, a line feed after each, the last one too. `out_ends`, if
 * not NULL, has room for `count` offsets and receives that of the line feed after each URL; URL `i` starts one byte
 * behind that of URL `i - 1`. On error they are 0, unless `batch` itself could not be read. `out`, `cap` and `*len`
 * are as for `s3sign_sign`. Asking for the size costs little with SigV4; with SigV4A and SigV2, as much as signing.
 * The whole batch is made or none of it.
 *
 * Status: as for `s3sign_presign`. What is wrong with key or query `i` is reported for the field `keys[i]` or
 * `queries[i]`, with the offset in it: S3SIGN_ERR_PATH, S3SIGN_ERR_QUERY. Ends that descend give S3SIGN_ERR_LENGTH and
 * the field `key_ends[i]` or `query_ends[i]`, of which `i` is the first that is less than the one before it or greater
 * than the last one. With neither keys nor queries, a `count` other than 0 gives S3SIGN_ERR_NULL.
 *
 * Threads: any; one signer may be used by many at once. `batch` is new in 0.2.0. Since: 0.1.0.
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
 * Set every field of a batch to its default, and `size` to this library's.
 *
 * For callers without a preprocessor; in C, `S3SIGN_BATCH_INIT` does the same. `batch` must have room for the struct
 * as this library knows it; NULL does nothing.
 *
 * Threads: any. Since: 0.2.0.
 */
void s3sign_batch_init(struct s3sign_batch *batch);

/**
 * Tell what is known of a provider's servers: which signatures, bodies and checksums they take. What nothing is known
 * of is said to be unknown. It is the same table by which `provider` in `s3sign_signer_config` refuses.
 *
 * Inputs: `provider` is one of `S3SIGN_PROVIDER_*`; `profile` must not be NULL.
 *
 * Output: `*profile`, all of whose texts are static.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_STRUCT_SIZE, S3SIGN_ERR_OPTION, S3SIGN_ERR_INTERNAL.
 *
 * Threads: any. Since: 0.1.0.
 */
int32_t s3sign_provider(int32_t provider, struct s3sign_provider_profile *profile, struct s3sign_error *error);

/**
 * Empty a profile, and set `size` to this library's.
 *
 * For callers without a preprocessor; in C, `S3SIGN_PROVIDER_PROFILE_INIT` does the same. `profile` must have room for
 * the struct as this library knows it; NULL does nothing.
 *
 * Threads: any. Since: 0.1.0.
 */
void s3sign_provider_profile_init(struct s3sign_provider_profile *profile);

/**
 * Sign a request with headers.
 *
 * Inputs: `signer` and `request` must not be NULL; `request->expires` must be 0. All are borrowed for the call.
 *
 * Output: `out` receives the header lines to add to the request, each `name: value` and CR LF, in this order where
 * present: `x-amz-content-sha256`, `x-amz-date`, `x-amz-region-set`, `x-amz-security-token`, `authorization`. Headers
 * that the request already has are not repeated; with an anonymous signer there are none. If `result` is not NULL, the
 * URL and host to send follow in `out`, and `result` says where each part is.
 *
 * `*len` (never NULL) is set to the bytes that `out` needs, without the NUL that follows them; `cap` must exceed it.
 * With `out` NULL and `cap` 0 the size alone is found, and the status is S3SIGN_ERR_BUFFER_TOO_SMALL. 4096 bytes are
 * enough for most requests. On error `out` is an empty string and `*len`, but for that status, 0.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_STRUCT_SIZE, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_OPTION,
 * S3SIGN_ERR_LENGTH, S3SIGN_ERR_METHOD, S3SIGN_ERR_URL, S3SIGN_ERR_HOST, S3SIGN_ERR_PATH, S3SIGN_ERR_QUERY,
 * S3SIGN_ERR_HEADER_NAME, S3SIGN_ERR_HEADER_VALUE, S3SIGN_ERR_HEADER_RESERVED, S3SIGN_ERR_PAYLOAD_HASH,
 * S3SIGN_ERR_TIME, S3SIGN_ERR_EXPIRES, S3SIGN_ERR_EXPIRED, S3SIGN_ERR_SCOPE, S3SIGN_ERR_BUCKET (with SigV2),
 * S3SIGN_ERR_OVERLAP, S3SIGN_ERR_INTERNAL.
 *
 * Threads: any; one signer may be used by many at once. Since: 0.1.0.
 */
int32_t s3sign_sign(const struct s3sign_signer *signer,
                    const struct s3sign_request *request,
                    char *out,
                    size_t cap,
                    size_t *len,
                    struct s3sign_result *result,
                    struct s3sign_error *error);

/**
 * Presign a URL: put the signature into the query, so that whoever holds the URL may make the request.
 *
 * Inputs: as for `s3sign_sign`; `request->expires` is the validity in seconds, 1 to the signer's maximum. Headers among
 * `request->headers` that are signed must be sent by whoever uses the URL. A URL that would outlive the credentials is
 * cut short, refused or only told of, as the signer's `lifetime_mode` says; `result->expires_at` tells when it ends.
 *
 * Output: `out` receives the URL, absolute if the request's was. If `result` is not NULL, the host and the headers to
 * send follow in `out`, and `result` says where each part is. An anonymous signer gives the URL without a signature.
 * `out`, `cap` and `*len` are as for `s3sign_sign`.
 *
 * Status: as for `s3sign_sign`.
 *
 * Threads: any; one signer may be used by many at once. Since: 0.1.0.
 */
int32_t s3sign_presign(const struct s3sign_signer *signer,
                       const struct s3sign_request *request,
                       char *out,
                       size_t cap,
                       size_t *len,
                       struct s3sign_result *result,
                       struct s3sign_error *error);

/**
 * Set every field of a request to its default, and `size` to this library's.
 *
 * For callers without a preprocessor; in C, `S3SIGN_REQUEST_INIT` does the same. `request` must have room for the
 * struct as this library knows it; NULL does nothing.
 *
 * Threads: any. Since: 0.1.0.
 */
void s3sign_request_init(struct s3sign_request *request);

/**
 * Empty a result, and set `size` to this library's.
 *
 * For callers without a preprocessor; in C, `S3SIGN_RESULT_INIT` does the same. `result` must have room for the struct
 * as this library knows it; NULL does nothing.
 *
 * Threads: any. Since: 0.1.0.
 */
void s3sign_result_init(struct s3sign_result *result);

/**
 * Make a signer from credentials and scope.
 *
 * Inputs: `config` is read and copied; nothing in it is kept by reference. `signer` receives the new signer.
 * Both must not be NULL. `error` may be NULL.
 *
 * Output: `*signer` is the new signer, to be freed with `s3sign_signer_free`, or NULL on error.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_STRUCT_SIZE, S3SIGN_ERR_OPTION, S3SIGN_ERR_LENGTH,
 * S3SIGN_ERR_CREDENTIALS, S3SIGN_ERR_REGION, S3SIGN_ERR_SERVICE, S3SIGN_ERR_TIME, S3SIGN_ERR_EXPIRES,
 * S3SIGN_ERR_PROVIDER, S3SIGN_ERR_INTERNAL.
 *
 * Threads: any. Since: 0.1.0.
 */
int32_t s3sign_signer_new(const struct s3sign_signer_config *config,
                          struct s3sign_signer **signer,
                          struct s3sign_error *error);

/**
 * Make a signer from a signing key in place of the secret, so that those who sign need not know that: delegated signing.
 * It signs on one day (UTC), for one region and one service.
 *
 * Inputs: `config` is as for `s3sign_signer_new`, with the access key id that the key belongs to, no secret, and the
 * region and service that the key was derived for. `signing_key` of `signing_key_len` bytes, which must be 32, is from
 * `s3sign_signing_key`; `time`, in Unix seconds after 0, is any moment of its day. All is copied. `config` and `signer` must not
 * be NULL.
 *
 * Output: as for `s3sign_signer_new`. Asked to sign on another day, the signer answers S3SIGN_ERR_SCOPE.
 *
 * Status: as for `s3sign_signer_new`.
 *
 * Threads: any. Since: 0.1.0.
 */
int32_t s3sign_signer_from_signing_key(const struct s3sign_signer_config *config,
                                       const void *signing_key,
                                       size_t signing_key_len,
                                       int64_t time,
                                       struct s3sign_signer **signer,
                                       struct s3sign_error *error);

/**
 * Make a signer with the credentials of another, for another region: where a server says that a bucket is elsewhere,
 * the secret need not be at hand.
 *
 * Inputs: `signer` and `made` must not be NULL. `region` of `region_len` bytes is as in `s3sign_signer_config`. Nothing is
 * kept by reference; both signers are independent.
 *
 * Output: `*made`, to be freed with `s3sign_signer_free`, or NULL on error.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_REGION, S3SIGN_ERR_SCOPE (the signer was made from a
 * signing key, which is of one region), S3SIGN_ERR_INTERNAL.
 *
 * Threads: any; `signer` may be in use. Since: 0.1.0.
 */
int32_t s3sign_signer_for_region(const struct s3sign_signer *signer,
                                 const char *region,
                                 size_t region_len,
                                 struct s3sign_signer **made,
                                 struct s3sign_error *error);

/**
 * Free a signer and wipe what it derived from the secret.
 *
 * Inputs: `signer` from `s3sign_signer_new`, or NULL, which does nothing.
 *
 * Threads: any, once no other thread uses the signer. Since: 0.1.0.
 */
void s3sign_signer_free(struct s3sign_signer *signer);

/**
 * Set every field of a config to its default, and `size` to this library's.
 *
 * For callers without a preprocessor; in C, `S3SIGN_SIGNER_CONFIG_INIT` does the same. `config` must have room for the
 * struct as this library knows it; NULL does nothing.
 *
 * Threads: any. Since: 0.1.0.
 */
void s3sign_signer_config_init(struct s3sign_signer_config *config);

/**
 * Write the canonical request that `s3sign_sign` (or, with `request->expires` set, `s3sign_presign`) would hash.
 *
 * Inputs, `out`, `cap`, `*len`, status and threads: as for `s3sign_sign`. An anonymous signer has none:
 * S3SIGN_ERR_ANONYMOUS; nor has SigV2: S3SIGN_ERR_OPTION. Holds the session token where that is signed. Since: 0.1.0.
 */
int32_t s3sign_canonical_request(const struct s3sign_signer *signer,
                                 const struct s3sign_request *request,
                                 char *out,
                                 size_t cap,
                                 size_t *len,
                                 struct s3sign_error *error);

/**
 * Write the string to sign: algorithm, time, credential scope and the hash of the canonical request, a line each.
 *
 * Inputs, `out`, `cap`, `*len`, status and threads: as for `s3sign_canonical_request`. Since: 0.1.0.
 */
int32_t s3sign_string_to_sign(const struct s3sign_signer *signer,
                              const struct s3sign_request *request,
                              char *out,
                              size_t cap,
                              size_t *len,
                              struct s3sign_error *error);

/**
 * Write the signing key of the day that `time` falls on: 32 raw bytes, good for the signer's region and service on
 * that day (UTC) alone. It is a secret; wipe it after use.
 *
 * Inputs: `signer` must not be NULL and not be anonymous; `time` is in Unix seconds, after 0.
 *
 * Output: 32 bytes in `out` and 32 in `*len`; `cap` must be at least 33, for a NUL follows as everywhere.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_TIME,
 * S3SIGN_ERR_ANONYMOUS, S3SIGN_ERR_SCOPE, S3SIGN_ERR_OPTION (the algorithm is not SigV4), S3SIGN_ERR_INTERNAL.
 *
 * Threads: any. Since: 0.1.0.
 */
int32_t s3sign_signing_key(const struct s3sign_signer *signer,
                           int64_t time,
                           char *out,
                           size_t cap,
                           size_t *len,
                           struct s3sign_error *error);

/**
 * Set every field of a plan to its default, and `size` to this library's.
 *
 * For callers without a preprocessor; in C, `S3SIGN_STREAM_PLAN_INIT` does the same. `plan` must have room for the
 * struct as this library knows it; NULL does nothing.
 *
 * Threads: any. Since: 0.1.0.
 */
void s3sign_stream_plan_init(struct s3sign_stream_plan *plan);

/**
 * Tell the length of a body once it is framed, for the request's `Content-Length`.
 *
 * Inputs: `plan` and `length` must not be NULL.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_STRUCT_SIZE, S3SIGN_ERR_OPTION, S3SIGN_ERR_STREAM,
 * S3SIGN_ERR_INTERNAL.
 *
 * Threads: any. Since: 0.1.0.
 */
int32_t s3sign_stream_content_length(const struct s3sign_stream_plan *plan,
                                     int64_t *length,
                                     struct s3sign_error *error);

/**
 * Sign a request whose body follows in chunks, and begin that body.
 *
 * The body is sent so: for each chunk, what `s3sign_stream_chunk` writes and then the chunk's data as it is; at the end,
 * what `s3sign_stream_finish` writes. `s3sign_stream_content_length` tells how long all this is.
 *
 * Inputs: `signer`, `request`, `plan` and `stream` must not be NULL. `request` is as for `s3sign_sign`; its payload is
 * not looked at. The signer must not be anonymous.
 *
 * Output: `*stream`, to be freed with `s3sign_stream_free`, or NULL on error. `out`, `cap`, `*len` and `result` are as
 * for `s3sign_sign`; before the headers named there come, where the request lacks them, `content-encoding`,
 * `x-amz-decoded-content-length` and `x-amz-trailer`.
 *
 * Status: as for `s3sign_sign`, and S3SIGN_ERR_STREAM, S3SIGN_ERR_ANONYMOUS, S3SIGN_ERR_PROVIDER.
 *
 * Threads: any; one signer may be used by many at once. Since: 0.1.0.
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
 * Write what goes before the data of the next chunk, and take the data in.
 *
 * Inputs: `stream` and `data` must not be NULL. `data_len` is the plan's `chunk_size`, or less for the last chunk. The
 * data is read, not copied and not kept.
 *
 * Output: up to 181 bytes; a `cap` of 192 is always enough. `out`, `cap` and `*len` are as for `s3sign_sign`. After an
 * error nothing was taken in, and the call may be made again.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_STREAM (a chunk that is
 * empty, short but not last, too long, or too much; or the body is finished), S3SIGN_ERR_INTERNAL.
 *
 * Threads: one at a time for each stream. Since: 0.1.0.
 */
int32_t s3sign_stream_chunk(struct s3sign_stream *stream,
                            const void *data,
                            size_t data_len,
                            char *out,
                            size_t cap,
                            size_t *len,
                            struct s3sign_error *error);

/**
 * Write what goes before the data of each of several chunks, and take the data in: as `s3sign_stream_chunk` for one
 * after the other, in one call. Up to four are hashed at once, which on some processors takes half the time.
 *
 * Inputs: `stream`, `data` and `ends` must not be NULL. `data` holds `count` chunks one after the other with nothing
 * between them: each has the plan's `chunk_size`, but for the body's last, which may be shorter. The data is read, not
 * copied and not kept.
 *
 * Output: `out` receives what goes before the chunks, one after the other, up to 181 bytes for each; `ends`, which has
 * room for `count` offsets, receives where each ends in `out`. What is sent is `out` up to `ends[0]`, the first chunk's
 * data, `out` up to `ends[1]`, the second chunk's data, and so on. On error they are 0. `out`, `cap` and `*len` are as
 * for `s3sign_sign`. After an error nothing was taken in, and the call may be made again.
 *
 * Status: as for `s3sign_stream_chunk`; a `count` that is not the number of chunks in `data` gives S3SIGN_ERR_LENGTH.
 *
 * Threads: one at a time for each stream. Since: 0.1.0.
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
 * Write what ends the body: the chunk of length 0, and the trailer. Nothing can follow.
 *
 * Inputs: `stream` must not be NULL, and all of the plan's `decoded_length` must have been taken in.
 *
 * Output: up to 406 bytes; a `cap` of 416 is always enough. `out`, `cap` and `*len` are as for `s3sign_sign`.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_STREAM (data is missing,
 * or the body is finished), S3SIGN_ERR_INTERNAL.
 *
 * Threads: one at a time for each stream. Since: 0.1.0.
 */
int32_t s3sign_stream_finish(struct s3sign_stream *stream,
                             char *out,
                             size_t cap,
                             size_t *len,
                             struct s3sign_error *error);

/**
 * Free a stream, finished or not; NULL does nothing.
 *
 * Threads: any, once no other thread uses the stream. Since: 0.1.0.
 */
void s3sign_stream_free(struct s3sign_stream *stream);

/**
 * Read what a request that arrived claims of its signature: whose it is, how, when and for what. The first of two steps:
 * by `access_key_id` the caller finds the secret, makes a signer (or has one already), and calls `s3sign_verify`.
 *
 * Inputs: `request` must not be NULL. `url` is as it arrived, in origin-form with a `Host` among `headers`; `headers` are
 * all that arrived. Nothing else is looked at, and of these only what the claim is made of: `s3sign_verify` finds what is
 * wrong with the rest.
 *
 * Output: `out` receives the texts, and `*claim`, which must not be NULL, says where each is. `out`, `cap` and `*len` are
 * as for `s3sign_sign`; the length of `Authorization` or of the URL, of a session token and a region set among the headers,
 * and 80 more, is enough.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_STRUCT_SIZE, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_OPTION,
 * S3SIGN_ERR_LENGTH, S3SIGN_ERR_OVERLAP, S3SIGN_ERR_ANONYMOUS (the request is not signed), S3SIGN_ERR_ALGORITHM,
 * S3SIGN_ERR_MALFORMED, S3SIGN_ERR_INTERNAL.
 *
 * Threads: any. Since: 0.1.0.
 */
int32_t s3sign_verify_parse(const struct s3sign_request *request,
                            char *out,
                            size_t cap,
                            size_t *len,
                            struct s3sign_claim *claim,
                            struct s3sign_error *error);

/**
 * Tell whether a request that arrived is signed with a signer's credentials, for its region and service: the signature
 * is computed again and compared in constant time.
 *
 * What must be signed is looked at too: `host` and every `x-amz-*`; the day of the scope; the time, which for header form
 * may be `skew` seconds off, and within which a presigned URL begins and ends; the session token, which must be the
 * signer's; and the body, where it is known.
 *
 * Inputs: `signer` and `request` must not be NULL. `request` is as for `s3sign_verify_parse`, with the method; `time` is
 * now. The payload is the body, or its SHA-256 in hex, or S3SIGN_PAYLOAD_UNSIGNED where it has not come yet: then the
 * caller compares its hash with `x-amz-content-sha256` among the headers or, where they lack it, `X-Amz-Content-Sha256` in
 * the query, unless `body` of the claim says that it is not signed or in chunks. Of a body in chunks, which is for
 * `s3sign_incoming_begin`, no bytes can be given here. Region and service are the signer's own: choose them by your
 * server, never by the claim. With SigV2, `bucket` is the bucket if it
 * stands in the host, and the path is verified byte for byte: no spelling of it stands for another. `skew` is in seconds;
 * 0 means 900. With SigV4A the signer's region is where the server is.
 *
 * Status: S3SIGN_OK if all holds; else what does not: S3SIGN_ERR_SIGNATURE, S3SIGN_ERR_CREDENTIALS (another access key id
 * or session token), S3SIGN_ERR_SCOPE (another region, service or, for a signing key, day), S3SIGN_ERR_REQUEST_EXPIRED,
 * S3SIGN_ERR_NOT_YET_VALID, S3SIGN_ERR_SKEWED, S3SIGN_ERR_UNSIGNED_HEADER, S3SIGN_ERR_PAYLOAD_HASH,
 * S3SIGN_ERR_STREAM (the body comes in chunks), S3SIGN_ERR_QUERY (a parameter that SigV2 does not sign), S3SIGN_ERR_TIME,
 * S3SIGN_ERR_ALGORITHM, S3SIGN_ERR_ANONYMOUS (the request or the signer), S3SIGN_ERR_MALFORMED; and S3SIGN_ERR_NULL,
 * S3SIGN_ERR_STRUCT_SIZE, S3SIGN_ERR_OPTION, S3SIGN_ERR_LENGTH, S3SIGN_ERR_INTERNAL.
 *
 * Threads: any; one signer may be used by many at once. Since: 0.1.0.
 */
int32_t s3sign_verify(const struct s3sign_signer *signer,
                      const struct s3sign_request *request,
                      int64_t skew,
                      struct s3sign_error *error);

/**
 * Verify a request whose body comes in chunks, and begin with that body.
 *
 * Inputs: as for `s3sign_verify`; the payload is not looked at. `incoming` must not be NULL. Among the headers are
 * `x-amz-decoded-content-length` and, where there is a trailer, `x-amz-trailer`.
 *
 * Output: `*incoming`, to be freed with `s3sign_incoming_free`, or NULL on error.
 *
 * Status: as for `s3sign_verify`, and S3SIGN_ERR_STREAM (the body comes in no chunks).
 *
 * Threads: any; one signer may be used by many at once. Since: 0.1.0.
 */
int32_t s3sign_incoming_begin(const struct s3sign_signer *signer,
                              const struct s3sign_request *request,
                              int64_t skew,
                              struct s3sign_incoming **incoming,
                              struct s3sign_error *error);

/**
 * Take the next bytes of the body as they arrive, and find the data in them. Call it again with what was not used, until
 * all is.
 *
 * Inputs: `incoming`, `used` and `data` must not be NULL; `bytes` of `bytes_len` are what arrived, in pieces of any size.
 *
 * Output: `*used` is how many bytes were taken; `*data` views the run of the body's own data among them, which may be
 * empty. It points into `bytes`. The data is handed out before its chunk is whole: trust it only once
 * `s3sign_incoming_finish` says that all held. After an error every call gives the same error.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_LENGTH, S3SIGN_ERR_SIGNATURE (of a chunk or the trailer),
 * S3SIGN_ERR_CHECKSUM, S3SIGN_ERR_STREAM (more or less data than announced), S3SIGN_ERR_MALFORMED,
 * S3SIGN_ERR_INTERNAL.
 *
 * Threads: one at a time for each body. Since: 0.1.0.
 */
int32_t s3sign_incoming_push(struct s3sign_incoming *incoming,
                             const void *bytes,
                             size_t bytes_len,
                             size_t *used,
                             struct s3sign_str *data,
                             struct s3sign_error *error);

/**
 * Tell whether the whole body was there, and all of it held.
 *
 * Inputs: `incoming` must not be NULL.
 *
 * Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_STREAM (it ended early), S3SIGN_ERR_INTERNAL, or what
 * `s3sign_incoming_push` gave.
 *
 * Threads: one at a time for each body. Since: 0.1.0.
 */
int32_t s3sign_incoming_finish(const struct s3sign_incoming *incoming, struct s3sign_error *error);

/**
 * Free a body, finished or not; NULL does nothing.
 *
 * Threads: any, once no other thread uses the body. Since: 0.1.0.
 */
void s3sign_incoming_free(struct s3sign_incoming *incoming);

/**
 * Read what a form with a POST policy claims of its signature, as `s3sign_verify_parse` does for requests.
 *
 * Inputs: `form` must not be NULL; its fields alone are looked at.
 *
 * Output: as for `s3sign_verify_parse`; `form` in `*claim` is S3SIGN_FORM_QUERY, `body` S3SIGN_BODY_UNSIGNED, and
 * `expires_at` the end of the policy.
 *
 * Status: as for `s3sign_verify_parse`.
 *
 * Threads: any. Since: 0.1.0.
 */
int32_t s3sign_verify_post_parse(const struct s3sign_post_form *form,
                                 char *out,
                                 size_t cap,
                                 size_t *len,
                                 struct s3sign_claim *claim,
                                 struct s3sign_error *error);

/**
 * Tell whether a form's policy is signed with a signer's credentials, for its region and service, and whether the form
 * keeps every condition of it. A field that no condition speaks of is one too many.
 *
 * Inputs: `signer` and `form` must not be NULL.
 *
 * Status: S3SIGN_OK if all holds; else what does not: S3SIGN_ERR_SIGNATURE, S3SIGN_ERR_CREDENTIALS, S3SIGN_ERR_SCOPE,
 * S3SIGN_ERR_REQUEST_EXPIRED (the policy has ended), S3SIGN_ERR_POLICY (it is none), S3SIGN_ERR_CONDITION,
 * S3SIGN_ERR_TIME, S3SIGN_ERR_ALGORITHM, S3SIGN_ERR_ANONYMOUS (the form or the signer), S3SIGN_ERR_MALFORMED; and
 * S3SIGN_ERR_NULL, S3SIGN_ERR_STRUCT_SIZE, S3SIGN_ERR_LENGTH, S3SIGN_ERR_INTERNAL.
 *
 * Threads: any; one signer may be used by many at once. Since: 0.1.0.
 */
int32_t s3sign_verify_post(const struct s3sign_signer *signer,
                           const struct s3sign_post_form *form,
                           struct s3sign_error *error);

/**
 * Set every field of a form to its default, and `size` to this library's.
 *
 * For callers without a preprocessor; in C, `S3SIGN_POST_FORM_INIT` does the same. `form` must have room for the struct as
 * this library knows it; NULL does nothing.
 *
 * Threads: any. Since: 0.1.0.
 */
void s3sign_post_form_init(struct s3sign_post_form *form);

/**
 * Empty a claim, and set `size` to this library's.
 *
 * For callers without a preprocessor; in C, `S3SIGN_CLAIM_INIT` does the same. `claim` must have room for the struct as
 * this library knows it; NULL does nothing.
 *
 * Threads: any. Since: 0.1.0.
 */
void s3sign_claim_init(struct s3sign_claim *claim);

/* A string literal where an s3sign_str is initialised: s3sign_str region = S3SIGN_STR("eu-west-1");
   Anything else does not compile: a pointer has no length to take. */

#define S3SIGN_STR(literal) { "" literal, sizeof("" literal) - 1 }

/* Initialisers: defaults, and the size that the caller was compiled with. */

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

#define S3SIGN_EXPLANATION_INIT { sizeof(s3sign_explanation), 0, { 0, 0 }, { 0, 0 }, { 0, 0 } }

#define S3SIGN_ERROR_INIT { sizeof(s3sign_error), 0, 0, { 0 }, { 0 } }

#ifdef __cplusplus
}
#endif

#endif /* S3SIGN_H */
