/*
 * s3sign over libcurl: requests signed, performed and their answers read, in one call. See s3sign_curl.h.
 * SPDX-License-Identifier: MIT OR Apache-2.0
 */

/* For fseeko and ftello, with 64-bit offsets. */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200112L
#endif
#define _FILE_OFFSET_BITS 64

#include "s3sign_curl_internal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

/* How much of an error's body to keep: S3 shows what it signed up to four times, with a session token in it. */
#define ERROR_BODY 65536

/* A body from a file: `length` bytes from `start`. */
typedef struct file_body {
  FILE *file;
  off_t start;
  curl_off_t length;
  curl_off_t left;
} file_body;

size_t s3sign_curl_read_file(void *data, size_t cap, void *file)
{
  size_t got = fread(data, 1, cap, file);
  return got == 0 && ferror((FILE *)file) ? S3SIGN_CURL_READ_FAILED : got;
}

int s3sign_curl_write_file(const void *data, size_t len, void *file)
{
  return fwrite(data, 1, len, file) != len;
}

void s3sc_clear(s3sign_curl_response *response)
{
  if (response != NULL)
    memset(response, 0, sizeof *response);
}

static size_t send_file(char *buffer, size_t size, size_t count, void *user)
{
  file_body *body = user;
  size_t room = size * count;
  size_t want = body->left < (curl_off_t)room ? (size_t)body->left : room;
  size_t got = fread(buffer, 1, want, body->file);
  body->left -= (curl_off_t)got;
  /* A file that ends early would leave the server waiting for the rest. */
  return got < want ? CURL_READFUNC_ABORT : got;
}

/* libcurl rewinds the body when a reused connection turns out to be closed. */
static int seek_file(void *user, curl_off_t offset, int origin)
{
  file_body *body = user;
  if (origin != SEEK_SET || fseeko(body->file, body->start + (off_t)offset, SEEK_SET) != 0)
    return CURL_SEEKFUNC_FAIL;
  body->left = body->length - offset;
  return CURL_SEEKFUNC_OK;
}

/* Get the length of the body, and restore the file's position. */
static int measure(file_body *body)
{
  body->start = ftello(body->file);
  if (body->start < 0 || fseeko(body->file, 0, SEEK_END) != 0)
    return 0;
  off_t end = ftello(body->file);
  body->length = body->left = (curl_off_t)(end - body->start);
  return end >= body->start && fseeko(body->file, body->start, SEEK_SET) == 0;
}

/* Hash the body, and restore the file's position. */
static int hash_file(const file_body *body, char hex[65], s3sign_error *error)
{
  s3sign_checksum_state *state = NULL;
  char buffer[16384];
  size_t len;
  int status = s3sign_checksum_new(S3SIGN_CHECKSUM_NONE, 1, &state, error);
  while (status == S3SIGN_OK && (len = fread(buffer, 1, sizeof buffer, body->file)) > 0)
    status = s3sign_checksum_update(state, buffer, len, error);
  if (status == S3SIGN_OK)
    status = s3sign_checksum_payload_hash(state, hex, 65, &len, error);
  s3sign_checksum_free(state);
  if (status == S3SIGN_OK && (ferror(body->file) || fseeko(body->file, body->start, SEEK_SET) != 0))
    status = s3sc_fail(error, S3SIGN_CURL_ERR_FILE, "in", "cannot be read");
  return status;
}

/* Whether `payload` is the body, rather than its hash or unused. */
static int holds_bytes(const s3sign_request *request)
{
  return request->payload_mode == S3SIGN_PAYLOAD_DEFAULT || request->payload_mode == S3SIGN_PAYLOAD_BYTES;
}

static void set_body(CURL *curl, const s3sign_request *request, file_body *body)
{
  size_t len = holds_bytes(request) ? request->payload.len : 0;
  curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
  if (body->file != NULL) {
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, body->length);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, send_file);
    curl_easy_setopt(curl, CURLOPT_READDATA, body);
    curl_easy_setopt(curl, CURLOPT_SEEKFUNCTION, seek_file);
    curl_easy_setopt(curl, CURLOPT_SEEKDATA, body);
  } else if (len > 0 || s3sc_is_method(request, "PUT") || s3sc_is_method(request, "POST")) {
    /* Also without a body: for these S3 requires `Content-Length: 0`. */
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)len);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, len > 0 ? request->payload.ptr : "");
  }
}

