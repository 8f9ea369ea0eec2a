/*
 * s3sign over libcurl; see s3sign_curl.h.
 * SPDX-License-Identifier: MIT OR Apache-2.0
 */

/* For fseeko and ftello, with 64-bit offsets. */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200112L
#endif
#define _FILE_OFFSET_BITS 64

#include "s3sign_curl.h"

#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>

/* Room for the usual signature without the heap; longer ones go there. */
#define USUAL_OUTPUT 8192
/* How much of an error's body is kept for its code and message. */
#define ERROR_BODY 4096

/* One request under way: where its body comes from and where the answer goes. */
typedef struct transfer {
  CURL *curl;
  FILE *in;
  FILE *out;
  off_t start;
  curl_off_t length;
  curl_off_t left;
  size_t error_len;
  char error_body[ERROR_BODY + 1];
} transfer;

static int fail(s3sign_error *error, int status, const char *field, const char *message)
{
  if (error != NULL && error->size >= sizeof *error) {
    error->status = status;
    error->offset = -1;
    snprintf(error->field, sizeof error->field, "%s", field);
    snprintf(error->message, sizeof error->message, "%.*s", (int)sizeof error->message - 1, message);
  }
  return status;
}

static s3sign_str text(const char *ptr)
{
  return (s3sign_str){ptr, strlen(ptr)};
}

static int is_method(const s3sign_request *request, const char *method)
{
  s3sign_str given = request->method;
  return given.ptr != NULL && given.len == strlen(method) && memcmp(given.ptr, method, given.len) == 0;
}

static int is_header(const s3sign_header *header, const char *name)
{
  return header->name.len == strlen(name) && curl_strnequal(header->name.ptr, name, header->name.len);
}

/* Append a line as libcurl wants it: a name whose value is empty ends in a semicolon, else nothing would be sent. */
static int append(struct curl_slist **list, s3sign_str name, s3sign_str value)
{
  struct curl_slist *longer = NULL;
  char *line = malloc(name.len + value.len + 3);
  size_t blanks = 0;
  while (blanks < value.len && (value.ptr[blanks] == ' ' || value.ptr[blanks] == '\t'))
    blanks++;
  if (line != NULL) {
    memcpy(line, name.ptr, name.len);
    if (blanks == value.len) {
      memcpy(line + name.len, ";", 2);
    } else {
      memcpy(line + name.len, ": ", 2);
      memcpy(line + name.len + 2, value.ptr, value.len);
      line[name.len + 2 + value.len] = '\0';
    }
    longer = curl_slist_append(*list, line);
    free(line);
  }
  if (longer != NULL)
    *list = longer;
  return longer != NULL;
}

/* Append the lines that the signature adds. */
static int append_signed(struct curl_slist **list, s3sign_str block)
{
  while (block.len > 0) {
    s3sign_header header;
    const char *end = memchr(block.ptr, '\n', block.len);
    size_t line = (size_t)(end - block.ptr) + 1;
    if (s3sign_header_from_line(block.ptr, line, &header, NULL) != S3SIGN_OK ||
        !append(list, header.name, header.value))
      return 0;
    block.ptr += line;
    block.len -= line;
  }
  return 1;
}

/* Every header that the request carries; NULL if memory ran out. */
static struct curl_slist *all_headers(const s3sign_request *request, const s3sign_result *result)
{
  struct curl_slist *list = NULL;
  int content_type = 0;
  int ok = append(&list, text("Host"), result->host);
  for (size_t i = 0; ok && i < request->headers_len; i++) {
    const s3sign_header *header = &request->headers[i];
    content_type |= is_header(header, "content-type");
    if (!is_header(header, "host"))
      ok = append(&list, header->name, header->value);
  }
  ok = ok && append_signed(&list, result->headers);
  if (ok && !content_type)
    ok = curl_slist_append(list, "Content-Type:") != NULL;
  if (!ok) {
    curl_slist_free_all(list);
    return NULL;
  }
  return list;
}

