// Each line of defence alone: what must it stop by itself?

#include <algorithm>
#include <span>
#include <string_view>

#include "tests/exploration/safety.h"

namespace lockstep::exploration {
namespace {

bool seen_as_it_is(Surroundings& around, const State& state) {
  for (int node = 0; node < 2; ++node) {
    const LookState& sight = state.controller.sights.at(static_cast<std::size_t>(node));
    if (sight.current == 0 || sight.silent != 0 || sight.facts == kNone ||
        !lab::node_at(around.atlas.at(state.world), node).powered ||
        sight.facts != around.atlas.facts(state.world, node)) {
      return false;
    }
  }
  return true;
}

bool ends_with_any(const std::string& sentence, std::span<const std::string_view> ends) {
  return std::ranges::any_of(ends, [&](std::string_view end) { return sentence.ends_with(end); });
}

// What a node cannot know of itself, or is told by the controller's expectations.
constexpr std::string_view kNotOfInterlocks[] = {
    "and no gate was passed",
    "no gate was passed",
    "no gate was passed for the failback",
    "a copy is not Healthy for the failback",
    "its home cannot take the CMS",
    "there is no target yet",
    "a copy is not Healthy (I12)",
    "second node before /upgradecms (I9)",
    "both nodes are upgraded (I9)",
    "to a node that is not upgraded and rebooted (I13)"};

// What only the node itself can tell at the moment of acting, or what no invariant is about.
constexpr std::string_view kNotOfInvariants[] = {
    "rebooted already (a second time for one command)", "the CMS is not Offline (I8)",
    "a package on the owner of the CMS", "the node is upgraded already"};

bool has(const std::vector<std::string>& objections, std::string_view name) {
  return std::ranges::find(objections, name) != objections.end();
}

// A sentence that names an invariant, "(I3)", wants just that one; else any will do.
bool objected(const std::string& sentence, const std::vector<std::string>& objections) {
  const std::size_t tag = sentence.rfind("(I");
  if (tag == std::string::npos) {
    return !objections.empty();
  }
  return std::ranges::any_of(objections, [&](const std::string& name) {
    return sentence.find("(" + name + ")", tag) != std::string::npos ||
           sentence.find("(" + name + ",", tag) != std::string::npos ||
           sentence.find(", " + name + ")", tag) != std::string::npos;
  });
}

// Any known step, on either node, in the world as the controller sees it.
void ask_every_step(Surroundings& around, const State& state,
                    std::vector<std::string>& violations) {
  const StepIndex known = around.catalogue.steps();
  for (unsigned question = 0; question < 2U * known; ++question) {
    const auto step = static_cast<StepIndex>(question / 2);
    const int node = static_cast<int>(question % 2);
    std::vector<std::string> forbidden;
    check_begin(around, state, node, step, forbidden);
    if (forbidden.empty()) {
      continue;
    }
    const std::uint32_t facts = around.atlas.facts(state.world, node);
    const bool interlocked = around.atlas.objection(facts, step) != kNone;
    const auto objections = around.desk.objections(state.controller, node, step);
    for (const std::string& sentence : forbidden) {
      if (!interlocked && !ends_with_any(sentence, kNotOfInterlocks)) {
        violations.push_back("the interlocks alone let it through: " + sentence);
      }
      if (!objected(sentence, objections) && !ends_with_any(sentence, kNotOfInvariants)) {
        violations.push_back("the invariants alone let it through: " + sentence);
      }
    }
  }
}

// While a step is out there must be no second one, and none on a node whose facts are old. Which
// step it is does not matter.
void ask_any_step(Surroundings& around, const State& state, std::vector<std::string>& violations) {
  const ControllerState& controller = state.controller;
  for (int node = 0; node < 2; ++node) {
    const LookState& sight = controller.sights.at(static_cast<std::size_t>(node));
    const bool old = sight.current == 0 || sight.silent != 0;
    const bool busy = controller.out != kNoStep;
    if (sight.facts == kNone || around.catalogue.steps() == 0 || !(old || busy)) {
      continue;
    }
    const auto objections = around.desk.objections(controller, node, 0);
    if (busy && !has(objections, "one-step-a-cluster")) {
      violations.emplace_back("the invariants alone let a second step through");
    }
    if (old && !has(objections, "fresh-sight")) {
      violations.emplace_back("the invariants alone let a step through on old facts");
    }
  }
}

}  // namespace

void check_lines(Surroundings& around, const State& state, std::vector<std::string>& violations) {
  const ControllerState& controller = state.controller;
  if (controller.begun == 0 || controller.ended != kNotEnded) {
    return;
  }
  ask_any_step(around, state, violations);
  const bool calm = controller.out == kNoStep && state.agents[0].doing == Doing::kNothing &&
                    state.agents[1].doing == Doing::kNothing;
  if (calm && seen_as_it_is(around, state)) {
    ask_every_step(around, state, violations);
  }
}

void learn_unplanned_steps(Surroundings& around) {
  for (const NodeId& node : around.ground.spec.nodes) {
    around.catalogue.number_of(MoveGroup{around.ground.spec.cms, node}, {});
  }
}

}  // namespace lockstep::exploration
