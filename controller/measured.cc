#include "controller/measured.h"

#include <algorithm>
#include <array>

namespace lockstep {
namespace {

struct Kind {
  const char* name;
  DurationRange StepDurations::*range;
};

constexpr std::array<Kind, 9> kKinds{{{"install_package", &StepDurations::install_package},
                                      {"setup", &StepDurations::setup},
                                      {"reboot", &StepDurations::reboot},
                                      {"stop_cms", &StepDurations::stop_cms},
                                      {"move_cms", &StepDurations::move_cms},
                                      {"upgrade_cms", &StepDurations::upgrade_cms},
                                      {"start_cms", &StepDurations::start_cms},
                                      {"smoke_test", &StepDurations::smoke_test},
                                      {"other", &StepDurations::other}}};

std::string kind_of(const Step& step) {
  const Release release;
  const DurationRange* const range = &expected_duration(release, step);
  const auto found = std::ranges::find_if(
      kKinds, [&](const Kind& kind) { return &(release.durations.*kind.range) == range; });
  return found->name;
}

}  // namespace

void DurationGauge::take(const Event& event) {
  if (const auto* const issued = std::get_if<CommandIssuedEvent>(&event.body)) {
    out_[issued->command.id] = {kind_of(issued->command.step), event.at};
  } else if (const auto* const settled = std::get_if<CommandSettledEvent>(&event.body)) {
    const auto issued_before = out_.find(settled->result.id);
    if (issued_before == out_.end()) {
      return;
    }
    if (settled->result.outcome == Outcome::kDone) {
      samples_[issued_before->second.kind].push_back(event.at - issued_before->second.at);
    }
    out_.erase(issued_before);
  }
}

std::vector<MeasuredDuration> DurationGauge::measured() const {
  std::vector<MeasuredDuration> all;
  for (const Kind& kind : kKinds) {
    const auto found = samples_.find(kind.name);
    if (found == samples_.end() || found->second.size() < kFewestSamples) {
      continue;
    }
    std::vector<Duration> sorted = found->second;
    std::ranges::sort(sorted);
    all.push_back({kind.name,
                   {sorted.front(), sorted[sorted.size() / 2], sorted.back()},
                   static_cast<int>(sorted.size())});
  }
  return all;
}

StepDurations with_measured(StepDurations durations,
                            const std::vector<MeasuredDuration>& measured) {
  for (const MeasuredDuration& one : measured) {
    const auto kind = std::ranges::find(kKinds, one.kind, &Kind::name);
    if (kind != kKinds.end()) {
      durations.*(kind->range) = one.range;
    }
  }
  return durations;
}

}  // namespace lockstep
