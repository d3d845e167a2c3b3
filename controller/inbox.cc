#include "controller/inbox.h"

namespace lockstep {

std::optional<Heard> next_heard(ControllerLink& link, Log& log) {
  while (const std::optional<ControllerLink::Report> report = link.receive()) {
    Result<Up> up = decode_up(report->bytes);
    if (!up) {
      log.warning("report-dropped", {{"node", report->from.text}, {"why", up.error().message}});
    } else if (up->node != report->from) {
      log.warning("report-dropped",
                  {{"node", report->from.text}, {"why", "it claims to be of " + up->node.text}});
    } else {
      return Heard{report->from, std::move(up->body)};
    }
  }
  return std::nullopt;
}

}  // namespace lockstep