static int set_options(CURL *curl, const s3sign_request *request, const char *url, struct curl_slist *list)
{
  int failed = 0, head = is_method(request, "HEAD");
  char *method = calloc(request->method.len + 1, 1);
  if (method == NULL)
    return 0;
  memcpy(method, request->method.ptr, request->method.len);
  failed |= curl_easy_setopt(curl, CURLOPT_URL, url) != CURLE_OK;
  failed |= curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L) != CURLE_OK;
  failed |= curl_easy_setopt(curl, CURLOPT_REQUEST_TARGET, NULL) != CURLE_OK;
  failed |= curl_easy_setopt(curl, CURLOPT_NOBODY, (long)head) != CURLE_OK;
  failed |= curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, head ? NULL : method) != CURLE_OK;
  failed |= curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L) != CURLE_OK;
  failed |= curl_easy_setopt(curl, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE) != CURLE_OK;
  failed |= curl_easy_setopt(curl, CURLOPT_HTTPHEADER, failed ? NULL : list) != CURLE_OK;
  free(method);
  return !failed;
}

/* The caller's request, with the time of the clock if it has none. */
static int take(const s3sign_request *request, s3sign_request *timed, s3sign_error *error)
{
  if (request == NULL)
    return fail(error, S3SIGN_ERR_NULL, "request", "must not be NULL");
  if (request->size != sizeof *timed)
    return fail(error, S3SIGN_ERR_STRUCT_SIZE, "request", "not the size that this wrapper was compiled with");
  *timed = *request;
  if (timed->time == 0)
    timed->time = (int64_t)time(NULL);
  return S3SIGN_OK;
}

int s3sign_curl_prepare(CURL *curl, const s3sign_signer *signer, const s3sign_request *request,
                        struct curl_slist **headers, s3sign_error *error)
{
  s3sign_request timed;
  s3sign_result result = S3SIGN_RESULT_INIT;
  char usual[USUAL_OUTPUT], *out = usual;
  size_t len = 0;

  if (headers == NULL)
    return fail(error, S3SIGN_ERR_NULL, "headers", "must not be NULL");
  *headers = NULL;
  if (curl == NULL)
    return fail(error, S3SIGN_ERR_NULL, "curl", "must not be NULL");
  int status = take(request, &timed, error);
  if (status != S3SIGN_OK)
    return status;

  status = s3sign_sign(signer, &timed, out, sizeof usual, &len, &result, error);
  if (status == S3SIGN_ERR_BUFFER_TOO_SMALL) {
    size_t cap = len + 1;
    out = malloc(cap);
    status = out == NULL ? fail(error, S3SIGN_CURL_ERR_TRANSFER, "", "out of memory")
                         : s3sign_sign(signer, &timed, out, cap, &len, &result, error);
  }
  if (status == S3SIGN_OK && result.url.ptr[0] == '/')
    status = fail(error, S3SIGN_ERR_URL, "url", "must be absolute, for libcurl to know where to connect");
  if (status == S3SIGN_OK) {
    *headers = all_headers(&timed, &result);
    if (*headers == NULL || !set_options(curl, &timed, result.url.ptr, *headers)) {
      curl_slist_free_all(*headers);
      *headers = NULL;
      status = fail(error, S3SIGN_CURL_ERR_TRANSFER, "", "libcurl refused an option, or memory ran out");
    }
  }
  if (out != usual)
    free(out);
  return status;
}

static size_t send_body(char *buffer, size_t size, size_t count, void *user)
{
  transfer *t = user;
  size_t room = size * count;
  size_t want = t->left < (curl_off_t)room ? (size_t)t->left : room;
  size_t got = fread(buffer, 1, want, t->in);
  t->left -= (curl_off_t)got;
  /* A file that ends early would leave the server waiting for the rest. */
  return got < want ? CURL_READFUNC_ABORT : got;
}

/* libcurl goes back to the start of the body when a kept connection turns out to be closed. */
static int seek_body(void *user, curl_off_t offset, int origin)
{
  transfer *t = user;
  if (origin != SEEK_SET || fseeko(t->in, t->start + (off_t)offset, SEEK_SET) != 0)
    return CURL_SEEKFUNC_FAIL;
  t->left = t->length - offset;
  return CURL_SEEKFUNC_OK;
}

