/*
 * Bodies in signed chunks, several transfers at once and listings, against a server that verifies signatures:
 * test_curl_stream ENDPOINT ACCESS_KEY SECRET_KEY. There is no bucket named `c-streams`.
 */

#include "capture.h"
#include "check.h"

#include <s3sign_curl.h>

/* Longer than three chunks, and than what libcurl sends before it asks `Expect: 100-continue`. */
#define LONG 1300007

static const char *endpoint;
static CURL *curl;
static s3sign_curl_response response;
static s3sign_error error;

/* A body that is made as it is read, in pieces of any size, and one that is compared as it comes. */
typedef struct flow {
  int64_t at;
  int64_t fails_at;
  int64_t ends_at;
  int differs;
} flow;

/* Never NUL, so that what arrived can be searched as text. */
static char byte_at(int64_t at)
{
  return (char)(1 + (at * 31 + at / 251) % 255);
}

static size_t make(void *data, size_t cap, void *user)
{
  flow *f = user;
  size_t len = 0;
  if (f->at == f->fails_at)
    return S3SIGN_CURL_READ_FAILED;
  for (; len < cap && len < 5003 && f->at < f->ends_at && f->at != f->fails_at; len++)
    ((char *)data)[len] = byte_at(f->at++);
  return len;
}

static int compare(const void *data, size_t len, void *user)
{
  flow *f = user;
  for (size_t i = 0; i < len; i++)
    f->differs |= ((const char *)data)[i] != byte_at(f->at++);
  return 0;
}

static const char *url_of(const char *key)
{
  static char url[512];
  snprintf(url, sizeof url, "%s/c-streams%s", endpoint, key);
  return url;
}

static s3sign_request request_of(const char *method, const char *key)
{
  s3sign_request request = S3SIGN_REQUEST_INIT;
  request.method = str(method);
  request.url = str(url_of(key));
  return request;
}

static int put(const s3sign_signer *signer, const char *key, int64_t len, int32_t chunks, int32_t checksum, flow *from)
{
  s3sign_request request = request_of("PUT", key);
  s3sign_stream_plan plan = S3SIGN_STREAM_PLAN_INIT;
  plan.decoded_length = len;
  plan.chunks = chunks;
  plan.checksum = checksum;
  return s3sign_curl_put_stream(curl, signer, &request, &plan, make, from, &response, &error);
}

static void a_body_in_chunks_comes_back_as_it_went(const s3sign_signer *signer)
{
  static const struct {
    const char *key;
    int64_t len;
    int32_t chunks, checksum;
  } bodies[] = {
    {"/empty", 0, S3SIGN_CHUNKS_SIGNED, S3SIGN_CHECKSUM_NONE},
    {"/short", 5, S3SIGN_CHUNKS_SIGNED, S3SIGN_CHECKSUM_NONE},
    {"/whole", 131072, S3SIGN_CHUNKS_SIGNED, S3SIGN_CHECKSUM_NONE},
    {"/trailer", 200001, S3SIGN_CHUNKS_SIGNED, S3SIGN_CHECKSUM_CRC32C},
    {"/unsigned", 200001, S3SIGN_CHUNKS_UNSIGNED, S3SIGN_CHECKSUM_SHA256},
    {"/long", LONG, S3SIGN_CHUNKS_SIGNED, S3SIGN_CHECKSUM_CRC64NVME}};
  for (size_t i = 0; i < COUNT(bodies); i++) {
    flow sent = {.ends_at = bodies[i].len, .fails_at = -1}, got = {0};
    check_case(bodies[i].key);
    CHECK_ERROR(put(signer, bodies[i].key, bodies[i].len, bodies[i].chunks, bodies[i].checksum, &sent), &error,
                S3SIGN_OK, "", -1);
    CHECK_EQ(response.status, 200);
    CHECK_EQ(s3sign_curl_get(curl, signer, url_of(bodies[i].key), 0, compare, &got, &response, NULL), 0);
    CHECK_EQ(got.at, bodies[i].len);
    CHECK(!got.differs);
  }
}

