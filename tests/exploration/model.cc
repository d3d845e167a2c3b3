#include "tests/exploration/model.h"

#include <algorithm>

#include "common/value/check.h"
#include "lab/world/sight.h"

namespace lockstep::exploration {
namespace {

constexpr Instant kNow{1'200'000'000'000};
constexpr Duration kLongAgo = 48h;

void put(std::string& key, const lab::Cluster& cluster) { key += lab::key_of(cluster); }

template <class T>
void put_raw(std::string& key, const T& value) {
  static_assert(std::is_trivially_copyable_v<T>);
  key.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void put(std::string& key, const AgentState& agent) {
  for (const auto byte : {static_cast<int>(agent.doing), static_cast<int>(agent.points),
                          static_cast<int>(agent.alive), static_cast<int>(agent.word_lost),
                          static_cast<int>(agent.tool_success), static_cast<int>(agent.tool_reason),
                          static_cast<int>(agent.outcome), static_cast<int>(agent.reason),
                          static_cast<int>(agent.hangs), static_cast<int>(agent.boots)}) {
    key += static_cast<char>(byte);
  }
  put_raw(key, agent.step);
}

// Records as the rules read them. The order between actions matters only for reboots and what came
// after them; `tries` is sorted by last use, so the newest stand last.
std::vector<StepRecord> history_of(const Ground& ground, const ControllerState& controller) {
  std::vector<StepRecord> history;
  Sequence sequence = 0;
  for (const Tries& tries : controller.tries) {
    StepRecord record;
    record.node = ground.spec.nodes.at(tries.node);
    record.step = ground.catalogue.step(tries.step);
    record.issued_at = kNow - kLongAgo;
    record.settled_at = kNow - kLongAgo;
    const auto add = [&](Outcome outcome, int times) {
      for (int i = 0; i < times; ++i) {
        record.sequence = ++sequence;
        record.result.outcome = outcome;
        record.result.reason =
            outcome == Outcome::kDone ? Reason::kNone : static_cast<Reason>(tries.reason);
        record.result.detail = "as modelled";
        history.push_back(record);
      }
    };
    add(Outcome::kDone, tries.done);
    add(Outcome::kRefused, tries.refused);
    add(tries.in_doubt ? Outcome::kInDoubt : Outcome::kFailed, tries.failed);
  }
  return history;
}

Sight sight_of(const Ground& ground, const ControllerState& controller, std::size_t node) {
  Sight sight;
  if (!controller.sights[node]) {
    return sight;
  }
  const lab::Cluster& seen = *controller.sights[node];
  const int index = static_cast<int>(node);
  sight.facts = lab::see(ground.spec, seen, index, lab::usual_measures(seen, index));
  sight.received_at = controller.silent[node] ? kNow - kLongAgo : kNow;
  sight.heard_at = sight.received_at;
  sight.beat = controller.sight_new[node] ? 2 : 1;
  return sight;
}

void add_begun(const Ground& ground, const State& state, ClusterObservation& cluster) {
  const ControllerState& controller = state.controller;
  const std::size_t first = controller.first;
  cluster.labels = Labels{ground.spec.nodes.at(first), ground.spec.nodes.at(1 - first)};
  cluster.begun_at = kNow - kLongAgo;
  for (std::size_t node = 0; node < 2; ++node) {
    cluster.baselines[ground.spec.nodes.at(node)] =
        ground.catalogue.baseline(controller.baselines.at(node));
  }
  for (const Gate gate : {Gate::kBeforeOutage, Gate::kPossibleLoss, Gate::kReseed}) {
    if ((controller.gates & 1U << static_cast<unsigned>(gate)) != 0) {
      cluster.passed_gates.push_back({gate, *cluster.labels, "operator", kNow});
    }
  }
  if (controller.out != kNoStep) {
    CommandInFlight& command = cluster.in_flight.emplace();
    command.sequence = 1'000;
    command.node = ground.spec.nodes.at(controller.out_node);
    command.step = ground.catalogue.step(controller.out);
    command.issued_at = controller.overdue ? kNow - kLongAgo : kNow;
    command.acknowledged = controller.out_taken;
    if (controller.overdue && controller.out_taken &&
        state.agents[controller.out_node].doing == Doing::kWorking) {
      command.progress = StepProgress{"a stage", 1, 2, false, kLongAgo};
    }
  }
}

}  // namespace

StepIndex Catalogue::number_of(const Step& step, const std::vector<Expectation>& expectations) {
  const Entry entry{step, expectations};
  const auto found = std::ranges::find(steps_, entry);
  if (found == steps_.end()) {
    steps_.push_back(entry);
    return static_cast<StepIndex>(steps_.size() - 1);
  }
  return static_cast<StepIndex>(found - steps_.begin());
}

std::uint16_t Catalogue::number_of_rule(const std::string& rule) {
  const auto [place, added] =
      rule_numbers_.emplace(rule, static_cast<std::uint16_t>(rules_.size()));
  if (added) {
    rules_.push_back(rule);
  }
  return place->second;
}

std::uint16_t Catalogue::number_of_baseline(const Baseline& baseline) {
  const auto found = std::ranges::find(baselines_, baseline);
  if (found == baselines_.end()) {
    baselines_.push_back(baseline);
    return static_cast<std::uint16_t>(baselines_.size() - 1);
  }
  return static_cast<std::uint16_t>(found - baselines_.begin());
}

Instant now_of() { return kNow; }

std::string key_of(const State& state) {
  std::string key;
  key.reserve(1024);
  put(key, state.world);
  for (const AgentState& agent : state.agents) {
    put(key, agent);
  }
  const ControllerState& c = state.controller;
  for (const int byte : {int{c.first},
                         int{c.out_node},
                         int{c.out_taken},
                         int{c.overdue},
                         int{c.gates},
                         int{c.patient},
                         int{c.ended},
                         int{c.last_is_reboot[0]},
                         int{c.last_is_reboot[1]},
                         int{c.sight_new[0]},
                         int{c.sight_new[1]},
                         int{c.silent[0]},
                         int{c.silent[1]},
                         int{state.faults_left},
                         int{state.witness_gone},
                         int{state.never_boots[0]},
                         int{state.never_boots[1]},
                         int{state.upgrades[0]},
                         int{state.upgrades[1]},
                         int{state.cms_upgrades}}) {
    key += static_cast<char>(byte);
  }
  put_raw(key, c.out);
  put_raw(key, c.rule);
  for (const Tries& tries : c.tries) {
    put_raw(key, tries.step);
    for (const int byte : {int{tries.node}, int{tries.done}, int{tries.failed}, int{tries.refused},
                           int{tries.reason}, int{tries.in_doubt}}) {
      key += static_cast<char>(byte);
    }
  }
  for (const auto& sight : c.sights) {
    key += sight ? 'S' : 'N';
    if (sight) {
      put(key, *sight);
    }
  }
  put_raw(key, c.baselines);
  return key;
}

State initial_state(const Ground& ground, int faults) {
  State state;
  state.world = lab::initial_cluster(static_cast<int>(ground.spec.storage_groups.size()));
  state.faults_left = static_cast<std::uint8_t>(faults);
  return state;
}

Observation observation_of(const Ground& ground, const State& state) {
  Observation observation;
  ClusterObservation& cluster = observation.clusters.emplace_back();
  const ControllerState& controller = state.controller;
  cluster.declared = ground.fleet.clusters.front();
  cluster.required_beat = 2;
  for (std::size_t node = 0; node < 2; ++node) {
    cluster.sights[node] = sight_of(ground, controller, node);
  }
  if (controller.first < 2) {
    add_begun(ground, state, cluster);
  }
  cluster.history = history_of(ground, controller);
  if (controller.rule != 0xFFFF) {
    cluster.waiting = Waiting{ground.catalogue.rule(controller.rule),
                              controller.patient ? kNow : kNow - kLongAgo};
  }
  if (controller.ended != 0xFF) {
    cluster.ended = static_cast<ClusterOutcome>(controller.ended);
    cluster.ended_at = kNow;
  }
  return observation;
}

}  // namespace lockstep::exploration
