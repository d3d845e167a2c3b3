#pragma once
// CliVerb: one thing that `lockstep` does; one file each beside this one.
//
// A new verb is a class here, a line in verbs.cc and a section in docs/CLI.md.

#include <memory>
#include <string>
#include <vector>

#include "controller/cli/console.h"
#include "controller/cli/syntax.h"

namespace lockstep {

// Exit codes of every verb (docs/CLI.md). exit_code() in controller/rollout.h tells those of a run.
inline constexpr int kExitDone = 0;
inline constexpr int kExitFault = 1;  // usage, fleet file, or something of our own
inline constexpr int kExitUnderWay = 2;
inline constexpr int kExitInDoubt = 4;
inline constexpr int kExitRefused = 5;
inline constexpr int kExitWaiting = 6;
inline constexpr int kExitStopped = 7;
inline constexpr int kExitChanged = 8;      // the fleet is not as the plan has it
inline constexpr int kExitCheckFailed = 9;  // of a verb that checks
inline constexpr int kExitInterrupted = 130;

struct VerbText {
  std::string name;     // "rehearse"; of a group: "key list"
  std::string purpose;  // one sentence
  std::string example;
  std::string more;  // what else must be known; may be empty
};

class CliVerb {
 public:
  virtual ~CliVerb() = default;
  [[nodiscard]] virtual VerbText text() const = 0;
  virtual void declare(Syntax& syntax) = 0;
  // Returns the exit code.
  virtual int run(Console& console) = 0;
};

// All of them, in the order in which --help lists them.
std::vector<std::unique_ptr<CliVerb>> all_verbs();

// The verbs that only one platform has: lab_serve.cc where the lab can be served, else
// no_lab_serve.cc.
std::vector<std::unique_ptr<CliVerb>> platform_verbs();

// One function a verb, in the file of its name.
std::unique_ptr<CliVerb> rehearse_verb();
std::unique_ptr<CliVerb> init_verb();
std::unique_ptr<CliVerb> key_list_verb();
std::unique_ptr<CliVerb> key_show_verb();
std::unique_ptr<CliVerb> key_accept_verb();
std::unique_ptr<CliVerb> key_reject_verb();
std::unique_ptr<CliVerb> key_revoke_verb();
std::unique_ptr<CliVerb> check_verb();
std::unique_ptr<CliVerb> plan_verb();
std::unique_ptr<CliVerb> show_verb();
std::unique_ptr<CliVerb> capture_verb();
std::unique_ptr<CliVerb> upgrade_verb();
std::unique_ptr<CliVerb> resume_verb();
std::unique_ptr<CliVerb> status_verb();
std::unique_ptr<CliVerb> why_verb();
std::unique_ptr<CliVerb> approve_verb();
std::unique_ptr<CliVerb> pause_verb();
std::unique_ptr<CliVerb> unpause_verb();
std::unique_ptr<CliVerb> stop_verb();
std::unique_ptr<CliVerb> retry_verb();
std::unique_ptr<CliVerb> agents_verb();
std::unique_ptr<CliVerb> report_verb();
std::unique_ptr<CliVerb> journal_verify_verb();
std::unique_ptr<CliVerb> journal_dump_verb();
std::unique_ptr<CliVerb> journal_export_verb();
std::unique_ptr<CliVerb> replay_verb();
std::unique_ptr<CliVerb> version_verb();
std::unique_ptr<CliVerb> completion_verb();
std::unique_ptr<CliVerb> man_verb();

}  // namespace lockstep
