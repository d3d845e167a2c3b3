#include "controller/cli/rollouts.h"

#include <algorithm>
#include <filesystem>

#include "controller/fleet/read_fleet.h"
#include "controller/translate_event.h"

namespace lockstep {
namespace {

// Its faults were told when the rollout began, or are of another version; nobody can mend them
// here.
std::optional<Fleet> fleet_of(const RunStartedEvent& started, Instant at) {
  FleetReading reading =
      read_fleet(started.fleet_yaml,
                 {started.fleet_path,
                  std::filesystem::path(started.fleet_path).parent_path().string(), at, true});
  auto* const fleet = std::get_if<Fleet>(&reading);
  return fleet == nullptr ? std::nullopt : std::optional{std::move(*fleet)};
}

// Shows every event of the journal; what cannot be read is returned.
Status read_events(const Journal& journal, const std::function<void(const Event&)>& visit) {
  std::optional<Error> fault;
  const Status read = journal.read([&](const wire::Event& row) {
    if (fault) {
      return;
    }
    if (const Result<Event> event = from_wire(row)) {
      visit(*event);
    } else {
      fault = event.error();
    }
  });
  return read && fault ? Status{*fault} : read;
}

std::string runs_of(const std::vector<RolloutLine>& rollouts) {
  std::string text;
  for (const RolloutLine& one : rollouts) {
    text += (text.empty() ? "" : ", ") + one.run.text;
  }
  return text;
}

}  // namespace

Result<std::vector<RolloutLine>> rollouts_in(const Journal& journal) {
  std::vector<RolloutLine> rollouts;
  const Status read = read_events(journal, [&](const Event& event) {
    if (const auto* const started = std::get_if<RunStartedEvent>(&event.body)) {
      const std::optional<Fleet> fleet = fleet_of(*started, event.at);
      rollouts.push_back(
          {started->run, fleet ? fleet->name : "", started->fleet_path, event.at, {}, {}});
    } else if (const auto* const ended = std::get_if<RunEndedEvent>(&event.body)) {
      if (!rollouts.empty()) {
        rollouts.back().ended_at = event.at;
        rollouts.back().exit_code = ended->exit_code;
      }
    }
  });
  return read ? Result<std::vector<RolloutLine>>{std::move(rollouts)} : read.error();
}

Result<RunId> find_rollout(const std::vector<RolloutLine>& rollouts, const std::string& digits) {
  std::vector<RolloutLine> fitting;
  std::ranges::copy_if(rollouts, std::back_inserter(fitting),
                       [&](const RolloutLine& one) { return one.run.text.starts_with(digits); });
  if (fitting.size() == 1) {
    return fitting.front().run;
  }
  if (fitting.empty()) {
    return make_error(ErrorCode::kNotFound, "--run " + digits +
                                                ": no such rollout in this journal; it has " +
                                                (rollouts.empty() ? "none" : runs_of(rollouts)));
  }
  return make_error(ErrorCode::kInvalid,
                    "--run " + digits + " fits " + runs_of(fitting) + "; give more digits");
}

std::optional<Fleet> last_fleet(const StateFolder& state) {
  const Result<Journal> journal = Journal::open_read_only(state.path);
  if (!journal) {
    return std::nullopt;
  }
  std::optional<Event> last;
  const Status read = read_events(*journal, [&](const Event& event) {
    if (std::holds_alternative<RunStartedEvent>(event.body)) {
      last = event;
    }
  });
  return read && last ? fleet_of(std::get<RunStartedEvent>(last->body), last->at) : std::nullopt;
}

}  // namespace lockstep
