#pragma once
// Reporter: what the agent says, and when (proto/report.proto).
//
//   Hello       after each (re)connection, and with every heartbeat until one of these is echoed
//   Heartbeat   at once after a (re)connection, then every interval
//   Facts       when they changed, when the controller asked, at least every facts interval
//   Ack         for an accepted command and each double of it
//   Progress    on change, not more often than limits::kProgressInterval
//   Result      at once, then with doubling pauses until settled; from the ledger after a restart
// Everything it keeps is bounded; what it sends may be lost, and everything that matters is
// repeated. Thread: the agent's loop.

#include <deque>
#include <optional>
#include <string>

#include "agent/hearing.h"
#include "agent/ledger.h"
#include "agent/watch.h"
#include "common/transport/link.h"
#include "common/value/ids.h"
#include "common/value/outcome.h"
#include "common/value/time.h"
#include "common/wire/messages.h"

namespace lockstep {

// References are borrowed; they outlive the reporter.
struct ReporterParts {
  NodeId node;
  std::string version;
  BootId boot;
  AgentLink& link;
  Ledger& ledger;
  Hearing& hearing;
};

class Reporter {
 public:
  explicit Reporter(ReporterParts parts);

  // The link is new, or another controller rules: introduce ourselves and say everything again.
  void introduce(Instant now);
  // The controller must get the facts of look `number` or a later one, changed or not.
  void owe_facts(std::uint64_t number);
  void saw(const Look& look, Instant now);
  void acknowledge(const CommandId& id);
  // A result that has just become durable; repeated until settled.
  void report(const StepResult& result, Instant now);
  // Once more, because the controller asked by publishing the command again.
  void answer(const StepResult& result);
  void settled(const CommandId& id);

  // Sends what is due. `running`: the step in hand, and how far it is.
  void flush(Instant now, const std::optional<CommandId>& running,
             const std::optional<StepProgress>& progress);
  // When flush() has something to send by itself.
  [[nodiscard]] Instant due() const;

 private:
  struct Repeated {
    StepResult result;
    Instant due;
    Duration pause;
  };

  void send(UpBody body);
  void beat(Instant now, const std::optional<CommandId>& running);
  void send_facts(Instant now);
  void send_progress(Instant now, const CommandId& running, const StepProgress& progress);
  void repeat_results(Instant now);

  ReporterParts parts_;
  Instant heartbeat_due_{};
  bool greeting_ = true;             // no heartbeat sent since introduce() was echoed
  std::uint64_t greeted_after_ = 0;  // the last heartbeat before introduce()
  std::optional<Look> last_look_;    // newest
  NodeFacts sent_facts_;             // without ages
  bool facts_owed_ = false;          // last_look_ must go out
  std::uint64_t owed_look_ = 0;      // a look that must go out when it completes; 0: none
  Instant facts_due_ = kNever;       // of the regular report
  std::optional<CommandId> progress_of_;
  StepProgress sent_progress_;
  Instant progress_sent_at_{};
  bool progress_waits_ = false;
  std::deque<Repeated> repeated_;  // oldest first, at most limits::kMostRepeated
};

// The same facts with every age and every free-running figure set to zero: two looks at an
// unchanged node give equal ones. Pure.
NodeFacts without_ages(NodeFacts facts);

}  // namespace lockstep
