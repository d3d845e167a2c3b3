// How a step ends, by its tool's word and what is seen, and how long it is looked for.

#include <gtest/gtest.h>

#include "agent/evidence.h"
#include "agent/limits.h"
#include "agent/patience.h"
#include "tests/unit/agent/sample_facts.h"
#include "tests/unit/agent/sample_steps.h"

namespace lockstep {
namespace {

ToolEnd said(bool success, Reason reason = Reason::kNone) {
  ToolEnd end;
  end.success = success;
  end.reason = reason;
  end.detail = "as the tool put it";
  return end;
}

ToolEnd said_after_restart() {
  ToolEnd end = said(true);
  end.reboot_needed = true;
  return end;
}

ToolEnd goes_on() {
  ToolEnd end = said(false, Reason::kError);
  end.goes_on = true;
  return end;
}

struct Case {
  const char* name;
  Step step;
  ToolWord tool;
  Effect effect;
  Outcome outcome;
  Reason reason;
};

void PrintTo(const Case& row, std::ostream* out) { *out << row.name; }

class ConclusionTable : public testing::TestWithParam<Case> {};

TEST_P(ConclusionTable, gives_the_outcome) {
  const Case& row = GetParam();
  const StepResult result = conclude(row.step, row.tool, {row.effect, "seen so"});
  EXPECT_EQ(result.outcome, row.outcome) << result.detail;
  EXPECT_EQ(result.reason, row.reason) << result.detail;
  EXPECT_EQ(result.from_evidence, !row.tool.has_value());
  EXPECT_FALSE(result.detail.empty());
}

constexpr auto kDone = Outcome::kDone;
constexpr auto kFailed = Outcome::kFailed;
constexpr auto kInDoubt = Outcome::kInDoubt;
const Step kStopCms = StopCms{"E2K7CCR"};
const Step kSmoke = SmokeTest{"E2K7CCR"};

INSTANTIATE_TEST_SUITE_P(
    All, ConclusionTable,
    testing::Values(
        Case{"ok_seen", kStopCms, said(true), Effect::kSeen, kDone, Reason::kNone},
        Case{"ok_absent", kStopCms, said(true), Effect::kAbsent, kFailed, Reason::kNoEffect},
        Case{"ok_absent_cms", kUpgradeCms, said(true), Effect::kAbsent, kInDoubt,
             Reason::kNoEffect},
        Case{"bad_restart_that_may_be_an_older_start", kRestart,
             said(false, Reason::kRefusedByTool), Effect::kInvisible, kFailed,
             Reason::kRefusedByTool},
        Case{"ok_partly", kStopCms, said(true), Effect::kPartly, kFailed, Reason::kNoEffect},
        Case{"ok_partly_setup", kUpgrade, said(true), Effect::kPartly, kFailed,
             Reason::kInterrupted},
        Case{"ok_unclear", kStopCms, said(true), Effect::kUnclear, kInDoubt, Reason::kNone},
        Case{"ok_invisible", kSmoke, said(true), Effect::kInvisible, kDone, Reason::kNone},
        Case{"ok_after_restart", kFramework, said_after_restart(), Effect::kAfterRestart, kDone,
             Reason::kNone},
        Case{"ok_while_another_restart_is_pending", kFramework, said(true), Effect::kAfterRestart,
             kFailed, Reason::kNoEffect},
        Case{"bad_while_a_restart_is_pending", kFramework, said(false, Reason::kTransient),
             Effect::kAfterRestart, kFailed, Reason::kTransient},
        Case{"lost_while_a_restart_is_pending", kFramework, std::nullopt, Effect::kAfterRestart,
             kInDoubt, Reason::kNone},
        Case{"bad_seen", kMoveCms, said(false, Reason::kRefusedByTool), Effect::kSeen, kDone,
             Reason::kNone},
        Case{"bad_absent", kMoveCms, said(false, Reason::kRefusedByTool), Effect::kAbsent, kFailed,
             Reason::kRefusedByTool},
        Case{"bad_absent_without_reason", kMoveCms, said(false), Effect::kAbsent, kFailed,
             Reason::kError},
        Case{"checks_failed", kUpgrade, said(false, Reason::kPrerequisite), Effect::kAbsent,
             kFailed, Reason::kPrerequisite},
        Case{"checks_failed_with_watermark", kUpgrade, said(false, Reason::kPrerequisite),
             Effect::kPartly, kFailed, Reason::kInterrupted},
        Case{"bad_unclear", kMoveCms, said(false, Reason::kError), Effect::kUnclear, kInDoubt,
             Reason::kNone},
        Case{"bad_smoke_test", kSmoke, said(false, Reason::kError), Effect::kInvisible, kFailed,
             Reason::kError},
        Case{"goes_on_seen", kStopCms, goes_on(), Effect::kSeen, kDone, Reason::kNone},
        Case{"goes_on_absent", kStopCms, goes_on(), Effect::kAbsent, kInDoubt, Reason::kNone},
        Case{"goes_on_partly", kMoveCms, goes_on(), Effect::kPartly, kInDoubt, Reason::kNone},
        Case{"goes_on_unclear", kMoveCms, goes_on(), Effect::kUnclear, kInDoubt, Reason::kNone},
        Case{"goes_on_invisible", kSmoke, goes_on(), Effect::kInvisible, kInDoubt, Reason::kNone},
        Case{"lost_seen", kUpgrade, std::nullopt, Effect::kSeen, kDone, Reason::kNone},
        Case{"lost_absent", kUpgrade, std::nullopt, Effect::kAbsent, kFailed, Reason::kInterrupted},
        Case{"lost_unclear", kUpgrade, std::nullopt, Effect::kUnclear, kInDoubt, Reason::kNone},
        Case{"lost_package", InstallPackage{}, std::nullopt, Effect::kInvisible, kInDoubt,
             Reason::kNone},
        Case{"lost_smoke_test", kSmoke, std::nullopt, Effect::kInvisible, kFailed,
             Reason::kInterrupted}),
    [](const auto& suite) { return std::string{suite.param.name}; });

// ---- patience

TEST(Patience, setup_that_is_alive_has_no_limit) {
  NodeFacts facts = sample_facts();
  facts.setup.running = true;
  EXPECT_FALSE(patience(kUpgrade, std::nullopt, {Effect::kUnclear, ""}, facts, false).has_value());
}

TEST(Patience, failure_without_effect_is_believed_at_once) {
  EXPECT_EQ(patience(kStopCms, said(false), {Effect::kAbsent, ""}, sample_facts(), false),
            Duration{0});
}

TEST(Patience, tool_that_goes_on_may_still_have_its_effect) {
  EXPECT_EQ(patience(kStopCms, goes_on(), {Effect::kAbsent, ""}, sample_facts(), false),
            limits::kUnclearPatience);
}

TEST(Patience, what_takes_minutes_after_its_tool_gets_them) {
  const auto after_success = [](const Step& step, Effect effect) {
    return patience(step, said(true), {effect, ""}, sample_facts(), false);
  };
  EXPECT_EQ(after_success(kStartCms, Effect::kPartly), limits::kHalfWayPatience);
  EXPECT_EQ(after_success(kStopCms, Effect::kPartly), limits::kHalfWayPatience);
  EXPECT_EQ(after_success(kStartCms, Effect::kAbsent), limits::kEffectPatience);
  EXPECT_EQ(after_success(kUpgradeCms, Effect::kAbsent), limits::kUnclearPatience);
  EXPECT_EQ(after_success(kUpgrade, Effect::kAbsent), limits::kEffectPatience);
  EXPECT_EQ(after_success(ResumeCopy{"SG1"}, Effect::kAbsent), limits::kCopyPatience);
}

TEST(Patience, package_that_nobody_can_find_may_still_run) {
  const InstallPackage package{"dotnet-2.0-sp1", "C:\\Media\\SP1\\NetFx20SP1_x64.exe", ""};
  for (const Effect effect : {Effect::kAbsent, Effect::kInvisible, Effect::kUnclear}) {
    EXPECT_EQ(patience(package, std::nullopt, {effect, ""}, sample_facts(), true),
              limits::kPackagePatience);
  }
  EXPECT_EQ(patience(package, std::nullopt, {Effect::kSeen, ""}, sample_facts(), true),
            Duration{0});
  EXPECT_EQ(patience(package, std::nullopt, {Effect::kInvisible, ""}, sample_facts(), false),
            Duration{0});
}

TEST(Patience, package_without_effect_is_looked_at_for_a_while) {
  const Evidence pending{Effect::kAfterRestart, ""};
  EXPECT_EQ(patience(kFramework, said(true), pending, sample_facts(), false),
            limits::kEffectPatience);
  EXPECT_EQ(patience(kFramework, said_after_restart(), pending, sample_facts(), false),
            Duration{0});
}

TEST(Patience, accepted_reboot_gets_minutes_to_happen) {
  EXPECT_EQ(patience(RebootNode{}, said(true), {Effect::kAbsent, ""}, sample_facts(), false),
            limits::kRebootPatience);
}

}  // namespace
}  // namespace lockstep
