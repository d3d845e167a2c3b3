// What happened, in one line each.

#include "common/value/names.h"
#include "tests/simulation/guard.h"

namespace lockstep::simulation {
namespace {

struct Words {
  // Whatever says nothing here is named by its neighbours.
  std::string operator()(const auto&) const { return "another event"; }
  std::string operator()(const TakeoverEvent& e) const {
    return "takeover, epoch " + std::to_string(e.epoch);
  }
  std::string operator()(const RunStartedEvent& e) const { return "run started " + e.run.text; }
  std::string operator()(const ClusterStartedEvent& e) const {
    return "cluster started " + e.cluster.text + " first " + e.labels.first.text;
  }
  std::string operator()(const DecidedEvent& e) const {
    return "decided " + e.cluster.text + " [" + e.rule + "] " + e.reason;
  }
  std::string operator()(const GateAskedEvent& e) const { return "gate asked " + e.cluster.text; }
  std::string operator()(const GatePassedEvent& e) const {
    return "gate passed " + e.cluster.text + " " + to_text(e.gate);
  }
  std::string operator()(const CommandIssuedEvent& e) const {
    return "issued " + std::to_string(e.command.id.sequence) + " " + e.command.node.text + " " +
           describe(e.command.step);
  }
  std::string operator()(const CommandAckedEvent& e) const {
    return "acknowledged " + std::to_string(e.sequence);
  }
  std::string operator()(const CommandSettledEvent& e) const {
    return "settled " + std::to_string(e.result.id.sequence) + " " + to_text(e.result.outcome) +
           " " + to_text(e.result.reason) + " " + e.result.detail;
  }
  std::string operator()(const ClusterEndedEvent& e) const {
    return "cluster ended " + e.cluster.text + " " + to_text(e.outcome) + " [" + e.rule + "] " +
           e.reason;
  }
  std::string operator()(const OutageBeganEvent& e) const { return "outage of " + e.cluster.text; }
  std::string operator()(const OutageEndedEvent& e) const {
    return "outage over " + e.cluster.text + " " + to_text(e.outage);
  }
  std::string operator()(const OutageOverBudgetEvent& e) const {
    return "outage of " + e.cluster.text + " over its budget: " + to_text(e.outage) + " of " +
           to_text(e.budget);
  }
  std::string operator()(const HookStartedEvent& e) const {
    return "hook " + to_text(e.moment) + " of " + e.cluster.text + " started";
  }
  std::string operator()(const HookEndedEvent& e) const {
    return "hook " + to_text(e.moment) + " of " + e.cluster.text + " " + describe(e.result);
  }
  std::string operator()(const StopAskedEvent& e) const { return "stop asked by " + e.by; }
  std::string operator()(const RunEndedEvent& e) const { return "run ended: " + e.outcome; }
  std::string operator()(const InvariantBrokenEvent& e) const {
    return "invariant " + e.invariant + " broken: " + e.detail;
  }
};

}  // namespace

std::string line_of(const lab::LogEntry& entry) {
  std::string line = "world " + entry.cluster.text + " " + entry.node.text + " " + entry.action;
  for (const auto& [name, value] : entry.args) {
    line += " " + name + "=" + value;
  }
  line += entry.phase == lab::LogPhase::kStart ? " begins" : "";
  return line + (entry.phase == lab::LogPhase::kEnd ? " ends " + entry.result : "");
}

std::string line_of(const Event& event) { return "journal " + std::visit(Words{}, event.body); }

}  // namespace lockstep::simulation
