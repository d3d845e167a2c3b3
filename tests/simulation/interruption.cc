#include "tests/simulation/interruption.h"

#include <algorithm>

#include "tests/simulation/guard.h"

namespace lockstep::simulation {
namespace {

bool may_be_repeated(const std::string& action) {
  return action.find(" RestartService ") != std::string::npos ||
         action.find(" SmokeTest ") != std::string::npos;
}

std::string effect_of(lab::LogEntry entry) {
  if (!argument_of(entry, "cms").empty()) {
    entry.node = NodeId{};
  }
  return line_of(entry);
}

}  // namespace

SideEffects side_effects_of(const Story& story) {
  SideEffects effects;
  for (const lab::LogEntry& entry : story.log) {
    if (entry.phase == lab::LogPhase::kStart) {
      ++effects.actions[effect_of(entry)];
    }
  }
  for (const auto& [cluster, end] : story.ended) {
    effects.ended[cluster] = end.outcome;
  }
  return effects;
}

std::string difference(const SideEffects& whole, const SideEffects& cut) {
  std::string text;
  std::map<std::string, int> actions = cut.actions;
  for (const auto& [action, count] : whole.actions) {
    if (const int there = actions[action];
        there < count || (there > count && !may_be_repeated(action))) {
      text += action + ": " + std::to_string(there) + " times instead of " + std::to_string(count) +
              "\n";
    }
    actions.erase(action);
  }
  for (const auto& [action, count] : actions) {
    text += action + ": " + std::to_string(count) + " times instead of never\n";
  }
  return whole.ended == cut.ended ? text : text + "another end\n";
}

int harmless_repetitions(const SideEffects& whole, const SideEffects& cut) {
  int repetitions = 0;
  for (const auto& [action, count] : whole.actions) {
    const auto there = cut.actions.find(action);
    if (may_be_repeated(action) && there != cut.actions.end()) {
      repetitions += std::max(there->second - count, 0);
    }
  }
  return repetitions;
}

}  // namespace lockstep::simulation
