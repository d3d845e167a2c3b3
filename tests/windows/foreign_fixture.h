#pragma once
// What the tests with foreign tools have in common; see foreign_test.sh.

#include <gtest/gtest.h>

#include "common/value/names.h"
#include "tests/windows/foreign_world.h"

namespace lockstep::windows::foreign {

inline constexpr Outcome kDone = Outcome::kDone;
inline constexpr Outcome kFailed = Outcome::kFailed;
inline constexpr Outcome kInDoubt = Outcome::kInDoubt;

class Foreign : public testing::Test {
 protected:
  void expect(const Step& step, Outcome outcome, Reason reason = Reason::kNone) {
    const StepResult result = node.outcome(step);
    EXPECT_EQ(to_text(result.outcome), to_text(outcome)) << result.detail;
    EXPECT_EQ(to_text(result.reason), to_text(reason)) << result.detail;
  }
  void setup_plays(const std::string& script) { node.plays("setup", "when \n" + script); }
  // What the Exchange shell does when a step asks for a cmdlet.
  void cmdlet(const std::string& name, const std::string& script) {
    node.plays("powershell", "when " + name + "\n" + script + "\n");
  }
  void answer(std::string& text, const std::string& old, const std::string& now) {
    const std::size_t at = text.find(old);
    ASSERT_NE(at, std::string::npos) << old;
    text.replace(at, old.size(), now);
  }
  void status(const std::string& old, const std::string& now) {
    answer(node.shell["Get-ClusteredMailboxServerStatus"], old, now);
  }
  ForeignNode node;
};

}  // namespace lockstep::windows::foreign
