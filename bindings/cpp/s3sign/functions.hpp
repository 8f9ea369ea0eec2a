// s3sign for C++17: functions without a signer. Part of <s3sign.hpp>. SPDX-License-Identifier: MIT OR Apache-2.0

#ifndef S3SIGN_FUNCTIONS_HPP
#define S3SIGN_FUNCTIONS_HPP

#include <s3sign.hpp>

namespace s3sign {

namespace detail {

template <class Call>
result<claim> claimed(Call call) {
  std::string out;
  s3sign_claim raw = S3SIGN_CLAIM_INIT;
  auto failure = fill(out, usual_size, [&](char *to, std::size_t cap, std::size_t *len, s3sign_error *e) {
    return call(to, cap, len, &raw, e);
  });
  if (failure) return *failure;
  return claim{static_cast<signature_form>(raw.form),
               static_cast<algorithm>(raw.algorithm),
               static_cast<body_form>(raw.body),
               copy(raw.access_key_id),
               copy(raw.region),
               copy(raw.service),
               copy(raw.session_token),
               copy(raw.signed_headers),
               raw.time,
               raw.expires_at,
               copy(raw.replay_key)};
}

}  // namespace detail

/// Parse what a received request claims about its signature; find the secret of `access_key_id` and verify it with a
/// signer.
inline result<claim> parse_claim(const request &r) {
  const detail::raw_request raw(r);
  return detail::claimed([&](char *to, std::size_t cap, std::size_t *len, s3sign_claim *found, s3sign_error *e) {
    return s3sign_verify_parse(raw.get(), to, cap, len, found, e);
  });
}

/// The same for a form with a POST policy.
inline result<claim> parse_claim(const post_form &f) {
  const auto fields = detail::raw(f.fields);
  const s3sign_post_form raw = detail::raw(f, fields);
  return detail::claimed([&](char *to, std::size_t cap, std::size_t *len, s3sign_claim *found, s3sign_error *e) {
    return s3sign_verify_post_parse(&raw, to, cap, len, found, e);
  });
}

/// The URL of a bucket, an object or a service, and what to sign requests to it with.
inline result<place> endpoint_url(const endpoint &from) {
  s3sign_endpoint raw = S3SIGN_ENDPOINT_INIT;
  raw.service = static_cast<std::int32_t>(from.service);
  raw.style = static_cast<std::int32_t>(from.style);
  raw.dualstack = from.dualstack;
  raw.fips = from.fips;
  raw.accelerate = from.accelerate;
  raw.global = from.global;
  raw.http = from.http;
  raw.refuse_arn_region = from.refuse_arn_region;
  raw.path_as_is = from.path_as_is;
  raw.bucket = detail::view(from.bucket);
  raw.key = detail::view(from.key);
  raw.region = detail::view(from.region);
  raw.endpoint = detail::view(from.server);
  s3sign_endpoint_result found = S3SIGN_ENDPOINT_RESULT_INIT;
  std::string out;
  auto failure =
      detail::fill(out, detail::usual_size, [&](char *to, std::size_t cap, std::size_t *len, s3sign_error *e) {
        return s3sign_endpoint_url(&raw, to, cap, len, &found, e);
      });
  if (failure) return *failure;
  return place{detail::copy(found.url), detail::copy(found.region), detail::copy(found.service),
               static_cast<algorithm>(found.algorithm)};
}

/// Explain why a server refused a request, from whatever text shows it: a log, an error document, the output of `curl -v`,
/// a presigned URL with its response. With the secret that the request was signed with, also by signing it again.
inline result<explanation> explain_text(std::string_view text, std::string_view secret = {}) {
  return detail::explained([&](char *to, std::size_t cap, std::size_t *len, s3sign_explanation *why, s3sign_error *e) {
    return s3sign_explain_text(nullptr, nullptr, text.data(), text.size(), secret.data(), secret.size(), to, cap, len,
                               why, e);
  });
}

/// The profile of a provider. Its texts are static.
inline result<s3sign_provider_profile> provider_profile(provider who) {
  s3sign_provider_profile profile = S3SIGN_PROVIDER_PROFILE_INIT;
  auto checked = detail::check(
      [&](s3sign_error *e) { return s3sign_provider(static_cast<std::int32_t>(who), &profile, e); });
  if (!checked) return checked.error();
  return profile;
}

/// SHA-256 as 64 hex digits, for payload_mode::sha256_hex.
inline result<std::string> sha256_hex(std::string_view data) {
  return detail::text(65, [&](char *to, std::size_t cap, std::size_t *len, s3sign_error *e) {
    return s3sign_sha256(data.data(), data.size(), to, cap, len, e);
  });
}

/// A checksum in base64, as in S3's headers.
inline result<std::string> checksum(checksum_algorithm kind, std::string_view data) {
  return detail::text(45, [&](char *to, std::size_t cap, std::size_t *len, s3sign_error *e) {
    return s3sign_checksum(static_cast<std::int32_t>(kind), data.data(), data.size(), to, cap, len, e);
  });
}

/// Name of the header or trailer for a checksum; empty for none.
inline std::string_view checksum_header(checksum_algorithm kind) {
  const char *name = s3sign_checksum_header(static_cast<std::int32_t>(kind));
  return name != nullptr ? name : "";
}

/// Combine the CRCs of two parts into the CRC of both, in base64.
inline result<std::string> checksum_combine(checksum_algorithm kind, std::string_view first, std::string_view second,
                                            std::uint64_t second_size) {
  return detail::text(45, [&](char *to, std::size_t cap, std::size_t *len, s3sign_error *e) {
    return s3sign_checksum_combine(static_cast<std::int32_t>(kind), first.data(), first.size(), second.data(),
                                   second.size(), second_size, to, cap, len, e);
  });
}

/// A checksum, a payload hash, or both in one pass, over data in pieces.
class checksum_state {
 public:
#ifdef S3SIGN_CPP_EXCEPTIONS
  explicit checksum_state(checksum_algorithm kind, bool payload_hash = false)
      : checksum_state(make(kind, payload_hash).value()) {}
#endif

