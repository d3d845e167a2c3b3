#include "controller/planner/rollout_rules.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <optional>

#include "controller/planner/decisions.h"
#include "controller/planner/front_end_order.h"
#include "controller/planner/homecoming.h"
#include "controller/planner/places.h"
#include "controller/planner/window_rules.h"

namespace lockstep {
namespace {

struct Census {
  int failed = 0;   // ended without finishing, or begun and silent: unreachable counts as failed
  std::string who;  // the failed ones, for people
};

Census count(const Observation& observation, const std::vector<Decision>& begun) {
  Census census;
  for (const ClusterObservation& cluster : observation.clusters) {
    const bool ended = cluster.ended.has_value();
    const auto decision = std::ranges::find(begun, cluster.declared.id, &Decision::cluster);
    const bool silent = !ended && decision != begun.end() && decision->rule == "node-silent";
    const bool halting = decision != begun.end() && decision->verb == Verb::kHalt;
    if ((ended && *cluster.ended != ClusterOutcome::kFinished) || silent || halting) {
      ++census.failed;
      census.who += (census.who.empty() ? "" : ", ") + cluster.declared.id.text;
    }
  }
  return census;
}

Decision held(const ClusterObservation& cluster, Because because, bool final) {
  Decision decision;
  decision.cluster = cluster.declared.id;
  decision.verb = Verb::kHold;
  decision.phase = Phase::kWaiting;
  decision.rule = std::move(because.rule);
  decision.reason = std::move(because.reason);
  decision.figure = std::move(because.figure);
  decision.unblock = std::move(because.unblock);
  decision.final = final;
  return decision;
}

Figure from_fleet(std::string measured, std::string limit) {
  return {std::move(measured), std::move(limit), "fleet file", std::nullopt};
}

// So many servers that fell silent are not each in trouble: we are, or the network between.
constexpr int kFewestOfMass = 3;

// Of the servers that were heard before, how many are silent now. A node that we reboot is neither.
struct Silence {
  int silent = 0;
  int heard_before = 0;
};

void count_sight(const Sight& sight, const Policy& policy, Instant now, Silence& silence) {
  if (sight.heard_at) {
    ++silence.heard_before;
    silence.silent += now - *sight.heard_at > policy.limits.facts_age ? 1 : 0;
  }
}

Silence measure_silence(const Observation& observation, const Policy& policy, Instant now) {
  Silence silence;
  for (const FrontEndObservation& front_end : observation.front_ends) {
    count_sight(front_end.sight, policy, now, silence);
  }
  for (const ClusterObservation& cluster : observation.clusters) {
    const bool reboots = cluster.in_flight && is<RebootNode>(cluster.in_flight->step);
    for (std::size_t i = 0; i < cluster.sights.size(); ++i) {
      if (!reboots || cluster.in_flight->node != cluster.declared.nodes.at(i)) {
        count_sight(cluster.sights.at(i), policy, now, silence);
      }
    }
  }
  return silence;
}

// What keeps everybody from beginning, if anything does.
using FleetBar = TurnWait;

std::optional<FleetBar> bar_of_fleet(const Observation& observation, const Policy& policy,
                                     Instant now, const Census& census) {
  if (observation.frozen) {
    return FleetBar{
        {"frozen", "an invariant was broken: nothing new starts",
         from_journal("frozen", "no broken invariant"), "see the saved input and the log"},
        true};
  }
  if (observation.stop_asked) {
    return FleetBar{{"stopped", "the operator asked to stop: nothing new starts",
                     from_journal("stop asked", "no stop asked"), "lockstep resume"},
                    true};
  }
  if (observation.paused) {
    return FleetBar{{"paused", observation.paused->by + " asked to pause: nothing new begins",
                     from_journal("paused since " + to_text(observation.paused->since), "no pause"),
                     "lockstep unpause"},
                    false};
  }
  const Silence silence = measure_silence(observation, policy, now);
  if (silence.silent >= kFewestOfMass && 2 * silence.silent > silence.heard_before) {
    const std::string all = " of " + std::to_string(silence.heard_before) + " agents silent";
    return FleetBar{
        {"mass-silence", "most agents fell silent: the fault is here or in the network, not theirs",
         from_journal(std::to_string(silence.silent) + all, "at most half"),
         "see whether this machine reaches the nodes, and whether it is overloaded"},
        false};
  }
  if (census.failed > policy.max_failed_clusters) {
    return FleetBar{{"failure-budget", "nothing new starts after the failure of " + census.who,
                     from_journal(std::to_string(census.failed) + " failed",
                                  "at most " + std::to_string(policy.max_failed_clusters)),
                     "mend " + census.who + ", then run the upgrade again"},
                    true};
  }
  return std::nullopt;
}

// First wave with a cluster that has not ended; the number of waves when all have.
std::size_t current_wave(const std::vector<std::vector<std::size_t>>& waves,
                         const Observation& observation) {
  const auto open = std::ranges::find_if(waves, [&](const auto& wave) {
    return std::ranges::any_of(wave, [&](std::size_t i) { return !observation.clusters[i].ended; });
  });
  return static_cast<std::size_t>(open - waves.begin());
}

std::string open_names(const std::vector<std::size_t>& wave, const Observation& observation) {
  std::string names;
  for (const std::size_t i : wave) {
    if (!observation.clusters[i].ended) {
      names += (names.empty() ? "" : ", ") + observation.clusters[i].declared.id.text;
    }
  }
  return names;
}

Instant last_end(const std::vector<std::size_t>& wave, const Observation& observation) {
  Instant last{};
  for (const std::size_t i : wave) {
    last = std::max(last, observation.clusters[i].ended_at.value_or(Instant{}));
  }
  return last;
}

// A cluster that is let through begins once it is seen, known and ready.
Decision begin_when_ready(const ClusterObservation& cluster, const Observation& observation,
                          const Policy& policy, Instant now) {
  const Situation s = read_situation(cluster, policy, now);
  const ClusterContext context{cluster, policy, now, s, false, Phase::kPreparing};
  const Duration patience = policy.limits.preflight_patience;
  for (const NodeSituation* node : s.nodes()) {
    if (!node->fresh) {
      Decision decision =
          hold_for(context, patience,
                   {"not-seen", "no fresh facts of " + node->id.text,
                    from_journal(node->facts == nullptr ? "never seen" : "facts are too old",
                                 "facts at most " + to_text(policy.limits.facts_age) + " old"),
                    "start the agent of " + node->id.text + " and accept its key"});
      return decision;
    }
  }
  if (!s.labelled) {
    return hold_for(
        context, policy.limits.transition,
        {"roles-unclear", "the facts do not tell which node is to be upgraded first",
         from_node(s.first, "the CMS's owner is unclear, or the only changed node owns an old CMS",
                   "one passive node"),
         "see who owns the CMS and whether setup was run on the active node"});
  }
  // Nothing that happens tonight can change it, so nobody waits for it.
  if (const auto budget = outage_in_budget(cluster.declared, s, policy);
      budget && !budget->passed) {
    return halt(context,
                {budget->check, cluster.declared.cms + " may be down for longer than its budget",
                 budget->figure, budget->remedy});
  }
  std::vector<Finding> findings = preflight(s, policy);
  if (s.alone) {
    std::ranges::move(spared_by(cluster, observation, policy, now), std::back_inserter(findings));
  }
  if (const Finding* obstacle = first_obstacle(findings, policy)) {
    return hold_on(context, *obstacle);
  }
  Decision decision = hold(
      context,
      {"begin",
       "every check passed: " + s.first.id.text + (s.alone ? " is upgraded" : " is upgraded first"),
       from_journal(std::to_string(findings.size()) + " checks passed", "all"), ""});
  decision.verb = Verb::kBegin;
  decision.labels = Labels{s.first.id, s.second.id};
  return decision;
}

Decision ended(const ClusterObservation& cluster) {
  Decision decision;
  decision.cluster = cluster.declared.id;
  decision.verb = Verb::kNone;
  const bool finished = *cluster.ended == ClusterOutcome::kFinished;
  decision.phase = finished ? Phase::kFinished : Phase::kHalted;
  decision.rule = "ended";
  decision.reason = finished ? "finished" : "ended without finishing; see the journal";
  decision.outcome = cluster.ended;
  return decision;
}

Decision held_by_window(const ClusterObservation& cluster, WindowWait wait) {
  Decision decision = held(cluster, std::move(wait.because), wait.final);
  decision.recheck_at = wait.recheck_at;
  return decision;
}

struct Turn {
  const Observation& observation;
  const Policy& policy;
  Instant now;
  const std::vector<std::vector<std::size_t>>& waves;
  std::size_t wave;  // the current one
  std::size_t front_ends;
  std::optional<TurnWait> clusters_wait;