static size_t receive_body(char *data, size_t size, size_t count, void *user)
{
  transfer *t = user;
  size_t len = size * count;
  long status = 0;
  curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status);
  if (status < 300)
    return t->out != NULL ? fwrite(data, 1, len, t->out) : len;
  size_t room = ERROR_BODY - t->error_len;
  size_t kept = len < room ? len : room;
  memcpy(t->error_body + t->error_len, data, kept);
  t->error_len += kept;
  return len;
}

/* Find how long the body is, and put the file back where it was. */
static int measure(transfer *t)
{
  t->start = ftello(t->in);
  if (t->start < 0 || fseeko(t->in, 0, SEEK_END) != 0)
    return 0;
  off_t end = ftello(t->in);
  t->length = t->left = (curl_off_t)(end - t->start);
  return end >= t->start && fseeko(t->in, t->start, SEEK_SET) == 0;
}

/* Hash the body, and put the file back where it was. */
static int hash_file(transfer *t, char hex[65], s3sign_error *error)
{
  s3sign_checksum_state *state = NULL;
  char buffer[16384];
  size_t len;
  int status = s3sign_checksum_new(S3SIGN_CHECKSUM_NONE, 1, &state, error);
  while (status == S3SIGN_OK && (len = fread(buffer, 1, sizeof buffer, t->in)) > 0)
    status = s3sign_checksum_update(state, buffer, len, error);
  if (status == S3SIGN_OK)
    status = s3sign_checksum_payload_hash(state, hex, 65, &len, error);
  s3sign_checksum_free(state);
  if (status == S3SIGN_OK && (ferror(t->in) || fseeko(t->in, t->start, SEEK_SET) != 0))
    status = fail(error, S3SIGN_CURL_ERR_FILE, "in", "cannot be read");
  return status;
}

/* Whether `payload` is the body itself, to be hashed, rather than its hash or nothing. */
static int holds_bytes(const s3sign_request *request)
{
  return request->payload_mode == S3SIGN_PAYLOAD_DEFAULT || request->payload_mode == S3SIGN_PAYLOAD_BYTES;
}

static void set_transfer(transfer *t, const s3sign_request *request)
{
  size_t len = holds_bytes(request) ? request->payload.len : 0;
  curl_easy_setopt(t->curl, CURLOPT_HTTPGET, 1L);
  if (t->in != NULL) {
    curl_easy_setopt(t->curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(t->curl, CURLOPT_INFILESIZE_LARGE, t->length);
    curl_easy_setopt(t->curl, CURLOPT_READFUNCTION, send_body);
    curl_easy_setopt(t->curl, CURLOPT_READDATA, t);
    curl_easy_setopt(t->curl, CURLOPT_SEEKFUNCTION, seek_body);
    curl_easy_setopt(t->curl, CURLOPT_SEEKDATA, t);
  } else if (len > 0 || is_method(request, "PUT") || is_method(request, "POST")) {
    /* Also without a body: S3 wants these to say `Content-Length: 0`. */
    curl_easy_setopt(t->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)len);
    curl_easy_setopt(t->curl, CURLOPT_POSTFIELDS, len > 0 ? request->payload.ptr : "");
  }
  curl_easy_setopt(t->curl, CURLOPT_WRITEFUNCTION, receive_body);
  curl_easy_setopt(t->curl, CURLOPT_WRITEDATA, t);
  curl_easy_setopt(t->curl, CURLOPT_FAILONERROR, 0L);
}

/* Nothing on the handle may point at what ends with the call. */
static void reset_transfer(CURL *curl)
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

/* Copy the text of the first element that `tag` opens, as far as there is room; control characters become spaces. */
static void copy_element(const char *body, const char *tag, char *to, size_t cap)
{
  const char *from = strstr(body, tag);
  size_t len = 0;
  if (from != NULL)
    for (from += strlen(tag); from[len] != '\0' && from[len] != '<' && len + 1 < cap; len++)
      to[len] = (unsigned char)from[len] < ' ' ? ' ' : from[len];
  to[len] = '\0';
}

