#include "tests/exploration/transitions.h"

#include <algorithm>

#include "tests/exploration/safety.h"
#include "tests/exploration/walk.h"

namespace lockstep::exploration {
namespace {

bool any_natural(const Outlook& out) {
  return std::ranges::any_of(out.next, [](const Successor& next) { return !next.fault; });
}

// An ended cluster matters as long as a step is in hand, or may still be taken in hand.
bool still_moving(const State& state) {
  const ControllerState& controller = state.controller;
  return (controller.out != kNoStep && controller.out_taken == 0) ||
         std::ranges::any_of(state.agents, [](const AgentState& agent) {
           return agent.doing == Doing::kWorking || agent.doing == Doing::kConfirming;
         });
}

// A partial order: some transitions change only what nothing else that is natural reads, writes or
// waits for. Where one of them is possible it is taken first and alone; the other orders lead to
// the same states. Faults are offered beside it all the same.
//   A result on its way: it changes the controller's memory and its agent's slot. Until it has
//   come, no look is taken and nothing is decided but by silence and time, which are faults here;
//   no natural transition takes the hearing from a node that has it. Held-up facts from before the
//   last step's end, where newer ones have come: the observer drops them, now as well as later. (If
//   it did not, that would be seen here.)
bool add_urgent(Walk& walk) {
  const ControllerState& controller = walk.from.controller;
  const bool in_time = controller.overdue == 0 && controller.impatient == kNoRule &&
                       controller.sights[0].silent == 0 && controller.sights[1].silent == 0;
  if (in_time) {
    add_results(walk);
  }
  if (walk.out.next.empty() && !walk.over()) {
    add_outdated_facts(walk);
  }
  return !walk.out.next.empty();
}

void add_everything_natural(Walk& walk) {
  add_natural(walk);
  for (int node = 0; node < 2; ++node) {
    add_work(walk, node);
    add_conclusion(walk, node, false);
    add_agent_life(walk, node);
  }
  add_deliveries(walk);
  add_results(walk);
  if (!walk.over()) {
    add_looks(walk);
    add_decision(walk);
  }
}

// The same successor, but the controller saw the node just before.
void add_seen_before(Walk& walk, std::size_t successor, std::size_t node) {
  const auto name = static_cast<int>(node);
  const LookState last{walk.around.atlas.facts(walk.from.world, name), 1, 0, 0};
  Successor seen = walk.out.next[successor];
  if (last.facts == seen.state.controller.sights[node].facts) {
    return;
  }
  seen.state.controller.sights[node] = last;
  walk.out.next.push_back(seen);
  if (walk.wanted.words) {
    walk.out.labels.push_back(walk.out.labels[successor] + ", just after a look");
  }
}

// The facts of a node that is not heard any more may be of just before, although a step is out.
void add_last_look(Walk& walk, std::size_t known) {
  if (walk.over() || walk.from.controller.out == kNoStep) {
    return;
  }
  for (std::size_t i = 0; i < known; ++i) {
    for (std::size_t node = 0; node < 2; ++node) {
      const Successor& next = walk.out.next[i];
      const bool lost = next.fault && walk.hears(static_cast<int>(node)) &&
                        (!walk.around.atlas.at(next.state.world).nodes.at(node).powered ||
                         next.state.agents[node].alive == 0);
      if (lost) {
        add_seen_before(walk, i, node);
      }
    }
  }
}

// Faults, the controller's among them, and what time brings.
void add_faults(Walk& walk, bool quiet) {
  if (!walk.over()) {
    add_accidents(walk);
    if (!quiet) {
      add_passing_of_time(walk, true);
    }
  }
  add_controller_accidents(walk);
  add_last_look(walk, walk.out.next.size());
}

}  // namespace

State initial_state(Surroundings& around) {
  State state;
  const auto groups = static_cast<int>(around.ground.spec.storage_groups.size());
  state.world = around.atlas.number_of(lab::initial_cluster(groups));
  return state;
}

void look_ahead(Surroundings& around, const State& state, Wanted wanted, Outlook& out) {
  out.next.clear();
  out.labels.clear();
  out.violations.clear();
  out.holes.clear();
  out.rests = state.controller.ended != kNotEnded;
  Walk walk{around, state, wanted, out};
  check_state(around, state, out.violations);
  if (around.ground.defences.each_alone) {
    check_lines(around, state, out.holes);
  }
  if (!walk.over() || still_moving(state)) {
    if (!add_urgent(walk)) {
      add_everything_natural(walk);
    }
    if (!any_natural(out)) {
      for (int node = 0; node < 2; ++node) {
        add_conclusion(walk, node, true);
      }
    }
  }
  const bool quiet = !any_natural(out);
  if (quiet && !walk.over()) {
    add_passing_of_time(walk, false);
  }
  if (wanted.faults) {
    add_faults(walk, quiet);
  }
  for (Successor& successor : out.next) {
    settle_losses(around.atlas, successor.state);
    forget_old_waits(around, successor.state);
  }
}

}  // namespace lockstep::exploration
