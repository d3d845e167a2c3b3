#include "controller/reports/end_estimate.h"

#include <algorithm>
#include <functional>

#include "controller/measured.h"
#include "controller/planner/places.h"
#include "controller/planner/rollout_rules.h"
#include "controller/reports/text_fit.h"
#include "controller/reports/work_left.h"

namespace lockstep {
namespace {

// Enough for ends of a range that do not jump about; a fleet of 200 costs some milliseconds.
constexpr std::size_t kNights = 60;
constexpr std::size_t kOneInTwenty = kNights / 20;
// Chosen for speed and for being the same everywhere; nothing is at stake but an estimate.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  // Between 0 and 1.
  double roll() {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return static_cast<double>((z ^ (z >> 31U)) >> 11U) / static_cast<double>(1ULL << 53U);
  }

 private:
  std::uint64_t state_;
};

using Draw = std::function<Duration(const DurationRange&)>;

// As often below the usual duration as above it.
Duration drawn(const DurationRange& range, double luck) {
  const bool quick = luck < 0.5;
  const Duration from = quick ? range.shortest : range.usual;
  const Duration to = quick ? range.usual : range.longest;
  const double share = quick ? 2 * luck : 2 * luck - 1;
  return from +
         Duration{static_cast<std::int64_t>(static_cast<double>((to - from).count()) * share)};
}

Duration length_of(const WorkLeft& work, const StepDurations& durations, const Draw& draw) {
  Duration length{0};
  for (const DurationPlace place : work.steps) {
    length += draw(durations.*place);
  }
  for (const DurationRange& wait : work.waits) {
    length += draw(wait);
  }
  if (work.running) {
    length += std::max(draw(durations.*(*work.running)) - work.running_for, Duration{0});
  }
  return length;
}

Duration way_home_of(const WorkLeft& work, const StepDurations& durations, const Draw& draw) {
  Duration length{0};
  for (const DurationPlace place : work.way_home) {
    length += draw(durations.*place);
  }
  return length;
}

// What one night is drawn to be, by cluster.
struct Lengths {
  std::vector<Duration> upgrades;
  std::vector<Duration> ways_home;  // zero: none
};

// One night: every cluster as long as drawn, begun as the rollout's rules would.
class Night {
 public:
  explicit Night(const Scene& scene)
      : policy_(scene.fleet.policy),
        units_(scene.observation),
        report_(scene.report),
        now_(scene.now),
        last_(scene.now),
        places_({}, scene.fleet.policy),
        ends_(scene.report.clusters.size()) {}

  // `bars` is true for clusters that will not begin. Nothing when no window is left for one.
  std::optional<Instant> end(const Lengths& lengths, const std::vector<bool>& bars) {
    take_what_runs(lengths.upgrades);
    const std::size_t front_ends = count_front_ends(units_);
    for (const auto& wave : cut_waves(ends_.size() - front_ends, policy_, front_ends)) {
      std::vector<std::size_t> pending;
      std::ranges::copy_if(wave, std::back_inserter(pending),
                           [&](std::size_t i) { return !ends_[i] && !bars[i]; });
      if (!begin_all(pending, lengths.upgrades, longest_passage(policy_))) {
        return std::nullopt;
      }
      for (const std::size_t i : wave) {
        now_ = std::max(now_, ends_[i] ? *ends_[i] + policy_.soak : now_);
        last_ = std::max(last_, ends_[i].value_or(last_));
      }
    }
    return everybody_ends(bars) ? go_home(lengths.ways_home) : last_;
  }

 private:
  [[nodiscard]] bool everybody_ends(const std::vector<bool>& bars) const {
    return std::ranges::find(bars, true) == bars.end();
  }

