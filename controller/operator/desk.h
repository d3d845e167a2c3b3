#pragma once
// The desk: carries out on a rollout what an operator asks. An ask is carried out whole or not at
// all; what it changes is recorded at once and takes effect with the next turn. Never waits.
// Thread: the loop's.

#include <map>
#include <string>

#include "controller/operator/talk.h"
#include "controller/rollout.h"

namespace lockstep {

// What the link and the key store know of a node.
struct Peer {
  std::string address;      // of its last connection; may be empty
  std::string fingerprint;  // of its accepted key; may be empty
};
using Peers = std::map<NodeId, Peer>;

OperatorAnswer carry_out(Rollout& rollout, const OperatorAsk& ask, const Peers& peers);

}  // namespace lockstep
