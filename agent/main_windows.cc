// lockstep-agent on a real node: service, console, self-test, and the processes that do its work.

#include <CLI/CLI.hpp>
#include <iostream>
#include <string>

#include "agent/platform/windows/job_files.h"
#include "agent/platform/windows/win32/bounded.h"
#include "agent/platform/windows/win32/facts.h"
#include "agent/platform/windows/win32/step_mark.h"
#include "agent/platform/windows/win32/tools.h"
#include "agent/platform/windows/worker.h"
#include "agent/program.h"
#include "agent/self_test_windows.h"
#include "agent/service_control_windows.h"
#include "common/version.h"

namespace lockstep {
namespace {

struct Words {
  std::string config;
  bool only_key = false;
  bool service = false;
  bool self_test = false;
  std::string look;
  std::string step;
};

int run_look(const AgentConfig& config, const std::string& folder) {
  windows::JobFiles files{folder};
  const windows::Taken taken = windows::take_facts(config, folder);
  const bool written = files.write_missed(taken.missed).ok() && files.write_facts(taken.facts).ok();
  const int code = written ? 0 : kProgramFault;
  if (taken.left_behind) {
    windows::Bounded::end_process(code);
  }
  return code;
}

int run_step(const AgentConfig& config, const std::string& folder) {
  const windows::StepMark mark;
  windows::Win32Tools tools{folder};
  return windows::work_on_step(folder, tools, config.policy);
}

// A fault of the configuration stays until somebody mends it; any other may have passed by the next
// start, so the manager is to start again.
windows::Ended ended_by(const Error& error) {
  const bool for_good = error.code == ErrorCode::kInvalid || error.code == ErrorCode::kUnsupported;
  return for_good ? windows::Ended::kForGood : windows::Ended::kMayPass;
}

// Nobody reads a service's console, and there may be no log yet, so the event has all the words.
windows::Ended run_service_body(const std::string& path) {
  // Before anything can fail; the log has what could not be set, once there is one.
  (void)windows::register_service_details();
  const Result<AgentConfig> config = load_config(path);
  const Status ended = config ? run_program(*config, Run::kService) : Status{config.error()};
  if (ended) return windows::Ended::kAsAsked;
  windows::write_event(windows::Event::kCannotStart, ended.error().message);
  return ended_by(ended.error());
}

int run(const Words& words) {
  if (words.service) {
    const bool by_manager =
        windows::run_as_service([&words] { return run_service_body(words.config); });
    return by_manager ? 0
                      : complain(
                            "--service is for the service control manager; leave it out in a "
                            "console");
  }
  const Result<AgentConfig> config = load_config(words.config);
  if (!config) {
    return complain(config.error().message);
  }
  if (!words.look.empty()) {
    return run_look(*config, words.look);
  }
  if (!words.step.empty()) {
    return run_step(*config, words.step);
  }
  if (words.self_test) {
    return windows::self_test(*config, std::cout) == 0 ? 0 : kProgramFault;
  }
  windows::watch_console();
  return exit_code(run_program(*config, words.only_key ? Run::kShowKey : Run::kConsole));
}

}  // namespace
}  // namespace lockstep

int main(int argc, char** argv) {
  CLI::App app{"Carries out Lockstep's steps on this node.", "lockstep-agent"};
  lockstep::Words words;
  app.add_option("--config", words.config, "configuration file (docs/OPERATIONS.md)")->required();
  app.add_flag("--show-key", words.only_key, "make the key if there is none, show it, and end");
  app.add_flag("--self-test", words.self_test, "try what must work on this node, and end");
  app.add_flag("--service", words.service, "run as the service LockstepAgent");
  app.add_option("--look", words.look, "take facts into this folder")->group("");
  app.add_option("--step", words.step, "carry out the step in this folder")->group("");
  app.set_version_flag("--version", std::string{"lockstep-agent "} + lockstep::kVersion);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& ended) {
    // The library's codes are many and not ours.
    return app.exit(ended) == 0 ? 0 : lockstep::kProgramFault;
  }
  return lockstep::run(words);
}
