// The agent on nodes of the lab: every step of the procedure, carried out by the lab's world, is
// seen to be done by the agent's evidence.

#include "lab/world/world.h"

#include <gtest/gtest.h>

#include <array>
#include <map>

#include "agent/agent.h"
#include "agent/platform/simulated/simulated_platform.h"
#include "agent/platform/simulated/world_port.h"
#include "common/files/scratch_folder.h"
#include "tests/unit/agent/bench.h"

namespace lockstep {
namespace {

const NodeId kNode1{"NODE1"};
const NodeId kNode2{"NODE2"};
const std::string kCms = "E2K7CCR";
const BuildNumber kSp1{8, 1, 240, 6};
const RunId kRun{"00000000000000a1"};
constexpr Instant kStart{1'000'000};

lab::World make_world() {
  lab::ClusterSpec cluster;
  cluster.id = ClusterId{"CLUS1"};
  cluster.cms = kCms;
  cluster.nodes = {kNode1, kNode2};
  Result<lab::WorldSpec> spec = lab::make_world_spec({cluster}, {}, {}, 7);
  check(spec.ok(), spec.ok() ? "" : spec.error().message);
  return lab::World{std::move(*spec), 7, kStart};
}

// One node of the world with its agent, which dies and comes back with the node's power.
class Host {
 public:
  Host(lab::World& world, const NodeId& node, std::string ledger)
      : world_(world), node_(node), port_(world, node), ledger_(std::move(ledger)) {}

  void turn(Instant now) {
    if (!world_.powered(node_)) {
      agent_.reset();
      platform_.reset();
      return;
    }
    if (!agent_) {
      platform_.emplace(port_);
      AgentPolicy policy;
      policy.media_roots = {"C:\\Media"};
      policy.services = {"MOM", "RemoteRegistry", "SharedAccess", "SysmonLog"};
      agent_.emplace(AgentSetup{node_, "test", link_, *platform_, Ledger::open(ledger_).value(),
                                policy, log_});
    }
    agent_->turn(now);
    answer(now);
  }

  void say(const Down& message) { link_.down.push_back(encode(message)); }
  [[nodiscard]] const std::map<Sequence, StepResult>& results() const { return results_; }

 private:
  void answer(Instant now) {
    for (const std::string& bytes : std::exchange(link_.sent, {})) {
      const UpBody body = decode_up(bytes).value().body;
      if (const auto* beat = std::get_if<HeartbeatMessage>(&body)) {
        say(EchoMessage{1, 1, now, beat->number, false});
      }
      if (const auto* result = std::get_if<ResultMessage>(&body)) {
        results_.insert_or_assign(result->result.id.sequence, result->result);
        say(SettledMessage{kRun, {result->result.id.sequence}});
      }
    }
  }

  lab::World& world_;
  NodeId node_;
  WorldPort port_;
  std::string ledger_;
  MemoryLink link_;
  Log log_ = Log::silent();
  std::optional<SimulatedPlatform> platform_;
  std::optional<Agent> agent_;
  std::map<Sequence, StepResult> results_;
};

class WorldTest : public testing::Test {
 protected:
  void SetUp() override {
    const std::string folder = folder_.path();
    hosts_.emplace(kNode1, std::make_unique<Host>(world, kNode1, folder + "/node1.db"));
    hosts_.emplace(kNode2, std::make_unique<Host>(world, kNode2, folder + "/node2.db"));
    pass(20s);
  }
  void TearDown() override { hosts_.clear(); }

  void pass(Duration time) {
    for (const Instant end = now_ + time; now_ < end; now_ = now_ + 1s) {
      world.advance(now_);
      for (auto& [node, host] : hosts_) {
        host->turn(now_);
      }
    }
  }

  // Has the step carried out and expects it to be done.
  void expect_done(const NodeId& node, const Step& step) {
    const Sequence sequence = ++sequence_;
    Host& host = *hosts_.at(node);
    CommandMessage command{{kRun, sequence}, 1, node, step, {}, now_, now_ + 10min};
    host.say(command);
    for (int minute = 0; minute < 180 && !host.results().contains(sequence); ++minute) {
      pass(1min);
    }
    ASSERT_TRUE(host.results().contains(sequence)) << describe(step);
    const StepResult& result = host.results().at(sequence);
    EXPECT_EQ(result.outcome, Outcome::kDone) << describe(step) << ": " << result.detail;
  }

  BootId boot(const NodeId& node) { return world.boot(node); }

  void upgrade_node(const NodeId& node) {
    expect_done(node, StopServices{{"SysmonLog", "MOM"}});
    expect_done(node, RestartService{"RemoteRegistry"});
    expect_done(node, EnsureServiceRunning{"SharedAccess"});
    expect_done(node, RunSetup{SetupMode::kUpgrade, "C:\\Media\\SP1", kSp1});
    pass(2min);  // setup restarts the cluster service
    expect_done(node, RebootNode{boot(node), "after setup"});
    pass(2min);  // it joins again
  }

  lab::World world = make_world();

 private:
  ScratchFolder folder_ = std::move(ScratchFolder::make("lockstep-world")).value();
  std::map<NodeId, std::unique_ptr<Host>> hosts_;
  Instant now_ = kStart;
  Sequence sequence_ = 0;
};

TEST_F(WorldTest, whole_procedure_is_seen_to_be_done) {
  expect_done(kNode2, MoveGroup{"Cluster Group", kNode1});
  upgrade_node(kNode2);
  expect_done(kNode1, StopCms{kCms});
  expect_done(kNode1, MoveCms{kCms, kNode2});
  expect_done(kNode2, MoveGroup{"Cluster Group", kNode2});
  expect_done(kNode2, RunSetup{SetupMode::kUpgradeCms, "C:\\Media\\SP1", kSp1});
  if (world.see(kNode2)->cms->state == CmsState::kOnline) {
    expect_done(kNode2, StopCms{kCms});  // some upgrades bring the CMS online themselves
  }
  expect_done(kNode2, StartCms{kCms});
  expect_done(kNode2, SmokeTest{kCms});
  upgrade_node(kNode1);
  expect_done(kNode2, SetOabNode{kCms, kNode2});
  expect_done(kNode1, StartServices{{"MOM"}});
  expect_done(kNode1, Observe{});
}

}  // namespace
}  // namespace lockstep
