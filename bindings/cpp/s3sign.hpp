// s3sign for C++17: Amazon S3 request signing, over the C interface of libs3sign. Header only; link libs3sign.
//
// Every function returns a result<T>: check it, or let `.value()` throw an s3sign::error. Constructors throw. With
// -fno-exceptions neither exists: use `make` instead of constructors.
//
// Thread safety: a signer is immutable, and any number of threads may share one. Use any other object from one thread
// at a time. Ownership: objects are move-only. A moved-from object returns S3SIGN_ERR_NULL.
//
// SPDX-License-Identifier: MIT OR Apache-2.0

#ifndef S3SIGN_HPP
#define S3SIGN_HPP

#include <s3sign/result.hpp>
#include <s3sign/types.hpp>

#include <array>
#include <memory>

namespace s3sign {

namespace detail {

template <auto Free>
struct freed {
  template <class T>
  void operator()(T *pointer) const noexcept {
    Free(pointer);
  }
};

/// An output buffer large enough for most signatures.
constexpr std::size_t usual_size = 2048;

inline s3sign_signer_config raw(const config &c) noexcept {
  s3sign_signer_config made = S3SIGN_SIGNER_CONFIG_INIT;
  made.algorithm = static_cast<std::int32_t>(c.algorithm);
  made.access_key_id = view(c.access_key_id);
  made.secret_access_key = view(c.secret_access_key);
  made.session_token = view(c.session_token);
  made.region = view(c.region);
  made.service = view(c.service);
  made.normalize_path = static_cast<std::int32_t>(c.normalize_path);
  made.double_encode = static_cast<std::int32_t>(c.double_encode);
  made.content_sha256_header = static_cast<std::int32_t>(c.content_sha256_header);
  made.token_mode = static_cast<std::int32_t>(c.token_mode);
  made.lifetime_mode = static_cast<std::int32_t>(c.lifetime_mode);
  made.provider = static_cast<std::int32_t>(c.provider);
  made.expires_at = c.expires_at;
  made.max_expires = c.max_expires;
  return made;
}

inline s3sign_stream_plan raw(const stream_plan &p) noexcept {
  s3sign_stream_plan made = S3SIGN_STREAM_PLAN_INIT;
  made.algorithm = static_cast<std::int32_t>(p.algorithm);
  made.chunks = static_cast<std::int32_t>(p.chunks);
  made.checksum = static_cast<std::int32_t>(p.checksum);
  made.decoded_length = p.decoded_length;
  made.chunk_size = p.chunk_size;
  return made;
}

/// A form for the C API; borrows from both arguments.
inline s3sign_post_form raw(const post_form &f, const std::vector<s3sign_header> &fields) {
  s3sign_post_form made = S3SIGN_POST_FORM_INIT;
  made.bucket = view(f.bucket);
  made.fields = fields.data();
  made.fields_len = fields.size();
  made.file_size = f.file_size;
  made.time = f.time ? *f.time : now();
  return made;
}

/// The output of a signing call.
template <class Call>
result<signed_request> signed_by(Call call) {
  std::string out;
  s3sign_result parts = S3SIGN_RESULT_INIT;
  auto failure = fill(out, usual_size, [&](char *to, std::size_t cap, std::size_t *len, s3sign_error *error) {
    return call(to, cap, len, &parts, error);
  });
  if (failure) return *failure;
  return signed_request{copy(parts.url),           copy(parts.target),        copy(parts.host),
                        fields(view(parts.headers)), copy(parts.authorization), copy(parts.signature),
                        parts.expires_at};
}

/// The output of a call that explains.
template <class Call>
result<explanation> explained(Call call) {
  s3sign_explanation why = S3SIGN_EXPLANATION_INIT;
  std::string out;
  auto failure = fill(out, usual_size, [&](char *to, std::size_t cap, std::size_t *len, s3sign_error *error) {
    return call(to, cap, len, &why, error);
  });
  if (failure) return *failure;
  return explanation{why.cause,           s3sign_cause_name(why.cause), copy(why.sentence), copy(why.evidence),
                     copy(why.remedy), why.certainty};
}

}  // namespace detail

/// An aws-chunked body in progress. For each chunk send the output of `chunk`, then the data; at the end send the
/// output of `finish`. It does not refer to the signer or the request.
class stream {
 public:
  /// Length of a body in aws-chunked encoding, for Content-Length.
  static result<std::int64_t> content_length(const stream_plan &plan) {
    const s3sign_stream_plan raw = detail::raw(plan);
    std::int64_t length = 0;
    auto checked = detail::check([&](s3sign_error *e) { return s3sign_stream_content_length(&raw, &length, e); });
    if (!checked) return checked.error();
    return length;
  }

