#include "controller/reports/readiness_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/stage.h"

namespace lockstep {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::string> lines_of(Stage& stage, bool all) {
  stage.show();
  return readiness_lines(read_readiness(stage.observation, stage.policy, stage.now), stage.policy,
                         stage.now, all);
}

TEST(ReadinessLines, of_a_ready_cluster_are_one_line) {
  Stage stage;
  const auto lines = lines_of(stage, false);
  EXPECT_THAT(lines, Contains(AllOf(HasSubstr("CLUS1: ready, NODE2 first, then NODE1"))));
  EXPECT_THAT(lines, Not(Contains(HasSubstr("BLOCK"))));
}

TEST(ReadinessLines, of_a_blocked_cluster_show_value_limit_source_age_and_remedy) {
  Stage stage;
  stage.node("NODE2").platform.disk_free_mb = 7;
  const auto lines = lines_of(stage, false);
  EXPECT_THAT(lines,
              Contains(AllOf(HasSubstr("BLOCK"), HasSubstr("disk-free (P34)"), HasSubstr("7 MB"),
                             HasSubstr("at least 1200 MB"), HasSubstr("NODE2"), HasSubstr("0ms"))));
  EXPECT_THAT(lines, Contains(HasSubstr("to do, disk-free on NODE2: free disk space")));
  EXPECT_THAT(lines, Not(Contains(HasSubstr("os-level")))) << "what passed is not listed";
}

TEST(ReadinessLines, list_everything_on_demand) {
  Stage stage;
  EXPECT_THAT(lines_of(stage, true), Contains(AllOf(HasSubstr("pass"), HasSubstr("os-level"))));
}

TEST(ReadinessLines, list_what_nobody_measures_on_demand_only) {
  Stage stage;
  const auto is_by_hand =
      AllOf(HasSubstr("by hand"), HasSubstr("other-agents (P39)"), HasSubstr("not measured"));
  EXPECT_THAT(lines_of(stage, true), Contains(is_by_hand));
  const auto lines = lines_of(stage, false);
  EXPECT_THAT(lines, Not(Contains(is_by_hand)));
  EXPECT_THAT(lines, Contains(HasSubstr("8 to see to by hand (--all)")));
}

TEST(ReadinessLines, name_a_half_finished_setup_without_being_asked) {
  Stage stage;
  stage.node("NODE2").setup.watermark = true;
  const auto lines = lines_of(stage, false);
  EXPECT_THAT(lines, Contains(AllOf(HasSubstr("note"), HasSubstr("setup-finished (P24)"),
                                    HasSubstr("NODE2"))));
  EXPECT_THAT(lines, Contains(HasSubstr("to see to, setup-finished on NODE2: read its setup log")));
}

TEST(ReadinessLines, tell_warnings_and_accepted_warnings_apart) {
  Stage stage;
  stage.cms([](CmsFacts& cms) { cms.copies[0].last_inspected_ago = 5h; });
  EXPECT_THAT(lines_of(stage, false),
              Contains(AllOf(HasSubstr("WARNING"), HasSubstr("copies-inspected"))));
  stage.policy.accepted_warnings = {"copies-inspected"};
  EXPECT_THAT(lines_of(stage, false),
              Contains(AllOf(HasSubstr("accepted"), HasSubstr("copies-inspected"))));
}

std::string window_line_of(const std::vector<Window>& open) {
  Stage stage;
  stage.now = Instant{1'795'903'200'000};  // 2026-11-28T22:00:00Z
  stage.policy.windows = {true, open};
  return lines_of(stage, false).front();
}

TEST(ReadinessLines, tell_what_the_windows_say_in_utc_and_in_their_zone) {
  const Instant now{1'795'903'200'000};
  const std::string there = "Sun 2026-11-29 06:00 Europe/Berlin";
  EXPECT_THAT(window_line_of({{now - 1h, now + 7h, "", there}}),
              AllOf(HasSubstr("open until 2026-11-29T05:00:00Z (" + there + "), 7h 00m left"),
                    HasSubstr(" and fits")));
  EXPECT_THAT(window_line_of({{now + 7h, now + 20h, there, ""}}),
              AllOf(HasSubstr("closed until 2026-11-29T05:00:00Z (" + there + "), in 7h"),
                    HasSubstr(" and fits then")));
  EXPECT_THAT(window_line_of({{now - 1h, now + 1h}, {now + 7h, now + 20h, there, ""}}),
              AllOf(HasSubstr("open until 2026-11-28T23:00:00Z, 1h 00m left"),
                    HasSubstr("cannot begin before 2026-11-29T05:00:00Z (" + there + "), in 7h")));
  EXPECT_THAT(window_line_of({{now - 2h, now - 1h}}),
              AllOf(HasSubstr("over, none is left"), HasSubstr("nothing begins")));
  EXPECT_THAT(window_line_of({{now - 1h, now + 1h}}),
              HasSubstr("fits into none that is left: nothing begins"));
}

TEST(ReadinessLines, block_when_no_window_is_left) {
  Stage stage;
  stage.policy.windows.declared = true;
  const auto lines = lines_of(stage, false);
  EXPECT_THAT(lines, Contains(AllOf(HasSubstr("BLOCK"), HasSubstr("maintenance-window"),
                                    HasSubstr("closed, none is left"))));
  EXPECT_THAT(lines,
              Contains(HasSubstr("to do, maintenance-window on fleet file: write a further")));
  EXPECT_THAT(lines, Contains(HasSubstr("CLUS1: ready")));
}

TEST(ReadinessLines, block_when_no_window_is_declared) {
  Stage stage;
  stage.policy.windows = {true, {}, true};
  const auto lines = lines_of(stage, false);
  EXPECT_THAT(lines.front(), HasSubstr("windows: none is declared"));
  EXPECT_THAT(lines, Contains(AllOf(HasSubstr("BLOCK"), HasSubstr("maintenance-window (P38)"),
                                    HasSubstr("none is declared"))));
  EXPECT_THAT(lines, Contains(HasSubstr("or `windows: always`")));
}

TEST(ReadinessLines, cannot_be_forged_by_what_a_node_says) {
  Stage stage;
  stage.node("NODE2").account.name = "evil\nCLUS1: ready";
  stage.node("NODE2").account.domain_account = false;
  for (const std::string& line : lines_of(stage, false)) {
    EXPECT_EQ(line.find('\n'), std::string::npos);
  }
}

}  // namespace
}  // namespace lockstep
