/* The examples of the Amazon S3 documents, checked at every stage. The values are those of tests/vectors. */

#include "check.h"

#define SCOPE "20130524/us-east-1/s3/aws4_request"
#define EMPTY_HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define BODY_HASH "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"
#define STAMP(hash) "x-amz-content-sha256:" hash "\nx-amz-date:20130524T000000Z\n"
#define TO_SIGN(hash) "AWS4-HMAC-SHA256\n20130524T000000Z\n" SCOPE "\n" hash
#define AUTHORIZATION(names, signature) \
  "AWS4-HMAC-SHA256 Credential=" EXAMPLE_ACCESS_KEY "/" SCOPE ", SignedHeaders=" names ", Signature=" signature
#define LINES(hash, names, signature) \
  "x-amz-content-sha256: " hash "\r\nx-amz-date: 20130524T000000Z\r\nauthorization: " AUTHORIZATION(names, signature) \
  "\r\n"
#define NO_FIELD FIELD("", "")
#define HOST "examplebucket.s3.amazonaws.com"

/* One documented request: what goes in, and what every stage makes of it. */
typedef struct known_answer {
  const char *name;
  const char *method;
  const char *url;
  int32_t path_mode;
  const char *query;
  s3sign_header headers[2];
  size_t headers_len;
  const char *body;
  const char *canonical_request;
  const char *string_to_sign;
  const char *signature;
  const char *authorization;
  const char *lines;
  const char *sent_url;
} known_answer;

#define RANGE_NAMES "host;range;x-amz-content-sha256;x-amz-date"
#define RANGE_SIGNATURE "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
#define PUT_NAMES "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class"
#define PUT_SIGNATURE "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
#define NAMES "host;x-amz-content-sha256;x-amz-date"
#define LIFECYCLE_SIGNATURE "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"
#define LIST_SIGNATURE "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"

static const known_answer known_answers[] = {
  {"s3-get-object-range", "GET", "https://" HOST "/test.txt", S3SIGN_PATH_CANONICAL, "",
   {FIELD("Range", "bytes=0-9"), NO_FIELD}, 1, "",
   "GET\n/test.txt\n\nhost:" HOST "\nrange:bytes=0-9\n" STAMP(EMPTY_HASH) "\n" RANGE_NAMES "\n" EMPTY_HASH,
   TO_SIGN("7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972"),
   RANGE_SIGNATURE, AUTHORIZATION(RANGE_NAMES, RANGE_SIGNATURE), LINES(EMPTY_HASH, RANGE_NAMES, RANGE_SIGNATURE),
   "https://" HOST "/test.txt"},
  {"s3-put-object", "PUT", "https://" HOST "/test$file.text", S3SIGN_PATH_RAW, "",
   {FIELD("x-amz-storage-class", "REDUCED_REDUNDANCY"), FIELD("Date", "Fri, 24 May 2013 00:00:00 GMT")}, 2,
   "Welcome to Amazon S3.",
   "PUT\n/test%24file.text\n\ndate:Fri, 24 May 2013 00:00:00 GMT\nhost:" HOST "\n" STAMP(BODY_HASH)
   "x-amz-storage-class:REDUCED_REDUNDANCY\n\n" PUT_NAMES "\n" BODY_HASH,
   TO_SIGN("9e0e90d9c76de8fa5b200d8c849cd5b8dc7a3be3951ddb7f6a76b4158342019d"),
   PUT_SIGNATURE, AUTHORIZATION(PUT_NAMES, PUT_SIGNATURE), LINES(BODY_HASH, PUT_NAMES, PUT_SIGNATURE),
   "https://" HOST "/test%24file.text"},
  {"s3-get-bucket-lifecycle", "GET", "https://" HOST "/?lifecycle", S3SIGN_PATH_CANONICAL, "",
   {NO_FIELD, NO_FIELD}, 0, "",
   "GET\n/\nlifecycle=\nhost:" HOST "\n" STAMP(EMPTY_HASH) "\n" NAMES "\n" EMPTY_HASH,
   TO_SIGN("9766c798316ff2757b517bc739a67f6213b4ab36dd5da2f94eaebf79c77395ca"),
   LIFECYCLE_SIGNATURE, AUTHORIZATION(NAMES, LIFECYCLE_SIGNATURE), LINES(EMPTY_HASH, NAMES, LIFECYCLE_SIGNATURE),
   "https://" HOST "/?lifecycle="},
  {"s3-list-objects", "GET", "https://" HOST, S3SIGN_PATH_CANONICAL, "prefix=J&max-keys=2",
   {NO_FIELD, NO_FIELD}, 0, "",
   "GET\n/\nmax-keys=2&prefix=J\nhost:" HOST "\n" STAMP(EMPTY_HASH) "\n" NAMES "\n" EMPTY_HASH,
   TO_SIGN("df57d21db20da04d7fa30298dd4488ba3a2b47ca3a489c74750e0f1e7df1b9b7"),
   LIST_SIGNATURE, AUTHORIZATION(NAMES, LIST_SIGNATURE), LINES(EMPTY_HASH, NAMES, LIST_SIGNATURE),
   "https://" HOST "/?max-keys=2&prefix=J"}
};

