/* A NULL where none may be is a status, not a crash; a NULL that is allowed does nothing. */

#include "check.h"

static char out[4096];
static size_t len;

static void no_function_takes_a_null_that_it_needs(void)
{
  s3sign_error error = S3SIGN_ERROR_INIT;
  s3sign_error *e = &error;
  s3sign_signer_config config = S3SIGN_SIGNER_CONFIG_INIT;
  s3sign_request request = example_request();
  s3sign_request presigned = example_request();
  s3sign_request batch = example_request();
  s3sign_request upload = example_request();
  s3sign_signer *signer = example_signer();
  s3sign_signer *none = NULL;
  s3sign_checksum_state *state = NULL;
  s3sign_header header;
  int32_t value;
  size_t cap = sizeof out;
  size_t end = 1;
  s3sign_stream *stream = NULL;
  s3sign_stream_plan plan = S3SIGN_STREAM_PLAN_INIT;
  s3sign_batch varied = S3SIGN_BATCH_INIT;

  upload.method = str("PUT");
  plan.decoded_length = 1;
  presigned.expires = 60;
  batch.expires = 60;
  batch.url = str("https://examplebucket.s3.amazonaws.com/");
  CHECK_EQ(s3sign_checksum_new(S3SIGN_CHECKSUM_NONE, 1, &state, NULL), S3SIGN_OK);

  check_case("s3sign_signer_matches");
  CHECK_ERROR(s3sign_signer_matches(NULL, &config, &value, e), e, S3SIGN_ERR_NULL, "signer", -1);
  CHECK_ERROR(s3sign_signer_matches(signer, NULL, &value, e), e, S3SIGN_ERR_NULL, "config", -1);
  CHECK_ERROR(s3sign_signer_matches(signer, &config, NULL, e), e, S3SIGN_ERR_NULL, "matches", -1);

  check_case("s3sign_signer_new");
  CHECK_ERROR(s3sign_signer_new(NULL, &none, e), e, S3SIGN_ERR_NULL, "config", -1);
  CHECK_ERROR(s3sign_signer_new(&config, NULL, e), e, S3SIGN_ERR_NULL, "signer", -1);

  check_case("s3sign_signer_from_signing_key");
  CHECK_ERROR(s3sign_signer_from_signing_key(NULL, out, 32, 0, &none, e), e, S3SIGN_ERR_NULL, "config", -1);
  CHECK_ERROR(s3sign_signer_from_signing_key(&config, NULL, 32, 0, &none, e), e, S3SIGN_ERR_NULL, "signing_key", -1);
  CHECK_ERROR(s3sign_signer_from_signing_key(&config, out, 32, 0, NULL, e), e, S3SIGN_ERR_NULL, "signer", -1);

  check_case("s3sign_sign");
  CHECK_ERROR(s3sign_sign(NULL, &request, out, cap, &len, NULL, e), e, S3SIGN_ERR_NULL, "signer", -1);
  CHECK_ERROR(s3sign_sign(signer, NULL, out, cap, &len, NULL, e), e, S3SIGN_ERR_NULL, "request", -1);
  CHECK_ERROR(s3sign_sign(signer, &request, NULL, 1, &len, NULL, e), e, S3SIGN_ERR_NULL, "out", -1);
  CHECK_ERROR(s3sign_sign(signer, &request, out, cap, NULL, NULL, e), e, S3SIGN_ERR_NULL, "len", -1);

  check_case("s3sign_presign");
  CHECK_ERROR(s3sign_presign(NULL, &presigned, out, cap, &len, NULL, e), e, S3SIGN_ERR_NULL, "signer", -1);
  CHECK_ERROR(s3sign_presign(signer, NULL, out, cap, &len, NULL, e), e, S3SIGN_ERR_NULL, "request", -1);
  CHECK_ERROR(s3sign_presign(signer, &presigned, NULL, 1, &len, NULL, e), e, S3SIGN_ERR_NULL, "out", -1);
  CHECK_ERROR(s3sign_presign(signer, &presigned, out, cap, NULL, NULL, e), e, S3SIGN_ERR_NULL, "len", -1);

  check_case("s3sign_presign_batch");
  varied.keys = "k";
  varied.key_ends = &end;
  varied.count = 1;
  CHECK_ERROR(s3sign_presign_batch(NULL, &batch, &varied, out, cap, &len, NULL, e), e, S3SIGN_ERR_NULL, "signer", -1);
  CHECK_ERROR(s3sign_presign_batch(signer, NULL, &varied, out, cap, &len, NULL, e), e, S3SIGN_ERR_NULL, "request", -1);
  CHECK_ERROR(s3sign_presign_batch(signer, &batch, NULL, out, cap, &len, NULL, e), e, S3SIGN_ERR_NULL, "batch", -1);
  CHECK_ERROR(s3sign_presign_batch(signer, &batch, &varied, NULL, 1, &len, NULL, e), e, S3SIGN_ERR_NULL, "out", -1);
  CHECK_ERROR(s3sign_presign_batch(signer, &batch, &varied, out, cap, NULL, NULL, e), e, S3SIGN_ERR_NULL, "len", -1);
  varied.keys = NULL;
  CHECK_ERROR(s3sign_presign_batch(signer, &batch, &varied, out, cap, &len, NULL, e), e, S3SIGN_ERR_NULL, "keys", -1);
  varied.key_ends = NULL;
  CHECK_ERROR(s3sign_presign_batch(signer, &batch, &varied, out, cap, &len, NULL, e), e, S3SIGN_ERR_NULL, "keys", -1);
  varied.queries = "q";
  CHECK_ERROR(s3sign_presign_batch(signer, &batch, &varied, out, cap, &len, NULL, e), e, S3SIGN_ERR_NULL, "query_ends",
              -1);
  varied.queries = NULL;
  varied.query_ends = &end;
  CHECK_ERROR(s3sign_presign_batch(signer, &batch, &varied, out, cap, &len, NULL, e), e, S3SIGN_ERR_NULL, "queries",
              -1);
  varied.query_ends = NULL;
  varied.count = 0;
  CHECK_EQ(s3sign_presign_batch(signer, &batch, &varied, out, cap, &len, NULL, e), S3SIGN_OK);
  CHECK_EQ(len, 0);

  check_case("s3sign_stream_chunks");
  CHECK_EQ(s3sign_stream_begin(signer, &upload, &plan, &stream, out, cap, &len, NULL, NULL), S3SIGN_OK);
  CHECK_ERROR(s3sign_stream_chunks(NULL, "x", 1, &end, 1, out, cap, &len, e), e, S3SIGN_ERR_NULL, "stream", -1);
  CHECK_ERROR(s3sign_stream_chunks(stream, NULL, 1, &end, 1, out, cap, &len, e), e, S3SIGN_ERR_NULL, "data", -1);
  CHECK_ERROR(s3sign_stream_chunks(stream, "x", 1, NULL, 1, out, cap, &len, e), e, S3SIGN_ERR_NULL, "ends", -1);
  CHECK_ERROR(s3sign_stream_chunks(stream, "x", 1, &end, 1, NULL, 1, &len, e), e, S3SIGN_ERR_NULL, "out", -1);
  CHECK_ERROR(s3sign_stream_chunks(stream, "x", 1, &end, 1, out, cap, NULL, e), e, S3SIGN_ERR_NULL, "len", -1);
  CHECK_EQ(s3sign_stream_chunks(stream, "x", 1, &end, 1, out, cap, &len, e), S3SIGN_OK);
  CHECK_EQ(end, len);
  s3sign_stream_free(stream);

  check_case("s3sign_canonical_request");
  CHECK_ERROR(s3sign_canonical_request(NULL, &request, out, cap, &len, e), e, S3SIGN_ERR_NULL, "signer", -1);
  CHECK_ERROR(s3sign_canonical_request(signer, NULL, out, cap, &len, e), e, S3SIGN_ERR_NULL, "request", -1);
  CHECK_ERROR(s3sign_canonical_request(signer, &request, NULL, 1, &len, e), e, S3SIGN_ERR_NULL, "out", -1);
  CHECK_ERROR(s3sign_canonical_request(signer, &request, out, cap, NULL, e), e, S3SIGN_ERR_NULL, "len", -1);

  check_case("s3sign_string_to_sign");
  CHECK_ERROR(s3sign_string_to_sign(NULL, &request, out, cap, &len, e), e, S3SIGN_ERR_NULL, "signer", -1);
  CHECK_ERROR(s3sign_string_to_sign(signer, NULL, out, cap, &len, e), e, S3SIGN_ERR_NULL, "request", -1);
  CHECK_ERROR(s3sign_string_to_sign(signer, &request, NULL, 1, &len, e), e, S3SIGN_ERR_NULL, "out", -1);
  CHECK_ERROR(s3sign_string_to_sign(signer, &request, out, cap, NULL, e), e, S3SIGN_ERR_NULL, "len", -1);

  check_case("s3sign_signing_key");
  CHECK_ERROR(s3sign_signing_key(NULL, 0, out, cap, &len, e), e, S3SIGN_ERR_NULL, "signer", -1);
  CHECK_ERROR(s3sign_signing_key(signer, 0, NULL, 1, &len, e), e, S3SIGN_ERR_NULL, "out", -1);
  CHECK_ERROR(s3sign_signing_key(signer, 0, out, cap, NULL, e), e, S3SIGN_ERR_NULL, "len", -1);

  check_case("s3sign_sha256");
  CHECK_ERROR(s3sign_sha256(NULL, 1, out, cap, &len, e), e, S3SIGN_ERR_NULL, "data", -1);
  CHECK_ERROR(s3sign_sha256("", 0, NULL, 1, &len, e), e, S3SIGN_ERR_NULL, "out", -1);
  CHECK_ERROR(s3sign_sha256("", 0, out, cap, NULL, e), e, S3SIGN_ERR_NULL, "len", -1);
  CHECK_ERROR(s3sign_checksum_new(S3SIGN_CHECKSUM_NONE, 1, NULL, e), e, S3SIGN_ERR_NULL, "state", -1);
  CHECK_ERROR(s3sign_checksum_update(NULL, "", 0, e), e, S3SIGN_ERR_NULL, "state", -1);
  CHECK_ERROR(s3sign_checksum_update(state, NULL, 1, e), e, S3SIGN_ERR_NULL, "data", -1);
  CHECK_ERROR(s3sign_checksum_payload_hash(NULL, out, cap, &len, e), e, S3SIGN_ERR_NULL, "state", -1);
  CHECK_ERROR(s3sign_checksum_payload_hash(state, NULL, 1, &len, e), e, S3SIGN_ERR_NULL, "out", -1);
  CHECK_ERROR(s3sign_checksum_payload_hash(state, out, cap, NULL, e), e, S3SIGN_ERR_NULL, "len", -1);

  check_case("s3sign_header_from_line");
  CHECK_ERROR(s3sign_header_from_line(NULL, 1, &header, e), e, S3SIGN_ERR_NULL, "line", -1);
  CHECK_ERROR(s3sign_header_from_line("a: b", 4, NULL, e), e, S3SIGN_ERR_NULL, "header", -1);

  check_case("s3sign_constant");
  CHECK_ERROR(s3sign_constant(NULL, 1, &value, e), e, S3SIGN_ERR_NULL, "name", -1);
  CHECK_ERROR(s3sign_constant("S3SIGN_OK", 9, NULL, e), e, S3SIGN_ERR_NULL, "value", -1);

  s3sign_checksum_free(state);
  s3sign_signer_free(signer);
}

