/* Credentials and scope that no signature can be made with are refused when the signer is made. */

#include "check.h"

typedef struct bad_config {
  const char *name;
  s3sign_str access_key_id;
  s3sign_str secret_access_key;
  s3sign_str session_token;
  s3sign_str region;
  s3sign_str service;
  int32_t status;
  const char *field;
  long offset;
} bad_config;

#define KEY S3SIGN_STR("AK")
#define SECRET S3SIGN_STR(EXAMPLE_SECRET_KEY)
#define REGION S3SIGN_STR("us-east-1")
#define EMPTY S3SIGN_STR("")

static const bad_config bad_configs[] = {
  {"no access key id", EMPTY, SECRET, EMPTY, REGION, EMPTY, S3SIGN_ERR_CREDENTIALS, "access_key_id", -1},
  {"no secret", KEY, EMPTY, EMPTY, REGION, EMPTY, S3SIGN_ERR_CREDENTIALS, "secret_access_key", -1},
  {"a token alone", EMPTY, EMPTY, S3SIGN_STR("T"), REGION, EMPTY, S3SIGN_ERR_CREDENTIALS, "session_token", -1},
  {"LF after the id", S3SIGN_STR("AK\n"), SECRET, EMPTY, REGION, EMPTY, S3SIGN_ERR_CREDENTIALS, "access_key_id", 2},
  {"CR LF in the token", KEY, SECRET, S3SIGN_STR("T\r\nx"), REGION, EMPTY, S3SIGN_ERR_CREDENTIALS, "session_token", 1},
  {"no region", KEY, SECRET, EMPTY, EMPTY, EMPTY, S3SIGN_ERR_REGION, "region", -1},
  {"slash in the region", KEY, SECRET, EMPTY, S3SIGN_STR("us/1"), EMPTY, S3SIGN_ERR_REGION, "region", 2},
  {"blank in the service", KEY, SECRET, EMPTY, REGION, S3SIGN_STR("s 3"), S3SIGN_ERR_SERVICE, "service", 1}
};

static void check_refused(const s3sign_signer_config *config, int32_t status, const char *field, long offset)
{
  s3sign_error error = S3SIGN_ERROR_INIT;
  s3sign_signer *kept = example_signer();
  s3sign_signer *signer = kept;
  int32_t matches = -1;
  CHECK_ERROR(s3sign_signer_new(config, &signer, &error), &error, status, field, offset);
  CHECK(signer == NULL);
  CHECK_ERROR(s3sign_signer_matches(kept, config, &matches, &error), &error, status, field, offset);
  CHECK_EQ(matches, 0);
  s3sign_signer_free(kept);
}

static void bad_credentials_or_scope_are_refused(void)
{
  size_t i;
  for (i = 0; i < COUNT(bad_configs); i++) {
    const bad_config *bad = &bad_configs[i];
    s3sign_signer_config config = S3SIGN_SIGNER_CONFIG_INIT;
    check_case(bad->name);
    config.access_key_id = bad->access_key_id;
    config.secret_access_key = bad->secret_access_key;
    config.session_token = bad->session_token;
    config.region = bad->region;
    config.service = bad->service;
    check_refused(&config, bad->status, bad->field, bad->offset);
  }
}

static void an_unknown_option_is_refused(void)
{
  static const char *const names[] = {
    "algorithm", "normalize_path", "double_encode", "content_sha256_header", "token_mode"};
  size_t i;
  for (i = 0; i < COUNT(names); i++) {
    s3sign_signer_config config = example_config();
    int32_t *options[5];
    options[0] = &config.algorithm;
    options[1] = &config.normalize_path;
    options[2] = &config.double_encode;
    options[3] = &config.content_sha256_header;
    options[4] = &config.token_mode;
    check_case(names[i]);
    *options[i] = 3;
    check_refused(&config, S3SIGN_ERR_OPTION, names[i], -1);
    *options[i] = -1;
    check_refused(&config, S3SIGN_ERR_OPTION, names[i], -1);
  }
}

