/* Before and after a request: what may go wrong with it, and why a server refused it. */

#include "check.h"

#include <stddef.h>

static char out[8192];
static size_t len;

/* The document that S3 sends, with a line of the canonical request changed: the range. */
static const char refused[] =
  "<Error><Code>SignatureDoesNotMatch</Code><AWSAccessKeyId>" EXAMPLE_ACCESS_KEY "</AWSAccessKeyId>"
  "<CanonicalRequest>GET\n/test.txt\n\nhost:examplebucket.s3.amazonaws.com\nrange:bytes=0-1\n"
  "x-amz-content-sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n"
  "x-amz-date:20130524T000000Z\n\nhost;range;x-amz-content-sha256;x-amz-date\n"
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855</CanonicalRequest></Error>";

static const s3sign_header headers[] = {FIELD("Range", "bytes=0-9")};

static s3sign_request ranged_request(void)
{
  s3sign_request request = example_request();
  request.headers = headers;
  request.headers_len = COUNT(headers);
  return request;
}

static void a_refusal_is_explained_with_the_values_of_both_sides(void)
{
  s3sign_signer *signer = example_signer();
  s3sign_request request = ranged_request();
  s3sign_refusal refusal = S3SIGN_REFUSAL_INIT;
  s3sign_explanation why = S3SIGN_EXPLANATION_INIT;
  s3sign_error error = S3SIGN_ERROR_INIT;
  const char *sentence = "The header \"range\" arrived as \"bytes=0-1\" but \"bytes=0-9\" was signed.";
  size_t sentence_alone;

  check_case("explain");
  refusal.http_status = 403;
  refusal.body = str(refused);
  CHECK_ERROR(s3sign_explain(signer, &request, &refusal, out, sizeof out, &len, &why, &error), &error, S3SIGN_OK, "",
              -1);
  CHECK_EQ(why.cause, S3SIGN_CAUSE_HEADER_CHANGED);
  CHECK_TEXT(why.sentence, sentence);
  CHECK_TEXT(str(out), sentence);
  CHECK(why.evidence.len > 0 && why.remedy.len > 0);
  CHECK(why.evidence.ptr == out + why.sentence.len + 1 && why.remedy.ptr + why.remedy.len == out + len);
  CHECK(why.remedy.ptr[why.remedy.len] == '\0' && why.evidence.ptr[why.evidence.len] == '\0');
  CHECK_TEXT(str(s3sign_cause_name(why.cause)), "S3SIGN_CAUSE_HEADER_CHANGED");

  /* Without the struct, the sentence alone. */
  CHECK_EQ(s3sign_explain(signer, &request, &refusal, out, sizeof out, &len, NULL, NULL), S3SIGN_OK);
  CHECK_TEXT(bytes(out, len), sentence);
  sentence_alone = len;
  CHECK_ERROR(s3sign_explain(signer, &request, &refusal, NULL, 0, &len, &why, &error), &error,
              S3SIGN_ERR_BUFFER_TOO_SMALL, "cap", -1);
  CHECK(len > sentence_alone && why.cause == 0 && why.sentence.ptr == NULL && why.remedy.ptr == NULL);

  refusal.body = str("");
  refusal.server_time = str("Fri, 24 May 2013 01:00:00 GMT");
  CHECK_EQ(s3sign_explain(signer, &request, &refusal, out, sizeof out, &len, &why, NULL), S3SIGN_OK);
  CHECK_EQ(why.cause, S3SIGN_CAUSE_CLOCK);
  refusal.http_status = 301;
  refusal.region = str("eu-west-1");
  CHECK_EQ(s3sign_explain(signer, &request, &refusal, out, sizeof out, &len, &why, NULL), S3SIGN_OK);
  CHECK_EQ(why.cause, S3SIGN_CAUSE_REGION);
  s3sign_signer_free(signer);
}

/* AWS's own example of a GET with a range, as it is sent, and the refusal that a server gives without any reason. */
static const char sent[] =
  "GET /test.txt HTTP/1.1\r\nHost: examplebucket.s3.amazonaws.com\r\nRange: %s\r\nx-amz-content-sha256: "
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\r\nx-amz-date: 20130524T000000Z\r\nAuthorization: "
  "AWS4-HMAC-SHA256 Credential=" EXAMPLE_ACCESS_KEY "/20130524/us-east-1/s3/aws4_request, "
  "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, Signature=%s\r\n\r\n";
