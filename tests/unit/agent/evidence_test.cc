#include "agent/evidence.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/unit/agent/sample_facts.h"
#include "tests/unit/agent/sample_steps.h"

namespace lockstep {
namespace {

using Change = std::function<void(NodeFacts&)>;

struct Row {
  const char* name;
  Step step;
  Change change;
  Effect effect;
};

void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

class EvidenceTable : public testing::TestWithParam<Row> {};

TEST_P(EvidenceTable, tells_the_effect) {
  NodeFacts facts = sample_facts();
  GetParam().change(facts);
  const Evidence evidence = evidence_of(GetParam().step, facts, SinceBegun{10s, 12s});
  EXPECT_EQ(evidence.effect, GetParam().effect) << evidence.seen;
  EXPECT_FALSE(evidence.seen.empty());
}

void nothing(NodeFacts&) {}

Change service(const char* name, ServiceState state) {
  return [=](NodeFacts& facts) { service_of(facts, name).state = state; };
}

Change cms_state(CmsState state) {
  return [=](NodeFacts& facts) { facts.cms->state = state; };
}

Change cms_and_group(CmsState cms, GroupState group) {
  return [=](NodeFacts& facts) {
    facts.cms->state = cms;
    facts.cluster->groups.at(1).state = group;
  };
}

// The CMS is Offline by the shell's word; its store on this node, and its group.
Change store_and_group(ServiceState store, GroupState group) {
  return [=](NodeFacts& facts) {
    cms_and_group(CmsState::kOffline, group)(facts);
    service_of(facts, "MSExchangeIS").state = store;
  };
}

// Seen from the node that owns the CMS.
Change on_owner(const Change& change) {
  return [=](NodeFacts& facts) {
    facts.node = NodeId{"NODE1"};
    change(facts);
  };
}

Change setup(BuildNumber configured, BuildNumber unpacked, bool watermark) {
  return [=](NodeFacts& facts) {
    facts.setup.configured = configured;
    facts.setup.unpacked = unpacked;
    facts.setup.watermark = watermark;
  };
}

Change copy(CopyStatus status) {
  return [=](NodeFacts& facts) { facts.cms->copies.at(0).status = status; };
}

void no_cms(NodeFacts& facts) { facts.cms.reset(); }
void no_cluster(NodeFacts& facts) { facts.cluster.reset(); }

// The sample: NODE2, passive, RTM; NODE1 owns the online CMS and every group; MOM, SysmonLog and
// RemoteRegistry run, SharedAccess stands still.
INSTANTIATE_TEST_SUITE_P(
    NodeSteps, EvidenceTable,
    testing::Values(
        Row{"observe", Observe{}, nothing, Effect::kSeen},
        Row{"group_moved", kMoveGroup, nothing, Effect::kSeen},
        Row{"group_moved_in_another_spelling", MoveGroup{"Cluster Group", NodeId{"node1"}}, nothing,
            Effect::kSeen},
        Row{"group_not_moved", kMoveGroup,
            [](NodeFacts& f) { f.cluster->groups.at(0).owner = NodeId{"NODE2"}; }, Effect::kAbsent},
        Row{"group_pending", kMoveGroup,
            [](NodeFacts& f) { f.cluster->groups.at(0).state = GroupState::kPending; },
            Effect::kUnclear},
        Row{"group_without_owner", kMoveGroup,
            [](NodeFacts& f) { f.cluster->groups.at(0).owner = {}; }, Effect::kUnclear},
        Row{"group_failed_there", kMoveGroup,
            [](NodeFacts& f) { f.cluster->groups.at(0).state = GroupState::kFailed; },
            Effect::kPartly},
        Row{"group_offline_there", kMoveGroup,
            [](NodeFacts& f) { f.cluster->groups.at(0).state = GroupState::kOffline; },
            Effect::kSeen},
        Row{"group_offline_there_with_the_quorum", kMoveGroup,
            [](NodeFacts& f) {
              f.cluster->groups.at(0).state = GroupState::kOffline;
              f.cluster->quorum_online = false;
            },
            Effect::kUnclear},
        Row{"group_unreadable", kMoveGroup, no_cluster, Effect::kUnclear},
        Row{"services_run", kStop, nothing, Effect::kAbsent},
        Row{"one_service_stopped", kStop, service("MOM", ServiceState::kStopped), Effect::kPartly},
        Row{"service_stopping", kStop, service("MOM", ServiceState::kStopPending),
            Effect::kUnclear},
        Row{"uninstalled_counts_as_stopped", StopServices{{"HealthService"}}, nothing,
            Effect::kSeen},
        Row{"services_unreadable", kStop, [](NodeFacts& f) { f.services.clear(); },
            Effect::kUnclear},
        Row{"services_of_another_case", StopServices{{"mom"}}, nothing, Effect::kAbsent},
        Row{"group_of_another_case", MoveGroup{"CLUSTER GROUP", NodeId{"NODE1"}}, nothing,
            Effect::kSeen},
        Row{"uninstalled_never_runs", StartServices{{"HealthService"}}, nothing, Effect::kAbsent},
        Row{"services_started", kStart, nothing, Effect::kSeen},
        Row{"restarted", kRestart,
            [](NodeFacts& f) { service_of(f, "RemoteRegistry").running_for = 10s; }, Effect::kSeen},
        Row{"not_restarted", kRestart,
            [](NodeFacts& f) { service_of(f, "RemoteRegistry").running_for = 12s + 1ms; },
            Effect::kAbsent},
        Row{"restarted_or_started_just_before", kRestart,
            [](NodeFacts& f) { service_of(f, "RemoteRegistry").running_for = 11s; },
            Effect::kInvisible},
        Row{"firewall_stands", kFirewall, nothing, Effect::kAbsent},
        Row{"firewall_runs", kFirewall, service("SharedAccess", ServiceState::kRunning),
            Effect::kSeen},
        Row{"firewall_runs_disabled", kFirewall,
            [](NodeFacts& f) {
              service_of(f, "SharedAccess").state = ServiceState::kRunning;
              service_of(f, "SharedAccess").start_type = StartType::kDisabled;
            },
            Effect::kPartly},
        Row{"package", InstallPackage{"dotnet", "C:\\Media\\a.exe", ""}, nothing,
            Effect::kInvisible},
        Row{"framework_there", kFramework, [](NodeFacts& f) { f.platform.dotnet_service_pack = 1; },
            Effect::kSeen},
        Row{"framework_missing", kFramework,
            [](NodeFacts& f) { f.platform.dotnet_service_pack = 0; }, Effect::kAbsent},
        Row{"framework_after_restart", kFramework,
            [](NodeFacts& f) {
              f.platform.dotnet_service_pack = 0;
              f.platform.reboot_pending = true;
            },
            Effect::kAfterRestart},
        Row{"same_boot", RebootNode{BootId{"boot-1"}, ""}, nothing, Effect::kAbsent},
        Row{"other_boot", RebootNode{BootId{"boot-0"}, ""}, nothing, Effect::kSeen},
        Row{"smoke_test", SmokeTest{"E2K7CCR"}, nothing, Effect::kInvisible}),
    [](const auto& suite) { return std::string{suite.param.name}; });

INSTANTIATE_TEST_SUITE_P(
    Setup, EvidenceTable,
    testing::Values(
        Row{"untouched", kUpgrade, nothing, Effect::kAbsent},
        Row{"at_target", kUpgrade, setup(kSp1, kSp1, false), Effect::kSeen},
        Row{"later_rollup_counts", kUpgrade, setup({8, 1, 291, 2}, {8, 1, 291, 2}, false),
            Effect::kSeen},
        Row{"watermark", kUpgrade, setup(kSp1, kSp1, true), Effect::kPartly},
        Row{"unpacked_only", kUpgrade, setup(kRtm, kSp1, false), Effect::kPartly},
        Row{"unreadable", kUpgrade, setup({}, {}, false), Effect::kUnclear},
        Row{"unreadable_counts_as_marked", kUpgrade, setup({}, {}, true), Effect::kUnclear},
        Row{"still_running", kUpgrade,
            [](NodeFacts& f) {
              setup(kSp1, kSp1, false)(f);
              f.setup.running = true;
            },
            Effect::kUnclear},
        Row{"cms_old", kUpgradeCms, nothing, Effect::kAbsent},
        Row{"cms_new", kUpgradeCms, [](NodeFacts& f) { f.cms->build = kSp1; }, Effect::kSeen},
        Row{"cms_new_with_watermark", kUpgradeCms,
            [](NodeFacts& f) {
              f.cms->build = kSp1;
              f.setup.cms_watermark = true;
            },
            Effect::kPartly},
        Row{"cms_new_with_watermark_of_a_role", kUpgradeCms,
            [](NodeFacts& f) {
              f.cms->build = kSp1;
              f.setup.watermark = true;
            },
            Effect::kPartly},
        Row{"cms_unreadable", kUpgradeCms, no_cms, Effect::kUnclear}),
    [](const auto& suite) { return std::string{suite.param.name}; });

INSTANTIATE_TEST_SUITE_P(
    Cms, EvidenceTable,
    testing::Values(
        Row{"stop_online", StopCms{"E2K7CCR"}, nothing, Effect::kAbsent},
        Row{"stop_offline", StopCms{"E2K7CCR"},
            cms_and_group(CmsState::kOffline, GroupState::kOffline), Effect::kSeen},
        Row{"stop_offline_by_the_shell_alone", StopCms{"E2K7CCR"},
            [](NodeFacts& f) {
              f.cms->state = CmsState::kOffline;
              f.cluster.reset();
            },
            Effect::kSeen},
        Row{"stop_with_group_pending", StopCms{"E2K7CCR"},
            cms_and_group(CmsState::kOffline, GroupState::kPending), Effect::kUnclear},
        Row{"stop_with_group_online", StopCms{"E2K7CCR"},
            cms_and_group(CmsState::kOffline, GroupState::kOnline), Effect::kUnclear},
        Row{"stop_seen_by_the_cluster_alone", StopCms{"E2K7CCR"},
            [](NodeFacts& f) {
              f.cms.reset();
              f.cluster->groups.at(1).state = GroupState::kOffline;
            },
            Effect::kSeen},
        Row{"stop_online_while_the_group_is_pending", StopCms{"E2K7CCR"},
            cms_and_group(CmsState::kOnline, GroupState::kPending), Effect::kUnclear},
        Row{"stop_partial_group_with_the_store_stopped", StopCms{"E2K7CCR"},
            store_and_group(ServiceState::kStopped, GroupState::kPartialOnline), Effect::kSeen},
        Row{"stop_partial_group_with_the_store_stopping", StopCms{"E2K7CCR"},
            store_and_group(ServiceState::kStopPending, GroupState::kPartialOnline),
            Effect::kUnclear},
        Row{"stop_partial_group_with_the_store_running", StopCms{"E2K7CCR"},
            store_and_group(ServiceState::kRunning, GroupState::kPartialOnline), Effect::kUnclear},
        Row{"stop_pending", StopCms{"E2K7CCR"}, cms_state(CmsState::kOfflinePending),
            Effect::kUnclear},
        Row{"stop_partial", StopCms{"E2K7CCR"}, cms_state(CmsState::kPartiallyOnline),
            Effect::kPartly},
        Row{"stop_unreadable", StopCms{"E2K7CCR"}, no_cms, Effect::kUnclear},
        Row{"move_not_made", kMoveCms, nothing, Effect::kAbsent},
        Row{"move_made", kMoveCms,
            [](NodeFacts& f) {
              f.cms->owner = NodeId{"NODE2"};
              f.cluster->groups.at(1).owner = NodeId{"NODE2"};
              f.cms->state = CmsState::kOffline;
            },
            Effect::kSeen},
        Row{"move_told_differently", kMoveCms, [](NodeFacts& f) { f.cms->owner = NodeId{"NODE2"}; },
            Effect::kUnclear},
        Row{"move_seen_by_the_shell_alone", kMoveCms,
            [](NodeFacts& f) {
              f.cms->owner = NodeId{"NODE2"};
              f.cluster.reset();
            },
            Effect::kUnclear},
        Row{"move_made_and_the_cms_is_coming_up", kMoveCms,
            [](NodeFacts& f) {
              f.cms->owner = NodeId{"NODE2"};
              f.cluster->groups.at(1).owner = NodeId{"NODE2"};
              f.cms->state = CmsState::kOnlinePending;
            },
            Effect::kUnclear},
        Row{"move_seen_by_the_cluster_alone", kMoveCms,
            [](NodeFacts& f) {
              f.cms.reset();
              f.cluster->groups.at(1).owner = NodeId{"NODE2"};
            },
            Effect::kSeen},
        Row{"move_under_way_by_the_cluster_alone", kMoveCms,
            [](NodeFacts& f) {
              f.cms.reset();
              f.cluster->groups.at(1) = {"E2K7CCR", NodeId{"NODE2"}, GroupState::kPending, true};
            },
            Effect::kUnclear},
        Row{"move_in_another_spelling", kMoveCms,
            [](NodeFacts& f) {
              f.cms->owner = NodeId{"node2"};
              f.cluster->groups.at(1).owner = NodeId{"NODE2.corp.example"};
            },
            Effect::kSeen},
        Row{"move_owner_unknown", kMoveCms, [](NodeFacts& f) { f.cms->owner.reset(); },
            Effect::kUnclear},
        Row{"start_mounted", kStartCms, on_owner(nothing), Effect::kSeen},
        Row{"start_on_the_other_node", kStartCms, nothing, Effect::kUnclear},
        Row{"start_one_dismounted", kStartCms,
            on_owner([](NodeFacts& f) { f.cms->databases_mounted = 1; }), Effect::kPartly},
        Row{"start_with_group_failed", kStartCms,
            on_owner(cms_and_group(CmsState::kOnline, GroupState::kFailed)), Effect::kPartly},
        Row{"start_with_group_partial", kStartCms,
            on_owner(cms_and_group(CmsState::kOnline, GroupState::kPartialOnline)),
            Effect::kPartly},
        Row{"start_with_group_offline", kStartCms,
            on_owner(cms_and_group(CmsState::kOnline, GroupState::kOffline)), Effect::kPartly},
        Row{"start_with_group_pending", kStartCms,
            on_owner(cms_and_group(CmsState::kOnline, GroupState::kPending)), Effect::kUnclear},
        Row{"start_without_a_view_of_the_cluster", kStartCms, on_owner(no_cluster), Effect::kSeen},
        Row{"start_pending", kStartCms, on_owner(cms_state(CmsState::kOnlinePending)),
            Effect::kUnclear},
        Row{"start_failed", kStartCms, on_owner(cms_state(CmsState::kFailed)), Effect::kAbsent},
        Row{"mounted", MountDatabases{"E2K7CCR"}, nothing, Effect::kSeen},
        Row{"mounted_some", MountDatabases{"E2K7CCR"},
            [](NodeFacts& f) { f.cms->databases_mounted = 1; }, Effect::kPartly},
        Row{"mounted_none", MountDatabases{"E2K7CCR"},
            [](NodeFacts& f) { f.cms->databases_mounted = 0; }, Effect::kAbsent},
        Row{"resumed", ResumeCopy{"SG1"}, copy(CopyStatus::kInitializing), Effect::kSeen},
        Row{"not_resumed", ResumeCopy{"SG1"}, copy(CopyStatus::kSuspended), Effect::kAbsent},
        Row{"resumed_in_another_case", ResumeCopy{"sg1"}, nothing, Effect::kSeen},
        Row{"copy_not_seen", ResumeCopy{"SG9"}, nothing, Effect::kUnclear},
        Row{"reseeding", ReseedCopy{"SG1"}, copy(CopyStatus::kSeeding), Effect::kUnclear},
        Row{"reseed_left_suspended", ReseedCopy{"SG1"}, copy(CopyStatus::kSuspended),
            Effect::kPartly},
        Row{"oab_set", SetOabNode{"E2K7CCR", NodeId{"NODE1"}}, nothing, Effect::kSeen},
        Row{"oab_in_another_spelling", SetOabNode{"E2K7CCR", NodeId{"node1.corp.example"}}, nothing,
            Effect::kSeen},
        Row{"oab_elsewhere", SetOabNode{"E2K7CCR", NodeId{"NODE2"}}, nothing, Effect::kAbsent},
        Row{"oab_unreadable", SetOabNode{"E2K7CCR", NodeId{"NODE2"}},
            [](NodeFacts& f) { f.cms->oab_node.reset(); }, Effect::kUnclear}),
    [](const auto& suite) { return std::string{suite.param.name}; });

Baseline mom_stopped() { return {{{"MOM", StartType::kAutomatic, false}}}; }
Baseline store_running() { return {{{"msexchangeis", StartType::kManual, true}}}; }
Baseline cluster_service(bool runs) { return {{{"ClusSvc", StartType::kAutomatic, runs}}}; }
template <ServiceState kState>
void cluster_service_is(NodeFacts& facts) {
  facts.services.push_back({"ClusSvc", kState, StartType::kAutomatic, Duration{0}});
}

INSTANTIATE_TEST_SUITE_P(
    Restore, EvidenceTable,
    testing::Values(
        Row{"state_differs", RestoreBaseline{RestoreScope::kEverything, mom_stopped()}, nothing,
            Effect::kAbsent},
        Row{"state_does_not_count", RestoreBaseline{RestoreScope::kStartTypes, mom_stopped()},
            nothing, Effect::kSeen},
        Row{"start_type_lost", RestoreBaseline{RestoreScope::kStartTypes, mom_stopped()},
            [](NodeFacts& f) { service_of(f, "MOM").start_type = StartType::kDisabled; },
            Effect::kAbsent},
        Row{"cluster_controlled_state_does_not_count",
            RestoreBaseline{RestoreScope::kEverything, store_running()}, nothing, Effect::kSeen},
        Row{"cluster_service_that_runs_is_left_running",
            RestoreBaseline{RestoreScope::kEverything, cluster_service(false)},
            cluster_service_is<ServiceState::kRunning>, Effect::kSeen},
        Row{"cluster_service_that_ran_is_missed",
            RestoreBaseline{RestoreScope::kEverything, cluster_service(true)},
            cluster_service_is<ServiceState::kStopped>, Effect::kAbsent}),
    [](const auto& suite) { return std::string{suite.param.name}; });

TEST(Evidence, restart_whose_begin_is_forgotten_is_unclear) {
  EXPECT_EQ(evidence_of(kRestart, sample_facts(), std::nullopt).effect, Effect::kUnclear);
}

}  // namespace
}  // namespace lockstep
