// A look whose sources hang: it ends in time, and what needs nobody else is there.

#include "agent/platform/windows/look.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/platform/windows/see_cms.h"
#include "agent/platform/windows/windows_platform.h"
#include "tests/unit/agent/windows/fake_tools.h"
#include "tests/unit/agent/windows/samples.h"

namespace lockstep::windows {
namespace {

using testing::HasSubstr;

ClusterSight whole_cluster() {
  const NodeId node1{"NODE1"};
  ClusterSight sight;
  sight.facts.nodes = {{node1, ClusterNodeState::kUp}, {NodeId{"NODE2"}, ClusterNodeState::kUp}};
  sight.facts.groups = {{"Cluster Group", node1, GroupState::kOnline, false},
                        {"E2K7CCR", node1, GroupState::kOnline, true}};
  sight.facts.quorum_online = true;
  sight.witness_share = "\\\\HUB1\\MNS";
  return sight;
}

// What hangs takes all that it is granted.
class FakeSources final : public LookSources {
 public:
  explicit FakeSources(FakeTools& tools) : tools_(tools) {}

  NodeFacts local() override {
    NodeFacts facts;
    facts.node = NodeId{"NODE2"};
    facts.role = role;
    facts.services = {{"ClusSvc", ServiceState::kRunning, StartType::kAutomatic, 1h}};
    return facts;
  }
  std::optional<ClusterSight> cluster(LookTime& time) override {
    order.emplace_back("cluster");
    for (int i = 0; i < slow_listings; ++i) {
      const auto limit = time.grant("cluster.exe", kListingPatience, kKeptFromShell);
      tools_.waited += limit.value_or(Duration{0});
    }
    return sight;
  }
  std::optional<NodeId> oab_node(const std::string&) override { return NodeId{"NODE1"}; }
  Instant local_now() override { return Instant{}; }
  std::optional<AccountFacts> account(Duration limit) override {
    return answer("account", limit, AccountFacts{"CONTOSO\\svc", true, true, true});
  }
  std::optional<std::optional<DirectoryFacts>> directory(Duration limit) override {
    return answer("directory", limit, std::optional{DirectoryFacts{11116, 11221}});
  }
  std::optional<bool> share_is_writable(const std::string& share, Duration limit) override {
    return answer(share, limit, true);
  }

  ServerRole role = ServerRole::kClusterNode;
  std::optional<ClusterSight> sight = whole_cluster();
  int slow_listings = 0;
  bool hangs = false;
  std::vector<std::string> order;

