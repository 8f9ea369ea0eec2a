/*
 * s3sign over libcurl: signed S3 requests on easy handles of your own.
 *
 * s3sign_curl*.c are to be compiled into your program (C99); link libs3sign and libcurl, and libexpat for
 * s3sign_curl_list.c, which may be left out. The handle is yours: proxy, TLS, timeouts, progress, response headers and
 * reuse of connections are set on it as ever.
 *
 * s3sign_curl_prepare and s3sign_curl_stream_prepare only set up a handle: perform it as you like, with others in a
 * multi handle too. The other functions perform it.
 *
 * A function returns 0 on success; S3SIGN_ERR_* (positive) when nothing could be signed, and nothing was sent;
 * S3SIGN_CURL_ERR_* (negative) for what comes after. `error` may be NULL everywhere; see s3sign.h.
 *
 * Threads: any, one at a time for each handle; one signer may serve many. There is no state besides the handle. Call
 * curl_global_init first, as for libcurl.
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

/* A file or the caller's function could not be read from, or the file not be written or positioned. */
#define S3SIGN_CURL_ERR_FILE (-3)

/* A function of the caller's ended what was under way. */
#define S3SIGN_CURL_ERR_STOPPED (-4)

/* The answer is not what was asked for. */
#define S3SIGN_CURL_ERR_ANSWER (-5)

/* What an s3sign_curl_read returns when it fails. */
#define S3SIGN_CURL_READ_FAILED ((size_t)-1)

/*
 * Gives the next bytes of a body: up to `cap` of them into `data`. Returns how many; 0 at the end;
 * S3SIGN_CURL_READ_FAILED. s3sign_curl_read_file is one, whose `user` is a FILE.
 */
typedef size_t (*s3sign_curl_read)(void *data, size_t cap, void *user);

size_t s3sign_curl_read_file(void *data, size_t cap, void *file);

/*
 * Takes the next `len` bytes of an answer's body. Returns 0 to go on; anything else ends the transfer.
 * s3sign_curl_write_file is one, whose `user` is a FILE, to be flushed by the caller.
 */
typedef int (*s3sign_curl_write)(const void *data, size_t len, void *user);

int s3sign_curl_write_file(const void *data, size_t len, void *file);

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
 * Inputs: `curl`, `signer`, `request` and `headers` must not be NULL. `request->url` must be absolute. With
 * `request->time` 0, as S3SIGN_REQUEST_INIT leaves it, the time is that of the clock, time(NULL): the request is sent
 * now, and no request is signed for 1970. A negative time is refused (S3SIGN_ERR_TIME). All are borrowed for the
 * call; libcurl copies what it keeps.
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
 * Get an object, its bytes given to `write` as they come; or, in the second form, into a file.
 *
 * Inputs: `url` is absolute and NUL-terminated; `path_mode` says how its path is written, S3SIGN_PATH_*. `write` may
 * be NULL: the body is dropped.
 *
 * Output and return values are as for s3sign_curl_perform; S3SIGN_CURL_ERR_STOPPED if `write` ended it. Since: 0.1.0.
 */
int s3sign_curl_get(CURL *curl, const s3sign_signer *signer, const char *url, int32_t path_mode,
                    s3sign_curl_write write, void *user, s3sign_curl_response *response, s3sign_error *error);
int s3sign_curl_get_file(CURL *curl, const s3sign_signer *signer, const char *url, int32_t path_mode, FILE *out,
                         s3sign_curl_response *response, s3sign_error *error);

/*
 * Put bytes or a file as an object, their hash signed, in one request: S3 takes up to 5 GiB so.
 *
 * Inputs: `url` and `path_mode` are as for s3sign_curl_get. `data` may be NULL when `len` is 0. `in` must not be NULL
 * and is sent from its position to its end. The rest and return values are as for s3sign_curl_perform. Since: 0.1.0.
 */
int s3sign_curl_put(CURL *curl, const s3sign_signer *signer, const char *url, int32_t path_mode, const void *data,
                    size_t len, s3sign_curl_response *response, s3sign_error *error);
