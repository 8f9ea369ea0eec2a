/* The cases that every binding keeps, those of tests/conformance, kept by the library itself. Arguments: the files. */

#include "check.h"
#include "constants.h"

#include <cjson/cJSON.h>
#include <ctype.h>

static char out[65536];
static size_t len;

static const cJSON *member(const cJSON *object, const char *name)
{
  return cJSON_GetObjectItemCaseSensitive(object, name);
}

/* cJSON's strings end at a NUL: the cases with one in them are for other languages. */
static s3sign_str text(const cJSON *object, const char *name)
{
  const char *value = cJSON_GetStringValue(member(object, name));
  return str(value == NULL ? "" : value);
}

static int64_t number(const cJSON *object, const char *name)
{
  const cJSON *item = member(object, name);
  return item == NULL ? 0 : (int64_t)item->valuedouble;
}

/* Value of a constant, of which the case has the last word in lower case: `raw` is S3SIGN_PATH_RAW. */
static int32_t constant(const char *prefix, const cJSON *object, const char *name)
{
  const char *word = cJSON_GetStringValue(member(object, name));
  char full[64];
  size_t i;
  if (word == NULL)
    return 0;
  strcpy(full, prefix);
  strncat(full, word, sizeof full - strlen(full) - 1);
  for (i = strlen(prefix); full[i] != '\0'; i++)
    full[i] = (char)(full[i] == '-' ? '_' : full[i] >= 'a' && full[i] <= 'z' ? full[i] - 'a' + 'A' : full[i]);
  for (i = 0; i < COUNT(constants); i++)
    if (strcmp(constants[i].name, full) == 0)
      return constants[i].value;
  CHECK(!"a constant of this name");
  return 0;
}

static s3sign_signer_config config_of(const cJSON *given)
{
  s3sign_signer_config config = S3SIGN_SIGNER_CONFIG_INIT;
  config.algorithm = constant("S3SIGN_ALGORITHM_", given, "algorithm");
  config.access_key_id = text(given, "access_key_id");
  config.secret_access_key = text(given, "secret_access_key");
  config.session_token = text(given, "session_token");
  config.region = text(given, "region");
  config.service = text(given, "service");
  config.expires_at = number(given, "expires_at");
  config.max_expires = number(given, "max_expires");
  return config;
}

/* `headers` and `listed` have room for those of every case. */
static s3sign_request request_of(const cJSON *given, s3sign_header *headers, s3sign_str *listed)
{
  s3sign_request request = S3SIGN_REQUEST_INIT;
  const cJSON *item;
  request.path_mode = constant("S3SIGN_PATH_", given, "path_mode");
  request.method = text(given, "method");
  request.url = text(given, "url");
  request.query = text(given, "query");
  request.bucket = text(given, "bucket");
  request.time = number(given, "time");
  request.expires = number(given, "expires");
  request.window = number(given, "window");
  if (member(given, "payload_hash") != NULL) {
    request.payload = text(given, "payload_hash");
    request.payload_mode = S3SIGN_PAYLOAD_SHA256_HEX;
    if (request.payload.len == 16 && memcmp(request.payload.ptr, "UNSIGNED-PAYLOAD", 16) == 0)
      request.payload_mode = S3SIGN_PAYLOAD_UNSIGNED;
  } else if (member(given, "payload") != NULL) {
    request.payload = text(given, "payload");
    request.payload_mode = S3SIGN_PAYLOAD_BYTES;
  }
  request.headers = headers;
  cJSON_ArrayForEach(item, member(given, "headers")) {
    headers[request.headers_len].name = str(cJSON_GetStringValue(cJSON_GetArrayItem(item, 0)));
    headers[request.headers_len++].value = str(cJSON_GetStringValue(cJSON_GetArrayItem(item, 1)));
  }
  request.signed_headers = listed;
  cJSON_ArrayForEach(item, member(given, "signed_headers")) {
    request.headers_mode = S3SIGN_HEADERS_LISTED;
    listed[request.signed_headers_len++] = str(cJSON_GetStringValue(item));
  }
  if (request.signed_headers_len == 1 && memcmp(listed[0].ptr, "*", 2) == 0) {
    request.headers_mode = S3SIGN_HEADERS_ALL;
    request.signed_headers_len = 0;
  }
  return request;
}

