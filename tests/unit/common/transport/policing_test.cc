// Agents with good keys and bad manners.

#include <zmq.h>

#include "common/limits.h"
#include "common/transport/envelope.h"
#include "common/transport/socket_settings.h"
#include "tests/unit/common/transport/wire_fixture.h"

namespace lockstep {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kRogue = "ROGUE";

class Policing : public Wire {
 protected:
  void SetUp() override {
    honest_ = &add_agent("NODE1");
    ASSERT_TRUE(connected(*honest_, "NODE1"));
    ASSERT_TRUE(keys_->accept(NodeId(kRogue), public_key_of(rogue_secret_), now_));
    rogue_ = make_agent_socket(context_, rogue_secret_, controller_key_);
    ASSERT_EQ(zmq_connect(rogue_.handle(), controller_->endpoint().c_str()), 0);
  }

  void subscribe(const std::string& topic) { ASSERT_TRUE(rogue_.send('\1' + topic)); }

  // The rogue has lost its key, hears nothing more, and the others work as before.
  void expect_expelled() {
    ASSERT_TRUE(eventually([&] { return controller_->counters().expelled > 0; }));
    EXPECT_EQ(keys_->standing(public_key_of(rogue_secret_)), KeyStanding::kDenied);
    EXPECT_EQ(controller_->counters().rebuilds, 1u);
    while (rogue_.receive_message()) {
    }
    for (int i = 0; i < 5; ++i) controller_->publish(NodeId("NODE1"), "secret");
    let_time_pass(*honest_, "NODE1");
    EXPECT_EQ(rogue_.receive_message(), std::nullopt);
    EXPECT_EQ(controller_->counters().expelled, 1u);
    EXPECT_EQ(keys_->standing(honest_->key), KeyStanding::kAccepted);
  }

  // Waits until the rogue's own reports arrive; what it sent before has then been read.
  void expect_still_in() {
    ASSERT_TRUE(eventually([&] {
      rogue_.send(wrap_up("alive"));
      return !reports_of(kRogue).empty();
    }));
    EXPECT_EQ(controller_->counters().expelled, 0u);
    ASSERT_TRUE(connected(*honest_, "NODE1"));
  }

