#pragma once
// Objects: whether the things that a step names are there on this node. Pure.
//
// A name that reaches a command line must be one that the node itself has shown, so that nothing
// from the wire can smuggle in another argument (design principle 7).

#include <optional>
#include <string>

#include "common/value/facts.h"
#include "common/value/step.h"

namespace lockstep {

// Which named group, node, CMS or storage group the facts do not show, in one sentence; nothing
// when all are known.
std::optional<std::string> unknown_object(const Step& step, const NodeFacts& facts);

// Without case, and without a domain behind either ("node1", "NODE1.corp.example"). For what was
// seen; never for what goes into a command line.
bool same_node(const NodeId& one, const NodeId& other);

}  // namespace lockstep
