#pragma once
// Result<T>: a value, or an Error that names the object and the remedy.
//
// For operational failures at the edges (file, socket, database, service call). Exceptions of
// libraries end in the wrapper that calls them and become an Error there.

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "common/value/check.h"

namespace lockstep {

// What kind of failure; callers branch on it, people read Error::message.
enum class ErrorCode {
  kInvalid,      // the input is wrong; the message says where and how to mend it
  kNotFound,     // the named object does not exist
  kExists,       // the named object exists and must not
  kBusy,         // somebody else holds it
  kDamaged,      // stored or received bytes are not what was written
  kUnsupported,  // a newer version, an unknown kind
  kUnavailable,  // may work later: disk full, peer away
  kDenied,       // rights or policy
};

struct Error {
  ErrorCode code = ErrorCode::kInvalid;
  std::string message;  // one sentence: object, value, remedy
};

struct Unit {
  friend bool operator==(Unit, Unit) = default;
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool ok() const { return std::holds_alternative<T>(state_); }
  explicit operator bool() const { return ok(); }

  // The value; a defect to ask for it when !ok().
  [[nodiscard]] const T& value() const& {
    check(ok(), "value() of a failed Result");
    return std::get<T>(state_);
  }
  [[nodiscard]] T& value() & {
    check(ok(), "value() of a failed Result");
    return std::get<T>(state_);
  }
  [[nodiscard]] T&& value() && {
    check(ok(), "value() of a failed Result");
    return std::get<T>(std::move(state_));
  }
  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }

  // The error; a defect to ask for it when ok().
  [[nodiscard]] const Error& error() const {
    check(!ok(), "error() of a successful Result");
    return std::get<Error>(state_);
  }

 private:
  std::variant<T, Error> state_;
};

using Status = Result<Unit>;

inline Status success() { return Unit{}; }

inline Error make_error(ErrorCode code, std::string message) {
  return Error{code, std::move(message)};
}

}  // namespace lockstep