  /// The signed request of the body.
  const signed_request &head() const noexcept { return head_; }

  /// What to send before the data of the next chunk, which is `chunk_size` bytes; the last may be shorter.
  result<std::string> chunk(std::string_view data) {
    return detail::text(192, [&](char *to, std::size_t cap, std::size_t *len, s3sign_error *e) {
      return s3sign_stream_chunk(raw_.get(), data.data(), data.size(), to, cap, len, e);
    });
  }

  /// The end of the body.
  result<std::string> finish() {
    return detail::text(416, [&](char *to, std::size_t cap, std::size_t *len, s3sign_error *e) {
      return s3sign_stream_finish(raw_.get(), to, cap, len, e);
    });
  }

 private:
  friend class signer;
  using owner = std::unique_ptr<s3sign_stream, detail::freed<s3sign_stream_free>>;
  stream(owner raw, signed_request head) : raw_(std::move(raw)), head_(std::move(head)) {}
  owner raw_;
  signed_request head_;
};

/// An aws-chunked body being received.
class verify_stream {
 public:
  /// Process received bytes; `sink(std::string_view)` receives the decoded data. Do not trust it until `finish`
  /// succeeds.
  template <class Sink>
  result<void> push(std::string_view bytes, Sink &&sink) {
    while (!bytes.empty()) {
      s3sign_str data = {nullptr, 0};
      std::size_t used = 0;
      auto taken = detail::check([&](s3sign_error *e) {
        return s3sign_verify_stream_push(raw_.get(), bytes.data(), bytes.size(), &used, &data, e);
      });
      if (!taken) return taken;
      if (data.len != 0) sink(detail::view(data));
      bytes.remove_prefix(used);
    }
    return {};
  }

  /// Check that the body is complete and valid.
  result<void> finish() const {
    return detail::check([&](s3sign_error *e) { return s3sign_verify_stream_finish(raw_.get(), e); });
  }

 private:
  friend class signer;
  explicit verify_stream(s3sign_verify_stream *raw) : raw_(raw) {}
  std::unique_ptr<s3sign_verify_stream, detail::freed<s3sign_verify_stream_free>> raw_;
};

/// Credentials and scope, ready to sign. It caches the day's signing key: make one and reuse it. A copy is another
/// reference to the same signer, as of a `std::shared_ptr`.
class signer {
 public:
  signer(const signer &other) noexcept : raw_(s3sign_signer_retain(other.get())) {}
  signer(signer &&) noexcept = default;
  signer &operator=(const signer &other) noexcept { return *this = signer(other); }
  signer &operator=(signer &&) noexcept = default;
  ~signer() = default;

#ifdef S3SIGN_CPP_EXCEPTIONS
  explicit signer(const config &c) : signer(make(c).value()) {}
#endif

  static result<signer> make(const config &c) {
    const s3sign_signer_config raw = detail::raw(c);
    return made([&](s3sign_signer **to, s3sign_error *e) { return s3sign_signer_new(&raw, to, e); });
  }

  /// Make one from a signing key of 32 bytes instead of the secret; `time` is any time on its day.
  static result<signer> from_signing_key(const config &c, std::string_view key, std::int64_t time) {
    const s3sign_signer_config raw = detail::raw(c);
    return made([&](s3sign_signer **to, s3sign_error *e) {
      return s3sign_signer_from_signing_key(&raw, key.data(), key.size(), time, to, e);
    });
  }

  /// The same credentials for a different region.
  result<signer> for_region(std::string_view region) const {
    return made([&](s3sign_signer **to, s3sign_error *e) {
      return s3sign_signer_for_region(get(), region.data(), region.size(), to, e);
    });
  }

  /// Whether `make` would make the same signer of a config.
  result<bool> matches(const config &c) const {
    const s3sign_signer_config raw = detail::raw(c);
    std::int32_t found = 0;
    auto checked = detail::check([&](s3sign_error *e) { return s3sign_signer_matches(get(), &raw, &found, e); });
    if (!checked) return checked.error();
    return found != 0;
  }

  /// Sign with headers.
  result<signed_request> sign(const request &r) const {
    const detail::raw_request raw(r);
    return detail::signed_by([&](char *to, std::size_t cap, std::size_t *len, s3sign_result *parts, s3sign_error *e) {
      return s3sign_sign(get(), raw.get(), to, cap, len, parts, e);
    });
  }

  /// Presign a URL that is valid for `expires` seconds.
  result<signed_request> presign(const request &r) const {
    const detail::raw_request raw(r);
    return detail::signed_by([&](char *to, std::size_t cap, std::size_t *len, s3sign_result *parts, s3sign_error *e) {
      return s3sign_presign(get(), raw.get(), to, cap, len, parts, e);
    });
  }

