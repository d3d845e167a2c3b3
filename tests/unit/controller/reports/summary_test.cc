#include "controller/reports/summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/reports/event_text.h"
#include "controller/reports/plain_narrator.h"
#include "tests/unit/controller/reports/sample_run.h"

namespace lockstep {
namespace {

using ::testing::HasSubstr;

const ClusterId kCluster{"CLUS1"};

std::string text_of(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    text += line + "\n";
  }
  return text;
}

// The parts stand in the text, one after the other.
testing::AssertionResult in_order(const std::string& text, const std::vector<std::string>& parts) {
  std::size_t at = 0;
  for (const std::string& part : parts) {
    const std::size_t found = text.find(part, at);
    if (found == std::string::npos) {
      return testing::AssertionFailure() << "\"" << part << "\" is not there, or too early, in\n"
                                         << text;
    }
    at = found + part.size();
  }
  return testing::AssertionSuccess();
}

// One whole cluster, short.
SampleRun whole_run() {
  SampleRun run;
  run.begin();
  run.happen(GateAskedEvent{kCluster, Gate::kBeforeOutage, "are its users told?"});
  run.happen(GatePassedEvent{kCluster, Gate::kBeforeOutage, "anna", NodeId{"NODE2"}});
  run.issue(1, "NODE2", InstallPackage{"dotnet-2.0-sp1", "D:\\x.exe", ""});
  run.settle(1, Outcome::kFailed);
  run.issue(2, "NODE2", InstallPackage{"dotnet-2.0-sp1", "D:\\x.exe", ""});
  run.settle(2, Outcome::kDone);
  run.issue(3, "NODE2", RunSetup{SetupMode::kUpgrade, "D:\\E2K7SP1", kSp1});
  CommandSettledEvent setup;
  setup.result.id = {run.report.run, 3};
  setup.result.outcome = Outcome::kDone;
  setup.result.stages = {{"Copying Exchange files", "COMPLETED", 12min}};
  run.happen(setup);
  run.happen(OutageBeganEvent{kCluster}, 14min);
  run.happen(OutageEndedEvent{kCluster, 14min});
  run.issue(4, "NODE2", RestoreBaseline{RestoreScope::kEverything, {}});
  CommandSettledEvent restored;
  restored.result.id = {run.report.run, 4};
  restored.result.outcome = Outcome::kDone;
  restored.result.restored = {"SharedAccess: start type Disabled, was Manual"};
  run.happen(restored);
  run.end(ClusterOutcome::kFinished);
  return run;
}

TEST(Summary, tells_the_cluster_in_the_order_of_the_procedure) {
  const SampleRun run = whole_run();
  EXPECT_TRUE(
      in_order(text_of(summary_lines(run.report, run.stage.now)),
               {"CLUS1 (E2K7CCR): finished", "check  front-end-at-release", "check  os-level (P17)",
                "check  backup-recent", "gate before-outage: passed by anna", "check  same-updates",
                "InstallPackage dotnet-2.0-sp1 on NODE2: failed (transient)",
                "InstallPackage dotnet-2.0-sp1 on NODE2, attempt 2: done",
                "RunSetup upgrade on NODE2: done", "12m 00s    Copying Exchange files: COMPLETED",
                "RestoreBaseline everything on NODE2: done", "restored  NODE2: SharedAccess",
                "check  copies-healthy", "version  NODE1: 8.0.685.24 before, 8.1.240.6 after",
                "version  E2K7CCR: 8.0.685.24 before, 8.1.240.6 after",
                "outage  predicted 12m 00s, measured 14m 00s", "retries  1", "CLUSTER",
                "CLUS1    finished"}));
}

TEST(Summary, cluster_that_was_not_begun_is_in_the_table_only) {
  SampleRun run(2);
  run.begin(1);
  const std::string text = text_of(summary_lines(run.report, run.stage.now));
  EXPECT_EQ(text.find("CLUS2 ("), std::string::npos) << text;
  EXPECT_NE(text.find("CLUS2    not begun"), std::string::npos) << text;
}

TEST(Summary, step_that_is_out_is_told_as_not_settled) {
  SampleRun run;
  run.begin();
  run.issue(1, "NODE1", StopCms{"E2K7CCR"});
  const std::string text = text_of(summary_lines(run.report, run.stage.now));
  EXPECT_NE(text.find("StopCms E2K7CCR on NODE1: not settled"), std::string::npos) << text;
}

TEST(EventText, detail_of_a_tool_cannot_forge_a_line) {
  SampleRun run;
  run.begin();
  run.issue(1, "NODE1", StopCms{"E2K7CCR"});
  CommandSettledEvent event;
  event.result.id = {run.report.run, 1};
  event.result.outcome = Outcome::kFailed;
  event.result.reason = Reason::kError;
  event.result.detail = "bad\n2026-01-01T00:00:00Z CLUS1: finished\x1b[1A\xff";
  const std::optional<EventText> text = text_of(run.happen(event), run.scene());
  ASSERT_TRUE(text.has_value());
  EXPECT_EQ(text->text.find('\n'), std::string::npos);
  EXPECT_EQ(text->text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text->tone, Tone::kBad);
}

TEST(EventText, begin_tells_the_outage_to_come_or_that_there_is_none) {
  SampleRun run;
  Event begun = run.begin();
  EXPECT_THAT(text_of(begun, run.scene())->text, HasSubstr("; outage of about 12m 00s to come"));
  std::get<ClusterStartedEvent>(begun.body).predicted_outage = Duration{0};
  EXPECT_THAT(text_of(begun, run.scene())->text, HasSubstr("; no outage to come"));
}

TEST(PlainNarrator, has_no_escape_codes_and_says_every_step) {
  SampleRun run;
  std::ostringstream out;
  PlainNarrator narrator(out);
  narrator.begin(run.scene());
  narrator.tell(run.begin(), run.scene());
  narrator.tell(run.issue(1, "NODE1", StopCms{"E2K7CCR"}), run.scene());
  narrator.tell(run.happen(OutageBeganEvent{kCluster}), run.scene());
  narrator.show(run.scene());
  narrator.tell(run.settle(1, Outcome::kDone), run.scene());
  narrator.finish({7, {"go on with `lockstep resume`"}}, run.scene());
  EXPECT_TRUE(in_order(
      out.str(),
      {"rollout 00000000000000a1 over contoso", "CLUS1: begins, NODE2 first",
       "CLUS1: StopCms E2K7CCR on NODE1", "outage begins", "StopCms E2K7CCR on NODE1 done after",
       "Summary of rollout", "go on with `lockstep resume`", "outcome: stopped (exit code 7)"}));
  EXPECT_EQ(out.str().find('\x1b'), std::string::npos);
}

TEST(PlainNarrator, wait_for_the_first_look_is_told_when_it_lasts_and_once_for_all) {
  SampleRun run(2);
  std::ostringstream out;
  PlainNarrator narrator(out);
  for (const int number : {1, 2}) {
    Decision decision;
    decision.cluster = cluster_name(number);
    decision.verb = Verb::kHold;
    decision.rule = "front-end-at-release";
    run.plan.decisions.push_back(decision);
  }
  for (const int number : {1, 2}) {
    narrator.tell(run.happen(DecidedEvent{cluster_name(number), "front-end-at-release",
                                          "HUBCAS must be at the release", "could not be read", ""},
                             Duration{0}),
                  run.scene());
  }
  narrator.show(run.scene());
  EXPECT_EQ(out.str(), "");
  run.stage.now = run.stage.now + 20s;
  narrator.show(run.scene());
  EXPECT_NE(out.str().find("CLUS1, CLUS2: waits (front-end-at-release)"), std::string::npos)
      << out.str();
  EXPECT_EQ(std::ranges::count(out.str(), '\n'), 1);
}

TEST(PlainNarrator, wait_is_told_once_with_its_figures) {
  SampleRun run;
  std::ostringstream out;
  PlainNarrator narrator(out);
  Decision decision;
  decision.cluster = kCluster;
  decision.verb = Verb::kHold;
  decision.rule = "backup-recent";
  run.plan.decisions = {decision};
  narrator.tell(run.happen(DecidedEvent{kCluster, "backup-recent", "take a backup", "30h 00m ago",
                                        "at most 1d 00h ago"}),
                run.scene());
  narrator.show(run.scene());
  EXPECT_NE(out.str().find("waits (backup-recent): take a backup; measured: 30h 00m ago, wanted: "
                           "at most 1d 00h ago"),
            std::string::npos)
      << out.str();
}

}  // namespace
}  // namespace lockstep
