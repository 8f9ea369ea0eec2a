/* aws-c-auth, which signs for AWS's SDKs for C++ and Python's awscrt. How it is spoken to: ../README.md. */
#include <aws/auth/auth.h>
#include <aws/auth/credentials.h>
#include <aws/auth/signable.h>
#include <aws/auth/signing.h>
#include <aws/auth/signing_config.h>
#include <aws/auth/signing_result.h>
#include <aws/common/string.h>
#include <aws/http/http.h>
#include <aws/http/request_response.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct contestant {
  const char *comparison;
  const char *path;
  struct aws_http_header host;
  bool applies; /* a request made anew is signed, and the signature is put into it */
  struct aws_http_message *request;
  struct aws_signing_config_aws config;
};

static struct aws_allocator *allocator;
static char signature[128];

static void fail(const char *what) {
  fprintf(stderr, "aws_c_auth: %s: %s\n", what, aws_error_debug_str(aws_last_error()));
  exit(1);
}

static const char *given(const char *name) {
  const char *value = getenv(name);
  if (value == NULL) {
    fprintf(stderr, "aws_c_auth: %s is not set\n", name);
    exit(1);
  }
  return value;
}

/* Called before aws_sign_request_aws returns, for the credentials are there. */
static void keep(struct aws_signing_result *result, int error, void *data) {
  struct contestant *contestant = data;
  struct aws_string *found = NULL;
  if (error || aws_signing_result_get_property(result, g_aws_signature_property_name, &found) || found == NULL)
    fail("no signature");
  snprintf(signature, sizeof signature, "%s", aws_string_c_str(found));
  if (contestant->applies && aws_apply_signing_result_to_http_request(contestant->request, allocator, result))
    fail("cannot apply the signature");
}

static void make_request(struct contestant *contestant) {
  contestant->request = aws_http_message_new_request(allocator);
  if (aws_http_message_set_request_method(contestant->request, aws_byte_cursor_from_c_str("GET")) ||
      aws_http_message_set_request_path(contestant->request, aws_byte_cursor_from_c_str(contestant->path)) ||
      aws_http_message_add_header(contestant->request, contestant->host))
    fail("cannot make the request");
}

static void call(struct contestant *contestant) {
  struct aws_signable *signable;
  if (contestant->applies) {
    aws_http_message_release(contestant->request);
    make_request(contestant);
  }
  signable = aws_signable_new_http_request(allocator, contestant->request);
  if (signable == NULL || aws_sign_request_aws(allocator, signable, (const void *)&contestant->config, keep, contestant))
    fail("cannot sign");
  aws_signable_destroy(signable);
}

/* `url` is https://HOST/PATH. */
static void prepare(struct contestant *contestant, const char *comparison, bool applies, const char *url,
                    struct aws_credentials *credentials) {
  const char *host = url + strlen("https://"), *path = strchr(host, '/');
  struct aws_signing_config_aws *config = &contestant->config;
  contestant->comparison = comparison;
  contestant->applies = applies;
  contestant->path = path;
  contestant->host.name = aws_byte_cursor_from_c_str("host");
  contestant->host.value = aws_byte_cursor_from_array(host, (size_t)(path - host));
  make_request(contestant);
  config->config_type = AWS_SIGNING_CONFIG_AWS;
  config->algorithm = AWS_SIGNING_ALGORITHM_V4;
  config->region = aws_byte_cursor_from_c_str(given("BENCH_REGION"));
  config->service = aws_byte_cursor_from_c_str("s3");
  config->credentials = credentials;
  aws_date_time_init_epoch_secs(&config->date, (double)atoll(given("BENCH_TIME")));
  if (strcmp(comparison, "sign") == 0) {
    config->signature_type = AWS_ST_HTTP_REQUEST_HEADERS;
    config->signed_body_header = AWS_SBHT_X_AMZ_CONTENT_SHA256;
    config->signed_body_value = g_aws_signed_body_value_empty_sha256;
  } else {
    config->signature_type = AWS_ST_HTTP_REQUEST_QUERY_PARAMS;
    config->signed_body_value = g_aws_signed_body_value_unsigned_payload;
    config->expiration_in_seconds = (uint64_t)atoll(given("BENCH_EXPIRES"));
  }
}

int main(void) {
  struct contestant contestants[4] = {{0}};
  struct timespec begin, end;
  unsigned index;
  long calls;
  allocator = aws_default_allocator();
  aws_auth_library_init(allocator);
  struct aws_credentials *credentials = aws_credentials_new(
      allocator, aws_byte_cursor_from_c_str(given("BENCH_ACCESS_KEY_ID")),
      aws_byte_cursor_from_c_str(given("BENCH_SECRET_ACCESS_KEY")), aws_byte_cursor_from_c_str(""), UINT64_MAX);
  for (index = 0; index < 4; index += 2) {
    prepare(&contestants[index], "sign", index > 0, given("BENCH_SIGN_URL"), credentials);
    prepare(&contestants[index + 1], "presign", index > 0, given("BENCH_PRESIGN_URL"), credentials);
  }
  for (index = 0; index < 4; index++) {
    call(&contestants[index]);
    printf("%s\taws-c-auth of awscrt " AWSCRT_VERSION ", %s\t1\t%s\t%s\n", contestants[index].comparison,
           contestants[index].applies ? "applied to a request" : "signature alone", given("BENCH_TIME"), signature);
  }
  printf("\n");
  fflush(stdout);
  while (scanf("%u %ld", &index, &calls) == 2 && index < 4) {
    clock_gettime(CLOCK_MONOTONIC, &begin);
    for (long done = 0; done < calls; done++) call(&contestants[index]);
    clock_gettime(CLOCK_MONOTONIC, &end);
    printf("%" PRId64 "\n", (int64_t)(end.tv_sec - begin.tv_sec) * 1000000000 + end.tv_nsec - begin.tv_nsec);
    fflush(stdout);
  }
  for (index = 0; index < 4; index++) aws_http_message_release(contestants[index].request);
  aws_credentials_release(credentials);
  aws_auth_library_clean_up();
}
