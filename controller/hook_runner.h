#pragma once
// HookRunner: runs hooks for a rollout, which neither waits for them nor knows processes.

#include <string>
#include <utility>
#include <vector>

#include "common/value/ids.h"
#include "controller/hook.h"

namespace lockstep {

struct HookOrder {
  ClusterId cluster;
  Hook hook;
  // Beside the environment of the controller: LOCKSTEP_CLUSTER and the like.
  std::vector<std::pair<std::string, std::string>> environment;
};

struct HookEnding {
  ClusterId cluster;
  HookResult result;
};

// At most one hook runs for a cluster at a time. Thread: the rollout's. No call blocks.
class HookRunner {
 public:
  virtual ~HookRunner() = default;

  // What cannot be started ends as kNotStarted at the next poll().
  virtual void start(const HookOrder& order) = 0;
  // Those that have ended since the last call.
  virtual std::vector<HookEnding> poll() = 0;
  // Ends the hook of the cluster with all that it started; returns its output so far. poll() does
  // not tell of it any more.
  virtual std::string end(const ClusterId& cluster) = 0;
};

}  // namespace lockstep
