#pragma once
// World: many simulated clusters and front ends in time.
//
// advance(now) carries out everything that is due, in order of time; nothing else moves time. The
// same spec, seed and calls give the same world and the same log, on every platform; each cluster
// draws from a stream of its own (seed and name), so clusters do not influence each other.
// A step lives in the world: when the agent that began it dies, it goes on.
// Nodes and clusters are named as in the spec; an unknown name is a defect of the caller.
// Thread: one.

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "common/value/facts.h"
#include "common/value/ids.h"
#include "common/value/result.h"
#include "common/value/step.h"
#include "common/value/time.h"
#include "lab/world/event.h"
#include "lab/world/log_entry.h"
#include "lab/world/spec.h"
#include "lab/world/work.h"

namespace lockstep::lab {

class World {
 public:
  // `sink` receives every log entry as it happens; it may be empty.
  World(WorldSpec spec, std::uint64_t seed, Instant start, LogSink sink = {});
  World(World&&) noexcept;
  World& operator=(World&&) noexcept;
  ~World();

  // Carries out everything due until `now`, included. Going back in time does nothing.
  void advance(Instant now);
  [[nodiscard]] Instant now() const;
  // When something is due next; kNever when nothing is.
  [[nodiscard]] Instant next_event() const;

  [[nodiscard]] const WorldSpec& spec() const;
  [[nodiscard]] const Cluster& cluster(const ClusterId& id) const;
  // All servers, front ends first, in the order of the spec.
  [[nodiscard]] std::vector<NodeId> nodes() const;
  [[nodiscard]] bool knows(const NodeId& node) const;

  // The operating system runs. Off, an agent there is dead; its next life sees another boot.
  [[nodiscard]] bool powered(const NodeId& node) const;
  [[nodiscard]] BootId boot(const NodeId& node) const;
  // Nothing passes between this node and the controller.
  [[nodiscard]] bool isolated(const NodeId& node) const;
  // Fault agent-crash: the agent process is dead before this instant; Instant{} when it is not.
  [[nodiscard]] Instant agent_down_until(const NodeId& node) const;
  // Fault message-loss: of 1000 messages between this node and the controller so many get lost.
  [[nodiscard]] int loss_permille(const NodeId& node) const;

  // Facts of this moment; nothing when the node is off.
  [[nodiscard]] std::optional<NodeFacts> see(const NodeId& node) const;

  // Starts a step. An error, and nothing started, when the node is off or a step still runs there.
  // What the tool refuses comes as an Ended with success false. An end that nobody picked up is
  // lost.
  [[nodiscard]] Result<WorkHandle> begin(const NodeId& node, const Step& step);
  // The step in hand; its end is given once.
  [[nodiscard]] Work poll(const NodeId& node);
  // The step of this handle still runs on the node.
  [[nodiscard]] bool reattach(const NodeId& node, const WorkHandle& handle) const;
  // An end that poll() has not given yet can still be picked up.
  [[nodiscard]] bool end_waits(const NodeId& node, const WorkHandle& handle) const;

  // A hand or an accident, now: power loss, a stop by a person … Power comes back by itself.
  void happen(const ClusterId& id, const Event& event);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lockstep::lab
