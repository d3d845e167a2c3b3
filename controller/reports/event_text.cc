#include "controller/reports/event_text.h"

#include <array>
#include <cstdio>

#include "common/value/names.h"
#include "controller/reports/run_figures.h"
#include "controller/reports/text_fit.h"

namespace lockstep {
namespace {

std::string duration_of(const StepReport& step) {
  return to_text(*step.settled_at - step.issued_at);
}

Tone tone_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::kDone: return Tone::kPlain;
    case Outcome::kRefused: return Tone::kWarning;
    case Outcome::kFailed:
    case Outcome::kInDoubt: break;
  }
  return Tone::kBad;
}

// Rules of moments: they say that the loop is at work, and are replaced within seconds.
bool passes_by_itself(const std::string& rule) {
  return rule == "looking" || rule == "command-out" || rule == "step-running" ||
         rule == "rebooting" || rule == "hook-running";
}

struct Teller {
  const Scene& scene;
  Instant at;
  using Line = std::optional<EventText>;

  Line operator()(const TakeoverEvent&) const { return std::nullopt; }
  Line operator()(const RunStartedEvent&) const { return std::nullopt; }
  Line operator()(const ClusterStartedEvent& e) const {
    const ClusterReport* const cluster = find_report(scene.report, e.cluster);
    const std::size_t checks = cluster == nullptr ? 0 : cluster->checks_before.size();
    if (cluster != nullptr && cluster->homeward) {
      return EventText{Tone::kPlain, e.cluster.text + ": " + cluster->cms + " goes back to " +
                                         e.labels.second.text + " after the last upgrade"};
    }
    const std::string passed = counted(checks, "check") + " passed";
    if (e.labels.second.empty()) {
      return EventText{Tone::kPlain, e.cluster.text + ": the front end begins; " + passed};
    }
    const std::string outage = e.predicted_outage > Duration{0}
                                   ? "outage of about " + to_text(e.predicted_outage)
                                   : "no outage";
    return EventText{Tone::kPlain, e.cluster.text + ": begins, " + e.labels.first.text +
                                       " first, then " + e.labels.second.text + "; " + passed +
                                       "; " + outage + " to come"};
  }
  Line operator()(const DecidedEvent& e) const {
    const Decision* const decision = decision_of(scene.plan, e.cluster);
    if (decision == nullptr || decision->verb != Verb::kHold || decision->rule != e.rule ||
        passes_by_itself(e.rule)) {
      return std::nullopt;
    }
    const std::string figure = figure_text(e.measured, e.limit);
    return EventText{decision->page ? Tone::kWarning : Tone::kQuiet,
                     e.cluster.text + ": waits (" + e.rule + "): " + e.reason +
                         (figure.empty() ? "" : "; " + figure)};
  }
  Line operator()(const GateAskedEvent& e) const {
    return EventText{Tone::kWarning,
                     e.cluster.text + ": asks (" + to_text(e.gate) + "): " + e.question};
  }
  Line operator()(const GatePassedEvent& e) const {
    return EventText{Tone::kPlain,
                     e.cluster.text + ": gate " + to_text(e.gate) + " passed by " + e.by};
  }
  Line operator()(const CommandIssuedEvent& e) const {
    const ClusterReport* const cluster = find_report(scene.report, e.cluster);
    const StepReport* const step =
        cluster == nullptr ? nullptr : find_step(*cluster, e.command.id.sequence);
    const int attempt = step == nullptr ? 1 : step->attempt;
    return EventText{Tone::kPlain, e.cluster.text + ": " + describe(e.command.step) + " on " +
                                       e.command.node.text +
                                       (attempt > 1 ? ", attempt " + std::to_string(attempt) : "")};
  }
  Line operator()(const CommandAckedEvent&) const { return std::nullopt; }
  Line operator()(const CommandSettledEvent& e) const {
    const ClusterReport* const cluster = cluster_of(scene.report, e.result.id.sequence);
    if (cluster == nullptr) {
      return std::nullopt;
    }
    const StepReport& step = *find_step(*cluster, e.result.id.sequence);
    const bool reasoned = e.result.reason != Reason::kNone;
    return EventText{tone_of(e.result.outcome),
                     cluster->id.text + ": " + describe(step.step) + " on " + step.node.text + " " +
                         to_text(e.result.outcome) + " after " + duration_of(step) +
                         (reasoned ? " (" + to_text(e.result.reason) + ")" : "") +
                         (e.result.detail.empty() ? "" : ": " + e.result.detail)};
  }
  Line operator()(const ClusterEndedEvent& e) const {
    const ClusterReport* const cluster = find_report(scene.report, e.cluster);
    const bool finished = e.outcome == ClusterOutcome::kFinished;
    std::string text = e.cluster.text + ": " + to_text(e.outcome);
    if (cluster != nullptr && cluster->begun_at) {
      text += " after " + to_text(lockstep::duration_of(*cluster, at)) + ", " +
              outage_text(*cluster, at);
    }
    text += ": " + e.reason + (e.remedy.empty() ? "" : "; " + e.remedy);
    // One that is finished and still has something to do about it, such as a CMS that did not go
    // home.
    const Tone good = e.remedy.empty() ? Tone::kGood : Tone::kWarning;
    return EventText{finished ? good : Tone::kBad, text};
  }
  Line operator()(const OutageBeganEvent& e) const {
    return EventText{Tone::kWarning, e.cluster.text + ": outage begins"};
  }
  Line operator()(const OutageEndedEvent& e) const {
    return EventText{Tone::kGood, e.cluster.text + ": outage over after " + to_text(e.outage)};
  }
  Line operator()(const OutageOverBudgetEvent& e) const {
    return EventText{Tone::kBad,
                     e.cluster.text + ": LOOK NOW (" + kOverBudgetRule + "): " + reason_of(e) +
                         "; " + figure_text(to_text(e.outage), "at most " + to_text(e.budget)) +
                         "; " + e.remedy};
  }
  Line operator()(const StopAskedEvent& e) const {
    return EventText{Tone::kWarning, "stop asked by " + e.by +
                                         ": nothing new starts, what runs goes on to a safe point"};
  }
  Line operator()(const PauseAskedEvent& e) const {
    return EventText{Tone::kWarning, "pause asked by " + e.by + ": nothing new begins"};
  }
  Line operator()(const UnpauseAskedEvent& e) const {
    return EventText{Tone::kPlain, "pause ended by " + e.by};
  }
  Line operator()(const RetryAskedEvent& e) const {
    return EventText{Tone::kPlain, e.cluster.text + ": retry asked by " + e.by};
  }
  Line operator()(const HookStartedEvent& e) const {
    return EventText{Tone::kPlain,
                     e.cluster.text + ": hook " + to_text(e.moment) + " is run: " + e.program};
  }
  Line operator()(const HookEndedEvent& e) const {
    const std::string text = e.cluster.text + ": hook " + to_text(e.moment) + ": ";
    if (passed(e.result)) {
      return EventText{Tone::kPlain, text + describe(e.result)};
    }
    // Before an outage the hold that follows pages; after one nothing waits for the hook.
    const bool alone = e.moment == HookMoment::kAfterOutage;
    return EventText{Tone::kBad, text + (alone ? "LOOK NOW: " : "") + describe(e.result)};
  }
  Line operator()(const RunEndedEvent& e) const {
    return EventText{e.exit_code == 0 ? Tone::kGood : Tone::kBad,
                     "rollout " + outcome_of(e.exit_code)};
  }
  Line operator()(const InvariantBrokenEvent& e) const {
    return EventText{Tone::kBad,
                     "invariant " + e.invariant + " would be broken, so nothing starts" +
                         (e.cluster.empty() ? "" : " (" + e.cluster.text + ")") + ": " + e.detail};
  }
  Line operator()(const ImpossibleSeenEvent& e) const {
    const Impossible& what = e.impossible;
    return EventText{Tone::kBad, e.cluster.text + ": impossible (" + what.rule +
                                     "): " + what.node.text + " shows " + what.seen +
                                     ", before: " + what.before + "; " + what.reason};
  }
};

}  // namespace

