#pragma once
// The rollout: the controller's loop body. Hear, plan, check, commit, publish.
//
// One turn drains the link, plans once, commits everything that was decided in one transaction, and
// only then publishes. It never blocks on the network and never reads a clock, so the same object
// runs in production, in a rehearsal and under a deterministic simulation. Destroying it at any
// moment is a crash: open() on the same journal continues. Thread: the one that calls turn().

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/log/log.h"
#include "common/transport/link.h"
#include "common/value/result.h"
#include "controller/event.h"
#include "controller/fleet.h"
#include "controller/journal.h"
#include "controller/measured.h"
#include "controller/observer.h"
#include "controller/planner/plan.h"
#include "controller/publisher.h"
#include "controller/rollout_setup.h"
#include "controller/saved_input.h"

namespace lockstep {

// Every event, after it became durable.
using EventListener = std::function<void(const Event&)>;

class Rollout {
 public:
  // Folds the journal, takes the next epoch, and begins a new run, or goes on with the unfinished
  // one when `resume`. Errors: a damaged journal; nothing to resume (kNotFound).
  static Result<Rollout> open(RolloutSetup setup, bool resume, Instant now);

  // One pass. Returns when the next is wanted even if nothing arrives.
  Instant turn(Instant now);
  void listen(EventListener listener) { listener_ = std::move(listener); }

  // Lets the cluster through the gate that it asks for now; false: none, or it was let through.
  // `by` goes into the journal, as in all that follows.
  bool approve(const ClusterId& cluster, const std::string& by);
  // Starts nothing new from now on; what runs is brought to a safe point.
  void ask_stop(const std::string& by, bool now_flag);
  // Begins no cluster until unpause(), also in a later life; what is begun goes on.
  void pause(const std::string& by);
  void unpause(const std::string& by);
  // Plans a cluster anew that ended without finishing and has no step out, or runs a hook again
  // that holds it: may_retry(), or why not.
  Status may_retry(const ClusterId& cluster) const;
  void retry(const ClusterId& cluster, const std::string& by);

  // The last act of a controller that ends in order: seals the journal, as far as it can.
  void seal();
  // Something was asked from outside since the last turn: the next should come at once. Not while
  // the journal cannot be written: then turn() tells when to try again.
  [[nodiscard]] bool restless() const { return !pending_.empty() && !trouble_; }
  [[nodiscard]] bool leave_asked() const { return leave_asked_; }  // at once, whatever is out
  [[nodiscard]] bool over() const { return over_; }  // every cluster has ended or is held for good
  // A controller with a higher epoch rules these agents; the name of what was seen.
  [[nodiscard]] const std::optional<std::string>& deposed() const { return deposed_; }
  // The journal could not be written at the last turn: everything is held until it can.
  [[nodiscard]] const std::optional<Error>& journal_trouble() const { return trouble_; }

  [[nodiscard]] const Observation& observation() const { return observation_; }
  [[nodiscard]] const Plan& plan() const { return plan_; }
  // With the durations in force (controller/measured.h).
  [[nodiscard]] const Fleet& fleet() const { return fleet_; }
  [[nodiscard]] const RunId& run() const { return run_; }
  [[nodiscard]] Epoch epoch() const { return epoch_; }
  [[nodiscard]] Instant now() const { return now_; }
  [[nodiscard]] const std::map<NodeId, HelloMessage>& greetings() const { return greetings_; }

 private:
  explicit Rollout(RolloutSetup setup);
  Status replay(bool resume, Instant now);
  void measure(const DurationGauge& gauge);
  void begin_run();

  void receive();
  void receive_one(const NodeId& from, const UpBody& body);
  void accept_result(const NodeId& from, const ResultMessage& message);
  void tell(const NodeId& node, const Down& message);
  void answer(const NodeId& node, std::uint64_t heartbeat);
  void greet(const NodeId& node);
  void decide();
  void carry_out(const Decision& decision);
  void begin_cluster(const Decision& decision);
  void issue(const Decision& decision);
  // rollout_hooks.cc: what became of the hooks that run; starts those that the journal has.
  void tend_hooks();
  void call_hook(const Decision& decision);
  void start_hooks();
  [[nodiscard]] Instant hooks_due() const;
  // rollout_shadow.cc: what must not be is not carried out, and kept for `lockstep replay`; of two
  // controllers with one past the earlier ends.
  void depose(Epoch ruling, const NodeId& node);
  void question(const NodeId& from, const UpBody& body);
  void freeze(const std::vector<Violation>& violations);
  std::string keep(SavedInput input);
  void look_again(const ClusterId& cluster);
  void record(EventBody body);
  bool commit();
  void finish_turn();

  Fleet fleet_;
  std::string fleet_yaml_;
  std::string fleet_path_;
  RunId run_;
  std::string holder_;
  ControllerLink& link_;
  Journal journal_;
  Log& log_;
  Publisher publisher_;
  InputKeeper keep_input_;
  std::vector<MeasuredDuration> measured_;  // in the journal, at the begin of this life
  HookRunner* hook_runner_;
  EventListener listener_;

  Observation observation_;
  Plan plan_;
  Instant now_;
  Duration ahead_{0};  // of the clock: time goes on where the journal ended, whatever is set
  Epoch epoch_ = 0;
  Beat beat_ = 0;
  Sequence last_sequence_ = 0;
  bool over_ = false;
  bool leave_asked_ = false;
  bool run_ended_ = false;
  std::optional<std::string> deposed_;
  std::optional<Error> trouble_;

  std::vector<Event> pending_;                          // recorded since the last commit
  std::vector<CommandMessage> to_publish_;              // after the commit
  std::map<NodeId, std::vector<CommandId>> to_settle_;  // after the commit
  std::vector<HookOrder> to_call_;                      // after the commit
  std::map<NodeId, HelloMessage> greetings_;
  std::set<NodeId> told_;                       // of this life: they know of us
  std::set<NodeId> to_look_;                    // echo with `look` after the commit
  std::set<std::pair<ClusterId, Gate>> asked_;  // gates asked in this life
};

}  // namespace lockstep
