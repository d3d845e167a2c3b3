#include "controller/reports/json_operator.h"

#include "controller/reports/json_cluster.h"
#include "controller/reports/json_records.h"

namespace lockstep {
namespace {

Json record(const char* event, Instant at) {
  return {{"v", kJsonVersion}, {"event", event}, {"t_ms", at.ms}};
}

Json age_or_null(const std::optional<Duration>& age) {
  return age ? Json(age->count()) : Json(nullptr);
}

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

const char* word(Reply reply) {
  switch (reply) {
    case Reply::kDone: return "done";
    case Reply::kUnchanged: return "unchanged";
    case Reply::kRefused: return "refused";
    case Reply::kFault: break;
  }
  return "error";
}

}  // namespace

std::string why_json(const RunReport& report, const Why& why, bool controller_runs, Instant now) {
  Json json = record("why", now);
  json["run"] = report.run.text;
  json["controller_runs"] = controller_runs;
  json["cluster"] = why.cluster.text;
  json["outcome"] = why.standing;
  json["phase"] = why.phase;
  json.update(why_as_json(why));
  return line_of(json);
}

std::string agents_json(const OperatorAnswer& answer, Instant now) {
  Json json = record("agents", now);
  json["agents"] = Json::array();
  for (const AgentLine& agent : answer.agents) {
    json["agents"].push_back({{"node", agent.node.text},
                              {"connected", is_connected(agent)},
                              {"heard_ago_ms", age_or_null(agent.heard)},
                              {"facts_ago_ms", age_or_null(agent.facts)},
                              {"version", text_or_null(agent.version)},
                              {"address", text_or_null(agent.address)},
                              {"fingerprint", text_or_null(agent.fingerprint)},
                              {"exchange", text_or_null(agent.configured)}});
  }
  return line_of(json);
}

std::string answer_json(const std::string& asked, const OperatorAnswer& answer, Instant now) {
  Json json = record("answer", now);
  json["asked"] = asked;
  json["outcome"] = word(answer.reply);
  json["text"] = answer.text;
  json["clusters"] = Json::array();
  for (const ClusterId& cluster : answer.clusters) {
    json["clusters"].push_back(cluster.text);
  }
  return line_of(json);
}

}  // namespace lockstep