static void a_file_and_memory_are_bodies_too(const s3sign_signer *signer)
{
  s3sign_request request = request_of("PUT", "/file");
  s3sign_stream_plan plan = S3SIGN_STREAM_PLAN_INIT;
  flow got = {0};
  char data[8192];
  FILE *file = tmpfile();
  flow f = {.ends_at = sizeof data, .fails_at = -1};
  check_case("file");
  while (f.at < f.ends_at)
    make(data + f.at, sizeof data, &f);
  fwrite(data, 1, sizeof data, file);
  rewind(file);
  plan.decoded_length = sizeof data;
  CHECK_EQ(s3sign_curl_put_stream(curl, signer, &request, &plan, s3sign_curl_read_file, file, &response, NULL), 0);
  CHECK_EQ(s3sign_curl_get(curl, signer, url_of("/file"), 0, compare, &got, &response, NULL), 0);
  CHECK(got.at == sizeof data && !got.differs);
  fclose(file);

  check_case("memory");
  memset(&got, 0, sizeof got);
  CHECK_EQ(s3sign_curl_put(curl, signer, url_of("/memory"), 0, data, sizeof data, &response, NULL), 0);
  CHECK_EQ(s3sign_curl_get(curl, signer, url_of("/memory"), 0, compare, &got, &response, NULL), 0);
  CHECK(got.at == sizeof data && !got.differs);
  CHECK_EQ(s3sign_curl_put(curl, signer, url_of("/empty"), 0, NULL, 0, &response, NULL), 0);
}

static int stop(const void *data, size_t len, void *user)
{
  (void)data, (void)len, (void)user;
  return 1;
}

static void what_the_callers_function_says_is_told(const s3sign_signer *signer, const char *access_key)
{
  flow fails = {.ends_at = LONG, .fails_at = 70000}, ends = {.ends_at = 70000, .fails_at = -1}, whole = ends;
  s3sign_signer *wrong = signer_with(access_key, "not the secret");
  check_case("read fails");
  CHECK_ERROR(put(signer, "/none", LONG, 0, 0, &fails), &error, S3SIGN_CURL_ERR_FILE, "read", -1);
  CHECK(strstr(error.message, "cannot be read") != NULL);
  CHECK_ERROR(put(signer, "/none", LONG, 0, 0, &ends), &error, S3SIGN_CURL_ERR_FILE, "read", -1);
  CHECK(strstr(error.message, "shorter") != NULL);
  CHECK_EQ(s3sign_curl_get(curl, signer, url_of("/none"), 0, NULL, NULL, &response, NULL), S3SIGN_CURL_ERR_HTTP);
  CHECK_TEXT(str(response.code), "NoSuchKey");
  check_case("write stops");
  CHECK_ERROR(s3sign_curl_get(curl, signer, url_of("/long"), 0, stop, NULL, &response, &error), &error,
              S3SIGN_CURL_ERR_STOPPED, "write", -1);
  check_case("wrong secret");
  CHECK_EQ(put(wrong, "/none", 70000, 0, 0, &whole), S3SIGN_CURL_ERR_HTTP);
  CHECK_EQ(response.status, 403);
  CHECK_EQ(response.cause, S3SIGN_CAUSE_SIGNATURE);
  CHECK(response.sentence[0] != '\0' && response.remedy[0] != '\0');
  s3sign_signer_free(wrong);
}

