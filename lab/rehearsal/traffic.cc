#include "lab/rehearsal/traffic.h"

namespace lockstep::lab {

void Traffic::take(std::int64_t& count) {
  // A fleet-wide message arrives without having been counted.
  if (count > 0) {
    --count;
    --under_way_;
  }
}

void Traffic::sent_up(const NodeId& from) {
  ++wires_[from].up;
  ++under_way_;
}

void Traffic::received_up(const NodeId& from) {
  Wire& wire = wires_[from];
  wire.reachable = true;
  take(wire.up);
}

void Traffic::sent_down(const NodeId& to) {
  Wire& wire = wires_[to];
  if (wire.reachable) {
    ++wire.down;
    ++under_way_;
  }
}

void Traffic::received_down(const NodeId& to) { take(wires_[to].down); }

void Traffic::cut(const NodeId& node) {
  Wire& wire = wires_[node];
  under_way_ -= wire.up + wire.down;
  wire = Wire{};
}

void Traffic::forget() {
  for (auto& [node, wire] : wires_) {
    wire.up = 0;
    wire.down = 0;
  }
  under_way_ = 0;
}

void CountedAgentLink::send(const std::string& bytes) {
  traffic_.sent_up(node_);
  link_.send(bytes);
}

std::optional<std::string> CountedAgentLink::receive() {
  std::optional<std::string> bytes = link_.receive();
  if (bytes) {
    traffic_.received_down(node_);
  }
  return bytes;
}

void CountedAgentLink::rebuild() {
  traffic_.cut(node_);
  link_.rebuild();
}

void CountedControllerLink::publish(const NodeId& to, const std::string& bytes) {
  traffic_.sent_down(to);
  link_.publish(to, bytes);
}

std::optional<ControllerLink::Report> CountedControllerLink::receive() {
  std::optional<Report> report = link_.receive();
  if (report) {
    traffic_.received_up(report->from);
  }
  return report;
}

}  // namespace lockstep::lab
