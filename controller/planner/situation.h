#pragma once
// Situation: one cluster's facts, read through the labels of dossier §3.6.
//
// "First" is the node that is upgraded first (the dossier's NODE2), "second" the node that owned
// the CMS at the start (NODE1). A front end is alone: it is "first", and there is nothing else.
// Pure.

#include <optional>
#include <vector>

#include "controller/observation.h"
#include "controller/policy.h"

namespace lockstep {

// v1, v2 and c of the reconciliation table: RTM, PART, SP1.
enum class Level { kUnknown, kOld, kPartial, kTarget };

enum class Owner { kUnknown, kFirst, kSecond };

struct NodeSituation {
  NodeId id;
  const NodeFacts* facts = nullptr;  // last known; null before the first report
  Duration age{0};                   // of those facts
  bool fresh = false;                // young enough, and taken after the cluster's last step
  bool heard = false;                // by this controller, at any time
  bool silent = false;               // listened for, and not heard, for longer than facts_age
  bool known_down = false;  // silent, and the partner's cluster view says Down: facts cannot change
  Level level = Level::kUnknown;
  bool rebooted = false;  // since its setup
  bool setup_running = false;
};

struct Situation {
  NodeSituation first;
  NodeSituation second;
  bool labelled = false;      // false: the facts do not tell which node is which: as declared
  bool alone = false;         // a front end: no second node, no cluster, no CMS
  bool in_perimeter = false;  // an Edge server: no member of the domain

  // The CMS as fresh facts tell; null when no fresh facts have it.
  const CmsFacts* cms = nullptr;
  NodeId cms_source;          // whose facts those are
  bool views_differ = false;  // both nodes are fresh and disagree on owner, state or build
  Level cms_level = Level::kUnknown;
  bool cms_watermark = false;
  Owner owner = Owner::kUnknown;
  CmsState state = CmsState::kUnknown;

  [[nodiscard]] const NodeSituation& passive() const {
    return owner == Owner::kFirst ? second : first;
  }
  [[nodiscard]] const NodeSituation& active() const {
    return owner == Owner::kFirst ? first : second;
  }
  [[nodiscard]] std::vector<const NodeSituation*> nodes() const {
    return alone ? std::vector{&first} : std::vector{&first, &second};
  }
};

// Users are, or may be, without mail, or the CMS runs where it may not (I10, I16).
// Precondition: `s.state` is known, or there is no CMS.
bool in_outage(const Situation& s);

// Both nodes and the CMS are at the target.
bool everything_upgraded(const Situation& s);

// Nothing of it has been changed: neither node nor the CMS, or the front end.
bool nothing_changed(const Situation& s);

// Level of a node's binaries (dossier §3.2 note 1).
Level level_of(const SetupFacts& setup, const BuildNumber& target);

// Labels that the facts alone suggest, for a cluster that is not begun or must be relabelled: the
// node that has been changed is first; with none changed, the passive one. Nothing when they do not
// tell, for instance when the only changed node owns an old CMS.
std::optional<Labels> derive_labels(const ClusterObservation& cluster, const Policy& policy,
                                    Instant now);

// With the journaled labels when the cluster is begun, otherwise with derived ones.
Situation read_situation(const ClusterObservation& cluster, const Policy& policy, Instant now);

}  // namespace lockstep
