/* The other side: a request that arrived is read, its key looked up, and its signature checked. */

#include "check.h"

static char out[4096];
static size_t len;

/* The documented GET, as it arrives at a server. */
static const s3sign_header arrived[] = {
  FIELD("Host", "examplebucket.s3.amazonaws.com"),
  FIELD("Range", "bytes=0-9"),
  FIELD("x-amz-content-sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
  FIELD("x-amz-date", "20130524T000000Z"),
  FIELD("Authorization",
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
        "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
        "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")};

static s3sign_request request_that_arrived(void)
{
  s3sign_request request = S3SIGN_REQUEST_INIT;
  request.method = str("GET");
  request.url = str("/test.txt");
  request.headers = arrived;
  request.headers_len = COUNT(arrived);
  request.time = EXAMPLE_TIME + 60;
  return request;
}

static void the_documented_request_verifies_in_two_steps(void)
{
  s3sign_request request = request_that_arrived();
  s3sign_claim claim = S3SIGN_CLAIM_INIT;
  s3sign_signer *signer = example_signer();
  s3sign_error error = S3SIGN_ERROR_INIT;

  check_case("documented request");
  CHECK_EQ(s3sign_verify_parse(&request, out, sizeof out, &len, &claim, NULL), S3SIGN_OK);
  CHECK_TEXT(claim.access_key_id, EXAMPLE_ACCESS_KEY);
  CHECK_TEXT(claim.region, "us-east-1");
  CHECK_TEXT(claim.service, "s3");
  CHECK_TEXT(claim.session_token, "");
  CHECK_TEXT(claim.signed_headers, "host;range;x-amz-content-sha256;x-amz-date");
  CHECK_EQ(claim.access_key_id.ptr[claim.access_key_id.len], 0);
  CHECK_EQ(claim.form, S3SIGN_FORM_HEADER);
  CHECK_EQ(claim.algorithm, S3SIGN_ALGORITHM_SIGV4);
  CHECK_EQ(claim.body, S3SIGN_BODY_HASH);
  CHECK_EQ(claim.time, EXAMPLE_TIME);
  CHECK_EQ(claim.expires_at, 0);
  CHECK_TEXT(claim.replay_key, "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
  CHECK_EQ(s3sign_verify(signer, &request, 0, &error), S3SIGN_OK);
  request.method = str("HEAD");
  CHECK_ERROR(s3sign_verify(signer, &request, 0, &error), &error, S3SIGN_ERR_SIGNATURE, "request", -1);
  request = request_that_arrived();
  request.payload = str("a body");
  CHECK_ERROR(s3sign_verify(signer, &request, 0, &error), &error, S3SIGN_ERR_PAYLOAD_HASH, "payload", -1);
  request = request_that_arrived();
  CHECK_ERROR(s3sign_verify(signer, &request, 59, &error), &error, S3SIGN_ERR_SKEWED, "time", -1);
  request.headers_len = 1;
  CHECK_ERROR(s3sign_verify(signer, &request, 0, &error), &error, S3SIGN_ERR_ANONYMOUS, "headers", -1);
  s3sign_signer_free(signer);
}

static void no_function_takes_a_null_that_it_needs(void)
{
  s3sign_request request = request_that_arrived();
  s3sign_claim claim = S3SIGN_CLAIM_INIT, made;
  s3sign_signer *signer = example_signer();
  s3sign_error error = S3SIGN_ERROR_INIT;
  s3sign_error *e = &error;
  s3sign_verify_stream *stream = NULL;
  s3sign_post_form form = S3SIGN_POST_FORM_INIT;
  s3sign_str data;
  size_t used, cap = sizeof out;

  check_case("NULL");
  CHECK_ERROR(s3sign_verify_parse(NULL, out, cap, &len, &claim, e), e, S3SIGN_ERR_NULL, "request", -1);
  CHECK_ERROR(s3sign_verify_parse(&request, NULL, 1, &len, &claim, e), e, S3SIGN_ERR_NULL, "out", -1);
  CHECK_ERROR(s3sign_verify_parse(&request, out, cap, NULL, &claim, e), e, S3SIGN_ERR_NULL, "len", -1);
  CHECK_ERROR(s3sign_verify_parse(&request, out, cap, &len, NULL, e), e, S3SIGN_ERR_NULL, "claim", -1);
  CHECK_ERROR(s3sign_verify(NULL, &request, 0, e), e, S3SIGN_ERR_NULL, "signer", -1);
  CHECK_ERROR(s3sign_verify(signer, NULL, 0, e), e, S3SIGN_ERR_NULL, "request", -1);
  CHECK_ERROR(s3sign_verify_parse(&request, out, 5, &len, &claim, e), e, S3SIGN_ERR_BUFFER_TOO_SMALL, "cap", -1);
  CHECK(claim.access_key_id.ptr == NULL);
  memset(&made, 0xa5, sizeof made);
  s3sign_claim_init(&made);
  CHECK_EQ(made.size, claim.size);
  CHECK(made.form == 0 && made.region.ptr == NULL && made.expires_at == 0);
  s3sign_claim_init(NULL);

  check_case("form NULL");
  CHECK_ERROR(s3sign_verify_post_parse(NULL, out, cap, &len, &claim, e), e, S3SIGN_ERR_NULL, "form", -1);
  CHECK_ERROR(s3sign_verify_post_parse(&form, out, cap, &len, NULL, e), e, S3SIGN_ERR_NULL, "claim", -1);
  CHECK_ERROR(s3sign_verify_post(NULL, &form, e), e, S3SIGN_ERR_NULL, "signer", -1);
  CHECK_ERROR(s3sign_verify_post(signer, NULL, e), e, S3SIGN_ERR_NULL, "form", -1);
  CHECK_ERROR(s3sign_verify_post(signer, &form, e), e, S3SIGN_ERR_TIME, "time", -1);
  form.time = EXAMPLE_TIME;
  CHECK_ERROR(s3sign_verify_post(signer, &form, e), e, S3SIGN_ERR_ANONYMOUS, "fields", -1);
  form.fields_len = 1;
  CHECK_ERROR(s3sign_verify_post(signer, &form, e), e, S3SIGN_ERR_NULL, "fields", -1);
  memset(&form, 0xa5, sizeof form);
  s3sign_post_form_init(&form);
  CHECK(form.size == sizeof form && form.fields == NULL && form.time == 0);
  s3sign_post_form_init(NULL);

  check_case("stream NULL");
  CHECK_ERROR(s3sign_verify_stream_begin(NULL, &request, 0, &stream, e), e, S3SIGN_ERR_NULL, "signer", -1);
  CHECK_ERROR(s3sign_verify_stream_begin(signer, NULL, 0, &stream, e), e, S3SIGN_ERR_NULL, "request", -1);
  CHECK_ERROR(s3sign_verify_stream_begin(signer, &request, 0, NULL, e), e, S3SIGN_ERR_NULL, "stream", -1);
  CHECK_ERROR(s3sign_verify_stream_begin(signer, &request, 0, &stream, e), e, S3SIGN_ERR_STREAM, "request", -1);
  CHECK(stream == NULL);
  CHECK_ERROR(s3sign_verify_stream_push(NULL, "a", 1, &used, &data, e), e, S3SIGN_ERR_NULL, "stream", -1);
  CHECK_ERROR(s3sign_verify_stream_push(NULL, "a", 1, NULL, &data, e), e, S3SIGN_ERR_NULL, "used", -1);
  CHECK_ERROR(s3sign_verify_stream_push(NULL, "a", 1, &used, NULL, e), e, S3SIGN_ERR_NULL, "data", -1);
  CHECK_ERROR(s3sign_verify_stream_finish(NULL, e), e, S3SIGN_ERR_NULL, "stream", -1);
  s3sign_verify_stream_free(NULL);
  s3sign_signer_free(signer);
}

int main(void)
{
  the_documented_request_verifies_in_two_steps();
  no_function_takes_a_null_that_it_needs();
  return check_report();
}
