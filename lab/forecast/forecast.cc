#include "lab/forecast/forecast.h"

#include <algorithm>
#include <array>
#include <deque>
#include <string_view>

#include "controller/exit_code.h"
#include "controller/planner/rollout_rules.h"
#include "lab/forecast/lane.h"

namespace lockstep::lab {
namespace {

// A cluster that is next and not ready is asked again after so long, as by the controller.
constexpr Duration kAskAgain = 10s;
// No rollout lasts so long; one that seems to has come to a stand.
constexpr Duration kLongest = 60 * 24h;
// Turns of one forecast; a cluster needs some hundred.
constexpr int kMostTurnsACluster = 20'000;

Observation opening_of(const ForecastInput& input) {
  Observation observation = observe_nothing(input.fleet);
  const auto put = [&](const NodeId& node, const Sight& seen) {
    Sight sight = seen;
    sight.received_at = input.start;
    sight.heard_at = input.start;
    sight.beat = 0;
    set_sight(observation, node, sight);
  };
  for (const FrontEndObservation& front_end : input.seen.front_ends) {
    put(front_end.declared.id, front_end.sight);
  }
  for (const ClusterObservation& cluster : input.seen.clusters) {
    for (std::size_t i = 0; i < cluster.sights.size(); ++i) {
      put(cluster.declared.nodes.at(i), cluster.sights.at(i));
    }
  }
  return observation;
}

// Or for a moment that it names.
bool waits_for_others(const Decision& decision) {
  constexpr std::array<std::string_view, 9> kRules{
      "wave",         "soak",          "parallel-cap",     "site-cap",           "witness-cap",
      "balanced-set", "window-closed", "window-too-short", "client-access-first"};
  return decision.final || std::ranges::find(kRules, decision.rule) != kRules.end();
}

class Player {
 public:
  explicit Player(const ForecastInput& input)
      : input_(input), night_{input.fleet.policy, opening_of(input)}, now_(input.start) {
    for (std::size_t i = 0; i < night_.observation.clusters.size(); ++i) {
      lanes_.emplace_back(night_, i, input);
    }
    front_ends_ = count_front_ends(night_.observation);
    waves_ = cut_waves(lanes_.size() - front_ends_, input.fleet.policy, front_ends_);
    for (std::size_t w = 0; w < waves_.size(); ++w) {
      for (const std::size_t i : waves_[w]) {
        lanes_[i].story().wave = w;
      }
    }
  }

  Forecast play() {
    const int most = kMostTurnsACluster * static_cast<int>(lanes_.size() + 1);
    for (int turn = 0; turn < most && !over(); ++turn) {
      const Instant next = std::min(next_lane()->due(), fleet_due_);
      if (next == kNever || next - input_.start > kLongest) {
        break;
      }
      now_ = std::max(now_, next);
      if (fleet_due_ <= now_) {
        admit_fleet();
      } else {
        turn_lane(*next_lane());
      }
    }
    return result();
  }

 private:
  [[nodiscard]] std::deque<Lane>::iterator next_lane() {
    return std::ranges::min_element(lanes_, {}, &Lane::due);
  }

  // What a cluster's own turn can change for the others: that it ends, or that it falls silent.
  void turn_lane(Lane& lane) {
    const std::string before = lane.decision() ? lane.decision()->rule : "";
    if (is_front_end(lane.cluster().declared)) {
      show_front_ends();  // it minds the others of its set
    }
    lane.turn(now_);
    const bool silence = lane.decision() && lane.decision()->rule != before &&
                         (before == "node-silent" || lane.decision()->rule == "node-silent");
    if (lane.cluster().ended || silence) {
      fleet_due_ = now_;
    }
  }

  void show_front_ends() {
    for (std::size_t i = 0; i < front_ends_; ++i) {
      lanes_[i].show(now_);
    }
  }

  void look_at_fleet() {
    show_front_ends();
    for (FrontEndObservation& front_end : night_.observation.front_ends) {
      front_end.sight.received_at = now_;
      front_end.sight.heard_at = now_;
    }
    const auto open = std::ranges::find_if(waves_, [&](const auto& wave) {
      return std::ranges::any_of(wave, [&](std::size_t i) { return !lanes_[i].cluster().ended; });
    });
    for (Lane& lane : lanes_) {
      const bool next = open != waves_.end() &&
                        lane.story().wave == static_cast<std::size_t>(open - waves_.begin());
      if (next && !lane.cluster().begun_at && !lane.cluster().ended) {
        lane.show(now_);
      } else {
        lane.hear_nodes(now_);
      }
    }
  }

  void admit_fleet() {
    look_at_fleet();
    std::vector<Decision> begun;
    for (const Lane& lane : lanes_) {
      if (lane.cluster().begun_at && !lane.cluster().ended && lane.decision()) {
        begun.push_back(*lane.decision());
      }
    }
    fleet_due_ = kNever;
    for (const Decision& decision : admit(night_.observation, input_.fleet.policy, now_, begun)) {
      const auto lane = std::ranges::find(lanes_, decision.cluster,
                                          [](const Lane& l) { return l.cluster().declared.id; });
      lane->carry_out(decision, now_);
      note_wait(decision);
    }
  }

  void note_wait(const Decision& decision) {
    if (decision.verb == Verb::kHalt) {
      fleet_due_ = now_;
    } else if (decision.recheck_at && *decision.recheck_at > now_) {
      fleet_due_ = std::min(fleet_due_, *decision.recheck_at);
    }
    if (decision.verb == Verb::kHold && !waits_for_others(decision)) {
      fleet_due_ = std::min(fleet_due_, now_ + kAskAgain);
    }
  }

  [[nodiscard]] Plan plan() const {
    Plan plan;
    for (const Lane& lane : lanes_) {
      if (lane.cluster().ended) {
        Decision ended;
        ended.cluster = lane.cluster().declared.id;
        ended.verb = Verb::kNone;
        plan.decisions.push_back(std::move(ended));
      } else if (lane.decision()) {
        plan.decisions.push_back(*lane.decision());
      }
    }
    return plan;
  }

  [[nodiscard]] bool over() const {
    return fleet_due_ == kNever && std::ranges::all_of(lanes_, [](const Lane& lane) {
             return lane.cluster().ended || (lane.decision() && lane.decision()->final);
           });
  }

  Forecast result() {
    Forecast forecast;
    forecast.start = input_.start;
    forecast.end = now_;
    forecast.exit_code = exit_code(night_.observation, plan());
    for (Lane& lane : lanes_) {
      for (const OutageClock& clock : lane.cluster().outages) {
        lane.story().outage += clock.ended_at.value_or(now_) - clock.began_at;
      }
      forecast.clusters.push_back(std::move(lane.story()));
    }
    return forecast;
  }

  const ForecastInput& input_;
  Night night_;
  std::deque<Lane> lanes_;
  std::vector<std::vector<std::size_t>> waves_;
  std::size_t front_ends_ = 0;
  Instant now_;
  Instant fleet_due_{};  // at once
};

}  // namespace

Forecast make_forecast(const ForecastInput& input) { return Player(input).play(); }

}  // namespace lockstep::lab
