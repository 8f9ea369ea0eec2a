/*
 * What the parts of the wrapper over libcurl share; not for programs that use it.
 * SPDX-License-Identifier: MIT OR Apache-2.0
 */

#ifndef S3SIGN_CURL_INTERNAL_H
#define S3SIGN_CURL_INTERNAL_H

#include "s3sign_curl.h"

/* One request: where its response's body goes, and the error document. */
typedef struct s3sc_exchange {
  CURL *curl;
  /* To explain a refusal: who signed, the request with its time, and the header lines that were sent. */
  const s3sign_signer *signer;
  const s3sign_request *request;
  const struct curl_slist *headers;
  /* May be NULL: the body is dropped. */
  s3sign_curl_write write;
  void *user;
  int stopped;
  /* The error's body, as far as it is kept, NUL-terminated; NULL if there is none. */
  char *error_body;
  size_t error_len;
  int error_cut;
} s3sc_exchange;

/* Fill `error`, which may be NULL, and return `status`. */
int s3sc_fail(s3sign_error *error, int status, const char *field, const char *message);

s3sign_str s3sc_text(const char *ptr);

s3sign_request s3sc_request(const char *method, const char *url, int32_t path_mode);

int s3sc_is_method(const s3sign_request *request, const char *method);

int s3sc_is_header(const s3sign_header *header, const char *name);

/* Empty `response`, which may be NULL. */
void s3sc_clear(s3sign_curl_response *response);

/* Sign a request or, with a plan, one with an aws-chunked body, and set it on the handle. */
int s3sc_sign(CURL *curl, const s3sign_signer *signer, const s3sign_request *request, const s3sign_stream_plan *plan,
              s3sign_stream **stream, struct curl_slist **headers, s3sign_error *error);

/* Copy the caller's request, with the current time if it has none. */
int s3sc_take(const s3sign_request *request, s3sign_request *taken, s3sign_error *error);

/* Say in `response` why the server refused the request; leave it as it is if that fails. */
void s3sc_explain(const s3sc_exchange *exchange, s3sign_curl_response *response);

/* Perform the handle, return the outcome, and reset the options of a transfer to their defaults. */
int s3sc_perform(s3sc_exchange *exchange, s3sign_curl_response *response, s3sign_error *error);

/* Reset the options of a transfer to their defaults: the handle must not refer to what ends with a call. */
void s3sc_reset(CURL *curl);

#endif /* S3SIGN_CURL_INTERNAL_H */
