#pragma once
// Chronicle: since when things of one cluster are as they are; gives the figures that facts carry.

#include <array>
#include <cstdint>

#include "common/value/time.h"
#include "lab/world/cluster.h"
#include "lab/world/prng.h"
#include "lab/world/sight.h"
#include "lab/world/spec.h"

namespace lockstep::lab {

class Chronicle {
 public:
  // Nodes have been up for weeks.
  Chronicle(const Opening& opening, Instant start, Prng& prng);

  // To be told of every change, in order of time.
  void note(const Cluster& before, const Cluster& after, Instant now);

  [[nodiscard]] Measures measures(int node, Instant now) const;

  // How long the queue of this copy needs until it is empty, from now on.
  [[nodiscard]] Duration drain_time(std::size_t copy, Instant now) const;

 private:
  enum class Trend { kNone, kGrows, kDrains, kRests };

  struct Queue {
    std::int64_t length = 0;  // at `since`
    Instant since;
    Trend trend = Trend::kNone;
    Instant inspected;  // when nothing flowed any more; kNever while it flows
  };

  struct NodeTimes {
    Instant booted;
    std::array<Instant, kServices> started{};
  };

  static Trend trend_of(const Cluster& cluster, const Copy& copy);
  [[nodiscard]] std::int64_t length(const Queue& queue, Instant now) const;

  std::array<NodeTimes, kNodes> nodes_{};
  std::array<Queue, kMaxStorageGroups> queues_{};
  std::uint8_t copies_;
  std::int64_t logs_a_minute_;  // that the users produce
  Instant backed_up_;
  bool every_night_;  // at that hour; not where the last one is older than a night at the start
};

}  // namespace lockstep::lab
