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

// What stands between the heading of a section and the next one.
std::string section_of(const std::string& page, const std::string& name) {
  const std::size_t from = page.find("<h2>" + name + "</h2>");
  return page.substr(from, page.find("<h2>", from + 1) - from);
}

// CLUS1 ended in doubt with its step out, CLUS2 was refused, CLUS3 was never begun.
SampleRun run_in_doubt() {
  SampleRun run(3);
  run.begin();
  run.issue(1, "NODE2", RunSetup{SetupMode::kUpgrade, "D:\\E2K7SP1", kSp1});
  DecidedEvent stalled{kCluster, "step-stalled", "no sign of life", "41 minutes", "at most 30"};
  stalled.page = true;
  run.happen(stalled, 5min);
  run.end(ClusterOutcome::kInDoubt);
  run.end(ClusterOutcome::kRefused, 2);
  run.happen(DecidedEvent{cluster_name(3), "failure-budget", "nothing new starts", "2", "0"}, 1h);
  run.happen(RunEndedEvent{4, "in doubt"});
  return run;
}

TEST(HtmlReport, failures_have_every_cluster_that_did_not_finish_and_every_open_step) {
  const std::string failures = section_of(page_of(run_in_doubt()), "Failures");
  for (const char* const part :
       {"<h3>CLUS1: in doubt</h3>", "the-end: it is over", "<dd>41 minutes</dd>",
        "<h3>CLUS1: RunSetup upgrade on NODE2, in doubt</h3>", "not settled 6m 00s later",
        "<h3>CLUS2: refused</h3>", "<h3>CLUS3: not begun</h3>", "failure-budget"}) {
    EXPECT_THAT(failures, HasSubstr(part));
  }
  EXPECT_THAT(failures, Not(HasSubstr("every step was done")));
}

TEST(HtmlReport, only_an_ended_rollout_without_a_failure_says_so) {
  SampleRun run;
  run.begin();
  run.issue(1, "NODE2", RunSetup{SetupMode::kUpgrade, "D:\\E2K7SP1", kSp1});
  EXPECT_THAT(section_of(page_of(run), "Failures"), HasSubstr("Nothing has failed so far."));
  run.settle(1, Outcome::kDone);
  run.end(ClusterOutcome::kFinished);
  run.happen(RunEndedEvent{0, "done"});
  EXPECT_THAT(section_of(page_of(run), "Failures"), HasSubstr("Every cluster has finished"));
}

TEST(HtmlReport, step_in_doubt_is_called_and_drawn_so_and_ends_with_its_cluster) {
  const SampleRun run = run_in_doubt();
  EXPECT_THAT(section_of(page_of(run), "Clusters"), HasSubstr("<td>in doubt: not settled</td>"));
  const std::string picture = timeline_svg(run.report, run.stage.now);
  EXPECT_EQ(count(picture, "class=\"doubt\""), 1);
  EXPECT_EQ(count(picture, "class=\"setup\""), 0);
  EXPECT_THAT(picture, HasSubstr("6m 00s, in doubt"));
}

TEST(HtmlReport, decision_that_calls_a_person_is_marked) {
  const std::string page = page_of(run_in_doubt());
  EXPECT_EQ(count(page, "<td>a person</td>"), 1);
}

TEST(HtmlReport, cluster_has_the_figures_of_why) {
  SampleRun run(2);
  run.begin(1);
  DecidedEvent wait{cluster_name(2), "parallel-cap", "enough are under work", "1 under work",
                    "at most 1"};
  wait.source = "fleet file";
  wait.age = 3s;
  run.happen(wait);
  const std::string clusters = section_of(page_of(run), "Clusters");
  for (const char* const part :
       {"<dt>measured</dt><dd>1 under work</dd>", "<dt>wanted</dt><dd>at most 1</dd>",
        "<dt>source</dt><dd>fleet file, 1m 03s ago</dd>", "<dt>waits for</dt><dd>CLUS1</dd>",
        "<dt>holds up</dt><dd>CLUS2</dd>"}) {
    EXPECT_THAT(clusters, HasSubstr(part));
  }
}

TEST(HtmlTimeline, has_a_labelled_row_for_every_cluster_and_its_waits) {
  SampleRun run = run_in_doubt();
  std::string picture = timeline_svg(run.report, run.stage.now);
  EXPECT_THAT(picture, HasSubstr(">refused: the-end</text>"));
  EXPECT_THAT(picture, HasSubstr(">not begun: failure-budget</text>"));
  EXPECT_EQ(count(picture, "class=\"hold\""), 0) << "of clusters that were begun";
  SampleRun waiting;
  waiting.begin();
  waiting.happen(DecidedEvent{kCluster, "copy-settling", "copies settle", "9", "0"}, 10min);
  picture = timeline_svg(waiting.report, waiting.stage.now);
  EXPECT_THAT(picture, HasSubstr("waited (copy-settling) for 10m 00s"));
}

TEST(HtmlTimeline, key_has_every_kind_and_no_ground_that_paper_would_not_show) {
  const std::string key = timeline_key();
  for (const char* const kind :
       {"setup", "reboot", "other", "failed", "doubt", "gate", "hook", "hold", "outage"}) {
    EXPECT_EQ(count(key, "<rect class=\"" + std::string{kind} + "\""), 1) << kind;
  }
  EXPECT_THAT(key, Not(HasSubstr("background")));
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
  EXPECT_THAT(clusters, HasSubstr("\"720\",\"300\",\"1980\",\"840\",\"\",\"0\",\"1\""));
  EXPECT_THAT(clusters, HasSubstr("\"NODE2\",\"8.0.685.24\",\"8.1.240.6\",\"NODE1\","
                                  "\"8.0.685.24\",\"8.1.240.6\""));
  const std::string steps = csv_of_steps(run.report, run.stage.now);
  EXPECT_EQ(count(steps, "\r\n"), 3);
  EXPECT_THAT(steps, HasSubstr("\"'=<b>cancelled</b>\""));
}

}  // namespace
}  // namespace lockstep