#define PRESIGN_QUERY \
  "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" \
  EXAMPLE_ACCESS_KEY "%2F20130524%2Fus-east-1%2Fs3%2Faws4_request" \
  "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
#define PRESIGN_SIGNATURE "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"

static char out[4096];
static size_t len;

static s3sign_str written(void)
{
  return bytes(out, len);
}

/* A part that result points at: inside the output, and followed by a NUL. */
static void check_part(s3sign_str part)
{
  CHECK(part.ptr >= out && part.ptr + part.len <= out + len);
  CHECK_EQ(part.ptr[part.len], 0);
}

static void a_documented_request_gives_the_documented_values(const s3sign_signer *signer, const known_answer *known)
{
  s3sign_request request = example_request();
  s3sign_result result = S3SIGN_RESULT_INIT;
  s3sign_error error = S3SIGN_ERROR_INIT;

  check_case(known->name);
  request.method = str(known->method);
  request.url = str(known->url);
  request.path_mode = known->path_mode;
  request.query = str(known->query);
  request.headers = known->headers;
  request.headers_len = known->headers_len;
  request.headers_mode = S3SIGN_HEADERS_ALL;
  request.payload = str(known->body);

  CHECK_ERROR(s3sign_canonical_request(signer, &request, out, sizeof out, &len, &error), &error, S3SIGN_OK, "", -1);
  CHECK_TEXT(written(), known->canonical_request);
  CHECK_ERROR(s3sign_string_to_sign(signer, &request, out, sizeof out, &len, &error), &error, S3SIGN_OK, "", -1);
  CHECK_TEXT(written(), known->string_to_sign);
  CHECK_ERROR(s3sign_sign(signer, &request, out, sizeof out, &len, NULL, &error), &error, S3SIGN_OK, "", -1);
  CHECK_TEXT(written(), known->lines);

  CHECK_ERROR(s3sign_sign(signer, &request, out, sizeof out, &len, &result, &error), &error, S3SIGN_OK, "", -1);
  CHECK_TEXT(result.signature, known->signature);
  CHECK_TEXT(result.authorization, known->authorization);
  CHECK_TEXT(result.headers, known->lines);
  CHECK_TEXT(result.url, known->sent_url);
  CHECK_TEXT(result.target, known->sent_url + strlen("https://" HOST));
  CHECK_TEXT(result.host, HOST);
  check_part(result.headers);
  check_part(result.url);
  check_part(result.target);
  check_part(result.host);
}

