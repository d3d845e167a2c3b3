#include "controller/survey.h"

#include <algorithm>

#include "common/limits.h"
#include "controller/inbox.h"
#include "controller/observer.h"

namespace lockstep {
namespace {

// A look costs a node a few calls of its shell; a person who watches is served by this.
constexpr Duration kLookInterval = 10s;

bool shown(const Sight& sight) { return sight.facts.has_value(); }

}  // namespace

Survey::Survey(const Fleet& fleet, Epoch epoch, ControllerLink& link, Log& log)
    : epoch_(std::max<Epoch>(epoch, 1)),
      link_(link),
      log_(log),
      observation_(observe_nothing(fleet)) {}

void Survey::turn(Instant now) {
  for (std::size_t n = 0; n < limits::kMaxReportsPerPass; ++n) {
    const std::optional<Heard> heard = next_heard(link_, log_);
    if (!heard) {
      break;
    }
    if (!hear(observation_, heard->from, heard->body, now)) {
      continue;  // an agent of another fleet
    }
    if (const auto* heartbeat = std::get_if<HeartbeatMessage>(&heard->body)) {
      echo(heard->from, heartbeat->number, false, now);
    } else if (std::holds_alternative<HelloMessage>(heard->body)) {
      echo(heard->from, 0, true, now);
    }
  }
  if (asked_at_ && now - *asked_at_ < kLookInterval) {
    return;
  }
  asked_at_ = now;
  for (const FrontEndObservation& front_end : observation_.front_ends) {
    echo(front_end.declared.id, 0, true, now);
  }
  for (const ClusterObservation& cluster : observation_.clusters) {
    for (const NodeId& node : cluster.declared.nodes) {
      echo(node, 0, true, now);
    }
  }
}

bool Survey::complete() const {
  return std::ranges::all_of(observation_.front_ends, shown, &FrontEndObservation::sight) &&
         std::ranges::all_of(observation_.clusters, [](const ClusterObservation& cluster) {
           return std::ranges::all_of(cluster.sights, shown);
         });
}

void Survey::echo(const NodeId& node, std::uint64_t heartbeat, bool look, Instant now) {
  // Beat 0, always: a beat heard here would outlive the survey and vouch for facts in a rollout.
  link_.publish(node, encode(Down{EchoMessage{epoch_, 0, now, heartbeat, look}}));
}

}  // namespace lockstep
