/* Structs carry their size: initialisers agree, released sizes work, and unknown fields are never ignored. */

#include "check.h"

#include <stddef.h>

/* Size of a struct in the release whose last field this was. */
#define SIZE_UP_TO(type, field) (offsetof(type, field) + sizeof(((type *)0)->field))

#define CONFIG_0_1_0 SIZE_UP_TO(s3sign_signer_config, max_expires)
#define REQUEST_0_1_0 SIZE_UP_TO(s3sign_request, entropy)
#define RESULT_0_1_0 SIZE_UP_TO(s3sign_result, expires_at)
#define ERROR_0_1_0 SIZE_UP_TO(s3sign_error, message)
#define CLAIM_0_1_0 SIZE_UP_TO(s3sign_claim, expires_at)
#define ENDPOINT_0_1_0 SIZE_UP_TO(s3sign_endpoint, endpoint)

/* What a struct looks like to a caller compiled with a later header. */
#define LATER(type) \
  union { \
    type known; \
    char all[sizeof(type) + 16]; \
  }

static s3sign_signer *signer;
static char out[4096];
static size_t len;

static void check_empty(s3sign_str view)
{
  CHECK(view.ptr == NULL && view.len == 0);
}

static void the_macro_and_the_function_set_the_same_fields(void)
{
  s3sign_signer_config c1 = S3SIGN_SIGNER_CONFIG_INIT, c2;
  s3sign_request q1 = S3SIGN_REQUEST_INIT, q2;
  s3sign_result r1 = S3SIGN_RESULT_INIT, r2;
  s3sign_post p1 = S3SIGN_POST_INIT, p2;
  s3sign_provider_profile f1 = S3SIGN_PROVIDER_PROFILE_INIT, f2;
  s3sign_batch b1 = S3SIGN_BATCH_INIT, b2;
  s3sign_error e1 = S3SIGN_ERROR_INIT, e2;
  check_case("initialisers");

#define SAME(a, b, field) CHECK(memcmp(&(a).field, &(b).field, sizeof (a).field) == 0)
  memset(&c2, 0xa5, sizeof c2);
  s3sign_signer_config_init(&c2);
  CHECK_EQ(c1.size, sizeof c1);
  SAME(c1, c2, size);
  SAME(c1, c2, algorithm);
  SAME(c1, c2, access_key_id);
  SAME(c1, c2, secret_access_key);
  SAME(c1, c2, session_token);
  SAME(c1, c2, region);
  SAME(c1, c2, service);
  SAME(c1, c2, normalize_path);
  SAME(c1, c2, double_encode);
  SAME(c1, c2, content_sha256_header);
  SAME(c1, c2, token_mode);
  SAME(c1, c2, lifetime_mode);
  SAME(c1, c2, provider);
  SAME(c1, c2, expires_at);
  SAME(c1, c2, max_expires);

  memset(&q2, 0xa5, sizeof q2);
  s3sign_request_init(&q2);
  CHECK_EQ(q1.size, sizeof q1);
  SAME(q1, q2, size);
  SAME(q1, q2, path_mode);
  SAME(q1, q2, method);
  SAME(q1, q2, url);
  SAME(q1, q2, query);
  SAME(q1, q2, headers);
  SAME(q1, q2, headers_len);
  SAME(q1, q2, payload_mode);
  SAME(q1, q2, headers_mode);
  SAME(q1, q2, payload);
  SAME(q1, q2, signed_headers);
  SAME(q1, q2, signed_headers_len);
  SAME(q1, q2, time);
  SAME(q1, q2, expires);
  SAME(q1, q2, window);
  SAME(q1, q2, entropy);

  memset(&r2, 0xa5, sizeof r2);
  s3sign_result_init(&r2);
  CHECK_EQ(r1.size, sizeof r1);
  SAME(r1, r2, size);
  SAME(r1, r2, headers);
  SAME(r1, r2, url);
  SAME(r1, r2, target);
  SAME(r1, r2, host);
  SAME(r1, r2, authorization);
  SAME(r1, r2, signature);
  SAME(r1, r2, expires_at);

  memset(&b2, 0xa5, sizeof b2);
  s3sign_batch_init(&b2);
  CHECK_EQ(b1.size, sizeof b1);
  SAME(b1, b2, size);
  SAME(b1, b2, keys);
  SAME(b1, b2, key_ends);
  SAME(b1, b2, queries);
  SAME(b1, b2, query_ends);
  SAME(b1, b2, count);
  SAME(b1, b2, path_as_is);

  memset(&p2, 0xa5, sizeof p2);
  s3sign_post_init(&p2);
  CHECK_EQ(p1.size, sizeof p1);
  SAME(p1, p2, size);
  SAME(p1, p2, bucket);
  SAME(p1, p2, conditions);
  SAME(p1, p2, conditions_len);
  SAME(p1, p2, policy);
  SAME(p1, p2, time);
  SAME(p1, p2, expires);

  memset(&f2, 0xa5, sizeof f2);
  s3sign_provider_profile_init(&f2);
  CHECK_EQ(f1.size, sizeof f1);
  SAME(f1, f2, size);
  SAME(f1, f2, path_style);
  SAME(f1, f2, name);
  SAME(f1, f2, region);
  SAME(f1, f2, max_expires);
  SAME(f1, f2, sigv4);
  SAME(f1, f2, sha256);

  memset(&e2, 0xa5, sizeof e2);
  s3sign_error_init(&e2);
  CHECK_EQ(e1.size, sizeof e1);
  SAME(e1, e2, size);
  SAME(e1, e2, status);
  SAME(e1, e2, offset);
  SAME(e1, e2, field);
  SAME(e1, e2, message);
}

