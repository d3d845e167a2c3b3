#include "lab/world/log_entry.h"

#include "common/value/names.h"

namespace lockstep::lab {
namespace {

using Args = std::vector<std::pair<std::string, std::string>>;

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : ", ") + word;
  }
  return text;
}

struct ArgsOf {
  Args operator()(const Observe&) const { return {}; }
  Args operator()(const MoveGroup& s) const { return {{"group", s.group}, {"to", s.to.text}}; }
  Args operator()(const StopServices& s) const { return {{"services", joined(s.services)}}; }
  Args operator()(const StartServices& s) const { return {{"services", joined(s.services)}}; }
  Args operator()(const RestartService& s) const { return {{"service", s.service}}; }
  Args operator()(const EnsureServiceRunning& s) const { return {{"service", s.service}}; }
  Args operator()(const InstallPackage& s) const { return {{"package", s.package}}; }
  Args operator()(const RunSetup& s) const { return {{"mode", to_text(s.mode)}}; }
  Args operator()(const RebootNode& s) const {
    return {{"from", s.from.text}, {"reason", s.reason}};
  }
  Args operator()(const StopCms& s) const { return {{"cms", s.cms}}; }
  Args operator()(const MoveCms& s) const { return {{"cms", s.cms}, {"to", s.to.text}}; }
  Args operator()(const StartCms& s) const { return {{"cms", s.cms}}; }
  Args operator()(const MountDatabases& s) const { return {{"cms", s.cms}}; }
  Args operator()(const ResumeCopy& s) const { return {{"storage_group", s.storage_group}}; }
  Args operator()(const ReseedCopy& s) const { return {{"storage_group", s.storage_group}}; }
  Args operator()(const RestoreBaseline& s) const {
    return {{"scope", s.scope == RestoreScope::kStartTypes ? "start-types" : "everything"}};
  }
  Args operator()(const SetOabNode& s) const { return {{"cms", s.cms}, {"node", s.node.text}}; }
  Args operator()(const SmokeTest& s) const { return {{"cms", s.cms}}; }
};

}  // namespace

std::vector<std::pair<std::string, std::string>> log_args(const Step& step) {
  return std::visit(ArgsOf{}, step);
}

}  // namespace lockstep::lab