  /// Presign URLs that differ in their keys, queries or both, in one call; much faster than `presign` for each. For an
  /// invalid key or query, the error's field is `keys[N]` or `queries[N]`, counted from 0.
  result<std::vector<std::string>> presign_batch(const request &r, const batch &b) const {
    const std::size_t count = b.keys.empty() ? b.queries.size() : b.keys.size();
    if (!b.queries.empty() && b.queries.size() != count)
      return detail::refused(S3SIGN_ERR_LENGTH, "queries", "must be as many as there are keys");
    const detail::raw_request raw(r);
    const detail::pieces keys(b.keys), queries(b.queries);
    s3sign_batch varied = S3SIGN_BATCH_INIT;
    varied.keys = keys.bytes();
    varied.key_ends = keys.ends();
    varied.queries = queries.bytes();
    varied.query_ends = queries.ends();
    varied.count = count;
    varied.path_as_is = b.path_as_is;
    std::vector<std::size_t> ends(count);
    std::string out;
    const std::size_t usual = count * 512 + 1;
    auto failure = detail::fill(out, usual, [&](char *to, std::size_t cap, std::size_t *len, s3sign_error *e) {
      return s3sign_presign_batch(get(), raw.get(), &varied, to, cap, len, ends.data(), e);
    });
    if (failure) return *failure;
    std::vector<std::string> urls;
    urls.reserve(count);
    std::size_t start = 0;
    for (const std::size_t end : ends) {
      urls.push_back(out.substr(start, end - start));
      start = end + 1;
    }
    return urls;
  }

  /// The URLs to PUT the parts of a multipart upload to, in the order of the part numbers, 1 to 10,000. `upload_id` is
  /// from CreateMultipartUpload, not percent-encoded. The method of `r` is ignored.
  result<std::vector<std::string>> presign_part_numbers(request r, std::string_view upload_id,
                                                        const std::vector<std::int32_t> &numbers) const {
    if (upload_id.empty()) return detail::refused(S3SIGN_ERR_QUERY, "upload_id", "must not be empty");
    const std::string encoded = detail::percent_encoded(upload_id);
    std::vector<std::string> queries;
    queries.reserve(numbers.size());
    for (const std::int32_t number : numbers) {
      if (number < 1 || number > 10000)
        return detail::refused(S3SIGN_ERR_QUERY, "numbers", "the numbers of parts are 1 to 10000");
      queries.push_back("partNumber=" + std::to_string(number) + "&uploadId=" + encoded);
    }
    if (queries.empty()) return std::vector<std::string>();
    r.method = "PUT";
    batch parts;
    parts.queries.assign(queries.begin(), queries.end());
    return presign_batch(r, parts);
  }

  /// The same for parts 1 to `count`.
  result<std::vector<std::string>> presign_parts(const request &r, std::string_view upload_id,
                                                 std::int32_t count) const {
    if (count < 0 || count > 10000)
      return detail::refused(S3SIGN_ERR_QUERY, "count", "an upload has 10000 parts at most");
    std::vector<std::int32_t> numbers(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < numbers.size(); i++) numbers[i] = static_cast<std::int32_t>(i) + 1;
    return presign_part_numbers(r, upload_id, numbers);
  }

  /// The canonical request that `sign` or, with `expires`, `presign` hashes.
  result<std::string> canonical_request(const request &r) const {
    const detail::raw_request raw(r);
    return detail::text(detail::usual_size, [&](char *to, std::size_t cap, std::size_t *len, s3sign_error *e) {
      return s3sign_canonical_request(get(), raw.get(), to, cap, len, e);
    });
  }

  result<std::string> string_to_sign(const request &r) const {
    const detail::raw_request raw(r);
    return detail::text(detail::usual_size, [&](char *to, std::size_t cap, std::size_t *len, s3sign_error *e) {
      return s3sign_string_to_sign(get(), raw.get(), to, cap, len, e);
    });
  }

  /// The signing key for the day of `time`, 32 bytes. It is a secret.
  result<std::string> signing_key(std::int64_t time) const {
    return detail::text(33, [&](char *to, std::size_t cap, std::size_t *len, s3sign_error *e) {
      return s3sign_signing_key(get(), time, to, cap, len, e);
    });
  }

  /// Sign a request whose body follows in chunks.
  result<s3sign::stream> stream(const request &r, const stream_plan &plan) const {
    const detail::raw_request raw(r);
    const s3sign_stream_plan raw_plan = detail::raw(plan);
    s3sign::stream::owner owner;
    auto head =
        detail::signed_by([&](char *to, std::size_t cap, std::size_t *len, s3sign_result *parts, s3sign_error *e) {
          s3sign_stream *started = nullptr;
          const std::int32_t status =
              s3sign_stream_begin(get(), raw.get(), &raw_plan, &started, to, cap, len, parts, e);
          owner.reset(started);
          return status;
        });
    if (!head) return head.error();
    return s3sign::stream(std::move(owner), *std::move(head));
  }

