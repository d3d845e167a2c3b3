#include <algorithm>

#include "common/clock.h"
#include "common/files/durable_file.h"
#include "controller/cli/state_folder.h"
#include "controller/cli/story.h"
#include "controller/cli/verb.h"
#include "controller/reports/csv_report.h"
#include "controller/reports/html_report.h"
#include "controller/reports/json_records.h"
#include "controller/reports/summary.h"

namespace lockstep {
namespace {

class Report final : public CliVerb {
 public:
  [[nodiscard]] VerbText text() const override {
    return {"report", "Tells a whole rollout from its journal: in words, as a page, as tables.",
            "lockstep report --state ~/lockstep --html night.html --csv night.csv",
            "Works beside a running controller, after it, and after a crash. The page needs no "
            "network and prints\nwell. Without an option: the summary in words."};
  }
  void declare(Syntax& syntax) override {
    syntax.option("--state", kStateHelp, state_);
    syntax.option("--html", "file for one self-contained page", html_);
    syntax.option("--csv", "file for one row a cluster", csv_);
    syntax.option("--csv-steps", "file for one row a step", csv_steps_);
    syntax.flag("--json", "one JSON object on standard output (docs/JSON.md)", json_);
  }

  int run(Console& console) override {
    const Result<StateFolder> state = find_state(state_);
    if (!state) {
      return report_fault(console, state.error().message);
    }
    const Result<Story> story = open_story(state->path, console);
    if (!story) {
      return report_fault(console, story.error().message);
    }
    return write(*story, console);
  }

 private:
  int write(const Story& story, Console& console) const {
    const Instant now = story.over ? story.last_at : std::max(SystemClock{}.now(), story.last_at);
    const Policy& policy = story.fleet.fleet.policy;
    if (json_) {
      console.out() << report_json({story.report, policy, story.epoch, standing_code(story), now})
                    << '\n';
    }
    const bool files = !html_.empty() || !csv_.empty() || !csv_steps_.empty();
    if (!json_ && !files) {
      for (const std::string& line : summary_lines(story.report, now)) {
        console.out() << line << '\n';
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
  std::string html_;
  std::string csv_;
  std::string csv_steps_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<CliVerb> report_verb() { return std::make_unique<Report>(); }

}  // namespace lockstep
