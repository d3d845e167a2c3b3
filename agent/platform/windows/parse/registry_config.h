#pragma once
// The agent's configuration as the installer leaves it in the registry, as the text of a
// configuration file (agent/config.h), so that both are checked by the same reader. Pure.

#include <string>

namespace lockstep::windows {

// Values below HKLM\SOFTWARE\Lockstep\Agent; lists have ";" between their items. Empty: not set.
struct RegistrySettings {
  std::string node;            // Node
  std::string controller;      // Controller
  std::string controller_key;  // ControllerKey
  std::string state;           // State
  std::string log;             // Log
  std::string media_roots;     // MediaRoots
  std::string packages;        // Packages
  std::string services;        // Services
};

// Nothing in a value can end its quotes or add a key.
std::string config_text(const RegistrySettings& settings);

}  // namespace lockstep::windows
