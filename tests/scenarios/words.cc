#include "tests/scenarios/words.h"

#include <array>
#include <charconv>

#include "common/value/names.h"

namespace lockstep::scenario {
namespace {

[[noreturn]] void unknown(std::string_view kind, std::string_view text) {
  throw Unknown{"not a " + std::string{kind} + ": \"" + std::string{text} + "\""};
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') {
    text.remove_prefix(1);
  }
  while (!text.empty() && text.back() == ' ') {
    text.remove_suffix(1);
  }
  return text;
}

// The enumerator whose to_text() is `text`, of those from 0 to `last`.
template <class Enum>
Enum named(std::string_view kind, std::string_view text, Enum last) {
  for (int i = 0; i <= static_cast<int>(last); ++i) {
    if (to_text(static_cast<Enum>(i)) == text) {
      return static_cast<Enum>(i);
    }
  }
  unknown(kind, text);
}

// "E2K7CCR to NODE2"
std::pair<std::string, NodeId> target_from(std::string_view text) {
  const std::size_t to = text.rfind(" to ");
  if (to == std::string_view::npos) {
    unknown("thing and its target (\"… to NODE\")", text);
  }
  return {std::string{text.substr(0, to)}, NodeId{std::string{text.substr(to + 4)}}};
}

}  // namespace

std::vector<std::string> parts_of(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    parts.emplace_back(trimmed(text.substr(0, comma)));
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
  }
  return parts;
}

std::string take_word(std::string_view& text) {
  text = trimmed(text);
  const std::string word{text.substr(0, text.find(' '))};
  text = trimmed(text.substr(word.size()));
  return word;
}

int number_from(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) {
    unknown("number", text);
  }
  return number;
}

Duration duration_from(std::string_view text) {
  const std::optional<Duration> duration = parse_duration(text);
  if (!duration) {
    unknown("duration", text);
  }
  return *duration;
}

BuildNumber build_from(std::string_view text) {
  const std::optional<BuildNumber> build = parse_build(text);
  if (!build) {
    unknown("build", text);
  }
  return *build;
}

Gate gate_from(std::string_view text) { return named("gate", text, kAllGates.back()); }
Failback failback_from(std::string_view text) {
  return named("failback", text, Failback::kImmediate);
}
HookMoment hook_from(std::string_view text) {
  return named("hook", text, HookMoment::kAfterOutage);
}
HookEnd hook_end_from(std::string_view text) {
  return named("end of a hook", text, HookEnd::kSkipped);
}
Reason reason_from(std::string_view text) { return named("reason", text, Reason::kError); }
CmsState cms_state_from(std::string_view text) {
  return named("CMS state", text, CmsState::kFailed);
}
ClusterNodeState node_state_from(std::string_view text) {
  return named("state of a node", text, ClusterNodeState::kJoining);
}
CopyStatus copy_status_from(std::string_view text) {
  return named("copy status", text, CopyStatus::kNotSupported);
}

ClusterOutcome ending_from(std::string_view text) {
  if (text == "finished") {
    return ClusterOutcome::kFinished;
  }
  if (text == "refused") {
    return ClusterOutcome::kRefused;
  }
  if (text == "failed") {
    return ClusterOutcome::kFailed;
  }
  if (text == "in-doubt") {
    return ClusterOutcome::kInDoubt;
  }
  unknown("cluster's end", text);
}

Step step_from(std::string_view text, const ClusterObservation& cluster, const Policy& policy) {
  const std::string kind = take_word(text);
  const std::string argument{text};
  const std::string& cms = cluster.declared.cms;
  if (kind == "RunSetup") {
    const auto mode = named("setup mode", argument, SetupMode::kUpgradeCms);
    return RunSetup{mode, policy.media_root, policy.release.target};
  }
  if (kind == "MoveCms") {
    return MoveCms{cms, target_from(text).second};
  }
  if (kind == "MoveGroup") {
    return MoveGroup{target_from(text).first, target_from(text).second};
  }
  if (kind == "RebootNode") {
    return RebootNode{BootId{"boot-1"}, argument.empty() ? "after setup" : argument};
  }
  if (kind == "RestartService") {
    return RestartService{argument};
  }
  if (kind == "EnsureServiceRunning") {
    return EnsureServiceRunning{argument};
  }
  if (kind == "InstallPackage") {
    return InstallPackage{argument, "", ""};
  }
  if (kind == "RestoreBaseline") {
    return RestoreBaseline{
        argument == "start types" ? RestoreScope::kStartTypes : RestoreScope::kEverything, {}};
  }
  if (kind == "ResumeCopy") {
    return ResumeCopy{argument};
  }
  if (kind == "ReseedCopy") {
    return ReseedCopy{argument};
  }
  if (kind == "StopServices") {
    return StopServices{parts_of(argument)};
  }
  if (kind == "StartServices") {
    return StartServices{parts_of(argument)};
  }
  if (kind == "SetOabNode") {
    return SetOabNode{cms, NodeId{argument}};
  }
  const std::array<Step, 5> of_cms{StopCms{cms}, StartCms{cms}, MountDatabases{cms}, SmokeTest{cms},
                                   Observe{}};
  for (const Step& step : of_cms) {
    if (kind_name(step) == kind) {
      return step;
    }
  }
  unknown("step", kind);
}

}  // namespace lockstep::scenario
