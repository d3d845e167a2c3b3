// Wave zero, exhaustively: three front ends, two of them of one set, and a cluster whose witness is
// on the first; each a coarse automaton that works, ends, fails on any level and is retried, while
// a server of the set falls ill and a node of the cluster goes down. The shipped planner decides
// who begins and who is taken out; its invariants judge every plan.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <deque>
#include <set>
#include <string>

#include "controller/planner/invariants.h"
#include "controller/planner/planner.h"
#include "tests/support/stage.h"

namespace lockstep {
namespace {

constexpr std::size_t kServers = 3;  // in the order of the fleet file
constexpr std::array kNames{"HUB1", "CAS1", "CAS2"};
constexpr std::size_t kHub = 0;
constexpr std::size_t kHost = 1;  // of the cluster's witness

enum class Life : std::uint8_t { kWaiting, kActive, kFinished, kFailed };

struct Server {
  Life life = Life::kWaiting;
  Level level = Level::kOld;
  friend auto operator<=>(const Server&, const Server&) = default;
};

struct World {
  std::array<Server, kServers> servers;
  Life cluster = Life::kWaiting;
  bool ill = false;        // CAS2: a service of it does not run
  bool node_down = false;  // of the cluster
  friend auto operator<=>(const World&, const World&) = default;
};

struct Rollout {
  int parallel;
  int failures;
};

bool ended(Life life) { return life == Life::kFinished || life == Life::kFailed; }

void play(Stage& stage, std::size_t index, const Server& server) {
  stage.level(kNames.at(index), server.level);
  ClusterObservation& unit = stage.cluster(index);
  if (server.life == Life::kWaiting) {
    return;
  }
  stage.begin(kNames.at(index), index);
  stage.record(kNames.at(index), RestartService{"RemoteRegistry"});
  if (ended(server.life)) {
    unit.ended =
        server.life == Life::kFinished ? ClusterOutcome::kFinished : ClusterOutcome::kFailed;
    unit.ended_at = stage.now;
  }
}

Stage stage_of(const World& world, const Rollout& rollout) {
  Stage stage;
  stage.policy.max_parallel = rollout.parallel;
  stage.policy.max_failed_clusters = rollout.failures;
  stage.front_end("HUB1", {"hub-transport"});
  stage.front_end("CAS1", {"client-access"}, "OWA");
  stage.front_end("CAS2", {"client-access"}, "OWA");
  stage.cluster(kServers).declared.witness_host = kNames.at(kHost);
  for (std::size_t i = 0; i < kServers; ++i) {
    play(stage, i, world.servers.at(i));
  }
  if (world.ill) {
    stage.service("CAS2", "MSExchangeServiceHost", ServiceState::kStopped, StartType::kAutomatic);
  }
  if (world.node_down) {
    stage.node_state("NODE1", ClusterNodeState::kPaused);
  }
  if (world.cluster != Life::kWaiting) {
    stage.begin("NODE2", kServers);
    if (ended(world.cluster)) {
      stage.cluster(kServers).ended = ClusterOutcome::kFinished;
    }
  }
  return stage;
}

// The rules of wave zero, said once more.
bool at_release(const Server& server) {
  return ended(server.life) && server.level == Level::kTarget;
}

// May be taken out as far as others go: its set serves, and nobody needs the witness.
bool spared(const World& world, std::size_t index) {
  if (index == kHub) {
    return true;
  }
  const std::size_t other = index == 1 ? 2 : 1;
  const bool serves =
      world.servers.at(other).level != Level::kPartial && !(world.ill && other == 2);
  const bool witness_free = index != kHost || (world.cluster != Life::kActive && !world.node_down);
  return serves && witness_free;
}

std::set<std::string> may_begin(const World& world, const Rollout& rollout) {
  std::set<std::string> names;
  int failed = 0;
  int places = world.cluster == Life::kActive ? 1 : 0;
  bool set_busy = false;
  for (std::size_t i = 0; i < kServers; ++i) {
    const Life life = world.servers.at(i).life;
    failed += life == Life::kFailed ? 1 : 0;
    places += life == Life::kActive ? 1 : 0;
    set_busy = set_busy || (life == Life::kActive && i != kHub);
  }
  if (failed > rollout.failures) {
    return names;
  }
  for (std::size_t i = 0; i < kServers; ++i) {
    const bool its_turn =
        i != kHub || (at_release(world.servers[1]) && at_release(world.servers[2]));
    const bool place = places < rollout.parallel && !(i != kHub && set_busy);
    if (world.servers.at(i).life != Life::kWaiting || !its_turn || !place) {
      continue;
    }
    ++places;  // it keeps its place while it is not ready
    set_busy = set_busy || i != kHub;
    if (spared(world, i)) {
      names.insert(kNames.at(i));
    }
  }
  const bool last = std::ranges::all_of(world.servers, at_release);
  if (last && world.cluster == Life::kWaiting && places < rollout.parallel && !world.node_down) {
    names.insert("CLUS1");
  }
  return names;
}

std::string text_of(const World& world) {
  std::string text;
  for (const Server& server : world.servers) {
    text += "life " + std::to_string(static_cast<int>(server.life)) + " level " +
            std::to_string(static_cast<int>(server.level)) + ", ";
  }
  return text + "cluster " + std::to_string(static_cast<int>(world.cluster)) +
         (world.ill ? ", CAS2 ill" : "") + (world.node_down ? ", a node down" : "");
}

class Walk {
 public:
  explicit Walk(const Rollout& rollout) : rollout_(rollout) { visit(World{}); }

