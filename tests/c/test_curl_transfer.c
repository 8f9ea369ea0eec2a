/* What the wrapper does with files, answers and failures, against a server that says what the test wants. */

#include "capture.h"
#include "check.h"

#include <s3sign_curl.h>

#include <stdlib.h>
#include <unistd.h>

#define OK "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
#define EMPTY "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"
#define ANSWER(status, body) "HTTP/1.1 " status "\r\nConnection: close\r\n\r\n" body
#define XML(code, message) \
  "<?xml version=\"1.0\"?>\n<Error><Code>" code "</Code><Message>" message "</Message></Error>"

static s3sign_signer *signer;
static CURL *curl;
static s3sign_curl_response response;
static s3sign_error error;
static capture server;
static char url[64];

static void serve(const char *answer)
{
  capture_start(&server, answer);
  snprintf(url, sizeof url, "http://127.0.0.1:%d/bucket/key", server.port);
}

static void served(void)
{
  capture_wait(&server);
}

static s3sign_request request_of(const char *method)
{
  s3sign_request request = S3SIGN_REQUEST_INIT;
  request.method = str(method);
  request.url = str(url);
  return request;
}

static int received(const char *text)
{
  return strstr(server.request, text) != NULL;
}

static long size_of(FILE *file)
{
  fseek(file, 0, SEEK_END);
  return ftell(file);
}

static void a_body_goes_to_the_file_and_an_error_does_not(void)
{
  FILE *out = tmpfile();
  check_case("200");
  serve(OK);
  CHECK_ERROR(s3sign_curl_get_file(curl, signer, url, 0, out, &response, &error), &error, 0, "", -1);
  served();
  CHECK_EQ(response.status, 200);
  CHECK_TEXT(str(response.code), "");
  CHECK_TEXT(str(response.message), "");
  CHECK_EQ(size_of(out), 2);
  capture_free(&server);

  check_case("404");
  serve(ANSWER("404 Not Found", XML("NoSuchKey", "The key\n does &lt;not&gt; exist.")));
  CHECK_ERROR(s3sign_curl_get_file(curl, signer, url, 0, out, &response, &error), &error, S3SIGN_CURL_ERR_HTTP, "", -1);
  served();
  CHECK_EQ(response.status, 404);
  CHECK_EQ(response.curl, CURLE_OK);
  CHECK_TEXT(str(response.code), "NoSuchKey");
  CHECK_TEXT(str(response.message), "The key  does &lt;not&gt; exist.");
  CHECK_EQ(size_of(out), 2);
  capture_free(&server);
  fclose(out);
}

static void an_errors_code_and_message_are_cut_to_fit(void)
{
  char answer[8192];
  check_case("long error");
  snprintf(answer, sizeof answer, ANSWER("500 Internal Server Error", XML("%0100d", "%06000d")), 0, 0);
  serve(answer);
  CHECK_EQ(s3sign_curl_get_file(curl, signer, url, 0, NULL, &response, NULL), S3SIGN_CURL_ERR_HTTP);
  served();
  CHECK_EQ(response.status, 500);
  CHECK_EQ(strlen(response.code), sizeof response.code - 1);
  CHECK_EQ(strlen(response.message), sizeof response.message - 1);
  capture_free(&server);

  check_case("no XML");
  serve(ANSWER("503 Slow Down", "<html>busy"));
  CHECK_EQ(s3sign_curl_get_file(curl, signer, url, 0, NULL, &response, NULL), S3SIGN_CURL_ERR_HTTP);
  served();
  CHECK_EQ(response.status, 503);
  CHECK_TEXT(str(response.code), "");
  CHECK_TEXT(str(response.message), "");
  capture_free(&server);
}

static void a_redirect_is_not_followed(void)
{
  check_case("redirect");
  serve("HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/\r\nConnection: close\r\n\r\n"
        XML("TemporaryRedirect", "Elsewhere."));
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
  CHECK_EQ(s3sign_curl_get_file(curl, signer, url, 0, NULL, &response, NULL), S3SIGN_CURL_ERR_HTTP);
  served();
  CHECK_EQ(response.status, 307);
  CHECK_TEXT(str(response.code), "TemporaryRedirect");
  capture_free(&server);
}

