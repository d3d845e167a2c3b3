#include "agent/patience.h"

#include "agent/limits.h"

namespace lockstep {

std::optional<Duration> patience(const Step& step, const ToolWord& tool, const Evidence& evidence,
                                 const NodeFacts& facts, bool lost) {
  // Of setup the facts tell that it runs; of a package nothing does.
  if (lost && is<InstallPackage>(step) && evidence.effect != Effect::kSeen) {
    return limits::kPackagePatience;
  }
  const bool tool_failed = tool && !tool->success;
  switch (evidence.effect) {
    case Effect::kUnclear:
      if (is<RunSetup>(step) && facts.setup.running) {
        return std::nullopt;
      }
      return limits::kUnclearPatience;
    case Effect::kAbsent:
    case Effect::kPartly:
      if (tool_failed && tool->goes_on) {
        return limits::kUnclearPatience;
      }
      if (tool_failed) {
        return Duration{0};
      }
      return is<RebootNode>(step) ? limits::kRebootPatience : limits::kEffectPatience;
    case Effect::kAfterRestart:
      return tool && tool->success && !tool->reboot_needed ? limits::kEffectPatience : Duration{0};
    case Effect::kSeen:
    case Effect::kInvisible: break;
  }
  return Duration{0};
}

}  // namespace lockstep