static void an_anonymous_signer_has_no_stages_to_show(void)
{
  s3sign_signer_config config = S3SIGN_SIGNER_CONFIG_INIT;
  s3sign_request request = example_request();
  s3sign_error error = S3SIGN_ERROR_INIT;
  s3sign_signer *signer = NULL;
  char out[1024];
  size_t len;
  check_case("anonymous");
  CHECK_ERROR(s3sign_signer_new(&config, &signer, &error), &error, S3SIGN_OK, "", -1);
  CHECK_ERROR(s3sign_canonical_request(signer, &request, out, sizeof out, &len, &error), &error,
              S3SIGN_ERR_ANONYMOUS, "signer", -1);
  CHECK_ERROR(s3sign_string_to_sign(signer, &request, out, sizeof out, &len, &error), &error,
              S3SIGN_ERR_ANONYMOUS, "signer", -1);
  CHECK_ERROR(s3sign_signing_key(signer, EXAMPLE_TIME, out, sizeof out, &len, &error), &error,
              S3SIGN_ERR_ANONYMOUS, "signer", -1);
  s3sign_signer_free(signer);
}

static void a_signing_key_has_a_time_in_range(void)
{
  s3sign_signer *signer = example_signer();
  s3sign_error error = S3SIGN_ERROR_INIT;
  char out[33];
  size_t len;
  check_case("signing key");
  CHECK_ERROR(s3sign_signing_key(signer, -1, out, sizeof out, &len, &error), &error, S3SIGN_ERR_TIME, "time", -1);
  CHECK_ERROR(s3sign_signing_key(signer, 253402300800, out, sizeof out, &len, &error), &error, S3SIGN_ERR_TIME,
              "time", -1);
  s3sign_signer_free(signer);
}

/* The signer copies its config: what it was made from may change. */
static void a_signer_keeps_nothing_of_the_callers(void)
{
  char key[] = EXAMPLE_ACCESS_KEY;
  char secret[] = EXAMPLE_SECRET_KEY;
  char region[] = "us-east-1";
  char before[1024], after[1024];
  s3sign_signer_config config = S3SIGN_SIGNER_CONFIG_INIT;
  s3sign_request request = example_request();
  s3sign_signer *known = example_signer();
  s3sign_signer *signer = NULL;
  size_t len;
  check_case("copied config");
  config.access_key_id = str(key);
  config.secret_access_key = str(secret);
  config.region = str(region);
  CHECK_EQ(s3sign_signer_new(&config, &signer, NULL), S3SIGN_OK);
  memset(key, 'x', sizeof key);
  memset(secret, 'x', sizeof secret);
  memset(region, 'x', sizeof region);
  CHECK_EQ(s3sign_sign(signer, &request, before, sizeof before, &len, NULL, NULL), S3SIGN_OK);
  CHECK_EQ(s3sign_sign(known, &request, after, sizeof after, &len, NULL, NULL), S3SIGN_OK);
  CHECK(strcmp(before, after) == 0);
  s3sign_signer_free(signer);
  s3sign_signer_free(known);
}

static void a_signer_for_another_region_has_the_same_credentials(void)
{
  s3sign_signer *signer = example_signer();
  s3sign_signer *other = NULL;
  s3sign_request request = example_request();
  s3sign_error error = S3SIGN_ERROR_INIT;
  static char first[4096], second[4096];
  size_t first_len, second_len;
  s3sign_signer_config config = S3SIGN_SIGNER_CONFIG_INIT;
  s3sign_signer *direct = NULL;

  check_case("another region");
  CHECK_EQ(s3sign_signer_for_region(signer, "eu-west-1", 9, &other, NULL), S3SIGN_OK);
  config.access_key_id = str(EXAMPLE_ACCESS_KEY);
  config.secret_access_key = str(EXAMPLE_SECRET_KEY);
  config.region = str("eu-west-1");
  CHECK_EQ(s3sign_signer_new(&config, &direct, NULL), S3SIGN_OK);
  s3sign_signer_free(signer);
  CHECK_EQ(s3sign_sign(other, &request, first, sizeof first, &first_len, NULL, NULL), S3SIGN_OK);
  CHECK_EQ(s3sign_sign(direct, &request, second, sizeof second, &second_len, NULL, NULL), S3SIGN_OK);
  CHECK_TEXT(bytes(first, first_len), second);
  CHECK_ERROR(s3sign_signer_for_region(NULL, "a", 1, &signer, &error), &error, S3SIGN_ERR_NULL, "signer", -1);
  CHECK_ERROR(s3sign_signer_for_region(other, NULL, 1, &signer, &error), &error, S3SIGN_ERR_NULL, "region", -1);
  CHECK_ERROR(s3sign_signer_for_region(other, "a", 1, NULL, &error), &error, S3SIGN_ERR_NULL, "made", -1);
  CHECK_ERROR(s3sign_signer_for_region(other, "a/b", 3, &signer, &error), &error, S3SIGN_ERR_REGION, "region", 1);
  CHECK(signer == NULL);
  s3sign_signer_free(other);
  s3sign_signer_free(direct);
  CHECK_EQ(s3sign_signer_from_signing_key(NULL, first, 32, 1369353600, &signer, NULL), S3SIGN_ERR_NULL);
  config.secret_access_key = str("");
  CHECK_EQ(s3sign_signer_from_signing_key(&config, first, 32, 1369353600, &signer, NULL), S3SIGN_OK);
  CHECK_ERROR(s3sign_signer_for_region(signer, "a", 1, &other, &error), &error, S3SIGN_ERR_SCOPE, "region", -1);
  s3sign_signer_free(signer);
}