/* Long enough for libcurl to ask `Expect: 100-continue` first. */
static void a_file_is_sent_from_its_position_to_its_end(void)
{
  const size_t skip = 1000, rest = 3000000;
  FILE *in = tmpfile();
  char hash[65], header[128];
  char *body = malloc(skip + rest);
  size_t len;
  check_case("put");
  for (size_t i = 0; i < skip + rest; i++)
    body[i] = (char)(i * 7 + i / 251);
  CHECK_EQ(fwrite(body, 1, skip + rest, in), skip + rest);
  fseek(in, (long)skip, SEEK_SET);
  CHECK_EQ(s3sign_sha256(body + skip, rest, hash, sizeof hash, &len, NULL), S3SIGN_OK);
  snprintf(header, sizeof header, "\r\nx-amz-content-sha256: %s\r\n", hash);

  serve(OK);
  CHECK_ERROR(s3sign_curl_put_file(curl, signer, url, 0, in, &response, &error), &error, 0, "", -1);
  served();
  CHECK(received("PUT /bucket/key HTTP/1.1\r\n"));
  CHECK(received(header));
  CHECK(received("\r\nContent-Length: 3000000\r\n"));
  CHECK(received("\r\nExpect: 100-continue\r\n"));
  CHECK_EQ(server.len - server.head_len, rest);
  CHECK(memcmp(server.request + server.head_len, body + skip, rest) == 0);
  capture_free(&server);

  check_case("put without its hash");
  fseek(in, (long)skip, SEEK_SET);
  serve(OK);
  s3sign_request request = request_of("PUT");
  request.payload_mode = S3SIGN_PAYLOAD_UNSIGNED;
  CHECK_EQ(s3sign_curl_perform(curl, signer, &request, in, NULL, &response, NULL), 0);
  served();
  CHECK(received("\r\nx-amz-content-sha256: UNSIGNED-PAYLOAD\r\n"));
  CHECK(server.len - server.head_len == rest && memcmp(server.request + server.head_len, body + skip, rest) == 0);
  capture_free(&server);
  free(body);
  fclose(in);
}

static void a_put_without_a_body_says_so(void)
{
  check_case("empty put");
  serve(OK);
  s3sign_request request = request_of("PUT");
  CHECK_EQ(s3sign_curl_perform(curl, signer, &request, NULL, NULL, &response, NULL), 0);
  served();
  CHECK(received("\r\nContent-Length: 0\r\n"));
  CHECK(!received("\r\nContent-Type:"));
  CHECK_EQ(server.len, server.head_len);
  capture_free(&server);
}

/* One handle serves one request after another, whatever the one before was; the caller's own, too. */
static void nothing_is_left_on_the_handle(void)
{
  static const char *const methods[] = {"POST", "HEAD", "PUT", "GET", "DELETE", "HEAD", "GET"};
  char line[64];
  for (size_t i = 0; i < COUNT(methods); i++) {
    int body = strcmp(methods[i], "POST") == 0;
    FILE *out = tmpfile();
    check_case(methods[i]);
    serve(OK);
    s3sign_request request = request_of(methods[i]);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, "stale");
    if (body)
      request.payload = str("<Delete/>");
    CHECK_EQ(s3sign_curl_perform(curl, signer, &request, NULL, out, &response, NULL), 0);
    served();
    snprintf(line, sizeof line, "%s /bucket/key HTTP/1.1\r\n", methods[i]);
    CHECK(strncmp(server.request, line, strlen(line)) == 0);
    CHECK_TEXT(str(server.request + server.head_len), body ? "<Delete/>" : "");
    CHECK_EQ(size_of(out), strcmp(methods[i], "HEAD") == 0 ? 0 : 2);
    capture_free(&server);

    serve(EMPTY);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    CHECK_EQ(curl_easy_perform(curl), CURLE_OK);
    served();
    CHECK(received("GET /bucket/key HTTP/1.1\r\n"));
    CHECK(!received("uthorization:"));
    CHECK_EQ(server.len, server.head_len);
    capture_free(&server);
    fclose(out);
  }
}

static void a_failed_transfer_says_what_libcurl_says(void)
{
  check_case("connection refused");
  serve(OK);
  CHECK_EQ(s3sign_curl_get_file(curl, signer, url, 0, NULL, NULL, NULL), 0);
  served();
  capture_free(&server);
  /* Nobody listens there any more. */
  CHECK_ERROR(s3sign_curl_get_file(curl, signer, url, 0, NULL, &response, &error), &error, S3SIGN_CURL_ERR_TRANSFER,
              "", -1);
  CHECK_EQ(response.curl, CURLE_COULDNT_CONNECT);
  CHECK_EQ(response.status, 0);
  CHECK(response.message[0] != '\0');

  check_case("answer cut short");
  serve("HTTP/1.1 200 OK\r\nContent-Length: 10\r\nConnection: close\r\n\r\nhalf");
  CHECK_EQ(s3sign_curl_get_file(curl, signer, url, 0, NULL, &response, NULL), S3SIGN_CURL_ERR_TRANSFER);
  served();
  CHECK_EQ(response.curl, CURLE_PARTIAL_FILE);
  CHECK_EQ(response.status, 200);
  capture_free(&server);
}

