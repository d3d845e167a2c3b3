#include "agent/reporter.h"

#include <algorithm>

#include "agent/limits.h"

namespace lockstep {

NodeFacts without_ages(NodeFacts facts) {
  facts.up_for = Duration{0};
  facts.platform.disk_free_mb = 0;
  for (ServiceFacts& service : facts.services) {
    service.running_for = Duration{0};
  }
  if (facts.cms) {
    if (facts.cms->last_full_backup_ago) {
      facts.cms->last_full_backup_ago = Duration{0};
    }
    for (CopyFacts& copy : facts.cms->copies) {
      copy.last_inspected_ago = Duration{0};
    }
  }
  return facts;
}

Reporter::Reporter(ReporterParts parts) : parts_(std::move(parts)) {
  for (LedgerEntry& entry : parts_.ledger.unsettled()) {
    if (entry.result && repeated_.size() < limits::kMostRepeated) {
      repeated_.push_back({std::move(*entry.result), Instant{}, limits::kRepublishFirst});
    }
  }
}

void Reporter::introduce(Instant now) {
  greeting_ = true;
  greeted_after_ = parts_.hearing.heartbeats_sent();
  heartbeat_due_ = now;
  facts_owed_ = last_look_.has_value();
  for (Repeated& one : repeated_) {
    one.due = now;
    one.pause = limits::kRepublishFirst;
  }
}

void Reporter::owe_facts(std::uint64_t number) { owed_look_ = std::max(owed_look_, number); }

void Reporter::saw(const Look& look, Instant now) {
  const bool first = !last_look_;
  last_look_ = look;
  if (owed_look_ != 0 && look.number >= owed_look_) {
    owed_look_ = 0;
    facts_owed_ = true;
  }
  if (first || without_ages(look.facts) != sent_facts_) {
    facts_owed_ = true;
  }
  facts_due_ = std::min(facts_due_, now + limits::kFactsInterval);
}

void Reporter::acknowledge(const CommandId& id) { send(AckMessage{id}); }

void Reporter::report(const StepResult& result, Instant now) {
  if (repeated_.size() >= limits::kMostRepeated) {
    answer(result);  // the ledger keeps it, and the controller asks again
    return;
  }
  repeated_.push_back({result, now, limits::kRepublishFirst});
}

void Reporter::answer(const StepResult& result) {
  const bool stale = result.reason == Reason::kStaleEpoch;
  send(ResultMessage{result, stale ? parts_.ledger.epoch() : 0});
}

void Reporter::settled(const CommandId& id) {
  std::erase_if(repeated_, [&](const Repeated& one) { return one.result.id == id; });
}

void Reporter::flush(Instant now, const std::optional<CommandId>& running,
                     const std::optional<StepProgress>& progress) {
  if (now >= heartbeat_due_) {
    beat(now, running);
  }
  if (facts_owed_ || (last_look_ && now >= facts_due_)) {
    send_facts(now);
  }
  progress_waits_ = false;
  if (running && progress) {
    send_progress(now, *running, *progress);
  }
  repeat_results(now);
}

Instant Reporter::due() const {
  Instant at = std::min(heartbeat_due_, facts_due_);
  if (progress_waits_) {
    at = std::min(at, progress_sent_at_ + limits::kProgressInterval);
  }
  for (const Repeated& one : repeated_) {
    at = std::min(at, one.due);
  }
  return at;
}

void Reporter::send(UpBody body) { parts_.link.send(encode(Up{parts_.node, std::move(body)})); }

void Reporter::beat(Instant now, const std::optional<CommandId>& running) {
  // An Echo alone proves nothing: a controller that has just begun sends some before it hears.
  greeting_ = greeting_ && parts_.hearing.heartbeat_echoed() <= greeted_after_;
  if (greeting_) {
    send(HelloMessage{parts_.version, parts_.boot, parts_.ledger.epoch(), running});
  }
  send(HeartbeatMessage{parts_.hearing.next_heartbeat(), parts_.hearing.heartbeat_echoed()});
  heartbeat_due_ = now + limits::kHeartbeatInterval;
}

void Reporter::send_facts(Instant now) {
  facts_owed_ = false;
  facts_due_ = now + limits::kFactsInterval;
  sent_facts_ = without_ages(last_look_->facts);
  send(FactsMessage{last_look_->beat, last_look_->facts});
}

void Reporter::send_progress(Instant now, const CommandId& running, const StepProgress& progress) {
  const bool other_step = progress_of_ != running;
  const bool changed = other_step || sent_progress_ != progress;
  const Duration since = now - progress_sent_at_;
  const bool due = other_step || (changed && since >= limits::kProgressInterval) ||
                   since >= limits::kProgressRepeat;
  progress_waits_ = changed && !due;
  if (!due) {
    return;
  }
  progress_of_ = running;
  sent_progress_ = progress;
  progress_sent_at_ = now;
  send(ProgressMessage{running, progress});
}

void Reporter::repeat_results(Instant now) {
  for (Repeated& one : repeated_) {
    if (now >= one.due) {
      answer(one.result);
      one.due = now + one.pause;
      one.pause = std::min(one.pause * 2, limits::kRepublishMost);
    }
  }
}

}  // namespace lockstep
