#include "controller/cli/plan_document.h"

#include <algorithm>

#include "common/version.h"
#include "controller/event.h"
#include "controller/planner/rollout_rules.h"
#include "lab/forecast/seen_world.h"

namespace lockstep {
namespace {

std::vector<Duration> of_cluster(const std::vector<lab::NightFigures>& nights, std::size_t cluster,
                                 std::vector<Duration> lab::NightFigures::*figure) {
  std::vector<Duration> all;
  for (const lab::NightFigures& night : nights) {
    all.push_back((night.*figure).at(cluster));
  }
  return all;
}

PlannedLine line_of(const lab::ForecastStep& step, Instant begun) {
  return {step.node.text, describe(step.step), kind_name(step.step), step.rule,
          step.reason,    to_text(step.phase), step.began - begun,   step.ended - step.began};
}

void add_course(PlannedCluster& to, const lab::ForecastCluster& from, const Hooks& hooks) {
  const Instant begun = from.began.value_or(Instant{});
  for (const lab::ForecastStep& step : from.steps) {
    to.steps.push_back(line_of(step, begun));
  }
  for (const lab::ForecastGate& gate : from.gates) {
    const auto after = std::ranges::count_if(
        from.steps, [&](const lab::ForecastStep& step) { return step.began < gate.at; });
    to.gates.push_back({to_text(gate.gate), static_cast<std::size_t>(after)});
  }
  for (const lab::ForecastHook& hook : from.hooks) {
    to.hooks.push_back({to_text(hook.moment), hooks.at(hook.moment)->program, hook.before_step});
  }
}

void add_obstacles(PlannedCluster& to, const ClusterReadiness& readiness, const Policy& policy) {
  for (const Finding& finding : readiness.findings) {
    if (!holds_or_waived(finding, policy)) {
      to.obstacles.push_back(finding.check + ": " + finding.figure.measured +
                             " (must be: " + finding.figure.limit + ")");
    }
  }
}

PlannedCluster cluster_of(const lab::ForecastCluster& usual, const DeclaredCluster& declared,
                          const Hooks& hooks, Instant start) {
  PlannedCluster cluster;
  cluster.cluster = declared.id.text;
  cluster.cms = declared.cms;
  if (usual.labels) {
    cluster.first = usual.labels->first.text;
    cluster.second = usual.labels->second.text;
  }
  cluster.outcome = usual.outcome ? to_text(*usual.outcome) : "not begun";
  cluster.rule = usual.rule;
  cluster.reason = usual.reason;
  cluster.starts = usual.began ? *usual.began - start : Duration{0};
  add_course(cluster, usual, hooks);
  return cluster;
}

void add_waves(PlanDocument& plan, const Fleet& fleet, const std::vector<DeclaredCluster>& units) {
  const std::size_t clusters = fleet.clusters.size();
  plan.front_ends = units.size() - clusters;
  for (const auto& wave : cut_waves(clusters, fleet.policy, plan.front_ends)) {
    std::vector<std::string>& names = plan.waves.emplace_back();
    for (const std::size_t i : wave) {
      names.push_back(units[i].id.text);
    }
  }
}

}  // namespace

Result<PlanDocument> make_plan_document(const NightSetup& setup, const LoadedFleet& fleet,
                                        const std::vector<MeasuredDuration>& measured,
                                        std::size_t nights) {
  NightSetup usual_setup = setup;
  usual_setup.timing = lab::usual_timing_of(setup.timing);
  const Result<lab::Forecast> usual = play_night(usual_setup, 1);
  const Result<std::vector<lab::NightFigures>> others = play_nights(setup, 1, nights);
  if (!usual || !others) {
    return usual ? others.error() : usual.error();
  }
  const lab::NightFigures figures = lab::figures_of(*usual, 1);
  const Policy& policy = fleet.fleet.policy;
  PlanDocument plan{kVersion,
                    setup.start,
                    fleet.fleet.name,
                    policy.release.name,
                    to_text(policy.release.target),
                    digest_of(policy.release),
                    fleet.path,
                    fleet.yaml,
                    steady_facts(setup.seen, policy.release),
                    {},
                    {},
                    0,
                    {},
                    {},
                    static_cast<int>(nights),
                    {},
                    {}};
  const std::vector<DeclaredCluster> units = units_of(fleet.fleet);
  add_waves(plan, fleet.fleet, units);
  for (const MeasuredDuration& one : measured) {
    plan.measured[one.kind] = one.samples;
  }
  const Readiness readiness = read_readiness(setup.seen, policy, setup.start);
  plan.windows = readiness.windows;
  std::vector<Duration> lengths;
  std::ranges::transform(*others, std::back_inserter(lengths), &lab::NightFigures::length);
  plan.length = lab::estimate_of(std::move(lengths), figures.length);
  for (std::size_t i = 0; i < usual->clusters.size(); ++i) {
    PlannedCluster cluster = cluster_of(usual->clusters[i], units[i], policy.hooks, setup.start);
    add_obstacles(cluster, readiness.clusters.at(i), policy);
    cluster.length =
        lab::estimate_of(of_cluster(*others, i, &lab::NightFigures::lengths), figures.lengths[i]);
    cluster.outage =
        lab::estimate_of(of_cluster(*others, i, &lab::NightFigures::outages), figures.outages[i]);
    plan.clusters.push_back(std::move(cluster));
  }
  plan.digest = digest_of(plan);
  return plan;
}

}  // namespace lockstep