/* Every header is expected, its name in lower case; values of a repeated name are expected joined by commas. */
static void check_headers(s3sign_str headers, const cJSON *expected)
{
  static char lines[4096];
  cJSON *found = cJSON_CreateObject();
  char *line;
  CHECK(headers.len < sizeof lines);
  memcpy(lines, headers.ptr, headers.len);
  lines[headers.len] = '\0';
  for (line = strtok(lines, "\r\n"); line != NULL; line = strtok(NULL, "\r\n")) {
    char *colon = line, joined[4096];
    const char *before;
    for (; *colon != ':'; colon++)
      *colon = (char)tolower((unsigned char)*colon);
    *colon = '\0';
    before = cJSON_GetStringValue(member(found, line));
    sprintf(joined, "%s%s%s", before == NULL ? "" : before, before == NULL ? "" : ",", colon + 2);
    cJSON_DeleteItemFromObjectCaseSensitive(found, line);
    cJSON_AddStringToObject(found, line, joined);
  }
  CHECK(cJSON_Compare(found, expected, 1));
  cJSON_Delete(found);
}

static void check_result(const s3sign_result *result, const cJSON *expected)
{
  check_headers(result->headers, member(expected, "headers"));
  CHECK_TEXT(result->url, cJSON_GetStringValue(member(expected, "url")));
  CHECK_TEXT(result->target, cJSON_GetStringValue(member(expected, "target")));
  CHECK_TEXT(result->host, cJSON_GetStringValue(member(expected, "host")));
  CHECK_TEXT(result->authorization, cJSON_GetStringValue(member(expected, "authorization")));
  CHECK_TEXT(result->signature, cJSON_GetStringValue(member(expected, "signature")));
  CHECK_EQ(result->expires_at, number(expected, "expires_at"));
}

static void check_one(const cJSON *given)
{
  s3sign_header headers[16];
  s3sign_str listed[16];
  s3sign_signer_config config = config_of(member(given, "config"));
  s3sign_request request = request_of(member(given, "request"), headers, listed);
  s3sign_result result = S3SIGN_RESULT_INIT;
  s3sign_error error = S3SIGN_ERROR_INIT;
  const cJSON *wrong = member(given, "error");
  s3sign_signer *signer = NULL;
  int32_t status = s3sign_signer_new(&config, &signer, &error);

  if (status == S3SIGN_OK && strcmp(cJSON_GetStringValue(member(given, "operation")), "presign") == 0)
    status = s3sign_presign(signer, &request, out, sizeof out, &len, &result, &error);
  else if (status == S3SIGN_OK)
    status = s3sign_sign(signer, &request, out, sizeof out, &len, &result, &error);
  if (wrong != NULL) {
    CHECK_ERROR(status, &error, (int32_t)number(wrong, "code"), cJSON_GetStringValue(member(wrong, "field")),
                number(wrong, "offset"));
    CHECK_TEXT(str(s3sign_status_name(status)), cJSON_GetStringValue(member(wrong, "name")));
  } else {
    CHECK_ERROR(status, &error, S3SIGN_OK, "", -1);
    if (status == S3SIGN_OK)
      check_result(&result, member(given, "expected"));
  }
  s3sign_signer_free(signer);
}

/* Each case is on its own line. */
static void check_file(const char *path)
{
  static char line[1 << 16];
  FILE *file = fopen(path, "rb");
  long cases = 0;
  CHECK(file != NULL);
  while (file != NULL && fgets(line, sizeof line, file) != NULL) {
    cJSON *given;
    if (line[0] != '{' || strstr(line, "\\u0000") != NULL)
      continue;
    given = cJSON_Parse(line);
    CHECK(given != NULL);
    if (given != NULL) {
      check_case(cJSON_GetStringValue(member(given, "name")));
      check_one(given);
    }
    check_case("");
    cJSON_Delete(given);
    cases++;
  }
  CHECK(cases > 30);
  if (file != NULL)
    fclose(file);
}

int main(int argc, char **argv)
{
  int i;
  for (i = 1; i < argc; i++)
    check_file(argv[i]);
  return check_report();
}
