#include "agent/policy.h"

#include <gtest/gtest.h>

#include "agent/objects.h"
#include "tests/unit/agent/sample_facts.h"

namespace lockstep {
namespace {

const std::string kHash(64, 'a');

AgentPolicy site_policy() {
  AgentPolicy policy;
  policy.media_roots = {"C:\\Media", "D:/Lockstep/"};
  policy.package_sha256s = {kHash};
  policy.services = {"MOM", "SharedAccess"};
  return policy;
}

bool media_allowed(const std::string& path) {
  return !forbidden(site_policy(), RunSetup{SetupMode::kUpgrade, path, {}}).has_value();
}

TEST(Policy, media_below_a_root_is_allowed) {
  EXPECT_TRUE(media_allowed("C:\\Media"));
  EXPECT_TRUE(media_allowed("c:\\media\\E2K7SP1"));
  EXPECT_TRUE(media_allowed("D:\\Lockstep\\sp1"));
}

TEST(Policy, media_beside_a_root_is_forbidden) {
  EXPECT_FALSE(media_allowed("C:\\MediaEvil"));
  EXPECT_FALSE(media_allowed("E:\\Media"));
  EXPECT_FALSE(media_allowed(""));
}

TEST(Policy, media_that_climbs_out_is_forbidden) {
  EXPECT_FALSE(media_allowed("C:\\Media\\..\\Windows"));
  EXPECT_FALSE(media_allowed("C:\\Media/../Windows"));
  EXPECT_FALSE(media_allowed("C:\\Media\\.. \\Windows"));
}

TEST(Policy, media_that_could_mean_another_argument_is_forbidden) {
  EXPECT_FALSE(media_allowed("C:\\Media\\a\" /mode:uninstall"));
  EXPECT_FALSE(media_allowed("C:\\Media\\setup.com:stream"));
}

TEST(Policy, without_roots_nothing_may_run) {
  EXPECT_TRUE(forbidden(AgentPolicy{}, RunSetup{SetupMode::kUpgrade, "C:\\Media", {}}));
}

TEST(Policy, package_needs_both_folder_and_hash) {
  EXPECT_FALSE(forbidden(site_policy(), InstallPackage{"p", "C:\\Media\\p.exe", kHash}));
  EXPECT_TRUE(forbidden(site_policy(), InstallPackage{"p", "C:\\Other\\p.exe", kHash}));
  EXPECT_TRUE(
      forbidden(site_policy(), InstallPackage{"p", "C:\\Media\\p.exe", std::string(64, 'b')}));
}

TEST(Policy, one_foreign_service_forbids_the_whole_step) {
  EXPECT_FALSE(forbidden(site_policy(), StopServices{{"mom"}}));
  EXPECT_TRUE(forbidden(site_policy(), StopServices{{"MOM", "LanmanServer"}}));
  EXPECT_TRUE(forbidden(site_policy(), RestartService{"LanmanServer"}));
  EXPECT_TRUE(forbidden(
      site_policy(),
      RestoreBaseline{RestoreScope::kEverything, {{{"TermService", StartType::kManual, true}}}}));
}

// Their start types are set by steps, so they are among a node's services.
AgentPolicy cluster_policy() {
  AgentPolicy policy;
  policy.services = {"MSExchangeIS", "MSExchangeSA", "ClusSvc", "MSExchangeRepl"};
  return policy;
}

TEST(Policy, what_belongs_to_the_cluster_is_never_stopped) {
  for (const char* const name : {"MSExchangeIS", "msexchangesa", "CLUSSVC"}) {
    EXPECT_TRUE(forbidden(cluster_policy(), StopServices{{"MSExchangeRepl", name}})) << name;
    EXPECT_TRUE(forbidden(cluster_policy(), RestartService{name})) << name;
  }
  EXPECT_FALSE(forbidden(cluster_policy(), RestartService{"MSExchangeRepl"}));
}

TEST(Policy, only_the_cluster_starts_the_store_but_a_step_may_start_the_cluster) {
  EXPECT_TRUE(forbidden(cluster_policy(), StartServices{{"MSExchangeis"}}));
  EXPECT_TRUE(forbidden(cluster_policy(), EnsureServiceRunning{"MSExchangeSA"}));
  EXPECT_FALSE(forbidden(cluster_policy(), StartServices{{"ClusSvc", "MSExchangeRepl"}}));
}

TEST(Policy, settings_of_what_belongs_to_the_cluster_may_be_put_back) {
  const Baseline baseline{{{"ClusSvc", StartType::kAutomatic, false},
                           {"MSExchangeIS", StartType::kManual, true},
                           {"MSExchangeSA", StartType::kManual, false}}};
  EXPECT_FALSE(forbidden(cluster_policy(), RestoreBaseline{RestoreScope::kEverything, baseline}));
  EXPECT_FALSE(forbidden(cluster_policy(), RestoreBaseline{RestoreScope::kStartTypes, baseline}));
}

TEST(Policy, every_way_to_start_the_firewall_is_known) {
  const Baseline running{{{"SharedAccess", StartType::kManual, true}}};
  const Baseline standing{{{"SharedAccess", StartType::kManual, false}}};
  EXPECT_TRUE(starts_firewall(site_policy(), EnsureServiceRunning{"sharedaccess"}));
  EXPECT_TRUE(starts_firewall(site_policy(), StartServices{{"MOM", "SharedAccess"}}));
  EXPECT_TRUE(starts_firewall(site_policy(), RestartService{"MpsSvc"}));
  EXPECT_TRUE(starts_firewall(site_policy(), RestoreBaseline{RestoreScope::kEverything, running}));
  EXPECT_FALSE(starts_firewall(site_policy(), RestoreBaseline{RestoreScope::kStartTypes, running}));
  EXPECT_FALSE(
      starts_firewall(site_policy(), RestoreBaseline{RestoreScope::kEverything, standing}));
  EXPECT_FALSE(starts_firewall(site_policy(), StopServices{{"SharedAccess"}}));
}

TEST(Objects, names_seen_on_the_node_are_known) {
  const NodeFacts facts = sample_facts();
  EXPECT_FALSE(unknown_object(MoveGroup{"Cluster Group", NodeId{"NODE1"}}, facts));
  EXPECT_FALSE(unknown_object(MoveCms{"E2K7CCR", NodeId{"NODE2"}}, facts));
  EXPECT_FALSE(unknown_object(ResumeCopy{"SG1"}, facts));
  EXPECT_FALSE(unknown_object(MoveCms{"e2k7ccr", NodeId{"node2"}}, facts));
  EXPECT_FALSE(unknown_object(ReseedCopy{"sg1"}, facts));
  EXPECT_FALSE(unknown_object(RebootNode{BootId{"b"}, "step B7, 8.1"}, facts));
  EXPECT_FALSE(unknown_object(Observe{}, facts));
}

TEST(Objects, names_from_nowhere_are_not) {
  const NodeFacts facts = sample_facts();
  EXPECT_TRUE(unknown_object(MoveGroup{"Other Group", NodeId{"NODE1"}}, facts));
  EXPECT_TRUE(unknown_object(MoveCms{"E2K7CCR", NodeId{"NODE9"}}, facts));
  EXPECT_TRUE(unknown_object(MoveCms{"E2K7CCR", NodeId{"NODE2.corp /x"}}, facts));
  EXPECT_TRUE(unknown_object(StopCms{"E2K7CCR; Remove-Mailbox"}, facts));
  EXPECT_TRUE(unknown_object(ReseedCopy{"SG9"}, facts));
  EXPECT_TRUE(unknown_object(RebootNode{BootId{"b"}, "a\" & del"}, facts));
}

}  // namespace
}  // namespace lockstep
