#pragma once
// The observer: folds what was journaled and what is heard into the Observation. No I/O.
//
// Two inputs, one state. apply() takes events, at the moment they are decided and again, in the
// same order, when a journal is read after a restart: there is no second recovery path. hear()
// takes what agents show, which is volatile and never journaled: after a restart they show it
// again.

#include "controller/event.h"
#include "controller/fleet.h"
#include "controller/observation.h"

namespace lockstep {

// Nothing known yet.
Observation observe_nothing(const Fleet& fleet);

// Events of clusters and commands that the observation does not have are without effect.
void apply(Observation& observation, const Event& event);

// A report of `from`. Results are not heard but applied, as CommandSettledEvent. False when the
// node does not belong to the fleet.
bool hear(Observation& observation, const NodeId& from, const UpBody& body, Instant now);

// From here on, facts of the cluster count only if they were taken after `beat`.
void require_sight(Observation& observation, const ClusterId& cluster, Beat beat);
void require_sight_of_all(Observation& observation, Beat beat);

// Puts back what was saved of a server; of one that is not of the fleet, nothing.
void set_sight(Observation& observation, const NodeId& node, const Sight& sight);
// How far the command that is out is; of any other, nothing.
void note_progress(Observation& observation, const NodeId& from, const ProgressMessage& message);

// The beat that facts of this node must have; 0 when any will do.
Beat required_beat(const Observation& observation, const NodeId& node);
// The sight of a node, or null when it is not of the fleet.
const Sight* sight_of(const Observation& observation, const NodeId& node);

// What the cluster's outage clock should say now: the event that begins or ends an outage (DESIGN:
// from the CMS going down until it is seen Online with every database mounted).
std::optional<Event> outage_change(const ClusterObservation& cluster, const Policy& policy,
                                   Instant now);
// Of every cluster.
std::vector<Event> outage_changes(const Observation& observation, const Policy& policy,
                                  Instant now);

const ClusterObservation* find_cluster(const Observation& observation, const ClusterId& id);
ClusterObservation* find_cluster(Observation& observation, const ClusterId& id);

// A command of the run that is out, or null.
const CommandInFlight* find_in_flight(const Observation& observation, Sequence sequence);

}  // namespace lockstep
