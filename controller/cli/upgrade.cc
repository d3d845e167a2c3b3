#include "controller/cli/controller_loop.h"
#include "controller/cli/verb.h"

namespace lockstep {
namespace {

class Upgrade final : public CliVerb {
 public:
  [[nodiscard]] VerbText text() const override {
    return {"upgrade", "Upgrades a fleet: listens for its agents and runs the rollout.",
            "lockstep upgrade fleet.yaml --state ~/lockstep",
            "Ctrl-C once starts nothing more and brings what runs to a safe point; twice leaves "
            "now.\n`lockstep resume` goes on after either, and after a crash."};
  }
  void declare(Syntax& syntax) override {
    syntax.positional("FLEET", "fleet file", fleet_);
    declare_choices(syntax, choices_);
  }

  int run(Console& console) override {
    std::optional<LoadedFleet> fleet = load_fleet(fleet_, console);
    if (!fleet) {
      return kExitFault;
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
    const Result<std::optional<Story>> story = read_story(*journal, console);
    if (!story) {
      return report_fault(console, story.error().message);
    }
    if (*story && !(*story)->over) {
      report_fault(console, "rollout " + (*story)->report.run.text + " over " +
                                (*story)->report.fleet + " is not finished; go on with " +
                                "`lockstep resume --state " + state->path + "`");
      return kExitRefused;
    }
    return run_controller(console, choices_,
                          {*state, std::move(*journal), std::move(*fleet), nullptr});
  }

 private:
  std::string fleet_;
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
    const Result<StateFolder> state = find_state(choices_.state);
    if (!state) {
      return report_fault(console, state.error().message);
    }
    if (const Result<SecretKey> own = load_own_key(*state); !own) {
      return report_fault(console, own.error().message);
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
      return report_fault(console, "no unfinished rollout in " + state->path +
                                       "; begin one with `lockstep upgrade FLEET`");
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