static void bad_input_is_told_before_anything_is_sent(const s3sign_signer *signer)
{
  s3sign_request request = request_of("PUT", "/none");
  s3sign_stream_plan plan = S3SIGN_STREAM_PLAN_INIT;
  s3sign_curl_stream *stream;
  s3sign_error *e = &error;
  check_case("bad input");
  CHECK_ERROR(s3sign_curl_stream_prepare(NULL, signer, &request, &plan, make, NULL, &stream, e), e, S3SIGN_ERR_NULL,
              "curl", -1);
  CHECK_ERROR(s3sign_curl_stream_prepare(curl, NULL, &request, &plan, make, NULL, &stream, e), e, S3SIGN_ERR_NULL,
              "signer", -1);
  CHECK_ERROR(s3sign_curl_stream_prepare(curl, signer, NULL, &plan, make, NULL, &stream, e), e, S3SIGN_ERR_NULL,
              "request", -1);
  CHECK_ERROR(s3sign_curl_stream_prepare(curl, signer, &request, NULL, make, NULL, &stream, e), e, S3SIGN_ERR_NULL,
              "plan", -1);
  CHECK_ERROR(s3sign_curl_stream_prepare(curl, signer, &request, &plan, NULL, NULL, &stream, e), e, S3SIGN_ERR_NULL,
              "read", -1);
  CHECK_ERROR(s3sign_curl_stream_prepare(curl, signer, &request, &plan, make, NULL, NULL, e), e, S3SIGN_ERR_NULL,
              "stream", -1);
  plan.chunk_size = 8191;
  CHECK_EQ(s3sign_curl_stream_prepare(curl, signer, &request, &plan, make, NULL, &stream, e), S3SIGN_ERR_STREAM);
  CHECK(stream == NULL);
  s3sign_curl_stream_free(NULL);
}

#define MOVED "HTTP/1.1 307 Temporary Redirect\r\nLocation: /there\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
#define DONE "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"

static CURLcode put_to_one_who_asks_twice(const s3sign_signer *signer, int64_t len, capture *server)
{
  static const char *const answers[] = {MOVED, DONE};
  s3sign_request request = S3SIGN_REQUEST_INIT;
  s3sign_stream_plan plan = S3SIGN_STREAM_PLAN_INIT;
  s3sign_curl_stream *stream = NULL;
  flow sent = {.ends_at = len, .fails_at = -1};
  char url[64];
  CURL *handle = curl_easy_init();
  capture_start_many(server, answers, len < 65536 ? 2 : 1);
  snprintf(url, sizeof url, "http://127.0.0.1:%d/here", server->port);
  request.method = str("PUT");
  request.url = str(url);
  plan.decoded_length = len;
  plan.chunk_size = 8192;
  CHECK_EQ(s3sign_curl_stream_prepare(handle, signer, &request, &plan, make, &sent, &stream, NULL), 0);
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 1L);
  CURLcode code = curl_easy_perform(handle);
  capture_wait(server);
  curl_easy_cleanup(handle);
  s3sign_curl_stream_free(stream);
  return code;
}

/* As when a kept connection turns out to be closed. */
static void a_body_is_sent_again_as_long_as_its_first_chunk_is_there(const s3sign_signer *signer)
{
  capture server;
  check_case("again");
  CHECK_EQ(put_to_one_who_asks_twice(signer, 8000, &server), CURLE_OK);
  const char *first = strstr(server.request, "\r\n\r\n"), *second = strstr(server.request + 1, "PUT /there ");
  CHECK(first != NULL && second != NULL);
  if (first != NULL && second != NULL) {
    size_t len = (size_t)(second - first);
    second = strstr(second, "\r\n\r\n");
    CHECK(second != NULL && strncmp(first, "\r\n\r\n1f40;chunk-signature=", 25) == 0);
    CHECK(second + len == server.request + server.len && memcmp(first, second, len) == 0);
  }
  capture_free(&server);
  CHECK_EQ(put_to_one_who_asks_twice(signer, 100000, &server), CURLE_SEND_FAIL_REWIND);
  capture_free(&server);
}

