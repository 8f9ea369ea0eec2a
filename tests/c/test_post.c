/* POST policies, providers, and when presigned URLs end: what a C program calls and gets. */

#include "check.h"

static char out[8192];
static size_t len;

static void a_form_gets_its_fields(void)
{
  s3sign_condition conditions[3];
  s3sign_signer *signer = example_signer();
  s3sign_post post = S3SIGN_POST_INIT;
  s3sign_header field;
  const char *line = out, *end;
  static const char *const names[] = {
    "policy", "x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature"};
  size_t i;

  check_case("post policy");
  memset(conditions, 0, sizeof conditions);
  conditions[0].kind = S3SIGN_CONDITION_STARTS_WITH;
  conditions[0].name = str("key");
  conditions[0].value = str("user/");
  conditions[1].kind = S3SIGN_CONDITION_EQ;
  conditions[1].name = str("acl");
  conditions[1].value = str("public-read");
  conditions[2].kind = S3SIGN_CONDITION_CONTENT_LENGTH_RANGE;
  conditions[2].min = 1;
  conditions[2].max = 1048576;
  post.bucket = str("bucket");
  post.conditions = conditions;
  post.conditions_len = COUNT(conditions);
  post.time = 1369353600;
  post.expires = 3600;
  CHECK_EQ(s3sign_post_policy(signer, &post, out, sizeof out, &len, NULL), S3SIGN_OK);
  for (i = 0; i < COUNT(names); i++) {
    end = strstr(line, "\r\n");
    CHECK(end != NULL);
    if (end == NULL)
      return;
    CHECK_EQ(s3sign_header_from_line(line, (size_t)(end - line), &field, NULL), S3SIGN_OK);
    CHECK_TEXT(field.name, names[i]);
    CHECK(field.value.len > 0);
    line = end + 2;
  }
  CHECK_TEXT(field.value, "d22dcfbff0ec4eb27ce7acd000065ed8668cf3e1c90a8241e2c3faf73e9e3351");
  CHECK_EQ(*line, 0);
  s3sign_signer_free(signer);
}

static void no_function_takes_a_null_that_it_needs(void)
{
  s3sign_error error = S3SIGN_ERROR_INIT;
  s3sign_error *e = &error;
  s3sign_post post = S3SIGN_POST_INIT;
  s3sign_signer *signer = example_signer();
  size_t cap = sizeof out;

  check_case("NULL");
  post.policy = str("{}");
  CHECK_ERROR(s3sign_post_policy(NULL, &post, out, cap, &len, e), e, S3SIGN_ERR_NULL, "signer", -1);
  CHECK_ERROR(s3sign_post_policy(signer, NULL, out, cap, &len, e), e, S3SIGN_ERR_NULL, "post", -1);
  CHECK_ERROR(s3sign_post_policy(signer, &post, NULL, 1, &len, e), e, S3SIGN_ERR_NULL, "out", -1);
  CHECK_ERROR(s3sign_post_policy(signer, &post, out, cap, NULL, e), e, S3SIGN_ERR_NULL, "len", -1);
  post.conditions_len = 1;
  CHECK_ERROR(s3sign_post_policy(signer, &post, out, cap, &len, e), e, S3SIGN_ERR_NULL, "conditions", -1);
  CHECK_ERROR(s3sign_provider(S3SIGN_PROVIDER_AWS, NULL, e), e, S3SIGN_ERR_NULL, "profile", -1);
  s3sign_post_init(NULL);
  s3sign_provider_profile_init(NULL);
  s3sign_signer_free(signer);
}

static void a_provider_is_known_by_its_profile(void)
{
  s3sign_provider_profile profile = S3SIGN_PROVIDER_PROFILE_INIT;
  s3sign_signer_config config = S3SIGN_SIGNER_CONFIG_INIT;
  s3sign_signer *signer = NULL;
  s3sign_error error = S3SIGN_ERROR_INIT;

  check_case("providers");
  CHECK_EQ(s3sign_provider(S3SIGN_PROVIDER_R2, &profile, NULL), S3SIGN_OK);
  CHECK_TEXT(profile.name, "Cloudflare R2");
  CHECK_TEXT(profile.region, "auto");
  CHECK_EQ(profile.region.ptr[profile.region.len], 0);
  CHECK_EQ(profile.max_expires, 604800);
  CHECK_EQ(profile.sigv2, S3SIGN_SUPPORT_NO);
  CHECK_EQ(profile.crc64nvme, S3SIGN_SUPPORT_YES);
  config.provider = S3SIGN_PROVIDER_R2;
  config.algorithm = S3SIGN_ALGORITHM_SIGV2;
  config.access_key_id = str("AKID");
  config.secret_access_key = str("secret");
  CHECK_ERROR(s3sign_signer_new(&config, &signer, &error), &error, S3SIGN_ERR_PROVIDER, "algorithm", -1);
}

static void a_url_says_when_it_ends(void)
{
  s3sign_signer_config config = S3SIGN_SIGNER_CONFIG_INIT;
  s3sign_request request = example_request();
  s3sign_result result = S3SIGN_RESULT_INIT;
  s3sign_error error = S3SIGN_ERROR_INIT;
  s3sign_signer *signer = NULL;

  check_case("expires_at");
  config.access_key_id = str(EXAMPLE_ACCESS_KEY);
  config.secret_access_key = str(EXAMPLE_SECRET_KEY);
  config.region = str("us-east-1");
  config.expires_at = request.time + 900;
  CHECK_EQ(s3sign_signer_new(&config, &signer, NULL), S3SIGN_OK);
  request.expires = 3600;
  CHECK_EQ(s3sign_presign(signer, &request, out, sizeof out, &len, &result, NULL), S3SIGN_OK);
  CHECK_EQ(result.expires_at, config.expires_at);
  CHECK(strstr(out, "X-Amz-Expires=900&") != NULL);
  request.time = config.expires_at;
  CHECK_ERROR(s3sign_presign(signer, &request, out, sizeof out, &len, &result, &error), &error, S3SIGN_ERR_EXPIRED,
              "time", -1);
  s3sign_signer_free(signer);
}

int main(void)
{
  a_form_gets_its_fields();
  no_function_takes_a_null_that_it_needs();
  a_provider_is_known_by_its_profile();
  a_url_says_when_it_ends();
  return check_report();
}
