#pragma once
// Baseline: the settings of a node as they were before the first change (dossier A2, I21).
//
// The controller takes it from facts, journals it before the cluster's first step, and sends it
// back with RestoreBaseline. The first snapshot wins; it is never overwritten.

#include <string>
#include <vector>

#include "common/value/facts.h"

namespace lockstep {

struct ServiceSetting {
  std::string name;
  StartType start_type = StartType::kUnknown;
  bool running = false;
  friend bool operator==(const ServiceSetting&, const ServiceSetting&) = default;
};

struct Baseline {
  std::vector<ServiceSetting> services;  // sorted by name
  friend bool operator==(const Baseline&, const Baseline&) = default;
};

// What differs now, one sentence each ("SharedAccess: Running, was Stopped"); empty when equal.
// Only services that the baseline names are compared. Services in `cluster_controlled` run where
// the CMS is, so for them only the start type counts (dossier §1.4: IS and SA).
std::vector<std::string> differences(const Baseline& baseline, const NodeFacts& facts,
                                     const std::vector<std::string>& cluster_controlled);

// The settings of all services in `names` that are installed on the node.
Baseline take_baseline(const NodeFacts& facts, const std::vector<std::string>& names);

}  // namespace lockstep
