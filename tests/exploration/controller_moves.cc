// What the controller does and what reaches it: commands, results, looks, decisions, time.

#include <algorithm>

#include "agent/judge.h"
#include "common/value/names.h"
#include "tests/exploration/walk.h"

namespace lockstep::exploration {
namespace {

const RunId kThisRun{"0000000000000002"};
const RunId kRunBefore{"0000000000000001"};
constexpr Sequence kSequence = 1'000;

// What the judge is told of the command that is out, and of one of the run before.
CommandFacts command_facts(const Walk& walk, int node, bool stray) {
  CommandFacts command;
  command.id = {stray ? kRunBefore : kThisRun, kSequence};
  command.epoch = stray ? 1 : 2;
  command.node = walk.around.ground.spec.nodes.at(static_cast<std::size_t>(node));
  const bool late = !stray && walk.from.controller.overdue != 0;
  command.valid_until = late ? kNow - kLong : kNow + 1h;
  return command;
}

// What the agent's ledger would tell the judge.
AgentMemory memory_of(const Walk& walk, int node, Epoch epoch, Known known) {
  AgentMemory memory;
  memory.node = walk.around.ground.spec.nodes.at(static_cast<std::size_t>(node));
  memory.epoch = epoch;
  memory.known = known;
  memory.controller_now = kNow;
  const AgentState& agent = walk.agent(node);
  if (agent.doing == Doing::kWorking || agent.doing == Doing::kConfirming) {
    memory.in_hand = CommandId{agent.foreign != 0 ? kRunBefore : kThisRun, kSequence};
  }
  return memory;
}

// Copies of commands that were answered before: a double of the step in hand, of one that has
// ended, one meant for the partner, and one whose sender does not rule any more.
void judge_copies(Walk& walk, int node) {
  const auto accepted = [&](const CommandFacts& command, const AgentMemory& memory) {
    return judge(command, memory).answer == Answer::kAccept;
  };
  const CommandFacts command = command_facts(walk, node, false);
  const bool busy = walk.agent(node).doing != Doing::kNothing;
  if (accepted(command, memory_of(walk, node, 2, busy ? Known::kInHand : Known::kEnded))) {
    walk.violate("a double is accepted");
  }
  if (accepted(command, memory_of(walk, lab::other(node), 2, Known::kUnseen))) {
    walk.violate("a command for the partner is accepted");
  }
  const AgentMemory unseen = memory_of(walk, node, 2, Known::kUnseen);
  if (unseen.in_hand && accepted(command, unseen)) {
    walk.violate("a second step is accepted beside the one in hand");
  }
  CommandFacts expired = command;
  expired.valid_until = kNow - kLong;
  if (accepted(expired, unseen)) {
    walk.violate("a command is accepted after its time");
  }
  CommandFacts stale = command;
  stale.epoch = 1;
  if (accepted(stale, memory_of(walk, node, 2, Known::kUnseen))) {
    walk.violate("a command of a deposed controller is accepted");
  }
  AgentMemory fresh = memory_of(walk, node, 2, Known::kUnseen);
  fresh.controller_now.reset();
  if (accepted(command, fresh)) {
    walk.violate("a command is accepted before the controller's time is known");
  }
}

void settle(Walk& walk, State& next, int node, Outcome outcome, Reason reason) {
  ControllerState& controller = next.controller;
  controller.history = walk.around.desk.with_result(walk.from.controller.history, node,
                                                    controller.out, outcome, reason);
  controller.out = kNoStep;
  controller.out_node = 0;
  controller.out_taken = 0;
  controller.overdue = 0;
  for (std::size_t i = 0; i < 2; ++i) {  // from here on only newer sights count
    controller.sights[i].current = 0;
    controller.late[i].current = 0;
  }
}

void refuse_at_once(Walk& walk, int node, Reason reason) {
  State& next =
      walk.add(false, [&] { return walk.name(node) + " refuses the command: " + to_text(reason); });
  settle(walk, next, node, Outcome::kRefused, reason);
}

void deliver(Walk& walk, int node) {
  const Judgement judgement =
      judge(command_facts(walk, node, false), memory_of(walk, node, 2, Known::kUnseen));
  const AgentState& agent = walk.agent(node);
  if (judgement.answer == Answer::kRefuse) {
    refuse_at_once(walk, node, judgement.reason);
  } else if (judgement.answer != Answer::kAccept) {
    walk.violate("a good command is not answered");
  } else if (agent.doing == Doing::kNothing) {
    begin_step(walk, node, walk.from.controller.out, false);
  } else if (agent.doing != Doing::kReported) {
    walk.violate("a command is accepted while another step is in hand");
  }
}

// A command of the run before may still arrive until the agent has heard the new controller.
void deliver_stray(Walk& walk) {
  const ControllerState& controller = walk.from.controller;
  const int node = controller.stray_node;
  const bool knows_us = controller.sights[controller.stray_node].facts != kNone;
  const Judgement judgement = judge(command_facts(walk, node, true),
                                    memory_of(walk, node, knows_us ? 2 : 1, Known::kUnseen));
  if (judgement.answer != Answer::kAccept) {
    return;
  }
  if (knows_us) {
    walk.violate("a command of a deposed controller is accepted");
  } else if (walk.agent(node).doing == Doing::kNothing) {
    begin_step(walk, node, controller.stray, true);
  }
}

bool seen_as_it_is(const Walk& walk, int node) {
  const auto index = static_cast<std::size_t>(node);
  const LookState& sight = walk.from.controller.sights[index];
  return sight.current != 0 && sight.silent == 0 &&
         sight.facts == walk.around.atlas.facts(walk.from.world, node);
}

void receive_late(Walk& walk, std::size_t node) {
  const ControllerState& controller = walk.from.controller;
  State& next = walk.add(
      false, [&] { return "held-up facts of " + walk.name(static_cast<int>(node)) + " arrive"; });
  const LookState& late = controller.late[node];
  const LookState heard = walk.around.desk.heard(controller.sights[node], late);
  const bool taken = heard.facts == late.facts && controller.sights[node].facts != late.facts;
  if (taken && heard.current > late.current) {
    walk.violate("facts from before the end of the last step count as newer");
  }
  next.controller.sights[node] = heard;
  next.controller.late[node] = {};
}

void end_cluster(State& next, std::uint8_t outcome) {
  // What an ended cluster remembers decides nothing; a new run keeps labels and baselines only.
  ControllerState& controller = next.controller;
  controller.ended = outcome;
  controller.sights = {};
  controller.late = {};
  controller.history = 0;
  controller.impatient = kNoRule;
  controller.overdue = 0;
  controller.stopping = 0;
}

// Remembered where it decides something: elsewhere it would only make more states.
bool was_new(const Walk& walk, const LookState& sight) {
  const Policy& policy = walk.around.ground.fleet.policy;
  const BuildNumber& build = walk.around.atlas.facts_at(sight.facts).setup.configured;
  return policy.failback != Failback::kNone && !older_service_pack(build, policy.release.target);
}

void begin_cluster(Walk& walk, State& next, std::uint8_t first) {
  ControllerState& controller = next.controller;
  controller.first = first;
  controller.begun = 1;
  for (std::size_t node = 0; node < 2; ++node) {
    const LookState& sight = controller.sights[node];
    if (sight.facts == kNone || sight.current == 0 || sight.silent != 0) {
      walk.violate("a cluster is begun on old facts");
      return;
    }
    if (controller.baselines[node] == kNoBaseline) {
      controller.baselines[node] = walk.around.desk.baseline_of(controller.sights[node].facts);
      controller.was_new = (controller.was_new | (was_new(walk, sight) ? 1U << node : 0U)) & 0xFU;
    }
  }
}

std::string text_of(const Walk& walk, const Thought& thought) {
  constexpr std::array kVerbs{"begins", "runs",  "holds",    "asks",
                              "calls",  "halts", "finishes", "rests"};
  return "the controller " + std::string{kVerbs.at(static_cast<std::size_t>(thought.verb))} + " [" +
         walk.around.catalogue.rule(thought.rule) + "]" +
         (thought.step == kNoStep
              ? ""
              : " " + walk.step_text(thought.step) + " on " + walk.name(thought.node));
}

void carry_out(Walk& walk, const Thought& thought) {
  if (thought.verb == Verb::kHold || thought.verb == Verb::kNone) {
    return;
  }
  if (thought.verb == Verb::kAsk) {
    State& next = walk.add(false, [&] {
      return "an operator passes the gate " + to_text(static_cast<Gate>(thought.gate));
    });
    next.controller.gates =
        byte(next.controller.gates | 1 << (2 * thought.gate + next.controller.first));
    next.controller.impatient = kNoRule;
    return;
  }
  State& next = walk.add(false, [&] { return text_of(walk, thought); });
  next.controller.impatient = kNoRule;
  if (thought.verb == Verb::kBegin) {
    begin_cluster(walk, next, thought.first);
  } else if (thought.verb == Verb::kRun) {
    next.controller.out = thought.step;
    next.controller.out_node = thought.node;
  } else {
    end_cluster(next, thought.outcome);
  }
}

const Thought& thought_of(Surroundings& around, const State& from) {
  const ControllerState& controller = from.controller;
  const bool stalled = controller.out != kNoStep && controller.overdue != 0 &&
                       controller.out_taken != 0 &&
                       from.agents[controller.out_node].doing == Doing::kWorking;
  return around.desk.think(controller, stalled);
}

}  // namespace

// A wait ends when another rule decides: the next wait of the same rule begins anew.
void forget_old_waits(Surroundings& around, State& state) {
  if (state.controller.impatient == kNoRule || state.controller.ended != kNotEnded) {
    return;
  }
  const Thought& thought = thought_of(around, state);
  if (thought.verb == Verb::kHold && thought.rule != state.controller.impatient) {
    state.controller.impatient = kNoRule;
  }
}

void add_deliveries(Walk& walk) {
  for (int node = 0; node < 2; ++node) {
    if (walk.hears(node)) {
      judge_copies(walk, node);
    }
  }
  const ControllerState& controller = walk.from.controller;
  if (controller.stray != kNoStep && walk.hears(controller.stray_node)) {
    deliver_stray(walk);
  }
  if (controller.out != kNoStep && controller.out_taken == 0 && walk.hears(controller.out_node)) {
    deliver(walk, controller.out_node);
  }
}

void add_results(Walk& walk) {
  const ControllerState& controller = walk.from.controller;
  for (int node = 0; node < 2; ++node) {
    const AgentState& agent = walk.agent(node);
    if (agent.doing != Doing::kReported || !walk.hears(node)) {
      continue;
    }
    const auto outcome = static_cast<Outcome>(agent.outcome);
    State& next = walk.add(false, [&] {
      return "the controller has the result of " + walk.name(node) + ": " + to_text(outcome) +
             (agent.foreign != 0 ? ", of the run before" : "");
    });
    AgentState& idle = next.agents[static_cast<std::size_t>(node)];
    idle = AgentState{};
    idle.alive = agent.alive;
    if (agent.foreign == 0 && controller.out != kNoStep && !walk.over()) {
      settle(walk, next, node, outcome, static_cast<Reason>(agent.reason));
    }
  }
}

// While a step is out, nothing in the facts decides (watch_in_flight reads silence and progress),
// and afterwards they are old: a look then is left out, except the last one of a node that is not
// heard any more (add_controller_accidents, add_last_look).
void add_looks(Walk& walk) {
  const ControllerState& controller = walk.from.controller;
  if (controller.out != kNoStep) {
    return;
  }
  for (int node = 0; node < 2; ++node) {
    const auto index = static_cast<std::size_t>(node);
    if (walk.hears(node) && !seen_as_it_is(walk, node)) {
      const std::uint32_t facts = walk.around.atlas.facts(walk.from.world, node);
      for (const std::string& what : walk.around.desk.impossible(controller, node, facts)) {
        walk.violate(what);
      }
      State& next = walk.add(false, [&] { return "the controller sees " + walk.name(node); });
      next.controller.sights[index] =
          walk.around.desk.heard(controller.sights[index], {facts, 1, 0, 0});
    }
    if (controller.late[index].facts != kNone) {
      receive_late(walk, index);
    }
  }
}

void add_outdated_facts(Walk& walk) {
  for (std::size_t node = 0; node < 2; ++node) {
    const LookState& late = walk.from.controller.late[node];
    if (late.facts != kNone && late.current == 0 &&
        walk.from.controller.sights[node].current != 0) {
      receive_late(walk, node);
      return;
    }
  }
}

void add_decision(Walk& walk) {
  const Thought& thought = thought_of(walk.around, walk.from);
  for (const std::string& violation : thought.violations) {
    walk.violate(violation);
  }
  if (thought.verb == Verb::kHold && thought.final) {
    walk.out.rests = true;
    State& next = walk.add(false, [] { return std::string{"the operator resumes"}; });
    next.controller.stopping = 0;
    next.controller.sights = {};
    next.controller.late = {};
    return;
  }
  carry_out(walk, thought);
}

void add_controller_accidents(Walk& walk) {
  const ControllerState& controller = walk.from.controller;
  if (walk.over()) {
    const bool again = controller.ended != static_cast<std::uint8_t>(ClusterOutcome::kFinished);
    if (again && controller.runs == 1) {
      State& next = walk.add(true, [] { return std::string{"the operator starts a new run"}; });
      ControllerState& fresh = next.controller;
      fresh = ControllerState{};
      fresh.first = controller.first;
      fresh.baselines = controller.baselines;
      fresh.was_new = controller.was_new;
      fresh.runs = 2;
      if (controller.out != kNoStep && controller.out_taken == 0) {
        fresh.stray = controller.out;
        fresh.stray_node = controller.out_node;
      }
      for (AgentState& agent : next.agents) {
        agent.foreign = agent.doing != Doing::kNothing ? 1 : 0;
      }
    }
    return;
  }
  State& restarted = walk.add(true, [] { return std::string{"the controller is restarted"}; });
  restarted.controller.stopping = 0;
  for (std::size_t node = 0; node < 2; ++node) {
    restarted.controller.sights[node] = {};
    restarted.controller.late[node].current = 0;
  }
  if (controller.stopping == 0) {
    walk.add(true, [] { return std::string{"the operator asks to stop"}; }).controller.stopping = 1;
  }
  for (int node = 0; node < 2; ++node) {
    const auto index = static_cast<std::size_t>(node);
    if (walk.hears(node) && controller.late[index].facts == kNone) {
      State& next = walk.add(true, [&] { return "facts of " + walk.name(node) + " are held up"; });
      next.controller.late[index] = {walk.around.atlas.facts(walk.from.world, node), 1, 0, 0};
    }
  }
}

// Time passes: silence and patience are noticed. As a fault, although something could still happen.
void add_passing_of_time(Walk& walk, bool fault) {
  const ControllerState& controller = walk.from.controller;
  for (int node = 0; node < 2; ++node) {
    const auto index = static_cast<std::size_t>(node);
    const LookState& sight = controller.sights[index];
    if (sight.silent == 0 && (fault || !walk.hears(node))) {
      walk.add(fault, [&] { return "nothing is heard of " + walk.name(node) + " for long"; })
          .controller.sights[index]
          .silent = 1;
      if (!fault) {
        return;
      }
    }
  }
  if (controller.out != kNoStep && controller.overdue == 0) {
    walk.add(fault, [] { return std::string{"the command is out for longer than any budget"}; })
        .controller.overdue = 1;
    if (!fault) {
      return;
    }
  }
  const Thought& thought = thought_of(walk.around, walk.from);
  if (thought.verb == Verb::kHold && !thought.final && controller.impatient != thought.rule) {
    walk.add(
            fault,
            [&] { return "patience ends with [" + walk.around.catalogue.rule(thought.rule) + "]"; })
        .controller.impatient = thought.rule;
  }
}

}  // namespace lockstep::exploration
