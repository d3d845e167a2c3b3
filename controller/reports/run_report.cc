#include "controller/reports/run_report.h"

#include <algorithm>

namespace lockstep {
namespace {

ClusterReport* find_mutable(RunReport& report, const ClusterId& id) {
  const auto found = std::ranges::find(report.clusters, id, &ClusterReport::id);
  return found == report.clusters.end() ? nullptr : &*found;
}

template <class T>
T* last_of(ClusterReport& cluster) {
  for (auto entry = cluster.timeline.rbegin(); entry != cluster.timeline.rend(); ++entry) {
    if (T* const found = std::get_if<T>(&*entry)) {
      return found;
    }
  }
  return nullptr;
}

int attempt_of(const ClusterReport& cluster, const NodeId& node, const Step& step) {
  int attempt = 1;
  for (const TimelineEntry& entry : cluster.timeline) {
    const auto* const earlier = std::get_if<StepReport>(&entry);
    if (earlier == nullptr || earlier->node != node || !same_action(earlier->step, step)) {
      continue;
    }
    attempt = earlier->result.outcome == Outcome::kDone ? 1 : attempt + 1;
  }
  return attempt;
}

// A hold of no length was a decision that was carried out at once: no wait, no entry.
void close_hold(ClusterReport& cluster, Instant at) {
  HoldRecord* const hold = last_of<HoldRecord>(cluster);
  if (hold == nullptr || hold->until) {
    return;
  }
  hold->until = at;
  if (hold->since == at) {
    std::erase_if(cluster.timeline, [](const TimelineEntry& entry) {
      const auto* const record = std::get_if<HoldRecord>(&entry);
      return record != nullptr && record->until == record->since;
    });
  }
}

// It ended, and is begun again.
void reopen(ClusterReport& cluster) {
  cluster.outcome.reset();
  cluster.ended_at.reset();
  cluster.deciding.reset();
  cluster.rule.clear();
  cluster.reason.clear();
  cluster.remedy.clear();
  cluster.builds_after.clear();
  cluster.cms_after = {};
  cluster.homeward = false;
}

struct Folder {
  RunReport& report;
  Instant at;

  ClusterReport* cluster(const ClusterId& id) const { return find_mutable(report, id); }