static const char response[] = "HTTP/1.1 403 Forbidden\r\nDate: Fri, 24 May 2013 00:00:00 GMT\r\n\r\n"
                               "<Error><Code>SignatureDoesNotMatch</Code></Error>";
#define DOCUMENTED "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
/* With a line break behind the secret, by Python's hmac. */
#define LINE_END "06a24f6e5ea950aaadd761ce39686e43bc69220c7fa1c5512d434aff93ea09a6"

static int32_t explain_sent(const char *range, const char *signature, const char *secret, s3sign_explanation *why)
{
  char text[2048];
  int32_t status;
  sprintf(text, sent, range, signature);
  strcat(text, response);
  s3sign_explanation_init(why);
  status = s3sign_explain_text(NULL, NULL, text, strlen(text), secret, strlen(secret), out, sizeof out, &len, why, NULL);
  CHECK(strstr(out, EXAMPLE_SECRET_KEY) == NULL);
  return status;
}

static void a_secret_proves_what_a_client_signed(void)
{
  s3sign_explanation why;

  check_case("text, signed right");
  CHECK_EQ(explain_sent("bytes=0-9", DOCUMENTED, EXAMPLE_SECRET_KEY, &why), S3SIGN_OK);
  CHECK_EQ(why.cause, S3SIGN_CAUSE_SIGNATURE);
  CHECK(strstr(out, "The signature is right for this request and secret") != NULL);
  CHECK(why.sentence.len > 0 && why.evidence.len > 0 && why.remedy.len > 0);

  check_case("text, secret with a line end");
  CHECK_EQ(explain_sent("bytes=0-9", LINE_END, EXAMPLE_SECRET_KEY, &why), S3SIGN_OK);
  CHECK_EQ(why.cause, S3SIGN_CAUSE_WRONG_SECRET);
  CHECK_EQ(why.certainty, S3SIGN_CERTAINTY_PROVED);
  CHECK_TEXT(str(s3sign_certainty_name(why.certainty)), "S3SIGN_CERTAINTY_PROVED");
  CHECK(strstr(out, "line break") != NULL);

  check_case("text, changed on the way");
  CHECK_EQ(explain_sent("bytes=0-1", DOCUMENTED, EXAMPLE_SECRET_KEY, &why), S3SIGN_OK);
  CHECK(why.certainty != S3SIGN_CERTAINTY_PROVED);

  check_case("text alone");
  CHECK_EQ(explain_sent("bytes=0-9", LINE_END, "", &why), S3SIGN_OK);
  CHECK(why.certainty != S3SIGN_CERTAINTY_PROVED);
  CHECK_EQ(s3sign_explain_text(NULL, NULL, NULL, 0, NULL, 0, out, sizeof out, &len, &why, NULL), S3SIGN_OK);
  CHECK_EQ(why.certainty, S3SIGN_CERTAINTY_UNKNOWN);
  CHECK_TEXT(str(s3sign_certainty_name(99)), "S3SIGN_CERTAINTY_UNKNOWN");
}

static void a_text_of_the_response_explains_as_its_parts_do(void)
{
  static const char head[] = "HTTP/1.1 403 Forbidden\r\nDate: Fri, 24 May 2013 00:00:00 GMT\r\n\r\n";
  s3sign_signer *signer = example_signer();
  s3sign_request request = ranged_request();
  s3sign_refusal refusal = S3SIGN_REFUSAL_INIT;
  s3sign_explanation why = S3SIGN_EXPLANATION_INIT, from_text = S3SIGN_EXPLANATION_INIT;
  s3sign_error error = S3SIGN_ERROR_INIT;
  static char parts[8192], text[4096];
  size_t parts_len;

  check_case("response as text");
  refusal.http_status = 403;
  refusal.body = str(refused);
  refusal.server_time = str("Fri, 24 May 2013 00:00:00 GMT");
  CHECK_EQ(s3sign_explain(signer, &request, &refusal, parts, sizeof parts, &parts_len, &why, NULL), S3SIGN_OK);
  strcpy(text, head);
  strcat(text, refused);
  CHECK_ERROR(s3sign_explain_text(signer, &request, text, strlen(text), NULL, 0, out, sizeof out, &len, &from_text,
                                  &error), &error, S3SIGN_OK, "", -1);
  CHECK_EQ(from_text.cause, S3SIGN_CAUSE_HEADER_CHANGED);
  CHECK_EQ(from_text.certainty, why.certainty);
  CHECK(len == parts_len && memcmp(out, parts, len) == 0);
  s3sign_signer_free(signer);
}

