#pragma once
// A node with foreign tools (foreign_standin_windows.cc): what they will do, what a step makes of
// it, and what the node shows afterwards. Everything below the tools is the agent's own code.

#include <map>
#include <string>

#include "agent/config.h"
#include "agent/evidence.h"

namespace lockstep::windows::foreign {

inline const std::string kRoles = "SOFTWARE\\Microsoft\\Exchange\\v8.0";
inline const std::string kFramework = "SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v2.0.50727";
inline constexpr BuildNumber kTarget{8, 1, 240, 6};

class ForeignNode {
 public:
  // Exchange 2007 RTM, everything online on NODE1, which is this node.
  ForeignNode();

  // What NAME does from now on; sections of the stand-in's script, lines parted by "\n".
  void plays(const std::string& name, const std::string& script) const;
  // Answers of the Exchange shell and of cluster.exe, by the word in their command line that asks
  // for them; plays() of either replaces them all.
  std::map<std::string, std::string> shell;
  std::map<std::string, std::string> cluster;
  // cluster.exe answers whatever the step is; else only for those that cannot be told without it.
  bool sees_cluster = false;

  // The package's file is what the stand-in is here.
  [[nodiscard]] InstallPackage with_hash(InstallPackage step) const;

  // Performs the step, looks, and concludes as the executor does when its patience is over.
  [[nodiscard]] StepResult outcome(const Step& step);
  // Looks again, for half a minute at most, until the step of outcome() is out of doubt.
  [[nodiscard]] StepResult settled(const Step& step) const;

 private:
  void write_answers(const Step& step) const;
  [[nodiscard]] StepResult look_at(const Step& step) const;
  AgentConfig config_;
  ToolEnd said_;
};

// Lines of a script that set a registry value of a role.
std::string role_value(const std::string& role, const std::string& name, const std::string& value);
std::string without_role_value(const std::string& role, const std::string& name);

}  // namespace lockstep::windows::foreign
