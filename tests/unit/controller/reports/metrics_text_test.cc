#include "controller/reports/metrics_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "tests/unit/controller/reports/sample_run.h"

namespace lockstep {
namespace {

using testing::HasSubstr;

SampleRun busy_run() {
  SampleRun run(2);
  run.begin();
  run.issue(1, "NODE2", RebootNode{});
  run.settle(1, Outcome::kFailed);
  run.issue(2, "NODE2", RebootNode{});
  run.settle(2, Outcome::kDone);
  run.happen(OutageBeganEvent{ClusterId{"CLUS1"}}, 90s);
  Decision gate;
  gate.cluster = ClusterId{"CLUS2"};
  gate.verb = Verb::kAsk;
  run.plan.decisions = {gate};
  return run;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    lines.push_back(line);
  }
  return lines;
}

TEST(MetricsText, tells_clusters_steps_outages_and_gates) {
  const std::string text = metrics_text(busy_run().scene(), {});
  for (const char* const line :
       {"lockstep_clusters{state=\"under way\"} 1", "lockstep_clusters{state=\"not begun\"} 1",
        "lockstep_steps_total{outcome=\"failed\"} 1", "lockstep_steps_total{outcome=\"done\"} 1",
        "lockstep_retries_total 1",
        "lockstep_outage_seconds_total{cluster=\"CLUS1\",cms=\"E2K7CCR\"} 90.000",
        "lockstep_outage_running{cluster=\"CLUS1\",cms=\"E2K7CCR\"} 1",
        "lockstep_gate_waiting{cluster=\"CLUS2\"} 1",
        "lockstep_agent_facts_age_seconds{node=\"NODE1\"}"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

TEST(MetricsText, outage_over_its_budget_is_a_page) {
  SampleRun run = busy_run();
  Decision decision;
  decision.cluster = ClusterId{"CLUS1"};
  run.plan.decisions = {decision};
  EXPECT_THAT(metrics_text(run.scene(), {}), HasSubstr("lockstep_page{cluster=\"CLUS1\"} 0"));
  run.happen(OutageOverBudgetEvent{ClusterId{"CLUS1"}, 41min, 40min, "tell its users"});
  EXPECT_THAT(metrics_text(run.scene(), {}), HasSubstr("lockstep_page{cluster=\"CLUS1\"} 1"));
}

TEST(MetricsText, every_line_is_of_the_format_and_every_name_has_its_head_first) {
  const std::regex comment("# (HELP|TYPE) ([a-z_]+) .+");
  const std::regex row(
      R"(([a-z_]+?)(_bucket|_sum|_count)?(\{([a-z_]+="([^"\\]|\\.)*",?)+\})? [0-9.]+)");
  std::set<std::string> heads;
  for (const std::string& line : lines_of(metrics_text(busy_run().scene(), {}))) {
    std::smatch found;
    if (std::regex_match(line, found, comment)) {
      heads.insert(found[2]);
    } else {
      ASSERT_TRUE(std::regex_match(line, found, row)) << line;
      EXPECT_TRUE(heads.contains(found[1])) << line;
    }
  }
}

TEST(MetricsText, names_follow_the_conventions_and_are_documented) {
  std::ifstream file(std::string{LOCKSTEP_SOURCE_DIR} + "/docs/CLI.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  for (const std::string& line : lines_of(metrics_text(busy_run().scene(), {}))) {
    if (!line.starts_with("# TYPE ")) {
      continue;
    }
    std::istringstream words(line.substr(7));
    std::string name;
    std::string type;
    words >> name >> type;
    EXPECT_TRUE(name.starts_with("lockstep_")) << name;
    EXPECT_EQ(name.ends_with("_total"), type == "counter") << name;
    EXPECT_THAT(page, HasSubstr("`" + name)) << "is not in docs/CLI.md";
  }
}

TEST(MetricsText, board_asks_for_names_that_there_are) {
  std::ifstream file(std::string{LOCKSTEP_SOURCE_DIR} + "/deploy/grafana/lockstep.json");
  const std::string board{std::istreambuf_iterator<char>(file), {}};
  const std::string text = metrics_text(busy_run().scene(), {});
  const std::regex name("lockstep_[a-z_]+");
  int asked = 0;
  for (std::sregex_iterator it(board.begin(), board.end(), name), end; it != end; ++it, ++asked) {
    EXPECT_THAT(text, HasSubstr("\n" + it->str())) << it->str();
  }
  EXPECT_GT(asked, 10);
}

TEST(Timing, buckets_count_all_that_took_at_most_so_long) {
  Timing timing;
  for (const double ms : {0.5, 1.0, 1.5, 99.0, 60'000.0}) {
    timing.add(ms);
  }
  EXPECT_EQ(timing.up_to(0), 2U);
  EXPECT_EQ(timing.up_to(1), 3U);
  EXPECT_EQ(timing.up_to(Timing::kEnds.size() - 1), 4U);
  EXPECT_EQ(timing.count(), 5U);
  EXPECT_DOUBLE_EQ(timing.sum_ms(), 60'102.0);
}

}  // namespace
}  // namespace lockstep
