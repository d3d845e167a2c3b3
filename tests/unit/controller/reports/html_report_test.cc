#include "controller/reports/html_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "controller/reports/csv_report.h"
#include "controller/reports/html_text.h"
#include "controller/reports/html_timeline.h"
#include "tests/unit/controller/reports/sample_run.h"

namespace lockstep {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const ClusterId kCluster{"CLUS1"};

// A gate, a step that failed with what its tool wrote, its repetition, an outage, an end.
SampleRun eventful_run() {
  SampleRun run(2);
  run.happen(TakeoverEvent{1, run.report.run, "here, process 1"});
  run.happen(DecidedEvent{kCluster,
                          "begin",
                          "every check passed",
                          "36 checks passed",
                          "all",
                          "journal",
                          {},
                          "",
                          "begin",
                          false});
  run.begin();
  run.happen(GateAskedEvent{kCluster, Gate::kBeforeOutage, "are its users told?"});
  run.happen(GatePassedEvent{kCluster, Gate::kBeforeOutage, "anna", NodeId{"NODE2"}});
  run.issue(1, "NODE2", RunSetup{SetupMode::kUpgrade, "D:\\E2K7SP1", kSp1});
  CommandSettledEvent failed;
  failed.result.id = {run.report.run, 1};
  failed.result.outcome = Outcome::kFailed;
  failed.result.reason = Reason::kInterrupted;
  failed.result.detail = "=<b>cancelled</b>";
  failed.result.log_excerpt = "[ERROR] one\n[ERROR] two & <script>alert(1)</script>\xff";
  run.happen(failed);
  run.issue(2, "NODE2", RunSetup{SetupMode::kUpgrade, "D:\\E2K7SP1", kSp1});
  run.settle(2, Outcome::kDone);
  run.happen(OutageBeganEvent{kCluster}, 14min);
  run.happen(OutageEndedEvent{kCluster, 14min});
  run.happen(PauseAskedEvent{"berta"});
  run.end(ClusterOutcome::kFinished);
  return run;
}

std::string page_of(const SampleRun& run) {
  return html_report(run.report, run.fleet.policy, run.stage.now);
}

int count(const std::string& text, const std::string& part) {
  int found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++found;
  }
  return found;
}

TEST(HtmlReport, has_every_section_once) {
  const std::string page = page_of(eventful_run());
  EXPECT_EQ(count(page, "<h1>"), 1);
  for (const char* const name :
       {"Summary", "Time line", "Outage", "People", "Failures", "Clusters"}) {
    EXPECT_EQ(count(page, "<h2>" + std::string{name} + "</h2>"), 1) << name;
  }
  EXPECT_EQ(count(page, "<section>"), count(page, "</section>"));
}

TEST(HtmlReport, tells_people_failures_decisions_versions_and_outage) {
  const std::string page = page_of(eventful_run());
  for (const char* const part :
       {"anna", "berta", "approved before-outage", "takeover", "[ERROR] one\n[ERROR] two",
        "36 checks passed", "8.0.685.24", "8.1.240.6", "14m 00s", "12m 00s", "RunSetup upgrade",
        "no controller has judged it yet"}) {
    EXPECT_THAT(page, HasSubstr(part));
  }
}

TEST(HtmlReport, foreign_words_stay_words) {
  const std::string page = page_of(eventful_run());
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, Not(HasSubstr("<b>cancelled")));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(1)"));
}

TEST(HtmlReport, needs_no_network) {
  const std::string page = page_of(eventful_run());
  for (const char* const part : {"src=", "href=", "@import", "url("}) {
    EXPECT_THAT(page, Not(HasSubstr(part)));
  }
  EXPECT_EQ(count(page, "http"), 1) << "the name of SVG";
}

TEST(HtmlReport, run_without_a_begun_cluster_is_a_page_too) {
  const std::string page = page_of(SampleRun(1));
  EXPECT_THAT(page, HasSubstr("No cluster was begun."));
  EXPECT_EQ(timeline_svg(SampleRun(1).report, SampleRun(1).stage.now), "");
}

TEST(HtmlTimeline, has_a_bar_for_every_step_gate_and_outage) {
  const SampleRun run = eventful_run();
  const std::string picture = timeline_svg(run.report, run.stage.now);
  EXPECT_EQ(count(picture, "class=\"failed\""), 1);
  EXPECT_EQ(count(picture, "class=\"setup\""), 1);
  EXPECT_EQ(count(picture, "class=\"gate\""), 1);
  EXPECT_EQ(count(picture, "class=\"outage\""), 1);
  EXPECT_THAT(picture, HasSubstr("outage of E2K7CCR, 14m 00s"));
}

