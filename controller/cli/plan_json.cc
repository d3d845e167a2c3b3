// The plan as JSON, and back.

#include "common/storage/digest.h"
#include "controller/cli/plan_document.h"
#include "controller/reports/json_cluster.h"
#include "controller/reports/json_records.h"
#include "controller/reports/json_windows.h"

namespace lockstep {
namespace {

Json as_json(const lab::Estimate& estimate) {
  return {{"shortest_ms", estimate.shortest.count()},
          {"usual_ms", estimate.usual.count()},
          {"longest_ms", estimate.longest.count()}};
}

Json as_json(const PlannedCluster& cluster) {
  Json gates = Json::array();
  for (const PlannedGate& gate : cluster.gates) {
    gates.push_back({{"gate", gate.gate}, {"before_step", gate.before_step}});
  }
  Json hooks = Json::array();
  for (const PlannedHookRun& hook : cluster.hooks) {
    hooks.push_back(
        {{"hook", hook.hook}, {"program", hook.program}, {"before_step", hook.before_step}});
  }
  Json steps = Json::array();
  for (const PlannedLine& step : cluster.steps) {
    steps.push_back({{"node", step.node},
                     {"step", step.step},
                     {"step_kind", step.step_kind},
                     {"rule", step.rule},
                     {"reason", step.reason},
                     {"phase", step.phase},
                     {"starts_ms", step.starts.count()},
                     {"usual_ms", step.usual.count()}});
  }
  return {{"cluster", cluster.cluster},
          {"cms", cluster.cms},
          {"first", cluster.first},
          {"second", cluster.second},
          {"outcome", cluster.outcome},
          {"rule", cluster.rule},
          {"reason", cluster.reason},
          {"obstacles", cluster.obstacles},
          {"starts_ms", cluster.starts.count()},
          {"duration", as_json(cluster.length)},
          {"outage", as_json(cluster.outage)},
          {"gates", std::move(gates)},
          {"hooks", std::move(hooks)},
          {"steps", std::move(steps)}};
}

Duration ms_of(const Json& json, const char* field) {
  return Duration{json.at(field).get<std::int64_t>()};
}

lab::Estimate estimate_from(const Json& json) {
  return {ms_of(json, "shortest_ms"), ms_of(json, "usual_ms"), ms_of(json, "longest_ms")};
}

PlannedCluster cluster_from(const Json& json) {
  PlannedCluster cluster;
  json.at("cluster").get_to(cluster.cluster);
  json.at("cms").get_to(cluster.cms);
  json.at("first").get_to(cluster.first);
  json.at("second").get_to(cluster.second);
  json.at("outcome").get_to(cluster.outcome);
  json.at("rule").get_to(cluster.rule);
  json.at("reason").get_to(cluster.reason);
  json.at("obstacles").get_to(cluster.obstacles);
  cluster.starts = ms_of(json, "starts_ms");
  cluster.length = estimate_from(json.at("duration"));
  cluster.outage = estimate_from(json.at("outage"));
  for (const Json& gate : json.at("gates")) {
    cluster.gates.push_back(
        {gate.at("gate").get<std::string>(), gate.at("before_step").get<std::size_t>()});
  }
  // Plans of before have none.
  for (const Json& hook : json.value("hooks", Json::array())) {
    cluster.hooks.push_back({hook.at("hook").get<std::string>(),
                             hook.at("program").get<std::string>(),
                             hook.at("before_step").get<std::size_t>()});
  }
  for (const Json& step : json.at("steps")) {
    cluster.steps.push_back(
        {step.at("node").get<std::string>(), step.at("step").get<std::string>(),
         step.at("step_kind").get<std::string>(), step.at("rule").get<std::string>(),
         step.at("reason").get<std::string>(), step.at("phase").get<std::string>(),
         ms_of(step, "starts_ms"), ms_of(step, "usual_ms")});
  }
  return cluster;
}

PlanDocument plan_from(const Json& json) {
  PlanDocument plan;
  json.at("lockstep").get_to(plan.lockstep);
  plan.made_at = Instant{json.at("t_ms").get<std::int64_t>()};
  json.at("fleet").get_to(plan.fleet);
  json.at("release").get_to(plan.release);
  json.at("target").get_to(plan.target);
  plan.release_digest = json.value("release_digest", "");
  json.at("fleet_path").get_to(plan.fleet_path);
  json.at("fleet_yaml").get_to(plan.fleet_yaml);
  json.at("facts").get_to(plan.facts);
  json.at("digest").get_to(plan.digest);
  json.at("waves").get_to(plan.waves);
  json.at("front_ends").get_to(plan.front_ends);
  plan.windows = windows_from(json.at("windows"));
  plan.length = estimate_from(json.at("duration"));
  json.at("nights").get_to(plan.nights);
  json.at("measured").get_to(plan.measured);
  for (const Json& cluster : json.at("clusters")) {
    plan.clusters.push_back(cluster_from(cluster));
  }
  return plan;
}

Json document_of(const PlanDocument& plan) {
  Json clusters = Json::array();
  for (const PlannedCluster& cluster : plan.clusters) {
    clusters.push_back(as_json(cluster));
  }
  return {{"v", kJsonVersion},
          {"event", "plan"},
          {"t_ms", plan.made_at.ms},
          {"lockstep", plan.lockstep},
          {"fleet", plan.fleet},
          {"release", plan.release},
          {"target", plan.target},
          {"release_digest", plan.release_digest},
          {"digest", plan.digest},
          {"waves", plan.waves},
          {"front_ends", plan.front_ends},
          {"windows", windows_as_json(plan.windows)},
          {"duration", as_json(plan.length)},
          {"nights", plan.nights},
          {"measured", plan.measured},
          {"clusters", std::move(clusters)},
          {"facts", plan.facts},
          {"fleet_path", plan.fleet_path},
          {"fleet_yaml", plan.fleet_yaml}};
}

// Of the values, however the file is laid out.
std::string digest_of(Json document) {
  document.erase("digest");
  constexpr auto kReplace = Json::error_handler_t::replace;
  const nlohmann::json sorted = document;
  return to_hex(Digest{}.add(sorted.dump(-1, ' ', false, kReplace)).finish());
}

}  // namespace

std::string digest_of(const Release& release) {
  Digest digest;
  for (const std::string& field : contents_of(release)) {
    digest.add(field);
  }
  return to_hex(digest.finish());
}

std::string plan_json(const PlanDocument& plan) { return line_of(document_of(plan)); }

std::string digest_of(const PlanDocument& plan) { return digest_of(document_of(plan)); }

Result<PlanDocument> read_plan(const std::string& text, const std::string& file) {
  const std::string remedy = "; name a file that `lockstep plan FLEET -o FILE` wrote";
  try {
    const Json json = Json::parse(text);
    if (json.value("event", "") != "plan") {
      return make_error(ErrorCode::kInvalid, file + ": not a plan" + remedy);
    }
    if (json.at("v").get<int>() > kJsonVersion) {
      return make_error(ErrorCode::kUnsupported,
                        file + ": made by lockstep " + json.value("lockstep", "?") +
                            ", which is newer; use that version or make the plan again");
    }
    PlanDocument plan = plan_from(json);
    if (plan.digest != digest_of(json)) {
      return make_error(ErrorCode::kInvalid, file + ": changed after it was made" + remedy);
    }
    return plan;
  } catch (const Json::parse_error& problem) {
    return make_error(ErrorCode::kInvalid, file +
                                               ": not a plan, or not all of it: it breaks off at "
                                               "character " +
                                               std::to_string(problem.byte) + remedy);
  } catch (const Json::exception&) {
    return make_error(ErrorCode::kInvalid,
                      file + ": a field of the plan is missing or is not what it must be" + remedy);
  }
}

}  // namespace lockstep
