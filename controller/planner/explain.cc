#include "controller/planner/explain.h"

#include <string_view>

#include "common/value/names.h"

namespace lockstep {
namespace {

void add_line(std::string& text, std::string_view key, const std::string& value) {
  if (!value.empty()) {
    text.append("  ").append(key).append(": ").append(value).append("\n");
  }
}

std::string source_of(const Figure& figure) {
  const bool aged = figure.age && *figure.age >= 1s;
  return figure.source + (aged ? ", " + to_text(*figure.age) + " ago" : "");
}

std::string expectations_of(const PlannedStep& step) {
  std::string text;
  for (const Expectation& expectation : step.expectations) {
    text += (text.empty() ? "" : ", ") + to_text(expectation.interlock) +
            (expectation.argument.empty() ? "" : " " + expectation.argument);
  }
  return text;
}

std::string outcome_of(ClusterOutcome outcome) {
  switch (outcome) {
    case ClusterOutcome::kFinished: return "finished";
    case ClusterOutcome::kRefused: return "refused";
    case ClusterOutcome::kFailed: return "failed";
    case ClusterOutcome::kInDoubt: return "in doubt";
  }
  return "in doubt";
}

}  // namespace

std::string explain(const Decision& decision) {
  std::string text = decision.cluster.text + " " + to_text(decision.verb) + " [" + decision.rule +
                     "] " + decision.reason + "\n";
  add_line(text, "phase", to_text(decision.phase));
  add_line(text, "measured", decision.figure.measured);
  add_line(text, "limit", decision.figure.limit);
  add_line(text, "source", source_of(decision.figure));
  if (decision.step) {
    add_line(text, "step", describe(decision.step->step) + " on " + decision.step->node.text);
    add_line(text, "expects", expectations_of(*decision.step));
  }
  if (decision.gate) {
    add_line(text, "gate", to_text(*decision.gate));
  }
  if (decision.hook) {
    add_line(text, "hook", to_text(decision.hook->moment));
    add_line(text, "outage",
             decision.hook->outage > Duration{0} ? to_text(decision.hook->outage) : "");
  }
  if (decision.labels && !decision.labels->second.empty()) {
    add_line(text, "order",
             decision.labels->first.text + " first, " + decision.labels->second.text + " second");
  }
  if (decision.outcome) {
    add_line(text, "outcome", outcome_of(*decision.outcome));
  }
  add_line(text, "unblock", decision.unblock);
  if (decision.overrun) {
    add_line(text, "over budget",
             "down for " + to_text(decision.overrun->outage) + ", at most " +
                 to_text(decision.overrun->budget) + "; " + decision.overrun->remedy);
  }
  add_line(text, "page", decision.page ? "a person must look now" : "");
  add_line(text, "final", decision.final ? "only an operator's command ends it" : "");
  return text;
}

std::string explain(const Plan& plan) {
  std::string text;
  for (const Decision& decision : plan.decisions) {
    text += explain(decision);
  }
  return text;
}

}  // namespace lockstep
