// The rollout level, exhaustively: two and three clusters, each a coarse automaton, under every
// combination of cap, canary, wave, budget and soak, and of what narrows these further: caps by
// site and witness, windows, an outage budget, a node that is not Up. The shipped planner decides
// who begins.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <deque>
#include <set>
#include <string>
#include <vector>

#include "controller/planner/invariants.h"
#include "controller/planner/planner.h"
#include "tests/support/stage.h"

namespace lockstep {
namespace {

// kUnseen: waiting, and not ready, because nothing is heard of its nodes.
enum class Life : std::uint8_t { kWaiting, kUnseen, kActive, kSilent, kFinished, kFailed, kDoubt };

// Of the maintenance windows, where any is declared: open for long enough, for too short a time,
// not now, never again.
enum class Hours : std::uint8_t { kOpen, kShort, kClosed, kOver };

struct World {
  std::vector<Life> clusters;
  bool soaked = true;  // the last end is longer ago than any soak
  bool stopped = false;
  bool frozen = false;
  bool front_end = true;  // at the release
  Hours hours = Hours::kOpen;
  bool node_up = true;  // of the first cluster
  friend auto operator<=>(const World&, const World&) = default;
};

struct Rollout {
  int canary;
  int wave;
  int parallel;
  int failures;
  bool soak;
  bool calm = false;  // nobody stops or freezes anything, and the front end stays as it is
  // What is not said narrows nothing.
  int per_site = 0;     // the first two clusters are of one site
  int per_witness = 0;  // the last two have one witness host
  bool windows = false;
  bool tight = false;       // the second cluster's outage budget is too small
  bool node_fails = false;  // the first cluster's node may go down before its begin
  bool all_nodes = true;    // require_all_nodes_online
};

std::size_t site_of(std::size_t cluster) { return cluster < 2 ? 0 : 1; }
std::size_t witness_of(std::size_t cluster) { return cluster < 1 ? 0 : 1; }

bool ended(Life life) {
  return life == Life::kFinished || life == Life::kFailed || life == Life::kDoubt;
}
bool waiting(Life life) { return life == Life::kWaiting || life == Life::kUnseen; }
bool working(Life life) { return life == Life::kActive || life == Life::kSilent; }
bool lost(Life life) {
  return life == Life::kFailed || life == Life::kDoubt || life == Life::kSilent;
}

// Its position decides the wave, by the words of the policy, not by the planner's code.
std::size_t wave_of(std::size_t index, const Rollout& rollout) {
  const auto canary = static_cast<std::size_t>(rollout.canary);
  return index < canary ? 0 : 1 + (index - canary) / static_cast<std::size_t>(rollout.wave);
}

void open_windows(Stage& stage, Hours hours) {
  Windows& windows = stage.policy.windows;
  windows.declared = true;
  const Instant now = stage.now;
  switch (hours) {
    case Hours::kOpen: windows.open = {{now - 1h, now + 10h}}; break;
    case Hours::kShort: windows.open = {{now - 1h, now + 1h}, {now + 10h, now + 20h}}; break;
    case Hours::kClosed: windows.open = {{now - 2h, now}, {now + 10h, now + 20h}}; break;
    case Hours::kOver: windows.open = {{now - 2h, now - 1h}}; break;
  }
}

void narrow(Stage& stage, const World& world, const Rollout& rollout) {
  stage.policy.max_parallel_per_site = rollout.per_site;
  stage.policy.max_parallel_per_witness = rollout.per_witness;
  stage.policy.require_all_nodes_online = rollout.all_nodes;
  for (std::size_t i = 0; i < world.clusters.size(); ++i) {
    DeclaredCluster& declared = stage.cluster(i).declared;
    declared.site = "SITE" + std::to_string(site_of(i));
    declared.witness_host = "WITNESS" + std::to_string(witness_of(i));
  }
  if (rollout.windows) {
    open_windows(stage, world.hours);
  }
  if (rollout.tight) {
    stage.cluster(1).declared.outage_budget = 10min;
  }
  if (!world.node_up) {
    stage.node_state("NODE1", ClusterNodeState::kPaused);
    stage.show();
  }
}

Stage stage_of(const Stage& healthy, const World& world, const Rollout& rollout) {
  Stage stage = healthy;
  stage.policy.canary = rollout.canary;
  stage.policy.wave = rollout.wave;
  stage.policy.max_parallel = rollout.parallel;
  stage.policy.max_failed_clusters = rollout.failures;
  stage.policy.soak = rollout.soak ? 1h : 0h;
  narrow(stage, world, rollout);
  stage.observation.stop_asked = world.stopped;
  stage.observation.frozen = world.frozen;
  if (!world.front_end) {
    stage.observation.front_ends[0].sight.facts->setup = setup_at(Level::kOld);
  }
  for (std::size_t i = 0; i < world.clusters.size(); ++i) {
    ClusterObservation& cluster = stage.cluster(i);
    const Life life = world.clusters[i];
    if (!waiting(life)) {
      stage.begin(cluster.declared.nodes[1].text, i);
    }
    if (life == Life::kSilent || life == Life::kUnseen) {
      for (Sight& sight : cluster.sights) {
        sight.received_at = stage.now - 10min;
        sight.heard_at = sight.received_at;
      }
    }
    if (ended(life)) {
      cluster.ended = life == Life::kFinished ? ClusterOutcome::kFinished
                      : life == Life::kFailed ? ClusterOutcome::kFailed
                                              : ClusterOutcome::kInDoubt;
      cluster.ended_at = world.soaked ? stage.now - 2h : stage.now;
    }
  }
  return stage;
}

// Is it this cluster's turn in this world? The rules of the rollout, said once more.
bool its_turn(const World& world, std::size_t index, const Rollout& rollout) {
  int failed = 0;
  bool waves_over = true;
  bool later_wave = false;
  for (std::size_t i = 0; i < world.clusters.size(); ++i) {
    failed += lost(world.clusters[i]) ? 1 : 0;
    const bool before = wave_of(i, rollout) < wave_of(index, rollout);
    waves_over = waves_over && (!before || ended(world.clusters[i]));
    later_wave = later_wave || before;
  }
  // Two nodes each, and a front end that is always heard.
  const auto silent = std::ranges::count_if(
      world.clusters, [](Life life) { return life == Life::kSilent || life == Life::kUnseen; });
  const bool mass_silence = 4 * silent > 2 * std::ssize(world.clusters) + 1;
  const bool soaked = !rollout.soak || !later_wave || world.soaked;
  const bool open = !rollout.windows || world.hours == Hours::kOpen;
  return open && !world.stopped && !world.frozen && world.front_end && failed <= rollout.failures &&
         !mass_silence && waves_over && soaked && waiting(world.clusters[index]);
}

// Places that are taken, by the words of the policy.
class Taken {
 public:
  explicit Taken(const World& world) {
    for (std::size_t i = 0; i < world.clusters.size(); ++i) {
      if (working(world.clusters[i])) {
        add(i);
      }
    }
  }
  bool take(std::size_t cluster, const Rollout& rollout) {
    const bool free =
        all_ < rollout.parallel &&
        (rollout.per_site == 0 || site_.at(site_of(cluster)) < rollout.per_site) &&
        (rollout.per_witness == 0 || witness_.at(witness_of(cluster)) < rollout.per_witness);
    if (free) {
      add(cluster);
    }
    return free;
  }

