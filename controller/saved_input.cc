#include "controller/saved_input.h"

#include <algorithm>

#include "controller/observer.h"
#include "controller/planner/planner.h"
#include "controller/planner/plausibility.h"

namespace lockstep {
namespace {

std::optional<Up> progress_of(const ClusterObservation& cluster, const RunId& run) {
  if (!cluster.in_flight || !cluster.in_flight->progress) {
    return std::nullopt;
  }
  const CommandInFlight& command = *cluster.in_flight;
  return Up{command.node, ProgressMessage{{run, command.sequence}, *command.progress}};
}

void restore_standing(const SavedStanding& standing, Observation& observation) {
  require_sight(observation, standing.cluster, standing.required_beat);
  if (standing.progress) {
    note_progress(observation, standing.progress->node,
                  std::get<ProgressMessage>(standing.progress->body));
  }
}

// A look of no cluster's node is not judged: front ends have no history.
std::vector<Impossible> question(const Observation& observation, const Arrival& arrival) {
  for (const ClusterObservation& cluster : observation.clusters) {
    const auto& nodes = cluster.declared.nodes;
    const auto node = std::ranges::find(nodes, arrival.node);
    if (node != nodes.end()) {
      return impossible_in(cluster, static_cast<std::size_t>(node - nodes.begin()),
                           arrival.facts.facts, arrival.facts.beat);
    }
  }
  return {};
}

}  // namespace

SavedInput save_sights(const Observation& observation, const RunId& run, Instant now) {
  SavedInput input;
  input.now = now;
  for (const FrontEndObservation& front_end : observation.front_ends) {
    input.sights.push_back({front_end.declared.id, front_end.sight});
  }
  for (const ClusterObservation& cluster : observation.clusters) {
    for (std::size_t i = 0; i < cluster.sights.size(); ++i) {
      input.sights.push_back({cluster.declared.nodes.at(i), cluster.sights.at(i)});
    }
    input.standings.push_back(
        {cluster.declared.id, cluster.required_beat, progress_of(cluster, run)});
  }
  return input;
}

const RunStartedEvent* last_run(const SavedInput& input) {
  const RunStartedEvent* last = nullptr;
  for (const Event& event : input.events) {
    if (const auto* const started = std::get_if<RunStartedEvent>(&event.body)) {
      last = started;
    }
  }
  return last;
}

Observation restore(const SavedInput& input, const Fleet& fleet) {
  Observation observation = observe_nothing(fleet);
  for (const Event& event : input.events) {
    apply(observation, event);
  }
  for (const SavedSight& saved : input.sights) {
    set_sight(observation, saved.node, saved.sight);
  }
  for (const SavedStanding& standing : input.standings) {
    restore_standing(standing, observation);
  }
  return observation;
}

Rejudged judge_again(const SavedInput& input, const Fleet& fleet) {
  Rejudged again;
  again.observation = restore(input, fleet);
  if (input.arrival) {
    again.impossible = question(again.observation, *input.arrival);
    if (!again.impossible.empty()) {
      apply(again.observation,
            {input.now, ImpossibleSeenEvent{input.cluster, again.impossible.front()}});
    }
    hear(again.observation, input.arrival->node, input.arrival->facts, input.now);
  }
  Policy policy = fleet.policy;
  policy.release.durations = with_measured(policy.release.durations, input.measured);
  again.plan = make_plan(again.observation, policy, input.now);
  again.violations = check_invariants(again.plan, again.observation, policy, input.now);
  return again;
}

}  // namespace lockstep
