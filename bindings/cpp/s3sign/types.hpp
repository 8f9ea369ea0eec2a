// s3sign for C++17: input and output types. Part of <s3sign.hpp>.
//
// Input views are only read during the call. Output is owned. The field of the same name in s3sign.h documents each
// member and its default.
//
// SPDX-License-Identifier: MIT OR Apache-2.0

#ifndef S3SIGN_TYPES_HPP
#define S3SIGN_TYPES_HPP

#include <s3sign/result.hpp>

#include <chrono>
#include <vector>

namespace s3sign {

enum class algorithm : std::int32_t {
  sigv4 = S3SIGN_ALGORITHM_SIGV4,
  sigv4a = S3SIGN_ALGORITHM_SIGV4A,
  sigv2 = S3SIGN_ALGORITHM_SIGV2
};
enum class toggle : std::int32_t { by_service = S3SIGN_BY_SERVICE, on = S3SIGN_ON, off = S3SIGN_OFF };
enum class token_mode : std::int32_t {
  sign = S3SIGN_TOKEN_SIGN,
  append = S3SIGN_TOKEN_APPEND,
  omit = S3SIGN_TOKEN_OMIT
};
enum class lifetime_mode : std::int32_t {
  clamp = S3SIGN_LIFETIME_CLAMP,
  refuse = S3SIGN_LIFETIME_REFUSE,
  warn = S3SIGN_LIFETIME_WARN
};
enum class provider : std::int32_t {
  aws = S3SIGN_PROVIDER_AWS,
  r2 = S3SIGN_PROVIDER_R2,
  gcs = S3SIGN_PROVIDER_GCS,
  minio = S3SIGN_PROVIDER_MINIO,
  b2 = S3SIGN_PROVIDER_B2,
  ceph = S3SIGN_PROVIDER_CEPH,
  custom = S3SIGN_PROVIDER_CUSTOM
};
enum class path_mode : std::int32_t {
  canonical = S3SIGN_PATH_CANONICAL,
  raw = S3SIGN_PATH_RAW,
  verbatim = S3SIGN_PATH_VERBATIM
};
enum class payload_mode : std::int32_t {
  usual = S3SIGN_PAYLOAD_DEFAULT,
  bytes = S3SIGN_PAYLOAD_BYTES,
  sha256_hex = S3SIGN_PAYLOAD_SHA256_HEX,
  not_signed = S3SIGN_PAYLOAD_UNSIGNED
};
enum class headers_mode : std::int32_t {
  usual = S3SIGN_HEADERS_DEFAULT,
  all = S3SIGN_HEADERS_ALL,
  listed = S3SIGN_HEADERS_LISTED
};
enum class checksum_algorithm : std::int32_t {
  none = S3SIGN_CHECKSUM_NONE,
  crc32 = S3SIGN_CHECKSUM_CRC32,
  crc32c = S3SIGN_CHECKSUM_CRC32C,
  crc64nvme = S3SIGN_CHECKSUM_CRC64NVME,
  sha1 = S3SIGN_CHECKSUM_SHA1,
  sha256 = S3SIGN_CHECKSUM_SHA256
};
enum class chunks : std::int32_t { are_signed = S3SIGN_CHUNKS_SIGNED, are_not_signed = S3SIGN_CHUNKS_UNSIGNED };
enum class endpoint_service : std::int32_t {
  s3 = S3SIGN_ENDPOINT_S3,
  express_control = S3SIGN_ENDPOINT_EXPRESS_CONTROL,
  object_lambda = S3SIGN_ENDPOINT_OBJECT_LAMBDA,
  sts = S3SIGN_ENDPOINT_STS
};
enum class bucket_style : std::int32_t {
  automatic = S3SIGN_STYLE_AUTO,
  path = S3SIGN_STYLE_PATH,
  virtual_host = S3SIGN_STYLE_VIRTUAL_HOST
};
enum class signature_form : std::int32_t { header = S3SIGN_FORM_HEADER, query = S3SIGN_FORM_QUERY };
enum class body_form : std::int32_t {
  hash = S3SIGN_BODY_HASH,
  not_signed = S3SIGN_BODY_UNSIGNED,
  chunks = S3SIGN_BODY_CHUNKS,
  chunks_trailer = S3SIGN_BODY_CHUNKS_TRAILER,
  unsigned_trailer = S3SIGN_BODY_UNSIGNED_TRAILER
};

/// Credentials, scope and rules from which a signer is made; it copies them.
struct config {
  std::string_view access_key_id{};
  std::string_view secret_access_key{};
  std::string_view session_token{};
  std::string_view region{};
  std::string_view service{};
  s3sign::algorithm algorithm = algorithm::sigv4;
  s3sign::provider provider = provider::aws;
  toggle normalize_path = toggle::by_service;
  toggle double_encode = toggle::by_service;
  toggle content_sha256_header = toggle::by_service;
  s3sign::token_mode token_mode = token_mode::sign;
  s3sign::lifetime_mode lifetime_mode = lifetime_mode::clamp;
  /// Unix seconds; 0 means never.
  std::int64_t expires_at = 0;
  /// Seconds; 0 means the provider's.
  std::int64_t max_expires = 0;
};

/// A header or form field as input.
struct header {
  std::string_view name;
  std::string_view value;
};

/// A header or form field as output.
struct field {
  std::string name;
  std::string value;
};

/// A request to sign or to verify.
struct request {
  std::string_view method = "GET";
  std::string_view url{};
  std::string_view query{};
  std::string_view bucket{};
  std::vector<header> headers{};
  s3sign::path_mode path_mode = path_mode::canonical;
  s3sign::payload_mode payload_mode = payload_mode::usual;
  s3sign::headers_mode headers_mode = headers_mode::usual;
  std::string_view payload{};
  std::vector<std::string_view> signed_headers{};
  /// Unix seconds after 0; by default the current time when the request is used.
  std::optional<std::int64_t> time{};
  /// Validity of a presigned URL in seconds; 0 to sign with headers.
  std::int64_t expires = 0;
  std::int64_t window = 0;
  std::string_view entropy{};
};

/// What differs between the URLs of `signer::presign_batch`: keys, queries, or the same number of both.
struct batch {
  /// Raw, each appended to the URL, which ends with `/`.
  std::vector<std::string_view> keys{};
  /// Each in the format of a request's `query`, and added to it.
  std::vector<std::string_view> queries{};
  /// Whether the client sends paths unchanged, so that a key may have a segment `.` or `..`.
  bool path_as_is = false;
};

/// A signed request: send `url` with `headers` added, or share a presigned `url` with the headers to send.
struct signed_request {
  std::string url;
  std::string target;
  std::string host;
  std::vector<field> headers;
  std::string authorization;
  std::string signature;
  std::int64_t expires_at = 0;
};

/// How a body is sent in chunks.
struct stream_plan {
  std::int64_t decoded_length = 0;
  s3sign::checksum_algorithm checksum = checksum_algorithm::none;
  s3sign::chunks chunks = chunks::are_signed;
  s3sign::algorithm algorithm = algorithm::sigv4;
  /// Bytes; 0 means 65536.
  std::int64_t chunk_size = 0;
};

/// One condition of a POST policy.
struct condition {
  static condition equals(std::string_view name, std::string_view value) {
    return {{S3SIGN_CONDITION_EQ, detail::view(name), detail::view(value), 0, 0}};
  }
  static condition starts_with(std::string_view name, std::string_view value) {
    return {{S3SIGN_CONDITION_STARTS_WITH, detail::view(name), detail::view(value), 0, 0}};
  }
  /// Of the file, in bytes.
  static condition content_length(std::int64_t min, std::int64_t max) {
    return {{S3SIGN_CONDITION_CONTENT_LENGTH_RANGE, {nullptr, 0}, {nullptr, 0}, min, max}};
  }
  s3sign_condition raw;
};

/// What an HTML form may upload, and until when.
struct post {
  std::string_view bucket{};
  std::vector<condition> conditions{};
  std::string_view policy{};
  std::optional<std::int64_t> time{};
  /// Seconds.
  std::int64_t expires = 0;
};

/// A received form with a POST policy.
struct post_form {
  std::string_view bucket{};
  std::vector<header> fields{};
  /// Bytes.
  std::int64_t file_size = 0;
  std::optional<std::int64_t> time{};
};

/// What a received request or form claims about its signature. None of it has been verified.
struct claim {
  signature_form form = signature_form::header;
  s3sign::algorithm algorithm = algorithm::sigv4;
  body_form body = body_form::hash;
  std::string access_key_id;
  std::string region;
  std::string service;
  std::string session_token;
  std::string signed_headers;
  /// When it was signed, in Unix seconds; 0 for presigned URLs and forms of SigV2, which do not say.
  std::int64_t time = 0;
  /// When a presigned URL or a form's policy expires, in Unix seconds; 0 in header form and for an unreadable policy.
  std::int64_t expires_at = 0;
  /// To refuse replays, remember this key with `access_key_id`, once the request has verified, until one second after
  /// `expires_at` or, in header form, after `time` plus the skew. Look it up and store it in one atomic step.
  std::string replay_key;
};

/// A server's response to a request that it refused.
struct refusal {
  std::int32_t http_status = 0;
  std::string_view body{};
  std::string_view server_time{};
  std::string_view region{};
};

/// Why a server refused.
struct explanation {
  /// S3SIGN_CAUSE_* and its name.
  std::int32_t cause = S3SIGN_CAUSE_UNKNOWN;
  std::string_view name;
  std::string sentence;
  std::string evidence;
  std::string remedy;
  /// S3SIGN_CERTAINTY_*: how sure the cause is.
  std::int32_t certainty = S3SIGN_CERTAINTY_UNKNOWN;
};

/// Warnings: the bitwise or of S3SIGN_LINT_*, and a name and a sentence for each.
struct lint_report {
  std::int32_t findings = 0;
  std::vector<field> lines;
};

/// The bucket, object or service to get the endpoint of.
struct endpoint {
  std::string_view bucket{};
  std::string_view key{};
  std::string_view region{};
  /// URL of a server other than AWS's, or empty.
  std::string_view server{};
  endpoint_service service = endpoint_service::s3;
  bucket_style style = bucket_style::automatic;
  bool dualstack = false;
  bool fips = false;
  bool accelerate = false;
  bool global = false;
  bool http = false;
  bool refuse_arn_region = false;
  bool path_as_is = false;
};

/// An endpoint, and what to sign requests to it with.
struct place {
  std::string url;
  std::string region;
  std::string service;
  s3sign::algorithm algorithm = algorithm::sigv4;
};

namespace detail {

inline std::int64_t now() {
  using namespace std::chrono;
  return duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
}

inline std::vector<s3sign_header> raw(const std::vector<header> &headers) {
  std::vector<s3sign_header> made;
  made.reserve(headers.size());
  for (const header &h : headers) made.push_back({view(h.name), view(h.value)});
  return made;
}

/// A request for the C API; borrows from the original.
class raw_request {
 public:
  explicit raw_request(const request &r) : headers_(raw(r.headers)) {
    for (std::string_view name : r.signed_headers) names_.push_back(view(name));
    raw_.path_mode = static_cast<std::int32_t>(r.path_mode);
    raw_.method = view(r.method);
    raw_.url = view(r.url);
    raw_.query = view(r.query);
    raw_.bucket = view(r.bucket);
    raw_.headers = headers_.data();
    raw_.headers_len = headers_.size();
    raw_.payload_mode = static_cast<std::int32_t>(r.payload_mode);
    raw_.headers_mode = static_cast<std::int32_t>(r.headers_mode);
    raw_.payload = view(r.payload);
    raw_.signed_headers = names_.data();
    raw_.signed_headers_len = names_.size();
    raw_.time = r.time ? *r.time : now();
    raw_.expires = r.expires;
    raw_.window = r.window;
    raw_.entropy = view(r.entropy);
  }
  raw_request(const raw_request &) = delete;
  raw_request &operator=(const raw_request &) = delete;
  const s3sign_request *get() const noexcept { return &raw_; }

