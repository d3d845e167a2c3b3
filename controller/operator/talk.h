#pragma once
// What an operator's verb asks of a running controller, and what it answers, as values
// (proto/operator.proto).

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/limits.h"
#include "common/value/ids.h"
#include "common/value/outcome.h"
#include "common/value/time.h"
#include "controller/policy.h"

namespace lockstep {

struct WhyAsk {
  ClusterId cluster;
};

struct ApproveAsk {
  std::vector<ClusterId> clusters;  // empty: all that ask at this gate
  Gate gate = Gate::kBeforeOutage;
};

struct PauseAsk {};

struct UnpauseAsk {};

struct StopAsk {
  bool now = false;
};

struct RetryAsk {
  std::vector<ClusterId> clusters;
};

struct AgentsAsk {};

struct StepsAsk {};

struct OperatorAsk {
  std::string by;  // operating-system user, as the asking process says
  std::variant<WhyAsk, ApproveAsk, PauseAsk, UnpauseAsk, StopAsk, RetryAsk, AgentsAsk, StepsAsk>
      what;
};

enum class Reply {
  kDone,
  kUnchanged,  // it was so before
  kRefused,    // nothing was changed
  kFault,      // a name or a message is wrong, or the journal cannot be written
};

// The decision about one cluster, as of the controller's last turn.
struct Deciding {
  std::string verb;
  std::string phase;
  std::string rule;
  std::string reason;
  std::string measured;
  std::string limit;
  std::string source;
  std::optional<Duration> age;  // of the facts, now
  std::string unblock;
  bool page = false;
  // Of the step that is out; empty when its node has told none.
  std::string stage{};
  int stages_done = 0;
  int stages_total = 0;  // 0: unknown
};

struct AgentLine {
  NodeId node;
  std::string version;            // empty: has not greeted this controller
  std::string address;            // empty: no connection with this controller
  std::string fingerprint;        // empty: no key is accepted
  std::optional<Duration> heard;  // ago
  std::optional<Duration> facts;  // ago
  std::string configured;         // its Exchange build; empty: unknown
};

// An agent that is well says something every limits::kHeartbeatInterval.
inline bool is_connected(const AgentLine& agent) {
  return agent.heard && *agent.heard <= limits::kDeafAfter;
}

// A step that is out, and what its node told of it last.
struct StepLine {
  ClusterId cluster;
  Sequence sequence = 0;
  StepProgress progress;
};

struct OperatorAnswer {
  Reply reply = Reply::kDone;
  std::string text;
  std::vector<ClusterId> clusters;
  std::optional<Deciding> deciding;
  std::vector<AgentLine> agents;
  std::vector<StepLine> steps{};
};

}  // namespace lockstep
