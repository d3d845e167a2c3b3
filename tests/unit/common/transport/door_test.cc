// Who gets in, and what becomes of those who do not.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zmq.h>

#include "common/transport/envelope.h"
#include "common/transport/socket_settings.h"
#include "tests/unit/common/transport/wire_fixture.h"

namespace lockstep {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Door : public Wire {
 protected:
  // An agent that is served for as long as an attack goes on.
  void SetUp() override {
    witness_ = &add_agent("WITNESS");
    ASSERT_TRUE(connected(*witness_, "WITNESS"));
  }

  // All is well, and the attack has had its time.
  void expect_unharmed() {
    let_time_pass(*witness_, "WITNESS");
    for (const auto& report : reports_) EXPECT_EQ(report.from, NodeId("WITNESS"));
    EXPECT_EQ(controller_->counters().expelled, 0u);
    EXPECT_EQ(controller_->counters().rebuilds, 0u);
  }

  int port() const {
    const std::string& endpoint = controller_->endpoint();
    return std::stoi(endpoint.substr(endpoint.rfind(':') + 1));
  }

  bool has_note(LinkNote::Kind kind, const std::string& part) {
    for (LinkNote& note : controller_->take_notes()) notes_.push_back(std::move(note));
    for (const LinkNote& note : notes_) {
      if (note.kind == kind && note.text.find(part) != std::string::npos) return true;
    }
    return false;
  }

