// lockstep-agent: carries out, on one node, what the controller publishes (docs/OPERATIONS.md).

#include <CLI/CLI.hpp>
#include <string>

#include "agent/program.h"
#include "common/version.h"

int main(int argc, char** argv) {
  CLI::App app{"Carries out Lockstep's steps on this node.", "lockstep-agent"};
  std::string config;
  bool only_key = false;
  app.add_option("--config", config, "configuration file (docs/OPERATIONS.md)")->required();
  app.add_flag("--show-key", only_key, "make the key if there is none, show it, and end");
  app.set_version_flag("--version", std::string{"lockstep-agent "} + lockstep::kVersion);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& ended) {
    // The library's codes are many and not ours.
    return app.exit(ended) == 0 ? 0 : lockstep::kProgramFault;
  }
  const auto read = lockstep::load_config(config);
  if (!read) {
    return lockstep::complain(read.error().message);
  }
  const lockstep::Run run = only_key ? lockstep::Run::kShowKey : lockstep::Run::kService;
  return lockstep::exit_code(lockstep::run_program(*read, run));
}
