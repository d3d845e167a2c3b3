#pragma once
// A node's tools for tests: services with states, programs with prepared ends, a record of calls.

#include <deque>
#include <map>

#include "agent/platform/windows/node_tools.h"

namespace lockstep::windows {

class FakeTools final : public NodeTools {
 public:
  struct Service {
    ServiceState state = ServiceState::kStopped;
    StartType start_type = StartType::kAutomatic;
    std::vector<std::string> dependents{};  // that run
    Win32Error refuses = 0;
    int looks_until_settled = 0;       // reads that still show a pending state; asked, it says so
    bool falls_over = false;           // a start ends Stopped
    bool goes_down_meanwhile = false;  // a stop finds it stopped: error 1062
  };

  std::map<std::string, Service> services;
  std::deque<ProgramEnd> ends;     // of the programs to come
  std::vector<Program> programs;   // that were run
  std::vector<std::string> calls;  // "stop MOM", "start MOM", "type MOM Manual", "restart COMMENT"
  std::string sha256 = std::string(64, 'a');
  bool package_there = true;
  Win32Error move_error = 0;
  Win32Error restart_error = 0;
  std::string console = "C:\\Exchange\\bin\\exshell.psc1";
  std::string log_tail;
  std::string log_of_run;          // what the next program adds to it
  std::deque<Offspring> children;  // of the programs, at one question after another
  // Of the consoles' code page, beside ASCII: bytes and what they are in UTF-8.
  std::map<std::string, std::string> letters;
  Duration waited{0};

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
  std::string shell_program() override { return "C:\\WINDOWS\\powershell.exe"; }
  std::string installer_program() override { return "C:\\WINDOWS\\msiexec.exe"; }
  std::string console_file() override { return console; }
  std::string setup_log_tail() override { return log_tail; }
  void wait(Duration time) override { waited += time; }
};

}  // namespace lockstep::windows
