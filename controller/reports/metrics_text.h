#pragma once
// The state of a running controller as Prometheus text (docs/CLI.md lists the names). Pure.

#include <array>
#include <cstdint>
#include <string>

#include "controller/reports/narrator.h"

namespace lockstep {

// How long something took, in the buckets of a Prometheus histogram.
class Timing {
 public:
  // Upper ends in milliseconds; a disk that syncs takes a few, a turn of a large fleet some
  // hundred.
  static constexpr std::array<int, 10> kEnds{1, 2, 5, 10, 25, 50, 100, 250, 1'000, 5'000};

  void add(double ms);
  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] double sum_ms() const { return sum_ms_; }
  // Of all that took at most so long.
  [[nodiscard]] std::uint64_t up_to(std::size_t end) const;

 private:
  std::array<std::uint64_t, kEnds.size()> within_{};  // each counted once
  std::uint64_t count_ = 0;
  double sum_ms_ = 0;
};

// What the loop knows beside the rollout.
struct LoopFigures {
  Timing commits;  // of the journal
  Timing turns;
  std::uint64_t messages_received = 0;
  std::uint64_t messages_published = 0;
  std::uint64_t messages_dropped = 0;  // too long, unaddressed, unreadable, not accepted, not read
  std::uint64_t knocks = 0;
  std::uint64_t rebuilds = 0;  // of the agents' listener
};

std::string metrics_text(const Scene& scene, const LoopFigures& loop);

}  // namespace lockstep
