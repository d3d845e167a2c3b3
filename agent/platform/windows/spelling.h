#pragma once
// One spelling of every node's name in facts. Pure.
//
// The cluster, the Exchange shell and the registry print names in the case and length that they
// keep ("node1", "NODE1.corp.example"), and Windows takes them for the same. Interlocks compare
// text, and a node that does not see itself as the owner would be taken for a passive one (I1, I2).

#include "common/value/facts.h"

namespace lockstep::windows {

// This node is written as in `facts.node`, another one as the cluster lists it.
void spell_nodes(NodeFacts& facts);

}  // namespace lockstep::windows
