#include "controller/reports/json_replay.h"

#include "controller/reports/json_cluster.h"
#include "controller/reports/narrator.h"

namespace lockstep {
namespace {

Json impossible_as_json(const Impossible& what) {
  return {{"node", what.node.text}, {"rule", what.rule},     {"reason", what.reason},
          {"seen", what.seen},      {"before", what.before}, {"remedy", what.remedy}};
}

Json violation_as_json(const Violation& violation) {
  return {{"cluster", violation.cluster.text},
          {"invariant", violation.invariant},
          {"detail", violation.detail}};
}

Json decision_as_json(const Decision& decision) {
  const Figure& figure = decision.figure;
  return {{"cluster", decision.cluster.text},
          {"verb", to_text(decision.verb)},
          {"phase", to_text(decision.phase)},
          {"rule", decision.rule},
          {"reason", decision.reason},
          {"measured", figure.measured},
          {"limit", figure.limit},
          {"source", figure.source},
          {"age_ms", figure.age ? Json(figure.age->count()) : Json(nullptr)},
          {"step", decision.step ? Json(describe(decision.step->step)) : Json(nullptr)},
          {"node", decision.step ? Json(decision.step->node.text) : Json(nullptr)},
          {"gate", decision.gate ? Json(to_text(*decision.gate)) : Json(nullptr)},
          {"hook", decision.hook ? Json(to_text(decision.hook->moment)) : Json(nullptr)},
          {"outcome", decision.outcome ? Json(to_text(*decision.outcome)) : Json(nullptr)},
          {"unblock", decision.unblock},
          {"page", decision.page || decision.overrun}};
}

}  // namespace

std::string replay_json(const SavedInput& input, const Rejudged& again,
                        const std::vector<const Decision*>& shown) {
  Json json{{"v", 1}, {"event", "replay"}, {"t_ms", input.now.ms}};
  json["saved_by"] = input.lockstep;
  json["run"] = last_run(input)->run.text;
  json["cluster"] = input.cluster.text;
  json["rule"] = input.rule;
  json["detail"] = input.detail;
  json["impossible"] = Json::array();
  for (const Impossible& what : again.impossible) {
    json["impossible"].push_back(impossible_as_json(what));
  }
  json["broken"] = Json::array();
  for (const Violation& violation : again.violations) {
    json["broken"].push_back(violation_as_json(violation));
  }
  json["decisions"] = Json::array();
  for (const Decision* const decision : shown) {
    json["decisions"].push_back(decision_as_json(*decision));
  }
  return line_of(json);
}

}  // namespace lockstep
