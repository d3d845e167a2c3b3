// Wave zero over real sockets: front ends are upgraded first, in the order of their roles, one of a
// set at a time, and every fault that can befall one is met.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/rehearsal/rehearsed.h"

namespace lockstep {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;

constexpr const char* kFleet = "tests/rehearsal/fleet-front-ends.yaml";
constexpr auto kFinished = ClusterOutcome::kFinished;
constexpr auto kFailed = ClusterOutcome::kFailed;
constexpr auto kInDoubt = ClusterOutcome::kInDoubt;

// From the first begin of a step to the last end of one.
struct Span {
  std::int64_t from = -1;
  std::int64_t to = -1;
};

Span span_of(const WorldLog& log, const std::string& unit) {
  Span span;
  for (const lab::LogEntry& entry : log) {
    if (entry.cluster.text != unit || entry.action == "Observe") {
      continue;
    }
    if (entry.phase == lab::LogPhase::kStart && span.from < 0) {
      span.from = entry.t_ms;
    } else if (entry.phase == lab::LogPhase::kEnd) {
      span.to = entry.t_ms;
    }
  }
  return span;
}

TEST(WaveZero, goes_before_the_clusters_client_access_first_one_of_a_set_at_a_time) {
  const Rehearsed story = rehearse(kFleet, {});
  expect_flawless(story);
  EXPECT_EQ(story.ended.size(), 4U);
  const Span first = span_of(story.log, "CAS1");
  const Span second = span_of(story.log, "CAS2");
  const Span hub = span_of(story.log, "HUB1");
  EXPECT_GE(first.from, 0);
  EXPECT_GE(second.from, first.to) << "one of the set at a time";
  EXPECT_GE(hub.from, second.to) << "Client Access first";
  EXPECT_GE(span_of(story.log, "A").from, hub.to) << "clusters last";
}

struct Expected {
  const char* fault;
  ClusterOutcome outcome;
  const char* rule;
};

void PrintTo(const Expected& expected, std::ostream* out) { *out << expected.fault; }

class FrontEndFault : public ::testing::TestWithParam<Expected> {};

TEST_P(FrontEndFault, is_met_and_what_comes_after_goes_on_or_is_held) {
  const Expected& expected = GetParam();
  std::string text = expected.fault;
  const std::size_t star = text.find('*');
  const std::string count = star == std::string::npos ? "" : text.substr(star);
  const Rehearsed story = rehearse(kFleet, {{text.substr(0, star) + "@CAS2" + count}});
  EXPECT_THAT(story.broken_invariants, IsEmpty());
  EXPECT_THAT(story.speechless, IsEmpty());
  EXPECT_THAT(violations(story.log), IsEmpty());
  const ClusterId struck{"CAS2"};
  ASSERT_TRUE(story.ended.contains(struck));
  const ClusterEndedEvent& end = story.ended.at(struck);
  EXPECT_EQ(end.outcome, expected.outcome) << end.rule << ": " << end.reason;
  if (*expected.rule != '\0') {
    EXPECT_THAT(story.rules, Contains(expected.rule));
  }
  const bool well = expected.outcome == kFinished;
  EXPECT_EQ(story.ended.contains(ClusterId{"A"}), well);
  EXPECT_EQ(story.ended.contains(ClusterId{"HUB1"}), well);
  EXPECT_EQ(story.exit_code, well ? 0 : expected.outcome == kInDoubt ? 4 : 3);
  if (!well) {
    EXPECT_FALSE(end.reason.empty());
    EXPECT_FALSE(end.remedy.empty());
  }
}

INSTANTIATE_TEST_SUITE_P(
    Lab, FrontEndFault,
    ::testing::Values(Expected{"setup-prereq-fails", kFailed, "retries-spent"},
                      Expected{"setup-fails-midway", kFinished, "resume-setup"},
                      Expected{"setup-hangs", kInDoubt, "step-stalled"},
                      Expected{"setup-lies", kFinished, "retry-delay"},
                      Expected{"services-left-disabled", kFinished, "start-types-lost"},
                      Expected{"reboot-slow", kFinished, "rebooting"},
                      Expected{"reboot-lost", kInDoubt, "node-lost"},
                      Expected{"pending-reboot", kFinished, "pending-reboot"},
                      Expected{"pending-reboot*always", kFailed, "pending-reboot-orphaned"},
                      Expected{"firewall-isolates-node", kFailed, "retries-spent"},
                      Expected{"agent-crash", kFinished, ""},
                      Expected{"message-loss", kFinished, ""}),
    [](const auto& param) {
      std::string name = param.param.fault;
      for (char& c : name) {
        c = c == '-' || c == '*' ? '_' : c;
      }
      return name;
    });

}  // namespace
}  // namespace lockstep
