#include "controller/decision_events.h"

namespace lockstep {
namespace {

// A CMS that is upgraded already is down only to go home.
DurationRange outage_ahead(const Policy& policy, const BuildNumber& cms) {
  if (cms != policy.release.target) return outage_of_passage(policy);
  return policy.failback == Failback::kNone ? DurationRange{} : predicted_failback(policy.release);
}

}  // namespace

bool is_news(const Decision& decision, const ClusterObservation& cluster) {
  return decision.verb != Verb::kNone &&
         (!cluster.waiting || cluster.waiting->rule != decision.rule);
}

DecidedEvent decided_event(const Decision& decision) {
  return {
      decision.cluster,       decision.rule,          decision.reason,     decision.figure.measured,
      decision.figure.limit,  decision.figure.source, decision.figure.age, decision.unblock,
      to_text(decision.verb), decision.page};
}

ClusterStartedEvent started_event(const Decision& decision, const ClusterObservation& cluster,
                                  const Policy& policy) {
  ClusterStartedEvent event{decision.cluster, *decision.labels, {}, {}, {}, {}, {}};
  const std::vector<std::string> names = tracked_services(policy.release);
  for (std::size_t i = 0; i < cluster.declared.nodes.size(); ++i) {
    const NodeFacts& facts = *cluster.sights[i].facts;
    const bool first = cluster.declared.nodes[i] == decision.labels->first;
    (first ? event.first_baseline : event.second_baseline) = take_baseline(facts, names);
    (first ? event.first_build : event.second_build) = facts.setup.configured;
    if (facts.cms) {
      event.cms_build = facts.cms->build;
    }
  }
  if (!is_front_end(cluster.declared)) {
    event.predicted_range = outage_ahead(policy, event.cms_build);
    event.predicted_outage = event.predicted_range.usual;
  }
  return event;
}

ClusterEndedEvent ended_event(const Decision& decision, const ClusterObservation& cluster) {
  ClusterEndedEvent event{decision.cluster,
                          *decision.outcome,
                          decision.rule,
                          decision.reason,
                          decision.unblock,
                          {},
                          {},
                          {}};
  for (std::size_t i = 0; i < cluster.declared.nodes.size(); ++i) {
    const std::optional<NodeFacts>& facts = cluster.sights[i].facts;
    if (!facts) {
      continue;
    }
    const bool first = cluster.labels && cluster.declared.nodes[i] == cluster.labels->first;
    (first ? event.first_build : event.second_build) = facts->setup.configured;
    if (facts->cms) {
      event.cms_build = facts->cms->build;
    }
  }
  return event;
}

}  // namespace lockstep
