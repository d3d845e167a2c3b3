#pragma once
// HookRecord: one run of a hook in the story of a cluster.

#include <optional>
#include <string>

#include "controller/hook.h"

namespace lockstep {

struct HookRecord {
  HookMoment moment = HookMoment::kBeforeOutage;
  std::string program;
  Instant started_at;
  std::optional<Instant> ended_at;  // without a result: its controller died
  std::optional<HookResult> result;
};

// "passed", "exit code 3: …", "runs", "not known: its controller died"
std::string outcome_of(const HookRecord& hook);

}  // namespace lockstep
