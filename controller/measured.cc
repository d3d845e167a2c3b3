#include "controller/measured.h"

#include <algorithm>

namespace lockstep {
namespace {

std::string kind_of(const Step& step) {
  const Release release;
  const DurationRange* const range = &expected_duration(release, step);
  const auto found = std::ranges::find_if(named_durations(), [&](const NamedDuration& named) {
    return &(release.durations.*named.place) == range;
  });
  return std::string{found->name};
}

}  // namespace

void DurationGauge::take(const Event& event) {
  if (const auto* const issued = std::get_if<CommandIssuedEvent>(&event.body)) {
    out_[issued->command.id] = {issued->command.step, event.at};
  } else if (const auto* const settled = std::get_if<CommandSettledEvent>(&event.body)) {
    const auto issued_before = out_.find(settled->result.id);
    if (issued_before == out_.end()) {
      return;
    }
    if (settled->result.outcome == Outcome::kDone) {
      add(issued_before->second.step, event.at - issued_before->second.at);
    }
    out_.erase(issued_before);
  } else if (std::holds_alternative<TakeoverEvent>(event.body)) {
    out_.clear();
  }
}

void DurationGauge::add(const Step& step, Duration took) {
  samples_[kind_of(step)].push_back(took);
}

std::vector<MeasuredDuration> DurationGauge::measured() const {
  std::vector<MeasuredDuration> all;
  for (const NamedDuration& named : named_durations()) {
    const auto found = samples_.find(std::string{named.name});
    if (found == samples_.end() || found->second.size() < kFewestSamples) {
      continue;
    }
    std::vector<Duration> sorted = found->second;
    std::ranges::sort(sorted);
    all.push_back({found->first,
                   {sorted.front(), sorted[sorted.size() / 2], sorted.back()},
                   static_cast<int>(sorted.size())});
  }
  return all;
}

StepDurations with_measured(StepDurations durations,
                            const std::vector<MeasuredDuration>& measured) {
  for (const MeasuredDuration& one : measured) {
    const auto named = std::ranges::find(named_durations(), one.kind, &NamedDuration::name);
    if (named != named_durations().end()) {
      DurationRange& range = durations.*(named->place);
      range = {std::min(range.shortest, one.range.shortest), one.range.usual,
               std::max(range.longest, one.range.longest)};
    }
  }
  return durations;
}

}  // namespace lockstep