  // After the last upgrade, under the same caps.
  std::optional<Instant> go_home(const std::vector<Duration>& lengths) {
    std::vector<std::size_t> pending;
    for (std::size_t i = 0; i < lengths.size(); ++i) {
      if (lengths[i] > Duration{0}) {
        pending.push_back(i);
      }
    }
    const std::vector<std::size_t> all = pending;
    now_ = std::max(now_, last_);
    if (!begin_all(pending, lengths, predicted_failback(policy_.release).longest)) {
      return std::nullopt;
    }
    for (const std::size_t i : all) {
      last_ = std::max(last_, ends_[i].value_or(last_));
    }
    return last_;
  }

  void take_what_runs(const std::vector<Duration>& lengths) {
    for (std::size_t i = 0; i < ends_.size(); ++i) {
      const ClusterReport& cluster = report_.clusters[i];
      if (cluster.outcome) {
        ends_[i] = cluster.ended_at.value_or(now_);
      } else if (cluster.begun_at) {
        begin(i, now_ + lengths[i]);
        last_ = std::max(last_, *ends_[i]);
      }
    }
  }

  // In their order, as soon as there is a place and a window.
  bool begin_all(std::vector<std::size_t>& pending, const std::vector<Duration>& lengths,
                 Duration needed) {
    while (!pending.empty()) {
      const std::optional<Instant> from = opening(now_, needed);
      if (!from) {
        return false;
      }
      std::erase_if(pending, [&](std::size_t i) {
        const bool begins = places_.has_room(units_.clusters[i].declared);
        if (begins) {
          begin(i, *from + lengths[i]);
        }
        return begins;
      });
      if (!pending.empty()) {
        free_a_place();
      }
    }
    return true;
  }

  void begin(std::size_t i, Instant end) {
    (void)places_.take(units_.clusters[i].declared);
    under_work_.push_back(i);
    ends_[i] = end;
  }

  void free_a_place() {
    const auto first =
        std::ranges::min_element(under_work_, {}, [this](std::size_t i) { return *ends_[i]; });
    now_ = std::max(now_, *ends_[*first]);
    places_.leave(units_.clusters[*first].declared);
    under_work_.erase(first);
  }

  // The rules ask for the longest, and so does this.
  [[nodiscard]] std::optional<Instant> opening(Instant at, Duration needed) const {
    const Windows& windows = policy_.windows;
    if (!windows.declared) {
      return at;
    }
    const auto fits = std::ranges::find_if(windows.open, [&](const Window& window) {
      return std::max(at, window.from) + needed <= window.to;
    });
    return fits == windows.open.end() ? std::nullopt : std::optional{std::max(at, fits->from)};
  }

  const Policy& policy_;
  const Observation& units_;
  const RunReport& report_;
  Instant now_;
  Instant last_;
  Places places_;
  std::vector<std::optional<Instant>> ends_;
  std::vector<std::size_t> under_work_;
};

StepDurations durations_of(const Fleet& fleet, const RunReport& report) {
  DurationGauge gauge;
  for (const ClusterReport& cluster : report.clusters) {
    for (const TimelineEntry& entry : cluster.timeline) {
      const auto* const step = std::get_if<StepReport>(&entry);
      if (step != nullptr && step->settled_at && step->result.outcome == Outcome::kDone) {
        gauge.add(step->step, *step->settled_at - step->issued_at);
      }
    }
  }
  return with_measured(fleet.policy.release.durations, gauge.measured());
}

// Clusters that will not begin, and the reason of the first of them.
std::vector<bool> bars_of(const RunReport& report, const Plan& plan, std::string& reason) {
  std::vector<bool> bars;
  for (const ClusterReport& cluster : report.clusters) {
    const Decision* const decision = decision_of(plan, cluster.id);
    const bool barred = !cluster.begun_at && decision != nullptr && decision->verb == Verb::kHold &&
                        decision->final;
    reason = barred && reason.empty() ? decision->reason : reason;
    bars.push_back(barred);
  }
  return bars;
}

// What takes as long as people take; empty: nothing.
std::string waits_for_people(const RunReport& report, const Plan& plan) {
  const auto callers =
      static_cast<std::size_t>(std::ranges::count_if(plan.decisions, [](const Decision& decision) {
        return decision.verb == Verb::kAsk || (decision.verb == Verb::kHold && decision.page);
      }));
  if (callers > 0) {
    return counted(callers, "cluster") + (callers == 1 ? " waits" : " wait") + " for a person";
  }
  return report.paused_by.empty() ? "" : "paused by " + report.paused_by;
}

struct Sum {
  const Scene& scene;
  StepDurations durations;
  std::vector<WorkLeft> works;
  std::vector<bool> bars;

