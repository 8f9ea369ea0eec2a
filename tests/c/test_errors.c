/* Every malformed input has one status, names its field, and points at the byte at fault. */

#include "check.h"

#define SIXTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852"

/* One fault in a request that is else in order. What is empty or 0 here stays as in the example request. */
typedef struct bad_request {
  const char *name;
  s3sign_str url;
  s3sign_str query;
  s3sign_header header;
  s3sign_header second;
  int32_t status;
  const char *field;
  long offset;
} bad_request;

#define NONE FIELD("", "")
#define URL(name, url, status, offset) {name, S3SIGN_STR(url), S3SIGN_STR(""), NONE, NONE, status, "url", offset}
#define QUERY(name, url, query, status, field, offset) \
  {name, S3SIGN_STR(url), S3SIGN_STR(query), NONE, NONE, status, field, offset}
#define HEADER(name, header, value, status, field, offset) \
  {name, S3SIGN_STR(""), S3SIGN_STR(""), FIELD(header, value), NONE, status, field, offset}
#define TWICE(name, header, value) \
  {name, S3SIGN_STR(""), S3SIGN_STR(""), FIELD(header, value), FIELD(header, value), \
   S3SIGN_ERR_HEADER_RESERVED, "headers[1].name", -1}

static const bad_request bad_requests[] = {
  URL("no scheme", "example.com/key", S3SIGN_ERR_URL, 0),
  URL("other scheme", "ftp://example.com/key", S3SIGN_ERR_URL, 0),
  URL("fragment", "https://example.com/key#part", S3SIGN_ERR_URL, 23),
  URL("no host", "https://", S3SIGN_ERR_HOST, 8),
  URL("no host before a path", "https:///key", S3SIGN_ERR_HOST, 8),
  URL("no host before a port", "https://:443/", S3SIGN_ERR_HOST, 8),
  URL("user name", "https://user@example.com/", S3SIGN_ERR_HOST, 12),
  URL("password", "https://user:secret@example.com/", S3SIGN_ERR_HOST, 13),
  URL("port that is no number", "https://example.com:8o/", S3SIGN_ERR_HOST, 21),
  URL("port 0", "https://example.com:0/", S3SIGN_ERR_HOST, 20),
  URL("port 65536", "https://example.com:65536/", S3SIGN_ERR_HOST, 20),
  URL("open bracket", "https://[::1/", S3SIGN_ERR_HOST, 8),
  URL("CR LF in the host", "https://exa\r\nmple.com/", S3SIGN_ERR_HOST, 11),
  URL("origin-form without Host", "/key", S3SIGN_ERR_HOST, -1),
  URL("stray % at the end", "https://example.com/a%", S3SIGN_ERR_PATH, 21),
  URL("one hex digit", "https://example.com/a%4", S3SIGN_ERR_PATH, 21),
  URL("no hex digits", "https://example.com/a%zz", S3SIGN_ERR_PATH, 21),
  URL("stray % in the url's query", "https://example.com/?a=%", S3SIGN_ERR_QUERY, 23),
  URL("blank in the url's query", "https://example.com/?a= ", S3SIGN_ERR_QUERY, 23),
  URL("signed already", "https://example.com/?a=1&X-Amz-Signature=0", S3SIGN_ERR_QUERY, 25),
  URL("signed already, escaped", "https://example.com/?X-Amz%2DSignature=0", S3SIGN_ERR_QUERY, 21),
  QUERY("stray % in the query", "", "a=%4x", S3SIGN_ERR_QUERY, "query", 2),
  QUERY("LF in the query", "", "a=\n", S3SIGN_ERR_QUERY, "query", 2),
  QUERY("# in the query", "", "a=#", S3SIGN_ERR_QUERY, "query", 2),
  QUERY("two queries", "https://example.com/?a=1", "b=2", S3SIGN_ERR_QUERY, "query", 0),
  HEADER("no header name", "", "v", S3SIGN_ERR_HEADER_NAME, "headers[0].name", 0),
  HEADER("blank in a header name", "x y", "v", S3SIGN_ERR_HEADER_NAME, "headers[0].name", 1),
  HEADER("colon in a header name", "x:", "v", S3SIGN_ERR_HEADER_NAME, "headers[0].name", 1),
  HEADER("CR in a header name", "x\r", "v", S3SIGN_ERR_HEADER_NAME, "headers[0].name", 1),
  HEADER("LF in a header name", "x\n", "v", S3SIGN_ERR_HEADER_NAME, "headers[0].name", 1),
  HEADER("NUL in a header name", "x\0", "v", S3SIGN_ERR_HEADER_NAME, "headers[0].name", 1),
  HEADER("CR in a header value", "x-a", "v\r", S3SIGN_ERR_HEADER_VALUE, "headers[0].value", 1),
  HEADER("LF in a header value", "x-a", "v\nb: c", S3SIGN_ERR_HEADER_VALUE, "headers[0].value", 1),
  HEADER("NUL in a header value", "x-a", "v\0", S3SIGN_ERR_HEADER_VALUE, "headers[0].value", 1),
  HEADER("bad header that is not signed", "user-agent", "v\r\n", S3SIGN_ERR_HEADER_VALUE, "headers[0].value", 1),
  HEADER("malformed date", "X-Amz-Date", "20130524 000000Z", S3SIGN_ERR_HEADER_VALUE, "headers[0].value", 8),
  HEADER("malformed host", "Host", "a b", S3SIGN_ERR_HOST, "headers[0].value", 1),
  HEADER("malformed hash", "x-amz-content-sha256", "none", S3SIGN_ERR_PAYLOAD_HASH, "headers[0].value", 0),
  HEADER("the signer's own header", "Authorization", "x", S3SIGN_ERR_HEADER_RESERVED, "headers[0].name", -1),
  TWICE("two hosts", "Host", "example.com"),
  TWICE("two dates", "x-amz-date", "20130524T000000Z"),
  TWICE("two hashes", "x-amz-content-sha256", "UNSIGNED-PAYLOAD"),
  TWICE("two tokens", "x-amz-security-token", "token")
};

