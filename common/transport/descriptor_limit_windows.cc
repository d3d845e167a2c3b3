#include <string>

#include "common/limits.h"
#include "common/transport/descriptor_limit.h"

namespace lockstep {

// The system has no such limit, but select() has: the size of the sets libzmq was built with
// (FD_SETSIZE of its own build file).
Status ensure_descriptors(std::size_t agents) {
  constexpr std::size_t kSelectable = 16'384;
  if (2 * agents + limits::kDescriptorMargin <= kSelectable) return success();
  return make_error(ErrorCode::kUnavailable,
                    "A controller on Windows serves " +
                        std::to_string((kSelectable - limits::kDescriptorMargin) / 2) +
                        " agents at most, and the fleet has " + std::to_string(agents) +
                        "; run it on Linux");
}

}  // namespace lockstep
