/* Why a server refused a request, as the wrapper tells it: each function that performs explains the request that it signed,
   against a server that shows what it signed itself, in the form of S3's documentation. */

#include "capture.h"
#include "check.h"

#include <s3sign_curl.h>

#include <stdlib.h>

#include "s3sign_curl_internal.h"

#define EMPTY_HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define TOKEN "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7"
#define SENT_AT "x-amz-date:20130524T000000Z\nx-amz-security-token:" TOKEN "\n"
#define PLAIN_NAMES "host;x-amz-content-sha256;x-amz-date;x-amz-security-token"

static s3sign_signer *signer;
static CURL *curl;
static s3sign_curl_response response;
static s3sign_error error;
static capture server;
static char url[64], answer[32768], document[16384];

#ifndef ALLOCATOR
#define ALLOCATOR __libc_
#endif
#define JOIN(a, b) a##b
#define ALLOCATOR_OF(prefix, name) JOIN(prefix, name)
#define REAL(name) ALLOCATOR_OF(ALLOCATOR, name)

/* The allocation that fails, counted down; 0 for none. Those of s3sign and of the wrapper come through here. */
static long until_refused;

void *REAL(malloc)(size_t size);
void *malloc(size_t size)
{
  return until_refused > 0 && --until_refused == 0 ? NULL : REAL(malloc)(size);
}

/* A server on loopback whose answer is written later: it has its port in it. */
static void serve(void)
{
  capture_start(&server, answer);
  snprintf(url, sizeof url, "http://127.0.0.1:%d/bucket/key", server.port);
}

static void served(void)
{
  capture_wait(&server);
  capture_free(&server);
}

/* The canonical request with %d for the port, and the document that S3 sends if it is not what was signed. */
static void answer_mismatch(const char *canonical, const char *signature)
{
  char text[8192], hash[65];
  size_t len;
  snprintf(text, sizeof text, canonical, server.port);
  CHECK_EQ(s3sign_sha256(text, strlen(text), hash, sizeof hash, &len, NULL), S3SIGN_OK);
  snprintf(document, sizeof document,
           "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>SignatureDoesNotMatch</Code><Message>The request "
           "signature we calculated does not match the signature you provided. Check your key and signing method."
           "</Message><AWSAccessKeyId>" EXAMPLE_ACCESS_KEY "</AWSAccessKeyId><StringToSign>AWS4-HMAC-SHA256\n"
           "20130524T000000Z\n20130524/us-east-1/s3/aws4_request\n%s</StringToSign><SignatureProvided>%s"
           "</SignatureProvided><CanonicalRequest>%s</CanonicalRequest><RequestId>4442587FB7D0A2F9</RequestId>"
           "<HostId>...</HostId></Error>", hash, signature, text);
  snprintf(answer, sizeof answer, "HTTP/1.1 403 Forbidden\r\nContent-Type: application/xml\r\nConnection: close\r\n\r\n%s",
           document);
}

static s3sign_request request_of(const char *method)
{
  s3sign_request request = S3SIGN_REQUEST_INIT;
  request.method = str(method);
  request.url = str(url);
  request.time = EXAMPLE_TIME;
  return request;
}

static void explained(int status, int32_t cause, int32_t certainty)
{
  CHECK_EQ(status, S3SIGN_CURL_ERR_HTTP);
  CHECK_EQ(response.cause, cause);
  CHECK_EQ(response.certainty, certainty);
  CHECK(response.sentence[0] != '\0' && response.remedy[0] != '\0');
  CHECK(strstr(response.sentence, TOKEN) == NULL && strstr(response.sentence, EXAMPLE_SECRET_KEY) == NULL);
  if (response.cause != cause)
    fprintf(stderr, "  %s\n", response.sentence);
}

#define GET_OF(host) \
  "GET\n/bucket/key\n\nhost:" host "\nx-amz-content-sha256:" EMPTY_HASH "\n" SENT_AT "\n" PLAIN_NAMES "\n" EMPTY_HASH

