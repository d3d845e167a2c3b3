#include "controller/planner/readiness.h"

#include <algorithm>

#include "controller/planner/node_checks.h"
#include "controller/planner/shown_checks.h"

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

// What was seen too long ago is not judged, and its node is taken for untouched: of an untouched
// cluster the most is asked.
Situation without_stale(Situation s) {
  for (NodeSituation* node : {&s.first, &s.second}) {
    node->facts = node->fresh ? node->facts : nullptr;
    node->level = node->fresh ? node->level : Level::kOld;
  }
  return s;
}

void add_shown(std::vector<Finding>& findings, const Situation& s, const DeclaredCluster& declared,
               const Policy& policy) {
  for (const NodeSituation* node : s.nodes()) {
    if (node->facts != nullptr) {
      add_shown_of_node(findings, s, *node, policy);
    }
  }
  if (!s.alone) {
    add_shown_of_cluster(findings, s, policy);
    add_by_hand(findings, declared, policy);
  }
}

// Every row of dossier §2, from the servers that were seen; one that was not has its node-seen, and
// what only it could tell is unreadable.
void add_checks(std::vector<Finding>& findings, const Situation& s, const DeclaredCluster& declared,
                const Policy& policy) {
  for (Finding& check : preflight(s, policy)) {
    if (check.check != "node-seen") {
      findings.push_back(std::move(check));
    }
  }
  if (!at_release(s)) {
    add_shown(findings, s, declared, policy);
  }
  if (auto budget = outage_in_budget(declared, s, policy)) {
    findings.push_back(std::move(*budget));
  }
}

ClusterReadiness read_cluster(const ClusterObservation& cluster, const Policy& policy,
                              Instant now) {
  const Situation seen = read_situation(cluster, policy, now);
  const Situation s = without_stale(seen);
  ClusterReadiness readiness{
      cluster.declared.id, Standing::kUnseen, std::nullopt, {}, is_front_end(cluster.declared)};
  const auto nodes = seen.nodes();
  for (const NodeSituation* node : nodes) {
    readiness.findings.push_back(node_seen(*node, policy));
  }
  if (std::ranges::none_of(nodes, &NodeSituation::fresh)) {
    return readiness;
  }
  const bool all_seen = std::ranges::all_of(nodes, &NodeSituation::fresh);
  if (!s.alone && (all_seen || s.labelled)) {
    readiness.findings.push_back(roles_clear(s));
  }
  if (s.labelled && all_seen) {
    readiness.order = Labels{s.first.id, s.second.id};
  }
  add_checks(readiness.findings, s, cluster.declared, policy);
  if (!all_seen) {
    return readiness;
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

std::string verdicts_of(const Readiness& readiness) {
  std::string verdicts;
  if (readiness.windows) {
    verdicts = std::string{readiness.windows->closes ? "open" : "closed"} +
               (readiness.windows->begins ? "+" : "-");
  }
  const auto add = [&verdicts](const std::vector<Finding>& findings) {
    for (const Finding& finding : findings) {
      verdicts += finding.check + (finding.passed ? "+" : "-");
    }
    verdicts += '\n';
  };
  add(readiness.hooks);
  add(readiness.front_ends);
  for (const ClusterReadiness& cluster : readiness.clusters) {
    verdicts += to_text(cluster.standing);
    add(cluster.findings);
  }
  return verdicts;
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
