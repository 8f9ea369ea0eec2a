/*
 * s3sign over libcurl: signed S3 requests on your own easy handles.
 *
 * Compile s3sign_curl*.c into your program (C99); link libs3sign and libcurl, and libexpat for s3sign_curl_list.c,
 * which is optional. Set proxy, TLS, timeouts, progress, response headers and connection reuse on your handle as usual.
 *
 * s3sign_curl_prepare and s3sign_curl_stream_prepare only set up a handle: perform it yourself, or in a multi handle.
 * The other functions perform it.
 *
 * A function returns 0 on success; S3SIGN_ERR_* (positive) if signing failed and nothing was sent;
 * S3SIGN_CURL_ERR_* (negative) for later errors. `error` may be NULL everywhere; see s3sign.h.
 *
 * Use each handle from one thread at a time; many threads may share one signer. There is no state besides the handle.
 * Call curl_global_init first, as for libcurl.
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

/* libcurl failed or ran out of memory: the response is missing or incomplete. */
#define S3SIGN_CURL_ERR_TRANSFER (-1)

/* The HTTP status of the response is 300 or more. */
#define S3SIGN_CURL_ERR_HTTP (-2)

/* Reading from a file or the caller's function failed, or writing or seeking the file. */
#define S3SIGN_CURL_ERR_FILE (-3)

/* A function of the caller's stopped the operation. */
#define S3SIGN_CURL_ERR_STOPPED (-4)

/* The response is not what was requested. */
#define S3SIGN_CURL_ERR_ANSWER (-5)

/* Returned by an s3sign_curl_read that fails. */
#define S3SIGN_CURL_READ_FAILED ((size_t)-1)

/*
 * Reads up to `cap` next bytes of a body into `data`. Returns the number of bytes, 0 at the end, or
 * S3SIGN_CURL_READ_FAILED. s3sign_curl_read_file is one, whose `user` is a FILE.
 */
typedef size_t (*s3sign_curl_read)(void *data, size_t cap, void *user);

size_t s3sign_curl_read_file(void *data, size_t cap, void *file);

/*
 * Receives the next `len` bytes of a response's body. Returns 0 to continue; anything else stops the transfer.
 * s3sign_curl_write_file is one, whose `user` is a FILE that the caller flushes.
 */
typedef int (*s3sign_curl_write)(const void *data, size_t len, void *user);

int s3sign_curl_write_file(const void *data, size_t len, void *file);

/* The outcome of a request. It has nothing to free. */
typedef struct s3sign_curl_response {
  /* HTTP status, or 0 if there was no response. */
  long status;
  /* libcurl's result for the transfer. */
  CURLcode curl;
  /* Code of an S3 error, such as `NoSuchKey`; empty if the response has none. */
  char code[64];
  /* Message of the S3 error or, if the transfer failed, of libcurl; truncated to fit. */
  char message[CURL_ERROR_SIZE];
  /*
   * Why the server refused the request, by s3sign_explain_text, from the request as it was signed and the response:
   * S3SIGN_CAUSE_*, and S3SIGN_CERTAINTY_*, how sure that is. Before libcurl 7.84 without the response's headers, which
   * show a wrong clock or region after HEAD. These and the next two are 0 and empty if the server did not refuse it.
   */
  int32_t cause;
  int32_t certainty;
  /* That in one sentence, and what to do. ASCII, without secrets; one that does not fit ends in `...`. */
  char sentence[512];
  char remedy[512];
} s3sign_curl_response;

