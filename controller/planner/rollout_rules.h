#pragma once
// The rollout level: which clusters may begin now. Pure.
//
// Waves are cut from the order of the fleet file: front ends that are upgraded as wave zero, then
// `canary` clusters, then `wave` at a time. A wave begins when every cluster of the waves before it
// has ended (and the soak is over). Nothing begins while the failure budget is spent, a front end
// is behind, a stop is asked or the fleet is frozen.

#include <vector>

#include "controller/planner/plan.h"
#include "controller/policy.h"

namespace lockstep {

// The waves, as indices into what units_of() gives; every unit once, in order.
std::vector<std::vector<std::size_t>> cut_waves(std::size_t clusters, const Policy& policy,
                                                std::size_t front_ends = 0);
// How people count: "0" are the front ends, "1" the first clusters.
std::string wave_name(std::size_t index, std::size_t front_ends);
// How many of the observation's units are front ends; they stand before the clusters.
std::size_t count_front_ends(const Observation& observation);

// One decision for every cluster that is not under work: kBegin, a hold that says who blocks it, or
// kNone of one that has ended.
// `begun` holds the decisions of all begun clusters in this plan, for the caps and the budget.
std::vector<Decision> admit(const Observation& observation, const Policy& policy, Instant now,
                            const std::vector<Decision>& begun);

// Nothing more will happen without an operator: every cluster has ended or is held finally.
bool rollout_over(const Plan& plan);

}  // namespace lockstep
