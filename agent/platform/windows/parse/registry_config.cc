#include "agent/platform/windows/parse/registry_config.h"

#include <algorithm>
#include <string_view>

#include "agent/platform/windows/parse/console_text.h"

namespace lockstep::windows {
namespace {

// In single quotes YAML knows one escape, the doubled quote; a line end would be folded, so it
// goes.
std::string scalar(std::string_view value) {
  std::string text = "'";
  for (const char c : value) {
    if (c == '\'') {
      text += "''";
    } else if (static_cast<unsigned char>(c) >= ' ') {
      text += c;
    }
  }
  return text + "'";
}

std::string line(std::string_view key, const std::string& value) {
  return value.empty() ? "" : std::string{key} + ": " + scalar(value) + "\n";
}

std::string list(std::string_view key, std::string_view value) {
  std::string items;
  while (!value.empty()) {
    const std::size_t end = std::min(value.find(';'), value.size());
    if (const std::string_view item = trimmed(value.substr(0, end)); !item.empty()) {
      items += (items.empty() ? "" : ", ") + scalar(item);
    }
    value.remove_prefix(std::min(end + 1, value.size()));
  }
  return std::string{key} + ": [" + items + "]\n";
}

}  // namespace

std::string config_text(const RegistrySettings& settings) {
  return line("node", settings.node) + line("controller", settings.controller) +
         line("controller_key", settings.controller_key) + line("state", settings.state) +
         line("log", settings.log) + "platform: windows\n" +
         list("media_roots", settings.media_roots) + list("packages", settings.packages) +
         list("services", settings.services);
}

}  // namespace lockstep::windows
