// Every form but plain signing, with and without exceptions: this file is compiled both ways.

#include "check.h"

#include <s3sign.hpp>

using namespace s3sign;

namespace {

/// The value, or the end of the test.
template <class T>
T must(result<T> r) {
  if (!r) {
    std::fprintf(stderr, "%s %s\n", r.error().name(), r.error().what());
    std::abort();
  }
  return *std::move(r);
}

signer documented() {
  config c;
  c.access_key_id = EXAMPLE_ACCESS_KEY;
  c.secret_access_key = EXAMPLE_SECRET_KEY;
  c.region = "us-east-1";
  return must(signer::make(c));
}

void text(std::string_view actual, const char *expected) { CHECK_TEXT(detail::view(actual), expected); }

/// The documented upload in chunks, with or without a trailer, in bytes.
std::string framed(const stream_plan &plan, const std::string &data, signed_request *head) {
  request r;
  r.method = "PUT";
  r.url = "/examplebucket/chunkObject.txt";
  r.headers = {{"Host", "s3.amazonaws.com"}, {"content-encoding", "aws-chunked"},
               {"x-amz-storage-class", "REDUCED_REDUNDANCY"}};
  r.headers_mode = headers_mode::listed;
  r.signed_headers = {"content-encoding"};
  r.time = EXAMPLE_TIME;
  stream s = must(documented().stream(r, plan));
  *head = s.head();
  std::string body;
  for (std::size_t at = 0; at < data.size(); at += 65536) {
    const std::string chunk = data.substr(at, 65536);
    body += must(s.chunk(chunk)) + chunk;
  }
  body += must(s.finish());
  CHECK(!s.finish());
  CHECK_EQ(body.size(), must(stream::content_length(plan)));
  return body;
}

void a_body_goes_in_chunks_and_is_verified_as_it_arrives() {
  const std::string data(66560, 'a');
  stream_plan plan;
  plan.decoded_length = 66560;
  plan.checksum = checksum_algorithm::crc32c;
  signed_request head;
  const std::string body = framed(plan, data, &head);
  text(head.signature, "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e");
  text(must(sha256_hex(body)), "dd4bd64a7debecf7307c9df56d8cbc09a990df0f62f5343c154a2a1c048b4f86");

  request arrived;
  arrived.method = "PUT";
  arrived.url = head.target;
  arrived.time = EXAMPLE_TIME;
  arrived.headers = {{"Host", head.host}, {"content-encoding", "aws-chunked"},
                     {"x-amz-storage-class", "REDUCED_REDUNDANCY"}};
  for (const field &f : head.headers) arrived.headers.push_back({f.name, f.value});
  const claim said = must(parse_claim(arrived));
  CHECK(said.body == body_form::chunks_trailer && said.form == signature_form::header);

  std::string got;
  const auto sink = [&got](std::string_view piece) { got += piece; };
  verify_stream whole = must(documented().verify_stream(arrived));
  for (std::size_t at = 0; at < body.size(); at += 1000) CHECK(whole.push(body.substr(at, 1000), sink).has_value());
  CHECK(whole.finish().has_value());
  CHECK(got == data);

  std::string changed = body;
  changed[70] = changed[70] == '0' ? '1' : '0';
  verify_stream broken = must(documented().verify_stream(arrived));
  const auto refused = broken.push(changed, sink);
  CHECK(!refused && refused.error().code() == S3SIGN_ERR_SIGNATURE);
  CHECK(!must(documented().verify_stream(arrived)).finish());
}

void a_request_that_arrived_is_verified() {
  request r;
  r.url = "/test.txt";
  r.headers = {{"Host", "examplebucket.s3.amazonaws.com"}};
  r.time = EXAMPLE_TIME;
  const signed_request done = must(documented().sign(r));
  for (const field &f : done.headers) r.headers.push_back({f.name, f.value});
  r.time = EXAMPLE_TIME + 60;
  const claim said = must(parse_claim(r));
  text(said.access_key_id, EXAMPLE_ACCESS_KEY);
  text(said.region, "us-east-1");
  text(said.replay_key, done.signature.c_str());
  CHECK_EQ(said.time, EXAMPLE_TIME);
  CHECK(documented().verify(r).has_value());
  r.method = "DELETE";
  const auto refused = documented().verify(r);
  CHECK(!refused && refused.error().code() == S3SIGN_ERR_SIGNATURE);
  text(refused.error().name(), "S3SIGN_ERR_SIGNATURE");
  r.method = "GET";
  CHECK(!documented().verify(r, 59));
}

void a_form_is_signed_and_verified() {
  post p;
  p.bucket = "bucket";
  p.conditions = {condition::starts_with("key", "user/"), condition::equals("acl", "public-read"),
                  condition::content_length(1, 1048576)};
  p.time = EXAMPLE_TIME;
  p.expires = 3600;
  const std::vector<field> fields = must(documented().post_policy(p));
  CHECK_EQ(fields.size(), 5);
  text(fields.back().name, "x-amz-signature");
  text(fields.back().value, "d22dcfbff0ec4eb27ce7acd000065ed8668cf3e1c90a8241e2c3faf73e9e3351");

  post_form arrived;
  arrived.bucket = "bucket";
  arrived.fields = {{"key", "user/a"}, {"acl", "public-read"}};
  for (const field &f : fields) arrived.fields.push_back({f.name, f.value});
  arrived.file_size = 7;
  arrived.time = EXAMPLE_TIME + 60;
  text(must(parse_claim(arrived)).access_key_id, EXAMPLE_ACCESS_KEY);
  CHECK_EQ(must(parse_claim(arrived)).expires_at, EXAMPLE_TIME + 3600);
  CHECK(documented().verify(arrived).has_value());
  arrived.file_size = 0;
  const auto refused = documented().verify(arrived);
  CHECK(!refused && refused.error().code() == S3SIGN_ERR_CONDITION);
}

void a_refusal_is_explained_and_a_request_looked_at() {
  request r;
  r.url = "https://examplebucket.s3.eu-west-1.amazonaws.com/test.txt";
  r.headers = {{"Range", "bytes=0-9"}};
  r.time = EXAMPLE_TIME;
  r.expires = 60;
  const lint_report report = must(documented().lint(r));
  CHECK_EQ(report.findings, S3SIGN_LINT_HEADER_TO_SEND | S3SIGN_LINT_REGION_MISMATCH);
  CHECK_EQ(report.lines.size(), 2);
  text(report.lines[1].name, "REGION_MISMATCH");
  refusal answer;
  answer.http_status = 301;
  answer.region = "eu-west-1";
  const explanation why = must(documented().explain(r, answer));
  CHECK_EQ(why.cause, S3SIGN_CAUSE_REGION);
  text(why.name, "S3SIGN_CAUSE_REGION");
  CHECK(!why.sentence.empty() && !why.evidence.empty() && !why.remedy.empty());
  CHECK_EQ(why.certainty, S3SIGN_CERTAINTY_SHOWN);
  const explanation again = must(documented().explain_text(r, "HTTP/1.1 301 Moved\r\nx-amz-bucket-region: eu-west-1\r\n\r\n"));
  CHECK_EQ(again.cause, why.cause);
  CHECK(again.sentence == why.sentence);
}

/// AWS's own example of a GET, as curl prints it, signed with a line break behind the secret (by Python's hmac).
void a_text_is_explained_with_its_secret() {
  const std::string pasted =
      "> GET /test.txt HTTP/1.1\n> Host: examplebucket.s3.amazonaws.com\n> Range: bytes=0-9\n> x-amz-content-sha256: "
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n> x-amz-date: 20130524T000000Z\n> Authorization: "
      "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=host;range;"
      "x-amz-content-sha256;x-amz-date, Signature=06a24f6e5ea950aaadd761ce39686e43bc69220c7fa1c5512d434aff93ea09a6\n>\n"
      "< HTTP/1.1 403 Forbidden\n<\n<Error><Code>SignatureDoesNotMatch</Code></Error>\n";
  const explanation known = must(explain_text(pasted, "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"));
  CHECK_EQ(known.cause, S3SIGN_CAUSE_WRONG_SECRET);
  CHECK_EQ(known.certainty, S3SIGN_CERTAINTY_PROVED);
  CHECK(must(explain_text(pasted)).certainty != S3SIGN_CERTAINTY_PROVED);
}

void places_and_providers_are_known() {
  endpoint from;
  from.bucket = "bucket";
  from.key = "a//b c";
  from.region = "eu-west-1";
  from.dualstack = true;
  const place found = must(endpoint_url(from));
  text(found.url, "https://bucket.s3.dualstack.eu-west-1.amazonaws.com/a//b%20c");
  text(found.service, "s3");
  from.bucket = "arn:aws:s3::123456789012:accesspoint:name.mrap";
  from.dualstack = false;
  CHECK(must(endpoint_url(from)).algorithm == algorithm::sigv4a);
  from = {};
  from.bucket = "b";
  from.region = "us-east-1";
  from.server = "http://127.0.0.1:9000";
  text(must(endpoint_url(from)).url, "http://127.0.0.1:9000/b");
  CHECK_EQ(must(provider_profile(provider::r2)).sigv2, S3SIGN_SUPPORT_NO);
  CHECK_EQ(must(clock_offset("Fri, 24 May 2013 00:01:00 GMT", EXAMPLE_TIME)), 60);
  text(version(), s3sign_version_string());
}

void bad_input_names_code_field_and_offset() {
  request r;
  r.url = "https://host/a%2";
  r.time = EXAMPLE_TIME;
  const auto failed = documented().sign(r);
  CHECK(!failed);
  CHECK_EQ(failed.error().code(), S3SIGN_ERR_PATH);
  text(failed.error().name(), "S3SIGN_ERR_PATH");
  text(failed.error().field(), "url");
  CHECK_EQ(failed.error().offset(), 14);
  const error copy = failed.error();
  CHECK(std::string_view(copy.what()).substr(0, 5) == "url: ");
  text(copy.what(), failed.error().what());
  config c;
  c.access_key_id = "AKID";
  c.secret_access_key = "a secret\n";
  const auto none = signer::make(c);
  CHECK(!none && none.error().field() == "region");
  CHECK(std::string_view(none.error().what()).find("a secret") == std::string_view::npos);
  r.headers = {{"good", "x"}, {"bad name", "x"}};
  r.url = EXAMPLE_URL;
  const auto header_failed = documented().sign(r);
  CHECK(!header_failed && header_failed.error().field() == "headers[1].name" && header_failed.error().offset() == 3);
}

request to_presign(std::string_view url) {
  request r;
  r.url = url;
  r.time = EXAMPLE_TIME;
  r.expires = 600;
  return r;
}

void urls_come_in_a_batch() {
  const signer s = documented();
  const auto one = [&s](std::string_view url, std::string_view query, std::string_view method = "GET") {
    request r = to_presign(url);
    r.method = method;
    r.query = query;
    return must(s.presign(r)).url;
  };
  const auto urls = must(s.presign_batch(to_presign("https://h/b/"), {{"a", "c d"}, {}}));
  CHECK(urls == (std::vector<std::string>{one("https://h/b/a", ""), one("https://h/b/c%20d", "")}));
  request r = to_presign("https://h/b/k");
  r.query = "b";
  const auto varied = must(s.presign_batch(r, {{}, {"A=1", "", "X-Amz-Z&a=%2f"}}));
  CHECK(varied == (std::vector<std::string>{one("https://h/b/k", "b&A=1"), one("https://h/b/k", "b"),
                                            one("https://h/b/k", "b&X-Amz-Z&a=%2f")}));
  const auto both = must(s.presign_batch(to_presign("https://h/b/"), {{"a", "b"}, {"x=1", "x=2"}}));
  CHECK(both == (std::vector<std::string>{one("https://h/b/a", "x=1"), one("https://h/b/b", "x=2")}));

  const auto parts = must(s.presign_parts(to_presign("https://h/b/k"), "i/d+~ \xc3\xa9", 10000));
  CHECK_EQ(parts.size(), 10000);
  for (const std::size_t i : {std::size_t{0}, std::size_t{1}, std::size_t{9999}})
    CHECK(parts[i] ==
          one("https://h/b/k", "partNumber=" + std::to_string(i + 1) + "&uploadId=i%2Fd%2B~%20%C3%A9", "PUT"));
  const auto some = must(s.presign_part_numbers(to_presign("https://h/b/k"), "i/d+~ \xc3\xa9", {10000, 2}));
  CHECK(some == (std::vector<std::string>{parts[9999], parts[1]}));
  CHECK(must(s.presign_parts(to_presign("https://h/b/k"), "id", 0)).empty());

  const auto fails = [](const result<std::vector<std::string>> &got, std::int32_t code, std::string_view field) {
    CHECK(!got && got.error().code() == code && got.error().field() == field);
  };
  fails(s.presign_batch(r, {{}, {"a=1", "a=%"}}), S3SIGN_ERR_QUERY, "queries[1]");
  fails(s.presign_batch(to_presign("https://h/b/"), {{"k", ""}, {}}), S3SIGN_ERR_PATH, "keys[1]");
  fails(s.presign_batch(to_presign("https://h/b/"), {{"k"}, {"a", "b"}}), S3SIGN_ERR_LENGTH, "queries");
  fails(s.presign_batch(to_presign("https://h/b/"), {{"../k"}, {}}), S3SIGN_ERR_PATH, "keys[0]");
  CHECK(must(s.presign_batch(to_presign("https://h/b/"), {{"../k"}, {}, true})).at(0).find("/b/../k?") !=
        std::string::npos);
  fails(s.presign_parts(r, "", 1), S3SIGN_ERR_QUERY, "upload_id");
  fails(s.presign_parts(r, "id", 10001), S3SIGN_ERR_QUERY, "count");
  fails(s.presign_part_numbers(r, "id", {0}), S3SIGN_ERR_QUERY, "numbers");
}

#ifdef S3SIGN_CPP_EXCEPTIONS
void value_and_constructors_throw_the_error() {
  int thrown = 0;
  const auto throws = [&thrown](auto call, std::int32_t code) {
    try {
      call();
    } catch (const error &e) {
      CHECK_EQ(e.code(), code);
      ++thrown;
    }
  };
  request r;
  r.url = "nowhere";
  throws([&] { (void)documented().sign(r).value(); }, S3SIGN_ERR_URL);
  throws([&] { documented().verify(r).value(); }, S3SIGN_ERR_MALFORMED);
  throws([] { signer s{config{}}; (void)s.signing_key(0).value(); }, S3SIGN_ERR_ANONYMOUS);
  throws([] { checksum_state state(checksum_algorithm::none); }, S3SIGN_ERR_OPTION);
  config half;
  half.access_key_id = "AKID";
  throws([&] { signer s(half); }, S3SIGN_ERR_CREDENTIALS);
  CHECK_EQ(thrown, 5);
}
#endif

}  // namespace

int main() {
  a_body_goes_in_chunks_and_is_verified_as_it_arrives();
  a_request_that_arrived_is_verified();
  a_form_is_signed_and_verified();
  a_refusal_is_explained_and_a_request_looked_at();
  a_text_is_explained_with_its_secret();
  places_and_providers_are_known();
  bad_input_names_code_field_and_offset();
  urls_come_in_a_batch();
#ifdef S3SIGN_CPP_EXCEPTIONS
  value_and_constructors_throw_the_error();
#endif
  return check_report();
}
