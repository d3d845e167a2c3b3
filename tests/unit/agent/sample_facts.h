#pragma once
// Facts of a healthy passive node before anything was done: NODE2 of CLUS1, whose CMS E2K7CCR is
// online on NODE1 (names of the dossier).

#include "common/value/facts.h"

namespace lockstep {

NodeFacts sample_facts();

// The service of that name, to be changed; it must be there.
ServiceFacts& service_of(NodeFacts& facts, const std::string& name);

}  // namespace lockstep
