/*
 * What libcurl sends is what was signed. Each request is read off the wire and signed again from there: the same
 * signature comes out only if nothing that counts was changed, left out or added on the way.
 */

#include "capture.h"
#include "check.h"

#include <s3sign_curl.h>

#include <strings.h>
#include <time.h>

#define OK "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

static s3sign_signer *signer;

/* A request as it came off the wire. */
typedef struct wire {
  s3sign_str method;
  s3sign_str target;
  s3sign_header headers[32];
  size_t headers_len;
} wire;

static wire parse(const capture *server)
{
  wire seen = {.headers_len = 0};
  const char *at = server->request;
  const char *end = server->request + server->head_len;
  const char *space = strchr(at, ' ');
  const char *version = space != NULL ? strstr(space, " HTTP/1.1\r\n") : NULL;
  CHECK(version != NULL);
  if (version == NULL)
    return seen;
  seen.method = bytes(at, (size_t)(space - at));
  seen.target = bytes(space + 1, (size_t)(version - space - 1));
  at = strchr(version, '\n') + 1;
  while (at < end - 2 && seen.headers_len < COUNT(seen.headers)) {
    size_t len = (size_t)(strchr(at, '\n') - at) + 1;
    CHECK_EQ(s3sign_header_from_line(at, len, &seen.headers[seen.headers_len++], NULL), S3SIGN_OK);
    at += len;
  }
  return seen;
}

static int is(s3sign_str text, const char *word)
{
  return text.len == strlen(word) && strncasecmp(text.ptr, word, text.len) == 0;
}

/* How often a header came; `value` is the last. */
static int count(const wire *seen, const char *name, s3sign_str *value)
{
  int found = 0;
  for (size_t i = 0; i < seen->headers_len; i++)
    if (is(seen->headers[i].name, name)) {
      *value = seen->headers[i].value;
      found++;
    }
  return found;
}

static s3sign_str header(const wire *seen, const char *name)
{
  s3sign_str value = {"", 0};
  CHECK_EQ(count(seen, name, &value), 1);
  return value;
}

/* Sign what came off the wire, and compare. */
static void check_signed_as_sent(const wire *seen, int32_t headers_mode)
{
  s3sign_request request = S3SIGN_REQUEST_INIT;
  s3sign_result result = S3SIGN_RESULT_INIT;
  s3sign_error error = S3SIGN_ERROR_INIT;
  s3sign_header kept[COUNT(seen->headers)];
  char out[16384], authorization[1024];
  size_t len;
  s3sign_str sent = header(seen, "authorization");
  for (size_t i = 0; i < seen->headers_len; i++)
    /* libcurl's own `Accept` is not the caller's to sign. */
    if (!is(seen->headers[i].name, "authorization") && !is(seen->headers[i].name, "accept"))
      kept[request.headers_len++] = seen->headers[i];
  request.method = seen->method;
  request.url = seen->target;
  /* The date that was sent decides. */
  request.time = 1;
  request.headers = kept;
  request.headers_mode = headers_mode;
  CHECK_EQ(s3sign_sign(signer, &request, out, sizeof out, &len, &result, &error), S3SIGN_OK);
  snprintf(authorization, sizeof authorization, "%.*s", (int)sent.len, sent.ptr);
  CHECK_TEXT(result.authorization, authorization);
  CHECK(result.target.len == seen->target.len && memcmp(result.target.ptr, seen->target.ptr, seen->target.len) == 0);
}

/* Now, as `x-amz-date` writes it. */
static void stamp(char text[17])
{
  time_t now = time(NULL);
  strftime(text, 17, "%Y%m%dT%H%M%SZ", gmtime(&now));
}

static int lines_of(const struct curl_slist *list, const char *name)
{
  int found = 0;
  for (; list != NULL; list = list->next)
    found += strncasecmp(list->data, name, strlen(name)) == 0;
  return found;
}

