// Two honest ends: what is sent arrives, from whom it came, and comes back after a break.

#include <sys/resource.h>

#include "common/limits.h"
#include "common/transport/descriptor_limit.h"
#include "tests/unit/common/transport/wire_fixture.h"

namespace lockstep {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class Link : public Wire {};

TEST_F(Link, both_directions_carry_any_bytes) {
  TestAgent& agent = add_agent("NODE1");
  ASSERT_TRUE(connected(agent, "NODE1"));
  const std::string bytes("\0\1\xff end", 7);
  agent.heard.clear();
  reports_.clear();
  controller_->publish(NodeId("NODE1"), bytes);
  agent.link->send(bytes);
  agent.link->send("");
  ASSERT_TRUE(eventually([&] { return reports_.size() >= 2 && !agent.heard.empty(); }));
  EXPECT_THAT(agent.heard, Contains(bytes));
  EXPECT_THAT(reports_of("NODE1"), ::testing::IsSupersetOf({bytes, std::string()}));
}

TEST_F(Link, the_first_report_arrives_with_the_connection) {
  TestAgent& agent = add_agent("NODE1");
  agent.link->send("hello");
  ASSERT_TRUE(eventually([&] { return !reports_.empty(); }));
  EXPECT_THAT(reports_of("NODE1"), ElementsAre("hello"));
}

TEST_F(Link, two_agents_do_not_see_each_others_messages) {
  TestAgent& one = add_agent("NODE1");
  TestAgent& two = add_agent("NODE2");
  ASSERT_TRUE(connected(one, "NODE1"));
  ASSERT_TRUE(connected(two, "NODE2"));
  two.heard.clear();
  controller_->publish(NodeId("NODE1"), "for one");
  controller_->publish_to_fleet("for all");
  ASSERT_TRUE(eventually([&] { return !two.heard.empty(); }));
  ASSERT_TRUE(connected(one, "NODE1"));
  EXPECT_THAT(one.heard, Contains("for one"));
  EXPECT_THAT(one.heard, Contains("for all"));
  EXPECT_THAT(two.heard, ElementsAre("for all"));
}

TEST_F(Link, the_sender_is_what_the_handshake_proved) {
  TestAgent& one = add_agent("NODE1");
  TestAgent& two = add_agent("NODE2");
  ASSERT_TRUE(connected(one, "NODE1"));
  ASSERT_TRUE(connected(two, "NODE2"));
  reports_.clear();
  two.link->send("I am NODE1");
  ASSERT_TRUE(eventually([&] { return !reports_.empty(); }));
  EXPECT_EQ(reports_.front().from, NodeId("NODE2"));
  EXPECT_EQ(reports_.front().bytes, "I am NODE1");
}

TEST_F(Link, a_node_without_an_accepted_key_gets_nothing) {
  controller_->publish(NodeId("NOBODY"), "command");
  EXPECT_EQ(controller_->counters().unaddressed, 1u);
  EXPECT_EQ(controller_->counters().published, 0u);
}

TEST_F(Link, a_message_over_the_limit_is_not_sent) {
  TestAgent& agent = add_agent("NODE1");
  ASSERT_TRUE(connected(agent, "NODE1"));
  const std::string largest(limits::kMaxMessageBytes - 1, 'x');
  agent.link->send(largest + "x");
  controller_->publish(NodeId("NODE1"), largest + "x");
  EXPECT_EQ(agent.link->counters().too_long, 1u);
  EXPECT_EQ(controller_->counters().too_long, 1u);
  agent.link->send(largest);
  controller_->publish(NodeId("NODE1"), largest);
  ASSERT_TRUE(eventually([&] {
    return !reports_.empty() && reports_.back().bytes == largest && !agent.heard.empty() &&
           agent.heard.back() == largest;
  }));
}

TEST_F(Link, a_restarted_controller_recovers_both_directions_every_time) {
  TestAgent& one = add_agent("NODE1");
  TestAgent& two = add_agent("NODE2");
  for (int round = 0; round < 30; ++round) {
    ASSERT_TRUE(connected(one, "NODE1")) << "round " << round;
    ASSERT_TRUE(connected(two, "NODE2")) << "round " << round;
    restart_controller();
  }
}

TEST_F(Link, a_rebuilt_listener_recovers_both_directions_every_time) {
  TestAgent& agent = add_agent("NODE1");
  const std::string endpoint = controller_->endpoint();
  for (int round = 0; round < 30; ++round) {
    ASSERT_TRUE(connected(agent, "NODE1")) << "round " << round;
    controller_->rebuild();
    ASSERT_NE(controller_->socket(), nullptr) << "round " << round;
  }
  EXPECT_EQ(controller_->endpoint(), endpoint);
  EXPECT_EQ(controller_->counters().rebuilds, 30u);
}

TEST_F(Link, a_rebuilt_agent_recovers_both_directions_every_time) {
  TestAgent& agent = add_agent("NODE1");
  for (int round = 0; round < 30; ++round) {
    ASSERT_TRUE(connected(agent, "NODE1")) << "round " << round;
    agent.link->rebuild();
  }
  EXPECT_EQ(agent.link->counters().rebuilds, 30u);
}

TEST_F(Link, many_agents_are_served_by_one_poller) {
  constexpr int kAgents = 60;
  for (int i = 0; i < kAgents; ++i) add_agent("NODE" + std::to_string(i));
  for (int i = 0; i < kAgents; ++i) {
    ASSERT_TRUE(connected(*agents_[static_cast<std::size_t>(i)], "NODE" + std::to_string(i)));
  }
}

TEST_F(Link, an_agent_that_does_not_read_blocks_nobody_and_hears_again_once_it_reads) {
  TestAgent& other = add_agent("NODE2");
  auto slow = std::make_unique<TestAgent>(context_, controller_key_, controller_->endpoint());
  accept(*slow, "NODE1");
  slow->link->send("subscribed before this");
  ASSERT_TRUE(eventually([&] { return !reports_of("NODE1").empty(); }));
  // More than the queues of both ends hold, with what the system keeps between them.
  const std::string block(20'000, 'x');
  for (int i = 0; i < 3 * limits::kControllerSendQueue; ++i) {
    controller_->publish(NodeId("NODE1"), block);
  }
  EXPECT_TRUE(connected(other, "NODE2"));
  agents_.push_back(std::move(slow));
  EXPECT_TRUE(exchange(*agents_.back(), "NODE1", true));
}

TEST_F(Link, a_report_waiting_in_the_link_ends_the_wait_at_once) {
  TestAgent& agent = add_agent("NODE1");
  ASSERT_TRUE(connected(agent, "NODE1"));
  agent.link->send("waiting");
  Poller socket_alone;
  socket_alone.watch(*controller_);
  ASSERT_TRUE(socket_alone.wait(kPatience));
  controller_->publish_to_fleet("publishing takes the report in");
  ASSERT_TRUE(controller_->has_input());
  EXPECT_TRUE(socket_alone.wait(kPatience));
  EXPECT_THAT(controller_->receive()->bytes, "waiting");
}

TEST_F(Link, a_taken_port_is_named_with_the_remedy) {
  ZmqContext other;
  auto second =
      ZmqControllerLink::open(other, generate_secret_key(), *keys_, controller_->endpoint());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kBusy);
  EXPECT_THAT(second.error().message, HasSubstr(controller_->endpoint()));
  EXPECT_THAT(second.error().message, HasSubstr("another port"));
}

TEST_F(Link, an_address_of_another_machine_is_refused) {
  ZmqContext other;
  auto link = ZmqControllerLink::open(other, generate_secret_key(), *keys_, "tcp://192.0.2.1:0");
  ASSERT_FALSE(link);
  EXPECT_EQ(link.error().code, ErrorCode::kInvalid);
  EXPECT_THAT(link.error().message, HasSubstr("address of this machine"));
}

TEST_F(Link, an_address_that_is_none_is_refused_on_both_sides) {
  ZmqContext other;
  auto link = ZmqControllerLink::open(other, generate_secret_key(), *keys_, "somewhere");
  ASSERT_FALSE(link);
  EXPECT_THAT(link.error().message, HasSubstr("tcp://ADDRESS:PORT"));
  auto agent = ZmqAgentLink::open(other, generate_secret_key(), controller_key_, "NODE1:5570");
  ASSERT_FALSE(agent);
  EXPECT_THAT(agent.error().message, HasSubstr("NODE1:5570"));
  EXPECT_THAT(agent.error().message, HasSubstr("tcp://HOST:PORT"));
}

TEST_F(Link, a_context_holds_one_controller) {
  auto second =
      ZmqControllerLink::open(context_, generate_secret_key(), *keys_, "tcp://127.0.0.1:0");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kBusy);
}

TEST(Descriptors, a_fleet_beyond_the_hard_limit_is_refused_with_the_remedy) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_TRUE(ensure_descriptors(10));
  const Status refused = ensure_descriptors(before.rlim_max);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("LimitNOFILE"));
  setrlimit(RLIMIT_NOFILE, &before);
}

}  // namespace
}  // namespace lockstep
