// lockstep-agent: carries out, on one node, what the controller publishes (docs/OPERATIONS.md).

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>

#include "agent/config.h"
#include "agent/service.h"
#include "common/keys/key_file.h"
#include "common/version.h"

namespace lockstep {
namespace {

constexpr int kFault = 1;

int complain(const std::string& message) {
  std::cerr << "lockstep-agent: " << message << '\n';
  return kFault;
}

Status prepare_folder(const std::string& path) {
  std::error_code fault;
  const bool made = std::filesystem::create_directories(path, fault);
  if (!fault && made) {
    std::filesystem::permissions(path, std::filesystem::perms::owner_all, fault);
  }
  return fault ? Status{make_error(
                     ErrorCode::kUnavailable,
                     "the state folder " + path + " cannot be made: " + fault.message())}
               : success();
}

// The fingerprint is what a person compares before accepting the key on the controller.
void show_key(const AgentConfig& config, const PublicKey& key) {
  std::cout << "node         " << config.node.text << "\nfingerprint  " << fingerprint(key)
            << "\npublic key   " << to_text(key) << std::endl;
}

int run(const AgentConfig& config, bool only_key) {
  if (const Status folder = prepare_folder(config.state_folder); !folder) {
    return complain(folder.error().message);
  }
  const Result<SecretKey> own = load_or_create_secret_key(config.state_folder + "/agent.key");
  if (!own) {
    return complain(own.error().message);
  }
  const PublicKey key = public_key_of(*own);
  show_key(config, key);
  if (only_key) {
    return 0;
  }
  Result<Log> log = config.log_file.empty() ? Log::to_stderr(LogLevel::kInfo)
                                            : Log::to_file(config.log_file, LogLevel::kInfo);
  if (!log) {
    return complain(log.error().message);
  }
  log->info("agent-starts", {field(config.node),
                             {"version", kVersion},
                             {"controller", config.controller},
                             {"key", fingerprint(key)}});
  if (const Status ended = run_service(config, *own, *log); !ended) {
    log->error("agent-fails", {{"why", ended.error().message}});
    return complain(ended.error().message);
  }
  log->info("agent-stops", {field(config.node)});
  return 0;
}

int run(const std::string& config_path, bool only_key) {
  const ConfigReading reading = read_agent_config(config_path);
  for (const ConfigFault& fault : reading.faults) {
    complain(to_text(fault, config_path));
  }
  return reading.faults.empty() ? run(reading.config, only_key) : kFault;
}

}  // namespace
}  // namespace lockstep

int main(int argc, char** argv) {
  CLI::App app{"Carries out Lockstep's steps on this node.", "lockstep-agent"};
  std::string config;
  bool only_key = false;
  app.add_option("--config", config, "configuration file (docs/OPERATIONS.md)")->required();
  app.add_flag("--show-key", only_key, "make the key if there is none, show it, and end");
  app.set_version_flag("--version", std::string{"lockstep-agent "} + lockstep::kVersion);
  CLI11_PARSE(app, argc, argv);
  return lockstep::run(config, only_key);
}