static void lint_has_a_line_and_a_bit_for_each_finding(void)
{
  s3sign_signer *signer = example_signer();
  s3sign_request request = ranged_request();
  s3sign_error error = S3SIGN_ERROR_INIT;
  int32_t findings = -1;

  check_case("lint");
  CHECK_ERROR(s3sign_lint(signer, &request, out, sizeof out, &len, &findings, &error), &error, S3SIGN_OK, "", -1);
  CHECK_EQ(findings, 0);
  CHECK_TEXT(bytes(out, len), "");
  request.expires = 60;
  request.url = str("https://examplebucket.s3.eu-west-1.amazonaws.com/test.txt");
  CHECK_EQ(s3sign_lint(signer, &request, out, sizeof out, &len, &findings, NULL), S3SIGN_OK);
  CHECK_EQ(findings, S3SIGN_LINT_HEADER_TO_SEND | S3SIGN_LINT_REGION_MISMATCH);
  CHECK_TEXT(bytes(out, len),
             "HEADER_TO_SEND: Whoever uses the URL must send the header \"range\" with the same value: "
             "tell them, or do not sign it.\r\n"
             "REGION_MISMATCH: The host is in the region \"eu-west-1\", but the signer is for \"us-east-1\": "
             "use those of the bucket's region.\r\n");
  CHECK_EQ(s3sign_lint(signer, &request, out, sizeof out, &len, NULL, NULL), S3SIGN_OK);
  CHECK_ERROR(s3sign_lint(signer, &request, out, len, &len, &findings, &error), &error, S3SIGN_ERR_BUFFER_TOO_SMALL,
              "cap", -1);
  CHECK_EQ(findings, 0);
  request.url = str("nowhere");
  CHECK_ERROR(s3sign_lint(signer, &request, out, sizeof out, &len, &findings, &error), &error, S3SIGN_ERR_URL, "url", 0);
  s3sign_signer_free(signer);
}

static void the_macro_and_the_function_set_the_same_fields(void)
{
  s3sign_refusal r1 = S3SIGN_REFUSAL_INIT, r2;
  s3sign_explanation e1 = S3SIGN_EXPLANATION_INIT, e2;

  check_case("initialisers");
  memset(&r2, 0xa5, sizeof r2);
  s3sign_refusal_init(&r2);
  CHECK_EQ(r1.size, sizeof r1);
  CHECK_EQ(r2.size, sizeof r2);
  CHECK(r1.http_status == r2.http_status && r2.body.ptr == NULL && r2.body.len == 0);
  CHECK(r2.server_time.ptr == NULL && r2.region.ptr == NULL && r2.region.len == 0);
  CHECK(r1.body.ptr == NULL && r1.server_time.ptr == NULL && r1.region.ptr == NULL);
  memset(&e2, 0xa5, sizeof e2);
  s3sign_explanation_init(&e2);
  CHECK_EQ(e1.size, e2.size);
  CHECK(e1.cause == e2.cause && e2.sentence.ptr == NULL && e2.evidence.ptr == NULL && e2.remedy.ptr == NULL);
  CHECK(e1.sentence.ptr == NULL && e1.evidence.ptr == NULL && e1.remedy.ptr == NULL);
  CHECK(e1.certainty == e2.certainty);
  s3sign_refusal_init(NULL);
  s3sign_explanation_init(NULL);
}

