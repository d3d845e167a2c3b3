// Every interlock alone: what it needs, every way in which it breaks, and what it says it measured.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/own_expectations.h"
#include "common/value/expectation.h"
#include "tests/unit/agent/sample_facts.h"

namespace lockstep {
namespace {

using enum Interlock;
using Change = void (*)(NodeFacts&);
using testing::HasSubstr;

constexpr const char* kTarget = "8.1.240.6";
constexpr BuildNumber kNew{8, 1, 240, 6};

struct Case {
  const char* name;
  Expectation expectation;
  Change change;
  bool holds;
  const char* measured;  // part of it
};

void upgraded(NodeFacts& facts) { facts.setup.configured = facts.setup.unpacked = kNew; }
void owner(NodeFacts& facts) { facts.cms->owner = facts.node; }
void nothing(NodeFacts& /*facts*/) {}
void no_shell(NodeFacts& facts) { facts.cms.reset(); }
void no_groups(NodeFacts& facts) { facts.cluster->groups.clear(); }
void no_cluster(NodeFacts& facts) { facts.cluster.reset(); }
template <CmsState kState>
void cms_is(NodeFacts& facts) {
  facts.cms->state = kState;
}

void PrintTo(const Case& one, std::ostream* out) { *out << one.name; }

class InterlockAlone : public testing::TestWithParam<Case> {};

TEST_P(InterlockAlone, holds_or_not_and_says_why) {
  const Case& one = GetParam();
  NodeFacts facts = sample_facts();
  one.change(facts);
  const Verdict verdict = evaluate(one.expectation, facts);
  EXPECT_EQ(verdict.holds, one.holds);
  EXPECT_THAT(verdict.measured, HasSubstr(one.measured));
  EXPECT_FALSE(verdict.limit.empty());
}

const Case kOwnership[] = {
    {"no_cms_here", {kOwnsNoCms, ""}, nothing, true, "no CMS on NODE2"},
    {"cluster_silent", {kOwnsNoCms, ""}, no_cluster, false, ""},
    {"cms_here",
     {kOwnsNoCms, ""},
     [](NodeFacts& f) { f.cluster->groups.at(1).owner = f.node; },
     false,
     "NODE2"},
    {"group_of_cms_without_owner",
     {kOwnsNoCms, ""},
     [](NodeFacts& f) { f.cluster->groups.at(1).owner = {}; },
     false,
     "E2K7CCR could not be read"},
    {"group_of_cms_in_an_unknown_state",
     {kOwnsNoCms, ""},
     [](NodeFacts& f) { f.cluster->groups.at(1).state = GroupState::kUnknown; },
     false,
     "E2K7CCR could not be read"},
    {"cluster_without_groups", {kOwnsNoCms, ""}, no_groups, false, "could not be read"},
    {"no_group_here", {kOwnsNoGroup, ""}, nothing, true, "owns none"},
    {"group_here",
     {kOwnsNoGroup, ""},
     [](NodeFacts& f) { f.cluster->groups.at(0).owner = f.node; },
     false,
     "owns Cluster Group"},
    {"group_without_owner",
     {kOwnsNoGroup, ""},
     [](NodeFacts& f) { f.cluster->groups.at(0).owner = {}; },
     false,
     "Cluster Group could not be read"},
    {"group_in_an_unknown_state",
     {kOwnsNoGroup, ""},
     [](NodeFacts& f) { f.cluster->groups.at(0).state = GroupState::kUnknown; },
     false,
     "Cluster Group could not be read"},
    {"no_groups_at_all", {kOwnsNoGroup, ""}, no_groups, false, "could not be read"},
    {"groups_unreadable", {kOwnsNoGroup, ""}, no_cluster, false, ""},
    {"owns_cms", {kOwnsCms, ""}, owner, true, "NODE2"},
    {"other_owns_cms", {kOwnsCms, ""}, nothing, false, "NODE1"},
    {"nobody_owns_cms", {kOwnsCms, ""}, [](NodeFacts& f) { f.cms->owner.reset(); }, false, ""},
    {"ownership_unreadable", {kOwnsCms, ""}, no_shell, false, ""},
    {"plain_group", {kGroupHoldsNoCms, "Cluster Group"}, nothing, true, "does not"},
    {"group_of_cms", {kGroupHoldsNoCms, "E2K7CCR"}, nothing, false, "it does"},
    {"group_unknown", {kGroupHoldsNoCms, "Other"}, nothing, false, ""},
};

const Case kCms[] = {
    {"online", {kCmsOnline, ""}, nothing, true, "Online"},
    {"partly_online", {kCmsOnline, ""}, cms_is<CmsState::kPartiallyOnline>, true, "artially"},
    {"offline_is_not_online", {kCmsOnline, ""}, cms_is<CmsState::kOffline>, false, "Offline"},
    {"failed_is_not_online", {kCmsOnline, ""}, cms_is<CmsState::kFailed>, false, "Failed"},
    {"unknown_is_not_online", {kCmsOnline, ""}, cms_is<CmsState::kUnknown>, false, ""},
    {"unseen_is_not_online", {kCmsOnline, ""}, no_shell, false, ""},
    {"offline", {kCmsOffline, ""}, cms_is<CmsState::kOffline>, true, "Offline"},
    {"online_is_not_offline", {kCmsOffline, ""}, nothing, false, "Online"},
    {"failed_is_not_offline", {kCmsOffline, ""}, cms_is<CmsState::kFailed>, false, "Failed"},
    {"pending_is_not_offline", {kCmsOffline, ""}, cms_is<CmsState::kOfflinePending>, false, ""},
    {"unknown_is_not_offline", {kCmsOffline, ""}, cms_is<CmsState::kUnknown>, false, ""},
    {"offline_may_start", {kCmsNotOnline, ""}, cms_is<CmsState::kOffline>, true, "Offline"},
    {"failed_may_start", {kCmsNotOnline, ""}, cms_is<CmsState::kFailed>, true, "Failed"},
    {"online_may_not_start", {kCmsNotOnline, ""}, nothing, false, "Online"},
    {"pending_may_not_start", {kCmsNotOnline, ""}, cms_is<CmsState::kOnlinePending>, false, ""},
    {"no_backup", {kNoBackupRunning, ""}, nothing, true, "none"},
    {"backup",
     {kNoBackupRunning, ""},
     [](NodeFacts& f) { f.cms->backup_running = true; },
     false,
     "a backup is running"},
    {"backup_unreadable", {kNoBackupRunning, ""}, no_shell, false, ""},
    {"copies_healthy", {kCopiesHealthy, ""}, nothing, true, "all Healthy"},
    {"copy_failed",
     {kCopiesHealthy, ""},
     [](NodeFacts& f) { f.cms->copies.at(1).status = CopyStatus::kFailed; },
     false,
     "SG2 Failed"},
    {"copy_of_public_folders",
     {kCopiesHealthy, ""},
     [](NodeFacts& f) {
       f.cms->copies.at(1).status = CopyStatus::kFailed;
       f.cms->copies.at(1).public_folder = true;
     },
     true,
     "all Healthy"},
    {"copies_unreadable", {kCopiesHealthy, ""}, no_shell, false, ""},
};

const Case kCluster[] = {
    {"partner_up", {kOtherNodeUp, ""}, nothing, true, "NODE1 is Up"},
    {"partner_down",
     {kOtherNodeUp, ""},
     [](NodeFacts& f) { f.cluster->nodes.at(0).state = ClusterNodeState::kDown; },
     false,
     "NODE1 is Down"},
    {"own_state_does_not_count",
     {kOtherNodeUp, ""},
     [](NodeFacts& f) { f.cluster->nodes.at(1).state = ClusterNodeState::kPaused; },
     true,
     "NODE1 is Up"},
    {"partner_unlisted",
     {kOtherNodeUp, ""},
     [](NodeFacts& f) { f.cluster->nodes.erase(f.cluster->nodes.begin()); },
     false,
     ""},
    {"cluster_unreadable", {kOtherNodeUp, ""}, no_cluster, false, ""},
    {"quorum", {kQuorumSafe, ""}, nothing, true, "witness reachable"},
    {"no_quorum",
     {kQuorumSafe, ""},
     [](NodeFacts& f) { f.cluster->quorum_online = false; },
     false,
     "quorum not Online"},
    {"no_witness",
     {kQuorumSafe, ""},
     [](NodeFacts& f) { f.cluster->witness_reachable = false; },
     false,
     "witness not reachable"},
    {"quorum_unreadable", {kQuorumSafe, ""}, no_cluster, false, ""},
};

const Case kNode[] = {
    {"no_setup", {kNoSetupRunning, ""}, nothing, true, "none"},
    {"setup",
     {kNoSetupRunning, ""},
     [](NodeFacts& f) { f.setup.running = true; },
     false,
     "setup is running"},
    {"no_reboot", {kNoRebootPending, ""}, nothing, true, "none"},
    {"reboot",
     {kNoRebootPending, ""},
     [](NodeFacts& f) { f.platform.reboot_pending = true; },
     false,
     "pending"},
    {"same_boot", {kBootIs, "boot-1"}, nothing, true, "boot-1"},
    {"other_boot", {kBootIs, "boot-0"}, nothing, false, "boot-1"},
    {"rebooted",
     {kNodeRebooted, ""},
     [](NodeFacts& f) { f.setup.rebooted_since = true; },
     true,
     "rebooted"},
    {"not_rebooted", {kNodeRebooted, ""}, nothing, false, "not rebooted"},
    {"firewall_off", {kFirewallHarmless, ""}, nothing, true, "disabled"},
    {"firewall_with_exceptions",
     {kFirewallHarmless, ""},
     [](NodeFacts& f) {
       f.firewall = {true, true};
     },
     true,
     "exceptions present"},
    {"firewall_shuts",
     {kFirewallHarmless, ""},
     [](NodeFacts& f) {
       f.firewall = {true, false};
     },
     false,
     "exceptions absent"},
    {"firewall_shuts_that_runs",
     {kFirewallHarmless, "sharedaccess"},
     [](NodeFacts& f) {
       f.firewall = {true, false};
       service_of(f, "SharedAccess").state = ServiceState::kRunning;
     },
     true,
     "runs already"},
    {"firewall_shuts_that_stands",
     {kFirewallHarmless, "SharedAccess"},
     [](NodeFacts& f) {
       f.firewall = {true, false};
     },
     false,
     "exceptions absent"},
    {"never_specified", {kUnspecified, ""}, nothing, false, "unspecified"},
};

const Case kLevels[] = {
    {"old", {kNodeNotAtTarget, kTarget}, nothing, true, "8.0.685.24"},
    {"done", {kNodeNotAtTarget, kTarget}, upgraded, false, kTarget},
    {"done_but_interrupted",
     {kNodeNotAtTarget, kTarget},
     [](NodeFacts& f) {
       upgraded(f);
       f.setup.watermark = true;
     },
     true,
     "watermark"},
    {"at_target", {kNodeAtTarget, kTarget}, upgraded, true, kTarget},
    {"not_at_target", {kNodeAtTarget, kTarget}, nothing, false, "8.0.685.24"},
    {"half_unpacked",
     {kNodeAtTarget, kTarget},
     [](NodeFacts& f) { f.setup.unpacked = kNew; },
     false,
     "8.0.685.24"},
    {"half_configured",
     {kNodeAtTarget, kTarget},
     [](NodeFacts& f) { f.setup.configured = kNew; },
     false,
     kTarget},
    {"level_unreadable",
     {kNodeAtTarget, kTarget},
     [](NodeFacts& f) { f.setup.configured = {}; },
     false,
     ""},
    {"target_unreadable", {kNodeNotAtTarget, "new"}, nothing, false, ""},
    {"old_cms", {kCmsNotAtTarget, kTarget}, nothing, true, "8.0.685.24"},
    {"new_cms",
     {kCmsNotAtTarget, kTarget},
     [](NodeFacts& f) { f.cms->build = kNew; },
     false,
     kTarget},
    {"new_cms_with_watermark",
     {kCmsNotAtTarget, kTarget},
     [](NodeFacts& f) {
       f.cms->build = kNew;
       f.setup.cms_watermark = true;
     },
     true,
     "with a watermark"},
    {"cms_build_unreadable",
     {kCmsNotAtTarget, kTarget},
     [](NodeFacts& f) { f.cms->build = {}; },
     false,
     ""},
    {"cms_unseen", {kCmsNotAtTarget, kTarget}, no_shell, false, ""},
    {"same_level", {kCmsAtNodeLevel, ""}, nothing, true, "8.0.685.24"},
    {"new_node_old_cms", {kCmsAtNodeLevel, ""}, upgraded, false, kTarget},
    {"same_level_with_watermark",
     {kCmsAtNodeLevel, ""},
     [](NodeFacts& f) { f.setup.watermark = true; },
     false,
     ""},
    {"same_level_with_cms_watermark",
     {kCmsAtNodeLevel, ""},
     [](NodeFacts& f) { f.setup.cms_watermark = true; },
     false,
     ""},
    {"same_level_with_newer_files",
     {kCmsAtNodeLevel, ""},
     [](NodeFacts& f) {
       f.setup.unpacked = {8, 1, 240, 6};
     },
     false,
     "with files of 8.1.240.6"},
    {"levels_unreadable", {kCmsAtNodeLevel, ""}, no_shell, false, ""},
};

std::string name_of(const testing::TestParamInfo<Case>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Ownership, InterlockAlone, testing::ValuesIn(kOwnership), name_of);
INSTANTIATE_TEST_SUITE_P(Cms, InterlockAlone, testing::ValuesIn(kCms), name_of);
INSTANTIATE_TEST_SUITE_P(Cluster, InterlockAlone, testing::ValuesIn(kCluster), name_of);
INSTANTIATE_TEST_SUITE_P(Node, InterlockAlone, testing::ValuesIn(kNode), name_of);
INSTANTIATE_TEST_SUITE_P(Levels, InterlockAlone, testing::ValuesIn(kLevels), name_of);

// Either name of the firewall's service: Server 2003 has the one, 2008 the other.
TEST(Interlocks, start_of_the_firewall_asks_whether_it_is_harmless) {
  const std::vector<Expectation> expected{{kFirewallHarmless, ""}};
  EXPECT_EQ(own_expectations(EnsureServiceRunning{"SharedAccess"}), expected);
  EXPECT_EQ(own_expectations(EnsureServiceRunning{"MpsSvc"}), expected);
  EXPECT_TRUE(own_expectations(EnsureServiceRunning{"RemoteRegistry"}).empty());
}

TEST(Interlocks, every_way_to_start_the_firewall_asks_whether_it_is_harmless) {
  const std::vector<Expectation> expected{{kFirewallHarmless, ""}};
  EXPECT_EQ(own_expectations(EnsureServiceRunning{"SHAREDACCESS"}), expected);
  EXPECT_EQ(own_expectations(StartServices{{"MOM", "mpssvc"}}), expected);
  EXPECT_EQ(own_expectations(RestartService{"sharedAccess"}), expected);
  const Baseline running{{{"SharedAccess", StartType::kManual, true}}};
  const Baseline standing{{{"SharedAccess", StartType::kManual, false}}};
  EXPECT_EQ(own_expectations(RestoreBaseline{RestoreScope::kEverything, running}),
            (std::vector<Expectation>{{kFirewallHarmless, "SharedAccess"}}));
  EXPECT_TRUE(own_expectations(RestoreBaseline{RestoreScope::kStartTypes, running}).empty());
  EXPECT_TRUE(own_expectations(RestoreBaseline{RestoreScope::kEverything, standing}).empty());
  EXPECT_TRUE(own_expectations(StopServices{{"SharedAccess"}}).empty());
}

}  // namespace
}  // namespace lockstep
