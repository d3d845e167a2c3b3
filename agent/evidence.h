#pragma once
// Evidence: did a step have its effect? Told from facts, never from memory. Pure.
//
// Sources: the "Observable" column of dossier §3.2–§3.5 and notes 1–3 there, and the failures of
// §5.2, §5.3 and §5.5. A tool's exit code is necessary, not sufficient (§5.2-k), and sometimes not
// even necessary (§5.5-b').

#include <optional>
#include <string>

#include "agent/platform/platform.h"
#include "common/value/facts.h"
#include "common/value/outcome.h"
#include "common/value/step.h"

namespace lockstep {

enum class Effect {
  kSeen,          // the post-condition holds
  kAbsent,        // the node looks as if the step had not been made
  kPartly,        // begun and not finished: a setup watermark, some of several services
  kUnclear,       // in transition, or unreadable: look again
  kInvisible,     // such a step leaves nothing that facts could show
  kAfterRestart,  // absent, but a restart is pending that could bring it: the tool's word tells
};

struct Evidence {
  Effect effect = Effect::kUnclear;
  std::string seen;  // what was seen, for people: "E2K7CCR is owned by NODE1"
  friend bool operator==(const Evidence&, const Evidence&) = default;
};

// How long before the facts the step was begun. They show a moment between the look's beginning and
// its end, and a look takes as long as the slowest thing that it asks.
struct SinceBegun {
  Duration least{0};
  Duration most{0};
};

// What `facts` show of the step. `since_begun`: absent when it is not known any more (only
// RestartService asks).
Evidence evidence_of(const Step& step, const NodeFacts& facts,
                     std::optional<SinceBegun> since_begun = std::nullopt);

// How the tool ended; nothing: it is gone without a word (the agent or the node was restarted).
using ToolWord = std::optional<ToolEnd>;

// The outcome, by what the tool said and what is seen:
//
//            seen  absent               partly               unclear   invisible
//   success  done  failed, no effect    failed, no effect*   in doubt  done
//   failure  done  failed, its reason   failed, its reason*  in doubt  failed, its reason
//   goes on  done  in doubt             in doubt             in doubt  in doubt
//   no word  done  failed, interrupted  failed, interrupted  in doubt  in doubt**
//
// /upgradecms after a success that is not seen is in doubt, for no effect: the directory may lag,
// and a repeat is not allowed (C4).
//   *  RunSetup: failed, interrupted, because a watermark means that a repeat resumes (§5.2-e). A
//      prerequisite that failed is believed only when nothing was changed (§5.2-a).
//   ** SmokeTest: failed, interrupted, because it changes nothing and its verdict is lost for good.
// After a restart: as invisible; but as absent when the tool reported success without asking for a
// restart, because then the pending one is of something else.
// The caller looks again for a while before it settles anything but done. Fills outcome, reason,
// detail, stages, restored, log_excerpt and from_evidence; not id and took.
StepResult conclude(const Step& step, const ToolWord& tool, const Evidence& evidence);

}  // namespace lockstep