 private:
  template <class Answer>
  std::optional<Answer> answer(const std::string& name, Duration limit, Answer good) {
    order.push_back(name);
    if (!hangs) return good;
    tools_.waited += limit;
    return std::nullopt;
  }
  FakeTools& tools_;
};

class LookTest : public testing::Test {
 protected:
  NodeFacts look() { return take_look(sources, tools, time); }
  void shell_hangs() {
    ProgramEnd late;
    late.timed_out = true;
    tools.ends = std::deque<ProgramEnd>(6, late);
  }
  // The list of servers comes, and then a store that hangs.
  void store_hangs() {
    shell_hangs();
    tools.ends.front() = {0, false, 0,
                          "Name : E2K7CCR\r\nClusteredStorageType : NonShared\r\n"
                          "RedundantMachines : {NODE1, NODE2}\r\n"};
  }
  FakeTools tools;
  FakeSources sources{tools};
  LookTime time{[this] { return tools.waited; }};
};

TEST_F(LookTest, asks_the_cluster_before_the_shell_and_other_servers_last) {
  const NodeFacts facts = look();
  EXPECT_EQ(sources.order,
            (std::vector<std::string>{"account", "cluster", "directory", "\\\\HUB1\\MNS"}));
  EXPECT_TRUE(facts.cluster->witness_reachable);
  EXPECT_EQ(facts.directory->schema_range_upper, 11116);
  EXPECT_EQ(facts.account.name, "CONTOSO\\svc");
  EXPECT_EQ(time.missed(), "");
}

TEST_F(LookTest, store_that_hangs_leaves_the_cluster_and_the_others_their_time) {
  store_hangs();
  const NodeFacts facts = look();
  ASSERT_TRUE(facts.cluster.has_value());
  EXPECT_EQ(facts.cluster->groups.size(), 2U);
  EXPECT_TRUE(facts.cluster->witness_reachable);
  EXPECT_TRUE(facts.directory.has_value());
  EXPECT_FALSE(facts.cms.has_value());
  EXPECT_EQ(tools.programs[1].limit, kQueryPatience);
  EXPECT_LE(tools.waited, kLookTime - kKeptFromShell);
  EXPECT_THAT(time.missed(), HasSubstr("Get-ClusteredMailboxServerStatus gave no answer within"));
  EXPECT_THAT(time.missed(), HasSubstr("was not asked"));
}

TEST_F(LookTest, everything_that_hangs_together_ends_before_the_look_is_given_up) {
  store_hangs();
  sources.hangs = true;
  sources.slow_listings = 4;
  const NodeFacts facts = look();
  EXPECT_LE(tools.waited, kLookTime);
  EXPECT_LT(tools.waited, kLookPatience);
  ASSERT_TRUE(facts.cluster.has_value());
  EXPECT_FALSE(facts.cluster->witness_reachable);
  EXPECT_FALSE(facts.directory.has_value());
  EXPECT_FALSE(facts.cms.has_value());
  EXPECT_THAT(time.missed(), HasSubstr("the directory gave no answer within"));
  EXPECT_THAT(time.missed(), HasSubstr("\\\\HUB1\\MNS gave no answer within"));
}

TEST_F(LookTest, account_without_an_answer_is_nobody) {
  sources.hangs = true;
  const NodeFacts facts = look();
  EXPECT_EQ(facts.account.name, "\\");
  EXPECT_FALSE(facts.account.domain_account);
}

TEST_F(LookTest, front_end_is_not_asked_for_a_cluster) {
  sources.role = ServerRole::kFrontEnd;
  const NodeFacts facts = look();
  EXPECT_FALSE(facts.cluster.has_value());
  EXPECT_TRUE(facts.directory.has_value());
  EXPECT_TRUE(tools.programs.empty());
}

TEST_F(LookTest, group_of_a_cms_that_nobody_names_may_be_any_but_that_of_the_quorum) {
  sources.sight->facts.groups[1].holds_cms = false;
  sources.sight->listed = {{{"Majority Node Set", "Cluster Group", NodeId{"NODE1"}, true, true},
                            {"Store", "E2K7CCR", NodeId{"NODE1"}, true}}};
  shell_hangs();
  const NodeFacts facts = look();
  EXPECT_FALSE(facts.cluster->groups[0].holds_cms);
  EXPECT_TRUE(facts.cluster->groups[1].holds_cms);
}

TEST(LookTime, grants_what_is_left_and_nothing_that_is_too_little) {
  Duration now{0};
  LookTime time([&] { return now; });
  EXPECT_EQ(time.grant("a", 60s), Duration{60s});
  now = kLookTime - 20s;
  EXPECT_EQ(time.grant("a", 60s), Duration{20s});
  EXPECT_EQ(time.grant("a", 60s, 15s), Duration{5s});
  EXPECT_EQ(time.missed(), "");
  now = kLookTime - kLeastGrant + Duration{1};
  EXPECT_FALSE(time.grant("a", 60s));
  EXPECT_EQ(time.grant("a", 1s), Duration{1s});
  now = kLookTime + 1s;
  EXPECT_FALSE(time.grant("b", 1s));
  EXPECT_EQ(time.missed(),
            "a was not asked, because no time was left for it; b was not asked, because no time "
            "was left for it");
}

}  // namespace
}  // namespace lockstep::windows
