#include "agent/platform/windows/parse/registry_config.h"
#include "agent/platform/windows/win32/registry.h"
#include "agent/program.h"

namespace lockstep {
namespace {

constexpr const char* kRegistry = "registry";
constexpr const char* kKey = "SOFTWARE\\Lockstep\\Agent";

std::string value(const char* name) { return windows::registry::text(kKey, name).value_or(""); }

}  // namespace

ConfigReading read_config(const std::string& name) {
  if (name != kRegistry) {
    return read_agent_config(name);
  }
  const windows::RegistrySettings settings{
      value("Node"), value("Controller"), value("ControllerKey"), value("State"),
      value("Log"),  value("MediaRoots"), value("Packages"),      value("Services")};
  ConfigReading reading = parse_agent_config(windows::config_text(settings));
  reading.config.source_file = name;
  return reading;
}

}  // namespace lockstep
