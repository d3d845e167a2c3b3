#pragma once
// The agent's configuration: one YAML file, `lockstep-agent --config FILE`.
//
//   node: NODE2                        # this server's name in the fleet file
//   controller: admin-ws.contoso.com   # host, or host:port; the port is 5570 when it is left out
//   controller_key: 64 hex digits      # the controller's public key
//   state: C:\ProgramData\Lockstep     # folder of the ledger and of the agent's own key
//   platform: windows                  # or: simulated, with `lab: /run/lockstep/lab.sock`
//   media_roots: ['C:\Media']          # setup and packages are run from below these only
//   packages: []                       # sha-256 of every package that may be installed
//   services: [MOM, SharedAccess]      # services that steps may stop, start and set
//   firewalls: [SharedAccess, MpsSvc]  # optional; these are the default
//   log: C:\ProgramData\Lockstep\agent.log   # optional; the default is standard error
//
// What the file does not allow, no command can (agent/policy.h). Every mistake is reported at once,
// with its line, field and remedy. Unknown and doubled keys are mistakes.

#include <string>
#include <string_view>
#include <vector>

#include "agent/policy.h"
#include "common/keys/key.h"
#include "common/value/ids.h"

namespace lockstep {

enum class PlatformKind { kWindows, kSimulated };

struct AgentConfig {
  std::string source_file;  // where it was read from; empty when it was parsed from a text
  NodeId node;
  std::string controller;  // "tcp://HOST:PORT"
  PublicKey controller_key;
  std::string state_folder;
  PlatformKind platform = PlatformKind::kWindows;
  std::string lab_socket;  // kSimulated
  AgentPolicy policy;
  std::string log_file;  // empty: standard error
};

struct ConfigFault {
  int line = 0;         // from 1; 0 when the file as a whole is at fault
  std::string field;    // "media_roots[2]"; empty for the whole file
  std::string problem;  // "'NODE 2' is not a server name"
  std::string remedy;   // "write letters, digits and hyphens only"
  friend bool operator==(const ConfigFault&, const ConfigFault&) = default;
};

// "agent.yaml:3: controller_key: 'abc' is not a key; write the 64 hex digits …".
std::string to_text(const ConfigFault& fault, const std::string& file);

struct ConfigReading {
  AgentConfig config;               // complete when there are no faults
  std::vector<ConfigFault> faults;  // in the order of the file
};

ConfigReading parse_agent_config(const std::string& text);
ConfigReading read_agent_config(const std::string& path);

}  // namespace lockstep
