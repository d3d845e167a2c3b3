#include "controller/publisher.h"

#include <gtest/gtest.h>

#include "common/limits.h"

namespace lockstep {
namespace {

class Wire : public ControllerLink {
 public:
  void publish(const NodeId& to, const std::string& bytes) override {
    sent.emplace_back(to.text, bytes);
  }
  void publish_to_fleet(const std::string&) override {}
  std::optional<Report> receive() override { return std::nullopt; }

  std::vector<std::pair<std::string, std::string>> sent;
};

CommandMessage command(Sequence sequence, const std::string& node) {
  CommandMessage message;
  message.id = {RunId{"00000000000000a1"}, sequence};
  message.node = NodeId{node};
  message.step = Observe{};
  return message;
}

struct Publishing {
  Wire wire;
  Publisher publisher{wire};
  Instant now{1'000};
};

TEST(Publisher, publishes_at_once_what_is_added) {
  Publishing p;
  p.publisher.add(command(1, "NODE2"), p.now);
  p.publisher.publish_due(p.now);
  ASSERT_EQ(p.wire.sent.size(), 1U);
  EXPECT_EQ(p.wire.sent[0].first, "NODE2");
  EXPECT_EQ(p.publisher.out(), 1U);
}

TEST(Publisher, with_nothing_out_is_never_due) {
  Publishing p;
  EXPECT_EQ(p.publisher.publish_due(p.now), kNever);
}

TEST(Publisher, repeats_with_doubled_pauses_up_to_the_most) {
  Publishing p;
  p.publisher.add(command(1, "NODE2"), p.now);
  Duration expected = limits::kRepublishFirst;
  for (int i = 0; i < 10; ++i) {
    const Instant next = p.publisher.publish_due(p.now);
    EXPECT_EQ(next - p.now, expected) << i;
    EXPECT_EQ(p.publisher.publish_due(next - 1ms), next) << "not before";
    EXPECT_EQ(p.wire.sent.size(), static_cast<std::size_t>(i) + 1);
    p.now = next;
    expected = std::min(expected * 2, limits::kRepublishMost);
  }
  EXPECT_EQ(expected, limits::kRepublishMost);
}

TEST(Publisher, repeats_the_same_bytes) {
  Publishing p;
  p.publisher.add(command(1, "NODE2"), p.now);
  p.now = p.publisher.publish_due(p.now);
  p.publisher.publish_due(p.now);
  ASSERT_EQ(p.wire.sent.size(), 2U);
  EXPECT_EQ(p.wire.sent[0], p.wire.sent[1]);
}

TEST(Publisher, a_settled_command_is_not_published_again) {
  Publishing p;
  p.publisher.add(command(1, "NODE2"), p.now);
  p.publisher.add(command(2, "NODE4"), p.now);
  p.publisher.publish_due(p.now);
  p.publisher.settle(1);
  p.publisher.settle(99);
  p.publisher.publish_due(p.now + 1h);
  ASSERT_EQ(p.wire.sent.size(), 3U);
  EXPECT_EQ(p.wire.sent[2].first, "NODE4");
}

TEST(Publisher, a_node_that_is_back_gets_what_it_is_owed_at_once) {
  Publishing p;
  p.publisher.add(command(1, "NODE2"), p.now);
  p.publisher.add(command(2, "NODE4"), p.now);
  for (int i = 0; i < 8; ++i) {
    p.now = p.publisher.publish_due(p.now);
  }
  p.publisher.publish_due(p.now);
  const std::size_t before = p.wire.sent.size();
  p.publisher.hurry(NodeId{"NODE2"}, p.now);
  const Instant next = p.publisher.publish_due(p.now);
  ASSERT_EQ(p.wire.sent.size(), before + 1);
  EXPECT_EQ(p.wire.sent.back().first, "NODE2");
  EXPECT_EQ(next - p.now, limits::kRepublishFirst) << "and its pauses begin anew";
}

}  // namespace
}  // namespace lockstep
