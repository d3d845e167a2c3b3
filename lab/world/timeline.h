#pragma once
// Timeline: one cluster in time: its state, the steps in hand, what is due, and its own chance.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/value/result.h"
#include "lab/world/changes.h"
#include "lab/world/chronicle.h"
#include "lab/world/course.h"
#include "lab/world/log_entry.h"
#include "lab/world/spec.h"
#include "lab/world/troubles.h"
#include "lab/world/work.h"

namespace lockstep::lab {

class Timeline {
 public:
  // Faults must be those of this cluster. `spec` and `timing` must outlive it. Call open() once.
  Timeline(const ClusterSpec& spec, const Timing& timing, std::vector<Fault> faults,
           std::uint64_t seed, Instant start);

  // Lets the faults of the start strike; the log of everything goes to `sink`.
  void open(LogSink sink);

  [[nodiscard]] Instant next() const;  // kNever when nothing is due
  void run_next();                     // carries out the one thing that is due next
  void set_now(Instant now);           // nothing may be due before
  [[nodiscard]] Instant now() const { return now_; }

  [[nodiscard]] const Cluster& cluster() const { return cluster_; }
  [[nodiscard]] Instant agent_down_until(int node) const;
  [[nodiscard]] int loss_permille() const { return loss_permille_; }
  [[nodiscard]] Measures measures(int node) const { return chronicle_.measures(node, now_); }

  [[nodiscard]] Result<WorkHandle> begin(int node, const Step& step);
  [[nodiscard]] Work poll(int node);
  // The step in hand, or whose end waits; null when there is none.
  [[nodiscard]] const WorkHandle* running(int node) const;
  [[nodiscard]] const WorkHandle* waiting(int node) const;

  void happen(const Event& event, const std::string& by);

 private:
  struct Job {
    WorkHandle handle;
    Step step;
    Course course;
    std::optional<End> refused;
    std::size_t stage = 0;
    Instant stage_began;
    std::vector<StageRecord> records;
    std::optional<Ended> ended;
  };

  // Something that heals or ends by itself as long as its condition holds.
  struct Timer {
    Event event;
    Instant at = kNever;
    bool armed = false;
  };

  struct Strike {
    Instant at;
    std::optional<Fault> fault;  // else the agent on `node` dies
    int node = 0;
  };

  [[nodiscard]] std::optional<Job>& job(int node) {
    return jobs_.at(static_cast<std::size_t>(node));
  }
  [[nodiscard]] const std::optional<Job>& job(int node) const {
    return jobs_.at(static_cast<std::size_t>(node));
  }
  [[nodiscard]] Instant due(const Job& job) const;

  void become(const Cluster& after, const std::string& by);
  void lose_jobs();
  void end_reboots();
  void arm_timers();
  [[nodiscard]] bool condition(const Event& event) const;
  [[nodiscard]] Instant draw_time(const Event& event);
  [[nodiscard]] Instant draw_boot(int node);
  [[nodiscard]] bool cms_step_in_hand() const;

  void next_stage(int node);
  void finish_job(int node);
  void watch_moments(int node, const Step& step);
  void schedule(const std::vector<Fault>& faults, Range delay);
  void carry_out(const Strike& strike);
  void strike_now(const Fault& fault);

  void log(int node, std::string action, std::vector<std::pair<std::string, std::string>> args,
           LogPhase phase = LogPhase::kPoint, std::string result = {});
  void log_fault(FaultKind kind, int node);

  const ClusterSpec& spec_;
  const Timing& timing_;
  Instant start_;
  Instant now_;
  Prng prng_;
  Cluster cluster_;
  Troubles troubles_;
  Chronicle chronicle_;
  LogSink sink_;
  std::vector<Timer> timers_;
  std::vector<Strike> strikes_;  // in order of time, then of scheduling
  std::array<std::optional<Job>, kNodes> jobs_;
  std::array<std::optional<Step>, kNodes> rebooting_;  // a RebootNode that took the node down
  std::array<Instant, kNodes> agent_back_{};
  std::uint64_t begun_ = 0;
  bool first_step_ = false;  // has begun
  bool first_setup_ = false;
  bool first_back_ = false;
  int loss_permille_ = 0;
};

}  // namespace lockstep::lab