static void a_config_or_request_works_from_its_first_size_on(void)
{
  s3sign_error error = S3SIGN_ERROR_INIT;
  size_t size;
  check_case("older inputs");
  for (size = 0; size <= sizeof(s3sign_signer_config); size++) {
    s3sign_signer_config config = example_config();
    s3sign_signer *made = NULL;
    config.size = (uint32_t)size;
    if (size < CONFIG_0_1_0)
      CHECK_ERROR(s3sign_signer_new(&config, &made, &error), &error, S3SIGN_ERR_STRUCT_SIZE, "config", 0);
    else
      CHECK_EQ(s3sign_signer_new(&config, &made, &error), S3SIGN_OK);
    s3sign_signer_free(made);
  }
  for (size = 0; size <= sizeof(s3sign_request); size++) {
    s3sign_request request = example_request();
    request.size = (uint32_t)size;
    if (size < REQUEST_0_1_0)
      CHECK_ERROR(s3sign_sign(signer, &request, out, sizeof out, &len, NULL, &error), &error, S3SIGN_ERR_STRUCT_SIZE,
                  "request", 0);
    else
      CHECK_EQ(s3sign_sign(signer, &request, out, sizeof out, &len, NULL, &error), S3SIGN_OK);
  }
}

static void a_result_works_from_its_first_size_on(void)
{
  s3sign_request request = example_request();
  s3sign_error error = S3SIGN_ERROR_INIT;
  size_t size;
  check_case("older result");
  for (size = 0; size <= sizeof(s3sign_result); size++) {
    s3sign_result result = S3SIGN_RESULT_INIT;
    result.size = (uint32_t)size;
    if (size < RESULT_0_1_0) {
      CHECK_ERROR(s3sign_sign(signer, &request, out, sizeof out, &len, &result, &error), &error,
                  S3SIGN_ERR_STRUCT_SIZE, "result", 0);
      check_empty(result.headers);
    } else {
      CHECK_EQ(s3sign_sign(signer, &request, out, sizeof out, &len, &result, &error), S3SIGN_OK);
      CHECK_TEXT(result.url, EXAMPLE_URL);
    }
    CHECK_EQ(result.size, size);
  }
}

/* An error that is too small for any release cannot be filled: the call is refused, and does nothing. */
static void an_error_works_from_its_first_size_on(void)
{
  s3sign_request request = example_request();
  size_t size;
  check_case("older error");
  request.url = str("");
  for (size = 0; size <= sizeof(s3sign_error); size++) {
    s3sign_error error = S3SIGN_ERROR_INIT;
    error.size = (uint32_t)size;
    CHECK_EQ(s3sign_sign(signer, &request, out, sizeof out, &len, NULL, &error),
             size < ERROR_0_1_0 ? S3SIGN_ERR_STRUCT_SIZE : S3SIGN_ERR_URL);
    CHECK_EQ(error.status, size < ERROR_0_1_0 ? 0 : S3SIGN_ERR_URL);
    CHECK_EQ(error.message[0] == '\0', size < ERROR_0_1_0);
    CHECK_EQ(error.size, size);
  }
}

static void an_endpoint_works_from_its_first_size_on(void)
{
  s3sign_error error = S3SIGN_ERROR_INIT;
  size_t size;
  check_case("older endpoint");
  for (size = 0; size <= sizeof(s3sign_endpoint); size++) {
    s3sign_endpoint endpoint = S3SIGN_ENDPOINT_INIT;
    endpoint.bucket = str("examplebucket");
    endpoint.key = str("test.txt");
    endpoint.region = str("us-east-1");
    /* Beyond the size that the caller knows nothing is read. */
    memset((char *)&endpoint + ENDPOINT_0_1_0, 0xa5, sizeof endpoint - ENDPOINT_0_1_0);
    if (size > ENDPOINT_0_1_0)
      memset((char *)&endpoint + ENDPOINT_0_1_0, 0, size - ENDPOINT_0_1_0);
    endpoint.size = (uint32_t)size;
    if (size < ENDPOINT_0_1_0) {
      CHECK_ERROR(s3sign_endpoint_url(&endpoint, out, sizeof out, &len, NULL, &error), &error, S3SIGN_ERR_STRUCT_SIZE,
                  "endpoint", 0);
    } else {
      CHECK_EQ(s3sign_endpoint_url(&endpoint, out, sizeof out, &len, NULL, &error), S3SIGN_OK);
      CHECK_TEXT(str(out), "https://examplebucket.s3.us-east-1.amazonaws.com/test.txt");
    }
  }
}

