/* Bodies in chunks: the documented example, and what is refused. */

#include "check.h"

static char out[4096];
static size_t len;
static char data[65536];

static s3sign_stream *begin(const s3sign_stream_plan *plan)
{
  static const s3sign_header headers[] = {
    FIELD("content-encoding", "aws-chunked"), FIELD("content-length", "66824"), FIELD("host", "s3.amazonaws.com"),
    FIELD("x-amz-storage-class", "REDUCED_REDUNDANCY"),
  };
  static const s3sign_str listed[] = { S3SIGN_STR("content-encoding"), S3SIGN_STR("content-length") };
  s3sign_signer *signer = example_signer();
  s3sign_request request = example_request();
  s3sign_result result = S3SIGN_RESULT_INIT;
  s3sign_stream *stream = NULL;
  request.method = str("PUT");
  request.url = str("/examplebucket/chunkObject.txt");
  request.headers = headers;
  request.headers_len = COUNT(headers);
  request.headers_mode = S3SIGN_HEADERS_LISTED;
  request.signed_headers = listed;
  request.signed_headers_len = COUNT(listed);
  CHECK_EQ(s3sign_stream_begin(signer, &request, plan, &stream, out, sizeof out, &len, &result, NULL), S3SIGN_OK);
  CHECK_TEXT(result.signature, "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9");
  /* A stream outlives its signer. */
  s3sign_signer_free(signer);
  return stream;
}

static void the_documented_body_comes_out(void)
{
  s3sign_stream_plan plan = S3SIGN_STREAM_PLAN_INIT;
  s3sign_stream *stream;
  s3sign_error error = S3SIGN_ERROR_INIT;
  int64_t length = 0;

  check_case("documented body");
  memset(data, 'a', sizeof data);
  plan.decoded_length = 66560;
  CHECK_EQ(s3sign_stream_content_length(&plan, &length, NULL), S3SIGN_OK);
  CHECK_EQ(length, 66824);
  stream = begin(&plan);
  CHECK_EQ(s3sign_stream_chunk(stream, data, 65536, out, sizeof out, &len, NULL), S3SIGN_OK);
  CHECK_TEXT(bytes(out, len),
             "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n");
  CHECK_ERROR(s3sign_stream_finish(stream, out, sizeof out, &len, &error), &error, S3SIGN_ERR_STREAM, "stream", -1);
  CHECK_ERROR(s3sign_stream_chunk(stream, data, 1025, out, sizeof out, &len, &error), &error, S3SIGN_ERR_STREAM, "data",
              -1);
  CHECK_EQ(s3sign_stream_chunk(stream, data, 1024, out, 10, &len, NULL), S3SIGN_ERR_BUFFER_TOO_SMALL);
  CHECK_EQ(s3sign_stream_chunk(stream, data, 1024, out, sizeof out, &len, NULL), S3SIGN_OK);
  CHECK_TEXT(bytes(out, len),
             "\r\n400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n");
  CHECK_EQ(s3sign_stream_finish(stream, out, sizeof out, &len, NULL), S3SIGN_OK);
  CHECK_TEXT(bytes(out, len),
             "\r\n0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n");
  CHECK_ERROR(s3sign_stream_finish(stream, out, sizeof out, &len, &error), &error, S3SIGN_ERR_STREAM, "stream", -1);
  s3sign_stream_free(stream);
}

static void the_plan_begins_with_its_initialiser(void)
{
  s3sign_stream_plan a = S3SIGN_STREAM_PLAN_INIT, b;
  check_case("plan");
  memset(&b, 0xa5, sizeof b);
  s3sign_stream_plan_init(&b);
  CHECK(memcmp(&a, &b, sizeof a) == 0);
  s3sign_stream_plan_init(NULL);
}

static void no_function_takes_a_null_that_it_needs(void)
{
  s3sign_error error = S3SIGN_ERROR_INIT, *e = &error;
  s3sign_stream_plan plan = S3SIGN_STREAM_PLAN_INIT;
  s3sign_request request = example_request();
  s3sign_signer *signer = example_signer();
  s3sign_stream *stream = NULL;
  int64_t length;
  size_t cap = sizeof out;

  check_case("NULL");
  CHECK_ERROR(s3sign_stream_content_length(NULL, &length, e), e, S3SIGN_ERR_NULL, "plan", -1);
  CHECK_ERROR(s3sign_stream_content_length(&plan, NULL, e), e, S3SIGN_ERR_NULL, "length", -1);
  CHECK_ERROR(s3sign_stream_begin(NULL, &request, &plan, &stream, out, cap, &len, NULL, e), e, S3SIGN_ERR_NULL,
              "signer", -1);
  CHECK_ERROR(s3sign_stream_begin(signer, NULL, &plan, &stream, out, cap, &len, NULL, e), e, S3SIGN_ERR_NULL,
              "request", -1);
  CHECK_ERROR(s3sign_stream_begin(signer, &request, NULL, &stream, out, cap, &len, NULL, e), e, S3SIGN_ERR_NULL,
              "plan", -1);
  CHECK_ERROR(s3sign_stream_begin(signer, &request, &plan, NULL, out, cap, &len, NULL, e), e, S3SIGN_ERR_NULL,
              "stream", -1);
  CHECK_ERROR(s3sign_stream_chunk(NULL, "x", 1, out, cap, &len, e), e, S3SIGN_ERR_NULL, "stream", -1);
  CHECK_ERROR(s3sign_stream_finish(NULL, out, cap, &len, e), e, S3SIGN_ERR_NULL, "stream", -1);
  s3sign_stream_free(NULL);
  s3sign_signer_free(signer);
}

int main(void)
{
  the_documented_body_comes_out();
  the_plan_begins_with_its_initialiser();
  no_function_takes_a_null_that_it_needs();
  return check_report();
}
