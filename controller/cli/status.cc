#include <algorithm>
#include <functional>

#include "common/clock.h"
#include "controller/cli/ask.h"
#include "controller/cli/signals.h"
#include "controller/cli/state_folder.h"
#include "controller/cli/story.h"
#include "controller/cli/verb.h"
#include "controller/observer.h"
#include "controller/reports/event_text.h"
#include "controller/reports/json_records.h"
#include "controller/reports/live_narrator.h"
#include "controller/reports/progress.h"
#include "controller/reports/run_figures.h"
#include "controller/reports/summary.h"
#include "controller/reports/text_fit.h"
#include "controller/reports/why.h"

namespace lockstep {
namespace {

// A journal on a workstation's disk is read in milliseconds; a person reads no faster than this.
constexpr Duration kLookAgain{1'000};
// A key is answered within what feels like at once.
constexpr Duration kKeyEvery{50};

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
}

// One that has finished and waits for nothing is told by its line.
bool needs_words(const ClusterReport& cluster, const Why& why) {
  return cluster.outcome != ClusterOutcome::kFinished || !cluster.remedy.empty() ||
         !why.waits_for.empty() || !why.warning.empty();
}

// One line a cluster, then what each of them waits for.
void write_overview(const Story& story, Instant now, Console& console) {
  for (const ClusterReport& cluster : story.report.clusters) {
    write_line(cluster, now, console);
  }
  for (const ClusterReport& cluster : story.report.clusters) {
    const Why why = why_of(story.report, story.fleet.fleet.policy, cluster, now);
    if (!needs_words(cluster, why)) {
      continue;
    }
    console.out() << '\n';
    for (const std::string& line : why_lines(why, now)) {
      console.out() << line << '\n';
    }
  }
}

class ShowStatus final : public CliVerb {
 public:
  [[nodiscard]] VerbText text() const override {
    return {
        "status", "Says where a rollout stands, from its journal.",
        "lockstep status --state ~/lockstep --exit-code",
        "Works beside a running controller and without one. --watch looks again every second and "
        "ends with the\nrollout, or with Ctrl-C; on a terminal it is the live view with its keys "
        "(? explains "
        "them)."};
  }
  void declare(Syntax& syntax) override {
    syntax.option("--state", kStateHelp, state_);
    syntax.option("--run", "an earlier rollout, as `lockstep report --list` names it", run_);
    syntax.flag("--steps", "everything that was done, cluster by cluster", steps_);
    syntax.flag("--json", "one JSON object instead of words (docs/JSON.md)", json_);
    syntax.flag("--watch", "tell it again whenever it changes, until the rollout is over", watch_);
    syntax.flag("--exit-code", "the rollout's exit code; 2 while it is under way", exit_code_);
  }

  int run(Console& console) override {
    const Result<StateFolder> state = find_existing_state(state_);
    if (!state) {
      return report_fault(console, state.error().message);
    }
    if (watch_ && !run_.empty()) {
      return report_fault(console, "--watch follows the last rollout; leave out --run, or --watch");
    }
    return watch_ ? watch(state->path, console) : look(state->path, console);
  }

 private:
  int look(const std::string& folder, Console& console) const {
    Result<Story> story = open_story(folder, console, run_);
    if (!story) {
      return report_fault(console, story.error().message);
    }
    attend(*story, folder);
    write(*story, folder, console);
    return exit_code_ ? standing_code(*story) : kExitDone;
  }

  // Told again when the journal has grown, and when a controller has come or gone.
  int watch(const std::string& folder, Console& console) const {
    Result<Signals> signals = Signals::watch();
    if (!signals) {
      return report_fault(console, signals.error().message);
    }
    std::unique_ptr<LiveNarrator> view;
    std::optional<Story> story;
    std::uint64_t told = 0;
    bool unattended = false;
    for (;;) {
      const Result<Journal> journal = Journal::open_read_only(folder);
      bool news = journal && journal->size() != told;
      if (news) {
        Result<Story> read_now = read_begun_story(*journal, folder, console);
        if (!read_now) {
          return report_fault(console, read_now.error().message);
        }
        told = journal->size();
        story = std::move(read_now).value();
      } else if (!story) {
        return report_fault(
            console, journal ? "no rollout was begun in " + folder : journal.error().message);
      }
      attend(*story, folder);
      news = news || story->unattended != unattended;
      unattended = story->unattended;
      show(*story, news, folder, view, console);
      if (story->over) {
        return exit_code_ ? standing_code(*story) : kExitDone;
      }
      if (!rest(*story, view.get(), console, *signals)) {
        return kExitInterrupted;
      }
      if (!console.out()) {
        return kExitFault;  // whoever read this has gone
      }
    }
  }

