/* Endpoints: from bucket, key and region to a signed URL, as a C program goes. */

#include "check.h"

static char out[4096];
static size_t len;

static void a_key_becomes_a_url_that_is_signed_as_it_says(void)
{
  s3sign_endpoint endpoint = S3SIGN_ENDPOINT_INIT;
  s3sign_endpoint_result where = S3SIGN_ENDPOINT_RESULT_INIT;
  s3sign_signer_config config = S3SIGN_SIGNER_CONFIG_INIT;
  s3sign_request request = S3SIGN_REQUEST_INIT;
  s3sign_signer *signer = NULL;
  static char url[4096];

  check_case("signed");
  endpoint.bucket = str("examplebucket");
  endpoint.key = str("folder//a+b \303\274?.txt");
  endpoint.region = str("us-gov-west-1");
  endpoint.dualstack = 1;
  CHECK_EQ(s3sign_endpoint_url(&endpoint, url, sizeof url, &len, &where, NULL), S3SIGN_OK);
  CHECK_TEXT(where.url,
             "https://examplebucket.s3.dualstack.us-gov-west-1.amazonaws.com/folder//a%2Bb%20%C3%BC%3F.txt");
  CHECK_TEXT(str(url), "https://examplebucket.s3.dualstack.us-gov-west-1.amazonaws.com/folder//a%2Bb%20%C3%BC%3F.txt");
  CHECK_EQ(where.algorithm, S3SIGN_ALGORITHM_SIGV4);
  config.algorithm = where.algorithm;
  config.region = where.region;
  config.service = where.service;
  config.access_key_id = str(EXAMPLE_ACCESS_KEY);
  config.secret_access_key = str(EXAMPLE_SECRET_KEY);
  CHECK_EQ(s3sign_signer_new(&config, &signer, NULL), S3SIGN_OK);
  request.method = str("GET");
  request.url = where.url;
  request.time = EXAMPLE_TIME;
  request.expires = 60;
  CHECK_EQ(s3sign_presign(signer, &request, out, sizeof out, &len, NULL, NULL), S3SIGN_OK);
  CHECK(strstr(out, "%2F20130524%2Fus-gov-west-1%2Fs3%2Faws4_request&") != NULL);
  s3sign_signer_free(signer);
}

static void other_places_have_other_signatures(void)
{
  s3sign_endpoint endpoint = S3SIGN_ENDPOINT_INIT;
  s3sign_endpoint_result where = S3SIGN_ENDPOINT_RESULT_INIT;
  s3sign_error error = S3SIGN_ERROR_INIT;

  check_case("places");
  endpoint.region = str("us-west-2");
  endpoint.bucket = str("arn:aws:s3::123456789012:accesspoint:name.mrap");
  CHECK_EQ(s3sign_endpoint_url(&endpoint, out, sizeof out, &len, &where, NULL), S3SIGN_OK);
  CHECK_TEXT(where.url, "https://name.mrap.accesspoint.s3-global.amazonaws.com/");
  CHECK_TEXT(where.region, "*");
  CHECK_EQ(where.algorithm, S3SIGN_ALGORITHM_SIGV4A);

  endpoint.bucket = str("bucket");
  endpoint.key = str("a/../b");
  CHECK_ERROR(s3sign_endpoint_url(&endpoint, out, sizeof out, &len, &where, &error), &error, S3SIGN_ERR_PATH, "key", 2);
  endpoint.path_as_is = 1;
  CHECK_EQ(s3sign_endpoint_url(&endpoint, out, sizeof out, &len, &where, NULL), S3SIGN_OK);
  CHECK_TEXT(where.url, "https://bucket.s3.us-west-2.amazonaws.com/a/../b");
  endpoint.path_as_is = 0;
  endpoint.key = str("");
  endpoint.endpoint = str("http://[::1]:9000/prefix/");
  CHECK_EQ(s3sign_endpoint_url(&endpoint, out, sizeof out, &len, &where, NULL), S3SIGN_OK);
  CHECK_TEXT(where.url, "http://[::1]:9000/prefix/bucket");
  endpoint.fips = 1;
  CHECK_ERROR(s3sign_endpoint_url(&endpoint, out, sizeof out, &len, &where, &error), &error, S3SIGN_ERR_ENDPOINT, "fips",
              -1);
  CHECK(where.url.ptr == NULL);
  endpoint.fips = 2;
  CHECK_ERROR(s3sign_endpoint_url(&endpoint, out, sizeof out, &len, &where, &error), &error, S3SIGN_ERR_OPTION, "fips",
              -1);
}

static void the_macro_and_the_function_set_the_same_fields(void)
{
  s3sign_endpoint e1 = S3SIGN_ENDPOINT_INIT, e2;
  s3sign_endpoint_result r1 = S3SIGN_ENDPOINT_RESULT_INIT, r2;

  check_case("initialisers");
  memset(&e2, 0xa5, sizeof e2);
  s3sign_endpoint_init(&e2);
  CHECK_EQ(e1.size, sizeof e1);
  CHECK_EQ(e2.size, sizeof e2);
  CHECK(e2.service == e1.service && e2.style == e1.style && e2.http == e1.http);
  CHECK(e2.refuse_arn_region == e1.refuse_arn_region && e2.endpoint.ptr == NULL && e2.endpoint.len == 0);
  memset(&r2, 0xa5, sizeof r2);
  s3sign_endpoint_result_init(&r2);
  CHECK_EQ(r1.size, r2.size);
  CHECK(r2.algorithm == r1.algorithm && r2.service.ptr == NULL && r2.service.len == 0);
}

static void no_function_takes_a_null_that_it_needs(void)
{
  s3sign_endpoint endpoint = S3SIGN_ENDPOINT_INIT;
  s3sign_error error = S3SIGN_ERROR_INIT;
  s3sign_error *e = &error;
  size_t cap = sizeof out;

  check_case("NULL");
  endpoint.region = str("us-east-1");
  CHECK_ERROR(s3sign_endpoint_url(NULL, out, cap, &len, NULL, e), e, S3SIGN_ERR_NULL, "endpoint", -1);
  CHECK_ERROR(s3sign_endpoint_url(&endpoint, NULL, 1, &len, NULL, e), e, S3SIGN_ERR_NULL, "out", -1);
  CHECK_ERROR(s3sign_endpoint_url(&endpoint, out, cap, NULL, NULL, e), e, S3SIGN_ERR_NULL, "len", -1);
  CHECK_EQ(s3sign_endpoint_url(&endpoint, out, cap, &len, NULL, NULL), S3SIGN_OK);
  endpoint.key.len = 1;
  CHECK_ERROR(s3sign_endpoint_url(&endpoint, out, cap, &len, NULL, e), e, S3SIGN_ERR_NULL, "key", -1);
  s3sign_endpoint_init(NULL);
  s3sign_endpoint_result_init(NULL);
}

int main(void)
{
  a_key_becomes_a_url_that_is_signed_as_it_says();
  other_places_have_other_signatures();
  the_macro_and_the_function_set_the_same_fields();
  no_function_takes_a_null_that_it_needs();
  return check_report();
}
