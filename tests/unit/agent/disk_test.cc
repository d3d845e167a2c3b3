// The agent on a full disk: what it cannot write down it neither does nor says, and later it does.

#include <gtest/gtest.h>

#include "tests/support/scarcity.h"
#include "tests/unit/agent/bench.h"
#include "tests/unit/agent/sample_facts.h"

namespace lockstep {
namespace {

const StopServices kStop{{"MOM"}};

TEST(AgentDisk, full_before_a_command_starts_nothing_and_takes_it_when_there_is_space) {
  Bench bench;
  bench.start();
  bench.run(1s);
  {
    const FullDisk full{0};
    bench.say(bench.command(1, kStop));
    bench.run(5s);
    EXPECT_TRUE(bench.said<AckMessage>().empty());
    EXPECT_TRUE(bench.node.begun.empty());
  }
  bench.say(bench.command(1, kStop));  // published again, as it was not acknowledged
  bench.run(5s);
  EXPECT_EQ(bench.said<AckMessage>().size(), 1U);
  EXPECT_EQ(bench.node.begun.size(), 1U);
}

TEST(AgentDisk, full_at_the_end_of_a_step_keeps_the_result_until_it_is_written) {
  Bench bench;
  bench.start();
  bench.run(1s);
  bench.say(bench.command(1, kStop));
  bench.run(1s);
  ASSERT_EQ(bench.node.begun.size(), 1U);
  {
    const FullDisk full{0};
    service_of(bench.node.facts, "MOM").state = ServiceState::kStopped;
    bench.node.end_step(tool_success());
    bench.run(1min);
    EXPECT_TRUE(bench.results().empty()) << "a result that could be forgotten is not told";
  }
  EXPECT_TRUE(bench.run_until([&] { return bench.result(1).has_value(); }));
  EXPECT_EQ(bench.result(1)->outcome, Outcome::kDone);
  EXPECT_EQ(bench.node.begun.size(), 1U);
}

}  // namespace
}  // namespace lockstep
