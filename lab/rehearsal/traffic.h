#pragma once
// Traffic: counts what is under way on real sockets, so that simulated time can wait for it.
//
// In a rehearsal a message takes real microseconds and should take no simulated time: the clock
// moves only when nothing is under way. What is sent to a node that cannot be reached (its agent is
// dead, or has not been heard in this life) is lost and not waited for. What gets lost in other
// ways would stop the clock for ever; forget() writes it off after a patient real wait.

#include <cstdint>
#include <map>

#include "common/transport/link.h"

namespace lockstep::lab {

class Traffic {
 public:
  void sent_up(const NodeId& from);
  void received_up(const NodeId& from);  // from now on the node can be reached
  void sent_down(const NodeId& to);
  void received_down(const NodeId& to);
  // The agent of this node is dead, and its connection with it.
  void cut(const NodeId& node);
  void forget();
  [[nodiscard]] bool quiet() const { return under_way_ == 0; }

 private:
  struct Wire {
    std::int64_t up = 0;
    std::int64_t down = 0;
    bool reachable = false;
  };
  void take(std::int64_t& count);

  std::map<NodeId, Wire> wires_;
  std::int64_t under_way_ = 0;
};

// Counts one end; everything else is the link's own. Borrows both.
class CountedAgentLink final : public AgentLink {
 public:
  CountedAgentLink(AgentLink& link, Traffic& traffic, NodeId node)
      : link_(link), traffic_(traffic), node_(std::move(node)) {}
  void send(const std::string& bytes) override;
  std::optional<std::string> receive() override;
  void rebuild() override;

 private:
  AgentLink& link_;
  Traffic& traffic_;
  NodeId node_;
};

class CountedControllerLink final : public ControllerLink {
 public:
  CountedControllerLink(ControllerLink& link, Traffic& traffic) : link_(link), traffic_(traffic) {}
  void publish(const NodeId& to, const std::string& bytes) override;
  // Reaches a number of agents that is not known here, so it is not waited for.
  void publish_to_fleet(const std::string& bytes) override { link_.publish_to_fleet(bytes); }
  std::optional<Report> receive() override;

 private:
  ControllerLink& link_;
  Traffic& traffic_;
};

}  // namespace lockstep::lab