static void a_null_with_a_length_is_refused_in_every_field(void)
{
  static const char *const config_fields[] = {
    "access_key_id", "secret_access_key", "session_token", "region", "service"};
  static const char *const request_fields[] = {"method", "url", "query", "payload"};
  s3sign_signer *signer = example_signer();
  s3sign_signer *none = NULL;
  s3sign_error error = S3SIGN_ERROR_INIT;
  s3sign_request request;
  s3sign_header header = FIELD("a", "b");
  size_t i;

  for (i = 0; i < COUNT(config_fields); i++) {
    s3sign_signer_config config = S3SIGN_SIGNER_CONFIG_INIT;
    s3sign_str *fields[5];
    fields[0] = &config.access_key_id;
    fields[1] = &config.secret_access_key;
    fields[2] = &config.session_token;
    fields[3] = &config.region;
    fields[4] = &config.service;
    check_case(config_fields[i]);
    *fields[i] = bytes(NULL, 1);
    CHECK_ERROR(s3sign_signer_new(&config, &none, &error), &error, S3SIGN_ERR_NULL, config_fields[i], -1);
  }
  for (i = 0; i < COUNT(request_fields); i++) {
    s3sign_str *fields[4];
    request = example_request();
    fields[0] = &request.method;
    fields[1] = &request.url;
    fields[2] = &request.query;
    fields[3] = &request.payload;
    check_case(request_fields[i]);
    *fields[i] = bytes(NULL, 1);
    CHECK_ERROR(s3sign_sign(signer, &request, out, sizeof out, &len, NULL, &error), &error, S3SIGN_ERR_NULL,
                request_fields[i], -1);
  }

  check_case("lists");
  request = example_request();
  request.headers_len = 1;
  CHECK_ERROR(s3sign_sign(signer, &request, out, sizeof out, &len, NULL, &error), &error, S3SIGN_ERR_NULL,
              "headers", -1);
  request.headers = &header;
  header.name.ptr = NULL;
  CHECK_ERROR(s3sign_sign(signer, &request, out, sizeof out, &len, NULL, &error), &error, S3SIGN_ERR_NULL,
              "headers[0].name", -1);
  header.name = str("a");
  header.value.ptr = NULL;
  CHECK_ERROR(s3sign_sign(signer, &request, out, sizeof out, &len, NULL, &error), &error, S3SIGN_ERR_NULL,
              "headers[0].value", -1);
  request = example_request();
  request.headers_mode = S3SIGN_HEADERS_LISTED;
  request.signed_headers_len = 1;
  CHECK_ERROR(s3sign_sign(signer, &request, out, sizeof out, &len, NULL, &error), &error, S3SIGN_ERR_NULL,
              "signed_headers", -1);
  s3sign_signer_free(signer);
}

static void an_allowed_null_does_nothing(void)
{
  s3sign_checksum_state *state = NULL;
  check_case("allowed");
  s3sign_signer_free(NULL);
  s3sign_checksum_free(NULL);
  s3sign_error_init(NULL);
  s3sign_request_init(NULL);
  s3sign_result_init(NULL);
  s3sign_signer_config_init(NULL);
  CHECK_EQ(s3sign_sha256(NULL, 0, out, sizeof out, &len, NULL), S3SIGN_OK);
  CHECK_EQ(s3sign_checksum_new(S3SIGN_CHECKSUM_NONE, 1, &state, NULL), S3SIGN_OK);
  CHECK_EQ(s3sign_checksum_update(state, NULL, 0, NULL), S3SIGN_OK);
  s3sign_checksum_free(state);
  CHECK_EQ(s3sign_sign(NULL, NULL, NULL, 0, NULL, NULL, NULL), S3SIGN_ERR_NULL);
}

int main(void)
{
  no_function_takes_a_null_that_it_needs();
  a_null_with_a_length_is_refused_in_every_field();
  an_allowed_null_does_nothing();
  return check_report();
}