/* Keep the start of an error's body, as far as there is memory. */
static void keep_error(s3sc_exchange *exchange, const char *data, size_t len)
{
  size_t room = ERROR_BODY - exchange->error_len, kept = len < room ? len : room;
  char *grown = exchange->error_cut ? NULL : realloc(exchange->error_body, exchange->error_len + kept + 1);
  exchange->error_cut = grown == NULL || kept < len;
  if (grown == NULL)
    return;
  memcpy(grown + exchange->error_len, data, kept);
  exchange->error_body = grown;
  exchange->error_len += kept;
  grown[exchange->error_len] = '\0';
}

static size_t receive_body(char *data, size_t size, size_t count, void *user)
{
  s3sc_exchange *exchange = user;
  size_t len = size * count;
  long status = 0;
  curl_easy_getinfo(exchange->curl, CURLINFO_RESPONSE_CODE, &status);
  if (status < 300) {
    exchange->stopped = exchange->write != NULL && len > 0 && exchange->write(data, len, exchange->user) != 0;
    /* Any number but `len` ends the transfer. */
    return exchange->stopped ? len + 1 : len;
  }
  keep_error(exchange, data, len);
  return len;
}

void s3sc_reset(CURL *curl)
{
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, NULL);
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, NULL);
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, NULL);
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)-1);
  curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
  curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)-1);
  curl_easy_setopt(curl, CURLOPT_READFUNCTION, NULL);
  curl_easy_setopt(curl, CURLOPT_READDATA, stdin);
  curl_easy_setopt(curl, CURLOPT_SEEKFUNCTION, NULL);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, NULL);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, stdout);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, NULL);
}

/* Copy the text of the first element of `tag`, truncated to fit; control characters become spaces. */
static void copy_element(const char *body, const char *tag, char *to, size_t cap)
{
  const char *from = strstr(body, tag);
  size_t len = 0;
  if (from != NULL)
    for (from += strlen(tag); from[len] != '\0' && from[len] != '<' && len + 1 < cap; len++)
      to[len] = (unsigned char)from[len] < ' ' ? ' ' : from[len];
  to[len] = '\0';
}

/* The outcome in a response that is not NULL. */
static int perform(s3sc_exchange *exchange, s3sign_curl_response *response, s3sign_error *error)
{
  CURL *curl = exchange->curl;

  s3sc_clear(response);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, exchange);
  curl_easy_setopt(curl, CURLOPT_FAILONERROR, 0L);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, response->message);
  response->curl = curl_easy_perform(curl);
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &response->status);
  s3sc_reset(curl);
  if (response->curl != CURLE_OK) {
    if (response->message[0] == '\0')
      snprintf(response->message, sizeof response->message, "%s", curl_easy_strerror(response->curl));
    if (exchange->stopped)
      return s3sc_fail(error, S3SIGN_CURL_ERR_STOPPED, "write", "the caller's function ended the transfer");
    return s3sc_fail(error, S3SIGN_CURL_ERR_TRANSFER, "", response->message);
  }
  response->message[0] = '\0';
  if (response->status >= 300) {
    const char *body = exchange->error_body != NULL ? exchange->error_body : "";
    copy_element(body, "<Code>", response->code, sizeof response->code);
    copy_element(body, "<Message>", response->message, sizeof response->message);
    return s3sc_fail(error, S3SIGN_CURL_ERR_HTTP, "", "the server refused the request");
  }
  return S3SIGN_OK;
}

int s3sc_perform(s3sc_exchange *exchange, s3sign_curl_response *response, s3sign_error *error)
{
  s3sign_curl_response unread;
  int status = perform(exchange, response != NULL ? response : &unread, error);
  if (status == S3SIGN_CURL_ERR_HTTP && response != NULL)
    s3sc_explain(exchange, response);
  free(exchange->error_body);
  exchange->error_body = NULL;
  exchange->error_len = 0;
  return status;
}

