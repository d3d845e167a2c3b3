#pragma once
// The checks of dossier §2 that look at one node alone, and how a finding is made from its facts.
// Pure.

#include <string>
#include <vector>

#include "common/value/expectation.h"
#include "controller/planner/predicates.h"

namespace lockstep {

Figure seen_by(const NodeSituation& node, std::string measured, std::string limit);

// The finding as it stands when the facts are missing: it does not pass.
Finding unreadable(Finding finding, const NodeId& source);

// An interlock of the agent, evaluated on its facts here: one definition for both daemons.
Finding interlock(const std::string& check, const std::string& row, const NodeSituation& node,
                  Interlock which, const std::string& remedy);

Finding os_level(const NodeSituation& node, const Policy& policy);
Finding installer_level(const NodeSituation& node, const Policy& policy);
Finding no_setup_traces(const NodeSituation& node);
Finding execution_policy(const NodeSituation& node);
Finding media_complete(const NodeSituation& node, const Policy& policy);
Finding account_fit(const NodeSituation& node);
// P29. Only a start is judged: a firewall that runs shuts nobody off that was not. A Windows
// version whose firewall the release does not name fails.
Finding firewall_harmless(const NodeSituation& node, const Policy& policy);
Finding disk_free(const NodeSituation& node, const Policy& policy);

// All of them, for preflight.
void add_node_checks(std::vector<Finding>& findings, const NodeSituation& node,
                     const Policy& policy);

}  // namespace lockstep
