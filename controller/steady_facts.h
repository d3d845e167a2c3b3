#pragma once
// Steady facts: what of an observation a plan rests on: versions, owners, roles, pending states,
// packages, media, and the services that steps stop, start or put back.
// Volatile figures (queues, ages, free space) and the health of copies are not among them: whether
// those allow a step is asked at the moment of the step. Pure.

#include <map>
#include <string>
#include <vector>

#include "controller/observation.h"

namespace lockstep {

// "CLUS1 owner of E2K7CCR" -> "NODE1".
using SteadyFacts = std::map<std::string, std::string>;

SteadyFacts steady_facts(const Observation& observation, const Release& release);

struct FactChange {
  std::string fact;
  std::string before;  // empty: it was not there
  std::string after;   // likewise
};
// In the order of the facts' names; empty when nothing has changed.
std::vector<FactChange> changes_of(const SteadyFacts& before, const SteadyFacts& after);

}  // namespace lockstep