static void the_server_shows_what_it_signed(void)
{
  s3sign_request request;
  check_case("what was signed");
  serve();
  request = request_of("GET");
  answer_mismatch(GET_OF("127.0.0.1:%d"), "");
  explained(s3sign_curl_perform(curl, signer, &request, NULL, NULL, &response, &error), S3SIGN_CAUSE_WRONG_SECRET,
            S3SIGN_CERTAINTY_SHOWN);
  CHECK_TEXT(str(response.code), "SignatureDoesNotMatch");
  CHECK(strncmp(response.message, "The request signature we calculated", 35) == 0);
  served();

  check_case("another host");
  serve();
  request = request_of("GET");
  answer_mismatch(GET_OF("proxy.example.com:%d"), "");
  explained(s3sign_curl_perform(curl, signer, &request, NULL, NULL, &response, NULL), S3SIGN_CAUSE_HOST,
            S3SIGN_CERTAINTY_SHOWN);
  CHECK(strstr(response.sentence, "proxy.example.com") != NULL && strstr(response.sentence, "127.0.0.1") != NULL);
  served();
}

#define BODY_HASH "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" /* of "abc", FIPS 180-2 */

/* Each of these would differ from what the server shows if the wrapper explained another request than it signed. */
static void a_body_is_explained_as_it_was_signed(void)
{
  static const char canonical[] = "PUT\n/bucket/key\n\nhost:127.0.0.1:%d\nx-amz-content-sha256:" BODY_HASH "\n" SENT_AT
                                  "\n" PLAIN_NAMES "\n" BODY_HASH;
  s3sign_header headers[] = {FIELD("Content-Encoding", "aws-chunked"), FIELD("X-Empty", ""), FIELD("Other", "a  b")};
  s3sign_str names[] = {S3SIGN_STR("other")};
  s3sign_stream_plan plan = S3SIGN_STREAM_PLAN_INIT;
  s3sign_request request;
  FILE *in = tmpfile();

  check_case("bytes");
  serve();
  request = request_of("PUT");
  request.payload = str("abc");
  answer_mismatch(canonical, "");
  explained(s3sign_curl_perform(curl, signer, &request, NULL, NULL, &response, &error), S3SIGN_CAUSE_WRONG_SECRET,
            S3SIGN_CERTAINTY_SHOWN);
  served();

  check_case("file");
  serve();
  request = request_of("PUT");
  fputs("abc", in);
  rewind(in);
  answer_mismatch(canonical, "");
  explained(s3sign_curl_perform(curl, signer, &request, in, NULL, &response, &error), S3SIGN_CAUSE_WRONG_SECRET,
            S3SIGN_CERTAINTY_SHOWN);
  served();

  check_case("chunks");
  serve();
  request = request_of("PUT");
  plan.decoded_length = 3;
  plan.checksum = S3SIGN_CHECKSUM_CRC32C;
  rewind(in);
  answer_mismatch("PUT\n/bucket/key\n\ncontent-encoding:aws-chunked\nhost:127.0.0.1:%d\nx-amz-content-sha256:"
                  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER\nx-amz-date:20130524T000000Z\n"
                  "x-amz-decoded-content-length:3\nx-amz-security-token:" TOKEN "\nx-amz-trailer:x-amz-checksum-crc32c\n\n"
                  "content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;"
                  "x-amz-security-token;x-amz-trailer\nSTREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", "");
  explained(s3sign_curl_put_stream(curl, signer, &request, &plan, s3sign_curl_read_file, in, &response, &error),
            S3SIGN_CAUSE_WRONG_SECRET, S3SIGN_CERTAINTY_SHOWN);
  served();

  check_case("chunks, headers of the caller's");
  serve();
  request = request_of("PUT");
  request.headers = headers;
  request.headers_len = COUNT(headers);
  request.headers_mode = S3SIGN_HEADERS_LISTED;
  request.signed_headers = names;
  request.signed_headers_len = COUNT(names);
  plan.checksum = S3SIGN_CHECKSUM_NONE;
  rewind(in);
  answer_mismatch("PUT\n/bucket/key\n\nhost:127.0.0.1:%d\nother:a b\nx-amz-content-sha256:"
                  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD\nx-amz-date:20130524T000000Z\nx-amz-decoded-content-length:3\n"
                  "x-amz-security-token:" TOKEN "\n\nhost;other;x-amz-content-sha256;x-amz-date;"
                  "x-amz-decoded-content-length;x-amz-security-token\nSTREAMING-AWS4-HMAC-SHA256-PAYLOAD", "");
  explained(s3sign_curl_put_stream(curl, signer, &request, &plan, s3sign_curl_read_file, in, &response, &error),
            S3SIGN_CAUSE_WRONG_SECRET, S3SIGN_CERTAINTY_SHOWN);
  served();
  fclose(in);
}

