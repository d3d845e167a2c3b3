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
                         all);
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

TEST(ReadinessLines, tell_warnings_and_accepted_warnings_apart) {
  Stage stage;
  stage.cms([](CmsFacts& cms) { cms.copies[0].last_inspected_ago = 5h; });
  EXPECT_THAT(lines_of(stage, false),
              Contains(AllOf(HasSubstr("WARNING"), HasSubstr("copies-inspected"))));
  stage.policy.accepted_warnings = {"copies-inspected"};
  EXPECT_THAT(lines_of(stage, false),
              Contains(AllOf(HasSubstr("accepted"), HasSubstr("copies-inspected"))));
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
