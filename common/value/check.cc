#include "common/value/check.h"

#include <cstdio>
#include <cstdlib>

namespace lockstep {

void check(bool condition, std::string_view message, std::source_location place) {
  if (condition) {
    return;
  }
  std::fprintf(stderr, "%s:%u: broken assumption in %s: %.*s\n", place.file_name(), place.line(),
               place.function_name(), static_cast<int>(message.size()), message.data());
  std::fflush(stderr);
  std::abort();
}

}  // namespace lockstep
