#include <algorithm>

#include "common/clock.h"
#include "controller/cli/state_folder.h"
#include "controller/cli/story.h"
#include "controller/cli/verb.h"
#include "controller/reports/event_text.h"
#include "controller/reports/json_records.h"
#include "controller/reports/progress.h"
#include "controller/reports/summary.h"
#include "controller/reports/text_fit.h"

namespace lockstep {
namespace {

void write_steps(const ClusterReport& cluster, Instant now, Console& console) {
  for (const std::string& line : cluster_lines(cluster, now)) {
    console.out() << line << '\n';
  }
  console.out() << '\n';
}

void write_line(const ClusterReport& cluster, Instant now, Console& console) {
  console.out() << left(clean(cluster.id.text), 16) << ' '
                << left(to_text(phase_from_steps(cluster)), 12);
  if (cluster.begun_at) {
    console.out() << right(to_text(duration_of(cluster, now)), 8) << "  "
                  << outage_text(cluster, now) << (outage_runs(cluster) ? ", running" : "");
  }
  console.out() << '\n';
  if (const StepReport* const step = step_in_flight(cluster)) {
    console.out() << "    step: " << clean(describe(step->step)) << " on " << clean(step->node.text)
                  << ", for " << to_text(now - step->issued_at) << '\n';
  }
  if (!cluster.reason.empty()) {
    console.out() << "    " << clean(cluster.rule + ": " + cluster.reason) << '\n';
  } else if (cluster.deciding) {
    console.out() << "    " << clean(cluster.deciding->rule + ": " + cluster.deciding->reason)
                  << ", since " << to_text(cluster.deciding->since) << '\n';
  }
}

class ShowStatus final : public CliVerb {
 public:
  [[nodiscard]] VerbText text() const override {
    return {"status", "Says where a rollout stands, from its journal alone.",
            "lockstep status --state ~/lockstep --exit-code",
            "Works beside a running controller and without one."};
  }
  void declare(Syntax& syntax) override {
    syntax.option("--state", kStateHelp, state_);
    syntax.flag("--steps", "everything that was done, cluster by cluster", steps_);
    syntax.flag("--json", "one JSON object instead of words (docs/JSON.md)", json_);
    syntax.flag("--exit-code", "the rollout's exit code; 2 while it is under way", exit_code_);
  }

  int run(Console& console) override {
    const Result<StateFolder> state = find_state(state_);
    if (!state) {
      return report_fault(console, state.error().message);
    }
    const Result<Journal> journal = Journal::open_read_only(state->path);
    if (!journal) {
      return report_fault(console, journal.error().message);
    }
    const Result<std::optional<Story>> story = read_story(*journal, console);
    if (!story) {
      return report_fault(console, story.error().message);
    }
    if (!*story) {
      return report_fault(console, "no rollout was begun in " + state->path);
    }
    write(**story, console);
    return exit_code_ ? standing_code(**story) : kExitDone;
  }

 private:
  void write(const Story& story, Console& console) const {
    // A journal that is written on another machine, or replayed, may be ahead of this clock.
    const Instant now = story.over ? story.last_at : std::max(SystemClock{}.now(), story.last_at);
    const int code = standing_code(story);
    if (json_) {
      console.out() << status_json({story.report, story.epoch, code, now}) << '\n';
      return;
    }
    console.out() << "rollout " << story.report.run.text << " over " << clean(story.report.fleet)
                  << ", epoch " << story.epoch << ", begun " << to_text(story.report.started_at)
                  << ": " << outcome_of(code) << '\n'
                  << "last event " << to_text(story.last_at) << ", " << to_text(now - story.last_at)
                  << " ago\n\n";
    for (const ClusterReport& cluster : story.report.clusters) {
      steps_ ? write_steps(cluster, now, console) : write_line(cluster, now, console);
    }
    if (!story.report.frozen.empty()) {
      console.out() << "held: " << clean(story.report.frozen) << '\n';
    }
  }

  std::string state_;
  bool steps_ = false;
  bool json_ = false;
  bool exit_code_ = false;
};

}  // namespace

std::unique_ptr<CliVerb> status_verb() { return std::make_unique<ShowStatus>(); }

}  // namespace lockstep