static void a_file_is_not_written(const char *why, FILE *out)
{
  check_case(why);
  serve(OK);
  CHECK_ERROR(s3sign_curl_get_file(curl, signer, url, 0, out, &response, &error), &error, S3SIGN_CURL_ERR_FILE, "out",
              -1);
  served();
  capture_free(&server);
  fclose(out);
}

static void a_file_that_cannot_be_used_is_told_from_a_failed_transfer(void)
{
  int ends[2];
  check_case("pipe");
  CHECK_EQ(pipe(ends), 0);
  FILE *in = fdopen(ends[0], "r");
  CHECK_ERROR(s3sign_curl_put_file(curl, signer, url, 0, in, &response, &error), &error, S3SIGN_CURL_ERR_FILE, "in",
              -1);
  fclose(in);
  close(ends[1]);

  check_case("file not open for reading");
  in = fopen("/dev/null", "w");
  CHECK_EQ(s3sign_curl_put_file(curl, signer, url, 0, in, &response, NULL), S3SIGN_CURL_ERR_FILE);
  fclose(in);

  a_file_is_not_written("full disk", fopen("/dev/full", "w"));
  a_file_is_not_written("file not open for writing", fopen("/dev/null", "r"));
}

static void what_cannot_be_signed_is_not_sent(void)
{
  s3sign_request request = request_of("GET");
  struct curl_slist stale = {NULL, NULL};
  struct curl_slist *headers = &stale;
  check_case("prepare");
  CHECK_ERROR(s3sign_curl_prepare(NULL, signer, &request, &headers, &error), &error, S3SIGN_ERR_NULL, "curl", -1);
  CHECK(headers == NULL);
  CHECK_ERROR(s3sign_curl_prepare(curl, NULL, &request, &headers, &error), &error, S3SIGN_ERR_NULL, "signer", -1);
  CHECK_ERROR(s3sign_curl_prepare(curl, signer, NULL, &headers, &error), &error, S3SIGN_ERR_NULL, "request", -1);
  CHECK_ERROR(s3sign_curl_prepare(curl, signer, &request, NULL, &error), &error, S3SIGN_ERR_NULL, "headers", -1);
  headers = &stale;
  request.size--;
  CHECK_ERROR(s3sign_curl_prepare(curl, signer, &request, &headers, &error), &error, S3SIGN_ERR_STRUCT_SIZE, "request",
              -1);
  CHECK(headers == NULL);

  check_case("origin-form");
  s3sign_header host = FIELD("Host", "example.com");
  request = request_of("GET");
  request.url = str("/bucket/key");
  request.headers = &host;
  request.headers_len = 1;
  headers = &stale;
  CHECK_ERROR(s3sign_curl_prepare(curl, signer, &request, &headers, &error), &error, S3SIGN_ERR_URL, "url", -1);
  CHECK(headers == NULL);

  check_case("files");
  memset(&response, 0xa5, sizeof response);
  CHECK_ERROR(s3sign_curl_get_file(curl, signer, "http://127.0.0.1:1/a%b", 0, NULL, &response, &error), &error,
              S3SIGN_ERR_PATH, "url", 20);
  CHECK_EQ(response.status, 0);
  CHECK_TEXT(str(response.message), "");
  CHECK_ERROR(s3sign_curl_get_file(curl, signer, NULL, 0, NULL, NULL, &error), &error, S3SIGN_ERR_URL, "url", 0);
  CHECK_ERROR(s3sign_curl_get_file(NULL, signer, url, 0, NULL, NULL, &error), &error, S3SIGN_ERR_NULL, "curl", -1);
  CHECK_ERROR(s3sign_curl_put_file(curl, signer, url, 0, NULL, &response, &error), &error, S3SIGN_ERR_NULL, "in", -1);
}

int main(void)
{
  curl_global_init(CURL_GLOBAL_DEFAULT);
  s3sign_error_init(&error);
  signer = example_signer();
  curl = curl_easy_init();
  a_body_goes_to_the_file_and_an_error_does_not();
  an_errors_code_and_message_are_cut_to_fit();
  a_redirect_is_not_followed();
  a_file_is_sent_from_its_position_to_its_end();
  a_put_without_a_body_says_so();
  nothing_is_left_on_the_handle();
  a_failed_transfer_says_what_libcurl_says();
  a_file_that_cannot_be_used_is_told_from_a_failed_transfer();
  what_cannot_be_signed_is_not_sent();
  curl_easy_cleanup(curl);
  s3sign_signer_free(signer);
  curl_global_cleanup();
  return check_report();
}
