#include "controller/cli/history.h"

#include "controller/journal.h"
#include "controller/translate_event.h"

namespace lockstep {

Result<std::vector<MeasuredDuration>> measured_in(const StateFolder& state) {
  const Result<Journal> journal = Journal::open_read_only(state.path);
  if (!journal) {
    return journal.error().code == ErrorCode::kNotFound
               ? Result<std::vector<MeasuredDuration>>{std::vector<MeasuredDuration>{}}
               : Result<std::vector<MeasuredDuration>>{journal.error()};
  }
  DurationGauge gauge;
  std::optional<Error> fault;
  const Status read = journal->read([&](const wire::Event& row) {
    const Result<Event> event = from_wire(row);
    if (!event) {
      fault = fault.value_or(event.error());
      return;
    }
    gauge.take(*event);
  });
  if (!read || fault) {
    return read ? *fault : read.error();
  }
  return gauge.measured();
}

Result<std::vector<MeasuredDuration>> put_in_force(Fleet& fleet, const StateFolder& state) {
  Result<std::vector<MeasuredDuration>> measured = measured_in(state);
  if (measured) {
    StepDurations& durations = fleet.policy.release.durations;
    durations = with_measured(durations, *measured);
  }
  return measured;
}

}  // namespace lockstep
