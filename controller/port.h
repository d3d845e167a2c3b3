#pragma once
// Ports as an operator writes them. libzmq takes any number and binds its lowest sixteen bits.

#include <algorithm>
#include <string_view>

namespace lockstep {

// "0" to "65535", or "*", which like 0 is any that is free.
inline bool is_port(std::string_view text) {
  constexpr int kHighest = 65'535;
  if (text == "*") {
    return true;
  }
  const bool digits = std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  if (text.empty() || text.size() > 5 || !digits) {
    return false;
  }
  int number = 0;
  for (const char c : text) {
    number = number * 10 + (c - '0');
  }
  return number <= kHighest;
}

}  // namespace lockstep
