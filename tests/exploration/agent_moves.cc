// What the agents do: begin, follow and conclude steps, die and come back.

#include <array>
#include <span>

#include "common/value/names.h"
#include "tests/exploration/safety.h"
#include "tests/exploration/walk.h"

namespace lockstep::exploration {
namespace {

using lab::Ending;
using lab::EventKind;

constexpr std::array kSetupPoints{EventKind::kSetupConfigures, EventKind::kSetupCopies};
constexpr std::array kCmsSetupPoints{EventKind::kCmsSetupConfigures};

std::span<const EventKind> points_of(const Step& step) {
  if (is_setup(step, SetupMode::kUpgrade)) {
    return kSetupPoints;
  }
  return is_setup(step, SetupMode::kUpgradeCms) ? std::span<const EventKind>{kCmsSetupPoints}
                                                : std::span<const EventKind>{};
}

struct Way {
  Ending ending;
  bool fault;
};

// How the step may end now that `left` of its points are ahead.
std::vector<Way> ways_of(const Step& step, std::size_t passed, std::size_t left) {
  if (left > 0 && passed == 0 && is_setup(step, SetupMode::kUpgrade)) {
    return {{Ending::kChecksFail, true}, {Ending::kLies, true}};
  }
  if (left > 0) {
    return {{Ending::kMidway, true}};
  }
  if (is_setup(step, SetupMode::kUpgrade)) {
    return {{Ending::kGood, false}, {Ending::kMidway, true}, {Ending::kServicesDisabled, true}};
  }
  if (is_setup(step, SetupMode::kUpgradeCms)) {
    return {{Ending::kGood, false},
            {Ending::kCmsOnline, true},
            {Ending::kDatabaseLeft, true},
            {Ending::kMidway, true}};
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

void note_upgrade(State& state, int node, const lab::Cluster& before, const lab::Cluster& after) {
  const auto target = [&](const lab::Cluster& world) {
    return lab::at_level(lab::node_at(world, node), lab::Level::kTarget);
  };
  if (!target(before) && target(after)) {
    ++state.upgrades[static_cast<std::size_t>(node)];
  }
  if (before.cms_level != after.cms_level) {
    ++state.cms_upgrades;
  }
}

void hear_tool(AgentState& agent, const Worked& worked) {
  agent.doing = Doing::kConfirming;
  agent.points = 0;
  agent.hangs = 0;
  agent.word_lost = agent.alive != 0 ? 0 : 1;
  agent.tool_success = agent.alive != 0 ? worked.success : 0;
  agent.tool_reason = agent.alive != 0 ? worked.reason : 0;
}

bool starts_firewall(const Step& step) {
  const auto* ensure = std::get_if<EnsureServiceRunning>(&step);
  return ensure != nullptr && ensure->service == lab::name_of(lab::Svc::kSharedAccess);
}

// The firewall that the step started shuts the node off: stopped again, and reported so.
void fire_dead_man(Walk& walk, int node) {
  const auto service = byte(static_cast<int>(lab::Svc::kSharedAccess));
  State& next =
      walk.add(false, [&] { return "the dead-man timer of " + walk.name(node) + " fires"; });
  next.world = walk.around.atlas.after(walk.from.world,
                                       {EventKind::kHumanStopsService, byte(node), service});
  report(next.agents[static_cast<std::size_t>(node)], Outcome::kFailed, Reason::kIsolated);
}

void take_command(ControllerState& controller, bool stray) {
  if (stray) {
    controller.stray = kNoStep;
  } else {
    controller.out_taken = 1;
  }
}

}  // namespace

void report(AgentState& agent, Outcome outcome, Reason reason) {
  const AgentState old = agent;
  agent = AgentState{};
  agent.doing = Doing::kReported;
  agent.step = old.step;
  agent.alive = old.alive;
  agent.foreign = old.foreign;
  agent.outcome = byte(static_cast<int>(outcome));
  agent.reason = byte(static_cast<int>(reason));
}

void begin_step(Walk& walk, int node, StepIndex step, bool stray) {
  Atlas& atlas = walk.around.atlas;
  const std::uint32_t broken = atlas.objection(atlas.facts(walk.from.world, node), step);
  State& next = walk.add(false, [&] {
    return walk.name(node) + (broken != kNone ? " refuses " : " begins ") + walk.step_text(step) +
           (broken != kNone ? " (" + atlas.text(broken) + ")" : "") +
           (stray ? ", late, of the run before" : "");
  });
  AgentState& taken = next.agents[static_cast<std::size_t>(node)];
  taken.step = step;
  taken.foreign = stray ? 1 : 0;
  take_command(next.controller, stray);
  if (broken != kNone) {
    report(taken, Outcome::kRefused, Reason::kExpectation);
    return;
  }
  check_begin(walk.around, walk.from, node, step, walk.out.violations);
  const Worked begun = atlas.begin(walk.from.world, node, step);
  next.world = begun.world;
  taken.doing = Doing::kWorking;
  if (begun.spoke != 0) {
    hear_tool(taken, begun);
  }
  // It was written to the ledger, and its agent dies before it begins.
  State& died = walk.add(true, [&] {
    return "the agent of " + walk.name(node) + " dies with " + walk.step_text(step) +
           " accepted and not begun";
  });
  AgentState& dead = died.agents[static_cast<std::size_t>(node)];
  dead.step = step;
  dead.foreign = stray ? 1 : 0;
  dead.alive = 0;
  take_command(died.controller, stray);
  report(dead, Outcome::kRefused, Reason::kTransient);
}

// The tool passes a point, ends, or stands still for ever.
void add_work(Walk& walk, int node) {
  const AgentState& agent = walk.agent(node);
  if (agent.doing != Doing::kWorking || agent.hangs != 0 || !walk.powered(node)) {
    return;
  }
  Atlas& atlas = walk.around.atlas;
  const auto index = static_cast<std::size_t>(node);
  const Step& step = walk.around.catalogue.step(agent.step);
  const auto points = points_of(step);
  const std::size_t passed = agent.points;
  if (passed < points.size()) {
    State& next = walk.add(
        false, [&] { return walk.step_text(agent.step) + " on " + walk.name(node) + " goes on"; });
    next.world = atlas.after(walk.from.world, {points[passed], byte(node), 0});
    ++next.agents[index].points;
  }
  walk.add(true, [&] { return walk.step_text(agent.step) + " on " + walk.name(node) + " hangs"; })
      .agents[index]
      .hangs = 1;
  for (const Way& way : ways_of(step, passed, points.size() - passed)) {
    if (way.fault && !walk.wanted.faults) {
      continue;  // its world need not be known
    }
    const Worked worked = atlas.finish(walk.from.world, node, agent.step, way.ending);
    State& next = walk.add(way.fault, [&] {
      return walk.step_text(agent.step) + " on " + walk.name(node) +
             " ends: " + atlas.text(worked.detail);
    });
    next.world = worked.world;
    note_upgrade(next, node, walk.world(), atlas.at(worked.world));
    hear_tool(next.agents[index], worked);
  }
}

// Evidence is looked for until it is there, or until nothing more will change it; an agent that
// gives up earlier, with an outcome in doubt that time would have told, is a fault.
void add_conclusion(Walk& walk, int node, bool nothing_else) {
  const AgentState& agent = walk.agent(node);
  if (agent.doing != Doing::kConfirming || !walk.runs(node)) {
    return;
  }
  Atlas& atlas = walk.around.atlas;
  if (!walk.hears(node) && starts_firewall(walk.around.catalogue.step(agent.step))) {
    if (!nothing_else) {
      fire_dead_man(walk, node);
    }
    return;
  }
  const Word word{agent.word_lost != 0, agent.tool_success != 0, agent.tool_reason};
  const Conclusion conclusion =
      atlas.conclude(atlas.facts(walk.from.world, node), agent.step, word);
  if (nothing_else && conclusion.told != 0) {
    return;
  }
  const bool gives_up = conclusion.told == 0 && !nothing_else;
  const auto outcome = static_cast<Outcome>(conclusion.outcome);
  const auto reason = static_cast<Reason>(conclusion.reason);
  check_result(walk.around, walk.from, node, {agent.step, outcome, reason}, walk.out.violations);
  State& next = walk.add(gives_up, [&] {
    return "the agent of " + walk.name(node) + (gives_up ? " gives up looking: " : " concludes: ") +
           walk.step_text(agent.step) + " " + to_text(outcome);
  });
  report(next.agents[static_cast<std::size_t>(node)], outcome, reason);
}

void add_agent_life(Walk& walk, int node) {
  const auto index = static_cast<std::size_t>(node);
  if (!walk.powered(node)) {
    return;
  }
  if (walk.agent(node).alive == 0) {
    walk.add(false, [&] { return "the agent of " + walk.name(node) + " is started again"; })
        .agents[index]
        .alive = 1;
  } else if (!walk.over()) {
    State& next = walk.add(true, [&] { return "the agent of " + walk.name(node) + " dies"; });
    AgentState& dead = next.agents[index];
    dead.alive = 0;
    if (dead.doing == Doing::kConfirming) {
      dead.word_lost = 1;  // the tool's word is not in the ledger
      dead.tool_success = 0;
      dead.tool_reason = 0;
    }
  }
}

}  // namespace lockstep::exploration
