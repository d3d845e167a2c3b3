// The plan for people.

#include <algorithm>

#include "controller/cli/plan_document.h"
#include "controller/planner/rollout_rules.h"
#include "controller/reports/text_fit.h"
#include "controller/reports/window_text.h"

namespace lockstep {
namespace {

constexpr std::size_t kWidestStep = 44;
constexpr std::size_t kWidestReason = 76;

std::string range_text(const lab::Estimate& estimate) {
  return to_text(estimate.usual) + " (" + to_text(estimate.shortest) + " to " +
         to_text(estimate.longest) + ")";
}

const char* note_of(std::size_t wave, const PlanDocument& plan) {
  const std::size_t canary = plan.front_ends > 0 ? 1 : 0;
  return wave == canary ? "  (canary)" : wave < canary ? "  (front ends)" : "";
}

void add_waves(std::vector<std::string>& lines, const PlanDocument& plan) {
  lines.emplace_back("waves");
  for (std::size_t w = 0; w < plan.waves.size(); ++w) {
    std::string names;
    for (const std::string& name : plan.waves[w]) {
      names += (names.empty() ? "" : ", ") + clean(name);
    }
    lines.push_back("  " + right(wave_name(w, plan.front_ends), 3) + "  " + names +
                    note_of(w, plan));
  }
}

std::string head_of(const PlannedCluster& cluster) {
  const bool front_end = cluster.cms.empty();
  std::string head = clean(cluster.cluster) + "  " + (front_end ? "front end" : clean(cluster.cms));
  if (!cluster.first.empty() && !front_end) {
    head += ", " + clean(cluster.first) + " first, then " + clean(cluster.second);
  }
  if (cluster.steps.empty()) {
    return head;
  }
  return head + "; begins after " + to_text(cluster.starts) + ", takes " +
         range_text(cluster.length) + (front_end ? "" : ", outage " + range_text(cluster.outage));
}

// What happens right before the step beside it.
void add_between(std::vector<std::string>& lines, const PlannedCluster& cluster, std::size_t step) {
  for (const PlannedGate& gate : cluster.gates) {
    if (gate.before_step == step) {
      lines.push_back("        gate " + clean(gate.gate) + ": a person is asked");
    }
  }
  for (const PlannedHookRun& hook : cluster.hooks) {
    if (hook.before_step == step) {
      lines.push_back("        hook " + clean(hook.hook) + ": " + clean(hook.program) +
                      " is run here");
    }
  }
}

void add_steps(std::vector<std::string>& lines, const PlannedCluster& cluster) {
  std::size_t node_width = 4;
  std::size_t step_width = 4;
  for (const PlannedLine& step : cluster.steps) {
    node_width = std::max(node_width, width_of(clean(step.node)));
    step_width = std::max(step_width, std::min(kWidestStep, width_of(clean(step.step))));
  }
  if (!cluster.steps.empty()) {
    lines.push_back("     #  " + left("NODE", node_width) + "  " + left("STEP", step_width) + "  " +
                    left("USUALLY", 8) + "  RULE");
  }
  for (std::size_t i = 0; i < cluster.steps.size(); ++i) {
    add_between(lines, cluster, i);
    const PlannedLine& step = cluster.steps[i];
    lines.push_back("  " + right(std::to_string(i + 1), 4) + "  " +
                    left(clean(step.node), node_width) + "  " + left(clean(step.step), step_width) +
                    "  " + left(to_text(step.usual), 8) + "  " + clean(step.rule) + ": " +
                    cut(clean(step.reason), kWidestReason));
  }
  add_between(lines, cluster, cluster.steps.size());
}

std::string source_of(const PlanDocument& plan) {
  std::string text = "durations: ";
  for (const auto& [kind, samples] : plan.measured) {
    text += clean(kind) + " from " + counted(static_cast<std::size_t>(samples), "step") +
            " in the journal, ";
  }
  return text + (plan.measured.empty() ? "" : "else ") + "from the release " + clean(plan.release) +
         "; ranges: 98 of 100 nights, of " + std::to_string(plan.nights) + " drawn";
}

}  // namespace

std::vector<std::string> plan_lines(const PlanDocument& plan) {
  std::vector<std::string> lines;
  lines.push_back("plan of fleet " + clean(plan.fleet) + " to " + clean(plan.release) + " (" +
                  clean(plan.target) + "), made " + to_text(plan.made_at));
  lines.emplace_back();
  add_waves(lines, plan);
  if (plan.windows) {
    lines.push_back(window_line(*plan.windows, plan.made_at));
  }
  for (const PlannedCluster& cluster : plan.clusters) {
    lines.emplace_back();
    lines.push_back(head_of(cluster));
    for (const std::string& obstacle : cluster.obstacles) {
      lines.push_back("  BLOCKED now: " + clean(obstacle));
    }
    add_steps(lines, cluster);
    if (cluster.outcome != "finished") {
      lines.push_back("  would end: " + clean(cluster.outcome) + ", " + clean(cluster.rule) + ": " +
                      clean(cluster.reason));
    }
  }
  lines.emplace_back();
  lines.push_back("all: " + range_text(plan.length) +
                  ", without the time that people take at gates, and hooks to run");
  lines.push_back(source_of(plan));
  lines.push_back("facts: " + clean(plan.digest.substr(0, 16)));
  return lines;
}

}  // namespace lockstep