  // Until the journal is looked at again. False when Ctrl-C was pressed: the rollout goes on, this
  // does not.
  bool rest(const Story& story, LiveNarrator* view, Console& console, Signals& signals) const {
    const SteadyClock clock;
    const Instant until = clock.now() + kLookAgain;
    while (clock.now() < until) {
      console.wait(kKeyEvery);
      if (signals.stops() > 0) {
        return false;
      }
      bool pressed = false;
      while (const auto key = console.key(clock.now())) {
        pressed = (view != nullptr && view->press(*key)) || pressed;
      }
      if (pressed) {
        draw(story, [view](const Scene& scene) { view->show(scene); });
      }
    }
    return true;
  }

  static void draw(const Story& story, const std::function<void(const Scene&)>& told) {
    const Plan plan = plan_of(story);
    const Instant wall = SystemClock{}.now();
    const Instant now = story.over ? story.last_at : std::max(wall, story.last_at);
    told({story.fleet.fleet, story.observation, plan, story.report, story.epoch, now, wall,
          story.unattended});
  }

  // On a terminal redrawn in place; else once more whenever there is news.
  void show(const Story& story, bool news, const std::string& folder,
            std::unique_ptr<LiveNarrator>& view, Console& console) const {
    if (json_ || steps_ || !console.live()) {
      if (news) {
        write(story, folder, console);
        console.out() << std::flush;
      }
      return;
    }
    draw(story, [&](const Scene& scene) {
      if (view == nullptr) {
        console.hold_keys();
        view =
            std::make_unique<LiveNarrator>(console.out(), [&console] { return console.screen(); });
        view->begin(scene);
      } else if (story.over) {
        view->finish({standing_code(story), {}}, scene);
      } else {
        view->show(scene);
      }
    });
  }

  void write(const Story& story, const std::string& folder, Console& console) const {
    // A journal that is written on another machine, or replayed, may be ahead of this clock.
    const Instant wall = std::max(SystemClock{}.now(), story.last_at);
    const Instant now = story.over ? story.last_at : wall;
    const int code = standing_code(story);
    if (json_) {
      console.out() << status_json({story.report, story.fleet.fleet.policy, story.epoch, code, now,
                                    story.unattended})
                    << '\n';
      return;
    }
    console.out() << "rollout " << story.report.run.text << " over " << clean(story.report.fleet)
                  << ", epoch " << story.epoch << ", begun " << to_text(story.report.started_at)
                  << ": " << outcome_of(code) << '\n'
                  << "last event " << to_text(story.last_at) << ", "
                  << to_text(wall - story.last_at) << " ago\n"
                  << (story.unattended ? unattended_text(folder) + "\n\n" : "\n");
    if (steps_) {
      for (const ClusterReport& cluster : story.report.clusters) {
        write_steps(cluster, now, console);
      }
    } else {
      write_overview(story, now, console);
    }
    if (!story.report.paused_by.empty()) {
      console.out() << "paused by " << clean(story.report.paused_by) << '\n';
    }
    if (!story.report.frozen.empty()) {
      console.out() << "held: " << clean(story.report.frozen) << '\n';
    }
  }

  std::string state_;
  std::string run_;
  bool steps_ = false;
  bool json_ = false;
  bool watch_ = false;
  bool exit_code_ = false;
};

}  // namespace

std::unique_ptr<CliVerb> status_verb() { return std::make_unique<ShowStatus>(); }

}  // namespace lockstep
