#include "tests/unit/agent/bench.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

namespace lockstep {
namespace {

const RunId kRun{"00000000000000a1"};

}  // namespace

std::optional<std::string> MemoryLink::receive() {
  if (down.empty()) {
    return std::nullopt;
  }
  std::string bytes = std::move(down.front());
  down.pop_front();
  return bytes;
}

Bench::Bench()
    : folder_(std::move(ScratchFolder::make("lockstep-agent")).value()),
      log_(Log::to_sink([this](LogLevel, const std::string& line) { log.push_back(line); })) {}

Bench::~Bench() { agent_.reset(); }

AgentPolicy Bench::policy() {
  AgentPolicy policy;
  policy.media_roots = {"C:\\Media"};
  policy.services = {"MOM", "RemoteRegistry", "SharedAccess", "SysmonLog"};
  policy.package_sha256s = {std::string(64, 'a')};
  return policy;
}

void Bench::start() {
  crash();
  Result<Ledger> ledger = Ledger::open(folder_.path() + "/ledger.db");
  ASSERT_TRUE(ledger.ok()) << ledger.error().message;
  agent_.emplace(
      AgentSetup{NodeId{"NODE2"}, "1.2.3", link, node, std::move(*ledger), policy(), log_});
  wanted_ = now;
  turn();
}

void Bench::crash() { agent_.reset(); }

void Bench::turn_once() {
  now = std::max(now, wanted_);
  if (before_turn) {
    before_turn();
  }
  wanted_ = agent_->turn(now);
  listen();
}

void Bench::turn() {
  // An Echo can wake the agent at once, so turns go on until neither side has anything to add.
  do {
    wanted_ = now;
    turn_once();
  } while (!link.down.empty() || wanted_ <= now);
}

void Bench::listen() {
  for (const std::string& bytes : std::exchange(link.sent, {})) {
    Result<Up> up = decode_up(bytes);
    ASSERT_TRUE(up.ok()) << up.error().message;
    EXPECT_EQ(up->node, NodeId{"NODE2"});
    if (const auto* beaten = std::get_if<HeartbeatMessage>(&up->body); beaten && !silent) {
      say(EchoMessage{epoch, beat, now + controller_ahead, beaten->number, false});
    }
    heard.push_back(std::move(up->body));
  }
}

void Bench::run(Duration time) {
  const Instant end = now + time;
  run_until([] { return false; }, time);
  now = end;
}

bool Bench::run_until(const std::function<bool()>& met, Duration most) {
  const Instant end = now + most;
  turn();
  while (!met()) {
    if (wanted_ > end) {
      return false;
    }
    now = std::max(now, wanted_);
    turn();
  }
  return true;
}

void Bench::say(const Down& message) { link.down.push_back(encode(message)); }

void Bench::echo(bool look) { say(EchoMessage{epoch, beat, now + controller_ahead, 0, look}); }

CommandMessage Bench::command(Sequence sequence, Step step) const {
  CommandMessage message;
  message.id = {kRun, sequence};
  message.epoch = epoch;
  message.node = NodeId{"NODE2"};
  message.step = std::move(step);
  message.issued_at = now + controller_ahead;
  message.valid_until = message.issued_at + 10min;
  return message;
}

void Bench::settle(Sequence sequence) { say(SettledMessage{kRun, {sequence}}); }

std::vector<ResultMessage> Bench::results() const { return said<ResultMessage>(); }

std::optional<StepResult> Bench::result(Sequence sequence) const {
  std::optional<StepResult> found;
  for (const ResultMessage& message : results()) {
    if (message.result.id.sequence != sequence) {
      continue;
    }
    EXPECT_TRUE(!found || *found == message.result) << "a result is final";
    found = message.result;
  }
  return found;
}

bool Bench::logged(const std::string& beginning) const {
  return std::ranges::any_of(log,
                             [&](const std::string& line) { return line.starts_with(beginning); });
}

}  // namespace lockstep
