// s3sign for C++17: errors, and results that are a value or an error. Part of <s3sign.hpp>.
// SPDX-License-Identifier: MIT OR Apache-2.0

#ifndef S3SIGN_RESULT_HPP
#define S3SIGN_RESULT_HPP

#include <s3sign.h>

#include <cassert>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#if defined(__cpp_exceptions) || defined(_CPPUNWIND)
#define S3SIGN_CPP_EXCEPTIONS 1
#endif

namespace s3sign {

/// What went wrong. It never contains a secret, token or signature. Copying does not allocate.
class error : public std::exception {
 public:
  explicit error(const s3sign_error &raw) noexcept : raw_(raw) {
    const char *colon = raw.field[0] != '\0' ? ": " : "";
    std::snprintf(what_, sizeof what_, "%s%s%s", raw.field, colon, raw.message);
  }

  /// S3SIGN_ERR_*.
  std::int32_t code() const noexcept { return raw_.status; }
  /// Name of the code, such as `S3SIGN_ERR_URL`.
  const char *name() const noexcept { return s3sign_status_name(raw_.status); }
  /// The input at fault, such as `url` or `headers[2].value`; lives as long as this error.
  std::string_view field() const noexcept { return raw_.field; }
  /// Byte offset of the fault in the field, or -1.
  std::int64_t offset() const noexcept { return raw_.offset; }
  /// Field and sentence.
  const char *what() const noexcept override { return what_; }

 private:
  s3sign_error raw_;
  char what_[sizeof raw_.field + sizeof raw_.message + 2];
};

/// A value or an error, like C++23's std::expected<T, error>. Check it (`if (r)`, `*r`, `r.error()`), or have it throw
/// (`r.value()`), which does not exist without exceptions.
template <class T>
class [[nodiscard]] result {
 public:
  result(T value) : either_(std::in_place_index<0>, std::move(value)) {}
  result(s3sign::error failure) : either_(std::in_place_index<1>, failure) {}

  bool has_value() const noexcept { return either_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }
  /// Only where there is one.
  const s3sign::error &error() const noexcept { return *checked(std::get_if<1>(&either_)); }

  /// Only where there is one.
  T &operator*() & noexcept { return *checked(std::get_if<0>(&either_)); }
  const T &operator*() const & noexcept { return *checked(std::get_if<0>(&either_)); }
  T &&operator*() && noexcept { return std::move(**this); }
  T *operator->() noexcept { return &**this; }
  const T *operator->() const noexcept { return &**this; }

#ifdef S3SIGN_CPP_EXCEPTIONS
  /// The value; throws the error if there is none.
  T &value() & { return or_throw(), **this; }
  const T &value() const & { return or_throw(), **this; }
  /// By value, so that `for (auto &x : f().value().list)` does not dangle.
  T value() && { return or_throw(), std::move(**this); }
#endif

 private:
#ifdef S3SIGN_CPP_EXCEPTIONS
  void or_throw() const {
    if (!has_value()) throw error();
  }
#endif
  template <class P>
  static P checked(P pointer) noexcept {
    return assert(pointer != nullptr), pointer;
  }

  std::variant<T, s3sign::error> either_;
};

/// Success or an error.
template <>
class [[nodiscard]] result<void> {
 public:
  result() noexcept = default;
  result(s3sign::error failure) noexcept : failure_(failure) {}

  bool has_value() const noexcept { return !failure_; }
  explicit operator bool() const noexcept { return has_value(); }
  /// Only where there is one.
  const s3sign::error &error() const noexcept { return assert(failure_), *failure_; }

#ifdef S3SIGN_CPP_EXCEPTIONS
  /// Throws the error if there is one.
  void value() const {
    if (failure_) throw *failure_;
  }
#endif

 private:
  std::optional<s3sign::error> failure_;
};

namespace detail {

inline s3sign_str view(std::string_view text) noexcept { return {text.data(), text.size()}; }

inline std::string_view view(const s3sign_str &text) noexcept {
  return text.len != 0 ? std::string_view(text.ptr, text.len) : std::string_view();
}

inline std::string copy(const s3sign_str &text) { return std::string(view(text)); }

/// Make a call that reports the size it needs, growing `out` until the output fits.
template <class Call>
std::optional<error> fill(std::string &out, std::size_t usual, Call call) {
  s3sign_error failure = S3SIGN_ERROR_INIT;
  std::size_t len = 0;
  out.resize(usual);
  std::int32_t status = call(out.data(), out.size(), &len, &failure);
  if (status == S3SIGN_ERR_BUFFER_TOO_SMALL) {
    out.resize(len + 1);
    status = call(out.data(), out.size(), &len, &failure);
  }
  out.resize(status == S3SIGN_OK ? len : 0);
  return status == S3SIGN_OK ? std::nullopt : std::optional<error>(failure);
}

/// The same for a call with one text as output.
template <class Call>
result<std::string> text(std::size_t usual, Call call) {
  std::string out;
  if (auto failure = fill(out, usual, call)) return *failure;
  return out;
}

/// An error that is found before the library is called.
inline error refused(std::int32_t status, std::string_view field, std::string_view message) noexcept {
  s3sign_error failure = S3SIGN_ERROR_INIT;
  failure.status = status;
  failure.offset = -1;
  field.copy(failure.field, sizeof failure.field - 1);
  message.copy(failure.message, sizeof failure.message - 1);
  return error(failure);
}

/// A call without output.
template <class Call>
result<void> check(Call call) {
  s3sign_error failure = S3SIGN_ERROR_INIT;
  if (call(&failure) != S3SIGN_OK) return error(failure);
  return {};
}

}  // namespace detail
}  // namespace s3sign

#endif  // S3SIGN_RESULT_HPP
