/*
 * The wrapper against a server that verifies signatures: test_curl ENDPOINT ACCESS_KEY SECRET_KEY.
 * ENDPOINT is such as http://127.0.0.1:9000, and has no bucket named `c-tests`.
 */

#include "check.h"

#include <s3sign_curl.h>

#include <time.h>

static const char *const keys[] = {
  "plain.txt",
  "a b+c%20d%2F.txt",
  "\303\274/\342\202\254.bin",
  "double//slash",
  "../above",
  "./here/.",
  "folder/",
  "?query=1&a#part",
  "~!$&'()*,;=:@[]{}|\\^`\"<>"};

static const char *endpoint;
static CURL *curl;
static s3sign_curl_response response;
static s3sign_error error;
static char url[512];

static const char *url_of(const char *key)
{
  snprintf(url, sizeof url, "%s/c-tests/%s", endpoint, key);
  return url;
}

static int perform(const s3sign_signer *signer, const char *method, const char *key, const char *query, FILE *out)
{
  s3sign_request request = S3SIGN_REQUEST_INIT;
  request.method = str(method);
  request.url = str(url_of(key));
  request.path_mode = S3SIGN_PATH_RAW;
  request.query = str(query);
  return s3sign_curl_perform(curl, signer, &request, NULL, out, &response, &error);
}

/* Content that no other key has. */
static FILE *file_for(const char *key)
{
  FILE *file = tmpfile();
  for (int line = 0; line < 5000; line++)
    fprintf(file, "%d %s\n", line, key);
  rewind(file);
  return file;
}

static int same(FILE *a, FILE *b)
{
  int x, y;
  rewind(a);
  rewind(b);
  do {
    x = getc(a);
    y = getc(b);
  } while (x == y && x != EOF);
  return x == y;
}

static void an_object_of_any_key_comes_back_as_it_went(const s3sign_signer *signer)
{
  for (size_t i = 0; i < COUNT(keys); i++) {
    FILE *in = file_for(keys[i]);
    check_case(keys[i]);
    CHECK_ERROR(s3sign_curl_put_file(curl, signer, url_of(keys[i]), S3SIGN_PATH_RAW, in, &response, &error), &error, 0,
                "", -1);
    CHECK_EQ(response.status, 200);
    fclose(in);
  }
  for (size_t i = 0; i < COUNT(keys); i++) {
    FILE *in = file_for(keys[i]);
    FILE *out = tmpfile();
    check_case(keys[i]);
    CHECK_ERROR(s3sign_curl_get_file(curl, signer, url_of(keys[i]), S3SIGN_PATH_RAW, out, &response, &error), &error, 0,
                "", -1);
    CHECK_EQ(response.status, 200);
    CHECK(same(in, out));
    CHECK_EQ(perform(signer, "HEAD", keys[i], "", NULL), 0);
    fclose(in);
    fclose(out);
  }
}

static void a_list_names_every_object(const s3sign_signer *signer)
{
  char list[16384];
  FILE *out = tmpfile();
  int found = 0;
  check_case("list");
  CHECK_EQ(perform(signer, "GET", "", "prefix=&list-type=2&max-keys=100", out), 0);
  rewind(out);
  list[fread(list, 1, sizeof list - 1, out)] = '\0';
  for (const char *at = list; (at = strstr(at, "<Key>")) != NULL; at++)
    found++;
  CHECK_EQ(found, COUNT(keys));
  CHECK(strstr(list, "<Key>../above</Key>") != NULL);
  fclose(out);
}

static void an_empty_file_is_an_empty_object(const s3sign_signer *signer)
{
  FILE *in = tmpfile();
  FILE *out = tmpfile();
  check_case("empty object");
  CHECK_EQ(s3sign_curl_put_file(curl, signer, url_of("empty"), S3SIGN_PATH_CANONICAL, in, &response, &error), 0);
  CHECK_EQ(s3sign_curl_get_file(curl, signer, url_of("empty"), S3SIGN_PATH_CANONICAL, out, &response, &error), 0);
  CHECK(same(in, out));
  CHECK_EQ(perform(signer, "DELETE", "empty", "", NULL), 0);
  fclose(in);
  fclose(out);
}

static void an_error_goes_to_the_response_and_not_to_the_file(const s3sign_signer *signer)
{
  FILE *out = tmpfile();
  check_case("no such key");
  CHECK_ERROR(s3sign_curl_get_file(curl, signer, url_of("none"), 0, out, &response, &error), &error,
              S3SIGN_CURL_ERR_HTTP, "", -1);
  CHECK_EQ(response.status, 404);
  CHECK_TEXT(str(response.code), "NoSuchKey");
  CHECK_EQ(response.cause, S3SIGN_CAUSE_NOT_SIGNING);
  CHECK_EQ(response.certainty, S3SIGN_CERTAINTY_SHOWN);
  CHECK(getc(out) == EOF);
  fclose(out);
}