static void the_documented_presigned_url_comes_out(const s3sign_signer *signer)
{
  s3sign_request request = example_request();
  s3sign_result result = S3SIGN_RESULT_INIT;
  s3sign_error error = S3SIGN_ERROR_INIT;
  const char *url = EXAMPLE_URL "?" PRESIGN_QUERY "&X-Amz-Signature=" PRESIGN_SIGNATURE;

  check_case("s3-presigned-get");
  request.expires = 86400;
  CHECK_ERROR(s3sign_canonical_request(signer, &request, out, sizeof out, &len, &error), &error, S3SIGN_OK, "", -1);
  CHECK_TEXT(written(), "GET\n/test.txt\n" PRESIGN_QUERY "\nhost:" HOST "\n\nhost\nUNSIGNED-PAYLOAD");
  CHECK_ERROR(s3sign_string_to_sign(signer, &request, out, sizeof out, &len, &error), &error, S3SIGN_OK, "", -1);
  CHECK_TEXT(written(), TO_SIGN("3bfa292879f6447bbcda7001decf97f4a54dc650c8942174ae0a9121cf58ad04"));
  CHECK_ERROR(s3sign_presign(signer, &request, out, sizeof out, &len, NULL, &error), &error, S3SIGN_OK, "", -1);
  CHECK_TEXT(written(), url);

  CHECK_ERROR(s3sign_presign(signer, &request, out, sizeof out, &len, &result, &error), &error, S3SIGN_OK, "", -1);
  CHECK_TEXT(str(out), url);
  CHECK_TEXT(result.url, url);
  CHECK_TEXT(result.target, url + strlen("https://" HOST));
  CHECK_TEXT(result.host, HOST);
  CHECK_TEXT(result.headers, "");
  CHECK_TEXT(result.signature, PRESIGN_SIGNATURE);
  CHECK_TEXT(result.authorization, "");
  check_part(result.headers);
  check_part(result.url);
  check_part(result.target);
  check_part(result.host);
}

static void the_signing_key_is_the_documented_one(const s3sign_signer *signer)
{
  static const unsigned char expected[32] = {
    0xdb, 0xb8, 0x93, 0xac, 0xc0, 0x10, 0x96, 0x49, 0x18, 0xf1, 0xfd, 0x43, 0x3a, 0xdd, 0x87, 0xc7,
    0x0e, 0x8b, 0x0d, 0xb6, 0xbe, 0x30, 0xc1, 0xfb, 0xea, 0xfe, 0xfa, 0x5e, 0xc6, 0xba, 0x83, 0x78};
  s3sign_error error = S3SIGN_ERROR_INIT;
  check_case("signing-key-s3-20130524");
  CHECK_ERROR(s3sign_signing_key(signer, EXAMPLE_TIME + 86399, out, 33, &len, &error), &error, S3SIGN_OK, "", -1);
  CHECK_EQ(len, 32);
  CHECK(memcmp(out, expected, sizeof expected) == 0);
}

static void a_batch_holds_the_urls_of_its_keys(s3sign_signer *signer)
{
  static const char keys[] = "test.txta//b c";
  static const size_t ends[] = {8, 14};
  static const size_t bad_ends[] = {8, 8, 14};
  s3sign_batch batch = S3SIGN_BATCH_INIT;
  s3sign_request base = example_request();
  s3sign_request one;
  s3sign_error error = S3SIGN_ERROR_INIT;
  static char urls[4096];
  size_t urls_len, url_ends[3];

  check_case("batch");
  base.expires = 86400;
  base.path_mode = S3SIGN_PATH_RAW;
  base.url = str("https://" HOST "/");
  one = base;
  batch.keys = keys;
  batch.key_ends = ends;
  batch.count = 2;
  CHECK_ERROR(s3sign_presign_batch(signer, &base, &batch, urls, sizeof urls, &urls_len, url_ends, &error), &error,
              S3SIGN_OK, "", -1);
  one.url = str(EXAMPLE_URL);
  CHECK_EQ(s3sign_presign(signer, &one, out, sizeof out, &len, NULL, NULL), S3SIGN_OK);
  CHECK_TEXT(bytes(urls, url_ends[0]), out);
  one.url = str("https://" HOST "/a//b c");
  CHECK_EQ(s3sign_presign(signer, &one, out, sizeof out, &len, NULL, NULL), S3SIGN_OK);
  CHECK_TEXT(bytes(urls + url_ends[0] + 1, url_ends[1] - url_ends[0] - 1), out);
  CHECK(urls[url_ends[0]] == '\n' && urls[url_ends[1]] == '\n');
  CHECK_EQ(urls_len, url_ends[1] + 1);
  batch.key_ends = bad_ends;
  batch.count = 3;
  CHECK_ERROR(s3sign_presign_batch(signer, &base, &batch, urls, sizeof urls, &urls_len, url_ends, &error), &error,
              S3SIGN_ERR_PATH, "keys[1]", -1);
  CHECK(urls[0] == '\0' && urls_len == 0 && url_ends[0] == 0 && url_ends[2] == 0);
}

