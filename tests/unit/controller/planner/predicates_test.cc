#include "controller/planner/predicates.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/support/stage.h"

namespace lockstep {
namespace {

Situation read(Stage& stage) {
  stage.show();
  return read_situation(stage.cluster(), stage.policy, stage.now);
}

// One check of a phase: what spoils it, and what makes it unreadable (null: it always has a value).
struct Check {
  const char* name;
  std::vector<Finding> (*all)(Stage&);
  void (*spoil)(Stage&);
  void (*hide)(Stage&);
};

void PrintTo(const Check& check, std::ostream* out) { *out << check.name; }

std::vector<Finding> before_begin(Stage& stage) { return preflight(read(stage), stage.policy); }

std::vector<Finding> at_setup(Stage& stage) {
  const Situation s = read(stage);
  return before_setup(s, s.first, stage.policy, true);
}

std::vector<Finding> at_stop(Stage& stage) {
  const Situation situation = read(stage);
  return before_outage(situation, situation.first, stage.policy);
}

void no_cms(Stage& s) {
  s.node("NODE1").cms.reset();
  s.node("NODE2").cms.reset();
}
void no_cluster(Stage& s) { s.node("NODE1").cluster.reset(); }
void pause(Stage& s) { s.node_state("NODE2", ClusterNodeState::kPaused); }
void lose_witness(Stage& s) { s.node("NODE1").cluster->witness_reachable = false; }
void lose_quorum(Stage& s) { s.node("NODE2").cluster->quorum_online = false; }
void run_backup(Stage& s) {
  s.cms([](CmsFacts& cms) { cms.backup_running = true; });
}
void fail_copy(Stage& s) {
  s.cms([](CmsFacts& cms) { cms.copies[0].status = CopyStatus::kFailed; });
}
void lengthen_queue(Stage& s) {
  s.cms([](CmsFacts& cms) { cms.copies[0].copy_queue = 6; });
}
void dismount(Stage& s) {
  s.cms([](CmsFacts& cms) { cms.databases_mounted = 0; });
}
void disable(Stage& s) {
  s.service("NODE2", "MSExchangeRepl", ServiceState::kStopped, StartType::kDisabled);
}
void no_media(Stage& s) { s.node("NODE2").media.reset(); }
void old_media(Stage& s) { s.node("NODE2").media->build = kRtm; }
void fill_disk(Stage& s) { s.node("NODE2").platform.disk_free_mb = 1199; }
void bar_the_door(Stage& s) {
  s.node("NODE1").firewall.policy_enabled = true;
  s.service("NODE1", "SharedAccess", ServiceState::kStopped, StartType::kDisabled);
}
void force_policy(Stage& s) { s.node("NODE2").platform.execution_policy_forced = true; }
void leave_traces(Stage& s) { s.node("NODE2").setup.stopped_services_file = true; }

const Finding* find(const std::vector<Finding>& findings, const std::string& name, bool passed) {
  const auto found = std::ranges::find_if(
      findings, [&](const Finding& f) { return f.check == name && f.passed == passed; });
  return found == findings.end() ? nullptr : &*found;
}

class EveryCheck : public testing::TestWithParam<Check> {};

TEST_P(EveryCheck, passes_on_a_healthy_cluster_with_measured_value_limit_and_source) {
  Stage stage;
  const auto findings = GetParam().all(stage);
  EXPECT_EQ(find(findings, GetParam().name, false), nullptr);
  const Finding* const finding = find(findings, GetParam().name, true);
  ASSERT_NE(finding, nullptr);
  EXPECT_FALSE(finding->figure.measured.empty());
  EXPECT_FALSE(finding->figure.limit.empty());
  EXPECT_TRUE(finding->figure.source.starts_with("NODE")) << finding->figure.source;
  EXPECT_EQ(finding->figure.age, Duration{0});
  EXPECT_FALSE(finding->remedy.empty());
}

TEST_P(EveryCheck, fails_when_spoiled_and_says_another_measured_value) {
  Stage stage;
  const auto healthy = GetParam().all(stage);
  const std::string before = find(healthy, GetParam().name, true)->figure.measured;
  GetParam().spoil(stage);
  const auto findings = GetParam().all(stage);
  const Finding* const finding = find(findings, GetParam().name, false);
  ASSERT_NE(finding, nullptr);
  EXPECT_NE(finding->figure.measured, before);
  EXPECT_FALSE(finding->figure.limit.empty());
}

TEST_P(EveryCheck, does_not_pass_when_it_cannot_be_read) {
  if (GetParam().hide == nullptr) {
    return;
  }
  Stage stage;
  GetParam().hide(stage);
  const auto findings = GetParam().all(stage);
  const Finding* const finding = find(findings, GetParam().name, false);
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->figure.measured, "could not be read");
  EXPECT_FALSE(finding->figure.source.empty());
}

TEST(ServiceAccount, exchange_right_that_is_not_seen_can_be_accepted) {
  Stage stage;
  stage.node("NODE1").account.exchange_administrator = false;
  const auto findings = before_begin(stage);
  const Finding* const finding = find(findings, "service-account", false);
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->severity, Severity::kWarn);
}