static void sizes_are_those_that_the_library_knows(void)
{
  struct {
    s3sign_refusal known;
    char newer[16];
  } large;
  s3sign_signer *signer = example_signer();
  s3sign_request request = example_request();
  s3sign_explanation why = S3SIGN_EXPLANATION_INIT;
  s3sign_error error = S3SIGN_ERROR_INIT;
  s3sign_error *e = &error;

  check_case("sizes");
  memset(&large, 0, sizeof large);
  large.known.size = (uint32_t)sizeof large;
  large.known.http_status = 403;
  CHECK_EQ(s3sign_explain(signer, &request, &large.known, out, sizeof out, &len, &why, NULL), S3SIGN_OK);
  CHECK_EQ(why.cause, S3SIGN_CAUSE_NO_BODY);
  large.newer[3] = 1;
  CHECK_ERROR(s3sign_explain(signer, &request, &large.known, out, sizeof out, &len, &why, e), e, S3SIGN_ERR_STRUCT_SIZE,
              "refusal", sizeof(s3sign_refusal) + 3);
  large.known.size = 4;
  CHECK_ERROR(s3sign_explain(signer, &request, &large.known, out, sizeof out, &len, &why, e), e, S3SIGN_ERR_STRUCT_SIZE,
              "refusal", 0);
  large.newer[3] = 0;
  s3sign_refusal_init(&large.known);
  CHECK_ERROR(s3sign_explain(signer, &request, &large.known, out, sizeof out, &len, &why, e), e, S3SIGN_ERR_OPTION,
              "http_status", -1);
  CHECK_EQ(len, 0);
  large.known.http_status = 403;
  why.size = 0;
  CHECK_ERROR(s3sign_explain(signer, &request, &large.known, out, sizeof out, &len, &why, e), e, S3SIGN_ERR_STRUCT_SIZE,
              "explanation", 0);
  CHECK_ERROR(s3sign_explain_text(NULL, NULL, "a", 1, NULL, 0, out, sizeof out, &len, &why, e), e,
              S3SIGN_ERR_STRUCT_SIZE, "explanation", 0);
  /* Of 0.1, before there was a certainty. */
  why.size = (uint32_t)offsetof(s3sign_explanation, certainty);
  why.certainty = 7;
  CHECK_EQ(s3sign_explain_text(NULL, NULL, refused, strlen(refused), NULL, 0, out, sizeof out, &len, &why, e), S3SIGN_OK);
  CHECK(why.sentence.len > 0 && why.certainty == 7);
  CHECK_ERROR(s3sign_explain_text(NULL, NULL, refused, strlen(refused), NULL, 0, out, 10, &len, &why, e), e,
              S3SIGN_ERR_BUFFER_TOO_SMALL, "cap", -1);
  CHECK(len > 10 && why.sentence.len == 0 && out[0] == '\0');
  s3sign_signer_free(signer);
}

static void input_in_the_output_is_refused(void)
{
  s3sign_signer *signer = example_signer();
  s3sign_request request = example_request();
  s3sign_explanation why = S3SIGN_EXPLANATION_INIT;
  s3sign_error error = S3SIGN_ERROR_INIT;
  s3sign_error *e = &error;
  size_t cap = sizeof out;

  check_case("overlap");
  strcpy(out + 100, "SignatureDoesNotMatch");
  CHECK_ERROR(s3sign_explain_text(NULL, NULL, out + 100, 21, NULL, 0, out, cap, &len, &why, e), e, S3SIGN_ERR_OVERLAP,
              "text", -1);
  CHECK_ERROR(s3sign_explain_text(NULL, NULL, "a", 1, out + 100, 21, out, cap, &len, &why, e), e, S3SIGN_ERR_OVERLAP,
              "secret", -1);
  request.url = bytes(out + 100, 21);
  CHECK_ERROR(s3sign_explain_text(signer, &request, "a", 1, NULL, 0, out, cap, &len, &why, e), e, S3SIGN_ERR_OVERLAP,
              "url", -1);
  s3sign_signer_free(signer);
}