/* Set a field to what makes another signer. Returns the field's name; NULL after the last. */
static const char *change(s3sign_signer_config *config, size_t which)
{
  switch (which) {
    case 0: return config->access_key_id = str("AKIAIOSFODNN7EXAMPLF"), "access_key_id";
    case 1: return config->secret_access_key = str("vJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"), "secret: first byte";
    case 2: return config->secret_access_key = str("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEX"), "secret: last byte";
    case 3: return config->secret_access_key = str(EXAMPLE_SECRET_KEY "0"), "secret: longer";
    case 4:
      return config->secret_access_key = str("one longer than the sixty-four bytes of a block, which is hashed before it is a key"),
             "secret: longer than a block";
    case 5: return config->session_token = str("tokem"), "session_token";
    case 6: return config->session_token = str(""), "session_token: none";
    case 7: return config->session_token = str("tokens"), "session_token: longer";
    case 8: return config->region = str("us-east-2"), "region";
    case 9: return config->service = str("s3-outposts"), "service";
    case 10: return config->normalize_path = S3SIGN_ON, "normalize_path";
    case 11: return config->double_encode = S3SIGN_ON, "double_encode";
    case 12: return config->content_sha256_header = S3SIGN_OFF, "content_sha256_header";
    case 13: return config->token_mode = S3SIGN_TOKEN_OMIT, "token_mode";
    case 14: return config->lifetime_mode = S3SIGN_LIFETIME_REFUSE, "lifetime_mode";
    case 15: return config->provider = S3SIGN_PROVIDER_CUSTOM, "provider";
    case 16: return config->expires_at = EXAMPLE_TIME + 3600, "expires_at";
    case 17: return config->expires_at = 0, "expires_at: never";
    case 18: return config->max_expires = 3600, "max_expires";
    case 19: return config->algorithm = (config->algorithm + 1) % 3, "algorithm";
    default: return NULL;
  }
}

/* Say in another way what is so anyway. */
static const char *say_otherwise(s3sign_signer_config *config, size_t which)
{
  switch (which) {
    case 0: return "as it was";
    case 1: return config->service = str("s3"), "service";
    case 2: return config->normalize_path = S3SIGN_OFF, "normalize_path";
    case 3: return config->double_encode = S3SIGN_OFF, "double_encode";
    case 4: return config->content_sha256_header = S3SIGN_ON, "content_sha256_header";
    case 5: return config->max_expires = 604800, "max_expires";
    default: return NULL;
  }
}

static s3sign_signer *signer_of(const s3sign_signer_config *config)
{
  s3sign_signer *signer = NULL;
  CHECK_EQ(s3sign_signer_new(config, &signer, NULL), S3SIGN_OK);
  return signer;
}

static int matches(const s3sign_signer *signer, const s3sign_signer_config *config)
{
  int32_t found = -1;
  CHECK_EQ(s3sign_signer_matches(signer, config, &found, NULL), S3SIGN_OK);
  return (int)found;
}

