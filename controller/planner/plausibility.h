#pragma once
// Plausibility: what can follow what. A look at a node is held against what was known of it before;
// a look that cannot have followed halts its cluster. Pure.
//
// Only what is impossible counts, whatever hands do at the keyboard: an upgrade by hand is
// possible, a way back is not (dossier §3.2 B6, §4). Facts are compared only when it is certain
// which were taken later: a higher beat was heard later than all that was taken before it, and
// within one boot the node's own uptime orders them. What the journal knows counts as well, so a
// restart of the controller forgets nothing of it.
//
// Not called impossible, because it can happen: a watermark, a higher version or a moved group
// without any step of ours (a hand); owners that differ between two nodes' looks (they are of
// different moments: the planner waits, `views-differ`); an old CMS after /upgradecms (another
// domain controller answers: the planner waits, `upgrade-cms-not-seen`); any service or setting.

#include <cstddef>
#include <vector>

#include "controller/observation.h"

namespace lockstep {

// Earlier boots that a sight remembers; a node that is started more often within a run is let be.
inline constexpr std::size_t kBootsKept = 32;

// These facts were taken before those of the sight, or it cannot be told: they are no news.
bool comes_late(const Sight& sight, const NodeFacts& facts, Beat beat);

// Everything about these facts of the cluster's node `index` that cannot have followed, in the
// order of the rules. Facts that come late are asked nothing.
std::vector<Impossible> impossible_in(const ClusterObservation& cluster, std::size_t index,
                                      const NodeFacts& facts, Beat beat);

}  // namespace lockstep
