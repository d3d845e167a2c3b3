#pragma once
// Picture: facts of a node in the words of scenario files (tests/scenarios/player_facts.cc).

#include <string>
#include <vector>

#include "common/value/facts.h"
#include "tests/exploration/catalogue.h"

namespace lockstep::exploration {

// Command lines, each with one fact: first what both nodes share as this one sees it, then its own.
struct Picture {
  std::vector<std::string> shared;
  std::vector<std::string> own;
};

Picture picture_of(const Ground& ground, const NodeFacts& facts);

}  // namespace lockstep::exploration
