// conclude(): the table of agent/evidence.h.

#include "agent/evidence.h"

namespace lockstep {
namespace {

struct Ending {
  Outcome outcome = Outcome::kInDoubt;
  Reason reason = Reason::kNone;
};

Ending failed(Reason reason) { return {Outcome::kFailed, reason}; }

Ending after_success(const Step& step, Effect effect, bool reboot_needed) {
  switch (effect) {
    case Effect::kSeen:
    case Effect::kInvisible: return {Outcome::kDone, Reason::kNone};
    case Effect::kAfterRestart:
      return reboot_needed ? Ending{Outcome::kDone, Reason::kNone} : failed(Reason::kNoEffect);
    case Effect::kAbsent:
      return is_setup(step, SetupMode::kUpgradeCms) ? Ending{Outcome::kInDoubt, Reason::kNoEffect}
                                                    : failed(Reason::kNoEffect);
    case Effect::kPartly:
      return failed(is<RunSetup>(step) ? Reason::kInterrupted : Reason::kNoEffect);
    case Effect::kUnclear: break;
  }
  return {};
}

Ending after_failure(const Step& step, Reason said, Effect effect) {
  switch (effect) {
    case Effect::kSeen: return {Outcome::kDone, Reason::kNone};
    case Effect::kAbsent:
    case Effect::kAfterRestart:
    case Effect::kInvisible: return failed(said == Reason::kNone ? Reason::kError : said);
    case Effect::kPartly:
      return failed(is<RunSetup>(step)      ? Reason::kInterrupted
                    : said == Reason::kNone ? Reason::kError
                                            : said);
    case Effect::kUnclear: break;
  }
  return {};
}

// The tool is still at work: what is not there yet may come, and a repeat would meet it.
Ending after_delay(Effect effect) {
  return effect == Effect::kSeen ? Ending{Outcome::kDone, Reason::kNone} : Ending{};
}

Ending after_silence(const Step& step, Effect effect) {
  switch (effect) {
    case Effect::kSeen: return {Outcome::kDone, Reason::kNone};
    case Effect::kAbsent:
    case Effect::kPartly: return failed(Reason::kInterrupted);
    case Effect::kInvisible:
      if (is<SmokeTest>(step)) {
        return failed(Reason::kInterrupted);
      }
      break;
    case Effect::kAfterRestart:
    case Effect::kUnclear: break;
  }
  return {};
}

std::string sentence(const ToolWord& tool, const Evidence& evidence, Outcome outcome) {
  if (!tool) {
    return "Its tool ended unseen; " + evidence.seen + ".";
  }
  if (tool->success && outcome == Outcome::kDone) {
    const bool shown =
        evidence.effect != Effect::kInvisible && evidence.effect != Effect::kAfterRestart;
    return shown || tool->detail.empty() ? evidence.seen : tool->detail;
  }
  const std::string said = tool->detail.empty() ? "no detail" : tool->detail;
  return std::string{tool->success ? "The tool reported success (" : "The tool failed ("} + said +
         "); " + evidence.seen + ".";
}

}  // namespace

StepResult conclude(const Step& step, const ToolWord& tool, const Evidence& evidence) {
  Ending verdict;
  StepResult result;
  if (!tool) {
    verdict = after_silence(step, evidence.effect);
  } else if (tool->goes_on) {
    verdict = after_delay(evidence.effect);
  } else if (tool->success) {
    verdict = after_success(step, evidence.effect, tool->reboot_needed);
  } else {
    verdict = after_failure(step, tool->reason, evidence.effect);
  }
  result.outcome = verdict.outcome;
  result.reason = verdict.reason;
  result.detail = sentence(tool, evidence, verdict.outcome);
  result.from_evidence = !tool;
  if (tool) {
    result.stages = tool->stages;
    result.restored = tool->restored;
    result.log_excerpt = tool->log_excerpt;
  }
  return result;
}

}  // namespace lockstep
