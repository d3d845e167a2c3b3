#include "lab/world/log_json.h"

#include <nlohmann/json.hpp>

namespace lockstep::lab {

std::string to_json_line(const LogEntry& entry) {
  using Json = nlohmann::ordered_json;
  Json args = Json::object();
  for (const auto& [name, value] : entry.args) {
    args[name] = value;
  }
  Json line = {{"t_ms", entry.t_ms}};
  if (!entry.cluster.empty()) {
    line["cluster"] = entry.cluster.text;
  }
  if (!entry.node.empty()) {
    line["node"] = entry.node.text;
  }
  line["action"] = entry.action;
  line["args"] = std::move(args);
  if (entry.phase != LogPhase::kPoint) {
    line["phase"] = entry.phase == LogPhase::kStart ? "start" : "end";
  }
  if (entry.phase == LogPhase::kEnd) {
    line["result"] = entry.result;
  }
  return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace lockstep::lab
