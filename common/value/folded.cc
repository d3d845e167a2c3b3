#include "common/value/folded.h"

#include <algorithm>

namespace lockstep {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

std::string folded(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), lower);
  return result;
}

bool same_name(std::string_view one, std::string_view other) {
  return one == other || std::ranges::equal(one, other, {}, lower, lower);
}

}  // namespace lockstep
