#include "controller/reports/json_records.h"

#include "common/value/names.h"
#include "controller/reports/event_text.h"
#include "controller/reports/json_cluster.h"
#include "controller/reports/run_figures.h"

namespace lockstep {
namespace {

Json record(const char* event, Instant at) {
  return {{"v", kJsonVersion}, {"event", event}, {"t_ms", at.ms}};
}

struct EventWriter {
  const Scene& scene;
  Instant at;
  using Line = std::optional<Json>;

  [[nodiscard]] Json about(const char* event, const ClusterId& cluster) const {
    Json json = record(event, at);
    json["cluster"] = cluster.text;
    return json;
  }

  Line operator()(const TakeoverEvent&) const { return std::nullopt; }
  Line operator()(const RunStartedEvent&) const { return std::nullopt; }
  Line operator()(const ClusterStartedEvent& e) const {
    Json json = about("cluster_started", e.cluster);
    const ClusterReport* const cluster = find_report(scene.report, e.cluster);
    const bool front_end = e.labels.second.empty();
    json["kind"] = front_end ? "front-end" : "cluster";
    json["cms"] = front_end || cluster == nullptr ? Json(nullptr) : Json(cluster->cms);
    json["first"] = e.labels.first.text;
    json["second"] = front_end ? Json(nullptr) : Json(e.labels.second.text);
    json["predicted_outage_ms"] = e.predicted_outage.count();
    json["checks"] = Json::array();
    if (cluster != nullptr) {
      for (const Finding& check : cluster->checks_before) {
        json["checks"].push_back(check_as_json(check));
      }
    }
    return json;
  }
  Line operator()(const DecidedEvent& e) const {
    Json json = about("decided", e.cluster);
    const Decision* const decision = decision_of(scene.plan, e.cluster);
    const bool same = decision != nullptr && decision->rule == e.rule;
    json["verb"] = same ? Json(to_text(decision->verb)) : Json(nullptr);
    json["phase"] = same ? Json(to_text(decision->phase)) : Json(nullptr);
    json["rule"] = e.rule;
    json["reason"] = e.reason;
    json["measured"] = e.measured;
    json["limit"] = e.limit;
    json["source"] = same ? Json(decision->figure.source) : Json(nullptr);
    json["unblock"] = same ? Json(decision->unblock) : Json(nullptr);
    return json;
  }
  Line operator()(const GateAskedEvent& e) const {
    Json json = about("gate_asked", e.cluster);
    json["gate"] = to_text(e.gate);
    json["question"] = e.question;
    return json;
  }
  Line operator()(const GatePassedEvent& e) const {
    Json json = about("gate_passed", e.cluster);
    json["gate"] = to_text(e.gate);
    json["by"] = e.by;
    json["first"] = e.first.text;
    return json;
  }
  Line operator()(const CommandIssuedEvent& e) const {
    const ClusterReport* const cluster = find_report(scene.report, e.cluster);
    const StepReport* const step =
        cluster == nullptr ? nullptr : find_step(*cluster, e.command.id.sequence);
    if (step == nullptr) {
      return std::nullopt;
    }
    Json json = about("step_started", e.cluster);
    json["sequence"] = step->sequence;
    json["node"] = step->node.text;
    json["step"] = describe(step->step);
    json["step_kind"] = kind_name(step->step);
    json["rule"] = step->rule;
    json["attempt"] = step->attempt;
    return json;
  }
  Line operator()(const CommandAckedEvent&) const { return std::nullopt; }
  Line operator()(const CommandSettledEvent& e) const {
    const ClusterReport* const cluster = cluster_of(scene.report, e.result.id.sequence);
    if (cluster == nullptr) {
      return std::nullopt;
    }
    Json json = about("step_settled", cluster->id);
    json.update(step_as_json(*find_step(*cluster, e.result.id.sequence)));
    return json;
  }
  Line operator()(const ClusterEndedEvent& e) const {
    Json json = about("cluster_ended", e.cluster);
    const ClusterReport* const cluster = find_report(scene.report, e.cluster);
    json["outcome"] = to_text(e.outcome);
    json["rule"] = e.rule;
    json["reason"] = e.reason;
    json["remedy"] = e.remedy;
    json["duration_ms"] = cluster == nullptr ? 0 : duration_of(*cluster, at).count();
    json["outage_ms"] = cluster == nullptr ? 0 : outage_of(*cluster, at).count();
    json["predicted_outage_ms"] = cluster == nullptr ? 0 : cluster->predicted_outage.count();
    json["retries"] = cluster == nullptr ? 0 : retries_of(*cluster);
    return json;
  }
  Line operator()(const OutageBeganEvent& e) const { return about("outage_began", e.cluster); }
  Line operator()(const OutageEndedEvent& e) const {
    Json json = about("outage_ended", e.cluster);
    json["outage_ms"] = e.outage.count();
    return json;
  }
  Line operator()(const OutageOverBudgetEvent& e) const {
    Json json = about("page", e.cluster);
    json["rule"] = kOverBudgetRule;
    json["reason"] = reason_of(e);
    json["measured"] = to_text(e.outage);
    json["limit"] = "at most " + to_text(e.budget);
    json["unblock"] = e.remedy;
    return json;
  }
  Line operator()(const StopAskedEvent& e) const {
    Json json = record("stop_asked", at);
    json["by"] = e.by;
    json["now"] = e.now;
    return json;
  }
  Line operator()(const PauseAskedEvent& e) const {
    Json json = record("pause_asked", at);
    json["by"] = e.by;
    return json;
  }
  Line operator()(const UnpauseAskedEvent& e) const {
    Json json = record("unpause_asked", at);
    json["by"] = e.by;
    return json;
  }
  Line operator()(const RetryAskedEvent& e) const {
    Json json = about("retry_asked", e.cluster);
    json["by"] = e.by;
    return json;
  }
  Line operator()(const HookStartedEvent& e) const {
    Json json = about("hook_started", e.cluster);
    json["hook"] = to_text(e.moment);
    json["program"] = e.program;
    return json;
  }
  Line operator()(const HookEndedEvent& e) const {
    Json json = about("hook_ended", e.cluster);
    json["hook"] = to_text(e.moment);
    json["end"] = to_text(e.result.end);
    json["exit_code"] = e.result.exit_code;
    json["output"] = e.result.output;
    json["page"] = !passed(e.result);
    return json;
  }
  Line operator()(const RunEndedEvent&) const { return std::nullopt; }
  Line operator()(const InvariantBrokenEvent& e) const {
    Json json = about("invariant_broken", e.cluster);
    json["invariant"] = e.invariant;
    json["detail"] = e.detail;
    json["input"] = e.input;
    return json;
  }
  Line operator()(const ImpossibleSeenEvent& e) const {
    Json json = about("impossible_seen", e.cluster);
    json["node"] = e.impossible.node.text;
    json["rule"] = e.impossible.rule;
    json["reason"] = e.impossible.reason;
    json["seen"] = e.impossible.seen;
    json["before"] = e.impossible.before;
    json["remedy"] = e.impossible.remedy;
    json["input"] = e.impossible.input;
    return json;
  }
};

Json clusters_as_json(const RunReport& report, const Policy& policy, Instant now) {
  Json array = Json::array();
  for (const ClusterReport& cluster : report.clusters) {
    array.push_back(cluster_as_json(cluster, why_of(report, policy, cluster, now), now));
  }
  return array;
}

Json acts_as_json(const RunReport& report) {
  Json array = Json::array();
  for (const OperatorAct& act : report.acts) {
    array.push_back({{"at_ms", act.at.ms},
                     {"by", act.by},
                     {"what", act.what},
                     {"cluster", act.cluster.empty() ? Json(nullptr) : Json(act.cluster.text)}});
  }
  return array;
}

Json status_as_json(const char* event, const StatusOf& status) {
  Json json = record(event, status.now);
  json["run"] = status.report.run.text;
  json["epoch"] = status.epoch;
  json["fleet"] = status.report.fleet;
  json["fleet_path"] = status.report.fleet_path;
  json["outcome"] = outcome_of(status.exit_code);
  json["exit_code"] = status.exit_code;
  json["over"] = status.report.ended_at.has_value();
  json["controller_runs"] = !status.report.ended_at && !status.unattended;
  json["began_ms"] = status.report.started_at.ms;
  json["stop_asked"] = status.report.stop_asked;
  json["paused_by"] =
      status.report.paused_by.empty() ? Json(nullptr) : Json(status.report.paused_by);
  json["acts"] = acts_as_json(status.report);
  json["clusters"] = clusters_as_json(status.report, status.policy, status.now);
  return json;
}

}  // namespace

std::string started_json(const Scene& scene) {
  Json json = record("rollout_started", scene.now);
  const Release& release = scene.fleet.policy.release;
  json["run"] = scene.report.run.text;
  json["epoch"] = scene.epoch;
  json["fleet"] = scene.report.fleet;
  json["fleet_path"] = scene.report.fleet_path;
  json["release"] = release.name;
  json["target"] = to_text(release.target);
  json["began_ms"] = scene.report.started_at.ms;
  json["clusters"] = Json::array();
  for (const ClusterReport& cluster : scene.report.clusters) {
    json["clusters"].push_back(cluster.id.text);
  }
  return line_of(json);
}

std::optional<std::string> event_json(const Event& event, const Scene& scene) {
  const std::optional<Json> json = std::visit(EventWriter{scene, event.at}, event.body);
  return json ? std::optional{line_of(*json)} : std::nullopt;
}

std::string stage_json(const StageChange& change, Instant now) {
  const StepProgress& progress = *change.command.progress;
  Json json = record("step_progress", now);
  json["cluster"] = change.cluster.text;
  json["sequence"] = change.command.sequence;
  json["node"] = change.command.node.text;
  json["step"] = describe(change.command.step);
  json["stage"] = progress.stage;
  json["stages_done"] = progress.stages_done;
  json["stages_total"] = progress.stages_total;
  json["advancing"] = progress.advancing;
  json["stalled_for_ms"] = progress.stalled_for.count();
  return line_of(json);
}

std::string page_json(const Page& page, Instant now) {
  Json json = record("page", now);
  json["cluster"] = page.cluster.text;
  json["rule"] = page.decision.rule;
  json["reason"] = page.decision.reason;
  json["measured"] = page.decision.figure.measured;
  json["limit"] = page.decision.figure.limit;
  json["unblock"] = page.decision.unblock;
  return line_of(json);
}

std::string note_json(const std::string& text, Instant now) {
  Json json = record("note", now);
  json["text"] = text;
  return line_of(json);
}

std::string finished_json(const Ending& ending, const Scene& scene) {
  Json json = record("rollout_finished", scene.now);
  json["run"] = scene.report.run.text;
  json["outcome"] = outcome_of(ending.exit_code);
  json["exit_code"] = ending.exit_code;
  json["duration_ms"] = (scene.now - scene.report.started_at).count();
  json["remarks"] = ending.remarks;
  json["clusters"] = clusters_as_json(scene.report, scene.fleet.policy, scene.now);
  return line_of(json);
}

std::string status_json(const StatusOf& status) {
  return line_of(status_as_json("status", status));
}

std::string report_json(const StatusOf& status) {
  Json json = status_as_json("report", status);
  for (std::size_t i = 0; i < status.report.clusters.size(); ++i) {
    Json decisions = Json::array();
    for (const HoldRecord& decision : status.report.clusters[i].decisions) {
      decisions.push_back({{"at_ms", decision.since.ms},
                           {"verb", decision.verb},
                           {"rule", decision.rule},
                           {"reason", decision.reason},
                           {"measured", decision.measured},
                           {"limit", decision.limit},
                           {"source", decision.source}});
    }
    json["clusters"][i]["decisions"] = std::move(decisions);
  }
  return line_of(json);
}

std::string journal_json(const JournalOf& journal) {
  return line_of({{"v", kJsonVersion},
                  {"event", "journal"},
                  {"folder", journal.folder},
                  {"rows", journal.rows},
                  {"head", journal.head},
                  {"seal", journal.seal}});
}

std::string rollouts_json(const std::vector<RolloutLine>& rollouts, Instant now) {
  Json json{{"v", kJsonVersion}, {"event", "rollouts"}, {"t_ms", now.ms}};
  json["rollouts"] = Json::array();
  for (const RolloutLine& one : rollouts) {
    json["rollouts"].push_back(
        {{"run", one.run.text},
         {"fleet", one.fleet.empty() ? Json(nullptr) : Json(one.fleet)},
         {"fleet_path", one.fleet_path},
         {"began_ms", one.began_at.ms},
         {"ended_ms", one.ended_at ? Json(one.ended_at->ms) : Json(nullptr)},
         {"exit_code", one.exit_code ? Json(*one.exit_code) : Json(nullptr)},
         {"outcome", one.exit_code ? Json(outcome_of(*one.exit_code)) : Json(nullptr)}});
  }
  return line_of(json);
}

namespace {

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

}  // namespace

std::string keys_json(const std::vector<AcceptedKey>& accepted,
                      const std::vector<PendingKey>& pending,
                      const std::vector<DeniedKey>& denied) {
  Json json{{"v", kJsonVersion}, {"event", "keys"}};
  json["accepted"] = Json::array();
  json["pending"] = Json::array();
  json["denied"] = Json::array();
  for (const AcceptedKey& key : accepted) {
    json["accepted"].push_back({{"node", key.node.text},
                                {"fingerprint", fingerprint(key.key)},
                                {"key", to_text(key.key)},
                                {"since_ms", key.since.ms},
                                {"by", text_or_null(key.by)}});
  }
  for (const PendingKey& key : pending) {
    json["pending"].push_back({{"fingerprint", fingerprint(key.key)},
                               {"key", to_text(key.key)},
                               {"address", key.address},
                               {"first_seen_ms", key.first_seen.ms},
                               {"last_seen_ms", key.last_seen.ms},
                               {"knocks", key.knocks}});
  }
  for (const DeniedKey& key : denied) {
    json["denied"].push_back({{"node", key.node.text},
                              {"fingerprint", fingerprint(key.key)},
                              {"key", to_text(key.key)},
                              {"reason", key.reason},
                              {"since_ms", key.since.ms},
                              {"by", text_or_null(key.by)}});
  }
  return line_of(json);
}

std::string version_json(const std::string& version) {
  return line_of({{"v", kJsonVersion}, {"event", "version"}, {"version", version}});
}

std::string key_json(const std::string& event, const PublicKey& key, const NodeId& node) {
  Json json{{"v", kJsonVersion}, {"event", event}};
  if (!node.empty()) {
    json["node"] = node.text;
  }
  json["fingerprint"] = fingerprint(key);
  json["key"] = to_text(key);
  return line_of(json);
}

}  // namespace lockstep
