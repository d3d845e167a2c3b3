#include "controller/observer.h"

#include <algorithm>

#include "controller/planner/plausibility.h"
#include "controller/planner/situation.h"

namespace lockstep {
namespace {

// The cluster is planned anew: it asks its own gates and has its own budgets. What was before the
// first change stays known until the cluster is finished (dossier I21).
void plan_anew(ClusterObservation& cluster) {
  ClusterObservation next;
  next.declared = cluster.declared;
  next.sights = cluster.sights;
  next.required_beat = cluster.required_beat;
  next.listening_since = cluster.listening_since;
  if (cluster.ended != ClusterOutcome::kFinished) {
    next.labels = cluster.labels;
    next.baselines = cluster.baselines;
    next.builds_before = cluster.builds_before;
    next.cms_build_before = cluster.cms_build_before;
    next.outages = cluster.outages;
    // What was announced is told of at the end, and once; what did not pass may be tried again.
    std::ranges::copy_if(cluster.hooks, std::back_inserter(next.hooks), [](const HookRun& run) {
      return run.ended_at && (run.moment == HookMoment::kAfterOutage || passed(run.result));
    });
  }
  cluster = std::move(next);
}

// A new run counts its own outages, and those that still last.
void forget_run(Observation& observation, Instant at) {
  for (ClusterObservation& cluster : observation.clusters) {
    plan_anew(cluster);
    cluster.listening_since = at;
    std::erase_if(cluster.outages,
                  [](const OutageClock& clock) { return clock.ended_at.has_value(); });
  }
  observation.stop_asked = false;
  observation.frozen = false;
  observation.paused.reset();
}

struct Folder {
  Observation& observation;
  Instant at;

  ClusterObservation* cluster(const ClusterId& id) const { return find_cluster(observation, id); }

