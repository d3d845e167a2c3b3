// Random walks through the pure world: whatever happens in whatever order, its rules hold.

#include <gtest/gtest.h>

#include <array>
#include <optional>

#include "lab/world/action.h"
#include "lab/world/event.h"
#include "lab/world/prng.h"
#include "lab/world/sight.h"
#include "tests/unit/lab/world/bench.h"

namespace lockstep::lab {
namespace {

constexpr int kEventKinds = static_cast<int>(EventKind::kCmsSetupConfigures) + 1;
constexpr int kEndings = static_cast<int>(Ending::kNotCured) + 1;

std::vector<Step> steps_to_try() {
  return {Observe{}, MoveGroup{"Cluster Group", kNode1}, MoveGroup{"Cluster Group", kNode2},
          MoveGroup{kCms, kNode2}, StopServices{{"MOM", "ClusSvc"}},
          StartServices{{"ClusSvc", "MSExchangeRepl"}}, RestartService{"MSExchangeRepl"},
          EnsureServiceRunning{"SharedAccess"}, InstallPackage{"dotnet-2.0-sp1", "", ""}, upgrade(),
          upgrade_cms(), RebootNode{}, StopCms{kCms}, MoveCms{kCms, kNode1}, MoveCms{kCms, kNode2},
          StartCms{kCms}, MountDatabases{kCms}, ResumeCopy{kFirstGroup}, ReseedCopy{kFirstGroup},
          RestoreBaseline{}, SetOabNode{kCms, kNode2}, SmokeTest{kCms},
          // Again, because it needs much to come together.
          StopCms{kCms}, upgrade_cms(), upgrade_cms(), upgrade_cms()};
}

// Empty when every rule holds.
std::string broken_rule(const Cluster& cluster) {
  Cluster again = cluster;
  settle(again);
  if (again != cluster) {
    return "settling a settled cluster changes it";
  }
  const bool any_up =
      cluster.nodes[0].member == Member::kUp || cluster.nodes[1].member == Member::kUp;
  if (any_up != has_quorum(cluster)) {
    return "a node is Up without quorum";
  }
  for (const std::uint8_t owner : cluster.owners) {
    if (any_up && cluster.nodes.at(owner).member != Member::kUp) {
      return "a group is owned by a node that is not Up";
    }
  }
  if (cluster.cms == CmsState::kOnline && !any_up) {
    return "the CMS is Online without a cluster";
  }
  if (cluster.cms == CmsState::kOnline && !cluster.meant_online) {
    return "a stopped CMS came Online by itself";
  }
  for (int node = 0; node < kNodes; ++node) {
    const bool store = service(node_at(cluster, node), Svc::kIS).running;
    if (store && (node != cms_owner(cluster) || cluster.cms == CmsState::kOffline)) {
      return "the store runs where the CMS does not";
    }
  }
  return "";
}

class Walk {
 public:
  explicit Walk(std::uint64_t seed) : prng_(seed, "walk") {}

  void step() {
    const auto node = static_cast<int>(prng_.below(kNodes));
    std::optional<Step>& in_hand = in_hand_.at(static_cast<std::size_t>(node));
    if (prng_.below(5) == 0) {
      happen();
    } else if (!node_at(cluster, node).powered) {
      in_hand.reset();
    } else if (in_hand) {
      const bool good = prng_.below(4) != 0;
      const auto ending = good ? Ending::kGood : static_cast<Ending>(prng_.below(kEndings));
      cluster = finish(spec_, cluster, node, *in_hand, ending).cluster;
      in_hand.reset();
    } else {
      const Step next = steps_[prng_.below(steps_.size())];
      const Begun begun = begin(spec_, cluster, node, next);
      cluster = begun.cluster;
      in_hand = begun.refused ? std::nullopt : std::optional{next};
    }
    for (int i = 0; i < kNodes; ++i) {
      if (!node_at(cluster, i).powered) {
        in_hand_.at(static_cast<std::size_t>(i)).reset();
      } else {
        std::ignore = see(spec_, cluster, i, usual_measures(cluster, i));
      }
    }
  }

  Cluster cluster = initial_cluster(2);

 private:
  void happen() {
    const auto kind = static_cast<EventKind>(prng_.below(kEventKinds));
    if (kind == EventKind::kRebootOrphaned) {
      return;  // it would end every walk: no setup begins any more
    }
    cluster = apply(cluster, {kind, static_cast<std::uint8_t>(prng_.below(kNodes)),
                              static_cast<std::uint8_t>(prng_.below(2))});
  }

  const ClusterSpec spec_ = clus1();
  const std::vector<Step> steps_ = steps_to_try();
  Prng prng_;
  std::array<std::optional<Step>, kNodes> in_hand_;
};

TEST(Walk, keeps_the_rules_of_the_world_and_gets_far) {
  int upgraded = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Walk walk{seed};
    for (int i = 0; i < 1'000; ++i) {
      walk.step();
      ASSERT_EQ(broken_rule(walk.cluster), "") << "seed " << seed << ", step " << i;
    }
    upgraded += walk.cluster.cms_level == Level::kTarget ? 1 : 0;
  }
  EXPECT_GT(upgraded, 0) << "the walks are too tame to test anything";
}

}  // namespace
}  // namespace lockstep::lab