/* Chunks go up on one handle while an object comes down on another, in one multi handle. */
static void two_transfers_go_at_once(const s3sign_signer *signer)
{
  CURLM *multi = curl_multi_init();
  CURL *up = curl_easy_init(), *down = curl_easy_init();
  s3sign_stream_plan plan = S3SIGN_STREAM_PLAN_INIT;
  s3sign_curl_stream *stream = NULL;
  struct curl_slist *headers = NULL;
  flow sent = {.ends_at = LONG, .fails_at = -1};
  FILE *got = tmpfile();
  int running = 1, done = 0, left;
  CURLMsg *message;
  long status;

  check_case("multi");
  plan.decoded_length = LONG;
  plan.checksum = S3SIGN_CHECKSUM_CRC32;
  s3sign_request request = request_of("PUT", "/multi");
  CHECK_EQ(s3sign_curl_stream_prepare(up, signer, &request, &plan, make, &sent, &stream, NULL), 0);
  request = request_of("GET", "/long");
  CHECK_EQ(s3sign_curl_prepare(down, signer, &request, &headers, NULL), 0);
  curl_easy_setopt(down, CURLOPT_WRITEDATA, got);
  curl_multi_add_handle(multi, up);
  curl_multi_add_handle(multi, down);
  for (int round = 0; running > 0 && round < 10000; round++) {
    CHECK_EQ(curl_multi_perform(multi, &running), CURLM_OK);
    CHECK_EQ(curl_multi_poll(multi, NULL, 0, 1000, NULL), CURLM_OK);
  }
  while ((message = curl_multi_info_read(multi, &left)) != NULL) {
    CHECK_EQ(message->data.result, CURLE_OK);
    curl_easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE, &status);
    CHECK_EQ(status, 200);
    done++;
  }
  CHECK_EQ(done, 2);
  CHECK_EQ(ftell(got), LONG);
  curl_multi_remove_handle(multi, up);
  curl_multi_remove_handle(multi, down);
  curl_multi_cleanup(multi);
  curl_easy_cleanup(up);
  curl_easy_cleanup(down);
  curl_slist_free_all(headers);
  s3sign_curl_stream_free(stream);
  fclose(got);
}

/* Counts the entries, and those with the size that `/long` has. */
static int count(const s3sign_curl_entry *entry, void *user)
{
  int *counts = user;
  counts[0]++;
  counts[1] += entry->size == LONG && entry->last_modified.len > 0;
  CHECK(entry->key.len > 0 && strchr(entry->key.ptr, '%') == NULL);
  return 0;
}

static void a_listing_names_every_object(const s3sign_signer *signer)
{
  s3sign_curl_list_options options = {0};
  int counts[2] = {0}, some[2] = {0};
  check_case("list");
  CHECK_EQ(s3sign_curl_put(curl, signer, url_of("/a%20b+%C3%BC"), 0, "x", 1, NULL, NULL), 0);
  CHECK_ERROR(s3sign_curl_list(curl, signer, url_of(""), NULL, count, counts, &response, &error), &error, 0, "", -1);
  CHECK_EQ(counts[0], 10);
  CHECK_EQ(counts[1], 2);
  options.prefix = str("a b+\303\274");
  CHECK_EQ(s3sign_curl_list(curl, signer, url_of(""), &options, count, some, &response, NULL), 0);
  CHECK_EQ(some[0], 1);
}

/* A listing's function may use the handle: the bucket is emptied while it is listed. */
static int delete_object(const s3sign_curl_entry *entry, void *user)
{
  s3sign_request request = S3SIGN_REQUEST_INIT;
  char url[512];
  snprintf(url, sizeof url, "%s/%s", url_of(""), entry->key.ptr);
  request.method = str("DELETE");
  request.url = str(url);
  request.path_mode = S3SIGN_PATH_RAW;
  return s3sign_curl_perform(curl, user, &request, NULL, NULL, NULL, NULL);
}

static void a_bucket_is_emptied_while_it_is_listed(s3sign_signer *signer)
{
  s3sign_request request = request_of("DELETE", "");
  check_case("empty the bucket");
  CHECK_EQ(s3sign_curl_list(curl, signer, url_of(""), NULL, delete_object, signer, NULL, NULL), 0);
  CHECK_EQ(s3sign_curl_perform(curl, signer, &request, NULL, NULL, NULL, NULL), 0);
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
  CHECK_EQ(s3sign_curl_put(curl, signer, url_of(""), 0, NULL, 0, &response, NULL), 0);
  a_body_in_chunks_comes_back_as_it_went(signer);
  a_file_and_memory_are_bodies_too(signer);
  what_the_callers_function_says_is_told(signer, argv[2]);
  bad_input_is_told_before_anything_is_sent(signer);
  a_body_is_sent_again_as_long_as_its_first_chunk_is_there(signer);
  two_transfers_go_at_once(signer);
  a_listing_names_every_object(signer);
  a_bucket_is_emptied_while_it_is_listed(signer);

  s3sign_signer_free(signer);
  curl_easy_cleanup(curl);
  curl_global_cleanup();
  return check_report();
}
