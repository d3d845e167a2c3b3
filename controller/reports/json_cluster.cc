#include "controller/reports/json_cluster.h"

#include "common/value/names.h"
#include "controller/reports/progress.h"
#include "controller/reports/run_figures.h"
#include "controller/reports/summary.h"

namespace lockstep {
namespace {

Json instant_or_null(const std::optional<Instant>& instant) {
  return instant ? Json(instant->ms) : Json(nullptr);
}

Json build_or_null(const BuildNumber& build) {
  return build.known() ? Json(to_text(build)) : Json(nullptr);
}

Json checks_as_json(const std::vector<Finding>& checks) {
  Json array = Json::array();
  for (const Finding& check : checks) {
    array.push_back(check_as_json(check));
  }
  return array;
}

struct EntryWriter {
  Instant now;

  Json operator()(const HoldRecord& hold) const {
    return {{"kind", "hold"},
            {"rule", hold.rule},
            {"reason", hold.reason},
            {"measured", hold.measured},
            {"limit", hold.limit},
            {"began_ms", hold.since.ms},
            {"duration_ms", (hold.until.value_or(now) - hold.since).count()}};
  }
  Json operator()(const GateRecord& gate) const {
    return {{"kind", "gate"},
            {"gate", to_text(gate.gate)},
            {"question", gate.question},
            {"asked_ms", gate.asked_at.ms},
            {"passed_ms", instant_or_null(gate.passed_at)},
            {"by", gate.by}};
  }
  Json operator()(const CheckRecord& record) const {
    Json json{{"kind", "check"}, {"checked_ms", record.at.ms}};
    json.update(check_as_json(record.check));
    return json;
  }
  Json operator()(const HookRecord& hook) const {
    const bool ended = hook.result.has_value();
    return {{"kind", "hook"},
            {"hook", to_text(hook.moment)},
            {"program", hook.program},
            {"began_ms", hook.started_at.ms},
            {"ended_ms", instant_or_null(hook.ended_at)},
            {"end", ended ? Json(to_text(hook.result->end)) : Json(nullptr)},
            {"exit_code", ended ? Json(hook.result->exit_code) : Json(nullptr)},
            {"output", ended ? Json(hook.result->output) : Json(nullptr)}};
  }
  Json operator()(const StepReport& step) const {
    Json json{{"kind", "step"}};
    json.update(step_as_json(step));
    return json;
  }
};

Json outages_as_json(const ClusterReport& cluster, Instant now) {
  Json array = Json::array();
  for (const OutageClock& outage : cluster.outages) {
    array.push_back({{"began_ms", outage.began_at.ms},
                     {"ended_ms", instant_or_null(outage.ended_at)},
                     {"outage_ms", (outage.ended_at.value_or(now) - outage.began_at).count()},
                     {"over_budget_told_ms", instant_or_null(outage.told_at)}});
  }
  return array;
}

Json versions_as_json(const std::map<NodeId, BuildNumber>& nodes, const BuildNumber& cms) {
  Json by_node = Json::object();
  for (const auto& [node, build] : nodes) {
    by_node[node.text] = build_or_null(build);
  }
  return {{"nodes", by_node}, {"cms", build_or_null(cms)}};
}

}  // namespace

Json check_as_json(const Finding& check) {
  return {{"check", check.check},
          {"row", check.row},
          {"passed", check.passed},
          {"measured", check.figure.measured},
          {"limit", check.figure.limit},
          {"source", check.figure.source},
          {"age_ms", check.figure.age ? Json(check.figure.age->count()) : Json(nullptr)}};
}

Json step_as_json(const StepReport& step) {
  Json json{
      {"sequence", step.sequence},         {"node", step.node.text}, {"step", describe(step.step)},
      {"step_kind", kind_name(step.step)}, {"rule", step.rule},      {"attempt", step.attempt},
      {"began_ms", step.issued_at.ms}};
  if (!step.settled_at) {
    json["outcome"] = nullptr;
    return json;
  }
  const StepResult& result = step.result;
  Json stages = Json::array();
  for (const StageRecord& stage : result.stages) {
    stages.push_back({{"caption", stage.caption},
                      {"verdict", stage.verdict},
                      {"duration_ms", stage.took.count()}});
  }
  json["outcome"] = to_text(result.outcome);
  json["reason"] = to_text(result.reason);
  json["detail"] = result.detail;
  json["duration_ms"] = (*step.settled_at - step.issued_at).count();
  json["took_on_node_ms"] = result.took.count();
  json["from_evidence"] = result.from_evidence;
  json["stages"] = std::move(stages);
  json["restored"] = result.restored;
  json["log_excerpt"] = result.log_excerpt;
  return json;
}

Json why_as_json(const Why& why) {
  const auto names = [](const std::vector<ClusterId>& ids) {
    Json array = Json::array();
    for (const ClusterId& id : ids) {
      array.push_back(id.text);
    }
    return array;
  };
  return {{"rule", why.rule},
          {"reason", why.reason},
          {"measured", why.measured},
          {"limit", why.limit},
          {"source", why.source},
          {"age_ms", why.age ? Json(why.age->count()) : Json(nullptr)},
          {"since_ms", why.since.ms},
          {"unblock", why.unblock},
          {"page", why.page},
          {"warning", why.warning.empty() ? Json(nullptr) : Json(why.warning)},
          {"step", why.step.empty() ? Json(nullptr) : Json(why.step)},
          {"step_since_ms", instant_or_null(why.step_since)},
          {"stage", why.stage.empty() ? Json(nullptr) : Json(why.stage)},
          {"waits_for", names(why.waits_for)},
          {"holds_up", names(why.holds_up)}};
}

Json cluster_as_json(const ClusterReport& cluster, const Why& why, Instant now) {
  Json timeline = Json::array();
  for (const TimelineEntry& entry : cluster.timeline) {
    timeline.push_back(std::visit(EntryWriter{now}, entry));
  }
  const bool labelled = cluster.labels.has_value();
  return {
      {"cluster", cluster.id.text},
      {"kind", cluster.cms.empty() ? "front-end" : "cluster"},
      {"cms", cluster.cms.empty() ? Json(nullptr) : Json(cluster.cms)},
      {"outcome", standing_of(cluster)},
      {"phase", to_text(phase_from_steps(cluster))},
      {"first", labelled ? Json(cluster.labels->first.text) : Json(nullptr)},
      {"second", labelled && !cluster.labels->second.empty() ? Json(cluster.labels->second.text)
                                                             : Json(nullptr)},
      {"began_ms", instant_or_null(cluster.begun_at)},
      {"ended_ms", instant_or_null(cluster.ended_at)},
      {"duration_ms", duration_of(cluster, now).count()},
      {"outage_ms", outage_of(cluster, now).count()},
      {"predicted_outage_ms", cluster.predicted_outage.count()},
      {"predicted_outage_shortest_ms",
       range_known(cluster) ? Json(cluster.predicted_outage_shortest.count()) : Json(nullptr)},
      {"predicted_outage_longest_ms",
       range_known(cluster) ? Json(cluster.predicted_outage_longest.count()) : Json(nullptr)},
      {"outage_budget_ms",
       cluster.outage_budget ? Json(cluster.outage_budget->count()) : Json(nullptr)},
      {"over_budget_ms", over_budget(cluster, now).count()},
      {"outage_running", outage_runs(cluster)},
      {"outages", outages_as_json(cluster, now)},
      {"retries", retries_of(cluster)},
      {"checks_before", checks_as_json(cluster.checks_before)},
      {"timeline", std::move(timeline)},
      {"restored", restored_in(cluster)},
      {"checks_after", checks_as_json(cluster.checks_after)},
      {"versions_before", versions_as_json(cluster.builds_before, cluster.cms_before)},
      {"versions_after", versions_as_json(cluster.builds_after, cluster.cms_after)},
      {"rule", cluster.outcome || !cluster.deciding ? cluster.rule : cluster.deciding->rule},
      {"reason", cluster.outcome || !cluster.deciding ? cluster.reason : cluster.deciding->reason},
      {"rule_since_ms", cluster.deciding ? Json(cluster.deciding->since.ms) : Json(nullptr)},
      {"remedy", cluster.remedy},
      {"why", why_as_json(why)}};
}

std::string line_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace lockstep