/* Perform what is set on the handle, and say what came of it. */
static int exchange(transfer *t, s3sign_curl_response *response, s3sign_error *error)
{
  curl_easy_setopt(t->curl, CURLOPT_ERRORBUFFER, response->message);
  response->curl = curl_easy_perform(t->curl);
  curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &response->status);
  if (response->curl != CURLE_OK) {
    if (response->message[0] == '\0')
      snprintf(response->message, sizeof response->message, "%s", curl_easy_strerror(response->curl));
    if (t->in != NULL && ferror(t->in))
      return fail(error, S3SIGN_CURL_ERR_FILE, "in", "cannot be read");
    if (t->out != NULL && ferror(t->out))
      return fail(error, S3SIGN_CURL_ERR_FILE, "out", "cannot be written");
    return fail(error, S3SIGN_CURL_ERR_TRANSFER, "", response->message);
  }
  response->message[0] = '\0';
  if (response->status >= 300) {
    copy_element(t->error_body, "<Code>", response->code, sizeof response->code);
    copy_element(t->error_body, "<Message>", response->message, sizeof response->message);
    return fail(error, S3SIGN_CURL_ERR_HTTP, "", "the server refused the request");
  }
  if (t->out != NULL && fflush(t->out) != 0)
    return fail(error, S3SIGN_CURL_ERR_FILE, "out", "cannot be written");
  return S3SIGN_OK;
}

int s3sign_curl_perform(CURL *curl, const s3sign_signer *signer, const s3sign_request *request, FILE *in, FILE *out,
                        s3sign_curl_response *response, s3sign_error *error)
{
  s3sign_curl_response unread;
  s3sign_request sent;
  struct curl_slist *headers;
  transfer t = {.curl = curl, .in = in, .out = out};
  char hash[65];

  response = response != NULL ? response : &unread;
  memset(response, 0, sizeof *response);
  int status = take(request, &sent, error);
  if (status == S3SIGN_OK && in != NULL && !measure(&t))
    status = fail(error, S3SIGN_CURL_ERR_FILE, "in", "must be a file that can be positioned");
  if (status == S3SIGN_OK && in != NULL && holds_bytes(&sent)) {
    status = hash_file(&t, hash, error);
    sent.payload_mode = S3SIGN_PAYLOAD_SHA256_HEX;
    sent.payload = (s3sign_str){hash, 64};
  }
  if (status != S3SIGN_OK)
    return status;

  /* Before prepare: the options of a body undo CURLOPT_NOBODY. */
  set_transfer(&t, &sent);
  status = s3sign_curl_prepare(curl, signer, &sent, &headers, error);
  if (status == S3SIGN_OK)
    status = exchange(&t, response, error);
  reset_transfer(curl);
  curl_slist_free_all(headers);
  return status;
}

static s3sign_request request_for(const char *method, const char *url, int32_t path_mode)
{
  s3sign_request request = S3SIGN_REQUEST_INIT;
  request.method = text(method);
  request.url = text(url != NULL ? url : "");
  request.path_mode = path_mode;
  return request;
}

int s3sign_curl_get_file(CURL *curl, const s3sign_signer *signer, const char *url, int32_t path_mode, FILE *out,
                         s3sign_curl_response *response, s3sign_error *error)
{
  s3sign_request request = request_for("GET", url, path_mode);
  return s3sign_curl_perform(curl, signer, &request, NULL, out, response, error);
}

int s3sign_curl_put_file(CURL *curl, const s3sign_signer *signer, const char *url, int32_t path_mode, FILE *in,
                         s3sign_curl_response *response, s3sign_error *error)
{
  s3sign_request request = request_for("PUT", url, path_mode);
  if (in != NULL)
    return s3sign_curl_perform(curl, signer, &request, in, NULL, response, error);
  /* A file that could not be opened must not become an empty object. */
  if (response != NULL)
    memset(response, 0, sizeof *response);
  return fail(error, S3SIGN_ERR_NULL, "in", "must not be NULL");
}
