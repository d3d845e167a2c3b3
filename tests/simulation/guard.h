#pragma once
// Guard: everything that must hold in a simulated run, asked after every event.
//
//   a step begins     the world allows it (tests/support/world_safety.h); the command is in the
//                     durable journal; no command is begun more often than it was issued
//   a refusal         nothing was begun for it
//   the world's log   the outside judge (tests/support/world_log.h)
//   a plan            every decision has rule, reason, figure and remedy; no broken invariant
//   a restart         the journal's chain is whole, and nothing that was durable is gone
//   an outage         told once that it is over its budget
//   a cluster ends    finished: nothing is left undone; else: rule, reason and remedy
// Keeps the last lines of what happened, for the one who reads a failure.

#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "controller/event.h"
#include "controller/fleet.h"
#include "controller/journal.h"
#include "controller/planner/plan.h"
#include "lab/world/world.h"
#include "tests/support/world_log.h"

namespace lockstep::simulation {

class Guard {
 public:
  // Keeps so many lines.
  Guard(const Fleet& fleet, std::size_t lines) : policy_(fleet.policy), most_lines_(lines) {}
  // Before the first step; borrowed.
  void watch(const lab::World& world, Instant start) {
    world_ = &world;
    start_ = start;
  }

  void logged(const lab::LogEntry& entry);
  void about_to_begin(const NodeId& node, const Step& step);
  // The platform would not, after all.
  void did_not_begin(const NodeId& node, const Step& step);
  void became_durable(const Event& event);
  // The journal as it is opened at every start of the controller.
  void reread(const Journal& journal);
  // It wrote its first events, which nobody could hear: a takeover, and the begin of a new run.
  void began(bool resumed);
  // What the journal says of the run.
  [[nodiscard]] bool run_begun() const { return run_begun_; }
  [[nodiscard]] bool run_ended() const { return run_ended_; }
  void planned(const Plan& plan);

  void violate(const std::string& sentence);
  void note(const std::string& line);
  // Moment of what is noted from now on.
  void set_now(Instant now) { now_ = now; }

  [[nodiscard]] const std::vector<std::string>& violations() const { return violations_; }
  [[nodiscard]] const std::deque<std::string>& last_lines() const { return lines_; }
  [[nodiscard]] const WorldLog& log() const { return log_; }
  [[nodiscard]] const std::map<ClusterId, ClusterEndedEvent>& ended() const { return ended_; }
  // Events of this journal so far.
  [[nodiscard]] std::size_t durable() const { return durable_.size(); }

 private:
  void fold(const Event& event);
  void judge(const ClusterId& cluster);
  void check_refusal(const StepResult& result);
  [[nodiscard]] bool needs_command(const Step& step) const;
  void count_begin(const NodeId& node, const Step& step);
  void cluster_ended(const ClusterEndedEvent& event);
  [[nodiscard]] bool touched_lately(const ClusterId& cluster);

  Policy policy_;
  std::size_t most_lines_;
  const lab::World* world_ = nullptr;
  Instant start_;  // of the world
  Instant now_;
  WorldLog log_;
  std::map<ClusterId, WorldLog> logs_;
  std::map<NodeId, bool> out_by_us_;
  std::vector<std::string> durable_;  // every event, as written; empty: not heard
  bool run_begun_ = false;
  bool run_ended_ = false;
  using Deal = std::pair<NodeId, std::string>;  // a step on a node
  std::map<Sequence, Deal> commands_;
  std::map<Deal, int> issued_;  // and not refused
  std::map<Deal, int> begun_;
  std::map<ClusterId, std::set<Gate>> gates_;
  std::set<ClusterId> announced_;    // by before_outage, and not answered by after_outage
  std::set<ClusterId> over_budget_;  // told of the outage that runs
  std::map<ClusterId, ClusterEndedEvent> ended_;
  std::set<std::string> said_;  // violations, without their moment
  std::vector<std::string> violations_;
  std::deque<std::string> lines_;
};

// In one line, for people who look for what went wrong.
std::string line_of(const lab::LogEntry& entry);
std::string line_of(const Event& event);

}  // namespace lockstep::simulation
