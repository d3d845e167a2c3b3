#pragma once
// A controller and agents on loopback, driven by hand in one thread.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/transport/poller.h"
#include "common/transport/zmq_agent_link.h"
#include "common/transport/zmq_controller_link.h"
#include "tests/support/temporary_folder.h"

namespace lockstep {

inline constexpr std::chrono::seconds kPatience{20};

struct TestAgent {
  TestAgent(const ZmqContext& context, const PublicKey& controller, const std::string& endpoint);

  SecretKey secret;
  PublicKey key;
  std::unique_ptr<ZmqAgentLink> link;
  std::vector<std::string> heard;
};

class Wire : public ::testing::Test {
 protected:
  Wire();

  // An agent that is connecting; its key is accepted for `node` unless that is empty.
  TestAgent& add_agent(const std::string& node);
  void accept(const TestAgent& agent, const std::string& node);

  // Opens the controller's link on the endpoint it had before.
  void restart_controller();

  // One pass of every loop.
  void pass();
  // Passes until it holds, for kPatience at most.
  bool eventually(const std::function<bool()>& holds);
  // Both directions work: what each sends arrives, repeated until it does. Leaves no trace.
  bool connected(TestAgent& agent, const std::string& node);
  // The time of `rounds` exchanges with another agent, in which everything else that is on its
  // way arrives as well.
  void let_time_pass(TestAgent& witness, const std::string& node, int rounds = 5);

  [[nodiscard]] std::vector<std::string> reports_of(const std::string& node) const;
  bool exchange(TestAgent& agent, const std::string& node, bool repeat);

  TemporaryFolder folder_;
  ZmqContext context_;
  SecretKey controller_secret_ = generate_secret_key();
  PublicKey controller_key_ = public_key_of(controller_secret_);
  std::unique_ptr<KeyStore> keys_;
  std::unique_ptr<ZmqControllerLink> controller_;
  std::vector<std::unique_ptr<TestAgent>> agents_;
  std::vector<ControllerLink::Report> reports_;
  Instant now_{1'000'000};
  int nonce_ = 0;
};

// The same key again; tests alone need that.
SecretKey copy_of(const SecretKey& key);

}  // namespace lockstep
