#pragma once
// Walk: collects what can follow one state. The three rooms of transitions share it.

#include <string>
#include <vector>

#include "tests/exploration/transitions.h"

namespace lockstep::exploration {

struct Walk {
  Surroundings& around;
  const State& from;
  Wanted wanted;
  Outlook& out;
  State spare{};  // takes what is not wanted

  [[nodiscard]] const lab::Cluster& world() const { return around.atlas.at(from.world); }
  [[nodiscard]] const std::string& name(int node) const {
    return around.ground.spec.nodes.at(static_cast<std::size_t>(node)).text;
  }
  [[nodiscard]] const AgentState& agent(int node) const {
    return from.agents[static_cast<std::size_t>(node)];
  }
  [[nodiscard]] bool powered(int node) const { return lab::node_at(world(), node).powered; }
  [[nodiscard]] bool runs(int node) const { return powered(node) && agent(node).alive != 0; }
  [[nodiscard]] bool hears(int node) const {
    return runs(node) && !lab::isolated(lab::node_at(world(), node));
  }
  [[nodiscard]] bool over() const { return from.controller.ended != kNotEnded; }
  [[nodiscard]] std::string step_text(StepIndex step) const {
    return describe(around.catalogue.step(step));
  }

  // Adds a successor and returns it to be changed; `label` makes its words.
  template <class Label>
  State& add(bool fault, Label label) {
    if (fault && !wanted.faults) {
      return spare;
    }
    out.next.push_back({from, fault});
    if (wanted.words) {
      out.labels.push_back(label());
    }
    return out.next.back().state;
  }
  void violate(std::string sentence) { out.violations.push_back(std::move(sentence)); }
};

inline std::uint8_t byte(int number) { return static_cast<std::uint8_t>(number); }

// The agent has a result to report.
void report(AgentState& agent, Outcome outcome, Reason reason);

// agent_moves.cc
void add_work(Walk& walk, int node);
void add_conclusion(Walk& walk, int node, bool nothing_else);
void add_agent_life(Walk& walk, int node);
// A step, ours or of an earlier run, begins on its node: interlocks, then the world.
void begin_step(Walk& walk, int node, StepIndex step, bool stray);

// controller_moves.cc
void forget_old_waits(Surroundings& around, State& state);
void add_deliveries(Walk& walk);
void add_results(Walk& walk);
void add_looks(Walk& walk);
void add_outdated_facts(Walk& walk);
void add_decision(Walk& walk);
void add_controller_accidents(Walk& walk);
void add_passing_of_time(Walk& walk, bool fault);

// world_moves.cc
void add_natural(Walk& walk);
void add_accidents(Walk& walk);
// A power loss under a running step: what the next life of the agent finds.
void settle_losses(const Atlas& atlas, State& state);

}  // namespace lockstep::exploration
