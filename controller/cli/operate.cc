// The verbs by which an operator steers a running controller: approve, pause, unpause, stop, retry.

#include "controller/cli/ask.h"
#include "controller/cli/verb.h"

namespace lockstep {
namespace {

constexpr const char* kJsonHelp = "one JSON object instead of words (docs/JSON.md)";
constexpr const char* kJournaled =
    "The controller journals it with the name of the operating-system user who asked.";

class Approve final : public CliVerb {
 public:
  [[nodiscard]] VerbText text() const override {
    return {"approve", "Lets clusters through the gate that they ask at.",
            "lockstep approve CLUS1 CLUS2 --state ~/lockstep",
            "Without a name: all that ask at this gate. The gates possible-loss, reseed and "
            "failback must be named.\nAll or none: code 5 when one of them does not ask there. " +
                std::string{kJournaled}};
  }
  void declare(Syntax& syntax) override {
    syntax.positionals("CLUSTER", "clusters; none: all that ask", clusters_, false);
    syntax.option("--gate", "before-outage, possible-loss, reseed or failback", gate_);
    syntax.option("--state", kStateHelp, state_);
    syntax.flag("--json", kJsonHelp, json_);
  }
  int run(Console& console) override {
    for (const Gate gate : kAllGates) {
      if (to_text(gate) == gate_) {
        return ask_and_tell(console, state_, "approve", json_,
                            ApproveAsk{clusters_named(clusters_), gate});
      }
    }
    return report_fault(
        console, "--gate " + gate_ +
                     ": no such gate; write before-outage, possible-loss, reseed or failback");
  }

 private:
  std::vector<std::string> clusters_;
  std::string gate_ = to_text(Gate::kBeforeOutage);
  std::string state_;
  bool json_ = false;
};

class Retry final : public CliVerb {
 public:
  [[nodiscard]] VerbText text() const override {
    return {
        "retry", "Plans clusters anew that ended without finishing, or runs a failed hook again.",
        "lockstep retry CLUS1 --state ~/lockstep",
        "As a new rollout would: checks and gates are asked again, attempts are counted anew, "
        "and what was\nbefore the first change stays known. All or none: code 5 when one has "
        "not ended, has finished, or has\na step of which it is not known how it ended. A cluster "
        "that is held by a before_outage hook runs\nit again, and nothing else is forgotten. " +
            std::string{kJournaled}};
  }
  void declare(Syntax& syntax) override {
    syntax.positionals("CLUSTER", "clusters that ended", clusters_, true);
    syntax.option("--state", kStateHelp, state_);
    syntax.flag("--json", kJsonHelp, json_);
  }
  int run(Console& console) override {
    return ask_and_tell(console, state_, "retry", json_, RetryAsk{clusters_named(clusters_)});
  }

 private:
  std::vector<std::string> clusters_;
  std::string state_;
  bool json_ = false;
};

class Stop final : public CliVerb {
 public:
  [[nodiscard]] VerbText text() const override {
    return {"stop", "Ends a running rollout at a safe point, or with --now at once.",
            "lockstep stop --state ~/lockstep",
            "Nothing new starts; what runs is brought to a safe point, and a CMS that is down is "
            "brought up first.\n--now leaves with steps in doubt, as a second Ctrl-C does. "
            "`lockstep resume` goes on after either.\n" +
                std::string{kJournaled}};
  }
  void declare(Syntax& syntax) override {
    syntax.flag("--now", "leave at once, whatever is under way", now_);
    syntax.option("--state", kStateHelp, state_);
    syntax.flag("--json", kJsonHelp, json_);
  }
  int run(Console& console) override {
    return ask_and_tell(console, state_, "stop", json_, StopAsk{now_});
  }

 private:
  std::string state_;
  bool now_ = false;
  bool json_ = false;
};

// Two verbs with nothing but a folder.
class Pausing final : public CliVerb {
 public:
  explicit Pausing(bool pause) : pause_(pause) {}
  [[nodiscard]] VerbText text() const override {
    return pause_ ? VerbText{"pause", "Begins no further cluster; those that are begun go on.",
                             "lockstep pause --state ~/lockstep",
                             "Holds until `lockstep unpause`, after a resume too. " +
                                 std::string{kJournaled}}
                  : VerbText{"unpause", "Ends a pause: clusters are begun again.",
                             "lockstep unpause --state ~/lockstep", kJournaled};
  }
  void declare(Syntax& syntax) override {
    syntax.option("--state", kStateHelp, state_);
    syntax.flag("--json", kJsonHelp, json_);
  }
  int run(Console& console) override {
    return pause_ ? ask_and_tell(console, state_, "pause", json_, PauseAsk{})
                  : ask_and_tell(console, state_, "unpause", json_, UnpauseAsk{});
  }

 private:
  bool pause_;
  std::string state_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<CliVerb> approve_verb() { return std::make_unique<Approve>(); }
std::unique_ptr<CliVerb> pause_verb() { return std::make_unique<Pausing>(true); }
std::unique_ptr<CliVerb> unpause_verb() { return std::make_unique<Pausing>(false); }
std::unique_ptr<CliVerb> stop_verb() { return std::make_unique<Stop>(); }
std::unique_ptr<CliVerb> retry_verb() { return std::make_unique<Retry>(); }

}  // namespace lockstep