std::optional<EventText> text_of(const Event& event, const Scene& scene) {
  std::optional<EventText> line = std::visit(Teller{scene, event.at}, event.body);
  if (line) {
    line->text = clean(line->text);
  }
  return line;
}

EventText text_of(const StageChange& change) {
  const StepProgress& progress = *change.command.progress;
  return {Tone::kQuiet, clean(change.cluster.text + ": " + describe(change.command.step) + " on " +
                              change.command.node.text + " " + stage_text(progress))};
}

EventText text_of(const Page& page) {
  const Decision& decision = page.decision;
  const std::string figure = figure_text(decision.figure.measured, decision.figure.limit);
  return {Tone::kBad, clean(page.cluster.text + ": LOOK NOW (" + decision.rule +
                            "): " + decision.reason + (figure.empty() ? "" : "; " + figure) +
                            (decision.unblock.empty() ? "" : "; " + decision.unblock))};
}

std::string stage_text(const StepProgress& progress) {
  return progress.stages_total == 0 || progress.stage.empty()
             ? progress.stage
             : std::to_string(progress.stages_done) + "/" + std::to_string(progress.stages_total) +
                   " " + progress.stage;
}

std::string time_of_day(Instant instant) {
  constexpr std::int64_t kDaySeconds = 86'400;
  const std::int64_t second = ((instant.ms / 1'000) % kDaySeconds + kDaySeconds) % kDaySeconds;
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%02d:%02d:%02d", static_cast<int>(second / 3'600),
                static_cast<int>(second / 60 % 60), static_cast<int>(second % 60));
  return text.data();
}

std::string clock_text(Duration duration) {
  constexpr std::int64_t kHourSeconds = 3'600;
  const std::int64_t seconds = duration.count() / 1'000;
  if (seconds < kHourSeconds) {
    return to_text(duration);
  }
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%lldh%02dm%02ds",
                static_cast<long long>(seconds / kHourSeconds), static_cast<int>(seconds / 60 % 60),
                static_cast<int>(seconds % 60));
  return text.data();
}

std::string figure_text(const std::string& measured, const std::string& limit) {
  if (measured.empty()) {
    return "";
  }
  return "measured: " + measured + (limit.empty() ? "" : ", wanted: " + limit);
}

std::string reason_of(const OutageOverBudgetEvent& event) {
  return "the outage of " + event.cluster.text + " lasts longer than its budget";
}

std::string outage_text(const ClusterReport& cluster, Instant now) {
  if (cluster.cms.empty()) {
    return "no outage";
  }
  return "outage " + to_text(outage_of(cluster, now));
}

}  // namespace lockstep
