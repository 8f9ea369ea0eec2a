/* Output goes into the caller's buffer whole or not at all, and never past its end. */

#include "check.h"

#define GUARD '\xa5'

/* Every function that writes text, in one shape. */
typedef int32_t (*writer)(char *out, size_t cap, size_t *len, s3sign_error *error);

static s3sign_signer *signer;
static s3sign_request header_form;
static s3sign_request query_form;
static s3sign_request batch_form;
static s3sign_checksum_state *state;
static char room[4096];

static int32_t sign(char *out, size_t cap, size_t *len, s3sign_error *error)
{
  return s3sign_sign(signer, &header_form, out, cap, len, NULL, error);
}

static int32_t sign_with_result(char *out, size_t cap, size_t *len, s3sign_error *error)
{
  s3sign_result result = S3SIGN_RESULT_INIT;
  int32_t status = s3sign_sign(signer, &header_form, out, cap, len, &result, error);
  CHECK((status == S3SIGN_OK) == (result.url.ptr != NULL));
  return status;
}

static int32_t presign(char *out, size_t cap, size_t *len, s3sign_error *error)
{
  return s3sign_presign(signer, &query_form, out, cap, len, NULL, error);
}

static int32_t presign_with_result(char *out, size_t cap, size_t *len, s3sign_error *error)
{
  s3sign_result result = S3SIGN_RESULT_INIT;
  int32_t status = s3sign_presign(signer, &query_form, out, cap, len, &result, error);
  CHECK((status == S3SIGN_OK) == (result.url.ptr != NULL));
  return status;
}

static int32_t presign_batch(char *out, size_t cap, size_t *len, s3sign_error *error)
{
  static const size_t ends[] = {1, 3};
  size_t out_ends[] = {9, 9, 9};
  s3sign_batch batch = S3SIGN_BATCH_INIT;
  int32_t status;
  batch.keys = "a/b";
  batch.key_ends = ends;
  batch.count = 2;
  status = s3sign_presign_batch(signer, &batch_form, &batch, out, cap, len, out_ends, error);
  CHECK(out_ends[2] == 9);
  CHECK(status == S3SIGN_OK ? out_ends[1] == *len - 1 && out[out_ends[0]] == '\n' : !out_ends[0] && !out_ends[1]);
  return status;
}

static int32_t canonical_request(char *out, size_t cap, size_t *len, s3sign_error *error)
{
  return s3sign_canonical_request(signer, &query_form, out, cap, len, error);
}

static int32_t string_to_sign(char *out, size_t cap, size_t *len, s3sign_error *error)
{
  return s3sign_string_to_sign(signer, &header_form, out, cap, len, error);
}

static int32_t signing_key(char *out, size_t cap, size_t *len, s3sign_error *error)
{
  return s3sign_signing_key(signer, EXAMPLE_TIME, out, cap, len, error);
}

static int32_t sha256(char *out, size_t cap, size_t *len, s3sign_error *error)
{
  return s3sign_sha256("abc", 3, out, cap, len, error);
}

static int32_t payload_hash(char *out, size_t cap, size_t *len, s3sign_error *error)
{
  return s3sign_checksum_payload_hash(state, out, cap, len, error);
}

static const struct {
  const char *name;
  writer write;
} writers[] = {
  {"s3sign_sign", sign},
  {"s3sign_sign with result", sign_with_result},
  {"s3sign_presign", presign},
  {"s3sign_presign with result", presign_with_result},
  {"s3sign_presign_batch", presign_batch},
  {"s3sign_canonical_request", canonical_request},
  {"s3sign_string_to_sign", string_to_sign},
  {"s3sign_signing_key", signing_key},
  {"s3sign_sha256", sha256},
  {"s3sign_checksum_payload_hash", payload_hash}
};

static int untouched_from(size_t at)
{
  while (at < sizeof room && room[at] == GUARD)
    at++;
  return at == sizeof room;
}

/* Nothing of the output is left behind: a part of it may hold a part of a token or key. */
static int wiped_up_to(size_t cap)
{
  size_t at = 0;
  while (at < cap && (room[at] == '\0' || room[at] == GUARD))
    at++;
  return at == cap;
}

static void every_cap_that_is_too_small_is_refused_with_the_size_needed(writer write)
{
  s3sign_error error = S3SIGN_ERROR_INIT;
  size_t needed = 1;
  size_t len, cap;

  CHECK_ERROR(write(NULL, 0, &needed, &error), &error, S3SIGN_ERR_BUFFER_TOO_SMALL, "cap", -1);
  CHECK(needed >= 32 && needed < sizeof room - 1);
  for (cap = 0; cap <= needed; cap++) {
    memset(room, GUARD, sizeof room);
    len = 0;
    CHECK_EQ(write(room, cap, &len, &error), S3SIGN_ERR_BUFFER_TOO_SMALL);
    CHECK_EQ(len, needed);
    CHECK(untouched_from(cap));
    CHECK(wiped_up_to(cap));
    CHECK(cap == 0 || room[0] == '\0');
  }
}

static void one_more_than_needed_is_enough(writer write)
{
  s3sign_error error = S3SIGN_ERROR_INIT;
  size_t needed, len;
  write(NULL, 0, &needed, NULL);
  memset(room, GUARD, sizeof room);
  CHECK_ERROR(write(room, needed + 1, &len, &error), &error, S3SIGN_OK, "", -1);
  CHECK_EQ(len, needed);
  CHECK_EQ(room[needed], 0);
  CHECK(untouched_from(needed + 1));
}

int main(void)
{
  size_t i;
  signer = example_signer();
  header_form = example_request();
  query_form = example_request();
  query_form.expires = 86400;
  batch_form = query_form;
  batch_form.url = str("https://examplebucket.s3.amazonaws.com/");
  CHECK_EQ(s3sign_checksum_new(S3SIGN_CHECKSUM_NONE, 1, &state, NULL), S3SIGN_OK);
  for (i = 0; i < COUNT(writers); i++) {
    check_case(writers[i].name);
    every_cap_that_is_too_small_is_refused_with_the_size_needed(writers[i].write);
    one_more_than_needed_is_enough(writers[i].write);
  }
  s3sign_checksum_free(state);
  s3sign_signer_free(signer);
  return check_report();
}
