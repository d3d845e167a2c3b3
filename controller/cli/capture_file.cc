#include "controller/cli/capture_file.h"

#include "controller/observer.h"
#include "controller/saved_input.h"
#include "controller/translate_input.h"

namespace lockstep {
namespace {

const RunId& capture_run() {
  static const RunId kRun{"capture"};
  return kRun;
}

}  // namespace

std::string capture_text(const Capture& capture) {
  SavedInput input = save_sights(capture.seen, capture_run(), capture.at);
  input.rule = kCaptureRule;
  input.detail = "fleet " + capture.fleet.fleet.name + " as its agents showed it";
  input.events.push_back(
      {capture.at, RunStartedEvent{capture_run(), capture.fleet.yaml, capture.fleet.path,
                                   capture.fleet.fleet.policy.release.name}});
  input.measured = capture.measured;
  return to_text(input);
}

bool is_capture(const std::string& text) { return text.starts_with(kCapturePreface); }

Result<Capture> read_capture(const std::string& text, const std::string& path, Console& console) {
  Result<SavedInput> input = read_input(text, path);
  if (!input) {
    return input.error();
  }
  const RunStartedEvent& run = *last_run(*input);
  std::optional<LoadedFleet> fleet =
      load_kept_fleet(run.fleet_yaml, run.fleet_path, input->now, console);
  if (!fleet) {
    return make_error(ErrorCode::kInvalid, path + ": the fleet file in it cannot be read");
  }
  Observation seen = restore(*input, fleet->fleet);
  return Capture{std::move(*fleet), std::move(seen), input->now, std::move(input->measured)};
}

}  // namespace lockstep