/* What the server says without a body, in its headers, and with one. */
static void every_refusal_has_a_sentence(void)
{
  static const struct {
    const char *method, *answer;
    int32_t cause;
    const char *says;
  } cases[] = {
    {"GET", "HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n<Error><Code>NoSuchKey</Code></Error>",
     S3SIGN_CAUSE_NOT_SIGNING, "there is no such object"},
    {"HEAD", "HTTP/1.1 403 Forbidden\r\nDATE: Fri, 24 May 2013 01:00:00 GMT\r\nConnection: close\r\n\r\n",
     S3SIGN_CAUSE_CLOCK, "3600 seconds apart"},
    {"HEAD", "HTTP/1.1 400 Bad Request\r\nDate: Fri, 24 May 2013 00:00:00 GMT\r\nx-amz-bucket-region: eu-west-1\r\n"
     "Connection: close\r\n\r\n", S3SIGN_CAUSE_REGION, "\"eu-west-1\""},
    {"GET", "HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n<Error><Code>RequestTimeTooSkewed</Code>"
     "<RequestTime>20130524T000000Z</RequestTime><ServerTime>2013-05-24T02:00:00Z</ServerTime>"
     "<MaxAllowedSkewMilliseconds>900000</MaxAllowedSkewMilliseconds></Error>", S3SIGN_CAUSE_CLOCK,
     "7200 seconds apart"},
    {"GET", "HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\n\r\n<html><body>busy</body></html>", S3SIGN_CAUSE_NOT_S3,
     "not from S3"}};
  for (size_t i = 0; i < COUNT(cases); i++) {
    s3sign_request request;
    check_case(cases[i].answer);
    snprintf(answer, sizeof answer, "%s", cases[i].answer);
    serve();
    request = request_of(cases[i].method);
    explained(s3sign_curl_perform(curl, signer, &request, NULL, NULL, &response, &error), cases[i].cause,
              S3SIGN_CERTAINTY_SHOWN);
    CHECK(strstr(response.sentence, cases[i].says) != NULL);
    served();
  }
}

static int nothing(const s3sign_curl_entry *entry, void *user)
{
  (void)entry, (void)user;
  return 1;
}

