#include "agent/platform/windows/queue_trend.h"

namespace lockstep::windows {
namespace {

constexpr Duration kApart{60'000};
// Looks come every few seconds; more than this are of no use to a comparison over a minute.
constexpr std::size_t kMostSamples = 64;

}  // namespace

void QueueTrend::judge(NodeFacts& facts) {
  if (facts.boot != boot_) {
    samples_.clear();
    boot_ = facts.boot;
  }
  if (!facts.cms) {
    return;
  }
  // The newest sample that is a minute old is the one to compare with; older ones go.
  while (samples_.size() > 1 && samples_[1].at + kApart <= facts.up_for) {
    samples_.pop_front();
  }
  const bool comparable = !samples_.empty() && samples_.front().at + kApart <= facts.up_for;
  const std::map<std::string, std::int64_t> none;
  const auto& before = comparable ? samples_.front().queues : none;
  Sample now{facts.up_for, {}};
  for (CopyFacts& copy : facts.cms->copies) {
    now.queues[copy.storage_group] = copy.copy_queue;
    const auto then = before.find(copy.storage_group);
    copy.copy_queue_growing = then != before.end() && copy.copy_queue > then->second;
  }
  if (samples_.size() < kMostSamples) {
    samples_.push_back(std::move(now));
  }
}

}  // namespace lockstep::windows
