#pragma once
// The platform seam: all that the agent asks of the operating system and of Exchange, in our words.
//
// Two implementations, chosen by folder and build file: windows/ and simulated/ (the lab).
// A platform runs at most one step at a time and never judges: it does what it is told and reports
// what the tools said. Whether a step has had its effect is decided from facts (agent/evidence.h).
// Nothing here blocks for long: slow work goes on by itself and is polled.
// Thread: the agent's loop.

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/value/facts.h"
#include "common/value/outcome.h"
#include "common/value/result.h"
#include "common/value/step.h"

namespace lockstep {

// How to find a running step again after the agent died: process id and start time, or what stands
// for them. Opaque to the agent, which keeps it in its ledger.
using StepHandle = std::string;

// What the tool itself said at the end; not yet an Outcome.
struct ToolEnd {
  bool success = false;               // by exit code and end of output
  Reason reason = Reason::kNone;      // when !success
  std::string detail;                 // one sentence
  std::vector<StageRecord> stages;    // RunSetup
  std::vector<std::string> restored;  // RestoreBaseline
  std::string log_excerpt;            // bytes
  bool reboot_needed = false;         // InstallPackage: it works after a restart only
  bool goes_on = false;               // when !success: it took too long and was left alone
};

struct NoStep {};  // nothing is in hand
struct Running {
  StepProgress progress;
};

using StepState = std::variant<NoStep, Running, ToolEnd>;

class Platform {
 public:
  virtual ~Platform() = default;

  // Which start of the operating system this is.
  [[nodiscard]] virtual BootId boot() = 0;

  // Begins to take facts; several calls before seen() make one look.
  virtual void look() = 0;

  // The facts of the look that look() began, once, when they are complete. They show the node at
  // some moment after the last look() call.
  [[nodiscard]] virtual std::optional<NodeFacts> seen() = 0;

  // Starts a step and returns at once; its end comes from poll(). An error means that nothing was
  // started. Must not be called while a step is in hand.
  [[nodiscard]] virtual Result<StepHandle> begin(const Step& step) = 0;

  // The step in hand. A ToolEnd is returned once; after it nothing is in hand.
  [[nodiscard]] virtual StepState poll() = 0;

  // After a restart of the agent: takes the step of an earlier life in hand again if it still runs
  // (poll() then follows it); false when no such process is alive. Never starts anything.
  [[nodiscard]] virtual bool reattach(const Step& step, const StepHandle& handle) = 0;
};

}  // namespace lockstep