  [[nodiscard]] std::string name(std::size_t index) const { return wave_name(index, front_ends); }
};

// It has ended; where its CMS is to go home, that comes when the others have ended too.
Decision after_the_end(const Turn& turn, const ClusterObservation& cluster,
                       const std::optional<FleetBar>& bar, Places& places) {
  if (!may_go_home(cluster, turn.observation, turn.policy)) {
    return ended(cluster);
  }
  if (bar) {
    return held(cluster, bar->because, bar->final);
  }
  return come_home(cluster, turn.policy, turn.now, places).value_or(ended(cluster));
}

Decision admit_one(const Turn& turn, std::size_t index, std::size_t its_wave, Places& places) {
  const ClusterObservation& cluster = turn.observation.clusters[index];
  if (auto wait = wait_while_closed(cluster, turn.policy, turn.now)) {
    return held_by_window(cluster, std::move(*wait));
  }
  if (turn.clusters_wait && !is_front_end(cluster.declared)) {
    return held(cluster, turn.clusters_wait->because, turn.clusters_wait->final);
  }
  if (its_wave > turn.wave) {
    const std::string blockers = open_names(turn.waves[turn.wave], turn.observation);
    return held(
        cluster,
        {"wave",
         "wave " + turn.name(its_wave) + " waits for wave " + turn.name(turn.wave) + ": " +
             blockers,
         from_fleet("wave " + turn.name(turn.wave) + " is running", "wave " + turn.name(its_wave)),
         "the end of " + blockers},
        false);
  }
  if (its_wave > 0) {
    const Instant soaked = last_end(turn.waves[its_wave - 1], turn.observation) + turn.policy.soak;
    if (turn.now < soaked) {
      Decision decision = held(
          cluster,
          {"soak", "the wave before is watched before the next begins",
           from_fleet(to_text(soaked - turn.now) + " left", to_text(turn.policy.soak)), "its end"},
          false);
      decision.recheck_at = soaked;
      return decision;
    }
  }
  if (auto wait = wait_when_too_short(cluster, turn.policy, turn.now)) {
    return held_by_window(cluster, std::move(*wait));
  }
  if (is_front_end(cluster.declared)) {
    if (auto wait = front_end_waits(cluster, turn.observation, turn.policy, turn.now)) {
      return held(cluster, std::move(wait->because), wait->final);
    }
  }
  // A place is kept even while it waits for its checks: it is next, and says so.
  if (auto full = places.take(cluster.declared)) {
    return held(cluster, std::move(*full), false);
  }
  return begin_when_ready(cluster, turn.observation, turn.policy, turn.now);
}

}  // namespace

std::vector<std::vector<std::size_t>> cut_waves(std::size_t clusters, const Policy& policy,
                                                std::size_t front_ends) {
  std::vector<std::vector<std::size_t>> waves;
  if (front_ends > 0) {
    waves.emplace_back(front_ends);
    std::iota(waves.front().begin(), waves.front().end(), std::size_t{0});
  }
  std::size_t next = front_ends;
  const std::size_t all = front_ends + clusters;
  while (next < all) {
    const auto size =
        static_cast<std::size_t>(std::max(1, next == front_ends ? policy.canary : policy.wave));
    std::vector<std::size_t> wave;
    for (; next < all && wave.size() < size; ++next) {
      wave.push_back(next);
    }
    waves.push_back(std::move(wave));
  }
  return waves;
}

std::string wave_name(std::size_t index, std::size_t front_ends) {
  return std::to_string(index + (front_ends > 0 ? 0 : 1));
}

std::size_t count_front_ends(const Observation& observation) {
  return static_cast<std::size_t>(std::ranges::count_if(
      observation.clusters, [](const auto& unit) { return is_front_end(unit.declared); }));
}

std::vector<Decision> admit(const Observation& observation, const Policy& policy, Instant now,
                            const std::vector<Decision>& begun) {
  const Census census = count(observation, begun);
  const std::optional<FleetBar> bar = bar_of_fleet(observation, policy, now, census);
  const std::size_t front_ends = count_front_ends(observation);
  const auto waves = cut_waves(observation.clusters.size() - front_ends, policy, front_ends);
  const Turn turn{observation,
                  policy,
                  now,
                  waves,
                  current_wave(waves, observation),
                  front_ends,
                  clusters_wait(observation, policy, now)};
  Places places(observation, policy);
  std::vector<Decision> decisions;
  for (std::size_t w = 0; w < waves.size(); ++w) {
    for (const std::size_t i : waves[w]) {
      const ClusterObservation& cluster = observation.clusters[i];
      if (cluster.ended) {
        decisions.push_back(after_the_end(turn, cluster, bar, places));
        continue;
      }
      if (cluster.begun_at || cluster.impossible) {
        continue;  // decided already
      }
      decisions.push_back(bar ? held(cluster, bar->because, bar->final)
                              : admit_one(turn, i, w, places));
    }
  }
  return decisions;
}

bool rollout_over(const Plan& plan) {
  return std::ranges::all_of(plan.decisions, [](const Decision& decision) {
    return decision.verb == Verb::kNone || (decision.verb == Verb::kHold && decision.final);
  });
}

}  // namespace lockstep