static void no_function_takes_a_null_that_it_needs(void)
{
  s3sign_signer *signer = example_signer();
  s3sign_request request = example_request();
  s3sign_refusal refusal = S3SIGN_REFUSAL_INIT;
  s3sign_error error = S3SIGN_ERROR_INIT;
  s3sign_error *e = &error;
  size_t cap = sizeof out;

  check_case("NULL");
  refusal.http_status = 403;
  CHECK_ERROR(s3sign_explain(NULL, &request, &refusal, out, cap, &len, NULL, e), e, S3SIGN_ERR_NULL, "signer", -1);
  CHECK_ERROR(s3sign_explain(signer, NULL, &refusal, out, cap, &len, NULL, e), e, S3SIGN_ERR_NULL, "request", -1);
  CHECK_ERROR(s3sign_explain(signer, &request, NULL, out, cap, &len, NULL, e), e, S3SIGN_ERR_NULL, "refusal", -1);
  CHECK_ERROR(s3sign_explain(signer, &request, &refusal, NULL, 1, &len, NULL, e), e, S3SIGN_ERR_NULL, "out", -1);
  CHECK_ERROR(s3sign_explain(signer, &request, &refusal, out, cap, NULL, NULL, e), e, S3SIGN_ERR_NULL, "len", -1);
  CHECK_EQ(s3sign_explain(signer, &request, &refusal, out, cap, &len, NULL, NULL), S3SIGN_OK);
  refusal.body.len = 1;
  CHECK_ERROR(s3sign_explain(signer, &request, &refusal, out, cap, &len, NULL, e), e, S3SIGN_ERR_NULL, "body", -1);
  refusal.body.len = 0;
  refusal.server_time.len = 1;
  CHECK_ERROR(s3sign_explain(signer, &request, &refusal, out, cap, &len, NULL, e), e, S3SIGN_ERR_NULL, "server_time", -1);
  refusal.server_time.len = 0;
  refusal.region.len = 1;
  CHECK_ERROR(s3sign_explain(signer, &request, &refusal, out, cap, &len, NULL, e), e, S3SIGN_ERR_NULL, "region", -1);

  CHECK_ERROR(s3sign_explain_text(NULL, &request, "a", 1, NULL, 0, out, cap, &len, NULL, e), e, S3SIGN_ERR_NULL, "signer",
              -1);
  CHECK_ERROR(s3sign_explain_text(signer, NULL, "a", 1, NULL, 0, out, cap, &len, NULL, e), e, S3SIGN_ERR_NULL, "request",
              -1);
  CHECK_ERROR(s3sign_explain_text(NULL, NULL, NULL, 1, NULL, 0, out, cap, &len, NULL, e), e, S3SIGN_ERR_NULL, "text", -1);
  CHECK_ERROR(s3sign_explain_text(NULL, NULL, "a", 1, NULL, 1, out, cap, &len, NULL, e), e, S3SIGN_ERR_NULL, "secret", -1);
  CHECK_ERROR(s3sign_explain_text(NULL, NULL, "a", 1, NULL, 0, NULL, 1, &len, NULL, e), e, S3SIGN_ERR_NULL, "out", -1);
  CHECK_ERROR(s3sign_explain_text(NULL, NULL, "a", 1, NULL, 0, out, cap, NULL, NULL, e), e, S3SIGN_ERR_NULL, "len", -1);
  CHECK_ERROR(s3sign_explain_text(signer, &request, "a", 1, "a", 1, out, cap, &len, NULL, e), e, S3SIGN_ERR_OPTION,
              "secret", -1);
  CHECK_EQ(s3sign_explain_text(NULL, NULL, NULL, 0, NULL, 0, out, cap, &len, NULL, NULL), S3SIGN_OK);

  CHECK_ERROR(s3sign_lint(NULL, &request, out, cap, &len, NULL, e), e, S3SIGN_ERR_NULL, "signer", -1);
  CHECK_ERROR(s3sign_lint(signer, NULL, out, cap, &len, NULL, e), e, S3SIGN_ERR_NULL, "request", -1);
  CHECK_ERROR(s3sign_lint(signer, &request, NULL, 1, &len, NULL, e), e, S3SIGN_ERR_NULL, "out", -1);
  CHECK_ERROR(s3sign_lint(signer, &request, out, cap, NULL, NULL, e), e, S3SIGN_ERR_NULL, "len", -1);
  CHECK_EQ(s3sign_lint(signer, &request, out, cap, &len, NULL, NULL), S3SIGN_OK);
  s3sign_signer_free(signer);
}

int main(void)
{
  a_refusal_is_explained_with_the_values_of_both_sides();
  a_secret_proves_what_a_client_signed();
  a_text_of_the_response_explains_as_its_parts_do();
  lint_has_a_line_and_a_bit_for_each_finding();
  the_macro_and_the_function_set_the_same_fields();
  sizes_are_those_that_the_library_knows();
  input_in_the_output_is_refused();
  no_function_takes_a_null_that_it_needs();
  return check_report();
}