typedef struct sent_request {
  const char *name;
  const char *method;
  const char *path;
  int32_t path_mode;
  const char *target;
  s3sign_header headers[4];
  size_t headers_len;
  int32_t headers_mode;
  const char *body;
} sent_request;

#define PLAIN {{{0, 0}, {0, 0}}}, 0, S3SIGN_HEADERS_DEFAULT

static const sent_request sent_requests[] = {
  {"dots and slashes stay", "GET", "/bucket//a/./../b/", 0, "/bucket//a/./../b/", PLAIN, NULL},
  {"a path is sent canonical", "GET", "/bucket/dt=1/a%2fb%2Bc+d%7e", 0, "/bucket/dt%3D1/a/b%2Bc%2Bd~", PLAIN, NULL},
  {"a query is sent as it is signed", "GET", "/bucket?uploads&prefix=a+b/c&a=%7e", 0,
   "/bucket?a=~&prefix=a%20b%2Fc&uploads=", PLAIN, NULL},
  {"an empty query is none", "GET", "/bucket?", 0, "/bucket", PLAIN, NULL},
  {"a raw key is escaped", "GET", "/bucket/a b+c%d?e#f/../\303\274~", S3SIGN_PATH_RAW,
   "/bucket/a%20b%2Bc%25d%3Fe%23f/../%C3%BC~", PLAIN, NULL},
  {"HEAD", "HEAD", "/bucket/key", 0, "/bucket/key", PLAIN, NULL},
  {"DELETE", "DELETE", "/bucket/key?versionId=1", 0, "/bucket/key?versionId=1", PLAIN, NULL},
  {"a method of the caller's", "PROPFIND", "/bucket/key", 0, "/bucket/key", PLAIN, NULL},
  {"a body without a type gets none", "POST", "/bucket?delete", 0, "/bucket?delete=", PLAIN, "<Delete/>"},
  {"a body keeps its type", "PUT", "/bucket/key", 0, "/bucket/key",
   {FIELD("content-type", "text/plain; charset=utf-8"), FIELD("Content-MD5", "XUFAKrxLKna5cZ2REBfFkg==")}, 2,
   S3SIGN_HEADERS_DEFAULT, "hello"},
  {"empty, blank, repeated and spaced values", "GET", "/bucket/key", 0, "/bucket/key",
   {FIELD("x-amz-meta-empty", ""), FIELD("x-amz-meta-blank", " \t"), FIELD("x-amz-meta-a", "  a   b "),
    FIELD("X-Amz-Meta-A", "c;")}, 4, S3SIGN_HEADERS_DEFAULT, NULL},
  {"all headers signed", "GET", "/bucket/key", 0, "/bucket/key",
   {FIELD("Range", "bytes=0-9"), FIELD("If-None-Match", "\"etag\""), FIELD("Cache-Control", "no-cache")},
   3, S3SIGN_HEADERS_ALL, NULL},
  {"a host of the caller's", "GET", "/key", 0, "/key", {FIELD("HOST", "bucket.example.com:8080")}, 1,
   S3SIGN_HEADERS_DEFAULT, NULL}
};

