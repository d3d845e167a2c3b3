#pragma once
// Runs of hooks, as events of the journal. Of a run without an end its controller died; the next
// one starts the hook again.

#include <string>

#include "common/value/ids.h"
#include "controller/hook.h"

namespace lockstep {

struct HookStartedEvent {
  ClusterId cluster;
  HookMoment moment = HookMoment::kBeforeOutage;
  std::string program;
};

struct HookEndedEvent {
  ClusterId cluster;
  HookMoment moment = HookMoment::kBeforeOutage;
  HookResult result;
};

}  // namespace lockstep
