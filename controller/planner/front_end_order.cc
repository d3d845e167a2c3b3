#include "controller/planner/front_end_order.h"

#include <algorithm>

#include "controller/planner/node_checks.h"

namespace lockstep {
namespace {

// I6. Sources differ on the order of the others, and agree on the first.
int rank_of(const DeclaredCluster& front_end) {
  return has_role(front_end, "client-access") ? 0 : 1;
}

const NodeId& server_of(const ClusterObservation& front_end) { return front_end.declared.nodes[0]; }

// `finding` says that the front end is not at the release.
TurnWait wait_for(const ClusterObservation& front_end, const Finding& finding,
                  const std::string& rule, const std::string& whom) {
  const std::string& name = server_of(front_end).text;
  // One that has finished is at the release, and only not seen for a while.
  const bool given_up =
      front_end.ended && (finding.figure.age || *front_end.ended != ClusterOutcome::kFinished);
  return {{rule, name + " must be at the release before " + whom, finding.figure,
           given_up          ? "upgrade " + name + ", or lockstep retry " + name
           : front_end.ended ? finding.remedy
                             : "the end of " + name},
          given_up};
}

Finding at_release(const ClusterObservation& front_end, const Policy& policy, Instant now) {
  return front_end_at_release(server_of(front_end), front_end.sights[0], policy, now);
}

// One that only an operator ends hides behind none that would end by itself.
void keep_first(std::optional<TurnWait>& first, TurnWait next) {
  if (!first || (next.final && !first->final)) {
    first = std::move(next);
  }
}

bool takes_out(const Step& step) { return is<RunSetup>(step) || is<RebootNode>(step); }

// What keeps the server from serving in another's place; empty: nothing.
std::string trouble_of(const NodeSituation& server, const Policy& policy) {
  if (server.setup_running || server.level == Level::kPartial) {
    return server.setup_running ? "a setup runs there" : "its setup was interrupted";
  }
  for (const std::string& name : policy.release.exchange_services) {
    const ServiceFacts* const service = find_service(*server.facts, name);
    if (service != nullptr && service->start_type == StartType::kAutomatic &&
        service->state != ServiceState::kRunning) {
      return name + " does not run";
    }
  }
  return "";
}

Finding set_serves(const ClusterObservation& front_end, const Observation& observation,
                   const Policy& policy, Instant now) {
  const std::string& set = front_end.declared.balanced_set;
  Finding finding{
      "balanced-set-serves",
      "",
      Severity::kBlock,
      true,
      {"no other server", "every other server of " + set + " serves", "fleet file", std::nullopt},
      ""};
  for (const ClusterObservation& other : observation.clusters) {
    if (&other == &front_end || set.empty() || other.declared.balanced_set != set) {
      continue;
    }
    const Situation s = read_situation(other, policy, now);
    const std::string& name = s.first.id.text;
    finding.remedy = "bring " + name + " back into service";
    if (!s.first.fresh) {
      return unreadable(finding, s.first.id);
    }
    const std::string trouble = trouble_of(s.first, policy);
    finding.passed = trouble.empty();
    finding.figure = seen_by(s.first, trouble.empty() ? "serving" : trouble, finding.figure.limit);
    if (!finding.passed) {
      return finding;
    }
  }
  return finding;
}

struct NodeOut {
  const NodeId* node;
  std::string how;
};

// Or it may be: silence proves nothing, and the vote of the witness counts most just then.
std::optional<NodeOut> node_out(const ClusterObservation& cluster, const Policy& policy,
                                Instant now) {
  for (std::size_t i = 0; i < cluster.sights.size(); ++i) {
    const Sight& sight = cluster.sights[i];
    const NodeId& node = cluster.declared.nodes[i];
    if (!sight.facts || !sight.heard_at || now - *sight.heard_at > policy.limits.facts_age) {
      return NodeOut{&node, "is not heard"};
    }
    if (sight.facts->setup.running) {
      return NodeOut{&node, "has a setup running"};
    }
    const auto up = [](const ClusterNodeFacts& one) { return one.state == ClusterNodeState::kUp; };
    if (!sight.facts->cluster || !std::ranges::all_of(sight.facts->cluster->nodes, up)) {
      return NodeOut{&node, "does not see both nodes Up"};
    }
  }
  return std::nullopt;
}

Finding witness_spared(const ClusterObservation& front_end, const Observation& observation,
                       const Policy& policy, Instant now) {
  const NodeId& server = server_of(front_end);
  Finding finding{
      "witness-spared",
      "P11",
      Severity::kBlock,
      true,
      {"none", "no cluster with its witness here has a node out", "journal", std::nullopt},
      ""};
  for (const ClusterObservation& cluster : observation.clusters) {
    if (is_front_end(cluster.declared) || cluster.declared.witness_host != server.text) {
      continue;
    }
    const std::string& name = cluster.declared.id.text;
    if (cluster.begun_at && !cluster.ended) {
      finding.passed = false;
      finding.figure.measured = name + " is under work";
      finding.remedy = "the end of " + name;
      return finding;
    }
    if (const auto out = node_out(cluster, policy, now)) {
      finding.passed = false;
      finding.figure.measured = out->node->text + " of " + name + " " + out->how;
      finding.figure.source = out->node->text;
      finding.remedy = "bring both nodes of " + name + " Up and their agents back";
      return finding;
    }
  }
  return finding;
}

}  // namespace

std::optional<TurnWait> clusters_wait(const Observation& observation, const Policy& policy,
                                      Instant now) {
  constexpr const char* kRule = "front-end-at-release";
  for (const FrontEndObservation& front_end : observation.front_ends) {
    const Finding finding =
        front_end_at_release(front_end.declared.id, front_end.sight, policy, now);
    if (!finding.passed) {
      return TurnWait{
          {kRule, front_end.declared.id.text + " must be at the release before any cluster starts",
           finding.figure, finding.remedy},
          false};
    }
  }
  std::optional<TurnWait> first;
  for (const ClusterObservation& unit : observation.clusters) {
    const Finding finding = is_front_end(unit.declared) ? at_release(unit, policy, now) : Finding{};
    if (is_front_end(unit.declared) && !finding.passed) {
      keep_first(first, wait_for(unit, finding, kRule, "any cluster starts"));
    }
  }
  return first;
}

std::optional<TurnWait> front_end_waits(const ClusterObservation& front_end,
                                        const Observation& observation, const Policy& policy,
                                        Instant now) {
  constexpr const char* kRule = "client-access-first";
  std::optional<TurnWait> first;
  for (const ClusterObservation& other : observation.clusters) {
    if (!is_front_end(other.declared) || rank_of(other.declared) >= rank_of(front_end.declared)) {
      continue;
    }
    const std::string whom = server_of(front_end).text + ", which has no Client Access role";
    if (const Finding finding = at_release(other, policy, now); !finding.passed) {
      keep_first(first, wait_for(other, finding, kRule, whom));
    } else if (!other.ended) {
      const std::string& name = server_of(other).text;
      std::string reason = name;
      reason.append(" is still under work, and comes before ").append(whom);
      keep_first(first, {{kRule, std::move(reason), from_journal("under work", "ended"),
                          "the end of " + name},
                         false});
    }
  }
  return first;
}

std::vector<Finding> spared_by(const ClusterObservation& front_end, const Observation& observation,
                               const Policy& policy, Instant now) {
  return {set_serves(front_end, observation, policy, now),
          witness_spared(front_end, observation, policy, now)};
}

Decision mind_others(const Observation& observation, const ClusterObservation& cluster,
                     const Policy& policy, Instant now, Decision decision) {
  if (decision.verb != Verb::kRun || !is_front_end(cluster.declared) ||
      !takes_out(decision.step->step)) {
    return decision;
  }
  const Situation s = read_situation(cluster, policy, now);
  const ClusterContext context{cluster, policy, now, s, false, decision.phase};
  const std::vector<Finding> findings = spared_by(cluster, observation, policy, now);
  const Finding* const obstacle = first_obstacle(findings, policy);
  return obstacle == nullptr ? decision : hold_on(context, *obstacle);
}

}  // namespace lockstep
