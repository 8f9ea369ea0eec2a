/*
 * s3sign over libcurl: why a server refused a request. See s3sign_curl.h.
 * SPDX-License-Identifier: MIT OR Apache-2.0
 */

#include "s3sign_curl_internal.h"

#include <stdlib.h>
#include <string.h>

/* Sentence, evidence and remedy. */
#define OUTPUT 8192

/* Status line and headers of a response, as far as an explanation uses them. */
#define HEAD 512

/* What signing adds for a body. The bytes are gone with the transfer, and their hash is known. */
static const char *const body_headers[] = {"x-amz-content-sha256", "content-encoding", "x-amz-decoded-content-length",
                                           "x-amz-trailer"};
#define BODY_HEADERS (sizeof body_headers / sizeof body_headers[0])

/* A request as it was signed. */
typedef struct signed_request {
  s3sign_request request;
  s3sign_header *headers;
  s3sign_str *names;
} signed_request;

/* The header line of a name that was sent; 0 if there is none. */
static int find_sent(const struct curl_slist *sent, const char *name, s3sign_header *found)
{
  for (; sent != NULL; sent = sent->next)
    if (s3sign_header_from_line(sent->data, strlen(sent->data), found, NULL) == S3SIGN_OK && s3sc_is_header(found, name))
      return 1;
  return 0;
}

static int has_header(const s3sign_request *request, const char *name)
{
  for (size_t i = 0; i < request->headers_len; i++)
    if (s3sc_is_header(&request->headers[i], name))
      return 1;
  return 0;
}

/* Take the names that were signed from `Authorization`, if it has any. 0 if memory runs out. */
static int set_names(signed_request *made, const struct curl_slist *sent)
{
  static const char label[] = "SignedHeaders=";
  s3sign_header authorization;
  if (!find_sent(sent, "authorization", &authorization))
    return 1;
  /* It ends its line, which ends with a NUL. */
  const char *at = strstr(authorization.value.ptr, label);
  if (at == NULL)
    return 1;
  made->names = malloc(authorization.value.len * sizeof *made->names);
  if (made->names == NULL)
    return 0;
  made->request.headers_mode = S3SIGN_HEADERS_LISTED;
  made->request.signed_headers = made->names;
  made->request.signed_headers_len = 0;
  at += sizeof label - 1;
  for (;;) {
    size_t len = strcspn(at, ";, ");
    made->names[made->request.signed_headers_len++] = (s3sign_str){at, len};
    at += len;
    if (*at++ != ';')
      return 1;
  }
}

/* Give the request the headers of its body, by which nothing is hashed again. 0 if memory runs out. */
static int set_headers(signed_request *made, const struct curl_slist *sent)
{
  s3sign_request *request = &made->request;
  size_t given = request->headers_len;
  s3sign_header hash;
  made->headers = malloc((given + BODY_HEADERS) * sizeof *made->headers);
  if (made->headers == NULL)
    return 0;
  if (given > 0)
    memcpy(made->headers, request->headers, given * sizeof *made->headers);
  for (size_t i = 0; i < BODY_HEADERS; i++)
    if (!has_header(request, body_headers[i]) && find_sent(sent, body_headers[i], &made->headers[given]))
      given++;
  request->headers = made->headers;
  request->headers_len = given;
  if (find_sent(sent, "x-amz-content-sha256", &hash)) {
    request->payload_mode = S3SIGN_PAYLOAD_DEFAULT;
    request->payload = (s3sign_str){NULL, 0};
  }
  return 1;
}

#if LIBCURL_VERSION_NUM >= 0x075400
static size_t write_header(CURL *curl, const char *name, char *to, size_t cap)
{
  struct curl_header *header;
  int len = curl_easy_header(curl, name, 0, CURLH_HEADER, -1, &header) == CURLHE_OK
              ? snprintf(to, cap, "%s: %s\r\n", name, header->value)
              : 0;
  return len > 0 && (size_t)len < cap ? (size_t)len : 0;
}
#else
/* Without them only refusals that have no body, as after HEAD, lose anything. */
static size_t write_header(CURL *curl, const char *name, char *to, size_t cap)
{
  (void)curl, (void)name, (void)to, (void)cap;
  return 0;
}
#endif

/* The response as text: its status, what its headers tell about clock and region, and its body. NULL without memory. */
static char *response_text(const s3sc_exchange *exchange, long status, size_t *len)
{
  char *text = malloc(HEAD + exchange->error_len);
  if (text == NULL)
    return NULL;
  *len = (size_t)snprintf(text, HEAD, "HTTP/1.1 %ld\r\n", status);
  *len += write_header(exchange->curl, "Date", text + *len, 128);
  *len += write_header(exchange->curl, "x-amz-bucket-region", text + *len, 128);
  memcpy(text + *len, "\r\n", 2);
  *len += 2;
  if (exchange->error_len > 0)
    memcpy(text + *len, exchange->error_body, exchange->error_len);
  *len += exchange->error_len;
  return text;
}

/* Copy a text; one that does not fit ends after a word, with `...`. */
static void copy_text(s3sign_str text, char *to, size_t cap)
{
  size_t len = text.len;
  if (len >= cap) {
    for (len = cap - 4; len > 0 && text.ptr[len] != ' '; len--)
      ;
    memcpy(to + len, "...", 4);
  } else {
    to[len] = '\0';
  }
  memcpy(to, text.ptr, len);
}

void s3sc_explain(const s3sc_exchange *exchange, s3sign_curl_response *response)
{
  signed_request made = {.request = *exchange->request};
  s3sign_explanation why = S3SIGN_EXPLANATION_INIT;
  size_t text_len = 0, len;
  char *text = response_text(exchange, response->status, &text_len), *out = malloc(OUTPUT);

  if (text != NULL && out != NULL && set_headers(&made, exchange->headers) && set_names(&made, exchange->headers) &&
      s3sign_explain_text(exchange->signer, &made.request, text, text_len, NULL, 0, out, OUTPUT, &len, &why, NULL) ==
        S3SIGN_OK) {
    response->cause = why.cause;
    response->certainty = why.certainty;
    copy_text(why.sentence, response->sentence, sizeof response->sentence);
    copy_text(why.remedy, response->remedy, sizeof response->remedy);
  }
  free(made.names);
  free(made.headers);
  free(out);
  free(text);
}
