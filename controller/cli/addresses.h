#pragma once
// Addresses as an operator writes them, judged before anything is opened.

#include <string>

#include "common/value/result.h"

namespace lockstep {

inline constexpr const char* kDefaultListen = "tcp://0.0.0.0:5570";

// "tcp://ADDRESS:PORT"; kInvalid names the option, the value and how to write it.
Status check_listen(const std::string& option, const std::string& address);

}  // namespace lockstep
