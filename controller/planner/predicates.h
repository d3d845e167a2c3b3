#pragma once
// Predicates: the checks of dossier §2, each once, for preflight, for the gate before every setup,
// for `check` and for `why`. Pure. A finding always carries the measured value, the limit, who saw
// it and how old that is; what cannot be read does not pass.

#include <optional>
#include <string>
#include <vector>

#include "controller/planner/plan.h"
#include "controller/planner/situation.h"

namespace lockstep {

enum class Severity {
  kBlock,  // nothing starts
  kWarn,   // nothing starts unless the policy accepts the warning by the check's name
  kNote,   // nothing waits for it; `check` lists it for a person
};

struct Finding {
  std::string check;  // stable name: "backup-recent"
  std::string row;    // of dossier §2: "P16"
  Severity severity = Severity::kBlock;
  bool passed = false;
  Figure figure;
  std::string remedy;
};

// Everything that must hold before a cluster is begun, or a front end.
std::vector<Finding> preflight(const Situation& situation, const Policy& policy);

// The predicted outage, by its longest, and what the fleet file allows the CMS. Silent when it
// allows any, and when no outage is ahead: then it is over, or runs and must be ended.
std::optional<Finding> outage_in_budget(const DeclaredCluster& cluster, const Situation& situation,
                                        const Policy& policy);

// The starred rows of dossier §2: what must hold right before setup or a reboot of `target`.
// `copies_in_use`: the copies are still in use, so they must be healthy (before C); after C4 they
// cannot be.
std::vector<Finding> before_setup(const Situation& situation, const NodeSituation& target,
                                  const Policy& policy, bool copies_in_use);

// What must hold right before the CMS is stopped to go to `target` (C0).
std::vector<Finding> before_outage(const Situation& situation, const NodeSituation& target,
                                   const Policy& policy);

// Single findings that rules react to in their own ways.
Finding both_nodes_up(const Situation& situation);
Finding cms_online(const Situation& situation);
Finding quorum_safe(const Situation& situation, const NodeSituation& seen_from);
Finding copies_healthy(const Situation& situation);
Finding queues_small(const Situation& situation, const Policy& policy);
Finding no_backup_running(const Situation& situation);
Finding databases_mounted(const Situation& situation);
Finding no_service_disabled(const NodeSituation& node, const Policy& policy);
Finding front_end_at_release(const NodeId& front_end, const Sight& sight, const Policy& policy,
                             Instant now);

// What is declared as a front end is no node of a cluster.
Finding role_fits(const NodeSituation& server);

// The first finding that stands in the way, or null. Warnings that the policy accepts do not, and
// notes never do.
const Finding* first_obstacle(const std::vector<Finding>& findings, const Policy& policy);

}  // namespace lockstep