TEST(ServiceAccount, missing_right_on_the_node_blocks_whatever_else_is_seen) {
  for (const bool seen : {true, false}) {
    Stage stage;
    stage.node("NODE1").account.local_administrator = false;
    stage.node("NODE1").account.exchange_administrator = seen;
    const auto findings = before_begin(stage);
    const Finding* const finding = find(findings, "service-account", false);
    ASSERT_NE(finding, nullptr);
    EXPECT_EQ(finding->severity, Severity::kBlock);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Preflight, EveryCheck,
    testing::Values(
        Check{"directory-prepared", before_begin,
              [](Stage& s) { s.node("NODE1").directory->schema_range_upper = 11115; },
              [](Stage& s) { s.node("NODE2").directory.reset(); }},
        Check{"both-nodes-up", before_begin, pause, no_cluster},
        Check{"cms-known", before_begin,
              [](Stage& s) { s.node("NODE1").cms->owner = NodeId{"NODE2"}; }, no_cms},
        Check{"quorum-safe", before_begin, lose_witness, no_cluster},
        Check{"os-level", before_begin,
              [](Stage& s) { s.node("NODE2").platform.os_service_pack = 1; }, nullptr},
        Check{"windows-installer", before_begin,
              [](Stage& s) {
                s.node("NODE1").platform.installer = {3, 0, 9999, 0};
              },
              nullptr},
        Check{"no-setup-traces", before_begin, leave_traces, nullptr},
        Check{"execution-policy", before_begin, force_policy, nullptr},
        Check{"media-complete", before_begin, old_media, no_media},
        Check{"service-account", before_begin,
              [](Stage& s) { s.node("NODE1").account.domain_account = false; }, nullptr},
        Check{"disk-free", before_begin, fill_disk, nullptr},
        Check{"no-service-disabled", before_begin, disable, nullptr},
        Check{"firewall-harmless", before_begin, bar_the_door, nullptr},
        Check{"backup-recent", before_begin,
              [](Stage& s) { s.cms([](CmsFacts& cms) { cms.last_full_backup_ago = 24h + 1ms; }); },
              [](Stage& s) { s.cms([](CmsFacts& cms) { cms.last_full_backup_ago.reset(); }); }},
        Check{"cms-online", before_begin, [](Stage& s) { s.state(CmsState::kPartiallyOnline); },
              nullptr},
        Check{"databases-mounted", before_begin, dismount, no_cms},
        Check{"no-backup-running", before_begin, run_backup, no_cms},
        Check{"copies-inspected", before_begin,
              [](Stage& s) {
                s.cms([](CmsFacts& cms) { cms.copies[0].last_inspected_ago = 1h + 1ms; });
              },
              no_cms},
        Check{"same-updates", before_begin,
              [](Stage& s) { s.node("NODE2").platform.updates = {"KB110806"}; }, nullptr}),
    [](const auto& row) {
      std::string name = row.param.name;
      std::ranges::replace(name, '-', '_');
      return name;
    });

INSTANTIATE_TEST_SUITE_P(BeforeSetup, EveryCheck,
                         testing::Values(Check{"both-nodes-up", at_setup, pause, no_cluster},
                                         Check{"quorum-safe", at_setup, lose_quorum, no_cluster},
                                         Check{"no-setup-traces", at_setup, leave_traces, nullptr},
                                         Check{"execution-policy", at_setup, force_policy, nullptr},
                                         Check{"media-complete", at_setup, old_media, no_media},
                                         Check{"disk-free", at_setup, fill_disk, nullptr},
                                         Check{"no-service-disabled", at_setup, disable, nullptr},
                                         Check{"databases-mounted", at_setup, dismount, no_cms},
                                         Check{"no-backup-running", at_setup, run_backup, no_cms},
                                         Check{"copies-healthy", at_setup, fail_copy, no_cms},
                                         Check{"copy-queues", at_setup, lengthen_queue, no_cms}),
                         [](const auto& row) {
                           std::string name = row.param.name;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

INSTANTIATE_TEST_SUITE_P(BeforeOutage, EveryCheck,
                         testing::Values(Check{"both-nodes-up", at_stop, pause, no_cluster},
                                         Check{"quorum-safe", at_stop, lose_witness, no_cluster},
                                         Check{"no-backup-running", at_stop, run_backup, no_cms},
                                         Check{"copies-healthy", at_stop, fail_copy, no_cms},
                                         Check{"copy-queues", at_stop, lengthen_queue, no_cms},
                                         Check{"no-service-disabled", at_stop, disable, nullptr}),
                         [](const auto& row) {
                           std::string name = row.param.name;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

TEST(Queues, limits_are_inclusive_and_growth_counts_only_with_a_queue) {
  Stage stage;
  const auto passes = [&](std::int64_t copy, std::int64_t replay, bool growing) {
    stage.cms([&](CmsFacts& cms) {
      cms.copies[0].copy_queue = copy;
      cms.copies[0].replay_queue = replay;
      cms.copies[0].copy_queue_growing = growing;
    });
    return queues_small(read(stage), stage.policy).passed;
  };
  EXPECT_TRUE(passes(5, 20, false));
  EXPECT_FALSE(passes(6, 20, false));
  EXPECT_FALSE(passes(5, 21, false));
  EXPECT_FALSE(passes(1, 0, true));
  EXPECT_TRUE(passes(0, 0, true));
}

TEST(Copies, of_public_folders_are_exempt) {
  Stage stage;
  stage.cms([](CmsFacts& cms) {
    cms.copies[0].public_folder = true;
    cms.copies[0].status = CopyStatus::kNotSupported;
    cms.copies[0].copy_queue = 1000;
    cms.copies[0].last_inspected_ago = 30h;
  });
  EXPECT_TRUE(copies_healthy(read(stage)).passed);
  EXPECT_TRUE(queues_small(read(stage), stage.policy).passed);
  EXPECT_EQ(first_obstacle(before_begin(stage), stage.policy), nullptr);
}

TEST(BothNodesUp, each_node_is_asked) {
  for (const char* seer : {"NODE1", "NODE2"}) {
    Stage stage;
    stage.node(seer).cluster->nodes[0].state = ClusterNodeState::kJoining;
    const Finding finding = both_nodes_up(read(stage));
    EXPECT_FALSE(finding.passed) << seer;
    EXPECT_EQ(finding.figure.source, seer);
  }
}

TEST(Traces, of_the_run_in_hand_are_no_obstacle) {
  Stage stage;
  stage.level("NODE2", Level::kPartial);
  leave_traces(stage);
  EXPECT_NE(find(at_setup(stage), "no-setup-traces", true), nullptr);
}

// Windows Server 2008, whose policy cannot be judged by its ports.
Stage stage_of_2008(ServiceState firewall) {
  Stage stage;
  for (const char* const name : {"NODE1", "NODE2"}) {
    stage.node(name).platform.os_version = "6.0";
    stage.node(name).firewall.policy_enabled = true;
    stage.service(name, "SharedAccess", ServiceState::kStopped, StartType::kDisabled);
    stage.node(name).services.push_back({"MpsSvc", firewall, StartType::kAutomatic, 10h});
  }
  return stage;
}

TEST(Firewall, that_runs_is_not_judged_by_its_policy) {
  Stage stage = stage_of_2008(ServiceState::kRunning);
  const auto findings = before_begin(stage);
  const Finding* const finding = find(findings, "firewall-harmless", true);
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->figure.measured, "MpsSvc is running");
  EXPECT_EQ(find(findings, "firewall-harmless", false), nullptr);
}

TEST(Firewall, that_would_have_to_be_started_is_judged) {
  Stage stage = stage_of_2008(ServiceState::kStopped);
  EXPECT_NE(find(before_begin(stage), "firewall-harmless", false), nullptr);
}

TEST(Firewall, of_a_windows_that_the_release_does_not_name_is_an_obstacle) {
  Stage stage;
  stage.node("NODE1").platform.os_version = "6.1";
  const auto findings = before_begin(stage);
  const Finding* const finding = find(findings, "firewall-harmless", false);
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->figure.measured, "Windows 6.1");
  EXPECT_NE(finding->remedy.find("services.firewall"), std::string::npos);
}

TEST(FrontEnd, must_be_seen_lately_and_at_the_release) {
  Stage stage;
  stage.show();
  const auto passes = [&] {
    const FrontEndObservation& hub = stage.observation.front_ends[0];
    return front_end_at_release(hub.declared.id, hub.sight, stage.policy, stage.now).passed;
  };
  EXPECT_TRUE(passes());
  stage.level("HUBCAS", Level::kOld);
  stage.show();
  EXPECT_FALSE(passes());
  stage.level("HUBCAS", Level::kTarget);
  stage.show();
  stage.pass(stage.policy.limits.facts_age);
  EXPECT_TRUE(passes());
  stage.pass(1ms);
  EXPECT_FALSE(passes());
}

TEST(Warnings, are_those_that_a_fleet_file_may_accept) {
  Stage stage;
  std::set<std::string> warn;
  for (const auto& all : {before_begin(stage), at_setup(stage), at_stop(stage)}) {
    for (const Finding& finding : all) {
      if (finding.severity == Severity::kWarn) {
        warn.insert(finding.check);
      }
    }
  }
  EXPECT_EQ(warn, (std::set<std::string>{kAcceptableWarnings.begin(), kAcceptableWarnings.end()}));
}

TEST(FirstObstacle, only_an_accepted_warning_is_no_obstacle) {
  Policy policy = test_policy();
  std::vector<Finding> findings{{"good", "", Severity::kBlock, true, {}, ""},
                                {"odd", "", Severity::kWarn, false, {}, ""},
                                {"bad", "", Severity::kBlock, false, {}, ""}};
  EXPECT_EQ(first_obstacle(findings, policy)->check, "odd");
  policy.accepted_warnings = {"odd", "bad"};
  EXPECT_EQ(first_obstacle(findings, policy)->check, "bad");
  findings.pop_back();
  EXPECT_EQ(first_obstacle(findings, policy), nullptr);
}

TEST(Figure, tells_the_age_of_the_facts) {
  Stage stage;
  stage.show();
  stage.pass(40s);
  const Situation s = read_situation(stage.cluster(), stage.policy, stage.now);
  EXPECT_EQ(copies_healthy(s).figure.age, Duration{40s});
}

}  // namespace
}  // namespace lockstep
