#include "tests/exploration/catalogue.h"

#include <algorithm>
#include <utility>

#include "common/value/check.h"

namespace lockstep::exploration {

StepIndex Catalogue::number_of(const Step& step, const std::vector<Expectation>& expectations) {
  const Entry entry{step, expectations};
  const auto found = std::ranges::find(steps_, entry);
  if (found != steps_.end()) {
    return static_cast<StepIndex>(found - steps_.begin());
  }
  const auto same = std::ranges::find_if(
      steps_, [&](const Entry& known) { return same_action(known.step, step); });
  const auto action = static_cast<StepIndex>(same - steps_.begin());
  steps_.push_back(entry);
  actions_.push_back(action);
  check(steps_.size() < kNoStep, "more different steps than a state can name");
  return static_cast<StepIndex>(steps_.size() - 1);
}

std::uint16_t Catalogue::number_of_rule(const std::string& rule) {
  const auto [place, added] =
      rule_numbers_.emplace(rule, static_cast<std::uint16_t>(rules_.size()));
  if (added) {
    rules_.push_back(rule);
  }
  return place->second;
}

std::uint16_t Catalogue::number_of_baseline(const Baseline& baseline) {
  const auto found = std::ranges::find(baselines_, baseline);
  if (found == baselines_.end()) {
    baselines_.push_back(baseline);
    return static_cast<std::uint16_t>(baselines_.size() - 1);
  }
  return static_cast<std::uint16_t>(found - baselines_.begin());
}

Ground one_cluster(Fleet fleet, const Defences& defences) {
  Ground ground{std::move(fleet), {}, defences};
  ground.fleet.front_ends.clear();
  ground.fleet.clusters.resize(1);
  const DeclaredCluster& declared = ground.fleet.clusters.front();
  ground.spec = lab::named_spec(declared.id, declared.cms, declared.nodes);
  ground.spec.storage_groups = {{"First Storage Group", false}};
  return ground;
}

}  // namespace lockstep::exploration