 private:
  void add(std::size_t cluster) {
    ++all_;
    ++site_.at(site_of(cluster));
    ++witness_.at(witness_of(cluster));
  }

  int all_ = 0;
  std::array<int, 2> site_{};
  std::array<int, 2> witness_{};
};

class Walk {
 public:
  Walk(std::size_t clusters, const Rollout& rollout)
      : healthy_(static_cast<int>(clusters)), rollout_(rollout) {
    World start;
    start.clusters.assign(clusters, Life::kWaiting);
    meet(start);
  }

  std::size_t run() {
    while (!open_.empty() && !testing::Test::HasFailure()) {
      const World world = open_.front();
      open_.pop_front();
      expand(world);
    }
    return known_.size();
  }

 private:
  void meet(const World& world) {
    if (known_.insert(world).second) {
      open_.push_back(world);
    }
  }

  void expand(const World& world) {
    const Stage stage = stage_of(healthy_, world, rollout_);
    const Plan plan = make_plan_of(stage);
    World begun = world;
    Taken taken(world);
    for (std::size_t i = 0; i < world.clusters.size(); ++i) {
      const Decision& decision = plan.decisions.at(i);
      EXPECT_FALSE(decision.rule.empty());
      EXPECT_FALSE(decision.reason.empty());
      // Whose turn it is takes a place, ready or not; nobody else waits for nothing.
      const bool place = its_turn(world, i, rollout_) && taken.take(i, rollout_);
      const bool next = place && world.clusters[i] == Life::kWaiting;
      const bool refused = next && rollout_.tight && i == 1;
      const bool waits = i == 0 && !world.node_up && rollout_.all_nodes;
      const bool begins = decision.verb == Verb::kBegin;
      EXPECT_EQ(begins, next && !refused && !waits) << text(world) << i;
      if (begins) {
        begun.clusters[i] = Life::kActive;
      }
      if (refused) {
        EXPECT_EQ(decision.outcome, ClusterOutcome::kRefused) << text(world) << i;
        begun.clusters[i] = Life::kFailed;
        begun.soaked = false;
      }
    }
    meet(begun);
    live_on(world);
  }

