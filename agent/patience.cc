#include "agent/patience.h"

#include "agent/limits.h"

namespace lockstep {
namespace {

// How long facts may contradict the success of this step's tool.
Duration effect_patience(const Step& step, Effect effect) {
  if (is<RebootNode>(step)) {
    return limits::kRebootPatience;
  }
  if (is<ResumeCopy>(step)) {
    return limits::kCopyPatience;
  }
  if (is_setup(step, SetupMode::kUpgradeCms) && effect == Effect::kAbsent) {
    return limits::kUnclearPatience;
  }
  const bool half_way = effect == Effect::kPartly && (is<StartCms>(step) || is<StopCms>(step));
  return half_way ? limits::kHalfWayPatience : limits::kEffectPatience;
}

}  // namespace

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
      return effect_patience(step, evidence.effect);
    case Effect::kAfterRestart:
      return tool && tool->success && !tool->reboot_needed ? limits::kEffectPatience : Duration{0};
    case Effect::kSeen:
    case Effect::kInvisible: break;
  }
  return Duration{0};
}

}  // namespace lockstep