static void a_request_is_sent_as_it_was_signed(const sent_request *sent)
{
  s3sign_request request = S3SIGN_REQUEST_INIT;
  s3sign_error error = S3SIGN_ERROR_INIT;
  struct curl_slist *headers;
  s3sign_str unused;
  capture server;
  char url[256], host[64], before[17], after[17];
  CURL *curl = curl_easy_init();

  check_case(sent->name);
  capture_start(&server, OK);
  snprintf(host, sizeof host, "127.0.0.1:%d", server.port);
  snprintf(url, sizeof url, "http://%s%s", host, sent->path);
  request.method = str(sent->method);
  request.url = str(url);
  request.path_mode = sent->path_mode;
  request.headers = sent->headers;
  request.headers_len = sent->headers_len;
  request.headers_mode = sent->headers_mode;
  if (sent->body != NULL) {
    request.payload = str(sent->body);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)strlen(sent->body));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, sent->body);
  }
  stamp(before);
  CHECK_ERROR(s3sign_curl_prepare(curl, signer, &request, &headers, &error), &error, S3SIGN_OK, "", -1);
  stamp(after);
  CHECK_EQ(lines_of(headers, "host:"), 1);
  CHECK_EQ(curl_easy_perform(curl), CURLE_OK);
  curl_slist_free_all(headers);
  curl_easy_cleanup(curl);
  capture_wait(&server);

  wire seen = parse(&server);
  CHECK_TEXT(seen.method, sent->method);
  CHECK_TEXT(seen.target, sent->target);
  CHECK_TEXT(header(&seen, "host"), strcmp(sent->path, "/key") == 0 ? "bucket.example.com:8080" : host);
  CHECK_TEXT(str(server.request + server.head_len), sent->body != NULL ? sent->body : "");
  for (size_t i = 0; i < sent->headers_len; i++)
    CHECK(count(&seen, sent->headers[i].name.ptr, &unused) >= 1);
  s3sign_str date = header(&seen, "x-amz-date");
  CHECK(date.len == 16 && memcmp(date.ptr, before, 16) >= 0 && memcmp(date.ptr, after, 16) <= 0);
  check_signed_as_sent(&seen, sent->headers_mode);
  capture_free(&server);
}

/* Output longer than usual goes through the heap. */
static void a_long_session_token_is_sent(void)
{
  char token[12001], url[64];
  s3sign_signer_config config = S3SIGN_SIGNER_CONFIG_INIT;
  s3sign_signer *temporary = NULL;
  s3sign_curl_response response;
  capture server;
  CURL *curl = curl_easy_init();
  check_case("long session token");
  memset(token, 't', sizeof token - 1);
  token[sizeof token - 1] = '\0';
  config.access_key_id = str(EXAMPLE_ACCESS_KEY);
  config.secret_access_key = str(EXAMPLE_SECRET_KEY);
  config.session_token = str(token);
  config.region = str("us-east-1");
  CHECK_EQ(s3sign_signer_new(&config, &temporary, NULL), S3SIGN_OK);
  capture_start(&server, OK);
  snprintf(url, sizeof url, "http://127.0.0.1:%d/bucket/key", server.port);
  CHECK_EQ(s3sign_curl_get_file(curl, temporary, url, S3SIGN_PATH_CANONICAL, NULL, &response, NULL), 0);
  capture_wait(&server);
  wire seen = parse(&server);
  CHECK_TEXT(header(&seen, "x-amz-security-token"), token);
  check_signed_as_sent(&seen, S3SIGN_HEADERS_DEFAULT);
  capture_free(&server);
  s3sign_signer_free(temporary);
  curl_easy_cleanup(curl);
}

/* 0 is left to the clock, which the requests above show. */
static void a_negative_time_is_refused_before_anything_is_sent(void)
{
  s3sign_request request = S3SIGN_REQUEST_INIT;
  s3sign_error error = S3SIGN_ERROR_INIT;
  struct curl_slist *headers;
  CURL *curl = curl_easy_init();
  check_case("negative time");
  request.method = str("GET");
  request.url = str("http://127.0.0.1:1/bucket/key");
  request.time = -1;
  CHECK_ERROR(s3sign_curl_prepare(curl, signer, &request, &headers, &error), &error, S3SIGN_ERR_TIME, "time", -1);
  CHECK(headers == NULL);
  CHECK_ERROR(s3sign_curl_perform(curl, signer, &request, NULL, NULL, NULL, &error), &error, S3SIGN_ERR_TIME, "time", -1);
  curl_easy_cleanup(curl);
}

int main(void)
{
  curl_global_init(CURL_GLOBAL_DEFAULT);
  signer = example_signer();
  for (size_t i = 0; i < COUNT(sent_requests); i++)
    a_request_is_sent_as_it_was_signed(&sent_requests[i]);
  a_long_session_token_is_sent();
  a_negative_time_is_refused_before_anything_is_sent();
  s3sign_signer_free(signer);
  curl_global_cleanup();
  return check_report();
}
