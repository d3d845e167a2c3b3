#include "common/clock.h"
#include "common/version.h"
#include "controller/cli/controller_loop.h"
#include "controller/cli/file_kind.h"
#include "controller/cli/fleet_look.h"
#include "controller/cli/history.h"
#include "controller/cli/hook_programs.h"
#include "controller/cli/plan_courses.h"
#include "controller/cli/verb.h"
#include "controller/cli/whole_file.h"
#include "controller/reports/text_fit.h"
#include "lab/forecast/seen_world.h"

namespace lockstep {
namespace {

class Upgrade final : public CliVerb {
 public:
  [[nodiscard]] VerbText text() const override {
    return {
        "upgrade", "Upgrades a fleet: listens for its agents and runs the rollout.",
        "lockstep upgrade fleet.yaml --state ~/lockstep",
        "A file of `lockstep plan -o` in place of the fleet file: nothing begins unless the "
        "fleet is\nas the plan has it (exit code 8 and what has changed).\nCtrl-C once starts "
        "nothing more and brings what runs to a safe point; twice leaves "
        "now.\n`lockstep resume` goes on after either, and after a crash.\n"
        "On a terminal it is a live view with keys: Enter opens a cluster, / finds one, s shows "
        "one state,\n? explains them all."};
  }
  void declare(Syntax& syntax) override {
    syntax.positional("FLEET", "fleet file, or a plan", fleet_);
    declare_choices(syntax, choices_);
    syntax.option("--look", "with a plan: how long to look for every server (default: 90s)", look_);
  }

  int run(Console& console) override {
    std::optional<PlanDocument> plan;
    std::optional<LoadedFleet> fleet = load(console, plan);
    if (!fleet) {
      return kExitFault;
    }
    if (const Status sound = check_options(plan.has_value()); !sound) {
      return report_fault(console, sound.error().message);
    }
    if (!may_ever_work(console, fleet->fleet.policy.windows) ||
        !may_run_hooks(console, fleet->fleet.policy.hooks)) {
      return kExitRefused;
    }
    const Result<StateFolder> state = find_state(choices_.state);
    if (!state) {
      return report_fault(console, state.error().message);
    }
    // Before the journal is made: a mistyped folder must be told, not filled.
    if (const Result<SecretKey> own = load_own_key(*state); !own) {
      return report_fault(console, own.error().message);
    }
    Result<Journal> journal = Journal::open(state->path);
    if (!journal) {
      return report_fault(console, journal.error().message);
    }
    if (const int code = refuse_unfinished(console, *journal, *state); code != kExitDone) {
      return code;
    }
    if (plan) {
      if (const int code = compare(console, *plan, *fleet); code != kExitDone) {
        return code;
      }
    }
    return run_controller(console, choices_,
                          {*state, std::move(*journal), std::move(*fleet), nullptr});
  }

 private:
  // The fleet of a fleet file, or of a plan, which is then there too.
  std::optional<LoadedFleet> load(Console& console, std::optional<PlanDocument>& plan) const {
    const Result<std::string> text = read_whole(fleet_, kMaxPlanBytes, "a fleet file or a plan");
    if (!text || kind_of(*text) != FileKind::kPlan) {
      return load_fleet(fleet_, console);
    }
    Result<PlanDocument> read = read_plan(*text, fleet_);
    if (!read) {
      report_fault(console, read.error().message);
      return std::nullopt;
    }
    plan = std::move(*read);
    return load_kept_fleet(plan->fleet_yaml, plan->fleet_path, SystemClock{}.now(), console);
  }

  [[nodiscard]] Status check_options(bool of_plan) const {
    if (!look_.empty() && !of_plan) {
      return make_error(ErrorCode::kInvalid, "--look goes with a plan, whose facts are compared; " +
                                                 fleet_ + " is a fleet file");
    }
    const Status look = look_.empty() ? success() : check_wait("--look", look_);
    return look ? check_choices(choices_) : look;
  }

  // A rollout that nobody has given time to would only be a rollout to be got rid of.
  static bool may_ever_work(Console& console, const Windows& windows) {
    if (windows.missing) {
      report_fault(console,
                   std::string{"maintenance-window: none is declared; "} + kDeclareWindows);
    }
    return !windows.missing;
  }

  // Every hook that cannot be run is told.
  static bool may_run_hooks(Console& console, const Hooks& hooks) {
    bool all = true;
    for (const Finding& hook : check_hooks(hooks)) {
      if (!hook.passed) {
        report_fault(console, hook.check + ": " + hook.figure.measured + "; " + hook.remedy);
        all = false;
      }
    }
    return all;
  }

  // The story of the last rollout is large, and is of no use while this one runs.
  int refuse_unfinished(Console& console, const Journal& journal, const StateFolder& state) const {
    const Result<std::optional<Story>> story = read_story(journal, console);
    if (!story) {
      return report_fault(console, story.error().message);
    }
    if (!*story || (*story)->over) {
      return kExitDone;
    }
    report_fault(console, "rollout " + (*story)->report.run.text + " over " +
                              (*story)->report.fleet + " is not finished; go on with `" +
                              resume_command(state, choices_) + "`");
    return kExitRefused;
  }

