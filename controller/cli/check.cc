#include "controller/cli/fleet_look.h"
#include "controller/cli/history.h"
#include "controller/cli/hook_programs.h"
#include "controller/cli/verb.h"
#include "controller/reports/readiness_report.h"
#include "controller/reports/text_fit.h"

namespace lockstep {
namespace {

class Check final : public CliVerb {
 public:
  [[nodiscard]] VerbText text() const override {
    return {"check", "Asks every server whether the upgrade could begin now; changes nothing.",
            "lockstep check fleet.yaml --state ~/lockstep --watch",
            "Exit code 0: everything is ready; 5: a check did not pass; 4: a server was not "
            "seen.\nA maintenance window that is closed blocks nothing while a later one is long "
            "enough.\nA warning is accepted by name in the fleet file (policy: accept_warnings)."};
  }
  void declare(Syntax& syntax) override {
    syntax.positional("FLEET", "fleet file", fleet_);
    declare_look(syntax, look_);
    syntax.flag("--watch", "look again until everything is ready", watch_);
    syntax.flag("--all", "list the checks that passed as well", all_);
    syntax.flag("--json",
                "one JSON object instead of words (docs/JSON.md); with --watch one a change",
                json_);
  }

  int run(Console& console) override {
    std::optional<LoadedFleet> fleet = load_fleet(fleet_, console);
    if (!fleet) {
      return kExitFault;
    }
    // A folder that is not there is told by the look.
    if (const Result<StateFolder> state = find_state(look_.state)) {
      if (const auto measured = put_in_force(fleet->fleet, *state); !measured) {
        return report_fault(console, measured.error().message);
      }
    }
    std::string told;
    return look_at_fleet(console, look_, *fleet, [&](const LookPass& pass) -> std::optional<int> {
      Readiness readiness =
          read_readiness(pass.survey.observation(), fleet->fleet.policy, pass.now);
      readiness.hooks = check_hooks(fleet->fleet.policy.hooks);
      const bool over = pass.interrupted || (watch_ ? readiness.green() : pass.enough);
      if (over || (watch_ && pass.enough)) {
        tell_if_new({console, fleet->fleet}, readiness, pass.now, told);
      }
      if (!over) {
        return std::nullopt;
      }
      tell_enrolment(console, fleet->fleet, pass.keys);
      return pass.interrupted ? kExitInterrupted : code_of(readiness);
    });
  }

 private:
  struct Site {
    Console& console;
    const Fleet& fleet;
  };

  // Ages grow with every look; what is new is a verdict, so those alone are compared.
  void tell_if_new(const Site& site, const Readiness& readiness, Instant now,
                   std::string& told) const {
    const std::string verdicts = verdicts_of(readiness);
    if (verdicts == told) {
      return;
    }
    told = verdicts;
    const Fleet& fleet = site.fleet;
    if (json_) {
      site.console.out() << readiness_json(readiness, fleet, now) << std::endl;
      return;
    }
    site.console.out() << "fleet " << clean(fleet.name) << " at " << to_text(now) << "\n\n";
    for (const std::string& line : readiness_lines(readiness, fleet.policy, now, all_)) {
      site.console.out() << line << '\n';
    }
    site.console.out() << (readiness.green() ? "ready" : "not ready") << std::endl;
  }

  static int code_of(const Readiness& readiness) {
    if (readiness.green()) {
      return kExitDone;
    }
    return readiness.blind() ? kExitInDoubt : kExitRefused;
  }

  std::string fleet_;
  LookChoices look_;
  bool watch_ = false;
  bool all_ = false;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<CliVerb> check_verb() { return std::make_unique<Check>(); }

}  // namespace lockstep
