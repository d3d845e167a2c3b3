// Steps on services: order, dependents, what is left to the cluster.

#include "tests/unit/agent/windows/perform_fixture.h"

namespace lockstep::windows {
namespace {

TEST_F(Perform, stop_goes_in_order_and_skips_what_is_stopped_or_missing) {
  running("MOM");
  tools.services["SysmonLog"] = {ServiceState::kStopped};
  const ToolEnd end = run(StopServices{{"NotThere", "SysmonLog", "MOM"}});
  EXPECT_TRUE(end.success);
  EXPECT_EQ(tools.calls, (Calls{"stop MOM"}));
}

TEST_F(Perform, stop_takes_dependents_first) {
  running("MOM").dependents = {"MomChild"};
  running("MomChild");
  EXPECT_TRUE(run(StopServices{{"MOM"}}).success);
  EXPECT_EQ(tools.calls, (Calls{"stop MomChild", "stop MOM"}));
}

TEST_F(Perform, stop_refuses_a_dependent_that_the_policy_does_not_name) {
  running("MOM").dependents = {"Foreign"};
  const ToolEnd end = run(StopServices{{"MOM"}});
  EXPECT_FALSE(end.success);
  EXPECT_EQ(end.reason, Reason::kPolicy);
  EXPECT_TRUE(tools.calls.empty());
}

TEST_F(Perform, stop_never_takes_the_information_store_along) {
  policy.services.emplace_back("MSExchangeIS");
  running("MOM").dependents = {"MSExchangeIS"};
  EXPECT_EQ(run(StopServices{{"MOM"}}).reason, Reason::kPolicy);
}

TEST_F(Perform, stop_and_start_leave_the_cluster_its_services) {
  for (const char* const name : {"msexchangeis", "MSExchangeSA", "CLUSSVC"}) {
    running(name);
    EXPECT_EQ(run(StopServices{{name}}).reason, Reason::kPolicy) << name;
    EXPECT_EQ(run(RestartService{name}).reason, Reason::kPolicy) << name;
  }
  tools.services["MSExchangeSA"].state = ServiceState::kStopped;
  EXPECT_EQ(run(StartServices{{"MSExchangeSA"}}).reason, Reason::kPolicy);
  EXPECT_TRUE(tools.calls.empty());
}

TEST_F(Perform, cluster_service_is_started_when_it_stands_still) {
  tools.services["ClusSvc"] = {ServiceState::kStopped};
  EXPECT_TRUE(run(StartServices{{"ClusSvc"}}).success);
  EXPECT_EQ(tools.calls, (Calls{"start ClusSvc"}));
}

TEST_F(Perform, stop_of_a_service_that_goes_down_meanwhile_is_success) {
  running("MOM").goes_down_meanwhile = true;
  EXPECT_TRUE(run(StopServices{{"MOM"}}).success);
  EXPECT_EQ(tools.calls, (Calls{"stop MOM"}));
  EXPECT_EQ(tools.waited, Duration{0});
}

TEST_F(Perform, stop_of_a_service_that_says_it_is_down_and_runs_on_is_a_failure) {
  running("MOM").refuses = 1062;
  EXPECT_FALSE(run(StopServices{{"MOM"}}).success);
  EXPECT_GE(tools.waited, kServicePatience);
}

TEST_F(Perform, stop_waits_for_a_slow_service) {
  running("MOM").looks_until_settled = 20;
  EXPECT_TRUE(run(StopServices{{"MOM"}}).success);
  EXPECT_GT(tools.waited, 5s);
}

TEST_F(Perform, stop_of_a_service_that_is_coming_up_is_asked_again) {
  running("MOM").looks_until_settled = 3;
  EXPECT_TRUE(run(StopServices{{"MOM"}}).success);
  EXPECT_EQ(tools.calls, (Calls{"stop MOM", "stop MOM"}));
  EXPECT_EQ(tools.services["MOM"].state, ServiceState::kStopped);
}

TEST_F(Perform, start_of_a_service_that_is_going_down_is_asked_again) {
  tools.services["MOM"] = {ServiceState::kStopped};
  tools.services["MOM"].looks_until_settled = 3;
  const ToolEnd end = run(StartServices{{"MOM"}});
  EXPECT_TRUE(end.success) << end.detail;
  EXPECT_EQ(tools.calls, (Calls{"start MOM", "start MOM"}));
}

TEST_F(Perform, start_that_falls_over_is_told_at_once) {
  auto& service = tools.services["MOM"] = {ServiceState::kStopped};
  service.falls_over = true;
  const ToolEnd end = run(StartServices{{"MOM"}});
  EXPECT_FALSE(end.success);
  EXPECT_EQ(tools.waited, Duration{0});
}

TEST_F(Perform, start_of_a_disabled_service_is_refused_by_the_tool) {
  tools.services["MOM"] = {ServiceState::kStopped, StartType::kDisabled};
  EXPECT_EQ(run(StartServices{{"MOM"}}).reason, Reason::kRefusedByTool);
}

TEST_F(Perform, restart_brings_dependents_back) {
  running("RemoteRegistry").dependents = {"MomChild"};
  running("MomChild");
  EXPECT_TRUE(run(RestartService{"RemoteRegistry"}).success);
  EXPECT_EQ(tools.calls, (Calls{"stop MomChild", "stop RemoteRegistry", "start RemoteRegistry",
                                "start MomChild"}));
}

TEST_F(Perform, ensure_enables_a_disabled_service) {
  tools.services["SharedAccess"] = {ServiceState::kStopped, StartType::kDisabled};
  EXPECT_TRUE(run(EnsureServiceRunning{"SharedAccess"}).success);
  EXPECT_EQ(tools.calls, (Calls{"type SharedAccess Manual", "start SharedAccess"}));
}

TEST_F(Perform, ensure_cannot_run_what_is_not_installed) {
  EXPECT_EQ(run(EnsureServiceRunning{"SharedAccess"}).reason, Reason::kRefusedByTool);
}

TEST_F(Perform, restore_puts_types_then_states_back_and_says_so) {
  tools.services["MOM"] = {ServiceState::kStopped, StartType::kDisabled};
  running("SharedAccess").start_type = StartType::kManual;
  const Baseline before{
      {{"MOM", StartType::kAutomatic, true}, {"SharedAccess", StartType::kDisabled, false}}};
  const ToolEnd end = run(RestoreBaseline{RestoreScope::kEverything, before});
  EXPECT_TRUE(end.success);
  EXPECT_EQ(tools.calls, (Calls{"type MOM Automatic", "type SharedAccess Disabled", "start MOM",
                                "stop SharedAccess"}));
  EXPECT_EQ(end.restored.size(), 4U);
}

TEST_F(Perform, restore_of_start_types_starts_nothing) {
  tools.services["MOM"] = {ServiceState::kStopped, StartType::kDisabled};
  run(RestoreBaseline{RestoreScope::kStartTypes, {{{"MOM", StartType::kAutomatic, true}}}});
  EXPECT_EQ(tools.calls, (Calls{"type MOM Automatic"}));
}

TEST_F(Perform, restore_leaves_the_store_to_the_cluster) {
  tools.services["MSExchangeIS"] = {ServiceState::kStopped, StartType::kManual};
  const ToolEnd end = run(
      RestoreBaseline{RestoreScope::kEverything, {{{"MSExchangeIS", StartType::kManual, true}}}});
  EXPECT_TRUE(end.success);
  EXPECT_TRUE(tools.calls.empty());
}

TEST_F(Perform, restore_sets_the_cluster_service_and_may_start_but_never_stops_it) {
  const auto restored_to = [&](bool runs) {
    return run(
        RestoreBaseline{RestoreScope::kEverything, {{{"ClusSvc", StartType::kAutomatic, runs}}}});
  };
  running("ClusSvc").start_type = StartType::kManual;
  EXPECT_TRUE(restored_to(false).success);
  EXPECT_EQ(tools.calls, (Calls{"type ClusSvc Automatic"}));
  tools.services["ClusSvc"].state = ServiceState::kStopped;
  EXPECT_TRUE(restored_to(true).success);
  EXPECT_EQ(tools.calls, (Calls{"type ClusSvc Automatic", "start ClusSvc"}));
}

TEST_F(Perform, restore_goes_on_after_a_failure_and_tells_the_first) {
  tools.services["MOM"] = {ServiceState::kStopped};
  tools.services["MOM"].refuses = 1069;
  tools.services["SharedAccess"] = {ServiceState::kStopped};
  const Baseline before{
      {{"MOM", StartType::kAutomatic, true}, {"SharedAccess", StartType::kAutomatic, true}}};
  const ToolEnd end = run(RestoreBaseline{RestoreScope::kEverything, before});
  EXPECT_FALSE(end.success);
  EXPECT_EQ(end.reason, Reason::kRefusedByTool);
  EXPECT_EQ(end.restored, std::vector<std::string>{"SharedAccess: started"});
}

}  // namespace
}  // namespace lockstep::windows
