#pragma once
// The node's own policy: what may be done here at all, whatever a command says (design principle
// 7).
//
// Read from the agent's configuration file and from nowhere else; nothing that comes over the wire
// can widen it. Enforced before anything starts, with Reason::kPolicy.

#include <optional>
#include <string>
#include <vector>

#include "common/value/step.h"

namespace lockstep {

struct AgentPolicy {
  // Folders from which setup and packages may be run, absolute. A path is allowed when it is such a
  // folder or lies below it, compared without case, with "\" and "/" alike and no ".." in it.
  std::vector<std::string> media_roots;
  // Hashes of the packages that may be installed: 64 lower-case hex digits.
  std::vector<std::string> package_sha256s;
  // Short names of the services that steps may stop, start or set (dossier §1.4), any case. Those
  // that belong to the cluster may be set, never stopped (agent/special_services.h).
  std::vector<std::string> services;
  // Services whose start can shut the node off; each start arms the dead-man timer (dossier §5.1).
  std::vector<std::string> firewalls = {"SharedAccess", "MpsSvc"};
};

// Why the policy forbids the step, in one sentence; nothing when it is allowed.
std::optional<std::string> forbidden(const AgentPolicy& policy, const Step& step);

// The firewall service that the step starts, or nothing.
std::optional<std::string> starts_firewall(const AgentPolicy& policy, const Step& step);

}  // namespace lockstep