  // Whoever did not watch cannot say how long anything lasted: every patience begins anew.
  void operator()(const TakeoverEvent&) const {
    observation.stop_asked = false;
    for (ClusterObservation& c : observation.clusters) {
      c.waiting.reset();
      c.listening_since = at;
      if (c.in_flight) {
        c.in_flight->watched_since = at;
      }
      // Nobody knows how far it came, so it is started again.
      std::erase_if(c.hooks, [](const HookRun& run) { return !run.ended_at; });
    }
  }
  void operator()(const RunStartedEvent&) const { forget_run(observation, at); }
  void operator()(const ClusterStartedEvent& e) const {
    ClusterObservation* const c = cluster(e.cluster);
    if (c == nullptr) {
      return;
    }
    c->labels = e.labels;
    c->begun_at = c->begun_at.value_or(at);
    if (c->ended) {
      c->ended.reset();
      c->ended_at.reset();
      c->homeward = true;
    }
    // emplace keeps what is there: the first snapshot wins.
    c->baselines.emplace(e.labels.first, e.first_baseline);
    c->builds_before.emplace(e.labels.first, e.first_build);
    if (!e.labels.second.empty()) {
      c->baselines.emplace(e.labels.second, e.second_baseline);
      c->builds_before.emplace(e.labels.second, e.second_build);
    }
    if (!c->cms_build_before.known()) {
      c->cms_build_before = e.cms_build;
    }
  }
  void operator()(const DecidedEvent& e) const {
    if (ClusterObservation* const c = cluster(e.cluster)) {
      c->waiting = Waiting{e.rule, at};
    }
  }
  void operator()(const GateAskedEvent&) const {}
  void operator()(const GatePassedEvent& e) const {
    ClusterObservation* const c = cluster(e.cluster);
    if (c != nullptr && c->labels && c->labels->first == e.first) {
      c->passed_gates.push_back({e.gate, *c->labels, e.by, at});
    }
  }
  void operator()(const CommandIssuedEvent& e) const {
    if (ClusterObservation* const c = cluster(e.cluster)) {
      c->in_flight =
          CommandInFlight{e.command.id.sequence, e.command.node, e.command.step, at, at, false, {}};
    }
  }
  void operator()(const CommandAckedEvent& e) const {
    for (ClusterObservation& c : observation.clusters) {
      if (c.in_flight && c.in_flight->sequence == e.sequence) {
        c.in_flight->acknowledged = true;
      }
    }
  }
  void operator()(const CommandSettledEvent& e) const {
    for (ClusterObservation& c : observation.clusters) {
      if (c.in_flight && c.in_flight->sequence == e.result.id.sequence) {
        c.history.push_back({c.in_flight->sequence, c.in_flight->node, c.in_flight->step,
                             c.in_flight->issued_at, at, e.result});
        c.in_flight.reset();
      }
    }
  }
  void operator()(const ClusterEndedEvent& e) const {
    if (ClusterObservation* const c = cluster(e.cluster)) {
      c->ended = e.outcome;
      c->ended_at = at;
    }
  }
  void operator()(const OutageBeganEvent& e) const {
    if (ClusterObservation* const c = cluster(e.cluster)) {
      c->outages.push_back({at, std::nullopt});
    }
  }
  void operator()(const OutageEndedEvent& e) const {
    ClusterObservation* const c = cluster(e.cluster);
    if (c != nullptr && !c->outages.empty()) {
      c->outages.back().ended_at = at;
    }
  }
  void operator()(const OutageOverBudgetEvent& e) const {
    ClusterObservation* const c = cluster(e.cluster);
    if (c != nullptr && !c->outages.empty()) {
      c->outages.back().told_at = at;
    }
  }
  void operator()(const StopAskedEvent&) const { observation.stop_asked = true; }
  void operator()(const PauseAskedEvent& e) const { observation.paused = Paused{e.by, at}; }
  void operator()(const UnpauseAskedEvent&) const { observation.paused.reset(); }
  void operator()(const RetryAskedEvent& e) const {
    ClusterObservation* const c = cluster(e.cluster);
    if (c == nullptr) {
      return;
    }
    if (c->ended) {
      plan_anew(*c);
    } else if (failed_announcement(c->hooks) != nullptr) {
      c->hooks.pop_back();
      c->waiting.reset();
    }
  }
  void operator()(const HookStartedEvent& e) const {
    if (ClusterObservation* const c = cluster(e.cluster)) {
      c->hooks.push_back({e.moment, at, std::nullopt, {}});
    }
  }
  void operator()(const HookEndedEvent& e) const {
    ClusterObservation* const c = cluster(e.cluster);
    if (c != nullptr && running_hook(c->hooks) != nullptr && c->hooks.back().moment == e.moment) {
      c->hooks.back().ended_at = at;
      c->hooks.back().result = e.result;
    }
  }
  void operator()(const RunEndedEvent&) const {}
  void operator()(const InvariantBrokenEvent&) const { observation.frozen = true; }
  void operator()(const ImpossibleSeenEvent& e) const {
    ClusterObservation* const c = cluster(e.cluster);
    if (c != nullptr && !c->impossible) {
      c->impossible = e.impossible;
    }
  }
};

Sight* find_sight(Observation& observation, const NodeId& node) {
  for (ClusterObservation& cluster : observation.clusters) {
    for (std::size_t i = 0; i < cluster.declared.nodes.size(); ++i) {
      if (cluster.declared.nodes[i] == node) {
        return &cluster.sights[i];
      }
    }
  }
  for (FrontEndObservation& front_end : observation.front_ends) {
    if (front_end.declared.id == node) {
      return &front_end.sight;
    }
  }
  return nullptr;
}

void see(Sight& sight, const FactsMessage& message, Instant now) {
  if (sight.facts && sight.facts->boot != message.facts.boot) {
    sight.boots_before.push_back(sight.facts->boot);
    if (sight.boots_before.size() > kBootsKept) {
      sight.boots_before.erase(sight.boots_before.begin());
    }
  }
  sight.facts = message.facts;
  sight.beat = message.beat;
  sight.received_at = now;
}

bool stopping_cms(const ClusterObservation& cluster) {
  return cluster.in_flight && is<StopCms>(cluster.in_flight->step);
}

bool outage_runs(const ClusterObservation& cluster) {
  return !cluster.outages.empty() && !cluster.outages.back().ended_at;
}

}  // namespace

Observation observe_nothing(const Fleet& fleet) {
  Observation observation;
  if (!fleet.policy.upgrade_front_ends) {
    for (const DeclaredFrontEnd& front_end : fleet.front_ends) {
      observation.front_ends.push_back({front_end, {}});
    }
  }
  for (DeclaredCluster& unit : units_of(fleet)) {
    ClusterObservation& cluster = observation.clusters.emplace_back();
    cluster.sights.resize(unit.nodes.size());
    cluster.declared = std::move(unit);
  }
  return observation;
}

void apply(Observation& observation, const Event& event) {
  std::visit(Folder{observation, event.at}, event.body);
}

bool hear(Observation& observation, const NodeId& from, const UpBody& body, Instant now) {
  Sight* const sight = find_sight(observation, from);
  if (sight == nullptr) {
    return false;
  }
  sight->heard_at = now;
  if (const auto* facts = std::get_if<FactsMessage>(&body)) {
    // Late facts never replace newer ones. Beats of an earlier epoch are lower than any of ours.
    if (!comes_late(*sight, facts->facts, facts->beat)) {
      see(*sight, *facts, now);
    }
  } else if (const auto* progress = std::get_if<ProgressMessage>(&body)) {
    note_progress(observation, from, *progress);
  }
  return true;
}

void note_progress(Observation& observation, const NodeId& from, const ProgressMessage& message) {
  for (ClusterObservation& cluster : observation.clusters) {
    if (cluster.in_flight && cluster.in_flight->node == from &&
        cluster.in_flight->sequence == message.id.sequence) {
      cluster.in_flight->progress = message.progress;
    }
  }
}

void set_sight(Observation& observation, const NodeId& node, const Sight& sight) {
  if (Sight* const known = find_sight(observation, node)) {
    *known = sight;
  }
}

void require_sight(Observation& observation, const ClusterId& cluster, Beat beat) {
  if (ClusterObservation* const c = find_cluster(observation, cluster)) {
    c->required_beat = std::max(c->required_beat, beat);
  }
}

void require_sight_of_all(Observation& observation, Beat beat) {
  for (ClusterObservation& cluster : observation.clusters) {
    cluster.required_beat = std::max(cluster.required_beat, beat);
  }
}

Beat required_beat(const Observation& observation, const NodeId& node) {
  for (const ClusterObservation& cluster : observation.clusters) {
    if (std::ranges::find(cluster.declared.nodes, node) != cluster.declared.nodes.end()) {
      return cluster.required_beat;
    }
  }
  return 0;
}

const Sight* sight_of(const Observation& observation, const NodeId& node) {
  for (const ClusterObservation& cluster : observation.clusters) {
    for (std::size_t i = 0; i < cluster.declared.nodes.size(); ++i) {
      if (cluster.declared.nodes[i] == node) {
        return &cluster.sights[i];
      }
    }
  }
  for (const FrontEndObservation& front_end : observation.front_ends) {
    if (front_end.declared.id == node) {
      return &front_end.sight;
    }
  }
  return nullptr;
}

std::optional<Event> outage_change(const ClusterObservation& cluster, const Policy& policy,
                                   Instant now) {
  if (!cluster.begun_at) {
    return std::nullopt;
  }
  const Situation situation = read_situation(cluster, policy, now);
  const bool seen = situation.cms != nullptr && !situation.views_differ;
  const bool serving = seen && situation.cms->state == CmsState::kOnline &&
                       situation.cms->databases == situation.cms->databases_mounted;
  if (!outage_runs(cluster) && (stopping_cms(cluster) || (seen && !serving))) {
    return Event{now, OutageBeganEvent{cluster.declared.id}};
  }
  if (outage_runs(cluster) && serving && !stopping_cms(cluster)) {
    return Event{now, OutageEndedEvent{cluster.declared.id, now - cluster.outages.back().began_at}};
  }
  return std::nullopt;
}

std::vector<Event> outage_changes(const Observation& observation, const Policy& policy,
                                  Instant now) {
  std::vector<Event> changes;
  for (const ClusterObservation& cluster : observation.clusters) {
    if (std::optional<Event> change = outage_change(cluster, policy, now)) {
      changes.push_back(std::move(*change));
    }
  }
  return changes;
}

const ClusterObservation* find_cluster(const Observation& observation, const ClusterId& id) {
  const auto found = std::ranges::find(observation.clusters, id,
                                       [](const ClusterObservation& c) { return c.declared.id; });
  return found == observation.clusters.end() ? nullptr : &*found;
}

ClusterObservation* find_cluster(Observation& observation, const ClusterId& id) {
  const auto found = std::ranges::find(observation.clusters, id,
                                       [](const ClusterObservation& c) { return c.declared.id; });
  return found == observation.clusters.end() ? nullptr : &*found;
}

const CommandInFlight* find_in_flight(const Observation& observation, Sequence sequence) {
  for (const ClusterObservation& cluster : observation.clusters) {
    if (cluster.in_flight && cluster.in_flight->sequence == sequence) {
      return &*cluster.in_flight;
    }
  }
  return nullptr;
}

}  // namespace lockstep
