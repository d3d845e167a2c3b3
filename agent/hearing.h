#pragma once
// Hearing: what this life of the agent has heard of the controller that rules, and since when.
//
// Forgets everything when a higher epoch takes over: neither time nor beats of two controllers are
// ever mixed. Pure value; written by the subscriber and the reporter.

#include <cstdint>
#include <optional>

#include "common/value/ids.h"
#include "common/value/time.h"

namespace lockstep {

class Hearing {
 public:
  // One Echo of the ruling epoch. An Echo that overtook a later one moves neither time nor beat
  // back.
  void echo(Beat beat, Instant controller_now, std::uint64_t heartbeat, Instant now);
  // Another epoch rules from now on.
  void forget();
  // A heartbeat is being sent; its number.
  std::uint64_t next_heartbeat() { return ++sent_; }

  // Highest beat received; 0: none.
  [[nodiscard]] Beat beat() const { return beat_; }
  [[nodiscard]] std::uint64_t heartbeats_sent() const { return sent_; }
  // Number of the last heartbeat whose Echo arrived; 0: none. An Echo above n proves that both
  // directions worked after heartbeat n was sent.
  [[nodiscard]] std::uint64_t heartbeat_echoed() const { return echoed_; }
  [[nodiscard]] std::optional<Instant> last_echo() const { return last_echo_; }
  // The controller's time, carried forward by the agent's own clock since the last Echo.
  [[nodiscard]] std::optional<Instant> controller_now(Instant now) const;

 private:
  Beat beat_ = 0;
  std::uint64_t sent_ = 0;
  std::uint64_t echoed_ = 0;
  std::optional<Instant> last_echo_;
  Instant controller_then_;  // the newest time that an Echo carried
  Instant heard_then_;       // when that Echo arrived
};

}  // namespace lockstep
