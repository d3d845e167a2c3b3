#include "controller/planner/readiness.h"

#include <algorithm>

#include "controller/planner/node_checks.h"

namespace lockstep {
namespace {

Finding node_seen(const NodeSituation& node, const Policy& policy) {
  Finding finding{"node-seen", "", Severity::kBlock,
                  node.fresh,  {}, "start the agent of " + node.id.text + " and accept its key"};
  const std::string limit = "facts at most " + to_text(policy.limits.facts_age) + " old";
  finding.figure = node.facts == nullptr ? Figure{"never seen", limit, node.id.text, std::nullopt}
                                         : seen_by(node, "seen", limit);
  return finding;
}

Finding roles_clear(const Situation& s) {
  return {"roles-clear",
          "P6",
          Severity::kBlock,
          s.labelled,
          seen_by(s.first, s.labelled ? s.first.id.text + " is passive" : "could not be told",
                  "one passive node"),
          "see who owns the CMS and whether setup was run on the active node"};
}

bool at_release(const Situation& s) {
  return s.first.level == Level::kTarget &&
         (s.alone || (s.second.level == Level::kTarget && s.cms_level == Level::kTarget));
}

// What the first setup asks beyond preflight: nothing of it is known to last until then, but an
// operator wants to know it now.
void add_checks_of_copies(std::vector<Finding>& findings, const Situation& s,
                          const Policy& policy) {
  if (!s.alone && s.first.level == Level::kOld && s.second.level == Level::kOld) {
    findings.push_back(copies_healthy(s));
    findings.push_back(queues_small(s, policy));
  }
}

ClusterReadiness read_cluster(const ClusterObservation& cluster, const Policy& policy,
                              Instant now) {
  const Situation s = read_situation(cluster, policy, now);
  ClusterReadiness readiness{
      cluster.declared.id, Standing::kUnseen, std::nullopt, {}, is_front_end(cluster.declared)};
  const auto nodes = s.nodes();
  for (const NodeSituation* node : nodes) {
    readiness.findings.push_back(node_seen(*node, policy));
  }
  if (!std::ranges::all_of(nodes, [](const NodeSituation* node) { return node->fresh; })) {
    return readiness;
  }
  if (!s.alone) {
    readiness.findings.push_back(roles_clear(s));
  }
  if (s.labelled) {
    readiness.order = Labels{s.first.id, s.second.id};
    const std::vector<Finding> checks = preflight(s, policy);
    readiness.findings.insert(readiness.findings.end(), checks.begin(), checks.end());
    add_checks_of_copies(readiness.findings, s, policy);
    if (auto budget = outage_in_budget(cluster.declared, s, policy)) {
      readiness.findings.push_back(std::move(*budget));
    }
  }
  const bool clear = first_obstacle(readiness.findings, policy) == nullptr;
  readiness.standing = at_release(s) ? Standing::kDone
                       : clear       ? Standing::kReady
                                     : Standing::kBlocked;
  return readiness;
}

}  // namespace

Readiness read_readiness(const Observation& observation, const Policy& policy, Instant now) {
  Readiness readiness;
  readiness.windows = read_window_state(observation, policy, now);
  for (const FrontEndObservation& front_end : observation.front_ends) {
    readiness.front_ends.push_back(
        front_end_at_release(front_end.declared.id, front_end.sight, policy, now));
  }
  for (const ClusterObservation& cluster : observation.clusters) {
    readiness.clusters.push_back(read_cluster(cluster, policy, now));
  }
  return readiness;
}

bool Readiness::green() const {
  const auto fine = [](const ClusterReadiness& cluster) {
    return cluster.standing == Standing::kReady || cluster.standing == Standing::kDone;
  };
  return (!windows || windows->begins) && std::ranges::all_of(hooks, &Finding::passed) &&
         std::ranges::all_of(front_ends, &Finding::passed) && std::ranges::all_of(clusters, fine);
}

bool Readiness::blind() const {
  return std::ranges::any_of(clusters,
                             [](const ClusterReadiness& cluster) {
                               return cluster.standing == Standing::kUnseen;
                             }) ||
         std::ranges::any_of(front_ends, [](const Finding& finding) {
           return !finding.passed && !finding.figure.age;
         });
}

bool holds_or_waived(const Finding& finding, const Policy& policy) {
  return first_obstacle({finding}, policy) == nullptr;
}

std::string to_text(Standing standing) {
  switch (standing) {
    case Standing::kReady: return "ready";
    case Standing::kBlocked: return "blocked";
    case Standing::kUnseen: return "not seen";
    case Standing::kDone: return "done";
  }
  return "not seen";
}

}  // namespace lockstep
