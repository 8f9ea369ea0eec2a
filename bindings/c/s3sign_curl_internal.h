/*
 * What the parts of the wrapper over libcurl share; not for programs that use it.
 * SPDX-License-Identifier: MIT OR Apache-2.0
 */

#ifndef S3SIGN_CURL_INTERNAL_H
#define S3SIGN_CURL_INTERNAL_H

#include "s3sign_curl.h"

/* How much of an error's body is kept for its code and message. */
#define S3SC_ERROR_BODY 4096

/* One request performed: where the body of its answer goes, and what is known of a refusal. */
typedef struct s3sc_exchange {
  CURL *curl;
  /* May be NULL: the body is dropped. */
  s3sign_curl_write write;
  void *user;
  int stopped;
  size_t error_len;
  char error_body[S3SC_ERROR_BODY + 1];
} s3sc_exchange;

/* Fill in `error`, which may be NULL, and give back `status`. */
int s3sc_fail(s3sign_error *error, int status, const char *field, const char *message);

s3sign_str s3sc_text(const char *ptr);

s3sign_request s3sc_request(const char *method, const char *url, int32_t path_mode);

int s3sc_is_method(const s3sign_request *request, const char *method);

/* Empty `response`, which may be NULL. */
void s3sc_clear(s3sign_curl_response *response);

/* Sign a request as it is, or with a plan as one whose body follows in chunks, and set it on the handle. */
int s3sc_sign(CURL *curl, const s3sign_signer *signer, const s3sign_request *request, const s3sign_stream_plan *plan,
              s3sign_stream **stream, struct curl_slist **headers, s3sign_error *error);

/* Copy the caller's request, with the time of the clock if it has none. */
int s3sc_take(const s3sign_request *request, s3sign_request *taken, s3sign_error *error);

/* Perform what is set on the handle, tell what came of it, and put the options of a transfer back to their defaults. */
int s3sc_perform(s3sc_exchange *exchange, s3sign_curl_response *response, s3sign_error *error);

/* Put the options of a transfer back to their defaults: nothing on the handle may point at what ends with a call. */
void s3sc_reset(CURL *curl);

#endif /* S3SIGN_CURL_INTERNAL_H */