  SecretKey rogue_secret_ = generate_secret_key();
  ZmqSocket rogue_;
  TestAgent* honest_ = nullptr;
};

TEST_F(Policing, own_topic_and_fleet_are_lawful) {
  subscribe(fleet_topic());
  subscribe(node_topic(public_key_of(rogue_secret_)));
  subscribe(fleet_topic());
  expect_still_in();
  EXPECT_EQ(controller_->counters().rebuilds, 0u);
}

TEST_F(Policing, a_subscription_to_everything_expels) {
  subscribe("");
  expect_expelled();
}

TEST_F(Policing, a_subscription_to_another_node_expels) {
  subscribe(node_topic(honest_->key));
  expect_expelled();
}

TEST_F(Policing, a_subscription_to_a_beginning_expels) {
  subscribe("N");
  expect_expelled();
}

TEST_F(Policing, a_longer_topic_expels) {
  subscribe(fleet_topic() + "x");
  expect_expelled();
}

TEST_F(Policing, a_subscription_hidden_behind_a_report_expels) {
  ASSERT_TRUE(rogue_.send(wrap_up("first"), true));
  ASSERT_TRUE(rogue_.send('\1' + std::string()));
  expect_expelled();
}

TEST_F(Policing, what_was_subscribed_before_publishing_gets_nothing_of_it) {
  ASSERT_TRUE(eventually([&] {
    rogue_.send(wrap_up("connected"));
    return !reports_of(kRogue).empty();
  }));
  subscribe("");
  // Its arrival is waited for, and it is not taken in by anything but the publication itself.
  Poller poller;
  poller.watch(*controller_);
  ASSERT_TRUE(poller.wait(kPatience));
  controller_->publish(NodeId("NODE1"), "secret");
  EXPECT_EQ(controller_->counters().expelled, 1u);
  let_time_pass(*honest_, "NODE1");
  EXPECT_EQ(rogue_.receive_message(), std::nullopt);
}

TEST_F(Policing, an_expelled_key_returns_only_when_it_is_accepted_again) {
  subscribe("");
  expect_expelled();
  ASSERT_TRUE(keys_->accept(NodeId(kRogue), fingerprint(public_key_of(rogue_secret_)), now_));
  rogue_ = make_agent_socket(context_, rogue_secret_, controller_key_);
  ASSERT_EQ(zmq_connect(rogue_.handle(), controller_->endpoint().c_str()), 0);
  EXPECT_TRUE(eventually([&] {
    rogue_.send(wrap_up("again"));
    return !reports_of(kRogue).empty();
  }));
}

TEST_F(Policing, a_report_of_several_frames_is_dropped_whole) {
  ASSERT_TRUE(rogue_.send(wrap_up("one"), true));
  ASSERT_TRUE(rogue_.send(wrap_up("two"), true));
  ASSERT_TRUE(rogue_.send(wrap_up("three")));
  expect_still_in();
  EXPECT_THAT(reports_of(kRogue), Not(Contains("one")));
  EXPECT_THAT(reports_of(kRogue), Not(Contains("two")));
  EXPECT_THAT(reports_of(kRogue), Not(Contains("three")));
  EXPECT_EQ(controller_->counters().unintelligible, 1u);
}

// libzmq takes a subscription for the end of a message, so the message stays open; the next
// sender's report must not be taken for its end.
TEST_F(Policing, an_unfinished_report_does_not_swallow_another_agents) {
  ASSERT_TRUE(eventually([&] {
    rogue_.send(wrap_up("connected"));
    return !reports_of(kRogue).empty();
  }));
  ASSERT_TRUE(rogue_.send(wrap_up("open"), true));
  ASSERT_TRUE(rogue_.send('\1' + fleet_topic()));
  Poller poller;
  poller.watch(*controller_);
  ASSERT_TRUE(poller.wait(kPatience));
  while (controller_->receive()) {
  }
  honest_->link->send("mine");
  EXPECT_TRUE(eventually([&] { return !reports_of("NODE1").empty(); }));
}

TEST_F(Policing, another_version_is_dropped_and_counted) {
  std::string frame = wrap_up("x");
  frame[0] = static_cast<char>(limits::kWireVersion + 1);
  ASSERT_TRUE(rogue_.send(frame));
  ASSERT_TRUE(rogue_.send(""));
  expect_still_in();
  EXPECT_EQ(controller_->counters().unintelligible, 2u);
}

TEST_F(Policing, a_message_of_0_or_1_is_never_a_report) {
  ASSERT_TRUE(rogue_.send(std::string(1, '\0') + "report"));
  ASSERT_TRUE(rogue_.send('\1' + fleet_topic()));
  expect_still_in();
  EXPECT_THAT(reports_of(kRogue), ::testing::Each("alive"));
}

TEST_F(Policing, an_oversized_message_costs_the_sender_its_connection_and_nobody_else_anything) {
  ASSERT_TRUE(rogue_.send(wrap_up(std::string(2 * limits::kMaxMessageBytes, 'x'))));
  expect_still_in();
  EXPECT_EQ(controller_->counters().unintelligible, 0u);  // libzmq has not even let it in
  EXPECT_THAT(reports_of(kRogue), ::testing::Each("alive"));
}

TEST_F(Policing, more_reports_than_are_read_are_dropped_and_counted) {
  const std::string report = wrap_up(std::string(limits::kMaxMessageBytes - 1, 'x'));
  Poller poller;
  poller.watch(controller_->door());
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (controller_->counters().unread == 0) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline);
    rogue_.send(report);
    controller_->serve(now_);
    poller.wait(std::chrono::milliseconds(1));
  }
  ASSERT_TRUE(connected(*honest_, "NODE1"));
}

}  // namespace
}  // namespace lockstep
