/* Listings: what the wrapper makes of the pages that a server says, well-formed or not. */

#include "capture.h"
#include "check.h"

#include <s3sign_curl.h>

#include <stdlib.h>

#define PAGE(inside) \
  "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" \
  "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">" inside "</ListBucketResult>"
#define OBJECT(key) "<Contents><Key>" key "</Key><Size>1</Size></Contents>"
#define COUNT_OF(answers) (sizeof(answers) / sizeof((answers)[0]))

/* What the entries of a listing were, joined by lines. */
typedef struct seen {
  char text[4096];
  int count;
  int wanted;
} seen;

static s3sign_signer *signer;
static CURL *curl;
static s3sign_error error;
static s3sign_curl_response response;
static capture server;
static char url[64];

static int note(const s3sign_curl_entry *entry, void *user)
{
  seen *all = user;
  size_t len = strlen(all->text);
  CHECK_EQ(strlen(entry->key.ptr), entry->key.len);
  snprintf(all->text + len, sizeof all->text - len, "%s%s %ld %s %s %s\n", entry->is_prefix ? "PRE " : "",
           entry->key.ptr, (long)entry->size, entry->last_modified.ptr, entry->etag.ptr, entry->storage_class.ptr);
  return ++all->count == all->wanted;
}

static int list(const char *const *answers, size_t count, const s3sign_curl_list_options *options, seen *all)
{
  capture_start_many(&server, answers, count);
  snprintf(url, sizeof url, "http://127.0.0.1:%d/bucket", server.port);
  int status = s3sign_curl_list(curl, signer, url, options, note, all, &response, &error);
  capture_wait(&server);
  return status;
}

static void pages_follow_each_other_and_entries_are_told_as_they_are(void)
{
  static const char *const answers[] = {
    PAGE("<IsTruncated>true</IsTruncated><Contents><Key>a%2Fb+c%26%C3%BC</Key><Size>5000000000</Size>"
         "<LastModified>2013-05-24T00:00:00.000Z</LastModified><ETag>&quot;e&#45;1&quot;</ETag><Owner><ID>x</ID>"
         "<Key>not the key</Key></Owner><StorageClass>STANDARD</StorageClass></Contents>"
         "<CommonPrefixes><Prefix>dir%2F</Prefix></CommonPrefixes>"
         "<NextContinuationToken>1/+=&amp;</NextContinuationToken><EncodingType>url</EncodingType>"),
    PAGE("<s3:IsTruncated>false</s3:IsTruncated><s3:Contents><Key><![CDATA[<not+escaped%20>]]>"
         "<inner>not this</inner></Key></s3:Contents>")};
  s3sign_curl_list_options options = {0};
  seen all = {.wanted = -1};

  check_case("pages");
  options.prefix = str("\303\274 &");
  options.delimiter = str("/");
  options.start_after = str("a");
  options.page_size = 2;
  CHECK_ERROR(list(answers, COUNT_OF(answers), &options, &all), &error, S3SIGN_OK, "", -1);
  CHECK_TEXT(str(all.text), "a/b c&\303\274 5000000000 2013-05-24T00:00:00.000Z \"e-1\" STANDARD\n"
                            "PRE dir/ 0   \n"
                            "<not+escaped%20> 0   \n");
  CHECK(strstr(server.request, "GET /bucket?delimiter=%2F&encoding-type=url&list-type=2&max-keys=2&"
                               "prefix=%C3%BC%20%26&start-after=a HTTP/1.1\r\n") == server.request);
  CHECK(strstr(server.request + 1, "GET /bucket?continuation-token=1%2F%2B%3D%26&delimiter=%2F&") != NULL);
  capture_free(&server);
}

/* The handle is idle meanwhile. */
static int use_the_handle(const s3sign_curl_entry *entry, void *user)
{
  static const char answer[] = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
  s3sign_request request = S3SIGN_REQUEST_INIT;
  capture other;
  char object[64];
  capture_start(&other, answer);
  snprintf(object, sizeof object, "http://127.0.0.1:%d/bucket/%s", other.port, entry->key.ptr);
  request.method = str("DELETE");
  request.url = str(object);
  CHECK_EQ(s3sign_curl_perform(curl, signer, &request, NULL, NULL, NULL, NULL), 0);
  capture_wait(&other);
  CHECK(strncmp(other.request, "DELETE /bucket/", 15) == 0);
  capture_free(&other);
  ++*(int *)user;
  return 0;
}