  std::size_t go() {
    while (!waiting_.empty() && !testing::Test::HasFailure()) {
      const World world = waiting_.front();
      waiting_.pop_front();
      judge(world);
      for (bool World::*const flag : {&World::ill, &World::node_down}) {
        World next = world;
        next.*flag = !(world.*flag);
        visit(next);
      }
      grow(world);
    }
    return seen_.size();
  }

 private:
  void visit(const World& world) {
    if (seen_.insert(world).second) {
      waiting_.push_back(world);
    }
  }

  void judge(const World& world) {
    Stage stage = stage_of(world, rollout_);
    const Plan plan = stage.plan();
    std::set<std::string> begun;
    for (const Decision& decision : plan.decisions) {
      const bool waits = decision.verb == Verb::kHold || decision.verb == Verb::kHalt;
      EXPECT_TRUE(!waits || (!decision.figure.measured.empty() && !decision.unblock.empty()))
          << decision.rule << " in " << text_of(world);
      if (decision.verb == Verb::kBegin) {
        begun.insert(decision.cluster.text);
      }
      if (decision.step && is<RunSetup>(decision.step->step)) {
        const auto server = std::ranges::find(kNames, decision.cluster.text);
        EXPECT_TRUE(server == kNames.end() ||
                    spared(world, static_cast<std::size_t>(server - kNames.begin())))
            << decision.cluster.text << " is taken out in " << text_of(world);
      }
    }
    EXPECT_EQ(begun, may_begin(world, rollout_)) << text_of(world);
    for (const Violation& broken :
         check_invariants(plan, stage.observation, stage.policy, stage.now)) {
      ADD_FAILURE() << broken.invariant << ": " << broken.detail << " in " << text_of(world);
    }
    begun_ = std::move(begun);
  }

  // Whatever can happen to each of them.
  void grow(const World& world) {
    for (std::size_t i = 0; i < kServers; ++i) {
      const Server& server = world.servers.at(i);
      World next = world;
      Server& then = next.servers.at(i);
      switch (server.life) {
        case Life::kWaiting:
          then.life = Life::kActive;
          if (begun_.contains(kNames.at(i))) {
            visit(next);
          }
          break;
        case Life::kActive: end_each_way(next, then); break;
        case Life::kFailed:
          then.life = Life::kWaiting;  // retried
          visit(next);
          break;
        case Life::kFinished: break;
      }
    }
    World next = world;
    next.cluster = world.cluster == Life::kActive ? Life::kFinished : Life::kActive;
    if (world.cluster == Life::kActive || begun_.contains("CLUS1")) {
      visit(next);
    }
  }

  // Setup never goes back; what failed may stand at any level from where it was.
  void end_each_way(World& next, Server& server) {
    const Level from = server.level;
    for (const Level level : {Level::kOld, Level::kPartial, Level::kTarget}) {
      if (level < from) {
        continue;
      }
      server = {Life::kFailed, level};
      visit(next);
    }
    server = {Life::kFinished, Level::kTarget};
    visit(next);
  }

  Rollout rollout_;
  std::set<World> seen_;
  std::deque<World> waiting_;
  std::set<std::string> begun_;
};

TEST(FrontEnds, begin_and_are_taken_out_exactly_when_nobody_is_hurt) {
  for (const int parallel : {1, 2, 4}) {
    for (const int failures : {0, 1, 3}) {
      const std::size_t worlds = Walk({parallel, failures}).go();
      EXPECT_GT(worlds, 100U);
      RecordProperty("worlds_" + std::to_string(parallel) + "_" + std::to_string(failures),
                     static_cast<int>(worlds));
    }
  }
}

}  // namespace
}  // namespace lockstep
