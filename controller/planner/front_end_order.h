#pragma once
// Front ends beside the others: whose turn it is, and whom a step of one would hurt. Pure.
//
// Client Access comes first, then the other roles, then clusters (I6). Of a load-balanced set one
// server is out at a time, and only while the others serve (dossier §7.5). The host of a witness is
// not worked on while a cluster that counts on its vote may have a node out (I4, P11).

#include <optional>

#include "controller/planner/decisions.h"

namespace lockstep {

// What keeps somebody from beginning.
struct TurnWait {
  Because because;
  bool final = false;  // only an operator's next command can end it
};

// A front end that is not at the release keeps every cluster from beginning; silent when all are.
std::optional<TurnWait> clusters_wait(const Observation& observation, const Policy& policy,
                                      Instant now);

// A front end waits for those whose roles come before its own.
std::optional<TurnWait> front_end_waits(const ClusterObservation& front_end,
                                        const Observation& observation, const Policy& policy,
                                        Instant now);

// Nobody is hurt when this front end is taken out now; asked before it begins and before each step
// that takes it out.
std::vector<Finding> spared_by(const ClusterObservation& front_end, const Observation& observation,
                               const Policy& policy, Instant now);

// The decision, or a hold in its place when its step would hurt others now.
Decision mind_others(const Observation& observation, const ClusterObservation& cluster,
                     const Policy& policy, Instant now, Decision decision);

}  // namespace lockstep