static void listings_and_transfers_are_explained_too(void)
{
  static const char denied[] = "HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n<Error><Code>AccessDenied</Code>"
                               "<Message>Access Denied</Message></Error>";
  snprintf(answer, sizeof answer, "%s", denied);
  check_case("list");
  serve();
  explained(s3sign_curl_list(curl, signer, url, NULL, nothing, NULL, &response, &error), S3SIGN_CAUSE_PERMISSION,
            S3SIGN_CERTAINTY_SHOWN);
  served();
  check_case("get");
  serve();
  explained(s3sign_curl_get(curl, signer, url, 0, NULL, NULL, &response, &error), S3SIGN_CAUSE_PERMISSION,
            S3SIGN_CERTAINTY_SHOWN);
  served();
  check_case("put");
  serve();
  explained(s3sign_curl_put(curl, signer, url, 0, "a", 1, &response, &error), S3SIGN_CAUSE_PERMISSION,
            S3SIGN_CERTAINTY_SHOWN);
  served();
  check_case("response not wanted");
  serve();
  CHECK_EQ(s3sign_curl_put(curl, signer, url, 0, "a", 1, NULL, &error), S3SIGN_CURL_ERR_HTTP);
  served();

  check_case("success");
  snprintf(answer, sizeof answer, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  serve();
  CHECK_EQ(s3sign_curl_put(curl, signer, url, 0, "a", 1, &response, &error), 0);
  CHECK(response.cause == 0 && response.certainty == 0 && response.sentence[0] == '\0' && response.remedy[0] == '\0');
  served();
}

#define TEN(text) text text text text text text text text text text

static void a_sentence_that_does_not_fit_ends_after_a_word(void)
{
  s3sign_header header = FIELD("Content-Type", TEN("\303\274\303\274\303\274\303\274\303\274\303\274"));
  s3sign_request request;
  check_case("long sentence");
  serve();
  request = request_of("GET");
  request.headers = &header;
  request.headers_len = 1;
  answer_mismatch("GET\n/bucket/key\n\ncontent-type:" TEN("\303\244\303\244\303\244\303\244\303\244\303\244")
                  "\nhost:127.0.0.1:%d\nx-amz-content-sha256:" EMPTY_HASH "\n" SENT_AT "\ncontent-type;" PLAIN_NAMES "\n"
                  EMPTY_HASH, "");
  explained(s3sign_curl_perform(curl, signer, &request, NULL, NULL, &response, &error), S3SIGN_CAUSE_HEADER_CHANGED,
            S3SIGN_CERTAINTY_SHOWN);
  CHECK_TEXT(str(response.sentence), "The header \"content-type\" arrived as...");
  served();
}

/* Whichever allocation of the explanation fails: it is there whole or not at all. */
static void what_the_server_said_stays_without_an_explanation(void)
{
  s3sign_request request;
  s3sc_exchange exchange;
  long refused = 0, whole = 0;
  check_case("no memory");
  memset(&exchange, 0, sizeof exchange);
  snprintf(url, sizeof url, "http://127.0.0.1:1/bucket/key");
  server.port = 1;
  request = request_of("GET");
  answer_mismatch(GET_OF("127.0.0.1:%d"), "");
  struct curl_slist *headers;
  CHECK_EQ(s3sign_curl_prepare(curl, signer, &request, &headers, &error), 0);
  exchange.curl = curl;
  exchange.signer = signer;
  exchange.request = &request;
  exchange.headers = headers;
  exchange.error_body = document;
  exchange.error_len = strlen(document);
  do {
    memset(&response, 0, sizeof response);
    strcpy(response.code, "SignatureDoesNotMatch");
    response.status = 403;
    until_refused = ++refused;
    s3sc_explain(&exchange, &response);
    whole = until_refused;
    until_refused = 0;
    CHECK_TEXT(str(response.code), "SignatureDoesNotMatch");
    if (whole == 0)
      CHECK(response.cause == 0 && response.certainty == 0 && response.sentence[0] == '\0' && response.remedy[0] == '\0');
  } while (whole == 0);
  CHECK(refused > 4);
  CHECK_EQ(response.cause, S3SIGN_CAUSE_WRONG_SECRET);
  curl_slist_free_all(headers);
  s3sc_reset(curl);
}

int main(void)
{
  s3sign_signer_config config = example_config();
  curl_global_init(CURL_GLOBAL_DEFAULT);
  s3sign_error_init(&error);
  config.session_token = str(TOKEN);
  CHECK_EQ(s3sign_signer_new(&config, &signer, &error), S3SIGN_OK);
  curl = curl_easy_init();
  the_server_shows_what_it_signed();
  a_body_is_explained_as_it_was_signed();
  every_refusal_has_a_sentence();
  listings_and_transfers_are_explained_too();
  a_sentence_that_does_not_fit_ends_after_a_word();
  what_the_server_said_stays_without_an_explanation();
  curl_easy_cleanup(curl);
  s3sign_signer_free(signer);
  curl_global_cleanup();
  return check_report();
}
