#include "agent/agent.h"

#include <algorithm>

#include "agent/executor.h"
#include "agent/hearing.h"
#include "agent/limits.h"
#include "agent/reporter.h"
#include "agent/subscriber.h"
#include "agent/watch.h"

namespace lockstep {

struct Agent::State {
  explicit State(AgentSetup setup);

  void start();
  void look_when_due();
  void advance();
  void rebuild_when_deaf();
  [[nodiscard]] Instant next_turn() const;

  NodeId node;
  BootId boot;
  AgentLink& link;
  Ledger ledger;
  AgentPolicy policy;
  Log& log;
  Hearing hearing;
  Watch watch;
  Executor executor;
  Reporter reporter;
  Subscriber subscriber;

  bool started = false;
  bool more_waits = false;  // the link may hold more than one turn takes
  Instant now;
  Instant look_due;
  Instant deaf_at;  // the link is rebuilt then if no Echo is heard
  Duration rebuild_pause = limits::kRebuildFirst;
  std::uint64_t rebuilt = 0;
};

Agent::State::State(AgentSetup setup)
    : node(std::move(setup.node)),
      boot(setup.platform.boot()),
      link(setup.link),
      ledger(std::move(setup.ledger)),
      policy(std::move(setup.policy)),
      log(setup.log),
      watch(setup.platform),
      executor({setup.platform, ledger, watch, hearing, policy, log}),
      reporter({node, std::move(setup.version), boot, link, ledger, hearing}),
      subscriber({node, boot, link, ledger, hearing, executor, reporter, watch, log}) {}

void Agent::State::start() {
  started = true;
  look_due = now;
  deaf_at = now + limits::kDeafAfter;
  executor.resume(now);
  reporter.introduce(now);
}

void Agent::State::look_when_due() {
  if (now >= look_due) {
    watch.ask(hearing.beat());
    look_due = now + limits::kLookInterval;
  }
}

// Looks and transitions wake each other; a platform that answers at once settles in one turn.
void Agent::State::advance() {
  for (int pass = 0; pass < limits::kMostPassesPerTurn; ++pass) {
    const std::optional<Look> look = watch.poll(hearing.beat());
    if (look) {
      reporter.saw(*look, now);
      look_due = now + limits::kLookInterval;
    }
    const bool moved = executor.advance(now, look ? &*look : nullptr);
    if (std::optional<StepResult> result = executor.take_result()) {
      reporter.report(*result, now);
    }
    if (!look && !moved) {
      return;
    }
  }
}

void Agent::State::rebuild_when_deaf() {
  if (const auto echo = hearing.last_echo(); echo && *echo + limits::kDeafAfter > deaf_at) {
    deaf_at = *echo + limits::kDeafAfter;
    rebuild_pause = limits::kRebuildFirst;
  }
  if (now < deaf_at) {
    return;
  }
  ++rebuilt;
  log.warning("link-rebuilt",
              {{"count", std::to_string(rebuilt)}, {"next", to_text(rebuild_pause)}});
  link.rebuild();
  reporter.introduce(now);
  deaf_at = now + rebuild_pause;
  rebuild_pause = std::min(rebuild_pause * 2, limits::kRebuildMost);
}

Instant Agent::State::next_turn() const {
  if (more_waits) {
    return now;
  }
  Instant at = std::min({look_due, deaf_at, executor.due(), reporter.due()});
  if (watch.looking()) {
    at = std::min(at, now + limits::kLookPoll);
  }
  return std::max(at, now);
}

Agent::Agent(AgentSetup setup) : state_(std::make_unique<State>(std::move(setup))) {}
Agent::~Agent() = default;

Instant Agent::turn(Instant now) {
  State& agent = *state_;
  agent.now = std::max(agent.now, now);
  if (!agent.started) {
    agent.start();
  }
  agent.more_waits = agent.subscriber.drain(agent.now);
  agent.look_when_due();
  agent.advance();
  agent.rebuild_when_deaf();
  agent.reporter.flush(agent.now, agent.executor.in_hand(), agent.executor.progress());
  return agent.next_turn();
}

AgentCounts Agent::counts() const {
  return {state_->subscriber.heard(), state_->subscriber.dropped(), state_->rebuilt};
}

}  // namespace lockstep