 private:
  std::vector<s3sign_header> headers_;
  std::vector<s3sign_str> names_;
  s3sign_request raw_ = S3SIGN_REQUEST_INIT;
};

/// Parse the library's output of `name: value` lines, each with CR LF.
inline std::vector<field> fields(std::string_view lines) {
  std::vector<field> made;
  while (!lines.empty()) {
    const std::size_t line = lines.find('\n') + 1;
    s3sign_header found = {{nullptr, 0}, {nullptr, 0}};
    s3sign_header_from_line(lines.data(), line, &found, nullptr);
    made.push_back({copy(found.name), copy(found.value)});
    lines.remove_prefix(line);
  }
  return made;
}

/// Keys or queries of a batch for the C API: concatenated, with the end of each.
class pieces {
 public:
  explicit pieces(const std::vector<std::string_view> &texts) {
    for (const std::string_view text : texts) {
      bytes_.append(text);
      ends_.push_back(bytes_.size());
    }
  }
  const char *bytes() const noexcept { return ends_.empty() ? nullptr : bytes_.data(); }
  const std::size_t *ends() const noexcept { return ends_.empty() ? nullptr : ends_.data(); }

 private:
  std::string bytes_;
  std::vector<std::size_t> ends_;
};

/// Percent-encode a value of a query.
inline std::string percent_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string encoded;
  for (const char c : text) {
    if (plain.find(c) != plain.npos) {
      encoded += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      encoded += {'%', digits[byte >> 4], digits[byte & 15]};
    }
  }
  return encoded;
}

}  // namespace detail
}  // namespace s3sign

#endif  // S3SIGN_TYPES_HPP
