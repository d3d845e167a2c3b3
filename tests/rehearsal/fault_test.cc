// Every fault of the lab, once, on one cluster of three: the right reaction (dossier §5), the
// others finished or held by the failure budget, and nothing in the world's log that must never
// happen.

#include "lab/world/fault.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rehearsal/rehearsed.h"

namespace lockstep {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;

struct Expected {
  const char* fault;          // without its cluster
  ClusterOutcome outcome;     // of the cluster that it strikes
  const char* rule;           // that must have decided at some time; "" for none in particular
  int failed_steps_least;     // of that cluster
  const char* cluster = "B";  // the canary goes well, so another cluster is under work beside it
};

void PrintTo(const Expected& expected, std::ostream* out) { *out << expected.fault; }

constexpr auto kFinished = ClusterOutcome::kFinished;
constexpr auto kFailed = ClusterOutcome::kFailed;
constexpr auto kInDoubt = ClusterOutcome::kInDoubt;

constexpr Expected kExpected[] = {
    {"setup-prereq-fails", kFailed, "retries-spent", 3},
    {"setup-fails-midway", kFinished, "resume-setup", 1},
    {"setup-hangs", kInDoubt, "step-stalled", 0},
    {"setup-lies", kFinished, "retry-delay", 1},
    {"setup-lies*always", kFailed, "retries-spent", 2},
    {"services-left-disabled", kFinished, "start-types-lost", 0},
    {"reboot-slow", kFinished, "rebooting", 0},
    {"reboot-lost", kInDoubt, "node-lost", 0},
    {"copy-failed", kFinished, "resume-copy", 0},
    {"copy-failed*always", kFailed, "copy-failed", 0},
    {"copy-queue-stuck", kFinished, "restart-replication", 0},
    {"failover-before-setup", kFinished, "relabel", 0},
    {"failover-after-setup", kFinished, "stop-before-upgrade", 0},
    {"move-refused", kFinished, "move-cms", 2},
    {"move-refused*always", kFailed, "start-after-refused-move", 3},
    {"upgrade-cms-fails-midway", kFinished, "resume-upgrade-cms", 1},
    {"upgrade-cms-starts", kFinished, "", 0},
    {"start-leaves-database-dismounted", kFinished, "mend-cms", 0},
    {"witness-lost", kFinished, "quorum-safe", 0},
    {"pending-reboot", kFinished, "pending-reboot", 0},
    {"pending-reboot*always", kFailed, "pending-reboot-orphaned", 0},
    {"foreign-group-on-node", kFinished, "evacuate", 0},
    {"firewall-isolates-node", kFailed, "retries-spent", 1},
    {"human-moves-cms", kFinished, "relabel", 0},
    {"backup-running", kFinished, "no-backup-running", 0, "A"},
    {"agent-crash", kFinished, "", 0},
    {"message-loss", kFinished, "", 0},
};

class Fault : public ::testing::TestWithParam<Expected> {};

TEST_P(Fault, is_met_as_the_dossier_says) {
  const Expected& expected = GetParam();
  std::string text = expected.fault;
  const std::size_t star = text.find('*');
  text = text.substr(0, star) + "@" + expected.cluster +
         (star == std::string::npos ? "" : text.substr(star));
  const Rehearsed story = rehearse("tests/rehearsal/fleet-3.yaml", {{text}});

  EXPECT_THAT(story.broken_invariants, IsEmpty());
  EXPECT_THAT(story.speechless, IsEmpty());
  EXPECT_THAT(violations(story.log), IsEmpty());
  const ClusterId struck{expected.cluster};
  ASSERT_TRUE(story.ended.contains(struck));
  const ClusterEndedEvent& end = story.ended.at(struck);
  EXPECT_EQ(end.outcome, expected.outcome) << end.rule << ": " << end.reason;
  EXPECT_GE(story.failed_steps.at(struck), expected.failed_steps_least);
  if (*expected.rule != '\0') {
    EXPECT_THAT(story.rules, Contains(expected.rule));
  }
  for (const ClusterId& other : {ClusterId{"A"}, ClusterId{"B"}, ClusterId{"C"}}) {
    if (other == struck) {
      continue;
    }
    ASSERT_TRUE(story.ended.contains(other)) << other.text;
    EXPECT_EQ(story.ended.at(other).outcome, kFinished) << other.text;
  }
  const int code = expected.outcome == kFinished ? 0 : expected.outcome == kInDoubt ? 4 : 3;
  EXPECT_EQ(story.exit_code, code);
  if (expected.outcome == kFinished) {
    EXPECT_THAT(left_undone(story.log), IsEmpty());
  } else {
    EXPECT_FALSE(end.reason.empty());
    EXPECT_FALSE(end.remedy.empty());
  }
}

INSTANTIATE_TEST_SUITE_P(Lab, Fault, ::testing::ValuesIn(kExpected), [](const auto& param) {
  std::string name = param.param.fault;
  for (char& c : name) {
    c = c == '-' || c == '*' ? '_' : c;
  }
  return name;
});

TEST(FaultTable, names_every_fault_of_the_lab) {
  for (const std::string& fault : lab::fault_names()) {
    if (fault == "random") {
      continue;
    }
    const bool named = std::ranges::any_of(
        kExpected, [&](const Expected& expected) { return fault == expected.fault; });
    EXPECT_TRUE(named) << fault << " has no expected reaction";
  }
}

}  // namespace
}  // namespace lockstep
