/* Checksums: in one call and in pieces, and what is refused. */

#include "check.h"

static char out[64];
static size_t len;

static void a_checksum_comes_in_one_call_or_in_pieces(void)
{
  s3sign_checksum_state *state = NULL;
  check_case("checksum");
  CHECK_EQ(s3sign_checksum(S3SIGN_CHECKSUM_CRC64NVME, "123456789", 9, out, sizeof out, &len, NULL), S3SIGN_OK);
  CHECK_TEXT(bytes(out, len), "rosUhgp5mIg=");
  CHECK_EQ(s3sign_checksum_new(S3SIGN_CHECKSUM_CRC32, 0, &state, NULL), S3SIGN_OK);
  CHECK_EQ(s3sign_checksum_update(state, "1234", 4, NULL), S3SIGN_OK);
  CHECK_EQ(s3sign_checksum_update(state, "56789", 5, NULL), S3SIGN_OK);
  CHECK_EQ(s3sign_checksum_finish(state, out, sizeof out, &len, NULL), S3SIGN_OK);
  CHECK_TEXT(bytes(out, len), "y/Q5Jg==");
  CHECK_TEXT(str(s3sign_checksum_header(S3SIGN_CHECKSUM_CRC32)), "x-amz-checksum-crc32");
  s3sign_checksum_free(state);
}

static void no_function_takes_a_null_that_it_needs(void)
{
  s3sign_error error = S3SIGN_ERROR_INIT, *e = &error;
  s3sign_checksum_state *state = NULL;
  size_t cap = sizeof out;

  check_case("NULL");
  CHECK_ERROR(s3sign_checksum(S3SIGN_CHECKSUM_CRC32, NULL, 1, out, cap, &len, e), e, S3SIGN_ERR_NULL, "data", -1);
  CHECK_ERROR(s3sign_checksum_new(S3SIGN_CHECKSUM_CRC32, 0, NULL, e), e, S3SIGN_ERR_NULL, "state", -1);
  CHECK_ERROR(s3sign_checksum_update(NULL, "x", 1, e), e, S3SIGN_ERR_NULL, "state", -1);
  CHECK_ERROR(s3sign_checksum_finish(NULL, out, cap, &len, e), e, S3SIGN_ERR_NULL, "state", -1);
  CHECK_ERROR(s3sign_checksum_combine(S3SIGN_CHECKSUM_CRC32, NULL, 8, "AAAAAA==", 8, 1, out, cap, &len, e), e,
              S3SIGN_ERR_NULL, "first", -1);
  CHECK_ERROR(s3sign_checksum_combine(S3SIGN_CHECKSUM_CRC32, "AAAAAA==", 8, NULL, 8, 1, out, cap, &len, e), e,
              S3SIGN_ERR_NULL, "second", -1);
  CHECK_ERROR(s3sign_checksum_new(S3SIGN_CHECKSUM_NONE, 0, &state, e), e, S3SIGN_ERR_OPTION, "algorithm", -1);
  CHECK(state == NULL);
  s3sign_checksum_free(NULL);
}

int main(void)
{
  a_checksum_comes_in_one_call_or_in_pieces();
  no_function_takes_a_null_that_it_needs();
  return check_report();
}
