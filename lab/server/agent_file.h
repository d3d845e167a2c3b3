#pragma once
// The configuration file of a simulated node's agent (agent/config.h), ready to use.

#include <string>
#include <vector>

#include "common/value/ids.h"

namespace lockstep::lab {

struct AgentFile {
  NodeId node;
  std::string controller;      // "tcp://HOST:PORT"
  std::string controller_key;  // 64 hex digits
  std::string state_folder;    // absolute
  std::string lab_socket;      // absolute
  std::vector<std::string> media_roots;
  std::vector<std::string> package_sha256s;
  std::vector<std::string> services;
};

// As YAML. Pure.
std::string to_yaml(const AgentFile& file);

}  // namespace lockstep::lab
