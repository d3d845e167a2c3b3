#include "common/value/build_number.h"

#include <array>
#include <charconv>

namespace lockstep {

std::string to_text(const BuildNumber& build) {
  return std::to_string(build.major) + "." + std::to_string(build.minor) + "." +
         std::to_string(build.build) + "." + std::to_string(build.revision);
}

std::optional<BuildNumber> parse_build(std::string_view text) {
  std::array<int, 4> parts{};
  const char* at = text.data();
  const char* const end = at + text.size();
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0 && (at == end || *at++ != '.')) {
      return std::nullopt;
    }
    const auto [next, error] = std::from_chars(at, end, parts[i]);
    if (error != std::errc{} || parts[i] < 0) {
      return std::nullopt;
    }
    at = next;
  }
  if (at != end) {
    return std::nullopt;
  }
  return BuildNumber{parts[0], parts[1], parts[2], parts[3]};
}

}  // namespace lockstep
