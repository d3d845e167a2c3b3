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

int exit_code(const Status& ended) { return ended ? 0 : complain(ended.error().message); }

Result<AgentConfig> load_config(const std::string& path) {
  ConfigReading reading = read_config(path);
  std::string told;
  for (const ConfigFault& fault : reading.faults) {
    told += (told.empty() ? "" : "\n") + to_text(fault, path);
  }
  if (!told.empty()) {
    return make_error(ErrorCode::kInvalid, told);
  }
  return std::move(reading.config);
}

Status run_program(const AgentConfig& config, Run run) {
  const std::string& state = config.state_folder;
  if (Status folder = run == Run::kService ? prepare_state_folder(state) : make_state_folder(state);
      !folder) {
    return folder;
  }
  if (const std::string fault = state_folder_fault(state); !fault.empty()) {
    complain(fault);
  }
  const Result<SecretKey> own = load_or_create_secret_key(state + "/agent.key");
  if (!own) {
    return own.error();
  }
  const PublicKey key = public_key_of(*own);
  show_key(config, key);
  if (run == Run::kShowKey) {
    return success();
  }
  Result<Log> log = config.log_file.empty() ? Log::to_stderr(LogLevel::kInfo)
                                            : Log::to_file(config.log_file, LogLevel::kInfo);
  if (!log) {
    return log.error();
  }
  log->info("agent-starts", {field(config.node),
                             {"version", kVersion},
                             {"controller", config.controller},
                             {"key", fingerprint(key)}});
  Status ended = run_service(config, *own, *log);
  if (ended) {
    log->info("agent-stops", {field(config.node)});
  } else {
    log->error("agent-fails", {{"why", ended.error().message}});
  }
  return ended;
}

}  // namespace lockstep
