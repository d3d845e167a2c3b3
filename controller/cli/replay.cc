#include "controller/cli/file_kind.h"
#include "controller/cli/load_fleet.h"
#include "controller/cli/verb.h"
#include "controller/cli/whole_file.h"
#include "controller/planner/explain.h"
#include "controller/reports/json_replay.h"
#include "controller/reports/text_fit.h"
#include "controller/translate_input.h"

namespace lockstep {
namespace {

// What a terminal may be shown of a text with lines.
void write_block(const std::string& text, Console& console) {
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    console.out() << clean(text.substr(begin, end - begin)) << '\n';
    begin = end + 1;
  }
}

class Replay final : public CliVerb {
 public:
  [[nodiscard]] VerbText text() const override {
    return {"replay", "Explains a saved input of the planner, on any machine.",
            "lockstep replay ~/lockstep/frozen/CLUS1-build-fell-42.input",
            "A controller saves its input when it sees what cannot be, or would break an "
            "invariant.\nThis program judges it again, and carries nothing out."};
  }
  void declare(Syntax& syntax) override {
    syntax.positional("INPUT", "saved input, from `frozen/` of a state folder", path_);
    syntax.flag("--all", "the decisions about every cluster, not only the one concerned", all_);
    syntax.flag("--json", "one JSON object instead of words (docs/JSON.md)", json_);
  }

  int run(Console& console) override {
    const Result<std::string> text =
        read_whole(path_, kMaxInputBytes, "a file of `frozen/` in a state folder");
    if (!text) {
      return report_fault(console, text.error().message);
    }
    const FileKind kind = kind_of(*text);
    if (kind == FileKind::kPlan || kind == FileKind::kBinary) {
      return report_fault(console, *kind_text(kind, path_));
    }
    const Result<SavedInput> input = read_input(*text, path_);
    if (!input) {
      return report_fault(console, input.error().message);
    }
    const RunStartedEvent& run = *last_run(*input);
    const std::optional<LoadedFleet> fleet =
        load_fleet_of(run.fleet_yaml, run.fleet_path, input->now, console);
    if (!fleet) {
      return report_fault(console, path_ + ": the fleet file in it cannot be read any more");
    }
    const Rejudged again = judge_again(*input, fleet->fleet);
    if (json_) {
      console.out() << replay_json(*input, again, shown(*input, again)) << '\n';
    } else {
      write(*input, again, console);
    }
    return again.impossible.empty() && again.violations.empty() ? kExitDone : kExitCheckFailed;
  }

 private:
  [[nodiscard]] std::vector<const Decision*> shown(const SavedInput& input,
                                                   const Rejudged& again) const {
    std::vector<const Decision*> decisions;
    for (const Decision& decision : again.plan.decisions) {
      if (all_ || input.cluster.empty() || decision.cluster == input.cluster) {
        decisions.push_back(&decision);
      }
    }
    return decisions;
  }

  void write(const SavedInput& input, const Rejudged& again, Console& console) const {
    std::string text = "saved by lockstep " + input.lockstep + " at " + to_text(input.now) +
                       ", rollout " + last_run(input)->run.text + ": " + input.cluster.text + " " +
                       input.rule + "\n  " + input.detail + "\n\nlockstep judges it again:\n";
    for (const Impossible& what : again.impossible) {
      text += "impossible [" + what.rule + "] " + what.node.text + ": " + what.reason +
              "\n  seen: " + what.seen + "\n  before: " + what.before +
              "\n  remedy: " + what.remedy + "\n";
    }
    for (const Violation& violation : again.violations) {
      text += "broken [" + violation.invariant + "] " + violation.cluster.text + ": " +
              violation.detail + "\n";
    }
    if (again.impossible.empty() && again.violations.empty()) {
      text += "nothing is impossible in it, and no invariant is broken\n";
    }
    for (const Decision* const decision : shown(input, again)) {
      text += explain(*decision);
    }
    write_block(text, console);
  }

  std::string path_;
  bool all_ = false;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<CliVerb> replay_verb() { return std::make_unique<Replay>(); }

}  // namespace lockstep
