#include <sys/resource.h>

#include <algorithm>
#include <string>

#include "common/limits.h"
#include "common/transport/descriptor_limit.h"

namespace lockstep {

Status ensure_descriptors(std::size_t agents) {
  const rlim_t needed = 2 * agents + limits::kDescriptorMargin;
  rlimit limit{};
  check(getrlimit(RLIMIT_NOFILE, &limit) == 0, "the limit of open files cannot be asked for");
  if (limit.rlim_cur < needed && limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = std::min(needed, limit.rlim_max);
    check(setrlimit(RLIMIT_NOFILE, &limit) == 0, "a soft limit below the hard one was refused");
  }
  if (limit.rlim_cur >= needed) return success();
  return make_error(ErrorCode::kUnavailable,
                    "This process may open " + std::to_string(limit.rlim_cur) + " files, but " +
                        std::to_string(agents) + " agents need " + std::to_string(needed) +
                        "; set LimitNOFILE in the unit, or ulimit -n, to that or more");
}

}  // namespace lockstep
