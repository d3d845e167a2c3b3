#include "controller/reports/json_windows.h"

namespace lockstep {
namespace {

void add_edge(Json& json, const std::string& name, const std::optional<WindowEdge>& edge) {
  json[name + "_ms"] = edge ? Json(edge->at.ms) : Json(nullptr);
  json[name + "_there"] = edge && !edge->there.empty() ? Json(edge->there) : Json(nullptr);
}

std::optional<WindowEdge> edge_from(const Json& json, const std::string& name) {
  const Json& at = json.at(name + "_ms");
  const Json& there = json.at(name + "_there");
  if (at.is_null()) {
    return std::nullopt;
  }
  return WindowEdge{Instant{at.get<std::int64_t>()},
                    there.is_null() ? "" : there.get<std::string>()};
}

}  // namespace

Json windows_as_json(const std::optional<WindowState>& state) {
  if (!state) {
    return nullptr;
  }
  Json json;
  json["state"] = !state->declared ? "none"
                  : state->closes  ? "open"
                  : state->opens   ? "closed"
                                   : "over";
  add_edge(json, "closes", state->closes);
  add_edge(json, "opens", state->opens);
  json["needed_ms"] = state->needed.count();
  add_edge(json, "begins", state->begins);
  return json;
}

std::optional<WindowState> windows_from(const Json& json) {
  if (json.is_null()) {
    return std::nullopt;
  }
  return WindowState{edge_from(json, "closes"), edge_from(json, "opens"),
                     Duration{json.at("needed_ms").get<std::int64_t>()}, edge_from(json, "begins"),
                     json.at("state").get<std::string>() != "none"};
}

}  // namespace lockstep
