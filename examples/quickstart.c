/*
 * Puts a file into an S3 bucket and gets it back, with s3sign over libcurl.
 *
 *   quickstart ENDPOINT BUCKET KEY FILE
 *
 * Credentials and region come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "s3sign_curl.h"

static s3sign_error error = S3SIGN_ERROR_INIT;
static s3sign_curl_response response;

static s3sign_str text(const char *string)
{
  s3sign_str view = { string, string != NULL ? strlen(string) : 0 };
  return view;
}

/* Stop at the first failure, and say what it was: in signing, or in what the server answered. */
static void check(const char *step, int status)
{
  if (status == 0)
    return;
  if (status > 0)
    fprintf(stderr, "%s: %s: %s: %s\n", step, s3sign_status_name(status), error.field, error.message);
  else
    fprintf(stderr, "%s: %ld %s: %s\n%s %s\n", step, response.status, response.code, response.message,
            response.sentence, response.remedy);
  exit(1);
}

static s3sign_signer *new_signer(const char *secret)
{
  s3sign_signer_config config = S3SIGN_SIGNER_CONFIG_INIT;
  s3sign_signer *signer;
  config.access_key_id = text(getenv("AWS_ACCESS_KEY_ID"));
  config.secret_access_key = text(secret);
  config.region = text(getenv("AWS_REGION"));
  check("signer", s3sign_signer_new(&config, &signer, &error));
  return signer;
}

/* Whether two files hold the same bytes; `size` is how many. */
static int same(FILE *a, FILE *b, long *size)
{
  int x, y;
  rewind(a);
  rewind(b);
  for (*size = 0; (x = getc(a)) == (y = getc(b)) && x != EOF; ++*size)
    ;
  return x == y && !ferror(a) && !ferror(b);
}

int main(int argc, char **argv)
{
  char bucket_url[512], object_url[2048], presigned[4096], listing[8192];
  char key_element[1200], size_element[64];
  s3sign_request request = S3SIGN_REQUEST_INIT;
  s3sign_signer *signer, *forger;
  size_t len;
  long size;
  int status;

  if (argc != 5) {
    fprintf(stderr, "usage: quickstart ENDPOINT BUCKET KEY FILE\n");
    return 2;
  }
  const char *endpoint = argv[1], *bucket = argv[2], *key = argv[3], *path = argv[4];
  FILE *file = fopen(path, "rb"), *received = tmpfile(), *page = tmpfile();
  setvbuf(stdout, NULL, _IOLBF, 0);
  curl_global_init(CURL_GLOBAL_DEFAULT);
  CURL *curl = curl_easy_init();
  if (file == NULL || received == NULL || page == NULL || curl == NULL) {
    perror(path);
    return 1;
  }
  signer = new_signer(getenv("AWS_SECRET_ACCESS_KEY"));

  /* Keys are raw bytes: S3SIGN_PATH_RAW has them escaped as S3 wants it. */
  snprintf(bucket_url, sizeof bucket_url, "%s/%s", endpoint, bucket);
  if (snprintf(object_url, sizeof object_url, "%s/%s/%s", endpoint, bucket, key) >= (int)sizeof object_url) {
    fprintf(stderr, "the key is too long\n");
    return 1;
  }
  request.path_mode = S3SIGN_PATH_RAW;

  request.method = text("PUT");
  request.url = text(bucket_url);
  check("create bucket", s3sign_curl_perform(curl, signer, &request, NULL, NULL, &response, &error));
  printf("  %-16s%s\n", "create bucket", bucket);

  check("put", s3sign_curl_put_file(curl, signer, object_url, S3SIGN_PATH_RAW, file, &response, &error));
  printf("  %-16s%s as \"%s\"\n", "put", path, key);

  check("get", s3sign_curl_get_file(curl, signer, object_url, S3SIGN_PATH_RAW, received, &response, &error));
  if (!same(file, received, &size)) {
    fprintf(stderr, "what came back differs from what was put\n");
    return 1;
  }
  printf("  %-16s%ld bytes, the same byte for byte\n", "get", size);

  /* The listing is XML, for a parser of yours; here it is enough to find the one object in it. */
  request.method = text("GET");
  request.query = text("list-type=2");
  check("list", s3sign_curl_perform(curl, signer, &request, NULL, page, &response, &error));
  rewind(page);
  listing[fread(listing, 1, sizeof listing - 1, page)] = '\0';
  snprintf(key_element, sizeof key_element, "<Key>%s</Key>", key);
  snprintf(size_element, sizeof size_element, "<Size>%ld</Size>", size);
  if (strstr(listing, key_element) == NULL || strstr(listing, size_element) == NULL) {
    fprintf(stderr, "the bucket should hold that one object, but its listing is %s\n", listing);
    return 1;
  }
  printf("  %-16s\"%s\", %ld bytes\n", "list", key, size);

  forger = new_signer("a wrong secret");
  status = s3sign_curl_get_file(curl, forger, object_url, S3SIGN_PATH_RAW, NULL, &response, &error);
  if (status != S3SIGN_CURL_ERR_HTTP || strcmp(response.code, "SignatureDoesNotMatch") != 0) {
    fprintf(stderr, "a wrong secret should be refused, but the answer is %ld %s\n", response.status, response.code);
    return 1;
  }
  printf("  %-16srefused: %ld %s\n  %-16s%s\n", "wrong secret", response.status, response.code, "", response.sentence);

  request.url = text(object_url);
  request.query = text("");
  request.time = time(NULL);
  request.expires = 600;
  check("presign", s3sign_presign(signer, &request, presigned, sizeof presigned, &len, NULL, &error));
  printf("  %-16s%s\n", "presign", presigned);
  request.method = text("PUT");
  check("presign put", s3sign_presign(signer, &request, presigned, sizeof presigned, &len, NULL, &error));
  printf("  %-16s%s\n", "presign put", presigned);

  s3sign_signer_free(forger);
  s3sign_signer_free(signer);
  curl_easy_cleanup(curl);
  curl_global_cleanup();
  fclose(page);
  fclose(received);
  fclose(file);
  return 0;
}
