#include <utility>

#include "agent/platform/windows/identity.h"
#include "agent/platform/windows/parse/registry_config.h"
#include "agent/platform/windows/win32/computer.h"
#include "agent/platform/windows/win32/registry.h"
#include "agent/program.h"

namespace lockstep {
namespace {

constexpr const char* kRegistry = "registry";
constexpr const char* kKey = "SOFTWARE\\Lockstep\\Agent";

std::string value(const char* name) { return windows::registry::text(kKey, name).value_or(""); }

ConfigReading read_registry() {
  const windows::RegistrySettings settings{
      value("Node"), value("Controller"), value("ControllerKey"), value("State"),
      value("Log"),  value("MediaRoots"), value("Packages"),      value("Services")};
  ConfigReading reading = parse_agent_config(windows::config_text(settings));
  reading.config.source_file = kRegistry;
  return reading;
}

}  // namespace

ConfigReading read_config(const std::string& name) {
  ConfigReading reading = name == kRegistry ? read_registry() : read_agent_config(name);
  if (auto fault = windows::wrong_computer(reading, windows::computer_name())) {
    reading.faults.push_back(std::move(*fault));
  }
  return reading;
}

}  // namespace lockstep
