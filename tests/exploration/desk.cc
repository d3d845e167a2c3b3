#include "tests/exploration/desk.h"

#include <algorithm>

#include "controller/observer.h"
#include "controller/planner/invariants.h"
#include "controller/planner/planner.h"
#include "controller/planner/plausibility.h"

namespace lockstep::exploration {
namespace {

constexpr Beat kOldBeat = 1;
constexpr Beat kCurrentBeat = 2;  // what the cluster requires
constexpr Sequence kOut = 1'000;

std::uint8_t byte(int number) { return static_cast<std::uint8_t>(number); }

// Every decision says why, by which measure, and what would end the wait.
void check_words(const Decision& decision, std::vector<std::string>& violations) {
  const bool speaks = decision.verb == Verb::kNone || decision.verb == Verb::kBegin ||
                      decision.verb == Verb::kFinish ||
                      (!decision.figure.measured.empty() && !decision.figure.limit.empty());
  const bool remedy = decision.verb != Verb::kHalt || !decision.unblock.empty();
  const bool waits_for = decision.verb != Verb::kHold || !decision.unblock.empty();
  if (decision.rule.empty() || decision.reason.empty() || !speaks || !remedy || !waits_for) {
    violations.push_back("a decision without rule, figure or remedy: " + decision.rule);
  }
}

}  // namespace

Desk::Desk(const Ground& ground, Catalogue& catalogue, const Atlas& atlas)
    : ground_(ground), catalogue_(catalogue), atlas_(atlas) {
  number_of({});  // 0 is the empty history
  ClusterObservation& cluster = observation_.clusters.emplace_back();
  cluster.declared = ground.fleet.clusters.front();
  cluster.required_beat = kCurrentBeat;
  cluster.listening_since = kNow;
  learn_hearing();
}

std::uint32_t Desk::number_of(const History& history) {
  std::string key;
  for (const Tries& tries : history) {
    key.append(reinterpret_cast<const char*>(&tries), sizeof tries);
  }
  return histories_.number_of(key, [&] { return history; });
}

std::uint32_t Desk::with_result(std::uint32_t number, int node, StepIndex step, Outcome outcome,
                                Reason reason) {
  constexpr std::uint8_t kMost = 100;  // above every limit of the rules
  History history = histories_.at(number);
  const bool done = outcome == Outcome::kDone;
  const StepIndex action = catalogue_.action_of(step);
  Tries entry;
  std::erase_if(history, [&](const Tries& tries) {
    const bool same = tries.node == node && tries.action == action;
    const bool of_this_kind = same && (tries.done > 0) == done;
    if (of_this_kind) {
      entry = tries;
    }
    return of_this_kind || (same && done);  // done: what failed before does not count any more
  });
  entry.node = byte(node);
  entry.action = action;
  if (done) {
    entry.done = std::min<std::uint8_t>(kMost, byte(entry.done + 1));
  } else {
    entry.reason = byte(static_cast<int>(reason));
    entry.in_doubt = outcome == Outcome::kInDoubt ? 1 : 0;
    entry.no_effect = byte(entry.no_effect + (reason == Reason::kNoEffect ? 1 : 0));
    std::uint8_t& count = outcome == Outcome::kRefused ? entry.refused : entry.failed;
    count = std::min<std::uint8_t>(kMost, byte(count + 1));
  }
  history.push_back(entry);
  return number_of(history);
}

std::vector<StepRecord> Desk::records_of(std::uint32_t number) const {
  const History& history = histories_.at(number);
  std::vector<StepRecord> records;
  Sequence sequence = 0;
  for (const Tries& tries : history) {
    StepRecord record;
    record.node = ground_.spec.nodes.at(tries.node);
    record.step = catalogue_.step(tries.action);
    record.issued_at = kNow - kLong;
    record.settled_at = kNow - kLong;
    record.result.detail = "as modelled";
    const auto add = [&](Outcome outcome, Reason reason, int times) {
      for (int i = 0; i < times; ++i) {
        record.sequence = ++sequence;
        record.result.outcome = outcome;
        record.result.reason = reason;
        records.push_back(record);
      }
    };
    const auto last = static_cast<Reason>(tries.reason);
    add(Outcome::kDone, Reason::kNone, tries.done);
    add(Outcome::kRefused, last, tries.refused);
    const int no_effect = tries.no_effect;
    const Reason other = last == Reason::kNoEffect ? Reason::kError : last;
    const bool last_is_no_effect = last == Reason::kNoEffect;
    add(Outcome::kFailed, Reason::kNoEffect, no_effect - (last_is_no_effect ? 1 : 0));
    const int rest = tries.failed - no_effect;
    add(Outcome::kFailed, other, rest - (tries.in_doubt != 0 && !last_is_no_effect ? 1 : 0));
    if (tries.in_doubt != 0 && !last_is_no_effect) {
      add(Outcome::kInDoubt, other, 1);
    }
    if (last_is_no_effect) {
      add(Outcome::kFailed, Reason::kNoEffect, 1);
    }
  }
  return records;
}

void Desk::set_sights(const ControllerState& controller) {
  ClusterObservation& cluster = observation_.clusters.front();
  for (std::size_t node = 0; node < 2; ++node) {
    const LookState& look = controller.sights[node];
    Sight& sight = cluster.sights[node];
    if (facts_shown_[node] != look.facts) {
      facts_shown_[node] = look.facts;
      sight.facts = look.facts == kNone ? std::nullopt : std::optional{atlas_.facts_at(look.facts)};
    }
    const Instant heard = look.silent != 0 ? kNow - kLong : kNow;
    sight.received_at = heard;
    const bool ever = look.facts != kNone || look.silent != 0;
    sight.heard_at = ever ? std::optional{heard} : std::nullopt;
    sight.beat = look.current != 0 ? kCurrentBeat : kOldBeat;
  }
}

void Desk::set_memory(const ControllerState& controller) {
  ClusterObservation& cluster = observation_.clusters.front();
  const auto& nodes = ground_.spec.nodes;
  cluster.labels.reset();
  cluster.begun_at.reset();
  cluster.baselines.clear();
  cluster.builds_before.clear();
  cluster.passed_gates.clear();
  const auto labels = [&](std::size_t first) {
    return Labels{nodes.at(first), nodes.at(1 - first)};
  };
  if (controller.first != kNoLabels) {
    cluster.labels = labels(controller.first);
    for (std::size_t node = 0; node < 2; ++node) {
      cluster.baselines[nodes.at(node)] = catalogue_.baseline(controller.baselines[node]);
      const bool was_new = (controller.was_new >> node & 1U) != 0;
      cluster.builds_before[nodes.at(node)] = was_new ? ground_.spec.target : ground_.spec.source;
    }
  }
  if (controller.begun != 0) {
    cluster.begun_at = kNow - kLong;
  }
  for (unsigned bit = 0; bit < 2 * kAllGates.size(); ++bit) {
    if ((controller.gates >> bit & 1U) != 0) {
      cluster.passed_gates.push_back(
          {static_cast<Gate>(bit / 2), labels(bit % 2), "operator", kNow - kLong});
    }
  }
  if (history_shown_ != controller.history) {
    history_shown_ = controller.history;
    cluster.history = records_of(controller.history);
  }
}

void Desk::set_command(const ControllerState& controller, bool stalled) {
  ClusterObservation& cluster = observation_.clusters.front();
  cluster.in_flight.reset();
  cluster.waiting.reset();
  if (controller.impatient != kNoRule) {
    cluster.waiting = Waiting{catalogue_.rule(controller.impatient), kNow - kLong};
  }
  if (controller.out == kNoStep) {
    return;
  }
  CommandInFlight& command = cluster.in_flight.emplace();
  command.sequence = kOut;
  command.node = ground_.spec.nodes.at(controller.out_node);
  command.step = catalogue_.step(controller.out);
  command.issued_at = controller.overdue != 0 ? kNow - kLong : kNow;
  command.watched_since = command.issued_at;
  command.acknowledged = controller.out_taken != 0;
  if (stalled) {
    command.progress = StepProgress{"a stage", 1, 2, false, kLong};
  }
}

void Desk::look_at(const ControllerState& controller, bool stalled) {
  set_sights(controller);
  set_memory(controller);
  set_command(controller, stalled);
  observation_.stop_asked = controller.stopping != 0;
}

Thought Desk::thought_of(const Decision& decision) {
  Thought thought;
  thought.verb = decision.verb;
  thought.rule = catalogue_.number_of_rule(decision.rule);
  thought.final = decision.final;
  const auto index = [&](const NodeId& node) {
    return byte(node == ground_.spec.nodes[0] ? 0 : 1);
  };
  if (decision.step) {
    thought.step = catalogue_.number_of(decision.step->step, decision.step->expectations);
    thought.node = index(decision.step->node);
  }
  if (decision.gate) {
    thought.gate = byte(static_cast<int>(*decision.gate));
  }
  if (decision.labels) {
    thought.first = index(decision.labels->first);
  }
  if (decision.outcome) {
    thought.outcome = byte(static_cast<int>(*decision.outcome));
  }
  check_words(decision, thought.violations);
  return thought;
}

const Thought& Desk::think(const ControllerState& controller, bool stalled) {
  ControllerState memory = controller;
  memory.late = {};
  memory.stray = kNoStep;
  memory.stray_node = 0;
  memory.runs = 0;
  const std::uint64_t digest = stalled ? ~digest_of(memory) : digest_of(memory);
  if (const std::uint32_t known = known_.find(digest); known != kNone) {
    return thoughts_[known];
  }
  look_at(memory, stalled);
  const Policy& policy = ground_.fleet.policy;
  const Plan plan = make_plan(observation_, policy, kNow);
  Thought thought = thought_of(plan.decisions.front());
  if (ground_.defences.invariants) {
    for (const Violation& violation : check_invariants(plan, observation_, policy, kNow)) {
      thought.violations.push_back(violation.invariant + ": " + violation.detail);
    }
  }
  std::string content;
  for (const int part :
       {int(thought.verb), int(thought.rule), int(thought.step), int(thought.node),
        int(thought.gate), int(thought.first), int(thought.outcome), int(thought.final)}) {
    content += std::to_string(part) + ' ';
  }
  for (const std::string& violation : thought.violations) {
    content += violation;
  }
  const auto [number, fresh] =
      thought_numbers_.emplace(content, static_cast<std::uint32_t>(thoughts_.size()));
  if (fresh) {
    thoughts_.push_back(std::move(thought));
  }
  known_.number_of(digest, number->second);
  return thoughts_[number->second];
}

// The observer is asked once for every case there is: of the facts it reads the beat alone.
void Desk::learn_hearing() {
  for (unsigned which = 0; which < hearing_.size(); ++which) {
    Observation observation;
    ClusterObservation& cluster = observation.clusters.emplace_back();
    cluster.declared = ground_.fleet.clusters.front();
    Sight& here = cluster.sights[0];
    if ((which & 4U) != 0) {
      here.facts = NodeFacts{};
      here.beat = (which & 2U) != 0 ? kCurrentBeat : kOldBeat;
    }
    FactsMessage message;
    message.beat = (which & 1U) != 0 ? kCurrentBeat : kOldBeat;
    message.facts.boot = BootId{"arriving"};
    hear(observation, cluster.declared.nodes[0], UpBody{message}, kNow);
    hearing_[which].taken = here.facts && here.facts->boot == message.facts.boot;
    hearing_[which].current = here.beat >= kCurrentBeat;
  }
}

LookState Desk::heard(const LookState& sight, const LookState& arriving) const {
  const unsigned which = (sight.facts != kNone ? 4U : 0U) | (sight.current != 0 ? 2U : 0U) |
                         (arriving.current != 0 ? 1U : 0U);
  LookState after = hearing_[which].taken ? arriving : sight;
  after.current = hearing_[which].current ? 1 : 0;
  after.silent = 0;
  return after;
}

// Boots are left out: the model's come round, and its histories keep one reboot for all.
std::vector<std::string> Desk::impossible(const ControllerState& controller, int node,
                                          std::uint32_t facts) {
  const auto index = static_cast<std::size_t>(node);
  const std::uint32_t question[] = {static_cast<std::uint32_t>(node), facts,
                                    controller.sights[index].facts, controller.history,
                                    static_cast<std::uint32_t>(controller.begun)};
  const std::string_view bytes{reinterpret_cast<const char*>(question), sizeof question};
  std::vector<std::string> found;
  if (!plausible_.insert(std::hash<std::string_view>{}(bytes)).second) {
    return found;
  }
  look_at(controller, false);
  for (const Impossible& what :
       impossible_in(observation_.clusters.front(), index, atlas_.facts_at(facts), kCurrentBeat)) {
    if (what.rule != "boot-came-back") {
      found.push_back("impossible: " + what.rule + ": " + what.node.text + " shows " + what.seen +
                      "; before: " + what.before);
    }
  }
  return found;
}

std::uint16_t Desk::baseline_of(std::uint32_t facts) {
  return catalogue_.number_of_baseline(
      take_baseline(atlas_.facts_at(facts), tracked_services(ground_.fleet.policy.release)));
}

std::vector<std::string> Desk::objections(const ControllerState& controller, int node,
                                          StepIndex step) {
  look_at(controller, false);
  Plan plan;
  Decision& decision = plan.decisions.emplace_back();
  decision.cluster = ground_.spec.id;
  decision.verb = Verb::kRun;
  decision.rule = "any-step";
  decision.reason = "nobody planned it";
  decision.step = PlannedStep{ground_.spec.nodes.at(static_cast<std::size_t>(node)),
                              catalogue_.step(step), catalogue_.expectations(step)};
  std::vector<std::string> texts;
  for (const Violation& v : check_invariants(plan, observation_, ground_.fleet.policy, kNow)) {
    texts.push_back(v.invariant);
  }
  return texts;
}

}  // namespace lockstep::exploration