static void a_batch_holds_the_urls_of_its_queries(s3sign_signer *signer)
{
  static const char *const each[] = {"A=1", "partNumber=2&uploadId=u", "X-Amz-D=3&partNumber=3", ""};
  s3sign_batch batch = S3SIGN_BATCH_INIT;
  s3sign_request base = example_request();
  s3sign_error error = S3SIGN_ERROR_INIT;
  static char urls[4096];
  char queries[128] = "";
  size_t urls_len, ends[4], url_ends[4], i, start = 0;

  check_case("batch of queries");
  base.expires = 86400;
  for (i = 0; i < 4; i++) {
    strcat(queries, each[i]);
    ends[i] = strlen(queries);
  }
  batch.queries = queries;
  batch.query_ends = ends;
  batch.count = 4;
  CHECK_ERROR(s3sign_presign_batch(signer, &base, &batch, urls, sizeof urls, &urls_len, url_ends, &error), &error,
              S3SIGN_OK, "", -1);
  for (i = 0; i < 4; i++) {
    base.query = str(each[i]);
    CHECK_EQ(s3sign_presign(signer, &base, out, sizeof out, &len, NULL, NULL), S3SIGN_OK);
    CHECK_TEXT(bytes(urls + start, url_ends[i] - start), out);
    start = url_ends[i] + 1;
  }
  CHECK_EQ(urls_len, start);
  base.query = str("");
  queries[ends[1]] = '#';
  CHECK_ERROR(s3sign_presign_batch(signer, &base, &batch, urls, sizeof urls, &urls_len, url_ends, &error), &error,
              S3SIGN_ERR_QUERY, "queries[2]", 0);
}

static void an_anonymous_signer_adds_nothing(void)
{
  s3sign_signer_config config = S3SIGN_SIGNER_CONFIG_INIT;
  s3sign_signer *anonymous = NULL;
  s3sign_request request = example_request();
  s3sign_result result = S3SIGN_RESULT_INIT;
  check_case("anonymous");
  CHECK_EQ(s3sign_signer_new(&config, &anonymous, NULL), S3SIGN_OK);
  CHECK_EQ(s3sign_sign(anonymous, &request, out, sizeof out, &len, &result, NULL), S3SIGN_OK);
  CHECK_TEXT(result.headers, "");
  CHECK_TEXT(result.authorization, "");
  CHECK_TEXT(result.url, EXAMPLE_URL);
  request.expires = 60;
  CHECK_EQ(s3sign_presign(anonymous, &request, out, sizeof out, &len, NULL, NULL), S3SIGN_OK);
  CHECK_TEXT(written(), EXAMPLE_URL);
  s3sign_signer_free(anonymous);
}

int main(void)
{
  s3sign_signer *signer = example_signer();
  size_t i;
  for (i = 0; i < COUNT(known_answers); i++)
    a_documented_request_gives_the_documented_values(signer, &known_answers[i]);
  the_documented_presigned_url_comes_out(signer);
  the_signing_key_is_the_documented_one(signer);
  a_batch_holds_the_urls_of_its_keys(signer);
  a_batch_holds_the_urls_of_its_queries(signer);
  an_anonymous_signer_adds_nothing();
  s3sign_signer_free(signer);
  return check_report();
}
