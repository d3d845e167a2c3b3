#include "controller/cli/state_folder.h"
#include "controller/cli/verb.h"
#include "controller/reports/json_records.h"

namespace lockstep {
namespace {

class Init final : public CliVerb {
 public:
  [[nodiscard]] VerbText text() const override {
    return {"init", "Makes the state folder and the controller's key.",
            "lockstep init --state ~/lockstep",
            "An existing key is never replaced: every agent knows it."};
  }
  void declare(Syntax& syntax) override {
    syntax.option("--state", kStateHelp, state_);
    syntax.flag("--json", "one JSON object instead of words", json_);
  }
  int run(Console& console) override {
    const Result<StateFolder> state = find_state(state_);
    const Result<PublicKey> key = state ? init_state(*state) : Result<PublicKey>{state.error()};
    if (!key) {
      return report_fault(console, key.error().message);
    }
    if (json_) {
      console.out() << key_json("initialized", *key, {}) << '\n';
      return kExitDone;
    }
    console.out() << "state folder  " << state->path << "\npublic key    " << to_text(*key)
                  << "\nfingerprint   " << fingerprint(*key)
                  << "\n\nThis line belongs into the configuration of every agent:\n  "
                     "controller_key: "
                  << to_text(*key) << '\n';
    return kExitDone;
  }

 private:
  std::string state_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<CliVerb> init_verb() { return std::make_unique<Init>(); }

}  // namespace lockstep
