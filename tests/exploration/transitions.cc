#include "tests/exploration/transitions.h"

#include <algorithm>

#include "agent/evidence.h"
#include "agent/judge.h"
#include "common/value/check.h"
#include "common/value/expectation.h"
#include "common/value/names.h"
#include "controller/planner/invariants.h"
#include "controller/planner/planner.h"
#include "lab/world/action.h"
#include "lab/world/event.h"
#include "lab/world/sight.h"
#include "tests/exploration/safety.h"

namespace lockstep::exploration {
namespace {

using lab::Ending;
using lab::Event;
using lab::EventKind;

std::uint8_t byte(int number) { return static_cast<std::uint8_t>(number); }

// Collects the successors of one state.
struct Walk {
  Ground& ground;
  const State& from;
  Outlook out;

  // Adds a successor and returns it to be changed.
  State& add(std::string label, bool fault = false) {
    out.next.push_back({from, std::move(label), fault});
    State& state = out.next.back().state;
    if (fault) {
      --state.faults_left;
    }
    return state;
  }
  [[nodiscard]] const std::string& name(int node) const {
    return ground.spec.nodes.at(static_cast<std::size_t>(node)).text;
  }
  [[nodiscard]] bool faults() const { return from.faults_left > 0; }
};

bool agent_runs(const State& state, int node) {
  return lab::node_at(state.world, node).powered &&
         state.agents.at(static_cast<std::size_t>(node)).alive;
}

bool hears(const State& state, int node) {
  return agent_runs(state, node) && !lab::isolated(lab::node_at(state.world, node));
}

NodeFacts facts_now(const Walk& walk, int node) {
  return lab::see(walk.ground.spec, walk.from.world, node,
                  lab::usual_measures(walk.from.world, node));
}

// ---- The world ---------------------------------------------------------------------------------

// What follows by itself, without a fault and without a hand.
void add_natural(Walk& walk) {
  const auto offer = [&](const Event& event, const std::string& label) {
    lab::Cluster after = lab::apply(walk.from.world, event);
    if (after != walk.from.world) {
      walk.add(label).world = after;
    }
  };
  for (int node = 0; node < 2; ++node) {
    if (!walk.from.never_boots.at(static_cast<std::size_t>(node)) &&
        !lab::node_at(walk.from.world, node).powered) {
      offer({EventKind::kBootComplete, byte(node), 0}, walk.name(node) + " boots");
    }
    if (lab::can_join(walk.from.world, node)) {
      offer({EventKind::kNodeJoins, byte(node), 0}, walk.name(node) + " joins the cluster");
    }
  }
  if (walk.from.world.cms == CmsState::kOnlinePending ||
      walk.from.world.cms == CmsState::kOfflinePending) {
    const bool ours = std::ranges::any_of(walk.from.agents, [&](const AgentState& agent) {
      return agent.doing == Doing::kWorking &&
             (is<StopCms>(walk.ground.catalogue.step(agent.step)) ||
              is<StartCms>(walk.ground.catalogue.step(agent.step)));
    });
    if (!ours) {
      offer({EventKind::kCmsSettles, 0, 0}, "the CMS settles");
    }
  }
  if (!walk.from.witness_gone) {
    offer({EventKind::kWitnessBack, 0, 0}, "the witness is back");
  }
  offer({EventKind::kBackupEnds, 0, 0}, "the backup ends");
  for (int copy = 0; copy < walk.from.world.copies_used; ++copy) {
    offer({EventKind::kCopySettles, 0, byte(copy)}, "a copy settles");
    offer({EventKind::kQueueDrained, 0, byte(copy)}, "a copy queue drains");
  }
}

void add_accidents(Walk& walk) {
  const auto offer = [&](const Event& event, const std::string& label) {
    lab::Cluster after = lab::apply(walk.from.world, event);
    if (after != walk.from.world) {
      walk.add(label, true).world = after;
    }
  };
  for (int node = 0; node < 2; ++node) {
    const std::string& name = walk.name(node);
    const auto index = static_cast<std::size_t>(node);
    if (lab::node_at(walk.from.world, node).powered) {
      offer({EventKind::kPowerLoss, byte(node), 0}, name + " crashes");
      State& dead = walk.add(name + " crashes for good", true);
      dead.world = lab::apply(walk.from.world, {EventKind::kPowerLoss, byte(node), 0});
      dead.never_boots.at(index) = true;
      offer({EventKind::kRebootPending, byte(node), 0}, "a reboot becomes pending on " + name);
      offer({EventKind::kRebootOrphaned, byte(node), 0}, "an orphaned reboot flag on " + name);
      offer({EventKind::kForeignGroup, byte(node), 0}, "a foreign group appears on " + name);
      offer({EventKind::kFirewallBites, byte(node), 0}, "the firewall of " + name + " will bite");
      offer({EventKind::kHumanStopsService, byte(node), byte(static_cast<int>(lab::Svc::kRepl))},
            "a hand stops replication on " + name);
    }
    if (agent_runs(walk.from, node)) {
      walk.add("the agent of " + name + " dies", true).agents.at(index).alive = false;
    }
  }
  offer({EventKind::kWitnessLost, 0, 0}, "the witness is lost");
  offer({EventKind::kBackupBegins, 0, 0}, "a backup begins");
  offer({EventKind::kHumanMovesCms, byte(lab::other(lab::cms_owner(walk.from.world))), 0},
        "a hand moves the CMS");
  offer({EventKind::kHumanStopsCms, 0, 0}, "a hand stops the CMS");
  offer({EventKind::kCopyFails, 0, 0}, "a copy fails");
  offer({EventKind::kCopyDiverges, 0, 0}, "a copy diverges");
  offer({EventKind::kQueueStuck, 0, 0}, "a copy queue is stuck");
}

// ---- The agents --------------------------------------------------------------------------------

void report(AgentState& agent, Outcome outcome, Reason reason) {
  agent.doing = Doing::kReported;
  agent.outcome = byte(static_cast<int>(outcome));
  agent.reason = byte(static_cast<int>(reason));
  agent.points = 0;
  agent.word_lost = false;
  agent.hangs = false;
}

// The judge's own questions, for a command that this agent has not seen, and for its double.
Answer judged(const Walk& walk, int node, bool known) {
  const NodeId& id = walk.ground.spec.nodes.at(static_cast<std::size_t>(node));
  const CommandFacts command{{RunId{"0000000000000001"}, 1'000}, 1, id, now_of() + 1h, true};
  AgentMemory memory;
  memory.node = id;
  memory.epoch = 1;
  memory.known = known ? Known::kInHand : Known::kUnseen;
  memory.controller_now = now_of();
  return judge(command, memory).answer;
}

std::optional<std::string> objection(const Step& step, const NodeFacts& facts,
                                     const std::vector<Expectation>& wanted) {
  std::vector<Expectation> all = own_expectations(step);
  all.insert(all.end(), wanted.begin(), wanted.end());
  for (const Expectation& expectation : all) {
    if (!evaluate(expectation, facts).holds) {
      return to_text(expectation.interlock);
    }
  }
  return std::nullopt;
}

// The command reaches its agent: judged, checked against the node as it is now, begun.
void add_delivery(Walk& walk) {
  const ControllerState& controller = walk.from.controller;
  if (controller.out == kNoStep || !hears(walk.from, controller.out_node)) {
    return;
  }
  const int node = controller.out_node;
  const AgentState& agent = walk.from.agents.at(controller.out_node);
  if (controller.out_taken || agent.doing != Doing::kNothing) {
    if (judged(walk, node, true) == Answer::kAccept) {
      walk.out.violations.push_back("a double is accepted");
    }
    return;
  }
  if (judged(walk, node, false) != Answer::kAccept) {
    walk.out.violations.push_back("a good command is not accepted");
    return;
  }
  const Step& step = walk.ground.catalogue.step(controller.out);
  const NodeFacts facts = facts_now(walk, node);
  const auto expectations = walk.ground.catalogue.expectations(controller.out);
  const auto broken = objection(step, facts, expectations);
  State& next =
      walk.add(walk.name(node) + (broken ? " refuses " + describe(step) + " (" + *broken + ")"
                                         : " begins " + describe(step)));
  AgentState& taken = next.agents.at(controller.out_node);
  next.controller.out_taken = true;
  taken.step = controller.out;
  if (broken) {
    report(taken, Outcome::kRefused, Reason::kExpectation);
    return;
  }
  check_begin(walk.ground, walk.from, node, step, walk.out.violations);
  const lab::Begun begun = lab::begin(walk.ground.spec, walk.from.world, node, step);
  taken.boots = lab::node_at(walk.from.world, node).boots;
  next.world = begun.cluster;
  if (begun.refused) {
    taken.doing = Doing::kConfirming;
    taken.tool_success = begun.refused->success;
    taken.tool_reason = byte(static_cast<int>(begun.refused->reason));
  } else {
    taken.doing = Doing::kWorking;
  }
}

std::vector<EventKind> points_of(const Step& step) {
  if (is_setup(step, SetupMode::kUpgrade)) {
    return {EventKind::kSetupConfigures, EventKind::kSetupCopies};
  }
  if (is_setup(step, SetupMode::kUpgradeCms)) {
    return {EventKind::kCmsSetupConfigures};
  }
  return {};
}

struct Way {
  Ending ending;
  bool fault;
};

std::vector<Way> ways_of(const Step& step, std::uint8_t points) {
  if (is_setup(step, SetupMode::kUpgrade)) {
    return points == 0 ? std::vector<Way>{{Ending::kChecksFail, true}, {Ending::kLies, true}}
                       : std::vector<Way>{{Ending::kGood, false},
                                          {Ending::kMidway, true},
                                          {Ending::kServicesDisabled, true}};
  }
  if (is_setup(step, SetupMode::kUpgradeCms)) {
    return {{Ending::kGood, false}, {Ending::kCmsOnline, false}, {Ending::kMidway, true}};
  }
  if (is<MoveCms>(step) || is<StopCms>(step)) {
    return {{Ending::kGood, false}, {Ending::kRefused, true}};
  }
  if (is<StartCms>(step)) {
    return {{Ending::kGood, false}, {Ending::kDatabaseLeft, true}};
  }
  if (is<ResumeCopy>(step)) {
    return {{Ending::kGood, false}, {Ending::kNotCured, true}};
  }
  return {{Ending::kGood, false}};
}

void note_upgrade(State& state, int node, const Step& step, const lab::Cluster& before) {
  if (is_setup(step, SetupMode::kUpgrade) &&
      !lab::at_level(lab::node_at(before, node), lab::Level::kTarget) &&
      lab::at_level(lab::node_at(state.world, node), lab::Level::kTarget)) {
    ++state.upgrades.at(static_cast<std::size_t>(node));
  }
  if (before.cms_level != state.world.cms_level) {
    ++state.cms_upgrades;
  }
}

// The tool passes a point, ends, or stands still for ever.
void add_work(Walk& walk, int node) {
  const auto index = static_cast<std::size_t>(node);
  const AgentState& agent = walk.from.agents.at(index);
  if (agent.doing != Doing::kWorking || agent.hangs ||
      !lab::node_at(walk.from.world, node).powered) {
    return;
  }
  const Step& step = walk.ground.catalogue.step(agent.step);
  const std::vector<EventKind> points = points_of(step);
  if (agent.points < points.size()) {
    State& next = walk.add(describe(step) + " on " + walk.name(node) + " goes on");
    next.world = lab::apply(walk.from.world, {points[agent.points], byte(node), 0});
    ++next.agents.at(index).points;
    if (walk.faults() && is<RunSetup>(step)) {
      walk.add(describe(step) + " on " + walk.name(node) + " hangs", true).agents.at(index).hangs =
          true;
    }
  }
  for (const Way& way : ways_of(step, agent.points)) {
    const bool whole = agent.points >= points.size();
    if ((way.fault && !walk.faults()) ||
        (!whole && way.ending != Ending::kChecksFail && way.ending != Ending::kLies &&
         way.ending != Ending::kMidway)) {
      continue;
    }
    const lab::Finished finished =
        lab::finish(walk.ground.spec, walk.from.world, node, step, way.ending);
    State& next = walk.add(
        describe(step) + " on " + walk.name(node) + " ends: " + finished.end.detail, way.fault);
    next.world = finished.cluster;
    note_upgrade(next, node, step, walk.from.world);
    AgentState& after = next.agents.at(index);
    after.doing = Doing::kConfirming;
    after.tool_success = finished.end.success;
    after.tool_reason = byte(static_cast<int>(finished.end.reason));
    after.word_lost = !agent.alive;
  }
}

// A dead agent comes back, and takes up what its ledger says.
void add_agent_start(Walk& walk, int node) {
  const auto index = static_cast<std::size_t>(node);
  if (walk.from.agents.at(index).alive || !lab::node_at(walk.from.world, node).powered) {
    return;
  }
  walk.add("the agent of " + walk.name(node) + " is started again").agents.at(index).alive = true;
}

// Evidence is looked for until it is there, or until nothing more will change it.
void add_conclusion(Walk& walk, int node, bool nothing_else) {
  const auto index = static_cast<std::size_t>(node);
  const AgentState& agent = walk.from.agents.at(index);
  if (agent.doing != Doing::kConfirming || !agent_runs(walk.from, node)) {
    return;
  }
  const Step& step = walk.ground.catalogue.step(agent.step);
  ToolWord word;
  if (!agent.word_lost) {
    word = ToolEnd{
        agent.tool_success, static_cast<Reason>(agent.tool_reason), "as modelled", {}, {}, ""};
  }
  const Evidence evidence =
      evidence_of(step, facts_now(walk, node), word ? std::optional{Duration{0}} : std::nullopt);
  const StepResult result = conclude(step, word, evidence);
  const bool told = result.outcome == Outcome::kDone || evidence.effect == Effect::kInvisible;
  if (!told && !nothing_else) {
    return;
  }
  State& next = walk.add("the agent of " + walk.name(node) + " concludes: " + describe(step) + " " +
                         to_text(result.outcome));
  report(next.agents.at(index), result.outcome, result.reason);
}

// A power loss or an agent's death under a running step: what the next life finds.
void settle_losses(State& state) {
  for (std::size_t node = 0; node < 2; ++node) {
    AgentState& agent = state.agents[node];
    const lab::Node& here = state.world.nodes[node];
    if (!here.powered && (agent.doing == Doing::kWorking || agent.doing == Doing::kConfirming)) {
      agent.doing = Doing::kConfirming;
      agent.word_lost = true;
      agent.hangs = false;
    }
    if (!here.powered) {
      agent.alive = true;  // it starts with the node
    }
  }
}

// ---- The wire and the controller ---------------------------------------------------------------

void add_looks(Walk& walk) {
  for (int node = 0; node < 2; ++node) {
    const auto index = static_cast<std::size_t>(node);
    if (!hears(walk.from, node)) {
      continue;
    }
    const ControllerState& controller = walk.from.controller;
    const bool same = controller.sights.at(index) == walk.from.world &&
                      controller.sight_new.at(index) && !controller.silent.at(index);
    if (!same) {
      State& next = walk.add("the controller sees " + walk.name(node));
      next.controller.sights.at(index) = walk.from.world;
      next.controller.sight_new.at(index) = true;
      next.controller.silent.at(index) = false;
    }
  }
}

void note_tries(ControllerState& controller, const AgentState& agent, const Catalogue& catalogue) {
  const auto same = [&](const Tries& tries) {
    return tries.node == controller.out_node &&
           same_action(catalogue.step(tries.step), catalogue.step(controller.out));
  };
  Tries entry;
  if (const auto found = std::ranges::find_if(controller.tries, same);
      found != controller.tries.end()) {
    entry = *found;
    controller.tries.erase(found);
  }
  entry.node = controller.out_node;
  entry.step = controller.out;
  entry.reason = agent.reason;
  const auto outcome = static_cast<Outcome>(agent.outcome);
  entry.in_doubt = outcome == Outcome::kInDoubt;
  if (outcome == Outcome::kDone) {
    ++entry.done;
    entry.failed = 0;
    entry.refused = 0;
  } else {
    ++(outcome == Outcome::kRefused ? entry.refused : entry.failed);
  }
  controller.tries.push_back(entry);
}

// The agent's result arrives and is journaled: from here on only newer sights count.
void add_result(Walk& walk) {
  const ControllerState& controller = walk.from.controller;
  if (controller.out == kNoStep || !hears(walk.from, controller.out_node)) {
    return;
  }
  const AgentState& agent = walk.from.agents.at(controller.out_node);
  if (agent.doing != Doing::kReported || agent.step != controller.out) {
    return;
  }
  State& next = walk.add("the controller has the result of " + walk.name(controller.out_node) +
                         ": " + to_text(static_cast<Outcome>(agent.outcome)));
  note_tries(next.controller, agent, walk.ground.catalogue);
  next.controller.out = kNoStep;
  next.controller.out_taken = false;
  next.controller.overdue = false;
  next.controller.sight_new = {false, false};
  AgentState& settled = next.agents.at(controller.out_node);
  settled = AgentState{};
  settled.alive = agent.alive;
}

void begin_cluster(Walk& walk, State& next, const Decision& decision,
                   const Observation& observation) {
  ControllerState& controller = next.controller;
  const bool again = controller.first < 2;
  controller.first = decision.labels->first == walk.ground.spec.nodes[0] ? 0 : 1;
  controller.gates = 0;  // passed gates hold for one order of nodes
  if (again) {
    return;
  }
  const auto names = tracked_services(walk.ground.fleet.policy.release);
  for (std::size_t node = 0; node < 2; ++node) {
    controller.baselines.at(node) = walk.ground.catalogue.number_of_baseline(
        take_baseline(*observation.clusters.front().sights.at(node).facts, names));
  }
}

void check_words(const Decision& decision, std::vector<std::string>& violations) {
  const bool speaks = decision.verb == Verb::kNone || decision.verb == Verb::kBegin ||
                      decision.verb == Verb::kFinish ||
                      (!decision.figure.measured.empty() && !decision.figure.limit.empty());
  const bool remedy = decision.verb != Verb::kHalt || !decision.unblock.empty();
  if (decision.rule.empty() || decision.reason.empty() || !speaks || !remedy) {
    violations.push_back("a decision without rule, figure or remedy: " + decision.rule);
  }
}

void carry_out(Walk& walk, const Decision& decision, const Observation& observation) {
  Catalogue& catalogue = walk.ground.catalogue;
  const std::uint16_t rule = catalogue.number_of_rule(decision.rule);
  const bool same_rule = rule == walk.from.controller.rule;
  if (decision.verb == Verb::kHold || decision.verb == Verb::kNone) {
    if (!same_rule && decision.verb == Verb::kHold) {
      State& next = walk.add("the controller waits: " + decision.rule);
      next.controller.rule = rule;
      next.controller.patient = true;
    }
    return;
  }
  if (decision.verb == Verb::kAsk) {
    State& next = walk.add("an operator passes the gate " + to_text(*decision.gate));
    next.controller.gates = byte(next.controller.gates | 1 << static_cast<int>(*decision.gate));
    next.controller.rule = rule;
    return;
  }
  State& next = walk.add(
      "the controller decides: " + to_text(decision.verb) + " [" + decision.rule + "]" +
      (decision.step ? " " + describe(decision.step->step) + " on " + decision.step->node.text
                     : ""));
  next.controller.rule = rule;
  next.controller.patient = true;
  if (decision.verb == Verb::kBegin) {
    begin_cluster(walk, next, decision, observation);
  } else if (decision.verb == Verb::kRun) {
    next.controller.out = catalogue.number_of(decision.step->step, decision.step->expectations);
    next.controller.out_node = decision.step->node == walk.ground.spec.nodes[0] ? 0 : 1;
    next.controller.out_taken = false;
    next.controller.overdue = false;
  } else {
    next.controller.ended = byte(static_cast<int>(*decision.outcome));
  }
}

void add_controller(Walk& walk) {
  const Observation observation = observation_of(walk.ground, walk.from);
  const Plan plan = make_plan(observation, walk.ground.fleet.policy, now_of());
  for (const Violation& violation :
       check_invariants(plan, observation, walk.ground.fleet.policy, now_of())) {
    walk.out.violations.push_back(violation.invariant + ": " + violation.detail);
  }
  const Decision& decision = plan.decisions.front();
  check_words(decision, walk.out.violations);
  carry_out(walk, decision, observation);
}

// Nothing else is left to happen: time passes, silence and patience are noticed.
void add_passing_of_time(Walk& walk) {
  for (int node = 0; node < 2; ++node) {
    const auto index = static_cast<std::size_t>(node);
    if (!hears(walk.from, node) && !walk.from.controller.silent.at(index) &&
        walk.from.controller.sights.at(index)) {
      walk.add(walk.name(node) + " is silent for long").controller.silent.at(index) = true;
      return;
    }
  }
  const ControllerState& controller = walk.from.controller;
  if (controller.ended != 0xFF) {
    return;
  }
  if (controller.out != kNoStep && !controller.overdue) {
    walk.add("the step in hand takes longer than any budget").controller.overdue = true;
    return;
  }
  if (controller.patient) {
    walk.add("the controller's patience ends").controller.patient = false;
  }
}

}  // namespace

Outlook look_ahead(Ground& ground, const State& state) {
  Walk walk{ground, state, {}};
  add_natural(walk);
  for (int node = 0; node < 2; ++node) {
    add_work(walk, node);
    add_agent_start(walk, node);
  }
  add_delivery(walk);
  add_result(walk);
  for (int node = 0; node < 2; ++node) {
    add_conclusion(walk, node, false);
  }
  if (state.controller.ended == 0xFF) {
    add_looks(walk);
    add_controller(walk);
  }
  const bool natural_left =
      std::ranges::any_of(walk.out.next, [](const Successor& s) { return !s.fault; });
  if (!natural_left) {
    for (int node = 0; node < 2; ++node) {
      add_conclusion(walk, node, true);
    }
  }
  if (walk.faults() && state.controller.ended == 0xFF) {
    add_accidents(walk);
  }
  if (std::ranges::none_of(walk.out.next, [](const Successor& s) { return !s.fault; })) {
    add_passing_of_time(walk);
  }
  for (Successor& successor : walk.out.next) {
    settle_losses(successor.state);
  }
  return std::move(walk.out);
}

}  // namespace lockstep::exploration
