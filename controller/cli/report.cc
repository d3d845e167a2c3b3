#include <algorithm>

#include "common/clock.h"
#include "common/files/durable_file.h"
#include "controller/cli/rollouts.h"
#include "controller/cli/state_folder.h"
#include "controller/cli/story.h"
#include "controller/cli/table.h"
#include "controller/cli/verb.h"
#include "controller/reports/csv_report.h"
#include "controller/reports/html_report.h"
#include "controller/reports/json_records.h"
#include "controller/reports/summary.h"
#include "controller/reports/text_fit.h"

namespace lockstep {
namespace {

class Report final : public CliVerb {
 public:
  [[nodiscard]] VerbText text() const override {
    return {
        "report", "Tells a whole rollout from its journal: in words, as a page, as tables.",
        "lockstep report --state ~/lockstep --html night.html --csv night.csv",
        "Works beside a running controller, after it, and after a crash. The page needs no "
        "network and prints\nwell. Without an option: the summary in words, of the last rollout. "
        "--list names all that the\njournal holds, and --run tells one of them."};
  }
  void declare(Syntax& syntax) override {
    syntax.option("--state", kStateHelp, state_);
    syntax.option("--run", "an earlier rollout: its identity, or how that begins", run_);
    syntax.flag("--list", "name the rollouts that the journal holds, and end", list_);
    syntax.option("--html", "file for one self-contained page", html_);
    syntax.option("--csv", "file for one row a cluster", csv_);
    syntax.option("--csv-steps", "file for one row a step", csv_steps_);
    syntax.flag("--json", "one JSON object on standard output (docs/JSON.md)", json_);
  }

  int run(Console& console) override {
    const Result<StateFolder> state = find_existing_state(state_);
    if (!state) {
      return report_fault(console, state.error().message);
    }
    if (list_) {
      return list(state->path, console);
    }
    Result<Story> story = open_story(state->path, console, run_);
    if (!story) {
      return report_fault(console, story.error().message);
    }
    attend(*story, state->path);
    return write(*story, state->path, console);
  }

 private:
  [[nodiscard]] bool writes_files() const {
    return !html_.empty() || !csv_.empty() || !csv_steps_.empty();
  }

  int list(const std::string& folder, Console& console) const {
    if (writes_files() || !run_.empty()) {
      return report_fault(console,
                          "--list goes with --json alone; without it the others tell one "
                          "rollout");
    }
    const Result<Journal> journal = Journal::open_read_only(folder);
    const Result<std::vector<RolloutLine>> rollouts =
        journal ? rollouts_in(*journal) : Result<std::vector<RolloutLine>>{journal.error()};
    if (!rollouts) {
      return report_fault(console, rollouts.error().message);
    }
    if (json_) {
      console.out() << rollouts_json(*rollouts, SystemClock{}.now()) << '\n';
      return kExitDone;
    }
    std::vector<std::vector<std::string>> rows{{"RUN", "FLEET", "BEGUN", "ENDED", "OUTCOME"}};
    for (const RolloutLine& one : *rollouts) {
      rows.push_back({one.run.text, clean(one.fleet.empty() ? one.fleet_path : one.fleet),
                      to_text(one.began_at), one.ended_at ? to_text(*one.ended_at) : "-",
                      one.exit_code ? outcome_of(*one.exit_code) : "not over"});
    }
    write_table(rows, console);
    return kExitDone;
  }

  int write(const Story& story, const std::string& folder, Console& console) const {
    const Instant now = story.over ? story.last_at : std::max(SystemClock{}.now(), story.last_at);
    const Policy& policy = story.fleet.fleet.policy;
    if (json_) {
      console.out() << report_json({story.report, policy, story.epoch, standing_code(story), now,
                                    story.unattended})
                    << '\n';
    }
    if (!json_ && !writes_files()) {
      for (const std::string& line : summary_lines(story.report, now)) {
        console.out() << line << '\n';
      }
      if (story.unattended) {
        console.out() << unattended_text(folder) << '\n';
      }
    }
    const Status written[] = {
        html_.empty() ? success() : put(html_, html_report(story.report, policy, now)),
        csv_.empty() ? success() : put(csv_, csv_of_clusters(story.report, now)),
        csv_steps_.empty() ? success() : put(csv_steps_, csv_of_steps(story.report, now))};
    int code = kExitDone;
    for (const Status& status : written) {
      code = status ? code : report_fault(console, status.error().message);
    }
    return code;
  }

  // As a whole or not at all; an older one of that name is replaced.
  static Status put(const std::string& path, const std::string& text) {
    return replace_file(path, text, Durable::kNo);
  }

  std::string state_;
  std::string run_;
  bool list_ = false;
  std::string html_;
  std::string csv_;
  std::string csv_steps_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<CliVerb> report_verb() { return std::make_unique<Report>(); }

}  // namespace lockstep