  TestAgent* witness_ = nullptr;
  std::vector<LinkNote> notes_;
};

TEST_F(Door, an_unknown_key_waits_with_address_and_fingerprint) {
  TestAgent& stranger = add_agent("");
  stranger.link->send("let me in");
  ASSERT_TRUE(eventually([&] { return !keys_->pending().empty(); }));
  const PendingKey pending = keys_->pending().front();
  EXPECT_EQ(pending.key, stranger.key);
  EXPECT_EQ(pending.address, "127.0.0.1");
  EXPECT_EQ(pending.first_seen, now_);
  EXPECT_TRUE(has_note(LinkNote::Kind::kKnock, fingerprint(stranger.key)));
  expect_unharmed();
  EXPECT_THAT(stranger.heard, IsEmpty());
  EXPECT_EQ(keys_->accepted().size(), 1u);
}

TEST_F(Door, a_key_accepted_later_works_after_a_rebuild) {
  TestAgent& agent = add_agent("");
  ASSERT_TRUE(eventually([&] { return !keys_->pending().empty(); }));
  ASSERT_TRUE(keys_->accept(NodeId("NODE1"), fingerprint(agent.key), now_));
  agent.link->rebuild();
  EXPECT_TRUE(connected(agent, "NODE1"));
  EXPECT_THAT(keys_->pending(), IsEmpty());
}

TEST_F(Door, a_rejected_key_stays_outside) {
  TestAgent& agent = add_agent("");
  ASSERT_TRUE(eventually([&] { return !keys_->pending().empty(); }));
  ASSERT_TRUE(keys_->reject(fingerprint(agent.key), now_));
  const std::uint64_t knocks = controller_->counters().knocks;
  agent.link->rebuild();
  agent.link->send("again");
  ASSERT_TRUE(eventually([&] { return controller_->counters().knocks > knocks; }));
  EXPECT_THAT(keys_->pending(), IsEmpty());
  expect_unharmed();
}

TEST_F(Door, an_agent_with_another_controllers_key_gets_nothing) {
  const SecretKey own = generate_secret_key();
  ASSERT_TRUE(keys_->accept(NodeId("NODE1"), public_key_of(own), now_));
  const PublicKey wrong = public_key_of(generate_secret_key());
  auto link = ZmqAgentLink::open(context_, copy_of(own), wrong, controller_->endpoint());
  ASSERT_TRUE(link);
  link->send("anybody there?");
  for (int i = 0; i < 20; ++i) controller_->publish(NodeId("NODE1"), "secret");
  expect_unharmed();
  EXPECT_EQ(link->receive(), std::nullopt);
  EXPECT_THAT(keys_->pending(), IsEmpty());
}

// The door of libzmq: a peer without CURVE never gets as far as ours.
TEST_F(Door, a_peer_without_curve_gets_nothing) {
  ZmqSocket null(context_, ZMQ_XSUB);
  ZmqSocket plain(context_, ZMQ_XSUB);
  plain.set(ZMQ_PLAIN_USERNAME, "WITNESS");
  plain.set(ZMQ_PLAIN_PASSWORD, "x");
  for (ZmqSocket* peer : {&null, &plain}) {
    peer->set(ZMQ_LINGER, 0);
    ASSERT_EQ(zmq_connect(peer->handle(), controller_->endpoint().c_str()), 0);
    peer->send(std::string("\1", 1) + fleet_topic());
    peer->send(wrap_up("report"));
  }
  controller_->publish_to_fleet("secret");
  expect_unharmed();
  EXPECT_EQ(null.receive_message(), std::nullopt);
  EXPECT_EQ(plain.receive_message(), std::nullopt);
  EXPECT_THAT(keys_->pending(), IsEmpty());
}

TEST_F(Door, garbage_over_tcp_does_nothing) {
  for (int i = 0; i < 50; ++i) {
    const int peer = socket(AF_INET, SOCK_STREAM, 0);
    ASSERT_GE(peer, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port()));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ASSERT_EQ(connect(peer, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    const std::string bytes(static_cast<std::size_t>(1 + 97 * i), static_cast<char>(7 * i));
    EXPECT_EQ(send(peer, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
    close(peer);
  }
  expect_unharmed();
}

TEST_F(Door, nobody_enters_while_there_is_no_doorkeeper) {
  ZmqContext other;
  const SecretKey secret = generate_secret_key();
  ZmqSocket unguarded = make_controller_socket(other, secret);
  ASSERT_EQ(zmq_bind(unguarded.handle(), "tcp://127.0.0.1:0"), 0);
  ZmqSocket monitor(other, ZMQ_PAIR);
  monitor.set(ZMQ_LINGER, 0);
  ASSERT_EQ(
      zmq_socket_monitor(unguarded.handle(), "inproc://watch",
                         ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_SUCCEEDED),
      0);
  ASSERT_EQ(zmq_connect(monitor.handle(), "inproc://watch"), 0);
  auto agent = ZmqAgentLink::open(other, generate_secret_key(), public_key_of(secret),
                                  unguarded.last_endpoint());
  ASSERT_TRUE(agent);
  zmq_pollitem_t item{monitor.handle(), 0, ZMQ_POLLIN, 0};
  ASSERT_EQ(zmq_poll(&item, 1, 20'000), 1);
  const auto event = monitor.receive_message();
  ASSERT_TRUE(event);
  std::uint16_t kind = 0;
  memcpy(&kind, event->front().bytes.data(), sizeof kind);
  EXPECT_EQ(kind, ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL);
  zmq_socket_monitor(unguarded.handle(), nullptr, 0);
}

TEST_F(Door, revoking_cuts_a_connected_agent_off) {
  TestAgent& agent = add_agent("NODE1");
  ASSERT_TRUE(connected(agent, "NODE1"));
  agent.link->send("sent before, read after");
  ASSERT_TRUE(keys_->revoke(NodeId("NODE1"), "stolen", now_));
  reports_.clear();
  agent.heard.clear();
  controller_->publish_to_fleet("secret");
  EXPECT_TRUE(has_note(LinkNote::Kind::kCutOff, fingerprint(agent.key)));
  EXPECT_EQ(controller_->counters().rebuilds, 1u);
  agent.link->send("still here");
  let_time_pass(*witness_, "WITNESS");
  EXPECT_THAT(reports_of("NODE1"), IsEmpty());
  EXPECT_THAT(agent.heard, IsEmpty());
}

TEST_F(Door, a_report_read_before_its_key_changed_hands_does_not_count) {
  for (const bool another_key_follows : {false, true}) {
    TestAgent& agent = add_agent("NODE1");
    ASSERT_TRUE(connected(agent, "NODE1"));
    agent.link->send("too late");
    Poller poller;
    poller.watch(*controller_);
    ASSERT_TRUE(poller.wait(kPatience));
    controller_->serve(now_);
    ASSERT_TRUE(controller_->has_input());
    ASSERT_TRUE(keys_->revoke(NodeId("NODE1"), "stolen", now_));
    const PublicKey next = public_key_of(generate_secret_key());
    if (another_key_follows) {
      ASSERT_TRUE(keys_->accept(NodeId("NODE1"), next, now_));
    }
    EXPECT_FALSE(controller_->receive());
  }
  EXPECT_EQ(controller_->counters().unaccepted, 2u);
}

TEST_F(Door, a_decision_of_another_process_is_seen) {
  TestAgent& agent = add_agent("NODE1");
  ASSERT_TRUE(connected(agent, "NODE1"));
  KeyStore other = KeyStore::open(folder_.path() / "keys").value();
  ASSERT_TRUE(other.revoke(NodeId("NODE1"), "decommissioned", now_));
  now_ = now_ + std::chrono::seconds(2);
  ASSERT_TRUE(eventually([&] { return controller_->counters().rebuilds == 1; }));
  EXPECT_EQ(keys_->standing(agent.key), KeyStanding::kDenied);
  EXPECT_TRUE(connected(*witness_, "WITNESS"));
}

TEST_F(Door, a_new_key_of_a_node_speaks_for_it_and_the_old_one_does_not) {
  TestAgent& old = add_agent("NODE1");
  ASSERT_TRUE(connected(old, "NODE1"));
  ASSERT_TRUE(keys_->revoke(NodeId("NODE1"), "new machine", now_));
  TestAgent& fresh = add_agent("NODE1");
  ASSERT_TRUE(connected(fresh, "NODE1"));
  reports_.clear();
  old.link->send("I was NODE1");
  old.link->rebuild();
  old.link->send("I was NODE1");
  let_time_pass(fresh, "NODE1");
  EXPECT_THAT(reports_of("NODE1"), ::testing::Not(::testing::Contains("I was NODE1")));
}

TEST_F(Door, a_door_that_nobody_serves_lets_nobody_in) {
  const SecretKey own = generate_secret_key();
  ASSERT_TRUE(keys_->accept(NodeId("NODE1"), public_key_of(own), now_));
  auto link = ZmqAgentLink::open(context_, copy_of(own), controller_key_, controller_->endpoint());
  ASSERT_TRUE(link);
  Poller door;
  door.watch(controller_->door());
  ASSERT_TRUE(door.wait(kPatience));
  const std::uint64_t entries = controller_->counters().entries;
  controller_->serve(now_);
  EXPECT_EQ(controller_->counters().entries, entries + 1);
}

}  // namespace
}  // namespace lockstep
