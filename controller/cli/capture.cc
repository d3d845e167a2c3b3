#include "common/files/durable_file.h"
#include "controller/cli/capture_file.h"
#include "controller/cli/fleet_look.h"
#include "controller/cli/history.h"
#include "controller/cli/plan_document.h"
#include "controller/cli/verb.h"

namespace lockstep {
namespace {

class CaptureVerb final : public CliVerb {
 public:
  [[nodiscard]] VerbText text() const override {
    return {"capture", "Keeps the fleet as it is now in a file, to rehearse from.",
            "lockstep capture fleet.yaml --state ~/lockstep -o fleet.capture",
            "`lockstep rehearse fleet.capture --runs 1000` plays many nights from it, on any "
            "machine.\nThe file holds names, versions, services and queues of every server: keep "
            "it as you keep those."};
  }
  void declare(Syntax& syntax) override {
    syntax.positional("FLEET", "fleet file", fleet_);
    declare_look(syntax, look_);
    syntax.option("-o,--output", "file to write; must be given", output_);
  }

  int run(Console& console) override {
    if (output_.empty()) {
      return report_fault(console, "which file? name it with -o FILE");
    }
    std::optional<LoadedFleet> fleet = load_fleet(fleet_, console);
    if (!fleet) {
      return kExitFault;
    }
    int code = kExitDone;
    std::optional<Looked> looked = see_whole_fleet(console, look_, *fleet, code);
    if (!looked) {
      return code;
    }
    Result<std::vector<MeasuredDuration>> measured = measured_in(*find_state(look_.state));
    if (!measured) {
      return report_fault(console, measured.error().message);
    }
    const Capture capture{std::move(*fleet), std::move(looked->observation), looked->at,
                          std::move(*measured)};
    if (const Status written = replace_file(output_, capture_text(capture), Durable::kNo);
        !written) {
      return report_fault(console, written.error().message);
    }
    console.err() << "captured fleet " << capture.fleet.fleet.name << " in " << output_ << '\n';
    return kExitDone;
  }

 private:
  std::string fleet_;
  LookChoices look_;
  std::string output_;
};

}  // namespace

std::unique_ptr<CliVerb> capture_verb() { return std::make_unique<CaptureVerb>(); }

}  // namespace lockstep