/* A request with a body from a file or memory, whose response goes to a function. */
static int transfer(CURL *curl, const s3sign_signer *signer, const s3sign_request *request, FILE *in,
                    s3sign_curl_write write, void *user, s3sign_curl_response *response, s3sign_error *error)
{
  s3sc_exchange exchange = {.curl = curl, .signer = signer, .write = write, .user = user};
  file_body body = {.file = in};
  struct curl_slist *headers;
  s3sign_request sent;
  char hash[65];

  s3sc_clear(response);
  int status = s3sc_take(request, &sent, error);
  if (status == S3SIGN_OK && in != NULL && !measure(&body))
    status = s3sc_fail(error, S3SIGN_CURL_ERR_FILE, "in", "must be a file that can be positioned");
  if (status == S3SIGN_OK && in != NULL && holds_bytes(&sent)) {
    status = hash_file(&body, hash, error);
    sent.payload_mode = S3SIGN_PAYLOAD_SHA256_HEX;
    sent.payload = (s3sign_str){hash, 64};
  }
  if (status != S3SIGN_OK)
    return status;

  /* Before prepare, since the options of a body reset CURLOPT_NOBODY. */
  set_body(curl, &sent, &body);
  status = s3sign_curl_prepare(curl, signer, &sent, &headers, error);
  exchange.request = &sent;
  exchange.headers = headers;
  if (status == S3SIGN_OK)
    status = s3sc_perform(&exchange, response, error);
  else if (curl != NULL)
    s3sc_reset(curl);
  curl_slist_free_all(headers);
  if (status == S3SIGN_CURL_ERR_TRANSFER && in != NULL && ferror(in))
    status = s3sc_fail(error, S3SIGN_CURL_ERR_FILE, "in", "cannot be read");
  return status;
}

int s3sign_curl_perform(CURL *curl, const s3sign_signer *signer, const s3sign_request *request, FILE *in, FILE *out,
                        s3sign_curl_response *response, s3sign_error *error)
{
  s3sign_curl_write write = out != NULL ? s3sign_curl_write_file : NULL;
  int status = transfer(curl, signer, request, in, write, out, response, error);
  /* Write errors may be reported only when flushing. */
  if (status == S3SIGN_CURL_ERR_STOPPED || (status == S3SIGN_OK && out != NULL && fflush(out) != 0))
    status = s3sc_fail(error, S3SIGN_CURL_ERR_FILE, "out", "cannot be written");
  return status;
}

int s3sign_curl_get(CURL *curl, const s3sign_signer *signer, const char *url, int32_t path_mode,
                    s3sign_curl_write write, void *user, s3sign_curl_response *response, s3sign_error *error)
{
  s3sign_request request = s3sc_request("GET", url, path_mode);
  return transfer(curl, signer, &request, NULL, write, user, response, error);
}

int s3sign_curl_get_file(CURL *curl, const s3sign_signer *signer, const char *url, int32_t path_mode, FILE *out,
                         s3sign_curl_response *response, s3sign_error *error)
{
  s3sign_request request = s3sc_request("GET", url, path_mode);
  return s3sign_curl_perform(curl, signer, &request, NULL, out, response, error);
}

int s3sign_curl_put(CURL *curl, const s3sign_signer *signer, const char *url, int32_t path_mode, const void *data,
                    size_t len, s3sign_curl_response *response, s3sign_error *error)
{
  s3sign_request request = s3sc_request("PUT", url, path_mode);
  request.payload = (s3sign_str){data, len};
  return s3sign_curl_perform(curl, signer, &request, NULL, NULL, response, error);
}

int s3sign_curl_put_file(CURL *curl, const s3sign_signer *signer, const char *url, int32_t path_mode, FILE *in,
                         s3sign_curl_response *response, s3sign_error *error)
{
  s3sign_request request = s3sc_request("PUT", url, path_mode);
  if (in != NULL)
    return s3sign_curl_perform(curl, signer, &request, in, NULL, response, error);
  /* A file that could not be opened must not become an empty object. */
  s3sc_clear(response);
  return s3sc_fail(error, S3SIGN_ERR_NULL, "in", "must not be NULL");
}
