#pragma once
// The dead-man timer: a node whose firewall was just started must not stay shut off (dossier §5.1).
//
// Armed when the start begins; released only by an Echo of a heartbeat that was sent after the
// start was over, which proves both directions. Fires after limits::kDeadMan without any Echo.
// Pure.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "agent/hearing.h"
#include "agent/limits.h"

namespace lockstep {

class DeadMan {
 public:
  // Disarmed.
  DeadMan() = default;
  // Armed for that service.
  DeadMan(std::string service, Instant now) : service_(std::move(service)), armed_at_(now) {}

  [[nodiscard]] bool armed() const { return armed_at_.has_value(); }
  [[nodiscard]] const std::string& service() const { return service_; }

  // The start is over; only heartbeats from now on count.
  void start_is_over(const Hearing& hearing) {
    if (!mark_) {
      mark_ = hearing.heartbeats_sent();
    }
  }
  [[nodiscard]] bool released(const Hearing& hearing) const {
    return !armed() || (mark_ && hearing.heartbeat_echoed() > *mark_);
  }
  // When it fires if nothing more is heard; kNever when disarmed or released.
  [[nodiscard]] Instant fires_at(const Hearing& hearing) const {
    if (released(hearing)) {
      return kNever;
    }
    return std::max(*armed_at_, hearing.last_echo().value_or(*armed_at_)) + limits::kDeadMan;
  }

 private:
  std::string service_;
  std::optional<Instant> armed_at_;
  std::optional<std::uint64_t> mark_;
};

}  // namespace lockstep
