#include "tests/unit/common/transport/wire_fixture.h"

#include <algorithm>

namespace lockstep {

using std::chrono::steady_clock;

namespace {
constexpr const char* kProbe = "probe ";
}

SecretKey copy_of(const SecretKey& key) { return SecretKey(key.bytes()); }

TestAgent::TestAgent(const ZmqContext& context, const PublicKey& controller,
                     const std::string& endpoint)
    : secret(generate_secret_key()), key(public_key_of(secret)) {
  auto opened = ZmqAgentLink::open(context, copy_of(secret), controller, endpoint);
  link = std::make_unique<ZmqAgentLink>(std::move(opened).value());
}

Wire::Wire() {
  keys_ = std::make_unique<KeyStore>(KeyStore::open(folder_.path() / "keys").value());
  controller_ =
      ZmqControllerLink::open(context_, copy_of(controller_secret_), *keys_, "tcp://127.0.0.1:0")
          .value();
  controller_->serve(now_);
}

void Wire::restart_controller() {
  const std::string endpoint = controller_->endpoint();
  controller_.reset();
  // The old listener closes in the background; a daemon is started again later than this.
  const auto deadline = steady_clock::now() + kPatience;
  while (controller_ == nullptr && steady_clock::now() < deadline) {
    auto opened = ZmqControllerLink::open(context_, copy_of(controller_secret_), *keys_, endpoint);
    if (opened) controller_ = std::move(opened).value();
  }
  ASSERT_NE(controller_, nullptr);
}

TestAgent& Wire::add_agent(const std::string& node) {
  agents_.push_back(
      std::make_unique<TestAgent>(context_, controller_key_, controller_->endpoint()));
  if (!node.empty()) accept(*agents_.back(), node);
  return *agents_.back();
}

void Wire::accept(const TestAgent& agent, const std::string& node) {
  const Status accepted = keys_->accept(NodeId(node), agent.key, now_);
  ASSERT_TRUE(accepted) << accepted.error().message;
}

void Wire::pass() {
  Poller poller;
  poller.watch(*controller_);
  poller.watch(controller_->door());
  for (const auto& agent : agents_) poller.watch(*agent->link);
  poller.wait(std::chrono::milliseconds(10));
  controller_->serve(now_);
  while (auto report = controller_->receive()) reports_.push_back(std::move(*report));
  for (const auto& agent : agents_) {
    while (auto bytes = agent->link->receive()) agent->heard.push_back(std::move(*bytes));
  }
}

bool Wire::eventually(const std::function<bool()>& holds) {
  const auto deadline = steady_clock::now() + kPatience;
  while (!holds()) {
    if (steady_clock::now() > deadline) return false;
    pass();
  }
  return true;
}

bool Wire::exchange(TestAgent& agent, const std::string& node, bool repeat) {
  const std::string token = kProbe + std::to_string(++nonce_);
  bool sent = false;
  return eventually([&] {
    if (repeat || !sent) {
      controller_->publish(NodeId(node), token);
      agent.link->send(token);
      sent = true;
    }
    const auto seen = reports_of(node);
    return std::find(seen.begin(), seen.end(), token) != seen.end() &&
           std::find(agent.heard.begin(), agent.heard.end(), token) != agent.heard.end();
  });
}

bool Wire::connected(TestAgent& agent, const std::string& node) {
  // The second exchange arrives behind all repetitions of the first, so none of them is left.
  const bool both_ways = exchange(agent, node, true) && exchange(agent, node, false);
  const auto is_probe = [](const std::string& bytes) { return bytes.starts_with(kProbe); };
  std::erase_if(reports_, [&](const auto& report) { return is_probe(report.bytes); });
  std::erase_if(agent.heard, is_probe);
  return both_ways;
}

void Wire::let_time_pass(TestAgent& witness, const std::string& node, int rounds) {
  for (int i = 0; i < rounds; ++i) ASSERT_TRUE(connected(witness, node));
}

std::vector<std::string> Wire::reports_of(const std::string& node) const {
  std::vector<std::string> bytes;
  for (const auto& report : reports_) {
    if (report.from.text == node) bytes.push_back(report.bytes);
  }
  return bytes;
}

}  // namespace lockstep