static void the_handle_may_be_used_between_entries(void)
{
  int used = 0;
  check_case("handle in use");
  capture_start(&server, PAGE(OBJECT("a") OBJECT("b")));
  snprintf(url, sizeof url, "http://127.0.0.1:%d/bucket", server.port);
  CHECK_EQ(s3sign_curl_list(curl, signer, url, NULL, use_the_handle, &used, NULL, NULL), 0);
  capture_wait(&server);
  CHECK_EQ(used, 2);
  capture_free(&server);
}

static void the_caller_may_end_it(void)
{
  static const char *const answers[] = {PAGE("<IsTruncated>true</IsTruncated>" OBJECT("a") OBJECT("b"))};
  seen all = {.wanted = 1};
  check_case("ended");
  CHECK_ERROR(list(answers, 1, NULL, &all), &error, S3SIGN_CURL_ERR_STOPPED, "on_entry", -1);
  CHECK_EQ(all.count, 1);
  capture_free(&server);
}

#define OK "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"

static void an_answer_that_is_no_listing_is_an_error(void)
{
  static const char *const answers[] = {
    OK, OK "ok", OK "<html>", OK "<Error><Code>InternalError</Code></Error>", OK "<ListBucketResult>" OBJECT("a"),
    OK "<ListBucketResult></ListBucketResult><More/>", OK "<ListBucketResult><Contents></ListBucketResult>",
    OK "<!DOCTYPE l [<!ENTITY a \"b\">]><ListBucketResult>" OBJECT("&a;") "</ListBucketResult>",
    PAGE(OBJECT("&undefined;")), PAGE("<IsTruncated>true</IsTruncated>" OBJECT("a"))};
  for (size_t i = 0; i < COUNT_OF(answers); i++) {
    seen all = {.wanted = -1};
    check_case(answers[i] + strlen(OK));
    CHECK_ERROR(list(&answers[i], 1, NULL, &all), &error, S3SIGN_CURL_ERR_ANSWER, "", -1);
    CHECK_EQ(response.status, 200);
    /* Nothing of a page that is not whole; only the last is, but does not say where the next begins. */
    CHECK_EQ(all.count, i + 1 == COUNT_OF(answers));
    capture_free(&server);
  }
}

static void a_listing_that_does_not_end_is_an_error(void)
{
#define AGAIN PAGE("<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>" OBJECT("a"))
  static const char *const answers[] = {AGAIN, AGAIN};
  seen all = {.wanted = -1};
  check_case("the same page again");
  CHECK_ERROR(list(answers, 2, NULL, &all), &error, S3SIGN_CURL_ERR_ANSWER, "", -1);
  capture_free(&server);
}

static void a_refusal_is_told_as_ever(void)
{
  static const char *const answers[] = {"HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n"
                                        "<Error><Code>NoSuchBucket</Code><Message>None.</Message></Error>"};
  seen all = {.wanted = -1};
  check_case("refused");
  CHECK_ERROR(list(answers, 1, NULL, &all), &error, S3SIGN_CURL_ERR_HTTP, "", -1);
  CHECK_TEXT(str(response.code), "NoSuchBucket");
  CHECK_EQ(response.cause, S3SIGN_CAUSE_NO_SUCH_BUCKET);
  CHECK_EQ(response.certainty, S3SIGN_CERTAINTY_SHOWN);
  capture_free(&server);
  CHECK_ERROR(s3sign_curl_list(curl, signer, url, NULL, NULL, NULL, &response, &error), &error, S3SIGN_ERR_NULL,
              "on_entry", -1);
  CHECK_ERROR(s3sign_curl_list(NULL, signer, url, NULL, note, &all, &response, &error), &error, S3SIGN_ERR_NULL, "curl",
              -1);
}

int main(void)
{
  curl_global_init(CURL_GLOBAL_DEFAULT);
  s3sign_error_init(&error);
  signer = example_signer();
  curl = curl_easy_init();
  pages_follow_each_other_and_entries_are_told_as_they_are();
  the_handle_may_be_used_between_entries();
  the_caller_may_end_it();
  an_answer_that_is_no_listing_is_an_error();
  a_listing_that_does_not_end_is_an_error();
  a_refusal_is_told_as_ever();
  curl_easy_cleanup(curl);
  s3sign_signer_free(signer);
  curl_global_cleanup();
  return check_report();
}
