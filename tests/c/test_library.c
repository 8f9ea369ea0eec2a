/* What the library says of itself, and its helpers: constants, names, versions, SHA-256, header lines. */

#include "check.h"

#include "constants.h"

static void every_constant_has_the_value_of_the_header(void)
{
  s3sign_error error = S3SIGN_ERROR_INIT;
  int32_t value;
  size_t i;
  for (i = 0; i < COUNT(constants); i++) {
    check_case(constants[i].name);
    value = -1;
    CHECK_ERROR(s3sign_constant(constants[i].name, strlen(constants[i].name), &value, &error), &error, S3SIGN_OK, "",
                -1);
    CHECK_EQ(value, constants[i].value);
  }
  check_case("unknown constant");
  CHECK_ERROR(s3sign_constant("S3SIGN_NONE", 11, &value, &error), &error, S3SIGN_ERR_OPTION, "name", -1);
}

static void every_status_has_its_name(void)
{
  int32_t statuses = 0;
  size_t i;
  for (i = 0; i < COUNT(constants); i++) {
    const char *name = constants[i].name;
    if (strcmp(name, "S3SIGN_OK") != 0 && strncmp(name, "S3SIGN_ERR_", 11) != 0)
      continue;
    check_case(name);
    CHECK_TEXT(str(s3sign_status_name(constants[i].value)), name);
    statuses++;
  }
  check_case("unknown status");
  CHECK_TEXT(str(s3sign_status_name(statuses)), "S3SIGN_ERR_UNKNOWN");
  CHECK_TEXT(str(s3sign_status_name(-1)), "S3SIGN_ERR_UNKNOWN");
}

static void the_version_of_the_header_is_the_librarys(void)
{
  char text[32];
  check_case("version");
  CHECK_EQ(s3sign_version_number(), S3SIGN_VERSION_NUMBER);
  CHECK_EQ(S3SIGN_VERSION_NUMBER, S3SIGN_VERSION_MAJOR * 10000 + S3SIGN_VERSION_MINOR * 100 + S3SIGN_VERSION_PATCH);
  sprintf(text, "%d.%d.%d", S3SIGN_VERSION_MAJOR, S3SIGN_VERSION_MINOR, S3SIGN_VERSION_PATCH);
  CHECK_TEXT(str(s3sign_version_string()), text);
}

static void sha256_is_the_same_in_one_call_and_in_pieces(void)
{
  static const struct {
    const char *data;
    const char *hash;
  } known[] = {
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    {"Welcome to Amazon S3.", "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"}};
  char hash[65];
  size_t i, at, len;
  for (i = 0; i < COUNT(known); i++) {
    size_t data_len = strlen(known[i].data);
    s3sign_checksum_state *state = NULL;
    check_case(known[i].data);
    CHECK_EQ(s3sign_sha256(known[i].data, data_len, hash, sizeof hash, &len, NULL), S3SIGN_OK);
    CHECK_TEXT(bytes(hash, len), known[i].hash);
    CHECK_EQ(s3sign_checksum_new(S3SIGN_CHECKSUM_NONE, 1, &state, NULL), S3SIGN_OK);
    for (at = 0; at < data_len; at++) {
      CHECK_EQ(s3sign_checksum_update(state, known[i].data + at, 1, NULL), S3SIGN_OK);
      /* To look at the hash so far changes nothing. */
      CHECK_EQ(s3sign_checksum_payload_hash(state, hash, sizeof hash, &len, NULL), S3SIGN_OK);
    }
    CHECK_EQ(s3sign_checksum_payload_hash(state, hash, sizeof hash, &len, NULL), S3SIGN_OK);
    CHECK_TEXT(bytes(hash, len), known[i].hash);
    s3sign_checksum_free(state);
  }
}

static void a_header_line_is_split_at_its_first_colon(void)
{
  static const struct {
    const char *line;
    const char *name;
    const char *value;
  } good[] = {
    {"Host: example.com\r\n", "Host", "example.com"},
    {"Host: example.com\n", "Host", "example.com"},
    {"x-amz-meta-a:b", "x-amz-meta-a", "b"},
    {"x-a: \t b: c  d \t", "x-a", "b: c  d"},
    {"x-a:", "x-a", ""},
    {"x-a: \r\n", "x-a", ""}};
  static const struct {
    s3sign_str line;
    int32_t status;
    long offset;
  } bad[] = {
    {S3SIGN_STR(""), S3SIGN_ERR_HEADER_NAME, 0},
    {S3SIGN_STR("no colon"), S3SIGN_ERR_HEADER_NAME, 8},
    {S3SIGN_STR(": value"), S3SIGN_ERR_HEADER_NAME, 0},
    {S3SIGN_STR("x a: value"), S3SIGN_ERR_HEADER_NAME, 1},
    {S3SIGN_STR("x-a : value"), S3SIGN_ERR_HEADER_NAME, 3},
    {S3SIGN_STR("x-a: b\r\nx-b: c"), S3SIGN_ERR_HEADER_VALUE, 6},
    {S3SIGN_STR("x-a: b\0"), S3SIGN_ERR_HEADER_VALUE, 6}};
  s3sign_error error = S3SIGN_ERROR_INIT;
  s3sign_header header;
  size_t i;
  for (i = 0; i < COUNT(good); i++) {
    const char *line = good[i].line;
    check_case(line);
    CHECK_ERROR(s3sign_header_from_line(line, strlen(line), &header, &error), &error, S3SIGN_OK, "", -1);
    CHECK_TEXT(header.name, good[i].name);
    CHECK_TEXT(header.value, good[i].value);
    CHECK(header.name.ptr == line && header.value.ptr + header.value.len <= line + strlen(line));
  }
  for (i = 0; i < COUNT(bad); i++) {
    check_case(bad[i].line.ptr);
    header.name = str("stale");
    CHECK_ERROR(s3sign_header_from_line(bad[i].line.ptr, bad[i].line.len, &header, &error), &error, bad[i].status,
                "line", bad[i].offset);
    CHECK_EQ(header.name.len, 0);
  }
}

static void the_offset_of_a_servers_clock(void)
{
  static const char date[] = "Fri, 24 May 2013 00:10:00 GMT";
  s3sign_error error = S3SIGN_ERROR_INIT;
  int64_t offset = 1;
  check_case("clock offset");
  CHECK_EQ(s3sign_clock_offset(date, sizeof date - 1, EXAMPLE_TIME, &offset, NULL), S3SIGN_OK);
  CHECK_EQ(offset, 600);
  CHECK_EQ(s3sign_clock_offset("2013-05-23T23:59:59.123Z", 24, EXAMPLE_TIME, &offset, NULL), S3SIGN_OK);
  CHECK_EQ(offset, -1);
  CHECK_ERROR(s3sign_clock_offset("yesterday", 9, 0, &offset, &error), &error, S3SIGN_ERR_TIME, "server_time", 0);
  CHECK_EQ(offset, 0);
  CHECK_ERROR(s3sign_clock_offset(NULL, 1, 0, &offset, &error), &error, S3SIGN_ERR_NULL, "server_time", -1);
  CHECK_ERROR(s3sign_clock_offset(date, 1, 0, NULL, &error), &error, S3SIGN_ERR_NULL, "offset", -1);
}

int main(void)
{
  the_offset_of_a_servers_clock();
  every_constant_has_the_value_of_the_header();
  every_status_has_its_name();
  the_version_of_the_header_is_the_librarys();
  sha256_is_the_same_in_one_call_and_in_pieces();
  a_header_line_is_split_at_its_first_colon();
  return check_report();
}
