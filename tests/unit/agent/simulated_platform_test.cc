#include "agent/platform/simulated/simulated_platform.h"

#include <gtest/gtest.h>

#include <deque>

#include "agent/platform/simulated/lossy_link.h"
#include "agent/platform/simulated/world_port.h"
#include "tests/unit/agent/sample_facts.h"

namespace lockstep {
namespace {

class FakePort final : public NodePort {
 public:
  bool on = true;
  bool cut = false;
  int loss = 0;

  bool powered() override { return on; }
  BootId boot() override { return BootId{"boot-1"}; }
  Instant agent_down_until() override { return {}; }
  bool isolated() override { return cut; }
  int loss_permille() override { return loss; }
  std::optional<NodeFacts> see() override {
    return on ? std::optional{sample_facts()} : std::nullopt;
  }
  Result<StepHandle> begin(const Step&) override { return StepHandle{"1"}; }
  StepState poll() override { return NoStep{}; }
  bool reattach(const StepHandle&) override { return true; }
};

class CountingLink final : public AgentLink {
 public:
  int sent = 0;
  std::deque<std::string> down;

  void send(const std::string&) override { ++sent; }
  std::optional<std::string> receive() override {
    if (down.empty()) {
      return std::nullopt;
    }
    std::string bytes = down.front();
    down.pop_front();
    return bytes;
  }
  void rebuild() override {}
};

TEST(SimulatedPlatform, look_is_seen_once) {
  FakePort port;
  SimulatedPlatform platform{port};
  EXPECT_FALSE(platform.seen());
  platform.look();
  EXPECT_TRUE(platform.seen());
  EXPECT_FALSE(platform.seen());
}

TEST(SimulatedPlatform, look_at_a_node_without_power_stays_incomplete) {
  FakePort port;
  port.on = false;
  SimulatedPlatform platform{port};
  platform.look();
  EXPECT_FALSE(platform.seen());
  port.on = true;
  EXPECT_TRUE(platform.seen());
}

TEST(SimulatedPlatform, handle_that_was_never_written_down_finds_nothing) {
  FakePort port;
  SimulatedPlatform platform{port};
  EXPECT_FALSE(platform.reattach(Observe{}, ""));
  EXPECT_TRUE(platform.reattach(Observe{}, "1"));
}

TEST(LossyLink, isolated_node_neither_speaks_nor_hears) {
  FakePort port;
  CountingLink inner;
  LossyLink link{inner, port, 1};
  port.cut = true;
  link.send("a");
  inner.down = {"b", "c"};
  EXPECT_FALSE(link.receive());
  EXPECT_EQ(inner.sent, 0);
  EXPECT_TRUE(inner.down.empty()) << "it would be heard later, as if the network had kept it";
  port.cut = false;
  link.send("a");
  inner.down = {"d"};
  EXPECT_EQ(link.receive(), "d");
  EXPECT_EQ(inner.sent, 1);
}

TEST(LossyLink, loses_the_share_that_the_lab_says) {
  FakePort port;
  CountingLink inner;
  LossyLink link{inner, port, 1};
  port.loss = 300;
  for (int i = 0; i < 10'000; ++i) {
    link.send("a");
  }
  EXPECT_NEAR(inner.sent, 7'000, 200);
}

TEST(LossyLink, same_seed_loses_the_same_messages) {
  FakePort port;
  port.loss = 500;
  std::vector<int> sent;
  for (int run = 0; run < 2; ++run) {
    CountingLink inner;
    LossyLink link{inner, port, 42};
    for (int i = 0; i < 100; ++i) {
      link.send("a");
      sent.push_back(inner.sent);
    }
  }
  EXPECT_EQ(std::vector(sent.begin(), sent.begin() + 100),
            std::vector(sent.begin() + 100, sent.end()));
}

TEST(StepState, of_the_lab_is_told_in_the_platforms_words) {
  EXPECT_TRUE(std::holds_alternative<NoStep>(step_state(lab::Idle{})));
  const StepState running = step_state(lab::UnderWay{{"Copying files", 2, 7, true, {}}});
  EXPECT_EQ(std::get<Running>(running).progress.stage, "Copying files");
  lab::Ended ended;
  ended.end.reason = Reason::kPrerequisite;
  ended.log_excerpt = "console";
  const StepState state = step_state(ended);
  EXPECT_EQ(std::get<ToolEnd>(state).reason, Reason::kPrerequisite);
  EXPECT_EQ(std::get<ToolEnd>(state).log_excerpt, "console");
}

}  // namespace
}  // namespace lockstep