// A hook whose controller died, and one that did not pass.
SampleRun hooked_run() {
  SampleRun run = eventful_run();
  run.happen(HookStartedEvent{kCluster, HookMoment::kAfterOutage, "/bin/tell"});
  run.happen(HookStartedEvent{kCluster, HookMoment::kAfterOutage, "/bin/tell"});
  run.happen(HookEndedEvent{
      kCluster, HookMoment::kAfterOutage, {HookEnd::kFailed, 3, "first\n<i>no such list</i>\n"}});
  return run;
}

TEST(HtmlReport, tells_hooks_with_their_output) {
  const SampleRun run = hooked_run();
  const std::string page = page_of(run);
  EXPECT_THAT(page, HasSubstr("Hooks on the workstation"));
  EXPECT_THAT(page, HasSubstr("not known: its controller died"));
  EXPECT_THAT(page, HasSubstr("exit code 3: &lt;i&gt;no such list&lt;/i&gt;"));
  EXPECT_THAT(page, HasSubstr("first\n&lt;i&gt;no such list"));
  const std::string picture = timeline_svg(run.report, run.stage.now);
  EXPECT_EQ(count(picture, "class=\"hook\""), 1);
  EXPECT_EQ(count(picture, "class=\"failed\""), 2);
}

TEST(CsvReport, hook_is_a_step_of_the_workstation) {
  const SampleRun run = hooked_run();
  const std::string steps = csv_of_steps(run.report, run.stage.now);
  EXPECT_EQ(count(steps, "\r\n"), 5);
  EXPECT_THAT(steps, HasSubstr("\"hook after_outage\""));
  EXPECT_THAT(steps, HasSubstr("\"failed\""));
}

TEST(HtmlTimeline, stays_readable_however_long_the_night) {
  for (const Duration length : {Duration{1min}, Duration{9h}, Duration{24h * 40}}) {
    SampleRun run;
    run.begin();
    run.stage.pass(length);
    const std::string picture = timeline_svg(run.report, run.stage.now);
    EXPECT_LE(count(picture, "class=\"tick\""), 13) << to_text(length);
  }
}

TEST(HtmlText, control_characters_and_broken_bytes_do_no_harm) {
  EXPECT_EQ(escaped("a\x1b[2J\"'\nb"), "a [2J&quot;&#39;\nb");
  EXPECT_EQ(element("th scope=\"col\"", "<"), "<th scope=\"col\">&lt;</th>");
}

TEST(HtmlReport, and_csv_tell_the_predicted_range_and_whether_it_was_kept) {
  SampleRun run = eventful_run();
  EXPECT_THAT(page_of(run), HasSubstr("12m 00s (5m 00s to 33m 00s)"));
  EXPECT_THAT(page_of(run), HasSubstr("longer, inside"));
  EXPECT_THAT(csv_of_clusters(run.report, run.stage.now), HasSubstr("\"720\",\"300\",\"1980\""));
  run.report.clusters[0].predicted_outage_longest = 13min;
  EXPECT_THAT(page_of(run), HasSubstr("longer, outside"));
  run.report.clusters[0].predicted_outage_longest = Duration{0};  // of before
  EXPECT_THAT(page_of(run), AllOf(HasSubstr("longer<"), Not(HasSubstr(" to 33m 00s"))));
  EXPECT_THAT(csv_of_clusters(run.report, run.stage.now), HasSubstr("\"720\",\"\",\"\""));
}

TEST(HtmlReport, and_csv_tell_an_outage_over_its_budget) {
  SampleRun run;
  run.report.clusters[0].outage_budget = 40min;
  run.begin();
  run.happen(OutageBeganEvent{kCluster}, 41min);
  const Instant told = run.happen(OutageOverBudgetEvent{kCluster, 41min, 40min, "tell"}).at;
  run.happen(OutageEndedEvent{kCluster, 42min});
  EXPECT_THAT(page_of(run),
              HasSubstr("over the budget of 40m 00s by 2m 00s, told " + to_text(told)));
  EXPECT_THAT(csv_of_clusters(run.report, run.stage.now), HasSubstr("\"2520\",\"2400\",\"120\""));
}

TEST(CsvReport, has_a_row_a_cluster_and_marks_formulas) {
  const SampleRun run = eventful_run();
  const std::string clusters = csv_of_clusters(run.report, run.stage.now);
  EXPECT_EQ(count(clusters, "\r\n"), 3);
  EXPECT_THAT(clusters, HasSubstr("\"CLUS1\",\"E2K7CCR\",\"finished\""));
  EXPECT_THAT(clusters, HasSubstr("\"720\",\"840\",\"\",\"0\",\"1\""));
  const std::string steps = csv_of_steps(run.report, run.stage.now);
  EXPECT_EQ(count(steps, "\r\n"), 3);
  EXPECT_THAT(steps, HasSubstr("\"'=<b>cancelled</b>\""));
}

}  // namespace
}  // namespace lockstep