static void a_wrong_secret_is_refused(const char *access_key)
{
  s3sign_signer *wrong = signer_with(access_key, "not the secret");
  check_case("wrong secret");
  CHECK_EQ(s3sign_curl_get_file(curl, wrong, url_of(keys[0]), 0, NULL, &response, &error), S3SIGN_CURL_ERR_HTTP);
  CHECK_EQ(response.status, 403);
  CHECK_TEXT(str(response.code), "SignatureDoesNotMatch");
  /* This server does not show what it signed. */
  CHECK_EQ(response.cause, S3SIGN_CAUSE_SIGNATURE);
  CHECK_EQ(response.certainty, S3SIGN_CERTAINTY_UNKNOWN);
  CHECK(strstr(response.remedy, "secret") != NULL && strstr(response.sentence, "not the secret") == NULL);
  s3sign_signer_free(wrong);
}

static void a_wrong_clock_is_named(const s3sign_signer *signer)
{
  s3sign_request request = S3SIGN_REQUEST_INIT;
  request.method = str("GET");
  request.url = str(url_of("plain.txt"));
  check_case("wrong clock");
  request.time = (int64_t)time(NULL) - 7200;
  CHECK_EQ(s3sign_curl_perform(curl, signer, &request, NULL, NULL, &response, &error), S3SIGN_CURL_ERR_HTTP);
  CHECK_TEXT(str(response.code), "RequestTimeTooSkewed");
  CHECK_EQ(response.cause, S3SIGN_CAUSE_CLOCK);
  CHECK_EQ(response.certainty, S3SIGN_CERTAINTY_SHOWN);
  CHECK(strncmp(response.sentence, "The clocks are 720", 18) == 0);
}

/* Open a URL as anyone would who was given it. */
static long open_url(const char *presigned, FILE *out)
{
  CURL *plain = curl_easy_init();
  long status = 0;
  curl_easy_setopt(plain, CURLOPT_URL, presigned);
  curl_easy_setopt(plain, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(plain, CURLOPT_WRITEDATA, out);
  CHECK_EQ(curl_easy_perform(plain), CURLE_OK);
  curl_easy_getinfo(plain, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_cleanup(plain);
  return status;
}

static void a_presigned_url_opens_without_credentials(const s3sign_signer *signer)
{
  for (size_t i = 0; i < COUNT(keys); i++) {
    s3sign_request request = S3SIGN_REQUEST_INIT;
    s3sign_result result = S3SIGN_RESULT_INIT;
    char presigned[2048];
    size_t len;
    FILE *in = file_for(keys[i]);
    FILE *out = tmpfile();
    check_case(keys[i]);
    request.method = str("GET");
    request.url = str(url_of(keys[i]));
    request.path_mode = S3SIGN_PATH_RAW;
    request.time = (int64_t)time(NULL);
    request.expires = 60;
    CHECK_EQ(s3sign_presign(signer, &request, presigned, sizeof presigned, &len, &result, &error), S3SIGN_OK);
    CHECK_EQ(open_url(presigned, out), 200);
    CHECK(same(in, out));
    /* One digit of the signature changed. */
    char *last = presigned + (result.signature.ptr - presigned) + result.signature.len - 1;
    *last = *last == '0' ? '1' : '0';
    CHECK_EQ(open_url(presigned, out), 403);
    fclose(in);
    fclose(out);
  }
}

int main(int argc, char **argv)
{
  if (argc != 4) {
    fprintf(stderr, "usage: %s ENDPOINT ACCESS_KEY SECRET_KEY\n", argv[0]);
    return 2;
  }
  endpoint = argv[1];
  curl_global_init(CURL_GLOBAL_DEFAULT);
  s3sign_error_init(&error);
  curl = curl_easy_init();
  s3sign_signer *signer = signer_with(argv[2], argv[3]);

  check_case("create bucket");
  CHECK_ERROR(perform(signer, "PUT", "", "", NULL), &error, 0, "", -1);
  an_object_of_any_key_comes_back_as_it_went(signer);
  a_list_names_every_object(signer);
  an_empty_file_is_an_empty_object(signer);
  an_error_goes_to_the_response_and_not_to_the_file(signer);
  a_wrong_secret_is_refused(argv[2]);
  a_wrong_clock_is_named(signer);
  a_presigned_url_opens_without_credentials(signer);
  for (size_t i = 0; i < COUNT(keys); i++) {
    check_case(keys[i]);
    CHECK_EQ(perform(signer, "DELETE", keys[i], "", NULL), 0);
  }
  check_case("delete bucket");
  CHECK_EQ(perform(signer, "DELETE", "", "", NULL), 0);

  curl_easy_cleanup(curl);
  s3sign_signer_free(signer);
  curl_global_cleanup();
  return check_report();
}
