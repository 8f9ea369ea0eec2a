// Known answers through the C++ headers, at every stage; and what goes in twice, moves, or is used by many threads.

#include "check.h"

#include <s3sign.hpp>

#include <thread>

using namespace s3sign;

namespace {

struct known_request {
  std::string_view name, access_key, secret_key, session_token, region, service, method, url, bucket, payload;
  std::vector<header> headers;
  bool listed, hashed, sigv2, presigned;
  std::int64_t time, expires;
  std::string_view canonical_request, string_to_sign, signature;
};

struct known_checksum {
  checksum_algorithm algorithm;
  std::string data;
  std::string_view value;
};

#include "vectors.inc"

signer signer_of(const known_request &known) {
  config c;
  c.access_key_id = known.access_key;
  c.secret_access_key = known.secret_key;
  c.session_token = known.session_token;
  c.region = known.region;
  c.service = known.service;
  if (known.sigv2) c.algorithm = algorithm::sigv2;
  return signer(c);
}

request request_of(const known_request &known) {
  request r;
  r.method = known.method;
  r.url = known.url;
  r.bucket = known.bucket;
  r.headers = known.headers;
  r.payload = known.payload;
  r.time = known.time > 0 ? known.time : EXAMPLE_TIME;  // the Date header decides
  r.path_mode = path_mode::verbatim;                   // the vectors sign the path as given
  r.expires = known.expires;
  if (known.hashed) r.payload_mode = payload_mode::sha256_hex;
  if (known.listed) {
    r.headers_mode = headers_mode::listed;
    for (const header &h : known.headers) r.signed_headers.push_back(h.name);
  }
  return r;
}

void same(const std::string &actual, std::string_view expected, const char *what, std::string_view name) {
  check_text(detail::view(actual), std::string(expected).c_str(), what, std::string(name).c_str(), 0);
}

void known_requests_are_signed_as_known() {
  for (const known_request &known : known_requests) {
    const signer s = signer_of(known);
    const request r = request_of(known);
    if (!known.sigv2) same(s.canonical_request(r).value(), known.canonical_request, "canonical request", known.name);
    same(s.string_to_sign(r).value(), known.string_to_sign, "string to sign", known.name);
    const signed_request done = known.presigned ? s.presign(r).value() : s.sign(r).value();
    same(done.signature, known.signature, "signature", known.name);
    const std::string &place = known.presigned ? done.url : done.authorization;
    CHECK(place.find(done.signature) != std::string::npos);
    CHECK(done.url.size() >= done.target.size() && !done.host.empty());
    if (!known.presigned) CHECK_TEXT(detail::view(done.headers.back().value), done.authorization.c_str());
  }
  CHECK_EQ(std::size(known_requests), 19 + 5 + 12);
}

void known_checksums_come_out() {
  for (const known_checksum &known : known_checksums) {
    const auto half = known.data.size() / 2;
    checksum_state state(known.algorithm, true);
    state.update(std::string_view(known.data).substr(0, half)).value();
    state.update(std::string_view(known.data).substr(half)).value();
    same(checksum(known.algorithm, known.data).value(), known.value, "at once", checksum_header(known.algorithm));
    same(state.checksum().value(), known.value, "in pieces", checksum_header(known.algorithm));
    same(state.payload_hash().value(), sha256_hex(known.data).value(), "hash", checksum_header(known.algorithm));
  }
  CHECK_EQ(std::size(known_checksums), 11);
  const std::string first = checksum(checksum_algorithm::crc32, "1234").value();
  const std::string second = checksum(checksum_algorithm::crc32, "56789").value();
  CHECK_TEXT(detail::view(checksum_combine(checksum_algorithm::crc32, first, second, 5).value()), "y/Q5Jg==");
}

signer documented() {
  config c;
  c.access_key_id = EXAMPLE_ACCESS_KEY;
  c.secret_access_key = EXAMPLE_SECRET_KEY;
  c.region = "us-east-1";
  return signer(c);
}

request documented_get() {
  request r;
  r.url = EXAMPLE_URL;
  r.time = EXAMPLE_TIME;
  return r;
}

void a_copy_of_a_signer_is_the_same_one() {
  static_assert(std::is_nothrow_copy_constructible_v<signer> && std::is_nothrow_copy_assignable_v<signer>);
  config c;
  c.access_key_id = "AK";
  c.secret_access_key = "another secret";
  c.region = "us-east-1";
  signer current = documented();
  const signer used = current;
  const std::string before = used.sign(documented_get()).value().signature;
  current = signer(c);
  CHECK(current.get() != used.get());
  CHECK_TEXT(detail::view(used.sign(documented_get()).value().signature), before.c_str());
  CHECK(current.matches(c).value() && !used.matches(c).value());
  current = *&current;
  CHECK(current.matches(c).value());
  c.region = "";
  CHECK_EQ(current.matches(c).error().code(), S3SIGN_ERR_REGION);
}

void a_signer_moves_and_its_key_signs_alike() {
  static_assert(std::is_nothrow_move_constructible_v<signer> && std::is_nothrow_move_assignable_v<signer>);
  static_assert(!std::is_copy_constructible_v<stream> && std::is_move_constructible_v<stream>);
  static_assert(!std::is_copy_constructible_v<verify_stream> && !std::is_copy_constructible_v<checksum_state>);
  signer first = documented();
  const std::string before = first.sign(documented_get()).value().signature;
  signer second = std::move(first);
  CHECK_TEXT(detail::view(second.sign(documented_get()).value().signature), before.c_str());
  const auto moved_from = first.sign(documented_get());  // NOLINT: what a moved-from signer says is the test
  CHECK(!moved_from && moved_from.error().code() == S3SIGN_ERR_NULL && moved_from.error().field() == "signer");
  first = std::move(second);
  CHECK(first.sign(documented_get()).has_value());

  config c;
  c.access_key_id = EXAMPLE_ACCESS_KEY;
  c.region = "us-east-1";
  const std::string key = first.signing_key(EXAMPLE_TIME).value();
  CHECK_EQ(key.size(), 32);
  const signer delegated = signer::from_signing_key(c, key, EXAMPLE_TIME).value();
  CHECK_TEXT(detail::view(delegated.sign(documented_get()).value().signature), before.c_str());
  const std::string elsewhere = first.for_region("eu-west-1").value().string_to_sign(documented_get()).value();
  CHECK(elsewhere.find("/eu-west-1/") != std::string::npos);
}

void without_a_time_the_clock_is_read() {
  request r = documented_get();
  r.time.reset();
  r.expires = 60;
  const std::int64_t before = detail::now(), ends = documented().presign(r).value().expires_at;
  CHECK(ends >= before + 60 && ends <= detail::now() + 60);
}

void output_of_any_length_comes_whole() {
  const std::string key(9000, 'k');
  request r = documented_get();
  const std::string url = "https://examplebucket.s3.amazonaws.com/" + key;
  r.url = url;
  CHECK_TEXT(detail::view(documented().sign(r).value().url), url.c_str());
}

void threads_share_a_signer() {
  const signer s = documented();
  std::vector<std::string> expected, got(8);
  for (int day = 0; day < 4; ++day) {
    request r = documented_get();
    r.time = EXAMPLE_TIME + day * 86400;
    expected.push_back(s.sign(r).value().signature);
  }
  std::vector<std::thread> threads;
  for (std::string &wrong : got)
    threads.emplace_back([&s, &expected, &wrong] {
      for (int round = 0; round < 2000; ++round) {
        request r = documented_get();
        r.time = EXAMPLE_TIME + round % 4 * 86400;
        const auto done = s.sign(r);
        if (!done || done->signature != expected[static_cast<std::size_t>(round % 4)]) wrong = "differs";
      }
    });
  for (std::thread &thread : threads) thread.join();
  for (const std::string &wrong : got) CHECK(wrong.empty());
}

}  // namespace

int main() {
  known_requests_are_signed_as_known();
  known_checksums_come_out();
  a_copy_of_a_signer_is_the_same_one();
  a_signer_moves_and_its_key_signs_alike();
  without_a_time_the_clock_is_read();
  output_of_any_length_comes_whole();
  threads_share_a_signer();
  return check_report();
}
