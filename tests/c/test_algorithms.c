/* Signature Versions 2 and 4A: a known answer of each in both forms. */

#include "check.h"

static char out[4096];
static size_t len;

static s3sign_signer *signer_of(int32_t algorithm, const char *access_key, const char *secret, const char *region,
                                const char *service)
{
  s3sign_signer_config config = S3SIGN_SIGNER_CONFIG_INIT;
  s3sign_signer *signer = NULL;
  config.algorithm = algorithm;
  config.access_key_id = str(access_key);
  config.secret_access_key = str(secret);
  config.region = str(region);
  config.service = str(service);
  CHECK_EQ(s3sign_signer_new(&config, &signer, NULL), S3SIGN_OK);
  return signer;
}

static void sigv2_signs_the_documented_request(void)
{
  static const s3sign_header headers[] = { FIELD("Date", "Tue, 27 Mar 2007 19:36:42 +0000") };
  s3sign_signer *signer = signer_of(S3SIGN_ALGORITHM_SIGV2, EXAMPLE_ACCESS_KEY, EXAMPLE_SECRET_KEY, "", "");
  s3sign_request request = S3SIGN_REQUEST_INIT;
  s3sign_result result = S3SIGN_RESULT_INIT;
  s3sign_error error = S3SIGN_ERROR_INIT;

  check_case("SigV2");
  request.method = str("GET");
  request.url = str("https://awsexamplebucket1.us-west-1.s3.amazonaws.com/photos/puppy.jpg");
  request.bucket = str("awsexamplebucket1");
  request.headers = headers;
  request.headers_len = COUNT(headers);
  request.time = 1175024202;
  CHECK_EQ(s3sign_string_to_sign(signer, &request, out, sizeof out, &len, NULL), S3SIGN_OK);
  CHECK_TEXT(bytes(out, len), "GET\n\n\nTue, 27 Mar 2007 19:36:42 +0000\n/awsexamplebucket1/photos/puppy.jpg");
  CHECK_EQ(s3sign_sign(signer, &request, out, sizeof out, &len, &result, NULL), S3SIGN_OK);
  CHECK_TEXT(result.authorization, "AWS AKIAIOSFODNN7EXAMPLE:qgk2+6Sv9/oM7G3qLEjTH1a1l1g=");

  request.headers_len = 0;
  request.time = 1175139620 - 60;
  request.expires = 60;
  CHECK_EQ(s3sign_presign(signer, &request, out, sizeof out, &len, &result, NULL), S3SIGN_OK);
  CHECK_TEXT(result.signature, "1No4mq5ETf02z8aet9voy6gui6E%3D");
  CHECK_ERROR(s3sign_canonical_request(signer, &request, out, sizeof out, &len, &error), &error, S3SIGN_ERR_OPTION,
              "algorithm", -1);
  s3sign_signer_free(signer);
}

static void sigv4a_signs_the_request_of_the_test_suite(void)
{
  s3sign_signer *signer = signer_of(S3SIGN_ALGORITHM_SIGV4A, "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
                                    "us-east-1", "service");
  s3sign_request request = S3SIGN_REQUEST_INIT;
  s3sign_result result = S3SIGN_RESULT_INIT;

  check_case("SigV4A");
  request.method = str("GET");
  request.url = str("https://example.amazonaws.com/");
  request.time = 1440938160;
  CHECK_EQ(s3sign_sign(signer, &request, out, sizeof out, &len, &result, NULL), S3SIGN_OK);
  CHECK_TEXT(result.signature, "304502206c8e97f7ed2541ed924ade73b4acf7c40156ee796b1f57156c77319278c93042022100f933779aa3"
                               "fcbd0279217cd671618552026d099cd2e1770225a5167ac5b6bcfd");
  request.expires = 3600;
  CHECK_EQ(s3sign_presign(signer, &request, out, sizeof out, &len, &result, NULL), S3SIGN_OK);
  CHECK_TEXT(result.signature, "30450221008d46e8a9eae794c96fd25d2a9c7ef3fe5cdab1f51febc94b98b79eb699f768e7022047bc5b1409"
                               "817cb0eb58d32dcd25993aab2a486d77d271a2e9be5e692d7f833f");
  s3sign_signer_free(signer);
}

int main(void)
{
  sigv2_signs_the_documented_request();
  sigv4a_signs_the_request_of_the_test_suite();
  return check_report();
}
