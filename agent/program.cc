#include "agent/program.h"

#include <iostream>

#include "agent/service.h"
#include "common/keys/key_file.h"
#include "common/version.h"

namespace lockstep {
namespace {

// The fingerprint is what a person compares before accepting the key on the controller.
void show_key(const AgentConfig& config, const PublicKey& key) {
  std::cout << "node         " << config.node.text << "\nfingerprint  " << fingerprint(key)
            << "\npublic key   " << to_text(key) << std::endl;
}

}  // namespace

int complain(const std::string& message) {
  std::cerr << "lockstep-agent: " << message << '\n';
  return kProgramFault;
}

Result<AgentConfig> load_config(const std::string& path) {
  ConfigReading reading = read_config(path);
  for (const ConfigFault& fault : reading.faults) {
    complain(to_text(fault, path));
  }
  if (!reading.faults.empty()) {
    return make_error(ErrorCode::kInvalid, to_text(reading.faults.front(), path));
  }
  return std::move(reading.config);
}

int run_program(const AgentConfig& config, bool only_key) {
  if (const Status folder = prepare_state_folder(config.state_folder); !folder) {
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

}  // namespace lockstep
