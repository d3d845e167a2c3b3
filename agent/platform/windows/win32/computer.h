#pragma once
// The computer itself.

#include <string>

namespace lockstep::windows {

// Its NetBIOS name; empty when the system does not tell.
std::string computer_name();

}  // namespace lockstep::windows
