#include "common/version.h"

#include "controller/cli/verb.h"
#include "controller/reports/json_records.h"

namespace lockstep {
namespace {

class Version final : public CliVerb {
 public:
  [[nodiscard]] VerbText text() const override {
    return {"version", "Says which version this is.", "lockstep version", ""};
  }
  void declare(Syntax& syntax) override {
    syntax.flag("--json", "one JSON object instead of words", json_);
  }
  int run(Console& console) override {
    console.out() << (json_ ? version_json(kVersion) : std::string{"lockstep "} + kVersion) << '\n';
    return kExitDone;
  }

 private:
  bool json_ = false;
};

}  // namespace

std::unique_ptr<CliVerb> version_verb() { return std::make_unique<Version>(); }

}  // namespace lockstep
