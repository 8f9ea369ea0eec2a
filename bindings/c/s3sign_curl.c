/*
 * s3sign over libcurl: signed requests on easy handles. See s3sign_curl.h.
 * SPDX-License-Identifier: MIT OR Apache-2.0
 */

#include "s3sign_curl_internal.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Stack buffer for most signatures; longer ones go on the heap. */
#define USUAL_OUTPUT 8192

int s3sc_fail(s3sign_error *error, int status, const char *field, const char *message)
{
  if (error != NULL && error->size >= sizeof *error) {
    error->status = status;
    error->offset = -1;
    snprintf(error->field, sizeof error->field, "%s", field);
    snprintf(error->message, sizeof error->message, "%.*s", (int)sizeof error->message - 1, message);
  }
  return status;
}

s3sign_str s3sc_text(const char *ptr)
{
  return (s3sign_str){ptr, strlen(ptr)};
}

s3sign_request s3sc_request(const char *method, const char *url, int32_t path_mode)
{
  s3sign_request request = S3SIGN_REQUEST_INIT;
  request.method = s3sc_text(method);
  request.url = s3sc_text(url != NULL ? url : "");
  request.path_mode = path_mode;
  return request;
}

int s3sc_is_method(const s3sign_request *request, const char *method)
{
  s3sign_str given = request->method;
  return given.ptr != NULL && given.len == strlen(method) && memcmp(given.ptr, method, given.len) == 0;
}

int s3sc_take(const s3sign_request *request, s3sign_request *taken, s3sign_error *error)
{
  if (request == NULL)
    return s3sc_fail(error, S3SIGN_ERR_NULL, "request", "must not be NULL");
  if (request->size != sizeof *taken)
    return s3sc_fail(error, S3SIGN_ERR_STRUCT_SIZE, "request", "not the size that this wrapper was compiled with");
  *taken = *request;
  if (taken->time == 0)
    taken->time = (int64_t)time(NULL);
  return S3SIGN_OK;
}

int s3sc_is_header(const s3sign_header *header, const char *name)
{
  return header->name.len == strlen(name) && curl_strnequal(header->name.ptr, name, header->name.len);
}

/* Append a line for libcurl: a name with an empty value must end with a semicolon, or it would not be sent. */
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

/* All headers of the request; NULL if out of memory. */
static struct curl_slist *all_headers(const s3sign_request *request, const s3sign_result *result)
{
  struct curl_slist *list = NULL;
  int content_type = 0;
  int ok = append(&list, s3sc_text("Host"), result->host);
  for (size_t i = 0; ok && i < request->headers_len; i++) {
    const s3sign_header *header = &request->headers[i];
    content_type |= s3sc_is_header(header, "content-type");
    if (!s3sc_is_header(header, "host"))
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
  int failed = 0, head = s3sc_is_method(request, "HEAD");
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

/* Sign into `out`; with a plan, also start a stream. */
static int sign(const s3sign_signer *signer, const s3sign_request *request, const s3sign_stream_plan *plan,
                s3sign_stream **stream, char *out, size_t cap, size_t *len, s3sign_result *result, s3sign_error *error)
{
  if (plan == NULL)
    return s3sign_sign(signer, request, out, cap, len, result, error);
  return s3sign_stream_begin(signer, request, plan, stream, out, cap, len, result, error);
}

int s3sc_sign(CURL *curl, const s3sign_signer *signer, const s3sign_request *request, const s3sign_stream_plan *plan,
              s3sign_stream **stream, struct curl_slist **headers, s3sign_error *error)
{
  s3sign_request taken;
  s3sign_result result = S3SIGN_RESULT_INIT;
  char usual[USUAL_OUTPUT], *out = usual;
  size_t len = 0;

  if (curl == NULL)
    return s3sc_fail(error, S3SIGN_ERR_NULL, "curl", "must not be NULL");
  int status = s3sc_take(request, &taken, error);
  if (status != S3SIGN_OK)
    return status;

  status = sign(signer, &taken, plan, stream, out, sizeof usual, &len, &result, error);
  if (status == S3SIGN_ERR_BUFFER_TOO_SMALL) {
    size_t cap = len + 1;
    out = malloc(cap);
    status = out == NULL ? s3sc_fail(error, S3SIGN_CURL_ERR_TRANSFER, "", "out of memory")
                         : sign(signer, &taken, plan, stream, out, cap, &len, &result, error);
  }
  if (status == S3SIGN_OK && result.url.ptr[0] == '/')
    status = s3sc_fail(error, S3SIGN_ERR_URL, "url", "must be absolute, for libcurl to know where to connect");
  if (status == S3SIGN_OK) {
    *headers = all_headers(&taken, &result);
    if (*headers == NULL || !set_options(curl, &taken, result.url.ptr, *headers)) {
      curl_slist_free_all(*headers);
      *headers = NULL;
      status = s3sc_fail(error, S3SIGN_CURL_ERR_TRANSFER, "", "libcurl refused an option, or memory ran out");
    }
  }
  if (out != usual)
    free(out);
  return status;
}

int s3sign_curl_prepare(CURL *curl, const s3sign_signer *signer, const s3sign_request *request,
                        struct curl_slist **headers, s3sign_error *error)
{
  if (headers == NULL)
    return s3sc_fail(error, S3SIGN_ERR_NULL, "headers", "must not be NULL");
  *headers = NULL;
  return s3sc_sign(curl, signer, request, NULL, NULL, headers, error);
}
