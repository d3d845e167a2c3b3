#pragma once
// The model that the exploration walks: one cluster of the lab, both agents, the wire and the
// controller's memory, as one flat value of a hundred bytes.
//
// What decides is the shipped code: make_plan and check_invariants, the observer's hear, the
// agent's judge, its interlocks and its evidence, the lab's transitions. What is abstracted is
// time: nothing has a length; whatever can happen next may happen next, and patience runs out when
// nothing else is left to happen, or earlier as a fault. Worlds, facts, steps and histories are
// numbers here; what stands behind them is in Atlas (world, facts) and Desk (steps, histories).

#include <array>
#include <cstdint>
#include <type_traits>

#include "tests/exploration/numbers.h"

namespace lockstep::exploration {

using StepIndex = std::uint16_t;  // in Catalogue
inline constexpr StepIndex kNoStep = 0xFFFF;
inline constexpr std::uint16_t kNoRule = 0xFFFF;
inline constexpr std::uint16_t kNoBaseline = 0xFFFF;
inline constexpr std::uint8_t kNotEnded = 0xFF;
inline constexpr std::uint8_t kNoLabels = 2;

enum class Doing : std::uint8_t {
  kNothing,
  kWorking,     // begun in the world
  kConfirming,  // the tool has ended; waiting for evidence
  kReported,    // has a result that the controller does not have
};

struct AgentState {
  StepIndex step = kNoStep;
  Doing doing = Doing::kNothing;
  std::uint8_t points = 0;        // of a setup, passed
  std::uint8_t alive = 1;         // the process; a powered node starts it by itself
  std::uint8_t word_lost = 0;     // the agent was dead when the tool ended
  std::uint8_t tool_success = 0;  // the tool's word
  std::uint8_t tool_reason = 0;
  std::uint8_t outcome = 0;  // kReported
  std::uint8_t reason = 0;
  std::uint8_t hangs = 0;    // the work in hand will never end by itself
  std::uint8_t foreign = 0;  // it is of an earlier run: the controller does not wait for it
};

// Facts that are on their way or have arrived: what, and after which beat they were taken.
struct LookState {
  std::uint32_t facts = kNone;  // in Atlas
  std::uint8_t current = 0;     // taken after the last step's end was known
  std::uint8_t silent = 0;      // nothing was heard for long
  std::uint16_t unused = 0;     // a state is its bytes: no holes
};

struct ControllerState {
  std::array<LookState, 2> sights;    // as the controller holds them
  std::array<LookState, 2> late;      // on their way for long; no facts: nothing is
  std::uint32_t history = 0;          // in Desk; 0: empty
  StepIndex out = kNoStep;            // the command that is out
  StepIndex stray = kNoStep;          // one of an earlier run that may still arrive
  std::uint16_t impatient = kNoRule;  // this rule has waited longer than any patience
  std::array<std::uint16_t, 2> baselines{kNoBaseline, kNoBaseline};
  std::uint8_t out_node = 0;
  std::uint8_t out_taken = 0;  // the agent has it in its ledger
  std::uint8_t overdue = 0;    // out for longer than any budget
  std::uint8_t stray_node = 0;
  std::uint8_t first = kNoLabels;  // index of the node that is upgraded first
  std::uint8_t begun = 0;          // in this run
  std::uint8_t gates = 0;          // passed: bit 2 * Gate + the first node of its labels
  std::uint8_t ended = kNotEnded;  // ClusterOutcome
  std::uint8_t stopping = 0;       // the operator asked to stop
  std::uint8_t runs : 4 = 1;
  std::uint8_t was_new : 4 = 0;  // bit a node: it was upgraded already when baselines were taken
};

struct State {
  std::uint32_t world = 0;  // in Atlas
  std::array<AgentState, 2> agents;
  ControllerState controller;
  std::uint8_t witness_gone = 0;  // will not come back by itself
  std::array<std::uint8_t, 2> never_boots{};
  std::array<std::uint8_t, 2> upgrades{};  // setups of the node that were completed, for safety
  std::uint8_t cms_upgrades = 0;
  std::array<std::uint8_t, 6> unused{};
};

// A state is its bytes (digest_of).
static_assert(std::has_unique_object_representations_v<State> && sizeof(State) == 96);

}  // namespace lockstep::exploration
