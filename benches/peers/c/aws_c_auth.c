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

enum { MAX_CONTESTANTS = 32, MAX_HEADERS = 16 };

struct contestant {
  const char *workload;
  const char *method;
  const char *path;
  struct aws_http_header headers[MAX_HEADERS];
  size_t headers_len;
  bool applies; /* a request made anew is signed, and the signature is put into it */
  struct aws_http_message *request;
  struct aws_signing_config_aws config;
};

static struct aws_allocator *allocator;
static long allocations;
static char signature[128], signed_headers[512];

static void *counted_acquire(struct aws_allocator *self, size_t size) {
  (void)self;
  allocations++;
  return malloc(size);
}

static void *counted_calloc(struct aws_allocator *self, size_t number, size_t size) {
  (void)self;
  allocations++;
  return calloc(number, size);
}

static void *counted_realloc(struct aws_allocator *self, void *old, size_t old_size, size_t size) {
  (void)self;
  (void)old_size;
  allocations++;
  return realloc(old, size);
}

static void counted_release(struct aws_allocator *self, void *memory) {
  (void)self;
  free(memory);
}

static struct aws_allocator counting = {
    .mem_acquire = counted_acquire,
    .mem_release = counted_release,
    .mem_realloc = counted_realloc,
    .mem_calloc = counted_calloc,
};

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

/* The value of a property that the signature was put into: of a header or of a query parameter. */
static const char *property(const struct aws_signing_result *result, const struct aws_string *list, const char *name) {
  struct aws_array_list *pairs = NULL;
  aws_signing_result_get_property_list(result, list, &pairs);
  for (size_t index = 0; pairs != NULL && index < aws_array_list_length(pairs); index++) {
    struct aws_signing_result_property pair;
    aws_array_list_get_at(pairs, &pair, index);
    if (strcmp(aws_string_c_str(pair.name), name) == 0) return aws_string_c_str(pair.value);
  }
  return NULL;
}

/* Where the signed headers are listed: in the Authorization header, or in a parameter, with %3B for `;`. */
static void read_signed_headers(const struct aws_signing_result *result) {
  const char *from = property(result, g_aws_http_headers_property_list_name, "Authorization");
  char *out = signed_headers;
  if (from != NULL)
    from = strstr(from, "SignedHeaders=") + strlen("SignedHeaders=");
  else
    from = property(result, g_aws_http_query_params_property_list_name, "X-Amz-SignedHeaders");
  if (from == NULL) fail("no signed headers");
  while (*from != '\0' && *from != ',' && out < signed_headers + sizeof signed_headers - 1) {
    if (strncmp(from, "%3B", 3) == 0) {
      *out++ = ';';
      from += 3;
    } else {
      *out++ = *from++;
    }
  }
  *out = '\0';
}

/* Called before aws_sign_request_aws returns, for the credentials are there. */
static void keep(struct aws_signing_result *result, int error, void *data) {
  struct contestant *contestant = data;
  struct aws_string *found = NULL;
  if (error || aws_signing_result_get_property(result, g_aws_signature_property_name, &found) || found == NULL)
    fail("no signature");
  memcpy(signature, aws_string_c_str(found), found->len + 1);
  if (contestant->applies && aws_apply_signing_result_to_http_request(contestant->request, allocator, result))
    fail("cannot apply the signature");
  if (signed_headers[0] == '\0') read_signed_headers(result);
}

