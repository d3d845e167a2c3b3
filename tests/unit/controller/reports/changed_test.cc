#include "controller/reports/changed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "controller/reports/html_report.h"
#include "tests/unit/controller/reports/sample_run.h"

namespace lockstep {
namespace {

using testing::HasSubstr;

const NodeId kNode{"NODE2"};

// Begun, with settings of NODE2 known as they were.
SampleRun begun_run() {
  SampleRun run;
  ClusterStartedEvent event;
  event.cluster = cluster_name(1);
  event.labels = {kNode, NodeId{"NODE1"}};
  event.first_baseline.services = {{"MOM", StartType::kAutomatic, true},
                                   {"RemoteRegistry", StartType::kDisabled, false},
                                   {"SharedAccess", StartType::kManual, false}};
  event.first_build = kRtm;
  event.second_build = kRtm;
  event.cms_build = kRtm;
  run.happen(event);
  return run;
}

void settle_restored(SampleRun& run, Sequence sequence, std::vector<std::string> lines) {
  CommandSettledEvent event;
  event.result.id = {run.report.run, sequence};
  event.result.outcome = Outcome::kDone;
  event.result.restored = std::move(lines);
  run.happen(event);
}

// The one change of that; fails the test when there is none.
Changed change_in(const SampleRun& run, const std::string& where, const std::string& what) {
  const std::vector<Changed> all = changed_in(run.report.clusters[0]);
  const auto found = std::ranges::find_if(
      all, [&](const Changed& one) { return one.where == where && one.what == what; });
  EXPECT_NE(found, all.end()) << where << " " << what;
  return found == all.end() ? Changed{} : *found;
}

TEST(Changed, service_that_was_stopped_is_not_put_back_until_the_node_says_so) {
  SampleRun run = begun_run();
  run.issue(1, kNode.text, StopServices{{"MOM"}});
  run.settle(1, Outcome::kDone);
  Changed mom = change_in(run, "NODE2", "service MOM");
  EXPECT_EQ(mom.before, "running, Automatic");
  EXPECT_EQ(mom.change, "stopped");
  EXPECT_EQ(mom.put_back, PutBack::kNot);
  EXPECT_THAT(html_report(run.report, run.fleet.policy, run.stage.now),
              HasSubstr("Changed and not put back: NODE2: service MOM, stopped."));
  run.issue(2, kNode.text, RestoreBaseline{});
  settle_restored(run, 2, {"MOM: started", "SharedAccess: start type Manual, was Disabled"});
  mom = change_in(run, "NODE2", "service MOM");
  EXPECT_EQ(mom.put_back, PutBack::kPutBack);
  EXPECT_EQ(mom.how, "put back: started");
  const Changed shared = change_in(run, "NODE2", "service SharedAccess");
  EXPECT_EQ(shared.change, "by setup or by hand");
  EXPECT_EQ(shared.how, "put back: start type Manual, was Disabled");
}

TEST(Changed, start_types_alone_put_no_state_back) {
  SampleRun run = begun_run();
  run.issue(1, kNode.text, EnsureServiceRunning{"RemoteRegistry"});
  run.settle(1, Outcome::kDone);
  run.issue(2, kNode.text, RestoreBaseline{RestoreScope::kStartTypes, {}});
  settle_restored(run, 2, {});
  EXPECT_EQ(change_in(run, "NODE2", "service RemoteRegistry").put_back, PutBack::kNot);
  run.issue(3, kNode.text, RestoreBaseline{RestoreScope::kEverything, {}});
  settle_restored(run, 3, {});
  EXPECT_EQ(change_in(run, "NODE2", "service RemoteRegistry").put_back, PutBack::kPutBack);
}

TEST(Changed, service_is_changed_again_after_it_was_put_back) {
  SampleRun run = begun_run();
  run.issue(1, kNode.text, RestoreBaseline{});
  settle_restored(run, 1, {"MOM: started"});
  run.issue(2, kNode.text, StopServices{{"MOM"}});
  run.settle(2, Outcome::kDone);
  EXPECT_EQ(change_in(run, "NODE2", "service MOM").put_back, PutBack::kNot);
}

TEST(Changed, refused_step_has_changed_nothing_and_one_in_doubt_perhaps) {
  SampleRun run = begun_run();
  run.issue(1, kNode.text, StopServices{{"MOM"}});
  run.settle(1, Outcome::kRefused);
  run.issue(2, kNode.text, InstallPackage{"dotnet-2.0-sp1", "D:\\a.exe", ""});
  const std::vector<Changed> all = changed_in(run.report.clusters[0]);
  EXPECT_TRUE(std::ranges::none_of(all, [](const auto& one) { return one.what == "service MOM"; }));
  EXPECT_EQ(change_in(run, "NODE2", "package dotnet-2.0-sp1").change, "perhaps installed");
}

TEST(Changed, owner_builds_address_book_and_reboots_are_told) {
  SampleRun run = begun_run();
  const BootId boot{};
  run.issue(1, kNode.text, RebootNode{boot, "setup"});
  run.settle(1, Outcome::kDone);
  run.issue(2, "NODE1", MoveCms{"E2K7CCR", kNode});
  run.settle(2, Outcome::kDone);
  run.issue(3, kNode.text, SetOabNode{"E2K7CCR", kNode});
  run.settle(3, Outcome::kDone);
  Changed owner = change_in(run, "E2K7CCR", "owner");
  EXPECT_EQ(owner.before, "on NODE1");
  EXPECT_EQ(owner.change, "moved to NODE2");
  EXPECT_EQ(owner.put_back, PutBack::kStays);
  EXPECT_THAT(change_in(run, "NODE2", "boot").change, HasSubstr("rebooted at "));
  EXPECT_EQ(change_in(run, "E2K7CCR", "offline address book").change, "made on NODE2");
  EXPECT_EQ(change_in(run, "NODE2", "Exchange build").change, "not known yet");
  run.issue(4, kNode.text, MoveCms{"E2K7CCR", NodeId{"NODE1"}});
  run.settle(4, Outcome::kDone);
  run.end(ClusterOutcome::kFinished);
  EXPECT_EQ(change_in(run, "E2K7CCR", "owner").put_back, PutBack::kPutBack);
  EXPECT_EQ(change_in(run, "NODE1", "Exchange build").change, "8.1.240.6");
}

TEST(Changed, cms_that_is_down_is_not_put_back) {
  SampleRun run = begun_run();
  run.happen(OutageBeganEvent{cluster_name(1)});
  EXPECT_EQ(change_in(run, "E2K7CCR", "state").put_back, PutBack::kNot);
  run.happen(OutageEndedEvent{cluster_name(1), 1min});
  EXPECT_EQ(change_in(run, "E2K7CCR", "state").put_back, PutBack::kPutBack);
}

TEST(Changed, cluster_that_was_not_begun_has_changed_nothing) {
  EXPECT_TRUE(changed_in(SampleRun(1).report.clusters[0]).empty());
}

}  // namespace
}  // namespace lockstep
