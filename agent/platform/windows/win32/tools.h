#pragma once
// NodeTools on a real node.

#include <filesystem>

#include "agent/platform/windows/node_tools.h"
#include "agent/platform/windows/win32/process_tree.h"

namespace lockstep::windows {

class Win32Tools final : public NodeTools {
 public:
  // `folder` takes the output of the program that is run.
  explicit Win32Tools(std::filesystem::path folder) : folder_(std::move(folder)) {}

  Result<std::optional<ServiceFacts>> service(const std::string& name) override;
  Result<std::vector<std::string>> running_dependents(const std::string& name) override;
  Win32Error stop_service(const std::string& name) override;
  Win32Error start_service(const std::string& name) override;
  Win32Error set_start_type(const std::string& name, StartType type) override;
  ProgramEnd run(const Program& program, const Look& look) override;
  Offspring offspring() override;
  std::string text_of(const std::string& printed) override;
  Status with_held_file(const std::string& path, const Use& use) override;
  Win32Error move_group(const std::string& group, const NodeId& to) override;
  Win32Error restart_node(const std::string& comment) override;
  Win32Error set_oab_node(const std::string& cms, const NodeId& node) override;
  std::string shell_program() override;
  std::string installer_program() override;
  std::string console_file() override;
  std::string setup_log_tail() override;
  void wait(Duration time) override;

 private:
  std::filesystem::path folder_;
  Family family_;  // of the program that was run last
};

// Folder of the Exchange installation, with a backslash at its end; empty when there is none.
std::string exchange_folder();
std::string system_folder();

}  // namespace lockstep::windows