static s3sign_signer *signer;
static char out[4096];
static size_t len;

/* Signing and both stages before it refuse the request in the same way, and leave nothing in the output. */
static void check_refused(const s3sign_request *request, int32_t status, const char *field, long offset)
{
  s3sign_error error = S3SIGN_ERROR_INIT;
  s3sign_result result = S3SIGN_RESULT_INIT;
  int i;
  for (i = 0; i < 3; i++) {
    int32_t returned;
    strcpy(out, "stale");
    len = 1;
    if (i == 0)
      returned = s3sign_sign(signer, request, out, sizeof out, &len, &result, &error);
    else if (i == 1)
      returned = s3sign_canonical_request(signer, request, out, sizeof out, &len, &error);
    else
      returned = s3sign_string_to_sign(signer, request, out, sizeof out, &len, &error);
    CHECK_ERROR(returned, &error, status, field, offset);
    CHECK_EQ(len, 0);
    CHECK_EQ(out[0], 0);
  }
  CHECK(result.headers.ptr == NULL && result.url.ptr == NULL && result.signature.ptr == NULL);
  CHECK_EQ(s3sign_sign(signer, request, out, sizeof out, &len, NULL, NULL), status);
}

static void a_bad_url_query_or_header_is_refused(void)
{
  size_t i;
  for (i = 0; i < COUNT(bad_requests); i++) {
    const bad_request *bad = &bad_requests[i];
    s3sign_request request = example_request();
    s3sign_header headers[2];
    check_case(bad->name);
    headers[0] = bad->header;
    headers[1] = bad->second;
    if (bad->url.len > 0)
      request.url = bad->url;
    request.query = bad->query;
    request.headers = headers;
    request.headers_len = bad->second.name.len > 0 ? 2 : strncmp(bad->field, "headers", 7) == 0 ? 1 : 0;
    check_refused(&request, bad->status, bad->field, bad->offset);
  }
}

static void a_bad_method_is_refused(void)
{
  static const struct {
    s3sign_str method;
    long offset;
  } bad[] = {
    {S3SIGN_STR(""), 0},
    {S3SIGN_STR("GE T"), 2},
    {S3SIGN_STR("GET\r\n"), 3},
    {S3SIGN_STR("GET\0"), 3},
    {S3SIGN_STR("(GET)"), 0}};
  size_t i;
  for (i = 0; i < COUNT(bad); i++) {
    s3sign_request request = example_request();
    check_case("method");
    request.method = bad[i].method;
    check_refused(&request, S3SIGN_ERR_METHOD, "method", bad[i].offset);
  }
}

static void an_empty_url_is_refused(void)
{
  s3sign_request request = example_request();
  check_case("empty url");
  request.url = str("");
  check_refused(&request, S3SIGN_ERR_URL, "url", 0);
}

static void a_payload_hash_is_64_hex_digits(void)
{
  static const struct {
    const char *hash;
    long offset;
  } bad[] = {{"", 0}, {SIXTY "b85", 63}, {SIXTY "b8550", 64}, {SIXTY "b85g", 63}, {"UNSIGNED-PAYLOAD", 0}};
  s3sign_request request = example_request();
  s3sign_header header;
  size_t i;
  check_case("payload hash");
  request.payload_mode = S3SIGN_PAYLOAD_SHA256_HEX;
  for (i = 0; i < COUNT(bad); i++) {
    request.payload = str(bad[i].hash);
    check_refused(&request, S3SIGN_ERR_PAYLOAD_HASH, "payload", bad[i].offset);
  }
  header.name = str("x-amz-content-sha256");
  header.value = str("UNSIGNED-PAYLOAD");
  request.headers = &header;
  request.headers_len = 1;
  request.payload = str(SIXTY "b855");
  check_case("two hashes that disagree");
  check_refused(&request, S3SIGN_ERR_PAYLOAD_HASH, "payload", -1);
}

