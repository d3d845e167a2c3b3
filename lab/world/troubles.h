#pragma once
// Troubles: the faults of one cluster that are still to strike.

#include <optional>
#include <string>
#include <vector>

#include "lab/world/cluster.h"
#include "lab/world/event.h"
#include "lab/world/fault.h"
#include "lab/world/prng.h"

namespace lockstep::lab {

class Troubles {
 public:
  Troubles(std::vector<Fault> faults, Prng& prng);

  // Whether a fault of this kind goes with the step that begins on `node`; it is used up by that.
  bool strike(FaultKind kind, int node);

  // The faults whose moment has come; each is used up once. `step` for kStepBegins, with its node.
  std::vector<Fault> due(Moment moment, const std::string& step = {}, int node = -1);

  // The fault copy-failed has struck and this Resume does not cure it yet.
  bool resume_in_vain();

 private:
  struct Armed {
    Fault fault;
    int left;             // how often it can strike; kAlways
    int cures_after = 0;  // copy-failed that struck: Resumes in vain left; kAlways
  };

  std::vector<Armed> armed_;
};

// What a fault does to the cluster when its moment has come; nothing for those that are not events
// (agent-crash, message-loss, and the ways a step can go).
std::optional<Event> event_of(const Fault& fault, const Cluster& cluster, Prng& prng);

// The node that a fault means: its own, or the passive one.
int node_of(const Fault& fault, const Cluster& cluster);

}  // namespace lockstep::lab