  /// The fields to add to an HTML form, before its `file`.
  result<std::vector<field>> post_policy(const post &p) const {
    std::vector<s3sign_condition> conditions;
    for (const condition &c : p.conditions) conditions.push_back(c.raw);
    s3sign_post raw = S3SIGN_POST_INIT;
    raw.bucket = detail::view(p.bucket);
    raw.conditions = conditions.data();
    raw.conditions_len = conditions.size();
    raw.policy = detail::view(p.policy);
    raw.time = p.time ? *p.time : detail::now();
    raw.expires = p.expires;
    auto lines = detail::text(detail::usual_size, [&](char *to, std::size_t cap, std::size_t *len, s3sign_error *e) {
      return s3sign_post_policy(get(), &raw, to, cap, len, e);
    });
    if (!lines) return lines.error();
    return detail::fields(*lines);
  }

  /// Verify that a received request is signed with these credentials; its time may be `skew` seconds off; 0 means 900.
  result<void> verify(const request &r, std::int64_t skew = 0) const {
    const detail::raw_request raw(r);
    return detail::check([&](s3sign_error *e) { return s3sign_verify(get(), raw.get(), skew, e); });
  }

  /// Verify that a form's policy is signed with these credentials, and that the form meets its conditions.
  result<void> verify(const post_form &f) const {
    const auto fields = detail::raw(f.fields);
    const s3sign_post_form raw = detail::raw(f, fields);
    return detail::check([&](s3sign_error *e) { return s3sign_verify_post(get(), &raw, e); });
  }

  /// Verify a request with an aws-chunked body, and start verifying the body; `skew` is as for `verify`.
  result<s3sign::verify_stream> verify_stream(const request &r, std::int64_t skew = 0) const {
    const detail::raw_request raw(r);
    s3sign_verify_stream *started = nullptr;
    auto checked =
        detail::check([&](s3sign_error *e) { return s3sign_verify_stream_begin(get(), raw.get(), skew, &started, e); });
    if (!checked) return checked.error();
    return s3sign::verify_stream(started);
  }

  /// Explain why a server refused a request that this signer signed.
  result<explanation> explain(const request &r, const refusal &answer) const {
    const detail::raw_request raw(r);
    s3sign_refusal refused = S3SIGN_REFUSAL_INIT;
    refused.http_status = answer.http_status;
    refused.body = detail::view(answer.body);
    refused.server_time = detail::view(answer.server_time);
    refused.region = detail::view(answer.region);
    return detail::explained(
        [&](char *to, std::size_t cap, std::size_t *len, s3sign_explanation *why, s3sign_error *e) {
          return s3sign_explain(get(), raw.get(), &refused, to, cap, len, why, e);
        });
  }

  /// The same from a text that shows the response: its body, all of it, or a log.
  result<explanation> explain_text(const request &r, std::string_view text) const {
    const detail::raw_request raw(r);
    return detail::explained(
        [&](char *to, std::size_t cap, std::size_t *len, s3sign_explanation *why, s3sign_error *e) {
          return s3sign_explain_text(get(), raw.get(), text.data(), text.size(), nullptr, 0, to, cap, len, why, e);
        });
  }

  /// Check a request for what is likely to go wrong, before it is sent.
  result<lint_report> lint(const request &r) const {
    const detail::raw_request raw(r);
    lint_report report;
    auto lines = detail::text(detail::usual_size, [&](char *to, std::size_t cap, std::size_t *len, s3sign_error *e) {
      return s3sign_lint(get(), raw.get(), to, cap, len, &report.findings, e);
    });
    if (!lines) return lines.error();
    report.lines = detail::fields(*lines);
    return report;
  }

  /// The handle, for functions of s3sign.h; still owned by this object.
  const s3sign_signer *get() const noexcept { return raw_.get(); }

 private:
  explicit signer(s3sign_signer *raw) : raw_(raw) {}

  template <class Call>
  static result<signer> made(Call call) {
    s3sign_signer *raw = nullptr;
    auto checked = detail::check([&](s3sign_error *e) { return call(&raw, e); });
    if (!checked) return checked.error();
    return signer(raw);
  }

  std::unique_ptr<s3sign_signer, detail::freed<s3sign_signer_free>> raw_;
};

}  // namespace s3sign

#include <s3sign/functions.hpp>

#endif  // S3SIGN_HPP
