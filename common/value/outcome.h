#pragma once
// How a step ended, and how far it is: the three outcomes and the progress in between.

#include <optional>
#include <string>
#include <vector>

#include "common/value/ids.h"
#include "common/value/time.h"

namespace lockstep {

// The three outcomes, and the refusal, which is the failure of which we know that nothing was
// touched.
enum class Outcome {
  kDone,     // the post-condition was seen
  kRefused,  // nothing was started; reason says which rule or interlock
  kFailed,   // started and ended without its post-condition
  kInDoubt,  // cannot be told; hold and keep looking, never repeat blindly
};

// Why a step was refused or failed, in the words that the planner decides by.
enum class Reason {
  kNone,
  // Judge (agent/judge.h): refused.
  kStaleEpoch,
  kForeignNode,
  kForeignRun,
  kExpired,
  kUnknownStep,
  kAlreadySettled,
  kBusy,         // another step is in hand
  kExpectation,  // an interlock does not hold; detail names it
  kPolicy,       // the node's policy does not allow it
  // Execution: failed.
  kPrerequisite,   // setup's checks failed; nothing changed (§5.2-a)
  kInterrupted,    // ended midway; a repeat resumes (§5.2-e)
  kNoEffect,       // said it succeeded, the facts say otherwise (§5.2-k)
  kIsolated,       // the dead-man timer had to undo it (§5.1)
  kRefusedByTool,  // the tool would not do it (§5.5-b)
  kTransient,      // busy installer, RPC not there: worth a retry
  kError,          // anything else; detail tells
};

struct StepProgress {
  std::string stage;  // caption of the stage in hand: "Copying Exchange files"
  int stages_done = 0;
  int stages_total = 0;   // 0: unknown
  bool advancing = true;  // false: neither log nor processor time has moved for stalled_for
  Duration stalled_for{0};
  friend bool operator==(const StepProgress&, const StepProgress&) = default;
};

struct StageRecord {
  std::string caption;
  std::string verdict;  // COMPLETED, FAILED
  Duration took{0};
  friend bool operator==(const StageRecord&, const StageRecord&) = default;
};

struct StepResult {
  CommandId id;
  Outcome outcome = Outcome::kInDoubt;
  Reason reason = Reason::kNone;
  std::string detail;                 // one sentence for people; what was seen
  std::vector<StageRecord> stages;    // RunSetup only
  std::vector<std::string> restored;  // RestoreBaseline only: what was put back
  std::string log_excerpt;            // bytes as the tool wrote them, possibly not UTF-8
  Duration took{0};                   // measured on the node
  bool from_evidence = false;         // told from facts after a crash or reboot, not from the tool
  friend bool operator==(const StepResult&, const StepResult&) = default;
};

}  // namespace lockstep
