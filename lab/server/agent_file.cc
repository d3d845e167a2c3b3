#include "lab/server/agent_file.h"

namespace lockstep::lab {
namespace {

// In single quotes YAML takes everything as it stands, but the quote itself.
std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) {
    result += c == '\'' ? "''" : std::string(1, c);
  }
  return result + "'";
}

std::string list(const std::vector<std::string>& texts) {
  std::string result = "[";
  for (const std::string& text : texts) {
    result += (result.size() > 1 ? ", " : "") + quoted(text);
  }
  return result + "]";
}

}  // namespace

std::string to_yaml(const AgentFile& file) {
  return "# Written by `lockstep lab serve` for the agent of a simulated node.\n"
         "node: " +
         quoted(file.node.text) + "\ncontroller: " + quoted(file.controller) +
         "\ncontroller_key: " + quoted(file.controller_key) +
         "\nstate: " + quoted(file.state_folder) +
         "\nplatform: simulated\nlab: " + quoted(file.lab_socket) +
         "\nmedia_roots: " + list(file.media_roots) + "\npackages: " + list(file.package_sha256s) +
         "\nservices: " + list(file.services) + "\n";
}

}  // namespace lockstep::lab
