#pragma once
// A node of a lab that runs in a process of its own, as a port (lab/server/).
//
// How the node is comes with every answer and is kept until the next; the host asks once a pass. A
// lab that cannot be reached, or does not answer in time, leaves the node powered off; it is tried
// again by every call. Thread: the agent's loop.

#include <optional>
#include <string>

#include "agent/platform/simulated/node_port.h"
#include "lab/server/conversation.h"
#include "lab/server/local_socket.h"

namespace lockstep {

class RemotePort final : public NodePort {
 public:
  RemotePort(std::string socket_path, NodeId node)
      : socket_path_(std::move(socket_path)), node_(std::move(node)) {}

  // Asks how the node is now. False when the lab cannot be reached; problem() says why.
  bool refresh() { return ask(lab::AskStatus{}).has_value(); }
  [[nodiscard]] const std::string& problem() const { return problem_; }

  [[nodiscard]] bool powered() override { return status_.powered; }
  [[nodiscard]] BootId boot() override { return status_.boot; }
  // The lab's time is not ours: dead means until the lab says otherwise.
  [[nodiscard]] Instant agent_down_until() override {
    return status_.agent_dead ? kNever : Instant{};
  }
  [[nodiscard]] bool isolated() override { return status_.isolated; }
  [[nodiscard]] int loss_permille() override { return status_.loss_permille; }
  [[nodiscard]] std::optional<NodeFacts> see() override;
  [[nodiscard]] Result<StepHandle> begin(const Step& step) override;
  [[nodiscard]] StepState poll() override;
  [[nodiscard]] bool reattach(const StepHandle& handle) override;

 private:
  using Ask = decltype(lab::Question::ask);
  std::optional<lab::Answer> ask(Ask ask);
  std::optional<lab::Answer> give_up(const std::string& problem);

  std::string socket_path_;
  NodeId node_;
  std::optional<lab::LocalSocket> socket_;
  lab::NodeStatus status_;
  std::string problem_;
};

}  // namespace lockstep