int s3sign_curl_put_file(CURL *curl, const s3sign_signer *signer, const char *url, int32_t path_mode, FILE *in,
                         s3sign_curl_response *response, s3sign_error *error);

/* A body under way in chunks. Opaque. It needs neither signer nor request any more. */
typedef struct s3sign_curl_stream s3sign_curl_stream;

/*
 * Sign a request whose body goes in chunks, each signed as it is sent, and set it on an easy handle, for the caller to
 * perform. The body is read once, and one chunk of it is in memory: it may come from a pipe or be made on the way.
 *
 * Inputs: `curl`, `signer`, `request`, `plan`, `read` and `stream` must not be NULL. `request` is as for
 * s3sign_curl_prepare, its method mostly PUT; its payload is not looked at. `plan` says how long the body is, how it is
 * cut, whether its chunks are signed and which checksum follows them. `read` is called with `user` while the handle is
 * performed, until it gave `plan->decoded_length` bytes.
 *
 * Sets what s3sign_curl_prepare sets, CURLOPT_UPLOAD, the length of the framed body, and the options for reading and
 * seeking. When a kept connection turns out to be closed after more than the first chunk was read, libcurl answers
 * CURLE_SEND_FAIL_REWIND: begin again.
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
 * Put an object in chunks. Inputs are as for s3sign_curl_stream_prepare; response, return values and the state of the
 * handle afterwards as for s3sign_curl_perform, and S3SIGN_CURL_ERR_FILE if `read` failed or ended early. Since: 0.1.0.
 */
int s3sign_curl_put_stream(CURL *curl, const s3sign_signer *signer, const s3sign_request *request,
                           const s3sign_stream_plan *plan, s3sign_curl_read read, void *user,
                           s3sign_curl_response *response, s3sign_error *error);

/* What to list; zeroes mean everything. */
typedef struct s3sign_curl_list_options {
  /* Only keys that begin so, raw. */
  s3sign_str prefix;
  /* Keys that are the same up to this, after the prefix, become one entry: mostly `/`. */
  s3sign_str delimiter;
  /* Only keys behind this one, raw. */
  s3sign_str start_after;
  /* Entries that the server shall give at a time; 0 leaves it to the server, such as 1000. */
  int32_t page_size;
} s3sign_curl_list_options;

/* An object, or a common prefix of several. The views live until the function that it is given to returns. */
typedef struct s3sign_curl_entry {
  /* 1 for a common prefix, of which only `key` is known. */
  int is_prefix;
  /* The key, or the prefix, raw; with a NUL behind it. */
  s3sign_str key;
  /* Size in bytes. */
  int64_t size;
  /* As the server writes them: RFC 3339; in quotes; such as `STANDARD`. Empty where the server does not tell. */
  s3sign_str last_modified;
  s3sign_str etag;
  s3sign_str storage_class;
} s3sign_curl_entry;

/* Takes an entry. Returns 0 to go on; anything else ends the listing. */
typedef int (*s3sign_curl_on_entry)(const s3sign_curl_entry *entry, void *user);

/*
 * List a bucket, page after page, each entry given to `on_entry` in the server's order. The handle is idle while
 * `on_entry` runs, which may use it.
 *
 * Inputs: `url` is that of the bucket, absolute, escaped and NUL-terminated. `options` may be NULL; `on_entry` must not
 * be. Response and return values are as for s3sign_curl_perform; S3SIGN_CURL_ERR_STOPPED if `on_entry` ended it,
 * S3SIGN_CURL_ERR_ANSWER if the answer is no listing or does not end. Since: 0.1.0.
 */
int s3sign_curl_list(CURL *curl, const s3sign_signer *signer, const char *url, const s3sign_curl_list_options *options,
                     s3sign_curl_on_entry on_entry, void *user, s3sign_curl_response *response, s3sign_error *error);

#ifdef __cplusplus
}
#endif

#endif /* S3SIGN_CURL_H */
