#include "common/value/step.h"

#include "common/value/names.h"

namespace lockstep {
namespace {

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : ", ") + word;
  }
  return text;
}

std::string argument(const Step& step) {
  return std::visit(
      Overloaded{
          [](const Observe&) { return std::string{}; },
          [](const MoveGroup& s) { return s.group + " to " + s.to.text; },
          [](const StopServices& s) { return joined(s.services); },
          [](const StartServices& s) { return joined(s.services); },
          [](const RestartService& s) { return s.service; },
          [](const EnsureServiceRunning& s) { return s.service; },
          [](const InstallPackage& s) { return s.package; },
          [](const RunSetup& s) { return to_text(s.mode); },
          [](const RebootNode& s) { return s.reason; },
          [](const StopCms& s) { return s.cms; },
          [](const MoveCms& s) { return s.cms + " to " + s.to.text; },
          [](const StartCms& s) { return s.cms; },
          [](const MountDatabases& s) { return s.cms; },
          [](const ResumeCopy& s) { return s.storage_group; },
          [](const ReseedCopy& s) { return s.storage_group; },
          [](const RestoreBaseline& s) {
            return std::string{s.scope == RestoreScope::kStartTypes ? "start types" : "everything"};
          },
          [](const SetOabNode& s) { return s.node.text; },
          [](const SmokeTest& s) { return s.cms; },
      },
      step);
}

}  // namespace

std::string kind_name(const Step& step) {
  return std::visit(Overloaded{
                        [](const Observe&) { return "Observe"; },
                        [](const MoveGroup&) { return "MoveGroup"; },
                        [](const StopServices&) { return "StopServices"; },
                        [](const StartServices&) { return "StartServices"; },
                        [](const RestartService&) { return "RestartService"; },
                        [](const EnsureServiceRunning&) { return "EnsureServiceRunning"; },
                        [](const InstallPackage&) { return "InstallPackage"; },
                        [](const RunSetup&) { return "RunSetup"; },
                        [](const RebootNode&) { return "RebootNode"; },
                        [](const StopCms&) { return "StopCms"; },
                        [](const MoveCms&) { return "MoveCms"; },
                        [](const StartCms&) { return "StartCms"; },
                        [](const MountDatabases&) { return "MountDatabases"; },
                        [](const ResumeCopy&) { return "ResumeCopy"; },
                        [](const ReseedCopy&) { return "ReseedCopy"; },
                        [](const RestoreBaseline&) { return "RestoreBaseline"; },
                        [](const SetOabNode&) { return "SetOabNode"; },
                        [](const SmokeTest&) { return "SmokeTest"; },
                    },
                    step);
}

std::string describe(const Step& step) {
  const std::string detail = argument(step);
  return detail.empty() ? kind_name(step) : kind_name(step) + " " + detail;
}

bool same_action(const Step& a, const Step& b) {
  if (a.index() != b.index()) {
    return false;
  }
  if (const auto* setup = std::get_if<RunSetup>(&a)) {
    return setup->mode == std::get<RunSetup>(b).mode;
  }
  if (const auto* restore = std::get_if<RestoreBaseline>(&a)) {
    return restore->scope == std::get<RestoreBaseline>(b).scope;
  }
  return describe(a) == describe(b) || is<RebootNode>(a);
}

bool needs_evidence(const Step& step) {
  return is<RunSetup>(step) || is<RebootNode>(step) || is<MoveGroup>(step) || is<MoveCms>(step) ||
         is<StopCms>(step) || is<StartCms>(step) || is<ReseedCopy>(step) ||
         is<InstallPackage>(step);
}

bool is_setup(const Step& step, SetupMode mode) {
  const auto* setup = std::get_if<RunSetup>(&step);
  return setup != nullptr && setup->mode == mode;
}

}  // namespace lockstep
