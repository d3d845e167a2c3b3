#pragma once
// Hooks: programs of the administrator, run on the workstation around the planned outage of a
// cluster: to tell users, to pause backups and alerts, and to take that back. Values only.

#include <optional>
#include <string>
#include <vector>

#include "common/value/time.h"

namespace lockstep {

enum class HookMoment {
  kBeforeOutage,  // before the CMS is stopped; without its success the outage does not begin
  kAfterOutage,   // when the outage is over, or does not come after all; holds nothing up
};

// As in the fleet file: "before_outage".
std::string to_text(HookMoment moment);
std::optional<HookMoment> hook_moment(const std::string& text);

struct Hook {
  std::string program;                 // absolute path on the workstation
  std::vector<std::string> arguments;  // passed as they are, by no shell
  Duration timeout{5min};              // then it is ended, with all that it started
};

struct Hooks {
  std::optional<Hook> before_outage;
  std::optional<Hook> after_outage;

  [[nodiscard]] const std::optional<Hook>& at(HookMoment moment) const {
    return moment == HookMoment::kBeforeOutage ? before_outage : after_outage;
  }
  [[nodiscard]] bool any() const { return before_outage || after_outage; }
};

enum class HookEnd {
  kPassed,      // exit code 0
  kFailed,      // another exit code
  kNotStarted,  // the output says why
  kTimedOut,
  kSkipped,  // nobody runs hooks here, as in a rehearsal; counts as passed
};

std::string to_text(HookEnd end);  // "timed out"
std::optional<HookEnd> hook_end(const std::string& text);

struct HookResult {
  HookEnd end = HookEnd::kSkipped;
  int exit_code = 0;   // of kFailed
  std::string output;  // its last lines, valid UTF-8
};

bool passed(const HookResult& result);
// "exit code 3: no such list", "timed out"
std::string describe(const HookResult& result);

// One run of a hook for one cluster.
struct HookRun {
  HookMoment moment = HookMoment::kBeforeOutage;
  Instant started_at;
  std::optional<Instant> ended_at;  // absent: it runs
  HookResult result;                // once it has ended
};

// Of the runs for one cluster, oldest first: the one that has not ended, or null.
const HookRun* running_hook(const std::vector<HookRun>& runs);
// The last one was a before_outage and did not pass; or null.
const HookRun* failed_announcement(const std::vector<HookRun>& runs);

}  // namespace lockstep
