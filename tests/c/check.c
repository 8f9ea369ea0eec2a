#include "check.h"

static long passed;
static long failed;
static const char *current = "";

void check_case(const char *name)
{
  current = name;
}

void check_true(int ok, const char *what, const char *file, int line)
{
  if (ok) {
    passed++;
    return;
  }
  failed++;
  fprintf(stderr, "%s:%d: [%s] %s\n", file, line, current, what);
}

void check_number(long actual, long expected, const char *what, const char *file, int line)
{
  check_true(actual == expected, what, file, line);
  if (actual != expected)
    fprintf(stderr, "  is %ld, not %ld\n", actual, expected);
}

void check_text(s3sign_str actual, const char *expected, const char *what, const char *file, int line)
{
  int same = actual.len == strlen(expected) && (actual.len == 0 || memcmp(actual.ptr, expected, actual.len) == 0);
  check_true(same, what, file, line);
  if (!same)
    fprintf(stderr, "  is  \"%.*s\"\n  not \"%s\"\n", (int)actual.len, actual.ptr == NULL ? "" : actual.ptr, expected);
}

void check_error(int32_t status, const s3sign_error *error, int32_t expected, const char *field, long offset,
                 const char *what, const char *file, int line)
{
  check_number(status, expected, what, file, line);
  check_number(error->status, expected, "error.status", file, line);
  check_text(str(error->field), field, "error.field", file, line);
  check_number((long)error->offset, offset, "error.offset", file, line);
  check_true((error->message[0] == '\0') == (expected == S3SIGN_OK), "error.message", file, line);
  check_true(strstr(error->message, EXAMPLE_SECRET_KEY) == NULL, "no secret in error.message", file, line);
}

int check_report(void)
{
  printf("%ld checks, %ld failed\n", passed + failed, failed);
  return failed == 0 && passed > 0 ? 0 : 1;
}

s3sign_str str(const char *text)
{
  return bytes(text, strlen(text));
}

s3sign_str bytes(const char *ptr, size_t len)
{
  s3sign_str view;
  view.ptr = ptr;
  view.len = len;
  return view;
}

s3sign_signer_config config_with(const char *access_key, const char *secret_key)
{
  s3sign_signer_config config = S3SIGN_SIGNER_CONFIG_INIT;
  config.access_key_id = str(access_key);
  config.secret_access_key = str(secret_key);
  config.region = str("us-east-1");
  return config;
}

s3sign_signer *signer_with(const char *access_key, const char *secret_key)
{
  s3sign_signer_config config = config_with(access_key, secret_key);
  s3sign_signer *signer = NULL;
  CHECK_EQ(s3sign_signer_new(&config, &signer, NULL), S3SIGN_OK);
  return signer;
}

s3sign_signer_config example_config(void)
{
  return config_with(EXAMPLE_ACCESS_KEY, EXAMPLE_SECRET_KEY);
}

s3sign_signer *example_signer(void)
{
  return signer_with(EXAMPLE_ACCESS_KEY, EXAMPLE_SECRET_KEY);
}

s3sign_request example_request(void)
{
  s3sign_request request = S3SIGN_REQUEST_INIT;
  request.method = str("GET");
  request.url = str(EXAMPLE_URL);
  request.time = EXAMPLE_TIME;
  return request;
}
