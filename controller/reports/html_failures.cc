#include "controller/reports/html_failures.h"

#include "common/value/names.h"
#include "controller/reports/event_text.h"
#include "controller/reports/html_text.h"
#include "controller/reports/run_figures.h"

namespace lockstep {
namespace {

// What a tool wrote, as it wrote it; it can be reached with the keyboard.
std::string quoted(const std::string& words) {
  return words.empty() ? "" : element("pre tabindex=\"0\"", words) + "\n";
}

std::string entry(const std::string& head, const std::string& text) {
  return element("h3", head) + "\n" + element("p", text) + "\n";
}

std::string failure_of(const ClusterReport& cluster, const HookRecord& hook) {
  if (!hook.result || passed(*hook.result)) {
    return "";
  }
  return entry(
             cluster.id.text + ": hook " + to_text(hook.moment) + ", " + to_text(hook.result->end),
             to_text(*hook.ended_at) + ", " + hook.program + ": " + outcome_of(hook)) +
         quoted(hook.result->output);
}

std::string unsettled(const ClusterReport& cluster, const StepReport& step, Instant until) {
  return entry(
      cluster.id.text + ": " + describe(step.step) + " on " + step.node.text + ", in doubt",
      "asked for at " + to_text(step.issued_at) + ", attempt " + std::to_string(step.attempt) +
          "; not settled " + to_text(until - step.issued_at) +
          " later, when the controller let go of it: it may have been done, or may be "
          "under way");
}

std::string failure_of(const ClusterReport& cluster, const StepReport& step) {
  const StepResult& result = step.result;
  if (result.outcome == Outcome::kDone) {
    return "";
  }
  return entry(cluster.id.text + ": " + describe(step.step) + " on " + step.node.text + ", " +
                   to_text(result.outcome),
               to_text(*step.settled_at) + ", attempt " + std::to_string(step.attempt) + ", " +
                   to_text(result.reason) + (result.detail.empty() ? "" : ": " + result.detail)) +
         quoted(result.log_excerpt);
}

// The figure that it ended with, if it is known: that of its last decision.
std::string unfinished(const ClusterReport& cluster, const Why& why, Instant now) {
  return entry(cluster.id.text + ": " + why.standing, why.rule + ": " + why.reason) +
         html_facts(why_rows(why, now));
}

}  // namespace

std::string html_failures(const ClusterReport& cluster, const Why& why, Instant now, bool over) {
  const bool ended = cluster.outcome ? *cluster.outcome != ClusterOutcome::kFinished : over;
  std::string text = ended ? unfinished(cluster, why, now) : "";
  for (const TimelineEntry& one : cluster.timeline) {
    if (const auto* const hook = std::get_if<HookRecord>(&one)) {
      text += failure_of(cluster, *hook);
    }
    const auto* const step = std::get_if<StepReport>(&one);
    if (step != nullptr && step->settled_at) {
      text += failure_of(cluster, *step);
    } else if (step != nullptr && (over || is_in_doubt(cluster, *step))) {
      text += unsettled(cluster, *step, end_of(cluster, *step, now));
    }
  }
  return text;
}

}  // namespace lockstep
