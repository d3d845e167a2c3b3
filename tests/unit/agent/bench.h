#pragma once
// A bench for the agent: one node, one agent on a real ledger, and a controller that the test
// plays.
//
// Time moves only in run(). Every heartbeat is answered by an Echo unless `silent`. Crashing the
// agent is destroying it; the node, the ledger's file and everything it said stay.

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "agent/agent.h"
#include "common/files/scratch_folder.h"
#include "common/transport/link.h"
#include "common/wire/messages.h"
#include "tests/unit/agent/fake_platform.h"

namespace lockstep {

class MemoryLink final : public AgentLink {
 public:
  std::deque<std::string> down;   // not received yet
  std::vector<std::string> sent;  // since it was last emptied
  int rebuilds = 0;

  void send(const std::string& bytes) override { sent.push_back(bytes); }
  std::optional<std::string> receive() override;
  void rebuild() override { ++rebuilds; }
};

class Bench {
 public:
  Bench();
  ~Bench();
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  FakePlatform node;
  MemoryLink link;
  Instant now{1'000'000};
  Duration controller_ahead{123'456};  // the controller's clock against the node's
  Epoch epoch = 1;
  Beat beat = 1;
  bool silent = false;                // no Echo
  std::vector<UpBody> heard;          // everything that the agent said
  std::vector<std::string> log;       // its lines
  std::function<void()> before_turn;  // for what must happen between two turns

  void start();  // an agent, or the next life of it
  void crash();
  // Lets time pass without an agent.
  void run_off(Duration time) { now = now + time; }
  // Lets time pass, turn by turn as the agent wants them.
  void run(Duration time);
  // One turn, at the moment that the agent wanted it.
  void turn_once();
  // Until `met`, at most for `most`; false when it was never met.
  bool run_until(const std::function<bool()>& met, Duration most = 10min);

  void say(const Down& message);
  void echo(bool look = false);
  CommandMessage command(Sequence sequence, Step step) const;
  void settle(Sequence sequence);

  [[nodiscard]] std::vector<ResultMessage> results() const;
  // The result of that command; fails the test when there is none or two of them differ.
  [[nodiscard]] std::optional<StepResult> result(Sequence sequence) const;
  template <class T>
  [[nodiscard]] std::vector<T> said() const {
    std::vector<T> found;
    for (const UpBody& body : heard) {
      if (const auto* one = std::get_if<T>(&body)) {
        found.push_back(*one);
      }
    }
    return found;
  }
  [[nodiscard]] bool logged(const std::string& beginning) const;
  [[nodiscard]] AgentCounts counts() const { return agent_->counts(); }

  static AgentPolicy policy();

 private:
  void turn();
  void listen();

  ScratchFolder folder_;
  Log log_;
  std::optional<Agent> agent_;
  Instant wanted_;
};

}  // namespace lockstep
