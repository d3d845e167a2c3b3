#include "agent/platform/windows/look_time.h"

#include <algorithm>

namespace lockstep::windows {

std::optional<Duration> LookTime::grant(const std::string& what, Duration wanted, Duration kept) {
  const Duration granted = std::min(wanted, kLookTime - kept - elapsed_());
  if (granted < std::min(wanted, kLeastGrant)) {
    miss(what + " was not asked, because no time was left for it");
    return std::nullopt;
  }
  return granted;
}

void LookTime::unanswered(const std::string& what, Duration limit) {
  miss(what + " gave no answer within " + to_text(limit));
}

void LookTime::miss(const std::string& text) { missed_ += (missed_.empty() ? "" : "; ") + text; }

}  // namespace lockstep::windows