  void operator()(const TakeoverEvent& e) const {
    report.stop_asked = false;
    report.acts.push_back({at, e.holder, "takeover", {}});
  }
  void operator()(const RunStartedEvent&) const {}
  void operator()(const ClusterStartedEvent& e) const {
    ClusterReport* const c = cluster(e.cluster);
    if (c == nullptr) {
      return;
    }
    if (c->outcome) {
      reopen(*c);
      c->homeward = true;
    }
    close_hold(*c, at);
    c->labels = e.labels;
    c->begun_at = c->begun_at.value_or(at);
    c->predicted_outage = e.predicted_outage;
    c->predicted_outage_shortest = e.predicted_range.shortest;
    c->predicted_outage_longest = e.predicted_range.longest;
    c->builds_before.emplace(e.labels.first, e.first_build);
    c->builds_before.emplace(e.labels.second, e.second_build);
    c->cms_before = c->cms_before.known() ? c->cms_before : e.cms_build;
    c->baselines.emplace(e.labels.first, e.first_baseline);
    c->baselines.emplace(e.labels.second, e.second_baseline);
  }
  void operator()(const DecidedEvent& e) const {
    ClusterReport* const c = cluster(e.cluster);
    if (c == nullptr) {
      return;
    }
    close_hold(*c, at);
    c->deciding = HoldRecord{e.rule,   e.reason, e.measured, e.limit, at,    std::nullopt,
                             e.source, e.age,    e.unblock,  e.verb,  e.page};
    c->decisions.push_back(*c->deciding);
    if (step_in_flight(*c) == nullptr) {
      c->timeline.emplace_back(*c->deciding);
    }
  }
  void operator()(const GateAskedEvent& e) const {
    ClusterReport* const c = cluster(e.cluster);
    if (c == nullptr) {
      return;
    }
    close_hold(*c, at);
    if (const GateRecord* const open = open_gate(*c); open == nullptr || open->gate != e.gate) {
      c->timeline.emplace_back(GateRecord{e.gate, e.question, at, std::nullopt, ""});
    }
  }
  void operator()(const GatePassedEvent& e) const {
    ClusterReport* const c = cluster(e.cluster);
    GateRecord* const gate = c == nullptr ? nullptr : last_of<GateRecord>(*c);
    if (gate != nullptr && gate->gate == e.gate && !gate->passed_at) {
      gate->passed_at = at;
      gate->by = e.by;
    }
  }
  void operator()(const CommandIssuedEvent& e) const {
    if (ClusterReport* const c = cluster(e.cluster)) {
      close_hold(*c, at);
      const int attempt = attempt_of(*c, e.command.node, e.command.step);
      c->timeline.emplace_back(StepReport{e.command.id.sequence,
                                          e.command.node,
                                          e.command.step,
                                          e.rule,
                                          attempt,
                                          at,
                                          std::nullopt,
                                          {}});
    }
  }
  void operator()(const CommandAckedEvent&) const {}
  void operator()(const CommandSettledEvent& e) const {
    for (ClusterReport& c : report.clusters) {
      StepReport* const step = last_of<StepReport>(c);
      if (step != nullptr && step->sequence == e.result.id.sequence && !step->settled_at) {
        step->settled_at = at;
        step->result = e.result;
      }
    }
  }
  void operator()(const ClusterEndedEvent& e) const {
    ClusterReport* const c = cluster(e.cluster);
    if (c == nullptr) {
      return;
    }
    close_hold(*c, at);
    c->outcome = e.outcome;
    c->ended_at = at;
    c->rule = e.rule;
    c->reason = e.reason;
    c->remedy = e.remedy;
    c->cms_after = e.cms_build;
    if (c->labels) {
      c->builds_after[c->labels->first] = e.first_build;
      c->builds_after[c->labels->second] = e.second_build;
    }
  }
  void operator()(const OutageBeganEvent& e) const {
    if (ClusterReport* const c = cluster(e.cluster)) {
      c->outages.push_back({at, std::nullopt});
    }
  }
  void operator()(const OutageEndedEvent& e) const {
    ClusterReport* const c = cluster(e.cluster);
    if (c != nullptr && !c->outages.empty()) {
      c->outages.back().ended_at = at;
    }
  }
  void operator()(const OutageOverBudgetEvent& e) const {
    ClusterReport* const c = cluster(e.cluster);
    if (c != nullptr && !c->outages.empty()) {
      c->outages.back().told_at = at;
    }
  }
  void operator()(const StopAskedEvent& e) const {
    report.stop_asked = true;
    report.acts.push_back({at, e.by, e.now ? "stop --now" : "stop", {}});
  }
  void operator()(const PauseAskedEvent& e) const {
    report.paused_by = e.by;
    report.acts.push_back({at, e.by, "pause", {}});
  }
  void operator()(const UnpauseAskedEvent& e) const {
    report.paused_by.clear();
    report.acts.push_back({at, e.by, "unpause", {}});
  }
  void operator()(const RetryAskedEvent& e) const {
    report.acts.push_back({at, e.by, "retry", e.cluster});
    if (ClusterReport* const c = cluster(e.cluster)) {
      reopen(*c);
    }
  }
  void operator()(const HookStartedEvent& e) const {
    ClusterReport* const c = cluster(e.cluster);
    if (c == nullptr) {
      return;
    }
    close_hold(*c, at);
    if (HookRecord* const lost = last_of<HookRecord>(*c); lost != nullptr && !lost->ended_at) {
      lost->ended_at = at;
    }
    c->timeline.emplace_back(HookRecord{e.moment, e.program, at, std::nullopt, std::nullopt});
  }
  void operator()(const HookEndedEvent& e) const {
    ClusterReport* const c = cluster(e.cluster);
    HookRecord* const hook = c == nullptr ? nullptr : last_of<HookRecord>(*c);
    if (hook != nullptr && hook->moment == e.moment && !hook->ended_at) {
      hook->ended_at = at;
      hook->result = e.result;
    }
  }
  void operator()(const RunEndedEvent& e) const {
    report.ended_at = at;
    report.exit_code = e.exit_code;
  }
  void operator()(const InvariantBrokenEvent& e) const {
    report.frozen = e.invariant + ": " + e.detail;
  }
  void operator()(const ImpossibleSeenEvent&) const {}  // the cluster's end tells it
};

// Whose checks belong to the event.
std::optional<ClusterId> checked_cluster(const Event& event) {
  if (const auto* const started = std::get_if<ClusterStartedEvent>(&event.body)) {
    return started->cluster;
  }
  const auto* const passed = std::get_if<GatePassedEvent>(&event.body);
  if (passed != nullptr && passed->gate == Gate::kBeforeOutage) {
    return passed->cluster;
  }
  const auto* const ended = std::get_if<ClusterEndedEvent>(&event.body);
  if (ended != nullptr && ended->outcome == ClusterOutcome::kFinished) {
    return ended->cluster;
  }
  return std::nullopt;
}

const ClusterObservation* observed(const Observation& observation, const ClusterId& id) {
  const auto found = std::ranges::find(observation.clusters, id,
                                       [](const ClusterObservation& c) { return c.declared.id; });
  return found == observation.clusters.end() ? nullptr : &*found;
}

}  // namespace

std::size_t front_ends_of(const RunReport& report) {
  return static_cast<std::size_t>(
      std::ranges::count_if(report.clusters, [](const auto& unit) { return unit.cms.empty(); }));
}

RunReport begin_report(const Fleet& fleet, const Observation& observation, std::string fleet_path,
                       const RunId& run, Instant now) {
  RunReport report;
  report.fleet = fleet.name;
  report.fleet_path = std::move(fleet_path);
  report.run = run;
  report.started_at = now;
  for (const ClusterObservation& seen : observation.clusters) {
    ClusterReport& next = report.clusters.emplace_back();
    next.id = seen.declared.id;
    next.cms = seen.declared.cms;
    next.site = seen.declared.site;
    next.witness_host = seen.declared.witness_host;
    next.balanced_set = seen.declared.balanced_set;
    next.outage_budget = seen.declared.outage_budget;
    next.labels = seen.labels;
    next.outages = seen.outages;
    next.builds_before = seen.builds_before;
    next.cms_before = seen.cms_build_before;
    next.baselines = seen.baselines;
  }
  return report;
}

void fold(RunReport& report, const Event& event) {
  std::visit(Folder{report, event.at}, event.body);
}

void add_checks(RunReport& report, const Event& event, const Observation& observation,
                const Policy& policy, Instant now) {
  const std::optional<ClusterId> id = checked_cluster(event);
  ClusterReport* const c = id ? find_mutable(report, *id) : nullptr;
  const ClusterObservation* const seen = id ? observed(observation, *id) : nullptr;
  if (c == nullptr || seen == nullptr) {
    return;
  }
  const Situation situation = read_situation(*seen, policy, now);
  if (std::holds_alternative<ClusterStartedEvent>(event.body)) {
    if (c->homeward) {
      return;  // those before the upgrade are the cluster's
    }
    c->checks_before.clear();
    for (const FrontEndObservation& front_end : observation.front_ends) {
      c->checks_before.push_back(
          front_end_at_release(front_end.declared.id, front_end.sight, policy, now));
    }
    std::ranges::move(preflight(situation, policy), std::back_inserter(c->checks_before));
  } else if (std::holds_alternative<GatePassedEvent>(event.body)) {
    // A person may have taken hours to answer, and may have patched a node meanwhile.
    for (Finding& check : preflight(situation, policy)) {
      if (check.check == "same-updates") {
        c->timeline.emplace_back(CheckRecord{std::move(check), event.at});
      }
    }
  } else {
    c->checks_after = {both_nodes_up(situation), databases_mounted(situation),
                       copies_healthy(situation), queues_small(situation, policy)};
  }
}

const ClusterReport* find_report(const RunReport& report, const ClusterId& cluster) {
  const auto found = std::ranges::find(report.clusters, cluster, &ClusterReport::id);
  return found == report.clusters.end() ? nullptr : &*found;
}

const ClusterReport* cluster_of(const RunReport& report, Sequence sequence) {
  const auto found = std::ranges::find_if(report.clusters, [sequence](const ClusterReport& c) {
    return find_step(c, sequence) != nullptr;
  });
  return found == report.clusters.end() ? nullptr : &*found;
}

const StepReport* find_step(const ClusterReport& cluster, Sequence sequence) {
  for (auto entry = cluster.timeline.rbegin(); entry != cluster.timeline.rend(); ++entry) {
    const auto* const step = std::get_if<StepReport>(&*entry);
    if (step != nullptr && step->sequence == sequence) {
      return step;
    }
  }
  return nullptr;
}

const StepReport* step_in_flight(const ClusterReport& cluster) {
  for (auto entry = cluster.timeline.rbegin(); entry != cluster.timeline.rend(); ++entry) {
    if (const auto* const step = std::get_if<StepReport>(&*entry)) {
      return step->settled_at ? nullptr : step;
    }
  }
  return nullptr;
}

const GateRecord* open_gate(const ClusterReport& cluster) {
  const bool told = cluster.deciding && !cluster.deciding->verb.empty();
  if (told && cluster.deciding->verb != to_text(Verb::kAsk)) {
    return nullptr;  // something else came in between
  }
  for (auto entry = cluster.timeline.rbegin(); entry != cluster.timeline.rend(); ++entry) {
    if (const auto* const gate = std::get_if<GateRecord>(&*entry)) {
      return gate->passed_at || cluster.ended_at ? nullptr : gate;
    }
  }
  return nullptr;
}

std::string outcome_of(const HookRecord& hook) {
  if (hook.result) {
    return describe(*hook.result);
  }
  return hook.ended_at ? "not known: its controller died" : "runs";
}

const HookRecord* failed_hook(const ClusterReport& cluster) {
  for (auto entry = cluster.timeline.rbegin(); entry != cluster.timeline.rend(); ++entry) {
    if (const auto* const hook = std::get_if<HookRecord>(&*entry)) {
      return hook->result && !passed(*hook->result) ? hook : nullptr;
    }
  }
  return nullptr;
}

}  // namespace lockstep
