#pragma once
// Sight: what one node could see of its cluster, as facts.

#include <array>
#include <cstdint>

#include "common/value/facts.h"
#include "lab/world/cluster.h"
#include "lab/world/spec.h"

namespace lockstep::lab {

struct CopyMeasure {
  std::int64_t copy_queue = 0;
  std::int64_t replay_queue = 0;
  bool growing = false;
  Duration last_inspected_ago{0};
};

// The figures that need time; the state itself has none.
struct Measures {
  Duration up_for{0};
  std::array<Duration, kServices> running_for{};
  std::array<CopyMeasure, kMaxStorageGroups> copies{};
  Duration last_full_backup_ago{0};
};

// Plausible figures for a state without time: weeks, unless the state says it is recent; backlogs
// as queues above every limit.
Measures usual_measures(const Cluster& cluster, int node);

// `node` must be powered. The cluster and the CMS are seen only while its cluster service answers.
NodeFacts see(const ClusterSpec& spec, const Cluster& cluster, int node, const Measures& measures);

// The boot id that facts carry: "NODE2-boot-3".
BootId boot_of(const NodeId& node, int boots);

NodeFacts see_front_end(const FrontEndSpec& spec, const FrontEnd& front_end, Duration up_for);

}  // namespace lockstep::lab