  Plan make_plan_of(const Stage& stage) {
    const Plan plan = make_plan(stage.observation, stage.policy, stage.now);
    EXPECT_TRUE(check_invariants(plan, stage.observation, stage.policy, stage.now).empty());
    return plan;
  }

  // What befalls the clusters, and what the operator does.
  void live_on(const World& world) {
    for (std::size_t i = 0; i < world.clusters.size(); ++i) {
      if (waiting(world.clusters[i])) {
        World changed = world;
        changed.clusters[i] = world.clusters[i] == Life::kWaiting ? Life::kUnseen : Life::kWaiting;
        meet(changed);
      }
      if (!working(world.clusters[i])) {
        continue;
      }
      for (const Life next :
           {Life::kActive, Life::kSilent, Life::kFinished, Life::kFailed, Life::kDoubt}) {
        World changed = world;
        changed.clusters[i] = next;
        changed.soaked = world.soaked && !ended(next);
        meet(changed);
      }
    }
    let_time_pass(world);
    if (rollout_.calm) {
      return;
    }
    for (bool World::*const flag :
         {&World::soaked, &World::stopped, &World::frozen, &World::front_end}) {
      World changed = world;
      changed.*flag = true;
      meet(changed);
    }
    World behind = world;
    behind.front_end = false;
    meet(behind);
  }

  // Windows open and close; a node comes and goes until its cluster is begun.
  void let_time_pass(const World& world) {
    if (rollout_.windows && world.hours != Hours::kOver) {
      for (const Hours hours : {Hours::kOpen, Hours::kShort, Hours::kClosed, Hours::kOver}) {
        World changed = world;
        changed.hours = hours;
        meet(changed);
      }
    }
    if (rollout_.node_fails && waiting(world.clusters[0])) {
      World changed = world;
      changed.node_up = !world.node_up;
      meet(changed);
    }
  }

  static std::string text(const World& world) {
    constexpr std::array kNames{"waiting",  "unseen", "active", "silent",
                                "finished", "failed", "doubt"};
    std::string text;
    for (const Life life : world.clusters) {
      text += std::string{kNames.at(static_cast<std::size_t>(life))} + " ";
    }
    return text + (world.stopped ? "stopped " : "") + (world.frozen ? "frozen " : "") +
           (world.front_end ? "" : "front end behind ") + (world.soaked ? "" : "not soaked ") +
           (world.node_up ? "" : "NODE1 paused ") + "window " +
           std::to_string(static_cast<int>(world.hours)) + " cluster ";
  }

  Stage healthy_;
  Rollout rollout_;
  std::set<World> known_;
  std::deque<World> open_;
};

TEST(RolloutExploration, every_state_keeps_cap_waves_budget_soak_stop_and_freeze) {
  std::size_t states = 0;
  for (const std::size_t clusters : {2U, 3U}) {
    for (int policy = 0; policy < 32; ++policy) {
      const Rollout rollout{1 + (policy & 1), 1 + (policy >> 1 & 1), 1 + (policy >> 2 & 1),
                            policy >> 3 & 1, (policy >> 4 & 1) != 0};
      SCOPED_TRACE("canary " + std::to_string(rollout.canary) + ", wave " +
                   std::to_string(rollout.wave) + ", cap " + std::to_string(rollout.parallel) +
                   ", budget " + std::to_string(rollout.failures) + (rollout.soak ? ", soak" : ""));
      states += Walk(clusters, rollout).run();
      ASSERT_FALSE(HasFailure());
    }
  }
  RecordProperty("states", static_cast<int>(states));
  EXPECT_GT(states, 10'000U);
}

// One wave or two, places for all, and one failure that is allowed: the rest is in the test above.
TEST(RolloutExploration, every_state_keeps_site_witness_window_outage_and_nodes) {
  std::size_t states = 0;
  for (const std::size_t clusters : {2U, 3U}) {
    for (int policy = 0; policy < 64; ++policy) {
      const auto has = [policy](int bit) { return (policy >> bit & 1) != 0; };
      Rollout rollout{has(0) ? 3 : 1, 2, 3, 1, false, true};
      rollout.canary = std::min(rollout.canary, static_cast<int>(clusters));
      rollout.per_site = has(1) ? 1 : 0;
      rollout.per_witness = has(2) ? 1 : 0;
      rollout.windows = has(3);
      rollout.tight = has(4);
      rollout.node_fails = has(5);
      // Where a node may go down, half of the policies require it all the same.
      rollout.all_nodes = !has(5) || !has(1);
      SCOPED_TRACE("policy " + std::to_string(policy) + " of " + std::to_string(clusters));
      states += Walk(clusters, rollout).run();
      ASSERT_FALSE(HasFailure());
    }
  }
  RecordProperty("states", static_cast<int>(states));
  EXPECT_GT(states, 5'000U);
}

}  // namespace
}  // namespace lockstep