/*
 * Sign a request and set it on an easy handle, for the caller to perform.
 *
 * Inputs: `curl`, `signer`, `request` and `headers` must not be NULL. `request->url` must be absolute. With
 * `request->time` 0, the default, the current time is used, time(NULL), since the request is sent now. A negative time
 * is refused (S3SIGN_ERR_TIME). All are borrowed for the call; libcurl copies what it needs.
 *
 * Sets only:
 * - CURLOPT_URL, to the URL that was signed, and CURLOPT_PATH_AS_IS; CURLOPT_REQUEST_TARGET is unset.
 * - CURLOPT_HTTPHEADER: `Host` as signed, the request's own headers, those that the signature adds, and a bare
 *   `Content-Type:` if the request has none, so that libcurl adds none of its own. CURLOPT_HEADEROPT keeps these from
 *   a proxy.
 * - CURLOPT_NOBODY for HEAD, otherwise CURLOPT_CUSTOMREQUEST.
 * - CURLOPT_FOLLOWLOCATION, to 0: a signature is valid for one URL, and credentials must not go to another.
 *
 * Left to the caller: the body, by CURLOPT_UPLOAD or CURLOPT_POSTFIELDS, before or after this call (CURLOPT_HTTPGET
 * before it, if the handle had one and now has none), and where the response goes. `Expect: 100-continue`, which
 * libcurl adds to long bodies, is kept: it is not signed, and lets S3 refuse before the body is sent. Append `Expect:`
 * to `*headers` to remove it. Headers that options such as CURLOPT_RANGE add are sent unsigned, which S3 allows.
 *
 * Output: `*headers`, to be freed with curl_slist_free_all after the transfer. On error it is NULL, and if the handle
 * was changed, it has no CURLOPT_HTTPHEADER.
 *
 * Returns: 0, S3SIGN_ERR_*, S3SIGN_CURL_ERR_TRANSFER. Since: 0.1.0.
 */
int s3sign_curl_prepare(CURL *curl, const s3sign_signer *signer, const s3sign_request *request,
                        struct curl_slist **headers, s3sign_error *error);

/*
 * Sign a request, perform it and read the response.
 *
 * Inputs: `curl`, `signer` and `request` as for s3sign_curl_prepare. The body is `in` from its position to its
 * end. If `in` is NULL, it is `request->payload`, or empty if by `payload_mode` that is not the body. `in` must
 * be seekable: it is read twice, first for its hash; once if `payload_mode` needs no hash of it.
 *
 * Output: the body of a response below 300 is written to `out` and flushed, or dropped if `out` is NULL. For any other
 * response, the error's code and message and why the server refused go to `response`, which may be NULL. S3 responds to
 * some requests, such as CopyObject, with 200 before it knows their result: their body may be an error, which is not
 * checked.
 *
 * Besides what s3sign_curl_prepare sets, the options for body, reading, writing, seeking, CURLOPT_ERRORBUFFER and
 * CURLOPT_FAILONERROR are used for the call. Afterwards these and CURLOPT_HTTPHEADER are reset to libcurl's defaults.
 *
 * Returns: 0, S3SIGN_ERR_*, S3SIGN_CURL_ERR_*. Since: 0.1.0.
 */
int s3sign_curl_perform(CURL *curl, const s3sign_signer *signer, const s3sign_request *request, FILE *in, FILE *out,
                        s3sign_curl_response *response, s3sign_error *error);

/*
 * Get an object: pass its bytes to `write` as they arrive or, in the second function, write them to a file.
 *
 * Inputs: `url` is absolute and NUL-terminated; `path_mode` is how its path is encoded, S3SIGN_PATH_*. `write` may
 * be NULL: the body is dropped.
 *
 * Output and return values are as for s3sign_curl_perform; S3SIGN_CURL_ERR_STOPPED if `write` stopped it. Since: 0.1.0.
 */
int s3sign_curl_get(CURL *curl, const s3sign_signer *signer, const char *url, int32_t path_mode,
                    s3sign_curl_write write, void *user, s3sign_curl_response *response, s3sign_error *error);
int s3sign_curl_get_file(CURL *curl, const s3sign_signer *signer, const char *url, int32_t path_mode, FILE *out,
                         s3sign_curl_response *response, s3sign_error *error);

/*
 * Put bytes or a file as an object in one request, with the hash signed. S3 allows up to 5 GiB this way.
 *
 * Inputs: `url` and `path_mode` are as for s3sign_curl_get. `data` may be NULL when `len` is 0. `in` must not be NULL
 * and is sent from its position to its end. The rest and return values are as for s3sign_curl_perform. Since: 0.1.0.
 */
int s3sign_curl_put(CURL *curl, const s3sign_signer *signer, const char *url, int32_t path_mode, const void *data,
                    size_t len, s3sign_curl_response *response, s3sign_error *error);
int s3sign_curl_put_file(CURL *curl, const s3sign_signer *signer, const char *url, int32_t path_mode, FILE *in,
                         s3sign_curl_response *response, s3sign_error *error);

/* A streamed body in progress. Opaque. It does not refer to the signer or the request. */
typedef struct s3sign_curl_stream s3sign_curl_stream;