  [[nodiscard]] std::optional<Instant> night(const Draw& draw) const {
    Lengths lengths;
    for (const WorkLeft& work : works) {
      lengths.upgrades.push_back(length_of(work, durations, draw));
      lengths.ways_home.push_back(way_home_of(work, durations, draw));
    }
    return Night(scene).end(lengths, bars);
  }
};

bool add_range(EndEstimate& estimate, const Sum& sum) {
  std::vector<Instant> ends;
  Dice dice(1);
  for (std::size_t i = 0; i < kNights; ++i) {
    const std::optional<Instant> end =
        sum.night([&dice](const DurationRange& range) { return drawn(range, dice.roll()); });
    if (!end) {
      return false;
    }
    ends.push_back(*end);
  }
  std::ranges::sort(ends);
  estimate.earliest = ends[kOneInTwenty];
  estimate.likely = ends[kNights / 2];
  estimate.latest = ends[kNights - 1 - kOneInTwenty];
  return true;
}

// "04:10", with the day when it is another than that of `now`.
std::string moment(Instant at, Instant now) {
  const std::string text = to_text(at);
  const std::string clock = text.substr(11, 5);
  return text.substr(0, 10) == to_text(now).substr(0, 10) ? clock : text.substr(5, 5) + " " + clock;
}

std::string range_text(const EndEstimate& estimate, Instant now) {
  return moment(estimate.earliest, now) + " to " + moment(estimate.latest, estimate.earliest) +
         " UTC, likely " + moment(estimate.likely, estimate.earliest);
}

}  // namespace

EndEstimate estimate_end(const Scene& scene) {
  EndEstimate estimate;
  const std::vector<ClusterReport>& clusters = scene.report.clusters;
  const bool ended =
      std::ranges::all_of(clusters, [](const auto& one) { return one.outcome.has_value(); });
  if (ended && rollout_over(scene.plan)) {
    estimate.kind = EndEstimate::Kind::kOver;
    return estimate;
  }
  Sum sum{scene, durations_of(scene.fleet, scene.report), {}, {}};
  sum.works = work_left(scene);
  sum.bars = bars_of(scene.report, scene.plan, estimate.because);
  if (const std::string people = waits_for_people(scene.report, scene.plan); !people.empty()) {
    const auto end = sum.night([](const DurationRange& range) { return range.shortest; });
    estimate.kind = end ? EndEstimate::Kind::kNotBefore : EndEstimate::Kind::kUnknown;
    estimate.earliest = end.value_or(scene.now);
    estimate.because = people;
    return estimate;
  }
  const bool known = add_range(estimate, sum);
  estimate.kind = !known                     ? EndEstimate::Kind::kUnknown
                  : estimate.because.empty() ? EndEstimate::Kind::kRange
                                             : EndEstimate::Kind::kStops;
  return estimate;
}

std::string to_text(const EndEstimate& estimate, Instant now) {
  switch (estimate.kind) {
    case EndEstimate::Kind::kOver: return "every cluster has ended";
    case EndEstimate::Kind::kRange: return "ends " + range_text(estimate, now);
    case EndEstimate::Kind::kNotBefore:
      return "ends not before " + moment(estimate.earliest, now) +
             " UTC: " + clean(estimate.because);
    case EndEstimate::Kind::kStops:
      return "what runs ends " + range_text(estimate, now) + "; " + clean(estimate.because);
    case EndEstimate::Kind::kUnknown:
      return "no end in sight: no window is left that is long enough";
  }
  return "";
}

}  // namespace lockstep