static void a_claim_works_from_its_first_size_on(void)
{
  s3sign_request request = example_request();
  s3sign_error error = S3SIGN_ERROR_INIT;
  static char url[4096];
  size_t size, at;
  check_case("older claim");
  request.expires = 60;
  CHECK_EQ(s3sign_presign(signer, &request, url, sizeof url, &len, NULL, &error), S3SIGN_OK);
  request.url = str(url);
  for (size = 0; size <= sizeof(s3sign_claim); size++) {
    s3sign_claim claim;
    memset(&claim, 0xa5, sizeof claim);
    claim.size = (uint32_t)size;
    if (size < CLAIM_0_1_0) {
      CHECK_ERROR(s3sign_verify_parse(&request, out, sizeof out, &len, &claim, &error), &error, S3SIGN_ERR_STRUCT_SIZE,
                  "claim", 0);
    } else {
      CHECK_EQ(s3sign_verify_parse(&request, out, sizeof out, &len, &claim, &error), S3SIGN_OK);
      CHECK_TEXT(claim.access_key_id, EXAMPLE_ACCESS_KEY);
      CHECK_EQ(claim.expires_at, EXAMPLE_TIME + 60);
    }
    for (at = size < CLAIM_0_1_0 ? sizeof claim.size : size; at < sizeof claim; at++)
      CHECK_EQ(((const char *)&claim)[at], '\xa5');
  }
}

static void a_later_input_works_while_its_new_fields_are_zero(void)
{
  LATER(s3sign_signer_config) config;
  LATER(s3sign_request) request;
  s3sign_error error = S3SIGN_ERROR_INIT;
  s3sign_signer *made = NULL;
  size_t at;
  check_case("later inputs");

  memset(&config, 0, sizeof config);
  config.known = example_config();
  config.known.size = (uint32_t)sizeof config.all;
  CHECK_EQ(s3sign_signer_new(&config.known, &made, &error), S3SIGN_OK);
  s3sign_signer_free(made);
  for (at = sizeof config.known; at < sizeof config.all; at++) {
    config.all[at] = 1;
    CHECK_ERROR(s3sign_signer_new(&config.known, &made, &error), &error, S3SIGN_ERR_STRUCT_SIZE, "config", at);
    config.all[at] = 0;
  }

  memset(&request, 0, sizeof request);
  request.known = example_request();
  request.known.size = (uint32_t)sizeof request.all;
  CHECK_EQ(s3sign_sign(signer, &request.known, out, sizeof out, &len, NULL, &error), S3SIGN_OK);
  for (at = sizeof request.known; at < sizeof request.all; at++) {
    request.all[at] = 1;
    CHECK_ERROR(s3sign_sign(signer, &request.known, out, sizeof out, &len, NULL, &error), &error,
                S3SIGN_ERR_STRUCT_SIZE, "request", at);
    request.all[at] = 0;
  }
}

static void a_later_output_is_filled_as_far_as_it_is_known(void)
{
  LATER(s3sign_result) result;
  LATER(s3sign_error) error;
  s3sign_request request = example_request();
  size_t at;
  check_case("later outputs");

  memset(&result, 0xa5, sizeof result);
  memset(&error, 0xa5, sizeof error);
  result.known.size = (uint32_t)sizeof result.all;
  error.known.size = (uint32_t)sizeof error.all;
  CHECK_ERROR(s3sign_sign(signer, &request, out, sizeof out, &len, &result.known, &error.known), &error.known,
              S3SIGN_OK, "", -1);
  CHECK_TEXT(result.known.url, EXAMPLE_URL);
  for (at = sizeof result.known; at < sizeof result.all; at++)
    CHECK_EQ(result.all[at], '\xa5');
  for (at = sizeof error.known; at < sizeof error.all; at++)
    CHECK_EQ(error.all[at], '\xa5');
}

int main(void)
{
  signer = example_signer();
  the_macro_and_the_function_set_the_same_fields();
  a_config_or_request_works_from_its_first_size_on();
  a_result_works_from_its_first_size_on();
  an_error_works_from_its_first_size_on();
  an_endpoint_works_from_its_first_size_on();
  a_claim_works_from_its_first_size_on();
  a_later_input_works_while_its_new_fields_are_zero();
  a_later_output_is_filled_as_far_as_it_is_known();
  s3sign_signer_free(signer);
  return check_report();
}