/*
 * Sign a request with an aws-chunked body, whose chunks are signed as they are sent, and set it on an easy handle, for
 * the caller to perform. The body is read once, one chunk at a time: it may come from a pipe or be generated.
 *
 * Inputs: `curl`, `signer`, `request`, `plan`, `read` and `stream` must not be NULL. `request` is as for
 * s3sign_curl_prepare, its method mostly PUT; its payload is ignored. `plan` has the body's length, the
 * chunk size, whether chunks are signed, and the checksum. `read` is called with `user` while the handle is performed,
 * until it has returned `plan->decoded_length` bytes.
 *
 * Sets what s3sign_curl_prepare sets, CURLOPT_UPLOAD, the length of the encoded body, and the options for reading and
 * seeking. If a reused connection turns out to be closed after more than the first chunk was read, libcurl returns
 * CURLE_SEND_FAIL_REWIND: start again.
 *
 * Output: `*stream`, to be freed with s3sign_curl_stream_free once the transfer is over, or NULL on error.
 *
 * Returns: 0, S3SIGN_ERR_*, S3SIGN_CURL_ERR_TRANSFER. Since: 0.1.0.
 */
int s3sign_curl_stream_prepare(CURL *curl, const s3sign_signer *signer, const s3sign_request *request,
                               const s3sign_stream_plan *plan, s3sign_curl_read read, void *user,
                               s3sign_curl_stream **stream, s3sign_error *error);

/* Free a stream, sent or not; NULL does nothing. The handle must not be performed with it again. Since: 0.1.0. */
void s3sign_curl_stream_free(s3sign_curl_stream *stream);

/*
 * Put an object with an aws-chunked body. Inputs are as for s3sign_curl_stream_prepare; response, return values and the
 * state of the handle afterwards as for s3sign_curl_perform, and S3SIGN_CURL_ERR_FILE if `read` failed or ended early.
 * Since: 0.1.0.
 */
int s3sign_curl_put_stream(CURL *curl, const s3sign_signer *signer, const s3sign_request *request,
                           const s3sign_stream_plan *plan, s3sign_curl_read read, void *user,
                           s3sign_curl_response *response, s3sign_error *error);

/* What to list; all zero lists everything. */
typedef struct s3sign_curl_list_options {
  /* Only keys that start with this, raw. */
  s3sign_str prefix;
  /* Keys that are equal up to this delimiter, after the prefix, become one entry; usually `/`. */
  s3sign_str delimiter;
  /* Only keys after this one, raw. */
  s3sign_str start_after;
  /* Entries per page; 0 for the server's default, usually 1000. */
  int32_t page_size;
} s3sign_curl_list_options;

/* An object, or a common prefix of several. Its strings are valid until the function it is passed to returns. */
typedef struct s3sign_curl_entry {
  /* 1 for a common prefix, which has only a `key`. */
  int is_prefix;
  /* The key or prefix, raw; NUL-terminated. */
  s3sign_str key;
  /* Size in bytes. */
  int64_t size;
  /* From the server: RFC 3339; in quotes; such as `STANDARD`. Empty if the server does not say. */
  s3sign_str last_modified;
  s3sign_str etag;
  s3sign_str storage_class;
} s3sign_curl_entry;

/* Receives an entry. Returns 0 to continue; anything else stops the listing. */
typedef int (*s3sign_curl_on_entry)(const s3sign_curl_entry *entry, void *user);

/*
 * List a bucket, page by page, and pass each entry to `on_entry` in the server's order. `on_entry` may use the handle,
 * which is idle meanwhile.
 *
 * Inputs: `url` is that of the bucket, absolute, percent-encoded and NUL-terminated. `options` may be NULL; `on_entry`
 * must not be. Response and return values are as for s3sign_curl_perform; S3SIGN_CURL_ERR_STOPPED if `on_entry` stopped
 * it, S3SIGN_CURL_ERR_ANSWER if the response is not a listing or does not end. Since: 0.1.0.
 */
int s3sign_curl_list(CURL *curl, const s3sign_signer *signer, const char *url, const s3sign_curl_list_options *options,
                     s3sign_curl_on_entry on_entry, void *user, s3sign_curl_response *response, s3sign_error *error);

#ifdef __cplusplus
}
#endif

#endif /* S3SIGN_CURL_H */
