/*
 * s3sign over libcurl: signed S3 requests on easy handles of your own.
 *
 * Two files, s3sign_curl.h and s3sign_curl.c, to compile into your program (C99); link libs3sign and libcurl.
 * The handle is yours: proxy, TLS, timeouts, progress, response headers and reuse of connections are set on it as ever.
 *
 * A function returns 0 on success; S3SIGN_ERR_* (positive) when nothing could be signed, and nothing was sent;
 * S3SIGN_CURL_ERR_* (negative) for what comes after. `error` may be NULL everywhere; see s3sign.h.
 *
 * Threads: any, one at a time for each handle; one signer may serve many. Call curl_global_init first, as for libcurl.
 *
 * SPDX-License-Identifier: MIT OR Apache-2.0
 */

#ifndef S3SIGN_CURL_H
#define S3SIGN_CURL_H

#include <stdio.h>

#include <curl/curl.h>
#include <s3sign.h>

#ifdef __cplusplus
extern "C" {
#endif

/* libcurl failed, or memory ran out: no answer came, or not all of it. */
#define S3SIGN_CURL_ERR_TRANSFER (-1)

/* The answer came with an HTTP status of 300 or more. */
#define S3SIGN_CURL_ERR_HTTP (-2)

/* The caller's FILE could not be read, written or positioned. */
#define S3SIGN_CURL_ERR_FILE (-3)

/* What came of a request. Holds nothing to free. */
typedef struct s3sign_curl_response {
  /* HTTP status, or 0 if no answer came. */
  long status;
  /* What libcurl says of the transfer. */
  CURLcode curl;
  /* Code of an S3 error, such as `NoSuchKey`; empty if the answer has none. */
  char code[64];
  /* Message of an S3 error or, where the transfer failed, of libcurl; cut to fit. */
  char message[CURL_ERROR_SIZE];
} s3sign_curl_response;

/*
 * Sign a request and set it on an easy handle, for the caller to perform.
 *
 * Inputs: `curl`, `signer`, `request` and `headers` must not be NULL. `request->url` must be absolute; with
 * `request->time` 0 the clock is read. All are borrowed for the call; libcurl copies what it keeps.
 *
 * Sets, and nothing else:
 * - CURLOPT_URL, to the URL that was signed, and CURLOPT_PATH_AS_IS; CURLOPT_REQUEST_TARGET is unset.
 * - CURLOPT_HTTPHEADER: `Host` as it was signed, the request's own headers, those that the signature adds, and a bare
 *   `Content-Type:` if the request has none, so that libcurl adds none of its own. CURLOPT_HEADEROPT keeps these from
 *   a proxy.
 * - CURLOPT_NOBODY for HEAD, else CURLOPT_CUSTOMREQUEST.
 * - CURLOPT_FOLLOWLOCATION, to 0: a signature is good for one URL, and credentials must not travel to another.
 *
 * Left to the caller: the body, by CURLOPT_UPLOAD or CURLOPT_POSTFIELDS, before or after this call (CURLOPT_HTTPGET
 * before it, if the handle had one and now has none), and where the answer goes. `Expect: 100-continue`, which libcurl
 * adds to long bodies, stays: it is not signed, and lets S3 refuse before the body is sent. Append `Expect:` to
 * `*headers` to be without. Headers that options such as CURLOPT_RANGE add are sent unsigned, which S3 allows.
 *
 * Output: `*headers`, to be freed with curl_slist_free_all after the transfer. On error it is NULL, and the handle has
 * no CURLOPT_HTTPHEADER if it was touched at all.
 *
 * Returns: 0, S3SIGN_ERR_*, S3SIGN_CURL_ERR_TRANSFER. Since: 0.1.0.
 */
int s3sign_curl_prepare(CURL *curl, const s3sign_signer *signer, const s3sign_request *request,
                        struct curl_slist **headers, s3sign_error *error);

/*
 * Sign a request, perform it and read the answer.
 *
 * Inputs: `curl`, `signer` and `request` as for s3sign_curl_prepare. The body is what `in` holds from its position to
 * its end. With `in` NULL it is `request->payload` or, if `payload_mode` says that this is no bytes, empty. `in` must
 * be seekable: it is read twice, first for its hash; once if `payload_mode` gives the hash or does without.
 *
 * Output: the body of an answer below 300 is written to `out` and flushed, or dropped if that is NULL. The body of any
 * other answer never goes there: its code and message go to `response`, which may be NULL. S3 answers 200 to some
 * requests, such as CopyObject, before it knows how they end: their body may hold an error, which is not looked for.
 *
 * Besides what s3sign_curl_prepare sets, the options for body, reading, writing, seeking, CURLOPT_ERRORBUFFER and
 * CURLOPT_FAILONERROR are taken for the call. Afterwards these and CURLOPT_HTTPHEADER are at libcurl's defaults.
 *
 * Returns: 0, S3SIGN_ERR_*, S3SIGN_CURL_ERR_*. Since: 0.1.0.
 */
int s3sign_curl_perform(CURL *curl, const s3sign_signer *signer, const s3sign_request *request, FILE *in, FILE *out,
                        s3sign_curl_response *response, s3sign_error *error);

/*
 * Get an object into a file.
 *
 * Inputs: `url` is absolute and NUL-terminated; `path_mode` says how its path is written, S3SIGN_PATH_*. The
 * rest, output and return values are as for s3sign_curl_perform. Since: 0.1.0.
 */
int s3sign_curl_get_file(CURL *curl, const s3sign_signer *signer, const char *url, int32_t path_mode, FILE *out,
                         s3sign_curl_response *response, s3sign_error *error);

/*
 * Put a file as an object, its hash signed, in one request: S3 takes up to 5 GiB so.
 *
 * Inputs: `url` and `path_mode` are as for s3sign_curl_get_file; `in` must not be NULL and is sent from its position
 * to its end. The rest and return values are as for s3sign_curl_perform. Since: 0.1.0.
 */
int s3sign_curl_put_file(CURL *curl, const s3sign_signer *signer, const char *url, int32_t path_mode, FILE *in,
                         s3sign_curl_response *response, s3sign_error *error);

#ifdef __cplusplus
}
#endif

#endif /* S3SIGN_CURL_H */