  static result<checksum_state> make(checksum_algorithm kind, bool payload_hash = false) {
    s3sign_checksum_state *raw = nullptr;
    auto checked = detail::check([&](s3sign_error *e) {
      return s3sign_checksum_new(static_cast<std::int32_t>(kind), payload_hash, &raw, e);
    });
    if (!checked) return checked.error();
    return checksum_state(raw);
  }

  result<void> update(std::string_view data) {
    return detail::check(
        [&](s3sign_error *e) { return s3sign_checksum_update(raw_.get(), data.data(), data.size(), e); });
  }

  /// Of the data so far; you can add more.
  result<std::string> checksum() const {
    return detail::text(45, [&](char *to, std::size_t cap, std::size_t *len, s3sign_error *e) {
      return s3sign_checksum_finish(raw_.get(), to, cap, len, e);
    });
  }
  result<std::string> payload_hash() const {
    return detail::text(65, [&](char *to, std::size_t cap, std::size_t *len, s3sign_error *e) {
      return s3sign_checksum_payload_hash(raw_.get(), to, cap, len, e);
    });
  }

 private:
  explicit checksum_state(s3sign_checksum_state *raw) : raw_(raw) {}
  std::unique_ptr<s3sign_checksum_state, detail::freed<s3sign_checksum_free>> raw_;
};

/// How far a server's clock is ahead of `now`, in seconds: add it to the time of requests. `server_time` is the
/// response's `Date` header, or the `ServerTime` in its body.
inline result<std::int64_t> clock_offset(std::string_view server_time, std::int64_t now) {
  std::int64_t offset = 0;
  auto checked = detail::check(
      [&](s3sign_error *e) { return s3sign_clock_offset(server_time.data(), server_time.size(), now, &offset, e); });
  if (!checked) return checked.error();
  return offset;
}

/// Version of the loaded library, such as `0.2.0`.
inline std::string_view version() { return s3sign_version_string(); }

}  // namespace s3sign

#endif  // S3SIGN_FUNCTIONS_HPP