  int compare(Console& console, const PlanDocument& plan, const LoadedFleet& fleet) const {
    if (const auto ground = changed_ground(plan, fleet.fleet); !ground.empty()) {
      return tell_changes(console, plan, "the program or the release is not", ground);
    }
    int code = kExitDone;
    const std::optional<Looked> looked = see_whole_fleet(
        console, {choices_.state, choices_.listen, look_.empty() ? "90s" : look_, "--look"}, fleet,
        code);
    if (!looked) {
      return code;
    }
    std::vector<std::string> lines;
    for (const FactChange& change :
         changes_of(plan.facts, steady_facts(looked->observation, fleet.fleet.policy.release))) {
      lines.push_back(change.fact + ": " + (change.before.empty() ? "none" : change.before) +
                      " -> " + (change.after.empty() ? "none" : change.after));
    }
    const Result<std::vector<std::string>> steps = changed_steps(plan, fleet.fleet, *looked);
    if (!steps) {
      return report_fault(console, steps.error().message);
    }
    lines.insert(lines.end(), steps->begin(), steps->end());
    return lines.empty() ? kExitDone : tell_changes(console, plan, "the fleet is not", lines);
  }

  // Facts of a moment, such as a queue, may change the steps too.
  [[nodiscard]] Result<std::vector<std::string>> changed_steps(const PlanDocument& plan,
                                                               Fleet fleet,
                                                               const Looked& looked) const {
    const auto measured = put_in_force(fleet, *find_state(choices_.state));
    if (!measured) {
      return measured.error();
    }
    const Result<Courses> now = usual_courses(
        {fleet, looked.observation, lab::timing_of(fleet.policy.release), looked.at, {}, false, 1});
    return now ? Result<std::vector<std::string>>{changes_of(courses_of(plan), *now)}
               : Result<std::vector<std::string>>{now.error()};
  }

  // Another program may take other steps, and another release too.
  static std::vector<std::string> changed_ground(const PlanDocument& plan, const Fleet& fleet) {
    std::vector<std::string> lines;
    if (plan.lockstep != kVersion) {
      lines.push_back("lockstep: " + plan.lockstep + " -> " + kVersion);
    }
    if (plan.release_digest != digest_of(fleet.policy.release)) {
      lines.push_back("contents of the release " + plan.release + ": changed");
    }
    return lines;
  }

  static int tell_changes(Console& console, const PlanDocument& plan, const std::string& what,
                          const std::vector<std::string>& lines) {
    report_fault(console, what + " as the plan of " + to_text(plan.made_at) +
                              " has it; nothing was begun. Make the plan again with `lockstep "
                              "plan`");
    for (const std::string& line : lines) {
      console.err() << "  " << clean(line) << '\n';
    }
    return kExitChanged;
  }

  std::string fleet_;
  std::string look_;
  ControllerChoices choices_;
};

class Resume final : public CliVerb {
 public:
  [[nodiscard]] VerbText text() const override {
    return {"resume", "Goes on with the unfinished rollout of a state folder.",
            "lockstep resume --state ~/lockstep --yes",
            "The fleet is the one that the rollout began with; the journal keeps it."};
  }
  void declare(Syntax& syntax) override { declare_choices(syntax, choices_); }

  int run(Console& console) override {
    if (const Status sound = check_choices(choices_); !sound) {
      return report_fault(console, sound.error().message);
    }
    const Result<StateFolder> state = find_state(choices_.state);
    if (!state) {
      return report_fault(console, state.error().message);
    }
    if (const Result<SecretKey> own = load_own_key(*state); !own) {
      return report_fault(console, own.error().message);
    }
    const std::string nothing =
        "no unfinished rollout in " + state->path + "; begin one with `lockstep upgrade FLEET`";
    // Only looked at first, so that a folder without a rollout gets no journal.
    if (const Result<Journal> kept = Journal::open_read_only(state->path); !kept) {
      const bool none = kept.error().code == ErrorCode::kNotFound;
      return report_fault(console, none ? nothing : kept.error().message);
    }
    Result<Journal> journal = Journal::open(state->path);
    if (!journal) {
      return report_fault(console, journal.error().message);
    }
    const Result<std::optional<Story>> story = read_story(*journal, console);
    if (!story) {
      return report_fault(console, story.error().message);
    }
    if (!*story || (*story)->over) {
      return report_fault(console, nothing);
    }
    return run_controller(console, choices_,
                          {*state, std::move(*journal), (*story)->fleet, &**story});
  }

 private:
  ControllerChoices choices_;
};

}  // namespace

std::unique_ptr<CliVerb> upgrade_verb() { return std::make_unique<Upgrade>(); }

std::unique_ptr<CliVerb> resume_verb() { return std::make_unique<Resume>(); }

}  // namespace lockstep