static void a_signer_matches_the_config_that_makes_it(void)
{
  static const int32_t algorithms[] = {S3SIGN_ALGORITHM_SIGV4, S3SIGN_ALGORITHM_SIGV4A, S3SIGN_ALGORITHM_SIGV2};
  size_t a, i;
  for (a = 0; a < COUNT(algorithms); a++) {
    s3sign_signer_config config = example_config(), other;
    s3sign_signer *signer;
    const char *name;
    config.algorithm = algorithms[a];
    config.session_token = str("token");
    config.expires_at = EXAMPLE_TIME + 7200;
    signer = signer_of(&config);
    for (i = 0; other = config, (name = change(&other, i)) != NULL; i++) {
      s3sign_signer *changed = signer_of(&other);
      check_case(name);
      CHECK_EQ(matches(signer, &other), 0);
      CHECK_EQ(matches(changed, &config), 0);
      CHECK_EQ(matches(changed, &other), 1);
      s3sign_signer_free(changed);
    }
    CHECK_EQ(i, 20);
    for (i = 0; other = config, (name = say_otherwise(&other, i)) != NULL; i++) {
      check_case(name);
      CHECK_EQ(matches(signer, &other), 1);
    }
    s3sign_signer_free(signer);
  }
}

static void a_signer_without_a_secret_of_its_own_matches_as_documented(void)
{
  s3sign_signer_config config = example_config(), anonymous = S3SIGN_SIGNER_CONFIG_INIT;
  s3sign_signer *signer = example_signer(), *nobody = signer_of(&anonymous), *moved = NULL, *delegated = NULL;
  int32_t found;
  char key[33];
  size_t len;
  check_case("matches: another region");
  CHECK_EQ(s3sign_signer_for_region(signer, "eu-west-1", 9, &moved, NULL), S3SIGN_OK);
  CHECK_EQ(matches(moved, &config), 0);
  config.region = str("eu-west-1");
  CHECK_EQ(matches(moved, &config), 1);

  check_case("matches: a signing key");
  config = example_config();
  CHECK_EQ(s3sign_signing_key(signer, EXAMPLE_TIME, key, sizeof key, &len, NULL), S3SIGN_OK);
  config.secret_access_key = str("");
  CHECK_EQ(s3sign_signer_from_signing_key(&config, key, 32, EXAMPLE_TIME, &delegated, NULL), S3SIGN_OK);
  config = example_config();
  CHECK_EQ(matches(delegated, &config), 0);

  check_case("matches: the same config without its secret");
  config.secret_access_key = str("");
  CHECK_EQ(s3sign_signer_matches(signer, &config, &found, NULL), S3SIGN_ERR_CREDENTIALS);
  CHECK_EQ(s3sign_signer_matches(delegated, &config, &found, NULL), S3SIGN_ERR_CREDENTIALS);
  config = example_config();

  check_case("matches: anonymous");
  CHECK_EQ(matches(nobody, &anonymous), 1);
  CHECK_EQ(matches(nobody, &config), 0);
  CHECK_EQ(matches(signer, &anonymous), 0);
  anonymous.provider = S3SIGN_PROVIDER_CUSTOM;
  CHECK_EQ(matches(nobody, &anonymous), 0);
  s3sign_signer_free(signer);
  s3sign_signer_free(nobody);
  s3sign_signer_free(moved);
  s3sign_signer_free(delegated);
}

static void a_signer_lives_as_long_as_a_reference(void)
{
  s3sign_signer *signer = example_signer();
  s3sign_signer *second = s3sign_signer_retain(signer);
  s3sign_request request = example_request();
  char before[1024], after[1024];
  size_t len;
  check_case("references");
  CHECK(second == signer);
  CHECK_EQ(s3sign_sign(signer, &request, before, sizeof before, &len, NULL, NULL), S3SIGN_OK);
  s3sign_signer_free(signer);
  CHECK_EQ(s3sign_sign(second, &request, after, sizeof after, &len, NULL, NULL), S3SIGN_OK);
  CHECK_TEXT(bytes(after, len), before);
  s3sign_signer_free(second);
  CHECK(s3sign_signer_retain(NULL) == NULL);
}

int main(void)
{
  a_signer_matches_the_config_that_makes_it();
  a_signer_without_a_secret_of_its_own_matches_as_documented();
  a_signer_lives_as_long_as_a_reference();
  a_signer_for_another_region_has_the_same_credentials();
  bad_credentials_or_scope_are_refused();
  an_unknown_option_is_refused();
  an_anonymous_signer_has_no_stages_to_show();
  a_signing_key_has_a_time_in_range();
  a_signer_keeps_nothing_of_the_callers();
  return check_report();
}