static void a_time_is_in_the_years_1970_to_9999(void)
{
  s3sign_request request = example_request();
  check_case("time");
  request.time = -1;
  check_refused(&request, S3SIGN_ERR_TIME, "time", -1);
  request.time = 253402300800;
  check_refused(&request, S3SIGN_ERR_TIME, "time", -1);
  request.time = 253402300799;
  CHECK_EQ(s3sign_sign(signer, &request, out, sizeof out, &len, NULL, NULL), S3SIGN_OK);
  CHECK(strstr(out, "x-amz-date: 99991231T235959Z\r\n") != NULL);
  request.time = 0;
  check_refused(&request, S3SIGN_ERR_TIME, "time", -1);
}

static void a_validity_is_1_to_604800_seconds_and_for_presigning_alone(void)
{
  static const long bad[] = {0, -1, 604801};
  s3sign_request request = example_request();
  s3sign_error error = S3SIGN_ERROR_INIT;
  s3sign_header header;
  size_t i;
  check_case("expires");
  for (i = 0; i < COUNT(bad); i++) {
    request.expires = bad[i];
    CHECK_ERROR(s3sign_presign(signer, &request, out, sizeof out, &len, NULL, &error), &error, S3SIGN_ERR_EXPIRES,
                "expires", -1);
    CHECK_EQ(out[0], 0);
    if (bad[i] != 0)
      check_refused(&request, S3SIGN_ERR_EXPIRES, "expires", -1);
  }
  request.expires = 604800;
  CHECK_EQ(s3sign_presign(signer, &request, out, sizeof out, &len, NULL, &error), S3SIGN_OK);
  request.expires = 1;
  CHECK_EQ(s3sign_presign(signer, &request, out, sizeof out, &len, NULL, &error), S3SIGN_OK);
  CHECK_ERROR(s3sign_sign(signer, &request, out, sizeof out, &len, NULL, &error), &error, S3SIGN_ERR_EXPIRES,
              "expires", -1);
  header.name = str("x-amz-date");
  header.value = str("20130524T000000Z");
  request.headers = &header;
  request.headers_len = 1;
  CHECK_ERROR(s3sign_presign(signer, &request, out, sizeof out, &len, NULL, &error), &error,
              S3SIGN_ERR_HEADER_RESERVED, "headers[0].name", -1);
}

static void an_unknown_option_is_refused(void)
{
  s3sign_request request = example_request();
  check_case("option");
  request.path_mode = S3SIGN_PATH_VERBATIM + 1;
  check_refused(&request, S3SIGN_ERR_OPTION, "path_mode", -1);
  request = example_request();
  request.payload_mode = S3SIGN_PAYLOAD_UNSIGNED + 1;
  check_refused(&request, S3SIGN_ERR_OPTION, "payload_mode", -1);
  request = example_request();
  request.headers_mode = -1;
  check_refused(&request, S3SIGN_ERR_OPTION, "headers_mode", -1);
}

static void a_listed_header_is_a_token(void)
{
  static const s3sign_str listed[] = {S3SIGN_STR("date"), S3SIGN_STR("da te")};
  s3sign_request request = example_request();
  check_case("signed_headers");
  request.headers_mode = S3SIGN_HEADERS_LISTED;
  request.signed_headers = listed;
  request.signed_headers_len = COUNT(listed);
  check_refused(&request, S3SIGN_ERR_HEADER_NAME, "signed_headers[1]", 2);
}

static void a_length_beyond_memory_is_refused(void)
{
  s3sign_request request = example_request();
  s3sign_header header = FIELD("a", "b");
  check_case("length");
  request.payload = bytes("x", (size_t)-1);
  check_refused(&request, S3SIGN_ERR_LENGTH, "payload", -1);
  request = example_request();
  request.headers = &header;
  request.headers_len = (size_t)-1 / sizeof header + 1;
  check_refused(&request, S3SIGN_ERR_LENGTH, "headers", -1);
}

int main(void)
{
  signer = example_signer();
  a_bad_url_query_or_header_is_refused();
  a_bad_method_is_refused();
  an_empty_url_is_refused();
  a_payload_hash_is_64_hex_digits();
  a_time_is_in_the_years_1970_to_9999();
  a_validity_is_1_to_604800_seconds_and_for_presigning_alone();
  an_unknown_option_is_refused();
  a_listed_header_is_a_token();
  a_length_beyond_memory_is_refused();
  s3sign_signer_free(signer);
  return check_report();
}
