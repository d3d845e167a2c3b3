#include "lab/world/chronicle.h"

#include <algorithm>

namespace lockstep::lab {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kDrainedAMinute = 60;  // logs; a copy catches up faster than users write
constexpr Duration kInspectedAgo = 20s;       // while logs flow
constexpr Duration kNight = 24h;

bool flows(const Copy& copy) {
  return copy.status == CopyStatus::kHealthy && copy.ailment != Ailment::kStuck;
}

}  // namespace

Chronicle::Chronicle(const Opening& opening, Instant start, Prng& prng)
    : copies_(opening.cluster.copies_used),
      logs_a_minute_(static_cast<std::int64_t>(2 + prng.below(7))),
      backed_up_(start - opening.last_full_backup_ago),
      every_night_(opening.last_full_backup_ago <= kNight) {
  for (NodeTimes& node : nodes_) {
    node.booted = start - prng.between(20 * 24h, 60 * 24h);
    node.started.fill(node.booted + 2min);
  }
  for (Queue& queue : queues_) {
    queue = {0, start, Trend::kNone, kNever};
  }
  for (std::size_t i = 0; i < opening.copy_queues.size() && i < copies_; ++i) {
    const Copy& copy = opening.cluster.copies.at(i);
    queues_.at(i) = {opening.copy_queues[i], start, trend_of(opening.cluster, copy),
                     flows(copy) ? kNever : start};
  }
}

Chronicle::Trend Chronicle::trend_of(const Cluster& cluster, const Copy& copy) {
  if (!copy.backlog) {
    return Trend::kNone;
  }
  if (flows(copy)) {
    return Trend::kDrains;
  }
  return cluster.cms == CmsState::kOnline ? Trend::kGrows : Trend::kRests;
}

std::int64_t Chronicle::length(const Queue& queue, Instant now) const {
  const std::int64_t ms = (now - queue.since).count();
  switch (queue.trend) {
    case Trend::kNone: return 0;
    case Trend::kRests: return queue.length;
    case Trend::kGrows: return queue.length + ms * logs_a_minute_ / kMinuteMs;
    case Trend::kDrains:
      return std::max<std::int64_t>(0, queue.length - ms * kDrainedAMinute / kMinuteMs);
  }
  return 0;
}

void Chronicle::note(const Cluster& before, const Cluster& after, Instant now) {
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const Node& was = before.nodes.at(i);
    const Node& is = after.nodes.at(i);
    if (is.boots != was.boots) {
      nodes_[i].booted = now;
    }
    for (std::size_t s = 0; s < kServices; ++s) {
      if (is.services.at(s).running && !was.services.at(s).running) {
        nodes_[i].started.at(s) = now;
      }
    }
  }
  for (std::size_t i = 0; i < copies_; ++i) {
    Queue& queue = queues_.at(i);
    const Copy& copy = after.copies.at(i);
    const Trend trend = trend_of(after, copy);
    if (trend != queue.trend) {
      queue = {length(queue, now), now, trend, queue.inspected};
    }
    if (flows(copy)) {
      queue.inspected = kNever;
    } else if (queue.inspected == kNever) {
      queue.inspected = now;
    }
  }
  // A backup that a stop of the CMS aborted is none.
  if (before.backup_running && !after.backup_running && after.cms == CmsState::kOnline) {
    backed_up_ = now;
  }
}

Measures Chronicle::measures(int node, Instant now) const {
  const NodeTimes& times = nodes_.at(static_cast<std::size_t>(node));
  Measures measures;
  measures.up_for = now - times.booted;
  for (std::size_t s = 0; s < kServices; ++s) {
    measures.running_for.at(s) = now - times.started.at(s);
  }
  for (std::size_t i = 0; i < copies_; ++i) {
    const Queue& queue = queues_.at(i);
    CopyMeasure& copy = measures.copies.at(i);
    copy.copy_queue = length(queue, now);
    copy.replay_queue = queue.trend == Trend::kDrains ? copy.copy_queue / 2 : 0;
    copy.growing = queue.trend == Trend::kGrows;
    copy.last_inspected_ago =
        kInspectedAgo + (queue.inspected == kNever ? Duration{0} : now - queue.inspected);
  }
  measures.last_full_backup_ago = every_night_ ? (now - backed_up_) % kNight : now - backed_up_;
  return measures;
}

Duration Chronicle::drain_time(std::size_t copy, Instant now) const {
  const std::int64_t logs = length(queues_.at(copy), now);
  return Duration{logs * kMinuteMs / kDrainedAMinute + 1'000};
}

}  // namespace lockstep::lab
