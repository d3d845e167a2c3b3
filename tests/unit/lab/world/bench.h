#pragma once
// Bench: a world of one cluster (CLUS1: NODE1, NODE2; CMS E2K7CCR on NODE1) under a test's hand.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "lab/world/setup_console.h"
#include "lab/world/world.h"

namespace lockstep::lab {

inline const ClusterId kClus1{"CLUS1"};
inline const NodeId kNode1{"NODE1"};
inline const NodeId kNode2{"NODE2"};
inline constexpr Instant kStart{1'795'000'000'000};
inline const BuildNumber kRtm{8, 0, 685, 24};
inline const BuildNumber kSp1{8, 1, 240, 6};
inline const std::string kCms = "E2K7CCR";
inline const std::string kFirstGroup = "First Storage Group";

inline ClusterSpec clus1() { return {kClus1, kCms, {kNode1, kNode2}}; }

inline Step upgrade() { return RunSetup{SetupMode::kUpgrade, "D:\\sp1", kSp1}; }
inline Step upgrade_cms() { return RunSetup{SetupMode::kUpgradeCms, "D:\\sp1", kSp1}; }

class Bench {
 public:
  explicit Bench(const std::vector<std::string>& faults = {}, std::uint64_t seed = 1)
      : world(spec_of(faults, seed), seed, kStart,
              [this](const LogEntry& e) { log.push_back(e); }) {}
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  // Runs a step to its end; fails the test when it does not begin or end within a day.
  Ended run(const NodeId& node, const Step& step) {
    const auto handle = world.begin(node, step);
    EXPECT_TRUE(handle.ok()) << describe(step);
    const Instant limit = world.now() + 24h;
    while (handle.ok() && world.next_event() <= limit) {
      world.advance(world.next_event());
      Work work = world.poll(node);
      if (auto* ended = std::get_if<Ended>(&work)) {
        return std::move(*ended);
      }
    }
    ADD_FAILURE() << describe(step) << " did not end";
    return {};
  }

  // The same, and it must succeed.
  void does(const NodeId& node, const Step& step) {
    const Ended ended = run(node, step);
    EXPECT_TRUE(ended.end.success) << describe(step) << ": " << ended.end.detail;
  }

  void pass(Duration time) { world.advance(world.now() + time); }

  // Reboots and waits until the node is Up in the cluster again and its copies have settled.
  void reboot(const NodeId& node) {
    ASSERT_TRUE(world.begin(node, RebootNode{world.boot(node), "test"}).ok());
    pass(30min);
  }

  // Phase B or D of the procedure (dossier §3.2, §3.4), with the groups already away.
  void upgrade_node(const NodeId& node) {
    does(node, upgrade());
    reboot(node);
  }

  void first_node() {
    does(kNode1, MoveGroup{"Cluster Group", kNode1});
    upgrade_node(kNode2);
  }

  // Phase C: Stop, Move, /upgradecms, and Start if it is still Offline.
  void cms() {
    does(kNode1, StopCms{kCms});
    does(kNode1, MoveCms{kCms, kNode2});
    does(kNode2, upgrade_cms());
    if (cluster().cms != CmsState::kOnline) {
      does(kNode2, StartCms{kCms});
    }
    does(kNode2, MoveGroup{"Cluster Group", kNode2});
  }

  [[nodiscard]] const Cluster& cluster() const { return world.cluster(kClus1); }

  [[nodiscard]] NodeFacts facts(const NodeId& node) const {
    const auto seen = world.see(node);
    EXPECT_TRUE(seen.has_value()) << node.text << " is off";
    return seen.value_or(NodeFacts{});
  }

  // Entries whose "name" is that, of action "event" or "fault".
  [[nodiscard]] std::vector<LogEntry> logged(const std::string& name) const {
    std::vector<LogEntry> found;
    for (const LogEntry& entry : log) {
      if (!entry.args.empty() &&
          entry.args[0] == std::pair<std::string, std::string>{"name", name}) {
        found.push_back(entry);
      }
    }
    return found;
  }

  std::vector<LogEntry> log;
  World world;

 private:
  static WorldSpec spec_of(const std::vector<std::string>& faults, std::uint64_t seed) {
    auto spec = make_world_spec({clus1()}, {{NodeId{"HUBCAS"}}}, faults, seed);
    EXPECT_TRUE(spec.ok()) << (spec.ok() ? "" : spec.error().message);
    return spec.ok() ? *spec : WorldSpec{{clus1()}, {}, {}, {}};
  }
};

}  // namespace lockstep::lab