static void make_request(struct contestant *contestant) {
  contestant->request = aws_http_message_new_request(allocator);
  if (aws_http_message_set_request_method(contestant->request, aws_byte_cursor_from_c_str(contestant->method)) ||
      aws_http_message_set_request_path(contestant->request, aws_byte_cursor_from_c_str(contestant->path)) ||
      aws_http_message_add_header_array(contestant->request, contestant->headers, contestant->headers_len))
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

static struct aws_credentials *credentials_with(const char *token) {
  return aws_credentials_new(allocator, aws_byte_cursor_from_c_str(given("BENCH_ACCESS_KEY_ID")),
                             aws_byte_cursor_from_c_str(given("BENCH_SECRET_ACCESS_KEY")),
                             aws_byte_cursor_from_c_str(token), UINT64_MAX);
}

static void add_header(struct contestant *contestant, const char *name, struct aws_byte_cursor value) {
  if (contestant->headers_len == MAX_HEADERS) fail("too many headers");
  contestant->headers[contestant->headers_len].name = aws_byte_cursor_from_c_str(name);
  contestant->headers[contestant->headers_len++].value = value;
}

/* `line` is one of BENCH_REQUESTS, and is cut into its fields. */
static void prepare(struct contestant *contestant, char *line) {
  struct aws_signing_config_aws *config = &contestant->config;
  const char *url, *host, *payload, *name;
  uint64_t expires;
  contestant->workload = strsep(&line, "\t");
  contestant->method = strsep(&line, "\t");
  url = strsep(&line, "\t");
  expires = (uint64_t)atoll(strsep(&line, "\t"));
  payload = strsep(&line, "\t");
  config->credentials = credentials_with(strsep(&line, "\t"));
  host = strstr(url, "//") + 2;
  contestant->path = strchr(host, '/');
  add_header(contestant, "Host", aws_byte_cursor_from_array(host, (size_t)(contestant->path - host)));
  while ((name = strsep(&line, "\t")) != NULL) add_header(contestant, name, aws_byte_cursor_from_c_str(strsep(&line, "\t")));
  make_request(contestant);
  config->config_type = AWS_SIGNING_CONFIG_AWS;
  config->algorithm = AWS_SIGNING_ALGORITHM_V4;
  config->region = aws_byte_cursor_from_c_str(given("BENCH_REGION"));
  config->service = aws_byte_cursor_from_c_str("s3");
  aws_date_time_init_epoch_secs(&config->date, (double)atoll(given("BENCH_TIME")));
  config->signed_body_value = aws_byte_cursor_from_c_str(payload);
  if (expires == 0) {
    config->signature_type = AWS_ST_HTTP_REQUEST_HEADERS;
    config->signed_body_header = AWS_SBHT_X_AMZ_CONTENT_SHA256;
  } else {
    config->signature_type = AWS_ST_HTTP_REQUEST_QUERY_PARAMS;
    config->expiration_in_seconds = expires;
  }
}

static void introduce(struct contestant *contestant) {
  long before;
  signed_headers[0] = '\0';
  call(contestant);
  before = allocations;
  call(contestant);
  printf("%s\taws-c-auth of awscrt " AWSCRT_VERSION ", %s\t1\t%s\t%s\t%s\t%ld\n", contestant->workload,
         contestant->applies ? "applied to a request" : "signature alone", given("BENCH_TIME"), signature,
         signed_headers, allocations - before);
}

int main(void) {
  static struct contestant contestants[MAX_CONTESTANTS];
  struct timespec begin, end;
  unsigned index, number = 0;
  char *line, *lines = strdup(given("BENCH_REQUESTS"));
  long calls;
  allocator = &counting;
  aws_auth_library_init(allocator);
  while ((line = strsep(&lines, "\n")) != NULL && number < MAX_CONTESTANTS) {
    char *again = strdup(line);
    prepare(&contestants[number++], line);
    /* The first two, a GET and one presigned, are applied too. */
    if (number == 1 || number == 3) {
      prepare(&contestants[number], again);
      contestants[number++].applies = true;
    }
  }
  for (index = 0; index < number; index++) introduce(&contestants[index]);
  printf("\n");
  fflush(stdout);
  while (scanf("%u %ld", &index, &calls) == 2 && index < number) {
    clock_gettime(CLOCK_MONOTONIC, &begin);
    for (long done = 0; done < calls; done++) call(&contestants[index]);
    clock_gettime(CLOCK_MONOTONIC, &end);
    printf("%" PRId64 "\n", (int64_t)(end.tv_sec - begin.tv_sec) * 1000000000 + end.tv_nsec - begin.tv_nsec);
    fflush(stdout);
  }
  aws_auth_library_clean_up();
}
